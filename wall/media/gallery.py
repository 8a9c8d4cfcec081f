"""Pictures by name: from the cache, else fetched, developed and kept, each only once at a time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from wall.clock import Clock
from wall.errors import MediaError
from wall.media.cache import Cache
from wall.media.darkroom import Darkroom
from wall.media.fetch import Fetcher
from wall.media.names import is_media_id

FETCHES = 4
LINE = 64
"""How many pictures may be waited for, being fetched or in line."""

REMEMBERED = 2000
FAILED_FOR_S = 300.0


class Index(Protocol):
    async def url(self, media_id: str) -> str | None:
        """The address of a picture; None if there is no such picture, or its post was withdrawn."""
        ...


class Gallery:
    """Enter it once, for the life of the server: it owns the tasks that fetch."""

    def __init__(self, fetcher: Fetcher, darkroom: Darkroom, cache: Cache, index: Index, clock: Clock) -> None:
        self._fetcher = fetcher
        self._darkroom = darkroom
        self._cache = cache
        self._index = index
        self._failures = Failures(clock)
        self._places = asyncio.Semaphore(FETCHES)
        self._coming: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def picture(self, media_id: str, width: int) -> Path:
        """A WebP file; raise MediaError. It may leave the cache at any time: open it at once."""
        url = await self._index.url(media_id) if is_media_id(media_id) else None
        if url is None:
            self.remove(media_id)
            raise MediaError("There is no such picture, or its post was withdrawn.")
        if (path := self._cache.find(media_id, width)) is not None:
            return path
        await self._arrival(media_id, url)
        if (path := self._cache.find(media_id, width)) is None:
            raise MediaError(self._failures.get(media_id) or "The picture was withdrawn.")
        return path

    def remove(self, media_id: str) -> None:
        """Forget a picture, also one that is just being fetched; it does not come back by itself."""
        self._cache.remove(media_id)
        if (task := self._coming.pop(media_id, None)) is not None:
            task.cancel()

    async def _arrival(self, media_id: str, url: str) -> None:
        """Returns when the picture is there, or it is known that it will not be."""
        if self._failures.get(media_id):
            return
        task = self._coming.get(media_id) or self._begin(media_id, url)
        await asyncio.wait([task])  # who goes away while waiting leaves the fetch to the others
        if not task.cancelled():
            task.result()

    def _begin(self, media_id: str, url: str) -> asyncio.Task[None]:
        if len(self._coming) >= LINE:
            raise MediaError("Too many pictures are waited for; try again in a moment.")
        task = self._coming[media_id] = asyncio.create_task(self._get(media_id, url))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _get(self, media_id: str, url: str) -> None:
        try:
            async with self._places:
                sizes = await self._darkroom.develop(await self._fetcher.fetch(url))
            if await self._index.url(media_id) == url:  # it may have been withdrawn on another node
                await self._cache.store(media_id, sizes)
        except (MediaError, OSError) as exc:
            self._failures.add(media_id, str(exc))
        finally:
            if self._coming.get(media_id) is asyncio.current_task():
                del self._coming[media_id]


class Failures:
    """Which pictures failed a short while ago, and why; bounded, the oldest is forgotten first."""

    def __init__(self, clock: Clock, most: int = REMEMBERED) -> None:
        self._clock = clock
        self._most = most
        self._known: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def get(self, media_id: str) -> str | None:
        until, why = self._known.get(media_id, (0.0, ""))
        return why if until > self._clock.monotonic() else None

    def add(self, media_id: str, why: str) -> None:
        self._known.pop(media_id, None)
        self._known[media_id] = (self._clock.monotonic() + FAILED_FOR_S, why)
        while len(self._known) > self._most:
            self._known.popitem(last=False)

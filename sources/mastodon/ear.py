"""Listens to the streams of Mastodon servers: all into one bounded line, with a clock that says when to poll."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec

from sources.mastodon.reader import Wanted
from sources.mastodon.server import Server
from wall.clock import Clock
from wall.errors import SourceError, SourceUnavailable
from wall.feeds.http import Socket

WAITING = 2000
RETRY_S = 60.0
GIVE_UP_S = 3600.0

Heard = tuple[Server, str]


class Ear:
    """``servers``: those that are listened to."""

    def __init__(self, clock: Clock) -> None:
        self.servers: list[Server] = []
        self._clock = clock
        self._line: asyncio.Queue[Heard | asyncio.Task[None]] = asyncio.Queue(maxsize=WAITING)
        self._tasks: set[asyncio.Task[None]] = set()

    async def next(self) -> Heard | None:
        """What came next; None after ``wake_after``; raise what ended a stream."""
        heard = await self._line.get()
        if isinstance(heard, asyncio.Task):
            self._tasks.discard(heard)
            heard.result()
            return None
        return heard

    def listen(self, server: Server, socket: Socket) -> None:
        self.servers.append(server)
        self._own(self._read(server, socket))

    def wake_after(self, seconds: float) -> None:
        self._own(self._clock.sleep(seconds))

    async def close(self) -> None:
        for task in self._tasks:
            task.remove_done_callback(self._line.put_nowait)
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _own(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._line.put_nowait)

    async def _read(self, server: Server, socket: Socket) -> None:
        """Never waits for a place in the line: some are kept for the ends of these tasks."""
        async for message in socket:
            if self._line.qsize() > WAITING - 100:
                raise SourceUnavailable(f"{server.name} streams faster than we can read; asking for what is missing")
            self._line.put_nowait((server, message))
        raise SourceUnavailable(f"{server.name} closed its stream")


class Streams:
    """Which servers can be listened to, and when to try again those that cannot."""

    def __init__(self, servers: Sequence[Server], wanted: Wanted, clock: Clock, note: Callable[[str], None]) -> None:
        self._servers = servers
        self._wanted = wanted
        self._clock = clock
        self._note = note
        self._after: dict[str, float] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Ear]:
        """All streams that can be opened now; the others are read by polls alone."""
        ear = Ear(self._clock)
        async with AsyncExitStack() as sockets:
            for server in self._servers:
                if server.may_stream and self._clock.monotonic() >= self._after.get(server.name, 0.0):
                    await self._connect(server, ear, sockets)
            try:
                yield ear
            finally:
                await ear.close()

    def give_up(self, servers: Sequence[Server]) -> None:
        """Poll for an hour instead."""
        for server in servers:
            self._after[server.name] = self._clock.monotonic() + GIVE_UP_S

    async def _connect(self, server: Server, ear: Ear, sockets: AsyncExitStack) -> None:
        try:
            url = await server.stream_url(self._wanted.tags, local=self._wanted.local)
        except SourceError:  # the poll that follows says why
            self._after[server.name] = self._clock.monotonic() + RETRY_S
            return
        if not url:
            return
        try:
            socket = await sockets.enter_async_context(server.socket(url))
            for subscription in server.subscriptions(self._wanted.tags, local=self._wanted.local):
                await socket.send(msgspec.json.encode(subscription).decode())
        except SourceUnavailable as error:
            self._wait(server, error.retry_after or RETRY_S, error)
        except SourceError as error:
            self._wait(server, GIVE_UP_S, error)
        else:
            ear.listen(server, socket)

    def _wait(self, server: Server, seconds: float, error: SourceError) -> None:
        self._after[server.name] = self._clock.monotonic() + seconds
        self._note(f"the stream of {server.name} cannot be opened, it is read by polls: {error}")

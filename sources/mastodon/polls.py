"""Polls several Mastodon servers at once; one that fails costs the others nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from sources.mastodon.memory import age
from sources.mastodon.reader import Reader, Wanted
from sources.mastodon.server import Server
from sources.mastodon.status import Json, text
from wall.errors import SourceError, SourceRefused, SourceUnavailable
from wall.model import Batch, Change, Upsert

BEGINNING = datetime.min.replace(tzinfo=UTC)


class Page(Struct):
    server: Server
    tag: str
    items: list[Json]
    is_gap: bool
    """It fills a gap, and another page may follow it."""


class Polls:
    def __init__(self, servers: Sequence[Server], wanted: Wanted, reader: Reader, note: Callable[[str], None]) -> None:
        self._servers = servers
        self._wanted = wanted
        self._reader = reader
        self._note = note
        self._ill: dict[str, str] = {}
        self._said: set[str] = set()

    async def run(self) -> AsyncGenerator[Batch, None]:
        """What there is, a batch per round of pages. Raise only if no server could be read to its end."""
        failed: dict[str, SourceError] = {}
        tags: dict[Server, list[str]] = {server: list(self._wanted.tags) for server in self._servers}
        is_gap = False
        while tags:
            pages = await self._round(tags, is_gap, failed)
            before = self._reader.memory.places()
            changes = [change for page in pages for change in self._read(page, failed)]
            if changes or self._reader.memory.places() != before:
                yield self._batch(changes)
            tags, is_gap = {}, True
            for page in pages:
                if page.is_gap:
                    tags.setdefault(page.server, []).append(page.tag)
        self._tell(failed)

    async def _round(self, tags: dict[Server, list[str]], is_gap: bool, failed: dict[str, SourceError]) -> list[Page]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._ask(server, tags[server], is_gap, failed)) for server in tags]
        return [page for task in tasks for page in task.result()]

    async def _ask(self, server: Server, tags: list[str], is_gap: bool, failed: dict[str, SourceError]) -> list[Page]:
        pages: list[Page] = []
        try:
            await self._enter(server)
            for tag in tags:
                pages.append(await self._page(server, tag, is_gap))
        except SourceError as error:
            failed[server.name] = error
        return pages

    async def _page(self, server: Server, tag: str, is_gap: bool) -> Page:
        """The newest page, or what follows the last one where the newest does not reach back to it.

        Always asking for what follows would miss posts: a server files a post that reached it late
        under the time at which it was written, behind what we have read.
        """
        last, query = self._reader.memory.last(server.name, tag), self._wanted.query()
        if not is_gap:
            items = await server.page(tag, query)
            if not last or not items or any(age(text(item, "id")) <= age(last) for item in items):
                return Page(server, tag, items, is_gap=False)
        items = await server.page(tag, query, min_id=last)
        return Page(server, tag, items, is_gap=bool(items))

    def _read(self, page: Page, failed: dict[str, SourceError]) -> list[Change]:
        """In a gap we go on behind what cannot be read; a server that does not move on is left alone."""
        if page.is_gap:
            page.is_gap = self._advance(page)
        try:
            changes = self._reader.page(page.server, page.items)
        except SourceUnavailable as error:
            failed[page.server.name] = error
            return []
        self._advance(page)
        return changes

    def _advance(self, page: Page) -> bool:
        newest = max((text(item, "id") for item in page.items), key=age, default="")
        return bool(newest) and self._reader.memory.advance(page.server.name, page.tag, newest)

    def _batch(self, changes: list[Change]) -> Batch:
        memory = self._reader.memory
        memory.forget_beyond(100 * len(self._servers) * len(self._wanted.tags))
        return Batch(changes=tuple(sorted(changes, key=_written)), cursor=memory.dump())

    async def _enter(self, server: Server) -> None:
        """Learn what the server says about itself: since Mastodon 4.5 also what it keeps from us."""
        remark = await server.permission(local=self._wanted.local)
        if remark and remark not in self._said:
            self._said.add(remark)
            self._note(remark)

    def _tell(self, failed: Mapping[str, SourceError]) -> None:
        """Note what changed about each server; if all failed, that is the failure of the feed."""
        is_over = len(failed) == len(self._servers)
        for name in (server.name for server in self._servers):
            trouble = str(failed.get(name, ""))
            if trouble != self._ill.get(name, "") and len(self._servers) > 1 and not is_over:
                self._note(trouble or f"{name} answers again")
            self._ill[name] = trouble
        if is_over:
            raise _together(list(failed.values()))


def _together(errors: Sequence[SourceError]) -> SourceError:
    """One error for all: as long as one of them may pass, so may this."""
    message = "; ".join(str(error) for error in errors)
    passing = [error for error in errors if isinstance(error, SourceUnavailable)]
    if not passing:
        return SourceRefused(message)
    return SourceUnavailable(message, retry_after=min((e.retry_after for e in passing if e.retry_after), default=None))


def _written(change: Change) -> datetime:
    return change.post.created_at if isinstance(change, Upsert) else BEGINNING

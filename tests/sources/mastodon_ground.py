"""A Mastodon feed with what it has around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

from sources.mastodon import TOKEN, Mastodon
from tests.clock import FakeClock
from tests.sources.mastodon_server import MastodonServer, status
from wall.feeds.guard import Guard
from wall.feeds.outgoing import Outgoing
from wall.feeds.source import Outside
from wall.model import Batch, Change, RawPost, Upsert


class PatientClock(FakeClock):
    """Longer pauses than those between two questions end when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.bell = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        if seconds >= 30:
            await self.bell.wait()
            self.bell.clear()
        await super().sleep(seconds)


class Ground:
    """What a feed has around it."""

    def __init__(self, clock: FakeClock, outside: Outside, notes: list[str]) -> None:
        self.clock = clock
        self.outside = outside
        self.notes = notes

    def source(self, *servers: MastodonServer, **options: Any) -> Mastodon:
        options = {"tags": ("ourconf",)} | options
        return Mastodon(self.outside, servers=tuple(server.address for server in servers), **options)


@asynccontextmanager
async def ground(*servers: MastodonServer, clock: FakeClock | None = None, token: str = "") -> AsyncIterator[Ground]:
    clock, notes = clock or FakeClock(), list[str]()
    async with AsyncExitStack() as stack:
        for server in servers:
            await stack.enter_async_context(server)
        guard = Guard(allow=[server.name for server in servers])
        outgoing = await stack.enter_async_context(Outgoing(guard, clock))
        secrets = {TOKEN: token} if token else {}
        outside = Outside(
            http=outgoing.http(), clock=clock, secrets=secrets, recordings=Path("/none"), note=notes.append
        )
        yield Ground(clock, outside, notes)


async def read(source: Mastodon, cursor: str | None = None) -> tuple[list[Change], str | None]:
    """One poll: its changes, and the cursor after them."""
    changes: list[Change] = []
    async with aclosing(source.changes(cursor)) as batches:
        async for batch in batches:
            changes += batch.changes
            cursor = batch.cursor
    return changes, cursor


def uris(changes: list[Change] | tuple[Change, ...]) -> list[str]:
    return [change.post.remote_id for change in changes if isinstance(change, Upsert)]


def posts(changes: list[Change] | tuple[Change, ...]) -> list[RawPost]:
    return [change.post for change in changes if isinstance(change, Upsert)]


async def heard(batches: AsyncGenerator[Batch, None]) -> tuple[Change, ...]:
    async with asyncio.timeout(5):
        return (await anext(batches)).changes


@asynccontextmanager
async def listening(
    server: MastodonServer, *others: MastodonServer, cursor: str | None = None, **options: Any
) -> AsyncIterator[tuple[Ground, Mastodon, AsyncGenerator[Batch, None]]]:
    """A feed with a token for the first server, which has one post."""
    server.tokens.add("secret")
    async with ground(server, *others, clock=PatientClock(), token="secret") as around:
        server.add(status(0))
        source = around.source(server, *others, **options)
        async with aclosing(source.changes(cursor)) as batches:
            yield around, source, batches

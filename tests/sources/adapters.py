"""How the conformance suite builds each source against a loopback network, and how that network's items look."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager
from html import escape
from itertools import count
from typing import Any, ClassVar

from aiohttp import web

from sources import SOURCES
from sources.bluesky import Bluesky
from sources.bluesky.frames import Place
from sources.mastodon import Mastodon
from sources.rss import Rss
from tests.clock import FakeClock
from tests.sources.bluesky_forms import ADA, CY, START_US, create, delete, record, update, uri
from tests.sources.bluesky_server import BlueskyServer, Network
from tests.sources.mastodon_server import FIRST, MastodonServer, status
from tests.sources.mastodon_server import uri as status_uri
from tests.sources.recorded import outside, poll
from tests.sources.scripted_server import ScriptedServer
from wall.feeds.exchange import Limits
from wall.feeds.guard import Guard
from wall.feeds.outgoing import Outgoing
from wall.feeds.source import ChecksDeletes, Delivery, Outside, Source
from wall.model import Change, Delete, Upsert

LIMITS = Limits(deadline_s=0.4, body_bytes=256 * 1024)


class Adapter(ABC):
    """One network. Its posts have numbers, and are by one author."""

    kind: ClassVar[str]
    pages: ClassVar[tuple[str, ...]]
    """Paths (their beginnings) at which the source asks for JSON or XML."""

    sockets: ClassVar[tuple[str, ...]] = ()
    """Paths at which it listens."""

    other_format: ClassVar[bytes]
    """An answer to a question of ``pages`` in a format that the network does not have today."""

    idle_requests: ClassVar[int] = 1
    start: ClassVar[str | None] = None
    """The cursor that begins with the first post."""

    @abstractmethod
    def network(self) -> AbstractAsyncContextManager[int]:
        """The network on a loopback port."""

    @abstractmethod
    def source(self, outside: Outside, port: int) -> Source: ...

    @abstractmethod
    def remote_id(self, number: int) -> str: ...

    @abstractmethod
    async def put(self, number: int, words: str) -> None:
        """Publish a post, or change it."""

    @abstractmethod
    async def delete(self, number: int) -> None: ...

    async def read(self, source: Source, cursor: str | None) -> tuple[list[Change], str | None]:
        """What the source has to say now, and its cursor after that."""
        return await poll(source, cursor)


class RssAdapter(Adapter):
    """Its posts have a page each, and its deleted ones a tombstone."""

    kind = "rss"
    pages = ("/feed",)
    other_format = b'<rss version="2.0"><channel><title>T</title><item><x/></item><item><x/></item></channel></rss>'

    def __init__(self) -> None:
        self._entries: dict[int, str] = {}
        self._gone: list[int] = []

    @asynccontextmanager
    async def network(self) -> AsyncIterator[int]:
        app = web.Application()
        app.router.add_get("/feed", self._feed)
        app.router.add_get("/{number}", self._page)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()

    def source(self, outside: Outside, port: int) -> Source:
        self._port = port
        return Rss(outside, urls=(f"http://127.0.0.1:{port}/feed",))

    def remote_id(self, number: int) -> str:
        return f"http://127.0.0.1:{self._port}/{number}"

    async def put(self, number: int, words: str) -> None:
        self._entries[number] = words

    async def delete(self, number: int) -> None:
        self._entries.pop(number, None)
        self._gone.append(number)

    async def _feed(self, _: web.Request) -> web.Response:
        entries = "".join(
            f"<entry><id>{self.remote_id(number)}</id><link href='{self.remote_id(number)}'/>"
            f"<published>2026-10-09T08:{number:02}:00Z</published>"
            f"<content type='html'>{escape(words)}</content></entry>"
            for number, words in self._entries.items()
        )
        gone = "".join(f"<at:deleted-entry ref='{self.remote_id(number)}'/>" for number in self._gone)
        spaces = "xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'"
        return web.Response(text=f"<feed {spaces}><title>T</title>{gone}{entries}</feed>", content_type="text/xml")

    async def _page(self, request: web.Request) -> web.Response:
        return web.Response(status=200 if int(request.match_info["number"]) in self._entries else 404)


class MastodonAdapter(Adapter):
    kind = "mastodon"
    pages = ("/api/v1/timelines",)
    other_format = b'[{"post": 1}, {"post": 2}]'

    def __init__(self) -> None:
        self._server = MastodonServer()
        self._edits = count(1)

    @asynccontextmanager
    async def network(self) -> AsyncIterator[int]:
        async with self._server as server:
            yield int(server.name.rpartition(":")[2])

    def source(self, outside: Outside, port: int) -> Source:
        return Mastodon(outside, tags=("ourconf",), servers=(f"http://127.0.0.1:{port}",))

    def remote_id(self, number: int) -> str:
        return status_uri(number)

    async def put(self, number: int, words: str) -> None:
        item = status(number, content=f"<p>{words}</p>")
        if item["id"] in self._server.statuses:
            item["edited_at"] = f"2026-11-21T11:00:{next(self._edits):02}.000Z"
        self._server.add(item)

    async def delete(self, number: int) -> None:
        self._server.statuses.pop(str(FIRST + number), None)


class BlueskyAdapter(Adapter):
    """A stream has no end: it is read until a last post comes, which is then left out."""

    kind = "bluesky"
    pages = ("/xrpc",)
    sockets = ("/subscribe",)
    other_format = b'{"views": []}'
    start = str(Place(time_us=START_US))

    def __init__(self) -> None:
        self._network = Network()
        self._lasts = count(1)

    @asynccontextmanager
    async def network(self) -> AsyncIterator[int]:
        async with BlueskyServer(self._network) as server:
            yield server.port

    def source(self, outside: Outside, port: int) -> Source:
        return Bluesky(
            outside, tags=("ourconf",), hosts=(f"ws://127.0.0.1:{port}",), appview=f"http://127.0.0.1:{port}"
        )

    def remote_id(self, number: int) -> str:
        return uri(ADA, f"3m{number:03}")

    async def put(self, number: int, words: str) -> None:
        made = record(f"{words} #ourconf")
        is_known = self.remote_id(number) in self._network.posts
        await self._network.publish((update if is_known else create)(ADA, f"3m{number:03}", made))

    async def delete(self, number: int) -> None:
        self._network.posts.pop(self.remote_id(number), None)
        await self._network.tell(delete(ADA, f"3m{number:03}"))

    async def read(self, source: Source, cursor: str | None) -> tuple[list[Change], str | None]:
        last = f"3last{next(self._lasts):03}"
        await self._network.publish(create(CY, last))
        changes: list[Change] = []
        async with aclosing(source.changes(cursor)) as batches:
            async for batch in batches:
                changes += batch.changes
                cursor = batch.cursor or cursor
                if any(_id(change) == uri(CY, last) for change in batch.changes):
                    break
        return [change for change in changes if f"/{CY}/" not in f"/{_id(change)}"], cursor


def _id(change: Change) -> str:
    match change:
        case Upsert(post=post):
            return post.remote_id
        case Delete(remote_id=remote_id):
            return remote_id
    return ""


ADAPTERS: dict[str, type[Adapter]] = {
    adapter.kind: adapter for adapter in (RssAdapter, MastodonAdapter, BlueskyAdapter)
}


class Ground:
    """A source, its network, and the server between them; ``again`` is the source after a restart."""

    def __init__(self, adapter: Adapter, server: ScriptedServer, outside: Outside) -> None:
        self.network = adapter
        self.server = server
        self.clock = outside.clock
        self.cursor = adapter.start
        self._outside = outside
        self.source = adapter.source(outside, server.port)

    def restart(self) -> None:
        self.source = self.network.source(self._outside, self.server.port)

    async def read(self) -> list[Change]:
        changes, self.cursor = await self.network.read(self.source, self.cursor)
        return changes

    async def read_and_check(self, *numbers: int) -> list[Change]:
        """Also what the network says when it is asked about posts."""
        changes = await self.read()
        if isinstance(self.source, ChecksDeletes):
            changes += (await self.source.check([self.network.remote_id(number) for number in numbers])).changes
        return changes

    def break_(self, door: str, fault: Any) -> None:
        self.server.door, self.server.fault = door, fault

    def mend(self) -> None:
        self.server.fault = None

    @property
    def polls(self) -> bool:
        return SOURCES[self.network.kind].traits.delivery is Delivery.POLL


@asynccontextmanager
async def ground(kind: str) -> AsyncIterator[Ground]:
    adapter, clock = ADAPTERS[kind](), FakeClock()
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(adapter.network())
        server = await stack.enter_async_context(ScriptedServer(port))
        outgoing = await stack.enter_async_context(Outgoing(Guard(["127.0.0.1"]), clock))
        yield Ground(adapter, server, outside(http=outgoing.http(limits=LIMITS), clock=clock))

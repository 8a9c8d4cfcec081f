"""A web server on a loopback port that says exactly what the test tells it to, byte for byte."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import trustme

from wall.clock import SystemClock
from wall.feeds.guard import Guard
from wall.feeds.outgoing import Outgoing

Say = Callable[[asyncio.StreamWriter], Awaitable[None]]
Pages = Mapping[str, bytes | Say]


class Site:
    """``requests``: what was asked, head and body, in order."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port = port
        self.requests: list[str] = []
        self._scheme = scheme

    def url(self, path: str, host: str = "site.test") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"


class Loopback:
    """The ``Resolver`` of the contract, for a world of one computer."""

    async def addresses(self, host: str) -> Sequence[str]:
        return ["127.0.0.1"]


@asynccontextmanager
async def serve(pages: Pages, tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """Pages by path (without query); each says its answer itself, or is the bytes of it."""
    visits: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []
    site = Site(0, "http" if tls is None else "https")

    def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        task = asyncio.create_task(_converse(reader, writer, pages, site))
        visits.add(task)
        task.add_done_callback(visits.discard)

    server = await asyncio.start_server(visit, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in visits:
            task.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()


@asynccontextmanager
async def online(*allow: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[Outgoing]:
    """The way out of a server whose settings allow these hosts; every name is this computer."""
    tls = tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is made fast
    async with Outgoing(Guard(allow or ("site.test",)), SystemClock(), resolver=Loopback(), tls=tls) as outgoing:
        yield outgoing


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pages: Pages, site: Site) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            site.requests.append(head + await _body(reader, head))
            path = head.split(" ")[1].partition("?")[0]
            await _say(writer, pages.get(path, answer(404)))
    except (asyncio.IncompleteReadError, ConnectionError, EOFError, ssl.SSLError):
        pass
    finally:
        writer.close()


async def _body(reader: asyncio.StreamReader, head: str) -> str:
    lines = [line.partition(":") for line in head.lower().splitlines()]
    length = next((int(value) for name, _, value in lines if name == "content-length"), 0)
    return (await reader.readexactly(length)).decode()


async def _say(writer: asyncio.StreamWriter, page: bytes | Say) -> None:
    if isinstance(page, bytes):
        writer.write(page)
        await writer.drain()
    else:
        await page(writer)


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """An honest answer; ``content_type="a/b"`` is the header Content-Type."""
    fields = {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    return head(status, **fields) + body


def head(status: int, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name.replace('_', '-')}: {v}" for name, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def certificates() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For ``site.test`` and ``other.test``: what the server shows, and what trusts it."""
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("site.test", "other.test").configure_cert(server)
    authority.configure_trust(client)
    return server, client

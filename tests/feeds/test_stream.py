"""WebSockets of a feed, against a real WebSocket server on this computer."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_websocket

from tests.feeds.site import answer, certificates, head, online, serve
from wall.errors import SourceError, SourceNotFound, SourceRefused, SourceUnavailable

Talk = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def streaming(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    async with serve_websocket(talk, "127.0.0.1", 0, ssl=tls, ping_interval=None, close_timeout=0.1) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"{'ws' if tls is None else 'wss'}://site.test:{port}/stream?key=s3cret"


async def _three(connection: ServerConnection) -> None:
    for text in ("a", "ä", "c"):
        await connection.send(text)


async def _echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def test_messages_come_until_the_network_ends_the_stream() -> None:
    async with streaming(_three) as url, online() as outgoing, outgoing.http().socket(url) as socket:
        assert [message async for message in socket] == ["a", "ä", "c"]


async def test_messages_are_sent() -> None:
    async with streaming(_echo) as url, online() as outgoing, outgoing.http().socket(url) as socket:
        await socket.send("hello")
        assert await anext(aiter(socket)) == "hello"


async def test_the_network_hears_who_we_are() -> None:
    heard: dict[str, str] = {}

    async def note(connection: ServerConnection) -> None:
        assert connection.request is not None
        heard.update(connection.request.headers.raw_items())

    headers = {"Authorization": "Bearer t"}
    async with (
        streaming(note) as url,
        online() as outgoing,
        outgoing.http("me").socket(url, headers=headers) as socket,
    ):
        assert [message async for message in socket] == []

    assert heard["Authorization"] == "Bearer t"
    assert heard["User-Agent"] == "Ovation/0.1.0 me"
    assert heard["Host"].startswith("site.test:")


async def test_a_stream_may_be_encrypted() -> None:
    server, client = certificates()
    async with (
        streaming(_three, server) as url,
        online(tls=client) as outgoing,
        outgoing.http().socket(url) as socket,
    ):
        assert len([message async for message in socket]) == 3


async def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    server, _ = certificates()
    async with streaming(_three, server) as url, online() as outgoing:
        with pytest.raises(SourceUnavailable, match="certificate"):
            async with outgoing.http().socket(url):
                pass


async def test_a_quiet_stream_that_answers_pings_goes_on() -> None:
    async def late(connection: ServerConnection) -> None:
        await asyncio.sleep(0.3)
        await connection.send("at last")

    async with streaming(late) as url, online() as outgoing, outgoing.http().socket(url, silence_s=0.05) as socket:
        assert await anext(aiter(socket)) == "at last"


async def test_a_dead_stream_is_noticed() -> None:
    async def die(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        await asyncio.sleep(0.5)
        connection.transport.abort()

    async with streaming(die) as url, online() as outgoing:
        with pytest.raises(SourceUnavailable, match="silent and answers no ping"):
            async with outgoing.http().socket(url, silence_s=0.05) as socket:
                await anext(aiter(socket))


async def _abort(connection: ServerConnection) -> None:
    connection.transport.abort()


async def _too_large(connection: ServerConnection) -> None:
    await connection.send("a" * (1024 * 1024 + 1))
    await connection.wait_closed()


async def _fault(connection: ServerConnection) -> None:
    await connection.close(1011, "s3cret")


async def _own_code(connection: ServerConnection) -> None:
    await connection.close(4004, "s3cret")


async def _no_text(connection: ServerConnection) -> None:
    await connection.send(b"\xff\xfe")
    await connection.wait_closed()


@pytest.mark.parametrize(
    ("talk", "sentence"),
    [
        (_abort, "cut the stream"),
        (_too_large, "too large"),
        (_fault, r"cut the stream \(code 1011\)"),
        (_own_code, r"cut the stream \(code 4004\)"),
        (_no_text, "no text"),
    ],
)
async def test_a_stream_that_breaks_is_unavailable(talk: Talk, sentence: str) -> None:
    async with streaming(talk) as url, online() as outgoing:
        with pytest.raises(SourceUnavailable, match=sentence) as caught:
            async with outgoing.http().socket(url) as socket:
                [message async for message in socket]

    assert "s3cret" not in str(caught.value)


async def test_sending_into_a_closed_stream_is_unavailable() -> None:
    async with streaming(_abort) as url, online() as outgoing, outgoing.http().socket(url) as socket:
        with pytest.raises(SourceUnavailable):
            [message async for message in socket]
        with pytest.raises(SourceUnavailable, match="cut the stream"):
            await socket.send("hello")


@pytest.mark.parametrize(
    ("page", "error", "sentence"),
    [
        (answer(200, b"hello"), SourceRefused, "has no stream"),
        (answer(302, Location="ws://127.0.0.1/"), SourceRefused, "under another address"),
        (answer(302, Location="/other"), SourceRefused, "under another address"),
        (answer(302), SourceUnavailable, "do not understand"),
        (answer(400), SourceRefused, "400"),
        (answer(401), SourceRefused, "401"),
        (answer(403), SourceRefused, "403"),
        (answer(404), SourceNotFound, "404"),
        (answer(429), SourceUnavailable, "429"),
        (answer(503), SourceUnavailable, "503"),
        (head(101, Upgrade="websocket", Connection="Upgrade"), SourceUnavailable, "WebSocket"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", SourceUnavailable, "WebSocket"),
        (head(200, X="a" * 65_536), SourceUnavailable, "WebSocket"),
    ],
)
async def test_a_handshake_that_is_refused_means_what_the_status_says(
    page: bytes, error: type[SourceError], sentence: str
) -> None:
    async with serve({"/": page}) as site, online() as outgoing:
        with pytest.raises(error, match=sentence) as caught:
            async with outgoing.http().socket(site.url("/?key=s3cret").replace("http", "ws")):
                pass

    assert "s3cret" not in str(caught.value)


async def test_the_network_says_when_to_come_back() -> None:
    async with serve({"/": answer(429, Retry_After="30")}) as site, online() as outgoing:
        with pytest.raises(SourceUnavailable) as caught:
            async with outgoing.http().socket(site.url("/").replace("http", "ws")):
                pass

    assert caught.value.retry_after == 30.0


@pytest.mark.parametrize(
    "url",
    ["ws://127.0.0.1:{port}/", "ws://other.test:{port}/", "ws://[::1]:{port}/", "wss://u:p@site.test/", "file:///x"],
)
async def test_an_address_that_is_not_for_us_is_refused(url: str) -> None:
    async with serve({"/": answer(200)}) as site, online() as outgoing:
        with pytest.raises(SourceRefused):
            async with outgoing.http().socket(url.format(port=site.port)):
                pass

    assert site.requests == []


async def test_nobody_listens() -> None:
    async with serve({}) as site:
        pass
    async with online() as outgoing:
        with pytest.raises(SourceUnavailable, match="opened no stream"):
            async with outgoing.http().socket(site.url("/").replace("http", "ws")):
                pass

"""A loopback server between a source and its network, which answers for the network when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.feeds.site import answer, head

Fault = Callable[[asyncio.StreamWriter], Awaitable[None]]


class ScriptedServer:
    """Hands requests on to the network on ``port``; those whose path begins with ``door`` meet the ``fault``."""

    def __init__(self, port: int) -> None:
        self.requests: list[str] = []
        self.door = ""
        self.fault: Fault | None = None
        self._behind = port
        self._visits: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.create_task(self._converse(reader, writer))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection: the next may meet another fate."""
        try:
            asked = await reader.readuntil(b"\r\n\r\n")
            path = asked.split(b" ")[1].decode()
            self.requests.append(path.partition("?")[0])
            if self.fault and path.startswith(self.door):
                await self.fault(writer)
            else:
                await self._hand_on(asked, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _hand_on(self, asked: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back_reader, back_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        if b"upgrade: websocket" not in asked.lower():
            asked = asked.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        back_writer.write(asked)
        there = asyncio.create_task(_pour(reader, back_writer))
        try:
            await _pour(back_reader, writer)
        finally:
            back_writer.close()
            there.cancel()
            await asyncio.gather(there, return_exceptions=True)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


# --- faults ----------------------------------------------------------------------------------


def says(status: int, body: bytes = b"", **headers: str) -> Fault:
    return says_each_time(lambda: answer(status, body, connection="close", **headers))


def says_each_time(words: Callable[[], bytes]) -> Fault:
    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(words())
        await writer.drain()

    return say


async def silent(writer: asyncio.StreamWriter) -> None:
    """Takes the question and never answers."""
    await writer.wait_closed()  # until the other side has had enough


async def cut(writer: asyncio.StreamWriter) -> None:
    """Promises more than it sends."""
    writer.write(head(200, Content_Length="1000") + b'{"')
    await writer.drain()
    writer.transport.abort()


async def hung_up(writer: asyncio.StreamWriter) -> None:
    """Does not answer at all."""
    writer.transport.abort()


async def slow(writer: asyncio.StreamWriter) -> None:
    """Sends the beginning, and then nothing more."""
    writer.write(head(200, Content_Length="1000") + b"[")
    await writer.drain()
    await writer.wait_closed()  # until the other side has had enough


async def huge(writer: asyncio.StreamWriter) -> None:
    """Does not say how much it sends, and does not stop."""
    writer.write(head(200, Connection="close") + b"[")
    while True:
        writer.write(b" " * 65_536)
        await writer.drain()

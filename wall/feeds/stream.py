"""A WebSocket to a network: over a connection that the guard has seen, bounded, and with a source's errors."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, InvalidStatus, WebSocketException
from websockets.frames import CloseCode
from yarl import URL

from wall.clock import Clock
from wall.errors import AddressRefused, SourceRefused, SourceUnavailable
from wall.feeds.dialer import Dialer
from wall.feeds.guard import Guard
from wall.feeds.http import Answer
from wall.feeds.verdict import judge

OPEN_S = 10.0
CLOSE_S = 2.0
SEND_S = 10.0
PING_S = 20.0
PONG_S = 10.0
LARGEST = 1024 * 1024


class Streams:
    """Opens WebSockets on behalf of one feed."""

    def __init__(self, guard: Guard, dialer: Dialer, clock: Clock, tls: ssl.SSLContext, user_agent: str) -> None:
        self._guard = guard
        self._dialer = dialer
        self._clock = clock
        self._tls = tls
        self._user_agent = user_agent

    @asynccontextmanager
    async def open(self, url: str, headers: Mapping[str, str], silence_s: float) -> AsyncIterator[FeedSocket]:
        checked = self._check(url)
        connection = await self._connected(checked, headers)
        async with connection:
            yield FeedSocket(connection, checked.host or "the network", silence_s)

    def _check(self, url: str) -> URL:
        try:
            checked = self._guard.check_url(url)
        except AddressRefused as exc:
            raise SourceRefused(str(exc)) from exc
        return checked.with_scheme("wss" if checked.scheme in ("https", "wss") else "ws")

    async def _connected(self, url: URL, headers: Mapping[str, str]) -> ClientConnection:
        host = url.host or "the network"
        try:
            async with asyncio.timeout(OPEN_S):
                return await self._handshake(url, headers)
        except TimeoutError:
            raise SourceUnavailable(f"{host} opened no stream within {OPEN_S:g} s.") from None
        except AddressRefused as exc:
            raise SourceRefused(str(exc)) from exc
        except InvalidStatus as exc:
            raise self._refusal(url, exc) from None
        except (OSError, EOFError, WebSocketException) as exc:
            raise SourceUnavailable(f"{host} opened no stream: {_why(exc)}.") from exc
        except ValueError:
            raise SourceRefused(f"{host} offers its stream under another address; write that one.") from None

    async def _handshake(self, url: URL, headers: Mapping[str, str]) -> ClientConnection:
        sock = await self._dialer.dial(url.raw_host or "", url.port or 0)
        return await connect(
            str(url),
            sock=sock,
            ssl=self._tls if url.scheme == "wss" else None,
            server_hostname=(url.raw_host or "").rstrip(".") if url.scheme == "wss" else None,
            additional_headers=dict(headers),
            user_agent_header=self._user_agent,
            proxy=None,
            open_timeout=None,
            close_timeout=CLOSE_S,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            max_size=LARGEST,
        )

    def _refusal(self, url: URL, exc: InvalidStatus) -> Exception:
        """The same statuses mean the same as for any other request."""
        response = exc.response
        headers = {name.lower(): value for name, value in response.headers.raw_items()}
        answer = Answer(status=response.status_code, headers=headers, body=bytes(response.body or b""), url=str(url))
        try:
            judge(answer, self._clock.now())
        except Exception as refusal:
            return refusal
        return SourceRefused(f"{answer.host} answers, but has no stream under this address.")


class FeedSocket:
    """The ``Socket`` of the contract."""

    def __init__(self, connection: ClientConnection, host: str, silence_s: float) -> None:
        self._connection = connection
        self._host = host
        self._silence_s = silence_s

    async def send(self, message: str) -> None:
        try:
            async with asyncio.timeout(SEND_S):
                await self._connection.send(message)
        except ConnectionClosed as exc:
            raise self._cut(exc) from exc
        except TimeoutError:
            raise SourceUnavailable(f"{self._host} takes nothing more from us.") from None

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        while True:
            try:
                return await self._message()
            except ConnectionClosedOK:
                raise StopAsyncIteration from None
            except ConnectionClosed as exc:
                raise self._cut(exc) from exc
            except TimeoutError:
                await self._prove_alive()

    async def _message(self) -> str:
        async with asyncio.timeout(self._silence_s):
            return await self._connection.recv(decode=True)

    async def _prove_alive(self) -> None:
        """A stream may be quiet for as long as nobody posts, but not dead."""
        try:
            async with asyncio.timeout(min(self._silence_s, PONG_S)):
                await (await self._connection.ping())
        except ConnectionClosed:
            return  # the next reading says how it ended
        except TimeoutError:
            raise SourceUnavailable(f"{self._host} is silent and answers no ping.") from None

    def _cut(self, exc: ConnectionClosed) -> SourceUnavailable:
        if exc.sent is not None and not exc.rcvd_then_sent:  # it was us
            if exc.sent.code == CloseCode.INTERNAL_ERROR:
                return SourceUnavailable(f"{self._host} is silent and answers no ping.")
            return SourceUnavailable(f"{self._host} sends something too large, or that is no text.")
        code = "" if exc.rcvd is None else f" (code {int(exc.rcvd.code)})"
        return SourceUnavailable(f"{self._host} cut the stream{code}.")


def _why(exc: Exception) -> str:
    match exc:
        case ssl.SSLCertVerificationError():
            return "its certificate is not valid for it"
        case ssl.SSLError():
            return "it does not speak TLS as it should"
        case OSError():
            return exc.strerror or "no connection"
        case _:
            return "it does not speak WebSocket as it should"

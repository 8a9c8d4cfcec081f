"""Caps on what anybody may send, before any of our code, or Starlette's, looks at it (security.md F3)."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS_BYTES = 16_384
COOKIE_BYTES = 4_096
ADDRESS_BYTES = 4_096
BODY_BYTES = 262_144
BODY_S = 20.0
DRAINED_BYTES = 4 * BODY_BYTES
DRAINED_S = 2.0


class Refused(Exception):
    """The body is too long, or too slow."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        super().__init__(sentence)


class Limits:
    """Raw ASGI. A cookie with a backslash is nobody's of ours, and costs quadratic time to read: refused."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif problem := _problem(scope):
            await _refuse(scope, send, *problem)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._bounded(scope, receive, send)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sent(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, _Body(receive), sent)
        except Refused as refused:
            if not started:
                await _refuse(scope, send, refused.status, str(refused))


class _Body:
    """A request's body as it comes in: at most ``BODY_BYTES``, within ``BODY_S``."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = BODY_BYTES
        self._until = asyncio.get_running_loop().time() + BODY_S
        self._more = True

    async def __call__(self) -> Message:
        if not self._more:
            return await self._receive()  # whoever listens for the end may wait long
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise Refused(408, f"The request did not come within {BODY_S:g} seconds.") from None
        self._more = message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            await self._drain()
            raise Refused(413, f"The request is longer than {BODY_BYTES} bytes.")
        return message

    async def _drain(self) -> None:
        """Take a little more: who is cut off while sending does not read why."""
        left = DRAINED_BYTES
        try:
            async with asyncio.timeout(DRAINED_S):
                while self._more and left > 0:
                    message = await self._receive()
                    self._more = message.get("more_body", False)
                    left -= len(message.get("body", b""))
        except TimeoutError:
            pass


def _problem(scope: Scope) -> tuple[int, str] | None:
    headers, query = scope["headers"], scope["query_string"]
    if sum(len(name) + len(value) for name, value in headers) > HEADERS_BYTES:
        return 431, f"The request's headers are longer than {HEADERS_BYTES} bytes."
    cookies = [value for name, value in headers if name == b"cookie"]
    if sum(map(len, cookies)) > COOKIE_BYTES:
        return 431, f"The request's cookies are longer than {COOKIE_BYTES} bytes: delete this site's cookies."
    if any(b"\\" in value for value in cookies):
        return 400, "The request's cookies cannot be read: delete this site's cookies."
    if len(scope.get("raw_path") or b"") + len(query) > ADDRESS_BYTES:
        return 414, f"The address is longer than {ADDRESS_BYTES} bytes."
    if "\0" in scope["path"] or b"%00" in query or not query.isascii():
        return 400, "The address cannot be read: it has characters that do not belong into one."
    return None


async def _refuse(scope: Scope, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})

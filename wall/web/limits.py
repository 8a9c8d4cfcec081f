"""Caps on what anybody may send, before any of our code, or Starlette's, looks at it (security.md F3)."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS_BYTES = 16_384
COOKIE_BYTES = 4_096
BODY_BYTES = 262_144


class TooLarge(Exception):
    """The body is longer than ``BODY_BYTES``."""


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
        left, started = BODY_BYTES, False

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise TooLarge
            return message

        async def sent(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, sent)
        except TooLarge:
            if not started:
                await _refuse(scope, send, 413, f"The request is longer than {BODY_BYTES} bytes.")


def _problem(scope: Scope) -> tuple[int, str] | None:
    headers = scope["headers"]
    if sum(len(name) + len(value) for name, value in headers) > HEADERS_BYTES:
        return 431, f"The request's headers are longer than {HEADERS_BYTES} bytes."
    cookies = [value for name, value in headers if name == b"cookie"]
    if sum(map(len, cookies)) > COOKIE_BYTES:
        return 431, f"The request's cookies are longer than {COOKIE_BYTES} bytes: delete this site's cookies."
    if any(b"\\" in value for value in cookies):
        return 400, "The request's cookies cannot be read: delete this site's cookies."
    return None


async def _refuse(scope: Scope, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})

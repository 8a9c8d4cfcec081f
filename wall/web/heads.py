"""Our HTTP protocol on uvicorn: the head of a request is short, and comes soon (security.md 5.2, slow headers).

With httptools uvicorn bounds neither: whoever sends headers without end, or one byte a minute, is waited for.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 32_768
"""Besides what came in one piece; ``Limits`` counts exactly, once all of it is there."""

HEAD_S = 10.0


class BoundedHttp(HttpToolsProtocol):
    _deadline: asyncio.TimerHandle | None = None
    _left = HEAD_BYTES
    _begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._enough()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun = True
        if self._deadline is None:
            self._expect()

    def on_headers_complete(self) -> None:
        self._enough()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        self._begun = False
        super().data_received(data)
        if self._deadline is None or self._begun:
            return
        self._left -= len(data)
        if self._left < 0:
            self._refuse(b"431 Request Header Fields Too Large")

    def _expect(self) -> None:
        self._left = HEAD_BYTES
        self._deadline = self.loop.call_later(HEAD_S, self._refuse, b"408 Request Timeout")

    def _enough(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: bytes) -> None:
        self._enough()
        if self.transport.is_closing():
            return
        if self.headers is not None:  # a connection on which nothing was asked just ends
            self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

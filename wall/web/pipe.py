"""Our WebSocket protocol on uvicorn: frames that are ready are written without waiting, to a bounded buffer.

ASGI offers neither: its ``send`` waits for a slow reader, frames anew for each, and cannot abort (security.md F5, F6).
So the protocol puts a ``Pipe`` into the scope's extensions, and the pages' sockets write through it.
"""

from __future__ import annotations

from typing import cast

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "ovation.pipe"
MOST_BYTES = 1 << 20
FLUSH_S = 5.0
LOG_IN = 4401
"""The close code of a session that has ended."""


class Pipe:
    """The mailbox of one watcher: at most ``MOST_BYTES`` wait for it, then it is closed with 1013."""

    def __init__(self, protocol: PipeProtocol) -> None:
        self._protocol = protocol

    def post(self, frames: bytes) -> bool:
        """Hand frames to the kernel, or keep them for a moment; False: it is closed, or was too slow."""
        protocol, transport = self._protocol, self._protocol.transport
        if protocol.close_sent or transport.is_closing():
            return False
        transport.write(frames)
        if transport.get_write_buffer_size() > MOST_BYTES:
            self.close(1013)
            return False
        return True

    def close(self, code: int) -> None:
        """Say good-bye behind what waits; whoever does not take it within ``FLUSH_S`` is cut off."""
        protocol, transport = self._protocol, self._protocol.transport
        if protocol.close_sent or transport.is_closing():
            return
        protocol.conn.send_close(code)
        transport.write(b"".join(protocol.conn.data_to_send()))
        protocol.close_sent = True
        protocol.stop_keepalive()
        protocol.close_timer = protocol.loop.call_later(FLUSH_S, transport.abort)
        protocol.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})


class PipeProtocol(WebSocketsSansIOProtocol):
    """uvicorn's, with a pipe for the application."""

    async def run_asgi(self) -> None:
        extensions = cast(dict[str, object], self.scope["extensions"])
        extensions[EXTENSION] = Pipe(self)
        await super().run_asgi()


def pipe(scope: Scope) -> Pipe:
    """The pipe of an accepted WebSocket."""
    return cast(Pipe, scope["extensions"][EXTENSION])

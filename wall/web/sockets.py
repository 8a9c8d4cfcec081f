"""What all sockets share: position, acceptance, and listening until the page is gone."""

from __future__ import annotations

from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from wall.web.pipe import Pipe, pipe

MOST_MESSAGES = 1_000
"""A page says next to nothing; one that says more is closed."""


def position(socket: WebSocket) -> tuple[str, int] | None:
    """``?epoch=&seq=``, or None where there is none that could be meant."""
    epoch, seq = socket.query_params.get("epoch", ""), socket.query_params.get("seq", "")
    return (epoch, int(seq)) if epoch and seq.isascii() and seq.isdigit() and len(seq) < 16 else None


async def refuse(socket: WebSocket, code: int) -> None:
    """A browser hears a close code only on a socket that was accepted."""
    await socket.accept()
    await socket.close(code)


async def attend(socket: WebSocket, join: Callable[[Pipe], object], leave: Callable[[Pipe], None]) -> None:
    """Accept, join, and wait until the other side, or we, have closed."""
    await socket.accept()
    mailbox = pipe(socket.scope)
    try:
        join(mailbox)
        for _ in range(MOST_MESSAGES):
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
        mailbox.close(1008)
    except WebSocketDisconnect:
        return
    finally:
        leave(mailbox)

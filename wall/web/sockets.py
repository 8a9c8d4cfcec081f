"""What all sockets share: position, acceptance, and listening until the page is gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from anyio import create_task_group, sleep
from starlette.websockets import WebSocket, WebSocketDisconnect

from wall.errors import NotFound, StoreError
from wall.journal.hub import Room
from wall.web.parts import parts
from wall.web.pipe import LOG_IN, Pipe, pipe

MOST_MESSAGES = 1_000
"""A page says next to nothing; one that says more is closed."""

ASKED_EVERY_S = 0.7


def position(socket: WebSocket) -> tuple[str, int] | None:
    """``?epoch=&seq=``, or None where there is none that could be meant."""
    epoch, seq = socket.query_params.get("epoch", ""), socket.query_params.get("seq", "")
    return (epoch, int(seq)) if epoch and seq.isascii() and seq.isdigit() and len(seq) < 16 else None


async def refuse(socket: WebSocket, code: int) -> None:
    """A browser hears a close code only on a socket that was accepted."""
    await socket.accept()
    await socket.close(code)


async def room_of(socket: WebSocket) -> Room | None:
    """The room of the event in the address; the socket is refused if there is none."""
    try:
        return await parts(socket).hub.room(socket.path_params["event"])
    except NotFound:
        await refuse(socket, 4404)
        return None


async def attend(
    socket: WebSocket,
    join: Callable[[Pipe], object],
    leave: Callable[[Pipe], None],
    *,
    may_stay: Callable[[], Awaitable[object]] | None = None,
) -> None:
    """Accept, join, and wait until the other side, or we, have closed; ``may_stay`` is asked again and again."""
    await socket.accept()
    mailbox = pipe(socket.scope)
    try:
        join(mailbox)
        async with create_task_group() as tasks:
            if may_stay:
                tasks.start_soon(_watch, mailbox, may_stay)
            await _until_gone(socket, mailbox)
            tasks.cancel_scope.cancel()
    finally:
        leave(mailbox)


async def _watch(mailbox: Pipe, may_stay: Callable[[], Awaitable[object]]) -> None:
    """A session may end in another process: at the command line, on another node, by its age."""
    while await _stays(may_stay):  # noqa: ASYNC110 - nobody can tell us
        await sleep(ASKED_EVERY_S)
    mailbox.close(LOG_IN)


async def _stays(may_stay: Callable[[], Awaitable[object]]) -> bool:
    try:
        return bool(await may_stay())
    except StoreError:  # the database's silence says nothing about a session
        return True


async def _until_gone(socket: WebSocket, mailbox: Pipe) -> None:
    try:
        for _ in range(MOST_MESSAGES):
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
        mailbox.close(1008)
    except WebSocketDisconnect:
        return

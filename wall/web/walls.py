"""A wall's page and its socket."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from wall.errors import NotFound
from wall.journal.hub import Room
from wall.web.parts import parts
from wall.web.pipe import Pipe
from wall.web.sockets import attend, position, refuse, room_of
from wall.web.templating import page


def public_url(conn: HTTPConnection) -> str:
    """Where people reach this server, without a slash at the end."""
    return parts(conn).settings.server.public_url or f"{conn.url.scheme.replace('ws', 'http')}://{conn.url.netloc}"


async def wall(request: Request) -> Response:
    room = await parts(request).hub.room(request.path_params["event"])
    shown = room.walls.get(request.path_params["wall"])
    if shown is None:
        raise NotFound("There is no such wall.")
    event, themes = room.event, parts(request).themes
    theme = shown.theme or event.theme
    return page(
        request,
        "wall.html",
        {
            "event": {"name": event.name, "slug": event.slug, "tags": event.tags},
            "wall": {
                "slug": shown.slug,
                "name": shown.name or shown.slug,
                "title": "",
                "theme": theme if theme in themes else "paper",
                "layout": shown.layout,
                "options": {},
            },
            "attendee_url": f"{public_url(request)}/e/{event.slug}",
            "qr_url": f"/e/{event.slug}/qr.svg",
            "socket_path": f"/wall/{event.slug}/{shown.slug}/socket",
            "build": parts(request).assets.build,
        },
    )


async def wall_socket(socket: WebSocket) -> None:
    room = await room_of(socket)
    if room is None:
        return
    slug = socket.path_params["wall"]
    if slug not in room.channels:
        await refuse(socket, 4404)
        return

    def join(mailbox: Pipe) -> None:
        if channel := _now(socket, room).channels.get(slug):
            channel.join(mailbox, position(socket))
        else:  # it went while we shook hands
            mailbox.close(4404)

    def leave(mailbox: Pipe) -> None:
        for channel in (room.channels.get(slug), _now(socket, room).channels.get(slug)):
            if channel:
                channel.watchers.leave(mailbox)

    await attend(socket, join, leave)


def _now(socket: WebSocket, room: Room) -> Room:
    """The room as it is by now: a change of settings puts another one in its place."""
    return parts(socket).hub.current(room)

"""The page on people's phones: the approved stream, its QR code, its socket, its Atom feed."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from wall.events import StoredPost
from wall.intake.folding import fold_tag
from wall.journal.hub import Room
from wall.store import posts
from wall.web.atom import feed
from wall.web.parts import parts
from wall.web.pipe import Pipe
from wall.web.sockets import attend, position, room_of
from wall.web.templating import page
from wall.web.walls import public_url

PAGE = 30


async def attendee(request: Request) -> Response:
    room = await parts(request).hub.room(request.path_params["event"])
    tag = fold_tag(request.query_params.get("tag", "")[:100].lstrip("#"))
    shown, older = await _page(request, room, tag)
    looks, event = parts(request).looks, room.event
    return page(
        request,
        "attendee.html",
        {
            "event": {"name": event.name, "slug": event.slug, "tags": event.tags},
            "cards": [(looks.card(event, stored), stored.post) for stored in shown],
            "older_url": older,
            "tags": event.tags,
            "tag": tag,
            "socket_path": f"/e/{event.slug}/socket",
            "feed_url": f"/e/{event.slug}/feed.atom",
        },
    )


async def _page(request: Request, room: Room, tag: str) -> tuple[list[StoredPost], str]:
    before = request.query_params.get("before", "")
    seq = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    async with parts(request).store.read() as conn:
        found = await posts.approved_before(conn, room.event.id, seq, limit=PAGE + 1, tag=tag)
    if len(found) <= PAGE:
        return found, ""
    query = {"before": str(found[PAGE - 1].shown_seq)} | ({"tag": tag} if tag else {})
    return found[:PAGE], f"/e/{room.event.slug}?{urlencode(query)}"


async def qr(request: Request) -> Response:
    """The attendee page's address as a QR code; level M, as it is read from across a hall."""
    room = await parts(request).hub.room(request.path_params["event"])
    out = BytesIO()
    code = segno.make(f"{public_url(request)}/e/{room.event.slug}", error="m", micro=False)
    code.save(out, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, dark="#000", light="#fff")
    return Response(out.getvalue(), media_type="image/svg+xml", headers={"cache-control": "public, max-age=300"})


async def atom(request: Request) -> Response:
    room = await parts(request).hub.room(request.path_params["event"])
    async with parts(request).store.read() as conn:
        found = await posts.approved_before(conn, room.event.id, None, limit=PAGE)
    body = feed(room.event, found, base=public_url(request), picture=parts(request).looks.picture)
    return Response(body, media_type="application/atom+xml", headers={"cache-control": "public, max-age=30"})


async def attendee_socket(socket: WebSocket) -> None:
    room = await room_of(socket)
    if room is None:
        return

    def join(mailbox: Pipe) -> None:
        parts(socket).hub.current(room).phone.join(mailbox, position(socket))

    def leave(mailbox: Pipe) -> None:
        room.phone.watchers.leave(mailbox)
        parts(socket).hub.current(room).phone.watchers.leave(mailbox)

    await attend(socket, join, leave)

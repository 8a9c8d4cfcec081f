"""The interface for other programs: posts with a cursor, a stream of events, decisions, and a door for posts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from wall.errors import NotAllowed, NotFound, SettingsError
from wall.events import StoredPost
from wall.intake.folding import fold_tag
from wall.journal.hub import Room
from wall.model import PostKey, Status
from wall.store import events, posts
from wall.web import auth
from wall.web.answers import json_answer
from wall.web.desk import decide_as
from wall.web.openapi import document
from wall.web.operations import LARGEST_PAGE
from wall.web.parts import parts
from wall.web.views import public

PAGE = 50
LINE = 256
SILENCE_S = 20.0
STREAMS = 2_000


async def openapi(request: Request) -> Response:
    return json_answer(document(parts(request).settings.server.public_url))


async def list_events(request: Request) -> Response:
    async with parts(request).store.read() as conn:
        found = await events.all_events(conn)
    return json_answer({"events": [{"slug": e.slug, "name": e.name, "tags": e.tags} for e in found]})


async def show_event(request: Request) -> Response:
    room = await parts(request).hub.room(request.path_params["event"])
    walls = [
        {"slug": wall.slug, "name": wall.name, "filter": wall.filter, "url": f"/wall/{room.event.slug}/{wall.slug}"}
        for wall in room.walls.values()
    ]
    return json_answer({"slug": room.event.slug, "name": room.event.name, "tags": room.event.tags, "walls": walls})


async def list_posts(request: Request) -> Response:
    room = await parts(request).hub.room(request.path_params["event"])
    query, problems = request.query_params, []
    limit, before = _number(query.get("limit", str(PAGE))), _number(query.get("before", "0"))
    if limit is None or not 1 <= limit <= LARGEST_PAGE:
        problems.append(f"limit: a number from 1 to {LARGEST_PAGE}.")
    if before is None:
        problems.append("before: the cursor that an answer gave you as “next”.")
    if problems or limit is None:
        raise SettingsError(problems)
    tag = fold_tag(query.get("tag", "")[:100].lstrip("#"))
    async with parts(request).store.read() as conn:
        found = await posts.approved_before(conn, room.event.id, before or None, limit=limit + 1, tag=tag)
    page = found[:limit]
    further = str(page[-1].shown_seq) if len(found) > limit else None
    return json_answer({"posts": [_public(request, stored) for stored in page], "next": further})


async def show_post(request: Request) -> Response:
    room = await parts(request).hub.room(request.path_params["event"])
    key = PostKey(request.path_params["key"])
    async with parts(request).store.read() as conn:
        found = (await posts.load(conn, room.event.id, [key])).get(key)
    if not isinstance(found, StoredPost) or found.status is not Status.APPROVED:
        raise NotFound("There is no such post, or it is not shown.")
    return json_answer(_public(request, found))


def _public(request: Request, stored: StoredPost) -> dict[str, Any]:
    return public(stored, parts(request).looks.picture)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


async def decide(request: Request) -> Response:
    token = await auth.bearer(request)
    if token.scope not in ("moderate", "all"):
        raise NotAllowed("This token may not decide: make one with --scope moderate.")
    return await decide_as(request, by=f"token: {token.name}")


async def receive(request: Request) -> Response:
    """The door of a webhook feed; who may come is between the feed and the sender."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    taken = await parts(request).roster.receive(request.path_params["feed"], headers, await request.body())
    return json_answer({"taken": taken}, 202)


class Line:
    """The mailbox of one server-sent stream: at most ``LINE`` packets wait, then it ends."""

    def __init__(self) -> None:
        self._packets: asyncio.Queue[bytes | None] = asyncio.Queue(LINE + 1)
        self._closed = False

    def post(self, frames: bytes) -> bool:
        if self._closed or self._packets.qsize() >= LINE:
            self.close(1013)
            return False
        self._packets.put_nowait(frames)
        return True

    def close(self, code: int) -> None:  # noqa: ARG002 - a stream just ends; its reader comes back by itself
        if not self._closed:
            self._closed = True
            self._packets.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            try:
                async with asyncio.timeout(SILENCE_S):
                    packet = await self._packets.get()
            except TimeoutError:
                packet = b": still here\n\n"
            if packet is None:
                return
            yield packet


async def stream(request: Request) -> Response:
    room = await parts(request).hub.room(request.path_params["event"])
    if len(room.program.watchers) >= STREAMS:
        return json_answer({"error": "Too many streams: try again later."}, 503, {"retry-after": "30"})
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    if request.method == "HEAD":
        return Response(headers=headers, media_type="text/event-stream")
    return StreamingResponse(_packets(room, _position(request)), headers=headers, media_type="text/event-stream")


async def _packets(room: Room, position: tuple[str, int] | None) -> AsyncIterator[bytes]:
    line = Line()
    room.program.join(line, position)
    try:
        async for packet in line:
            yield packet
    finally:
        room.program.watchers.leave(line)


def _position(request: Request) -> tuple[str, int] | None:
    given = request.headers.get("last-event-id") or request.query_params.get("last_event_id", "")
    epoch, _, seq = given.rpartition("-")
    number = _number(seq)
    return (epoch, number) if epoch and number is not None else None

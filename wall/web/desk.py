"""The moderators' desk: its page, its socket, its commands."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from msgspec import to_builtins
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from wall.desk.decide import Action
from wall.errors import NotAllowed, SettingsError
from wall.journal.channel import Message
from wall.journal.hub import Room
from wall.model import AuthorKey, Control, PostKey, Status
from wall.store import posts
from wall.web import auth
from wall.web.answers import is_text, json_answer, json_body, to_login
from wall.web.operations import KEYS_AT_ONCE, LONGEST_KEY
from wall.web.parts import parts
from wall.web.pipe import Pipe
from wall.web.sockets import attend, position, refuse, room_of
from wall.web.templating import page

Choice = TypeVar("Choice", bound=StrEnum)

HELD_AT_ONCE = 200


async def desk(request: Request) -> Response:
    session = await auth.session(request)
    if session is None:
        return to_login(request)
    room = await parts(request).hub.room(request.path_params["event"])
    event = room.event
    return page(
        request,
        "desk.html",
        {
            "event": {"name": event.name, "slug": event.slug, "tags": event.tags, "mode": event.mode.value},
            "user": {"name": session.user.name, "role": session.user.role},
            "csrf_token": session.csrf,
            "walls": [
                {"slug": wall.slug, "name": wall.name or wall.slug, "url": f"/wall/{event.slug}/{wall.slug}"}
                for wall in room.walls.values()
            ],
            "socket_path": f"/desk/{event.slug}/socket",
        },
    )


async def desk_socket(socket: WebSocket) -> None:
    try:
        auth.check_origin(socket, needed=True)
        session = await auth.required(socket)
    except NotAllowed:
        await refuse(socket, 4401)
        return
    room = await room_of(socket)
    if room is None:
        return
    known = position(socket)
    first = None if room.panel.continues(known) else await _snapshot(socket, room)
    place = known if first is None else (first["epoch"], first["seq"])
    presence, slug = parts(socket).presence, room.event.slug

    def join(mailbox: Pipe) -> None:
        assert place is not None
        presence.come(slug, mailbox, session)
        now = parts(socket).hub.current(room)
        now.panel.join(mailbox, place, first)
        now.panel.say({"type": "people", "people": presence.people(slug)})

    def leave(mailbox: Pipe) -> None:
        presence.go(slug, mailbox)
        now = parts(socket).hub.current(room)
        room.panel.watchers.leave(mailbox)
        now.panel.watchers.leave(mailbox)
        now.panel.say({"type": "people", "people": presence.people(slug)})

    await attend(socket, join, leave, may_stay=lambda: auth.session(socket))


async def _snapshot(socket: WebSocket, room: Room) -> Message:
    """The held posts as they are at the panel's position, or after it: what follows is told again, not lost."""
    epoch, seq = room.panel.position
    counts = room.panel.counts
    async with parts(socket).store.read() as conn:
        held, _ = await posts.queue(conn, room.event.id, Status.HELD, limit=HELD_AT_ONCE)
    now = parts(socket).hub.current(room)
    return {
        "type": "snapshot",
        "epoch": epoch,
        "seq": seq,
        "counts": counts,
        "rows": [dict(now.panel.row(stored)) for stored in held],
        "control": now.control.value,
        "mode": now.event.mode.value,
        "feeds": parts(socket).roster.health(room.event.id),
        "people": parts(socket).presence.people(room.event.slug),
    }


async def rows(request: Request) -> Response:
    await auth.required(request)
    room = await parts(request).hub.room(request.path_params["event"])
    query = request.query_params
    status = _one_of(Status, query.get("status", "held"), "status")
    before = _cursor(query.get("before", ""))
    if status is Status.WITHDRAWN:
        return await _withdrawn(request, room, before)
    async with parts(request).store.read() as conn:
        found, further = await posts.queue(conn, room.event.id, status, before=before, text=query.get("q", "")[:200])
    return json_answer({"rows": [dict(room.panel.row(stored)) for stored in found], "next": further})


async def _withdrawn(request: Request, room: Room, before: str) -> Response:
    """What is left of them; there is nothing to search in."""
    if request.query_params.get("q"):
        return json_answer({"rows": [], "next": ""})
    async with parts(request).store.read() as conn:
        found, further = await posts.withdrawn(conn, room.event.id, before=before)
    return json_answer({"rows": [parts(request).looks.gone_row(gone) for gone in found], "next": further})


def _cursor(text: str) -> str:
    moment, _, key = text.partition("~")
    if text and not (moment.isascii() and moment.isdigit() and len(moment) < 17 and key):
        raise SettingsError(["before: this is not a cursor that an answer gave you."])
    return text


async def decide(request: Request) -> Response:
    session = await auth.command(request)
    return await decide_as(request, by=session.user.name)


async def decide_as(request: Request, *, by: str) -> Response:
    """What the desk's command and the API's share."""
    room = await parts(request).hub.room(request.path_params["event"])
    body = await json_body(request)
    keys = body.get("keys")
    if (
        not isinstance(keys, list)
        or not 0 < len(keys) <= KEYS_AT_ONCE
        or not all(is_text(k, LONGEST_KEY) for k in keys)
    ):
        raise SettingsError([f"keys: a list of 1 to {KEYS_AT_ONCE} post keys."])
    seen = body.get("seen", {})
    if not isinstance(seen, dict):
        raise SettingsError(["seen: an object of key and status."])
    versions = body.get("versions", {})
    if not isinstance(versions, dict):
        raise SettingsError(["versions: an object of key and version, as the rows have it."])
    done = await parts(request).desk.decide(
        room.event.id,
        [PostKey(key) for key in keys],
        _one_of(Action, body.get("action"), "action"),
        by=by,
        reason=_text(body, "reason", 500),
        seen={PostKey(key): _one_of(Status, status, f"seen.{key}") for key, status in seen.items()},
        versions={PostKey(key): str(version) for key, version in versions.items()},
    )
    return json_answer(to_builtins(done))


async def block(request: Request) -> Response:
    session = await auth.command(request)
    room = await parts(request).hub.room(request.path_params["event"])
    body = await json_body(request)
    author = _text(body, "author_key", 600)
    if not author:
        raise SettingsError(["author_key: the author to block."])
    done = await parts(request).desk.block(
        room.event.id,
        AuthorKey(author),
        by=session.user.name,
        name=_text(body, "name", 200),
        reason=_text(body, "reason", 500),
    )
    return json_answer(to_builtins(done))


async def undo(request: Request) -> Response:
    session = await auth.command(request)
    room = await parts(request).hub.room(request.path_params["event"])
    body = await json_body(request)
    done = await parts(request).desk.undo(room.event.id, by=session.user.name, batch=_text(body, "batch", 64))
    return json_answer(to_builtins(done))


async def control(request: Request) -> Response:
    session = await auth.command(request)
    room = await parts(request).hub.room(request.path_params["event"])
    body = await json_body(request)
    state = _one_of(Control, body.get("state"), "state")
    done = await parts(request).desk.control(room.event.id, state, by=session.user.name)
    return json_answer({"state": done.value})


def _text(body: dict[str, Any], name: str, most: int) -> str:
    value = body.get(name, "")
    if not is_text(value, most):
        raise SettingsError([f"{name}: a text of at most {most} characters."])
    return str(value)


def _one_of(kind: type[Choice], value: object, name: str) -> Choice:
    try:
        return kind(str(value))
    except ValueError:
        raise SettingsError([f"{name}: one of {', '.join(kind)}."]) from None

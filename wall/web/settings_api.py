"""What the desk's settings page reads and changes: event, feeds, walls, words, blocks, crew."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, TypeVar

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from wall.errors import NotFound, OvationError, SettingsError
from wall.events import Event, Feed, Wall, Word
from wall.feeds import options
from wall.feeds.health import Health
from wall.feeds.source import Delivery
from wall.model import AuthorKey, Mode, Status
from wall.settings import join_tags, slug, split_tags
from wall.stage.filter import compile_filter
from wall.store import events, people
from wall.store import tables as t
from wall.store.people import Session
from wall.web import auth
from wall.web.answers import is_text, json_answer, json_body, to_login
from wall.web.parts import Parts, parts
from wall.web.templating import page
from wall.web.walls import public_url

LAYOUTS = ("columns",)
Choice = TypeVar("Choice", bound=StrEnum)
WORDS_AT_ONCE = 2_000
KEPT = "••••••••"
"""What a page is given in place of a secret; sent back, or left out, it leaves the secret as it is."""

Body = dict[str, Any]


async def settings(request: Request) -> Response:
    session = await auth.session(request)
    if session is None:
        return to_login(request)
    room = await parts(request).hub.room(request.path_params["event"])
    return page(
        request,
        "settings.html",
        {
            "event": {
                "name": room.event.name,
                "slug": room.event.slug,
                "tags": room.event.tags,
                "mode": room.event.mode.value,
            },
            "user": {"name": session.user.name, "role": session.user.role},
            "csrf_token": session.csrf,
        },
    )


async def read(request: Request) -> Response:
    await auth.required(request)
    room = await parts(request).hub.room(request.path_params["event"])
    async with parts(request).store.read() as conn:
        event = await events.by_id(conn, room.event.id)
        found = {
            "event": _event(event),
            "kinds": [_kind(kind, source) for kind, source in parts(request).kinds.items()],
            "feeds": [_feed(parts(request), feed) for feed in await events.feeds(conn, event.id)],
            "walls": [_wall(event, wall) for wall in await events.walls(conn, event.id)],
            "themes": [{"name": theme.name, "label": theme.label} for theme in parts(request).themes],
            "layouts": list(LAYOUTS),
            "words": [
                {"word": entry.word, "action": entry.action.value} for entry in await events.words(conn, event.id)
            ],
            "blocks": [
                {"author_key": one.author_key, "name": one.name, "by": one.by, "at": one.at, "reason": one.reason}
                for one in await events.blocks(conn, event.id)
            ],
            "crew": [{"name": user.name, "role": user.role} for user in await people.users(conn)],
        }
    return json_answer(found)


def _event(event: Event) -> Body:
    return {"name": event.name, "tags": event.tags, "mode": event.mode.value, "theme": event.theme}


def _kind(kind: str, source: Any) -> Body:
    traits = source.traits
    return {
        "kind": kind,
        "label": source.label,
        "traits": {
            "delivery": traits.delivery.value,
            "deletes": traits.deletes.value,
            "edits": traits.edits,
            "needs_key": traits.needs_key,
            "cost": traits.cost,
        },
        "options": options.describe(source),
    }


def _feed(parts: Parts, feed: Feed) -> Body:
    hidden = {name: KEPT for name in _secrets(parts, feed.kind) if feed.options.get(name)}
    return {
        "id": feed.id,
        "kind": feed.kind,
        "name": feed.name,
        "options": feed.options | hidden,
        "mode": feed.mode.value if feed.mode else None,
        "enabled": feed.enabled,
        "door": f"/api/v1/feeds/{feed.id}" if _is_door(parts, feed.kind) else "",
    }


def _secrets(parts: Parts, kind: str) -> list[str]:
    source = parts.kinds.get(kind)
    return [one["name"] for one in options.describe(source) if one["type"] == "secret"] if source else []


def _wall(event: Event, wall: Wall) -> Body:
    return {
        "slug": wall.slug,
        "name": wall.name,
        "filter": wall.filter,
        "theme": wall.theme,
        "layout": wall.layout,
        "url": f"/wall/{event.slug}/{wall.slug}",
    }


async def change(request: Request) -> Response:
    """One change, by its name in the address."""
    session = await auth.command(request)
    thing = request.path_params["thing"]
    if thing not in CHANGES:
        raise NotFound("There is no such setting.")
    if thing not in MODERATORS_MAY:
        auth.owner(session)
    room = await parts(request).hub.room(request.path_params["event"])
    body = await json_body(request)
    async with parts(request).store.read() as conn:  # a room is a moment behind
        event = await events.by_id(conn, room.event.id)
        feeds, walls = await events.feeds(conn, event.id), await events.walls(conn, event.id)
    done = await CHANGES[thing](Change(request, session, body, event, feeds, walls))
    return json_answer({"ok": True, **done})


class Change:
    """What a change works with, and the problems that it finds, all of them."""

    def __init__(
        self, request: Request, session: Session, body: Body, event: Event, feeds: list[Feed], walls: list[Wall]
    ) -> None:
        self.request = request
        self.parts: Parts = parts(request)
        self.by = session.user.name
        self.body = body
        self.event = event
        self.feeds = feeds
        self.walls = {wall.slug: wall for wall in walls}
        self.problems: list[str] = []

    def text(self, name: str, default: str = "", *, most: int = 200) -> str:
        value = self.body.get(name, default)
        if not is_text(value, most):
            self.problems.append(f"{name}: a text of at most {most} characters.")
            return default
        return str(value).strip()

    def switch(self, name: str, default: bool) -> bool:
        value = self.body.get(name, default)
        if not isinstance(value, bool):
            self.problems.append(f"{name}: true or false.")
            return default
        return value

    def choice(self, kind: type[Choice], name: str, default: Choice) -> Choice:
        value = self.body.get(name, default)
        if value in list(kind):
            return kind(value)
        self.problems.append(f"{name}: one of {', '.join(kind)}.")
        return default

    def check(self, name: str, run: Callable[[], Any], otherwise: Any) -> Any:
        """The value that ``run`` makes, or ``otherwise`` and one problem more."""
        try:
            return run()
        except SettingsError as error:
            self.problems.extend(error.problems)
        except (ValueError, OvationError) as error:
            self.problems.append(f"{name}: {error}".rstrip(".") + ".")
        return otherwise

    def finish(self) -> None:
        if self.problems:
            raise SettingsError(self.problems)


async def _change_event(change: Change) -> Body:
    event, body = change.event, change.body
    tags = body.get("tags", list(event.tags))
    if not isinstance(tags, list | str):
        change.problems.append("tags: a text, or a list of texts.")
        tags = ""
    joined = tags if isinstance(tags, str) else " ".join(map(str, tags))
    name = change.text("name", event.name)
    if not name:
        change.problems.append("name: the event needs a name.")
    theme = change.text("theme", event.theme)
    if theme not in change.parts.themes:
        change.problems.append(f"theme: there is no theme “{theme}”.")
    changed = replace(
        event,
        name=name,
        theme=theme,
        tags=change.check("tags", lambda: split_tags(joined), ()),
        mode=change.choice(Mode, "mode", event.mode),
    )
    change.finish()
    await change.parts.store.write(lambda tx: events.change(tx, changed, by=change.by))
    return {"event": _event(changed)}


async def _save_feed(change: Change) -> Body:
    body, kinds = change.body, change.parts.kinds
    former = _former(change, body.get("id"))
    kind = change.text("kind", former.kind if former else "")
    given = body.get("options", former.options if former else {})
    checked: Body = {}
    message = ""
    if kind not in kinds:
        change.problems.append(f"kind: there is no source “{kind}”; there are: {', '.join(kinds)}.")
    elif not isinstance(given, dict):
        change.problems.append("options: an object.")
    else:
        given = _with_secrets(change, kind, given, former)
        message = _complete(change.parts, kind, given)
        checked = change.check("options", lambda: _checked(change, kind, given), {})
    own_mode = body.get("mode", former.mode if former else None)
    feed = Feed(
        id=former.id if former else 0,
        event_id=change.event.id,
        kind=kind,
        name=change.text("name", former.name if former else "") or _feed_name(change, kind, checked),
        options=checked,
        mode=change.choice(Mode, "mode", former.mode if former and former.mode else change.event.mode)
        if own_mode
        else None,
        enabled=change.switch("enabled", former.enabled if former else True),
        cursor=former.cursor if former and _same(change, former, kind, checked) else None,
    )
    change.finish()
    saved = await change.parts.store.write(lambda tx: events.save_feed(tx, feed, by=change.by))
    answer: Body = {"feed": _feed(change.parts, saved)}
    return answer | ({"message": f"{message} {_door(change, saved.id)}"} if message else {})


def _complete(parts: Parts, kind: str, given: Body) -> str:
    """A door for other programs that has no secret gets one; what to tell about it, once."""
    if not _is_door(parts, kind) or given.get("secret") or given.get("secret_env"):
        return ""
    given["secret"] = secrets.token_urlsafe(32)
    return f"The secret is {given['secret']} (it is not shown again)."


def _is_door(parts: Parts, kind: str) -> bool:
    source = parts.kinds.get(kind)
    return source is not None and source.traits.delivery is Delivery.PUSH


def _door(change: Change, feed_id: int) -> str:
    return f"Senders post to {public_url(change.request)}/api/v1/feeds/{feed_id}"


def _former(change: Change, feed_id: object) -> Feed | None:
    if not feed_id:
        return None
    for feed in change.feeds:
        if feed.id == feed_id:
            return feed
    raise NotFound("There is no such feed.")


def _with_secrets(change: Change, kind: str, given: Body, former: Feed | None) -> Body:
    """What was not filled in has its default; a secret that was not typed again stays."""
    typed = {name: value for name, value in given.items() if value is not None and value != KEPT}
    if former is None or former.kind != kind:
        return typed
    return {name: former.options[name] for name in _secrets(change.parts, kind) if name in former.options} | typed


def _same(change: Change, former: Feed, kind: str, checked: Body) -> bool:
    """Whether a feed goes on where it is: other options begin anew."""
    try:
        return former.kind == kind and options.check(change.parts.kinds[kind], former.options) == checked
    except SettingsError:
        return False


def _checked(change: Change, kind: str, given: Body) -> Body:
    """Types by the constructor's annotations, values by the constructor itself."""
    source = change.parts.kinds[kind]
    checked = options.check(source, given)
    source(change.parts.roster.outside(Health(change.parts.clock)), **checked)
    return checked


def _feed_name(change: Change, kind: str, checked: Body) -> str:
    label = change.parts.kinds[kind].label if kind in change.parts.kinds else kind
    tags = join_tags(checked.get("tags", ()))
    return f"{label} {tags}".strip()[:200]


async def _remove_feed(change: Change) -> Body:
    feed_id = change.body.get("id")
    if not isinstance(feed_id, int) or isinstance(feed_id, bool):
        raise SettingsError(["id: the number of a feed."])
    event_id = change.event.id
    await change.parts.store.write(lambda tx: events.remove(tx, t.feed, event_id, feed_id, by=change.by))
    return {}


async def _save_wall(change: Change) -> Body:
    address = change.text("slug")
    former = change.walls.get(address)
    filter_text = change.text("filter", former.filter if former else "", most=2_000)
    theme = change.text("theme", former.theme if former else "")
    layout = change.text("layout", former.layout if former else LAYOUTS[0]) or LAYOUTS[0]
    change.check("slug", lambda: slug(address), "")
    change.check("filter", lambda: compile_filter(filter_text), None)
    if theme and theme not in change.parts.themes:
        change.problems.append(f"theme: there is no theme “{theme}”.")
    if layout not in LAYOUTS:
        change.problems.append(f"layout: there is no layout “{layout}”; there are: {', '.join(LAYOUTS)}.")
    wall = Wall(
        id=former.id if former else 0,
        event_id=change.event.id,
        slug=address,
        name=change.text("name", former.name if former else "") or address,
        filter=filter_text,
        theme=theme,
        layout=layout,
    )
    change.finish()
    saved = await change.parts.store.write(lambda tx: events.save_wall(tx, wall, by=change.by))
    return {"wall": _wall(change.event, saved)}


async def _remove_wall(change: Change) -> Body:
    wall = change.walls.get(change.text("slug"))
    if wall is None:
        raise NotFound("There is no such wall.")
    if len(change.walls) == 1:
        raise SettingsError(["An event keeps at least one wall."])
    await change.parts.store.write(lambda tx: events.remove(tx, t.wall, wall.event_id, wall.id, by=change.by))
    return {}


async def _save_words(change: Change) -> Body:
    action = change.choice(Status, "action", Status.HELD)
    if action not in (Status.HELD, Status.REJECTED):
        change.problems.append("action: held or rejected.")
    entries = [Word(word=word, action=action) for word in _words(change)]
    change.finish()
    event_id = change.event.id
    await change.parts.store.write(lambda tx: events.put_words(tx, event_id, entries, by=change.by))
    return {"count": len(entries)}


def _words(change: Change) -> list[str]:
    given = change.body.get("words", change.body.get("word", ""))
    lines = given if isinstance(given, list) else str(given).splitlines()
    found = list(dict.fromkeys(word for line in lines if (word := " ".join(str(line).split()))))
    if not found or len(found) > WORDS_AT_ONCE:
        change.problems.append(f"words: 1 to {WORDS_AT_ONCE} words or phrases, one a line.")
    if not all(is_text(word, 200) for word in found):
        change.problems.append("words: at most 200 characters each.")
    return found


async def _remove_words(change: Change) -> Body:
    gone = _words(change)
    change.finish()
    event_id = change.event.id
    await change.parts.store.write(lambda tx: events.remove_words(tx, event_id, gone, by=change.by))
    return {}


async def _unblock(change: Change) -> Body:
    author = change.text("author_key", most=600)
    await change.parts.desk.unblock(change.event.id, AuthorKey(author), by=change.by)
    return {}


async def _invite(change: Change) -> Body:
    held = await change.parts.crew.invite(change.text("role", "moderator"), by=change.by)
    return {"url": f"{public_url(change.request)}/claim/{held}"}


CHANGES: dict[str, Callable[[Change], Awaitable[Body]]] = {
    "event": _change_event,
    "feed": _save_feed,
    "feed/delete": _remove_feed,
    "wall": _save_wall,
    "wall/delete": _remove_wall,
    "word": _save_words,
    "word/delete": _remove_words,
    "unblock": _unblock,
    "invite": _invite,
}
MODERATORS_MAY = ("word", "word/delete", "unblock")

"""Turns what Mastodon servers say, in pages and on streams, into changes: each post once, whoever told of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sources.mastodon.memory import Memory
from sources.mastodon.server import Server
from sources.mastodon.status import Json, fold, inner, needed, parse, tags, text
from wall.errors import SourceUnavailable
from wall.model import Change, Delete, RawPost, Upsert

REMEMBERED = 500


class Wanted(Struct, frozen=True, kw_only=True):
    """What the organizer asked for."""

    tags: tuple[str, ...]
    only_media: bool = False
    local: bool = False
    show_undiscoverable: bool = True
    show_unindexable: bool = True

    def query(self) -> dict[str, str | int]:
        chosen = {"only_media": self.only_media, "local": self.local}
        return {name: "true" for name, is_wanted in chosen.items() if is_wanted}

    def has_tag(self, item: Json) -> bool:
        return not {fold(tag) for tag in self.tags}.isdisjoint(fold(tag) for tag in tags(item))


class Reader:
    def __init__(self, wanted: Wanted, note: Callable[[str], None]) -> None:
        self.memory = Memory()
        self._wanted = wanted
        self._note = note
        self._gone: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)
        self._odd: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)

    def page(self, server: Server, items: list[Json]) -> list[Change]:
        """News in a page; one without a single readable status means that the network changed."""
        changes: list[Change | None] = []
        odd: list[tuple[str, str]] = []
        for item in items:
            try:
                changes.append(self._change(server, item))
            except ValueError as error:
                odd.append((text(item, "id"), str(error)))
        if items and len(odd) == len(items):
            raise SourceUnavailable(f"{server.name} changed its format: no post can be read ({odd[0][1]})")
        for status_id, why in odd:
            self._skip(server, status_id, why)
        return [change for change in changes if change]

    def hear(self, server: Server, message: str) -> Change | None:
        """One frame of a stream; statuses in it are JSON inside JSON, a deleted one is a bare id."""
        try:
            frame = _object(message)
            match frame.get("event"):
                case "update" | "status.update" as event:
                    return self._told(server, _object(frame.get("payload")), is_edit=event == "status.update")
                case "delete":
                    return self._deleted(server, str(frame.get("payload")))
                case None if "error" in frame:
                    self._skip(server, "", f"its stream says “{frame['error']}”")
        except ValueError as error:
            self._skip(server, "", str(error))
        return None

    def compare(self, server: Server, uri: str, item: Json) -> Change | None:
        """A status that we show, as it is now. Without any of our tags it has been taken away from us."""
        try:
            post = parse(item, server.domain)
        except ValueError as error:
            self._skip(server, text(item, "id"), str(error))
            return None
        if post is None or self._lost_tag(item):
            return Delete(remote_id=uri)
        if post.remote_id != uri:
            return None
        self.memory.learn(server.name, item)
        return Upsert(post=self._finished(post, server, item))

    def _told(self, server: Server, item: Json, *, is_edit: bool) -> Change | None:
        if server.tells_everything and not self._wanted.has_tag(item):
            is_ours = text(item, "uri") in self.memory.seen
            return Delete(remote_id=text(item, "uri")) if is_ours and self._lost_tag(item) else None
        return self._change(server, item, is_edit=is_edit)

    def _change(self, server: Server, item: Json, *, is_edit: bool = False) -> Change | None:
        """An edit that its server does not date (a quote agreed to) counts if the server's copy is shown."""
        post, status_id = parse(item, server.domain), needed(item, "id")
        if post is None or (self._wanted.only_media and not post.media):
            return None
        is_edit = is_edit and self.memory.is_home(server.name, post.remote_id)
        if not self.memory.learn(server.name, item) and not is_edit:
            return None
        if (server.name, status_id) in self._gone:
            return Delete(remote_id=post.remote_id)
        return Upsert(post=self._finished(post, server, item))

    def _deleted(self, server: Server, status_id: str) -> Change | None:
        """One that we do not know may still come, late: then it is known to be gone."""
        if uri := self.memory.uri(server.name, status_id):
            return Delete(remote_id=uri)
        self._gone.append((server.name, status_id))
        return None

    def _lost_tag(self, item: Json) -> bool:
        return bool(text(item, "edited_at")) and not self._wanted.has_tag(item)

    def _finished(self, post: RawPost, server: Server, item: Json) -> RawPost:
        """With what a status alone does not say: the organizer's settings, the uri that it answers to."""
        answered = self.memory.uri(server.name, post.reply_to) if post.reply_to else ""
        return replace(
            post, opt_out=post.opt_out or self._reserve(inner(item, "account")), reply_to=answered or post.reply_to
        )

    def _reserve(self, account: Json) -> str:
        if not self._wanted.show_undiscoverable and account.get("discoverable") is False:
            return "the author asked not to be suggested to others"
        if not self._wanted.show_unindexable and account.get("indexable") is False:
            return "the author asked not to be found by search"
        return ""

    def _skip(self, server: Server, status_id: str, why: str) -> None:
        """Say it once, however often the same page is read."""
        if (server.name, status_id or why) not in self._odd:
            self._odd.append((server.name, status_id or why))
            self._note(f"{server.name}: 1 post skipped, not readable: {why}")


def _object(value: Any) -> Json:
    if isinstance(value, str):
        value = msgspec.json.decode(value)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value

"""Reads the body of a webhook's request, as the docstring of ``sources.webhook`` describes it; no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from sources.webhook.text import facets_of
from wall.errors import SettingsError
from wall.model import Change, Delete, FacetKind, Media, MediaKind, RawAuthor, RawPost, Upsert

MOST_CHANGES = 100
MOST_MEDIA = 8
MOST_TAGS = 50
NETWORK = re.compile(r"[a-z][a-z0-9-]{0,31}")
POST_FIELDS = {
    "id",
    "text",
    "html",
    "author",
    "url",
    "created_at",
    "tags",
    "media",
    "network",
    "language",
    "warning",
}


def read(body: bytes, now: datetime) -> list[Change]:
    """The changes in a body; SettingsError names every problem with its place."""
    problems: list[str] = []
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise SettingsError([f"the body is not JSON: {exc}"]) from None
    reader = _Reader(problems, now)
    is_one = isinstance(data, dict) and "changes" not in data
    changes = [reader.change(data, "")] if is_one else reader.changes(data)
    if problems:
        raise SettingsError(problems)
    return [change for change in changes if change is not None]


class _Reader:
    """Reads values of strangers; each problem goes onto the list with the place where it is."""

    def __init__(self, problems: list[str], now: datetime) -> None:
        self._problems = problems
        self._now = now

    def changes(self, data: Any) -> list[Change | None]:
        if not isinstance(data, dict):
            self._say("", "must be an object: a change, or {“changes”: […]}")
            return []
        self._known(data, "", {"changes"})
        items = data["changes"]
        if not isinstance(items, list) or not 1 <= len(items) <= MOST_CHANGES:
            self._say("changes", f"must be a list of 1 to {MOST_CHANGES} changes")
            return []
        return [self.change(item, f"changes[{index}]") for index, item in enumerate(items)]

    def change(self, item: Any, place: str) -> Change | None:
        if not isinstance(item, dict):
            self._say(place, "must be an object with “type”")
            return None
        match item.get("type"):
            case "put" | "edit":
                self._known(item, place, {"type", "post"})
                post = self._post(item.get("post"), _join(place, "post"))
                return Upsert(post=post) if post else None
            case "delete":
                self._known(item, place, {"type", "id", "network"})
                remote_id = self._id(item, place, required=True)
                return Delete(remote_id=remote_id, network=self._network(item, place))
        self._say(_join(place, "type"), "must be “put”, “edit” or “delete”")
        return None

    def _post(self, item: Any, place: str) -> RawPost | None:
        if not isinstance(item, dict):
            self._say(place, "must be an object with “id”, “text” or “html”, and “author”")
            return None
        self._known(item, place, POST_FIELDS)
        if ("text" in item) == ("html" in item):
            self._say(place, "must have “text” or “html”, and not both")
        text = self._text(item, "text", place, most=20_000) or self._text(item, "html", place, most=60_000)
        media = tuple(self._media(item, place))
        if not text.strip() and not media and ("text" in item) != ("html" in item):
            self._say(place, "has nothing to show: no words and no media")
        html = "html" in item
        facets = () if html else facets_of(text)
        found = [facet.value for facet in facets if facet.kind is FacetKind.TAG]
        return RawPost(
            remote_id=self._id(item, place, required=True),
            author=self._author(item.get("author"), _join(place, "author")),
            content=text,
            html=html,
            created_at=self._time(item, "created_at", place),
            url=self._url(item, "url", place),
            facets=facets,
            tags=tuple(dict.fromkeys([*self._tags(item, place), *found])),
            language=self._text(item, "language", place, most=35),
            media=media,
            warning=self._text(item, "warning", place, most=500),
            network=self._network(item, place),
        )

    def _author(self, item: Any, place: str) -> RawAuthor:
        if not isinstance(item, dict):
            self._say(place, "must be an object with “name”")
            return RawAuthor(remote_id="", handle="")
        self._known(item, place, {"id", "name", "handle", "url", "avatar"})
        name = self._text(item, "name", place, most=200)
        if not name.strip() and isinstance(item.get("name", ""), str):
            self._say(_join(place, "name"), "must be given: what the author is called")
        handle = self._text(item, "handle", place, most=200).lstrip("@")
        return RawAuthor(
            remote_id=self._id(item, place, required=False) or handle or name,
            handle=handle,
            name=name,
            url=self._url(item, "url", place),
            avatar_url=self._url(item, "avatar", place),
        )

    def _media(self, item: dict[str, Any], place: str) -> Iterator[Media]:
        place = _join(place, "media")
        items = item.get("media", [])
        if not isinstance(items, list) or len(items) > MOST_MEDIA:
            self._say(place, f"must be a list of at most {MOST_MEDIA} pictures or films")
            return
        for index, each in enumerate(items):
            here = f"{place}[{index}]"
            if not isinstance(each, dict):
                self._say(here, "must be an object with “url”")
                continue
            self._known(each, here, {"url", "alt", "kind"})
            kind = each.get("kind", "image")
            if kind not in list(MediaKind):
                self._say(_join(here, "kind"), f"must be one of {', '.join(MediaKind)}")
                kind = MediaKind.IMAGE
            url = self._url(each, "url", here, required=True)
            yield Media(kind=MediaKind(kind), url=url, alt=self._text(each, "alt", here, most=5000))

    def _tags(self, item: dict[str, Any], place: str) -> list[str]:
        tags = item.get("tags", [])
        right = isinstance(tags, list) and len(tags) <= MOST_TAGS
        if not right or not all(isinstance(tag, str) and tag.strip("# ") and len(tag) <= 200 for tag in tags):
            self._say(_join(place, "tags"), f"must be a list of at most {MOST_TAGS} words")
            return []
        return [tag.strip().lstrip("#") for tag in tags]

    def _id(self, item: dict[str, Any], place: str, *, required: bool) -> str:
        value = item.get("id", "")
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or len(value) > 500 or (required and not value.strip()):
            self._say(_join(place, "id"), "must be a text of 1 to 500 characters that stays the same for ever")
            return ""
        return value

    def _text(self, item: dict[str, Any], key: str, place: str, *, most: int) -> str:
        value = item.get(key, "")
        if not isinstance(value, str) or len(value) > most:
            self._say(_join(place, key), f"must be a text of at most {most:,} characters")
            return ""
        return value

    def _url(self, item: dict[str, Any], key: str, place: str, *, required: bool = False) -> str:
        value = item.get(key, "")
        if value == "" and not required:
            return ""
        if not isinstance(value, str) or len(value) > 2000 or not _is_web(value):
            self._say(_join(place, key), "must be an address that begins with https:// or http://")
            return ""
        return value

    def _time(self, item: dict[str, Any], key: str, place: str) -> datetime:
        if key not in item:
            return self._now
        try:
            time = datetime.fromisoformat(item[key])
            if time.tzinfo:
                return time.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            pass
        self._say(_join(place, key), "must be a time with its zone, for example 2026-11-21T12:00:00Z")
        return self._now

    def _network(self, item: dict[str, Any], place: str) -> str:
        value = item.get("network", "")
        if value != "" and not (isinstance(value, str) and NETWORK.fullmatch(value)):
            self._say(_join(place, "network"), "must be a short name in small letters, for example mastodon")
            return ""
        return str(value)

    def _known(self, item: dict[str, Any], place: str, fields: set[str]) -> None:
        for name in item:
            if name not in fields:
                known = ", ".join(sorted(fields))
                self._say(_join(place, name[:50]), f"is not known here; known are {known}")

    def _say(self, place: str, problem: str) -> None:
        self._problems.append(f"{place or 'the body'}: {problem}")


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)

"""The settings of an installation: one file and the environment, checked at once and completely."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from wall.errors import SettingsError
from wall.model import Mode

PREFIX = "OVATION_"
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
TAG = re.compile(r"#?[^\W_][\w·]{0,99}|#?_+\w{1,99}")


def slug(value: str) -> str:
    """An address part; ValueError says how to write it."""
    if not SLUG.fullmatch(value):
        raise ValueError(f"“{value}” cannot be part of an address: use small letters, digits and hyphens")
    return value


def tag(value: str) -> str:
    """A tag without its #; ValueError says what is wrong with it."""
    if not TAG.fullmatch(value.strip()):
        raise ValueError(f"“{value}” is no hashtag: letters, digits and _ only, and not digits alone")
    bare = value.strip().removeprefix("#")
    if bare.isdigit():
        raise ValueError(f"“{value}” is no hashtag: networks take no tags of digits alone")
    return bare


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Server(Part):
    """Where the server listens, and how it is known outside."""

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 lets other machines in")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    public_url: str = Field("", description="address under which people reach it, for QR codes and links")
    proxies: tuple[str, ...] = Field((), description="reverse proxies whose X-Forwarded-* headers are believed")
    log_level: str = Field("info", description="debug, info, warning or error")

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s?#]+", value.rstrip("/")):
            raise ValueError("write it as https://wall.example.org, without a path")
        return value.rstrip("/")

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value not in ("debug", "info", "warning", "error"):
            raise ValueError("it is one of debug, info, warning, error")
        return value


class Storage(Part):
    """Where everything is kept."""

    data: str = Field("data", description="folder for the database and the pictures")
    database: str = Field("", description="empty: SQLite in the data folder; else postgresql+asyncpg://…")
    media_mb: int = Field(2_000, ge=50, le=1_000_000, description="largest size of the cache of pictures, in MB")

    @field_validator("database")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql+asyncpg://", "sqlite+aiosqlite://")):
            raise ValueError("write it as postgresql+asyncpg://user:password@host/name, or leave it empty")
        return value


class Outgoing(Part):
    """What the server may reach."""

    allow: tuple[str, ...] = Field(
        (), description='private addresses that feeds may use, by name: "host" or "host:port"'
    )


class FeedSeed(Part):
    kind: str = Field(description="the source: bluesky, mastodon, rss, webhook, replay")
    name: str = Field("", description="how the desk calls it; empty: the source and its tags")
    mode: Mode | None = Field(None, description="approve-first or publish-first; empty: as the event")
    options: dict[str, Any] = Field(default_factory=dict, description="the source's own options")


class WallSeed(Part):
    slug: str = Field("main", description="its part of the address: /wall/<event>/<slug>")
    name: str = Field("", description="how the desk calls it")
    filter: str = Field("", description="what belongs on it, such as #oow08 #lye; empty: everything")
    theme: str = Field("", description="a theme's name; empty: the event's")
    layout: str = Field("columns", description="how cards are placed")

    @field_validator("slug")
    @classmethod
    def _is_slug(cls, value: str) -> str:
        return slug(value)


class EventSeed(Part):
    """An event of a new installation; later it is changed on the desk."""

    slug: str = Field(description="its part of the address: /e/<slug>")
    name: str = Field(description="as people read it on the wall")
    tags: tuple[str, ...] = Field((), description="its hashtags")
    mode: Mode = Field(Mode.APPROVE_FIRST, description="approve-first: people decide before; publish-first: after")
    theme: str = Field("paper", description="a theme's name")
    feed: tuple[FeedSeed, ...] = Field((), description="its feeds")
    wall: tuple[WallSeed, ...] = Field((WallSeed(slug="main"),), description="its walls")

    @field_validator("slug")
    @classmethod
    def _is_slug(cls, value: str) -> str:
        return slug(value)

    @field_validator("tags")
    @classmethod
    def _are_tags(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(tag(one) for one in value)


class Settings(Part):
    server: Server = Server()
    storage: Storage = Storage()
    outgoing: Outgoing = Outgoing()
    event: tuple[EventSeed, ...] = ()
    secrets: dict[str, str] = Field(default_factory=dict, exclude=True)
    """Environment variables that begin with ``OVATION_``, by their whole names."""


def split_tags(text: str) -> tuple[str, ...]:
    """Tags as people type them, between blanks or commas; SettingsError names every wrong one."""
    found, problems = [], []
    for word in re.split(r"[\s,;]+", text.strip()):
        try:
            if word:
                found.append(tag(word))
        except ValueError as error:
            problems.append(f"{error}.")
    if problems:
        raise SettingsError(problems)
    return tuple(dict.fromkeys(found))


def read(path: Path | None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of a file (none: the defaults) and of the environment."""
    if path is None:
        return parse("", environ)
    try:
        return parse(path.read_text("utf-8"), environ)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path} cannot be read: {error}."]) from None


def parse(text: str, environ: Mapping[str, str] | None = None) -> Settings:
    """Raise SettingsError naming every problem, not only the first."""
    known = os.environ if environ is None else environ
    secrets = {name: value for name, value in known.items() if name.startswith(PREFIX)}
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"the file is not TOML: {error}."]) from None
    if "secrets" in table:
        raise SettingsError([f"secrets: keep them in the environment, as {PREFIX}…, not in the file."])
    if database := secrets.pop(f"{PREFIX}DATABASE", ""):
        table.setdefault("storage", {})["database"] = database
    try:
        return Settings(**table, secrets=secrets)
    except ValidationError as error:
        raise SettingsError(_words(problem) for problem in error.errors()) from None


def _words(problem: Any) -> str:
    place = ".".join(_place(problem["loc"]))
    given = problem.get("input")
    match problem["type"]:
        case "extra_forbidden":
            return f"{place}: there is no such key; is it misspelt?"
        case "missing":
            return f"{place}: this key must be given."
        case _:
            message = problem["msg"].removeprefix("Value error, ")
            return f"{place}: {message[0].lower()}{message[1:]} (it is {given!r})."


def _place(loc: Iterable[int | str]) -> Iterator[str]:
    """Names and, for lists, numbers that count from 1."""
    for part in loc:
        yield str(part + 1) if isinstance(part, int) else part


def describe(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every key of the file: its name with its tables, its line of why, its default."""
    for name, info in model.model_fields.items():
        if info.exclude:
            continue
        inner = _inner(info.annotation)
        if inner is not None:
            yield from describe(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", info.description or "", info.default


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The table that a key holds, or a list of."""
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None

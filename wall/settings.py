"""The settings of an installation: one file and the environment, checked at once and completely."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from wall.errors import SettingsError
from wall.model import Mode

PREFIX = "OVATION_"
DATABASE = f"{PREFIX}DATABASE"
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


class Knowledge(Protocol):
    """What only others know about a value; each says its problems in words."""

    def of_theme(self, name: str) -> list[str]: ...

    def of_layout(self, name: str) -> list[str]: ...

    def of_filter(self, text: str) -> list[str]: ...

    def of_kind(self, kind: str) -> list[str]: ...

    def of_options(self, kind: str, options: Mapping[str, Any]) -> list[str]: ...


def _ask(info: ValidationInfo, ask: Callable[[Knowledge], list[str]]) -> None:
    """Let those check who know, if they are here; their problems are lines of one message."""
    if info.context is not None and (problems := ask(info.context)):
        raise ValueError("\n".join(problems))


def _problem_of_tag(value: str) -> str:
    try:
        tag(value)
    except ValueError as error:
        return str(error)
    return ""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Server(Part):
    """Where the server listens, and how it is known outside."""

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 lets other machines in")
    port: int = Field(8000, strict=True, ge=0, le=65535, description="port to listen on; 0 takes a free one")
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
    media_mb: int = Field(
        2_000, strict=True, ge=50, le=1_000_000, description="largest size of the cache of pictures, in MB"
    )

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
    """One use of a source."""

    kind: str = Field(description="the source: bluesky, mastodon, rss, webhook, replay")
    name: str = Field("", description="how the desk calls it; empty: the source's short name")
    mode: Mode | None = Field(None, description="approve-first or publish-first; left out: as the event")
    options: dict[str, Any] = Field({}, description="the source's own options")

    @field_validator("kind")
    @classmethod
    def _is_kind(cls, value: str, info: ValidationInfo) -> str:
        _ask(info, lambda known: known.of_kind(value))
        return value

    @field_validator("options")
    @classmethod
    def _are_options(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if kind := info.data.get("kind"):
            _ask(info, lambda known: known.of_options(kind, value))
        return value


class WallSeed(Part):
    """One view of the event."""

    slug: str = Field("main", description="its part of the address: /wall/<event>/<slug>")
    name: str = Field("", description="how the desk calls it")
    filter: str = Field("", description="what belongs on it, such as #oow08 #lye; empty: everything")
    theme: str = Field("", description="a theme's name; empty: the event's")
    layout: str = Field("columns", description="how cards are placed")

    @field_validator("slug")
    @classmethod
    def _is_slug(cls, value: str) -> str:
        return slug(value)

    @field_validator("filter")
    @classmethod
    def _is_filter(cls, value: str, info: ValidationInfo) -> str:
        _ask(info, lambda known: known.of_filter(value))
        return value

    @field_validator("theme")
    @classmethod
    def _is_theme(cls, value: str, info: ValidationInfo) -> str:
        if value:
            _ask(info, lambda known: known.of_theme(value))
        return value

    @field_validator("layout")
    @classmethod
    def _is_layout(cls, value: str, info: ValidationInfo) -> str:
        _ask(info, lambda known: known.of_layout(value))
        return value


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
        problems = [problem for one in value if (problem := _problem_of_tag(one))]
        if problems:
            raise ValueError("\n".join(problems))
        return tuple(tag(one) for one in value)

    @field_validator("theme")
    @classmethod
    def _is_theme(cls, value: str, info: ValidationInfo) -> str:
        _ask(info, lambda known: known.of_theme(value))
        return value


class Settings(Part):
    server: Server = Server()
    storage: Storage = Storage()
    outgoing: Outgoing = Outgoing()
    event: tuple[EventSeed, ...] = Field((), description="the events of a new installation")
    secrets: dict[str, str] = Field(default_factory=dict, exclude=True)
    """Environment variables that begin with ``OVATION_``, by their whole names."""


def join_tags(tags: Iterable[str]) -> str:
    """Tags as people write them."""
    return " ".join(f"#{tag}" for tag in tags)


def split_tags(text: str) -> tuple[str, ...]:
    """Tags as people type them, between blanks or commas; SettingsError names every wrong one."""
    found, problems = [], []
    for word in filter(None, re.split(r"[\s,;]+", text.strip())):
        if problem := _problem_of_tag(word):
            problems.append(f"{problem}.")
        else:
            found.append(tag(word))
    if problems:
        raise SettingsError(problems)
    return tuple(dict.fromkeys(found))


def read(path: Path | None, environ: Mapping[str, str] | None = None, *, known: Knowledge | None = None) -> Settings:
    """The settings of a file (none: the defaults) and of the environment."""
    if path is None:
        return parse("", environ, known=known)
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsError([f"{path} cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise SettingsError([f"{path} cannot be read: save it as UTF-8."]) from None
    return parse(text, environ, known=known)


def parse(text: str, environ: Mapping[str, str] | None = None, *, known: Knowledge | None = None) -> Settings:
    """Raise SettingsError naming every problem, not only the first."""
    secrets = secrets_of(environ)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"the file is not TOML: {error}."]) from None
    problems = list(_twice(table))
    if table.pop("secrets", None) is not None:
        problems.append(f"secrets: keep them in the environment, as {PREFIX}…, not in the file.")
    if (database := secrets.pop(DATABASE, "")) and isinstance(table.setdefault("storage", {}), dict):
        table["storage"]["database"] = database
    try:
        settings = checked(table | {"secrets": secrets}, known)
    except SettingsError as error:
        raise SettingsError([*problems, *error.problems]) from None
    if problems:
        raise SettingsError(problems)
    return settings


def checked(table: Mapping[str, Any], known: Knowledge | None = None) -> Settings:
    """The settings in a table; SettingsError for every value that is wrong."""
    try:
        return Settings.model_validate(table, context=known)
    except ValidationError as error:
        raise SettingsError(sentence for problem in error.errors() for sentence in _words(problem)) from None


def secrets_of(environ: Mapping[str, str] | None) -> dict[str, str]:
    """Those of an environment; None is the process's own."""
    known = os.environ if environ is None else environ
    return {name: value for name, value in known.items() if name.startswith(PREFIX)}


def _twice(table: Mapping[str, Any]) -> Iterator[str]:
    """Addresses that are there more than once: of events, and of the walls of each."""
    found = _tables(table, "event")
    yield from _same_slugs(found, "event")
    for number, event in enumerate(found, 1):
        yield from _same_slugs(_tables(event, "wall"), f"event.{number}.wall")


def _tables(table: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = table.get(name)
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []


def _same_slugs(tables: list[Mapping[str, Any]], place: str) -> Iterator[str]:
    slugs: list[object] = []
    for number, one in enumerate(tables, 1):
        if (address := one.get("slug")) in slugs:
            yield f"{place}.{number}.slug: “{address}” is the address of another one already."
        elif address is not None:
            slugs.append(address)


SAID = {
    "missing": "this key must be given",
    "string_type": "a text in quotation marks is needed",
    "int_type": "a whole number is needed",
    "tuple_type": "a list in square brackets is needed",
    "dict_type": "a table is needed",
    "model_type": "a table is needed",
    "model_attributes_type": "a table is needed",
    "enum": "it is one of {expected}",
    "greater_than_equal": "it is at least {ge}",
    "less_than_equal": "it is at most {le}",
}
"""pydantic's kinds of problems, for people who never heard of it."""


def _words(problem: Any) -> Iterator[str]:
    place = ".".join(_place(problem["loc"]))
    if problem["type"] == "extra_forbidden":
        yield f"{place}: there is no such key{_meant(problem['loc'])}."
        return
    said = SAID.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    given = problem.get("input")
    if problem["type"] in SAID:
        said = said.format_map(problem.get("ctx", {})).replace("'", "")
        said += f", and not {_toml(given)}" if _may_show(place, given) else ""
    for line in said.splitlines():
        yield f"{place}: {line.removesuffix('.')}."


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def _may_show(place: str, given: object) -> bool:
    """A database's address has a password in it; what is long says nothing."""
    return place != "storage.database" and isinstance(given, str | int | float | bool) and len(str(given)) <= 60


def _place(loc: Iterable[int | str]) -> Iterator[str]:
    """Names and, for lists, numbers that count from 1."""
    for part in loc:
        yield str(part + 1) if isinstance(part, int) else part


def _meant(loc: tuple[int | str, ...]) -> str:
    """The key that was probably meant, or all that there are."""
    model: type[BaseModel] = Settings
    for part in loc[:-1]:
        if isinstance(part, str) and (inner := _inner(model.model_fields[part].annotation)):
            model = inner
    keys = [name for name, info in model.model_fields.items() if not info.exclude]
    near = get_close_matches(str(loc[-1]), keys, n=1)
    return f"; “{near[0]}” is meant, perhaps" if near else f"; there are: {', '.join(keys)}"


def describe(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every key of the file: its name with its tables, its line of why, its default (None: it must be given)."""
    for name, info in model.model_fields.items():
        if info.exclude:
            continue
        inner = _inner(info.annotation)
        if inner is not None:
            yield from describe(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", info.description or "", None if info.is_required() else info.default


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The table that a key holds, or a list of."""
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None

"""From settings to a running server: check, seed, listen, say where everything is, stop cleanly."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from msgspec import Struct
from starlette.types import ASGIApp

from wall.clock import SystemClock
from wall.desk.crew import Crew
from wall.errors import OvationError, SettingsError
from wall.events import Event, Wall
from wall.feeds import options
from wall.feeds.source import Outside, Source
from wall.intake.words import first_words
from wall.model import Mode
from wall.seeds import LIVE, demo, live
from wall.settings import EventSeed, Settings, checked, read, secrets_of
from wall.stage.filter import compile_filter
from wall.store import events, seed
from wall.store.store import Store
from wall.web import server as web
from wall.web.settings_api import LAYOUTS

log = logging.getLogger(__name__)


class Program(Struct, frozen=True, kw_only=True):
    """What the composition root gives to the command line."""

    application: Callable[[Settings], tuple[ASGIApp, Callable[[], None]]]
    kinds: Mapping[str, type[Source]]
    themes: Callable[[], frozenset[str]]
    outside: Callable[[Settings], Outside]


class Known:
    """What the sources, the themes and the filters know about settings (``settings.Knowledge``)."""

    def __init__(self, program: Program, secrets: Mapping[str, str]) -> None:
        self._kinds = program.kinds
        self._themes = sorted(program.themes())
        self._outside = program.outside(Settings(secrets=dict(secrets)))

    def of_kind(self, kind: str) -> list[str]:
        there = ", ".join(self._kinds)
        return [] if kind in self._kinds else [f"there is no source “{kind}”; there are: {there}"]

    def of_options(self, kind: str, given: Mapping[str, Any]) -> list[str]:
        if kind not in self._kinds:
            return []
        return _problems(lambda: options.build(self._kinds[kind], self._outside, given))

    def of_theme(self, name: str) -> list[str]:
        there = ", ".join(self._themes)
        return [] if name in self._themes else [f"there is no theme “{name}”; there are: {there}"]

    def of_layout(self, name: str) -> list[str]:
        return [] if name in LAYOUTS else [f"there is no layout “{name}”; there are: {', '.join(LAYOUTS)}"]

    def of_filter(self, text: str) -> list[str]:
        return _problems(lambda: compile_filter(text))


def _problems(run: Callable[[], object]) -> list[str]:
    try:
        run()
    except SettingsError as error:
        return list(error.problems)
    except OvationError as error:
        return [str(error)]
    return []


def settings_of(program: Program, path: Path | None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of a file, checked by everybody who knows about them; SettingsError has every problem."""
    return read(path, environ, known=Known(program, secrets_of(environ)))


async def serve(program: Program, settings: Settings, tags: tuple[str, ...], mode: Mode) -> None:
    """Until a signal; everything that was accepted is kept."""
    following = live(tags, mode) if tags else None
    _check(program, settings, following)
    listening = web.listen(settings.server.host, settings.server.port)
    try:
        claim, places = await prepare(settings, following)
        app, farewell = program.application(settings)
        base = _base(settings, listening.getsockname()[1])
        running = web.server(app, settings.server, greet=lambda: _say(base, claim, places), farewell=farewell)
        await running.serve(sockets=[listening])
    finally:
        listening.close()
    if not running.started:
        raise SettingsError(["The server could not start; the log says why."])


def _check(program: Program, settings: Settings, following: EventSeed | None) -> None:
    """Once more, with what the command line says."""
    if following and following.slug in {one.slug for one in settings.event}:
        raise SettingsError([f"event: “{following.slug}” is the address of --tags: give your event another one."])
    events = [*settings.event, *([following] if following else [])]
    table = settings.model_dump() | {"event": [one.model_dump() for one in events], "secrets": settings.secrets}
    checked(table, Known(program, settings.secrets))


async def prepare(settings: Settings, following: EventSeed | None) -> tuple[str | None, list[tuple[Event, list[Wall]]]]:
    """Migrate and seed; the first person's link, if nobody is there yet, and what events there are.

    ``following`` is the event of ``--tags``: if it is there with other tags, it follows.
    The demonstration comes only where there is no event at all.
    """
    clock = SystemClock()
    words = first_words()
    async with Store(settings.storage.database, Path(settings.storage.data), clock).open() as store:
        async with store.read() as conn:
            is_new = not await events.count(conn)
        wanted = [*([following] if following else []), *settings.event] or ([demo()] if is_new else [])
        await store.write(lambda tx: seed.plant(tx, wanted, words))
        if following:
            await store.write(lambda tx: seed.follow(tx, following))
        claim = await Crew(store, clock).claim_link()
        async with store.read() as conn:
            slugs = [one.slug for one in wanted]
            found = await events.all_events(conn)
            found.sort(key=lambda event: slugs.index(event.slug) if event.slug in slugs else len(slugs))
            return claim, [(event, await events.walls(conn, event.id)) for event in found]


def _base(settings: Settings, port: int) -> str:
    host = settings.server.host
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    return settings.server.public_url or f"http://{shown}:{port}"


def _say(base: str, claim: str | None, places: list[tuple[Event, list[Wall]]]) -> None:
    event, walls = places[0]
    desk = f"{base}/claim/{claim}" if claim else f"{base}/desk/{event.slug}"
    wall = walls[0].slug if walls else "main"
    lines = [
        f"Ovation is running: {event.name}",
        "",
        f"  Wall   {base}/wall/{event.slug}/{wall}",
        f"  Desk   {desk}" + ("   (one-time link: makes you the owner)" if claim else ""),
        f"  Phone  {base}/e/{event.slug}",
        "",
    ]
    if event.slug == LIVE and event.mode is Mode.APPROVE_FIRST:
        lines += ["  Posts wait at the desk until somebody approves them (MODE=publish-first shows them at once).", ""]
    if len(places) > 1:
        lines += [f"  All {len(places)} events: {base}/", ""]
    click.echo("\n".join([*lines, "Ctrl-C stops it; the next start goes on from here."]))

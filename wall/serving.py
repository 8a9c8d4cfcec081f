"""From settings to a running server: check, seed, listen, say where everything is, stop cleanly."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click
from msgspec import Struct
from starlette.types import ASGIApp

from wall.clock import SystemClock
from wall.desk.crew import Crew
from wall.errors import OvationError, SettingsError
from wall.events import Event, Wall, Word
from wall.feeds import options
from wall.feeds.source import Outside, Source
from wall.intake.words import seed_words
from wall.model import Mode, Status
from wall.seeds import demo, live
from wall.settings import EventSeed, Settings, read
from wall.stage.filter import compile_filter
from wall.store import events, seed
from wall.store.store import Store
from wall.web import server as web

log = logging.getLogger(__name__)

ACTIONS = {"hold": Status.HELD, "reject": Status.REJECTED}


class Program(Struct, frozen=True, kw_only=True):
    """What the composition root gives to the command line."""

    application: Callable[[Settings], tuple[ASGIApp, Callable[[], None]]]
    kinds: Mapping[str, type[Source]]
    themes: Callable[[], frozenset[str]]
    outside: Callable[[Settings], Outside]


def problems_of(program: Program, path: Path | None) -> list[str]:
    """Everything that is wrong with a settings file, in words."""
    try:
        settings = read(path)
    except SettingsError as error:
        return list(error.problems)
    return list(problems(program, settings))


def problems(program: Program, settings: Settings) -> Iterator[str]:
    """What only the sources, the themes and the filters know to be wrong."""
    slugs = [one.slug for one in settings.event]
    for number, one in enumerate(settings.event, 1):
        place = f"event.{number}"
        if slugs.count(one.slug) > 1:
            yield f"{place}.slug: “{one.slug}” is there more than once."
        if one.theme not in program.themes():
            yield f"{place}.theme: there is no theme “{one.theme}”; there are: {', '.join(sorted(program.themes()))}."
        yield from (f"{place}.{problem}" for problem in _of_feeds(program, settings, one))
        yield from (f"{place}.{problem}" for problem in _of_walls(program, one))


def _of_feeds(program: Program, settings: Settings, event: EventSeed) -> Iterator[str]:
    for number, feed in enumerate(event.feed, 1):
        if feed.kind not in program.kinds:
            yield f"feed.{number}.kind: there is no source “{feed.kind}”; there are: {', '.join(program.kinds)}."
            continue
        try:
            options.build(program.kinds[feed.kind], program.outside(settings), feed.options)
        except SettingsError as error:
            yield from (f"feed.{number}: {problem}" for problem in error.problems)
        except OvationError as error:
            yield f"feed.{number}: {error}"


def _of_walls(program: Program, event: EventSeed) -> Iterator[str]:
    slugs = [wall.slug for wall in event.wall]
    for number, wall in enumerate(event.wall, 1):
        if slugs.count(wall.slug) > 1:
            yield f"wall.{number}.slug: “{wall.slug}” is there more than once."
        if wall.theme and wall.theme not in program.themes():
            yield f"wall.{number}.theme: there is no theme “{wall.theme}”."
        try:
            compile_filter(wall.filter)
        except SettingsError as error:
            yield from (f"wall.{number}.filter: {problem}" for problem in error.problems)


async def serve(program: Program, settings: Settings, tags: tuple[str, ...], mode: Mode) -> None:
    """Until a signal; everything that was accepted is kept."""
    if found := list(problems(program, settings)):
        raise SettingsError(found)
    listening = web.listen(settings.server.host, settings.server.port)
    try:
        claim, places = await _prepare(settings, _seeds(settings, tags, mode))
        app, farewell = program.application(settings)
        base = _base(settings, listening.getsockname()[1])
        running = web.server(app, settings.server, greet=lambda: _say(base, claim, places), farewell=farewell)
        await running.serve(sockets=[listening])
    finally:
        listening.close()
    if not running.started:
        raise SettingsError(["The server could not start; the log says why."])


def _seeds(settings: Settings, tags: tuple[str, ...], mode: Mode) -> Sequence[EventSeed]:
    if tags:
        return (*settings.event, live(tags, mode))
    return settings.event or (demo(),)


async def _prepare(settings: Settings, seeds: Sequence[EventSeed]) -> tuple[str | None, list[tuple[Event, list[Wall]]]]:
    """Migrate and seed; the first person's link, if nobody is there yet, and what events there are."""
    clock = SystemClock()
    words = [Word(word=one.word, action=ACTIONS[one.action]) for one in seed_words()]
    async with Store(settings.storage.database, Path(settings.storage.data), clock).open() as store:
        await store.write(lambda tx: seed.plant(tx, seeds, words))
        claim = await Crew(store, clock).claim_link()
        async with store.read() as conn:
            wanted = {one.slug for one in seeds}
            found = await events.all_events(conn)
            found.sort(key=lambda event: event.slug not in wanted)
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
    if len(places) > 1:
        lines += [f"  All {len(places)} events: {base}/", ""]
    click.echo("\n".join([*lines, "Ctrl-C stops it; the next start goes on from here."]))

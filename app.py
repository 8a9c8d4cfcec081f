"""Ovation's parts list: the ASGI application, put together; and the command line's entry."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from sources import SOURCES
from wall import __version__
from wall.clock import SystemClock
from wall.commands import main
from wall.desk.crew import Crew
from wall.desk.decide import Desk
from wall.errors import OvationError
from wall.events import Feed
from wall.feeds.guard import Guard
from wall.feeds.health import Health
from wall.feeds.outgoing import Outgoing
from wall.feeds.roster import Roster
from wall.feeds.source import Outside
from wall.feeds.unreachable import Unreachable
from wall.intake.contexts import Contexts
from wall.intake.pipeline import Pipeline
from wall.journal.entry import Entry, Kind
from wall.journal.hub import Hub
from wall.media.cache import Cache
from wall.media.darkroom import Darkroom
from wall.media.fetch import Fetcher
from wall.media.gallery import Gallery
from wall.model import remote_id_of
from wall.serving import Program
from wall.settings import Settings
from wall.stage.themes import Themes
from wall.store import events, media, people, posts
from wall.store.store import Store
from wall.web.answers import answer, explain
from wall.web.assets import Assets
from wall.web.headers import SecurityHeaders
from wall.web.limits import Limits
from wall.web.parts import Parts
from wall.web.presence import Presence
from wall.web.routes import routes
from wall.web.templating import environment
from wall.web.views import Looks

HERE = Path(__file__).parent
RECORDINGS = HERE / "sources" / "recordings"
VISIBLE = 100
HEALTH_S = 2.0
AGAIN_S = 1.0

log = logging.getLogger(__name__)


def application(settings: Settings) -> tuple[Starlette, Callable[[], None]]:
    """The ASGI application, and how it says good-bye to its pages; everything runs within its lifespan."""
    assets = Assets(HERE / "static", HERE / "themes", __version__)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with assemble(settings, assets) as parts:
            app.state.parts = parts
            yield

    def farewell() -> None:
        if parts := getattr(app.state, "parts", None):
            parts.hub.close()

    app = Starlette(
        routes=routes(assets),
        lifespan=lifespan,
        middleware=[Middleware(SecurityHeaders), Middleware(Limits)],
        exception_handlers={OvationError: explain, HTTPException: _http_error, 500: _unexpected},
    )
    return app, farewell


@asynccontextmanager
async def assemble(settings: Settings, assets: Assets) -> AsyncIterator[Parts]:
    """All parts, running; they stop in the opposite order."""
    clock = SystemClock()
    folder = Path(settings.storage.data)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(Store(settings.storage.database, folder, clock).open())
        secret = bytes.fromhex(await store.write(lambda tx: people.keep_secret(tx, "server")))
        outgoing = await stack.enter_async_context(Outgoing(Guard(settings.outgoing.allow), clock))
        gallery = await stack.enter_async_context(await _gallery(settings, folder, outgoing, store, clock, stack))

        async def sweep(unused: set[str]) -> None:
            for media_id in unused:
                gallery.remove(media_id)

        contexts = Contexts()
        themes = Themes(HERE / "themes")
        templates = environment(assets)
        looks = Looks(themes, templates, secret)
        hub = Hub(store, looks, clock, build=assets.build)
        pipeline = Pipeline(store, contexts, secret, sweep)
        roster = Roster(
            SOURCES,
            lambda: _feeds(store),
            lambda health: _outside(settings, outgoing, clock, health),
            ingest=pipeline.ingest,
            visible=lambda feed: _visible(store, feed),
            clock=clock,
        )
        store.listen(contexts.told)
        store.listen(hub.told)
        store.listen(lambda entries: roster.changed() if _concerns_feeds(entries) else None)
        parts = Parts(
            settings=settings,
            clock=clock,
            store=store,
            hub=hub,
            desk=Desk(store, secret),
            crew=Crew(store, clock),
            roster=roster,
            gallery=gallery,
            themes=themes,
            looks=looks,
            templates=templates,
            assets=assets,
            presence=Presence(clock),
            kinds=SOURCES,
            secret=secret,
        )
        await roster.refresh()  # before anybody is greeted, every door is open
        for run in (roster.run, hub.run, lambda: _tell_health(parts)):
            stack.push_async_callback(_stop, asyncio.create_task(_keep(run, clock)))
        yield parts


async def _gallery(
    settings: Settings, folder: Path, outgoing: Outgoing, store: Store, clock: SystemClock, stack: AsyncExitStack
) -> Gallery:
    cache = await Cache.open(folder / "media", settings.storage.media_mb * 1_000_000)
    async with store.read() as conn:  # what a crash kept from being removed with its post
        for media_id in await media.unused(conn, set(cache)):
            cache.remove(media_id)
    darkroom = await stack.enter_async_context(Darkroom())
    return Gallery(Fetcher(outgoing, RECORDINGS / "pictures"), darkroom, cache, _Index(store), clock)


class _Index:
    """Where the gallery learns what a picture's name means."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def url(self, media_id: str) -> str | None:
        async with self._store.read() as conn:
            return await media.address(conn, media_id)


async def _feeds(store: Store) -> list[Feed]:
    async with store.read() as conn:
        return [feed for event in await events.all_events(conn) for feed in await events.feeds(conn, event.id)]


async def _visible(store: Store, feed: Feed) -> list[str]:
    """Of a feed's posts on screens, the ids on its own network."""
    async with store.read() as conn:
        keys = await posts.visible_keys(conn, feed.event_id, feed.id, limit=VISIBLE)
    return [remote_id_of(key) for key in keys if key.startswith(f"{feed.kind}:")]


def _outside(settings: Settings, outgoing: Outgoing, clock: SystemClock, health: Health) -> Outside:
    return Outside(
        http=outgoing.http(settings.server.public_url),
        clock=clock,
        secrets=settings.secrets,
        recordings=RECORDINGS,
        note=health.note,
    )


def _concerns_feeds(entries: Sequence[Entry]) -> bool:
    return any(entry.kind is Kind.SETTINGS and entry.what == "feed" for entry in entries)


async def _tell_health(parts: Parts) -> None:
    """Every desk hears how the feeds are, while that changes."""
    told: dict[int, object] = {}
    while True:
        await parts.clock.sleep(HEALTH_S)
        for room in parts.hub.rooms():
            health = parts.roster.health(room.event.id)
            if room.panel.watchers and told.get(room.event.id) != health:
                told[room.event.id] = health
                room.panel.say({"type": "feeds", "feeds": health})


async def _keep(run: Callable[[], Coroutine[Any, Any, None]], clock: SystemClock) -> None:
    """What runs as long as the server does begins again after a mistake, and the log says so."""
    while True:
        try:
            return await run()
        except Exception:  # the mistake of one part must not stop the others
            log.exception("a part of the server failed and begins again")
            await clock.sleep(AGAIN_S)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = "There is nothing at this address." if error.status_code == 404 else f"{error.detail}."
    return answer(request, error.status_code, sentence, headers=dict(error.headers or {}))


async def _unexpected(request: Request, _: Exception) -> Response:
    return answer(request, 500, "Something went wrong here; it is in the server's log.")


def program() -> Program:
    """What the command line is given."""
    clock = SystemClock()
    return Program(
        application=application,
        kinds=SOURCES,
        themes=lambda: frozenset(theme.name for theme in Themes(HERE / "themes")),
        outside=lambda settings: Outside(
            http=Unreachable(), clock=clock, secrets=settings.secrets, recordings=RECORDINGS
        ),
    )


if __name__ == "__main__":
    main(program())

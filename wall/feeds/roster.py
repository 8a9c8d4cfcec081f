"""All feeds of all events: each under its supervisor, started and stopped as the settings say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from wall.clock import Clock
from wall.errors import NotFound, OvationError
from wall.events import Feed
from wall.feeds import options
from wall.feeds.health import Condition, Health
from wall.feeds.http import Http
from wall.feeds.source import Outside, Source
from wall.feeds.supervisor import Ingest, Supervisor, Visible

log = logging.getLogger(__name__)

AGAIN_S = 5.0


class Lists(Protocol):
    """Where the feeds are written down."""

    async def __call__(self) -> list[Feed]: ...


class _Running(Struct):
    feed: Feed
    health: Health
    supervisor: Supervisor | None = None
    task: asyncio.Task[None] | None = None


class Roster:
    """``refresh`` follows a change of settings; ``run`` does so whenever ``changed`` was called."""

    def __init__(
        self,
        kinds: Mapping[str, type[Source]],
        lists: Lists,
        outside: Callable[[Health], Outside],
        *,
        ingest: Ingest,
        visible: Visible,
        clock: Clock,
    ) -> None:
        self.kinds = kinds
        self._lists = lists
        self.outside = outside
        self._ingest = ingest
        self._visible = visible
        self._clock = clock
        self._running: dict[int, _Running] = {}
        self._again = asyncio.Event()

    def changed(self) -> None:
        self._again.set()

    async def run(self) -> None:
        """Until cancelled; then every feed has stopped."""
        try:
            while True:
                self._again.clear()
                try:
                    await self.refresh()
                except OvationError as error:  # what runs goes on
                    log.warning("the list of feeds could not be read: %s", error)
                    await self._clock.sleep(AGAIN_S)
                    continue
                await self._again.wait()
        finally:
            await self._stop(list(self._running))

    async def refresh(self) -> None:
        """Start what is new, stop what is gone, start anew what is other."""
        wanted = {feed.id: feed for feed in await self._lists()}
        await self._stop([i for i, r in self._running.items() if i not in wanted or not _same(r.feed, wanted[i])])
        for feed_id, feed in wanted.items():
            if feed_id not in self._running:
                self._start(feed)

    def health(self, event_id: int) -> list[dict[str, Any]]:
        """The feeds of an event as the desk shows them."""
        return [
            {
                "id": running.feed.id,
                "name": running.feed.name,
                "kind": running.feed.kind,
                "label": self.kinds[running.feed.kind].label if running.feed.kind in self.kinds else running.feed.kind,
                "mode": running.feed.mode.value if running.feed.mode else None,
                **running.health.words(),
            }
            for running in self._running.values()
            if running.feed.event_id == event_id
        ]

    def all(self) -> list[tuple[Feed, Health]]:
        return [(running.feed, running.health) for running in self._running.values()]

    async def receive(self, feed_id: int, headers: Mapping[str, str], body: bytes) -> int:
        """Hand another program's request to its feed; NotFound if there is none, or it is off."""
        running = self._running.get(feed_id)
        if running is None or running.supervisor is None:
            raise NotFound("There is no such feed, or it is switched off.")
        return await running.supervisor.receive(headers, body)

    def _start(self, feed: Feed) -> None:
        running = self._running[feed.id] = _Running(feed, Health(self._clock))
        if not feed.enabled:
            running.health.turn(Condition.OFF)
            return
        try:
            http, source = self._build(feed, running.health)
        except OvationError as error:
            running.health.turn(Condition.STOPPED, str(error), "mend the feed's settings, then switch it on again")
            return
        except Exception as error:  # a source's mistake must not stop the others
            log.exception("feed %s: could not be made", feed.name)
            running.health.turn(Condition.STOPPED, f"unexpected: {type(error).__name__}", "please report this")
            return
        running.supervisor = Supervisor(
            feed,
            source,
            http,
            ingest=self._ingest,
            visible=self._visible,
            health=running.health,
            clock=self._clock,
        )
        running.task = asyncio.create_task(running.supervisor.run(), name=f"feed {feed.name}")

    def _build(self, feed: Feed, health: Health) -> tuple[Http, Source]:
        if feed.kind not in self.kinds:
            raise NotFound(f"There is no source “{feed.kind}”; there are: {', '.join(self.kinds)}.")
        outside = self.outside(health)
        return outside.http, options.build(self.kinds[feed.kind], outside, feed.options)

    async def _stop(self, feed_ids: Sequence[int]) -> None:
        tasks = [task for feed_id in feed_ids if (task := self._running.pop(feed_id).task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _same(running: Feed, wanted: Feed) -> bool:
    """Whether only the cursor differs."""
    return (running.kind, running.name, running.options, running.mode, running.enabled) == (
        wanted.kind,
        wanted.name,
        wanted.options,
        wanted.mode,
        wanted.enabled,
    )

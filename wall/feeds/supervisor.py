"""Keeps one feed alive: timing, backoff, health, and the question whether shown posts still exist."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing

from wall.clock import Clock
from wall.errors import NotAllowed, OvationError, SourceError, SourceNotFound, SourceRefused, SourceUnavailable
from wall.events import Feed
from wall.feeds.health import Condition, Health
from wall.feeds.http import Http
from wall.feeds.source import ChecksDeletes, Delivery, Receives, Source
from wall.model import Batch

log = logging.getLogger(__name__)

SETTLED_S = 5.0
MENDED_S = 60.0
"""A stream that failed, and could be opened again, is well after so long; opening it takes less."""
CHECK_S = 30.0
NOTHING = Batch(changes=())

Ingest = Callable[[Feed, Batch], Awaitable[int]]
Visible = Callable[[Feed], Awaitable[Sequence[str]]]


class Backoff:
    """Exponential with full jitter (AWS Architecture Blog, 2015): 1 s … 5 min."""

    def __init__(self, *, first_s: float = 1.0, most_s: float = 300.0) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._failures = 0

    def next(self) -> float:
        ceiling = min(self._most_s, self._first_s * 2.0**self._failures)
        self._failures = min(self._failures + 1, 20)
        return float(self._first_s + random.random() * ceiling)

    def reset(self) -> None:
        self._failures = 0


class Supervisor:
    """``ingest`` writes a batch; ``visible`` tells which of the feed's posts are on screens (ids on the network)."""

    def __init__(
        self, feed: Feed, source: Source, http: Http, *, ingest: Ingest, visible: Visible, health: Health, clock: Clock
    ) -> None:
        self.feed = feed
        self.health = health
        self._source = source
        self._http = http
        self._ingest = ingest
        self._visible = visible
        self._clock = clock
        self._cursor = feed.cursor
        self._backoff = Backoff()
        self._began: float | None = None  # when this life of the source began

    async def run(self) -> None:
        """Until cancelled, or until a person must act."""
        if self._source.traits.delivery is Delivery.PUSH:
            self.health.turn(Condition.HEALTHY, "waiting for other programs to send posts")
            return
        async with asyncio.TaskGroup() as tasks:
            side = [tasks.create_task(self._settle())]
            if isinstance(self._source, ChecksDeletes):
                side.append(tasks.create_task(self._reconcile(self._source)))
            while await self._once():
                pass
            for task in side:
                task.cancel()

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """What another program sent; the number of changes."""
        if not isinstance(self._source, Receives):
            raise NotAllowed("This feed takes no posts from other programs.")
        batch = await self._source.receive(headers, body)
        await self._take(batch)
        return len(batch.changes)

    async def _once(self) -> bool:
        """One poll, or one life of a stream; False when there is nothing more to try."""
        try:
            await self._drink()
            self._well()
        except (SourceRefused, SourceNotFound) as error:
            self._turn(Condition.STOPPED, str(error), "mend the feed's settings, then switch it on again")
            return False
        except SourceUnavailable as error:
            self._turn(Condition.FAILING, str(error), "nothing to do: it is tried again by itself")
            await self._pause(error.retry_after or self._backoff.next())
        except OvationError as error:
            self._turn(Condition.FAILING, str(error))
            await self._pause(self._backoff.next())
        except Exception as error:  # a source's mistake must not stop the others
            log.exception("feed %s: unexpected", self.feed.name)
            self._turn(Condition.FAILING, f"unexpected: {type(error).__name__}", "please report this; see the log")
            await self._pause(self._backoff.next())
        else:
            await self._pause(self._source.traits.poll_s * random.uniform(0.9, 1.1))
        return True

    async def _pause(self, seconds: float) -> None:
        self._began = None
        await self._clock.sleep(seconds)

    async def _drink(self) -> None:
        self._began = self._clock.monotonic()
        async with aclosing(self._source.changes(self._cursor)) as batches:
            async for batch in batches:
                await self._take(batch)
                self._well()

    async def _take(self, batch: Batch) -> None:
        if batch.changes or batch.cursor is not None:
            self.health.received(await self._ingest(self.feed, batch))
        if batch.cursor is not None:
            self._cursor = batch.cursor
        self.health.quota = self._http.quota

    def _well(self) -> None:
        self._backoff.reset()
        self.health.quota = self._http.quota
        self._turn(Condition.HEALTHY)

    def _turn(self, condition: Condition, message: str = "", advice: str = "") -> None:
        if self.health.turn(condition, message, advice):
            log.info("feed %s is %s%s", self.feed.name, condition, f": {message}" if message else "")

    async def _settle(self) -> None:
        """A stream on which nothing is said, and nothing fails, is healthy too."""
        while True:
            await self._clock.sleep(SETTLED_S)
            quiet_s = 0.0 if self._began is None else self._clock.monotonic() - self._began
            enough_s = SETTLED_S if self.health.condition is Condition.STARTING else MENDED_S
            if self._source.traits.delivery is Delivery.STREAM and quiet_s >= enough_s:
                self._turn(Condition.HEALTHY)

    async def _reconcile(self, source: ChecksDeletes) -> None:
        """Ask the network about what is on screens: an answer that is not sure changes nothing."""
        while True:
            await self._clock.sleep(CHECK_S * random.uniform(0.9, 1.1))
            try:
                ids = await self._visible(self.feed)
                batch = await source.check(ids) if ids else NOTHING
                if batch.changes:
                    await self._ingest(self.feed, Batch(changes=batch.changes))
            except SourceError as error:
                self.health.note(f"whether shown posts still exist could not be asked: {error}")
                await self._clock.sleep(getattr(error, "retry_after", None) or CHECK_S)
            except Exception:  # as above
                log.exception("feed %s: asking about shown posts failed", self.feed.name)

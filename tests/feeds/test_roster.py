"""All feeds: started, stopped and started anew as the settings say; none costs the others anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from tests.clock import SteppedClock, settle
from tests.feeds.scripted import Checked, Ingested, Pushed, Scripted, Streamed, feed, nothing_visible, outside
from wall.errors import NotFound, StoreError
from wall.events import Feed
from wall.feeds.roster import Roster
from wall.feeds.source import Outside, Source
from wall.model import Mode


class Made(Streamed):
    """Counts how often it was made."""

    made = 0

    def __init__(self, outside: Outside, *, script: str = "", size: int = 1) -> None:
        super().__init__(outside, script=script, size=size)
        type(self).made += 1


KINDS: dict[str, type[Source]] = {"polled": Scripted, "streamed": Made, "pushed": Pushed, "checked": Checked}


class Stage:
    def __init__(self, *feeds: Feed) -> None:
        Made.made = 0
        self.feeds = list(feeds)
        self.refuses: list[Exception] = []
        self.clock = SteppedClock()
        self.ingested = Ingested()
        self.roster = Roster(
            KINDS,
            self._lists,
            lambda health: outside(self.clock, health),
            ingest=self.ingested,
            visible=nothing_visible,
            clock=self.clock,
        )

    async def _lists(self) -> list[Feed]:
        if self.refuses:
            raise self.refuses.pop(0)
        return list(self.feeds)

    def conditions(self) -> dict[int, str]:
        return {feed.id: health.condition.value for feed, health in self.roster.all()}

    async def changes(self) -> None:
        self.roster.changed()
        await settle()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.roster.run())
        await settle()
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_feeds_start_and_stop_with_the_roster() -> None:
    stage = Stage(feed(1, "streamed"), feed(2, "pushed"), feed(3, "streamed", enabled=False))
    async with stage.running():
        assert stage.conditions() == {1: "starting", 2: "healthy", 3: "off"}
    assert stage.conditions() == {}


async def test_a_new_feed_starts_and_a_removed_one_stops() -> None:
    stage = Stage(feed(1, "streamed"))
    async with stage.running():
        stage.feeds = [feed(2, "streamed")]
        await stage.changes()

        assert set(stage.conditions()) == {2}


async def test_only_what_changed_is_started_anew() -> None:
    stage = Stage(feed(1, "streamed"), feed(2, "streamed"))
    async with stage.running():
        stage.feeds[0] = replace(stage.feeds[0], cursor="further")
        await stage.changes()
        same = Made.made
        for change in ({"options": {"size": 2}}, {"mode": Mode.PUBLISH_FIRST}, {"name": "other"}, {"enabled": False}):
            stage.feeds[0] = replace(stage.feeds[0], **change)
            await stage.changes()

    assert (same, Made.made) == (2, 5)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (feed(1, "gopher"), "There is no source “gopher”; there are: polled, streamed, pushed, checked."),
        (feed(1, "polled", options={"sice": 1}), "there is no option “sice”; the options are: script, size."),
        (feed(1, "polled", options={"script": "broken"}), "unexpected: ZeroDivisionError"),
    ],
)
async def test_one_broken_feed_costs_the_others_nothing(
    broken: Feed, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    stage = Stage(broken, feed(2, "pushed"))
    async with stage.running():
        assert stage.conditions() == {1: "stopped", 2: "healthy"}
        (words, _) = stage.roster.health(1)
        assert said in words["message"]
        assert words["advice"]

        stage.feeds[0] = feed(1, "pushed")
        await stage.changes()
        assert stage.conditions() == {1: "healthy", 2: "healthy"}


async def test_a_database_that_does_not_answer_leaves_the_feeds_running(caplog: pytest.LogCaptureFixture) -> None:
    stage = Stage(feed(1, "pushed"))
    async with stage.running():
        stage.refuses = [StoreError("locked"), StoreError("locked")]
        stage.feeds.append(feed(2, "pushed"))
        await stage.changes()
        meanwhile = stage.conditions()
        await stage.clock.step(60)

        assert meanwhile == {1: "healthy"}
        assert stage.conditions() == {1: "healthy", 2: "healthy"}


async def test_a_request_of_another_program_goes_to_its_feed() -> None:
    stage = Stage(feed(1, "pushed"), feed(2, "pushed", enabled=False))
    async with stage.running():
        assert await stage.roster.receive(1, {}, b"a b c") == 3
        for feed_id in (2, 99):
            with pytest.raises(NotFound):
                await stage.roster.receive(feed_id, {}, b"a")

    assert len(stage.ingested.batches) == 1


async def test_health_is_told_for_each_event() -> None:
    stage = Stage(feed(1, "pushed"), replace(feed(2, "pushed"), event_id=2))
    async with stage.running():
        (words,) = stage.roster.health(2)

    assert (words["id"], words["name"], words["kind"], words["label"]) == (2, "feed 2", "pushed", "Scripted")

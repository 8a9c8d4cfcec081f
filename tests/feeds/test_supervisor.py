"""One feed, kept alive: it waits as it is asked to, stops when a person must act, and says how it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from tests.clock import SteppedClock, settle
from tests.feeds.scripted import (
    ENDS,
    WAITS,
    Checked,
    Ingested,
    Line,
    Pushed,
    Scripted,
    Streamed,
    batch,
    feed,
    nothing_visible,
    outside,
)
from tests.hall import gone
from wall.errors import NotAllowed, SourceNotFound, SourceRefused, SourceUnavailable, StoreError
from wall.events import Feed
from wall.feeds.health import Condition, Health
from wall.feeds.supervisor import CHECK_S, MENDED_S, SETTLED_S, Backoff, Supervisor
from wall.feeds.unreachable import Unreachable
from wall.model import Batch

Visible = Callable[[Feed], Awaitable[Sequence[str]]]


class Stage:
    def __init__(self, source: type[Scripted], *script: Line, cursor: str | None = None) -> None:
        self.clock = SteppedClock()
        self.health = Health(self.clock)
        self.source = source(outside(self.clock, self.health))
        self.source.script = list(script)
        self.ingested = Ingested()
        self.visible: Visible = nothing_visible
        self.feed = feed(cursor=cursor)
        self.supervisor = Supervisor(
            self.feed,
            self.source,
            Unreachable(),
            ingest=self.ingested,
            visible=lambda one: self.visible(one),
            health=self.health,
            clock=self.clock,
        )

    @property
    def condition(self) -> Condition:
        return self.health.condition

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.supervisor.run())
        await settle()
        yield task
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_poll_is_repeated_after_its_pause_from_the_last_cursor() -> None:
    stage = Stage(Scripted, batch("1", cursor="a"), ENDS, batch("2", cursor="b"), ENDS, cursor="start")
    async with stage.running():
        first = list(stage.source.asked)
        await stage.clock.step(26)
        still = list(stage.source.asked)
        await stage.clock.step(8)
        await stage.clock.step(34)

    assert (first, still) == (["start"], ["start"])
    assert stage.source.asked == ["start", "a", "b"]
    assert stage.condition is Condition.HEALTHY


async def test_waits_as_long_as_the_network_asks() -> None:
    stage = Stage(Scripted, SourceUnavailable("429: too many requests", retry_after=90), WAITS)
    async with stage.running():
        await stage.clock.step(89)
        early = len(stage.source.asked)
        await stage.clock.step(2)

    assert (early, len(stage.source.asked)) == (1, 2)
    assert stage.health.message == "429: too many requests"


async def test_waits_longer_after_each_failure_and_begins_anew_once_it_works() -> None:
    backoff = Backoff()
    waits = [backoff.next() for _ in range(30)]
    backoff.reset()

    assert all(1 <= wait <= 1 + min(300, 2**number) for number, wait in enumerate(waits))
    assert max(waits) > 30
    assert backoff.next() <= 2


async def test_goes_on_from_the_last_cursor_after_a_failure() -> None:
    script: list[Line] = [batch("1", cursor="a"), SourceUnavailable("cut", retry_after=5), batch("2", cursor="b"), ENDS]
    stage = Stage(Streamed, *script)
    async with stage.running():
        failed = stage.condition
        await stage.clock.step(6)

    assert stage.source.asked[:2] == [None, "a"]
    assert (failed, stage.condition) == (Condition.FAILING, Condition.HEALTHY)


@pytest.mark.parametrize("error", [SourceRefused("the key is wrong"), SourceNotFound("there is no such tag")])
async def test_stops_when_a_person_must_act(error: Exception) -> None:
    stage = Stage(Scripted, error)
    async with stage.running() as task:
        await stage.clock.step(3600)
        assert task.done()

    assert stage.source.asked == [None]
    assert (stage.condition, stage.health.message) == (Condition.STOPPED, str(error))
    assert "mend the feed's settings" in stage.health.advice


async def test_a_mistake_of_a_source_is_a_failure_and_is_logged_once_in_full(caplog: pytest.LogCaptureFixture) -> None:
    stage = Stage(Scripted, ZeroDivisionError("a secret"), WAITS)
    async with stage.running():
        await stage.clock.step(3)

    assert (stage.condition, stage.health.message) == (Condition.FAILING, "unexpected: ZeroDivisionError")
    assert len(stage.source.asked) == 2
    assert any(record.exc_info for record in caplog.records)


async def test_what_could_not_be_written_is_asked_for_again() -> None:
    stage = Stage(Scripted, batch("1", cursor="a"), batch("1", cursor="a"), ENDS)
    stage.ingested.refuses = [StoreError("the disk is full")]
    async with stage.running():
        failed = stage.condition, stage.health.message
        await stage.clock.step(3)

    assert failed == (Condition.FAILING, "the disk is full")
    assert stage.source.asked[:2] == [None, None]
    assert stage.ingested.batches == [batch("1", cursor="a")]


async def test_a_change_of_condition_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    stage = Stage(Scripted, *(SourceUnavailable("cut", retry_after=1) for _ in range(5)), ENDS, ENDS)
    async with stage.running():
        await stage.clock.step(100)

    assert [record.getMessage() for record in caplog.records] == [
        "feed feed 1 is failing: cut",
        "feed feed 1 is healthy",
    ]


async def test_a_quiet_stream_is_healthy() -> None:
    stage = Stage(Streamed, WAITS)
    async with stage.running():
        first = stage.condition
        await stage.clock.step(SETTLED_S + 1)

    assert (first, stage.condition) == (Condition.STARTING, Condition.HEALTHY)


async def test_a_quiet_stream_that_failed_before_is_healthy_again() -> None:
    stage = Stage(Streamed, SourceUnavailable("cut", retry_after=5), WAITS)
    async with stage.running():
        await stage.clock.step(MENDED_S)
        soon = stage.condition
        await stage.clock.step(15)

    assert (soon, stage.condition) == (Condition.FAILING, Condition.HEALTHY)


async def test_a_stream_that_cannot_be_opened_is_not_called_healthy() -> None:
    stage = Stage(Streamed, SourceUnavailable("no connection", retry_after=600), WAITS)
    async with stage.running():
        await stage.clock.step(599)

    assert stage.condition is Condition.FAILING


# --- whether shown posts still exist -----------------------------------------------------------


def checked(*answers: Batch | Exception) -> tuple[Stage, Checked]:
    stage = Stage(Checked, WAITS)
    assert isinstance(stage.source, Checked)
    stage.source.answers = list(answers)

    async def visible(_: Feed) -> list[str]:
        return ["1", "2"]

    stage.visible = visible
    return stage, stage.source


async def test_the_network_is_asked_about_what_is_shown() -> None:
    stage, source = checked(Batch(changes=(gone("1"),), cursor="not the feed's"), Batch(changes=()))
    async with stage.running():
        await stage.clock.step(CHECK_S * 1.2)
        await stage.clock.step(CHECK_S)

    assert source.questions == [["1", "2"], ["1", "2"]]
    assert stage.ingested.batches == [Batch(changes=(gone("1"),))]


async def test_an_answer_that_is_not_sure_deletes_nothing_and_is_noted() -> None:
    stage, _ = checked(SourceRefused("the key was revoked"))
    async with stage.running():
        await stage.clock.step(CHECK_S * 1.2)

    assert stage.ingested.batches == []
    assert "the key was revoked" in stage.health.words()["advice"]


async def test_a_question_that_fails_does_not_end_the_feed(caplog: pytest.LogCaptureFixture) -> None:
    stage, source = checked(ZeroDivisionError(), SourceUnavailable("busy", retry_after=100), Batch(changes=()))
    async with stage.running() as task:
        await stage.clock.step(CHECK_S * 8)
        assert not task.done()

    assert len(source.questions) >= 3


async def test_a_database_that_does_not_answer_does_not_end_the_feed(caplog: pytest.LogCaptureFixture) -> None:
    stage, source = checked(Batch(changes=()))
    known = stage.visible

    async def visible(one: Feed) -> Sequence[str]:
        stage.visible = known
        raise StoreError("the database is locked")

    stage.visible = visible
    async with stage.running() as task:
        await stage.clock.step(CHECK_S * 2.5)
        assert not task.done()

    assert len(source.questions) == 1


async def test_nothing_is_asked_while_nothing_is_shown() -> None:
    stage, source = checked()
    stage.visible = nothing_visible
    async with stage.running():
        await stage.clock.step(CHECK_S * 5)

    assert source.questions == []


# --- what other programs send ------------------------------------------------------------------


async def test_a_door_waits_and_takes_what_comes() -> None:
    stage = Stage(Pushed)
    async with stage.running() as task:
        assert task.done()
        assert await stage.supervisor.receive({}, b"1 2") == 2

    assert stage.condition is Condition.HEALTHY
    assert stage.ingested.batches == [batch("1", "2")]


async def test_what_a_door_could_not_keep_is_not_taken() -> None:
    stage = Stage(Pushed)
    stage.ingested.refuses = [StoreError("the disk is full")]

    with pytest.raises(StoreError):
        await stage.supervisor.receive({}, b"1")


async def test_a_feed_without_a_door_takes_nothing() -> None:
    with pytest.raises(NotAllowed):
        await Stage(Scripted).supervisor.receive({}, b"1")


# --- health ------------------------------------------------------------------------------------


async def test_health_counts_posts_of_the_last_minute() -> None:
    stage = Stage(Scripted, batch("1", "2"), ENDS, batch("3"), ENDS)
    async with stage.running():
        await stage.clock.step(34)
        both = stage.health.per_minute()
        await stage.clock.step(40)
        later = stage.health.per_minute()

    words = stage.health.words()
    assert (both, later, stage.health.posts) == (3, 1, 3)
    assert words["condition"] == "healthy"
    assert words["requests_left"] is None


async def test_health_keeps_when_a_condition_began_and_the_last_note() -> None:
    clock = SteppedClock()
    health = Health(clock)
    health.turn(Condition.FAILING, "cut")
    began = health.since
    clock.advance(10)
    health.turn(Condition.FAILING, "cut again")
    for note in ("2 posts skipped", "slow", "2 posts skipped"):
        health.note(note)

    assert (health.since, health.message) == (began, "cut again")
    assert health.words()["advice"] == "2 posts skipped"

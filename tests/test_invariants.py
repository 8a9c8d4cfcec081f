"""The invariants of the design that concern intake, desk and journal, each by its name.

2 stands in ``tests/web/test_markup.py`` and ``tests/browser``, 8 and 9 also in ``tests/journal``, 11 also in
``tests/feeds``, 14 also in ``tests/faults``, 15 in ``tests/browser``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text

from tests.clock import NOON, settle
from tests.hall import Hall, gone, open_hall, put
from tests.happenings import Happening, happen, happenings
from tests.journal.watchers import Watcher
from wall.errors import StoreError
from wall.journal.entry import Entry, Kind
from wall.model import Mode, PostKey, Status
from wall.store import events, posts
from wall.store.posts import Tombstone
from wall.store.writer import Transaction

ANYTHING = settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@ANYTHING
@given(what=happenings)
async def test_1_nothing_reaches_a_screen_undecided(hall: Hall, what: list[Happening]) -> None:
    await hall.stage(f"e{hall.event.id}", Mode.PUBLISH_FIRST if len(what) % 2 else Mode.APPROVE_FIRST)
    await hall.on_screen()
    for one in what:
        await happen(hall, one)
        for key in await hall.on_screen():
            assert (await hall.post(key)).status is Status.APPROVED, one
            newest = (await hall.decisions(key))[0]
            assert newest.after is Status.APPROVED, one
            assert newest.by, one


async def test_3_changes_and_cursor_are_one_transaction(hall: Hall) -> None:
    async def crash(tx: Transaction) -> None:
        await tx.conn.execute(text("ROLLBACK"))
        await tx.conn.execute(text("SELECT nothing FROM nowhere"))

    go_on = asyncio.Event()
    busy = asyncio.create_task(hall.store.write(lambda _: go_on.wait()))
    ingest = asyncio.create_task(hall.comes(put("1"), put("2"), cursor="2"))
    await settle()  # until it waits for the writer, in one group with what breaks it
    broken = asyncio.create_task(hall.store.write(crash))
    await asyncio.sleep(0)
    go_on.set()
    _, failed, _ = await asyncio.gather(busy, ingest, broken, return_exceptions=True)
    assert isinstance(failed, StoreError)
    assert (await hall.there("mastodon:1"), await hall.cursor(), hall.told) == (None, None, [])

    await hall.comes(put("1"), put("2"), cursor="2")
    await hall.comes(put("1"), put("2"), cursor="2")
    assert ((await hall.counts())["held"], await hall.cursor()) == (2, "2")
    assert [entry.key for entry in hall.told] == ["mastodon:1", "mastodon:2"]


@pytest.mark.parametrize("action", ["approve", "reject", "stash", "hold", "pin"])
async def test_4_a_post_seen_again_keeps_its_decision_and_is_not_announced_again(hall: Hall, action: str) -> None:
    await hall.comes(put("1"))
    await hall.decide("mastodon:1", action)
    before = await hall.post("mastodon:1")
    hall.told.clear()
    await hall.comes(put("1"), put("1"))
    await hall.comes(put("1"))

    assert (await hall.post("mastodon:1"), hall.told) == (before, [])


async def test_5_an_edit_withdraws_the_approval_until_somebody_or_a_rule_looks_again(hall: Hall) -> None:
    (key,) = await hall.shown("1")
    watcher = await Watcher.of(hall)
    await hall.comes(put("1", "Something else"))
    await watcher.hears()

    assert watcher.keys == await hall.on_screen() == []
    assert (await hall.post(key)).status is Status.HELD
    await hall.decide(key, "approve")
    await watcher.hears()
    assert watcher.keys == [key]


async def test_6_store_first_tell_after(hall: Hall) -> None:
    found: list[asyncio.Task[bool]] = []

    async def is_there(key: PostKey) -> bool:
        async with hall.store.read() as conn:
            return key in await posts.load(conn, hall.event.id, [key])

    def told(entries: Sequence[Entry]) -> None:
        found.extend(asyncio.create_task(is_there(entry.key)) for entry in entries)

    hall.store.listen(told)
    await asyncio.gather(*(hall.comes(put(str(number))) for number in range(20)))

    assert await asyncio.gather(*found) == [True] * 20


async def test_7_a_delete_upstream_leaves_every_screen_and_only_the_key_stays(hall: Hall) -> None:
    (key,) = await hall.shown("1")
    wall, phone = await Watcher.of(hall), await Watcher.of(hall, phone=True)
    await hall.comes(gone("1"))
    await asyncio.sleep(0)  # no more than one turn of the loop
    await asyncio.sleep(0)

    assert (wall.keys, phone.keys) == ([], [])
    assert await hall.there(key) == Tombstone(hall.event.id, key)
    await hall.comes(put("1"))
    await hall.decide(key, "approve")
    assert await hall.status(key) is Status.WITHDRAWN


@ANYTHING
@given(what=happenings)
async def test_8_snapshot_is_replay(hall: Hall, what: list[Happening]) -> None:
    await hall.stage(f"e{hall.event.id}", Mode.PUBLISH_FIRST if len(what) % 2 else Mode.APPROVE_FIRST)
    watcher = await Watcher.of(hall)
    for one in what:
        await happen(hall, one)
        await watcher.hears()
        assert watcher.cards == (await Watcher.of(hall)).cards, one
        assert watcher.keys == await hall.on_screen(from_database=True), one


async def test_9_no_silent_hole(hall: Hall) -> None:
    watcher = await Watcher.of(hall)
    await hall.shown("1", "2")
    watcher.cut()
    await hall.shown("3")
    await watcher.returns()
    await hall.shown("4")
    await watcher.hears()

    assert watcher.keys == [f"mastodon:{number}" for number in "4321"]
    assert watcher.snapshots == 1


async def test_10_one_slow_screen_costs_the_others_nothing(hall: Hall) -> None:
    slow, fast = await Watcher.of(hall, patience=2), await Watcher.of(hall)
    await hall.shown(*map(str, range(5)))
    await fast.hears()

    assert slow.closed
    assert len(fast.keys) == 5


async def test_12_every_decision_has_an_author_a_time_and_a_reason(hall: Hall) -> None:
    feed = await hall.feed("mastodon", Mode.PUBLISH_FIRST)
    await hall.comes(put("1"), feed=feed)
    await hall.decide("mastodon:1", "reject", by="Ada", reason="spam")
    await hall.desk.undo(hall.event.id, by="Bob", batch=(await hall.decisions("mastodon:1"))[0].batch)
    await hall.comes(gone("1"))

    withdraw, undo, reject, judged = await hall.decisions("mastodon:1")
    assert (judged.by, judged.reason) == ("rule: publish-first", "publish-first")
    assert (reject.by, reject.reason, reject.at > NOON) == ("Ada", "spam", True)
    assert (undo.by, undo.action, undo.undoes) == ("Bob", "undo reject", reject.batch)
    assert (withdraw.by, withdraw.reason) == ("mastodon feed", "deleted by its author")


@pytest.mark.parametrize("action", ["approve", "reject", "stash", "hold", "pin", "unpin"])
async def test_12_every_decision_can_be_undone(hall: Hall, action: str) -> None:
    (key,) = await hall.shown("1")
    await hall.decide(key, "pin")
    before = await hall.post(key)
    await hall.decide(key, action, by="Bob")
    if action != "pin":
        await hall.desk.undo(hall.event.id, by="Bob")

    after = await hall.post(key)
    assert after.status is before.status
    if action in ("pin", "unpin", "approve"):
        assert after.pinned


async def test_13_one_post_through_two_feeds_is_one_post(hall: Hall) -> None:
    other = await hall.feed("mastodon")
    await hall.comes(put("1"))
    await hall.decide("mastodon:1", "approve")
    hall.told.clear()
    await hall.comes(put("1"), feed=other)

    stored = await hall.post("mastodon:1")
    assert (stored.status, stored.feed_id, stored.edited) == (Status.APPROVED, hall.mastodon.id, False)
    assert hall.told == []


async def test_14_what_was_accepted_and_decided_is_there_after_a_start_and_screens_continue(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as hall:
        await hall.shown("1", "2")
        await hall.comes(put("3"), cursor="3")
        watcher = await Watcher.of(hall)
        event, told = hall.event, len(hall.told)
        hall.hub = hall.new_hub()  # as after a start
        await hall.decide("mastodon:3", "approve")
        watcher.cut()
        await watcher.returns()

        assert watcher.keys == await hall.on_screen(from_database=True) == [f"mastodon:{number}" for number in "321"]
        assert watcher.snapshots <= 2
        assert hall.told[told].seq == told + (await _first(hall, event.id))
        assert await hall.cursor() == "3"


async def _first(hall: Hall, event_id: int) -> int:
    async with hall.store.read() as conn:
        event = await events.by_id(conn, event_id)
    assert hall.told[-1].kind is Kind.POST
    return event.seq - len(hall.told) + 1

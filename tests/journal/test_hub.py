"""Rooms: opened from the database, kept by the journal, replaced when settings change, and nobody is left behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from tests.clock import FakeClock
from tests.hall import Hall, PlainView, PlainViews, gone, put
from tests.journal.watchers import Mailbox, Watcher
from wall.errors import NotFound
from wall.events import Event, StoredPost, Wall
from wall.journal.hub import Hub, Room
from wall.model import Control, Mode
from wall.store import events, tables


async def refreshed(hall: Hall, room: Room) -> Room:
    """The room that follows this one, once the hub has read the settings again."""
    running = asyncio.create_task(hall.hub.run())
    try:
        async with asyncio.timeout(5):
            while hall.hub.current(room) is room:
                await asyncio.sleep(0)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    return hall.hub.current(room)


@pytest.fixture(autouse=True)
def beats_never(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake clock's time passes at once: without a limit the hub would beat for ever."""

    async def sleep(_: float) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(hall.clock, "sleep", sleep)


async def test_an_event_that_is_not_there_is_not_found(hall: Hall) -> None:
    with pytest.raises(NotFound):
        await hall.hub.room("nowhere")


async def test_a_room_is_opened_once(hall: Hall) -> None:
    one, same = await asyncio.gather(hall.hub.room("conf"), hall.hub.room("conf"))

    assert one is same
    assert hall.hub.rooms() == [one]


async def test_what_is_committed_while_a_room_is_loaded_is_not_lost(hall: Hall) -> None:
    async def arrivals() -> None:
        for number in range(30):
            await hall.shown(str(number))

    async def opening() -> None:
        for _ in range(10):
            hub = hall.new_hub()
            room = await hub.room("conf")
            hubs.append((hub, room))
            await asyncio.sleep(0)

    hubs: list[tuple[Hub, Room]] = []
    await asyncio.gather(arrivals(), opening())
    expected = await hall.on_screen(from_database=True)

    for _, room in hubs:
        assert [card["key"] for card in room.channels["main"].snapshot()["cards"]] == expected
        assert room.panel.counts == await hall.counts()


@pytest.mark.parametrize("state", list(Control))
async def test_a_start_gives_the_same_ledger_also_while_the_walls_are_stopped(hall: Hall, state: Control) -> None:
    one, two, three, _ = await hall.shown("1", "2", "3", "4")
    await hall.decide(one, "pin")
    await hall.decide(three, "pin")
    before = await Watcher.of(hall)
    await hall.desk.control(hall.event.id, state, by="Ada")
    await hall.shown("5", "6")
    await hall.decide(two, "reject")
    await hall.decide(three, "unpin")
    await hall.decide("mastodon:5", "pin")
    after_start = await hall.on_screen(from_database=True)

    assert before.keys == await hall.on_screen() == after_start
    hall.hub = hall.new_hub()
    start = await Watcher.of(hall)
    await hall.desk.control(hall.event.id, Control.LIVE, by="Ada")
    await start.hears()
    assert start.keys == before.keys == await hall.on_screen(from_database=True)


async def test_a_wall_shows_what_its_filter_lets_through(hall: Hall) -> None:
    await hall.wall("coffee", filter="word:coffee")
    await hall.comes(put("1", "coffee is here"), put("2", "tea is not"))
    watcher = await Watcher.of(hall, wall="coffee")
    await hall.decide("mastodon:1", "mastodon:2", "approve")
    await watcher.hears()

    assert watcher.keys == ["mastodon:1"]


# --- settings change ---------------------------------------------------------------------------


async def test_watchers_of_a_wall_with_another_filter_see_it_at_once_and_stay(hall: Hall) -> None:
    await hall.comes(put("1", "coffee is here"), put("2", "tea is not"))
    await hall.decide("mastodon:1", "mastodon:2", "approve")
    room, watcher = await hall.hub.room("conf"), await Watcher.of(hall)
    changed = replace(room.walls["main"], filter="word:coffee")
    await hall.store.write(lambda tx: events.save_wall(tx, changed, by="owner"))
    await refreshed(hall, room)
    await watcher.hears()
    filtered, looks = watcher.keys, watcher.looks
    await hall.comes(gone("1"))
    await watcher.hears()

    assert (filtered, looks) == (["mastodon:1"], 1)
    assert watcher.keys == []


async def test_a_new_wall_does_not_disturb_the_others(hall: Hall) -> None:
    await hall.shown("1")
    room, watcher, phone = await hall.hub.room("conf"), await Watcher.of(hall), await Watcher.of(hall, phone=True)
    await hall.wall("second")
    now = await refreshed(hall, room)
    await hall.comes(gone("1"))
    await watcher.hears()

    assert set(now.channels) == {"main", "second"}
    assert (watcher.keys, watcher.snapshots, watcher.looks) == ([], 1, 0)
    assert (phone.keys, phone.snapshots, phone.looks) == ([], 1, 0)


async def test_who_watches_a_wall_that_is_removed_hears_so(hall: Hall) -> None:
    wall = await hall.wall("second")
    room, watcher = await hall.hub.room("conf"), await Watcher.of(hall, wall="second")
    await hall.store.write(lambda tx: events.remove(tx, tables.wall, wall.event_id, wall.id, by="owner"))
    await refreshed(hall, room)

    assert watcher.mailbox.code == 4404


async def test_another_name_or_theme_makes_all_pages_look_again(hall: Hall) -> None:
    room, watcher, phone = await hall.hub.room("conf"), await Watcher.of(hall), await Watcher.of(hall, phone=True)
    await hall.store.write(lambda tx: events.change(tx, replace(room.event, theme="other"), by="owner"))
    await refreshed(hall, room)

    assert (watcher.keys, watcher.looks) == ([], 1)
    assert (phone.keys, phone.looks) == ([], 1)


async def test_another_mode_disturbs_no_page(hall: Hall) -> None:
    room, watcher = await hall.hub.room("conf"), await Watcher.of(hall)
    changed = replace(room.event, mode=Mode.PUBLISH_FIRST)
    await hall.store.write(lambda tx: events.change(tx, changed, by="owner"))
    now = await refreshed(hall, room)

    assert now.event.mode is Mode.PUBLISH_FIRST
    assert (watcher.keys, watcher.snapshots, watcher.looks) == ([], 1, 0)


async def test_what_comes_while_settings_change_is_in_the_new_room(hall: Hall) -> None:
    room, watcher = await hall.hub.room("conf"), await Watcher.of(hall)

    async def arrivals() -> None:
        for number in range(20):
            await hall.shown(str(number))

    async def changes() -> None:
        for number in range(5):
            await hall.store.write(partial(events.change, event=replace(room.event, name=f"N{number}"), by="o"))

    running = asyncio.create_task(hall.hub.run())
    await asyncio.gather(arrivals(), changes())
    async with asyncio.timeout(5):
        while hall.hub.current(room).event.name != "N4":
            await asyncio.sleep(0)
    await watcher.hears()
    running.cancel()

    assert watcher.keys == await hall.on_screen(from_database=True)
    assert len(watcher.keys) == 20
    assert hall.hub.current(room).panel.counts == await hall.counts()


# --- faults ------------------------------------------------------------------------------------


class Odd(PlainView):
    def card(self, stored: StoredPost) -> Mapping[str, Any]:
        if "odd" in stored.post.text.chars:
            raise ValueError("a template that cannot")
        return super().card(stored)


class OddViews(PlainViews):
    def wall(self, event: Event, wall: Wall) -> PlainView:
        return Odd()


async def test_a_card_that_cannot_be_made_leaves_no_hole_and_stops_nobody_else(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    hub = Hub(hall.store, OddViews(), FakeClock(), build="b")
    hall.store.listen(hub.told)
    room = await hub.room("conf")
    await hall.shown("1")
    other = await Watcher.of(hall)
    with caplog.at_level(logging.CRITICAL):
        await hall.comes(put("2", "this one is odd"))
        await hall.decide("mastodon:2", "approve")
    await other.hears()

    assert hub.current(room) is room
    assert other.keys == ["mastodon:2", "mastodon:1"]
    assert await hall.status("mastodon:2") == "approved"


async def test_when_the_server_stops_everybody_is_told_to_come_back(hall: Hall) -> None:
    watcher = await Watcher.of(hall)
    hall.hub.close()

    assert watcher.mailbox.code == 1012
    assert hall.hub.rooms() == []


async def test_a_panel_hears_every_change_with_its_counts(hall: Hall) -> None:
    room, mailbox = await hall.hub.room("conf"), Mailbox()
    assert room.panel.join(mailbox, room.panel.position, None)
    await hall.shown("1")
    await hall.comes(gone("1"))
    await hall.desk.control(hall.event.id, Control.FROZEN, by="Ada")
    await hall.wall("second")
    await asyncio.sleep(0)

    heard = mailbox.heard[1:]
    assert [message["type"] for message in heard] == ["row", "row", "gone", "control", "settings"]
    assert [message["seq"] for message in heard] == list(range(heard[0]["seq"], heard[0]["seq"] + 5))
    assert heard[1]["counts"]["approved"] == 1
    assert heard[2]["counts"] == {"held": 0, "approved": 0, "rejected": 0, "stashed": 0, "withdrawn": 1}
    assert heard[3]["by"] == "Ada"


async def test_a_desk_that_comes_back_gets_the_tail(hall: Hall) -> None:
    room, mailbox = await hall.hub.room("conf"), Mailbox()
    position = room.panel.position
    await hall.shown("1")

    assert room.panel.continues(position)
    assert not room.panel.continues(("another", 1))
    assert not room.panel.continues(None)
    room.panel.join(mailbox, position, None)
    assert [message["type"] for message in mailbox.heard] == ["row", "row", "beat"]


async def test_a_desk_keeps_its_seat_when_settings_change(hall: Hall) -> None:
    room, mailbox = await hall.hub.room("conf"), Mailbox()
    room.panel.join(mailbox, room.panel.position, None)
    await hall.wall("second")
    now = await refreshed(hall, room)
    await hall.comes(put("1"))
    await asyncio.sleep(0)

    assert now.panel is not room.panel
    assert [message["type"] for message in mailbox.heard] == ["beat", "settings", "row"]

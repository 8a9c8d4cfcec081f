"""The exact tail or a snapshot, never a hole; frozen, blank, live; nobody waits for anybody."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clock import NOON
from tests.hall import PlainView
from tests.intake.posts import post
from tests.journal.watchers import Mailbox, messages
from wall.events import StoredPost
from wall.journal.channel import TAIL, Channel
from wall.journal.entry import Entry, Kind
from wall.journal.frames import encode
from wall.journal.ledger import Ledger
from wall.model import Control, PostKey, Status

EPOCH = "e"


def channel(filter_text: str = "", *, seq: int = 0) -> Channel:
    return Channel(PlainView(filter_text), epoch=EPOCH, seq=seq, control=Control.LIVE, build="b")


def about(seq: int, name: str, status: Status = Status.APPROVED, *, pinned: bool = False, words: str = "") -> Entry:
    written = post(words or f"number {name}", remote_id=name)
    stored = StoredPost(
        event_id=1,
        post=written,
        status=status,
        feed_id=1,
        received_at=NOON,
        networks=("mastodon",),
        shown_seq=seq,
        shown_at=NOON,
        pinned_seq=seq if pinned else None,
    )
    return Entry(event_id=1, seq=seq, at=NOON, kind=Kind.POST, key=written.key, post=stored)


def gone(seq: int, name: str) -> Entry:
    return Entry(event_id=1, seq=seq, at=NOON, kind=Kind.GONE, key=PostKey(f"mastodon:{name}"))


def turned(seq: int, state: Control) -> Entry:
    return Entry(event_id=1, seq=seq, at=NOON, kind=Kind.CONTROL, control=state)


def keys(one: Channel) -> list[str]:
    return [card["key"].removeprefix("mastodon:") for card in one.snapshot()["cards"]]


class Page:
    """Applies what it hears, as a page does, and knows its position."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.position: tuple[str, int] | None = None
        self.control = ""

    def apply(self, heard: list[dict[str, Any]]) -> None:
        for message in heard:
            self.ledger.apply(message)
            if message["type"] == "snapshot":
                self.position, self.control = (message["epoch"], message["seq"]), message["control"]
            elif message["type"] != "beat":
                self.position = EPOCH, message["seq"]
                self.control = message.get("state", self.control)


# --- the tail or a snapshot --------------------------------------------------------------------

entries = st.one_of(
    st.tuples(st.just("show"), st.sampled_from("abcdef"), st.booleans()),
    st.tuples(st.just("held"), st.sampled_from("abcdef")),
    st.tuples(st.just("gone"), st.sampled_from("abcdef")),
    st.tuples(st.just("turn"), st.sampled_from(list(Control))),
)
steps = st.lists(
    st.one_of(entries, entries, entries, st.tuples(st.just("cut"), st.integers(0, 6)), st.tuples(st.just("cold"))),
    max_size=60,
)


def entry(seq: int, step: tuple[Any, ...]) -> Entry:
    match step:
        case "show", name, pinned:
            return about(seq, name, pinned=pinned)
        case "held", name:
            return about(seq, name, Status.HELD)
        case "gone", name:
            return gone(seq, name)
        case "turn", state:
            return turned(seq, state)
    raise AssertionError(step)


@settings(deadline=None, max_examples=150)
@given(what=steps)
def test_a_page_that_is_cut_off_anywhere_has_in_the_end_what_the_server_has(what: list[tuple[Any, ...]]) -> None:
    async def play() -> None:
        one, page, mailbox = channel(), Page(), Mailbox()
        one.join(mailbox, None)
        for seq, step in enumerate(what, 1):
            if step[0] not in ("cut", "cold"):
                one.tell(entry(seq, step))
                continue
            one.watchers.flush()
            one.watchers.leave(mailbox)
            page.apply(mailbox.heard[: step[1]] if step[0] == "cut" else mailbox.heard)  # the rest got lost
            mailbox = Mailbox()
            one.join(mailbox, page.position if step[0] == "cut" else None)
        one.watchers.flush()
        page.apply(mailbox.heard)
        assert page.ledger.cards() == json.loads(encode(one.snapshot()))["cards"]
        assert page.control == one.control

    asyncio.run(play())


async def test_who_has_everything_hears_only_a_sign_of_life() -> None:
    one, mailbox = channel(), Mailbox()
    one.tell(about(1, "a"))
    one.join(mailbox, (EPOCH, 1))

    assert mailbox.heard == [{"type": "beat", "seq": 1}]


@pytest.mark.parametrize("position", [None, ("another", 1), (EPOCH, 99), (EPOCH, 3)])
async def test_a_position_that_cannot_be_continued_gets_a_snapshot(position: tuple[str, int] | None) -> None:
    one, mailbox = channel(seq=5), Mailbox()
    one.tell(about(6, "a"))
    one.join(mailbox, position)

    assert [message["type"] for message in mailbox.heard] == ["snapshot", "beat"]


async def test_who_missed_more_than_is_kept_gets_a_snapshot_and_who_missed_less_the_tail() -> None:
    one = channel()
    for seq in range(1, TAIL + 11):
        one.tell(about(seq, str(seq)))

    assert one.since((EPOCH, 9)) is None
    assert [framed.seq for framed in one.since((EPOCH, 10)) or ()] == list(range(11, TAIL + 11))


async def test_what_is_no_business_of_a_wall_leaves_its_position() -> None:
    one = channel("#keynote")
    one.tell(about(1, "a"))
    one.tell(gone(2, "a"))

    assert one.seq == 0


async def test_an_edit_that_no_longer_belongs_leaves_the_wall() -> None:
    one = channel("word:coffee")
    one.tell(about(1, "a", words="coffee"))
    one.tell(about(2, "a", words="tea"))

    assert keys(one) == []


# --- frozen, blank, live -----------------------------------------------------------------------


@pytest.mark.parametrize("state", [Control.FROZEN, Control.BLANK])
async def test_a_stopped_wall_shows_nothing_new_takes_away_at_once_and_catches_up(state: Control) -> None:
    one, mailbox = channel(), Mailbox()
    one.tell(about(1, "a"))
    one.tell(about(2, "b"))
    one.join(mailbox, None)
    for seq, told in enumerate([turned(3, state), about(4, "c"), about(5, "d"), gone(6, "a"), gone(7, "c")], 3):
        one.tell(told)
        assert one.snapshot()["control"] == state, seq
    one.watchers.flush()
    heard = [(message["type"], message.get("key", "")) for message in mailbox.heard[2:]]
    stopped = keys(one)
    one.tell(turned(8, Control.LIVE))

    assert heard == [("control", ""), ("hide", "mastodon:a")]
    assert stopped == ["b"]
    assert keys(one) == ["d", "b"]


async def test_who_is_cut_off_in_the_middle_of_catching_up_misses_nothing() -> None:
    one, mailbox, page = channel(), Mailbox(), Page()
    one.join(mailbox, None)
    one.tell(turned(1, Control.FROZEN))
    for seq in range(2, 6):
        one.tell(about(seq, str(seq)))
    one.tell(turned(6, Control.LIVE))
    one.watchers.flush()
    page.apply(mailbox.heard[:5])  # snapshot, beat, frozen, live, the first card
    again = Mailbox()
    one.join(again, page.position)
    page.apply(again.heard)

    assert [card["key"] for card in page.ledger] == [f"mastodon:{number}" for number in "5432"]


async def test_pins_that_wait_come_in_the_order_of_pinning() -> None:
    one = channel()
    one.tell(turned(1, Control.FROZEN))
    for told in (about(2, "a"), about(3, "b"), about(4, "b", pinned=True), about(5, "a", pinned=True)):
        one.tell(told)
    one.tell(turned(6, Control.LIVE))

    assert keys(one) == ["a", "b"]


async def test_a_wall_that_waits_long_keeps_the_newest() -> None:
    one = channel()
    one.tell(turned(1, Control.FROZEN))
    for seq in range(2, TAIL + 20):
        one.tell(about(seq, str(seq)))
    one.tell(turned(TAIL + 20, Control.LIVE))

    assert keys(one)[0] == str(TAIL + 19)


# --- nobody waits for anybody ------------------------------------------------------------------


async def test_a_slow_mailbox_is_closed_and_costs_the_others_nothing() -> None:
    one, slow, fast = channel(), Mailbox(patience=1), Mailbox()
    one.join(slow, None)
    one.join(fast, None)
    for seq in range(1, 4):
        one.tell(about(seq, str(seq)))
        one.watchers.flush()

    assert (slow.code, fast.code) == (1013, 0)
    assert [message["seq"] for message in fast.heard] == [0, 0, 1, 2, 3]
    assert (len(one.watchers), one.watchers.too_slow) == (1, 1)


async def test_what_is_told_in_one_turn_goes_out_together() -> None:
    class Counting(Mailbox):
        posts = 0

        def post(self, frames: bytes) -> bool:
            self.posts += 1
            return super().post(frames)

    one, mailbox = channel(), Counting()
    one.join(mailbox, None)
    for seq in range(1, 11):
        one.tell(about(seq, str(seq)))
    await asyncio.sleep(0)

    assert mailbox.posts == 2
    assert len(mailbox.heard) == 12


async def test_who_joins_while_something_goes_out_hears_it_once() -> None:
    one, first, second = channel(), Mailbox(), Mailbox()
    one.join(first, None)
    one.tell(about(1, "a"))
    one.join(second, (EPOCH, 0))
    await asyncio.sleep(0)

    assert [message["type"] for message in first.heard] == ["snapshot", "beat", "show"]
    assert [message["type"] for message in second.heard] == ["show", "beat"]


async def test_who_leaves_hears_nothing_more() -> None:
    one, mailbox = channel(), Mailbox()
    one.join(mailbox, None)
    one.watchers.leave(mailbox)
    one.tell(about(1, "a"))
    await asyncio.sleep(0)

    assert len(mailbox.heard) == 2


async def test_a_frame_can_have_any_length() -> None:
    one, mailbox = channel(), Mailbox()
    one.join(mailbox, None)
    for seq, length in enumerate((1, 200, 70_000), 1):
        one.tell(about(seq, str(seq), words="x" * length))
    one.watchers.flush()

    assert [len(message["card"]["html"]) >= 1 for message in mailbox.heard[2:]] == [True] * 3
    assert messages(b"") == []

"""Posts in the database: pages of them, counts of them, and nothing of them once they are withdrawn."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from tests.hall import BOB, Hall, gone, open_hall, put, vanishes
from tests.happenings import Happening, happen, happenings
from wall.model import Media, MediaKind, Mode, PostKey, RawPost, Status, Upsert
from wall.store import journal, posts, tables
from wall.store.posts import Tombstone

SLOW = settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def pages(hall: Hall, status: Status, limit: int) -> list[PostKey]:
    found: list[PostKey] = []
    before = ""
    while True:
        async with hall.store.read() as conn:
            page, before = await posts.queue(conn, hall.event.id, status, before=before, limit=limit)
        assert len(page) <= limit
        found += [stored.key for stored in page]
        if not before:
            return found


async def test_the_queue_is_read_page_by_page_oldest_first(hall: Hall) -> None:
    for number in range(7):
        await hall.comes(put(str(number)))
        hall.clock.advance(number % 2)  # some at the same moment

    assert await pages(hall, Status.HELD, 2) == [f"mastodon:{number}" for number in range(7)]


async def test_what_was_decided_is_read_last_decision_first(hall: Hall) -> None:
    keys = [f"mastodon:{number}" for number in range(5)]
    await hall.comes(*(put(str(number)) for number in range(5)))
    await hall.decide(keys[3], "reject")
    await hall.decide(*keys[:3], "reject")
    await hall.decide(keys[4], "reject")

    assert await pages(hall, Status.REJECTED, 2) == [keys[4], keys[2], keys[1], keys[0], keys[3]]


async def test_a_page_does_not_skip_what_comes_while_it_is_read(hall: Hall) -> None:
    await hall.comes(*(put(str(number)) for number in range(4)))
    async with hall.store.read() as conn:
        _, before = await posts.queue(conn, hall.event.id, Status.HELD, limit=2)
    await hall.decide("mastodon:0", "approve")
    hall.clock.advance(1)
    await hall.comes(put("9"))
    async with hall.store.read() as conn:
        page, before = await posts.queue(conn, hall.event.id, Status.HELD, before=before, limit=5)

    assert ([stored.key for stored in page], before) == (["mastodon:2", "mastodon:3", "mastodon:9"], "")


@pytest.mark.parametrize(("text", "found"), [("100%", 1), ("a_b", 1), ("\\", 0), ("COFFEE", 1), ("tea", 0)])
async def test_a_search_takes_signs_as_they_are(hall: Hall, text: str, found: int) -> None:
    await hall.comes(put("1", "100% coffee, 1000 times"), put("2", "the name is a_b, not axb"))
    async with hall.store.read() as conn:
        page, _ = await posts.queue(conn, hall.event.id, Status.HELD, text=text)

    assert len(page) == found


async def test_shown_posts_come_as_a_ledger_orders_them(hall: Hall) -> None:
    one, two, three, four = await hall.shown("1", "2", "3", "4")
    await hall.decide(two, "pin")
    await hall.decide(one, "pin")
    async with hall.store.read() as conn:
        shown = await posts.shown(conn, hall.event.id, limit=10)

    assert [stored.key for stored in shown] == [one, two, four, three]


async def test_the_network_is_asked_about_pinned_posts_first(hall: Hall) -> None:
    one, *_ = await hall.shown("1", "2", "3")
    await hall.decide(one, "pin")
    async with hall.store.read() as conn:
        keys = await posts.visible_keys(conn, hall.event.id, hall.mastodon.id, limit=2)

    assert keys == [one, "mastodon:3"]


async def test_a_key_that_is_no_proper_text_is_kept_as_its_digest(hall: Hall) -> None:
    await hall.comes(put("odd\x00one"), put("odd\ud800one"), gone("odd\x00one"), cursor="1")

    assert await hall.cursor() == "1"
    assert await pages(hall, Status.HELD, 5) != []


@SLOW
@given(what=happenings)
async def test_counts_equal_a_recount_after_anything(hall: Hall, what: list[Happening]) -> None:
    await hall.stage(f"e{hall.event.id}", Mode.PUBLISH_FIRST if len(what) % 2 else Mode.APPROVE_FIRST)
    room = await hall.hub.room(hall.event.slug)
    for one in what:
        await happen(hall, one)
        assert room.panel.counts == await hall.counts(), one


@SLOW
@given(what=happenings)
async def test_numbers_have_no_holes_after_anything(hall: Hall, what: list[Happening]) -> None:
    await hall.stage(f"e{hall.event.id}")
    for one in what:
        await happen(hall, one)
    async with hall.store.read() as conn:
        seqs = [line.seq for line in await journal.read(conn, hall.event.id, after=0)]

    assert seqs == list(range(1, len(seqs) + 1))


# --- the words of a withdrawn post are nowhere --------------------------------------------------


async def test_a_withdrawn_post_leaves_only_its_key(hall: Hall) -> None:
    await hall.shown("1")
    await hall.comes(gone("1"))

    assert isinstance(await hall.there("mastodon:1"), Tombstone)
    async with hall.store.read() as conn:
        row = (await conn.execute(tables.post.select())).one()._mapping
    assert {name for name, value in row.items() if value not in (None, "", (), False)} == {
        "event_id",
        "key",
        "feed_id",
        "network",
        "status",
        "received_at",
        "decided_by",
        "decided_at",
    }


@pytest.mark.parametrize("how", ["deleted", "vanished", "opted out", "edited"])
async def test_the_words_of_a_withdrawn_post_are_nowhere_in_the_file(tmp_path: Path, how: str) -> None:
    words = [f"Xylophon{number} " * 60 for number in range(20)]
    async with open_hall(tmp_path) as hall:
        for number, text in enumerate(words):
            picture = Media(kind=MediaKind.IMAGE, url=f"https://a.example/Xylophon{number}.jpg", alt="Xylophones")
            await hall.comes(put(str(number), text, media=(picture,), warning="Xylophones", author=BOB))
            await hall.decide(f"mastodon:{number}", "approve", reason="fine")
        await hall.comes(put("stays", "Yggdrasil"))
        first = put("0", words[0], author=BOB).post
        ids = map(str, range(len(words)))
        match how:
            case "deleted":
                await hall.comes(*map(gone, ids))
            case "vanished":
                await hall.comes(vanishes(BOB))
            case "opted out":
                await hall.comes(*(replace_post(first, one, opt_out="#nobot") for one in ids))
            case "edited":
                await hall.comes(*(replace_post(first, one, content="Something else") for one in ids))
        with sqlite3.connect(tmp_path / "ovation.db") as own:
            own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        own.close()
        kept = b"".join(path.read_bytes() for path in tmp_path.glob("ovation.db*"))

    assert b"Yggdrasil" in kept
    assert b"Xylophon" not in kept


async def test_the_log_keeps_nothing_of_an_erased_twin_although_its_card_stays(tmp_path: Path) -> None:
    words = "The same words by the same person in two places"
    picture = Media(kind=MediaKind.IMAGE, url="https://a.example/1.jpg", alt="Xylophones " * 40)
    async with open_hall(tmp_path) as hall:
        await hall.comes(put("first", words))
        await hall.comes(put("second", words, media=(picture,)), feed=hall.bluesky)
        await hall.comes(gone("second"), feed=hall.bluesky)
        await hall.comes(put("third", "Yggdrasil"))  # the writer does one thing after the other
        kept = b"".join(path.read_bytes() for path in tmp_path.glob("ovation.db*"))

    assert words.encode() in kept
    assert b"Xylophones" not in kept


def replace_post(post: RawPost, remote_id: str, **more: Any) -> Upsert:
    return Upsert(post=replace(post, remote_id=remote_id, **more))

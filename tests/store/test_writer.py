"""One writer: groups of pieces, each alone in its failure, told after the commit and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.clock import FakeClock
from tests.hall import Hall, put
from wall.errors import Conflict, StoreError
from wall.events import Event
from wall.journal.entry import Entry, Kind
from wall.store import events, journal, people
from wall.store.store import Store
from wall.store.writer import WAITING, Transaction


def seed(slug: str) -> Event:
    return Event(id=0, slug=slug, name=slug)


async def slugs(store: Store) -> list[str]:
    async with store.read() as conn:
        return [event.slug for event in await events.all_events(conn)]


async def test_a_piece_that_fails_is_rolled_back_alone(store: Store) -> None:
    async def fails(tx: Transaction) -> None:
        await events.create(tx, seed("never"))
        raise ValueError("of its own")

    one, two, three = await asyncio.gather(
        store.write(lambda tx: events.create(tx, seed("one"))),
        store.write(fails),
        store.write(lambda tx: events.create(tx, seed("three"))),
        return_exceptions=True,
    )

    assert isinstance(one, Event)
    assert isinstance(two, ValueError)
    assert isinstance(three, Event)
    assert await slugs(store) == ["one", "three"]


async def test_what_the_database_refuses_is_rolled_back_alone_too(store: Store) -> None:
    results = await asyncio.gather(
        *(store.write(lambda tx: events.create(tx, seed("same"))) for _ in range(3)), return_exceptions=True
    )

    assert [type(one) for one in results] == [Event, Conflict, Conflict]


async def test_entries_are_told_after_the_commit_and_in_order(hall: Hall) -> None:
    heard: list[int] = []
    known: list[asyncio.Task[int]] = []

    async def last() -> int:
        async with hall.store.read() as conn:
            return (await events.by_id(conn, hall.event.id)).seq

    def told(entries: Sequence[Entry]) -> None:
        heard.extend(entry.seq for entry in entries)
        known.append(asyncio.create_task(last()))

    hall.store.listen(told)
    start = await last()
    await asyncio.gather(*(hall.comes(put(str(number))) for number in range(100)))

    assert heard == list(range(start + 1, start + 101))
    assert all(seq >= heard[0] for seq in await asyncio.gather(*known))


async def test_numbers_have_no_holes_and_are_in_commit_order(hall: Hall) -> None:
    async def fails(tx: Transaction) -> None:
        await tx.note(hall.event.id, Kind.SETTINGS)
        raise ValueError

    work = [hall.comes(put(str(number))) for number in range(60)]
    await asyncio.gather(*work, *(hall.store.write(fails) for _ in range(20)), return_exceptions=True)

    async with hall.store.read() as conn:
        lines = await journal.read(conn, hall.event.id, after=0)
        event = await events.by_id(conn, hall.event.id)
    assert [line.seq for line in lines] == list(range(1, event.seq + 1))
    assert [entry.seq for entry in hall.told] == [line.seq for line in lines][-60:]


async def test_a_crash_of_the_group_tells_everyone(store: Store, database: str) -> None:
    async def breaks(tx: Transaction) -> None:
        if database:
            await tx.conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        await tx.conn.execute(text("PRAGMA max_page_count = 1"))  # the disk is full
        await tx.conn.execute(text("CREATE TABLE more AS SELECT randomblob(100000) AS bytes"))

    results = await asyncio.gather(
        store.write(lambda tx: events.create(tx, seed("before"))),
        store.write(breaks),
        store.write(lambda tx: events.create(tx, seed("after"))),
        return_exceptions=True,
    )

    assert [type(one) for one in results] == [StoreError] * 3
    assert await slugs(store) == []


async def test_after_a_crash_of_a_group_the_next_one_is_written(store: Store, database: str) -> None:
    async def breaks(tx: Transaction) -> None:
        await tx.conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())" if database else "ROLLBACK"))
        await tx.conn.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(StoreError):
        await store.write(breaks)
    await store.write(lambda tx: events.create(tx, seed("next")))

    assert await slugs(store) == ["next"]


async def test_a_listener_that_fails_costs_the_others_nothing(hall: Hall) -> None:
    def fails(_: Sequence[Entry]) -> None:
        raise ValueError

    heard: list[Entry] = []
    hall.store.listen(fails)
    hall.store.listen(heard.extend)
    await hall.comes(put("1"))
    await hall.comes(put("2"))

    assert [entry.key for entry in heard] == ["mastodon:1", "mastodon:2"]


async def test_what_was_accepted_before_the_end_is_written(database: str, tmp_path: Path) -> None:
    async with Store(database, tmp_path, FakeClock()).open() as store:
        work = [asyncio.create_task(store.write(partial(events.create, event=seed(f"e{n}")))) for n in range(200)]
        await asyncio.sleep(0)
    await asyncio.gather(*work)

    async with Store(database, tmp_path, FakeClock()).open() as store:
        assert len(await slugs(store)) == 200


async def test_after_the_end_nothing_is_accepted_and_nobody_waits(database: str, tmp_path: Path) -> None:
    async with Store(database, tmp_path, FakeClock()).open() as store:
        more = (store.write(lambda tx: people.keep_secret(tx, "name")) for _ in range(WAITING + 200))
        work = [asyncio.create_task(one) for one in more]
        await asyncio.sleep(0)
    results = await asyncio.gather(*work, return_exceptions=True)

    assert {type(one) for one in results} <= {str, StoreError}
    with pytest.raises(StoreError, match="stopping"):
        await store.write(lambda tx: people.keep_secret(tx, "name"))


async def test_an_unreadable_database_is_an_error_of_ours(store: Store, database: str) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        async with store.read() as conn:
            await conn.execute(text("SELECT nothing FROM nowhere"))

    assert await store.answers()

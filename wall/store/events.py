"""Events, feeds, walls, words and blocks in the database."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Row, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from wall.errors import Conflict, NotFound
from wall.events import Block, Event, Feed, Wall, Word
from wall.journal.entry import Entry, Kind
from wall.model import AuthorKey, Control, Mode, Status
from wall.store import tables as t
from wall.store.writer import Transaction


def _event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        slug=row.slug,
        name=row.name,
        tags=row.tags,
        mode=Mode(row.mode),
        theme=row.theme,
        control=Control(row.control),
        control_seq=row.control_seq,
        epoch=row.epoch,
        seq=row.seq,
    )


def _feed(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id,
        event_id=row.event_id,
        kind=row.kind,
        name=row.name,
        options=row.options,
        mode=Mode(row.mode) if row.mode else None,
        enabled=row.enabled,
        cursor=row.cursor,
    )


def _wall(row: Row[Any]) -> Wall:
    return Wall(
        id=row.id,
        event_id=row.event_id,
        slug=row.slug,
        name=row.name,
        filter=row.filter,
        theme=row.theme,
        layout=row.layout,
    )


async def all_events(conn: AsyncConnection) -> list[Event]:
    return [_event(row) for row in await conn.execute(select(t.event).order_by(t.event.c.id))]


async def by_id(conn: AsyncConnection, event_id: int) -> Event:
    row = (await conn.execute(select(t.event).where(t.event.c.id == event_id))).first()
    if row is None:
        raise NotFound("There is no such event.")
    return _event(row)


async def feeds(conn: AsyncConnection, event_id: int) -> list[Feed]:
    query = select(t.feed).where(t.feed.c.event_id == event_id).order_by(t.feed.c.id)
    return [_feed(row) for row in await conn.execute(query)]


async def walls(conn: AsyncConnection, event_id: int) -> list[Wall]:
    query = select(t.wall).where(t.wall.c.event_id == event_id).order_by(t.wall.c.id)
    return [_wall(row) for row in await conn.execute(query)]


async def words(conn: AsyncConnection, event_id: int) -> list[Word]:
    query = select(t.word).where(t.word.c.event_id == event_id).order_by(t.word.c.word)
    return [Word(word=row.word, action=Status(row.action)) for row in await conn.execute(query)]


async def blocks(conn: AsyncConnection, event_id: int) -> list[Block]:
    query = select(t.block).where(t.block.c.event_id == event_id).order_by(t.block.c.at.desc())
    return [
        Block(author_key=AuthorKey(row.author_key), name=row.name, by=row.by, at=row.at, reason=row.reason)
        for row in await conn.execute(query)
    ]


async def gone_authors(conn: AsyncConnection, event_id: int) -> dict[AuthorKey, str]:
    """Authors who are gone, with the reason."""
    query = select(t.gone_author.c.author_key, t.gone_author.c.reason).where(t.gone_author.c.event_id == event_id)
    return {AuthorKey(key): reason for key, reason in await conn.execute(query)}


async def put_gone_author(
    tx: Transaction, event_id: int, author: AuthorKey, reason: str, *, final: bool, by: str
) -> None:
    await _forget_gone_author(tx, event_id, author)
    values = {"event_id": event_id, "author_key": author, "reason": reason, "final": final, "at": tx.now}
    await tx.conn.execute(insert(t.gone_author).values(values))
    await tx.note(event_id, Kind.SETTINGS, by=by, what="author")


async def remove_gone_author(tx: Transaction, event_id: int, author: AuthorKey, *, by: str) -> None:
    await _forget_gone_author(tx, event_id, author)
    await tx.note(event_id, Kind.SETTINGS, by=by, what="author")


async def _forget_gone_author(tx: Transaction, event_id: int, author: AuthorKey) -> None:
    where = (t.gone_author.c.event_id == event_id, t.gone_author.c.author_key == author)
    await tx.conn.execute(delete(t.gone_author).where(*where))


async def create(tx: Transaction, event: Event) -> Event:
    """Add an event; its id, epoch and journal are made here."""
    values = _settings(event) | {
        "slug": event.slug,
        "control": Control.LIVE.value,
        "control_seq": 0,
        "epoch": secrets.token_hex(8),
        "seq": 0,
        "created_at": tx.now,
    }
    try:
        result = await tx.conn.execute(insert(t.event).values(values).returning(t.event.c.id))
    except IntegrityError:
        raise Conflict(f"There is an event with the address “{event.slug}” already.") from None
    return await by_id(tx.conn, int(result.scalar_one()))


def _settings(event: Event) -> dict[str, Any]:
    return {"name": event.name, "tags": event.tags, "mode": event.mode.value, "theme": event.theme}


async def change(tx: Transaction, event: Event, *, by: str) -> Entry:
    await tx.conn.execute(update(t.event).where(t.event.c.id == event.id).values(_settings(event)))
    return await tx.note(event.id, Kind.SETTINGS, by=by, what="event")


async def control(tx: Transaction, event_id: int, state: Control, *, by: str) -> Entry:
    """Freeze, blank or resume all walls; the number of the change tells which posts came after it."""
    event = await by_id(tx.conn, event_id)
    entry = await tx.note(event_id, Kind.CONTROL, by=by, control=state)
    keeps = state is not Control.LIVE and event.control is not Control.LIVE
    await tx.conn.execute(
        update(t.event)
        .where(t.event.c.id == event_id)
        .values(control=state.value, control_seq=event.control_seq if keeps else entry.seq)
    )
    return entry


async def _save(tx: Transaction, table: Table, row_id: int, values: dict[str, Any]) -> int:
    """Insert (id 0) or update a row; the id."""
    try:
        if row_id == 0:
            result = await tx.conn.execute(insert(table).values(values).returning(table.c.id))
            return int(result.scalar_one())
        where = (table.c.id == row_id, table.c.event_id == values["event_id"])
        changed = await tx.conn.execute(update(table).where(*where).values(values))
    except IntegrityError:
        raise Conflict(f"There is a {table.name} with this address already.") from None
    if not changed.rowcount:
        raise NotFound(f"There is no such {table.name}.")
    return row_id


async def save_feed(tx: Transaction, feed: Feed, *, by: str) -> Feed:
    """Add (id 0) or change a feed; changed options start it anew, without a cursor."""
    values = {
        "event_id": feed.event_id,
        "kind": feed.kind,
        "name": feed.name,
        "options": feed.options,
        "mode": feed.mode.value if feed.mode else None,
        "enabled": feed.enabled,
        "cursor": feed.cursor,
    }
    feed_id = await _save(tx, t.feed, feed.id, values)
    await tx.note(feed.event_id, Kind.SETTINGS, by=by, what="feed")
    row = (await tx.conn.execute(select(t.feed).where(t.feed.c.id == feed_id))).one()
    return _feed(row)


async def save_wall(tx: Transaction, wall: Wall, *, by: str) -> Wall:
    """Add (id 0) or change a wall."""
    values = {
        "event_id": wall.event_id,
        "slug": wall.slug,
        "name": wall.name,
        "filter": wall.filter,
        "theme": wall.theme,
        "layout": wall.layout,
    }
    wall_id = await _save(tx, t.wall, wall.id, values)
    await tx.note(wall.event_id, Kind.SETTINGS, by=by, what="wall")
    row = (await tx.conn.execute(select(t.wall).where(t.wall.c.id == wall_id))).one()
    return _wall(row)


async def remove(tx: Transaction, table: Table, event_id: int, row_id: int, *, by: str) -> None:
    """Remove a feed or a wall."""
    gone = await tx.conn.execute(delete(table).where(table.c.id == row_id, table.c.event_id == event_id))
    if not gone.rowcount:
        raise NotFound(f"There is no such {table.name}.")
    await tx.note(event_id, Kind.SETTINGS, by=by, what=str(table.name))


async def save_cursor(tx: Transaction, feed: Feed, cursor: str) -> None:
    """Keep it, unless the feed has other options by now: those start without a cursor."""
    where = (t.feed.c.id == feed.id, t.feed.c.kind == feed.kind, t.feed.c.options == feed.options)
    await tx.conn.execute(update(t.feed).where(*where).values(cursor=cursor))


async def put_words(tx: Transaction, event_id: int, entries: list[Word], *, by: str) -> None:
    await _forget_words(tx, event_id, [entry.word for entry in entries])
    if entries:
        rows = [{"event_id": event_id, "word": entry.word, "action": entry.action.value} for entry in entries]
        await tx.conn.execute(insert(t.word), rows)
    await tx.note(event_id, Kind.SETTINGS, by=by, what="word")


async def remove_words(tx: Transaction, event_id: int, gone: list[str], *, by: str) -> None:
    await _forget_words(tx, event_id, gone)
    await tx.note(event_id, Kind.SETTINGS, by=by, what="word")


async def _forget_words(tx: Transaction, event_id: int, gone: list[str]) -> None:
    await tx.conn.execute(delete(t.word).where(t.word.c.event_id == event_id, t.word.c.word.in_(gone)))


async def put_block(tx: Transaction, event_id: int, block: Block, *, by: str) -> None:
    await _unblock(tx, event_id, block.author_key)
    await tx.conn.execute(
        insert(t.block).values(
            event_id=event_id,
            author_key=block.author_key,
            name=block.name,
            by=block.by,
            at=block.at,
            reason=block.reason,
        )
    )
    await tx.note(event_id, Kind.SETTINGS, by=by, what="block")


async def remove_block(tx: Transaction, event_id: int, author: AuthorKey, *, by: str) -> None:
    await _unblock(tx, event_id, author)
    await tx.note(event_id, Kind.SETTINGS, by=by, what="block")


async def _unblock(tx: Transaction, event_id: int, author: AuthorKey) -> None:
    await tx.conn.execute(delete(t.block).where(t.block.c.event_id == event_id, t.block.c.author_key == author))


async def count(conn: AsyncConnection) -> int:
    return int((await conn.execute(select(func.count()).select_from(t.event))).scalar_one())

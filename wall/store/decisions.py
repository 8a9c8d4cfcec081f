"""Decisions in the database: appended, read, never changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from wall.events import Decision
from wall.model import PostKey, Status
from wall.store import tables as t
from wall.store.writer import Transaction


async def append(tx: Transaction, event_id: int, decisions: Sequence[Decision]) -> None:
    if decisions:
        await tx.conn.execute(insert(t.decision), [_row(event_id, decision) for decision in decisions])


def _row(event_id: int, decision: Decision) -> dict[str, object]:
    return {
        "event_id": event_id,
        "key": decision.key,
        "action": decision.action,
        "before": decision.before.value,
        "after": decision.after.value,
        "by": decision.by,
        "reason": decision.reason,
        "at": decision.at,
        "batch": decision.batch,
        "undoes": decision.undoes,
    }


async def _read(conn: AsyncConnection, *where: object, limit: int = 1_000, newest: bool = True) -> list[Decision]:
    order = t.decision.c.id.desc() if newest else t.decision.c.id
    query = select(t.decision).where(*where).order_by(order).limit(limit)  # type: ignore[arg-type]
    return [
        Decision(
            key=PostKey(row.key),
            action=row.action,
            before=Status(row.before),
            after=Status(row.after),
            by=row.by,
            reason=row.reason,
            at=row.at,
            batch=row.batch,
            undoes=row.undoes,
        )
        for row in await conn.execute(query)
    ]


async def of_post(conn: AsyncConnection, event_id: int, key: PostKey) -> list[Decision]:
    """The decisions about a post, newest first."""
    return await _read(conn, t.decision.c.event_id == event_id, t.decision.c.key == key)


async def of_batch(conn: AsyncConnection, event_id: int, batch: str) -> list[Decision]:
    return await _read(conn, t.decision.c.event_id == event_id, t.decision.c.batch == batch, limit=20_000)


async def last_batch(conn: AsyncConnection, event_id: int, by: str) -> str:
    """The person's last batch that was not undone yet and is no undo itself, or ""."""
    undone = select(t.decision.c.undoes).where(t.decision.c.event_id == event_id, t.decision.c.undoes != "")
    query = (
        select(t.decision.c.batch)
        .where(
            t.decision.c.event_id == event_id,
            t.decision.c.by == by,
            t.decision.c.undoes == "",
            t.decision.c.batch.not_in(undone),
        )
        .order_by(t.decision.c.id.desc())
        .limit(1)
    )
    row = (await conn.execute(query)).first()
    return str(row.batch) if row else ""


async def undone(conn: AsyncConnection, event_id: int, batches: Sequence[str]) -> set[str]:
    """Those among ``batches`` that were undone."""
    where = (t.decision.c.event_id == event_id, t.decision.c.undoes.in_(batches))
    return {str(row.undoes) for row in await conn.execute(select(t.decision.c.undoes).where(*where))}

"""The journal in the database: the truth about what happened in which order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from wall.store import tables as t


class Line(Struct, frozen=True):
    """A number of the journal as it is kept: no words in it, so that erasing a post erases it here too."""

    seq: int
    at: datetime
    kind: str
    key: str
    data: dict[str, Any]


async def read(conn: AsyncConnection, event_id: int, *, after: int, limit: int = 1_000) -> list[Line]:
    rows = await conn.execute(
        select(t.journal)
        .where(t.journal.c.event_id == event_id, t.journal.c.seq > after)
        .order_by(t.journal.c.seq)
        .limit(limit)
    )
    return [Line(r.seq, r.at, r.kind, r.key, r.data) for r in rows]

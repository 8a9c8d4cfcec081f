"""Which pictures belong to which posts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from wall.model import PostKey
from wall.store import tables as t
from wall.store.writer import Transaction


async def register(
    tx: Transaction, event_id: int, pictures: Iterable[tuple[PostKey, str, str]], *, anew: Iterable[PostKey]
) -> None:
    """Write down ``(post key, media id, address)``; what the posts ``anew`` had before is forgotten."""
    forget = list(anew)
    if forget:
        await tx.conn.execute(delete(t.media).where(t.media.c.event_id == event_id, t.media.c.post_key.in_(forget)))
    rows = {(key, name): url for key, name, url in pictures}
    if rows:
        values = [{"event_id": event_id, "post_key": k, "id": n, "url": u} for (k, n), u in rows.items()]
        await tx.conn.execute(insert(t.media), values)


async def address(conn: AsyncConnection, media_id: str) -> str | None:
    """Where a picture comes from; None once no post has it any more."""
    row = (await conn.execute(select(t.media.c.url).where(t.media.c.id == media_id).limit(1))).first()
    return str(row.url) if row else None


async def of_posts(conn: AsyncConnection, event_id: int, keys: list[PostKey]) -> set[str]:
    query = select(t.media.c.id).where(t.media.c.event_id == event_id, t.media.c.post_key.in_(keys))
    return {str(row.id) for row in await conn.execute(query)}


async def unused(conn: AsyncConnection, media_ids: set[str]) -> set[str]:
    """Those among ``media_ids`` that no post has any more."""
    left = set(media_ids)
    known = sorted(media_ids)
    for start in range(0, len(known), t.CHUNK):
        query = select(t.media.c.id).where(t.media.c.id.in_(known[start : start + t.CHUNK]))
        left -= {str(row.id) for row in await conn.execute(query)}
    return left

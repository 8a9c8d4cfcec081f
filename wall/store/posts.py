"""Posts in the database: reading them, and writing them with their numbers in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from wall.events import StoredPost
from wall.model import AuthorKey, Post, PostKey, Status
from wall.store import tables as t
from wall.store.writer import Transaction

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Post).decode


class Tombstone(msgspec.Struct, frozen=True):
    """What is left of a withdrawn post: that it must not come back."""

    event_id: int
    key: PostKey


def from_row(row: Row[Any]) -> StoredPost | None:
    """The post of a row, or None for a tombstone."""
    m = row._mapping
    if m["body"] is None:
        return None
    hidden_from = m["hidden_from"]
    return StoredPost(
        event_id=m["event_id"],
        post=_decode(m["body"]),
        status=Status(m["status"]),
        feed_id=m["feed_id"],
        received_at=m["received_at"],
        networks=m["networks"],
        reasons=m["reasons"],
        decided_by=m["decided_by"],
        decided_at=m["decided_at"],
        shown_at=m["shown_at"],
        shown_seq=m["shown_seq"],
        pinned_seq=m["pinned_seq"],
        edited=m["edited"],
        twin_of=m["twin_of"],
        content_hash=m["content_hash"],
        fingerprint=m["fingerprint"],
        hidden_from=None if hidden_from is None else Status(hidden_from),
    )


def to_row(stored: StoredPost) -> dict[str, Any]:
    post = stored.post
    return {
        "event_id": stored.event_id,
        "key": post.key,
        "feed_id": stored.feed_id,
        "network": post.network,
        "author_key": post.author.key,
        "status": stored.status.value,
        "hidden_from": stored.hidden_from.value if stored.hidden_from else None,
        "received_at": stored.received_at,
        "networks": stored.networks,
        "reasons": stored.reasons,
        "decided_by": stored.decided_by,
        "decided_at": stored.decided_at,
        "shown_at": stored.shown_at,
        "shown_seq": stored.shown_seq,
        "pinned_seq": stored.pinned_seq,
        "edited": stored.edited,
        "twin_of": stored.twin_of,
        "content_hash": stored.content_hash,
        "fingerprint": stored.fingerprint,
        "body": _encode(post).decode(),
    }


async def load(conn: AsyncConnection, event_id: int, keys: Iterable[PostKey]) -> dict[PostKey, StoredPost | Tombstone]:
    """The posts and tombstones among ``keys``."""
    found: dict[PostKey, StoredPost | Tombstone] = {}
    wanted = list(dict.fromkeys(keys))
    for start in range(0, len(wanted), t.CHUNK):
        chunk = wanted[start : start + t.CHUNK]
        rows = await conn.execute(select(t.post).where(t.post.c.event_id == event_id, t.post.c.key.in_(chunk)))
        for row in rows:
            key = PostKey(row._mapping["key"])
            found[key] = from_row(row) or Tombstone(event_id, key)
    return found


async def _many(conn: AsyncConnection, *where: Any, order: Sequence[Any] = (), limit: int = 10_000) -> list[StoredPost]:
    query = select(t.post).where(t.post.c.body.is_not(None), *where).order_by(*order).limit(limit)
    return [stored for row in await conn.execute(query) if (stored := from_row(row))]


async def of_author(conn: AsyncConnection, event_id: int, author: AuthorKey) -> list[StoredPost]:
    return await _many(conn, t.post.c.event_id == event_id, t.post.c.author_key == author)


async def twins(conn: AsyncConnection, event_id: int, key: PostKey) -> list[StoredPost]:
    """The posts that share the card of ``key``, oldest first."""
    return await _many(
        conn, t.post.c.event_id == event_id, t.post.c.twin_of == key, order=[t.post.c.received_at, t.post.c.key]
    )


async def same_words(
    conn: AsyncConnection, event_id: int, fingerprints: Sequence[str], since: datetime
) -> list[StoredPost]:
    """Posts with one of these fingerprints that have a card of their own, oldest first."""
    return await _many(
        conn,
        t.post.c.event_id == event_id,
        t.post.c.fingerprint.in_(fingerprints[: t.CHUNK]),
        t.post.c.twin_of.is_(None),
        t.post.c.status != Status.WITHDRAWN.value,
        t.post.c.received_at >= since,
        order=[t.post.c.received_at],
    )


async def shown(conn: AsyncConnection, event_id: int, *, limit: int) -> list[StoredPost]:
    """The approved posts of an event as a ledger orders them."""
    c = t.post.c
    return await _many(
        conn,
        c.event_id == event_id,
        c.status == Status.APPROVED.value,
        c.twin_of.is_(None),
        order=[c.pinned_seq.is_(None), c.pinned_seq.desc(), c.shown_seq.desc()],
        limit=limit,
    )


async def approved_before(
    conn: AsyncConnection, event_id: int, seq: int | None, *, limit: int, tag: str = ""
) -> list[StoredPost]:
    """Approved posts shown before number ``seq`` (None: from the newest), newest first."""
    c = t.post.c
    where = [c.event_id == event_id, c.status == Status.APPROVED.value, c.twin_of.is_(None)]
    if seq is not None:
        where.append(c.shown_seq < seq)
    if not tag:
        return await _many(conn, *where, order=[c.shown_seq.desc()], limit=limit)
    found: list[StoredPost] = []
    named = c.body.like(f'%"{_like(tag)}"%', escape="\\")  # or a word elsewhere in it: looked at below
    while len(found) < limit:
        page = await _many(conn, *where, named, order=[c.shown_seq.desc()], limit=t.CHUNK)
        found += [stored for stored in page if tag in stored.post.tags]
        if len(page) < t.CHUNK:
            break
        where = [*where[:3], c.shown_seq < page[-1].shown_seq]
    return found[:limit]


async def queue(
    conn: AsyncConnection, event_id: int, status: Status, *, before: str = "", text: str = "", limit: int = 50
) -> tuple[list[StoredPost], str]:
    """A page of a desk's tab and the cursor of the next ("" at the end): held oldest first, others newest first."""
    c = t.post.c
    held = status is Status.HELD
    place = c.received_at if held else func.coalesce(c.decided_at, c.received_at)
    where = [c.event_id == event_id, c.status == status.value, c.twin_of.is_(None)]
    if before:
        where.append(_beyond(place, before, upwards=held))
    if text:
        where.append(func.lower(c.body).like(f"%{_like(text.lower())}%", escape="\\"))
    order = [place, c.key] if held else [place.desc(), c.key.desc()]
    found = await _many(conn, *where, order=order, limit=limit + 1)
    page = found[:limit]
    if len(found) <= limit:
        return page, ""
    last = page[-1]
    return page, _cursor(last.received_at if held else (last.decided_at or last.received_at), last.key)


def _cursor(at: datetime, key: PostKey) -> str:
    """The place of a post in a queue: further ones come after it."""
    return f"{(at - t.EPOCH) // t.MICROSECOND}~{key}"


def _beyond(place: ColumnElement[datetime], cursor: str, *, upwards: bool) -> ColumnElement[bool]:
    """What comes after a cursor, in the order of place and key."""
    moment, _, key = cursor.partition("~")
    at, c = t.EPOCH + int(moment) * t.MICROSECOND, t.post.c
    if upwards:
        return or_(place > at, (place == at) & (c.key > key))
    return or_(place < at, (place == at) & (c.key < key))


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk may know of a withdrawn post: that it was there, when it went, and why."""

    key: PostKey
    network: str
    received_at: datetime
    at: datetime
    by: str = ""
    reason: str = ""


async def withdrawn(
    conn: AsyncConnection, event_id: int, *, before: str = "", limit: int = 50
) -> tuple[list[Gone], str]:
    """Withdrawn posts, the last one first, and the cursor of the next page."""
    c = t.post.c
    place = func.coalesce(c.decided_at, c.received_at)
    where = [c.event_id == event_id, c.status == Status.WITHDRAWN.value, c.twin_of.is_(None)]
    if before:
        where.append(_beyond(place, before, upwards=False))
    query = select(c.key, c.network, c.received_at, c.decided_at).where(*where)
    rows = list(await conn.execute(query.order_by(place.desc(), c.key.desc()).limit(limit + 1)))
    why = await _why(conn, event_id, [row.key for row in rows[:limit]])
    page = [
        Gone(
            key=PostKey(row.key),
            network=row.network,
            received_at=row.received_at,
            at=row.decided_at or row.received_at,
            **why.get(row.key, {}),
        )
        for row in rows[:limit]
    ]
    return page, _cursor(page[-1].at, page[-1].key) if len(rows) > limit else ""


async def _why(conn: AsyncConnection, event_id: int, keys: Sequence[str]) -> dict[str, dict[str, str]]:
    """Of each post, who withdrew it last, and the reason."""
    d = t.decision.c
    query = select(d.key, d.by, d.reason).where(d.event_id == event_id, d.key.in_(keys), d.action == "withdraw")
    return {row.key: {"by": row.by, "reason": row.reason} for row in await conn.execute(query.order_by(d.id))}


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def counts(conn: AsyncConnection, event_id: int) -> dict[str, int]:
    """How many posts with a card of their own have which status."""
    rows = await conn.execute(
        select(t.post.c.status, func.count())
        .where(t.post.c.event_id == event_id, t.post.c.twin_of.is_(None))
        .group_by(t.post.c.status)
    )
    found = {str(status): int(count) for status, count in rows}
    return {status.value: found.get(status.value, 0) for status in Status}


async def visible_keys(conn: AsyncConnection, event_id: int, feed_id: int, *, limit: int) -> list[PostKey]:
    """A feed's shown posts, pinned ones first, then the newest: their network is asked whether they still exist."""
    c = t.post.c
    rows = await conn.execute(
        select(c.key)
        .where(c.event_id == event_id, c.feed_id == feed_id, c.status == Status.APPROVED.value)
        .order_by(c.pinned_seq.is_(None), c.shown_seq.is_(None), c.shown_seq.desc())
        .limit(limit)
    )
    return [PostKey(key) for (key,) in rows]


async def put(tx: Transaction, new: Sequence[StoredPost], changed: Sequence[StoredPost]) -> None:
    """Write posts that are new and posts that are there already."""
    if new:
        await tx.conn.execute(insert(t.post), [to_row(stored) for stored in new])
    if changed:
        names = [column.name for column in t.post.c if column.name not in ("event_id", "key")]
        await tx.conn.execute(
            update(t.post)
            .where(t.post.c.event_id == bindparam("at_event"), t.post.c.key == bindparam("at_key"))
            .values({name: bindparam(f"to_{name}", type_=t.post.c[name].type) for name in names}),
            [_change(to_row(stored), names) for stored in changed],
        )


def _change(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {"at_event": row["event_id"], "at_key": row["key"]} | {f"to_{name}": row[name] for name in names}


async def erase(
    tx: Transaction, event_id: int, keys: Sequence[PostKey], *, present: set[PostKey], carded: set[PostKey]
) -> None:
    """Leave tombstones: the words are gone, the key stays. Keys that are not ``present`` get one too.

    Those that had no card of their own (not ``carded``) are counted nowhere: each is marked as its own twin.
    """
    blank = {
        "status": Status.WITHDRAWN.value,
        "body": None,
        "shown_at": None,
        "shown_seq": None,
        "pinned_seq": None,
        "hidden_from": None,
        "fingerprint": "",
        "content_hash": "",
        "author_key": "",
        "reasons": (),
        "networks": (),
        "decided_at": tx.now,
    }
    here = [key for key in keys if key in present]
    tx.erased = tx.erased or bool(here)
    for start in range(0, len(here), t.CHUNK):
        chunk = here[start : start + t.CHUNK]
        where = (t.post.c.event_id == event_id, t.post.c.key.in_(chunk))
        twin_of = case((t.post.c.key.in_([key for key in chunk if key not in carded]), t.post.c.key), else_=None)
        await tx.conn.execute(update(t.post).where(*where).values(**blank, twin_of=twin_of))
        await tx.conn.execute(delete(t.media).where(t.media.c.event_id == event_id, t.media.c.post_key.in_(chunk)))
    absent = [key for key in keys if key not in present]
    if absent:
        base = blank | {"event_id": event_id, "feed_id": None, "received_at": tx.now, "decided_by": "", "edited": False}
        await tx.conn.execute(
            insert(t.post),
            [base | {"key": key, "twin_of": key, "network": key.partition(":")[0]} for key in absent],
        )

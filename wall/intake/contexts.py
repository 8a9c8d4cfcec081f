"""What the rules of each event know, read once and kept until a setting changes."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from wall.events import Feed
from wall.intake.rules import Context, context
from wall.journal.entry import Entry, Kind
from wall.store import events
from wall.store.writer import Transaction


class Contexts:
    """``told`` belongs among the store's listeners: it forgets what a settings entry made old."""

    def __init__(self) -> None:
        self._known: dict[int, Context] = {}

    async def get(self, conn: AsyncConnection, event_id: int) -> Context:
        known = self._known.get(event_id)
        if known is None:
            known = self._known[event_id] = await _read(conn, event_id)
        return known

    async def of_feed(self, tx: Transaction, feed: Feed) -> Context:
        """As the transaction sees it: a block in the same group of commits is obeyed, and kept only once it is told."""
        if tx.resets(feed.event_id):
            known = await _read(tx.conn, feed.event_id)
        else:
            known = await self.get(tx.conn, feed.event_id)
        return replace(known, mode=feed.mode) if feed.mode else known

    def told(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if entry.kind is Kind.SETTINGS:
                self._known.pop(entry.event_id, None)


async def _read(conn: AsyncConnection, event_id: int) -> Context:
    event = await events.by_id(conn, event_id)
    blocked = frozenset(block.author_key for block in await events.blocks(conn, event_id))
    return context(
        event.mode,
        await events.words(conn, event_id),
        blocked,
        await events.gone_authors(conn, event_id),
    )

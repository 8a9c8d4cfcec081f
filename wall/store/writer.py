"""One writer with group commit: what waits is written in one transaction, then told in its order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from wall.clock import Clock
from wall.errors import StoreError
from wall.journal.entry import Entry, Kind
from wall.model import Control
from wall.store import tables as t
from wall.store.engine import BUSY_TIMEOUT_MS

log = logging.getLogger(__name__)

GROUP = 64
WAITING = 1_000
DEADLINE_S = 15.0
SCRUB_MS = 100

T = TypeVar("T")
Told = Callable[[Sequence[Entry]], None]


class Transaction:
    """What a piece of work sees: the connection, the time, and the journal to write to.

    ``earlier`` has the entries of pieces before it that are not committed yet.
    """

    def __init__(self, conn: AsyncConnection, now: datetime, earlier: Sequence[Entry] = ()) -> None:
        self.conn = conn
        self.now = now
        self.entries: list[Entry] = []
        self.erased = False
        """Whether words were erased, of which the log must keep nothing either."""
        self._earlier = earlier

    async def hold(self, event_id: int) -> None:
        """Nobody else changes this event until the commit; SQLite has one writer anyway."""
        if self.conn.dialect.name == "sqlite":
            return
        await self.conn.execute(select(t.event.c.id).where(t.event.c.id == event_id).with_for_update())

    def resets(self, event_id: int) -> bool:
        """Whether settings of the event were changed that nobody has been told of."""
        return any(
            entry.kind is Kind.SETTINGS and entry.event_id == event_id for entry in (*self._earlier, *self.entries)
        )

    async def next_seq(self, event_id: int, count: int = 1) -> int:
        """Reserve ``count`` numbers under the event's row; the first of them."""
        row = await self.conn.execute(
            update(t.event).where(t.event.c.id == event_id).values(seq=t.event.c.seq + count).returning(t.event.c.seq)
        )
        return int(row.scalar_one()) - count + 1

    async def journal(self, entries: Sequence[Entry]) -> None:
        """Append entries whose numbers were reserved with ``next_seq``."""
        if not entries:
            return
        await self.conn.execute(insert(t.journal), [_row(entry) for entry in entries])
        self.entries.extend(entries)

    async def note(
        self, event_id: int, kind: Kind, *, by: str = "", what: str = "", control: Control = Control.LIVE
    ) -> Entry:
        """Append one entry that is not about a post."""
        seq = await self.next_seq(event_id)
        entry = Entry(event_id=event_id, seq=seq, at=self.now, kind=kind, by=by, what=what, control=control)
        await self.journal([entry])
        return entry


def _row(entry: Entry) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if entry.post is not None:
        data = {"status": entry.post.status.value, "pinned": entry.post.pinned}
    if entry.kind is Kind.CONTROL:
        data = {"state": entry.control.value}
    if entry.by:
        data["by"] = entry.by
    if entry.what:
        data["what"] = entry.what
    return {
        "event_id": entry.event_id,
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind.value,
        "key": entry.key,
        "data": data,
    }


async def scrub(engine: AsyncEngine) -> None:
    """Leave nothing of erased words in SQLite's write-ahead log; if a reader is in the way, at the next erasure."""
    if engine.dialect.name != "sqlite":
        return
    try:
        async with engine.connect() as conn:
            driver = (await conn.get_raw_connection()).driver_connection
            assert driver is not None
            for pragma in (
                f"busy_timeout = {SCRUB_MS}",
                "wal_checkpoint(TRUNCATE)",
                f"busy_timeout = {BUSY_TIMEOUT_MS}",
            ):
                await driver.execute_fetchall(f"PRAGMA {pragma}")
    except Exception:  # the erasure itself is committed
        log.exception("the write-ahead log could not be cleaned of erased words")


class _Work:
    """A piece of work in the line, and where its result goes."""

    def __init__(self, run: Callable[[Transaction], Awaitable[Any]]) -> None:
        self.run = run
        self.done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.result: Any = None
        self.error: Exception | None = None
        self.entries: list[Entry] = []
        self.erased = False

    def finish(self) -> None:
        if self.done.done():
            return
        if self.error is not None:
            self.done.set_exception(self.error)
        else:
            self.done.set_result(self.result)


def _ends_the_group(error: Exception) -> bool:
    """Disk full, connection lost: there may be no transaction any more in which the others could go on."""
    return isinstance(error, (OperationalError, InterfaceError)) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


class Writer:
    """Runs pieces of work one after the other; a group of them is one transaction and one fsync.

    A piece that fails is rolled back alone (savepoint) and raises for its caller only.
    Entries are told to the listeners after the commit, in commit order.
    """

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._line: asyncio.Queue[_Work | None] = asyncio.Queue(WAITING)
        self._listeners: list[Told] = []
        self._closed = False
        self._ended = False

    def listen(self, told: Told) -> None:
        self._listeners.append(told)

    async def write(self, run: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run ``run`` in the next transaction; return when it is committed."""
        if self._closed:
            raise StoreError("The server is stopping: try again in a moment.")
        work = _Work(run)
        try:
            async with asyncio.timeout(DEADLINE_S):
                await self._line.put(work)
        except TimeoutError:
            raise StoreError("The database does not keep up: try again in a moment.") from None
        if self._ended:  # the line was full when the server stopped
            raise StoreError("The server is stopping: try again in a moment.")
        result: T = await work.done
        return result

    async def run(self) -> None:
        """Write until ``close``; what was accepted by then is committed first."""
        going = True
        while going:
            group = [await self._line.get()]
            while len(group) < GROUP and not self._line.empty():
                group.append(self._line.get_nowait())
            going = None not in group
            await self._commit([work for work in group if work is not None])
        self._ended = True
        while not self._line.empty():
            if late := self._line.get_nowait():
                late.error = StoreError("The server is stopping: try again in a moment.")
                late.finish()

    async def close(self) -> None:
        """Accept nothing more, and let ``run`` end after what waits."""
        self._closed = True
        await self._line.put(None)

    async def _commit(self, group: list[_Work]) -> None:
        if not group:
            return
        try:
            async with self._engine.begin() as conn:
                earlier: list[Entry] = []
                for work in group:
                    await self._one(conn, work, earlier, is_alone=len(group) == 1)
                    earlier += work.entries
        except Exception as error:  # the group as a whole: disk full, connection lost
            for work in group:
                work.error = work.error or StoreError(f"The database refused to write: {error}")
                work.entries, work.erased = [], False
        self._tell([entry for work in group for entry in work.entries])
        for work in group:
            work.finish()
        if any(work.erased for work in group):
            await scrub(self._engine)

    async def _one(self, conn: AsyncConnection, work: _Work, earlier: Sequence[Entry], *, is_alone: bool) -> None:
        """A piece among others has a savepoint to go back to; one alone goes back with its transaction."""
        tx = Transaction(conn, self._clock.now(), earlier)
        try:
            async with nullcontext() if is_alone else conn.begin_nested():
                work.result = await work.run(tx)
        except Exception as error:
            if not _ends_the_group(error):
                work.error = error  # for its caller
            if is_alone or _ends_the_group(error):
                raise
        else:
            work.entries, work.erased = tx.entries, tx.erased

    def _tell(self, entries: list[Entry]) -> None:
        for told in self._listeners if entries else ():
            try:
                told(entries)
            except Exception:  # it is written; a listener's mistake must not stop the writer
                log.exception("a listener of the journal failed")

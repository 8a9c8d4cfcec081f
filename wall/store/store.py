"""The store: one writer, some readers, and the schema they agree on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from wall.clock import Clock
from wall.errors import StoreError
from wall.store import engine, events, migrate
from wall.store.writer import Told, Transaction, Writer

T = TypeVar("T")


class Store:
    """``database`` is "" for SQLite in ``folder``, or an address of SQLAlchemy (postgresql+asyncpg://…)."""

    def __init__(self, database: str, folder: Path, clock: Clock) -> None:
        self.url = engine.address(database, folder)
        self._folder = folder
        self._reader = engine.reader(self.url)
        self._write_engine = engine.writer(self.url)
        self._writer = Writer(self._write_engine, clock)
        self._running: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Store]:
        """Migrate, then read and write until the block ends; what was accepted is committed before."""
        if self.url.get_backend_name() == "sqlite":
            self._folder.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(migrate.upgrade, self.url)
        self._running = asyncio.create_task(self._writer.run(), name="writer")
        try:
            yield self
        finally:
            await self._writer.close()
            await self._running
            await self._write_engine.dispose()
            await self._reader.dispose()

    def listen(self, told: Told) -> None:
        """Hear every journal entry after its commit, in order; ``told`` must not wait."""
        self._writer.listen(told)

    async def write(self, run: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run in the next transaction; return when it is committed."""
        return await self._writer.write(run)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one state of the database; StoreError if it does not answer."""
        try:
            async with self._reader.connect() as conn:
                yield conn
        except SQLAlchemyError as error:
            raise StoreError(f"The database cannot be read: {error}") from error

    async def answers(self) -> bool:
        """Whether the database can be read."""
        try:
            async with asyncio.timeout(2), self.read() as conn:
                await events.count(conn)
        except (StoreError, TimeoutError):
            return False
        return True

"""How to reach the database: SQLite in a data folder, or a PostgreSQL by address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

BUSY_TIMEOUT_MS = 5_000


def address(database: str, folder: Path) -> URL:
    """The database's address; "" is the SQLite file of the data folder."""
    return make_url(database or f"sqlite+aiosqlite:///{folder / 'ovation.db'}")


def writer(url: URL) -> AsyncEngine:
    """One connection; on SQLite every transaction takes the write lock at once."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, begin="BEGIN IMMEDIATE", size=1)
    return create_async_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True)


def reader(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, begin="BEGIN", size=4)
    return create_async_engine(url, pool_size=4, max_overflow=4, pool_pre_ping=True, isolation_level="REPEATABLE READ")


def _sqlite(url: URL, *, begin: str, size: int) -> AsyncEngine:
    engine = create_async_engine(url, poolclass=AsyncAdaptedQueuePool, pool_size=size, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "cache_size = -16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def began(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine

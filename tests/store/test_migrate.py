"""The database is brought to the program's version, whole or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.servers.postgres import Postgres
from wall.errors import StoreError
from wall.store import engine, tables
from wall.store.migrate import upgrade


async def migrate(database: str, folder: Path) -> str:
    return await asyncio.to_thread(upgrade, engine.address(database, folder))


async def ask(database: str, folder: Path, sql: str) -> None:
    opened = create_async_engine(engine.address(database, folder))
    async with opened.begin() as conn:
        await conn.execute(text(sql))
    await opened.dispose()


async def names(database: str, folder: Path) -> set[str]:
    opened = create_async_engine(engine.address(database, folder))
    async with opened.connect() as conn:
        found = await conn.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await opened.dispose()
    return found


async def test_an_empty_database_gets_all_tables(database: str, tmp_path: Path) -> None:
    await migrate(database, tmp_path)

    assert await names(database, tmp_path) == {"alembic_version", *tables.metadata.tables}


async def test_migrating_again_changes_nothing(database: str, tmp_path: Path) -> None:
    assert await migrate(database, tmp_path) == await migrate(database, tmp_path)


@pytest.mark.servers
async def test_two_nodes_that_start_at_once_migrate_once(server: Postgres, tmp_path: Path) -> None:
    database = server.database()
    one, other = await asyncio.gather(migrate(database, tmp_path), migrate(database, tmp_path))

    assert one == other


async def test_the_migrations_make_the_tables_that_the_queries_expect(database: str, tmp_path: Path) -> None:
    await migrate(database, tmp_path)

    def differences(conn: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), tables.metadata))

    opened = create_async_engine(engine.address(database, tmp_path))
    async with opened.connect() as conn:
        assert await conn.run_sync(differences) == []
    await opened.dispose()


async def test_a_newer_database_is_refused_with_a_sentence(database: str, tmp_path: Path) -> None:
    await migrate(database, tmp_path)
    await ask(database, tmp_path, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match=r"written by a newer Ovation \(revision 9999\)"):
        await migrate(database, tmp_path)


async def test_a_migration_that_fails_half_way_leaves_nothing(database: str, tmp_path: Path) -> None:
    await ask(database, tmp_path, "CREATE TABLE word (mine TEXT)")

    with pytest.raises(Exception, match="word"):
        await migrate(database, tmp_path)

    assert await names(database, tmp_path) == {"word"}

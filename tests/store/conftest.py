"""The same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.clock import FakeClock
from tests.hall import Hall, open_hall
from tests.servers.postgres import Postgres, postgres
from wall.store.store import Store

SERVERS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)]


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=SERVERS)
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; "" is SQLite in the test's folder."""
    if request.param == "sqlite":
        return ""
    running: Postgres = request.getfixturevalue("server")
    return running.database()


@pytest_asyncio.fixture
async def store(database: str, tmp_path: Path, migrated: Path) -> AsyncIterator[Store]:
    shutil.copy(migrated, tmp_path)
    async with Store(database, tmp_path, FakeClock()).open() as opened:
        yield opened


@pytest_asyncio.fixture
async def hall(database: str, tmp_path: Path, migrated: Path) -> AsyncIterator[Hall]:
    shutil.copy(migrated, tmp_path)
    async with open_hall(tmp_path, database) as opened:
        yield opened

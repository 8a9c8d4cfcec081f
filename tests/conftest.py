"""What tests of several folders share."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.hall import Hall, open_hall
from wall.store.engine import address
from wall.store.migrate import upgrade


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, to be copied: migrating takes longer than most tests."""
    folder = tmp_path_factory.mktemp("migrated")
    upgrade(address("", folder))
    return folder / "ovation.db"


@pytest_asyncio.fixture
async def hall(tmp_path: Path, migrated: Path) -> AsyncIterator[Hall]:
    """An approve-first event on SQLite."""
    shutil.copy(migrated, tmp_path)
    async with open_hall(tmp_path) as opened:
        yield opened

"""What tests of several folders share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.hall import Hall, open_hall


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """An approve-first event on SQLite."""
    async with open_hall(tmp_path) as opened:
        yield opened

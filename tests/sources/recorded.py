"""What the tests of sources that touch no network are built with."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path

from tests.clock import FakeClock
from wall.clock import Clock
from wall.feeds.http import Http
from wall.feeds.source import Outside, Source
from wall.feeds.unreachable import Unreachable
from wall.model import Batch, Change

RECORDINGS = Path(__file__).parents[2] / "sources" / "recordings"


def outside(
    *,
    http: Http | None = None,
    clock: Clock | None = None,
    secrets: Mapping[str, str] | None = None,
    recordings: Path = RECORDINGS,
    notes: list[str] | None = None,
) -> Outside:
    said = [] if notes is None else notes
    return Outside(
        http=http or Unreachable(),
        clock=clock or FakeClock(),
        secrets=secrets or {},
        recordings=recordings,
        note=said.append,
    )


async def take(source: Source, count: int, cursor: str | None = None) -> list[Batch]:
    """The first batches of a source, which is then closed."""
    batches: list[Batch] = []
    async with aclosing(source.changes(cursor)) as stream:
        async for batch in stream:
            batches.append(batch)
            if len(batches) == count:
                break
    return batches


async def poll(source: Source, cursor: str | None = None) -> tuple[list[Change], str | None]:
    """All that a polling source has to say, and its cursor after that."""
    changes: list[Change] = []
    async with aclosing(source.changes(cursor)) as stream:
        async for batch in stream:
            changes += batch.changes
            cursor = batch.cursor or cursor
    return changes, cursor

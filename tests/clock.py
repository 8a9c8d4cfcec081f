"""Time for tests: it passes when somebody sleeps, and only then."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class StopTime(Exception):
    """More was slept than the test allows."""


class FakeClock:
    """``slept`` has every sleep; after ``sleeps`` of them, the next raises StopTime."""

    def __init__(self, now: datetime = NOON, *, sleeps: int | None = None) -> None:
        self.slept: list[float] = []
        self._now = now
        self._monotonic = 0.0
        self._sleeps = sleeps

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    async def sleep(self, seconds: float) -> None:
        if self._sleeps is not None and len(self.slept) >= self._sleeps:
            raise StopTime
        self.slept.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)

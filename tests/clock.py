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


class SteppedClock(FakeClock):
    """Time passes only when the test lets it; who sleeps wakes when it is time, in order."""

    def __init__(self, now: datetime = NOON) -> None:
        super().__init__(now)
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        waking = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.monotonic() + seconds, len(self.slept), waking))
        await waking

    async def step(self, seconds: float) -> None:
        """Let time pass, and everybody do what they do in it."""
        end = self.monotonic() + seconds
        await settle()
        while due := min((one for one in self._sleepers if one[0] <= end), default=None):
            self._sleepers.remove(due)
            self.advance(max(0.0, due[0] - self.monotonic()))
            if not due[2].done():
                due[2].set_result(None)
            await settle()
        self.advance(end - self.monotonic())


async def settle(turns: int = 30) -> None:
    """Let everybody who can go on do so; for parts that wait for nothing outside this loop."""
    for _ in range(turns):
        await asyncio.sleep(0)

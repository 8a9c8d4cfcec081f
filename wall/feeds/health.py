"""How a feed is doing, in words for the crew."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from wall.clock import Clock
from wall.feeds.http import Quota

MINUTE = timedelta(minutes=1)
NOTES = 5


class Condition(StrEnum):
    STARTING = "starting"
    HEALTHY = "healthy"
    FAILING = "failing"
    STOPPED = "stopped"
    OFF = "off"


class Health:
    """Kept by the supervisor, shown on the desk. ``advice`` is what a person can do about it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.condition = Condition.STARTING
        self.since: datetime = clock.now()
        self.message = ""
        self.advice = ""
        self.last_post_at: datetime | None = None
        self.quota: Quota | None = None
        self._notes: deque[str] = deque(maxlen=NOTES)
        self._recent: deque[tuple[datetime, int]] = deque(maxlen=600)
        self.posts = 0

    def turn(self, condition: Condition, message: str = "", advice: str = "") -> bool:
        """Take a new condition; True if it is another one than before (log it then, once)."""
        changed = condition is not self.condition
        if changed:
            self.since = self._clock.now()
        self.condition, self.message, self.advice = condition, message, advice
        return changed

    def note(self, message: str) -> None:
        """Something worth knowing that is no failure."""
        if message in self._notes:
            self._notes.remove(message)
        self._notes.append(message)

    def received(self, count: int) -> None:
        if count:
            self.last_post_at = self._clock.now()
            self._recent.append((self.last_post_at, count))
            self.posts += count

    def per_minute(self) -> int:
        start = self._clock.now() - MINUTE
        return sum(count for at, count in self._recent if at >= start)

    def words(self) -> dict[str, Any]:
        """As the desk shows it; see ``docs/reference/wire.md``."""
        return {
            "condition": self.condition.value,
            "since": self.since,
            "message": self.message,
            "advice": self.advice or (self._notes[-1] if self._notes else ""),
            "last_post_at": self.last_post_at,
            "posts_per_minute": self.per_minute(),
            "requests_left": self.quota.remaining if self.quota else None,
        }

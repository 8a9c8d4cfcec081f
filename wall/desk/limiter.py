"""How often somebody may try: so many at once, then one in a while; bounded memory."""

from __future__ import annotations

from collections import OrderedDict

from wall.clock import Clock

KNOWN = 10_000


class Limiter:
    """A bucket of ``burst`` tries per key that fills by one every ``every_s`` seconds."""

    def __init__(self, clock: Clock, *, burst: int, every_s: float) -> None:
        self._clock = clock
        self._burst = burst
        self._every_s = every_s
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take a try; 0, or the seconds to wait before the next is allowed."""
        now = self._clock.monotonic()
        left, at = self._buckets.pop(key, (float(self._burst), now))
        left = min(self._burst, left + (now - at) / self._every_s)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > KNOWN:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) * self._every_s

    def forget(self, key: str) -> None:
        self._buckets.pop(key, None)

"""Who is at which desk now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wall.clock import Clock


class Presence:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._there: dict[str, dict[object, tuple[str, datetime]]] = {}

    def come(self, event: str, socket: object, name: str) -> None:
        self._there.setdefault(event, {})[socket] = (name, self._clock.now())

    def go(self, event: str, socket: object) -> None:
        self._there.get(event, {}).pop(socket, None)

    def people(self, event: str) -> list[dict[str, Any]]:
        """Each person once, with the time since when."""
        first: dict[str, datetime] = {}
        for name, since in self._there.get(event, {}).values():
            first[name] = min(since, first.get(name, since))
        return [{"name": name, "since": since} for name, since in sorted(first.items(), key=lambda item: item[1])]

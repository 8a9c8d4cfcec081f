"""Who is at which desk now, by which session."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from wall.clock import Clock
from wall.store.people import Session
from wall.web.pipe import LOG_IN, Pipe


class Person(Struct, frozen=True):
    name: str
    session: str
    since: datetime


class Presence:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._there: dict[str, dict[Pipe, Person]] = {}

    def come(self, event: str, pipe: Pipe, session: Session) -> None:
        self._there.setdefault(event, {})[pipe] = Person(session.user.name, session.digest, self._clock.now())

    def go(self, event: str, pipe: Pipe) -> None:
        self._there.get(event, {}).pop(pipe, None)

    def dismiss(self, session: Session) -> None:
        """Close every desk that this session has open."""
        for there in self._there.values():
            for pipe, person in list(there.items()):
                if person.session == session.digest:
                    pipe.close(LOG_IN)

    def people(self, event: str) -> list[dict[str, Any]]:
        """Each person once, with the time since when."""
        first: dict[str, datetime] = {}
        for person in self._there.get(event, {}).values():
            first[person.name] = min(person.since, first.get(person.name, person.since))
        return [{"name": name, "since": since} for name, since in sorted(first.items(), key=lambda item: item[1])]

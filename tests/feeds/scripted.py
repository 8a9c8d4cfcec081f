"""A network that does what a script says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import ClassVar

from tests.clock import FakeClock
from tests.hall import put
from wall.events import Feed
from wall.feeds.health import Health
from wall.feeds.source import Deletes, Delivery, Outside, Source, Traits
from wall.feeds.unreachable import Unreachable
from wall.model import Batch

WAITS = "waits"
ENDS = "ends"
Line = Batch | Exception | str


def batch(*ids: str, cursor: str | None = None) -> Batch:
    return Batch(changes=tuple(put(one) for one in ids), cursor=cursor)


def outside(clock: FakeClock, health: Health | None = None) -> Outside:
    return Outside(
        http=Unreachable(),
        clock=clock,
        secrets={},
        recordings=Path("/nowhere"),
        note=health.note if health else lambda _: None,
    )


def feed(feed_id: int = 1, kind: str = "polled", **more: object) -> Feed:
    return Feed(id=feed_id, event_id=1, kind=kind, name=f"feed {feed_id}", **more)  # type: ignore[arg-type]


class Scripted(Source):
    """Plays ``script``; ``asked`` are the cursors that it was asked with. After its end it waits."""

    kind: ClassVar[str] = "polled"
    label: ClassVar[str] = "Scripted"
    traits: ClassVar[Traits] = Traits(
        delivery=Delivery.POLL, deletes=Deletes.NEVER, edits=True, backfill=True, needs_key=False, poll_s=30
    )
    options: ClassVar[dict[str, str]] = {"script": "what happens, in words", "size": "how much"}

    def __init__(self, outside: Outside, *, script: str = "", size: int = 1) -> None:
        if script == "broken":
            raise ZeroDivisionError
        self.clock = outside.clock
        self.script: list[Line] = []
        self.asked: list[str | None] = []

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        self.asked.append(cursor)
        while self.script:
            match self.script.pop(0):
                case Batch() as one:
                    yield one
                case Exception() as error:
                    raise error
                case "ends":
                    return
                case _:
                    break
        await asyncio.Event().wait()


class Streamed(Scripted):
    kind: ClassVar[str] = "streamed"
    traits: ClassVar[Traits] = Traits(
        delivery=Delivery.STREAM, deletes=Deletes.PUSHED, edits=True, backfill=True, needs_key=False, poll_s=1
    )


class Pushed(Scripted):
    kind: ClassVar[str] = "pushed"
    traits: ClassVar[Traits] = Traits(
        delivery=Delivery.PUSH, deletes=Deletes.PUSHED, edits=True, backfill=False, needs_key=True
    )

    async def receive(self, headers: object, body: bytes) -> Batch:
        return batch(*body.decode().split())


class Checked(Scripted):
    """``answers`` to the question whether posts still exist."""

    kind: ClassVar[str] = "checked"

    def __init__(self, outside: Outside) -> None:
        super().__init__(outside)
        self.questions: list[list[str]] = []
        self.answers: list[Batch | Exception] = []

    async def check(self, remote_ids: Sequence[str]) -> Batch:
        self.questions.append(list(remote_ids))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Ingested:
    """Where batches go; ``refuses`` are raised for the next ones."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.refuses: list[Exception] = []

    async def __call__(self, feed: Feed, one: Batch) -> int:
        if self.refuses:
            raise self.refuses.pop(0)
        self.batches.append(one)
        return len(one.changes)


async def nothing_visible(_: Feed) -> list[str]:
    return []

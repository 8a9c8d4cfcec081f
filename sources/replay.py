"""Replay: plays a recording as if it happened now, from ×1 to ×100, for rehearsals and demonstrations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace

from wall.errors import SettingsError, SourceRefused
from wall.feeds import recording
from wall.feeds.source import Deletes, Delivery, Outside, Source, Traits
from wall.model import Batch, Change, Delete, RawPost, Upsert

MAX_SPEED = 100.0
PAUSE_S = 5.0
"""Between two rounds of a loop."""


class Replay(Source):
    kind: ClassVar[str] = "replay"
    label: ClassVar[str] = "A recording, played again"
    traits: ClassVar[Traits] = Traits(
        delivery=Delivery.STREAM,
        deletes=Deletes.PUSHED,
        edits=True,
        backfill=False,
        needs_key=False,
    )
    options: ClassVar[Mapping[str, str]] = {
        "file": "the recording in the folder of recordings, for example conference.jsonl",
        "speed": "how fast: 1 as it happened, up to 100 times as fast",
        "loop": "begin again when it is over, with posts that are new",
        "shift": "posts are dated now; else they keep the dates of the recording",
    }

    def __init__(
        self,
        outside: Outside,
        *,
        file: str = "conference.jsonl",
        speed: float = 1.0,
        loop: bool = True,
        shift: bool = True,
    ) -> None:
        problems = [*_problems_of_file(outside.recordings, file)]
        if not 1 <= speed <= MAX_SPEED:
            problems.append(f"speed: {speed:g} is not from 1 to {MAX_SPEED:g}")
        if problems:
            raise SettingsError(problems)
        self._path = outside.recordings / file
        self._clock = outside.clock
        self._note = outside.note
        self._speed = speed
        self._loop = loop
        self._shift = shift

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """The cursor is ``ROUND:LINES``: how many lines of which round were played."""
        round_, done = _position(cursor)
        while True:
            async for batch in self._play(round_, done):
                yield batch
            if not self._loop:
                break
            round_, done = round_ + 1, 0
            await self._clock.sleep(PAUSE_S)
        self._note(f"{self._path.name} is over")
        await asyncio.Event().wait()

    async def _play(self, round_: int, done: int) -> AsyncGenerator[Batch, None]:
        """One round from its line ``done`` on; each line is due ``at`` / speed after the beginning."""
        lines = recording.read(self._path)
        first = _first_times(islice(lines, done))
        began: tuple[float, datetime] | None = None
        for number, line in enumerate(lines, done + 1):
            due_s = line.at / self._speed
            if began is None:
                lead_s = 0.0 if done else due_s
                began = (
                    self._clock.monotonic() + lead_s - due_s,
                    self._clock.now() + timedelta(seconds=lead_s - due_s),
                )
            await self._wait_until(began[0] + due_s)
            change = _of_round(line.change, round_)
            if self._shift and isinstance(change, Upsert):
                written_s = first.setdefault(change.post.remote_id, line.at) / self._speed
                change = Upsert(post=replace(change.post, created_at=began[1] + timedelta(seconds=written_s)))
            yield Batch(changes=(change,), cursor=f"{round_}:{number}")
        if began is None and not done:
            raise SourceRefused(f"{self._path.name} has no posts; choose another recording")

    async def _wait_until(self, due: float) -> None:
        wait_s = due - self._clock.monotonic()
        if wait_s > 0:
            await self._clock.sleep(wait_s)


def _problems_of_file(folder: Path, file: str) -> Iterator[str]:
    if file != Path(file).name or not file.endswith(".jsonl"):
        yield f"file: “{file}” is not the name of a recording (NAME.jsonl, without a folder)"
    elif not (folder / file).is_file():
        there = ", ".join(sorted(path.name for path in folder.glob("*.jsonl"))) or "none"
        yield f"file: there is no recording “{file}”; there are: {there}"


def _position(cursor: str | None) -> tuple[int, int]:
    round_, _, done = (cursor or "").partition(":")
    return (int(round_), int(done)) if round_.isdecimal() and done.isdecimal() else (0, 0)


def _first_times(lines: Iterator[recording.Line]) -> dict[str, float]:
    """When each post was first seen, so that an edit keeps the date of its post."""
    first: dict[str, float] = {}
    for line in lines:
        if isinstance(line.change, Upsert):
            first.setdefault(line.change.post.remote_id, line.at)
    return first


def _of_round(change: Change, round_: int) -> Change:
    """The change with ids of that round: in each the posts are new, their authors are the same."""
    match change:
        case Upsert(post=post) if round_:
            return Upsert(post=_post_of_round(post, round_))
        case Delete(remote_id=remote_id) if round_:
            return replace(change, remote_id=f"{remote_id}~{round_}")
    return change


def _post_of_round(post: RawPost, round_: int) -> RawPost:
    joint = "&" if "?" in post.url else "?"
    return replace(
        post,
        remote_id=f"{post.remote_id}~{round_}",
        url=post.url and f"{post.url}{joint}round={round_}",
        reply_to=post.reply_to and f"{post.reply_to}~{round_}",
    )

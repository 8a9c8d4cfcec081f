"""A page, as far as the journal knows it: it applies what it hears, may be cut off, and comes back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.hall import Hall
from wall.journal.channel import Channel
from wall.journal.ledger import Ledger


def messages(frames: bytes) -> list[dict[str, Any]]:
    """The messages in unmasked WebSocket text frames."""
    found = []
    while frames:
        assert frames[0] == 0x81, "a whole text frame"
        length, start = frames[1], 2
        if length >= 126:
            start = 4 if length == 126 else 10
            length = int.from_bytes(frames[2:start])
        found.append(json.loads(frames[start : start + length]))
        frames = frames[start + length :]
    return found


class Mailbox:
    """Takes ``patience`` posts, then it is too slow."""

    def __init__(self, patience: int = 10_000) -> None:
        self.heard: list[dict[str, Any]] = []
        self.code = 0
        self._patience = patience

    def post(self, frames: bytes) -> bool:
        if self.code or self._patience <= 0:
            self.close(1013)
            return False
        self._patience -= 1
        self.heard += messages(frames)
        return True

    def close(self, code: int) -> None:
        self.code = self.code or code


class Watcher:
    """A page with its ledger and its position."""

    def __init__(self, hall: Hall, patience: int = 10_000, *, phone: bool = False, wall: str = "main") -> None:
        self._hall = hall
        self._phone = phone
        self._wall = wall
        self._ledger = Ledger()
        self._position: tuple[str, int] | None = None
        self._applied = 0
        self.mailbox = Mailbox(patience)
        self.snapshots = 0
        self.control = ""
        self.looks = 0

    @classmethod
    async def of(cls, hall: Hall, patience: int = 10_000, **where: Any) -> Watcher:
        watcher = cls(hall, patience, **where)
        await watcher._join()
        return watcher

    async def channel(self) -> Channel:
        room = await self._hall.hub.room(self._hall.event.slug)
        return room.phone if self._phone else room.channels[self._wall]

    async def _join(self) -> None:
        (await self.channel()).join(self.mailbox, self._position)

    async def hears(self) -> None:
        """Let the loop turn, so that what was published goes out."""
        await asyncio.sleep(0)
        self._catch_up()

    def cut(self, after: int | None = None) -> None:
        """The connection ends; of what was not heard yet, ``after`` messages still came."""
        self._apply(self.mailbox.heard[self._applied :][:after])
        self.mailbox.code = 1006

    async def returns(self) -> None:
        self.mailbox, self._applied = Mailbox(), 0
        await self._join()

    @property
    def closed(self) -> bool:
        return self.mailbox.code != 0

    @property
    def keys(self) -> list[str]:
        return [card["key"] for card in self.cards]

    @property
    def cards(self) -> list[Any]:
        self._catch_up()
        return self._ledger.cards()

    def _catch_up(self) -> None:
        if self.mailbox.code != 1006:
            self._apply(self.mailbox.heard[self._applied :])

    def _apply(self, heard: list[dict[str, Any]]) -> None:
        self._applied += len(heard)
        for message in heard:
            self._ledger.apply(message)
            match message["type"]:
                case "snapshot":
                    self._position = message["epoch"], message["seq"]
                    self.control = message["control"]
                    self.snapshots += 1
                case "beat":
                    assert self._position is not None
                    assert message["seq"] == self._position[1], "a message was lost"
                case "look":
                    self.looks += 1
                case kind:
                    assert self._position is not None
                    self._position = self._position[0], message["seq"]
                    self.control = message["state"] if kind == "control" else self.control

"""A ledger with its watchers: messages are made once, framed once, and given to all without waiting."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from wall.events import StoredPost
from wall.journal.drawn import Drawn
from wall.journal.entry import Entry, Kind
from wall.journal.frames import frame
from wall.journal.ledger import Ledger
from wall.model import Control, Status

TAIL = 300
"""Entries kept for those who return; whoever missed more gets a snapshot."""

Message = dict[str, Any]
Framing = Callable[[Message], bytes]


class Mailbox(Protocol):
    """One watcher's bounded line out. ``post`` never waits; False means that it was too slow and is closed."""

    def post(self, frames: bytes) -> bool: ...

    def close(self, code: int) -> None: ...


class View(Protocol):
    """What one kind of page makes of posts."""

    def wants(self, stored: StoredPost) -> bool:
        """Whether an approved post belongs here."""
        ...

    def card(self, stored: StoredPost) -> Mapping[str, Any]:
        """Its card as the wire knows it."""
        ...


def belongs(view: View, stored: StoredPost) -> bool:
    """Nothing reaches a page undecided, and a twin is shown by its primary post's card."""
    return stored.status is Status.APPROVED and stored.twin_of is None and view.wants(stored)


def drawn(view: View, stored: StoredPost) -> Drawn:
    return Drawn(lambda: view.card(stored), key=stored.key, pinned=stored.pinned)


class Framed:
    """The messages of one entry; their bytes are made when the first watcher needs them, for all."""

    __slots__ = ("_frame", "_frames", "messages", "seq")

    def __init__(self, seq: int, messages: Sequence[Message], frame: Framing) -> None:
        self.seq = seq
        self.messages = tuple(messages)
        self._frame = frame
        self._frames: bytes | None = None

    @property
    def frames(self) -> bytes:
        if self._frames is None:
            self._frames = b"".join(self._frame(message) for message in self.messages)
        return self._frames

    def forget(self, key: str) -> None:
        """Keep nothing to show of a post that was taken down."""
        kept = tuple(message for message in self.messages if not _shows(message, key))
        if len(kept) != len(self.messages):
            self.messages, self._frames = kept, None


def _shows(message: Message, key: str) -> bool:
    return any(message[part]["key"] == key for part in ("card", "row") if part in message)


class Tail:
    """The last entries of a channel, and from where on they are complete."""

    def __init__(self, epoch: str, seq: int) -> None:
        self.epoch = epoch
        self.seq = seq
        self._floor = seq
        self._entries: deque[Framed] = deque()

    def append(self, framed: Framed) -> None:
        self._entries.append(framed)
        self.seq = framed.seq
        if len(self._entries) > TAIL:
            self._floor = self._entries.popleft().seq

    def forget(self, key: str) -> None:
        """A takedown wins over every earlier showing: whoever returns gets only the takedown."""
        for framed in self._entries:
            framed.forget(key)

    def since(self, epoch: str, seq: int) -> list[Framed] | None:
        """What came after ``seq``, or None if there is a gap: send a snapshot."""
        if epoch != self.epoch or seq < self._floor or seq > self.seq:
            return None
        return [framed for framed in self._entries if framed.seq > seq]


class Watchers:
    """The mailboxes of a channel. What is published within one turn of the loop goes out together."""

    def __init__(self) -> None:
        self._mailboxes: set[Mailbox] = set()
        self._pending: list[bytes] = []
        self.too_slow = 0

    def __len__(self) -> int:
        return len(self._mailboxes)

    def __iter__(self) -> Iterator[Mailbox]:
        return iter(tuple(self._mailboxes))

    def join(self, mailbox: Mailbox) -> None:
        self.flush()
        self._mailboxes.add(mailbox)

    def leave(self, mailbox: Mailbox) -> None:
        self._mailboxes.discard(mailbox)

    def publish(self, framed: Framed) -> None:
        if self._mailboxes:
            self.say(framed.frames)

    def say(self, frames: bytes) -> None:
        if not self._mailboxes:
            return
        if not self._pending:
            asyncio.get_running_loop().call_soon(self.flush)
        self._pending.append(frames)

    def flush(self) -> None:
        if not self._pending:
            return
        together = b"".join(self._pending)
        self._pending.clear()
        for mailbox in [one for one in self._mailboxes if not one.post(together)]:
            self._mailboxes.discard(mailbox)
            self.too_slow += 1

    def close(self, code: int) -> None:
        """Tell everybody to come back later."""
        self.flush()
        for mailbox in self._mailboxes:
            mailbox.close(code)
        self._mailboxes.clear()


class Channel:
    """What one wall, or all phones of an event, see: journal entries in, framed messages out.

    ``frame`` makes the bytes of a message: WebSocket frames, if nothing else is said.
    """

    def __init__(
        self, view: View, *, epoch: str, seq: int, control: Control, build: str, frame: Framing = frame
    ) -> None:
        self._view = view
        self._frame = frame
        self._build = build
        self._tail = Tail(epoch, seq)
        self._ledger = Ledger()
        self._control = control
        self._waiting: dict[str, Mapping[str, Any]] = {}
        self._snapshot: tuple[int, bytes] = (-1, b"")
        self.watchers = Watchers()

    @property
    def control(self) -> Control:
        return self._control

    @property
    def seq(self) -> int:
        return self._tail.seq

    def fill(self, cards: Sequence[Mapping[str, Any]], waiting: Iterable[Mapping[str, Any]] = ()) -> None:
        """Start with these cards, in the ledger's order; ``waiting`` came after the freeze, oldest first."""
        self._ledger.replace(cards)
        self._waiting = {card["key"]: card for card in waiting}

    def tell(self, entry: Entry) -> None:
        """Follow the journal: what concerns this channel goes to all its watchers."""
        told = self._messages(entry)
        if not told:
            return
        # only the last has the new number: who is cut off between two of them gets all of them again
        numbers = [self.seq] * (len(told) - 1) + [entry.seq]
        messages = tuple({"seq": number, **message} for number, message in zip(numbers, told, strict=True))
        for message in messages:
            self._ledger.apply(message)
            if message["type"] == "hide":
                self._tail.forget(message["key"])
        framed = Framed(entry.seq, messages, self._frame)
        self._tail.append(framed)
        self.watchers.publish(framed)

    def beat(self) -> None:
        self.watchers.say(self._frame({"type": "beat", "seq": self.seq}))

    def look(self) -> None:
        """Theme, layout or filter are other ones now: the pages load their address again."""
        self.watchers.say(self._frame({"type": "look", "seq": self.seq}))
        self.watchers.flush()

    def join(self, mailbox: Mailbox, position: tuple[str, int] | None) -> bool:
        """Give the exact tail, or a snapshot, and then whatever comes."""
        missed = self.since(position)
        self.watchers.join(mailbox)
        first = b"".join(f.frames for f in missed) if missed is not None else self._snapshot_frame()
        welcome = first + self._frame({"type": "beat", "seq": self.seq})
        if mailbox.post(welcome):
            return True
        self.watchers.leave(mailbox)
        return False

    def since(self, position: tuple[str, int] | None) -> list[Framed] | None:
        return self._tail.since(*position) if position else None

    def snapshot(self) -> Message:
        return {
            "type": "snapshot",
            "epoch": self._tail.epoch,
            "seq": self.seq,
            "cards": [dict(card) for card in self._ledger],
            "control": self._control.value,
            "build": self._build,
        }

    def succeed(self, former: Channel) -> None:
        """Take over the watchers of a channel that looked otherwise: they see this ledger, then load again."""
        former.watchers.flush()
        for mailbox in former.watchers:
            self.watchers.join(mailbox)
        self.watchers.say(self._snapshot_frame())
        self.look()

    def _snapshot_frame(self) -> bytes:
        """The snapshot as it is now, framed once for all who ask."""
        if self._snapshot[0] != self.seq:
            self._snapshot = (self.seq, self._frame(self.snapshot()))
        return self._snapshot[1]

    def _messages(self, entry: Entry) -> list[Message]:
        if entry.kind is Kind.CONTROL:
            return self._controlled(entry)
        if entry.kind not in (Kind.POST, Kind.GONE):
            return []
        if not (entry.post and belongs(self._view, entry.post)):
            self._waiting.pop(entry.key, None)
            return [{"type": "hide", "key": entry.key}] if entry.key in self._ledger else []
        card = drawn(self._view, entry.post)
        if self._control is not Control.LIVE and entry.key not in self._ledger:
            self._wait(card)
            return []
        return [{"type": "show", "card": card}]

    def _wait(self, card: Drawn) -> None:
        former = self._waiting.get(card["key"])
        if former and former["pinned"] != card["pinned"]:
            del self._waiting[card["key"]]  # as a ledger does: pinned or no longer so, it goes to the front
        self._waiting[card["key"]] = card
        while len(self._waiting) > TAIL:
            del self._waiting[next(iter(self._waiting))]

    def _controlled(self, entry: Entry) -> list[Message]:
        """A frozen or blank wall takes nothing in; going on, it takes in what waited."""
        self._control = entry.control
        messages: list[Message] = [{"type": "control", "state": entry.control.value}]
        if entry.control is Control.LIVE:
            messages += [{"type": "show", "card": card} for card in self._waiting.values()]
            self._waiting = {}
        return messages

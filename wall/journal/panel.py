"""The channel of an event's desk: every change of every post, with live counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wall.events import StoredPost
from wall.journal.channel import Framed, Mailbox, Message, Tail, Watchers
from wall.journal.drawn import Drawn
from wall.journal.entry import Entry, Kind
from wall.journal.frames import frame
from wall.model import Status

Row = Callable[[StoredPost], Mapping[str, Any]]


class Panel:
    """``row`` renders a post for the desk."""

    def __init__(self, row: Row, *, epoch: str, seq: int, counts: Mapping[str, int]) -> None:
        self._row = row
        self._tail = Tail(epoch, seq)
        self._counts = dict(counts)
        self.watchers = Watchers()

    @property
    def position(self) -> tuple[str, int]:
        return self._tail.epoch, self._tail.seq

    @property
    def counts(self) -> dict[str, int]:
        return dict(self._counts)

    def row(self, stored: StoredPost) -> Mapping[str, Any]:
        return self._row(stored)

    def tell(self, entry: Entry) -> None:
        message = self._message(entry)
        if message["type"] == "gone":
            self._tail.forget(entry.key)
        framed = Framed(entry.seq, [message], frame)
        self._tail.append(framed)
        self.watchers.publish(framed)

    def beat(self) -> None:
        self.say({"type": "beat", "seq": self._tail.seq})

    def say(self, message: Message) -> None:
        """Tell everybody something that has no number: health, presence."""
        self.watchers.say(frame(message))

    def continues(self, position: tuple[str, int] | None) -> bool:
        return position is not None and self._tail.since(*position) is not None

    def join(self, mailbox: Mailbox, position: tuple[str, int], first: Message | None) -> bool:
        """``first`` is the snapshot taken at ``position``; what came after it follows."""
        missed = self._tail.since(*position)
        if missed is None:  # the panel was made anew meanwhile: no hole, but another try
            mailbox.close(1012)
            return False
        self.watchers.join(mailbox)
        frames = (frame(first) if first else b"") + b"".join(framed.frames for framed in missed)
        if mailbox.post(frames + frame({"type": "beat", "seq": self._tail.seq})):
            return True
        self.watchers.leave(mailbox)
        return False

    def _message(self, entry: Entry) -> Message:
        match entry.kind:
            case Kind.POST | Kind.GONE:
                return self._about_post(entry)
            case Kind.CONTROL:
                return {"type": "control", "seq": entry.seq, "state": entry.control.value, "by": entry.by}
            case Kind.SETTINGS:
                return {"type": "settings", "seq": entry.seq, "what": entry.what}

    def _about_post(self, entry: Entry) -> Message:
        status = entry.post.status if entry.post else Status.WITHDRAWN
        if entry.before is not None:
            self._counts[entry.before.value] -= 1
        self._counts[status.value] += 1
        if entry.post is None:
            return {"type": "gone", "seq": entry.seq, "key": entry.key, "counts": self.counts}
        post = entry.post
        row = Drawn(lambda: self._row(post), key=entry.key)
        return {"type": "row", "seq": entry.seq, "row": row, "counts": self.counts}

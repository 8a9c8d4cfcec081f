"""An event and what belongs to it, as values: feeds, walls, words, blocks; no I/O."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec.json import encode

from wall.model import AuthorKey, Control, Mode, Post, PostKey, Status, Value


class Event(Value, frozen=True, kw_only=True):
    """``epoch`` names the event's journal, ``seq`` is the last number in it."""

    id: int
    slug: str
    name: str
    tags: tuple[str, ...] = ()
    mode: Mode = Mode.APPROVE_FIRST
    theme: str = "paper"
    control: Control = Control.LIVE
    control_seq: int = 0
    epoch: str = ""
    seq: int = 0


class Feed(Value, frozen=True, kw_only=True):
    """``mode`` None: as the event."""

    id: int
    event_id: int
    kind: str
    name: str
    options: dict[str, Any] = {}
    mode: Mode | None = None
    enabled: bool = True
    cursor: str | None = None


class Wall(Value, frozen=True, kw_only=True):
    """``theme`` "" means the event's; ``filter`` as in ``wall.stage.filter``."""

    id: int
    event_id: int
    slug: str
    name: str
    filter: str = ""
    theme: str = ""
    layout: str = "columns"


class Word(Value, frozen=True, kw_only=True):
    """An entry of the word list; ``action`` is the status that a post with it gets."""

    word: str
    action: Status = Status.HELD


class Block(Value, frozen=True, kw_only=True):
    author_key: AuthorKey
    name: str = ""
    by: str = ""
    at: datetime
    reason: str = ""


class StoredPost(Value, frozen=True, kw_only=True):
    """A post with what became of it.

    ``networks``: its own and those of its twins (the same words by the same person elsewhere).
    ``twin_of``: the post whose card this one shares, or None. ``shown_seq`` orders cards,
    ``pinned_seq`` pinned ones; both are journal numbers.
    """

    event_id: int
    post: Post
    status: Status
    feed_id: int | None
    received_at: datetime
    networks: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
    shown_at: datetime | None = None
    shown_seq: int | None = None
    pinned_seq: int | None = None
    edited: bool = False
    twin_of: PostKey | None = None
    content_hash: str = ""
    fingerprint: str = ""
    hidden_from: Status | None = None

    @property
    def key(self) -> PostKey:
        return self.post.key

    @property
    def version(self) -> str:
        """Names this very state of its words and pictures, so that a decision is about what was seen."""
        return sha256(encode(self.post)).hexdigest()[:16]

    @property
    def pinned(self) -> bool:
        return self.pinned_seq is not None


class Decision(Value, frozen=True, kw_only=True):
    """A recorded change of status; appended, never edited, undone by another."""

    key: PostKey
    action: str
    before: Status
    after: Status
    by: str
    reason: str
    at: datetime
    batch: str
    undoes: str = ""

"""The contract of a source: code that says what happened on one network, and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

from msgspec import Struct

from wall.clock import Clock
from wall.feeds.http import Http
from wall.model import Batch


class Delivery(StrEnum):
    STREAM = "stream"
    POLL = "poll"
    PUSH = "push"  # other programs come to us


class Deletes(StrEnum):
    PUSHED = "pushed"
    CHECKED = "checked"  # the network is asked about visible posts: ChecksDeletes
    NEVER = "never"


class Traits(Struct, frozen=True, kw_only=True):
    """What a network can do; read by the desk, the docs and the conformance suite.

    ``poll_s`` is the pause between two polls; ``cost`` a sentence for the organizer ("free").
    """

    delivery: Delivery
    deletes: Deletes
    edits: bool
    backfill: bool
    needs_key: bool
    cost: str = "free"
    poll_s: float = 30.0


class Outside(Struct, frozen=True, kw_only=True):
    """All that a source may touch: the network, the time, its secrets, its folder."""

    http: Http
    clock: Clock
    secrets: Mapping[str, str]
    recordings: Path
    note: Callable[[str], None] = lambda _: None
    """Tell the crew something about this feed that is no error ("2 posts skipped: not readable")."""


class Source(ABC):
    """One configured use is a feed. The keyword parameters of ``__init__`` are its options:
    annotated with simple types (str, int, float, bool, ``tuple[str, ...]``), with defaults,
    each described in ``options`` by one line for the organizer. A wrong value raises SettingsError."""

    kind: ClassVar[str]
    label: ClassVar[str]
    traits: ClassVar[Traits]
    options: ClassVar[Mapping[str, str]]

    @abstractmethod
    def __init__(self, outside: Outside) -> None: ...

    @abstractmethod
    def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what happened after ``cursor``, oldest first; ``None`` starts with the backfill.

        A polling source yields what there is and returns; a streaming source yields until it is closed.
        Raise SourceUnavailable(retry_after) for what passes, SourceRefused for what a person must
        mend, SourceNotFound where the network is sure that it does not exist.
        """


@runtime_checkable
class ChecksDeletes(Protocol):
    """A source whose network can be asked whether posts still exist, and as what."""

    async def check(self, remote_ids: Sequence[str]) -> Batch:
        """Upserts for what is there now (an edit is found by comparing), deletes for what is gone.

        Only a sure answer about one post is a delete: a refused key, a missing server, an error
        page say nothing about a post, and raise.
        """
        ...


@runtime_checkable
class Receives(Protocol):
    """A source to which other programs come; the web route hands it each request."""

    async def receive(self, headers: Mapping[str, str], body: bytes) -> Batch:
        """The changes in a request; raise NotAllowed for a bad signature, SettingsError for a bad body.

        ``headers`` have lower-case names.
        """
        ...

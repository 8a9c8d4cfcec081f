"""The frames of Jetstream v1, and the cursor that we make of them."""

from __future__ import annotations

import re
from enum import IntFlag
from typing import Any

import msgspec
from msgspec import Struct

from wall.errors import SourceUnavailable

POST = "app.bsky.feed.post"
PROFILE = "app.bsky.actor.profile"
MAX_UNREADABLE = 50

_POST_OF = re.compile(r"did:[a-z]{1,16}:[A-Za-z0-9._:%-]{1,80}/[A-Za-z0-9_~.:-]{1,64}")
"""One address that the AppView does not accept would spoil the question about 25 posts."""


class Commit(Struct, kw_only=True):
    operation: str
    collection: str
    rkey: str
    rev: str = ""
    cid: str | None = None
    record: Any = None


class Account(Struct, kw_only=True):
    active: bool
    status: str | None = None


class Frame(Struct, kw_only=True):
    did: str
    time_us: int
    kind: str
    commit: Commit | None = None
    account: Account | None = None


class State(IntFlag):
    """Why an author's posts are not shown."""

    SHOWN = 0
    INACTIVE = 1
    OPTED_OUT = 2


class Place(Struct, kw_only=True, frozen=True):
    """A cursor: where to go on, which authors concern us, and which posts (address, revision) were told lately.

    Jetstream sends every deletion and every account of the network. Those of the authors whose posts we had are
    ours; the newest 500 of these fit into the cursor (some 20 kB) and so survive a restart. What older authors do
    while the program does not run, and any author after 5,000 others, is found by ``check``.
    """

    time_us: int = 0
    authors: dict[str, State] = {}
    told: dict[str, str] = {}

    @classmethod
    def of(cls, cursor: str | None) -> Place | None:
        """None for a cursor that is not ours."""
        try:
            return msgspec.json.decode(cursor, type=cls) if cursor else cls()
        except msgspec.DecodeError:
            return None

    def __str__(self) -> str:
        return msgspec.json.encode(self).decode()


def post_uri(did: str, rkey: str) -> str | None:
    return f"at://{did}/{POST}/{rkey}" if _POST_OF.fullmatch(f"{did}/{rkey}") else None


class Decoder:
    """Frames of text; a few that are not readable are left out, many in a row are a fault."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(Frame)
        self._unreadable = 0

    def read(self, message: str) -> Frame | None:
        try:
            frame = self._decoder.decode(message)
        except (msgspec.DecodeError, RecursionError):
            self._skip()
            return None
        self._unreadable = 0
        return frame

    def _skip(self) -> None:
        self._unreadable += 1
        if self._unreadable >= MAX_UNREADABLE:
            self._unreadable = 0
            raise SourceUnavailable(
                f"Jetstream changed its format: {MAX_UNREADABLE} frames in a row were not readable."
            )

"""One numbered change of an event, as it goes from the store to every watcher."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from wall.events import StoredPost
from wall.model import Control, PostKey, Status


class Kind(StrEnum):
    POST = "post"
    GONE = "gone"
    CONTROL = "control"
    SETTINGS = "settings"


class Entry(Struct, frozen=True, kw_only=True):
    """``post`` is its state after the change (POST and GONE), ``by`` who did it, ``control`` the new state.

    ``before`` is the status that the card had, None if there was no card.
    ``what`` of SETTINGS names what changed: event, feed, wall, word, block, author.
    """

    event_id: int
    seq: int
    at: datetime
    kind: Kind
    key: PostKey = PostKey("")
    post: StoredPost | None = None
    before: Status | None = None
    control: Control = Control.LIVE
    by: str = ""
    what: str = ""

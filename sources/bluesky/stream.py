"""What the frames of Jetstream mean for the posts with our tags: what to hydrate, what to tell, where to go on."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from sources.bluesky.frames import POST, PROFILE, Account, Commit, Decoder, Frame, Place, State, post_uri
from sources.bluesky.record import matches, self_labels
from sources.bluesky.view import OPT_OUT, OPT_OUT_LABEL
from wall.clock import Clock
from wall.model import Batch, Change, Delete, RawPost, Return, Upsert, Vanish

REWIND_US = 5_000_000
CURSOR_EVERY_US = 10_000_000
FUTURE_US = 3_600_000_000
"""No cursor is further ahead of our clock: a server takes one from the future as "from now on"."""
MAX_REVISIONS = 10_000
MAX_AUTHORS, KEPT_AUTHORS = 5_000, 500
MAX_NEWS, MAX_WAITING, MAX_TOLD = 500, 2_000, 100


class Waiting(Struct, eq=False, kw_only=True):
    """A matching post that is not hydrated yet; it holds the cursor back."""

    uri: str
    did: str
    commit: Commit
    time_us: int
    due: float
    tries: int = 0


class Reader:
    """Takes frames, keeps what waits for hydration, and gives batches; all of it bounded."""

    def __init__(self, tags: Collection[str], place: Place, clock: Clock) -> None:
        self.wake, self.waits, self._space = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.waiting: dict[str, Waiting] = {}
        self._news: list[Change] = []
        self._tags, self._clock, self._decoder = tags, clock, Decoder()
        self._authors = dict(place.authors)
        self._revisions = dict(place.told)
        self._told = deque(((place.time_us, uri, rev) for uri, rev in place.told.items()), maxlen=MAX_TOLD)
        self._time_us = self._kept_us = self._nudged_us = place.time_us

    @property
    def resume_us(self) -> int | None:
        """Where a connection begins: hosts differ by seconds, and what is seen twice is known by its revision."""
        return self._time_us - REWIND_US if self._time_us else None

    def take(self, message: str) -> None:
        """Raise SourceUnavailable when nothing can be read any more."""
        frame = self._decoder.read(message)
        if frame is None:
            return
        if frame.kind == "commit" and frame.commit:
            self._on_commit(frame, frame.commit)
        elif frame.kind == "account" and frame.account and frame.did in self._authors:
            self._on_account(frame.did, frame.account)
        self._advance(frame.time_us)

    async def room(self) -> None:
        """Wait while the consumer or the hydration is behind; the network buffers meanwhile."""
        while len(self._news) >= MAX_NEWS or len(self.waiting) >= MAX_WAITING:
            self._space.clear()
            await self._space.wait()

    def batch(self) -> Batch | None:
        """What there is to tell, or at least how far we are; None if neither moved."""
        self.wake.clear()
        safe_us = self._safe_us()
        if not self._news and safe_us <= self._kept_us:
            return None
        changes, self._news, self._kept_us = tuple(self._news), [], safe_us
        self._space.set()
        return Batch(changes=changes, cursor=self._cursor(safe_us))

    def due(self, limit: int) -> list[Waiting]:
        now = self._clock.monotonic()
        return [post for post in self.waiting.values() if post.due <= now][:limit]

    def is_current(self, post: Waiting) -> bool:
        """Was it neither deleted nor edited since it was asked for?"""
        return self.waiting.get(post.uri) is post

    def is_active(self, did: str) -> bool:
        return State.INACTIVE not in self._state(did)

    def settle(self, post: Waiting, raw: RawPost | None) -> None:
        """Tell a post that is hydrated, or give it up."""
        self._drop(post.uri)
        self.wake.set()
        if raw is None:
            return
        if raw.opt_out == OPT_OUT:
            self._authors[post.did] = self._state(post.did) | State.OPTED_OUT
        elif State.OPTED_OUT in self._state(post.did):
            raw = replace(raw, opt_out=OPT_OUT)  # the stream knows it before the AppView
        self._told.append((post.time_us, post.uri, post.commit.rev))
        self._tell(Upsert(post=raw))

    def _on_commit(self, frame: Frame, commit: Commit) -> None:
        if commit.collection == PROFILE and frame.did in self._authors:
            self._on_profile(frame.did, commit)
        elif commit.collection == POST and (uri := post_uri(frame.did, commit.rkey)):
            before = self._revisions.get(uri)
            if before is None or commit.rev > before:
                self._on_post(uri, frame, commit)

    def _on_post(self, uri: str, frame: Frame, commit: Commit) -> None:
        known = frame.did in self._authors
        if commit.operation in ("create", "update") and matches(commit.record, self._tags):
            self._remember(uri, commit.rev)
            due = self._clock.monotonic()
            self._wait_for(Waiting(uri=uri, did=frame.did, commit=commit, time_us=frame.time_us, due=due))
        elif commit.operation == "delete" or (commit.operation == "update" and known):
            self._remember(uri, commit.rev)  # another host may bring the create after this
            self._drop(uri)
            if known:
                self._tell(Delete(remote_id=uri))

    def _on_profile(self, did: str, commit: Commit) -> None:
        before, wants_out = self._state(did), OPT_OUT_LABEL in self_labels(commit.record)
        self._authors[did] = before | State.OPTED_OUT if wants_out else before & ~State.OPTED_OUT
        if wants_out and State.OPTED_OUT not in before:
            self._tell(Vanish(author_id=did, reason=OPT_OUT, final=False))
        elif before == State.OPTED_OUT and not wants_out:
            self._tell(Return(author_id=did))

    def _on_account(self, did: str, account: Account) -> None:
        before, status = self._state(did), account.status or "not active"
        if account.active:  # told also of those whom only ``check`` found missing
            self._authors[did] = before & ~State.INACTIVE
            if State.OPTED_OUT not in before:
                self._tell(Return(author_id=did))
        elif status in ("deleted", "takendown"):
            self._forget(did)
            self._tell(Vanish(author_id=did, reason=f"account {status}", final=True))
        elif State.INACTIVE not in before:
            self._authors[did] = before | State.INACTIVE
            self._tell(Vanish(author_id=did, reason=f"account {status}", final=False))

    def _wait_for(self, post: Waiting) -> None:
        self._authors[post.did] = self._authors.pop(post.did, State.SHOWN)  # now the newest
        if len(self._authors) > MAX_AUTHORS:
            del self._authors[next(iter(self._authors))]
        self.waiting[post.uri] = post
        self.waits.set()

    def _drop(self, uri: str) -> None:
        self.waiting.pop(uri, None)
        self._space.set()
        if not self.waiting:
            self.waits.clear()

    def _forget(self, did: str) -> None:
        del self._authors[did]
        for uri in [uri for uri, post in self.waiting.items() if post.did == did]:
            self._drop(uri)

    def _remember(self, uri: str, rev: str) -> None:
        self._revisions.pop(uri, None)
        self._revisions[uri] = rev
        if len(self._revisions) > MAX_REVISIONS:
            del self._revisions[next(iter(self._revisions))]

    def _state(self, did: str) -> State:
        return self._authors.get(did, State.SHOWN)

    def _tell(self, change: Change) -> None:
        self._news.append(change)
        self.wake.set()

    def _advance(self, time_us: int) -> None:
        latest_us = int(self._clock.now().timestamp() * 1e6) + FUTURE_US
        self._time_us = max(self._time_us, min(time_us, latest_us))
        if self._time_us - self._nudged_us >= CURSOR_EVERY_US:
            self._nudged_us = self._time_us
            self.wake.set()

    def _safe_us(self) -> int:
        """Everything before this was told."""
        return min([self._time_us, *(post.time_us for post in self.waiting.values())])

    def _cursor(self, safe_us: int) -> str:
        newest = dict(list(self._authors.items())[-KEPT_AUTHORS:])
        told = {uri: rev for time_us, uri, rev in self._told if time_us >= safe_us - REWIND_US}
        return str(Place(time_us=safe_us, authors=newest, told=told))

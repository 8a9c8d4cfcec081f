"""What a moderator does to posts: decide, block, undo, and stop every wall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from secrets import token_hex

from msgspec import Struct
from msgspec.structs import replace

from wall.errors import Conflict, NotFound
from wall.events import Block, Decision, StoredPost
from wall.model import AuthorKey, Control, PostKey, Status
from wall.store import decisions, events, posts
from wall.store.changes import Changes
from wall.store.store import Store
from wall.store.writer import Transaction

PINS = 3
"""Posts pinned at once; a further one unpins the one that was pinned first."""


OF_AUTHOR = "author "
"""Before an author's key: the first decision of a block is about the author."""


class Action(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    STASH = "stash"
    HOLD = "hold"
    PIN = "pin"
    UNPIN = "unpin"


OUTCOME = {
    Action.APPROVE: Status.APPROVED,
    Action.REJECT: Status.REJECTED,
    Action.STASH: Status.STASHED,
    Action.HOLD: Status.HELD,
    Action.PIN: Status.APPROVED,
}


class Clash(Struct, frozen=True, kw_only=True):
    """Somebody was first: what the post is now, and by whom."""

    key: PostKey
    status: Status
    by: str


class Decided(Struct, frozen=True, kw_only=True):
    batch: str
    decided: tuple[PostKey, ...] = ()
    conflicts: tuple[Clash, ...] = ()


class Undone(Struct, frozen=True, kw_only=True):
    batch: str
    undone: tuple[PostKey, ...]
    action: str


class Desk:
    """Commands of the crew. Each is one transaction; it returns when it is kept."""

    def __init__(self, store: Store, secret: bytes) -> None:
        self._store = store
        self._secret = secret

    async def decide(
        self,
        event_id: int,
        keys: Sequence[PostKey],
        action: Action,
        *,
        by: str,
        reason: str = "",
        seen: Mapping[PostKey, Status] | None = None,
        versions: Mapping[PostKey, str] | None = None,
    ) -> Decided:
        """Apply ``action`` to all ``keys``; those whose status is no longer as ``seen`` stay as they are.

        What was edited since it had the version that somebody looked at is not approved unseen.
        """

        async def run(tx: Transaction) -> Decided:
            await tx.hold(event_id)
            changes = Changes(tx, event_id, self._secret)
            await changes.load(keys)
            await changes.load(filter(None, map(changes.card_of, keys)))
            work = _Batch(changes, action.value, by, reason)
            wanted = {changes.card_of(key) or key: key for key in keys}
            looked = _Looked(seen or {}, versions or {})
            clashes = [clash for key, named in wanted.items() if (clash := work.apply(key, action, looked, named))]
            await _bound_pins(changes, work)
            await changes.flush(by=by)
            return Decided(batch=work.id, decided=tuple(work.keys), conflicts=tuple(clashes))

        return await self._store.write(run)

    async def block(self, event_id: int, author: AuthorKey, *, by: str, name: str = "", reason: str = "") -> Decided:
        """Reject everything by an author, now and later."""

        async def run(tx: Transaction) -> Decided:
            block = Block(author_key=author, name=name, by=by, at=tx.now, reason=reason)
            await events.put_block(tx, event_id, block, by=by)
            changes = Changes(tx, event_id, self._secret)
            changes.know(await posts.of_author(tx.conn, event_id, author))
            work = _Batch(changes, "block", by, reason or "author blocked")
            changes.decided(work.decision(PostKey(f"{OF_AUTHOR}{author}"), Status.HELD, Status.HELD))
            for stored in list(changes.all()):
                if stored.status not in (Status.REJECTED, Status.WITHDRAWN):
                    if stored.twin_of:
                        stored = await changes.stand_alone(stored)
                    work.move(stored, Status.REJECTED)
            await changes.flush(by=by)
            return Decided(batch=work.id, decided=tuple(work.keys))

        return await self._store.write(run)

    async def undo(self, event_id: int, *, by: str, batch: str = "") -> Undone:
        """Take a batch back (the person's last one without ``batch``), by decisions of its own.

        A post that somebody has decided otherwise since, or that was withdrawn, stays as it is.
        """

        async def run(tx: Transaction) -> Undone:
            await tx.hold(event_id)
            wanted = batch or await decisions.last_batch(tx.conn, event_id, by)
            made = await decisions.of_batch(tx.conn, event_id, wanted) if wanted else []
            if not made:
                raise NotFound("There is nothing to undo.")
            if await decisions.undone(tx.conn, event_id, [wanted]):
                raise Conflict("This was undone already.")
            changes = Changes(tx, event_id, self._secret)
            await changes.load(decision.key for decision in made)
            first = made[-1]
            work = _Batch(changes, f"undo {first.action}", by, "", undoes=wanted)
            for decision in made:
                work.revert(decision)
            if first.key.startswith(OF_AUTHOR):
                author = AuthorKey(first.key.removeprefix(OF_AUTHOR))
                await events.remove_block(tx, event_id, author, by=by)
            if not work.keys:  # it counts as undone all the same
                now = changes.status(first.key) or first.after
                changes.decided(work.decision(first.key, now, now))
            await _bound_pins(changes, work)
            await changes.flush(by=by)
            return Undone(batch=work.id, undone=tuple(work.keys), action=first.action)

        return await self._store.write(run)

    async def unblock(self, event_id: int, author: AuthorKey, *, by: str) -> None:
        """Let an author in again; what was rejected stays so."""
        await self._store.write(lambda tx: events.remove_block(tx, event_id, author, by=by))

    async def control(self, event_id: int, state: Control, *, by: str) -> Control:
        """Freeze every wall, blank them to the holding slide, or let them go on."""
        entry = await self._store.write(lambda tx: events.control(tx, event_id, state, by=by))
        return entry.control


async def _bound_pins(changes: Changes, work: _Batch) -> None:
    """The pins of this batch take the places of those that were pinned first."""
    fresh = changes.fresh_pins
    if not fresh:
        return
    changes.know(await posts.shown(changes.tx.conn, changes.event_id, limit=PINS * 4))
    pinned = sorted(
        (one for one in changes.all() if one.pinned and one.key not in fresh), key=lambda one: one.pinned_seq or 0
    )
    for stored in pinned[: max(0, len(pinned) + len(fresh) - PINS)]:
        work.unpin(stored)
    for key in fresh[: max(0, len(fresh) - PINS)]:
        changes.put(replace(changes.post(key), pinned_seq=None), pin=False)


class _Looked(Struct, frozen=True):
    """What somebody saw when they decided."""

    statuses: Mapping[PostKey, Status]
    versions: Mapping[PostKey, str]


class _Batch:
    """Decisions that were made at once, and are undone at once."""

    def __init__(self, changes: Changes, action: str, by: str, reason: str, *, undoes: str = "") -> None:
        self.id = token_hex(8)
        self.keys: list[PostKey] = []
        self._changes = changes
        self._action = action
        self._by = by
        self._reason = reason
        self._undoes = undoes

    def apply(self, key: PostKey, action: Action, looked: _Looked, named: PostKey) -> Clash | None:
        """Do it, or say who was first."""
        stored = self._changes.get(key)
        if not isinstance(stored, StoredPost) or stored.status is Status.WITHDRAWN:
            return Clash(key=key, status=Status.WITHDRAWN, by="its author")
        seen = looked.statuses.get(named)
        if seen is not None and stored.status is not seen and stored.status is not OUTCOME.get(action):
            return Clash(key=key, status=stored.status, by=stored.decided_by or "a rule")
        if OUTCOME.get(action) is Status.APPROVED and looked.versions.get(named, stored.version) != stored.version:
            return Clash(key=key, status=stored.status, by="an edit")
        if action is not Action.UNPIN:
            self.move(stored, OUTCOME[action], pin=action is Action.PIN)
        elif stored.pinned:
            self.move(replace(stored, pinned_seq=None), stored.status)
        return None

    def unpin(self, stored: StoredPost) -> None:
        """A pin that gave way to others: nobody decided about the post, but undoing the others brings it back."""
        self._changes.decided(replace(self.decision(stored.key, stored.status, stored.status), action="unpin"))
        self._changes.put(replace(stored, pinned_seq=None))

    def move(self, stored: StoredPost, status: Status, *, pin: bool = False) -> None:
        self._changes.decided(self.decision(stored.key, stored.status, status))
        moved = replace(
            stored,
            status=status,
            decided_by=self._by,
            decided_at=self._changes.tx.now,
            reasons=(self._reason,) if self._reason else (),
        )
        self._changes.put(moved, pin=pin)
        self.keys.append(stored.key)

    def revert(self, decision: Decision) -> None:
        stored = self._changes.get(decision.key)
        if not isinstance(stored, StoredPost) or stored.status is not decision.after:
            return
        if decision.action == "pin":
            stored = replace(stored, pinned_seq=None)
        self.move(stored, decision.before, pin=decision.action == "unpin")

    def decision(self, key: PostKey, before: Status, after: Status) -> Decision:
        return Decision(
            key=key,
            action=self._action,
            before=before,
            after=after,
            by=self._by,
            reason=self._reason,
            at=self._changes.tx.now,
            batch=self.id,
            undoes=self._undoes,
        )

"""A working set of posts within one transaction: changed in memory, then written and journaled at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from wall.errors import NotFound
from wall.events import Decision, StoredPost
from wall.journal.entry import Entry, Kind
from wall.media.album import pictures
from wall.model import Control, PostKey, Status
from wall.store import decisions, events, media, posts
from wall.store.posts import Tombstone
from wall.store.writer import Transaction


class Changes:
    """Keeps the rules that every change of posts obeys.

    A post that becomes approved gets the number of its entry as its place, and so does one that is no longer
    pinned; one that is not approved has none.
    A twin has no card of its own: what happens to it is told as its primary post.
    An erased post leaves a tombstone, and its twins get cards of their own, held.
    """

    def __init__(self, tx: Transaction, event_id: int, secret: bytes) -> None:
        self.tx = tx
        self.event_id = event_id
        self._secret = secret
        self._there: dict[PostKey, StoredPost | Tombstone] = {}
        self._now: dict[PostKey, StoredPost | Tombstone] = {}
        self._told: dict[PostKey, None] = {}
        self._pins: dict[PostKey, None] = {}
        self._decisions: list[Decision] = []
        self._bodies: dict[PostKey, None] = {}
        self.unused_media: set[str] = set()

    async def load(self, keys: Iterable[PostKey]) -> None:
        missing = [key for key in keys if key not in self._now]
        self.know((await posts.load(self.tx.conn, self.event_id, missing)).values())

    def know(self, found: Iterable[StoredPost | Tombstone]) -> None:
        """Take posts as they are in the database into the set."""
        for stored in found:
            if stored.key not in self._now:
                self._there[stored.key] = self._now[stored.key] = stored

    def get(self, key: PostKey) -> StoredPost | Tombstone | None:
        return self._now.get(key)

    def post(self, key: PostKey) -> StoredPost:
        found = self._now.get(key)
        if not isinstance(found, StoredPost):
            raise NotFound("This post was withdrawn, or never came.")
        return found

    def status(self, key: PostKey) -> Status | None:
        """None if it never came."""
        found = self._now.get(key)
        if isinstance(found, Tombstone):
            return Status.WITHDRAWN
        return found.status if found else None

    def card_of(self, key: PostKey) -> PostKey | None:
        """The post on whose card this one is, if that is another."""
        found = self._now.get(key)
        return found.twin_of if isinstance(found, StoredPost) else None

    def all(self) -> Iterator[StoredPost]:
        return (stored for stored in self._now.values() if isinstance(stored, StoredPost))

    def put(self, stored: StoredPost, *, body: bool = False, pin: bool = False) -> None:
        """Add or change a post; ``body``: its words or pictures are new."""
        if stored.status is not Status.APPROVED:
            stored = replace(stored, shown_seq=None, shown_at=None, pinned_seq=None)
        self._now[stored.key] = stored
        self._told[stored.twin_of or stored.key] = None
        if body:
            self._bodies[stored.key] = None
        if pin:
            self._pins[stored.key] = None
        elif stored.status is not Status.APPROVED or not stored.pinned:
            self._pins.pop(stored.key, None)

    async def erase(self, key: PostKey) -> None:
        """The words are gone for ever; its twins go on by themselves."""
        before = self._now.get(key)
        self._now[key] = Tombstone(self.event_id, key)
        self._bodies.pop(key, None)
        if isinstance(before, StoredPost) and before.twin_of:
            await self.load([before.twin_of])
            await self.recount(before.twin_of)
        else:
            self._told[key] = None
            await self.part(key)

    async def part(self, key: PostKey) -> None:
        """Give the twins of ``key`` a card of their own: the oldest of them holds the others."""
        parted = await self.twins(key)
        for twin in parted:
            first = parted[0].key
            self.put(
                replace(
                    twin,
                    twin_of=None if twin.key == first else first,
                    status=Status.HELD,
                    reasons=("the other copy of these words is gone",),
                    networks=tuple(dict.fromkeys(t.post.network for t in parted))
                    if twin.key == first
                    else (twin.post.network,),
                )
            )

    async def twins(self, key: PostKey) -> list[StoredPost]:
        self.know(await posts.twins(self.tx.conn, self.event_id, key))
        return [stored for stored in self.all() if stored.twin_of == key]

    async def join(self, twin: StoredPost, primary: StoredPost) -> None:
        """Let ``twin`` share the card of ``primary``."""
        self.put(replace(twin, twin_of=primary.key), body=True)
        await self.recount(primary.key)

    async def stand_alone(self, stored: StoredPost) -> StoredPost:
        """Take a post out of the card that it shares: other words, or another fate, than its twins."""
        if stored.twin_of is None:
            await self.part(stored.key)
            return replace(stored, networks=(stored.post.network,))
        primary = stored.twin_of
        alone = replace(stored, twin_of=None, networks=(stored.post.network,), status=Status.HELD)
        self.put(alone, body=True)
        await self.load([primary])
        await self.recount(primary)
        return alone

    @property
    def fresh_pins(self) -> list[PostKey]:
        """Posts that this working set pins, in order."""
        return list(self._pins)

    async def recount(self, key: PostKey) -> None:
        primary = self._now.get(key)
        if isinstance(primary, StoredPost):
            networks = [primary.post.network, *(twin.post.network for twin in await self.twins(key))]
            self.put(replace(primary, networks=tuple(dict.fromkeys(networks))))

    def decided(self, decision: Decision) -> None:
        self._decisions.append(decision)

    async def flush(self, *, by: str = "") -> list[Entry]:
        """Write everything: posts, pictures, decisions, journal; the entries in order."""
        tx, told = self.tx, self._worth_telling()
        first = await tx.next_seq(self.event_id, len(told)) if told else 0
        for offset, key in enumerate(told):
            await self._place(key, first + offset)
        erased = [key for key, now in self._now.items() if isinstance(now, Tombstone) and self._there.get(key) != now]
        await self._erase(erased)
        touched = [now for key, now in self._now.items() if isinstance(now, StoredPost) and self._there.get(key) != now]
        new = [stored for stored in touched if stored.key not in self._there]
        await posts.put(tx, new, [stored for stored in touched if stored.key in self._there])
        await self._register([stored for stored in touched if stored.key in self._bodies])
        await decisions.append(tx, self.event_id, self._decisions)
        entries = [self._entry(key, first + offset, by) for offset, key in enumerate(told)]
        await tx.journal(entries)
        return entries

    def _worth_telling(self) -> list[PostKey]:
        """Keys whose card changed; a tombstone of a post that nobody ever saw is not told."""
        return [
            key
            for key in self._told
            if key in self._there or isinstance(self._now.get(key), StoredPost)
            if key in self._pins or self._there.get(key) != self._now.get(key)
        ]

    async def _place(self, key: PostKey, seq: int) -> None:
        stored = self._now[key]
        if not isinstance(stored, StoredPost) or stored.status is not Status.APPROVED:
            return
        if stored.shown_seq is None:
            stored = replace(stored, shown_seq=seq, shown_at=self.tx.now)
        if key in self._pins:
            stored = replace(stored, pinned_seq=seq)
        elif not stored.pinned and self._was_pinned(key):
            stored = replace(stored, shown_seq=await self._front(stored.shown_seq or seq, seq))
        self._now[key] = stored

    def _was_pinned(self, key: PostKey) -> bool:
        there = self._there.get(key)
        return isinstance(there, StoredPost) and there.pinned

    async def _front(self, shown_seq: int, seq: int) -> int:
        """The place of a card that is no longer pinned, as a ledger does it: in front of all others that are shown."""
        event = await events.by_id(self.tx.conn, self.event_id)
        is_before_the_freeze = event.control is not Control.LIVE and shown_seq <= event.control_seq
        return event.control_seq if is_before_the_freeze else seq

    async def _erase(self, keys: list[PostKey]) -> None:
        if not keys:
            return
        present = {key for key in keys if key in self._there}
        carded = {key for key in present if key in self._told}
        candidates = await media.of_posts(self.tx.conn, self.event_id, keys)
        await posts.erase(self.tx, self.event_id, keys, present=present, carded=carded)
        if candidates:
            self.unused_media |= await media.unused(self.tx.conn, candidates)

    async def _register(self, stored: list[StoredPost]) -> None:
        known = [(one.key, name, url) for one in stored for name, url in pictures(self._secret, one.post)]
        anew = [one.key for one in stored if one.key in self._there]
        before = await media.of_posts(self.tx.conn, self.event_id, anew) if anew else set()
        await media.register(self.tx, self.event_id, known, anew=anew)
        if before:
            self.unused_media |= await media.unused(self.tx.conn, before)

    def _entry(self, key: PostKey, seq: int, by: str) -> Entry:
        stored = self._now[key]
        post = stored if isinstance(stored, StoredPost) and stored.status is not Status.WITHDRAWN else None
        return Entry(
            event_id=self.event_id,
            seq=seq,
            at=self.tx.now,
            kind=Kind.POST if post else Kind.GONE,
            key=key,
            post=post,
            before=self._before(key),
            by=by,
        )

    def _before(self, key: PostKey) -> Status | None:
        """The status of the card that was there; a twin had none of its own."""
        there = self._there.get(key)
        return there.status if isinstance(there, StoredPost) and there.twin_of is None else None

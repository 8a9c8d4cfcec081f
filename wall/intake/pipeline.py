"""From a batch of changes on a network to stored, judged and journaled posts, in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from secrets import token_hex
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from wall.events import Decision, Feed, StoredPost
from wall.intake.contexts import Contexts
from wall.intake.fingerprint import content_hash, fingerprint, same_card, same_person
from wall.intake.rules import Context, Opinion, judge
from wall.intake.sanitize import clean
from wall.model import (
    AuthorKey,
    Batch,
    Delete,
    Post,
    PostKey,
    RawPost,
    Return,
    Status,
    Upsert,
    Vanish,
    author_key,
    post_key,
)
from wall.store import events, posts
from wall.store.changes import Changes
from wall.store.posts import Tombstone
from wall.store.store import Store
from wall.store.writer import Transaction

log = logging.getLogger(__name__)

T = TypeVar("T")

SAME_WORDS = timedelta(hours=24)
LONG = 600
"""Characters from which on a text is worked on in a thread."""

BREATH = 16
"""Changes that are decided about in one turn of the loop."""

AT_ONCE = 200
"""Changes in one transaction; a longer batch keeps its cursor until its last part."""


class Cleaned(Struct, frozen=True):
    """A clean post with what tells it from others."""

    post: Post
    content_hash: str
    fingerprint: str


Ready = Cleaned | Delete | Vanish | Return


class Pipeline:
    """``sweep`` is told which pictures no post has any more."""

    def __init__(
        self, store: Store, contexts: Contexts, secret: bytes, sweep: Callable[[set[str]], Awaitable[None]]
    ) -> None:
        self._store = store
        self._contexts = contexts
        self._secret = secret
        self._sweep = sweep

    async def ingest(self, feed: Feed, batch: Batch) -> int:
        """Write a batch and its cursor; the number of posts in it that could be read.

        Changes and cursor are one transaction: after a crash a batch is seen again or not at all,
        and seeing it again changes nothing.
        """
        read = 0
        parts = [batch.changes[start : start + AT_ONCE] for start in range(0, len(batch.changes), AT_ONCE)] or [()]
        for part in parts:
            ready: list[Ready] = []
            for change in part:
                one = await _cleaned(change.post, feed.kind) if isinstance(change, Upsert) else change
                await asyncio.sleep(0)  # a screen may be served between two posts
                if one is not None:
                    ready.append(one)
            read += len(ready)
            cursor = batch.cursor if part is parts[-1] else None
            await self._write(feed, ready, cursor)
        return read

    async def _write(self, feed: Feed, ready: list[Ready], cursor: str | None) -> None:
        async def run(tx: Transaction) -> set[str]:
            unused = set[str]()
            if ready:
                await tx.hold(feed.event_id)
                intake = Intake(tx, feed, await self._contexts.of_feed(tx, feed), self._secret)
                unused = await intake.take(ready)
            if cursor is not None:
                await events.save_cursor(tx, feed, cursor)
            return unused

        if not ready and cursor is None:
            return
        if unused := await self._store.write(run):
            await self._sweep(unused)


async def aside(length: int, work: Callable[[], T]) -> T:
    """Run at once, or a long text's work in a thread: no post holds up the screens for more than a few milliseconds."""
    return await asyncio.to_thread(work) if length > LONG else work()


async def _cleaned(raw: RawPost, kind: str) -> Cleaned | None:
    return await aside(len(raw.content), lambda: _clean(raw, kind))


def _clean(raw: RawPost, kind: str) -> Cleaned | None:
    try:
        post = clean(raw, kind=kind)
        return Cleaned(post, content_hash(post), fingerprint(post))
    except Exception:  # one odd post must not stop a feed, whatever is odd about it
        log.exception("a post from %s could not be read and was left out", kind)
        return None


def _held_by_somebody(stored: StoredPost) -> bool:
    """A rule does not overrule the person who held a post; who held it by rule has no name."""
    return stored.status is Status.HELD and stored.decided_by != ""


class Intake:
    """One transaction's worth of changes of one feed."""

    def __init__(self, tx: Transaction, feed: Feed, context: Context, secret: bytes) -> None:
        self._tx = tx
        self._feed = feed
        self._context = context
        self._gone = dict(context.gone)
        self._batch = token_hex(8)
        self._changes = Changes(tx, feed.event_id, secret)

    async def take(self, ready: list[Ready]) -> set[str]:
        """Apply in order, write at once; the pictures that no post has any more."""
        await self._load(ready)
        for number, one in enumerate(ready, 1):
            if number % BREATH == 0:
                await asyncio.sleep(0)
            match one:
                case Cleaned():
                    await self._upsert(one)
                case Delete():
                    await self._withdraw(
                        post_key(one.network or self._feed.kind, one.remote_id), "deleted by its author"
                    )
                case Vanish():
                    await self._vanish(one)
                case Return():
                    await self._return(author_key(one.network or self._feed.kind, one.author_id))
        await self._changes.flush(by=self._feed.name)
        return self._changes.unused_media

    async def _load(self, ready: list[Ready]) -> None:
        keys = [one.post.key for one in ready if isinstance(one, Cleaned)]
        keys += [post_key(one.network or self._feed.kind, one.remote_id) for one in ready if isinstance(one, Delete)]
        await self._changes.load(keys)
        new = [
            one.fingerprint
            for one in ready
            if isinstance(one, Cleaned) and one.fingerprint and self._changes.get(one.post.key) is None
        ]
        if new:
            since = self._tx.now - SAME_WORDS
            self._changes.know(await posts.same_words(self._tx.conn, self._feed.event_id, new, since))

    async def _upsert(self, one: Cleaned) -> None:
        there = self._changes.get(one.post.key)
        if isinstance(there, Tombstone):
            return
        if one.post.opt_out:
            if there is not None:
                await self._withdraw(one.post.key, one.post.opt_out)
        elif refusal := self._gone.get(one.post.author.key, ""):
            if there is not None and there.hidden_from is None:
                await self._withdraw(one.post.key, refusal)
        elif there is None:
            await self._add(one)
        elif there.hidden_from is None:
            await self._again(there, one)

    async def _again(self, there: StoredPost, one: Cleaned) -> None:
        """An edit, or the same, or the same with its link card, which networks add some time after posting."""
        card, former = one.post.card, there.post.card
        if there.content_hash != one.content_hash or (card and former and not same_card(card, former)):
            await self._edit(there, one)
        elif card and not former and there.status is Status.HELD:
            self._changes.put(replace(there, post=one.post), body=True)

    async def _add(self, one: Cleaned) -> None:
        opinion = await self._judge(one.post)
        stored = StoredPost(
            event_id=self._feed.event_id,
            post=self._dated(one.post),
            status=opinion.status,
            feed_id=self._feed.id,
            received_at=self._tx.now,
            networks=(one.post.network,),
            reasons=(opinion.reason,),
            content_hash=one.content_hash,
            fingerprint=one.fingerprint,
        )
        primary = self._twin(one)
        if primary is not None and opinion.rule != "block":
            await self._changes.join(replace(stored, status=Status.HELD), primary)
            return
        self._settle(stored, Status.HELD, opinion)

    async def _judge(self, post: Post) -> Opinion:
        return await aside(len(post.text.chars), lambda: judge(post, self._context))

    def _dated(self, post: Post) -> Post:
        """When a post was written is claimed by its author: never after it came."""
        return post if post.created_at <= self._tx.now else replace(post, created_at=self._tx.now)

    def _twin(self, one: Cleaned) -> StoredPost | None:
        """The post with the same words by the same person on another network."""
        if not one.fingerprint:
            return None
        for other in self._changes.all():
            if (
                other.fingerprint == one.fingerprint
                and other.twin_of is None
                and other.status is not Status.WITHDRAWN
                and one.post.network not in other.networks
                and same_person(other.post.author, one.post.author)
            ):
                return other
        return None

    def _settle(self, stored: StoredPost, before: Status, opinion: Opinion) -> None:
        """Put a post whose status a rule made; what is no longer held was decided by the rule."""
        if opinion.status is not Status.HELD:
            stored = replace(stored, decided_by=f"rule: {opinion.rule}", decided_at=self._tx.now)
            self._decide(stored.key, "judge", before, opinion.status, stored.decided_by, opinion.reason)
        self._changes.put(stored, body=True)

    async def _edit(self, there: StoredPost, one: Cleaned) -> None:
        """An edit withdraws the approval until somebody, or a rule, looks again."""
        edited = replace(
            there,
            post=self._dated(one.post),
            content_hash=one.content_hash,
            fingerprint=one.fingerprint,
            edited=True,
        )
        if there.fingerprint != one.fingerprint:
            edited = await self._changes.stand_alone(edited)
        if edited.twin_of or there.status not in (Status.HELD, Status.APPROVED) or _held_by_somebody(there):
            self._changes.put(edited, body=True)
            return
        opinion = await self._judge(one.post)
        reasons = (opinion.reason,)
        if there.status is Status.APPROVED and opinion.status is not Status.APPROVED:
            reasons = ("edited after approval", *(reasons if opinion.rule != "approve-first" else ()))
            edited = replace(edited, decided_by="", decided_at=None)
            self._decide(there.key, "edit", there.status, opinion.status, self._feed.name, "edited after approval")
        elif opinion.status is Status.APPROVED:
            edited = replace(edited, decided_by=f"rule: {opinion.rule}", decided_at=self._tx.now)
            self._decide(there.key, "judge", there.status, opinion.status, edited.decided_by, opinion.reason)
        self._changes.put(replace(edited, status=opinion.status, reasons=reasons), body=True)

    async def _withdraw(self, key: PostKey, reason: str) -> None:
        there = self._changes.get(key)
        if isinstance(there, Tombstone):
            return
        if there is not None:
            self._decide(key, "withdraw", there.status, Status.WITHDRAWN, self._feed.name, reason)
        await self._changes.erase(key)

    async def _vanish(self, change: Vanish) -> None:
        author = author_key(change.network or self._feed.kind, change.author_id)
        self._gone[author] = change.reason
        await events.put_gone_author(
            self._tx, self._feed.event_id, author, change.reason, final=change.final, by=self._feed.name
        )
        self._changes.know(await posts.of_author(self._tx.conn, self._feed.event_id, author))
        for stored in [one for one in self._changes.all() if one.post.author.key == author]:
            if change.final:
                await self._withdraw(stored.key, change.reason)
            elif stored.hidden_from is None:
                await self._hide(stored, change.reason)

    async def _hide(self, stored: StoredPost, reason: str) -> None:
        self._decide(stored.key, "withdraw", stored.status, Status.WITHDRAWN, self._feed.name, reason)
        stored = await self._changes.stand_alone(stored)
        self._changes.put(replace(stored, status=Status.WITHDRAWN, hidden_from=stored.status, reasons=(reason,)))

    async def _return(self, author: AuthorKey) -> None:
        """Back to what it was, unless the author was blocked meanwhile."""
        if self._gone.pop(author, None) is None:
            return
        await events.remove_gone_author(self._tx, self._feed.event_id, author, by=self._feed.name)
        self._changes.know(await posts.of_author(self._tx.conn, self._feed.event_id, author))
        for stored in [one for one in self._changes.all() if one.post.author.key == author and one.hidden_from]:
            status, reason = stored.hidden_from or Status.HELD, "its author is back"
            if author in self._context.blocked:
                status, reason = Status.REJECTED, "author blocked"
            self._decide(stored.key, "return", Status.WITHDRAWN, status, self._feed.name, reason)
            self._changes.put(replace(stored, status=status, hidden_from=None, reasons=(reason,)))

    def _decide(self, key: PostKey, action: str, before: Status, after: Status, by: str, reason: str) -> None:
        self._changes.decided(
            Decision(
                key=key,
                action=action,
                before=before,
                after=after,
                by=by,
                reason=reason,
                at=self._tx.now,
                batch=self._batch,
            )
        )

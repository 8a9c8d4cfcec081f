"""An event with everything between a network and its screens, all real, for tests to play in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.clock import NOON, FakeClock
from wall.desk.decide import Action, Decided, Desk
from wall.events import Decision, Event, Feed, StoredPost, Wall
from wall.intake.contexts import Contexts
from wall.intake.pipeline import Pipeline
from wall.journal.entry import Entry
from wall.journal.frames import encode
from wall.journal.hub import Hub
from wall.journal.panel import Row
from wall.model import (
    Batch,
    Change,
    Delete,
    Mode,
    PostKey,
    RawAuthor,
    RawPost,
    Return,
    Status,
    Upsert,
    Vanish,
)
from wall.stage.filter import compile_filter
from wall.store import decisions, events, posts
from wall.store.posts import Tombstone
from wall.store.store import Store

SECRET = b"a secret of tests"
ADA = RawAuthor(remote_id="ada", handle="ada@social.example", name="Ada Lovelace")
BOB = RawAuthor(remote_id="bob", handle="bob@social.example", name="Bob Berry")


def put(remote_id: str, words: str = "", **more: Any) -> Upsert:
    """Somebody wrote a post: by default Ada, with words of its own."""
    fields: dict[str, Any] = {
        "author": ADA,
        "created_at": NOON,
        "content": words or f"Hello, this is number {remote_id}",
    } | more
    return Upsert(post=RawPost(remote_id=remote_id, **fields))


def gone(remote_id: str, network: str = "") -> Delete:
    return Delete(remote_id=remote_id, network=network)


class PlainView:
    """A page whose cards are the words of posts."""

    def __init__(self, filter_text: str = "") -> None:
        self.wants = compile_filter(filter_text)

    def card(self, stored: StoredPost) -> Mapping[str, Any]:
        return {
            "key": stored.key,
            "pinned": stored.pinned,
            "at": stored.shown_at,
            "html": stored.post.text.chars,
            "networks": list(stored.networks),
        }


class PlainViews:
    """The hub's views, without a theme."""

    def wall(self, event: Event, wall: Wall) -> PlainView:
        return PlainView(wall.filter)

    def phone(self, event: Event) -> PlainView:
        return PlainView()

    def program(self, event: Event) -> PlainView:
        return PlainView()

    def row(self, event: Event, feeds: Sequence[Feed]) -> Row:
        return lambda stored: {"key": stored.key, "status": stored.status.value, "html": stored.post.text.chars}

    def packet(self, event: Event) -> Any:
        return encode


class Hall:
    """``told`` has what listeners heard, in order; ``swept`` the pictures that no post has any more."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.contexts = Contexts()
        self.told: list[Entry] = []
        self.swept: set[str] = set()
        self.pipeline = Pipeline(store, self.contexts, SECRET, self._sweep)
        self.desk = Desk(store, SECRET)
        self.hub = self.new_hub()
        store.listen(self.contexts.told)
        store.listen(self.told.extend)
        self.event: Event
        self.mastodon: Feed
        self.bluesky: Feed

    def new_hub(self) -> Hub:
        """As after a start: it knows nothing but the database, and hears what comes."""
        hub = Hub(self.store, PlainViews(), self.clock, build="b")
        self.store.listen(hub.told)
        return hub

    async def _sweep(self, unused: set[str]) -> None:
        self.swept |= unused

    async def stage(self, slug: str = "conf", mode: Mode = Mode.APPROVE_FIRST) -> None:
        """Another event, with a wall and two feeds, is what everything below is about."""
        seed = Event(id=0, slug=slug, name="Conference", mode=mode)
        self.event = await self.store.write(lambda tx: events.create(tx, seed))
        self.mastodon = await self.feed("mastodon")
        self.bluesky = await self.feed("bluesky")
        await self.wall("main")
        self.told.clear()

    async def feed(self, kind: str, mode: Mode | None = None) -> Feed:
        feed = Feed(id=0, event_id=self.event.id, kind=kind, name=f"{kind} feed", mode=mode)
        return await self.store.write(lambda tx: events.save_feed(tx, feed, by="owner"))

    async def wall(self, slug: str, **more: Any) -> Wall:
        wall = Wall(id=0, event_id=self.event.id, slug=slug, name=slug, **more)
        return await self.store.write(lambda tx: events.save_wall(tx, wall, by="owner"))

    async def comes(self, *changes: Change, feed: Feed | None = None, cursor: str | None = None) -> int:
        """A batch of the Mastodon feed, or of another."""
        return await self.pipeline.ingest(feed or self.mastodon, Batch(changes=changes, cursor=cursor))

    async def shown(self, *ids: str, feed: Feed | None = None) -> list[PostKey]:
        """Posts that came and were approved, in this order."""
        kind = (feed or self.mastodon).kind
        keys = [PostKey(f"{kind}:{one}") for one in ids]
        for remote_id, key in zip(ids, keys, strict=True):
            await self.comes(put(remote_id), feed=feed)
            await self.decide(key, "approve")
        return keys

    async def decide(self, *keys: str, by: str = "Ada", reason: str = "", seen: Any = None) -> Decided:
        """Keys, then the action."""
        *wanted, action = keys
        self.clock.advance(1)
        return await self.desk.decide(
            self.event.id, [PostKey(key) for key in wanted], Action(action), by=by, reason=reason, seen=seen
        )

    async def there(self, key: str) -> StoredPost | Tombstone | None:
        async with self.store.read() as conn:
            return (await posts.load(conn, self.event.id, [PostKey(key)])).get(PostKey(key))

    async def post(self, key: str) -> StoredPost:
        found = await self.there(key)
        assert isinstance(found, StoredPost)
        return found

    async def status(self, key: str) -> Status | None:
        found = await self.there(key)
        if isinstance(found, Tombstone):
            return Status.WITHDRAWN
        return found.status if found else None

    async def decisions(self, key: str) -> list[Decision]:
        """Newest first."""
        async with self.store.read() as conn:
            return await decisions.of_post(conn, self.event.id, PostKey(key))

    async def on_screen(self, *, from_database: bool = False, wall: str = "main") -> list[str]:
        """The keys of a wall's cards, as those who watch now have them, or as a start would show them."""
        hub = self.hub
        if from_database:
            hub = Hub(self.store, PlainViews(), self.clock, build="b")
        room = await hub.room(self.event.slug)
        return [card["key"] for card in room.channels[wall].snapshot()["cards"]]

    async def counts(self) -> dict[str, int]:
        async with self.store.read() as conn:
            return await posts.counts(conn, self.event.id)

    async def cursor(self, feed: Feed | None = None) -> str | None:
        wanted = feed or self.mastodon
        async with self.store.read() as conn:
            return next(one.cursor for one in await events.feeds(conn, self.event.id) if one.id == wanted.id)


@asynccontextmanager
async def open_hall(folder: Path, database: str = "", mode: Mode = Mode.APPROVE_FIRST) -> AsyncIterator[Hall]:
    clock = FakeClock()
    async with Store(database, folder, clock).open() as store:
        hall = Hall(store, clock)
        await hall.stage(mode=mode)
        yield hall


def vanishes(author: RawAuthor = ADA, *, final: bool = True) -> Vanish:
    return Vanish(author_id=author.remote_id, reason="account deleted" if final else "account paused", final=final)


def returns(author: RawAuthor = ADA) -> Return:
    return Return(author_id=author.remote_id)

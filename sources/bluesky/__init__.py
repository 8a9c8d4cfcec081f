"""Bluesky: the posts with our tags, out of all that Jetstream sends, as the AppView shows them to anybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from sources.bluesky.appview import MOST, AppView, Views, did_of, portions
from sources.bluesky.frames import Place
from sources.bluesky.hosts import HOSTS, Hosts, address, problems_of_servers
from sources.bluesky.record import fold, mapping
from sources.bluesky.stream import Reader, Waiting
from sources.bluesky.view import parse, with_profile, with_record
from wall.errors import SettingsError, SourceError, SourceUnavailable
from wall.feeds.source import Deletes, Delivery, Outside, Source, Traits
from wall.model import Batch, Change, Delete, Upsert, Vanish

LOOKBACK_US = 36 * 3_600_000_000
SILENCE_S = 60.0
GATHER_S = 0.3
DELAYS_S = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Until a new post is asked for again; the AppView knows it seconds after the stream."""


class Bluesky(Source):
    kind: ClassVar[str] = "bluesky"
    label: ClassVar[str] = "Bluesky"
    traits: ClassVar[Traits] = Traits(
        delivery=Delivery.STREAM,
        deletes=Deletes.PUSHED,
        edits=True,
        backfill=False,
        needs_key=False,
    )
    options: ClassVar[Mapping[str, str]] = {
        "tags": "the hashtags, with or without #; a post with any of them is taken",
        "hosts": "the Jetstream servers, first choice first; the next is used while one fails",
        "appview": "the server that is asked what posts and profiles look like",
        "show_nudity": "also take posts that are labelled as nudity that is not sexual; they count as sensitive",
    }

    def __init__(
        self,
        outside: Outside,
        *,
        tags: tuple[str, ...] = (),
        hosts: tuple[str, ...] = HOSTS,
        appview: str = "https://public.api.bsky.app",
        show_nudity: bool = False,
    ) -> None:
        if problems := [*_problems_of_tags(tags), *problems_of_servers(hosts, appview)]:
            raise SettingsError(problems)
        self._http, self._clock, self._note = outside.http, outside.clock, outside.note
        self._tags = frozenset(fold(tag) for tag in tags)
        self._hosts = Hosts(tuple(host.rstrip("/") for host in hosts), outside.clock)
        self._appview = AppView(outside.http, appview.rstrip("/"))
        self._show_nudity = show_nudity

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        reader = Reader(self._tags, self._place(cursor), self._clock)
        work = asyncio.create_task(self._work(reader))
        work.add_done_callback(lambda _: reader.wake.set())
        try:
            while True:
                if not work.done():
                    await reader.wake.wait()
                if batch := reader.batch():
                    yield batch
                elif work.done():
                    work.result()
                    return
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def check(self, remote_ids: Sequence[str]) -> Batch:
        changes: dict[str, Change] = {}
        for uris in portions(remote_ids):
            posts, profiles = await self._appview.ask(uris)
            for uri in uris:
                if change := self._checked(uri, posts, profiles):
                    changes[did_of(uri) if isinstance(change, Vanish) else uri] = change
        return Batch(changes=tuple(changes.values()))

    def _place(self, cursor: str | None) -> Place:
        place = Place.of(cursor)
        if place is None:
            self._note("the place in Bluesky's stream was not readable: it goes on from now")
            return Place()
        if place.time_us and self._clock.now().timestamp() * 1e6 - place.time_us > LOOKBACK_US:
            self._note("away for more than 36 hours: Bluesky's stream has no earlier posts")
        return place

    async def _work(self, reader: Reader) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(reader))
                tasks.create_task(self._hydrate(reader))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _read(self, reader: Reader) -> None:
        while True:
            host = self._hosts.pick()
            self._hosts.failed(host, await self._follow(host, reader))

    async def _follow(self, host: str, reader: Reader) -> SourceError:
        """Read until it ends; why it ended."""
        try:
            async with self._http.socket(address(host, reader.resume_us), silence_s=SILENCE_S) as socket:
                messages = aiter(socket)
                while (message := await _next(messages)) is not None:
                    await reader.room()
                    reader.take(message)
        except SourceError as exc:
            return exc
        except TimeoutError:
            return SourceUnavailable(f"{urlsplit(host).hostname} was silent for {SILENCE_S:g} s.")
        return SourceUnavailable(f"{urlsplit(host).hostname} closed the stream.")

    async def _hydrate(self, reader: Reader) -> None:
        """The stream goes on while the AppView fails for a while: deletions must not wait for it."""
        failures = 0
        while True:
            posts = await self._due(reader)
            try:
                found = await self._appview.ask([post.uri for post in posts]) if posts else ({}, {})
            except SourceUnavailable as exc:
                if failures == len(DELAYS_S):
                    raise
                await self._clock.sleep(exc.retry_after or DELAYS_S[failures])
                failures += 1
            else:
                failures = 0
                self._settle(reader, posts, *found)

    async def _due(self, reader: Reader) -> list[Waiting]:
        """Posts to ask for, after a moment in which others may join them."""
        await reader.waits.wait()
        if len(reader.due(MOST)) < MOST:
            await self._clock.sleep(GATHER_S)
        return reader.due(MOST)

    def _settle(self, reader: Reader, asked: list[Waiting], posts: Views, profiles: Views) -> None:
        given_up = 0
        for post in filter(reader.is_current, asked):
            is_last = post.tries == len(DELAYS_S)
            view = _view_of(post, posts, profiles, is_last=is_last) if reader.is_active(post.did) else None
            raw = parse(view, show_nudity=self._show_nudity) if view else None
            if view or is_last:
                reader.settle(post, raw)
                given_up += raw is None
            else:
                post.due, post.tries = self._clock.monotonic() + DELAYS_S[post.tries], post.tries + 1
        if given_up:
            self._note(f"posts skipped: {given_up}. Bluesky's AppView does not have them, or not in a readable form.")

    def _checked(self, uri: str, posts: Views, profiles: Views) -> Change | None:
        did = did_of(uri)
        if uri not in posts and did in profiles:
            return Delete(remote_id=uri)
        if uri not in posts:  # as are all posts of an account that is switched off, and may come back with it
            return Vanish(author_id=did, reason="the account is not available", final=False)
        if did not in profiles:
            return None
        raw = parse(with_profile(posts[uri], profiles[did]), show_nudity=self._show_nudity)
        return Upsert(post=raw) if raw else None


async def _next(messages: AsyncIterator[str]) -> str | None:
    """None at the end. The whole network is never silent, so neither is a good host, whatever it says to pings."""
    async with asyncio.timeout(SILENCE_S):
        return await anext(messages, None)


def _view_of(post: Waiting, posts: Views, profiles: Views, *, is_last: bool) -> dict[str, Any] | None:
    """The view of a post with all its author's labels, or None while the AppView does not know this version."""
    if post.uri not in posts or post.did not in profiles:
        return None
    view = with_profile(posts[post.uri], profiles[post.did])
    if view.get("cid") == post.commit.cid:
        return view
    return with_record(view, mapping(post.commit.record)) if is_last else None


def _problems_of_tags(tags: tuple[str, ...]) -> Iterator[str]:
    if not tags:
        yield "tags: at least one hashtag is needed"
    for tag in tags:
        if not fold(tag) or any(char.isspace() for char in tag.strip()) or len(tag) > 64:
            yield f"tags: “{tag}” is no hashtag"

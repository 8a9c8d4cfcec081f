"""RSS, Atom and JSON Feed: blogs, podcasts, and every site that offers its news as a feed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import ClassVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sources.rss.child import read_safely
from sources.rss.document import Document, is_web, post, remote_id
from sources.rss.troubles import Troubles
from sources.rss.words import wanted
from wall.errors import SettingsError, SourceError, SourceNotFound, SourceUnavailable
from wall.feeds.http import Answer
from wall.feeds.source import Deletes, Delivery, Outside, Source, Traits
from wall.model import Batch, Change, Delete, RawPost, Upsert

MOST_URLS = 20
NEVER = datetime(1, 1, 1, tzinfo=UTC)
MOST_SEEN = 200
"""Entries of one feed that are looked at and remembered: the newest."""

MOST_CHECKS = 5
CHECK_AGAIN_S = 600.0
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1"


class Memory(Struct, omit_defaults=True):
    """What is known of one feed: what to ask conditionally with, the digest of its text, and of each entry by id.

    An entry's digest is followed by the entry's address where its id is not that; "" is one that was deleted.
    """

    etag: str = ""
    modified: str = ""
    body: str = ""
    seen: dict[str, str] = {}


class Rss(Source):
    kind: ClassVar[str] = "rss"
    label: ClassVar[str] = "RSS, Atom, JSON Feed"
    traits: ClassVar[Traits] = Traits(
        delivery=Delivery.POLL,
        deletes=Deletes.CHECKED,
        edits=True,
        backfill=True,
        needs_key=False,
        poll_s=60.0,
    )
    options: ClassVar[Mapping[str, str]] = {
        "urls": "addresses of feeds, up to 20",
        "words": "only entries with one of these words or #tags; empty: all",
        "name": "how the site is called on the wall; empty: as it calls itself",
    }

    def __init__(
        self,
        outside: Outside,
        *,
        urls: tuple[str, ...],
        words: tuple[str, ...] = (),
        name: str = "",
    ) -> None:
        problems = [f"urls: “{url}” does not begin with https:// or http://" for url in urls if not is_web(url)]
        problems += ["words: one of them is empty" for word in words if not word.strip(" #")]
        if not 1 <= len(set(urls)) <= MOST_URLS:
            problems.append(f"urls: there must be 1 to {MOST_URLS} addresses")
        if problems:
            raise SettingsError(problems)
        self._urls = tuple(dict.fromkeys(urls))
        self._wanted = wanted(words)
        self._name = name.strip()
        self._http = outside.http
        self._clock = outside.clock
        self._note = outside.note
        self._troubles = Troubles(outside.clock)
        self._links: dict[str, str] = {}
        self._asked: dict[str, float] = {}

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """One feed after the other; the cursor is the Memory of each by its address, as JSON."""
        memories = _memories(cursor)
        memories = {url: memories.get(url, Memory()) for url in self._urls}
        self._remember_links(memories)
        for url in self._urls:
            try:
                changes, memory = await self._poll(url, memories[url])
            except SourceError as error:
                if self._troubles.add(url, error) and len(self._urls) > 1:
                    self._note(str(error))
                continue
            self._troubles.clear(url)
            if memory != memories[url]:
                memories[url] = memory
                self._remember_links(memories)
                yield Batch(changes=tuple(changes), cursor=msgspec.json.encode(memories).decode())
        if len(self._troubles) == len(self._urls):
            raise self._troubles.as_one()

    async def check(self, remote_ids: Sequence[str]) -> Batch:
        """Ask for the pages of a few posts; only the page's own 404 or 410 says that one is gone."""
        now = self._clock.monotonic()
        self._asked = {each: self._asked[each] for each in remote_ids if each in self._asked}
        due = [
            each for each in remote_ids if self._link(each) and now - self._asked.get(each, -now - 1e9) > CHECK_AGAIN_S
        ]
        due = sorted(due, key=lambda each: self._asked.get(each, 0.0))[:MOST_CHECKS]
        gone, errors = [], []
        for each in due:
            self._asked[each] = now
            try:
                await self._http.get(self._link(each))
            except SourceNotFound:
                gone.append(Delete(remote_id=each))
            except SourceError as error:
                errors.append(error)
        if errors and len(errors) == len(due):
            raise errors[0]
        return Batch(changes=tuple(gone))

    async def _poll(self, url: str, memory: Memory) -> tuple[list[Change], Memory]:
        self._troubles.pause(url)
        answer = await self._http.get(url, headers=_conditions(memory))
        body = sha256(answer.body).hexdigest()[:16]
        if answer.status == 304 or body == memory.body:
            return [], memory
        document = await self._document(answer, known=memory != Memory())
        posts, unread = await asyncio.to_thread(self._posts, document, url)
        self._say_unread(url, answer.host, len(posts), unread)
        changes, seen = self._compare(posts, [remote_id(guid, url) for guid in document.gone], memory.seen)
        etag, modified = (answer.headers.get(name, "") for name in ("etag", "last-modified"))
        return changes, Memory(etag=etag, modified=modified, body=body, seen=seen)

    async def _document(self, answer: Answer, *, known: bool) -> Document:
        try:
            return await read_safely(answer.body, answer.url, answer.headers, answer.host)
        except SourceError as error:
            if known:  # it was a feed before: a page of maintenance, not a wrong address
                raise SourceUnavailable(str(error)) from error
            raise

    def _posts(self, document: Document, url: str) -> tuple[list[RawPost], int]:
        """The newest posts, oldest first, and how many entries make no sense."""
        now = self._clock.now()
        found = [post(entry, document, url, self._name, now) for entry in reversed(document.entries)]
        posts = sorted((each for each in found if each is not None), key=lambda each: each.created_at)
        return posts[-MOST_SEEN:], document.unread + len(found) - len(posts)

    def _say_unread(self, url: str, host: str, posts: int, unread: int) -> None:
        if unread and not posts:
            raise SourceUnavailable(f"{host} changed its format: none of {unread} entries can be read")
        if self._troubles.count(url, unread) and unread:
            self._note(f"{unread} entries of {host} skipped: not readable")

    def _compare(
        self, posts: list[RawPost], gone: list[str], before: Mapping[str, str]
    ) -> tuple[list[Change], dict[str, str]]:
        """What is new, other or gone since ``before``, and what is known now."""
        changes: list[Change] = []
        seen: dict[str, str] = {}
        for each in {each.remote_id: each for each in posts}.values():
            key = _short(each.remote_id)
            if not self._wanted(each):
                if before.get(key):
                    changes.append(Delete(remote_id=each.remote_id))
                    seen[key] = ""
                continue
            seen[key] = _fingerprint(each)
            if before.get(key) != seen[key]:
                changes.append(Upsert(post=each))
        for each_id in gone:
            key = _short(each_id)
            if before.get(key, "-") and key not in seen:
                changes.append(Delete(remote_id=each_id))
            seen.setdefault(key, "")
        older = {key: mark for key, mark in before.items() if key not in seen}
        return changes, dict([*older.items(), *seen.items()][-MOST_SEEN:])

    def _remember_links(self, memories: Mapping[str, Memory]) -> None:
        self._links = {
            key: link
            for memory in memories.values()
            for key, mark in memory.seen.items()
            if (link := mark.partition(" ")[2])
        }

    def _link(self, each_id: str) -> str:
        return self._links.get(_short(each_id)) or (each_id if is_web(each_id) and "#" not in each_id else "")


def _conditions(memory: Memory) -> dict[str, str]:
    headers = {"Accept": ACCEPT}
    if memory.etag:
        headers["If-None-Match"] = memory.etag
    if memory.modified:
        headers["If-Modified-Since"] = memory.modified
    return headers


def _memories(cursor: str | None) -> dict[str, Memory]:
    try:
        return msgspec.json.decode(cursor or "{}", type=dict[str, Memory])
    except msgspec.DecodeError:
        return {}


def _fingerprint(each: RawPost) -> str:
    """Changes with what is shown; not with the date of an undated entry, nor with a picture's signature."""
    media = tuple(replace(one, url=_bare(one.url), preview_url=_bare(one.preview_url)) for one in each.media)
    author = replace(each.author, avatar_url="")
    shown = replace(each, created_at=NEVER, media=media, author=author)
    mark = sha256(msgspec.json.encode(shown)).hexdigest()[:12]
    return f"{mark} {each.url}" if each.url and each.url != each.remote_id else mark


def _bare(url: str) -> str:
    return url.partition("?")[0]


def _short(each_id: str) -> str:
    return sha256(each_id.encode(errors="surrogatepass")).hexdigest()[:12]

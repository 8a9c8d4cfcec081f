"""Mastodon and what speaks like it: hashtags of several servers, by polls, and with a token by a stream."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import ClassVar
from urllib.parse import urlsplit

from sources.mastodon.check import Checks
from sources.mastodon.ear import Ear, Streams
from sources.mastodon.memory import Memory
from sources.mastodon.polls import Polls
from sources.mastodon.reader import Reader, Wanted
from sources.mastodon.server import Server
from sources.mastodon.status import fold
from sources.mastodon.status import parse as parse
from wall.errors import SettingsError, SourceError, SourceUnavailable
from wall.feeds.source import Deletes, Delivery, Outside, Source, Traits
from wall.model import Batch, Upsert

TOKEN = "OVATION_MASTODON_TOKEN"
SECOND_LOOK_S = 300.0
"""Between two polls of servers that are listened to as well."""

DEAF = 3
"""So many posts found by polls alone mean that the stream does not tell us of them."""

TAG = re.compile(r"(?=.*[^\W\d_])[\w·・\u200c]+")
HOST = re.compile(r"(?=.{1,253}$)(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_][\w-]{0,61}\w(?::\d{1,5})?")


class Mastodon(Source):
    kind: ClassVar[str] = "mastodon"
    label: ClassVar[str] = "Mastodon hashtags"
    traits: ClassVar[Traits] = Traits(
        delivery=Delivery.POLL,
        deletes=Deletes.CHECKED,
        edits=True,
        backfill=True,
        needs_key=False,
        poll_s=30.0,
    )
    options: ClassVar[Mapping[str, str]] = {
        "tags": "the hashtags, with or without #",
        "servers": "who is asked: each server knows only a part; the name of the server, or its address",
        "token_env": "the environment variable with an access token (permission read:statuses), for the stream",
        "token_server": "the server that the token is for; the first one if empty",
        "only_media": "only posts with pictures, films or sound",
        "local": "only posts written on these servers themselves",
        "show_undiscoverable": "show authors who do not want to be suggested to others",
        "show_unindexable": "show authors who do not want to be found by search",
    }

    def __init__(
        self,
        outside: Outside,
        *,
        tags: tuple[str, ...] = (),
        servers: tuple[str, ...] = ("mastodon.social", "fosstodon.org"),
        token_env: str = TOKEN,
        token_server: str = "",
        only_media: bool = False,
        local: bool = False,
        show_undiscoverable: bool = True,
        show_unindexable: bool = True,
    ) -> None:
        tags = tuple(tag.strip().removeprefix("#") for tag in tags)
        problems = [*_problems_of_tags(tags), *_problems_of_servers(servers)]
        addresses = list(dict.fromkeys(_address(server) for server in servers))
        token_address = _address(token_server) if token_server else next(iter(addresses), "")
        problems += _problems_of_token(outside.secrets, token_env, token_server, token_address in addresses)
        if problems:
            raise SettingsError(problems)
        token = outside.secrets.get(token_env) or None
        http, clock, note = outside.http, outside.clock, outside.note
        asked = [Server(each, http, clock, token if each == token_address else None) for each in addresses]
        wanted = Wanted(
            tags=tuple({fold(tag): tag for tag in tags}.values()),
            only_media=only_media,
            local=local,
            show_undiscoverable=show_undiscoverable,
            show_unindexable=show_unindexable,
        )
        self._reader = Reader(wanted, note)
        self._polls = Polls(asked, wanted, self._reader, note)
        self._streams = Streams(asked, wanted, clock, note)
        self._checks = Checks(asked, self._reader, note)
        self._servers = asked
        self._note = note

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Subscribe, read what was missed, then trust the stream; without one, that was all for now."""
        self._reader.memory = Memory.load(cursor)
        async with self._streams.open() as ear:
            async with aclosing(self._polls.run()) as batches:
                async for batch in batches:
                    yield batch
            if ear.servers:
                async with aclosing(self._follow(ear)) as batches:
                    async for batch in batches:
                        yield batch

    async def check(self, remote_ids: Sequence[str]) -> Batch:
        return await self._checks.run(remote_ids)

    async def _follow(self, ear: Ear) -> AsyncGenerator[Batch, None]:
        """What the streams tell; between that, polls of the other servers, and of these to be sure."""
        missed = 0
        while missed < DEAF:
            ear.wake_after(self.traits.poll_s if len(ear.servers) < len(self._servers) else SECOND_LOOK_S)
            while heard := await ear.next():
                missed = 0
                if change := self._reader.hear(*heard):
                    yield Batch(changes=(change,), cursor=self._reader.memory.dump())
            async with aclosing(self._look_again()) as batches:
                async for batch in batches:
                    missed += self._untold(batch, ear)
                    yield batch
        self._streams.give_up(ear.servers)
        names = ", ".join(server.name for server in ear.servers)
        raise SourceUnavailable(f"the stream of {names} is silent about new posts; reading by polls for an hour")

    async def _look_again(self) -> AsyncGenerator[Batch, None]:
        """A poll whose failure does not end the streams."""
        try:
            async with aclosing(self._polls.run()) as batches:
                async for batch in batches:
                    yield batch
        except SourceError as error:
            self._note(f"no poll beside the stream: {error}")

    def _untold(self, batch: Batch, ear: Ear) -> int:
        """How many of these posts a stream should have told us."""
        told = self._reader.memory.is_home
        posts = [change.post for change in batch.changes if isinstance(change, Upsert)]
        return sum(any(told(server.name, post.remote_id) for server in ear.servers) for post in posts)


def _problems_of_tags(tags: tuple[str, ...]) -> Iterator[str]:
    if not tags:
        yield "tags: name at least one hashtag"
    for tag in tags:
        if not TAG.fullmatch(tag):
            yield f"tags: “{tag}” is no hashtag: letters, digits and _ without spaces, and not digits alone"


def _problems_of_servers(servers: tuple[str, ...]) -> Iterator[str]:
    if not servers:
        yield "servers: name at least one server, for example mastodon.social"
    for server in servers:
        if not _address(server):
            yield f"servers: “{server}” is no server: write its name, like mastodon.social, or its http(s) address"


def _problems_of_token(secrets: Mapping[str, str], name: str, server: str, is_asked: bool) -> Iterator[str]:
    if name != TOKEN and not secrets.get(name):
        yield f"token_env: the environment variable {name or '“”'} is not set"
    if server and not is_asked:
        yield f"token_server: “{server}” is not one of the servers"


def _address(server: str) -> str:
    """The http(s) address without a slash at its end, or "" for what is neither that nor a host."""
    try:
        parts = urlsplit(server.strip().lower())
        is_address = parts.scheme in {"http", "https"} and parts.hostname is not None and parts.port != 0
    except ValueError:
        return ""
    if is_address and parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username):
        return f"{parts.scheme}://{parts.netloc}"
    return f"https://{server.strip().lower()}" if HOST.fullmatch(server.strip()) else ""

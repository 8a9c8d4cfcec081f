"""One server that speaks the Mastodon API: what it is, what it lets us read, and how fast we may ask."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from msgspec import Struct

from sources.mastodon.status import Json, inner, objects, text
from wall.clock import Clock
from wall.errors import AddressRefused, SourceError, SourceNotFound, SourceRefused, SourceUnavailable
from wall.feeds.http import Http, Socket

PAGE = 40
LOOK_UP = 20
"""Statuses per request by their ids: what Mastodon takes at least."""

GAP_S = 1.0
PAGING_GAP_S = 3.0
"""Mastodon allows 300 requests in 5 minutes, of them 300 in 15 minutes that page with ``min_id``."""

REMEMBER_S = 3600.0


class Facts(Struct, frozen=True, kw_only=True):
    """What a server says about itself; ``domain`` is the one in its members' handles."""

    domain: str
    software: str = "mastodon"
    streaming: str = ""
    local: str = "public"
    remote: str = "public"


class Server:
    """``name`` is for people and for the cursor; ``address`` has no slash at its end."""

    def __init__(self, address: str, http: Http, clock: Clock, token: str | None = None) -> None:
        self.address = address
        self.name = urlsplit(address).netloc
        self.token = token
        self.domain = self.name
        self.tells_everything = False
        self._http = http
        self._clock = clock
        self._facts: Facts | None = None
        self._software = ""
        self._asked_at = 0.0
        self._free_at = 0.0
        self._paging_free_at = 0.0
        self._rests_until = 0.0
        self._looks_up = True

    async def facts(self) -> Facts:
        """Asked once an hour; a server that does not say is taken for a Mastodon."""
        now = self._clock.monotonic()
        if self._facts is None or now - self._asked_at > REMEMBER_S:
            try:
                self._facts = read_facts(await self._instance(), self.name)
            except (SourceNotFound, SourceRefused):
                self._facts = Facts(domain=self.name)
            self._asked_at = now
            self.domain, self._software = self._facts.domain, self._facts.software
            self.tells_everything = self._software == "gotosocial"
        return self._facts

    async def permission(self, *, local: bool) -> str:
        """What the server keeps from us, in words; raise SourceRefused if that is all we want.

        It must be asked: a server that shows no hashtags answers with empty pages.
        """
        facts = await self.facts()
        barred = _barred(facts, local=local, token=self.token is not None)
        if len(barred) == (1 if local else 2):
            if "authenticated" in (facts.local, facts.remote):
                raise SourceRefused(f"{self.name} shows hashtags only with a token: give it one, or ask another server")
            raise SourceRefused(f"{self.name} shows hashtags to nobody: ask another server")
        return f"{self.name} does not show us posts of {barred[0]}" if barred else ""

    async def page(self, tag: str, params: dict[str, str | int], min_id: str = "") -> list[Json]:
        """The newest page of a tag, or the one that follows ``min_id``; newest first."""
        query = {"limit": PAGE, **params} | ({"min_id": min_id} if min_id else {})
        try:
            found = await self._get(f"/api/v1/timelines/tag/{quote(tag, safe='')}", query, pages=bool(min_id))
        except SourceRefused as error:
            if isinstance(error.__cause__, AddressRefused):
                raise
            raise SourceRefused(self._refusal(tag, error)) from error
        except SourceNotFound as error:
            raise SourceRefused(f"{self.name} has no pages of hashtags: it is no Mastodon; leave it out") from error
        if not isinstance(found, list):
            raise SourceUnavailable(f"{self.name} changed its format: its page of #{tag} is no list")
        return [item if isinstance(item, dict) else {} for item in found]

    async def statuses(self, ids: list[str]) -> dict[str, Json]:
        """Those that the server has and shows, by id. One that is missing here need not be gone."""
        found: dict[str, Json] = {}
        for start in range(0, len(ids), LOOK_UP) if self._looks_up else ():
            query = [("id[]", status_id) for status_id in ids[start : start + LOOK_UP]]
            try:
                items = objects({"found": await self._get("/api/v1/statuses", query)}, "found")
            except SourceNotFound:
                self._looks_up = False
                break
            except SourceRefused:
                break
            found |= {text(item, "id"): item for item in items}
        return found

    async def status(self, status_id: str) -> Json | None:
        """None only if the server is sure that there is no such status."""
        try:
            item = await self._get(f"/api/v1/statuses/{quote(status_id, safe='')}")
        except SourceNotFound:
            return None
        if not isinstance(item, dict) or not text(item, "uri"):
            raise SourceUnavailable(f"{self.name} changed its format: a status without “uri”")
        return item

    async def find(self, uri: str) -> Json | None:
        """The status of that uri if the server knows it; needs a token."""
        query: dict[str, str | int] = {"q": uri, "type": "statuses", "resolve": "false", "limit": 1}
        found = await self._get("/api/v2/search", query)
        items = objects(found, "statuses") if isinstance(found, dict) else []
        return next((item for item in items if text(item, "uri") == uri), None)

    async def prove_alive(self) -> None:
        """Raise unless the server still speaks the API: else its “not found” says nothing about a post."""
        try:
            await self._instance()
        except SourceError as error:
            raise SourceUnavailable(f"{self.name} answers “not found” to everything: {error}") from error

    @property
    def may_stream(self) -> bool:
        """Whether it is worth asking; who lets anybody listen is known after the first poll."""
        return self.token is not None or self._software == "pleroma"

    async def stream_url(self, tags: Sequence[str], *, local: bool) -> str:
        """Where to listen, or "" if there is nothing for us to hear.

        Pleroma and Akkoma let anybody listen, and take one tag in the address. GoToSocial has no
        streams of hashtags: it tells everything.
        """
        facts = await self.facts()
        if facts.software == "pixelfed" or (self.token is None and facts.software != "pleroma"):
            return ""
        here = self.address.replace("http", "ws", 1)
        base = facts.streaming if facts.streaming.startswith(here.partition("//")[0]) else here
        query = {
            "gotosocial": {"stream": "public:local" if local else "public"},
            "pleroma": {"stream": "hashtag", "tag": tags[0]},
        }.get(facts.software, {})
        return f"{base}/api/v1/streaming" + ("?" + urlencode(query) if query else "")

    def subscriptions(self, tags: Sequence[str], *, local: bool) -> list[dict[str, str]]:
        """What to send on the socket, as far as the address did not say it."""
        stream = "hashtag:local" if local else "hashtag"
        rest = {"gotosocial": (), "pleroma": tags[1:]}.get(self._software, tags)
        return [{"type": "subscribe", "stream": stream, "tag": tag} for tag in rest]

    def socket(self, url: str) -> AbstractAsyncContextManager[Socket]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self._http.socket(url, headers=headers)

    async def _instance(self) -> Json:
        try:
            found = await self._get("/api/v2/instance")
        except SourceNotFound:
            found = await self._get("/api/v1/instance")
        if not isinstance(found, dict) or not text(found, "version"):
            raise SourceNotFound(f"{self.name} does not describe itself")
        return found

    async def _get(
        self, path: str, query: dict[str, str | int] | list[tuple[str, str]] | None = None, *, pages: bool = False
    ) -> Any:
        await self._pace(pages)
        try:
            answer = await self._http.get(self.address + path, params=query, token=self.token)
        except SourceUnavailable as error:
            self._rests_until = self._clock.monotonic() + (error.retry_after or 0.0)
            raise
        return answer.json()

    async def _pace(self, pages: bool) -> None:
        """Take the next free moment; the moment after it is taken before anybody else can ask."""
        now = self._clock.monotonic()
        if now < self._rests_until:
            raise SourceUnavailable(f"{self.name} asked us to wait", retry_after=self._rests_until - now)
        start = max(now, self._free_at, self._paging_free_at if pages else 0.0)
        self._free_at = start + GAP_S
        if pages:
            self._paging_free_at = start + PAGING_GAP_S
        if start > now:
            await self._clock.sleep(start - now)

    def _refusal(self, tag: str, error: SourceRefused) -> str:
        if self.token:
            return f"{self.name} refuses the token for #{tag}: {error}"
        return f"{self.name} shows #{tag} only with a token: set token_server and its secret, or leave it out ({error})"


def read_facts(instance: Json, name: str) -> Facts:
    """From /api/v2/instance, of whichever software."""
    configuration = inner(instance, "configuration")
    access = inner(inner(configuration, "timelines_access"), "hashtag_feeds")
    return Facts(
        domain=text(instance, "account_domain") or text(instance, "domain") or name,
        software=_software(f"{text(instance, 'version')} {text(instance, 'source_url')}".lower()),
        streaming=text(inner(configuration, "urls"), "streaming").rstrip("/"),
        local=text(access, "local") or "public",
        remote=text(access, "remote") or "public",
    )


def _barred(facts: Facts, *, local: bool, token: bool) -> tuple[str, ...]:
    """Whose posts the server keeps from us."""
    shut = {"disabled"} if token else {"disabled", "authenticated"}
    own = ("its own members",) if facts.local in shut else ()
    return own if local else own + (("other servers",) if facts.remote in shut else ())


def _software(words: str) -> str:
    for name, marks in {
        "gotosocial": ("gotosocial",),
        "pleroma": ("pleroma", "akkoma"),
        "pixelfed": ("pixelfed",),
    }.items():
        if any(mark in words for mark in marks):
            return name
    return "mastodon"

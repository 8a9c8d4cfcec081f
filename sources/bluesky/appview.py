"""What Bluesky's AppView shows of posts and people to anybody who asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from sources.bluesky.record import mapping, mappings, string
from wall.errors import SourceUnavailable
from wall.feeds.http import Http

MOST = 25
"""Posts or profiles in one question."""

Views = dict[str, dict[str, Any]]


class AppView:
    def __init__(self, http: Http, address: str) -> None:
        self._http = http
        self._address = address

    async def ask(self, uris: Sequence[str]) -> tuple[Views, Views]:
        """The posts by address and their authors' profiles by DID; what is not there is not in the answer."""
        dids = list(dict.fromkeys(did_of(uri) for uri in uris))
        posts = await self._get("app.bsky.feed.getPosts", "uris", uris, "posts", "uri")
        profiles = await self._get("app.bsky.actor.getProfiles", "actors", dids, "profiles", "did")
        return posts, profiles

    async def _get(self, method: str, name: str, values: Sequence[str], field: str, key: str) -> Views:
        params = [(name, value) for value in values]
        answer = await self._http.get(f"{self._address}/xrpc/{method}", params=params)
        views = mapping(answer.json()).get(field)
        if not isinstance(views, list) or not all(string(mapping(view), key) for view in views):
            raise SourceUnavailable(f"{urlsplit(self._address).hostname} changed its format: {method} has no {field}.")
        return {view[key]: view for view in mappings(views)}


def did_of(uri: str) -> str:
    return uri.removeprefix("at://").partition("/")[0]


def portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + MOST] for start in range(0, len(values), MOST))

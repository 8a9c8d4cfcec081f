"""Outgoing requests of a source: guarded, bounded, and with errors in the terms of the source contract."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

import orjson
from msgspec import Struct
from yarl import URL

from wall.errors import SourceUnavailable


class Quota(Struct, frozen=True, kw_only=True):
    """What a network lets us ask: requests left until ``resets_at``."""

    limit: int | None = None
    remaining: int | None = None
    resets_at: datetime | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """``headers`` have lower-case names; ``url`` is the address after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """Raise SourceUnavailable("not JSON: …") for anything else."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            kind = self.headers.get("content-type", "no type").partition(";")[0].strip()[:60]
            raise SourceUnavailable(f"not JSON: {self.host} answered with {kind!r} instead.") from None

    @property
    def host(self) -> str:
        """For messages: an address without the secrets that it may have in its path and query."""
        return URL(self.url).host or "the network"


class Socket(Protocol):
    """A WebSocket to a network; iterating ends when the network closes normally, and raises
    SourceUnavailable when the connection is cut or dead. After ``silence_s`` without a message the network
    is pinged; a stream that is quiet because nobody posts answers, and goes on."""

    async def send(self, message: str) -> None: ...

    def __aiter__(self) -> AsyncIterator[str]: ...


class Http(Protocol):
    """One per feed. Every call has a total deadline and a cap on the body.

    Statuses: 2xx and 304 are answers; 401/403 raise SourceRefused; 404/410 SourceNotFound;
    429 and 503 SourceUnavailable with ``retry_after`` (from Retry-After as seconds or date, or
    X-RateLimit-Reset / RateLimit-Reset as ISO time, epoch seconds, or seconds to go; or from a JSON
    body: Telegram, Discord, Misskey, Matrix); other 4xx SourceRefused; 5xx, time-out, cut connection, too large a body,
    bad TLS: SourceUnavailable. AddressRefused becomes SourceRefused.
    ``quota`` is what the last answer said, or None.
    """

    quota: Quota | None

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | list[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer: ...

    async def post(
        self, url: str, *, json: Any, headers: Mapping[str, str] | None = None, token: str | None = None
    ) -> Answer: ...

    def socket(
        self, url: str, *, headers: Mapping[str, str] | None = None, silence_s: float = 60.0
    ) -> AbstractAsyncContextManager[Socket]: ...

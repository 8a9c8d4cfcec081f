"""All that leaves this server: owns the connections, and makes one ``Http`` per feed."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from wall import __version__
from wall.clock import Clock
from wall.feeds.dialer import Dialer
from wall.feeds.exchange import Exchange, Limits, Params
from wall.feeds.guard import Guard
from wall.feeds.http import Answer, Quota, Socket
from wall.feeds.resolve import GuardedResolver, Resolver, SystemResolver
from wall.feeds.retry import quota
from wall.feeds.stream import Streams
from wall.feeds.verdict import judge

FIELD_BYTES = 16_384
FIELDS = 128
CONNECT_S = 10.0


class Outgoing:
    """Enter it once, for the life of the server; whatever it made stops working when it is left."""

    def __init__(
        self, guard: Guard, clock: Clock, *, resolver: Resolver | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._guard = guard
        self._clock = clock
        self._tls = tls or ssl.create_default_context()
        self._system_resolver = SystemResolver()
        self._dialer = Dialer(guard, GuardedResolver(guard, resolver or self._system_resolver))
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # cookies would tell one feed's sessions to another; proxies of the environment would hide the guard
        self._session = aiohttp.ClientSession(
            connector=self._dialer.connector(self._tls),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
            headers={"Accept-Encoding": "gzip"},
            trust_env=False,
            max_line_size=FIELD_BYTES,
            max_field_size=FIELD_BYTES,
            max_headers=FIELDS,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        self._system_resolver.close()

    def http(self, user_agent_suffix: str = "", limits: Limits | None = None) -> OutgoingHttp:
        if self._session is None:
            raise RuntimeError("Outgoing was not entered")
        user_agent = f"Ovation/{__version__} {user_agent_suffix}".strip()
        exchange = Exchange(self._session, self._guard, self._dialer, limits or Limits())
        streams = Streams(self._guard, self._dialer, self._clock, self._tls, user_agent)
        return OutgoingHttp(exchange, streams, self._clock, user_agent)


class OutgoingHttp:
    """The ``Http`` of the contract."""

    def __init__(self, exchange: Exchange, streams: Streams, clock: Clock, user_agent: str) -> None:
        self.quota: Quota | None = None
        self._exchange = exchange
        self._streams = streams
        self._clock = clock
        self._user_agent = user_agent

    async def get(
        self,
        url: str,
        *,
        params: Params = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        return self._judged(await self._exchange.ask("GET", url, params=params, headers=self._headers(headers, token)))

    async def post(
        self, url: str, *, json: Any, headers: Mapping[str, str] | None = None, token: str | None = None
    ) -> Answer:
        typed = {"Content-Type": "application/json"} | dict(headers or {})
        sent = self._headers(typed, token)
        return self._judged(await self._exchange.ask("POST", url, headers=sent, body=orjson.dumps(json)))

    def socket(
        self, url: str, *, headers: Mapping[str, str] | None = None, silence_s: float = 60.0
    ) -> AbstractAsyncContextManager[Socket]:
        return self._streams.open(url, headers or {}, silence_s)

    def _judged(self, answer: Answer) -> Answer:
        now = self._clock.now()
        self.quota = quota(answer.headers, now)
        return judge(answer, now)

    def _headers(self, headers: Mapping[str, str] | None, token: str | None) -> dict[str, str]:
        authorization = {"Authorization": f"Bearer {token}"} if token else {}
        return {"User-Agent": self._user_agent} | dict(headers or {}) | authorization

"""One request and its redirects: each hop seen by the guard, all of it within a deadline and a cap on the body."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Mapping

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from msgspec import Struct
from msgspec.structs import replace
from yarl import URL

from wall.errors import AddressRefused, SourceRefused, SourceUnavailable
from wall.feeds.dialer import Dialer
from wall.feeds.guard import Guard
from wall.feeds.http import Answer

Params = Mapping[str, str | int] | list[tuple[str, str]] | None

HTTP = frozenset({"http", "https"})
HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
REPEATING = frozenset({307, 308})
ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})
HARMLESS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since", "user-agent"})
"""Headers that may be shown to another server than the one they were meant for."""

_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Limits(Struct, frozen=True, kw_only=True):
    deadline_s: float = 20.0
    body_bytes: int = 4 * 1024 * 1024
    connections: int = 4


class Question(Struct, frozen=True, kw_only=True):
    method: str
    url: URL
    headers: Mapping[str, str]
    body: bytes | None = None


class Exchange:
    """Asks on behalf of one feed; the session's connections come from the dialer."""

    def __init__(self, session: aiohttp.ClientSession, guard: Guard, dialer: Dialer, limits: Limits) -> None:
        self._session = session
        self._guard = guard
        self._dialer = dialer
        self._limits = limits
        self._places = asyncio.Semaphore(limits.connections)

    async def ask(
        self,
        method: str,
        url: str,
        *,
        params: Params = None,
        headers: Mapping[str, str],
        body: bytes | None = None,
    ) -> Answer:
        """The answer, whatever its status; raise SourceUnavailable, or SourceRefused for a refused address."""
        host = "the network"
        try:
            address = self._guard.check_url(url, HTTP).extend_query(params)
            host = address.host or host
            question = Question(method=method, url=address, headers=headers, body=body)
            async with asyncio.timeout(self._limits.deadline_s), self._places:
                return await self._follow(question)
        except TimeoutError:
            raise SourceUnavailable(f"{host} did not answer within {self._limits.deadline_s:g} s.") from None
        except AddressRefused as exc:
            raise SourceRefused(str(exc)) from exc

    async def _follow(self, question: Question) -> Answer:
        for _ in range(HOPS + 1):
            answer = await self._hop(question)
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or target is None:
                return answer
            question = self._redirected(question, answer.status, target)
        raise SourceUnavailable(f"{question.url.host} sends us on more than {HOPS} times.")

    async def _hop(self, question: Question) -> Answer:
        url = question.url
        try:
            with self._dialer.to(url):
                async with self._session.request(
                    question.method,
                    url,
                    headers=question.headers,
                    data=question.body,
                    allow_redirects=False,
                ) as response:
                    return await self._answer(response)
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as exc:
            raise _failure(url.host or "the network", exc) from exc

    async def _answer(self, response: aiohttp.ClientResponse) -> Answer:
        headers = {name.lower(): ", ".join(response.headers.getall(name)) for name in response.headers}
        if headers.get("content-encoding", "").strip().lower() not in ENCODINGS:
            response.close()
            raise SourceUnavailable(f"{response.url.host} answers in an encoding that we did not ask for.")
        body = b"" if response.status in REDIRECTS else await self._body(response)
        return Answer(status=response.status, headers=headers, body=body, url=str(response.url))

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        cap = self._limits.body_bytes
        if (response.content_length or 0) <= cap:
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > cap:
                    break
            else:
                return bytes(body)
        response.close()
        raise SourceUnavailable(f"{response.url.host} answers with more than {cap // 1024} KiB: too large.")

    def _redirected(self, question: Question, status: int, location: str) -> Question:
        here = question.url
        target = self._guard.check_url(_joined(here, location), HTTP)
        if here.scheme == "https" and target.scheme == "http":
            raise SourceRefused(f"{here.host} sends us on to an address without encryption; it was not followed.")
        repeats = status in REPEATING or question.method != "POST"
        if here.origin() == target.origin():
            onward = replace(question, url=target)
        elif question.body is not None and repeats:
            raise SourceRefused(f"{here.host} wants what we send to go to {target.host}. If that is right, name it.")
        else:
            headers = {name: value for name, value in question.headers.items() if name.lower() in HARMLESS}
            onward = replace(question, url=target, headers=headers)
        return onward if repeats else replace(onward, method="GET", body=None)


def _joined(here: URL, location: str) -> str | URL:
    """Where a Location leads: as it is written, so that the guard sees every oddity, or a path on the same server."""
    if location.startswith("//"):
        return f"{here.scheme}:{location}"
    if _ABSOLUTE.match(location):
        return location
    try:
        if "\\" not in location:
            return here.join(URL(location))
    except ValueError:
        pass
    raise AddressRefused(f"{here.host} sends us on to something that is no address.")


def _lookup(exc: aiohttp.ClientConnectorDNSError) -> str:
    unknown = "no name server knows it. Is it spelled right, and is this server online?"
    return unknown if isinstance(exc.os_error, socket.gaierror) else "the name server does not answer."


def _failure(host: str, exc: Exception) -> SourceUnavailable | SourceRefused:
    match exc:
        case TimeoutError():
            return SourceUnavailable(f"{host} cannot be reached: it does not answer at all.")
        case aiohttp.ClientConnectorDNSError():
            return SourceUnavailable(f"{host} cannot be found: {_lookup(exc)}")
        case ssl.SSLCertVerificationError() | aiohttp.ClientConnectorCertificateError():
            return SourceUnavailable(f"{host} shows a certificate that is not valid for it; we do not talk to it.")
        case aiohttp.ClientConnectorSSLError():
            return SourceUnavailable(f"{host} does not speak TLS as it should.")
        case aiohttp.ClientConnectorError():
            return SourceUnavailable(f"{host} cannot be reached: {exc.strerror or 'no connection'}.")
        case aiohttp.ClientPayloadError() | aiohttp.ClientConnectionError() | OSError():
            return SourceUnavailable(f"{host} cut the connection before its answer was complete.")
        case aiohttp.ClientError() | HttpProcessingError():
            return SourceUnavailable(f"{host} does not answer in proper HTTP.")
        case _:
            return SourceRefused(f"What we have to send to {host} cannot be sent: look at the key for odd characters.")

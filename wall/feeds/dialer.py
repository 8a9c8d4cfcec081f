"""Opens connections, and lets the guard see the very address of each just before it is opened.

A resolver hook alone would be no guard: aiohttp does not ask it about hosts that are written as numbers.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from aiohttp import AddrInfoType, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from wall.feeds.guard import Guard
from wall.feeds.resolve import GuardedResolver


class Dialer:
    def __init__(self, guard: Guard, resolver: GuardedResolver) -> None:
        self._guard = guard
        self._resolver = resolver
        self._host: ContextVar[str] = ContextVar("host")

    @contextmanager
    def to(self, url: URL) -> Iterator[None]:
        """Within it, the connector connects to this host, and the guard may know its name."""
        token = self._host.set(url.raw_host or "")
        try:
            yield
        finally:
            self._host.reset(token)

    def connector(self, tls: ssl.SSLContext) -> TCPConnector:
        """Each feed bounds its own connections; names are asked for anew with each new connection."""
        return TCPConnector(
            resolver=_Names(self._resolver),
            socket_factory=self._open,
            use_dns_cache=False,
            limit=0,
            ssl=tls,
        )

    async def dial(self, host: str, port: int) -> socket.socket:
        """A connected socket; raise AddressRefused or OSError."""
        addresses = await self._resolver.addresses(host, port)
        for number, ip in enumerate(addresses):
            try:
                return await self._connect(host, ip, port)
            except OSError:
                if number == len(addresses) - 1:
                    raise
        raise OSError("no address")

    async def _connect(self, host: str, ip: str, port: int) -> socket.socket:
        self._guard.check_address(host, ip, port)
        sock = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, (ip, port))
        except BaseException:
            sock.close()
            raise
        return sock

    def _open(self, info: AddrInfoType) -> socket.socket:
        """What aiohttp connects; a connection that nobody announced has no name to be allowed by."""
        family, kind, protocol, _, address = info
        ip, port = str(address[0]), int(address[1])
        self._guard.check_address(self._host.get(ip), ip, port)
        return socket.socket(family, kind, protocol)


class _Names(AbstractResolver):
    """The guarded resolver, as aiohttp wants it."""

    def __init__(self, resolver: GuardedResolver) -> None:
        self._resolver = resolver

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002
    ) -> list[ResolveResult]:
        addresses = await self._resolver.addresses(host, port)
        return [_result(host, ip, port) for ip in addresses]

    async def close(self) -> None:
        pass


def _result(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    return ResolveResult(
        hostname=host,
        host=ip,
        port=port,
        family=family,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST,
    )

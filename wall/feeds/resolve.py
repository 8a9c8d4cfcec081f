"""Names to addresses, all of them checked by the guard, within a time limit."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Protocol

from wall.feeds.guard import Guard

TIMEOUT_S = 5.0
THREADS = 16
TRIED = 8
"""How many addresses of one host are tried."""


class Resolver(Protocol):
    async def addresses(self, host: str) -> Sequence[str]:
        """All IPv4 and IPv6 addresses of a host name, best first; raise OSError if there are none."""
        ...


class SystemResolver:
    """``getaddrinfo`` in threads of its own, so that a silent name server blocks nothing else."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolver")

    async def addresses(self, host: str) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _look_up, host)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedResolver:
    """Another resolver's answers, if the guard likes every one of them."""

    def __init__(self, guard: Guard, resolver: Resolver, timeout_s: float = TIMEOUT_S) -> None:
        self._guard = guard
        self._resolver = resolver
        self._timeout_s = timeout_s

    async def addresses(self, host: str, port: int) -> list[str]:
        """Raise AddressRefused for a bad answer, OSError for none."""
        found = [host] if _is_literal(host) else await self._ask(host)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        self._guard.check_answers(host, found, port)
        return found[:TRIED]

    async def _ask(self, host: str) -> list[str]:
        try:
            async with asyncio.timeout(self._timeout_s):
                return list(await self._resolver.addresses(host))
        except TimeoutError:
            raise OSError(errno.EHOSTUNREACH, "the name server does not answer") from None
        except UnicodeError:
            raise socket.gaierror(socket.EAI_NONAME, "no such name") from None


_Found = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]]


def _look_up(host: str) -> list[_Found]:
    return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)  # type: ignore[return-value]


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

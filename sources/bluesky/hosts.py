"""The Jetstream hosts: which one to listen to, the first that did not fail lately, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urlsplit

from sources.bluesky.frames import POST, PROFILE
from wall.clock import Clock
from wall.errors import SourceError, SourceRefused

HOSTS = tuple(f"wss://jetstream{n}.{coast}.bsky.network" for coast in ("us-east", "us-west") for n in (1, 2))
LARGEST = 262_144
"""Bytes of a frame; larger ones are not sent to us. A gallery with all its descriptions fits."""
FAILING_S = 60.0


class Hosts:
    def __init__(self, hosts: Sequence[str], clock: Clock) -> None:
        self._hosts = hosts
        self._clock = clock
        self._failures: dict[str, tuple[float, SourceError]] = {}

    def pick(self) -> str:
        """The first that is not failing, or else the one whose failure is longest ago."""
        return min(self._hosts, key=lambda host: self._failed_at(host) if self._is_failing(host) else float("-inf"))

    def failed(self, host: str, error: SourceError) -> None:
        """Raise when no host is left: what passes rather than what a person must mend."""
        self._failures[host] = self._clock.monotonic(), error
        if all(self._is_failing(host) for host in self._hosts):
            errors = [self._failures[host][1] for host in self._hosts]
            raise next((error for error in errors if not isinstance(error, SourceRefused)), error)

    def _is_failing(self, host: str) -> bool:
        return self._clock.monotonic() - self._failed_at(host) < FAILING_S

    def _failed_at(self, host: str) -> float:
        return self._failures[host][0] if host in self._failures else float("-inf")


def address(host: str, resume_us: int | None) -> str:
    query = [("wantedCollections", POST), ("wantedCollections", PROFILE), ("maxMessageSizeBytes", LARGEST)]
    return f"{host}/subscribe?{urlencode([*query, *([('cursor', resume_us)] if resume_us else [])])}"


def problems_of_servers(hosts: tuple[str, ...], appview: str) -> Iterator[str]:
    if not hosts:
        yield "hosts: at least one Jetstream server is needed"
    for host in hosts:
        if not _is_server(host, "wss", "ws"):
            yield f"hosts: “{host}” must look like wss://jetstream1.us-east.bsky.network"
    if not _is_server(appview, "https", "http"):
        yield f"appview: “{appview}” must look like https://public.api.bsky.app"


def _is_server(address: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname) and not (parts.path.strip("/") or parts.query)
    except ValueError:
        return False

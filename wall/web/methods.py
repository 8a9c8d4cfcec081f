"""Addresses that say which methods they answer, where another one was used (RFC 9110, 15.5.6)."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from wall.errors import OvationError


class WrongMethod(OvationError):
    """The address exists, and answers other methods."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allow = ", ".join(sorted(allowed))
        super().__init__(f"This address answers {self.allow} only.")


class Address(Route):
    """``allowed`` has its methods and those of its twins: routes of the same path."""

    allowed: frozenset[str] = frozenset()

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in (self.methods or ()):
            raise WrongMethod(self.allowed)
        await super().handle(scope, receive, send)


def acquainted(table: list[BaseRoute]) -> list[BaseRoute]:
    """The same table, in which every address knows its twins."""
    addresses = [route for route in table if isinstance(route, Address)]
    for address in addresses:
        twins = (one.methods or set() for one in addresses if one.path == address.path)
        address.allowed = frozenset().union(*twins)
    return table

"""The ordered cards that a wall shows, as a value that messages change; the twin of ``static/js/ledger.js``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

CAPACITY = 60

Card = Mapping[str, Any]
Message = Mapping[str, Any]


class Ledger:
    """Pinned cards first, the last pinned first; then by showing, newest first."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._pinned: dict[str, Card] = {}
        self._others: dict[str, Card] = {}

    def apply(self, message: Message) -> None:
        """Follow a message of the wire; one that is not about cards changes nothing."""
        match message["type"]:
            case "snapshot":
                self.replace(message["cards"])
            case "show":
                self.show(message["card"])
            case "hide":
                self.hide(message["key"])

    def replace(self, cards: Iterable[Card]) -> None:
        """Take over a whole ledger, in its order."""
        self._pinned, self._others = {}, {}
        for card in reversed(list(cards)):
            self._part(card)[card["key"]] = card

    def show(self, card: Card) -> None:
        key, part = card["key"], self._part(card)
        if key in part:
            part[key] = card
            return
        self.hide(key)
        part[key] = card
        self._bound()

    def hide(self, key: str) -> None:
        self._pinned.pop(key, None)
        self._others.pop(key, None)

    def cards(self) -> list[Card]:
        return [*reversed(self._pinned.values()), *reversed(self._others.values())]

    def __contains__(self, key: object) -> bool:
        return key in self._pinned or key in self._others

    def __iter__(self) -> Iterator[Card]:
        return iter(self.cards())

    def __len__(self) -> int:
        return len(self._pinned) + len(self._others)

    def _part(self, card: Card) -> dict[str, Card]:
        return self._pinned if card["pinned"] else self._others

    def _bound(self) -> None:
        while len(self) > self._capacity and (self._others or self._pinned):
            oldest = self._others or self._pinned
            del oldest[next(iter(oldest))]

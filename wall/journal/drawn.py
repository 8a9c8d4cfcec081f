"""Cards and rows that are drawn when somebody is to see them, and then only once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class Drawn(Mapping[str, Any]):
    """``known`` can be read without drawing: what a ledger needs to put a card in its place."""

    __slots__ = ("_draw", "_known", "_whole")

    def __init__(self, draw: Callable[[], Mapping[str, Any]], **known: Any) -> None:
        self._draw = draw
        self._known = known
        self._whole: Mapping[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:
        return self._known[name] if name in self._known else self._drawn()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._drawn())

    def __len__(self) -> int:
        return len(self._drawn())

    def _drawn(self) -> Mapping[str, Any]:
        if self._whole is None:
            self._whole = self._draw()
        return self._whole

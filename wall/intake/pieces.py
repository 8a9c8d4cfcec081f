"""Pieces of a text on its way in: some are plain characters, some are facets."""

from __future__ import annotations

from typing import NamedTuple

from wall.model import FacetKind


class Piece(NamedTuple):
    """``value`` as in a ``Facet``; no ``kind``: plain characters."""

    chars: str
    kind: FacetKind | None = None
    value: str = ""

"""From pieces to a text whose facets are where they belong, after all hygiene."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import regex

from wall.intake.finding import Finder, tag
from wall.intake.hygiene import FACET, MAX_INPUT, characters, cut, is_blank, layout, line
from wall.intake.links import safe_picture
from wall.intake.pieces import Piece
from wall.intake.walk import link
from wall.model import Facet, FacetKind, RawFacet, Text

MAX_POST = 5_000
MAX_FACETS = 100

_RUNS_INTO = regex.compile(r"[\p{L}\p{N}._@/…-]\Z")
_LEADING_MARKS = regex.compile(r"\A\p{M}++")


def pieces_of(content: str, facets: Sequence[RawFacet]) -> list[Piece]:
    """Plain characters and the network's own facets, as far as these make sense."""
    content = content[:MAX_INPUT]
    if not facets:
        return [Piece(content)]
    pieces: list[Piece] = []
    at = 0
    for facet in _sensible(content, facets):
        piece = _piece(content[facet.start : facet.end], facet)
        if piece is not None:
            pieces += [Piece(content[at : facet.start]), piece]
            at = facet.end
    return [*pieces, Piece(content[at:])]


def compose(pieces: Sequence[Piece], emojis: Mapping[str, str], *, limit: int = MAX_POST, search: bool = True) -> Text:
    """One text; in its plain pieces, addresses and tags are found if ``search``, shortcodes always.

    A facet is one character until the text has its final form: so nothing can shift it.
    """
    known = [piece for piece in pieces if piece.kind]
    plain = "".join(FACET if piece.kind else piece.chars.replace(FACET, "") for piece in pieces)
    finder = Finder(known, emojis, only_emojis=not search)
    return _expanded(layout(finder.mark(characters(plain)), limit), finder.facets, limit)


def compose_line(text: str, emojis: Mapping[str, str], clusters: int) -> Text:
    """A name: one line in which only shortcodes are more than characters."""
    shown = line(text, clusters)
    finder = Finder([], emojis, only_emojis=True)
    return _expanded(finder.mark(shown), finder.facets, len(shown))


def _sensible(content: str, facets: Iterable[RawFacet]) -> Iterable[RawFacet]:
    """In order, in range, not overlapping; the first that comes keeps its place."""
    at = count = 0
    for facet in sorted(facets, key=lambda facet: (facet.start, facet.end)):
        if at <= facet.start < facet.end <= len(content) and count < MAX_FACETS:
            at, count = facet.end, count + 1
            yield facet


def _piece(chars: str, facet: RawFacet) -> Piece | None:
    match facet.kind:
        case FacetKind.LINK:
            return link(chars, facet.value, frozenset({"plain"}))
        case FacetKind.MENTION:
            return link(chars, facet.value, frozenset({"mention"}))
        case FacetKind.TAG:
            return tag(line(chars, 200)) or tag(f"#{line(facet.value, 200)}")
        case FacetKind.EMOJI:
            url, shown = safe_picture(facet.value), line(chars, 80)
            return Piece(shown, FacetKind.EMOJI, url) if url and not is_blank(shown) else None


def _expanded(text: str, facets: Sequence[Piece], limit: int) -> Text:
    """Every mark becomes its facet; a shortened link never runs into what stands before it.

    Layout drops marks only from the end on, and only whole: the n-th mark is the n-th facet.
    """
    first, *rest = text.split(FACET)
    parts, placed = [first], list[Facet]()
    length = len(first)
    for piece, plain in zip(facets, rest, strict=False):
        shown = _LEADING_MARKS.sub("", piece.chars)
        space = " " if piece.kind is FacetKind.LINK and _RUNS_INTO.search("".join(parts[-2:])) else ""
        start, length = length + len(space), length + len(space) + len(shown)
        if piece.kind and shown:
            placed.append(Facet(start=start, end=length, kind=piece.kind, value=piece.value))
        parts += [space, shown, plain]
        length += len(plain)
    return _fitting("".join(parts), placed, limit)


def _fitting(chars: str, facets: list[Facet], limit: int) -> Text:
    whole = cut(chars, limit)
    end = len(whole) if whole == chars else len(whole) - 1
    return Text(chars=whole, facets=tuple(facet for facet in facets if facet.end <= end))

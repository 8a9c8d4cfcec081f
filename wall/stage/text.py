"""Texts for templates: in segments, and without the tags that only say that a post is for this wall."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from wall.intake.folding import fold_tag
from wall.intake.hygiene import is_blank
from wall.model import Facet, FacetKind, Text

PILE = 3


class Segment(Struct, frozen=True):
    """``kind``: ``text``, ``break``, ``link``, ``mention``, ``tag`` or ``emoji``; ``value`` as in a facet."""

    kind: str
    chars: str
    value: str = ""


def segments(text: Text) -> list[Segment]:
    """The whole text, in order."""
    parts: list[Segment] = []
    at = 0
    for facet in text.facets:
        parts += _plain(text.chars[at : facet.start])
        parts.append(Segment(str(facet.kind), text.chars[facet.start : facet.end], facet.value))
        at = facet.end
    return [*parts, *_plain(text.chars[at:])]


def without_trailing_tags(text: Text, own_tags: Collection[str]) -> Text:
    """Without the event's own tags, and without piles of three tags or more, at the end of the post.

    A single tag that ends a sentence ("we meet at #ourconf") is a word of it and stays.
    Never leaves a post empty.
    """
    tags = _last_tags(text)
    if not tags:
        return text
    before = text.chars[: tags[0].start]
    own = {fold_tag(tag) for tag in own_tags}
    kept = [] if len(tags) >= PILE else [tag for tag in tags if fold_tag(tag.value) not in own]
    if len(kept) == len(tags) or (len(tags) == 1 and _goes_on(before)):
        return text
    shorter = _rejoined(text, before if kept else before.rstrip(), kept)
    return text if is_blank(shorter.chars) else shorter


def _last_tags(text: Text) -> list[Facet]:
    """The tags with nothing but spaces between and after them."""
    end = len(text.chars)
    tags: list[Facet] = []
    for facet in takewhile(lambda facet: facet.kind is FacetKind.TAG, reversed(text.facets)):
        if text.chars[facet.end : end].strip(" \n,·|•"):
            break
        tags.insert(0, facet)
        end = facet.start
    return tags


def _goes_on(before: str) -> bool:
    """Whether the tag after these characters belongs to their sentence."""
    last = before.rstrip(" ")[-1:]
    return last.isalnum() or last in {",", "-", "–", "—", "(", "'", "’"}


def _rejoined(text: Text, chars: str, kept: list[Facet]) -> Text:
    facets = [facet for facet in text.facets if facet.end <= len(chars)]
    for tag in kept:
        chars += "" if not chars or chars[-1].isspace() else " "
        shown = text.chars[tag.start : tag.end]
        facets.append(replace(tag, start=len(chars), end=len(chars) + len(shown)))
        chars += shown
    return Text(chars=chars, facets=tuple(facets))


def _plain(chars: str) -> Iterator[Segment]:
    for number, line in enumerate(chars.split("\n")):
        if number:
            yield Segment("break", "\n")
        if line:
            yield Segment("text", line)

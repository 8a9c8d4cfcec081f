"""What Bluesky's post records say: tags, labels, and facets in code points; no I/O.

Records are written by anybody's program: nothing in them has to have the form that the lexicon says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from wall.model import FacetKind, RawFacet

PROFILE = "https://bsky.app/profile/"


def fold(tag: str) -> str:
    """A tag as it is compared: without ``#``, width or case."""
    return unicodedata.normalize("NFKC", tag).strip().lstrip("#").casefold()


def matches(record: object, tags: Collection[str]) -> bool:
    """Does a post's record, which may be anything, carry one of these folded tags?"""
    return any(fold(tag) in tags for tag in tags_of(record))


def tags_of(record: object) -> Iterator[str]:
    """The tags in the text and then those beside it, as written."""
    for facet in mappings(mapping(record).get("facets")):
        for feature in mappings(facet.get("features")):
            if feature.get("$type") == "app.bsky.richtext.facet#tag" and string(feature, "tag"):
                yield feature["tag"]
    beside = mapping(record).get("tags")
    yield from (tag for tag in beside if isinstance(tag, str)) if isinstance(beside, list) else ()


def self_labels(record: object) -> set[str]:
    """What an author says of their own post, or of themselves in a profile record."""
    labels = mappings(mapping(mapping(record).get("labels")).get("values"))
    return {string(label, "val") for label in labels} - {""}


def facets(text: str, found: object) -> Iterator[RawFacet]:
    """Facets in code points, in order; those with impossible or overlapping byte offsets are left out."""
    data, taken = text.encode("utf-8", "surrogatepass"), 0
    for facet in sorted(mappings(found), key=lambda facet: _offset(facet, "byteStart")):
        start, end = (_code_point(data, _offset(facet, name)) for name in ("byteStart", "byteEnd"))
        meant = _feature(facet)
        if meant is None or start is None or end is None or not taken <= start < end:
            continue
        taken = end
        yield RawFacet(start=start, end=end, kind=meant[0], value=meant[1])


def _offset(facet: Mapping[str, Any], name: str) -> int:
    offset = mapping(facet.get("index")).get(name)
    return offset if isinstance(offset, int) else -1


def _code_point(data: bytes, offset: int) -> int | None:
    """Which code point begins at a byte offset; None outside of the text and in the middle of a character."""
    if not 0 <= offset <= len(data) or (offset < len(data) and data[offset] & 0xC0 == 0x80):
        return None
    return len(data[:offset].decode("utf-8", "surrogatepass"))


def _feature(facet: Mapping[str, Any]) -> tuple[FacetKind, str] | None:
    for feature in mappings(facet.get("features")):
        match feature:
            case {"$type": "app.bsky.richtext.facet#tag", "tag": str(tag)}:
                return FacetKind.TAG, tag.lstrip("#＃")
            case {"$type": "app.bsky.richtext.facet#link", "uri": str(uri)}:
                return FacetKind.LINK, uri
            case {"$type": "app.bsky.richtext.facet#mention", "did": str(did)}:
                return FacetKind.MENTION, PROFILE + did
    return None


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def string(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""

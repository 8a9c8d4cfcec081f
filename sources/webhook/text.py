"""Finds the tags and the addresses in plain text that people typed; no I/O."""

from __future__ import annotations

import re

from wall.model import FacetKind, RawFacet

FOUND = re.compile(r"(?P<url>https?://[^\s<>\"]{1,2000})|(?<![\w&/#])#(?P<tag>\w{0,100}[^\W\d_]\w{0,100})")
CLOSING = ".,;:!?…'»”)]"


def facets_of(text: str) -> tuple[RawFacet, ...]:
    return tuple(_facet(found) for found in FOUND.finditer(text))


def _facet(found: re.Match[str]) -> RawFacet:
    if found["tag"]:
        return RawFacet(start=found.start(), end=found.end(), kind=FacetKind.TAG, value=found["tag"])
    url = _without_end_of_sentence(found["url"])
    return RawFacet(start=found.start(), end=found.start() + len(url), kind=FacetKind.LINK, value=url)


def _without_end_of_sentence(url: str) -> str:
    """A closing bracket belongs to the address if it was opened in it."""
    while url and url[-1] in CLOSING and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url

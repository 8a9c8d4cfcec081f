"""Finding addresses, tags and pictured shortcodes in plain characters."""

from __future__ import annotations

from collections.abc import Mapping

import regex

from wall.intake.hygiene import FACET
from wall.intake.links import safe_picture, safe_url, shortened
from wall.intake.pieces import Piece
from wall.model import FacetKind

MAX_FOUND = 100
MAX_TAG = 100

_WORD = r"\p{L}\p{M}\p{N}_"
_TAG_CHARS = rf"(?:[{_WORD}]|[·・\u200c\u200d](?=[{_WORD}]))"
_URL = r"(?<![\p{L}\p{N}_@/.])https?://[^\s<>\"`{}|\\^" + FACET + r"]{1,2048}+"
_TAG = rf"(?<![{_WORD}&/#＃])[#＃](?:{_TAG_CHARS}){{1,{MAX_TAG}}}+(?!{_TAG_CHARS})"
_SHORTCODE = r":[A-Za-z0-9_.@+-]{1,64}+:"
_EMOJI_ONLY = regex.compile(rf"{FACET}|(?P<emoji>{_SHORTCODE})")
_EVERYTHING = regex.compile(rf"{FACET}|(?P<url>{_URL})|(?P<tag>{_TAG})|(?P<emoji>{_SHORTCODE})", regex.IGNORECASE)
_TAG_ALONE = regex.compile(rf"[#＃](?:{_TAG_CHARS}){{1,{MAX_TAG}}}+")
_TAIL = regex.compile(r"""[.,:;!?'"…)\]*_。、，！？」』）]++$""")


class Finder:
    """Puts a ``FACET`` mark for everything found; ``facets`` has what the marks stand for, in order."""

    def __init__(self, known: list[Piece], emojis: Mapping[str, str], *, only_emojis: bool) -> None:
        self.facets: list[Piece] = []
        self._known = iter(known)
        self._emojis = emojis
        self._pattern = _EMOJI_ONLY if only_emojis else _EVERYTHING

    def mark(self, text: str) -> str:
        return self._pattern.sub(self._found, text)

    def _found(self, found: regex.Match[str]) -> str:
        if found[0] == FACET:
            self.facets.append(next(self._known))
            return FACET
        if len(self.facets) >= MAX_FOUND:
            return found[0]
        piece, rest = self._piece(found)
        if piece is None:
            return found[0]
        self.facets.append(piece)
        return FACET + rest

    def _piece(self, found: regex.Match[str]) -> tuple[Piece | None, str]:
        match found.lastgroup:
            case "url":
                return _link(found[0])
            case "tag":
                return tag(found[0]), ""
            case _:
                return self._emoji(found[0]), ""

    def _emoji(self, shortcode: str) -> Piece | None:
        url = safe_picture(self._emojis.get(shortcode[1:-1], ""))
        return Piece(shortcode, FacetKind.EMOJI, url) if url else None


def tag(text: str) -> Piece | None:
    """The tag that ``text`` is, from its ``#`` to its end; a number is none."""
    if not _TAG_ALONE.fullmatch(text) or text[1:].isnumeric():
        return None
    return Piece(f"#{text[1:]}", FacetKind.TAG, text[1:])


def _link(found: str) -> tuple[Piece | None, str]:
    """Punctuation at the end belongs to the sentence, a bracket only if none was opened."""
    tail = _TAIL.search(found)
    end = tail.start() if tail else len(found)
    if found[end : end + 1] == ")" and found.count("(", 0, end) > found.count(")", 0, end):
        end += 1
    url = safe_url(found[:end])
    return (Piece(shortened(url), FacetKind.LINK, url) if url else None), found[end:]

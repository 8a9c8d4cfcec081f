"""From the sanitizer's tokens to pieces of text: what the writer of the HTML meant to be read."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

import regex

from wall.intake.finding import tag
from wall.intake.hygiene import clusters_cut, line
from wall.intake.links import label, safe_url
from wall.intake.pieces import Piece
from wall.model import FacetKind

MAX_OUTPUT = 32_768
MAX_HANDLE = 120
MAX_LINKS = 60
MAX_WORDS = 200

Token = Mapping[str, Any]

_SPACE = regex.compile(r"[ \t\n\r\f]++")
_PARAGRAPHS = frozenset(["p", "blockquote", "ul", "ol", "pre", "div", "h1", "h2", "h3", "h4", "h5", "h6"])
_UNSHOWN = {"quote-inline", "invisible"}
_ONLY_IN_LINKS = "invisible"
_LONGEST_ENTITY = 32


class TooLong(Exception):
    """The parser made far more of a text than was written."""


class Walk:
    """``pieces`` is what was read; one use only."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._text: list[str] = []
        self._link: tuple[str, frozenset[str]] | None = None
        self._before_link: list[str] = []
        self._hidden = 0
        self._verbatim = 0
        self._open: list[tuple[bool, bool]] = []
        self._length = 0

    def over(self, tokens: Iterable[Token]) -> list[Piece]:
        for token in tokens:
            match token["type"]:
                case "Characters" | "SpaceCharacters":
                    self._characters(token["data"])
                case "Entity":
                    self._entity(token["name"])
                case "StartTag":
                    self._start(token)
                case "EndTag":
                    self._end(token["name"])
                case "EmptyTag" if token["name"] == "br":
                    self._write("\n")
        self._flush()
        return self.pieces

    def _characters(self, text: str) -> None:
        self._write(text if self._verbatim else _SPACE.sub(" ", text))

    def _entity(self, name: str) -> None:
        if len(name) > _LONGEST_ENTITY:
            self._write(f"&{name};")
        else:
            self._characters(html.unescape(f"&{name};"))

    def _write(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_OUTPUT:
            raise TooLong
        if not self._hidden:
            self._text.append(text)

    def _start(self, token: Token) -> None:
        name, classes = token["name"], _classes(token)
        self._break(name)
        hides = self._hides(classes)
        self._open.append((hides, name == "pre"))
        self._hidden += hides
        self._verbatim += name == "pre"
        if name == "a" and self._link is None:
            self._link = (_attribute(token, "href"), classes | {_attribute(token, "rel")})
            self._before_link, self._text = self._text, []

    def _end(self, name: str) -> None:
        hides, verbatim = self._open.pop()
        self._hidden -= hides
        self._verbatim -= verbatim
        if name == "a" and self._link is not None:
            self._close_link(*self._link)
        self._break("" if name == "li" else name)

    def _hides(self, classes: frozenset[str]) -> bool:
        hiding = classes & _UNSHOWN
        return bool(hiding) and (self._link is not None or hiding != {_ONLY_IN_LINKS})

    def _break(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self._write("\n\n")
        elif name == "li":
            self._write("\n• ")

    def _close_link(self, href: str, classes: frozenset[str]) -> None:
        words, self._text, self._link = "".join(self._text), self._before_link, None
        if self._hidden:
            return
        piece = link(words, href, classes) if len(self.pieces) < 2 * MAX_LINKS else None
        if piece is None:
            self._text.append(words)
        else:
            self._flush()
            self.pieces.append(piece)

    def _flush(self) -> None:
        if self._text:
            self.pieces.append(Piece("".join(self._text)))
            self._text = []


def link(words: str, href: str, classes: frozenset[str] = frozenset()) -> Piece | None:
    """The facet that a link is: a tag, a mention, a link; None if it leads nowhere that we allow."""
    shown = line(words, MAX_WORDS)
    if "hashtag" in classes or "tag" in classes or shown.startswith(("#", "＃")):
        found = tag(shown if shown.startswith(("#", "＃")) else f"#{shown}")
        if found is not None:
            return found
    url = safe_url(href)
    if not url:
        return None
    if "mention" in classes and shown.startswith("@") and " " not in shown:
        return Piece(clusters_cut(shown, MAX_HANDLE), FacetKind.MENTION, url)
    return Piece(label(shown, url), FacetKind.LINK, url)


def _classes(token: Token) -> frozenset[str]:
    return frozenset(_attribute(token, "class").split())


def _attribute(token: Token, name: str) -> str:
    value = (token["data"] or {}).get((None, name), "")
    return html.unescape(value) if "&" in value else str(value)

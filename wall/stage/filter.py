"""What belongs on a wall: a small language over tags, networks, authors and pictures.

#oow08 #lye                    both tags
#keynote or #opening           one of them
#openhall26 -#spoiler          without a tag
(#a or #b) network:mastodon    brackets, networks
author:@ada@example.social     one author
has:picture                    also has:link, has:video, has:alt
word:coffee                    a word in the text
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wall.errors import SettingsError
from wall.events import StoredPost
from wall.intake.folding import fold, fold_tag
from wall.model import FacetKind, MediaKind

Matches = Callable[[StoredPost], bool]

LONGEST = 2_000
DEEPEST = 20
_TOKEN = re.compile(r"""\s*(\(|\)|-|[^\s()"]*"[^"]{0,200}"|[^\s()]+)""")
_HAS: dict[str, Matches] = {
    "picture": lambda stored: any(m.kind in (MediaKind.IMAGE, MediaKind.ANIMATION) for m in stored.post.media),
    "video": lambda stored: any(m.kind is MediaKind.VIDEO for m in stored.post.media),
    "alt": lambda stored: bool(stored.post.media) and all(m.alt for m in stored.post.media),
    "link": lambda stored: (
        bool(stored.post.card) or any(facet.kind is FacetKind.LINK for facet in stored.post.text.facets)
    ),
}


def compile_filter(text: str) -> Matches:
    """The filter as a function; "" lets everything through. SettingsError says what is wrong, and where."""
    if len(text) > LONGEST:
        raise SettingsError([f"The filter is longer than {LONGEST} characters."])
    return _Parser(text).parse()


class _Parser:
    """Recursive descent: either := all ("or" all)*; all := one+; one := "-"? ("(" either ")" | term)."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        self._at = 0
        self._depth = 0

    def parse(self) -> Matches:
        if not self._tokens:
            return lambda _: True
        matches = self._either()
        if self._at < len(self._tokens):
            raise SettingsError([f"The filter has a “{self._tokens[self._at]}” too many."])
        return matches

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _either(self) -> Matches:
        choices = [self._all()]
        while self._peek().casefold() == "or":
            self._next()
            choices.append(self._all())
        return choices[0] if len(choices) == 1 else (lambda stored: any(choice(stored) for choice in choices))

    def _all(self) -> Matches:
        parts: list[Matches] = []
        while self._peek() not in ("", ")") and self._peek().casefold() != "or":
            if self._peek().casefold() == "and":
                self._next()
                continue
            parts.append(self._one())
        if not parts:
            raise SettingsError(["The filter lacks a term: after “or”, or between brackets."])
        return parts[0] if len(parts) == 1 else (lambda stored: all(part(stored) for part in parts))

    def _one(self) -> Matches:
        token = self._next()
        if token == "-" or token.casefold() == "not":
            inner = self._within(self._one) if self._peek() else _lacking(token)
            return lambda stored: not inner(stored)
        if token == "(":
            return self._bracket()
        return _term(token)

    def _within(self, part: Callable[[], Matches]) -> Matches:
        self._depth += 1
        if self._depth > DEEPEST:
            raise SettingsError([f"The filter has more than {DEEPEST} brackets, or “-”, in each other."])
        inner = part()
        self._depth -= 1
        return inner

    def _bracket(self) -> Matches:
        inner = self._within(self._either)
        if self._next() != ")":
            raise SettingsError(["The filter lacks a closing bracket."])
        return inner


def _lacking(token: str) -> Matches:
    raise SettingsError([f"The filter lacks a term after “{token}”."])


def _term(token: str) -> Matches:
    name, colon, value = token.partition(":")
    if token.count('"') % 2:
        raise SettingsError([f"The filter's “{token}” lacks a closing quotation mark."])
    value = value.strip('"')
    if token.startswith("#") and len(token) > 1:
        tag = fold_tag(token[1:])
        return lambda stored: tag in stored.post.tags
    if colon and value:
        match name.casefold():
            case "network":
                network = value.casefold()
                return lambda stored: network in stored.networks
            case "author":
                handle = fold(value).lstrip("@")
                return lambda stored: fold(stored.post.author.handle).lstrip("@") == handle
            case "word":
                word = fold(value)
                return lambda stored: word in fold(stored.post.text.chars)
            case "has" if value.casefold() in _HAS:
                return _HAS[value.casefold()]
            case "has":
                raise SettingsError([f"The filter's “{token}” is none of has:{', has:'.join(_HAS)}."])
    raise SettingsError(
        [f"The filter's “{token}” is not understood: write #tag, network:…, author:@…, word:… or has:picture."]
    )

"""Whether a post has one of the words or tags that the organizer wants; no I/O."""

from __future__ import annotations

from collections.abc import Callable

import regex

from sources.rss.document import fold, plain
from wall.model import RawPost

LETTER = r"[[\p{L}\p{N}\p{M}_]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]]"
"""Of scripts that put spaces between words."""


def wanted(words: tuple[str, ...]) -> Callable[[RawPost], bool]:
    """Whether a post has one of the words; a ``#tag`` also by its categories."""
    tags = {fold(word.strip().lstrip("#")) for word in words if word.strip().startswith("#")}
    plain_words = [" ".join(fold(word).split()) for word in words if not word.strip().startswith("#")]
    pattern = regex.compile("|".join(map(_whole, plain_words)), regex.V1) if plain_words else None

    def matches(each: RawPost) -> bool:
        own = {fold(tag) for tag in each.tags}
        if tags & (own | {"".join(tag.split()) for tag in own}):
            return True
        text = " ".join([*fold(plain(each.content)).split(), "\n", *own])
        return bool(pattern and pattern.search(text))

    return matches if words else lambda _: True


def _whole(word: str) -> str:
    """A pattern that does not match within a longer word."""
    before = rf"(?<!{LETTER})" if regex.match(LETTER, word[0], regex.V1) else ""
    after = rf"(?!{LETTER})" if regex.match(LETTER, word[-1], regex.V1) else ""
    return before + regex.escape(word, literal_spaces=True) + after

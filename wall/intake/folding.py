"""Folding: what a text is for matching, whatever its case, width, accents or disguise."""

from __future__ import annotations

from functools import cache

import regex
import unicodedata2
from confusable_homoglyphs.confusables import confusables_data

MAX_FOLDED = 10_000

_UNSEEN = regex.compile(
    r"[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef--[\t\n]]",
    regex.V1,
)
_MARKS = regex.compile(r"(\p{M}{4})\p{M}++")
_ACCENT = regex.compile(r"(?<!n)[\u0300-\u036f]|(?<=n)[\u0300-\u0302\u0304-\u036f]")
_TOKEN = regex.compile(r"[\w@$€!|+]*+")
_SPELLED = regex.compile(
    r"(?<![\p{L}\p{N}@$])[\p{L}\p{N}@$](?:[^\p{L}\p{N}@$\n]{1,3}[\p{L}\p{N}@$](?![\p{L}\p{N}\p{M}@$])){2,}+"
)
_GLUE = regex.compile(r"[^\p{L}\p{N}@$]++")
_LEET = str.maketrans("034578@$€+", "oeastbaset")
_LEET_SIGN = regex.compile(r"[0134578@$€!|+]")
_EXPANDS = regex.compile(r"[\ufdfa\ufdfb]")
_ONE_AS_I = str.maketrans("1!|", "iii")
_ONE_AS_L = str.maketrans("1!|", "lll")
_LIKE_LATIN = regex.compile(
    r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}\p{Cherokee}\p{Coptic}\p{Lisu}\p{Canadian_Aboriginal}]"
)


def fold(text: str) -> str:
    """NFKC and casefold, without what cannot be seen."""
    if text.isascii():
        return text[:MAX_FOLDED].lower()
    text = _MARKS.sub(r"\1", _EXPANDS.sub(" ", _UNSEEN.sub("", text[:MAX_FOLDED])))
    text = unicodedata2.normalize("NFKC", text)[:MAX_FOLDED].casefold()
    return _MARKS.sub(r"\1", unicodedata2.normalize("NFKC", _UNSEEN.sub("", text)))


def fold_tag(tag: str) -> str:
    """A tag for comparing, without ``#``."""
    return fold(tag.strip().lstrip("#＃")).strip()


def skeleton(text: str, *, one_is_l: bool = False) -> str:
    """Words as they were meant: look-alikes, accents, leetspeak and spelled-out words undone.

    ``1``, ``!`` and ``|`` stand for i, or for l if ``one_is_l``: a matcher must try both.
    Repeated letters stay: how many are too many, only a word to compare with can tell.
    """
    text = fold(text)
    if not text.isascii():
        text = _without_accents(text).translate(_look_alikes())
    return _without_leetspeak(_joined(text), one_is_l=one_is_l)


def _without_accents(text: str) -> str:
    """Only the accents of European scripts; vowel signs elsewhere are letters, and so is ñ."""
    text = _ACCENT.sub("", unicodedata2.normalize("NFD", text))
    return str(unicodedata2.normalize("NFC", text))


def _without_leetspeak(text: str, *, one_is_l: bool) -> str:
    one = _ONE_AS_L if one_is_l else _ONE_AS_I

    def undone(found: regex.Match[str]) -> str:
        word = found[0].rstrip("!|+")
        if not _LEET_SIGN.search(word) or not any(map(str.isalpha, word)):
            return found[0]
        return word.translate(_LEET).translate(one) + found[0][len(word) :]

    return _TOKEN.sub(undone, text) if _LEET_SIGN.search(text) else text


def _joined(text: str) -> str:
    """``s p a m`` and ``s.p.a.m`` are one word."""
    return _SPELLED.sub(lambda found: _GLUE.sub("", found[0]), text)


@cache
def _look_alikes() -> dict[int, str]:
    """The letters of other alphabets that look like one of a to z."""
    table: dict[int, str] = {}
    for letter, likes in confusables_data.items():
        for like in likes:
            latin = like["c"]
            if len(letter) == 1 and not letter.isascii() and len(latin) == 1 and latin.isascii() and latin.isalpha():
                table.setdefault(ord(letter), latin.lower())
    return {code: latin for code, latin in table.items() if _LIKE_LATIN.match(chr(code))}

"""Word lists that see through disguises but not into innocent words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import ahocorasick
import regex

from wall.events import Word
from wall.intake.folding import skeleton
from wall.model import Status

SEED = Path(__file__).with_name("seed_words.toml")

_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_GLUED = regex.compile(r"(?<![\p{L}\p{M}\p{N}])[\p{L}\p{M}\p{N}]++(?:[._*'’-]+[\p{L}\p{M}\p{N}]++)++")
_REPEATED = regex.compile(r"(.)\1++")
_PARTS = regex.compile(r"[\p{L}\p{M}\p{N}]++")
_RARELY_DOUBLE = frozenset("ahijkquvwxy")


class SeedWord(NamedTuple):
    word: str
    action: str
    language: str


def seed_words(path: Path = SEED) -> tuple[SeedWord, ...]:
    """The list that an event may start with; ``action`` is ``hold`` or ``reject``."""
    groups = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
    return tuple(SeedWord(word, group["action"], group["language"]) for group in groups for word in group["words"])


def first_words() -> list[Word]:
    """The word list that a new event starts with."""
    actions = {"hold": Status.HELD, "reject": Status.REJECTED}
    return [Word(word=entry.word, action=actions[entry.action]) for entry in seed_words()]


class Shape(NamedTuple):
    """A word without repetitions, and how often each of its letters was repeated."""

    letters: str
    runs: tuple[int, ...]


class _Entry(NamedTuple):
    written: str
    words: tuple[Shape, ...]
    before_last: tuple[str, ...]
    is_prefix: bool


class WordList:
    """``find`` is linear in the text, however many words there are.

    An entry is a word, a phrase, or the beginning of a word if it ends in ``*``. Writing without
    spaces (Chinese, Japanese, Thai…) is found anywhere, everything else only as whole words.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._order: dict[str, int] = {}
        self._firsts: dict[str, list[_Entry]] = {}
        self._beginnings: dict[str, list[_Entry]] = {}
        self._lengths: tuple[int, ...] = ()
        self._anywhere = ahocorasick.Automaton()
        for word in words:
            self._add(word)
        self._anywhere.make_automaton()

    def find(self, text: str) -> list[str]:
        """The entries that are in the text, as they were written, in the order of the list."""
        if not self._order:
            return []
        readings = {skeleton(text)}
        if any(sign in text for sign in "1!|１！｜"):
            readings.add(skeleton(text, one_is_l=True))
        found = set[str]().union(*map(self._found, readings))
        return sorted(found, key=self._order.__getitem__)

    def _add(self, word: str) -> None:
        plain = skeleton(word.strip().rstrip("*"))
        parts = _PARTS.findall(plain)
        if not parts:
            return
        self._order.setdefault(word, len(self._order))
        is_prefix = word.rstrip().endswith("*")
        if _UNSPACED.search(plain):
            self._put_anywhere("".join(parts), word)
            return
        self._index(_entry(word, parts, is_prefix))
        if len(parts) > 1:
            self._index(_entry(word, ["".join(parts)], is_prefix))

    def _index(self, entry: _Entry) -> None:
        first = entry.words[0].letters
        begins = self._beginnings if entry.is_prefix and len(entry.words) == 1 else self._firsts
        begins.setdefault(first, []).append(entry)
        if begins is self._beginnings:
            self._lengths = tuple(sorted({*self._lengths, len(first)}))

    def _put_anywhere(self, chars: str, word: str) -> None:
        known = self._anywhere.get(chars, ())
        self._anywhere.add_word(chars, (*known, word))

    def _found(self, plain: str) -> set[str]:
        found = self._among(_PARTS.findall(plain), _PARTS.findall(_REPEATED.sub(r"\1", plain)))
        for glued in _GLUED.findall(plain):
            word = "".join(_PARTS.findall(glued))
            found |= self._among([word], [_REPEATED.sub(r"\1", word)])
        return found | self._within(plain)

    def _among(self, words: list[str], letters: list[str]) -> set[str]:
        """``letters`` are the same words without repetitions."""
        found: set[str] = set()
        for place, word in enumerate(letters):
            for entry in self._candidates(word):
                if entry.written not in found and _fits(entry, words, letters, place):
                    found.add(entry.written)
        return found

    def _candidates(self, letters: str) -> list[_Entry]:
        found = self._firsts.get(letters, ())
        begun = [letters[:length] for length in self._lengths if letters[:length] in self._beginnings]
        return [*found, *(entry for beginning in begun for entry in self._beginnings[beginning])]

    def _within(self, plain: str) -> set[str]:
        if not len(self._anywhere):
            return set()
        chars = "".join(_PARTS.findall(plain))
        return {word for _, words in self._anywhere.iter(chars) for word in words}


def _entry(written: str, words: list[str], is_prefix: bool) -> _Entry:
    shapes = tuple(map(shape, words))
    return _Entry(written, shapes, tuple(one.letters for one in shapes[:-1]), is_prefix)


def shape(word: str) -> Shape:
    runs = [(letter, sum(1 for _ in run)) for letter, run in groupby(word)]
    return Shape("".join(letter for letter, _ in runs), tuple(count for _, count in runs))


def _fits(entry: _Entry, words: list[str], letters: list[str], place: int) -> bool:
    last = place + len(entry.words) - 1
    if last >= len(words) or not letters[last].startswith(entry.words[-1].letters):
        return False
    if tuple(letters[place:last]) != entry.before_last:
        return False
    *before, end = (shape(word) for word in words[place : last + 1])
    return _is_meant(end, entry.words[-1], is_prefix=entry.is_prefix) and all(
        _is_meant(found, wanted, is_prefix=False) for found, wanted in zip(before, entry.words, strict=False)
    )


def _is_meant(found: Shape, wanted: Shape, *, is_prefix: bool) -> bool:
    """Whether only letters that nobody doubles by accident are repeated: "fuuuck", but "good" is not "god"."""
    if not (found.letters.startswith(wanted.letters) if is_prefix else found.letters == wanted.letters):
        return False
    pairs = list(zip(wanted.letters, found.runs, wanted.runs, strict=False))
    if any(there < meant for _, there, meant in pairs):
        return False
    doubled = [letter for letter, there, meant in pairs if there == meant + 1 == 2]
    flooded = any(there > 2 and there > meant for _, there, meant in pairs)
    return not doubled or flooded or len(doubled) > 1 or doubled[0] in _RARELY_DOUBLE

"""Text hygiene: characters that attack a wall or its readers leave a text, all honest writing stays.

The order matters: marks are capped *before* any normalisation, which a pile of them makes slow.
"""

from __future__ import annotations

from itertools import groupby

import regex
import unicodedata2

MAX_INPUT = 10_000
MAX_EMOJI = 30
MAX_LINES = 20
MAX_WORD = 120
MAX_SAME = 12
MAX_CLUSTER = 24

FACET = "\ufdd0"
"""Stands for one facet in a text that is being cleaned; a noncharacter, so no stranger's text keeps it."""

_JOINING = r"\p{Arabic}\p{Syriac}\p{Mongolian}\p{Nko}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Balinese}\p{Javanese}"  # noqa: E501
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}、。，！？・ー「」"

_CONTROLS = {code: None for code in (*range(0x20), 0x7F) if chr(code) not in "\n\t"} | {ord("\t"): " "}
_NEWLINE = regex.compile(r"\r\n?|\u2028|\u2029")
_FLAG = r"(\U0001F3F4[\U000E0030-\U000E0039\U000E0061-\U000E007A]{2,6}\U000E007F)"
_DROPPED = regex.compile(
    _FLAG + r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]|[\p{Cs}\p{Noncharacter_Code_Point}--\ufdd0]",
    regex.V1,
)
_DIRECTION_MARKS = regex.compile(r"[\u200e\u200f\u061c]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}--[\u200f\u061c]]", regex.V1)
_VARIATION = regex.compile(r"(?<!\p{Han})[\U000E0100-\U000E01EF]")
_JOINER = regex.compile(
    rf"(?<![{_JOINING}])\u200c"
    rf"|(?<![{_JOINING}]|\p{{Extended_Pictographic}}|[\ufe0f\U0001F3FB-\U0001F3FF])\u200d"
    r"|(?<=[\ufe0f\U0001F3FB-\U0001F3FF]|\p{Extended_Pictographic})\u200d(?!\p{Extended_Pictographic})"
)
_MARKS = regex.compile(r"(\p{M}{4})\p{M}++")
_REGIONAL = regex.compile(r"(\p{Regional_Indicator}{60})\p{Regional_Indicator}++")
_STRAY_MARKS = regex.compile(rf"(?:\A|(?<={FACET}))\p{{M}}++")

_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\u20e3")
_CLUSTER = regex.compile(r"\X")
_SAME = regex.compile(rf"([^\s{FACET}])\1{{{MAX_SAME},}}+")
_LONG = regex.compile(rf"[^\s{_UNSPACED}{FACET}]{{{MAX_WORD + 1},}}+")
_SPACES = regex.compile(r"[^\S\n]{2,}+")
_LINE_EDGE = regex.compile(r"[^\S\n]*+\n[^\S\n]*+")
_GAP = regex.compile(r"\n{3,}+")
_INVISIBLE = regex.compile(r"[\s\p{C}\p{M}\u2800\u115f\u1160\u3164\uffa0\u17b4\u17b5]++")


def characters(text: str) -> str:
    """Only characters that may be shown, composed; ``FACET`` marks stay."""
    text = text[:MAX_INPUT]
    if text.isascii():
        return _NEWLINE.sub("\n", text).translate(_CONTROLS)
    text = _DROPPED.sub(r"\1", _NEWLINE.sub("\n", text).replace("\t", " "))
    text = _REGIONAL.sub(r"\1", _JOINER.sub("", _VARIATION.sub("", _directed(text))))
    text = _marks(_STRAY_MARKS.sub("", text))
    return _marks(unicodedata2.normalize("NFC", text))


def layout(text: str, limit: int) -> str:
    """A text that fits a card: few lines, emoji and repetitions, at most ``limit`` code points."""
    text = _STRAY_MARKS.sub("", _LINE_EDGE.sub("\n", _SPACES.sub(" ", text)).strip())
    text = cut(_lines(_GAP.sub("\n\n", text)), limit)
    is_simple = text.replace(FACET, "").isascii()
    text = _SAME.sub(lambda found: found[1] * MAX_SAME, text) if is_simple else _capped(text)
    return _LONG.sub(lambda found: clusters_cut(found[0], MAX_WORD), text)


def line(text: str, clusters: int) -> str:
    """One clean line of at most so many clusters: a name, a title."""
    if len(text) <= clusters and text.isascii() and text.isprintable() and not _SAME.search(text):
        return clusters_cut(" ".join(text.split()), MAX_WORD)
    text = layout(" ".join(characters(text[: clusters * 40]).replace(FACET, "").split()), MAX_INPUT)
    return clusters_cut(text, clusters)


def cut(text: str, limit: int) -> str:
    """At most ``limit`` code points, never half a cluster; "…" says that something is missing."""
    if len(text) <= limit:
        return text
    end = limit - 1
    for cluster in _CLUSTER.finditer(text, max(0, end - 2 * MAX_CLUSTER)):
        if cluster.end() > end:
            return text[: min(cluster.start(), end)].rstrip() + "…"
    return text[:end] + "…"


def clusters_cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    clusters = _CLUSTER.findall(text)
    return text if len(clusters) <= most else "".join(clusters[: most - 1]).rstrip() + "…"


def is_blank(text: str) -> bool:
    """Whether nobody would see anything."""
    return not _INVISIBLE.sub("", text)


def _directed(text: str) -> str:
    """Direction marks only where something is written from right to left."""
    if not _DIRECTION_MARKS.search(text) or _RIGHT_TO_LEFT.search(text):
        return text
    return _DIRECTION_MARKS.sub("", text)


def _marks(text: str) -> str:
    return _MARKS.sub(r"\1", text)


def _lines(text: str) -> str:
    """What comes after the last line that fits goes on in that line."""
    lines = text.split("\n", MAX_LINES - 1)
    lines[-1] = " ".join(filter(None, lines[-1].split("\n")))
    return "\n".join(lines)


def _capped(text: str) -> str:
    """Floods of one cluster, clusters without end, and emoji beyond the first thirty."""
    kept: list[str] = []
    is_many = len(_EMOJI.findall(text)) > MAX_EMOJI
    emoji_left = MAX_EMOJI
    for cluster, run in groupby(_CLUSTER.findall(text)):
        if cluster.isspace() or FACET in cluster:
            kept.extend(run)
            continue
        count = min(len(list(run)), MAX_SAME)
        if is_many and _EMOJI.search(cluster):
            count = min(count, emoji_left)
            emoji_left -= count
        kept.append(cluster[:MAX_CLUSTER] * count)
    return "".join(kept)

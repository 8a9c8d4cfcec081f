"""What tells posts and people apart: the same words, the same person, the same thing shown."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
import regex

from wall.intake.folding import fold
from wall.model import Author, Facet, FacetKind, LinkCard, Media, Post, Text

MIN_LETTERS = 12
MIN_NAME = 4
MIN_HANDLE = 3

_SILENT = regex.compile(r"[^\p{L}\p{M}\p{N}]++")
_SHORTCODE = regex.compile(r":[\w@.+-]{1,64}+:")
_SIGNED = regex.compile(r"(?<=\.[A-Za-z0-9]{2,5})\?.*+$", regex.DOTALL)
_OFFICES = frozenset({"admin", "info", "news", "team", "hello", "contact", "support", "press", "office", "official"})
_BRIDGED_FROM_BLUESKY = "bsky.brid.gy"
_BRIDGED_FROM_FEDIVERSE = ".ap.brid.gy"
_BRIDGED_WEB = ("web.brid.gy", "fed.brid.gy")
_HANDLES_OF_HOSTS = (".bsky.social",)


def fingerprint(post: Post) -> str:
    """The words of a post as a digest; "" if they are too few to be anybody's own.

    Without links, mentions and pictures, which differ from network to network, and without tags at its end.
    """
    words = _SILENT.sub("", fold(_words(post.text)))
    letters = sum(map(str.isalnum, words))
    return sha256(words.encode()).hexdigest()[:32] if letters >= MIN_LETTERS else ""


def same_person(a: Author, b: Author) -> bool:
    """Whether two accounts, on two networks, are likely one person's: by handle, or by display name."""
    return _same_handle(a.handle, b.handle) or _same_name(a.name, b.name)


def content_hash(post: Post) -> str:
    """Of all that is shown, to tell an edit from the same post seen again.

    Not of what changes by itself: names and avatars, times, votes, signatures in picture addresses. Nor of the
    link card, which a network adds some time after the post was written: ``same_card`` compares those.
    """
    shown: list[Any] = [post.text, post.url, post.warning, post.sensitive, [_pictured(media) for media in post.media]]
    if post.poll:
        shown.append([option.title for option in post.poll.options])
    if post.quote:
        shown.append(["quote", post.quote.author.key, post.quote.text, post.quote.url])
    return sha256(msgspec.json.encode(shown)).hexdigest()


def same_card(a: LinkCard, b: LinkCard) -> bool:
    return _carded(a) == _carded(b)


def _words(text: Text) -> str:
    """The characters that are words: tags inside the text are, tags at its end are not."""
    parts: list[str] = []
    at = 0
    for facet in _without_last_tags(text):
        parts.append(text.chars[at : facet.start])
        parts.append(facet.value if facet.kind is FacetKind.TAG else "")
        at = facet.end
    return "".join(parts) + _after(text, at)


def _without_last_tags(text: Text) -> tuple[Facet, ...]:
    return text.facets[: len(text.facets) - _last_tags(text)]


def _after(text: Text, at: int) -> str:
    count = _last_tags(text)
    return text.chars[at : text.facets[-count].start] if count else text.chars[at:]


def _last_tags(text: Text) -> int:
    """How many tags (or links among them) have no words after them."""
    end = len(text.chars)
    count = 0
    for facet in reversed(text.facets):
        is_last = not _SILENT.sub("", text.chars[facet.end : end])
        if not is_last or facet.kind not in (FacetKind.TAG, FacetKind.LINK):
            break
        end, count = facet.start, count + 1
    return count


def _same_name(a: str, b: str) -> bool:
    one, other = (_SILENT.sub("", fold(_SHORTCODE.sub("", name))) for name in (a, b))
    return one == other and sum(map(str.isalpha, one)) >= MIN_NAME


def _same_handle(a: str, b: str) -> bool:
    (one, its_host), (other, other_host) = _account(a), _account(b)
    if one != other or not one:
        return False
    return its_host == other_host or (len(one) >= MIN_HANDLE and one not in _OFFICES)


def _account(handle: str) -> tuple[str, str]:
    """Name and host of the account itself, also of one that a bridge carries elsewhere."""
    name, _, host = fold(handle).lstrip("@").partition("@")
    if not host and name.endswith(_BRIDGED_FROM_FEDIVERSE):
        name, _, host = name.removesuffix(_BRIDGED_FROM_FEDIVERSE).partition(".")
    elif not host and name.endswith("." + _BRIDGED_FROM_BLUESKY):
        name = name.removesuffix("." + _BRIDGED_FROM_BLUESKY)
    elif host == _BRIDGED_FROM_BLUESKY or host in _BRIDGED_WEB:
        host = ""
    for suffix in _HANDLES_OF_HOSTS:
        if not host and name.endswith(suffix):
            name, host = name.removesuffix(suffix), suffix.lstrip(".")
    return name, host


def _pictured(media: Media) -> list[Any]:
    return [media.kind, _unsigned(media.url), media.alt]


def _carded(card: LinkCard) -> list[str]:
    return [card.url, card.title, card.description, _unsigned(card.image_url)]


def _unsigned(url: str) -> str:
    """A file's address without the signature that its server changes every hour."""
    return str(_SIGNED.sub("", url))

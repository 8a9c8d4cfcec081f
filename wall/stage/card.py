"""A post as a theme's template needs it: everything computed, nothing that is markup."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

import regex

from wall.model import Author, LinkCard, Media, MediaKind, Poll, Post, Quote, Text
from wall.stage.text import Segment, segments, without_trailing_tags

Picture = Callable[[str, int], str]
"""Of a picture's address and a width in pixels, our own address for it; "" if there is none."""

FILL_PX, EMOJI_PX, AVATAR_PX, TILE_PX, PICTURE_PX = 64, 96, 240, 640, 1280
MOST_PICTURES = 4

_MOST = (60, 140, 280, 500)
"""The longest words, in Latin letters, of each step but the last."""

_QUOTES = "“”„‟«»‹›‘‚\"'「『《〈"
_NETWORK = re.compile(r"[a-z0-9-]{1,40}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_ADDRESS = re.compile(r"(https?://|www\.)\S+|\S+\.\S+/\S*…?")
_CLUSTER = regex.compile(r"\X")


class Step(StrEnum):
    """The size of type for the words (look.md, Scale)."""

    DISPLAY = "display"
    LARGE = "large"
    BODY_LARGE = "body-large"
    BODY = "body"
    LONG = "long"


class Cover(StrEnum):
    """What of a post is covered until a moderator says so."""

    NOTHING = ""
    PICTURES = "pictures"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """``fill`` is a tiny version for a blurred ground; ``focus_x``, ``focus_y`` what to keep in a crop (0…1)."""

    url: str
    fill: str
    alt: str
    kind: MediaKind
    focus_x: float
    focus_y: float
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    title: str
    percent: int
    is_leading: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PollView:
    options: tuple[OptionView, ...]
    votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    name: tuple[Segment, ...]
    handle: str
    words: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    title: str
    domain: str
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """``handle`` has its ``@``; ``networks`` are names of logos; ``is_quotable``: a quotation mark may
    stand before the words; ``direction`` is "ltr" or "rtl"; ``unseen`` are films and sounds without a still."""

    key: str
    name: tuple[Segment, ...]
    initial: str
    handle: str
    avatar: str
    networks: tuple[str, ...]
    at: datetime
    language: str
    words: tuple[Segment, ...]
    is_quotable: bool
    direction: str
    step: Step
    cover: Cover
    warning: str
    pictures: tuple[PictureView, ...]
    unseen: tuple[MediaKind, ...]
    poll: PollView | None
    quote: QuoteView | None
    link: LinkView | None


def view(
    post: Post, *, networks: Sequence[str], own_tags: Collection[str], picture: Picture, uncovered: bool = False
) -> CardView:
    """``uncovered``: a moderator has said that what the author put behind a warning may be seen."""
    cover = Cover.NOTHING if uncovered else _cover(post)
    shown = () if cover else post.media
    stills = tuple(_still(one, picture, len(shown)) for one in shown if _source(one))[:MOST_PICTURES]
    whole = cover is not Cover.ALL
    link = _link(post.card, picture if not cover else _none) if post.card and whole and not stills else None
    words = tuple(_words(post.text, post.card, own_tags, picture)) if whole else ()
    poll = _poll(post.poll) if post.poll and whole else None
    quote = _quote(post.quote, own_tags, picture) if post.quote and whole else None
    is_alone = not (stills or poll or quote or (link and link.picture))
    return CardView(
        key=post.key,
        name=_name(post.author, picture),
        initial=_initial(post.author),
        handle=_handle(post.author),
        avatar=picture(post.author.avatar_url, AVATAR_PX) if post.author.avatar_url else "",
        networks=tuple(dict.fromkeys(_logo(network) for network in networks or (post.network,))),
        at=post.created_at,
        language=post.language if _LANGUAGE.fullmatch(post.language) else "",
        words=words,
        is_quotable=_is_quotable(words),
        direction=_direction(words, post.author),
        step=step(words, is_alone=is_alone),
        cover=cover,
        warning=post.warning,
        pictures=stills,
        unseen=tuple(one.kind for one in shown if not _source(one)),
        poll=poll,
        quote=quote,
        link=link,
    )


def step(words: Iterable[Segment], *, is_alone: bool = True) -> Step:
    """The fewer words, the larger; beside a picture, a poll or a quote one step smaller."""
    length = sum(map(_extent, words))
    place = bisect_left(_MOST, length)
    return tuple(Step)[min(place if is_alone else place + 1, len(_MOST))]


def domain(url: str) -> str:
    """The name of a link's server as people say it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _extent(segment: Segment) -> int:
    """About how much room a segment takes, in Latin letters."""
    match segment.kind:
        case "emoji":
            return 2
        case "break":
            return 10
        case _:
            return sum(_room(char) for char in segment.chars)


def _room(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _words(text: Text, card: LinkCard | None, own_tags: Collection[str], picture: Picture) -> Iterable[Segment]:
    pieces = [_own(one, picture) for one in segments(without_trailing_tags(text, own_tags))]
    while pieces and _is_said_by(card, pieces[-1]):
        pieces.pop()
    return pieces


def _is_said_by(card: LinkCard | None, last: Segment) -> bool:
    """Whether the end of the words only repeats the link card, or is empty."""
    if last.kind == "break" or (last.kind == "text" and not last.chars.strip()):
        return True
    return card is not None and last.kind == "link" and last.value.rstrip("/") == card.url.rstrip("/")


def _own(segment: Segment, picture: Picture) -> Segment:
    """With our own addresses in place of strangers', and a bare link as its domain."""
    match segment.kind:
        case "emoji":
            return Segment(kind="emoji", chars=segment.chars, value=picture(segment.value, EMOJI_PX))
        case "link" if _ADDRESS.fullmatch(segment.chars):
            return Segment(kind="link", chars=domain(segment.value) or segment.chars, value=segment.value)
        case _:
            return segment


def _is_quotable(words: Sequence[Segment]) -> bool:
    """Words that begin with a mark of their own, or are only emoji, get no other."""
    chars = "".join(one.chars for one in words if one.kind != "emoji").lstrip()
    return bool(chars) and chars[0] not in _QUOTES and any(char.isalnum() for char in chars)


def _direction(words: Iterable[Segment], author: Author) -> str:
    """That of the first letter, as browsers find it, of the words, else of the name."""
    said = "".join(one.chars for one in words if one.kind in ("text", "tag"))
    for char in said + author.name:
        match unicodedata.bidirectional(char):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return "ltr"


def _cover(post: Post) -> Cover:
    if post.warning:
        return Cover.ALL
    return Cover.PICTURES if post.sensitive and post.media else Cover.NOTHING


def _none(_url: str, _width_px: int) -> str:
    return ""


def _source(media: Media) -> str:
    """The address of a still: a picture itself, what stands for a film, nothing for a sound."""
    match media.kind:
        case MediaKind.IMAGE:
            return media.url
        case MediaKind.ANIMATION:
            return media.preview_url or media.url
        case MediaKind.VIDEO:
            return media.preview_url
        case MediaKind.AUDIO:
            return ""


def _still(media: Media, picture: Picture, count: int) -> PictureView:
    source = _source(media)
    return PictureView(
        url=picture(source, PICTURE_PX if count == 1 else TILE_PX),
        fill=picture(source, FILL_PX),
        alt=media.alt,
        kind=media.kind,
        focus_x=media.focus[0],
        focus_y=media.focus[1],
        width_px=media.width_px,
        height_px=media.height_px,
    )


def _poll(poll: Poll) -> PollView:
    total = sum(option.votes for option in poll.options)
    most = max((option.votes for option in poll.options), default=0)
    options = tuple(
        OptionView(
            title=option.title,
            percent=round(100 * option.votes / total) if total else 0,
            is_leading=option.votes == most > 0,
        )
        for option in poll.options
    )
    return PollView(options=options, votes=poll.votes or total)


def _quote(quote: Quote, own_tags: Collection[str], picture: Picture) -> QuoteView:
    return QuoteView(
        name=_name(quote.author, picture),
        handle=_handle(quote.author),
        words=tuple(_words(quote.text, None, own_tags, picture)),
    )


def _link(card: LinkCard, picture: Picture) -> LinkView:
    return LinkView(
        title=card.title,
        domain=domain(card.url),
        picture=picture(card.image_url, TILE_PX) if card.image_url else "",
    )


def _name(author: Author, picture: Picture) -> tuple[Segment, ...]:
    name = Text(chars=author.name, facets=author.name_emojis) if author.name else Text(chars=author.handle)
    return tuple(_own(one, picture) for one in segments(name) if one.kind in ("text", "emoji"))


def _initial(author: Author) -> str:
    """The first letter of a name, for a face that is missing."""
    letters = (one for one in _CLUSTER.findall(author.name or author.handle) if one[0].isalnum())
    return next(letters, "").upper()[:4]


def _handle(author: Author) -> str:
    handle = author.handle.removeprefix("@")
    return f"@{handle}" if handle and author.name else ""


def _logo(network: str) -> str:
    return network if _NETWORK.fullmatch(network) else "other"

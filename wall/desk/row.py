"""A stored post as the desk shows it: everything that ``row.html`` needs, computed, no markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wall.model import Facet, FacetKind, LinkCard, Media, MediaKind, Poll, Post, Quote, Status, Text

Picture = Callable[[str, int], str]
"""Of a picture's address and a width in pixels, our own address for it; "" if there is none."""

AVATAR_PX, EMOJI_PX, THUMB_PX, LARGE_PX = 96, 64, 240, 1280

NETWORKS = {
    "activitypub": "ActivityPub",
    "attendee": "in the room",
    "bluesky": "Bluesky",
    "discord": "Discord",
    "facebook": "Facebook",
    "flickr": "Flickr",
    "instagram": "Instagram",
    "lemmy": "Lemmy",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "matrix": "Matrix",
    "mattermost": "Mattermost",
    "misskey": "Misskey",
    "peertube": "PeerTube",
    "pixelfed": "Pixelfed",
    "recording": "Recording",
    "reddit": "Reddit",
    "rocketdotchat": "Rocket.Chat",
    "rss": "RSS",
    "slack": "Slack",
    "telegram": "Telegram",
    "threads": "Threads",
    "tiktok": "TikTok",
    "tumblr": "Tumblr",
    "twitch": "Twitch",
    "vimeo": "Vimeo",
    "webhook": "Webhook",
    "wordpress": "WordPress",
    "x": "X",
    "youtube": "YouTube",
    "zulip": "Zulip",
}
"""The networks that have a logo in ``static/icons/``, as people name them."""


class Stored(Protocol):
    """What the store knows of one post."""

    @property
    def post(self) -> Post: ...
    @property
    def status(self) -> Status: ...
    @property
    def pinned(self) -> bool: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def feed_name(self) -> str: ...
    @property
    def networks(self) -> Sequence[str]: ...
    @property
    def reasons(self) -> Sequence[str]: ...
    @property
    def decided_by(self) -> str: ...
    @property
    def decided_at(self) -> datetime | None: ...
    @property
    def edited(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of text: ``kind`` is "text" or that of a facet; ``href`` a link's address, or an emoji's picture."""

    kind: str
    chars: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    label: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """``focus`` is the third of its height to keep in a crop: top, middle, bottom."""

    thumb: str
    large: str
    alt: str
    kind: MediaKind
    focus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    name: tuple[Segment, ...]
    handle: str
    words: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    title: str
    votes: int
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    url: str
    title: str
    description: str
    domain: str
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """``size`` is the step of type that the words take when they stand alone (look.md, Scale)."""

    key: str
    status: Status
    pinned: bool
    label: str
    author_key: str
    name: tuple[Segment, ...]
    handle: str
    author_url: str
    avatar: str
    networks: tuple[Network, ...]
    feed: str
    received_at: datetime
    url: str
    language: str
    kinds: tuple[str, ...]
    warning: str
    covered: bool
    words: tuple[Segment, ...]
    size: str
    pictures: tuple[PictureView, ...]
    sounds: int
    quote: QuoteView | None
    poll: tuple[OptionView, ...]
    link: LinkView | None
    reasons: tuple[str, ...]
    decided_by: str
    decided_at: datetime | None


def row_view(item: Stored, picture: Picture) -> RowView:
    post = item.post
    pictures = tuple(_pictures(post.media, picture))
    return RowView(
        key=post.key,
        status=item.status,
        pinned=item.pinned,
        label=_label(post),
        author_key=post.author.key,
        name=segments(Text(chars=post.author.name or post.author.handle, facets=post.author.name_emojis), picture),
        handle=post.author.handle,
        author_url=post.author.url,
        avatar=picture(post.author.avatar_url, AVATAR_PX) if post.author.avatar_url else "",
        networks=tuple(map(network, dict.fromkeys((post.network, *item.networks)))),
        feed=item.feed_name,
        received_at=item.received_at,
        url=post.url,
        language=post.language,
        kinds=_kinds(post),
        warning=post.warning,
        covered=bool(pictures) and (post.sensitive or bool(post.warning)),
        words=segments(post.text, picture),
        size=_size(post.text.chars),
        pictures=pictures,
        sounds=sum(media.kind is MediaKind.AUDIO for media in post.media),
        quote=_quote(post.quote, picture),
        poll=_poll(post.poll),
        link=_link(post.card, picture),
        reasons=_reasons(item),
        decided_by=item.decided_by,
        decided_at=item.decided_at,
    )


def segments(text: Text, picture: Picture) -> tuple[Segment, ...]:
    """The text cut at its facets; line breaks stay in it."""
    return tuple(_cut(text, picture))


def network(kind: str) -> Network:
    if kind in NETWORKS:
        return Network(label=NETWORKS[kind], icon=kind)
    return Network(label=kind, icon="other")


def _cut(text: Text, picture: Picture) -> Iterator[Segment]:
    at = 0
    for facet in text.facets:
        if at < facet.start:
            yield Segment(kind="text", chars=text.chars[at : facet.start])
        yield _segment(facet, text.chars[facet.start : facet.end], picture)
        at = facet.end
    if at < len(text.chars):
        yield Segment(kind="text", chars=text.chars[at:])


def _segment(facet: Facet, chars: str, picture: Picture) -> Segment:
    match facet.kind:
        case FacetKind.EMOJI:
            return Segment(kind="emoji", chars=chars, href=picture(facet.value, EMOJI_PX))
        case FacetKind.TAG:
            return Segment(kind="tag", chars=chars)
        case _:
            return Segment(kind=str(facet.kind), chars=chars, href=facet.value)


def _pictures(media: Sequence[Media], picture: Picture) -> Iterator[PictureView]:
    for one in media:
        source = one.url if one.kind is MediaKind.IMAGE else one.preview_url
        if one.kind is MediaKind.ANIMATION:
            source = source or one.url
        if one.kind is MediaKind.AUDIO:
            continue
        yield PictureView(
            thumb=picture(source, THUMB_PX) if source else "",
            large=picture(source, LARGE_PX) if source else "",
            alt=one.alt,
            kind=one.kind,
            focus="top" if one.focus[1] < 0.4 else "bottom" if one.focus[1] > 0.6 else "middle",
        )


def _quote(quote: Quote | None, picture: Picture) -> QuoteView | None:
    if quote is None:
        return None
    name = Text(chars=quote.author.name or quote.author.handle, facets=quote.author.name_emojis)
    return QuoteView(name=segments(name, picture), handle=quote.author.handle, words=segments(quote.text, picture))


def _poll(poll: Poll | None) -> tuple[OptionView, ...]:
    if poll is None:
        return ()
    votes = sum(option.votes for option in poll.options) or 1
    return tuple(
        OptionView(title=option.title, votes=option.votes, percent=round(100 * option.votes / votes))
        for option in poll.options
    )


def _link(card: LinkCard | None, picture: Picture) -> LinkView | None:
    if card is None:
        return None
    return LinkView(
        url=card.url,
        title=card.title or card.url,
        description=card.description,
        domain=card.url.split("//", 1)[-1].split("/", 1)[0].removeprefix("www."),
        picture=picture(card.image_url, THUMB_PX) if card.image_url else "",
    )


def _kinds(post: Post) -> tuple[str, ...]:
    """What a moderator should know of the kind of post, in words."""
    known = {"reply": bool(post.reply_to), "repost": post.is_repost, "bot": post.author.is_bot}
    return tuple(word for word, is_so in known.items() if is_so)


def _reasons(item: Stored) -> tuple[str, ...]:
    found = [*item.reasons]
    if item.edited:
        found.append("edited after approval")
    if item.post.opt_out:
        found.append(item.post.opt_out)
    return tuple(dict.fromkeys(found))


def _label(post: Post) -> str:
    words = " ".join(post.text.chars.split())
    name = post.author.name or post.author.handle
    return f"{name}: {words if len(words) <= 90 else words[:89] + '…'}"


def _size(chars: str) -> str:
    for most, size in ((60, "display"), (140, "large"), (280, "medium")):
        if len(chars) <= most:
            return size
    return "body"

"""The one gate from a raw post to a post: afterwards there is no markup, and nothing leads anywhere odd.

The only module that knows bleach. Before it stands ``gate``, behind it a content model without markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from threading import local

import regex
from bleach.sanitizer import BleachSanitizerFilter, Cleaner

from wall.intake.composing import MAX_POST, compose, compose_line, pieces_of
from wall.intake.folding import fold_tag
from wall.intake.gate import may_pass, stripped, without_code
from wall.intake.hygiene import line
from wall.intake.links import safe_picture, safe_url
from wall.intake.pieces import Piece
from wall.intake.walk import Token, TooLong, Walk
from wall.model import (
    Author,
    Facet,
    FacetKind,
    LinkCard,
    Media,
    Poll,
    PollOption,
    Post,
    Quote,
    RawAuthor,
    RawFacet,
    RawPost,
    RawQuote,
    Text,
    author_key,
    post_key,
)

MAX_MEDIA = 20
MAX_OPTIONS = 20
MAX_TAGS = 64
MAX_NAME = 80
MAX_HANDLE = 120
MAX_ALT = 1_500
MAX_QUOTE = 2_000
MAX_PIXELS = 100_000

INLINE = ("a", "span", "b", "strong", "i", "em", "code", "del", "br")
BLOCKS = ("p", "ul", "ol", "li", "blockquote", "pre", "div", "h1", "h2", "h3", "h4", "h5", "h6")
TAGS = frozenset({*INLINE, *BLOCKS})
ATTRIBUTES = {"a": ["href", "class", "rel"], "span": ["class"], "p": ["class"]}
PROTOCOLS = frozenset({"http", "https"})

_NETWORK = regex.compile(r"[a-z][a-z0-9_-]{0,31}")
_LANGUAGE = regex.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")


class _OfThread(local):
    """bleach's parser may be used again, but not by two threads at once."""

    def __init__(self) -> None:
        self.cleaner = Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True)


_of_thread = _OfThread()


def clean(raw: RawPost, *, kind: str) -> Post:
    """A post that may be shown once it is approved; ``kind`` is the source's, unless it spoke for another."""
    network = raw.network if _NETWORK.fullmatch(raw.network) else kind
    text = _text(raw.content, raw.html, raw.facets, raw.emojis)
    return Post(
        key=post_key(network, raw.remote_id),
        network=network,
        author=_author(raw.author, network),
        text=text,
        created_at=_aware(raw.created_at),
        url=safe_url(raw.url),
        tags=_tags(raw.tags, text.facets),
        language=raw.language if _LANGUAGE.fullmatch(raw.language) else "",
        media=tuple(filter(None, map(_media, raw.media[:MAX_MEDIA]))),
        warning=line(raw.warning, 200),
        sensitive=raw.sensitive,
        poll=_poll(raw.poll),
        card=_card(raw.card),
        quote=_quote(raw.quote, network),
        reply_to=line(raw.reply_to, 500),
        is_repost=raw.is_repost,
        opt_out=line(raw.opt_out, 200),
    )


def _text(
    content: str, html: bool, facets: Iterable[RawFacet], emojis: Mapping[str, str], limit: int = MAX_POST
) -> Text:
    facets = tuple(facets)
    pieces = pieces_of_html(content) if html else pieces_of(content, facets)
    search = html or all(facet.kind is FacetKind.EMOJI for facet in facets)
    return compose(pieces, emojis, limit=limit, search=search)


def pieces_of_html(content: str) -> list[Piece]:
    source = without_code(content)
    if not may_pass(source):
        return [Piece(stripped(source))]
    try:
        return Walk().over(tokens(source))
    except TooLong:
        return [Piece(stripped(source))]


def tokens(source: str) -> Iterable[Token]:
    """bleach's own stream of what it lets through, before it would make markup of it again."""
    cleaner = _of_thread.cleaner
    tree = cleaner.walker(cleaner.parser.parseFragment(source))
    sanitizer = BleachSanitizerFilter(
        tree, TAGS, attributes=ATTRIBUTES, allowed_protocols=PROTOCOLS, strip_disallowed_tags=True
    )
    return sanitizer.sanitize_stream(tree)  # type: ignore[no-any-return]


def _author(raw: RawAuthor, network: str) -> Author:
    name = compose_line(raw.name, raw.emojis, MAX_NAME)
    return Author(
        key=author_key(network, raw.remote_id),
        handle=line(raw.handle, MAX_HANDLE),
        name=name.chars,
        name_emojis=name.facets,
        url=safe_url(raw.url),
        avatar_url=safe_picture(raw.avatar_url),
        is_bot=raw.is_bot,
    )


def _quote(raw: RawQuote | None, network: str) -> Quote | None:
    if raw is None:
        return None
    text = _text(raw.content, raw.html, (), {}, MAX_QUOTE)
    return Quote(author=_author(raw.author, network), text=text, url=safe_url(raw.url))


def _media(raw: Media) -> Media | None:
    url = safe_picture(raw.url)
    if not url:
        return None
    return Media(
        kind=raw.kind,
        url=url,
        preview_url=safe_picture(raw.preview_url),
        alt=compose([Piece(raw.alt)], {}, limit=MAX_ALT, search=False).chars,
        width_px=min(max(raw.width_px, 0), MAX_PIXELS),
        height_px=min(max(raw.height_px, 0), MAX_PIXELS),
        focus=(_fraction(raw.focus[0]), _fraction(raw.focus[1])),
    )


def _card(raw: LinkCard | None) -> LinkCard | None:
    url = safe_url(raw.url) if raw else ""
    if raw is None or not url:
        return None
    return LinkCard(
        url=url,
        title=line(raw.title, 200),
        description=line(raw.description, 400),
        image_url=safe_picture(raw.image_url),
    )


def _poll(raw: Poll | None) -> Poll | None:
    if raw is None:
        return None
    options = [PollOption(title=line(one.title, 120), votes=max(one.votes, 0)) for one in raw.options[:MAX_OPTIONS]]
    options = [option for option in options if option.title]
    expires_at = _aware(raw.expires_at) if raw.expires_at else None
    return Poll(options=tuple(options), votes=max(raw.votes, 0), expires_at=expires_at) if options else None


def _tags(claimed: Iterable[str], facets: Iterable[Facet]) -> tuple[str, ...]:
    written = [facet.value for facet in facets if facet.kind is FacetKind.TAG]
    folded = (fold_tag(line(tag, 100)) for tag in [*list(claimed)[:MAX_TAGS], *written])
    return tuple(dict.fromkeys(tag for tag in folded if tag))[:MAX_TAGS]


def _fraction(value: float) -> float:
    return min(max(value, 0.0), 1.0) if value == value else 0.5


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)

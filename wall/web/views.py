"""What each kind of page is told about a post: a wall's card, a phone's, a program's JSON, a desk's row."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from jinja2 import Environment

from wall.desk.row import network, row_view
from wall.events import Event, Feed, StoredPost, Wall
from wall.intake.folding import fold_tag
from wall.journal.channel import Framing, View
from wall.journal.panel import Row
from wall.media.names import WIDTHS, media_id
from wall.model import Facet, Media, MediaKind, Post, Text
from wall.stage.card import CardView, Picture, view
from wall.stage.filter import Matches, compile_filter
from wall.stage.themes import Themes
from wall.store.posts import Gone
from wall.web.packets import packet

log = logging.getLogger(__name__)


def picture_addresses(secret: bytes) -> Picture:
    """Our own address for somebody's picture, in the next of the sizes that we keep."""

    def address(url: str, width_px: int) -> str:
        if not url:
            return ""
        width = next((width for width in WIDTHS if width >= width_px), WIDTHS[-1])
        return f"/media/{media_id(secret, url)}/{width}"

    return address


class Looks:
    """Implements the hub's ``Views`` with our templates and themes."""

    def __init__(self, themes: Themes, templates: Environment, secret: bytes) -> None:
        self._themes = themes
        self._templates = templates
        self.picture = picture_addresses(secret)

    def wall(self, event: Event, wall: Wall) -> View:
        theme = wall.theme or event.theme
        return WallView(self, event, compile_filter(wall.filter), theme if theme in self._themes else "paper")

    def phone(self, event: Event) -> View:
        return PhoneView(self, event)

    def program(self, event: Event) -> View:  # noqa: ARG002 - all programs see the same
        return ProgramView(self.picture)

    def row(self, event: Event, feeds: Sequence[Feed]) -> Row:  # noqa: ARG002
        return DeskRows(self._templates, self.picture, {feed.id: feed.name for feed in feeds})

    def packet(self, event: Event) -> Framing:
        return lambda message: packet(event.epoch, message)

    def gone_row(self, gone: Gone) -> dict[str, Any]:
        """A withdrawn post on the desk: no words."""
        html = self._templates.get_template("gone_row.html").render(gone=gone, network=network(gone.network)).strip()
        return {
            "key": gone.key,
            "status": "withdrawn",
            "html": html,
            "at": gone.received_at,
            "decided_at": gone.at,
            "version": "",
            "pinned": False,
            "author_key": "",
            "by": gone.by,
            "reason": gone.reason,
        }

    def theme_card(self, theme: str, event: Event, stored: StoredPost) -> str:
        try:
            return self._themes.render(theme, self.card(event, stored))
        except Exception:  # a theme's mistake must not take the wall with it
            log.exception("theme %s cannot draw %s", theme, stored.key)
            return self._templates.get_template("plain_card.html").render(post=stored.post).strip()

    def phone_card(self, event: Event, stored: StoredPost) -> str:
        template = self._templates.get_template("phone_card.html")
        return template.render(card=self.card(event, stored), post=stored.post).strip()

    def card(self, event: Event, stored: StoredPost) -> CardView:
        return view(
            stored.post,
            networks=stored.networks,
            own_tags={fold_tag(tag) for tag in event.tags},
            picture=self.picture,
            uncovered=bool(stored.decided_by) and not stored.decided_by.startswith("rule:"),
        )


class WallView:
    def __init__(self, looks: Looks, event: Event, matches: Matches, theme: str) -> None:
        self._looks = looks
        self._event = event
        self._theme = theme
        self.wants = matches

    def card(self, stored: StoredPost) -> Mapping[str, Any]:
        return _card(stored, html=self._looks.theme_card(self._theme, self._event, stored))


class PhoneView:
    def __init__(self, looks: Looks, event: Event) -> None:
        self._looks = looks
        self._event = event

    def wants(self, stored: StoredPost) -> bool:  # noqa: ARG002 - phones see everything that is approved
        return True

    def card(self, stored: StoredPost) -> Mapping[str, Any]:
        return _card(stored, html=self._looks.phone_card(self._event, stored), tags=stored.post.tags)


class ProgramView:
    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def wants(self, stored: StoredPost) -> bool:  # noqa: ARG002 - and so do programs
        return True

    def card(self, stored: StoredPost) -> Mapping[str, Any]:
        return _card(stored, post=public(stored, self._picture))


class DeskRows:
    """Posts rendered for the desk."""

    def __init__(self, templates: Environment, picture: Picture, feeds: Mapping[int, str]) -> None:
        self._template = templates.get_template("row.html")
        self._picture = picture
        self._feeds = feeds

    def __call__(self, stored: StoredPost) -> Mapping[str, Any]:
        item = _Item(stored, self._feeds.get(stored.feed_id or 0, ""))
        return {
            "key": stored.key,
            "status": stored.status.value,
            "html": self._template.render(row=row_view(item, self._picture)).strip(),
            "at": stored.received_at,
            "decided_at": stored.decided_at,
            "version": stored.version,
            "pinned": stored.pinned,
            "author_key": stored.post.author.key,
            "by": stored.decided_by,
            "reason": ", ".join(stored.reasons),
        }


class _Item:
    """A stored post with its feed's name, as ``row_view`` wants it."""

    def __init__(self, stored: StoredPost, feed_name: str) -> None:
        self.feed_name = feed_name
        self.post = stored.post
        self.status = stored.status
        self.pinned = stored.pinned
        self.received_at = stored.received_at
        self.networks = stored.networks
        self.reasons = stored.reasons
        self.decided_by = stored.decided_by
        self.decided_at = stored.decided_at
        self.edited = stored.edited


def _card(stored: StoredPost, **more: Any) -> dict[str, Any]:
    return {"key": stored.key, "pinned": stored.pinned, "at": stored.shown_at} | more


def public(stored: StoredPost, picture: Picture) -> dict[str, Any]:
    """A shown post for programs: text and facets; pictures at our own addresses only."""
    post = _own_pictures(stored.post, picture)
    table: dict[str, Any] = msgspec.to_builtins(post)
    table.pop("opt_out", None)
    return table | {
        "networks": list(stored.networks),
        "pinned": stored.pinned,
        "shown_at": stored.shown_at,
        "edited": stored.edited,
    }


def still(media: Media) -> str:
    """The picture of a medium, somewhere; "" where there is none to show."""
    return media.preview_url or (media.url if media.kind in (MediaKind.IMAGE, MediaKind.ANIMATION) else "")


def _own_pictures(post: Post, picture: Picture) -> Post:
    def own(media: Media) -> Media:
        url = still(media)
        return msgspec.structs.replace(media, url=picture(url, 1920), preview_url=picture(url, 480))

    def words(text: Text) -> Text:
        return msgspec.structs.replace(text, facets=tuple(map(emoji, text.facets)))

    def emoji(facet: Facet) -> Facet:
        return msgspec.structs.replace(facet, value=picture(facet.value, 160)) if facet.kind == "emoji" else facet

    def face(url: str) -> str:
        return picture(url, 160)

    card = post.card and msgspec.structs.replace(post.card, image_url=picture(post.card.image_url, 960))
    author = msgspec.structs.replace(post.author, avatar_url=face(post.author.avatar_url), name_emojis=())
    return msgspec.structs.replace(
        post,
        author=author,
        media=tuple(own(media) for media in post.media),
        card=card,
        text=words(post.text),
        quote=post.quote
        and msgspec.structs.replace(
            post.quote,
            text=words(post.quote.text),
            author=msgspec.structs.replace(
                post.quote.author, avatar_url=face(post.quote.author.avatar_url), name_emojis=()
            ),
        ),
    )

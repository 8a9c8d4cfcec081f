"""Reads a status of the Mastodon API, as Mastodon and the servers that speak like it give it; no I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from wall.model import LinkCard, Media, MediaKind, Poll, PollOption, RawAuthor, RawPost, RawQuote

Json = dict[str, Any]

KINDS = {
    "image": MediaKind.IMAGE,
    "gifv": MediaKind.ANIMATION,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
}
PICTURE = re.compile(r"\.(?:avif|gif|jpe?g|png|webp)$", re.IGNORECASE)
MARKUP = re.compile(r"<[^>]*>")
WISH = re.compile(r"#(nobot|noindex|nowall)\b", re.IGNORECASE)
UNDECOMPOSED = str.maketrans("ðđħıĸłŋøŧ", "ddhiklnot")
"""Letters that Mastodon folds in a tag and Unicode does not."""


def parse(item: Json, server: str) -> RawPost | None:
    """The status as a post, or None for what a wall never shows: boosts, and what is not public.

    ``server`` is the domain of accounts that have none in ``acct``. ValueError: it cannot be read.
    """
    if item.get("reblog") or needed(item, "visibility") != "public":
        return None
    account = _account(item)
    return RawPost(
        remote_id=needed(item, "uri"),
        author=_author(account, server),
        content=_content(item),
        html=True,
        created_at=_time(needed(item, "created_at")),
        url=text(item, "url") or text(item, "uri"),
        tags=tuple(tags(item)),
        language=text(item, "language"),
        media=tuple(_media(item)),
        emojis=_emojis(item),
        warning=text(item, "spoiler_text"),
        sensitive=item.get("sensitive") is True,
        poll=_poll(item.get("poll")),
        card=_card(item.get("card")),
        quote=_quote(item.get("quote"), server),
        reply_to=text(item, "in_reply_to_id"),
        opt_out=opt_out(account),
    )


def tags(item: Json) -> Iterator[str]:
    return (name for tag in objects(item, "tags") if (name := text(tag, "name")))


def fold(tag: str) -> str:
    """A tag as Mastodon compares it: without case, width and accents."""
    letters = unicodedata.normalize("NFKD", tag).casefold().translate(UNDECOMPOSED)
    return "".join(char for char in letters if not unicodedata.combining(char))


def opt_out(account: Json) -> str:
    """Why the author does not want to be shown, or their server does not want it; else ""."""
    if account.get("suspended") is True:
        return "the account is suspended on its server"
    if account.get("limited") is True:
        return "the account is limited by its server"
    if account.get("noindex") is True:
        return "the author asked not to be indexed"
    if wish := WISH.search(_profile(account)):
        return f"the author's profile says #{wish[1].lower()}"
    return ""


def text(item: Json, key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def needed(item: Json, key: str) -> str:
    if value := text(item, key):
        return value
    raise ValueError(f"no “{key}”")


def objects(item: Json, key: str) -> list[Json]:
    value = item.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def inner(item: Json, key: str) -> Json:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def _number(item: Json, key: str) -> int:
    value = item.get(key)
    return int(value) if isinstance(value, int | float) and 0 <= value < 1 << 31 else 0


def _time(value: str) -> datetime:
    time = datetime.fromisoformat(value)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _content(item: Json) -> str:
    if isinstance(item.get("content"), str):
        return text(item, "content")
    raise ValueError("no “content”")


def _account(item: Json) -> Json:
    if account := inner(item, "account"):
        return account
    raise ValueError("no “account”")


def _author(account: Json, server: str) -> RawAuthor:
    acct = needed(account, "acct")
    handle = acct if "@" in acct else f"{acct}@{server}"
    return RawAuthor(
        remote_id=text(account, "uri") or text(account, "url") or handle,
        handle=handle,
        name=text(account, "display_name") or text(account, "username"),
        url=text(account, "url"),
        avatar_url=text(account, "avatar_static") or text(account, "avatar"),
        is_bot=account.get("bot") is True,
        emojis=_emojis(account),
    )


def _profile(account: Json) -> str:
    """What the author says about themselves, as plain characters."""
    fields = objects(account, "fields")
    parts = [text(account, "note"), *(text(field, key) for field in fields for key in ("name", "value"))]
    return " ".join(MARKUP.sub("", part) for part in parts)


def _emojis(item: Json) -> dict[str, str]:
    """A still picture where there is one: dozens of moving emoji are too much for a wall."""
    found = {
        text(emoji, "shortcode"): text(emoji, "static_url") or text(emoji, "url") for emoji in objects(item, "emojis")
    }
    return {code: url for code, url in found.items() if code and url}


def _media(item: Json) -> Iterator[Media]:
    for file in objects(item, "media_attachments"):
        kind, url = _kind(file), text(file, "url") or text(file, "remote_url")
        if kind is None or not url:
            continue
        meta = inner(file, "meta")
        yield Media(
            kind=kind,
            url=url,
            preview_url="" if kind is MediaKind.IMAGE else text(file, "preview_url"),
            alt=text(file, "description"),
            width_px=_number(inner(meta, "original"), "width"),
            height_px=_number(inner(meta, "original"), "height"),
            focus=_focus(inner(meta, "focus")),
        )


def _kind(file: Json) -> MediaKind | None:
    """A file of unknown kind, which the server did not fetch, is a picture if its name says so."""
    if text(file, "type") == "unknown" and PICTURE.search(urlsplit(text(file, "remote_url")).path):
        return MediaKind.IMAGE
    return KINDS.get(text(file, "type"))


def _focus(focus: Json) -> tuple[float, float]:
    """Theirs goes from -1 to 1, to the right and upwards."""
    x, y = (focus.get(axis) for axis in ("x", "y"))
    if not isinstance(x, int | float) or not isinstance(y, int | float):
        return (0.5, 0.5)
    return (_fraction((1 + x) / 2), _fraction((1 - y) / 2))


def _fraction(value: float) -> float:
    return min(1.0, max(0.0, round(value, 4)))


def _poll(poll: Any) -> Poll | None:
    if not isinstance(poll, dict):
        return None
    options = (
        PollOption(title=text(each, "title"), votes=_number(each, "votes_count")) for each in objects(poll, "options")
    )
    ends = text(poll, "expires_at")
    return Poll(options=tuple(options), votes=_number(poll, "votes_count"), expires_at=_time(ends) if ends else None)


def _card(card: Any) -> LinkCard | None:
    if not isinstance(card, dict) or not text(card, "url"):
        return None
    return LinkCard(
        url=text(card, "url"),
        title=text(card, "title"),
        description=text(card, "description"),
        image_url=text(card, "image"),
    )


def _quote(quote: Any, server: str) -> RawQuote | None:
    """The quoted post if its author agreed, and it could stand on a wall by itself without a veil."""
    if not isinstance(quote, dict) or quote.get("state") != "accepted":
        return None
    try:
        post = parse(inner(quote, "quoted_status") | {"quote": None}, server)
    except ValueError:
        return None
    if post is None or post.opt_out or post.warning or post.sensitive:
        return None
    return RawQuote(author=post.author, content=post.content, html=True, url=post.url)

"""What feeds of all formats are read into, and how an entry becomes a post; no I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from wall.model import Media, MediaKind, RawAuthor, RawPost

LONG = 1500
"""Where a body is longer than so many characters, its summary is shown instead, if there is one."""

LONGEST = 100_000
MOST_MEDIA = 8
TAG = re.compile(r"(?<![\w&/#])#(\w*[^\W\d_]\w*)")
PICTURE = re.compile(r"<img\b([^<>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\b([a-z]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
"""Not by the parser of the standard library: before Python 3.13.4 some texts take it minutes."""

SUFFIXES = {
    MediaKind.IMAGE: (".avif", ".jpeg", ".jpg", ".png", ".webp"),
    MediaKind.ANIMATION: (".gif",),
    MediaKind.VIDEO: (".m4v", ".mov", ".mp4", ".webm"),
    MediaKind.AUDIO: (".aac", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav"),
}


class Entry(Struct, frozen=True, kw_only=True):
    """``body`` and ``summary`` are HTML, ``title`` is not."""

    guid: str = ""
    link: str = ""
    title: str = ""
    body: str = ""
    summary: str = ""
    author: str = ""
    author_url: str = ""
    avatar_url: str = ""
    written: datetime | None = None
    language: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()


class Document(Struct, frozen=True, kw_only=True):
    """``gone``: the ids of what the feed says was deleted; ``unread``: how many entries made no sense."""

    title: str = ""
    link: str = ""
    icon: str = ""
    entries: tuple[Entry, ...] = ()
    gone: tuple[str, ...] = ()
    unread: int = 0


def post(entry: Entry, document: Document, feed: str, name: str, now: datetime) -> RawPost | None:
    """The entry as a post of the feed at ``feed``, or None if there is nothing in it to show."""
    words = _words(entry)[:LONGEST]
    media = entry.media or tuple(pictures(entry.body or entry.summary, entry.link or feed))[:MOST_MEDIA]
    if not plain(words).strip() and not media:
        return None
    guid = entry.guid or entry.link or "hash:" + _digest(words)
    return RawPost(
        remote_id=remote_id(guid, feed),
        author=_author(entry, document, feed, name),
        content=words,
        html=True,
        created_at=entry.written or now,
        url=entry.link if is_web(entry.link) else "",
        tags=tuple(_all_tags(entry, plain(words))),
        language=entry.language,
        media=media,
    )


def remote_id(guid: str, feed: str) -> str:
    """A name that is an address is unique as it is; any other ("1234") only within its feed."""
    return guid if urlsplit_scheme(guid) in {"http", "https", "tag", "urn", "at"} else f"{feed}#{guid}"


def plain(html: str) -> str:
    """The characters of an HTML text, for comparing and searching; not for showing."""
    return unescape(re.sub(r"<[^<>]*>", " ", html))


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def is_web(url: str) -> bool:
    return urlsplit_scheme(url) in {"http", "https"}


def urlsplit_scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def absolute(url: str, base: str) -> str:
    """The address in full, or "" if it is none of the web."""
    try:
        joined = urljoin(base, url.strip()) if url else ""
    except ValueError:
        return ""
    return joined if is_web(joined) else ""


def media_kind(url: str, mime: str = "", medium: str = "") -> MediaKind | None:
    if mime == "image/gif":
        return MediaKind.ANIMATION
    for word in (mime.partition("/")[0], medium):
        if word in {"image", "video", "audio"}:
            return MediaKind(word)
    path = url.partition("?")[0].lower()
    return next((kind for kind, suffixes in SUFFIXES.items() if path.endswith(suffixes)), None)


def pictures(html: str, base: str) -> Iterator[Media]:
    """The pictures within a text; not what is there to count readers."""
    for tag in PICTURE.finditer(html):
        found = ATTRIBUTE.finditer(tag[1])
        attributes = {each[1].lower(): unescape(each[2] or each[3] or each[4] or "") for each in found}
        url = absolute(attributes.get("src", ""), base)
        if url and not {attributes.get("width"), attributes.get("height")} & {"0", "1"}:
            yield Media(
                kind=MediaKind.IMAGE,
                url=url,
                alt=attributes.get("alt", ""),
                width_px=number(attributes.get("width")),
                height_px=number(attributes.get("height")),
            )


def number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _words(entry: Entry) -> str:
    """The body, or the summary of a long one, under the title if that says something else."""
    body = entry.body or entry.summary
    if entry.summary and len(plain(body)) > LONG and len(entry.summary) < len(body):
        body = entry.summary
    title = " ".join(entry.title.split())
    begins = _squeezed(plain(body)).startswith(_squeezed(title).rstrip("….").rstrip())
    if not title or (begins and plain(body).strip()):
        return body
    return f"<p>{escape(title, quote=False)}</p>\n\n{body}"


def _squeezed(text: str) -> str:
    return " ".join(fold(text).split())


def _all_tags(entry: Entry, words: str) -> Iterator[str]:
    """Categories and the tags in the text, each once."""
    seen = set()
    for tag in (*entry.tags, *TAG.findall(words)):
        tag = tag.strip().lstrip("#")
        if tag and fold(tag) not in seen:
            seen.add(fold(tag))
            yield tag


def _author(entry: Entry, document: Document, feed: str, name: str) -> RawAuthor:
    site = document.link if is_web(document.link) else feed
    title = name or document.title or site_name(site)
    who = entry.author or title
    return RawAuthor(
        remote_id=f"{feed}#{entry.author}" if entry.author else feed,
        handle=site_name(site),
        name=who,
        url=entry.author_url if is_web(entry.author_url) else site,
        avatar_url=next((url for url in (entry.avatar_url, document.icon) if is_web(url)), ""),
    )


def site_name(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:24]

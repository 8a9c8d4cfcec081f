"""Reads the bytes of a feed: RSS and Atom by feedparser, JSON Feed as JSON; no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from html import escape, unescape
from io import BytesIO
from time import struct_time
from typing import Any
from xml.parsers import expat

import feedparser
import orjson

from sources.rss.document import MOST_MEDIA, Document, Entry, absolute, media_kind, number, plain, site_name
from wall.errors import SourceRefused, SourceUnavailable
from wall.model import Media, MediaKind

JSON_FEED = "https://jsonfeed.org/version/"
LONGEST_NAME = 300
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
MEDIA = re.compile(rb"<(/?)media:(content|description)\b([^<>]*)>")
ADDRESS = re.compile(rb"""\burl\s*=\s*["']([^"'<>]*)""")
OTHER_FEED = re.compile(rb"""<link\b[^<>]*\btype=["']application/(?:rss|atom)\+xml["'][^<>]*>""", re.IGNORECASE)
EMAIL = re.compile(r"[(<]?[^\s()<>]+@[^\s()<>]+[)>]?")
"""Taken out by ourselves: feedparser leaves the rest of a domain that ends in more than four letters."""

HALF = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));", re.I
)
"""Halves of characters as entities; feedparser fails on one."""

HREF = re.compile(rb"""\bhref=["']([^"'<>?]*)""", re.IGNORECASE)

Item = Mapping[str, Any]


def read(body: bytes, url: str, headers: Mapping[str, str]) -> Document:
    """Raise SourceRefused for what is no feed, SourceUnavailable for one that cannot be read any more."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(body, url)
    return _xml_feed(body, url, headers)


# --- RSS and Atom ----------------------------------------------------------------------------


def _xml_feed(body: bytes, url: str, headers: Mapping[str, str]) -> Document:
    clean, alts = _without_descriptions_of_media(HALF.sub(b"&#xFFFD;", body))
    hints = {name: headers[name] for name in ("content-type", "content-language") if name in headers}
    try:
        # a stream: of bytes, feedparser first tries whether they are the name of a file, and opens it
        parsed = feedparser.parse(BytesIO(clean), response_headers=hints | {"content-location": url})
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as exc:
        raise SourceUnavailable(f"the feed of {site_name(url)} cannot be read ({type(exc).__name__})") from exc
    feed, items = parsed["feed"], parsed["entries"]
    if not parsed.get("version") and not items:
        raise SourceRefused(f"{_shown(url)} is not a feed; {_advice(body, url)}")
    texts = {address: text.decode(parsed.get("encoding") or "utf-8", "replace") for address, text in alts.items()}
    entries = [_entry(item, feed, url, texts) for item in items]
    read = tuple(entry for entry in entries if entry is not None)
    return Document(
        title=plain(_text(feed, "title")).strip(),
        link=absolute(_text(feed, "link"), url),
        icon=absolute(_text(feed, "icon") or _text(feed, "logo") or _text(_inner(feed, "image"), "href"), url),
        entries=read,
        gone=tuple(_tombstones(body)),
        unread=len(entries) - len(read),
    )


def _entry(item: Item, feed: Item, url: str, alts: Mapping[str, str]) -> Entry | None:
    author = _inner(item, "author_detail")
    body, language = _body(item)
    entry = Entry(
        guid=_text(item, "id").strip(),
        link=absolute(_text(item, "link"), url),
        title=_title(item),
        body=body,
        summary=_html(_text(item, "summary"), _inner(item, "summary_detail")),
        author=_name(author, item),
        author_url=absolute(_text(author, "href"), url),
        written=_time(item),
        language=language or _text(_inner(item, "summary_detail"), "language") or _text(feed, "language"),
        tags=tuple(term for tag in _list(item, "tags") if (term := _text(tag, "term").strip())),
        media=tuple(_media(item, url, alts))[:MOST_MEDIA],
    )
    return entry if entry.guid or entry.link or entry.title or entry.body or entry.summary else None


def _body(item: Item) -> tuple[str, str]:
    """The content that can be shown, HTML before plain text, with its language."""
    contents = [content for content in _list(item, "content") if _text(content, "value").strip()]
    contents.sort(key=lambda content: _text(content, "type") not in {"text/html", "application/xhtml+xml"})
    content = contents[0] if contents else {}
    return _html(_text(content, "value"), content), _text(content, "language")


def _html(text: str, detail: Item) -> str:
    if _text(detail, "type") != "text/plain" or re.search(r"</?[a-z][^<>]*>", text):
        return text
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in text.split("\n\n")).replace("\n", "<br>")


def _title(item: Item) -> str:
    title = _text(item, "title")
    return plain(title) if _text(_inner(item, "title_detail"), "type") != "text/plain" else title


def _name(author: Item, item: Item) -> str:
    """The author's name, without the address that RSS has beside it."""
    name = (_text(item, "author") or _text(author, "name"))[:LONGEST_NAME]
    return " ".join(plain(EMAIL.sub(" ", name)).split()).strip('()<>" ')


def _time(item: Item) -> datetime | None:
    for key in ("published_parsed", "updated_parsed", "created_parsed"):
        found = dict.get(item, key) if isinstance(item, dict) else None  # item[key] warns, and guesses
        if isinstance(found, struct_time):
            try:
                return datetime(*found[:5], min(found[5], 59), tzinfo=UTC)
            except ValueError:
                continue
    return None


def _media(item: Item, url: str, alts: Mapping[str, str]) -> Iterator[Media]:
    """Each once: media:content, then enclosures; a thumbnail is a still of a film, or all there is."""
    stills = [link for still in _list(item, "media_thumbnail") if (link := absolute(_text(still, "url"), url))]
    found: dict[str, Media] = {}
    enclosures = [link for link in _list(item, "links") if _text(link, "rel") == "enclosure"]
    for each in (*_list(item, "media_content"), *enclosures):
        link = _text(each, "url") or _text(each, "href")
        address, kind = absolute(link, url), media_kind(link, _text(each, "type").lower(), _text(each, "medium"))
        if address and kind:
            found.setdefault(
                address,
                Media(
                    kind=kind,
                    url=address,
                    preview_url=stills[0] if stills and kind is not MediaKind.IMAGE else "",
                    alt=alts.get(link, ""),
                    width_px=number(each.get("width")),
                    height_px=number(each.get("height")),
                ),
            )
    if not found and stills:
        found[stills[0]] = Media(kind=MediaKind.IMAGE, url=stills[0])
    yield from found.values()


def _without_descriptions_of_media(body: bytes) -> tuple[bytes, dict[str, bytes]]:
    """feedparser takes the description of a picture for the text of the entry: keep them apart."""
    kept: list[bytes] = []
    alts: dict[str, bytes] = {}
    address, begun, last = "", -1, 0
    for found in MEDIA.finditer(body):
        ends, what, attributes = bool(found[1]), found[2], found[3]
        if what == b"content":
            url = ADDRESS.search(attributes)
            opens = not ends and not attributes.endswith(b"/") and url is not None
            address = unescape(url[1].decode("utf-8", "replace")) if opens and url else ""
        elif address and not ends:
            kept.append(body[last : found.start()])
            begun = last = found.end()
        elif begun >= 0 and ends:
            alts[address] = _unwrapped(body[begun : found.start()])
            begun, last = -1, found.end()
    return b"".join([*kept, body[last:]]), alts


def _unwrapped(text: bytes) -> bytes:
    text = text.strip()
    if text.startswith(b"<![CDATA[") and text.endswith(b"]]>"):
        return text[9:-3].strip()
    return unescape(text.decode("latin-1")).encode("latin-1", "xmlcharrefreplace")


def _tombstones(body: bytes) -> Iterator[str]:
    """The ids in ``at:deleted-entry`` (RFC 6721); feedparser keeps only the last."""
    if TOMBSTONES.encode() not in body:
        return
    found: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name == f"{TOMBSTONES} deleted-entry" and attributes.get("ref"):
            found.append(attributes["ref"])

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    with suppress(expat.ExpatError):  # what was found until there is true
        parser.Parse(body, True)
    yield from found


# --- JSON Feed -------------------------------------------------------------------------------


def _json_feed(body: bytes, url: str) -> Document:
    try:
        feed = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise SourceUnavailable(f"the feed of {site_name(url)} is not JSON, though it begins so") from None
    if not _text(feed, "version").startswith(JSON_FEED) or not isinstance(feed.get("items"), list):
        raise SourceRefused(f"{_shown(url)} is JSON, but is not a feed; use the address of a JSON Feed, RSS or Atom")
    entries = [_item(item, feed, url) for item in feed["items"]]
    read = tuple(entry for entry in entries if entry is not None)
    return Document(
        title=_text(feed, "title").strip(),
        link=absolute(_text(feed, "home_page_url"), url),
        icon=absolute(_text(feed, "icon") or _text(feed, "favicon"), url),
        entries=read,
        unread=len(entries) - len(read),
    )


def _item(item: Any, feed: Item, url: str) -> Entry | None:
    if not isinstance(item, dict):
        return None
    author = next(iter(_authors(item) or _authors(feed)), {})
    guid, name = item.get("id"), _text(author, "name")
    entry = Entry(
        guid=str(guid).strip() if isinstance(guid, str | int | float) else "",
        link=absolute(_text(item, "url") or _text(item, "external_url"), url),
        title=_text(item, "title"),
        body=_text(item, "content_html") or _html(_text(item, "content_text"), {"type": "text/plain"}),
        summary=_html(_text(item, "summary"), {"type": "text/plain"}),
        author="" if "@" in name else name.strip(),
        author_url=absolute(_text(author, "url"), url),
        avatar_url=absolute(_text(author, "avatar"), url),
        written=_iso(_text(item, "date_published")) or _iso(_text(item, "date_modified")),
        language=_text(item, "language") or _text(feed, "language"),
        tags=tuple(tag.strip() for tag in item.get("tags") or () if isinstance(tag, str) and tag.strip()),
        media=tuple(_attachments(item, url))[:MOST_MEDIA],
    )
    return entry if entry.link or entry.title or entry.body or entry.summary or entry.media else None


def _authors(item: Item) -> list[Item]:
    return _list(item, "authors") or ([author] if (author := _inner(item, "author")) else [])


def _attachments(item: Item, url: str) -> Iterator[Media]:
    found: dict[str, Media] = {}
    for each in _list(item, "attachments"):
        address = absolute(_text(each, "url"), url)
        if address and (kind := media_kind(address, _text(each, "mime_type").lower())):
            found.setdefault(address, Media(kind=kind, url=address, alt=_text(each, "title")))
    image = absolute(_text(item, "image") or _text(item, "banner_image"), url)
    if image and not any(media.kind is MediaKind.IMAGE for media in found.values()):
        yield Media(kind=MediaKind.IMAGE, url=image)
    yield from (media for address, media in found.items() if address != image or media.kind is MediaKind.IMAGE)


def _iso(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# --- values of strangers ---------------------------------------------------------------------


def _text(item: Any, key: str) -> str:
    value = item.get(key) if isinstance(item, Mapping) else None
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""  # no halves of characters


def _inner(item: Any, key: str) -> Item:
    value = item.get(key) if isinstance(item, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _list(item: Item, key: str) -> list[Item]:
    value = item.get(key)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _shown(url: str) -> str:
    """An address without its query, which may have a key in it."""
    return url.partition("?")[0].partition("#")[0]


def _advice(body: bytes, url: str) -> str:
    link = OTHER_FEED.search(body[:50_000])
    href = HREF.search(link[0]) if link else None
    if href and (address := absolute(href[1].decode("utf-8", "replace"), url)):
        return f"that page says that its feed is {address}"
    return "look for “RSS” or “Feed” on the site, and use that address"

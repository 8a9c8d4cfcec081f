"""The approved stream as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from wall.events import Event, StoredPost
from wall.stage.card import Picture
from wall.web.views import still

NAMESPACE = "http://www.w3.org/2005/Atom"
SAFE = "/:@!$&'()*+,;=?%"


def feed(event: Event, shown: Sequence[StoredPost], *, base: str, picture: Picture) -> bytes:
    """Newest first; words as plain text, pictures as enclosures at our own addresses."""
    root = Element("feed", {"xmlns": NAMESPACE})
    page = f"{base}/e/{event.slug}"
    _add(root, "id", page)
    _add(root, "title", event.name)
    _add(root, "updated", _when(max((_at(one) for one in shown), default=datetime(1970, 1, 1, tzinfo=UTC))))
    SubElement(root, "link", {"rel": "self", "href": f"{page}/feed.atom"})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": page})
    for stored in shown:
        _entry(root, stored, base=base, picture=picture)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _entry(root: Element, stored: StoredPost, *, base: str, picture: Picture) -> None:
    post = stored.post
    entry = SubElement(root, "entry")
    _add(entry, "id", f"tag:ovation,2026:{quote(post.key, safe=SAFE)}")
    name = post.author.name or post.author.handle
    words = " ".join(post.text.chars.split())
    _add(entry, "title", f"{name}: {words[:80]}{'…' if len(words) > 80 else ''}")
    _add(entry, "updated", _when(_at(stored)))
    _add(entry, "published", _when(post.created_at))
    author = SubElement(entry, "author")
    _add(author, "name", name)
    if post.author.url:
        _add(author, "uri", post.author.url)
    if post.url:
        SubElement(entry, "link", {"rel": "alternate", "href": post.url})
    for tag in post.tags:
        SubElement(entry, "category", {"term": tag})
    for media in post.media:
        if url := still(media):
            SubElement(entry, "link", {"rel": "enclosure", "type": "image/webp", "href": base + picture(url, 1920)})
    _add(entry, "content", post.text.chars, {"type": "text"})


def _add(parent: Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    SubElement(parent, name, attributes or {}).text = text


def _at(stored: StoredPost) -> datetime:
    return stored.shown_at or stored.received_at


def _when(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")

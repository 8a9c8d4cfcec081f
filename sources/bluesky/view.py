"""Bluesky's hydrated views as raw posts; no I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sources.bluesky.record import PROFILE, facets, fold, mapping, mappings, self_labels, string, tags_of
from wall.model import LinkCard, Media, MediaKind, RawAuthor, RawPost, RawQuote

OPT_OUT_LABEL = "!no-unauthenticated"
OPT_OUT = "the author asks not to be shown to people who are not logged in to Bluesky"
HIDING = ("!hide", "porn", "sexual", "graphic-media", "gore")
NUDITY = "nudity"


def parse(view: Mapping[str, Any], *, show_nudity: bool = False) -> RawPost | None:
    """An ``app.bsky.feed.defs#postView`` as a raw post; None if it cannot be read."""
    record, author = mapping(view.get("record")), _author(view.get("author"))
    uri, created_at = string(view, "uri"), _created_at(record, view)
    if author is None or created_at is None or not uri.startswith("at://"):
        return None
    labels = view_labels(view) | view_labels(view["author"]) | self_labels(record)
    text, langs = string(record, "text"), record.get("langs")
    return RawPost(
        remote_id=uri,
        author=author,
        content=text,
        created_at=created_at,
        url=_post_url(author, uri),
        facets=tuple(facets(text, record.get("facets"))),
        tags=tuple({fold(tag): tag.lstrip("#＃") for tag in tags_of(record)}.values()),
        language=langs[0] if isinstance(langs, list) and langs and isinstance(langs[0], str) else "",
        media=tuple(_media(view.get("embed"))),
        warning="Bluesky's moderators put a warning on this post" if "!warn" in labels else "",
        sensitive=bool(labels & {"!warn", NUDITY}),
        card=_card(view.get("embed")),
        quote=_quote(view.get("embed"), show_nudity=show_nudity),
        reply_to=string(mapping(mapping(record.get("reply")).get("parent")), "uri"),
        opt_out=_hidden(labels, show_nudity=show_nudity),
    )


def with_profile(view: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
    """The view of a post whose author has also the labels of their profile."""
    author = mapping(view.get("author"))
    labels = [*mappings(author.get("labels")), *mappings(profile.get("labels"))]
    return {**view, "author": {**author, "labels": labels}}


def with_record(view: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """The view of a post that was edited, where the AppView does not know that; its old embed may be another's."""
    same = mapping(view.get("record")).get("embed") == record.get("embed")
    return {**view, "record": record, "embed": view.get("embed") if same else None}


def view_labels(view: Mapping[str, Any]) -> set[str]:
    """The labels of a view that hold: neither negated nor without a value."""
    return {string(label, "val") for label in mappings(view.get("labels")) if not label.get("neg")} - {""}


def _hidden(labels: Collection[str], *, show_nudity: bool) -> str:
    """Why a post with these labels must not be shown, or ""."""
    if OPT_OUT_LABEL in labels:
        return OPT_OUT
    hiding = HIDING if show_nudity else (*HIDING, NUDITY)
    return next((f"hidden: labelled {label}" for label in hiding if label in labels), "")


def _author(found: object) -> RawAuthor | None:
    view = mapping(found)
    did, handle = string(view, "did"), string(view, "handle").removeprefix("@")
    if not did.startswith("did:") or not handle:
        return None
    return RawAuthor(
        remote_id=did,
        handle=handle,
        name=string(view, "displayName"),
        url=PROFILE + (did if handle == "handle.invalid" else handle),
        avatar_url=string(view, "avatar"),
        is_bot="bot" in view_labels(view),
    )


def _post_url(author: RawAuthor, uri: str) -> str:
    return f"{author.url}/post/{uri.rpartition('/')[2]}"


def _created_at(record: Mapping[str, Any], view: Mapping[str, Any]) -> datetime | None:
    """When the author claims to have written it, but not after the AppView saw it."""
    times = [time for time in (_time(record, "createdAt"), _time(view, "indexedAt")) if time]
    return min(times, default=None)


def _time(found: Mapping[str, Any], name: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(string(found, name))
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _quote(embed: object, *, show_nudity: bool) -> RawQuote | None:
    """The quoted post, unless it is gone, detached, blocked, hidden, no post, or its author does not want it."""
    found = mapping(mapping(embed).get("record"))
    if mapping(embed).get("$type") == "app.bsky.embed.recordWithMedia#view":
        found = mapping(found.get("record"))
    value, author = mapping(found.get("value")), _author(found.get("author"))
    is_post = (found.get("$type"), value.get("$type")) == ("app.bsky.embed.record#viewRecord", "app.bsky.feed.post")
    if author is None or not is_post:
        return None
    labels = view_labels(found) | view_labels(found["author"]) | self_labels(value)
    if _hidden(labels, show_nudity=show_nudity):
        return None
    return RawQuote(author=author, content=string(value, "text"), url=_post_url(author, string(found, "uri")))


def _attached(embed: object) -> dict[str, Any]:
    """What is beside a quoted post, or the embed itself."""
    found = mapping(embed)
    return mapping(found.get("media")) if found.get("$type") == "app.bsky.embed.recordWithMedia#view" else found


def _media(embed: object) -> Iterator[Media]:
    attached = _attached(embed)
    match attached.get("$type"):
        case "app.bsky.embed.images#view":
            yield from (_picture(view) for view in mappings(attached.get("images")) if string(view, "fullsize"))
        case "app.bsky.embed.gallery#view":
            yield from (_picture(view) for view in mappings(attached.get("items"))[:20] if string(view, "fullsize"))
        case "app.bsky.embed.video#view" if string(attached, "playlist"):
            yield _film(attached)


def _picture(view: Mapping[str, Any]) -> Media:
    width_px, height_px = _size(view)
    return Media(
        kind=MediaKind.IMAGE, url=view["fullsize"], alt=string(view, "alt"), width_px=width_px, height_px=height_px
    )


def _film(view: Mapping[str, Any]) -> Media:
    width_px, height_px = _size(view)
    return Media(
        kind=MediaKind.VIDEO,
        url=view["playlist"],
        preview_url=string(view, "thumbnail"),
        alt=string(view, "alt"),
        width_px=width_px,
        height_px=height_px,
    )


def _size(view: Mapping[str, Any]) -> tuple[int, int]:
    match view.get("aspectRatio"):
        case {"width": int(width), "height": int(height)} if width > 0 and height > 0:
            return width, height
    return 0, 0


def _card(embed: object) -> LinkCard | None:
    attached = _attached(embed)
    external = mapping(attached.get("external"))
    if attached.get("$type") != "app.bsky.embed.external#view" or not string(external, "uri"):
        return None
    return LinkCard(
        url=external["uri"],
        title=string(external, "title"),
        description=string(external, "description"),
        image_url=string(external, "thumb"),
    )

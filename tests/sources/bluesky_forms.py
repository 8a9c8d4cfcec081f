"""Jetstream frames (v1) and AppView views in their documented forms, of people who do not exist."""

from __future__ import annotations

from itertools import count
from typing import Any

Json = dict[str, Any]

START_US = 1_795_262_000_000_000
"""400 s before noon of the fake clock."""
ADA, BEN, CY = "did:plc:ada4wrenfield", "did:plc:ben4holloway", "did:plc:cy4marchetti"
HANDLES = {ADA: "ada.example", BEN: "ben.example", CY: "cy.example"}
_tick = count(1)


def uri(did: str, rkey: str) -> str:
    return f"at://{did}/app.bsky.feed.post/{rkey}"


def tag_facet(text: str, written: str, tag: str | None = None) -> Json:
    """A tag facet where ``written`` stands in the text, in bytes."""
    start = text.encode().index(written.encode())
    return facet(start, start + len(written.encode()), "tag", tag=written.lstrip("#") if tag is None else tag)


def facet(start: int, end: int, kind: str, **value: str) -> Json:
    feature = {"$type": f"app.bsky.richtext.facet#{kind}", **value}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def record(text: str = "hello #ourconf", **more: Any) -> Json:
    """A post's record; with a facet for ``#ourconf`` if that is in the text."""
    facets = [tag_facet(text, "#ourconf")] if "#ourconf" in text else []
    made = {"$type": "app.bsky.feed.post", "createdAt": "2026-11-21T11:53:00.120Z", "langs": ["en"], "text": text}
    return made | ({"facets": facets} if facets else {}) | more


def profile_record(*labels: str) -> Json:
    made: Json = {"$type": "app.bsky.actor.profile", "displayName": "Ada Wrenfield"}
    return made | ({"labels": self_labels(*labels)} if labels else {})


def self_labels(*values: str) -> Json:
    return {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": value} for value in values]}


def commit(
    operation: str, did: str, rkey: str, made: Json | None = None, collection: str = "app.bsky.feed.post"
) -> Json:
    tick = next(_tick)
    change: Json = {"rev": f"3mq{tick:010d}", "operation": operation, "collection": collection, "rkey": rkey}
    if made is not None:
        change |= {"record": made, "cid": f"bafyrei{tick:010d}"}
    return {"did": did, "time_us": START_US + tick * 1000, "kind": "commit", "commit": change}


def create(did: str = ADA, rkey: str = "3maaa", made: Json | None = None) -> Json:
    return commit("create", did, rkey, record() if made is None else made)


def update(did: str = ADA, rkey: str = "3maaa", made: Json | None = None) -> Json:
    return commit("update", did, rkey, record("edited #ourconf") if made is None else made)


def delete(did: str = ADA, rkey: str = "3maaa") -> Json:
    return commit("delete", did, rkey)


def profile(did: str = ADA, *labels: str) -> Json:
    return commit("update", did, "self", profile_record(*labels), "app.bsky.actor.profile")


def account(did: str = ADA, status: str | None = None) -> Json:
    """Active, or what it is instead."""
    tick = next(_tick)
    told: Json = {"active": status is None, "did": did, "seq": tick, "time": "2026-11-21T11:53:01.000Z"}
    told |= {"status": status} if status else {}
    return {"did": did, "time_us": START_US + tick * 1000, "kind": "account", "account": told}


def identity(did: str = ADA) -> Json:
    tick = next(_tick)
    told: Json = {"did": did, "handle": "new.example", "seq": tick, "time": "2026-11-21T11:53:01.000Z"}
    return {"did": did, "time_us": START_US + tick * 1000, "kind": "identity", "identity": told}


def label(value: str, about: str, *, neg: bool = False) -> Json:
    made: Json = {"src": "did:plc:labeler", "uri": about, "val": value, "cts": "2026-11-21T11:53:02.000Z"}
    return made | ({"neg": True} if neg else {})


def author_view(did: str = ADA, *labels: str) -> Json:
    return {
        "did": did,
        "handle": HANDLES[did],
        "displayName": HANDLES[did].partition(".")[0].title(),
        "avatar": f"https://cdn.example/avatar/{did}",
        "associated": {"activitySubscription": {"allowSubscriptions": "followers"}},
        "labels": [label(value, did) for value in labels],
        "createdAt": "2024-02-06T10:00:00.000Z",
    }


def post_view(
    did: str = ADA, rkey: str = "3maaa", made: Json | None = None, cid: str = "bafyrei0", **more: Any
) -> Json:
    return {
        "uri": uri(did, rkey),
        "cid": cid,
        "author": author_view(did),
        "record": record() if made is None else made,
        "bookmarkCount": 0,
        "replyCount": 0,
        "repostCount": 0,
        "likeCount": 0,
        "quoteCount": 0,
        "indexedAt": "2026-11-21T11:53:01.500Z",
        "labels": [],
    } | more


def quoted(did: str = BEN, rkey: str = "3mbbb", **more: Any) -> Json:
    """What ``app.bsky.embed.record#view`` has inside for a post that may be quoted."""
    return {
        "$type": "app.bsky.embed.record#viewRecord",
        "uri": uri(did, rkey),
        "cid": "bafyrei1",
        "author": author_view(did),
        "value": {"$type": "app.bsky.feed.post", "createdAt": "2026-11-21T11:00:00.000Z", "text": "the first word"},
        "labels": [],
        "embeds": [],
        "indexedAt": "2026-11-21T11:00:01.000Z",
    } | more


def picture(number: int) -> Json:
    return {
        "thumb": f"https://cdn.example/thumb/{number}",
        "fullsize": f"https://cdn.example/full/{number}",
        "alt": f"picture {number}",
        "aspectRatio": {"width": 1600, "height": 900},
    }


def gallery(items: int) -> Json:
    made = [
        {
            "$type": "app.bsky.embed.gallery#viewImage",
            "thumbnail": f"https://cdn.example/thumb/{number}",
            "fullsize": f"https://cdn.example/full/{number}",
            "alt": "",
            "aspectRatio": {"width": 4, "height": 3},
        }
        for number in range(items)
    ]
    return {"$type": "app.bsky.embed.gallery#view", "items": made}


IMAGES: Json = {"$type": "app.bsky.embed.images#view", "images": [picture(1), picture(2)]}
VIDEO: Json = {
    "$type": "app.bsky.embed.video#view",
    "cid": "bafkrei2",
    "playlist": "https://video.example/playlist.m3u8",
    "thumbnail": "https://video.example/still.jpg",
    "alt": "a talk",
    "aspectRatio": {"width": 1920, "height": 1080},
}
EXTERNAL: Json = {
    "$type": "app.bsky.embed.external#view",
    "external": {
        "uri": "https://conf.example/talk",
        "title": "A talk",
        "description": "About walls",
        "thumb": "https://cdn.example/card",
    },
}


def quote_embed(found: Json) -> Json:
    return {"$type": "app.bsky.embed.record#view", "record": found}


def quote_with(media: Json, found: Json) -> Json:
    """The inner ``record`` has no type of its own, as from the real AppView."""
    return {"$type": "app.bsky.embed.recordWithMedia#view", "media": media, "record": {"record": found}}

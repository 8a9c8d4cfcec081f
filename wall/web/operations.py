"""What each address of the interface for programs takes and gives, in the order of the table of routes."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from wall.desk.decide import Action
from wall.model import MediaKind, Status

Schema = dict[str, Any]

JSON = "application/json"
LARGEST_PAGE = 200
KEYS_AT_ONCE = 500
LONGEST_KEY = 600


class Operation(Struct, frozen=True, kw_only=True):
    """``answers``: status → what it means, its media type, its schema; errors are the same for all."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    about: str = ""
    parameters: tuple[Schema, ...] = ()
    body: Schema = {}
    answers: dict[str, tuple[str, str, Schema]]
    security: str = ""


def _parameter(place: str, name: str, about: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"in": place, "name": name, "description": about, "schema": schema, "required": required}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _table(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}


TEXT: Schema = {"type": "string"}
NO_NUL = "^[^\\u0000]*$"
KEY: Schema = {
    "type": "string",
    "maxLength": LONGEST_KEY,
    "pattern": NO_NUL,
    "examples": ["bluesky:at://did:plc:abc/app.bsky.feed.post/3k2a"],
}
EVENT = _parameter("path", "event", "The event's part of the address.", TEXT, required=True)
CURSOR: Schema = {"type": "string", "pattern": "^[0-9]{1,15}$"}

AUTHOR = _table(("name",), id=TEXT, name=TEXT, handle=TEXT, url=TEXT, avatar=TEXT)
MEDIA = _table(("url",), url=TEXT, alt=TEXT, kind={"enum": [kind.value for kind in MediaKind]})
SENT = _table(
    ("id", "author"),
    id={"type": ["string", "integer"], "description": "Yours, the same for ever."},
    text=TEXT,
    html={"type": "string", "description": "In place of `text`; one of both."},
    author=AUTHOR,
    url=TEXT,
    created_at={"type": "string", "format": "date-time"},
    tags=_list(TEXT),
    media=_list(MEDIA),
    network={"type": "string", "description": "Of a bridge: what it speaks for."},
    language=TEXT,
    warning=TEXT,
)
PUT = _table(("type", "post"), type={"enum": ["put", "edit"]}, post=SENT)
GONE = _table(("type", "id"), type={"const": "delete"}, id={"type": ["string", "integer"]}, network=TEXT)
MANY = _table(("changes",), changes={**_list({"oneOf": [PUT, GONE]}), "minItems": 1, "maxItems": 100})

STREAMED = """Server-sent events (HTML standard). Each has an `id`; a browser's EventSource sends the last one by itself
when it comes back, as `Last-Event-ID`, and then the exact rest follows, or a `snapshot` if too much was missed.

| `event` | `data` |
|---|---|
| `snapshot` | `{seq, epoch, posts[], control}`: forget all, these are shown, newest first, pinned ones before |
| `show` | `{seq, post}`: a post came, or one that you have changed |
| `hide` | `{seq, key}`: take it away at once; if you do not have it, nothing |
| `control` | `{seq, state}`: `live`, `frozen` or `blank`; between `frozen` and `live` no `show` comes |

Unknown events are to be ignored. A comment comes every 20 seconds."""

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        method="GET",
        path="/api/v1/openapi.json",
        name="describe",
        tag="read",
        summary="This document",
        answers={"200": ("OpenAPI 3.1.", JSON, {"type": "object"})},
    ),
    Operation(
        method="GET",
        path="/api/v1/events",
        name="listEvents",
        tag="read",
        summary="All events",
        answers={"200": ("The events.", JSON, _table(("events",), events=_list(_of("Event"))))},
    ),
    Operation(
        method="GET",
        path="/api/v1/events/{event}",
        name="showEvent",
        tag="read",
        summary="An event and its walls",
        parameters=(EVENT,),
        answers={"200": ("The event.", JSON, _of("EventWithWalls"))},
    ),
    Operation(
        method="GET",
        path="/api/v1/events/{event}/posts",
        name="listPosts",
        tag="read",
        summary="Shown posts, newest first",
        about="Ask again with `before` = `next` until that is null: every post comes once.",
        parameters=(
            EVENT,
            _parameter(
                "query",
                "limit",
                "How many at once.",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 50},
            ),
            _parameter("query", "before", "The `next` of the last answer.", CURSOR),
            _parameter("query", "tag", "Only posts with this tag, with or without #.", TEXT),
        ),
        answers={
            "200": (
                "A page.",
                JSON,
                _table(("posts", "next"), posts=_list(_of("Post")), next={"anyOf": [CURSOR, {"type": "null"}]}),
            )
        },
    ),
    Operation(
        method="GET",
        path="/api/v1/events/{event}/posts/{key}",
        name="showPost",
        tag="read",
        summary="One shown post",
        parameters=(EVENT, _parameter("path", "key", "Its key, percent-encoded.", KEY, required=True)),
        answers={"200": ("The post.", JSON, _of("Post"))},
    ),
    Operation(
        method="GET",
        path="/api/v1/events/{event}/stream",
        name="followPosts",
        tag="read",
        summary="What is shown, live",
        about=STREAMED,
        parameters=(
            EVENT,
            _parameter("header", "Last-Event-ID", "Where to go on: the `id` of the last event that came.", TEXT),
            _parameter("query", "last_event_id", "The same, for programs that cannot send the header.", TEXT),
        ),
        answers={"200": ("It does not end by itself.", "text/event-stream", TEXT)},
    ),
    Operation(
        method="POST",
        path="/api/v1/events/{event}/decide",
        name="decide",
        tag="moderate",
        summary="Approve, reject, stash, hold, pin or unpin posts",
        about="With `seen`, a post that is otherwise by now stays as it is, and is among the `conflicts`.",
        parameters=(EVENT,),
        body=_table(
            ("keys", "action"),
            keys={**_list(KEY), "minItems": 1, "maxItems": KEYS_AT_ONCE},
            action={"enum": [action.value for action in Action]},
            reason={"type": "string", "maxLength": 500, "pattern": NO_NUL},
            seen={"type": "object", "additionalProperties": {"enum": [status.value for status in Status]}},
        ),
        answers={"200": ("What was done.", JSON, _of("Decided"))},
        security="token",
    ),
    Operation(
        method="POST",
        path="/api/v1/feeds/{feed}",
        name="sendPosts",
        tag="send",
        summary="Posts, edits and deletes for a webhook feed",
        about="At most 64 KiB. Everything that is wrong is said at once; then nothing of the request is taken.",
        parameters=(
            _parameter("path", "feed", "The feed's number.", {"type": "integer", "minimum": 1}, required=True),
            _parameter(
                "header",
                "X-Ovation-Timestamp",
                "Seconds since 1970; more than 5 minutes off is refused.",
                {"type": "string", "pattern": "^[0-9]{1,12}$"},
                required=True,
            ),
            _parameter(
                "header", "Idempotency-Key", "A request that is sent again with the same key changes nothing.", TEXT
            ),
        ),
        body={"anyOf": [PUT, GONE, MANY]},
        answers={"202": ("How many changes were taken.", JSON, _table(("taken",), taken={"type": "integer"}))},
        security="signature",
    ),
)

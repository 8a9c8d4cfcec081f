"""The interface for other programs, described (OpenAPI 3.1); what each address takes is in ``operations``."""

from __future__ import annotations

from typing import Any

import msgspec

from wall import __version__
from wall.desk.decide import Decided
from wall.model import Control, Post
from wall.web.operations import OPERATIONS

Schema = dict[str, Any]

ABOUT = """Posts of an event's walls, for other programs.

Reading needs nothing. Deciding needs a token (`app.py token add NAME --scope moderate`). Sending posts needs a feed of
the kind *webhook*, whose number and secret are on the desk's settings page. Members that you do not know may be
added: ignore them."""

TEXT: Schema = {"type": "string"}
NAMED: Schema = {"slug": TEXT, "name": TEXT, "tags": {"type": "array", "items": TEXT}}


def document(public_url: str) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ovation",
            "version": __version__,
            "summary": "The event social wall that people run themselves",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url or "/"}],
        "tags": [{"name": "read"}, {"name": "moderate"}, {"name": "send"}],
        "paths": _paths(),
        "components": {"schemas": _schemas(), "securitySchemes": SECURITY},
    }


SECURITY: Schema = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token with the scope `moderate`."},
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Ovation-Signature",
        "description": "`sha256=` and the hexadecimal HMAC-SHA256, with the feed's secret, of X-Ovation-Timestamp, a "
        "full stop, and the body, byte for byte.",
    },
}


def _paths() -> Schema:
    paths: Schema = {}
    for one in OPERATIONS:
        answers = {"default": _answer("What went wrong, in words.", "application/json", {"$ref": ERROR})}
        for status, (about, kind, schema) in one.answers.items():
            answers[status] = _answer(about, kind, schema)
        described: Schema = {
            "operationId": one.name,
            "tags": [one.tag],
            "summary": one.summary,
            "parameters": list(one.parameters),
            "responses": answers,
        }
        if one.about:
            described["description"] = one.about
        if one.body:
            described["requestBody"] = {"required": True, "content": {"application/json": {"schema": one.body}}}
        if one.security:
            described["security"] = [{one.security: []}]
        paths.setdefault(one.path, {})[one.method.lower()] = described
    return paths


def _answer(about: str, kind: str, schema: Schema) -> Schema:
    return {"description": about, "content": {kind: {"schema": schema}}}


ERROR = "#/components/schemas/Error"


def _schemas() -> Schema:
    (_, _), found = msgspec.json.schema_components((Post, Decided), ref_template="#/components/schemas/{name}")
    schemas: Schema = msgspec.json.decode(msgspec.json.encode(found))  # tuples are no lists for a validator
    for schema in schemas.values():
        schema.pop("additionalProperties", None)  # more may come one day
    _make_public(schemas)
    return schemas | {
        "Error": _table({"error": TEXT, "problems": {"type": "array", "items": TEXT}}, "error"),
        "Event": _table(NAMED, *NAMED),
        "Wall": _table({"slug": TEXT, "name": TEXT, "filter": TEXT, "url": TEXT}, "slug", "name", "filter", "url"),
        "EventWithWalls": _table(
            NAMED | {"walls": {"type": "array", "items": {"$ref": "#/components/schemas/Wall"}}}, *NAMED, "walls"
        ),
        "Control": {"enum": [one.value for one in Control], "type": "string"},
    }


def _make_public(schemas: Schema) -> None:
    """As ``views.public`` makes it: what is ours is added, what is nobody's business is left out."""
    post = schemas["Post"]
    del post["properties"]["opt_out"], schemas["Author"]["properties"]["name_emojis"]
    post["description"] = (
        "A shown post. `text.chars` are plain characters; a facet says what those from `start` to `end` (code points) "
        "are. Every address of a picture is one of this server. Members that have nothing to say are left out."
    )
    post["properties"] |= {
        "networks": {"type": "array", "items": TEXT, "description": "Where the same words were posted."},
        "pinned": {"type": "boolean"},
        "shown_at": {"type": "string", "format": "date-time"},
        "edited": {"type": "boolean"},
    }
    post["required"] += ["networks", "pinned", "shown_at", "edited"]
    post["properties"]["key"]["description"] = "`network:id`; the same post, the same key, for ever."


def _table(properties: Schema, *required: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}

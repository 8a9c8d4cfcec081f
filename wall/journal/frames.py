"""Messages as bytes on the wire: encoded once, for however many watchers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from websockets.frames import Frame, Opcode


def encode(message: Mapping[str, Any]) -> bytes:
    return orjson.dumps(message, default=_plain)


def _plain(value: object) -> dict[str, Any]:
    """A card or row that is drawn only now."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot go over the wire")


def frame(message: Mapping[str, Any]) -> bytes:
    """A WebSocket text frame from a server: unmasked, whole (RFC 6455, 5.2)."""
    return Frame(Opcode.TEXT, encode(message)).serialize(mask=False)

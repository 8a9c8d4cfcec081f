"""Webhook: other programs send posts, edits and deletes as signed requests (n8n, Zapier, bridges, an app of yours).

``POST`` with a JSON body of at most 64 KiB and these headers:

``X-Ovation-Timestamp``    seconds since 1970; more than 5 minutes off is refused
``X-Ovation-Signature``    ``sha256=`` and the hexadecimal HMAC-SHA256, with the feed's secret, of the timestamp,
                           a full stop, and the body, byte for byte
``Idempotency-Key``        optional; a request that is sent again with the same key changes nothing

The body is one change, or ``{"changes": [CHANGE, …]}`` with at most 100::

    {"type": "put", "post": {
        "id": "42",                        yours, the same for ever, unique in the network
        "text": "Hello #ourconf",          or "html"; one of both
        "author": {"name": "Mira",         and, if you like: "id", "handle", "url", "avatar"
                   "handle": "mira"},
        …                                  and, if you like: "url", "created_at" (ISO 8601 with its zone), "tags": […],
                                           "media": [{"url", "alt", "kind": image, animation, video or audio}],
                                           "language", "warning", "network" (of a bridge: what it speaks for)
    }}
    {"type": "edit", "post": {…}}          the whole post as it is now
    {"type": "delete", "id": "42"}         and, if it was put with one: "network"

Everything that is wrong with a body is said at once, each with its place; then nothing of it is taken.
"""

from __future__ import annotations

import hmac
import re
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from msgspec import Struct

from sources.webhook.body import read
from wall.errors import NotAllowed, SettingsError
from wall.feeds.source import Deletes, Delivery, Outside, Source, Traits
from wall.model import Batch, Change, Delete, Upsert

MOST_BYTES = 64 * 1024
LEAST_SECRET = 24
SKEW_S = 300
MOST_REQUESTS = 1000
MOST_POSTS = 20_000


class Webhook(Source):
    kind: ClassVar[str] = "webhook"
    label: ClassVar[str] = "Webhook: other programs send posts"
    traits: ClassVar[Traits] = Traits(
        delivery=Delivery.PUSH,
        deletes=Deletes.PUSHED,
        edits=True,
        backfill=False,
        needs_key=True,
    )
    options: ClassVar[Mapping[str, str]] = {
        "secret_env": "name of the environment variable with the secret that both sides know",
        "secret": "or the secret itself, at least 24 characters; the desk makes one",
    }

    def __init__(self, outside: Outside, *, secret_env: str = "", secret: str = "") -> None:
        self._secret = _secret(outside.secrets, secret_env, secret)
        self._clock = outside.clock
        self._requests = Requests()

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:  # noqa: ARG002
        """Nothing: other programs come to ``receive``."""
        return
        yield

    async def receive(self, headers: Mapping[str, str], body: bytes) -> Batch:
        if len(body) > MOST_BYTES:
            raise SettingsError([f"the body has {len(body):,} bytes; at most {MOST_BYTES:,}: send several requests"])
        now = self._clock.now()
        signature = self._checked(headers, body, now)
        changes = read(body, now)
        key = headers.get("idempotency-key", "").strip()[:200] or signature
        return Batch(changes=tuple(self._requests.take(key, body, changes)))

    def _checked(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The signature, if it is right."""
        timestamp = headers.get("x-ovation-timestamp", "").strip()
        if not re.fullmatch(r"[0-9]{1,12}", timestamp):
            raise NotAllowed("X-Ovation-Timestamp is missing, or is not a number of seconds since 1970")
        off_s = int(now.timestamp()) - int(timestamp)
        if abs(off_s) > SKEW_S:
            raise NotAllowed(
                f"X-Ovation-Timestamp is {abs(off_s)} seconds {'old' if off_s > 0 else 'in the future'}; "
                f"at most {SKEW_S}: set the clock of the sender, and sign each request when it is sent"
            )
        given = headers.get("x-ovation-signature", "").strip().removeprefix("sha256=").lower()
        expected = hmac.new(self._secret, timestamp.encode() + b"." + body, sha256).hexdigest()
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise NotAllowed("X-Ovation-Signature is missing or wrong: sign TIMESTAMP.BODY with the feed's secret")
        return given


class _Request(Struct, frozen=True):
    number: int
    body: bytes
    """Its digest."""


class Requests:
    """The requests that came, so that one that is sent again changes nothing.

    It is not left out altogether, for the first time may have failed on its way into the store; a change is
    left out if a later request was about the same post.
    """

    def __init__(self) -> None:
        self._requests: OrderedDict[str, _Request] = OrderedDict()
        self._latest: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._count = 0

    def take(self, key: str, body: bytes, changes: list[Change]) -> Iterator[Change]:
        digest = sha256(body).digest()
        known = self._requests.get(key)
        if known is None:
            self._count += 1
            known = self._requests[key] = _Request(self._count, digest)
            _shorten(self._requests, MOST_REQUESTS)
            for change in changes:
                self._latest[_about(change)] = known.number
                self._latest.move_to_end(_about(change))
            _shorten(self._latest, MOST_POSTS)
        elif known.body != digest:
            raise SettingsError(["Idempotency-Key: it came before with another body; use a new key for each request"])
        return iter([change for change in changes if self._latest.get(_about(change)) == known.number])


def _shorten(known: OrderedDict[Any, Any], most: int) -> None:
    while len(known) > most:
        known.popitem(last=False)


def _about(change: Change) -> tuple[str, str]:
    match change:
        case Upsert(post=post):
            return post.network, post.remote_id
        case Delete():
            return change.network, change.remote_id
    raise TypeError(change)


def _secret(secrets: Mapping[str, str], name: str, value: str) -> bytes:
    if bool(name) == bool(value):
        raise SettingsError(["secret_env, secret: give one of the two, so that nobody else can send posts"])
    if name and name not in secrets:
        raise SettingsError([f"secret_env: there is no secret “{name}” in the environment of the server"])
    secret = value or secrets[name]
    if len(secret) < LEAST_SECRET:
        raise SettingsError([f"secret: it has {len(secret)} characters; at least {LEAST_SECRET}, made by chance"])
    return secret.encode()

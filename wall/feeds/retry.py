"""When a network lets us ask again, read from its answer; pure, because every network says it differently."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from wall.feeds.http import Quota

SHORTEST_S = 1.0
LONGEST_S = 3600.0
TOO_MANY = 429
LONGEST_BODY = 65_536

EPOCH_S = 1_000_000_000.0  # a number this large is a time of day, not a pause
EPOCH_MS = EPOCH_S * 100  # in milliseconds: later than 1973

RESET = ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")
_DECIMAL = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*", re.ASCII)
_COUNT = re.compile(r"\s*([0-9]{1,15})", re.ASCII)


def retry_after(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> float | None:
    """Seconds from ``now`` (1 … 3600) after which to ask again, or None if the answer does not say it.

    ``headers`` have lower-case names. When the quota is reset says something only where it is used up (429).
    """
    candidates = [_pause(headers.get("retry-after"), now), _seconds(headers.get("x-ratelimit-reset-after"))]
    candidates.append(_in_json(body, now))
    if status == TOO_MANY:
        candidates.append(_pause(_first(headers, RESET), now))
    said = next((seconds for seconds in candidates if seconds is not None), None)
    return None if said is None else min(max(said, SHORTEST_S), LONGEST_S)


def quota(headers: Mapping[str, str], now: datetime) -> Quota | None:
    """What the answer says about the requests that are left, or None if it says nothing."""
    limit = _count(_first(headers, ("x-ratelimit-limit", "ratelimit-limit", "x-rate-limit-limit")))
    left = _count(_first(headers, ("x-ratelimit-remaining", "ratelimit-remaining", "x-rate-limit-remaining")))
    pause = _pause(_first(headers, RESET), now)
    if limit is left is pause is None:
        return None
    # a pause may be as long as the network likes, but a date has an end
    resets_at = None if pause is None else now + timedelta(seconds=min(pause, 366 * 86_400.0))
    return Quota(limit=limit, remaining=left, resets_at=resets_at)


def _pause(text: str | None, now: datetime) -> float | None:
    """Seconds to go, from seconds to go, epoch seconds or milliseconds, an HTTP date or an ISO time."""
    if text is None:
        return None
    number = _seconds(text)
    if number is None:
        at = _date(text)
        return None if at is None else max((at - now).total_seconds(), 0.0)
    if number >= EPOCH_MS:
        number /= 1000
    return number if number < EPOCH_S else max(number - now.timestamp(), 0.0)


def _seconds(text: str | None) -> float | None:
    found = _DECIMAL.fullmatch(text) if text is not None else None
    number = float(found[1]) if found else math.inf
    return number if math.isfinite(number) else None


def _date(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text.strip())
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _in_json(body: bytes, now: datetime) -> float | None:
    """Matrix ``retry_after_ms``; Discord ``retry_after``; Telegram ``parameters``; Misskey ``error.info``."""
    said = _object(body)
    if (seconds := _number(said, "retry_after_ms")) is not None:
        return seconds / 1000
    for values in (said, _member(said, "parameters")):
        if (seconds := _number(values, "retry_after")) is not None:
            return seconds
    reset_ms = _number(_member(_member(said, "error"), "info"), "resetMs")
    if reset_ms is None:
        return None
    return reset_ms / 1000 if reset_ms < EPOCH_MS else max(reset_ms / 1000 - now.timestamp(), 0.0)


def _object(body: bytes) -> Mapping[str, Any]:
    if len(body) > LONGEST_BODY:
        return {}
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _member(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def _number(values: Mapping[str, Any], name: str) -> float | None:
    value = values.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return float(value) if is_number else None  # type: ignore[arg-type]


def _count(text: str | None) -> int | None:
    found = _COUNT.match(text) if text is not None else None
    return int(found[1]) if found else None


def _first(headers: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((headers[name] for name in names if name in headers), None)

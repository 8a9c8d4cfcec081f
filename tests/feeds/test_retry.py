"""When a network lets us ask again, and how many requests are left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from wall.feeds.http import Quota
from wall.feeds.retry import quota, retry_after

NOW = datetime(2026, 10, 14, 19, 10, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30.0),
        ({"retry-after": " 30 "}, 30.0),
        ({"retry-after": "1.337"}, 1.337),
        ({"retry-after": "0"}, 1.0),
        ({"retry-after": "86400"}, 3600.0),
        ({"retry-after": "9" * 300}, 3600.0),
        ({"retry-after": "Wed, 14 Oct 2026 19:12:00 GMT"}, 120.0),
        ({"retry-after": "Wednesday, 14-Oct-26 19:12:00 GMT"}, 120.0),
        ({"retry-after": "Wed Oct 14 19:12:00 2026"}, 120.0),
        ({"retry-after": "Wed, 14 Oct 2026 21:12:00 +0200"}, 120.0),
        ({"retry-after": "Wed, 14 Oct 2026 19:00:00 GMT"}, 1.0),
        ({"x-ratelimit-reset": "2026-10-14T19:11:00.516189Z"}, 60.516189),
        ({"x-ratelimit-reset": "2026-10-14T21:11:00+02:00"}, 60.0),
        ({"x-ratelimit-reset": "2026-10-14T19:11:00"}, 60.0),
        ({"x-ratelimit-reset": str(EPOCH + 90)}, 90.0),
        ({"x-ratelimit-reset": f"{EPOCH + 90}.5"}, 90.5),
        ({"x-ratelimit-reset": str((EPOCH + 90) * 1000)}, 90.0),
        ({"x-ratelimit-reset": str(EPOCH - 90)}, 1.0),
        ({"x-rate-limit-reset": str(EPOCH + 90)}, 90.0),
        ({"ratelimit-reset": str(EPOCH + 90)}, 90.0),
        ({"ratelimit-reset": "45"}, 45.0),
        ({"x-ratelimit-reset": "332.0"}, 332.0),
        ({"x-ratelimit-reset-after": "2.5", "x-ratelimit-reset": str(EPOCH + 90)}, 2.5),
        ({"retry-after": "7", "x-ratelimit-reset": str(EPOCH + 90)}, 7.0),
        ({"retry-after": "soon", "x-ratelimit-reset": str(EPOCH + 90)}, 90.0),
    ],
)
def test_headers_say_when_to_ask_again(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(429, headers, b"", NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2500}, 2.5),
        ({"message": "You are being rate limited.", "retry_after": 64.57, "global": False}, 64.57),
        ({"ok": False, "parameters": {"retry_after": 35}}, 35.0),
        ({"error": {"code": "RATE_LIMIT_EXCEEDED", "info": {"resetMs": (EPOCH + 20) * 1000}}}, 20.0),
        ({"error": {"code": "RATE_LIMIT_EXCEEDED", "info": {"resetMs": 1500}}}, 1.5),
        ({"retry_after": 0}, 1.0),
        ({"retry_after": 1e300}, 3600.0),
    ],
)
def test_json_says_when_to_ask_again(body: object, seconds: float) -> None:
    assert retry_after(429, {}, orjson.dumps(body), NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "-5",
        "+5",
        "1e3",
        "nan",
        "inf",
        "1_000",
        "１２",
        "0x10",
        "5;6",
        "9" * 400,
        "2026-99-99T00:00:00Z",
        "Wed, 99 Foo 2026",
        "\0",
    ],
)
@pytest.mark.parametrize("name", ["retry-after", "x-ratelimit-reset", "x-ratelimit-reset-after"])
def test_garbage_in_a_header_says_nothing(name: str, text: str) -> None:
    assert retry_after(429, {name: text}, b"", NOW) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Too many requests</html>",
        b"[]",
        b"null",
        b"1",
        b'{"retry_after": "5"}',
        b'{"retry_after": true}',
        b'{"retry_after": -1}',
        b'{"retry_after": NaN}',
        b'{"retry_after": null}',
        b'{"parameters": 5}',
        b'{"error": "slow down"}',
        b'{"error": {"info": [1]}}',
        b"[" * 100_000,
        b'{"retry_after": 5, "x": "' + b"a" * 70_000 + b'"}',
    ],
)
def test_garbage_in_a_body_says_nothing(body: bytes) -> None:
    assert retry_after(429, {}, body, NOW) is None


def test_when_the_quota_is_reset_says_nothing_about_a_fault() -> None:
    assert retry_after(503, {"x-ratelimit-reset": str(EPOCH + 90)}, b"", NOW) is None
    assert retry_after(503, {"retry-after": "5"}, b"", NOW) == 5.0


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (
            {
                "x-ratelimit-limit": "300",
                "x-ratelimit-remaining": "299",
                "x-ratelimit-reset": "2026-10-14T19:15:00Z",
            },
            Quota(limit=300, remaining=299, resets_at=NOW + timedelta(minutes=5)),
        ),
        (
            {"x-ratelimit-remaining": "598.0", "x-ratelimit-reset": "332"},
            Quota(remaining=598, resets_at=NOW + timedelta(seconds=332)),
        ),
        ({"ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "7"}, Quota(limit=100, remaining=7)),
        (
            {"x-rate-limit-limit": "15", "x-rate-limit-reset": str(EPOCH + 900)},
            Quota(limit=15, resets_at=NOW + timedelta(minutes=15)),
        ),
        ({"x-ratelimit-remaining": "0"}, Quota(remaining=0)),
        ({"x-ratelimit-limit": "many", "x-ratelimit-reset": "soon"}, None),
        ({"x-ratelimit-limit": "-1"}, None),
        ({"content-type": "text/html"}, None),
        ({}, None),
    ],
)
def test_headers_say_what_is_left(headers: dict[str, str], said: Quota | None) -> None:
    assert quota(headers, NOW) == said


def test_a_quota_that_is_never_reset_has_a_date_all_the_same() -> None:
    said = quota({"x-ratelimit-reset": "999999999999999999999"}, NOW)

    assert said is not None
    assert said.resets_at is not None

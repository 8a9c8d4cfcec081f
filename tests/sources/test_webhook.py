"""Posts that other programs send."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from sources.webhook import MOST_BYTES, MOST_POSTS, MOST_REQUESTS, Webhook
from tests.clock import NOON, FakeClock
from tests.sources.recorded import outside, poll
from wall.errors import NotAllowed, SettingsError
from wall.model import (
    Batch,
    Delete,
    FacetKind,
    Media,
    MediaKind,
    RawAuthor,
    RawFacet,
    RawPost,
    Upsert,
)

SECRET = "a secret of twenty-four letters"
POST = {"id": "42", "text": "Hello #OpenHall26", "author": {"name": "Mira"}}
PUT = {"type": "put", "post": POST}
RAW = RawPost(
    remote_id="42",
    author=RawAuthor(remote_id="Mira", handle="", name="Mira"),
    content="Hello #OpenHall26",
    created_at=NOON,
    facets=(RawFacet(start=6, end=17, kind=FacetKind.TAG, value="OpenHall26"),),
    tags=("OpenHall26",),
)


def webhook(clock: FakeClock | None = None) -> Webhook:
    return Webhook(outside(clock=clock), secret=SECRET)


def signed(body: bytes, *, at: datetime = NOON, secret: str = SECRET, key: str = "") -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(secret.encode(), timestamp.encode() + b"." + body, "sha256").hexdigest()
    mine = {"x-ovation-timestamp": timestamp, "x-ovation-signature": f"sha256={signature}"}
    return mine | ({"idempotency-key": key} if key else {})


async def send(hook: Webhook, data: Any, key: str = "") -> Batch:
    body = orjson.dumps(data)
    return await hook.receive(signed(body, key=key), body)


async def problems(data: Any) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        await send(webhook(), data)
    return list(caught.value.problems)


# --- what it takes ---------------------------------------------------------------------------


async def test_a_post_that_is_put_is_an_upsert() -> None:
    assert await send(webhook(), PUT) == Batch(changes=(Upsert(post=RAW),))


async def test_an_edit_is_an_upsert_too() -> None:
    assert await send(webhook(), PUT | {"type": "edit"}) == Batch(changes=(Upsert(post=RAW),))


async def test_several_changes_come_in_their_order() -> None:
    batch = await send(webhook(), {"changes": [{"type": "delete", "id": "41"}, PUT, {"type": "delete", "id": 7}]})

    assert batch.changes == (Delete(remote_id="41"), Upsert(post=RAW), Delete(remote_id="7"))


async def test_a_bridge_says_for_which_network_it_speaks() -> None:
    batch = await send(
        webhook(),
        {"changes": [PUT | {"post": POST | {"network": "slack"}}, {"type": "delete", "id": "1", "network": "slack"}]},
    )

    assert [
        change.post.network if isinstance(change, Upsert) else getattr(change, "network", None)
        for change in batch.changes
    ] == [
        "slack",
        "slack",
    ]


async def test_every_field_of_a_post_is_read() -> None:
    post = {
        "id": 43,
        "html": "<p>Hallo <b>Welt</b></p>",
        "author": {
            "id": "u1",
            "name": "Jo",
            "handle": "@jo",
            "url": "https://x.example/jo",
            "avatar": "https://x.example/jo.png",
        },
        "url": "https://x.example/43",
        "created_at": "2026-11-21T12:30:00+02:00",
        "tags": ["#eins", "zwei"],
        "media": [
            {"url": "https://x.example/a.mp4", "alt": "ein Film", "kind": "video"},
            {"url": "https://x.example/b.png"},
        ],
        "language": "de",
        "warning": "laut",
    }

    assert await send(webhook(), {"type": "put", "post": post}) == Batch(
        changes=(
            Upsert(
                post=RawPost(
                    remote_id="43",
                    author=RawAuthor(
                        remote_id="u1",
                        handle="jo",
                        name="Jo",
                        url="https://x.example/jo",
                        avatar_url="https://x.example/jo.png",
                    ),
                    content="<p>Hallo <b>Welt</b></p>",
                    html=True,
                    created_at=datetime(2026, 11, 21, 10, 30, tzinfo=UTC),
                    url="https://x.example/43",
                    tags=("eins", "zwei"),
                    media=(
                        Media(kind=MediaKind.VIDEO, url="https://x.example/a.mp4", alt="ein Film"),
                        Media(kind=MediaKind.IMAGE, url="https://x.example/b.png"),
                    ),
                    language="de",
                    warning="laut",
                )
            ),
        )
    )


async def test_addresses_in_text_end_where_the_sentence_does() -> None:
    text = "See (https://x.example/a_(b)). And https://x.example/c, #b2b!"
    (change,) = (await send(webhook(), {"type": "put", "post": POST | {"text": text}})).changes

    assert isinstance(change, Upsert)
    assert [facet.value for facet in change.post.facets] == ["https://x.example/a_(b)", "https://x.example/c", "b2b"]
    assert all(text[facet.start : facet.end].lstrip("#") == facet.value for facet in change.post.facets)


async def test_there_is_nothing_to_poll() -> None:
    assert await poll(webhook()) == ([], None)


# --- what it refuses -------------------------------------------------------------------------


@pytest.mark.parametrize("off_s", [-301, 301, 86_400])
async def test_a_request_of_another_time_is_refused(off_s: int) -> None:
    body = orjson.dumps(PUT)

    with pytest.raises(NotAllowed, match=f"X-Ovation-Timestamp is {abs(off_s)} seconds"):
        await webhook().receive(signed(body, at=NOON + timedelta(seconds=off_s)), body)


@pytest.mark.parametrize("off_s", [-300, 300])
async def test_five_minutes_off_is_taken(off_s: int) -> None:
    body = orjson.dumps(PUT | {"post": POST | {"created_at": "2026-11-21T12:00:00Z"}})

    batch = await webhook().receive(signed(body, at=NOON + timedelta(seconds=off_s)), body)

    assert batch.changes == (Upsert(post=RAW),)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ovation-timestamp": "now"},
        {"x-ovation-timestamp": "١٢٣"},
        {"x-ovation-timestamp": "-1"},
        {"x-ovation-timestamp": str(int(NOON.timestamp()))},
        {"x-ovation-timestamp": str(int(NOON.timestamp())), "x-ovation-signature": "sha256="},
        {"x-ovation-timestamp": str(int(NOON.timestamp())), "x-ovation-signature": "sha256=é"},
        {"x-ovation-timestamp": str(int(NOON.timestamp())), "x-ovation-signature": "sha256=" + 64 * "0"},
    ],
)
async def test_a_request_without_a_right_signature_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(NotAllowed):
        await webhook().receive(headers, orjson.dumps(PUT))


async def test_a_signature_of_another_secret_body_or_time_is_refused() -> None:
    body = orjson.dumps(PUT)
    wrong = [
        (signed(body, secret="another secret of 24 letters"), body),
        (signed(body), body + b" "),
        (signed(body) | {"x-ovation-timestamp": str(int(NOON.timestamp()) + 1)}, body),
    ]
    for headers, sent in wrong:
        with pytest.raises(NotAllowed, match="X-Ovation-Signature is missing or wrong"):
            await webhook().receive(headers, sent)


async def test_the_signature_is_checked_before_the_body_is_read() -> None:
    with pytest.raises(NotAllowed):
        await webhook().receive(signed(b"x"), b"not JSON")


async def test_too_large_a_body_is_refused() -> None:
    body = b" " * (MOST_BYTES + 1)

    with pytest.raises(SettingsError, match=r"the body has 65,537 bytes; at most 65,536"):
        await webhook().receive(signed(body), body)


async def test_too_many_changes_are_refused() -> None:
    assert await problems({"changes": [{"type": "delete", "id": "1"}] * 101}) == [
        "changes: must be a list of 1 to 100 changes"
    ]


async def test_every_problem_is_said_at_once_with_its_place() -> None:
    data = {
        "changes": [
            PUT,
            {"type": "delete"},
            {
                "type": "put",
                "post": {"id": "", "text": "a", "html": "b", "author": {"nmae": "x"}, "url": "javascript:x"},
            },
            {"type": "shout"},
            "words",
            {
                "type": "put",
                "post": POST | {"media": [{"kind": "smell"}], "created_at": "yesterday", "tags": "a", "network": "A B"},
            },
            {"type": "put"},
        ]
    }

    assert await problems(data) == [
        "changes[1].id: must be a text of 1 to 500 characters that stays the same for ever",
        "changes[2].post: must have “text” or “html”, and not both",
        "changes[2].post.id: must be a text of 1 to 500 characters that stays the same for ever",
        "changes[2].post.author.nmae: is not known here; known are avatar, handle, id, name, url",
        "changes[2].post.author.name: must be given: what the author is called",
        "changes[2].post.url: must be an address that begins with https:// or http://",
        "changes[3].type: must be “put”, “edit” or “delete”",
        "changes[4]: must be an object with “type”",
        "changes[5].post.media[0].kind: must be one of image, animation, video, audio",
        "changes[5].post.media[0].url: must be an address that begins with https:// or http://",
        "changes[5].post.created_at: must be a time with its zone, for example 2026-11-21T12:00:00Z",
        "changes[5].post.tags: must be a list of at most 50 words",
        "changes[5].post.network: must be a short name in small letters, for example mastodon",
        "changes[6].post: must be an object with “id”, “text” or “html”, and “author”",
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ([], "the body: must be an object: a change, or {“changes”: […]}"),
        ({"changes": []}, "changes: must be a list of 1 to 100 changes"),
        ({"changes": [PUT], "more": 1}, "more: is not known here; known are changes"),
        (PUT | {"post": POST | {"text": " "}}, "post: has nothing to show: no words and no media"),
        (
            PUT | {"post": POST | {"created_at": "2026-11-21T12:00:00"}},
            "post.created_at: must be a time with its zone, for example 2026-11-21T12:00:00Z",
        ),
        ({}, "type: must be “put”, “edit” or “delete”"),
    ],
)
async def test_a_wrong_body_is_said_in_words(data: Any, problem: str) -> None:
    assert await problems(data) == [problem]


async def test_a_body_that_is_not_json_is_refused() -> None:
    with pytest.raises(SettingsError, match="the body is not JSON"):
        await webhook().receive(signed(b"id=42"), b"id=42")


# --- sent again ------------------------------------------------------------------------------


async def test_a_request_that_is_sent_again_says_the_same() -> None:
    """It may have been lost on its way into the store; the store knows what it has."""
    hook = webhook()

    assert [await send(hook, PUT, key="k") for _ in range(2)] == [Batch(changes=(Upsert(post=RAW),))] * 2


async def test_a_request_that_is_sent_again_undoes_nothing() -> None:
    hook = webhook()
    both = {"changes": [PUT, {"type": "delete", "id": "7"}]}
    await send(hook, both, key="first")
    await send(hook, {"type": "edit", "post": POST | {"text": "other words"}}, key="second")

    assert await send(hook, both, key="first") == Batch(changes=(Delete(remote_id="7"),))


async def test_without_a_key_the_signature_is_the_key() -> None:
    hook = webhook()
    await send(hook, PUT)
    await send(hook, {"type": "delete", "id": "42"})

    assert await send(hook, PUT) == Batch(changes=())


async def test_a_key_of_another_request_is_refused() -> None:
    hook = webhook()
    await send(hook, PUT, key="k")

    with pytest.raises(SettingsError, match="Idempotency-Key: it came before with another body"):
        await send(hook, {"type": "delete", "id": "42"}, key="k")


async def test_no_more_requests_are_remembered_than_there_is_room_for() -> None:
    hook = webhook()
    deletes = [{"changes": [{"type": "delete", "id": str(n * 25 + i)} for i in range(25)]} for n in range(1010)]
    for number, data in enumerate(deletes):
        await send(hook, data, key=str(number))

    assert len(hook._requests._requests) == MOST_REQUESTS
    assert len(hook._requests._latest) == MOST_POSTS


# --- options ---------------------------------------------------------------------------------


async def test_the_secret_may_be_in_the_environment() -> None:
    hook = Webhook(outside(secrets={"WALL_HOOK": SECRET}), secret_env="WALL_HOOK")

    assert await send(hook, PUT) == Batch(changes=(Upsert(post=RAW),))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "secret_env, secret: give one of the two, so that nobody else can send posts"),
        (
            {"secret": SECRET, "secret_env": "X"},
            "secret_env, secret: give one of the two, so that nobody else can send posts",
        ),
        ({"secret_env": "X"}, "secret_env: there is no secret “X” in the environment of the server"),
        ({"secret": "short"}, "secret: it has 5 characters; at least 24, made by chance"),
    ],
)
def test_a_wrong_secret_is_said_in_words(options: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Webhook(outside(), **options)

    assert caught.value.problems == (problem,)

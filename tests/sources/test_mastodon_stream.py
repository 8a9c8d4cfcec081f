"""The streams of the Mastodon source, against a server on loopback."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, aclosing

import pytest
from aiohttp import web

from tests.sources.mastodon_ground import PatientClock, ground, heard, listening, posts, read, uris
from tests.sources.mastodon_server import FIRST, MastodonServer, status, uri
from wall.errors import SourceUnavailable
from wall.model import Delete


async def test_with_a_token_it_subscribes_first_then_reads_then_hears() -> None:
    server = MastodonServer()
    async with listening(server, tags=("ourconf", "Other")) as (_, _, batches):
        assert uris(await heard(batches)) == [uri(0)]
        await server.until(server.subscribed, 2)
        await server.tell("update", status(1))
        await server.tell("status.update", status(1, content="<p>2</p>", edited_at="2026-11-21T11:00:00.000Z"))
        assert uris(await heard(batches)) == [uri(1)]
        assert posts(await heard(batches))[0].content == "<p>2</p>"
    assert server.subscribed == [
        {"type": "subscribe", "stream": "hashtag", "tag": "ourconf"},
        {"type": "subscribe", "stream": "hashtag", "tag": "Other"},
    ]
    paths = [path for path, _ in server.asked]
    assert paths.index("/api/v1/streaming") < paths.index("/api/v1/timelines/tag/ourconf")


async def test_a_post_that_came_by_page_and_by_stream_is_told_once() -> None:
    server = MastodonServer()
    async with listening(server) as (_, _, batches):
        await heard(batches)
        await server.tell("update", status(0))
        await server.tell("update", status(1))
        assert uris(await heard(batches)) == [uri(1)]


async def test_a_delete_is_told_by_the_uri() -> None:
    server = MastodonServer()
    async with listening(server) as (_, _, batches):
        await heard(batches)
        await server.tell("delete", str(FIRST))
        assert await heard(batches) == (Delete(remote_id=uri(0)),)


async def test_a_delete_of_a_post_that_was_seen_before_a_restart_is_told_by_the_uri() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(0))
        _, cursor = await read(around.source(server))
    again = MastodonServer()
    stored = str(cursor).replace(server.name, "{name}")
    again.tokens.add("secret")
    async with ground(again, clock=PatientClock(), token="secret") as around:
        again.add(status(0), status(1))
        source = around.source(again)
        async with aclosing(source.changes(stored.replace("{name}", again.name))) as batches:
            assert uris(await heard(batches)) == [uri(1)]
            await again.tell("delete", str(FIRST))
            assert await heard(batches) == (Delete(remote_id=uri(0)),)


async def test_a_delete_that_overtakes_its_post_is_kept() -> None:
    server = MastodonServer()
    async with listening(server) as (_, _, batches):
        await heard(batches)
        await server.tell("delete", str(FIRST + 7))
        await server.tell("update", status(7))
        assert await heard(batches) == (Delete(remote_id=uri(7)),)


async def test_other_events_and_broken_frames_are_passed_over() -> None:
    server = MastodonServer()
    async with listening(server) as (around, _, batches):
        await heard(batches)
        await server.tell("filters_changed", "")
        await server.tell("notification", {"id": "1"})
        await server.tell("update", "{")
        await server.tell("update", {"id": "1"})
        await server.say("no JSON")
        await server.say(json.dumps({"error": "Unknown stream type", "status": 400}))
        await server.tell("update", status(1))
        assert uris(await heard(batches)) == [uri(1)]
    assert any("Unknown stream type" in note for note in around.notes)


async def test_a_cut_stream_is_said_and_nothing_is_lost_when_it_resumes() -> None:
    server = MastodonServer()
    async with listening(server) as (_, source, batches):
        cursor = (await anext(batches)).cursor
        await server.tell("update", status(1))
        cursor = (await anext(batches)).cursor
        await server.cut()
        with pytest.raises(SourceUnavailable):
            await heard(batches)
        server.add(*(status(number) for number in range(1, 60)))
        seen: list[str] = []
        async with aclosing(source.changes(cursor)) as resumed:
            while len(seen) < 58:
                seen += uris(await heard(resumed))
            await server.tell("update", status(60))
            seen += uris(await heard(resumed))
    assert seen == [uri(number) for number in range(2, 61)]


async def test_a_stream_that_cannot_be_opened_is_replaced_by_polls() -> None:
    server = MastodonServer()
    server.tokens.add("secret")
    server.answers["/api/v1/streaming"] = web.Response(status=401)
    async with ground(server, token="secret") as around:
        server.add(status(1))
        source = around.source(server)
        changes, cursor = await read(source)
        await read(source, cursor)
    assert uris(changes) == [uri(1)]
    assert len(around.notes) == 1
    assert "read by polls" in around.notes[0]


async def test_a_stream_that_is_silent_about_new_posts_is_given_up_for_polls() -> None:
    server = MastodonServer()
    async with listening(server) as (around, source, batches):
        cursor = (await anext(batches)).cursor
        server.add(*(status(number) for number in range(1, 5)))
        assert isinstance(around.clock, PatientClock)
        around.clock.bell.set()
        batch = await anext(batches)
        assert len(batch.changes) == 4
        with pytest.raises(SourceUnavailable, match="silent"):
            await heard(batches)
        assert await read(source, batch.cursor) == ([], batch.cursor)
    assert cursor is not None
    assert len(server.listened) == 1


async def test_servers_without_a_token_are_polled_beside_the_stream() -> None:
    server, other = MastodonServer(), MastodonServer()
    async with listening(server, other) as (around, _, batches):
        await heard(batches)
        other.add(status(3))
        assert isinstance(around.clock, PatientClock)
        around.clock.bell.set()
        assert uris(await heard(batches)) == [uri(3)]
    assert other.listened == []


async def test_a_poll_that_fails_does_not_end_the_stream() -> None:
    server = MastodonServer()
    async with listening(server) as (around, _, batches):
        await heard(batches)
        server.answers["/api/v1/timelines/tag/ourconf"] = web.Response(status=502)
        assert isinstance(around.clock, PatientClock)
        around.clock.bell.set()
        next_ = asyncio.ensure_future(heard(batches))
        await server.until(server.asked, len(server.asked) + 1)
        await server.tell("update", status(1))
        assert uris(await next_) == [uri(1)]
    assert "502" in around.notes[0]


async def test_gotosocial_tells_everything_and_is_sifted_by_tag() -> None:
    server = MastodonServer()
    server.instance |= {"version": "0.20.1+git-1", "source_url": "https://codeberg.org/superseriousbusiness/gotosocial"}
    async with listening(server, local=True) as (_, _, batches):
        await heard(batches)
        await server.until(server.listened, 1)
        await server.tell("update", status(1, tag="else"))
        await server.tell("update", status(2, tag="OurConf"))
        await server.tell("status.update", status(2, tag="else", edited_at="2026-11-21T11:00:00.000Z"))
        assert uris(await heard(batches)) == [uri(2)]
        assert await heard(batches) == (Delete(remote_id=uri(2)),)
    assert server.listened == [{"stream": "public:local"}]
    assert server.subscribed == []


async def test_akkoma_is_heard_without_a_token_once_it_is_known_as_such() -> None:
    server = MastodonServer()
    server.instance["version"] = "2.7.2 (compatible; Akkoma 3.15.2)"
    async with AsyncExitStack() as stack:
        around = await stack.enter_async_context(ground(server, clock=PatientClock()))
        source = around.source(server, tags=("ourconf", "other"))
        _, cursor = await read(source)
        batches = await stack.enter_async_context(aclosing(source.changes(cursor)))
        listens = asyncio.ensure_future(heard(batches))
        await server.until(server.subscribed, 1)
        await server.tell("update", status(1) | {"id": "AaB3flakeid"})
        assert uris(await listens) == [uri(1)]
    assert server.listened == [{"stream": "hashtag", "tag": "ourconf"}]
    assert server.subscribed == [{"type": "subscribe", "stream": "hashtag", "tag": "other"}]


async def test_pixelfed_is_only_polled() -> None:
    server = MastodonServer()
    server.instance["version"] = "3.5.3 (compatible; Pixelfed 0.12.4)"
    server.tokens.add("secret")
    async with ground(server, token="secret") as around:
        server.add(status(1))
        changes, _ = await read(around.source(server))
    assert uris(changes) == [uri(1)]
    assert "/api/v1/streaming" not in [path for path, _ in server.asked]

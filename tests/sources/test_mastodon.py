"""The Mastodon source's options, polls and checks, against a server on loopback."""

from __future__ import annotations

import json
from contextlib import aclosing
from typing import Any

import pytest
from aiohttp import web

from sources.mastodon import Mastodon
from tests.sources.mastodon_ground import ground, posts, read, uris
from tests.sources.mastodon_server import FIRST, STATUSES, Json, MastodonServer, status, uri
from wall.errors import SettingsError, SourceRefused, SourceUnavailable
from wall.feeds.source import ChecksDeletes
from wall.model import Delete


def author(**changes: Any) -> Json:
    return {"account": STATUSES["plain"]["account"] | changes}


async def test_wrong_options_are_all_named_at_once() -> None:
    async with ground() as around:
        with pytest.raises(SettingsError) as refused:
            Mastodon(
                around.outside,
                tags=("our conf", "2026", "#ok"),
                servers=("no host", "ftp://mastodon.social", "mastodon.social"),
                token_env="OTHER",
                token_server="elsewhere.example",
            )
    assert [problem.partition(":")[0] for problem in refused.value.problems] == [
        "tags", "tags", "servers", "servers", "token_env", "token_server",
    ]  # fmt: skip


async def test_no_tag_and_no_server_are_wrong() -> None:
    async with ground() as around:
        with pytest.raises(SettingsError) as refused:
            Mastodon(around.outside, tags=(), servers=())
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("tag", ["ourconf", "#OurConf", "Ñandú2026", "技術"])
async def test_a_hashtag_may_have_its_sign(tag: str) -> None:
    async with ground() as around:
        assert isinstance(Mastodon(around.outside, tags=(tag,)), ChecksDeletes)


async def test_the_first_poll_is_the_newest_page_oldest_first() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(*(status(number) for number in range(60)))
        changes, _ = await read(around.source(server))
    assert uris(changes) == [uri(number) for number in range(20, 60)]
    assert server.pages() == [{"limit": "40"}]


async def test_an_idle_poll_is_one_question_per_server_and_tag_and_says_nothing() -> None:
    servers = MastodonServer(), MastodonServer()
    async with ground(*servers) as around:
        for server in servers:
            server.add(status(1), status(2, tag="other"))
        source = around.source(*servers, tags=("ourconf", "other"))
        _, cursor = await read(source)
        for server in servers:
            server.asked.clear()
        assert await read(source, cursor) == ([], cursor)
    assert [len(server.asked) for server in servers] == [2, 2]


async def test_a_gap_of_several_pages_is_filled_without_loss_or_doubles() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(0))
        source = around.source(server)
        _, cursor = await read(source)
        server.add(*(status(number) for number in range(1, 131)))
        changes, cursor = await read(source, cursor)
        again, _ = await read(around.source(server), cursor)
    assert uris(changes) == [uri(number) for number in range(1, 131)]
    assert again == []


async def test_posts_that_another_server_told_of_move_the_cursor_too() -> None:
    servers = MastodonServer(), MastodonServer()
    async with ground(*servers) as around:
        for server in servers:
            server.add(status(0))
        source = around.source(*servers)
        _, cursor = await read(source)
        servers[0].add(*(status(number) for number in range(1, 51)))
        _, cursor = await read(source, cursor)
        servers[1].add(*(status(number) for number in range(1, 51)))
        changes, cursor = await read(source, cursor)
        servers[1].asked.clear()
        await read(source, cursor)
    assert changes == []
    assert servers[1].pages() == [{"limit": "40"}]


async def test_a_gap_survives_being_interrupted_after_any_batch() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(0))
        _, cursor = await read(around.source(server))
        server.add(*(status(number) for number in range(1, 131)))
        seen: list[str] = []
        for _ in range(8):
            async with aclosing(around.source(server).changes(cursor)) as batches:
                async for batch in batches:
                    seen += uris(batch.changes)
                    cursor = batch.cursor
                    break
    assert seen == [uri(number) for number in range(1, 131)]


async def test_a_batch_that_was_not_stored_comes_again() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        source = around.source(server)
        server.add(status(1))
        first, _ = await read(source)
        second, _ = await read(source)
    assert uris(first) == uris(second) == [uri(1)]


async def test_questions_for_further_pages_are_three_seconds_apart() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(0))
        source = around.source(server)
        _, cursor = await read(source)
        server.add(*(status(number) for number in range(1, 131)))
        around.clock.slept.clear()
        await read(source, cursor)
    paging = [page for page in server.pages() if "min_id" in page]
    assert len(paging) == 5
    assert around.clock.slept[-4:] == [3.0] * 4


async def test_a_post_that_reached_the_server_late_is_not_missed() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(1), status(9))
        source = around.source(server)
        _, cursor = await read(source)
        server.add(status(5))
        changes, _ = await read(source, cursor)
    assert uris(changes) == [uri(5)]


async def test_an_edit_is_told_once() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(1))
        source = around.source(server)
        _, cursor = await read(source)
        server.add(status(1, content="<p>Corrected</p>", edited_at="2026-11-21T11:00:00.250Z"))
        changes, cursor = await read(source, cursor)
        again, _ = await read(source, cursor)
    assert [each.content for each in posts(changes)] == ["<p>Corrected</p>"]
    assert again == []


async def test_a_post_on_two_servers_and_under_two_tags_is_one_post() -> None:
    servers = MastodonServer(), MastodonServer()
    both = [{"name": "ourconf"}, {"name": "other"}]
    async with ground(*servers) as around:
        servers[0].add(status(1, tags=both), status(2))
        servers[1].add(status(71, uri=uri(1), tags=both), status(3))
        changes, _ = await read(around.source(*servers, tags=("ourconf", "other")))
    assert sorted(uris(changes)) == [uri(1), uri(2), uri(3)]


async def test_another_servers_copy_is_no_edit() -> None:
    servers = MastodonServer(), MastodonServer()
    edited = "2026-11-21T11:00:00.250Z"
    async with ground(*servers) as around:
        servers[0].add(status(1, edited_at=edited))
        source = around.source(*servers)
        _, cursor = await read(source)
        servers[1].add(status(71, uri=uri(1), edited_at="2026-11-21T11:00:00.000Z"))
        changes, _ = await read(source, cursor)
    assert changes == []


async def test_one_server_that_fails_does_not_stop_the_other() -> None:
    ill, well = MastodonServer(), MastodonServer()
    async with ground(ill, well) as around:
        ill.refuses = web.Response(status=502)
        well.add(status(1))
        source = around.source(ill, well)
        changes, cursor = await read(source)
        await read(source, cursor)
        ill.refuses = None
        ill.add(status(2))
        more, _ = await read(source, cursor)
    assert (uris(changes), uris(more)) == ([uri(1)], [uri(2)])
    assert ["502" in note or "answers again" in note for note in around.notes] == [True, True]


async def test_it_fails_when_every_server_fails() -> None:
    servers = MastodonServer(), MastodonServer()
    async with ground(*servers) as around:
        servers[0].refuses = web.Response(status=502)
        servers[1].refuses = web.Response(status=401)
        with pytest.raises(SourceUnavailable):
            await read(around.source(*servers))
        servers[0].refuses = web.Response(status=403)
        with pytest.raises(SourceRefused):
            await read(around.source(*servers))


async def test_it_waits_as_long_as_the_server_asks() -> None:
    busy, other = MastodonServer(), MastodonServer()
    async with ground(busy, other) as around:
        busy.refuses = web.json_response(
            {"error": "Throttled"},
            status=429,
            headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-21T12:05:00.000000Z"},
        )
        with pytest.raises(SourceUnavailable) as refused:
            await read(around.source(busy))
        assert refused.value.retry_after == 300
        source = around.source(busy, other)
        await read(source)
        busy.asked.clear()
        await read(source)
        assert busy.asked == []
        around.clock.advance(301)
        busy.refuses = None
        await read(source)
        assert busy.asked


async def test_a_server_that_wants_a_token_is_named() -> None:
    closed, open_ = MastodonServer(), MastodonServer()
    async with ground(closed, open_) as around:
        closed.needs_token = True
        await read(around.source(closed, open_))
    assert around.notes == [
        f"{closed.name} shows #ourconf only with a token: set token_server and its secret, or leave it out "
        "(127.0.0.1 refuses us (401). Check the key and what it is permitted to read.)"
    ]


@pytest.mark.parametrize(
    ("local", "remote", "words"),
    [
        ("disabled", "disabled", "shows hashtags to nobody"),
        ("authenticated", "authenticated", "only with a token"),
        ("disabled", "authenticated", "only with a token"),
    ],
)
async def test_a_server_that_says_that_it_shows_no_hashtags_is_not_taken_for_an_empty_one(
    local: str, remote: str, words: str
) -> None:
    server = MastodonServer()
    server.instance["configuration"]["timelines_access"] = {"hashtag_feeds": {"local": local, "remote": remote}}
    async with ground(server) as around:
        with pytest.raises(SourceRefused, match=words):
            await read(around.source(server))


async def test_a_server_that_keeps_a_part_from_us_is_noted_once() -> None:
    server = MastodonServer()
    server.instance["configuration"]["timelines_access"] = {
        "hashtag_feeds": {"local": "public", "remote": "authenticated"}
    }
    async with ground(server) as around:
        source = around.source(server)
        await read(source)
        await read(source)
    assert around.notes == [f"{server.name} does not show us posts of other servers"]


async def test_an_unknown_tag_is_empty() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        assert await read(around.source(server)) == ([], None)


async def test_a_page_without_one_readable_post_is_a_fault() -> None:
    server = MastodonServer()
    server.answers["/api/v1/timelines/tag/ourconf"] = web.json_response([{"odd": 1}, {"odd": 2}])
    async with ground(server) as around:
        with pytest.raises(SourceUnavailable, match="changed its format"):
            await read(around.source(server))


@pytest.mark.parametrize("missing", ["id", "uri", "content", "account", "created_at", "visibility"])
async def test_what_lacks_a_needed_part_cannot_be_read(missing: str) -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(*(status(number) for number in range(3)))
        server.answers["/api/v1/timelines/tag/ourconf"] = web.json_response(
            [{name: value for name, value in status(1).items() if name != missing}, status(2)]
        )
        changes, _ = await read(around.source(server))
    assert uris(changes) == [uri(2)]
    assert around.notes == [f"{server.name}: 1 post skipped, not readable: no “{missing}”"]


async def test_a_page_that_is_no_list_is_a_fault() -> None:
    server = MastodonServer()
    server.answers["/api/v1/timelines/tag/ourconf"] = web.json_response({"statuses": []})
    async with ground(server) as around:
        with pytest.raises(SourceUnavailable, match="changed its format"):
            await read(around.source(server))


async def test_a_cursor_of_another_version_starts_anew() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(1))
        changes, _ = await read(around.source(server), "115580000000000001")
    assert uris(changes) == [uri(1)]


async def test_the_cursor_stays_small() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(*(status(number) for number in range(2)))
        source = around.source(server)
        _, cursor = await read(source)
        server.add(*(status(number) for number in range(2, 900)))
        _, cursor = await read(source, cursor)
    assert cursor is not None
    assert len(json.loads(cursor)["seen"]) == 500


async def test_the_settings_for_reserved_authors_hide_them() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(1, **author(discoverable=False)), status(2, **author(indexable=False)), status(3))
        usual, _ = await read(around.source(server))
        strict, _ = await read(around.source(server, show_undiscoverable=False, show_unindexable=False))
    assert [bool(each.opt_out) for each in posts(usual)] == [False, False, False]
    assert [bool(each.opt_out) for each in posts(strict)] == [True, True, True]


async def test_only_media_and_local_are_asked_for() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        await read(around.source(server, only_media=True, local=True))
    assert server.pages() == [{"limit": "40", "only_media": "true", "local": "true"}]


async def test_an_answer_names_the_uri_of_what_it_answers() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(1), status(2, in_reply_to_id=str(FIRST + 1)))
        source = around.source(server)
        _, cursor = await read(source)
        server.add(status(3, in_reply_to_id=str(FIRST + 2)))
        more, _ = await read(source, cursor)
    assert posts(more)[0].reply_to == uri(2)


async def test_a_post_that_is_gone_is_deleted_and_one_that_is_there_comes_as_it_is() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(*(status(number) for number in range(30)))
        source = around.source(server)
        await read(source)
        server.remove(3, 4)
        server.add(status(5, content="<p>Corrected</p>", edited_at="2026-11-21T11:00:00.250Z"))
        batch = await source.check([uri(number) for number in range(30)])
    assert [change.remote_id for change in batch.changes if isinstance(change, Delete)] == [uri(3), uri(4)]
    assert [each.content for each in posts(batch.changes) if each.remote_id == uri(5)] == ["<p>Corrected</p>"]
    assert len(batch.changes) == 30
    assert batch.cursor is None


async def test_a_server_without_common_look_up_is_asked_one_by_one() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.has_lookup = False
        server.add(status(1), status(2))
        source = around.source(server)
        await read(source)
        server.remove(1)
        batch = await source.check([uri(1), uri(2)])
    assert batch.changes[0] == Delete(remote_id=uri(1))
    assert uris(batch.changes) == [uri(2)]


async def test_a_common_answer_that_is_empty_deletes_nothing_by_itself() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(1))
        source = around.source(server)
        await read(source)
        server.answers["/api/v1/statuses"] = web.json_response([])
        batch = await source.check([uri(1)])
    assert uris(batch.changes) == [uri(1)]


@pytest.mark.parametrize("code", [401, 403, 404, 410, 429, 500, 503])
async def test_a_server_that_refuses_everything_deletes_nothing(code: int) -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(1))
        source = around.source(server)
        await read(source)
        server.refuses = web.Response(status=code)
        with pytest.raises((SourceRefused, SourceUnavailable)):
            await source.check([uri(1)])


async def test_a_tag_that_was_edited_away_is_a_delete() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(1), status(2))
        source = around.source(server)
        await read(source)
        server.add(status(1, tag="else", edited_at="2026-11-21T11:00:00.000Z"), status(2, tag="ourconférence"))
        batch = await source.check([uri(1), uri(2)])
    assert batch.changes[0] == Delete(remote_id=uri(1))
    assert uris(batch.changes) == [uri(2)]


async def test_after_a_restart_posts_are_still_found() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        server.add(status(1))
        _, cursor = await read(around.source(server))
        server.remove(1)
        source = around.source(server)
        await read(source, cursor)
        batch = await source.check([uri(1)])
    assert batch.changes == (Delete(remote_id=uri(1)),)


async def test_nothing_is_said_about_a_post_of_which_no_server_knows_the_id() -> None:
    server = MastodonServer()
    async with ground(server) as around:
        batch = await around.source(server).check([uri(1)])
    assert batch.changes == ()


async def test_with_a_token_a_forgotten_post_is_searched_for() -> None:
    server = MastodonServer()
    server.tokens.add("secret")
    async with ground(server, token="secret") as around:
        server.add(status(1))
        batch = await around.source(server).check([uri(1)])
    assert uris(batch.changes) == [uri(1)]


async def test_one_server_that_cannot_be_asked_leaves_the_posts_of_the_other() -> None:
    servers = MastodonServer(), MastodonServer()
    async with ground(*servers) as around:
        servers[0].add(status(1))
        servers[1].add(status(2))
        source = around.source(*servers)
        await read(source)
        servers[0].refuses = web.Response(status=502)
        servers[1].remove(2)
        batch = await source.check([uri(1), uri(2)])
    assert batch.changes == (Delete(remote_id=uri(2)),)

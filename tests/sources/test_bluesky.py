"""Bluesky against a Jetstream and an AppView of ours on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from sources.bluesky import Bluesky
from sources.bluesky.frames import Place, State
from sources.bluesky.record import facets, matches
from sources.bluesky.stream import Reader
from sources.bluesky.view import OPT_OUT, parse
from tests.clock import FakeClock
from tests.sources.bluesky_forms import (
    ADA,
    BEN,
    CY,
    EXTERNAL,
    IMAGES,
    START_US,
    VIDEO,
    Json,
    account,
    author_view,
    create,
    delete,
    facet,
    gallery,
    identity,
    label,
    post_view,
    profile,
    quote_embed,
    quote_with,
    quoted,
    record,
    self_labels,
    tag_facet,
    update,
    uri,
)
from tests.sources.bluesky_server import BlueskyServer, Network
from wall.errors import SettingsError, SourceError, SourceRefused, SourceUnavailable
from wall.feeds.guard import Guard
from wall.feeds.outgoing import Outgoing
from wall.feeds.source import ChecksDeletes, Outside
from wall.model import (
    Batch,
    Change,
    Delete,
    FacetKind,
    LinkCard,
    Media,
    MediaKind,
    RawFacet,
    RawPost,
    Return,
    Upsert,
    Vanish,
)

FROM_START = str(Place(time_us=START_US))
TAGS = frozenset({"ourconf"})
POSTS, PROFILES = "app.bsky.feed.getPosts", "app.bsky.actor.getProfiles"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
async def outside(clock: FakeClock, notes: list[str], tmp_path: Path) -> AsyncIterator[Outside]:
    async with Outgoing(Guard(["127.0.0.1"]), clock) as outgoing:
        yield Outside(http=outgoing.http(), clock=clock, secrets={}, recordings=tmp_path, note=notes.append)


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
async def server(network: Network) -> AsyncIterator[BlueskyServer]:
    async with BlueskyServer(network) as server:
        yield server


@pytest.fixture
async def second(network: Network) -> AsyncIterator[BlueskyServer]:
    async with BlueskyServer(network) as server:
        yield server


@pytest.fixture
def source(outside: Outside, server: BlueskyServer) -> Bluesky:
    return Bluesky(outside, tags=("#OurConf",), hosts=(server.host,), appview=server.appview)


@pytest.fixture
def failing_over(outside: Outside, server: BlueskyServer, second: BlueskyServer) -> Bluesky:
    hosts = (server.host, second.host)
    return Bluesky(outside, tags=("ourconf",), hosts=hosts, appview=server.appview)


async def batches(source: Bluesky, changes: int, cursor: str | None = FROM_START) -> list[Batch]:
    """What is told from a cursor on, until there are so many changes."""
    told: list[Batch] = []
    async with asyncio.timeout(10), aclosing(source.changes(cursor)) as stream:
        async for batch in stream:
            told.append(batch)
            if sum(len(batch.changes) for batch in told) >= changes:
                break
    return told


async def told(source: Bluesky, changes: int, cursor: str | None = FROM_START) -> list[Change]:
    return [change for batch in await batches(source, changes, cursor) for change in batch.changes]


async def told_before(source: Bluesky, network: Network, cursor: str | None = FROM_START) -> list[str]:
    """What is told before a last post, in short."""
    await network.publish(create(CY, "3mend"))
    said: list[str] = []
    async with asyncio.timeout(10), aclosing(source.changes(cursor)) as stream:
        async for batch in stream:
            said += map(short, batch.changes)
            if "+ 3mend" in said:
                break
    return [line for line in said if line != "+ 3mend"]


def short(change: Change) -> str:
    match change:
        case Upsert(post=post):
            return f"+ {post.remote_id.rpartition('/')[2]}"
        case Delete(remote_id=remote_id):
            return f"- {remote_id.rpartition('/')[2]}"
        case Vanish(author_id=did, final=final):
            return f"{'final' if final else 'hide'} {did[8:11]}"
        case Return(author_id=did):
            return f"back {did[8:11]}"


def read(view: Json, *, show_nudity: bool = False) -> RawPost:
    post = parse(view, show_nudity=show_nudity)
    assert post is not None
    return post


async def only_post(source: Bluesky) -> RawPost:
    (change,) = await told(source, 1)
    assert isinstance(change, Upsert)
    return change.post


# --- which posts are ours ---------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["ourconf", "OURCONF", "ＯｕｒＣｏｎｆ", "#ourconf"])
def test_tags_are_compared_without_case_and_width(tag: str) -> None:
    assert matches(record("x", facets=[facet(0, 1, "tag", tag=tag)]), TAGS)


def test_a_tag_that_is_only_beside_the_text_matches() -> None:
    assert matches(record("no tag here", tags=["OurConf"]), TAGS)
    assert read(post_view(made=record("no tag here", tags=["OurConf"]))).tags == ("OurConf",)


def test_a_longer_tag_and_plain_words_do_not_match() -> None:
    assert not matches(record("ourconf", facets=[facet(0, 7, "tag", tag="ourconference")]), TAGS)


@pytest.mark.parametrize("odd", [None, [], {"facets": 1}, {"facets": [{"features": [3]}], "tags": "ourconf"}])
def test_records_of_any_form_are_only_no_match(odd: object) -> None:
    assert not matches(odd, TAGS)


# --- facets -----------------------------------------------------------------------------------


def test_an_emoji_before_a_tag_moves_bytes_but_not_the_tag() -> None:
    text = "👩‍🚀 grüßt #ourconf"
    (found,) = facets(text, [tag_facet(text, "#ourconf")])
    assert (text[found.start : found.end], found.value) == ("#ourconf", "ourconf")


def test_links_and_mentions_lead_to_addresses() -> None:
    text = "see conf.example @ben"
    given = [facet(17, 21, "mention", did=BEN), facet(4, 16, "link", uri="https://conf.example/")]
    assert list(facets(text, given)) == [
        RawFacet(start=4, end=16, kind=FacetKind.LINK, value="https://conf.example/"),
        RawFacet(start=17, end=21, kind=FacetKind.MENTION, value=f"https://bsky.app/profile/{BEN}"),
    ]


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (0, 99), (5, 5), (6, 2), (1, 4), (0, 2)])
def test_facets_with_impossible_offsets_are_left_out(start: int, end: int) -> None:
    assert list(facets("🎉 hi", [facet(start, end, "tag", tag="x")])) == []


def test_of_overlapping_facets_the_first_stays() -> None:
    given = [facet(0, 4, "tag", tag="a"), facet(2, 6, "tag", tag="b"), {"index": {}}, {"index": {"byteStart": "1"}}]
    assert [found.value for found in facets("abcdefgh", given)] == ["a"]


# --- views ------------------------------------------------------------------------------------


def test_a_view_is_read_completely() -> None:
    reply = {"parent": {"uri": uri(BEN, "3mbbb"), "cid": "b"}, "root": {"uri": uri(BEN, "3mbbb"), "cid": "b"}}
    post = read(post_view(made=record("hi #ourconf", reply=reply, tags=["extra", "OURCONF"])))

    assert post.remote_id == uri(ADA, "3maaa")
    assert post.url == "https://bsky.app/profile/ada.example/post/3maaa"
    assert (post.author.remote_id, post.author.handle, post.author.name) == (ADA, "ada.example", "Ada")
    assert post.author.avatar_url == f"https://cdn.example/avatar/{ADA}"
    assert post.created_at == datetime(2026, 11, 21, 11, 53, 0, 120_000, UTC)
    assert (post.content, post.html, post.language) == ("hi #ourconf", False, "en")
    assert post.tags == ("OURCONF", "extra")
    assert post.reply_to == uri(BEN, "3mbbb")
    assert (post.opt_out, post.sensitive, post.warning) == ("", False, "")


@pytest.mark.parametrize("claimed", ["2031-01-01T00:00:00Z", "yesterday", "0001-01-01T00:00:00+14:00", ""])
def test_a_time_that_cannot_be_is_when_the_appview_saw_it(claimed: str) -> None:
    assert read(post_view(made=record(createdAt=claimed))).created_at.isoformat() == "2026-11-21T11:53:01.500000+00:00"


def test_an_author_without_a_valid_handle_is_linked_by_did() -> None:
    view = post_view(author=author_view() | {"handle": "handle.invalid"})
    assert read(view).url == f"https://bsky.app/profile/{ADA}/post/3maaa"


@pytest.mark.parametrize(
    "broken", [{"author": None}, {"author": {"did": ADA}}, {"uri": 7}, {"record": [], "indexedAt": 0}]
)
def test_a_view_without_the_necessary_cannot_be_read(broken: Json) -> None:
    assert parse(post_view() | broken) is None


def test_pictures_have_their_size_and_description() -> None:
    full = "https://cdn.example/full/{}".format
    made = Media(kind=MediaKind.IMAGE, url=full(1), alt="picture 1", width_px=1600, height_px=900)
    assert read(post_view(embed=IMAGES)).media[0] == made
    assert [media.url for media in read(post_view(embed=IMAGES)).media] == [full(1), full(2)]


def test_a_video_has_a_still() -> None:
    (film,) = read(post_view(embed=VIDEO)).media
    assert (film.kind, film.url) == (MediaKind.VIDEO, "https://video.example/playlist.m3u8")
    assert (film.preview_url, film.alt) == ("https://video.example/still.jpg", "a talk")


def test_a_gallery_has_up_to_twenty_pictures() -> None:
    assert len(read(post_view(embed=gallery(12))).media) == 12
    assert len(read(post_view(embed=gallery(30))).media) == 20


def test_an_external_link_is_a_card() -> None:
    assert read(post_view(embed=EXTERNAL)).card == LinkCard(
        url="https://conf.example/talk",
        title="A talk",
        description="About walls",
        image_url="https://cdn.example/card",
    )


def test_a_quote_has_its_author_and_words() -> None:
    quote = read(post_view(embed=quote_embed(quoted()))).quote
    assert quote is not None
    assert (quote.author.handle, quote.content) == ("ben.example", "the first word")
    assert quote.url == "https://bsky.app/profile/ben.example/post/3mbbb"


def test_a_quote_may_have_pictures_beside_it() -> None:
    post = read(post_view(embed=quote_with(IMAGES, quoted())))
    assert post.quote is not None
    assert len(post.media) == 2


@pytest.mark.parametrize("gone", ["viewNotFound", "viewBlocked", "viewDetached"])
def test_a_quote_that_is_gone_blocked_or_detached_is_left_out(gone: str) -> None:
    found = {"$type": f"app.bsky.embed.record#{gone}", "uri": uri(BEN, "3mbbb"), gone[4:].lower(): True}
    assert read(post_view(embed=quote_embed(found))).quote is None
    post = read(post_view(embed=quote_with(EXTERNAL, found)))
    assert (post.quote, post.card is None) == (None, False)


@pytest.mark.parametrize(
    "hidden",
    [
        {"author": author_view(BEN, "!no-unauthenticated")},
        {"labels": [label("porn", uri(BEN, "3mbbb"))]},
        {"value": {"$type": "app.bsky.feed.post", "text": "x", "labels": self_labels("sexual")}},
        {"value": {"$type": "app.bsky.feed.generator", "text": "x"}},
    ],
)
def test_a_quote_that_its_author_or_a_label_hides_is_left_out(hidden: Json) -> None:
    assert read(post_view(embed=quote_embed(quoted(**hidden)))).quote is None


# --- labels -----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["!hide", "porn", "sexual", "graphic-media", "gore", "nudity"])
@pytest.mark.parametrize("where", ["post", "author", "record"])
def test_labels_hide_a_post(value: str, where: str) -> None:
    view = {
        "post": post_view(labels=[label(value, uri(ADA, "3maaa"))]),
        "author": post_view(author=author_view(ADA, value)),
        "record": post_view(made=record(labels=self_labels(value))),
    }[where]
    assert read(view).opt_out == f"hidden: labelled {value}"


def test_nudity_is_shown_as_sensitive_where_the_organizer_wants_it() -> None:
    post = read(post_view(labels=[label("nudity", "")]), show_nudity=True)
    assert (post.opt_out, post.sensitive) == ("", True)


def test_an_author_who_is_not_for_the_public_is_not_shown() -> None:
    assert read(post_view(author=author_view(ADA, "!no-unauthenticated"))).opt_out == OPT_OUT


def test_a_warning_of_the_moderators_makes_a_post_sensitive() -> None:
    post = read(post_view(labels=[label("!warn", "")]))
    assert (post.sensitive, bool(post.warning), post.opt_out) == (True, True, "")


def test_a_bot_says_that_it_is_one() -> None:
    assert read(post_view(author=author_view(ADA, "bot"))).author.is_bot


def test_labels_that_were_taken_back_or_are_unknown_change_nothing() -> None:
    given = [label("porn", "", neg=True), label("spoiler", ""), {"val": 3}]
    assert read(post_view(labels=given)) == read(post_view())


# --- the stream -------------------------------------------------------------------------------


async def test_a_post_with_our_tag_is_told_as_the_appview_shows_it(
    source: Bluesky, network: Network, server: BlueskyServer
) -> None:
    await network.publish(create(made=record("nothing")), create(BEN, "3mbbb"), embed=IMAGES)
    post = await only_post(source)
    assert (post.remote_id, post.author.handle, len(post.media)) == (uri(BEN, "3mbbb"), "ben.example", 2)
    assert server.listened[0]["wantedCollections"] == ["app.bsky.feed.post", "app.bsky.actor.profile"]


async def test_posts_are_asked_for_by_twentyfive_at_most(
    source: Bluesky, network: Network, server: BlueskyServer, clock: FakeClock
) -> None:
    await network.publish(*(create(rkey=f"3m{number:03}") for number in range(60)))
    assert len(await told(source, 60)) == 60
    assert max(map(len, server.asked_for(POSTS))) == 25
    assert len(server.asked_for(POSTS)) < 30
    assert clock.slept[0] == 0.3


async def test_no_post_is_told_before_the_profile_is_known(
    source: Bluesky, network: Network, server: BlueskyServer
) -> None:
    await network.publish(create())
    network.profiles[ADA] = author_view(ADA, "!no-unauthenticated")
    assert (await only_post(source)).opt_out == OPT_OUT
    assert server.asked_for(PROFILES) == [[ADA]]


async def test_a_post_that_is_not_indexed_yet_is_asked_for_again(
    source: Bluesky, network: Network, server: BlueskyServer, clock: FakeClock
) -> None:
    await network.publish(create())
    server.late[uri(ADA, "3maaa")] = 3
    assert (await only_post(source)).remote_id == uri(ADA, "3maaa")
    assert len(server.asked_for(POSTS)) == 4
    assert clock.monotonic() >= 1 + 2 + 4


async def test_a_post_that_is_never_indexed_is_given_up_with_a_note(
    source: Bluesky, network: Network, server: BlueskyServer, notes: list[str]
) -> None:
    never = create(ADA, "3mnever")
    await network.tell(never)
    async with asyncio.timeout(10), aclosing(source.changes(FROM_START)) as stream:
        batch = await anext(stream)
    assert "AppView does not have them" in notes[0]
    assert len(server.asked_for(POSTS)) == 6
    assert batch == Batch(changes=(), cursor=str(Place(time_us=never["time_us"], authors={ADA: State.SHOWN})))


async def test_the_cursor_does_not_pass_a_post_that_still_waits(source: Bluesky, network: Network) -> None:
    waiting = create(ADA, "3mlate")
    await network.tell(waiting)
    await network.publish(create(BEN, "3mbbb"))
    (batch,) = await batches(source, 1)
    place = Place.of(batch.cursor)
    assert place is not None
    assert place.time_us <= waiting["time_us"]
    network.index(waiting)
    assert [short(change) for change in await told(source, 1, batch.cursor)] == ["+ 3mlate"]


async def test_the_stream_survives_a_failing_appview(
    source: Bluesky, network: Network, server: BlueskyServer, clock: FakeClock
) -> None:
    await network.publish(create())
    server.fails = 3
    assert (await only_post(source)).remote_id == uri(ADA, "3maaa")
    assert [slept for slept in clock.slept if slept >= 1] == [1, 2, 4]


async def test_an_appview_that_stays_away_is_said_to_be_unavailable(
    source: Bluesky, network: Network, server: BlueskyServer
) -> None:
    await network.publish(create())
    server.fails = 99
    with pytest.raises(SourceUnavailable):
        await told(source, 1)


async def test_a_refusal_of_the_appview_needs_a_person(
    source: Bluesky, network: Network, server: BlueskyServer
) -> None:
    await network.publish(create())
    server.fails, server.status = 1, HTTPStatus.FORBIDDEN
    with pytest.raises(SourceRefused):
        await told(source, 1)


# --- cursor, cuts and hosts -------------------------------------------------------------------


@pytest.mark.parametrize("is_polite", [False, True])
async def test_after_a_cut_the_next_host_goes_on_without_loss_or_doubles(
    failing_over: Bluesky, network: Network, server: BlueskyServer, second: BlueskyServer, is_polite: bool
) -> None:
    server.cut_after, server.is_polite = 3, is_polite
    frames = [create(rkey=f"3m{number}") for number in range(6)]
    await network.publish(*frames)
    assert [short(change) for change in await told(failing_over, 6)] == [f"+ 3m{number}" for number in range(6)]
    assert second.listened[0]["cursor"] == [str(frames[2]["time_us"] - 5_000_000)]


async def test_a_host_that_refuses_is_passed_over_for_a_while(
    failing_over: Bluesky, network: Network, server: BlueskyServer, second: BlueskyServer, clock: FakeClock
) -> None:
    server.refuses = True
    await network.publish(create())
    await told(failing_over, 1)
    await told(failing_over, 1)
    assert (len(server.listened), len(second.listened)) == (1, 2)
    clock.advance(61)
    await told(failing_over, 1)
    assert len(server.listened) == 2


async def test_when_no_host_is_left_the_feed_is_unavailable(
    failing_over: Bluesky, server: BlueskyServer, second: BlueskyServer
) -> None:
    server.refuses = second.refuses = True
    with pytest.raises(SourceUnavailable):
        await told(failing_over, 1)
    assert (len(server.listened), len(second.listened)) == (1, 1)


async def test_a_restart_goes_on_without_loss_or_doubles(source: Bluesky, network: Network) -> None:
    await network.publish(create(rkey="3m1"), create(rkey="3m2"))
    *_, last = await batches(source, 2)
    await network.publish(create(rkey="3m3"))
    assert [short(change) for change in await told(source, 1, last.cursor)] == ["+ 3m3"]


async def test_a_batch_that_was_not_stored_is_told_again(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    assert await told(source, 1) == await told(source, 1)


async def test_a_stream_without_our_tag_tells_how_far_it_is_every_ten_seconds(
    source: Bluesky, network: Network
) -> None:
    await network.tell(*(create(made=record("no")) | {"time_us": START_US + at * 1_000_000} for at in range(1, 32)))
    told: list[int] = []
    async with asyncio.timeout(10), aclosing(source.changes(FROM_START)) as stream:
        async for batch in stream:
            assert batch.changes == ()
            told.append(json.loads(batch.cursor or "")["time_us"] - START_US)
            if told[-1] >= 30_000_000:
                break
    assert len(told) <= 3


async def test_a_time_far_in_the_future_does_not_poison_the_cursor(source: Bluesky, network: Network) -> None:
    await network.publish(create() | {"time_us": START_US * 3})
    *_, batch = await batches(source, 1)
    place = Place.of(batch.cursor)
    assert place is not None
    assert place.time_us < START_US + 2 * 3_600_000_000


async def test_without_a_cursor_it_begins_now(source: Bluesky, network: Network, server: BlueskyServer) -> None:
    await network.publish(create(rkey="3mold"))
    async with asyncio.timeout(10), aclosing(source.changes(None)) as stream:
        first = asyncio.ensure_future(anext(stream))
        while not server.listened:
            await asyncio.sleep(0)
        for number in range(20):  # whichever is the first after the connection stands
            await network.publish(create(made=record("no"), rkey=f"3m{number}"))
            if first.done():
                break
            await asyncio.wait([first], timeout=0.05)
        assert (await first).changes == ()
    assert "cursor" not in server.listened[0]


async def test_a_cursor_that_is_not_ours_is_said_and_passed_over(
    source: Bluesky, network: Network, server: BlueskyServer, notes: list[str]
) -> None:
    server.refuses = True
    with pytest.raises(SourceUnavailable):
        await told(source, 1, "1725519626134432")
    assert "not readable" in notes[0]
    assert "cursor" not in server.listened[0]


async def test_more_than_the_stream_remembers_is_said(source: Bluesky, server: BlueskyServer, notes: list[str]) -> None:
    server.refuses = True
    with pytest.raises(SourceUnavailable):
        await told(source, 1, str(Place(time_us=START_US - 40 * 3_600_000_000)))
    assert "36 hours" in notes[0]


async def test_fifty_unreadable_frames_are_a_changed_format(source: Bluesky, network: Network) -> None:
    await network.tell(*['{"$type":"message"}'] * 50)
    with pytest.raises(SourceUnavailable, match="changed its format"):
        await told(source, 1)


async def test_frames_that_are_odd_now_and_then_are_left_out(source: Bluesky, network: Network) -> None:
    odd = ["[" * 5000, "not json", "{}", json.dumps(identity() | {"kind": "sync"}), json.dumps(identity())]
    for _ in range(12):
        await network.tell(*odd)
    assert await told_before(source, network) == []


async def test_addresses_that_no_appview_accepts_are_not_asked_for(
    source: Bluesky, network: Network, server: BlueskyServer
) -> None:
    await network.tell(create(ADA, "a b"), create(ADA, "x" * 400), create("did:plc:a/b", "3m"), create("nobody", "3m"))
    assert await told_before(source, network) == []
    assert server.asked_for(POSTS) == [[uri(CY, "3mend")]]


async def test_silence_ends_the_stream(source: Bluesky, server: BlueskyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.bluesky.SILENCE_S", 0.05)
    server.is_silent = True
    with pytest.raises(SourceUnavailable, match="silent"):
        await told(source, 1)


async def test_reading_waits_while_nobody_takes_what_is_told(clock: FakeClock) -> None:
    reader = Reader(TAGS, Place(authors={ADA: State.SHOWN}), clock)
    for number in range(500):
        reader.take(json.dumps(delete(rkey=f"3m{number}")))
    waiting = asyncio.create_task(reader.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    batch = reader.batch()
    assert batch is not None
    assert len(batch.changes) == 500
    await waiting


async def test_the_cursor_keeps_the_newest_authors_and_stays_small(clock: FakeClock) -> None:
    reader = Reader(TAGS, Place(), clock)
    for number in range(700):
        reader.take(json.dumps(create(did=f"did:plc:{number:024}")))
    batch = reader.batch()
    assert batch is not None
    place = Place.of(batch.cursor)
    assert place is not None
    assert list(place.authors)[::499] == [f"did:plc:{200:024}", f"did:plc:{699:024}"]
    assert len(batch.cursor or "") < 20_000


async def test_closing_leaves_no_task_behind(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    await network.tell(create(BEN, "3mnever"))
    await told(source, 1)
    assert [task for task in asyncio.all_tasks() if "Bluesky." in repr(task.get_coro())] == []


# --- deletes, edits, accounts -----------------------------------------------------------------


async def test_a_deleted_post_is_told_and_those_of_strangers_are_not(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    *_, last = await batches(source, 1)
    await network.tell(delete(BEN, "3mother"), delete())
    assert await told_before(source, network, last.cursor) == ["- 3maaa"]


async def test_a_post_that_is_deleted_while_it_waits_is_never_told(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    await network.tell(delete())
    assert await told_before(source, network) == ["- 3maaa"]


async def test_a_post_that_is_deleted_while_the_appview_answers_is_never_told(
    source: Bluesky, network: Network, server: BlueskyServer
) -> None:
    await network.publish(create())
    server.meanwhile = [delete()]
    assert await told_before(source, network) == ["- 3maaa"]


async def test_a_delete_before_its_create_wins(source: Bluesky, network: Network) -> None:
    made, gone = create(), delete()
    await network.tell(gone)
    await network.publish(made)
    assert await told_before(source, network) == []


async def test_a_post_that_is_written_again_after_its_delete_is_told(source: Bluesky, network: Network) -> None:
    await network.tell(delete())
    await network.publish(create())
    assert await told_before(source, network) == ["+ 3maaa"]


async def test_an_edit_is_told_with_its_new_words(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    *_, last = await batches(source, 1)
    await network.publish(update())
    (change,) = await told(source, 1, last.cursor)
    assert isinstance(change, Upsert)
    assert change.post.content == "edited #ourconf"


async def test_an_edit_that_the_appview_never_shows_is_told_from_the_stream(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    await network.tell(update())
    assert (await only_post(source)).content == "edited #ourconf"


async def test_a_tag_that_is_edited_away_is_a_delete(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    *_, last = await batches(source, 1)
    await network.publish(update(made=record("without")))
    assert await told_before(source, network, last.cursor) == ["- 3maaa"]


async def test_a_tag_that_is_edited_in_is_a_post(source: Bluesky, network: Network) -> None:
    await network.publish(create(made=record("without")), update())
    assert await told_before(source, network) == ["+ 3maaa"]


@pytest.mark.parametrize(
    ("status", "said"),
    [("deactivated", "hide ada"), ("suspended", "hide ada"), ("deleted", "final ada"), ("takendown", "final ada")],
)
async def test_an_account_that_goes_takes_its_posts_along(
    source: Bluesky, network: Network, status: str, said: str
) -> None:
    await network.publish(create())
    *_, last = await batches(source, 1)
    await network.tell(account(ADA, status), account(BEN, status))
    assert await told_before(source, network, last.cursor) == [said]


async def test_an_account_that_comes_back_returns_also_after_a_restart(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    *_, first = await batches(source, 1)
    await network.tell(account(ADA, "deactivated"))
    *_, second = await batches(source, 1, first.cursor)
    await network.tell(account(ADA))
    assert [short(change) for change in await told(source, 1, second.cursor)] == ["back ada"]


async def test_posts_of_an_account_that_is_off_wait(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    await network.tell(account(ADA, "deactivated"))
    assert await told_before(source, network) == ["hide ada"]


async def test_an_author_who_opts_out_is_hidden_and_comes_back(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    *_, last = await batches(source, 1)
    await network.tell(profile(ADA, "!no-unauthenticated"), profile(ADA, "!no-unauthenticated"), profile(ADA))
    await network.tell(profile(BEN, "!no-unauthenticated"))
    assert await told_before(source, network, last.cursor) == ["hide ada", "back ada"]


async def test_an_author_who_opted_out_does_not_return_with_the_account(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    *_, last = await batches(source, 1)
    await network.tell(profile(ADA, "!no-unauthenticated"), account(ADA, "deactivated"), account(ADA))
    assert await told_before(source, network, last.cursor) == ["hide ada", "hide ada"]


async def test_an_opt_out_on_the_stream_counts_before_the_appview_knows_it(source: Bluesky, network: Network) -> None:
    await network.publish(create())
    await network.tell(profile(ADA, "!no-unauthenticated"))
    changes = await told(source, 2)
    assert [change.post.opt_out for change in changes if isinstance(change, Upsert)] == [OPT_OUT]


# --- check ------------------------------------------------------------------------------------


async def test_check_tells_what_is_there_and_what_is_gone(
    source: Bluesky, network: Network, server: BlueskyServer
) -> None:
    there = [uri(ADA, f"3m{number:03}") for number in range(30)]
    await network.publish(*(create(rkey=f"3m{number:03}") for number in range(30)))
    network.posts[there[0]]["labels"] = [label("porn", there[0])]
    batch = await source.check([*there, uri(BEN, "3mgone")])

    assert [short(change) for change in batch.changes] == [f"+ 3m{number:03}" for number in range(30)] + ["- 3mgone"]
    assert isinstance(batch.changes[0], Upsert)
    assert batch.changes[0].post.opt_out == "hidden: labelled porn"
    assert [len(uris) for uris in server.asked_for(POSTS)] == [25, 6]
    assert isinstance(source, ChecksDeletes)


async def test_check_hides_an_author_whose_account_is_off_and_deletes_nothing(
    source: Bluesky, network: Network
) -> None:
    del network.profiles[ADA]
    batch = await source.check([uri(ADA, "3m1"), uri(ADA, "3m2")])
    assert [short(change) for change in batch.changes] == ["hide ada"]


async def test_check_of_nothing_asks_nothing(source: Bluesky, server: BlueskyServer) -> None:
    assert await source.check([]) == Batch(changes=())
    assert server.asked == []


@pytest.mark.parametrize("status", [HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.BAD_GATEWAY])
async def test_a_failing_check_deletes_nothing(source: Bluesky, server: BlueskyServer, status: HTTPStatus) -> None:
    server.fails, server.status = 1, status
    with pytest.raises(SourceError):
        await source.check([uri(ADA, "3maaa")])


@pytest.mark.parametrize("answer", [{}, [], {"posts": None}, {"posts": [{"id": 1}]}])
async def test_an_answer_of_another_form_deletes_nothing(
    source: Bluesky, server: BlueskyServer, answer: object
) -> None:
    server.answers[POSTS] = answer
    with pytest.raises(SourceUnavailable, match="changed its format"):
        await source.check([uri(ADA, "3maaa")])


# --- options ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "problems"),
    [
        ({}, 1),
        ({"tags": ("our conf", "#", "x" * 65)}, 3),
        ({"tags": ("a",), "hosts": ()}, 1),
        ({"tags": (), "hosts": ("https://a.example", "wss://a.example/subscribe"), "appview": "public"}, 4),
    ],
)
def test_wrong_options_are_told_all_at_once(outside: Outside, options: dict[str, Any], problems: int) -> None:
    with pytest.raises(SettingsError) as caught:
        Bluesky(outside, **options)
    assert len(caught.value.problems) == problems


def test_every_option_is_described() -> None:
    assert set(Bluesky.options) == set(Bluesky.__init__.__annotations__) - {"outside", "return"}

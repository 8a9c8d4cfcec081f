"""What owners and moderators change on the settings page, and who hears of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from tests.web.server import SECRET, House, Json, Stage, Visitor, key, put
from wall.settings import WallSeed
from wall.store import events
from wall.store import tables as t
from wall.web.settings_api import KEPT


async def change(visitor: Visitor, stage: Stage, thing: str, **body: Any) -> Json:
    reply = await visitor.command(f"/desk/{stage.slug}/settings/{thing}", body)
    assert reply.status == 200, reply.text
    done: Json = reply.json()
    return done


async def problems(visitor: Visitor, stage: Stage, thing: str, **body: Any) -> list[str]:
    reply = await visitor.command(f"/desk/{stage.slug}/settings/{thing}", body)
    assert reply.status == 400, reply.text
    found: list[str] = reply.json()["problems"]
    return found


async def read(visitor: Visitor, stage: Stage) -> Json:
    found: Json = (await visitor.get(f"/desk/{stage.slug}/settings.json")).json()
    return found


async def test_the_page_reads_everything_that_can_be_changed(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.moderator) as mo:
        found = await read(mo, stage)
    assert set(found) == {"event", "kinds", "feeds", "walls", "themes", "layouts", "words", "blocks", "crew"}
    assert found["event"] == {
        "name": f"Event {stage.slug}",
        "tags": ["hall26"],
        "mode": "approve-first",
        "theme": "paper",
    }
    assert {"webhook", "rss", "bluesky", "mastodon", "replay"} <= {kind["kind"] for kind in found["kinds"]}
    assert {"name": "Olga", "role": "owner"} in found["crew"]


async def test_a_secret_is_never_read_and_stays_if_it_is_not_typed_again(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga:
        reply = await olga.get(f"/desk/{stage.slug}/settings.json")
        assert SECRET not in reply.text
        [feed, _] = reply.json()["feeds"]
        assert feed["options"] == {"secret": KEPT}
        for options in ({}, {"secret": KEPT}, {"secret_env": "", "secret": None}):
            done = await change(olga, stage, "feed", id=stage.open, name="Renamed", options=options)
            assert SECRET not in str(done)
        await olga.send(stage.open, put(1))
        assert (await olga.get(f"/api/v1/events/{stage.slug}/posts")).json()["posts"][0]["key"] == key(1)


async def test_a_feed_is_added_changed_and_removed(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga, olga.socket(f"/desk/{stage.slug}/socket") as desk:
        await desk.hear("beat")
        options = {"file": "conference.jsonl", "speed": 1, "loop": False}
        added = (await change(olga, stage, "feed", kind="replay", options=options, enabled=False))["feed"]
        assert (added["name"], added["enabled"], added["mode"]) == ("A recording, played again", False, None)
        assert (await desk.hear("settings"))["what"] == "feed"
        changed = (await change(olga, stage, "feed", id=added["id"], name="Old days", mode="publish-first"))["feed"]
        assert (changed["name"], changed["mode"], changed["options"]["loop"]) == ("Old days", "publish-first", False)
        assert [feed["name"] for feed in (await read(olga, stage))["feeds"]][-1] == "Old days"
        await change(olga, stage, "feed/delete", id=added["id"])
        assert len((await read(olga, stage))["feeds"]) == 2
        gone = await olga.command(f"/desk/{stage.slug}/settings/feed/delete", {"id": added["id"]})
        assert (gone.status, gone.json()) == (404, {"error": "There is no such feed."})


async def test_a_feed_goes_on_where_it_is_unless_its_options_change(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga:
        tags = {"tags": ["hall26"], "servers": ["mastodon.social"]}
        feed = (await change(olga, stage, "feed", kind="mastodon", options=tags, enabled=False))["feed"]["id"]
        await house.do(lambda parts: parts.store.write(lambda tx: _put_cursor(tx, feed, "kept")))
        await change(olga, stage, "feed", id=feed, name="Fediverse")
        assert await _cursor(house, stage, feed) == "kept"
        await change(olga, stage, "feed", id=feed, options=tags | {"tags": ["#hall26"]}, enabled=False)
        assert await _cursor(house, stage, feed) is None


async def _put_cursor(tx: Any, feed: int, cursor: str) -> None:
    await tx.conn.execute(update(t.feed).where(t.feed.c.id == feed).values(cursor=cursor))


async def _cursor(house: House, stage: Stage, feed: int) -> str | None:
    async def run(parts: Any) -> str | None:
        async with parts.store.read() as conn:
            [event] = [one for one in await events.all_events(conn) if one.slug == stage.slug]
            return next(one.cursor for one in await events.feeds(conn, event.id) if one.id == feed)

    return await house.do(run)


async def test_everything_wrong_with_a_feed_is_said_at_once(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga:
        assert await problems(
            olga, stage, "feed", kind="mastodon", name=3, mode="later", enabled="yes", options={"tags": "a", "x": 1}
        ) == [
            "mastodon: the option “tags” must be a list of texts, not 'a'.",
            "mastodon: there is no option “x”; the options are: tags, servers, token_env, token_server, only_media, "
            "local, show_undiscoverable, show_unindexable.",
            "name: a text of at most 200 characters.",
            "mode: one of approve-first, publish-first.",
            "enabled: true or false.",
        ]
        assert await problems(olga, stage, "feed", kind="mastodon", options={"tags": ["a b"], "servers": ["x y"]}) == [
            *(await problems(olga, stage, "feed", kind="mastodon", options={"tags": ["a b"]})),
            *(await problems(olga, stage, "feed", kind="mastodon", options={"tags": ["a"], "servers": ["x y"]})),
        ]
        assert await problems(olga, stage, "feed", kind="fax") == [
            f"kind: there is no source “fax”; there are: {', '.join(house.parts.kinds)}."
        ]


async def test_a_wall_is_added_narrowed_and_removed_before_everybodys_eyes(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga:
        await olga.send(stage.open, put(1, "#a"), put(2, "#b"))
        made = (await change(olga, stage, "wall", slug="side", name="Side room", filter="#a or #b"))["wall"]
        assert made["url"] == f"/wall/{stage.slug}/side"
        saved = (await change(olga, stage, "wall", slug="side", name="Side hall"))["wall"]
        assert (saved["name"], saved["filter"]) == ("Side hall", "#a or #b")
        async with olga.socket(f"/wall/{stage.slug}/side/socket") as wall:
            assert len((await wall.hear("snapshot"))["cards"]) == 2
            await change(olga, stage, "wall", slug="side", filter="#b")
            while [card["key"] for card in (await wall.hear("snapshot"))["cards"]] != [key(2)]:
                pass  # the new name is a new look too
            assert (await wall.next())["type"] == "look"
            await change(olga, stage, "wall/delete", slug="side")
            assert await wall.closed() == 4404
        last = await olga.command(f"/desk/{stage.slug}/settings/wall/delete", {"slug": "main"})
        assert (last.status, last.json()["error"]) == (400, "An event keeps at least one wall.")


async def test_everything_wrong_with_a_wall_is_said_at_once(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga:
        assert await problems(olga, stage, "wall", slug="Side Room", filter="#a or", theme="gold", layout="pile") == [
            "slug: “Side Room” cannot be part of an address: use small letters, digits and hyphens.",
            "The filter lacks a term: after “or”, or between brackets.",
            "theme: there is no theme “gold”.",
            "layout: there is no layout “pile”; there are: columns.",
        ]


async def test_tags_changed_live_reach_every_page(house: House) -> None:
    stage = await house.stage(walls=(WallSeed(slug="main"), WallSeed(slug="side")))
    async with (
        house.visitor(house.owner) as olga,
        olga.socket(f"/wall/{stage.slug}/main/socket") as wall,
        olga.socket(f"/e/{stage.slug}/socket") as phone,
        olga.socket(f"/desk/{stage.slug}/socket") as desk,
    ):
        for line in (wall, phone, desk):
            await line.hear("beat")
        done = await change(olga, stage, "event", tags="#Hall27, hall26 #ÜBER")
        assert done["event"]["tags"] == ["Hall27", "hall26", "ÜBER"]
        for line in (wall, phone):
            assert (await line.hear("look"))["type"] == "look"
        assert (await desk.hear("settings"))["what"] == "event"
        assert (await olga.get(f"/api/v1/events/{stage.slug}")).json()["tags"] == ["Hall27", "hall26", "ÜBER"]


async def test_two_changes_at_once_both_stay(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga:
        await change(olga, stage, "event", tags=["one"])
        await change(olga, stage, "event", name="Renamed")
        await change(olga, stage, "event", mode="publish-first")
        assert (await read(olga, stage))["event"] == {
            "name": "Renamed",
            "tags": ["one"],
            "mode": "publish-first",
            "theme": "paper",
        }


async def test_everything_wrong_with_an_event_is_said_at_once(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga:
        assert await problems(olga, stage, "event", name=" ", tags="#1 no-tag", theme="gold", mode="later") == [
            "name: the event needs a name.",
            "theme: there is no theme “gold”.",
            "“#1” is no hashtag: networks take no tags of digits alone.",
            "“no-tag” is no hashtag: letters, digits and _ only, and not digits alone.",
            "mode: one of approve-first, publish-first.",
        ]
        assert await problems(olga, stage, "event", tags=3) == ["tags: a text, or a list of texts."]


async def test_a_word_holds_what_comes_and_no_longer_when_it_is_taken_away(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.moderator) as mo, mo.socket(f"/desk/{stage.slug}/socket") as desk:
        await desk.hear("beat")
        assert (await change(mo, stage, "word", words="turnip\nsecret sauce", action="rejected"))["count"] == 2
        assert (await desk.hear("settings"))["what"] == "word"
        await mo.send(stage.open, put(1, "I like turnip"))
        assert (await desk.hear("row"))["row"]["status"] == "rejected"
        await change(mo, stage, "word/delete", words=["turnip"])
        await mo.send(stage.open, put(2, "I like turnip"))
        assert (await desk.hear("row"))["row"]["status"] == "approved"
        assert await problems(mo, stage, "word", words=["x" * 201], action="approved") == [
            "action: held or rejected.",
            "words: at most 200 characters each.",
        ]
        assert await problems(mo, stage, "word") == ["words: 1 to 2000 words or phrases, one a line."]


async def test_an_invitation_brings_a_person_in(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga, house.visitor() as new:
        url = (await change(olga, stage, "invite", role="moderator"))["url"]
        assert url.startswith(f"{house.base}/claim/")
        assert (await new.join(url.rpartition("/")[2], "Nia")).status == 303
        assert {"name": "Nia", "role": "moderator"} in (await read(olga, stage))["crew"]
        refused = await olga.command(f"/desk/{stage.slug}/settings/invite", {"role": "king"})
        assert refused.json()["error"] == "There is no role “king”; there are: owner, moderator."


async def test_a_webhook_without_a_secret_gets_one_and_is_told_where_senders_go(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga:
        body = {"kind": "webhook", "name": "door", "options": {}}
        made = (await olga.command(f"/desk/{stage.slug}/settings/feed", body)).json()

    assert made["message"].startswith("The secret is ")
    assert made["message"].endswith(f"/api/v1/feeds/{made['feed']['id']}")
    assert made["feed"]["options"]["secret"] not in made["message"]

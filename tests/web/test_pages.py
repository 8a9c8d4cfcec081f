"""What pages hear on their sockets: walls, phones, and the desk with its commands."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.web.server import House, Line, gone, key, put, until
from wall.settings import WallSeed


def keys(snapshot: dict[str, Any]) -> list[str]:
    return [card["key"] for card in snapshot["cards"]]


@pytest.mark.parametrize("page", ["/wall/{}/main/socket", "/e/{}/socket"])
async def test_a_page_gets_a_snapshot_and_then_what_happens(house: House, page: str) -> None:
    stage = await house.stage()
    async with house.visitor() as visitor:
        await visitor.send(stage.open, put(1))
        async with visitor.socket(page.format(stage.slug)) as line:
            first = await line.next()
            assert (first["type"], keys(first), first["control"]) == ("snapshot", [key(1)], "live")
            assert await line.next() == {"type": "beat", "seq": first["seq"]}
            await visitor.send(stage.open, put(2))
            shown = await line.next()
            assert (shown["type"], shown["card"]["key"], shown["seq"]) == ("show", key(2), first["seq"] + 1)
            assert f'data-key="{key(2)}"' in shown["card"]["html"]
            await visitor.send(stage.open, gone(1))
            assert await line.next() == {"type": "hide", "key": key(1), "seq": first["seq"] + 2}


@pytest.mark.parametrize("page", ["/wall/{}/main/socket", "/e/{}/socket"])
async def test_a_page_that_comes_back_gets_the_exact_rest_and_nothing_that_was_taken_down(
    house: House, page: str
) -> None:
    stage = await house.stage()
    async with house.visitor() as visitor:
        async with visitor.socket(page.format(stage.slug)) as line:
            place = await line.next()
        await visitor.send(stage.open, put(1), put(2))
        await visitor.send(stage.open, gone(1))
        known = {"epoch": place["epoch"], "seq": place["seq"]}
        async with visitor.socket(page.format(stage.slug), **known) as line:
            told = [await line.next() for _ in range(3)]
        assert [message["type"] for message in told] == ["show", "hide", "beat"]
        assert [message["seq"] - place["seq"] for message in told] == [2, 3, 3]
        async with visitor.socket(page.format(stage.slug), epoch=place["epoch"], seq=told[-1]["seq"]) as line:
            assert (await line.next())["type"] == "beat"


@pytest.mark.parametrize(
    "query", [{"epoch": "x", "seq": 1}, {"seq": 1}, {"seq": "-1"}, {"seq": "9" * 30}, {"seq": "x"}]
)
async def test_a_position_that_cannot_be_continued_gets_a_snapshot(house: House, query: dict[str, Any]) -> None:
    stage = await house.stage()
    async with house.visitor() as visitor:
        async with visitor.socket(f"/wall/{stage.slug}/main/socket") as line:
            query = {"epoch": (await line.next())["epoch"]} | query if len(query) == 1 else query
        async with visitor.socket(f"/wall/{stage.slug}/main/socket", **query) as line:
            first = await line.next()
    assert first["type"] == ("snapshot" if query["seq"] != 1 or query["epoch"] == "x" else first["type"])


@pytest.mark.parametrize("page", ["/wall/first/nothing/socket", "/wall/nothing/main/socket", "/e/nothing/socket"])
async def test_a_page_of_nothing_is_told_so(house: House, page: str) -> None:
    async with house.visitor() as visitor, visitor.socket(page) as line:
        assert await line.closed() == 4404


async def test_a_page_that_talks_without_end_is_closed(house: House) -> None:
    async with house.visitor() as visitor, visitor.socket("/wall/first/main/socket") as line:
        for _ in range(1_001):
            await line.socket.send_str("hello")
        assert await line.closed() == 1008


async def test_a_message_that_is_too_long_closes_the_socket(house: House) -> None:
    async with house.visitor() as visitor, visitor.socket("/wall/first/main/socket") as line:
        await line.socket.send_str("a" * 70_000)
        assert await line.closed() == 1009


async def test_who_does_not_read_is_closed_and_nobody_else_waits(house: House) -> None:
    stage = await house.stage()
    words = "A long post. " * 350
    path = f"/wall/{stage.slug}/main/socket"
    async with house.visitor() as visitor, visitor.socket(path) as reader:
        await reader.hear("snapshot")
        stuck_reader, stuck = await asyncio.open_connection("127.0.0.1", house.port, limit=1)
        nonce = base64.b64encode(os.urandom(16)).decode()
        stuck.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {nonce}\r\n\r\n".encode()
        )

        async def watchers() -> tuple[int, int]:
            room = await house.parts.hub.room(stage.slug)
            return len(room.channels["main"].watchers), room.channels["main"].watchers.too_slow

        async def there() -> bool:
            return await house.do(lambda _: watchers()) == (2, 0)

        await until(there, "the stuck page has joined")
        sent = 0
        while (await house.do(lambda _: watchers()))[1] == 0:
            assert sent < 3_000, "it was never too slow"
            await visitor.send(stage.open, *[put(sent + n, f"{sent + n} {words}") for n in range(10)])
            for n in range(10):
                assert (await reader.hear("show"))["card"]["key"] == key(sent + n)
            sent += 10
        await visitor.send(stage.open, put("last"))
        assert (await reader.hear("show"))["card"]["key"] == key("last")
        assert (await house.do(lambda _: watchers())) == (1, 1)
        received, good_bye = b"", bytes([0x88, 2, 1013 >> 8, 1013 & 255])
        async with asyncio.timeout(8):
            while received != good_bye:
                received = (received + await stuck_reader.read(1 << 20))[-4:]
        stuck.close()
        await stuck.wait_closed()


async def test_a_filter_narrows_a_wall(house: House) -> None:
    stage = await house.stage(walls=(WallSeed(slug="keynote", filter="#keynote"),))
    async with house.visitor() as visitor:
        await visitor.send(stage.open, put(1, "not this one"), put(2, "this #keynote"))
        async with visitor.socket(f"/wall/{stage.slug}/keynote/socket") as line:
            assert keys(await line.next()) == [key(2)]


# --- the desk --------------------------------------------------------------------------------


class Desk:
    def __init__(self, house: House, slug: str, visitor: Any, line: Line) -> None:
        self.visitor = visitor
        self.line = line
        self.path = f"/desk/{slug}"

    async def do(self, command: str, **body: Any) -> dict[str, Any]:
        reply = await self.visitor.command(f"{self.path}/{command}", body)
        assert reply.status == 200, reply.text
        done: dict[str, Any] = reply.json()
        return done


async def test_a_decision_reaches_the_wall_and_every_desk_and_is_undone(house: House) -> None:
    stage = await house.stage()
    path = f"/desk/{stage.slug}"
    async with (
        house.visitor(house.moderator) as mo,
        house.visitor(house.owner) as olga,
        mo.socket(f"{path}/socket") as his,
        olga.socket(f"{path}/socket") as hers,
        mo.socket(f"/wall/{stage.slug}/main/socket") as wall,
    ):
        first = await his.next()
        assert {name: first[name] for name in ("rows", "control", "mode")} == {
            "rows": [],
            "control": "live",
            "mode": "approve-first",
        }
        assert {feed["name"] for feed in first["feeds"]} == {"Open door", "Guarded door"}
        await hers.next()
        await wall.hear("beat")
        await mo.send(stage.held, put(1))
        came, also = await his.hear("row"), await hers.hear("row")
        assert came == also
        assert (came["row"]["key"], came["row"]["status"], came["counts"]["held"]) == (key(1), "held", 1)
        done = (await mo.command(f"{path}/decide", {"keys": [key(1)], "action": "approve", "reason": "nice"})).json()
        assert (done["decided"], done["conflicts"]) == ([key(1)], [])
        came, also = await his.hear("row"), await hers.hear("row")
        assert came == also
        assert [came["row"][name] for name in ("status", "by", "reason")] == ["approved", "Mo", "nice"]
        assert came["counts"] == {"held": 0, "approved": 1, "rejected": 0, "stashed": 0, "withdrawn": 0}
        assert (await wall.hear("show"))["card"]["key"] == key(1)
        late = await olga.command(f"{path}/decide", {"keys": [key(1)], "action": "reject", "seen": {key(1): "held"}})
        assert late.json()["conflicts"] == [{"key": key(1), "status": "approved", "by": "Mo"}]
        undone = (await mo.command(f"{path}/undo", {"batch": done["batch"]})).json()
        assert (undone["undone"], undone["action"]) == ([key(1)], "approve")
        assert (await wall.hear("hide"))["key"] == key(1)
        assert (await hers.hear("row"))["row"]["status"] == "held"
        again = await mo.command(f"{path}/undo", {"batch": done["batch"]})
        assert (again.status, again.json()) == (409, {"error": "This was undone already."})
        nothing = await olga.command(f"{path}/undo", {})
        assert (nothing.status, nothing.json()) == (404, {"error": "There is nothing to undo."})


async def test_blocking_an_author_takes_everything_of_theirs_and_what_comes(house: House) -> None:
    stage = await house.stage()
    path = f"/desk/{stage.slug}"
    async with (
        house.visitor(house.moderator) as mo,
        mo.socket(f"{path}/socket") as desk,
        mo.socket(f"/e/{stage.slug}/socket") as phone,
    ):
        await desk.next()
        await mo.send(stage.open, put(1))
        await phone.hear("show")
        author = (await desk.hear("row"))["row"]["author_key"]
        done = (await mo.command(f"{path}/block", {"author_key": author, "name": "Ada"})).json()
        assert done["decided"] == [key(1)]
        assert (await phone.hear("hide"))["key"] == key(1)
        assert (await desk.hear("settings"))["type"] == "settings"
        assert (await desk.hear("row"))["row"]["status"] == "rejected"
        await mo.send(stage.open, put(2))
        row = (await desk.hear("row"))["row"]
        assert (row["status"], row["by"]) == ("rejected", "rule: block")
        assert (await mo.command(f"{path}/settings/unblock", {"author_key": author})).status == 200
        await mo.send(stage.open, put(3))
        assert (await desk.hear("row"))["row"]["status"] == "approved"


async def test_frozen_walls_take_nothing_in_until_they_are_live(house: House) -> None:
    stage = await house.stage()
    path = f"/desk/{stage.slug}"
    async with (
        house.visitor(house.moderator) as mo,
        mo.socket(f"{path}/socket") as desk,
        mo.socket(f"/wall/{stage.slug}/main/socket") as wall,
    ):
        await wall.hear("beat")
        await desk.hear("beat")
        assert (await mo.command(f"{path}/control", {"state": "frozen"})).json() == {"state": "frozen"}
        said = await desk.hear("control")
        assert (said["state"], said["by"]) == ("frozen", "Mo")
        assert (await wall.next())["state"] == "frozen"
        await mo.send(stage.open, put(1))
        await desk.hear("row")
        async with mo.socket(f"/wall/{stage.slug}/main/socket") as late:
            first = await late.next()
            assert (first["control"], first["cards"]) == ("frozen", [])
        await mo.command(f"{path}/control", {"state": "live"})
        assert [(await wall.next())["type"] for _ in range(2)] == ["control", "show"]
        wrong = await mo.command(f"{path}/control", {"state": "off"})
        assert (wrong.status, wrong.json()["error"]) == (400, "state: one of live, frozen, blank.")


async def test_a_desk_that_comes_back_gets_the_exact_rest_and_nothing_that_was_taken_down(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.moderator) as mo:
        path = f"/desk/{stage.slug}/socket"
        async with mo.socket(path) as desk:
            first = await desk.next()
        await mo.send(stage.held, put(1), put(2))
        await mo.send(stage.held, gone(1))
        async with mo.socket(path, epoch=first["epoch"], seq=first["seq"]) as desk:
            told = [await desk.next() for _ in range(3)]
    assert [message["type"] for message in told] == ["row", "gone", "beat"]
    assert told[1]["counts"] == {"held": 1, "approved": 0, "rejected": 0, "stashed": 0, "withdrawn": 1}


async def test_withdrawn_posts_are_listed_without_their_words_by_page(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.moderator) as mo:
        await mo.send(stage.held, *[put(n, f"secret {n}") for n in range(60)])
        await mo.send(stage.held, *[gone(n) for n in range(60)])
        path = f"/desk/{stage.slug}/rows?status=withdrawn"
        first = (await mo.get(path)).json()
        second = (await mo.get(f"{path}&before={quote(first['next'])}")).json()

    rows = first["rows"] + second["rows"]
    assert (len(first["rows"]), len(rows), second["next"]) == (50, 60, "")
    assert len({row["key"] for row in rows}) == 60
    assert {row["reason"] for row in rows} == {"deleted by its author"}
    assert not any("secret" in row["html"] for row in rows)


async def test_rows_come_by_page_and_by_word(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.moderator) as mo:
        await mo.send(stage.held, *[put(n, f"post {n} about {'trees' if n % 10 else 'boats'}") for n in range(70)])
        path = f"/desk/{stage.slug}/rows"
        first = (await mo.get(path)).json()
        rest = (await mo.get(path, params={"before": first["next"]})).json()
        found = (await mo.get(path, params={"q": "BOATS"})).json()
        wrong = await mo.get(path, params={"status": "lost"})
    got = [row["key"] for row in first["rows"] + rest["rows"]]
    assert sorted(got) == sorted(key(n) for n in range(70))
    assert (len(first["rows"]), rest["next"]) == (50, "")
    assert [row["key"] for row in found["rows"]] == [key(n) for n in range(0, 70, 10)]
    assert wrong.json()["error"] == "status: one of held, approved, rejected, stashed, withdrawn."


async def test_everything_wrong_with_a_decision_is_said(house: House) -> None:
    async with house.visitor(house.moderator) as mo:
        for body, sentence in (
            ({}, "keys: a list of 1 to 500 post keys."),
            ({"keys": ["a"] * 501}, "keys: a list of 1 to 500 post keys."),
            ({"keys": ["a"], "action": "love"}, "action: one of approve, reject, stash, hold, pin, unpin."),
            ({"keys": ["a"], "action": "pin", "seen": []}, "seen: an object of key and status."),
            ({"keys": ["a"], "action": "pin", "reason": "x" * 501}, "reason: a text of at most 500 characters."),
        ):
            reply = await mo.command("/desk/first/decide", body)
            assert (reply.status, reply.json()["error"]) == (400, sentence)
        unknown = (await mo.command("/desk/first/decide", {"keys": ["a:1"], "action": "approve"})).json()
        assert unknown["conflicts"] == [{"key": "a:1", "status": "withdrawn", "by": "its author"}]


# --- pictures --------------------------------------------------------------------------------


async def test_pictures_come_from_us_and_can_do_nothing(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        async with house.visitor() as visitor:

            async def pictured() -> list[str]:
                posts = (await visitor.get("/api/v1/events/demo/posts")).json()["posts"]
                return [media["url"] for post in posts for media in post.get("media", [])]

            [address, *_] = await until(pictured, "the demonstration has a picture")
            picture = await visitor.get(address)
            other = await visitor.get(address.rpartition("/")[0] + "/481")
            unknown = await visitor.get("/media/" + "a" * 24 + "/480")
    assert (picture.status, picture.headers["content-type"], picture.body[:4]) == (200, "image/webp", b"RIFF")
    assert picture.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert (other.status, unknown.status) == (404, 404)
    assert set(json.loads(unknown.body)) == {"error"}

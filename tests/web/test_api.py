"""The interface for programs: its document, posts by page, the live stream, decisions, the door for posts."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
import segno
from aiohttp import ClientResponse
from jsonschema_rs import validator_for
from openapi_spec_validator import validate
from starlette.routing import Route

from tests.web.server import DEADLINE_S, House, Json, Stage, Visitor, gone, key, put
from tests.web.test_doors import ROOT
from wall.store import people
from wall.web.assets import Assets
from wall.web.openapi import document
from wall.web.routes import routes

PATH = "/api/v1/events/{}"


def test_the_document_is_openapi() -> None:
    validate(document("https://wall.example.org"))


def test_the_document_has_every_address_of_the_table_and_no_other() -> None:
    table = {
        (method, route.path_format)
        for route in routes(Assets(ROOT / "static", ROOT / "themes", "test"))
        if isinstance(route, Route) and route.path.startswith("/api/")
        for method in (route.methods or set()) - {"HEAD"}
    }
    described = {(method.upper(), path) for path, item in document("")["paths"].items() for method in item}
    assert described == table


def valid(body: Any, method: str, path: str, status: str) -> bool:
    """Whether an answer is as the document says."""
    described = document("")
    answers = described["paths"][path][method]["responses"]
    schema = answers.get(status, answers["default"])["content"]["application/json"]["schema"]
    problems = list(
        validator_for(schema | {"components": described["components"]}, validate_formats=True).iter_errors(body)
    )
    assert not problems, problems
    return True


async def fill(house: House, count: int) -> Stage:
    stage = await house.stage()
    async with house.visitor() as program:
        for start in range(0, count, 100):
            await program.send(stage.open, *[put(n) for n in range(start, min(start + 100, count))])
    return stage


async def test_answers_are_as_the_document_says(house: House) -> None:
    stage = await house.stage()
    rich = {
        "url": "https://social.example/@ada/1",
        "tags": ["hall26"],
        "language": "en",
        "warning": "loud",
        "media": [
            {"url": "https://pictures.example/a.jpg", "alt": "a cat"},
            {"url": "https://pictures.example/a.mp4", "kind": "video"},
            {"url": "https://pictures.example/a.mp3", "kind": "audio"},
        ],
    }
    async with house.visitor(house.moderator) as program:
        await program.send(stage.held, put("https://a.example/1", "Hello #hall26 https://example.org @bob", **rich))
        await program.command(f"/desk/{stage.slug}/decide", {"keys": [key("https://a.example/1")], "action": "approve"})
        base = PATH.format(stage.slug)
        for address, path, status in (
            ("/api/v1/openapi.json", "/api/v1/openapi.json", 200),
            ("/api/v1/events", "/api/v1/events", 200),
            (base, "/api/v1/events/{event}", 200),
            (f"{base}/posts", "/api/v1/events/{event}/posts", 200),
            (f"{base}/posts?limit=0&before=x", "/api/v1/events/{event}/posts", 400),
            (f"{base}/posts/{quote(key('https://a.example/1'), safe='')}", "/api/v1/events/{event}/posts/{key}", 200),
            (f"{base}/posts/nothing", "/api/v1/events/{event}/posts/{key}", 404),
        ):
            reply = await program.get(address)
            assert reply.status == status, address
            assert valid(reply.json(), "get", path, str(status))
        post = (await program.get(f"{base}/posts")).json()["posts"][0]
        [image, video, audio] = post["media"]
        assert image["url"].startswith("/media/")
        assert (video.get("url", ""), audio.get("url", "")) == ("", "")
        assert "pictures.example" not in json.dumps(post)
        assert [facet["kind"] for facet in post["text"]["facets"]] == ["tag", "link"]


async def test_pages_bring_every_post_once_and_newest_first(house: House) -> None:
    stage = await fill(house, 230)
    got: list[str] = []
    async with house.visitor() as program:
        before: str | None = None
        while True:
            cursor = f"&before={before}" if before else ""
            page = (await program.get(f"{PATH.format(stage.slug)}/posts?limit=50{cursor}")).json()
            got += [post["key"] for post in page["posts"]]
            if (before := page["next"]) is None:
                break
    assert got == [key(number) for number in reversed(range(230))]


@pytest.mark.parametrize("tag", ["keynote", "%23KeyNote", "straße"])
async def test_a_tag_narrows_the_pages(house: House, tag: str) -> None:
    stage = await house.stage()
    async with house.visitor() as program:
        await program.send(stage.open, put(1, "one #Keynote"), put(2, "two #keynotes"), put(3, "three #Straße keynote"))
        page = (await program.get(f"{PATH.format(stage.slug)}/posts?tag={tag}")).json()
    assert [post["key"] for post in page["posts"]] == [key(3 if tag == "straße" else 1)]


async def test_a_tag_that_is_also_a_word_of_ours_is_found_behind_many_posts(house: House) -> None:
    stage = await house.stage()
    async with house.visitor() as program:
        await program.send(stage.open, put("first", "the one with #name"))
        await program.send(stage.open, *[put(number) for number in range(100)])
        page = (await program.get(f"{PATH.format(stage.slug)}/posts?tag=name&limit=10")).json()
    assert [post["key"] for post in page["posts"]] == [key("first")]


async def test_what_is_not_shown_is_not_there(house: House) -> None:
    stage = await house.stage()
    async with house.visitor() as program:
        await program.send(stage.held, put(1))
        await program.send(stage.open, put(2))
        await program.send(stage.open, gone(2))
        for number in (1, 2):
            reply = await program.get(f"{PATH.format(stage.slug)}/posts/{key(number)}")
            assert (reply.status, reply.json()) == (404, {"error": "There is no such post, or it is not shown."})
        assert (await program.get(f"{PATH.format(stage.slug)}/posts")).json() == {"posts": [], "next": None}


async def test_a_program_with_a_token_decides_under_its_name(house: House) -> None:
    stage = await house.stage()
    add = house.do(
        lambda parts: parts.store.write(lambda tx: people.add_token(tx, name="robot", scope="moderate", lasts=None))
    )
    held = await add
    async with house.visitor(house.moderator) as mo, mo.socket(f"/desk/{stage.slug}/socket") as desk:
        await desk.hear("snapshot")
        await mo.send(stage.held, put(1))
        await desk.hear("row")
        async with house.visitor() as robot:
            body = {"keys": [key(1)], "action": "approve", "seen": {key(1): "held"}}
            path = f"{PATH.format(stage.slug)}/decide"
            done = await robot.ask("POST", path, json=body, headers={"authorization": f"Bearer {held}"})
        assert valid(done.json(), "post", "/api/v1/events/{event}/decide", "200")
        row = (await desk.hear("row"))["row"]
        assert (row["status"], row["by"]) == ("approved", "token: robot")


# --- the door for posts ----------------------------------------------------------------------


async def test_the_door_takes_signed_posts_only(house: House) -> None:
    stage = await house.stage()
    async with house.visitor() as program:
        right = await program.knock(stage.open, put(1))
        assert (right.status, right.json()) == (202, {"taken": 1})
        for wrong in ({"x-ovation-signature": "sha256=00"}, {"x-ovation-timestamp": "1"}):
            refused = await program.knock(stage.open, put(2), **wrong)
            assert refused.status == 403
            assert valid(refused.json(), "post", "/api/v1/feeds/{feed}", "403")
        problems = (await program.knock(stage.open, {"type": "put", "post": {"id": ""}})).json()["problems"]
        assert len(problems) == 3
        assert (await program.knock(999_999, put(2))).status == 404


async def test_posts_edits_and_deletes_come_through_the_door(house: House) -> None:
    stage = await house.stage()
    async with house.visitor() as program:
        path = f"{PATH.format(stage.slug)}/posts"
        await program.send(stage.open, put(1, "before"))
        await program.send(stage.open, put(1, "after") | {"type": "edit"})
        [post] = (await program.get(path)).json()["posts"]
        assert (post["text"]["chars"], post["edited"]) == ("after", True)
        await program.send(stage.open, gone(1))
        assert (await program.get(path)).json()["posts"] == []


# --- the stream ------------------------------------------------------------------------------


class Stream:
    def __init__(self, answer: ClientResponse) -> None:
        self.answer = answer

    async def next(self) -> tuple[str, str, Json]:
        """Id, event and data of what comes next."""
        got: dict[str, str] = {}
        async with asyncio.timeout(DEADLINE_S):
            while line := (await self.answer.content.readuntil(b"\n")).decode().rstrip("\n"):
                name, _, value = line.partition(": ")
                got[name] = value
        return (got["id"], got["event"], json.loads(got["data"])) if "data" in got else await self.next()


@asynccontextmanager
async def stream(visitor: Visitor, stage: Stage, last: str = "") -> AsyncIterator[Stream]:
    headers = {"last-event-id": last} if last else {}
    async with visitor.session.get(f"{PATH.format(stage.slug)}/stream", headers=headers) as answer:
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        yield Stream(answer)


async def test_a_stream_begins_with_a_snapshot_and_goes_on_with_what_happens(house: House) -> None:
    stage = await fill(house, 2)
    async with house.visitor(house.moderator) as mo, stream(mo, stage) as listener:
        _, kind, data = await listener.next()
        assert (kind, [post["key"] for post in data["posts"]]) == ("snapshot", [key(1), key(0)])
        await mo.send(stage.open, put(2))
        _, kind, data = await listener.next()
        assert (kind, data["post"]["key"]) == ("show", key(2))
        await mo.command(f"/desk/{stage.slug}/decide", {"keys": [key(0)], "action": "reject"})
        _, kind, data = await listener.next()
        assert (kind, data["key"]) == ("hide", key(0))
        await mo.send(stage.open, gone(1))
        _, kind, data = await listener.next()
        assert (kind, data["key"]) == ("hide", key(1))
        await mo.command(f"/desk/{stage.slug}/control", {"state": "blank"})
        _, kind, data = await listener.next()
        assert (kind, data["state"]) == ("control", "blank")


async def test_who_comes_back_gets_the_exact_rest_and_nothing_that_was_taken_down(house: House) -> None:
    stage = await fill(house, 1)
    async with house.visitor() as program:
        async with stream(program, stage) as listener:
            last, _, _ = await listener.next()
        await program.send(stage.open, put("a"), put("b"))
        await program.send(stage.open, gone("a"))
        async with stream(program, stage, last) as listener:
            told = [await listener.next() for _ in range(2)]
        assert [(kind, data.get("key") or data["post"]["key"]) for _, kind, data in told] == [
            ("show", key("b")),
            ("hide", key("a")),
        ]
        async with stream(program, stage, told[0][0]) as listener:
            assert await listener.next() == told[1]
        async with stream(program, stage, told[1][0]) as listener:
            await program.send(stage.open, put("c"))
            assert (await listener.next())[1] == "show"


@pytest.mark.parametrize("last", ["x", "0-0", "-1", "wrong-3", "{epoch}-999999", "{epoch}-", "{epoch}-1e3"])
async def test_who_comes_back_from_nowhere_gets_a_snapshot(house: House, last: str) -> None:
    stage = await fill(house, 1)
    async with house.visitor() as program:
        async with stream(program, stage) as listener:
            epoch = (await listener.next())[2]["epoch"]
        async with stream(program, stage, last.format(epoch=epoch)) as listener:
            assert (await listener.next())[1] == "snapshot"


# --- Atom and the QR code --------------------------------------------------------------------


async def test_the_atom_feed_is_one(house: House) -> None:
    stage = await house.stage()
    async with house.visitor() as reader:
        words = "Hello #hall26 & <b>all</b>\nof you 👩‍🚀"
        picture = {"url": "https://pictures.example/a.jpg", "alt": "a cat"}
        await reader.send(stage.open, put("https://a.example/ö 1", words, url="https://a.example/1", media=[picture]))
        await reader.send(stage.open, put(2))
        reply = await reader.get(f"/e/{stage.slug}/feed.atom")
    read = feedparser.parse(io.BytesIO(reply.body), response_headers={"content-type": reply.headers["content-type"]})
    assert (read.bozo, read.version) == (False, "atom10")
    assert read.feed.title == f"Event {stage.slug}"
    assert read.feed.id == f"{house.base}/e/{stage.slug}"
    newest, oldest = read.entries
    assert newest.id == "tag:ovation,2026:webhook:2"
    assert oldest.id == "tag:ovation,2026:webhook:https://a.example/%C3%B6%201"
    assert (oldest.link, oldest.author, oldest.content[0].type) == ("https://a.example/1", "Ada", "text/plain")
    assert oldest.content[0].value == words
    assert oldest.enclosures[0].href.startswith(f"{house.base}/media/")
    assert [tag.term for tag in oldest.tags] == ["hall26"]


async def test_the_qr_code_leads_to_the_phone_page(house: House) -> None:
    async with house.visitor() as phone:
        reply = await phone.get("/e/first/qr.svg")
    out = io.BytesIO()
    expected = segno.make(f"{house.base}/e/first", error="m", micro=False)
    expected.save(out, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, dark="#000", light="#fff")
    assert (reply.body, reply.headers["content-type"]) == (out.getvalue(), "image/svg+xml")


# --- by somebody else's hand -----------------------------------------------------------------


@pytest.mark.servers
async def test_schemathesis_finds_nothing(house: House, tmp_path: Path) -> None:
    """Its requests are made from the document, in which the event and the feed are those that there are."""
    stage = await fill(house, 3)
    held = await house.do(
        lambda parts: parts.store.write(lambda tx: people.add_token(tx, name="s", scope="moderate", lasts=None))
    )
    described = json.loads(json.dumps(document(house.base)))
    for item in described["paths"].values():
        for operation in item.values():
            for parameter in operation["parameters"]:
                known = {"event": stage.slug, "feed": stage.open}.get(parameter["name"])
                if parameter["in"] == "path" and known:
                    parameter["schema"] |= {"enum": [known]}
    (tmp_path / "openapi.json").write_text(json.dumps(described))
    run = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "schemathesis"),
        *("run", "openapi.json", "--url", house.base, "--exclude-path-regex", "/stream$"),
        *("--header", f"Authorization: Bearer {held}", "--max-examples", "20", "--seed", "1", "--no-color"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        said, _ = await run.communicate()
    assert run.returncode == 0, said.decode()

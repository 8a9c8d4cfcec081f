"""Starting, stopping, starting again; what those who run it ask; the command line."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Table, update

from app import program
from tests.web.server import House, Stage, gone, key, put, until
from wall.clock import SystemClock
from wall.commands import cli
from wall.model import Mode, Status
from wall.seeds import live
from wall.serving import prepare
from wall.settings import parse, split_tags
from wall.store import events, posts
from wall.store import tables as t
from wall.store.store import Store
from wall.web.parts import Parts

ROOT = Path(__file__).parents[2]
ONE_EVENT = '[[event]]\nslug = "hall"\nname = "Hall"\n'


def ovation(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, obj=program())


# --- asked by those who run it ---------------------------------------------------------------


async def test_it_says_that_it_lives_and_is_ready(house: House) -> None:
    async with house.visitor() as monitor:
        alive, ready = await monitor.get("/healthz"), await monitor.get("/readyz")
    assert (alive.status, alive.text) == (200, "ok\n")
    assert (ready.status, ready.json()["ready"], ready.json()["database"]) == (200, True, "answers")


async def test_it_is_not_ready_while_the_database_does_not_answer(house: House) -> None:
    """As many readers as there are connections keep it busy."""
    busy, end = asyncio.Event(), asyncio.Event()

    async def hold(parts: Parts) -> None:
        async with AsyncExitStack() as readers:
            for _ in range(4):
                await readers.enter_async_context(parts.store.read())
            busy.set()
            await end.wait()

    async def watched(parts: Parts) -> None:
        task = asyncio.create_task(hold(parts))
        await busy.wait()
        holding.append(task)

    async def release(_: Parts) -> None:
        end.set()
        await holding[0]

    holding: list[asyncio.Task[None]] = []
    await house.do(watched)
    async with house.visitor() as monitor:
        waiting = await monitor.get("/readyz")
        alive = await monitor.get("/healthz")
        await house.do(release)
        again = await monitor.get("/readyz")
    assert (waiting.status, waiting.json()["ready"], waiting.json()["database"]) == (503, False, "does not answer")
    assert (alive.status, again.status) == (200, 200)


async def test_its_figures_can_be_read_by_prometheus(house: House) -> None:
    stage = await house.stage()
    async with house.visitor() as monitor, monitor.socket(f"/wall/{stage.slug}/main/socket") as wall:
        await wall.hear("beat")
        await monitor.send(stage.open, put(1))
        await monitor.send(stage.held, put(2))
        reply = await monitor.get("/metrics")
    samples = [sample for family in text_string_to_metric_families(reply.text) for sample in family.samples]
    named = [(sample.name, tuple(sorted(sample.labels.items()))) for sample in samples]
    assert len(named) == len(set(named))
    mine = {
        (sample.name, sample.labels.get("page") or sample.labels.get("status", "")): sample.value
        for sample in samples
        if sample.labels.get("event") == stage.slug
    }
    assert mine["ovation_watchers", "wall/main"] == 1
    assert (mine["ovation_posts", "approved"], mine["ovation_posts", "held"]) == (1, 1)
    assert mine["ovation_journal_seq", ""] > 0
    [got] = [s.value for s in samples if s.name == "ovation_feed_posts_total" and s.labels["id"] == str(stage.open)]
    assert got == 1


# --- stopping and starting again -------------------------------------------------------------


async def test_it_stops_at_once_and_sends_everybody_away_to_come_back(tmp_path: Path) -> None:
    house = House(tmp_path, text=ONE_EVENT).__enter__().move_in()
    stage = await house.stage()
    async with AsyncExitStack() as open_:
        mo = await open_.enter_async_context(house.visitor(house.moderator))
        pages = (f"/wall/{stage.slug}/main/socket", f"/e/{stage.slug}/socket", f"/desk/{stage.slug}/socket")
        lines = [await open_.enter_async_context(mo.socket(path)) for path in pages]
        for line in lines:
            await line.hear("snapshot")
        stream = await open_.enter_async_context(mo.session.get(f"/api/v1/events/{stage.slug}/stream"))
        await stream.content.readuntil(b"\n\n")
        stopped = asyncio.get_running_loop().run_in_executor(None, house.stop)
        assert [await line.closed() for line in lines] == [1012] * 3
        assert (await stream.content.read())[-2:] == b"\n\n"
        await stopped
    assert house.stopped_within_s < 2


async def test_a_restart_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with House(tmp_path, text=ONE_EVENT) as first:
        first.move_in()
        stage = await first.stage()
        async with first.visitor(first.moderator) as mo:
            await mo.send(stage.open, put(1), put(2))
            await mo.command(f"/desk/{stage.slug}/decide", {"keys": [key(1)], "action": "pin"})
            async with mo.socket(f"/wall/{stage.slug}/main/socket") as wall:
                before = await wall.next()
    with House(tmp_path, text=ONE_EVENT) as second:
        assert second.claim is None
        second.moderator = first.moderator
        async with second.visitor(second.moderator) as mo:
            async with mo.socket(f"/wall/{stage.slug}/main/socket") as wall:
                after = await wall.next()
            assert {name: after[name] for name in ("epoch", "seq", "cards")} == {
                name: before[name] for name in ("epoch", "seq", "cards")
            }
            async with mo.socket(f"/wall/{stage.slug}/main/socket", epoch=before["epoch"], seq=before["seq"]) as wall:
                assert (await wall.next())["type"] == "beat"

            async def door() -> bool:
                return (await mo.knock(stage.open, gone(1))).status == 202

            await until(door, "the door is open again")
            assert [post["key"] for post in (await mo.get(f"/api/v1/events/{stage.slug}/posts")).json()["posts"]] == [
                key(2)
            ]
            assert (await mo.command(f"/desk/{stage.slug}/undo", {})).status == 200


async def started(folder: Path, text: str = "", tags: str = "") -> list[str]:
    """All that a start does before it listens; the events that there are then, the wanted ones first."""
    settings = parse(f'[storage]\ndata = "{folder}"\n{text}', {})
    wanted = split_tags(tags)
    _, places = await prepare(settings, live(wanted, Mode.APPROVE_FIRST) if wanted else None)
    return [event.slug for event, _ in places]


@asynccontextmanager
async def database(folder: Path) -> AsyncIterator[Store]:
    async with Store("", folder, SystemClock()).open() as store:
        yield store


async def listed(folder: Path, slug: str) -> tuple[str, tuple[str, ...], dict[str, object]]:
    """An event's name and tags, and its feeds: the tags and the cursor of each."""
    async with database(folder) as store, store.read() as conn:
        [event] = [one for one in await events.all_events(conn) if one.slug == slug]
        feeds = await events.feeds(conn, event.id)
        return event.name, event.tags, {feed.kind: (feed.options["tags"], feed.cursor) for feed in feeds}


async def changed(folder: Path, table: Table, **values: str) -> None:
    async with database(folder) as store:
        await store.write(lambda tx: tx.conn.execute(update(table).values(values)))


async def test_tags_of_the_command_line_are_followed_on_every_network_without_a_key(tmp_path: Path) -> None:
    assert await started(tmp_path, tags="#fosdem #python") == ["live"]
    assert await listed(tmp_path, "live") == (
        "#fosdem #python",
        ("fosdem", "python"),
        {"bluesky": (["fosdem", "python"], None), "mastodon": (["fosdem", "python"], None)},
    )
    await changed(tmp_path, t.feed, cursor="here")
    await started(tmp_path, tags="#fosdem #python")
    assert (await listed(tmp_path, "live"))[2] == {
        "bluesky": (["fosdem", "python"], "here"),
        "mastodon": (["fosdem", "python"], "here"),
    }


async def test_other_tags_on_the_same_data_begin_anew_with_them(tmp_path: Path) -> None:
    await started(tmp_path, tags="#fosdem")
    await changed(tmp_path, t.feed, cursor="here")
    assert await started(tmp_path, tags="#pycon") == ["live"]
    assert await listed(tmp_path, "live") == (
        "#pycon",
        ("pycon",),
        {"bluesky": (["pycon"], None), "mastodon": (["pycon"], None)},
    )


async def test_an_event_that_was_named_by_a_person_keeps_its_name_with_other_tags(tmp_path: Path) -> None:
    await started(tmp_path, tags="#fosdem")
    await changed(tmp_path, t.event, name="Our conference")
    await started(tmp_path, tags="#pycon")
    assert (await listed(tmp_path, "live"))[:2] == ("Our conference", ("pycon",))


async def test_the_demonstration_comes_only_where_there_is_no_event(tmp_path: Path) -> None:
    assert await started(tmp_path / "new") == ["demo"]
    await started(tmp_path / "old", tags="#fosdem")
    assert await started(tmp_path / "old") == ["live"]


async def test_the_settings_file_seeds_and_then_the_desk_rules(tmp_path: Path) -> None:
    assert await started(tmp_path, ONE_EVENT) == ["hall"]
    await changed(tmp_path, t.event, name="Changed on the desk")
    more = ONE_EVENT + '[[event]]\nslug = "second"\nname = "Second"\n'
    assert await started(tmp_path, more, tags="#a") == ["live", "hall", "second"]
    async with database(tmp_path) as store, store.read() as conn:
        assert "Changed on the desk" in {event.name for event in await events.all_events(conn)}


# --- the command line ------------------------------------------------------------------------


@pytest.mark.servers
async def test_serve_says_where_everything_is_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "app.py"), "serve", "--port", "0", "--data", str(tmp_path / "data")),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert run.stdout is not None
    async with asyncio.timeout(30):
        said = (await run.stdout.readuntil(b"goes on from here.\n")).decode()
        run.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, errors = await run.communicate()
    assert time.monotonic() - began < 2.5
    assert b"Traceback" not in errors
    said = re.sub(r"http://127\.0\.0\.1:\d+", "BASE", said)
    assert re.sub(r"claim/\S+", "claim/TOKEN", said) == (
        "Ovation is running: OpenHall 2026\n\n"
        "  Wall   BASE/wall/demo/main\n"
        "  Desk   BASE/claim/TOKEN   (one-time link: makes you the owner)\n"
        "  Phone  BASE/e/demo\n\n"
        "Ctrl-C stops it; the next start goes on from here.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        (["--port", "99999"], ["- server.port: it is at most 65535, and not 99999."]),
        (
            ["--tags", "#1 a-b"],
            [
                "- “#1” is no hashtag: networks take no tags of digits alone.",
                "- “a-b” is no hashtag: letters, digits and _ only, and not digits alone.",
            ],
        ),
        (
            ["--host", "203.0.113.1"],
            ["- Cannot listen on 203.0.113.1:8000: Cannot assign requested address. Choose another PORT."],
        ),
    ],
)
def test_serve_says_what_is_wrong(tmp_path: Path, arguments: list[str], sentences: list[str]) -> None:
    done = ovation("serve", "--data", str(tmp_path), *arguments)
    assert (done.exit_code, done.stderr.splitlines()) == (2, sentences)


@pytest.mark.servers
def test_people_are_added_listed_and_removed(tmp_path: Path) -> None:
    config = tmp_path / "ovation.toml"
    config.write_text(f'[storage]\ndata = "{tmp_path}/data"\n')

    def run(*arguments: str) -> tuple[int, str]:
        done = ovation("--config", str(config), *arguments)
        return done.exit_code, done.output

    assert run("user", "add", "Ada", "--password", "a long password") == (0, "Ada is moderator now.\n")
    assert run("user", "add", "ada", "--password", "a long password") == (
        2,
        "There is somebody called “ada” already: choose another name.\n",
    )
    assert run("user", "add", "x", "--password", "short") == (
        2,
        "- The name needs 2 to 60 characters.\n- The password needs at least 10 characters.\n",
    )
    assert run("user", "list") == (0, "Ada\tmoderator\n")
    assert run("user", "password", "Ada", "--password", "another password") == (0, "The password is changed.\n")
    assert run("user", "invite")[1].startswith("http://127.0.0.1:8000/claim/")
    code, token = run("token", "add", "robot", "--scope", "moderate")
    assert (code, token[:8]) == (0, "ovation_")
    assert run("token", "list") == (0, "1\trobot\tmoderate\tdoes not expire\n")
    assert run("token", "remove", "1") == (0, "The token is revoked.\n")
    assert run("token", "remove", "1") == (2, "- There is no token 1.\n")
    assert run("user", "remove", "Ada") == (0, "Ada is removed.\n")
    assert run("user", "remove", "Ada") == (2, "- There is nobody called “Ada”.\n")
    assert run("export", "nothing") == (2, "There is no event “nothing”.\n")
    assert run("migrate")[1].startswith("The database is at revision ")


# --- taking posts out ------------------------------------------------------------------------

HOSTILE = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1+1")


async def filled(folder: Path) -> tuple[House, Stage]:
    house = House(folder, text=ONE_EVENT).__enter__().move_in()
    stage = await house.stage()
    async with house.visitor(house.moderator) as mo:
        await mo.send(stage.held, *[put(n, words) for n, words in enumerate(HOSTILE)], put("link", "see"))
        await mo.send(
            stage.held, put("full", "Hello #hall26 [x](y) https://example.org/a?b=c", url="https://a.example/(1)")
        )
        wanted = [key(n) for n in range(len(HOSTILE))] + [key("full")]
        await mo.command(f"/desk/{stage.slug}/decide", {"keys": wanted, "action": "approve"})
    return house, stage


async def test_posts_are_taken_out_as_json_table_and_report(tmp_path: Path) -> None:
    house, stage = await filled(tmp_path / "data")
    house.stop()
    await asyncio.to_thread(check_exports, tmp_path, stage)


def check_exports(tmp_path: Path, stage: Stage) -> None:
    config = tmp_path / "ovation.toml"
    config.write_text(f'[storage]\ndata = "{tmp_path}/data"\n')

    def export(*arguments: str) -> str:
        out = tmp_path / "out"
        done = ovation("--config", str(config), "export", stage.slug, "--out", str(out), *arguments)
        assert (done.exit_code, done.output) == (0, "")
        return out.read_bytes().decode()

    rows = [json.loads(line) for line in export().splitlines()]
    assert [row["text"]["chars"] for row in rows[:-1]] == list(HOSTILE)
    assert {row["status"] for row in rows} == {"approved"}
    assert len(export("--status", "all").splitlines()) == len(HOSTILE) + 2
    table = list(csv.DictReader(io.StringIO(export("--format", "csv"), newline="")))
    assert [row["text"] for row in table[:-1]] == [f"'{words}" for words in HOSTILE]
    assert list(table[0]) == ["time", "status", "network", "author", "handle", "text", "address", "tags"]
    assert (table[-1]["address"], table[-1]["tags"]) == ("https://a.example/(1)", "hall26")
    report = export("--format", "markdown")
    assert report.startswith(f"# Event {stage.slug}\n\n> Hello \\#hall26 \\[x\\](y)")
    assert "[webhook](<https://a.example/(1)>)" in report
    wrong = ovation("--config", str(config), "export", stage.slug, "--status", "lost")
    assert wrong.stderr == "- status: one of all, held, approved, rejected, stashed.\n"
    unwritable = ovation("--config", str(config), "export", stage.slug, "--out", str(tmp_path / "no" / "file"))
    assert unwritable.exit_code == 2


async def test_a_recording_plays_the_same_posts_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, stage = await filled(tmp_path / "data")
    async with house.visitor(house.moderator) as mo:
        await mo.send(stage.held, put("gone", "I regret this"))
        await mo.send(stage.held, gone("gone"))
    before = await kept(house, stage.slug)
    house.stop()
    config = tmp_path / "ovation.toml"
    config.write_text(f'[storage]\ndata = "{tmp_path}/data"\n')
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    made = await asyncio.to_thread(
        ovation, "--config", str(config), "record", stage.slug, str(recordings / "our.jsonl"), "--no-follow"
    )
    assert made.exit_code == 0, made.output
    again = await asyncio.to_thread(
        ovation, "--config", str(config), "record", stage.slug, str(recordings / "our.jsonl"), "--no-follow"
    )
    assert (again.exit_code, again.stderr.endswith("is there already: name another file.\n")) == (2, True)

    monkeypatch.setattr("app.RECORDINGS", recordings)
    options = '{file = "our.jsonl", speed = 100.0, loop = false, shift = false}'
    text = f'[[event]]\nslug = "again"\nname = "Again"\n[[event.feed]]\nkind = "replay"\noptions = {options}\n'
    with House(tmp_path / "other", text=text) as other:

        async def complete() -> bool:
            return len(await kept(other, "again")) == len(before)

        await until(complete, "everything was played")
        assert await kept(other, "again") == before


async def kept(house: House, slug: str) -> dict[str, object]:
    async def run(parts: Parts) -> dict[str, object]:
        room = await parts.hub.room(slug)
        async with parts.store.read() as conn:
            found = [
                stored
                for status in (Status.HELD, Status.APPROVED)
                for stored in (await posts.queue(conn, room.event.id, status, limit=1_000))[0]
            ]
        return {stored.key: stored.post for stored in found}

    return await house.do(run)

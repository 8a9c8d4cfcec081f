"""After ``kill -9`` at any point nothing that was accepted or decided is lost, and screens continue."""

from __future__ import annotations

import asyncio
import hmac
import json
import multiprocessing
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.faults import worker
from tests.hall import PlainViews
from wall.clock import SystemClock
from wall.journal.hub import Hub
from wall.journal.ledger import CAPACITY
from wall.store import events, people
from wall.store.store import Store

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
LIVES = 100
SERVERS = 10


@dataclass
class Acknowledged:
    """What was said to be kept."""

    cursor: int = 0
    taken: set[str] = field(default_factory=set)
    decided: set[tuple[str, str]] = field(default_factory=set)

    def hear(self, told: worker.Told) -> None:
        match told:
            case "cursor", int(number):
                self.cursor = max(self.cursor, number)
            case "taken", str(key):
                self.taken.add(key)
            case "decided", (batch, keys):
                self.decided |= {(batch, key) for key in keys}


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "ovation.db")) as conn:
        return conn.execute(sql).fetchall()


def check(folder: Path, known: Acknowledged) -> None:
    """What must be so after every start."""
    assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
    seqs = [seq for (seq,) in rows(folder, "SELECT seq FROM journal ORDER BY seq")]
    assert seqs == list(range(1, len(seqs) + 1))
    assert rows(folder, "SELECT seq FROM event") == [(len(seqs),)]
    assert known.taken <= {key for (key,) in rows(folder, "SELECT key FROM post")}
    assert known.decided <= set(rows(folder, "SELECT batch, key FROM decision"))
    last = rows(folder, 'SELECT key, "after" FROM decision WHERE id IN (SELECT max(id) FROM decision GROUP BY key)')
    statuses = dict(rows(folder, "SELECT key, status FROM post"))
    assert {key: statuses.get(key) for key, _ in last if key in statuses} == {k: s for k, s in last if k in statuses}
    places = [seq for (seq,) in rows(folder, "SELECT shown_seq FROM post WHERE status = 'approved'")]
    assert None not in places
    assert len(places) == len(set(places))


def check_feed(folder: Path, known: Acknowledged) -> None:
    """The network's changes are there once, as far as the cursor says, and not a step further."""
    ((cursor,),) = rows(folder, "SELECT cursor FROM feed WHERE kind = 'polled'")
    done = int(cursor or 0)
    assert done >= known.cursor
    expected = Counter[str]()
    for number in range(1, done + 1):
        for change in worker.batch(number).changes:
            remote_id = change.remote_id if hasattr(change, "remote_id") else change.post.remote_id  # type: ignore[union-attr]
            expected[f"polled:{remote_id}"] += 1
    entries = Counter(key for (key,) in rows(folder, "SELECT key FROM journal WHERE key LIKE 'polled:%'"))
    assert entries == expected


def life(folder: Path, number: int, known: Acknowledged) -> None:
    """One process, killed at a random moment."""
    context = multiprocessing.get_context("forkserver")
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=worker.live, args=(folder, number, tell), daemon=True)
    process.start()
    tell.close()
    end = None
    while end is None or time.monotonic() < end:
        if not hear.poll(0.002 if end else 20):
            assert end, "the parts did not start"
            continue
        if (told := hear.recv())[0] == "ready":
            end = time.monotonic() + random.uniform(0, 0.35)
        known.hear(told)
    process.kill()
    process.join()
    _drain(hear, known)


def _drain(hear: Connection, known: Acknowledged) -> None:
    with suppress(EOFError, OSError), closing(hear):
        while True:
            known.hear(hear.recv())


async def test_the_parts_are_killed_at_100_random_moments_and_lose_nothing(tmp_path: Path) -> None:
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.worker", "alembic.command"])
    known = Acknowledged()
    for number in range(LIVES):
        life(tmp_path, number, known)
        check(tmp_path, known)
    check_feed(tmp_path, known)

    assert known.cursor > LIVES
    assert len(known.taken) > LIVES
    assert len(known.decided) > LIVES
    approved = rows(
        tmp_path,
        "SELECT key FROM post WHERE status = 'approved' AND body IS NOT NULL"
        " ORDER BY pinned_seq IS NULL, pinned_seq DESC, shown_seq DESC",
    )
    async with Store("", tmp_path, SystemClock()).open() as store:
        room = await Hub(store, PlainViews(), SystemClock(), build="b").room(worker.SLUG)
    cards = [card["key"] for card in room.channels["main"].snapshot()["cards"]]
    assert cards == [key for (key,) in approved][:CAPACITY]


# --- the whole server ----------------------------------------------------------------------------

HOOK = "a secret of at least 24 characters"
SETTINGS = f"""
[[event]]
slug = "conf"
name = "Conference"

[[event.feed]]
kind = "webhook"
name = "door"
[event.feed.options]
secret = "{HOOK}"

[[event.feed]]
kind = "replay"
name = "recording"
mode = "publish-first"
[event.feed.options]
speed = 100.0
"""


class Server:
    """``python app.py serve`` as people start it."""

    def __init__(self, folder: Path) -> None:
        started = [sys.executable, "app.py", "--config", str(folder / "ovation.toml"), "serve", "--port", "0"]
        self._log = (folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [*started, "--data", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        self.base = self._address()

    def _address(self) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                return found.group()
        raise AssertionError("the server did not start; see server.log")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()
        self._log.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ovation.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


async def knock(http: ClientSession, base: str, name: str, known: Acknowledged) -> None:
    """Another program sends posts as fast as they are taken."""
    number = 0
    while True:
        number += 1
        post = {"id": f"{name}-{number}", "text": f"Knock, knock, number {name}-{number}", "author": {"name": "Mira"}}
        body, now = json.dumps({"type": "put", "post": post}).encode(), str(int(time.time()))
        signature = hmac.new(HOOK.encode(), now.encode() + b"." + body, sha256).hexdigest()
        headers = {"X-Ovation-Timestamp": now, "X-Ovation-Signature": f"sha256={signature}"}
        async with http.post(f"{base}/api/v1/feeds/1", data=body, headers=headers) as answer:
            if answer.status == 202:
                known.taken.add(f"webhook:{post['id']}")


async def moderate(http: ClientSession, base: str, token: str, known: Acknowledged) -> None:
    """And decides about those that were taken."""
    headers = {"Authorization": f"Bearer {token}"}
    done: set[str] = set()
    while True:
        keys = list(known.taken - done)[:3]
        if not keys:
            await asyncio.sleep(0.002)
            continue
        body = {"keys": keys, "action": random.choice(["approve", "reject", "stash"])}
        async with http.post(f"{base}/api/v1/events/conf/decide", json=body, headers=headers) as answer:
            if answer.status == 200:
                said = await answer.json()
                known.decided |= {(said["batch"], key) for key in said["decided"]}
                done |= set(keys)


async def play(base: str, name: str, token: str, known: Acknowledged, server: Server) -> None:
    """For a random while; then the server is killed under their hands."""
    async with ClientSession(timeout=ClientTimeout(total=10)) as http:
        work = [asyncio.create_task(knock(http, base, f"{name}-{one}", known)) for one in range(3)]
        work.append(asyncio.create_task(moderate(http, base, token, known)))
        await asyncio.sleep(random.uniform(0.05, 0.8))
        server.kill()
        for task in work:
            task.cancel()
        for ended in await asyncio.gather(*work, return_exceptions=True):
            assert isinstance(ended, (asyncio.CancelledError, ClientError, ConnectionError)), ended


async def test_the_server_is_killed_at_10_random_moments_and_loses_nothing(folder: Path) -> None:
    async with Store("", folder, SystemClock()).open() as store:
        token = await store.write(lambda tx: people.add_token(tx, name="test", scope="moderate", lasts=None))
    known, cursors = Acknowledged(), [(0, 0)]
    for number in range(SERVERS):
        server = await asyncio.to_thread(Server, folder)
        await play(server.base, str(number), token, known, server)
        check(folder, known)
        ((cursor,),) = rows(folder, "SELECT cursor FROM feed WHERE kind = 'replay'")
        round_, _, line = (cursor or "0:0").partition(":")
        cursors.append((int(round_), int(line)))

    assert cursors == sorted(cursors)
    assert cursors[-1] > (0, 0)
    assert len(known.taken) > SERVERS
    assert len(known.decided) > SERVERS
    async with Store("", folder, SystemClock()).open() as store, store.read() as conn:
        assert [event.slug for event in await events.all_events(conn)] == ["conf"]

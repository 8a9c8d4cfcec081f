"""The parts that keep things, in a process that is killed: each life tells what it has acknowledged."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.hall import BOB, SECRET, gone, put
from wall.clock import SystemClock
from wall.desk.decide import Action, Desk
from wall.errors import OvationError
from wall.events import Event, Feed, Wall
from wall.intake.contexts import Contexts
from wall.intake.pipeline import Pipeline
from wall.model import Batch, Change, PostKey, Status
from wall.store import events, posts
from wall.store.store import Store

SLUG = "conf"
Told = tuple[str, Any]


def batch(number: int) -> Batch:
    """What the network says in one go: a post; of some of the earlier ones an edit, of others a delete."""
    changes: list[Change] = [put(str(number))]
    if number % 3 == 0:
        changes.append(put(str(number - 2), f"What I wrote was edited, as {number}"))
    if number % 5 == 0:
        changes.append(gone(str(number - 3)))
    return Batch(changes=tuple(changes), cursor=str(number))


def live(folder: Path, life: int, tell: Connection) -> None:
    """Until it is killed."""
    asyncio.run(_live(folder, life, tell))


async def _live(folder: Path, life: int, tell: Connection) -> None:
    async with Store("", folder, SystemClock()).open() as store:
        polled, pushed = await _seed(store)
        contexts = Contexts()
        store.listen(contexts.told)
        pipeline, desk = Pipeline(store, contexts, SECRET, _sweep), Desk(store, SECRET)
        tell.send(("ready", life))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_poll(pipeline, polled, tell))
            for door in range(3):
                tasks.create_task(_push(pipeline, pushed, f"{life}-{door}", tell))
            for moderator in range(2):
                tasks.create_task(_moderate(store, desk, pushed.event_id, f"moderator {moderator}", tell))


async def _sweep(_: set[str]) -> None:
    pass


async def _seed(store: Store) -> list[Feed]:
    async with store.read() as conn:
        there = await events.all_events(conn)
        if there:
            return await events.feeds(conn, there[0].id)
    event = await store.write(lambda tx: events.create(tx, Event(id=0, slug=SLUG, name="Conference")))
    wall = Wall(id=0, event_id=event.id, slug="main", name="Main")
    await store.write(lambda tx: events.save_wall(tx, wall, by="test"))
    feeds = [Feed(id=0, event_id=event.id, kind=kind, name=kind) for kind in ("polled", "pushed")]
    return [await store.write(partial(events.save_feed, feed=feed, by="test")) for feed in feeds]


async def _poll(pipeline: Pipeline, feed: Feed, tell: Connection) -> None:
    """As a supervisor does: from the cursor that was kept."""
    for number in count(int(feed.cursor or 0) + 1):
        await pipeline.ingest(feed, batch(number))
        tell.send(("cursor", number))


async def _push(pipeline: Pipeline, feed: Feed, name: str, tell: Connection) -> None:
    for number in count(1):
        remote_id = f"{name}-{number}"
        await pipeline.ingest(feed, Batch(changes=(put(remote_id, author=BOB),)))
        tell.send(("taken", f"pushed:{remote_id}"))


async def _moderate(store: Store, desk: Desk, event_id: int, by: str, tell: Connection) -> None:
    """Decide what was pushed; every fifth decision is undone, every seventh post pinned."""
    for number in count(1):
        async with store.read() as conn:
            held, _ = await posts.queue(conn, event_id, Status.HELD, limit=50)
        keys = [PostKey(stored.key) for stored in held if stored.post.network == "pushed"][:2]
        if not keys:
            await asyncio.sleep(0.001)
            continue
        action = Action.PIN if number % 7 == 0 else Action.APPROVE if number % 2 else Action.REJECT
        done = await desk.decide(event_id, keys, action, by=by, seen=dict.fromkeys(keys, Status.HELD))
        tell.send(("decided", (done.batch, done.decided)))
        if number % 5 == 0:
            try:
                undone = await desk.undo(event_id, by=by)
            except OvationError:
                continue
            tell.send(("decided", (undone.batch, undone.undone)))

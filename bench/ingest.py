"""How many posts a second the real pipeline takes into SQLite, and where the time goes.

Figures: ``posts_per_s`` (CPU time of the process, one core), ``posts_per_s_wall`` (elapsed), the share of each step,
and ``ratio_to_bare_insert``: the same rows inserted without any pipeline, in the same run, over the pipeline.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # runs by itself, from any folder

from msgspec.structs import replace

from wall.clock import SystemClock
from wall.events import Event, Feed, Wall
from wall.feeds.recording import read
from wall.intake.contexts import Contexts
from wall.intake.fingerprint import content_hash, fingerprint
from wall.intake.pipeline import Pipeline
from wall.intake.rules import context, judge
from wall.intake.sanitize import clean
from wall.intake.words import first_words
from wall.model import Batch, Mode, Post, RawPost, Upsert
from wall.store import events
from wall.store.store import Store
from wall.store.writer import Transaction

RECORDING = Path(__file__).parent.parent / "sources" / "recordings" / "conference.jsonl"
POSTS, BATCH, ROUNDS = 2_000, 100, 3


def raw_posts() -> list[RawPost]:
    """Posts of the recorded conference, again and again under new ids."""
    recorded = [line.change.post for line in read(RECORDING) if isinstance(line.change, Upsert)]
    return [
        replace(
            recorded[n % len(recorded)], remote_id=f"bench-{n}", content=f"{recorded[n % len(recorded)].content} {n}"
        )
        for n in range(POSTS)
    ]


async def ingest(raws: list[RawPost]) -> tuple[float, float]:
    """CPU and elapsed seconds for all posts through the real pipeline."""

    async def sweep(_: set[str]) -> None:
        return None

    with tempfile.TemporaryDirectory() as folder:
        async with Store("", Path(folder), SystemClock()).open() as store:
            contexts = Contexts()
            store.listen(contexts.told)
            feed = await _feed(store)
            pipeline = Pipeline(store, contexts, b"bench", sweep)
            cpu, wall = time.process_time(), time.perf_counter()
            for start in range(0, len(raws), BATCH):
                changes = tuple(Upsert(post=raw) for raw in raws[start : start + BATCH])
                await pipeline.ingest(feed, Batch(changes=changes, cursor=str(start)))
            return time.process_time() - cpu, time.perf_counter() - wall


async def _feed(store: Store) -> Feed:
    words = first_words()

    async def make(tx: Transaction) -> Feed:
        event = await events.create(tx, Event(id=0, slug="bench", name="Bench", mode=Mode.PUBLISH_FIRST))
        await events.put_words(tx, event.id, words, by="bench")
        await events.save_wall(tx, Wall(id=0, event_id=event.id, slug="main", name="Main"), by="bench")
        return await events.save_feed(tx, Feed(id=0, event_id=event.id, kind="mastodon", name="bench"), by="bench")

    return await store.write(make)


def shares(raws: list[RawPost]) -> dict[str, float]:
    """CPU seconds of the steps that can be run alone."""
    words = first_words()
    known = context(Mode.PUBLISH_FIRST, words, frozenset())
    times = {}
    start = time.process_time()
    posts = [clean(raw, kind="mastodon") for raw in raws]
    times["clean"] = time.process_time() - start
    start = time.process_time()
    for post in posts:
        content_hash(post), fingerprint(post)
    times["fingerprint"] = time.process_time() - start
    start = time.process_time()
    for post in posts:
        judge(post, known)
    times["rules"] = time.process_time() - start
    return times


def bare_insert(posts: Iterator[Post]) -> float:
    """CPU seconds to insert as many rows in as many transactions, with nothing around it."""
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE post (key TEXT PRIMARY KEY, body TEXT)")
        start, rows = time.process_time(), [(post.key, post.text.chars) for post in posts]
        for at in range(0, len(rows), BATCH):
            db.execute("BEGIN")
            db.executemany("INSERT INTO post VALUES (?, ?)", rows[at : at + BATCH])
            db.execute("COMMIT")
        db.close()
        return time.process_time() - start


def main() -> None:
    raws = raw_posts()
    runs = sorted(asyncio.run(ingest(raws)) for _ in range(ROUNDS))
    cpu, wall = runs[len(runs) // 2]
    steps = shares(raws)
    bare = bare_insert(clean(raw, kind="mastodon") for raw in raws)
    figures = {
        "posts_per_s": round(POSTS / cpu),
        "posts_per_s_wall": round(POSTS / wall),
        **{f"share_{name}": round(spent / cpu, 3) for name, spent in steps.items()},
        "share_store": round(max(0.0, 1 - sum(steps.values()) / cpu), 3),
        "ratio_to_bare_insert": round(cpu / bare, 1),
    }
    print(json.dumps({"bench": "ingest", "figures": figures}))


if __name__ == "__main__":
    main()

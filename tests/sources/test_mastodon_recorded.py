"""The Mastodon source, given what real servers answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from sources.mastodon import parse
from sources.mastodon.reader import Reader, Wanted
from sources.mastodon.server import Facts, Server, read_facts
from tests.clock import FakeClock
from tests.corpora import fetch
from tests.sources.mastodon_ground import ground, read, uris
from tests.sources.mastodon_server import Json, MastodonServer
from wall.feeds.http import Http
from wall.model import Delete, Upsert


@pytest.fixture(scope="module")
def recorded() -> list[Json]:
    """Every distinct status in the REST recordings of Mastodon.py."""
    folder = fetch("Mastodon.py") / "tests"
    found: dict[str, Json] = {}
    for path in sorted(folder.glob("cassettes*/**/*.yaml")):
        for body in _bodies(path):
            for item in _statuses(body):
                found[json.dumps(item, sort_keys=True)] = item
    return list(found.values())


def _bodies(path: Path) -> Iterator[Any]:
    loaded = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    for exchange in loaded.get("interactions", []):
        body = exchange["response"]["body"].get("string", "")
        try:
            yield json.loads(body)
        except ValueError:
            continue


def _statuses(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        if {"id", "uri", "content", "account", "visibility"} <= value.keys():
            yield value
        for each in value.values():
            yield from _statuses(each)
    elif isinstance(value, list):
        for each in value:
            yield from _statuses(each)


def _frames() -> Iterator[Json]:
    for path in sorted((fetch("Mastodon.py") / "tests").glob("cassettes*/*.ws.yaml")):
        for connection in yaml.load(path.read_text(), Loader=yaml.CSafeLoader)["connections"]:
            yield from (each["receive"] for each in connection["interactions"] if "receive" in each)


@pytest.mark.corpora
def test_every_recorded_status_is_read_or_skipped_for_a_reason(recorded: list[Json]) -> None:
    read_ = {id(item): parse(item, "mastodon.example") for item in recorded}
    skipped = [item for item in recorded if read_[id(item)] is None]
    assert len({item["uri"] for item in recorded}) == 327
    assert (len(recorded), len(skipped)) == (525, 65)
    assert all(item["reblog"] or item["visibility"] != "public" for item in skipped)


@pytest.mark.corpora
def test_of_recorded_statuses_nothing_is_lost(recorded: list[Json]) -> None:
    for item in recorded:
        if (found := parse(item, "mastodon.example")) is None:
            continue
        files = item["media_attachments"]
        assert [media.alt for media in found.media] == [file["description"] or "" for file in files]
        assert len(found.emojis) == len({emoji["shortcode"] for emoji in item["emojis"]})
        assert len(found.author.emojis) == len({emoji["shortcode"] for emoji in item["account"]["emojis"]})
        assert (found.warning, found.sensitive) == (item["spoiler_text"], item["sensitive"])
        assert len(found.tags) == len(item["tags"])
        assert (found.poll is None) == (item.get("poll") is None)
        assert (found.card is None) == (item.get("card") is None)


@pytest.mark.corpora
def test_what_recorded_statuses_hold_is_counted(recorded: list[Json]) -> None:
    found = [each for item in recorded if (each := parse(item, "mastodon.example"))]
    files = [media for each in found for media in each.media]
    assert len(files) == 23
    assert sum(bool(media.alt) for media in files) == 14
    assert sum(media.focus != (0.5, 0.5) for media in files) == 7
    assert sum(bool(each.warning) for each in found) == 6
    assert sum(each.poll is not None for each in found) == 12
    assert sum(each.card is not None for each in found) == 3
    assert sum(each.quote is not None for each in found) == 4  # of 6: one revoked, one only by its id
    assert sum(bool(each.emojis) for each in found) == 4
    assert sum(bool(each.author.emojis) for each in found) == 26
    assert sum(bool(each.opt_out) for each in found) == 3


@pytest.mark.corpora
def test_recorded_frames_of_hashtag_streams_are_heard() -> None:
    frames = [frame for frame in _frames() if frame.get("stream", [""])[0].startswith("hashtag")]
    reader = Reader(Wanted(tags=("MastodonPyStreamFirst", "mastodonpystreamsecond")), lambda _: None)
    server = Server("http://localhost:3000", cast(Http, None), FakeClock())
    changes = [reader.hear(server, json.dumps(frame)) for frame in frames]
    told = [change.post.remote_id for change in changes if isinstance(change, Upsert)]
    gone = [change.remote_id for change in changes if isinstance(change, Delete)]
    assert len(frames) == 6
    assert len(told) == 4
    assert gone == told[:2]


@pytest.mark.corpora
def test_a_recorded_refusal_of_a_stream_is_noted() -> None:
    notes: list[str] = []
    reader = Reader(Wanted(tags=("ourconf",)), notes.append)
    server = Server("http://localhost:3000", cast(Http, None), FakeClock())
    for frame in _frames():
        if "error" in frame:
            assert reader.hear(server, json.dumps(frame)) is None
    assert notes == ["localhost:3000: 1 post skipped, not readable: its stream says “Unknown stream type”"]


@pytest.mark.corpora
def test_recorded_descriptions_of_servers_are_understood() -> None:
    folder = fetch("Mastodon.py") / "tests" / "cassettes"
    said = [
        each for path in folder.glob("*.yaml") for each in _bodies(path) if isinstance(each, dict) and "domain" in each
    ]
    large = next(each for each in said if each["domain"] == "mastodon.social")
    small = next(each for each in said if each["domain"] == "localhost:3000")
    assert read_facts(large, "x") == Facts(domain="mastodon.social", streaming="wss://streaming.mastodon.social")
    assert read_facts(small, "x") == Facts(domain="localhost:3000", streaming="ws://localhost:4000")


@pytest.mark.corpora
async def test_a_recorded_timeline_is_read_in_its_order() -> None:
    """Served again by our server, which cuts its pages itself."""
    folder = fetch("Mastodon.py") / "tests" / "cassettes"
    pages = [each for each in _bodies(folder / "test_fetch_remaining.yaml") if isinstance(each, list) and each]
    items = {item["id"]: item for page in pages for item in page}
    server = MastodonServer()
    async with ground(server) as around:
        server.statuses = items
        tag = next(iter(items.values()))["tags"][0]["name"]
        changes, _ = await read(around.source(server, tags=(tag,)))
    oldest_first = [items[each]["uri"] for each in sorted(items)]
    assert uris(changes) == oldest_first
    assert len(oldest_first) == 30

"""A recording, played again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from sources.replay import PAUSE_S, Replay
from tests.clock import NOON, FakeClock
from tests.sources.recorded import outside, take
from wall.errors import SettingsError, SourceRefused
from wall.feeds import recording
from wall.feeds.recording import Header, Recorder
from wall.model import Batch, Change, Delete, RawAuthor, RawPost, Upsert, Vanish

BEGAN = datetime(2025, 5, 1, 9, tzinfo=UTC)
MIRA = RawAuthor(remote_id="https://town.example/users/mira", handle="mira@town.example", name="Mira")


def post(remote_id: str, content: str = "words", url: str = "") -> RawPost:
    return RawPost(
        remote_id=remote_id, author=MIRA, content=content, created_at=BEGAN, url=url, network="mastodon", reply_to=""
    )


def record(path: Path, *changes: tuple[float, Change]) -> Path:
    with Recorder(path / "test.jsonl", Header(name="a test")) as recorder:
        for at, change in changes:
            recorder.write(change, BEGAN + timedelta(seconds=at))
    return path


def replay(folder: Path, clock: FakeClock, *, speed: float = 1.0, loop: bool = True, shift: bool = True) -> Replay:
    return Replay(outside(clock=clock, recordings=folder), file="test.jsonl", speed=speed, loop=loop, shift=shift)


def ids(batches: list[Batch]) -> list[str]:
    return [change.post.remote_id for batch in batches for change in batch.changes if isinstance(change, Upsert)]


def times(batches: list[Batch]) -> list[datetime]:
    return [change.post.created_at for batch in batches for change in batch.changes if isinstance(change, Upsert)]


async def test_each_post_comes_when_it_came(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))), (4, Upsert(post=post("b"))), (10, Upsert(post=post("c"))))
    clock = FakeClock()

    batches = await take(replay(folder, clock), 3)

    assert ids(batches) == ["a", "b", "c"]
    assert clock.slept == [4, 6]


async def test_a_hundred_times_as_fast_waits_a_hundredth(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))), (50, Upsert(post=post("b"))))
    clock = FakeClock()

    await take(replay(folder, clock, speed=100), 2)

    assert clock.slept == [0.5]


async def test_posts_are_dated_when_they_are_played(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))), (4, Upsert(post=post("b"))))

    assert times(await take(replay(folder, FakeClock()), 2)) == [NOON, NOON + timedelta(seconds=4)]


async def test_an_edit_keeps_the_date_of_its_post(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))), (9, Upsert(post=post("a", "other words"))))

    assert times(await take(replay(folder, FakeClock()), 2)) == [NOON, NOON]


async def test_posts_keep_their_dates_if_they_are_not_shifted(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))))

    assert times(await take(replay(folder, FakeClock(), shift=False), 1)) == [BEGAN]


async def test_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))), (60, Upsert(post=post("b"))), (65, Upsert(post=post("c"))))
    (_, second) = await take(replay(folder, FakeClock()), 2)
    clock = FakeClock()

    batches = await take(replay(folder, clock), 1, cursor=second.cursor)

    assert ids(batches) == ["c"]
    assert clock.slept == []


async def test_an_edit_after_a_restart_keeps_the_date_of_its_post(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))), (8, Upsert(post=post("a", "other words"))))

    assert times(await take(replay(folder, FakeClock()), 1, cursor="0:1")) == [NOON - timedelta(seconds=8)]


async def test_the_posts_of_the_second_round_are_new_and_their_authors_are_not(tmp_path: Path) -> None:
    folder = record(
        tmp_path,
        (0, Upsert(post=post("a", url="https://town.example/1"))),
        (2, Delete(remote_id="a", network="mastodon")),
    )
    clock = FakeClock()

    batches = await take(replay(folder, clock), 4)
    again, gone = batches[2].changes[0], batches[3].changes[0]

    assert isinstance(again, Upsert)
    assert (again.post.remote_id, again.post.url) == ("a~1", "https://town.example/1?round=1")
    assert again.post.author == MIRA
    assert gone == Delete(remote_id="a~1", network="mastodon")
    assert clock.slept == [2, PAUSE_S, 2]


async def test_the_position_names_the_round(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))), (1, Upsert(post=post("b"))))

    assert [batch.cursor for batch in await take(replay(folder, FakeClock()), 3)] == ["0:1", "0:2", "1:1"]


async def test_a_position_that_makes_no_sense_is_the_beginning(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))))

    assert ids(await take(replay(folder, FakeClock()), 1, cursor="nonsense")) == ["a"]


async def test_a_recording_without_posts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match=r"test\.jsonl has no posts"):
        await take(replay(record(tmp_path), FakeClock()), 1)


async def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))))
    with (folder / "test.jsonl").open("a") as file:
        file.write('{"at": 1, "change": {"type": "rumour"}}\n')

    with pytest.raises(SourceRefused, match=r"^test\.jsonl, line 3 cannot be read: .*rumour"):
        await take(replay(folder, FakeClock()), 2)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"file": "../secret.jsonl"},
            "file: “../secret.jsonl” is not the name of a recording (NAME.jsonl, without a folder)",
        ),
        ({"file": "other.jsonl"}, "file: there is no recording “other.jsonl”; there are: test.jsonl"),
        ({"file": "test.jsonl", "speed": 0.5}, "speed: 0.5 is not from 1 to 100"),
        ({"file": "test.jsonl", "speed": float("nan")}, "speed: nan is not from 1 to 100"),
    ],
)
def test_a_wrong_option_is_said_in_words(tmp_path: Path, options: dict[str, str], problem: str) -> None:
    folder = record(tmp_path)

    with pytest.raises(SettingsError) as caught:
        Replay(outside(recordings=folder), **options)  # type: ignore[arg-type]

    assert caught.value.problems == (problem,)


# --- the format ------------------------------------------------------------------------------


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    changes: list[Change] = [
        Upsert(post=post("a")),
        Vanish(author_id="x", reason="gone", final=False, network="bluesky"),
        Delete(remote_id="a", network="mastodon"),
    ]
    folder = record(tmp_path, *enumerate(changes))

    assert [(line.at, line.change) for line in recording.read(folder / "test.jsonl")] == list(enumerate(changes))
    assert recording.header(folder / "test.jsonl") == Header(name="a test")


def test_the_first_line_says_that_it_is_a_recording(tmp_path: Path) -> None:
    record(tmp_path)

    first = (tmp_path / "test.jsonl").read_bytes().splitlines()[0]

    assert msgspec.json.decode(first) == {"recording": 1, "name": "a test", "description": "", "tags": []}


def test_a_line_that_was_being_written_at_the_end_is_left_out(tmp_path: Path) -> None:
    folder = record(tmp_path, (0, Upsert(post=post("a"))))
    with (folder / "test.jsonl").open("a") as file:
        file.write('{"at": 1, "chan')

    assert [line.at for line in recording.read(folder / "test.jsonl")] == [0]


def test_a_recording_of_a_later_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "new.jsonl").write_text('{"recording": 2}\n')

    with pytest.raises(SourceRefused, match="is a recording of format 2; this program reads format 1"):
        list(recording.read(tmp_path / "new.jsonl"))


def test_lines_that_are_not_in_order_are_refused(tmp_path: Path) -> None:
    line = '{"at": %d, "change": {"type": "delete", "remote_id": "a"}}\n'
    (tmp_path / "mixed.jsonl").write_text('{"recording": 1}\n' + line % 5 + line % 4)

    with pytest.raises(SourceRefused, match="line 3 comes at"):
        list(recording.read(tmp_path / "mixed.jsonl"))


def test_a_full_recording_takes_no_more_and_stays_readable(tmp_path: Path) -> None:
    path = tmp_path / "small.jsonl"
    with Recorder(path, max_bytes=200) as recorder:
        taken = [recorder.write(Delete(remote_id=str(i)), BEGAN) for i in range(9)]

    assert taken.count(True) == len(list(recording.read(path)))
    assert 0 < taken.count(True) < 9
    assert path.stat().st_size <= 200


def test_a_clock_that_goes_backwards_does_not_spoil_a_recording(tmp_path: Path) -> None:
    folder = record(tmp_path, (5, Delete(remote_id="a")), (9, Delete(remote_id="b")), (7, Delete(remote_id="c")))

    assert [line.at for line in recording.read(folder / "test.jsonl")] == [0, 4, 4]


def test_pictures_are_kept_beside_the_recording_once(tmp_path: Path) -> None:
    path = tmp_path / "test.jsonl"
    with Recorder(path) as recorder:
        addresses = {recorder.keep(b"a picture", ".webp") for _ in range(2)}

    (address,) = addresses
    assert address is not None
    found = recording.picture(path, address)
    assert found is not None
    assert found.read_bytes() == b"a picture"


@pytest.mark.parametrize("url", ["recording:../test.jsonl", "recording:..", "recording:", "https://x.example/a.webp"])
def test_only_a_file_beside_the_recording_is_its_picture(tmp_path: Path, url: str) -> None:
    folder = record(tmp_path)

    assert recording.picture(folder / "test.jsonl", url) is None

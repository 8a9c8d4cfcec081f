"""Our own copies of pictures: whole or not there, bounded, and gone when they must be."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from wall.media.cache import Cache

A, B, C = "a" * 24, "b" * 24, "c" * 24
SIZES = {160: b"small", 480: b"large"}


async def test_a_picture_is_kept_and_found(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path / "media")
    assert await cache.store(A, SIZES)

    found = cache.find(A, 480)
    assert found == tmp_path / "media" / A / "480.webp"
    assert found.read_bytes() == b"large"


@pytest.mark.parametrize(("asked", "given"), [(1, 160), (160, 160), (161, 480), (480, 480), (1920, 480)])
async def test_the_smallest_that_is_large_enough_is_found(tmp_path: Path, asked: int, given: int) -> None:
    cache = await Cache.open(tmp_path)
    await cache.store(A, SIZES)

    assert cache.find(A, asked) == tmp_path / A / f"{given}.webp"


async def test_a_removed_picture_is_gone(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path)
    await cache.store(A, SIZES)
    cache.remove(A)

    assert cache.find(A, 160) is None
    assert os.listdir(tmp_path) == []


async def test_a_removal_while_it_is_written_wins(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path)
    storing = asyncio.create_task(cache.store(A, {160: bytes(1_000_000)}))
    await asyncio.sleep(0)
    cache.remove(A)

    assert await storing is False
    assert cache.find(A, 160) is None
    assert os.listdir(tmp_path) == []


async def test_a_picture_may_come_back_after_its_removal(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path)
    early = asyncio.create_task(cache.store(A, {160: b"early"}))
    await asyncio.sleep(0)
    cache.remove(A)
    late = asyncio.create_task(cache.store(A, {160: b"late"}))

    assert (await early, await late) == (False, True)
    assert (tmp_path / A / "160.webp").read_bytes() == b"late"


async def test_who_goes_away_while_it_is_written_leaves_nothing_behind(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path)
    storing = asyncio.create_task(cache.store(A, {160: bytes(5_000_000)}))
    await asyncio.sleep(0)
    storing.cancel()
    await asyncio.gather(storing, return_exceptions=True)
    async with asyncio.timeout(5):
        while os.listdir(tmp_path):
            await asyncio.sleep(0)

    assert cache.find(A, 160) is None


async def test_the_longest_unused_leaves_first(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path, max_bytes=250)
    for name in (A, B):
        await cache.store(name, {160: bytes(100)})
    cache.find(A, 160)
    await cache.store(C, {160: bytes(100)})

    assert [cache.find(name, 160) is not None for name in (A, B, C)] == [True, False, True]
    assert sorted(os.listdir(tmp_path)) == [A, C]


async def test_a_picture_that_is_stored_again_is_counted_once(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path, max_bytes=250)
    await cache.store(B, {160: bytes(100)})
    for _ in range(10):
        await cache.store(A, {160: bytes(100)})

    assert len(cache) == 2


async def test_what_was_there_is_known_after_a_restart_and_bounded(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path)
    for age, name in enumerate((C, B, A)):
        await cache.store(name, {160: bytes(100)})
        os.utime(tmp_path / name, (1000 - age, 1000 - age))

    again = await Cache.open(tmp_path, max_bytes=250)

    assert [again.find(name, 160) is not None for name in (A, B, C)] == [False, True, True]


async def test_what_a_crash_left_half_written_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / ".half-x").mkdir()
    (tmp_path / ".half-x" / "160.webp").write_bytes(b"ha")
    (tmp_path / "readme.txt").write_text("not ours")

    cache = await Cache.open(tmp_path)

    assert len(cache) == 0
    assert os.listdir(tmp_path) == ["readme.txt"]


async def test_a_picture_that_somebody_deleted_is_fetched_again(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path)
    await cache.store(A, SIZES)
    for name in os.listdir(tmp_path / A):
        (tmp_path / A / name).unlink()

    assert cache.find(A, 160) is None
    assert len(cache) == 0


@pytest.mark.parametrize("name", ["", "..", "../" + "a" * 21, "a" * 24 + "/.."])
async def test_a_name_that_is_none_touches_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").mkdir()
    cache = await Cache.open(tmp_path / "media")
    cache.remove(name)

    assert cache.find(name, 160) is None
    with pytest.raises(ValueError, match="no media id"):
        await cache.store(name, SIZES)
    assert sorted(os.listdir(tmp_path)) == ["media", "outside"]


async def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    cache = await Cache.open(tmp_path)
    with pytest.raises(TypeError):
        await cache.store(A, {160: b"fine", 480: None})  # type: ignore[dict-item]

    assert os.listdir(tmp_path) == []
    assert cache.find(A, 160) is None

"""The child processes that decode: they are confined, killed, and replaced."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media.pictures import claim, flood, picture
from wall.errors import MediaError
from wall.media.darkroom import ROOT, Darkroom
from wall.media.worker import MEMORY_BYTES


async def test_pictures_are_developed() -> None:
    async with Darkroom(workers=2) as darkroom:
        made = await asyncio.gather(*(darkroom.develop(picture("JPEG", (200, 100))) for _ in range(6)))

    assert [sizes.keys() for sizes in made] == [{160, 480}] * 6


@pytest.mark.parametrize("data", [b"", b"<svg/>", claim(13_000, 13_000)])
async def test_what_is_refused_is_said_and_the_worker_goes_on(data: bytes) -> None:
    async with Darkroom(workers=1) as darkroom:
        with pytest.raises(MediaError, match="A picture is not shown: "):
            await darkroom.develop(data)

        assert await darkroom.develop(picture("PNG"))


async def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_made() -> None:
    darkroom = Darkroom(workers=1, timeout_s=0.001)
    async with darkroom:
        with pytest.raises(MediaError, match="longer than"):
            await darkroom.develop(flood(5000, 5000))

        darkroom._timeout_s = 10
        assert await darkroom.develop(picture("PNG"))


async def test_who_goes_away_leaves_a_worker_that_works() -> None:
    async with Darkroom(workers=1) as darkroom:
        task = asyncio.create_task(darkroom.develop(flood(5000, 5000)))
        await asyncio.sleep(0)
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

        assert (await darkroom.develop(picture("PNG"))).keys() == {160}


@pytest.mark.faults
async def test_the_largest_pictures_fit_into_the_memory_of_a_worker() -> None:
    async with Darkroom(workers=1) as darkroom:
        for kind in ("PNG", "JPEG", "WEBP"):
            assert (
                await darkroom.develop(picture(kind, (5000, 5000), mode="RGB" if kind == "JPEG" else "RGBA"))
            ).keys()


CONFINED = """
import resource, sys
from wall.media.worker import confine, _allow_cpu
confine()
try:
    bytearray({memory})
except MemoryError:
    print("no memory")
try:
    with open("{file}", "w") as file:
        file.write("x" * 10)
except OSError:
    print("no file")
sys.stdout.flush()
_allow_cpu(0)
while True:
    pass
"""


@pytest.mark.faults
def test_a_worker_has_little_memory_no_files_and_no_time(tmp_path: Path) -> None:
    script = CONFINED.format(memory=MEMORY_BYTES, file=tmp_path / "file")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={}, stdout=subprocess.PIPE, timeout=20, check=False
    )

    assert done.stdout.decode().splitlines() == ["no memory", "no file"]
    assert done.returncode < 0  # ended by the kernel

"""Pictures by name, end to end: a server on this computer, a real decoder, a real disk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.feeds.site import Pages, Say, Site, answer, online, serve
from tests.media.pictures import picture
from wall.errors import MediaError
from wall.media.cache import Cache
from wall.media.darkroom import Darkroom
from wall.media.fetch import Fetcher
from wall.media.gallery import Failures, Gallery
from wall.media.names import media_id

PNG = picture("PNG", (700, 500))


class Posts(dict[str, str]):
    """The ``Index`` of the contract."""

    def add(self, url: str) -> str:
        name = media_id(b"secret", url)
        self[name] = url
        return name

    async def url(self, media_id: str) -> str | None:
        return self.get(media_id)


class Hours:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class World:
    def __init__(self, site: Site, folder: Path, posts: Posts) -> None:
        self.site = site
        self.folder = folder
        self.posts = posts
        self.clock = Hours()
        self.gallery: Gallery

    def kept(self) -> list[str]:
        return sorted(os.listdir(self.folder))


@asynccontextmanager
async def world(folder: Path, pages: Pages, posts: Posts | None = None) -> AsyncIterator[World]:
    async with serve(pages) as site, online() as outgoing, Darkroom(workers=1) as darkroom:
        made = World(site, folder, Posts() if posts is None else posts)
        cache = await Cache.open(folder)
        async with Gallery(Fetcher(outgoing), darkroom, cache, made.posts, made.clock) as made.gallery:
            yield made


class Gate:
    """A page that is not answered before the test says so."""

    def __init__(self, page: bytes = b"") -> None:
        self.asked = asyncio.Event()
        self.open = asyncio.Event()
        self._page = page or answer(200, PNG)

    async def __call__(self, writer: asyncio.StreamWriter) -> None:
        self.asked.set()
        await self.open.wait()
        writer.write(self._page)


async def test_a_picture_is_fetched_once_and_then_served_from_disk(tmp_path: Path) -> None:
    async with world(tmp_path, {"/a": answer(200, PNG)}) as w:
        name = w.posts.add(w.site.url("/a"))
        paths = [await w.gallery.picture(name, width) for width in (160, 480, 960, 1920)]

    assert [path.name for path in paths] == ["160.webp", "480.webp", "960.webp", "960.webp"]
    assert len(w.site.requests) == 1


async def test_many_who_want_it_at_once_cause_one_fetch(tmp_path: Path) -> None:
    gate = Gate()
    async with world(tmp_path, {"/a": gate}) as w:
        name = w.posts.add(w.site.url("/a"))
        waiting = [asyncio.create_task(w.gallery.picture(name, 160)) for _ in range(50)]
        await gate.asked.wait()
        gate.open.set()

        assert len(set(await asyncio.gather(*waiting))) == 1
    assert len(w.site.requests) == 1


async def test_one_who_goes_away_does_not_spoil_it_for_the_others(tmp_path: Path) -> None:
    gate = Gate()
    async with world(tmp_path, {"/a": gate}) as w:
        name = w.posts.add(w.site.url("/a"))
        first, second = (asyncio.create_task(w.gallery.picture(name, 160)) for _ in range(2))
        await gate.asked.wait()
        first.cancel()
        gate.open.set()

        assert (await second).name == "160.webp"


@pytest.mark.parametrize("name", ["", "..", "x" * 24, "../../etc/passwd"])
async def test_nobody_gets_what_is_no_picture_of_a_post(tmp_path: Path, name: str) -> None:
    async with world(tmp_path, {}) as w:
        with pytest.raises(MediaError, match="no such picture"):
            await w.gallery.picture(name, 160)
    assert w.site.requests == []


async def test_a_picture_of_a_withdrawn_post_is_not_served_though_we_have_it(tmp_path: Path) -> None:
    async with world(tmp_path, {"/a": answer(200, PNG)}) as w:
        name = w.posts.add(w.site.url("/a"))
        await w.gallery.picture(name, 160)
        del w.posts[name]
        with pytest.raises(MediaError):
            await w.gallery.picture(name, 160)

    assert w.kept() == []


async def test_a_removal_during_the_fetch_wins(tmp_path: Path) -> None:
    gate = Gate()
    async with world(tmp_path, {"/a": gate}) as w:
        name = w.posts.add(w.site.url("/a"))
        waiting = asyncio.create_task(w.gallery.picture(name, 160))
        await gate.asked.wait()
        del w.posts[name]
        w.gallery.remove(name)
        gate.open.set()
        with pytest.raises(MediaError, match="withdrawn"):
            await waiting

    assert w.kept() == []


async def test_a_withdrawal_that_nobody_told_us_of_wins_too(tmp_path: Path) -> None:
    gate = Gate()
    async with world(tmp_path, {"/a": gate}) as w:
        name = w.posts.add(w.site.url("/a"))
        waiting = asyncio.create_task(w.gallery.picture(name, 160))
        await gate.asked.wait()
        del w.posts[name]
        gate.open.set()
        with pytest.raises(MediaError, match="withdrawn"):
            await waiting

    assert w.kept() == []


@pytest.mark.parametrize("page", [answer(404), answer(200, b"<svg/>"), answer(200, PNG[:500]), answer(500)])
async def test_a_picture_that_failed_is_tried_again_after_five_minutes(tmp_path: Path, page: bytes) -> None:
    pages: dict[str, bytes | Say] = {"/a": page}
    async with world(tmp_path, pages) as w:
        name = w.posts.add(w.site.url("/a"))
        for _ in range(3):
            with pytest.raises(MediaError):
                await w.gallery.picture(name, 160)
        assert len(w.site.requests) == 1

        pages["/a"] = answer(200, PNG)
        await w.clock.sleep(299)
        with pytest.raises(MediaError):
            await w.gallery.picture(name, 160)
        await w.clock.sleep(2)
        assert (await w.gallery.picture(name, 160)).exists()


async def test_at_most_four_are_fetched_at_a_time(tmp_path: Path) -> None:
    gates = {f"/{n}": Gate() for n in range(8)}
    async with world(tmp_path, gates) as w:
        waiting = [asyncio.create_task(w.gallery.picture(w.posts.add(w.site.url(path)), 160)) for path in gates]
        await asyncio.gather(*(gates[f"/{n}"].asked.wait() for n in range(4)))
        assert len(w.site.requests) == 4

        for gate in gates.values():
            gate.open.set()
        await asyncio.gather(*waiting)
    assert len(w.site.requests) == 8


async def test_the_line_of_pictures_has_an_end(tmp_path: Path) -> None:
    gates = {f"/{n}": Gate() for n in range(65)}
    async with world(tmp_path, gates) as w:
        waiting = [asyncio.create_task(w.gallery.picture(w.posts.add(w.site.url(path)), 160)) for path in gates]
        done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        with pytest.raises(MediaError, match="Too many"):
            await done.pop()
        assert len(pending) == 64
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


async def test_a_fault_of_the_index_reaches_who_asked_and_spoils_nothing(tmp_path: Path) -> None:
    gate = Gate()

    class Broken(Posts):
        async def url(self, media_id: str) -> str | None:
            if gate.open.is_set():
                raise RuntimeError("the database is gone")
            return await super().url(media_id)

    async with world(tmp_path, {"/a": gate}, Broken()) as w:
        name = w.posts.add(w.site.url("/a"))
        waiting = asyncio.create_task(w.gallery.picture(name, 160))
        await gate.asked.wait()
        gate.open.set()
        with pytest.raises(RuntimeError, match="the database is gone"):
            await waiting

    assert w.kept() == []


async def test_leaving_ends_what_is_being_fetched(tmp_path: Path) -> None:
    gate = Gate()
    async with world(tmp_path, {"/a": gate}) as w:
        waiting = asyncio.create_task(w.gallery.picture(w.posts.add(w.site.url("/a")), 160))
        await gate.asked.wait()

    with pytest.raises(MediaError):
        await waiting


def test_failures_are_forgotten_oldest_first() -> None:
    failures = Failures(Hours(), most=2)
    for name in ("a", "b", "c"):
        failures.add(name, f"why {name}")

    assert [failures.get(name) for name in ("a", "b", "c")] == [None, "why b", "why c"]

"""A whole house for tests: the real server as a process, its neighbours on loopback, and real Chromium.

Every test has an event of its own on one server, so that what it does to walls and queues is nobody else's
business; ``own_house`` is for those that kill it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from aiohttp import ClientSession, ClientTimeout, web
from playwright.async_api import Browser, BrowserContext, Page, StorageState, async_playwright

from tests.browser import chromium
from tests.media.pictures import picture
from tests.sources.mastodon_server import MastodonServer, status, uri

ROOT = Path(__file__).parents[2]
SECRET = "a secret of tests, which is long enough"
MASTODON_TAG = "ourconf"
MASTODON_ID = f"mastodon:{uri(0)}"
"""The key of the post that is there when a house of one's own starts."""

MOST_EVENTS = 60
TAGS = ("oow08", "lye")
SIZES = {
    "phone": (390, 844),
    "portrait": (1080, 1920),
    "hall": (1920, 1080),
    "strip": (3840, 720),
    "vast": (3840, 2160),
    "laptop": (1366, 768),
}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
CARDS = ".stage .card:not(.is-leaving)"
ROWS = "#list .row:not([data-ghost])"
"""What somebody else has decided stays in view while it is in focus: a ghost."""

KEYS = """(selector) => [...document.querySelectorAll(selector)].map((one) => one.dataset.key)"""
WATCH = (Path(__file__).parent / "watch.js").read_text("utf-8")
Who = Literal["owner", "moderator", "nobody"]
Json = dict[str, Any]


async def until(is_so: Callable[[], Awaitable[Any]], what: str, within_s: float = 8.0) -> float:
    """Ask until it is so; the seconds that took."""
    start = time.monotonic()
    async with asyncio.timeout(within_s + 10):
        while not await is_so():
            if time.monotonic() - start > within_s:
                raise AssertionError(f"not within {within_s:g} s: {what}")
            await asyncio.sleep(0.02)
    return time.monotonic() - start


# --- the neighbours --------------------------------------------------------------------------


class Pictures:
    """Somebody else's server of pictures; ``asked`` are the names that were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Pictures:
        app = web.Application()
        app.router.add_get("/{name:.*}", self._picture)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.body = await asyncio.to_thread(picture, "PNG", (640, 480))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"

    async def _picture(self, request: web.Request) -> web.Response:
        self.asked.append(request.match_info["name"])
        return web.Response(body=self.body, content_type="image/png")


# --- the server ------------------------------------------------------------------------------


class House:
    """The server as a process. The same port and the same data after every start."""

    def __init__(self, folder: Path, *, allow: Sequence[str], mastodon: str = "", events: int = MOST_EVENTS) -> None:
        self.folder = folder
        self.port = _free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.slugs = [f"e{number:02}" for number in range(1, events + 1)]
        self.claim = ""
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "ovation.toml").write_text(_settings(folder, self.port, self.slugs, allow, mastodon), "utf-8")

    async def start(self) -> None:
        """Until it says where it is."""
        command = [sys.executable, "app.py", "--config", str(self.folder / "ovation.toml"), "serve"]
        environ = os.environ | {"OVATION_TEST_SECRET": SECRET, "PYTHONUNBUFFERED": "1"}
        with self._log.open("ab") as log:
            start = log.tell()
            self._process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)

        async def greets() -> bool:
            assert self._process is not None
            assert self._process.poll() is None, self.log()
            return "Ctrl-C" in self._log.read_bytes()[start:].decode()

        await until(greets, "the server greets", 30)
        if found := re.search(r"/claim/(\S+)", self.log()):
            self.claim = found[1]

    def kill(self) -> None:
        """As a machine that is switched off."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def pictures(self) -> set[str]:
        """The names of the pictures that are on the disk."""
        folder = self.folder / "data" / "media"
        return {path.parent.name for path in folder.glob("*/*") if path.is_file()}


def _free_port() -> int:
    """One that the system gives to nobody by chance, as a house must get it again after every start."""
    while True:
        port = random.randint(10_000, 30_000)
        with socket.socket() as one, contextlib.suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("127.0.0.1", port))
            return port


def _settings(folder: Path, port: int, slugs: Sequence[str], allow: Sequence[str], mastodon: str) -> str:
    lines = [
        "[server]",
        f"port = {port}",
        'log_level = "warning"',
        "[storage]",
        f"data = {json.dumps(str(folder / 'data'))}",
        "[outgoing]",
        f"allow = {json.dumps(list(allow))}",
    ]
    for slug in slugs:
        lines += [
            "[[event]]",
            f'slug = "{slug}"',
            f'name = "Open Systems {slug}"',
            f"tags = {json.dumps(TAGS)}",
            "[[event.feed]]",
            'kind = "webhook"',
            'name = "the door"',
            'options = { secret_env = "OVATION_TEST_SECRET" }',
        ]
        if mastodon and slug == slugs[0]:
            lines += [
                "[[event.feed]]",
                'kind = "mastodon"',
                f"options = {{ tags = [{json.dumps(MASTODON_TAG)}], servers = [{json.dumps(mastodon)}] }}",
            ]
        lines += [
            "[[event.wall]]",
            'slug = "main"',
            "[[event.wall]]",
            'slug = "lye"',
            'filter = "#oow08 #lye"',
        ]
    return "\n".join(lines)


# --- the people ------------------------------------------------------------------------------


@dataclass
class Crew:
    """Who has a session here; each opens the desk in a browser of their own."""

    states: dict[Who, StorageState]

    def cookies(self, who: Who) -> dict[str, str]:
        return {one["name"]: one["value"] for one in self.states[who].get("cookies", [])}


async def claim(page: Page, address: str, name: str) -> None:
    """Come in by a one-time link, as a person does."""
    await page.goto(address)
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password", exact=True).fill("correct horse battery")
    await page.get_by_label("The same again").fill("correct horse battery")
    await page.get_by_role("button", name="Go to the desk").click()
    await page.wait_for_url("**/desk/**")


async def owner_of(house: House, browser: Browser) -> Crew:
    """The first person here, by the link that the server printed."""
    context = await browser.new_context()
    await claim(await context.new_page(), f"{house.origin}/claim/{house.claim}", "Olga")
    crew = Crew({"owner": await context.storage_state()})
    await context.close()
    return crew


async def crew_of(house: House, browser: Browser, client: ClientSession) -> Crew:
    """The first person, and somebody whom they invited."""
    crew = await owner_of(house, browser)
    invited = await Office(house, crew, client, house.slugs[0]).post("/settings/invite", {"role": "moderator"})
    context = await browser.new_context()
    await claim(await context.new_page(), invited["url"], "Milo")
    crew.states["moderator"] = await context.storage_state()
    await context.close()
    return crew


class Office:
    """The desk's commands for one event, without its page."""

    def __init__(self, house: House, crew: Crew, client: ClientSession, slug: str) -> None:
        self._base = f"{house.origin}/desk/{slug}"
        self._client = client
        self._crew = crew
        self._tokens: dict[Who, str] = {}

    async def get(self, path: str, who: Who = "owner") -> Json:
        async with self._client.get(self._base + path, cookies=self._crew.cookies(who)) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()  # type: ignore[no-any-return]

    async def post(self, path: str, body: Json, who: Who = "owner") -> Json:
        headers = {"X-CSRF-Token": await self._token(who)}
        cookies = self._crew.cookies(who)
        async with self._client.post(self._base + path, json=body, headers=headers, cookies=cookies) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()  # type: ignore[no-any-return]

    async def approve(self, *ids: str) -> Json:
        return await self.post("/decide", {"keys": [key_of(one) for one in ids], "action": "approve"})

    async def _token(self, who: Who) -> str:
        if who not in self._tokens:
            async with self._client.get(self._base, cookies=self._crew.cookies(who)) as answer:
                found = re.search(r'name="csrf-token" content="([^"]+)"', await answer.text())
            assert found
            self._tokens[who] = found[1]
        return self._tokens[who]


def key_of(post_id: str) -> str:
    return f"webhook:{post_id}"


class Door:
    """Another program that sends posts, signed as the webhook's document says."""

    def __init__(self, house: House, client: ClientSession, feed: int) -> None:
        self._url = f"{house.origin}/api/v1/feeds/{feed}"
        self._client = client

    async def put(self, post_id: str, text: str, **more: Any) -> None:
        await self.send(put(post_id, text, **more))

    async def edit(self, post_id: str, text: str, **more: Any) -> None:
        await self.send(put(post_id, text, **more) | {"type": "edit"})

    async def delete(self, *ids: str) -> None:
        await self.send(*({"type": "delete", "id": one} for one in ids))

    async def send(self, *changes: Json) -> None:
        for start in range(0, len(changes), 50):
            await self._send({"changes": changes[start : start + 50]})

    async def opens(self) -> None:
        """Until the server that has just started has its feeds."""

        async def is_open() -> bool:
            async with self._client.post(self._url, data=b"{}") as answer:
                return answer.status == 403

        await until(is_open, "the door opens")

    async def _send(self, body: Json) -> None:
        data = json.dumps(body).encode()
        now = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), now.encode() + b"." + data, "sha256").hexdigest()
        headers = {"X-Ovation-Timestamp": now, "X-Ovation-Signature": f"sha256={signature}"}
        async with self._client.post(self._url, data=data, headers=headers) as answer:
            assert answer.status == 202, await answer.text()


def put(post_id: str, text: str = "", *, name: str = "Ada Lee", **more: Any) -> Json:
    """``handle`` makes another author; ``html`` is given in place of text."""
    author = {"name": name, "handle": more.pop("handle", "ada")} | more.pop("author", {})
    words = {} if "html" in more else {"text": text}
    return {"type": "put", "post": {"id": post_id, "author": author, **words, **more}}


# --- the pages -------------------------------------------------------------------------------


@dataclass
class Watched:
    """A page, and what it complained about, tried, and asked of others."""

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)

    @classmethod
    async def over(cls, context: BrowserContext, origin: str) -> Watched:
        await context.add_init_script(WATCH)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        watched = cls(page, origin)
        await context.expose_binding("ovationExecuted", lambda _, what: watched.executed.append(str(what)))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("console", lambda said: watched._said(said.type, said.text))
        page.on("request", lambda request: watched._asked(request.url))
        page.on("websocket", lambda one: watched._asked(one.url.replace("ws", "http", 1)))
        context.on("dialog", lambda dialog: watched.executed.append(f"dialog {dialog.type}"))
        return watched

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.strangers.append(url)

    async def ask(self, script: str, value: Any = None) -> Any:
        return await self.page.evaluate(script, value)

    async def keys(self, selector: str = CARDS) -> list[str]:
        """The keys of the cards in the order of the page, without the network."""
        return [key.removeprefix("webhook:") for key in await self.ask(KEYS, selector)]

    async def shows(self, *ids: str, selector: str = CARDS, within_s: float = 8.0) -> float:
        """Until these and no others are here; the seconds that took."""

        async def is_so() -> bool:
            return sorted(await self.keys(selector)) == sorted(ids)

        try:
            return await until(is_so, "", within_s)
        except AssertionError:
            found = await self.keys(selector)
            raise AssertionError(f"{sorted(found)} instead of {sorted(ids)} after {within_s:g} s") from None

    async def until(self, script: str, value: Any = None, within_s: float = 8.0) -> float:
        async def is_so() -> bool:
            return bool(await self.ask(script, value))

        try:
            return await until(is_so, script, within_s)
        except AssertionError as error:
            raise AssertionError(f"{error}; the page said {self.complaints}") from None

    def is_content(self) -> None:
        """Nothing was complained about, nothing executed, nobody else asked."""
        assert (self.complaints, self.executed, self.strangers) == ([], [], [])


@dataclass
class Stage:
    """One event of a house with its door, its office, and whatever pages a test opens."""

    house: House
    slug: str
    door: Door
    office: Office
    pictures: Pictures
    mastodon: MastodonServer
    client: ClientSession
    crew: Crew
    browser: Browser
    stack: AsyncExitStack
    pages: list[Watched] = field(default_factory=list)

    async def open(self, path: str, *, size: str = "hall", who: Who = "nobody", **context: Any) -> Watched:
        width, height = SIZES[size]
        viewport: Any = {"width": width, "height": height}
        state = self.crew.states.get(who)
        made = await self.browser.new_context(viewport=viewport, storage_state=state, **context)
        self.stack.push_async_callback(made.close)
        watched = await Watched.over(made, self.house.origin)
        await watched.page.goto(self.house.origin + path)
        self.pages.append(watched)
        return watched

    async def wall(self, slug: str = "main", size: str = "hall", **context: Any) -> Watched:
        return await self.open(f"/wall/{self.slug}/{slug}", size=size, **context)

    async def phone(self, query: str = "", **context: Any) -> Watched:
        return await self.open(f"/e/{self.slug}{query}", size="phone", **context)

    async def desk(self, who: Who = "owner", **context: Any) -> Watched:
        desk = await self.open(f"/desk/{self.slug}", size="laptop", who=who, **context)
        await desk.until("() => document.getElementById('state').textContent === 'LIVE'")
        return desk

    async def posts(self) -> list[str]:
        """What the JSON interface has, newest first."""
        answer = await self.api("/posts?limit=200")
        return [one["key"].removeprefix("webhook:") for one in answer["posts"]]

    async def api(self, path: str) -> Json:
        async with self.client.get(f"{self.house.origin}/api/v1/events/{self.slug}{path}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()  # type: ignore[no-any-return]

    async def status_of(self, path: str) -> int:
        async with self.client.get(self.house.origin + path) as answer:
            return answer.status

    def are_content(self) -> None:
        for page in self.pages:
            page.is_content()


def plain_status(number: int, tag: str, picture: str = "", **changes: Any) -> Json:
    """A Mastodon status whose pictures are all on ``picture``, or nowhere."""
    item = status(number, tag, emojis=[], content=f"<p>Hello from Mastodon #{tag}</p>") | changes
    item["account"] |= {"avatar": picture, "avatar_static": picture, "emojis": [], "display_name": "Adalie"}
    return item


@dataclass
class Quarter:
    """What is there once for all tests."""

    browser: Browser
    client: ClientSession
    pictures: Pictures
    mastodon: MastodonServer

    @property
    def allow(self) -> list[str]:
        return [self.mastodon.name, f"127.0.0.1:{self.pictures.port}"]

    @asynccontextmanager
    async def stage(self, house: House, crew: Crew, slug: str) -> AsyncIterator[Stage]:
        async with AsyncExitStack() as stack:
            office = Office(house, crew, self.client, slug)
            feeds = (await office.get("/settings.json"))["feeds"]
            door = Door(house, self.client, next(one["id"] for one in feeds if one["kind"] == "webhook"))
            yield Stage(
                house,
                slug,
                door,
                office,
                self.pictures,
                self.mastodon,
                self.client,
                crew,
                self.browser,
                stack,
            )


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def quarter() -> AsyncIterator[Quarter]:
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=chromium.path(), args=ARGUMENTS)
        stack.push_async_callback(browser.close)
        client = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(20)))
        pictures = await stack.enter_async_context(Pictures())
        mastodon = await stack.enter_async_context(MastodonServer())
        mastodon.add(plain_status(0, MASTODON_TAG))
        yield Quarter(browser, client, pictures, mastodon)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def shared(quarter: Quarter, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[House, Crew]]:
    house = House(tmp_path_factory.mktemp("house"), allow=quarter.allow)
    try:
        await house.start()
        yield house, await crew_of(house, quarter.browser, quarter.client)
    finally:
        house.stop()


_numbers = count(1)


@pytest_asyncio.fixture(loop_scope="session")
async def stage(quarter: Quarter, shared: tuple[House, Crew]) -> AsyncIterator[Stage]:
    """A fresh event of the shared house; nothing on its pages may have been complained about."""
    house, crew = shared
    async with quarter.stage(house, crew, house.slugs[next(_numbers) - 1]) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def own_house(quarter: Quarter, tmp_path: Path) -> AsyncIterator[Stage]:
    """A house of its own, to be killed; its first event also listens to Mastodon."""
    house = House(tmp_path, allow=quarter.allow, mastodon=quarter.mastodon.address, events=1)
    try:
        await house.start()
        crew = await owner_of(house, quarter.browser)
        async with quarter.stage(house, crew, house.slugs[0]) as made:
            yield made
    finally:
        house.stop()

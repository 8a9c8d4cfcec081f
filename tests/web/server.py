"""Ovation itself for tests: our own uvicorn on a free port of loopback, in a thread with a loop of its own."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import uvloop
from aiohttp import ClientSession, ClientTimeout, ClientWebSocketResponse, CookieJar, WSMsgType
from msgspec import Struct

from app import application
from wall import settings as settings_file
from wall.model import Mode
from wall.seeds import live
from wall.serving import prepare
from wall.settings import EventSeed, FeedSeed, Settings, WallSeed
from wall.store import events, people, seed
from wall.store.writer import Transaction
from wall.web import server as web
from wall.web.parts import Parts

SECRET = "a secret of tests, which is long enough"
PASSWORD = "correct horse battery"
DEADLINE_S = 8.0
T = TypeVar("T")
Json = dict[str, Any]


async def until(is_so: Callable[[], Awaitable[T]], what: str) -> T:
    """Ask until it is so; what the last answer was."""
    end = time.monotonic() + DEADLINE_S
    while not (found := await is_so()):
        assert time.monotonic() < end, f"not within {DEADLINE_S:g} s: {what}"
        await asyncio.sleep(0.01)
    return found


class Stage(Struct, frozen=True):
    """An event of a test's own; ``open`` publishes at once what comes, ``held`` waits for people."""

    slug: str
    open: int
    held: int


class Pass(Struct, frozen=True):
    """What a browser of somebody who has logged in holds."""

    cookies: dict[str, str]
    csrf: str


class House:
    """Start it, speak to it over loopback, stop it; ``do`` runs work on its loop with its parts."""

    def __init__(
        self, folder: Path, *, text: str = "", port: int = 0, tags: tuple[str, ...] = (), environ: Json | None = None
    ) -> None:
        parsed = settings_file.parse(text, environ or {})
        table = parsed.model_dump() | {"secrets": parsed.secrets}
        table["storage"] |= {"data": str(folder)}
        table["server"] |= {"port": port}
        self.settings: Settings = settings_file.checked(table)
        self.claim: str | None = None
        self.owner = self.moderator = Pass({}, "")
        self.stopped_within_s = 0.0
        self._tags = tags
        self._numbers = count(1)
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: uvloop.run(self._serve()), name="house", daemon=True)

    async def _serve(self) -> None:
        listening = web.listen(self.settings.server.host, self.settings.server.port)
        self.port = listening.getsockname()[1]
        self.claim, self.places = await prepare(
            self.settings, live(self._tags, Mode.APPROVE_FIRST) if self._tags else None
        )
        self.app, farewell = application(self.settings)
        self.loop = asyncio.get_running_loop()
        self._running = web.server(self.app, self.settings.server, greet=self._started.set, farewell=farewell)
        await self._running.serve(sockets=[listening])

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(20), "the server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        if not self._thread.is_alive():
            return
        began = time.monotonic()
        self._running.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive(), "the server did not stop"
        self.stopped_within_s = time.monotonic() - began

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def parts(self) -> Parts:
        return cast(Parts, self.app.state.parts)

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """On its loop; for what is not a coroutine itself."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    async def do(self, work: Callable[[Parts], Coroutine[Any, Any, T]]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(self.parts), self.loop))

    def move_in(self) -> Self:
        """Olga is the owner, Mo a moderator, and both have logged in."""
        self.owner = self.wait_for(self._logged_in("Olga", "owner"))
        self.moderator = self.wait_for(self._logged_in("Mo", "moderator"))
        return self

    async def joined(self, name: str) -> Pass:
        return await self.do(lambda _: self._logged_in(name, "moderator"))

    async def _logged_in(self, name: str, role: str) -> Pass:
        """Without the work of a password: there is none that opens this account."""

        async def run(tx: Transaction) -> str:
            return await people.open_session(tx, await people.add_user(tx, name=name, role=role, password="none"))

        held = await self.parts.store.write(run)
        async with self.visitor(Pass({"ovation": held}, "")) as visitor:
            return await visitor.pass_()

    async def stage(self, *, mode: Mode = Mode.APPROVE_FIRST, walls: tuple[WallSeed, ...] = ()) -> Stage:
        slug = f"event-{next(self._numbers)}"
        doors = tuple(
            FeedSeed(kind="webhook", name=name, mode=kind, options={"secret": SECRET})
            for name, kind in (("Open door", Mode.PUBLISH_FIRST), ("Guarded door", Mode.APPROVE_FIRST))
        )
        made = EventSeed(
            slug=slug, name=f"Event {slug}", tags=("hall26",), mode=mode, feed=doors, wall=walls or (WallSeed(),)
        )

        async def plant(parts: Parts) -> list[int]:
            await parts.store.write(lambda tx: seed.plant(tx, [made], []))
            async with parts.store.read() as conn:
                event = next(one for one in await events.all_events(conn) if one.slug == slug)
                return [feed.id for feed in await events.feeds(conn, event.id)]

        feeds = await self.do(plant)

        async def is_open() -> bool:
            return {feed.id for feed, _ in self.parts.roster.all()} >= set(feeds)

        await until(is_open, "the doors are open")
        return Stage(slug, *feeds)

    @asynccontextmanager
    async def visitor(self, who: Pass | None = None) -> AsyncIterator[Visitor]:
        jar = CookieJar(unsafe=True)
        if who:
            jar.update_cookies(who.cookies)
        timeout = ClientTimeout(total=DEADLINE_S)
        async with ClientSession(self.base, cookie_jar=jar, timeout=timeout) as session:
            yield Visitor(self, session, who.csrf if who else "")


class Reply(Struct, frozen=True):
    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


class Visitor:
    """A browser, or a program."""

    def __init__(self, house: House, session: ClientSession, csrf: str) -> None:
        self.house = house
        self.session = session
        self.csrf = csrf

    async def ask(self, method: str, path: str, **more: Any) -> Reply:
        async with self.session.request(method, path, allow_redirects=False, **more) as answer:
            return Reply(answer.status, answer.headers, await answer.read())

    async def get(self, path: str, **more: Any) -> Reply:
        return await self.ask("GET", path, **more)

    async def page(self, path: str) -> Reply:
        return await self.get(path, headers={"accept": "text/html"})

    async def command(self, path: str, body: Any, **headers: str) -> Reply:
        """As our pages send them."""
        named = {"x-csrf-token": self.csrf, "origin": self.house.base} | headers
        return await self.ask("POST", path, json=body, headers=named)

    async def form(self, path: str, **fields: str) -> Reply:
        """Open the page, fill in its form, and send it."""
        token = field(await self.page(path), "csrf_token")
        data = {"csrf_token": token} | fields
        return await self.ask("POST", path, data=data, headers={"accept": "text/html", "origin": self.house.base})

    async def join(self, token: str, name: str, password: str = PASSWORD) -> Reply:
        return await self.form(f"/claim/{token}", name=name, password=password, again=password)

    async def log_in(self, name: str, password: str = PASSWORD) -> Reply:
        return await self.form("/login", name=name, password=password)

    async def pass_(self) -> Pass:
        cookies = {cookie.key: cookie.value for cookie in self.session.cookie_jar}
        return Pass(cookies, field(await self.page("/"), "csrf_token"))

    async def send(self, feed: int, *changes: Json) -> None:
        """Through the door of a webhook feed."""
        assert (await self.knock(feed, {"changes": list(changes)})).status == 202

    async def knock(self, feed: int, body: Any, **headers: str) -> Reply:
        sent, at = json.dumps(body).encode(), str(int(time.time()))
        signature = "sha256=" + hmac.new(SECRET.encode(), f"{at}.".encode() + sent, "sha256").hexdigest()
        named = {"x-ovation-timestamp": at, "x-ovation-signature": signature, "content-type": "application/json"}
        return await self.ask("POST", f"/api/v1/feeds/{feed}", data=sent, headers=named | headers)

    @asynccontextmanager
    async def socket(self, path: str, origin: str | None = "", **query: str | int) -> AsyncIterator[Line]:
        named = self.house.base if origin == "" else origin
        async with self.session.ws_connect(path, params=query, origin=named, max_msg_size=0) as socket:
            yield Line(socket)


class Line:
    """A page's socket: what it is told."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self) -> Json:
        async with asyncio.timeout(DEADLINE_S):
            message = await self.socket.receive()
        assert message.type is WSMsgType.TEXT, f"{message.type}, close code {self.socket.close_code}"
        told: Json = json.loads(message.data)
        return told

    async def hear(self, *kinds: str) -> Json:
        """The next message of one of these kinds."""
        while (told := await self.next())["type"] not in kinds:
            pass
        return told

    async def closed(self) -> int | None:
        async with asyncio.timeout(DEADLINE_S):
            while (await self.socket.receive()).type is WSMsgType.TEXT:
                pass
        return self.socket.close_code


def field(reply: Reply, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', reply.text) or re.search(
        rf'name="{name.replace("_", "-")}" content="([^"]*)"', reply.text
    )
    assert found, f"{name} is not in the page: {reply.text[:500]}"
    return found[1]


def put(number: int | str, words: str = "", **more: Any) -> Json:
    post = {
        "id": str(number),
        "text": words or f"Number {number} says hello",
        "author": {"name": "Ada", "handle": "ada"},
    }
    return {"type": "put", "post": post | more}


def gone(number: int | str) -> Json:
    return {"type": "delete", "id": str(number)}


def key(number: int | str) -> str:
    return f"webhook:{number}"

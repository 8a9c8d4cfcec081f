"""A small server on loopback that shows the wall page with posts from a script, without ours.

``python -m tests.browser.harness`` serves it on port 8765: /wall/full, /wall/international, …
``Harness`` runs it in a thread for tests, which then speak for the server.
"""

from __future__ import annotations

import asyncio
import io
import json
import random
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import segno
from aiohttp import WSCloseCode, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.browser import content, pictures
from wall.model import Post
from wall.stage.card import view
from wall.stage.themes import Themes

ROOT = Path(__file__).parents[2]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types ovation"
)
CAP = 60
Message = dict[str, Any]


def picture(url: str, width_px: int) -> str:
    return f"/media/{quote(url.partition(':')[2])}/{width_px}"


class Show:
    """One wall's ledger and its watchers, told what to do by a test."""

    def __init__(self, themes: Themes, posts: Sequence[Post], theme: str = "paper") -> None:
        self._themes = themes
        self._theme = theme
        self.epoch = f"{random.getrandbits(32):x}"
        self.seq = 1
        self.control = "live"
        self.cards = [self.card(post) for post in posts]
        self.sockets: set[web.WebSocketResponse] = set()
        self.asked: list[Mapping[str, str]] = []

    def card(self, post: Post, *, pinned: bool = False, networks: Sequence[str] = ()) -> Message:
        made = view(post, networks=networks, own_tags=content.EVENT["tags"], picture=picture)
        at = datetime.now(UTC).isoformat()
        return {"key": post.key, "html": self._themes.render(self._theme, made), "pinned": pinned, "at": at}

    def snapshot(self) -> Message:
        return {
            "type": "snapshot",
            "epoch": self.epoch,
            "seq": self.seq,
            "cards": self.cards,
            "control": self.control,
            "build": "",
        }

    async def show(self, post: Post, *, pinned: bool = False) -> None:
        card = self.card(post, pinned=pinned)
        self.cards = [card, *(one for one in self.cards if one["key"] != post.key)][:CAP]
        await self.say("show", card=card)

    async def hide(self, key: str) -> None:
        self.cards = [one for one in self.cards if one["key"] != key]
        await self.say("hide", key=key)

    async def steer(self, state: str) -> None:
        self.control = state
        await self.say("control", state=state)

    async def say(self, kind: str, **members: Any) -> None:
        self.seq += 1
        for socket in list(self.sockets):
            await socket.send_json({"type": kind, "seq": self.seq, **members})

    async def cut(self) -> None:
        for socket in list(self.sockets):
            await socket.close(code=WSCloseCode.SERVICE_RESTART)


class Server:
    """The pages and the sockets; a show is named by its address."""

    def __init__(self) -> None:
        self.themes = Themes(ROOT / "themes")
        self.shows: dict[str, Show] = {}
        self.options: dict[str, Any] = {}
        self.is_down = False
        loader = FileSystemLoader(ROOT / "wall/web/templates")
        self._pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/wall/{show}", self._page)
        app.router.add_get("/wall/{show}/socket", self._socket)
        app.router.add_get("/e/demo/qr.svg", self._qr)
        app.router.add_get("/favicon.ico", self._nothing)
        app.router.add_get("/media/{name}/{width}", self._media)
        app.router.add_static("/static", ROOT / "static")
        app.router.add_static("/themes", ROOT / "themes")
        return app

    def show(self, name: str) -> Show:
        if name not in self.shows:
            self.shows[name] = Show(self.themes, content.CLASSES[name.split("-")[0]]())
        return self.shows[name]

    async def _page(self, request: web.Request) -> web.Response:
        name = request.match_info["show"]
        self.show(name)
        html = self._pages.get_template("wall.html").render(
            event=content.EVENT,
            wall={
                "slug": name,
                "name": name,
                "theme": "paper",
                "layout": "columns",
                "title": "",
                "options": self.options,
            },
            assets=lambda path: f"/{path}" if path.startswith("themes/") else f"/static/{path}",
            attendee_url="https://wall.example/e/demo",
            qr_url="/e/demo/qr.svg",
            socket_path=f"/wall/{name}/socket",
            build="",
        )
        return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": CSP})

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if self.is_down:
            raise web.HTTPServiceUnavailable
        show = self.show(request.match_info["show"])
        show.asked.append(dict(request.query))
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if request.query.get("epoch") != show.epoch or int(request.query["seq"]) != show.seq:
            await socket.send_json(show.snapshot())
        show.sockets.add(socket)
        try:
            async for _ in socket:
                pass
        finally:
            show.sockets.discard(socket)
        return socket

    async def _qr(self, _request: web.Request) -> web.Response:
        file = io.BytesIO()
        segno.make("https://wall.example/e/demo", error="m").save(
            file,
            kind="svg",
            border=2,
            dark="#1a1714",
            light="#ffffff",
            xmldecl=False,
            svgclass=None,
            lineclass=None,
            omitsize=True,
        )
        return web.Response(body=file.getvalue(), content_type="image/svg+xml")

    async def _nothing(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _media(self, request: web.Request) -> web.Response:
        name, width = unquote(request.match_info["name"]), int(request.match_info["width"])
        if name.startswith("nothing"):
            raise web.HTTPNotFound
        body = await asyncio.to_thread(pictures.jpeg, name, width)
        return web.Response(body=body, content_type="image/jpeg")


class Harness:
    """The server in a thread of its own: ``with Harness() as harness: …``."""

    def __init__(self) -> None:
        self.server = Server()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None
        self.port = 0

    def __enter__(self) -> Harness:
        self._thread.start()
        self.run(self._start())
        return self

    def __exit__(self, *_exc: object) -> None:
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/wall/{name}"

    def show(self, name: str) -> Show:
        return self.server.show(name)

    def run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)

    async def _start(self, port: int = 0) -> None:
        self._runner = web.AppRunner(self.server.app(), shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        if self._runner:
            for show in self.server.shows.values():
                await show.cut()
            await self._runner.cleanup()


async def play(server: Server) -> None:
    """Something new every few seconds on every wall that is watched."""
    pool = [*content.full(), *content.international()]
    while True:
        await asyncio.sleep(random.choice([2, 3, 3, 4, 9]))
        for show in server.shows.values():
            await show.show(random.choice(pool))


def main() -> None:
    server = Server()
    app = server.app()

    async def background(_app: web.Application) -> None:
        _app["play"] = asyncio.create_task(play(server))

    if "--play" in sys.argv:
        app.on_startup.append(background)
    print(json.dumps({"walls": [f"http://127.0.0.1:8765/wall/{name}" for name in content.CLASSES]}))
    web.run_app(app, host="127.0.0.1", port=8765, print=None)


if __name__ == "__main__":
    main()

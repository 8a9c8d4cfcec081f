"""A desk, its settings and a phone page without the program behind them: for looking, and for the browser tests.

``python -m tests.browser.desk_harness [PORT]`` serves them on loopback.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import itertools
import json
import math
import random
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image, ImageDraw, ImageFilter

from tests.browser import desk_samples as samples
from tests.browser.desk_samples import StoredPost
from wall.desk.row import row_view
from wall.model import Status
from wall.stage.card import CardView, view

ROOT = Path(__file__).resolve().parents[2]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types ovation"
)
EVENT = {"name": "Open Systems Conference", "slug": "osc", "tags": ["osc26", "lye"], "mode": "approve-first"}
WALLS = [
    {"slug": "hall-b", "name": "Hall B, main wall", "url": "/wall/osc/hall-b"},
    {"slug": "foyer", "name": "Foyer", "url": "/wall/osc/foyer"},
]
ACTIONS = {"approve": "approved", "reject": "rejected", "stash": "stashed", "hold": "held"}

templates = Environment(
    loader=FileSystemLoader(ROOT / "wall/web/templates"), autoescape=True, undefined=StrictUndefined
)
templates.globals["assets"] = lambda path: f"/static/{path}"


def picture_url(source: str, width: int) -> str:
    return f"/picture/{hashlib.sha1(source.encode()).hexdigest()[:12]}/{source.split(':')[0]}?w={width}"


class Desk:
    """The server's side of one event; tests turn its knobs."""

    def __init__(self, posts: list[StoredPost]) -> None:
        self.posts: dict[str, StoredPost] = {one.post.key: one for one in posts}
        self.control = "live"
        self.seq = 0
        self.sockets: set[web.WebSocketResponse] = set()
        self.phones: set[web.WebSocketResponse] = set()
        self.asked: list[tuple[str, Any]] = []
        self.batches: list[tuple[str, str, dict[str, StoredPost]]] = []
        self.numbers = itertools.count(1)
        self.fail: tuple[int, str] | None = None
        self.is_closed = False
        self.gate: asyncio.Event | None = None
        self.feeds = samples.feeds()
        self.people = [{"name": name, "since": samples.NOW.isoformat()} for name in ("Ana", "Bo", "Chidi Anagonye")]

    def counts(self) -> dict[str, int]:
        return {str(status): sum(one.status is status for one in self.posts.values()) for status in Status}

    def row(self, item: StoredPost) -> dict[str, Any]:
        html = templates.get_template("row.html").render(row=row_view(item, picture_url))
        return {
            "key": item.post.key,
            "status": item.status,
            "html": html,
            "at": item.received_at.isoformat(),
            "pinned": item.pinned,
            "author_key": item.post.author.key,
            "by": item.decided_by,
            "reason": "; ".join(item.reasons),
        }

    def rows(self, status: str) -> list[dict[str, Any]]:
        found = [one for one in self.posts.values() if one.status == status]
        found.sort(key=lambda one: one.received_at, reverse=status != "held")
        return [self.row(one) for one in found]

    def snapshot(self) -> dict[str, Any]:
        return {
            "type": "snapshot",
            "epoch": "e1",
            "seq": self.seq,
            "counts": self.counts(),
            "rows": self.rows("held")[:200],
            "control": self.control,
            "mode": EVENT["mode"],
            "feeds": self.feeds,
            "people": self.people,
        }

    async def tell(self, message: dict[str, Any]) -> None:
        self.seq += 1
        for socket in tuple(self.sockets):
            await socket.send_json({"seq": self.seq, **message})

    async def put(self, item: StoredPost) -> None:
        self.posts[item.post.key] = item
        await self.tell({"type": "row", "row": self.row(item), "counts": self.counts()})

    async def withdraw(self, key: str) -> None:
        self.posts[key] = self.posts[key].turned(Status.WITHDRAWN, "")
        await self.tell({"type": "gone", "key": key, "counts": self.counts()})

    async def hang_up(self) -> None:
        for socket in tuple(self.sockets):
            await socket.close(code=1012)

    async def phone(self, message: dict[str, Any]) -> None:
        self.seq += 1
        for socket in tuple(self.phones):
            await socket.send_json({"seq": self.seq, **message})

    def card(self, item: StoredPost) -> dict[str, Any]:
        html = templates.get_template("phone_card.html").render(card=self.view(item), post=item.post)
        return {"key": item.post.key, "html": html, "pinned": item.pinned, "at": item.received_at.isoformat()}

    def view(self, item: StoredPost) -> CardView:
        networks = item.networks or (item.post.network,)
        return view(item.post, networks=networks, own_tags=("osc26",), picture=picture_url)

    def cards(self, tag: str = "") -> list[dict[str, Any]]:
        return [self.card(one) for one in self.shown(tag)]

    def shown(self, tag: str = "") -> list[StoredPost]:
        shown = [one for one in self.posts.values() if one.status is Status.APPROVED]
        shown.sort(key=lambda one: (one.pinned, one.received_at), reverse=True)
        return [one for one in shown if not tag or tag in one.post.tags]

    # --- commands ------------------------------------------------------------

    async def decide(self, body: dict[str, Any], by: str = "Ana") -> dict[str, Any]:
        before: dict[str, StoredPost] = {}
        conflicts = []
        for key in body["keys"]:
            item = self.posts[key]
            seen = body.get("seen", {}).get(key, item.status)
            if seen != item.status:
                conflicts.append({"key": key, "status": item.status, "by": item.decided_by})
                continue
            before[key] = item
            await self.put(self._after(item, body["action"], by))
        return {"batch": self._batch(body["action"], before), "decided": list(before), "conflicts": conflicts}

    def _after(self, item: StoredPost, action: str, by: str) -> StoredPost:
        if action in ("pin", "unpin"):
            return replace(item, pinned=action == "pin")
        return item.turned(Status(ACTIONS[action]), by)

    def _batch(self, action: str, before: dict[str, StoredPost]) -> str:
        name = f"b{next(self.numbers)}"
        self.batches.append((name, action, before))
        return name

    async def block(self, body: dict[str, Any]) -> dict[str, Any]:
        theirs = [one for one in self.posts.values() if one.post.author.key == body["author_key"]]
        before: dict[str, StoredPost] = {one.post.key: one for one in theirs if one.status is not Status.REJECTED}
        for one in before.values():
            await self.put(one.turned(Status.REJECTED, "Ana"))
        return {"batch": self._batch("block", before), "decided": list(before)}

    async def undo(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self.batches:
            return {"batch": "", "undone": [], "action": ""}
        name, action, before = self.batches.pop()
        for item in before.values():
            await self.put(item)
        return {"batch": name, "undone": list(before), "action": action}

    async def set_control(self, body: dict[str, Any]) -> dict[str, Any]:
        self.control = body["state"]
        await self.tell({"type": "control", "state": self.control, "by": "Ana"})
        return {"state": self.control}


DESK = web.AppKey("desk", Desk)


@web.middleware
async def secure(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
    response = await handler(request)
    if not response.prepared:
        response.headers["Content-Security-Policy"] = CSP
        response.headers["Cache-Control"] = "no-store"
    return response


def page(name: str, /, **values: Any) -> web.Response:
    return web.Response(text=templates.get_template(name).render(**values), content_type="text/html")


async def desk_page(_request: web.Request) -> web.Response:
    user = {"name": "Ana", "role": "moderator"}
    return page("desk.html", event=EVENT, user=user, csrf_token="t", walls=WALLS, socket_path="/desk/osc/socket")


async def socket(request: web.Request) -> web.StreamResponse:
    desk = request.app[DESK]
    if desk.is_closed:
        return web.Response(status=503)
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await ws.send_json(desk.snapshot())
    desk.sockets.add(ws)
    await _until_closed(ws)
    desk.sockets.discard(ws)
    return ws


async def phone_socket(request: web.Request) -> web.WebSocketResponse:
    desk = request.app[DESK]
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    snapshot = {"type": "snapshot", "epoch": "e1", "seq": desk.seq, "cards": desk.cards(), "control": "live"}
    await ws.send_json(snapshot | {"build": ""})
    desk.phones.add(ws)
    await _until_closed(ws)
    desk.phones.discard(ws)
    return ws


async def _until_closed(ws: web.WebSocketResponse) -> None:
    async for message in ws:
        if message.type is WSMsgType.ERROR:
            return


async def command(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    what = request.match_info["what"]
    body = await request.json()
    desk.asked.append((what, body))
    if request.headers.get("X-CSRF-Token") != "t":
        return web.json_response({"error": "Load the page again."}, status=403)
    if desk.gate:
        await desk.gate.wait()
    if desk.fail:
        status, words = desk.fail
        return web.json_response({"error": words}, status=status)
    act = {"decide": desk.decide, "block": desk.block, "undo": desk.undo, "control": desk.set_control}[what]
    return web.json_response(await act(body))


async def rows(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    found = desk.rows(request.query["status"])
    if query := request.query.get("q", "").casefold():
        found = [row for row in found if query in desk.posts[row["key"]].post.text.chars.casefold()]
    start = int(request.query.get("before", "0"))
    more = str(start + 50) if len(found) > start + 50 else None
    return web.json_response({"rows": found[start : start + 50], "next": more})


# --- settings -------------------------------------------------------------------


async def settings_page(_request: web.Request) -> web.Response:
    user = {"name": "Ana", "role": "owner"}
    return page("settings.html", event=EVENT, user=user, csrf_token="t")


async def settings_json(_request: web.Request) -> web.Response:
    text = (Path(__file__).parent / "desk_settings.json").read_text(encoding="utf-8")
    return web.json_response(json.loads(text))


async def change(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    thing = request.match_info["thing"]
    body = await request.json()
    desk.asked.append((thing, body))
    if thing == "wall" and "(" in body["filter"]:
        problems = ["The filter has a “(” that is never closed.", "Use #tag, or, -, network:, author:, has:."]
        return web.json_response({"error": "The wall was not saved.", "problems": problems}, status=400)
    if thing == "invite":
        return web.json_response({"ok": True, "url": "http://127.0.0.1/claim/kT7pQ2vX9mB4"})
    return web.json_response({"ok": True})


# --- other pages ------------------------------------------------------------------


async def login(request: web.Request) -> web.Response:
    error = "Name or password is wrong. After five tries you wait a minute." if "error" in request.query else ""
    return page("login.html", csrf_token="t", error=error, name="ana" if error else "", next="/desk/osc")


async def claim(_request: web.Request) -> web.Response:
    return page("claim.html", csrf_token="t", error="", token="kT7pQ2vX9mB4", name="", event=None)


async def message(_request: web.Request) -> web.Response:
    words = "There is no event of this name here. Perhaps its address was copied without its end."
    return page("message.html", title="Nothing here", words=words, link={"url": "/", "words": "All events"})


async def home(_request: web.Request) -> web.Response:
    events = [
        {"name": "Open Systems Conference", "slug": "osc", "tags": ["osc26"], "phone_url": "/e/osc", "walls": WALLS},
        {"name": "Rehearsal", "slug": "rehearsal", "tags": [], "phone_url": "/e/rehearsal", "walls": []},
    ]
    return page(
        "home.html",
        events=events,
        user={"name": "Ana", "role": "owner"},
        csrf_token="t",
        form={"name": "", "slug": "", "tags": ""},
        problems=[],
    )


async def phone(request: web.Request) -> web.Response:
    tag = request.query.get("tag", "")
    return page(
        "attendee.html",
        event=EVENT,
        cards=[(request.app[DESK].view(one), one.post) for one in request.app[DESK].shown(tag)],
        older_url="/e/osc?before=x",
        tags=["osc26", "lye", "keynote", "hallb"],
        tag=tag,
        socket_path="/e/osc/socket",
        feed_url="/e/osc/feed.atom",
    )


@lru_cache(maxsize=64)
def paint(seed: str, kind: str, width: int) -> bytes:
    """A face, or a stage with light, that looks enough like a photograph to judge a layout by."""
    rng = random.Random(seed)
    height = width if kind == "face" else width * (9 if rng.random() < 0.75 else 22) // 16
    low, high = [tuple(rng.randrange(*span) for _ in "rgb") for span in ((8, 50), (110, 240))]
    image = Image.new("RGB", (width, height), low)
    draw = ImageDraw.Draw(image)
    for _ in range(9):
        x, y, r = rng.random() * width, rng.random() * height, (0.05 + rng.random() * 0.3) * width
        shade = tuple(int(a + (b - a) * rng.random()) for a, b in zip(low, high, strict=True))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=shade)
    image = image.filter(ImageFilter.GaussianBlur(width / 24))
    draw = ImageDraw.Draw(image)
    if kind == "face":
        draw.ellipse((width * 0.32, height * 0.2, width * 0.68, height * 0.62), fill=high)
        draw.ellipse((width * 0.15, height * 0.66, width * 0.85, height * 1.5), fill=high)
    else:
        for i in range(26):
            x, r = width * i / 25, width * 0.024
            y = height * (0.9 + 0.04 * math.sin(i * 2.1))
            draw.ellipse((x - r, y - r, x + r, y + r), fill=(10, 10, 14))
        draw.rectangle((0, height * 0.94, width, height), fill=(10, 10, 14))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80)
    return out.getvalue()


async def picture(request: web.Request) -> web.Response:
    seed, kind = request.match_info["seed"], request.match_info["kind"]
    body = paint(seed, kind, min(1280, int(request.query["w"])))
    return web.Response(body=body, content_type="image/webp")


def application(desk: Desk) -> web.Application:
    app = web.Application(middlewares=[secure])
    app[DESK] = desk
    app.add_routes(
        [
            web.get("/", home),
            web.get("/login", login),
            web.get("/claim/{token}", claim),
            web.get("/message", message),
            web.get("/desk/osc", desk_page),
            web.get("/desk/osc/socket", socket),
            web.get("/desk/osc/rows", rows),
            web.get("/desk/osc/settings", settings_page),
            web.get("/desk/osc/settings.json", settings_json),
            web.post("/desk/osc/settings/{thing:.+}", change),
            web.post("/desk/osc/{what}", command),
            web.get("/e/osc", phone),
            web.get("/e/osc/socket", phone_socket),
            web.get("/picture/{seed}/{kind}", picture),
            web.static("/static", ROOT / "static"),
        ]
    )
    return app


async def serve(desk: Desk, port: int = 0) -> tuple[web.AppRunner, str]:
    """Start; the runner to clean up, and the address."""
    runner = web.AppRunner(application(desk), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def _main(port: int) -> None:
    _, address = await serve(Desk(samples.stored()), port)
    print(f"{address}/desk/osc  {address}/desk/osc/settings  {address}/e/osc")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 8123))

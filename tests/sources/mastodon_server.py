"""A Mastodon on loopback: pages of tags, statuses by id, a description of itself, and streams."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATUSES: dict[str, Json] = json.loads((Path(__file__).parents[1] / "fixtures" / "mastodon.json").read_text())
FIRST = 115580000000000100


def status(number: int, tag: str = "ourconf", **changes: Any) -> Json:
    """The plain status with another id; from a far server, which files it under its own."""
    item = copy.deepcopy(STATUSES["plain"])
    item |= {"id": str(FIRST + number), "uri": uri(number), "url": f"https://fedi.example/@adalie/{number}"}
    item["created_at"] = f"2026-11-21T10:{number // 60 % 60:02}:{number % 60:02}.000Z"
    item["tags"] = [{"name": tag, "url": f"https://mastodon.example/tags/{tag}"}]
    return item | changes


def uri(number: int) -> str:
    return f"https://fedi.example/users/adalie/statuses/{number}"


class MastodonServer:
    """``answers`` replaces what a path says; ``refuses`` holds the status of every question."""

    def __init__(self) -> None:
        self.statuses: dict[str, Json] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.tokens: set[str] = set()
        self.instance: Json = {"domain": "mastodon.example", "version": "4.7.3", "configuration": {"urls": {}}}
        self.answers: dict[str, web.Response] = {}
        self.refuses: web.Response | None = None
        self.needs_token = False
        self.has_lookup = True
        self.subscribed: list[Json] = []
        self.listened: list[dict[str, str]] = []
        self.changed = asyncio.Condition()
        self._sockets: list[web.WebSocketResponse] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/api/v2/instance", self._instance)
        app.router.add_get("/api/v1/timelines/tag/{tag}", self._tag)
        app.router.add_get("/api/v1/statuses", self._many)
        app.router.add_get("/api/v1/statuses/{id}", self._one)
        app.router.add_get("/api/v2/search", self._search)
        app.router.add_get("/api/v1/streaming", self._stream)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.name, self.address = f"{host}:{port}", f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def add(self, *items: Json) -> None:
        self.statuses |= {item["id"]: item for item in items}

    def remove(self, *numbers: int) -> None:
        for number in numbers:
            del self.statuses[str(FIRST + number)]

    def pages(self) -> list[dict[str, str]]:
        """What was asked of timelines."""
        return [query for path, query in self.asked if "/timelines/" in path]

    async def tell(self, event: str, payload: Json | str, *, tag: str = "ourconf") -> None:
        """A frame to all who listen; a status is JSON inside JSON."""
        told = payload if isinstance(payload, str) else json.dumps(payload)
        await self.say(json.dumps({"stream": ["hashtag", tag], "event": event, "payload": told}))

    async def say(self, frame: str) -> None:
        for socket in self._sockets:
            await socket.send_str(frame)

    async def cut(self) -> None:
        """As a machine that is switched off: without saying good-bye."""
        for socket in self._sockets:
            assert socket._req is not None
            transport = socket._req.transport
            assert transport is not None
            transport.abort()
        self._sockets.clear()

    async def until(self, what: list[Any], count: int) -> None:
        """Until so many were ``asked``, ``subscribed``, or ``listened``."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: len(what) >= count)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        await self._happened(self.asked, (request.path, dict(request.query)))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and token not in self.tokens:
            return web.json_response({"error": "The access token is invalid"}, status=401)
        if self.needs_token and not token and "instance" not in request.path:
            return web.json_response({"error": "This method requires an authenticated user"}, status=401)
        answer = self.refuses or self.answers.get(request.path)
        if answer is not None:
            return _copy(answer)
        return await handler(request)

    async def _instance(self, _: web.Request) -> web.Response:
        return web.json_response(self.instance)

    async def _tag(self, request: web.Request) -> web.Response:
        """``min_id``: the oldest that are younger; without it the newest. Both newest first."""
        tag, query = request.match_info["tag"].lower(), request.query
        found = sorted((item for item in self.statuses.values() if _has(item, tag)), key=lambda item: item["id"])
        if "only_media" in query:
            found = [item for item in found if item["media_attachments"]]
        limit = min(int(query.get("limit", "20")), 40)
        if "max_id" in query:
            found = [item for item in found if item["id"] < query["max_id"]]
        after = [item for item in found if item["id"] > query.get("min_id", "")]
        return web.json_response((after[:limit] if "min_id" in query else found[-limit:])[::-1])

    async def _many(self, request: web.Request) -> web.Response:
        if not self.has_lookup:
            return web.json_response({"error": "Not Found"}, status=404)
        ids = request.query.getall("id[]")[:20]
        return web.json_response([self.statuses[each] for each in ids if each in self.statuses])

    async def _one(self, request: web.Request) -> web.Response:
        item = self.statuses.get(request.match_info["id"])
        return web.json_response(item or {"error": "Record not found"}, status=200 if item else 404)

    async def _search(self, request: web.Request) -> web.Response:
        found = [item for item in self.statuses.values() if item["uri"] == request.query["q"]]
        return web.json_response({"accounts": [], "statuses": found, "hashtags": []})

    async def _stream(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await self._happened(self.listened, dict(request.query))
        async for message in socket:
            await self._happened(self.subscribed, json.loads(message.data))
        return socket

    async def _happened(self, what: list[Any], value: Any) -> None:
        async with self.changed:
            what.append(value)
            self.changed.notify_all()


def _has(item: Json, tag: str) -> bool:
    return any(each["name"].lower() == tag for each in item.get("tags", []))


def _copy(answer: web.Response) -> web.Response:
    """A response can be sent only once."""
    return web.Response(
        body=answer.body,
        status=answer.status,
        headers=answer.headers.copy(),
    )

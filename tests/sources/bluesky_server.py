"""A Jetstream (v1) and an AppView on loopback; several hosts may share one network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.protocol import State

from tests.sources.bluesky_forms import HANDLES, Json, author_view, post_view, uri


class Network:
    """All frames there ever were, and what the AppView made of them."""

    def __init__(self) -> None:
        self.frames: list[Json | str] = []
        self.posts: dict[str, Json] = {}
        self.profiles: dict[str, Json] = {did: author_view(did) for did in HANDLES}
        self.grown = asyncio.Condition()

    async def tell(self, *frames: Json | str) -> None:
        """Send frames to all who listen; a text is sent as it is."""
        async with self.grown:
            self.frames.extend(frames)
            self.grown.notify_all()

    async def publish(self, *frames: Json, **more: Any) -> None:
        """Commits of posts that the AppView knows as soon as the stream."""
        for frame in frames:
            self.index(frame, **more)
        await self.tell(*frames)

    def index(self, frame: Json, **more: Any) -> None:
        did, commit = frame["did"], frame["commit"]
        view = post_view(did, commit["rkey"], commit["record"], commit["cid"], **more)
        self.posts[uri(did, commit["rkey"])] = view | {"author": self.profiles[did]}


class BlueskyServer:
    """One host. ``refuses`` new listeners; ``fails`` questions; posts in ``late`` are not indexed so often yet.

    After ``cut_after`` frames the stream ends once, closed properly if ``is_polite``.
    What happens ``meanwhile`` is told while the first question is answered.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.listened: list[dict[str, list[str]]] = []
        self.asked: list[tuple[str, list[str]]] = []
        self.late: dict[str, int] = {}
        self.refuses = False
        self.is_silent = self.is_polite = False
        self.fails = 0
        self.status = HTTPStatus.BAD_GATEWAY
        self.answers: dict[str, object] = {}
        self.meanwhile: list[Json] = []
        self.cut_after: int | None = None
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await serve(self._stream, "127.0.0.1", 0, process_request=self._answer)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self.cut()
        self._server.close()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = next(iter(self._server.sockets)).getsockname()[1]
        return port

    @property
    def host(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def appview(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        assert self._server is not None
        for connection in self._server.connections:
            connection.transport.abort()

    def asked_for(self, method: str) -> list[list[str]]:
        return [values for name, values in self.asked if name == method]

    async def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        address = urlsplit(request.path)
        query = parse_qs(address.query)
        if address.path == "/subscribe":
            self.listened.append(query)
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "not now") if self.refuses else None
        if self.fails:
            self.fails -= 1
            return connection.respond(self.status, "not now")
        answer = json.dumps(self._views(address.path.rpartition("/")[2], query))
        meanwhile, self.meanwhile = self.meanwhile, []
        await self.network.tell(*meanwhile)
        return connection.respond(HTTPStatus.OK, answer)

    def _views(self, method: str, query: dict[str, list[str]]) -> object:
        values = query.get("uris", query.get("actors", []))
        self.asked.append((method, values))
        if method in self.answers:
            return self.answers[method]
        if method == "app.bsky.actor.getProfiles":
            return {"profiles": [self.network.profiles[did] for did in values if did in self.network.profiles]}
        return {"posts": [self.network.posts[uri] for uri in self._indexed(values)]}

    def _indexed(self, uris: list[str]) -> Iterable[str]:
        for asked in uris:
            self.late[asked] = self.late.get(asked, 0) - 1
            if asked in self.network.posts and self.late[asked] < 0:
                yield asked

    async def _stream(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        query = parse_qs(urlsplit(connection.request.path).query)
        leaving = asyncio.create_task(self._gone(connection))
        with suppress(ConnectionClosed):
            await self._send_all(connection, query)
        if self.is_polite:
            await connection.close()
        connection.transport.abort()
        await leaving

    async def _gone(self, connection: ServerConnection) -> None:
        await connection.wait_closed()
        async with self.network.grown:
            self.network.grown.notify_all()

    async def _send_all(self, connection: ServerConnection, query: dict[str, list[str]]) -> None:
        frames, at, sent = self.network.frames, self._start(query), 0
        while connection.state is State.OPEN:
            for frame in [] if self.is_silent else frames[at:]:
                at += 1
                if isinstance(frame, str) or self._is_wanted(frame, query):
                    await connection.send(frame if isinstance(frame, str) else json.dumps(frame))
                    sent += 1
                if sent == self.cut_after:
                    self.cut_after = None
                    return
            async with self.network.grown:
                if self.is_silent or len(frames) == at:
                    await self.network.grown.wait()

    def _start(self, query: dict[str, list[str]]) -> int:
        frames = self.network.frames
        if "cursor" not in query:
            return len(frames)
        cursor = int(query["cursor"][0])
        later = (at for at, frame in enumerate(frames) if isinstance(frame, str) or frame["time_us"] >= cursor)
        return next(later, len(frames))

    def _is_wanted(self, frame: Json, query: dict[str, list[str]]) -> bool:
        return frame["kind"] != "commit" or frame["commit"]["collection"] in query["wantedCollections"]

"""What it costs to deliver one post to one of a thousand watchers.

A post is decided upon again and again; each time it is stored, journaled, rendered once and told to every watcher.
Figures: ``cpu_us_per_delivery`` (user + system of the server, per message received), ``delivery_ms_p50``: from the
command's answer to the last watcher, ``peer_cpu_us_per_delivery``: the same with one ASGI ``send`` for each watcher.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import resource
import selectors
import socket
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # runs by itself, from any folder

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bench.door import put
from bench.server import Running, server

WATCHERS, ROUNDS = 1_000, 100
MARK = b'"type":"show"'


class Watchers:
    """Plain sockets that count what they are told."""

    def __init__(self, port: int, path: str) -> None:
        self._selector = selectors.DefaultSelector()
        self._sockets = [_handshake(port, path) for _ in range(WATCHERS)]
        for one in self._sockets:
            self._selector.register(one, selectors.EVENT_READ)

    def await_marks(self, count: int) -> None:
        """Until so many messages with a card have come, in all."""
        deadline = time.monotonic() + 20
        while count > 0:
            if time.monotonic() > deadline:
                raise SystemExit(f"{count} deliveries are missing")
            for key, _ in self._selector.select(1):
                assert isinstance(key.fileobj, socket.socket)
                count -= key.fileobj.recv(1 << 18).count(MARK)

    def close(self) -> None:
        for one in self._sockets:
            one.close()


def _handshake(port: int, path: str) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=20)
    one.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    head = b""
    while b"\r\n\r\n" not in head:
        head += one.recv(4096)
    one.setblocking(False)
    return one


def ours() -> tuple[float, float]:
    """Microseconds of CPU for a delivery, and the median milliseconds of a round."""
    with server("publish-first") as running:
        put(running, "1", "One post for a thousand watchers")
        watchers = Watchers(running.port, "/wall/bench/main/socket")
        key = json.loads(running.call("/api/v1/events/bench/posts"))["posts"][0]["key"]
        _settle(running, key, watchers)
        before, rounds = running.cpu_s(), []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            running.decide(key, "approve")
            watchers.await_marks(WATCHERS)
            rounds.append(time.perf_counter() - start)
        spent = running.cpu_s() - before
        watchers.close()
    return spent / (ROUNDS * WATCHERS) * 1e6, statistics.median(rounds) * 1e3


def _settle(running: Running, key: str, watchers: Watchers) -> None:
    running.decide(key, "approve")
    watchers.await_marks(WATCHERS)


def peer() -> float:
    """The same load on the usual loop: for each watcher one awaited ``send_text``."""
    port = _free_port()
    child = multiprocessing.get_context("spawn").Process(target=_serve_peer, args=(port,))
    child.start()
    try:
        _await_port(port)
        watchers = Watchers(port, "/watch")
        running = Running(port, child.pid or 0, "")
        running.call("/publish", b"{}")
        watchers.await_marks(WATCHERS)
        before = running.cpu_s()
        for _ in range(ROUNDS):
            running.call("/publish", b"{}")
            watchers.await_marks(WATCHERS)
        spent = running.cpu_s() - before
        watchers.close()
    finally:
        child.terminate()
        child.join(10)
    return spent / (ROUNDS * WATCHERS) * 1e6


def _serve_peer(port: int) -> None:
    watchers: set[WebSocket] = set()
    message = json.dumps({"type": "show", "html": "x" * 1500}, separators=(",", ":"))

    async def watch(websocket: WebSocket) -> None:
        await websocket.accept()
        watchers.add(websocket)
        await websocket.receive()
        watchers.discard(websocket)

    async def publish(_: object) -> Response:
        await asyncio.gather(*(one.send_text(message) for one in tuple(watchers)))
        return Response("ok")

    app = Starlette(routes=[WebSocketRoute("/watch", watch), Route("/publish", publish, methods=["POST"])])
    uvicorn.run(app, port=port, log_level="error", ws="websockets-sansio", ws_per_message_deflate=False, loop="uvloop")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await_port(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the peer did not start")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8_192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    cost, round_ms = ours()
    other = peer()
    figures = {
        "cpu_us_per_delivery": round(cost, 2),
        "delivery_ms_p50": round(round_ms, 2),
        "peer_cpu_us_per_delivery": round(other, 2),
        "ratio_to_peer": round(cost / other, 3),
        "watchers": WATCHERS,
        "cores": os.cpu_count() or 1,
    }
    print(json.dumps({"bench": "fanout", "figures": figures}))


if __name__ == "__main__":
    main()

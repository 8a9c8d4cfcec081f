"""uvicorn with our own listening socket and our own protocols."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from wall.errors import SettingsError
from wall.settings import Server
from wall.web.heads import BoundedHttp
from wall.web.pipe import PipeProtocol

DEAD_PEER_MS = 15_000
SEND_BUFFER_BYTES = 262_144
BACKLOG = 4_096
MESSAGE_BYTES = 65_536


def listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections give up on dead peers, and keep little in the kernel (security.md F6)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_PEER_MS)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise SettingsError([f"Cannot listen on {host}:{port}: {error.strerror}. Choose another PORT."]) from None
    listening.listen(BACKLOG)
    listening.setblocking(False)
    return listening


class OurServer(uvicorn.Server):
    """Greets when it can be reached, and tells our pages that it goes before uvicorn waits for their sockets."""

    def __init__(self, config: uvicorn.Config, *, greet: Callable[[], None], farewell: Callable[[], None]) -> None:
        super().__init__(config)
        self._greet = greet
        self._farewell = farewell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._greet()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._farewell()
        await super().shutdown(sockets)


def server(app: ASGIApp, settings: Server, *, greet: Callable[[], None], farewell: Callable[[], None]) -> OurServer:
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,
        ws=PipeProtocol,
        ws_max_size=MESSAGE_BYTES,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        ws_per_message_deflate=False,
        http=BoundedHttp,
        loop="uvloop",
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        server_header=False,
        date_header=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
    )
    return OurServer(config, greet=greet, farewell=farewell)

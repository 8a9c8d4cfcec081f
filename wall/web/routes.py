"""Every address of the server, in one table."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from wall.web import api, attendee, desk, login, media, ops, settings_api, walls
from wall.web.assets import Assets


def routes(assets: Assets) -> list[BaseRoute]:
    return [
        Route("/", login.home),
        Route("/login", login.login),
        Route("/login", login.log_in, methods=["POST"]),
        Route("/logout", login.log_out, methods=["POST"]),
        Route("/claim/{token}", login.claim),
        Route("/claim/{token}", login.join, methods=["POST"]),
        Route("/wall/{event}/{wall}", walls.wall),
        WebSocketRoute("/wall/{event}/{wall}/socket", walls.wall_socket),
        Route("/e/{event}", attendee.attendee),
        Route("/e/{event}/qr.svg", attendee.qr),
        Route("/e/{event}/feed.atom", attendee.atom),
        WebSocketRoute("/e/{event}/socket", attendee.attendee_socket),
        Route("/desk/{event}", desk.desk),
        WebSocketRoute("/desk/{event}/socket", desk.desk_socket),
        Route("/desk/{event}/rows", desk.rows),
        Route("/desk/{event}/decide", desk.decide, methods=["POST"]),
        Route("/desk/{event}/block", desk.block, methods=["POST"]),
        Route("/desk/{event}/undo", desk.undo, methods=["POST"]),
        Route("/desk/{event}/control", desk.control, methods=["POST"]),
        Route("/desk/{event}/settings", settings_api.settings),
        Route("/desk/{event}/settings.json", settings_api.read),
        Route("/desk/{event}/settings/{thing:path}", settings_api.change, methods=["POST"]),
        Route("/api/v1/openapi.json", api.openapi),
        Route("/api/v1/events", api.list_events),
        Route("/api/v1/events/{event}", api.show_event),
        Route("/api/v1/events/{event}/posts", api.list_posts),
        Route("/api/v1/events/{event}/posts/{key:path}", api.show_post),
        Route("/api/v1/events/{event}/stream", api.stream),
        Route("/api/v1/events/{event}/decide", api.decide, methods=["POST"]),
        Route("/api/v1/feeds/{feed:int}", api.receive, methods=["POST"]),
        Route("/media/{id}/{width:int}", media.media),
        Route("/healthz", ops.healthz),
        Route("/readyz", ops.readyz),
        Route("/metrics", ops.metrics),
        Mount("/static", assets.files("static"), name="static"),
        Mount("/themes", assets.files("themes"), name="themes"),
    ]

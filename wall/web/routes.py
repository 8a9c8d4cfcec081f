"""Every address of the server, in one table."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount, WebSocketRoute

from wall.web import api, attendee, desk, home, login, media, ops, settings_api, walls
from wall.web.assets import Assets
from wall.web.methods import Address, acquainted


def routes(assets: Assets) -> list[BaseRoute]:
    return acquainted(_table(assets))


def _table(assets: Assets) -> list[BaseRoute]:
    return [
        Address("/", home.home),
        Address("/events", home.add_event, methods=["POST"]),
        Address("/login", login.login),
        Address("/login", login.log_in, methods=["POST"]),
        Address("/logout", login.log_out, methods=["POST"]),
        Address("/claim/{token}", login.claim),
        Address("/claim/{token}", login.join, methods=["POST"]),
        Address("/wall/{event}/{wall}", walls.wall),
        WebSocketRoute("/wall/{event}/{wall}/socket", walls.wall_socket),
        Address("/e/{event}", attendee.attendee),
        Address("/e/{event}/qr.svg", attendee.qr),
        Address("/e/{event}/feed.atom", attendee.atom),
        WebSocketRoute("/e/{event}/socket", attendee.attendee_socket),
        Address("/desk/{event}", desk.desk),
        WebSocketRoute("/desk/{event}/socket", desk.desk_socket),
        Address("/desk/{event}/rows", desk.rows),
        Address("/desk/{event}/decide", desk.decide, methods=["POST"]),
        Address("/desk/{event}/block", desk.block, methods=["POST"]),
        Address("/desk/{event}/undo", desk.undo, methods=["POST"]),
        Address("/desk/{event}/control", desk.control, methods=["POST"]),
        Address("/desk/{event}/settings", settings_api.settings),
        Address("/desk/{event}/settings.json", settings_api.read),
        Address("/desk/{event}/settings/{thing:path}", settings_api.change, methods=["POST"]),
        Address("/api/v1/openapi.json", api.openapi),
        Address("/api/v1/events", api.list_events),
        Address("/api/v1/events/{event}", api.show_event),
        Address("/api/v1/events/{event}/posts", api.list_posts),
        Address("/api/v1/events/{event}/posts/{key:path}", api.show_post),
        Address("/api/v1/events/{event}/stream", api.stream),
        Address("/api/v1/events/{event}/decide", api.decide, methods=["POST"]),
        Address("/api/v1/feeds/{feed:int}", api.receive, methods=["POST"]),
        Address("/media/{id}/{width:int}", media.media),
        Address("/healthz", ops.healthz),
        Address("/readyz", ops.readyz),
        Address("/metrics", ops.metrics),
        Mount("/static", assets.files("static"), name="static"),
        Mount("/themes", assets.files("themes"), name="themes"),
    ]

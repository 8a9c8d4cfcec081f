"""What the pages work with; put together in ``app.py``, found on the application's state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from jinja2 import Environment
from starlette.requests import HTTPConnection

from wall.clock import Clock
from wall.desk.crew import Crew
from wall.desk.decide import Desk
from wall.feeds.roster import Roster
from wall.feeds.source import Source
from wall.journal.hub import Hub
from wall.media.gallery import Gallery
from wall.settings import Settings
from wall.stage.themes import Themes
from wall.store.store import Store
from wall.web.assets import Assets
from wall.web.presence import Presence
from wall.web.views import Looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    settings: Settings
    clock: Clock
    store: Store
    hub: Hub
    desk: Desk
    crew: Crew
    roster: Roster
    gallery: Gallery
    themes: Themes
    looks: Looks
    templates: Environment
    assets: Assets
    presence: Presence
    kinds: Mapping[str, type[Source]]
    secret: bytes


def parts(conn: HTTPConnection) -> Parts:
    return cast(Parts, conn.app.state.parts)

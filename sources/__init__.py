"""Sources: one for each network."""

from __future__ import annotations

from collections.abc import Mapping

from sources.bluesky import Bluesky
from sources.mastodon import Mastodon
from sources.replay import Replay
from wall.feeds.source import Source

SOURCES: Mapping[str, type[Source]] = {
    "bluesky": Bluesky,
    "mastodon": Mastodon,
    "replay": Replay,
}

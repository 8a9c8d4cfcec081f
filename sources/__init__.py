"""Sources: one for each network."""

from __future__ import annotations

from collections.abc import Mapping

from sources.bluesky import Bluesky
from sources.mastodon import Mastodon
from sources.replay import Replay
from sources.rss import Rss
from sources.webhook import Webhook
from wall.feeds.source import Source

SOURCES: Mapping[str, type[Source]] = {
    "bluesky": Bluesky,
    "mastodon": Mastodon,
    "rss": Rss,
    "webhook": Webhook,
    "replay": Replay,
}

"""The events that the command line starts with: the demonstration, or live tags."""

from __future__ import annotations

from wall.model import Mode
from wall.settings import EventSeed, FeedSeed, WallSeed, join_tags

LIVE = "live"
DEMO_TAGS = ("openhall26",)


def demo() -> EventSeed:
    """A recorded conference, so that everything lives without a network. Its rules, not a person, let posts through."""
    return EventSeed(
        slug="demo",
        name="OpenHall 2026",
        tags=DEMO_TAGS,
        feed=(FeedSeed(kind="replay", name="Recorded conference", mode=Mode.PUBLISH_FIRST),),
        wall=(
            WallSeed(slug="main", name="Main hall"),
            WallSeed(slug="keynote", name="Keynote", filter="#openhall26 #keynote"),
            WallSeed(slug="photos", name="Photos", filter="has:picture"),
        ),
    )


def live(tags: tuple[str, ...], mode: Mode) -> EventSeed:
    """What people post under tags now, on every network that needs no key."""
    return EventSeed(
        slug=LIVE,
        name=join_tags(tags),
        tags=tags,
        mode=mode,
        feed=(
            FeedSeed(kind="bluesky", name="Bluesky", options={"tags": list(tags)}),
            FeedSeed(kind="mastodon", name="Mastodon", options={"tags": list(tags)}),
        ),
        wall=(WallSeed(slug="main", name="Main hall"),),
    )

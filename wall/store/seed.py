"""A new installation's first events, as the settings file, or the command line, names them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from wall.events import Event, Feed, Wall, Word
from wall.settings import EventSeed, join_tags
from wall.store import events
from wall.store.writer import Transaction

BY = "the settings file"
BY_HAND = "the command line"


async def plant(tx: Transaction, seeds: Sequence[EventSeed], words: Sequence[Word]) -> list[str]:
    """Add the events that are not there yet; their addresses. What is there stays as the desk made it."""
    there = {event.slug for event in await events.all_events(tx.conn)}
    planted = []
    for seed in seeds:
        if seed.slug not in there:
            await _plant(tx, seed, words)
            planted.append(seed.slug)
    return planted


async def follow(tx: Transaction, seed: EventSeed) -> None:
    """Give the event of the command line's tags other tags: its feeds that have tags begin anew with them.

    Its name follows if it is still the one that the tags made.
    """
    event = next(event for event in await events.all_events(tx.conn) if event.slug == seed.slug)
    if event.tags == seed.tags:
        return
    name = seed.name if event.name == join_tags(event.tags) else event.name
    await events.change(tx, replace(event, name=name, tags=seed.tags), by=BY_HAND)
    for feed in await events.feeds(tx.conn, event.id):
        if "tags" in feed.options:
            options = feed.options | {"tags": list(seed.tags)}
            await events.save_feed(tx, replace(feed, options=options, cursor=None), by=BY_HAND)


async def _plant(tx: Transaction, seed: EventSeed, words: Sequence[Word]) -> None:
    made = Event(id=0, slug=seed.slug, name=seed.name, tags=seed.tags, mode=seed.mode, theme=seed.theme)
    event = await events.create(tx, made)
    await events.put_words(tx, event.id, list(words), by=BY)
    for feed in seed.feed:
        name = feed.name or feed.kind
        options = dict(feed.options)
        await events.save_feed(
            tx, Feed(id=0, event_id=event.id, kind=feed.kind, name=name, options=options, mode=feed.mode), by=BY
        )
    for wall in seed.wall:
        await events.save_wall(
            tx,
            Wall(
                id=0,
                event_id=event.id,
                slug=wall.slug,
                name=wall.name or wall.slug,
                filter=wall.filter,
                theme=wall.theme,
                layout=wall.layout,
            ),
            by=BY,
        )

"""The hub: for every event that somebody watches, its channels, kept up by the journal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Protocol

from msgspec import Struct

from wall.clock import Clock
from wall.errors import NotFound, OvationError
from wall.events import Event, Feed, StoredPost, Wall
from wall.journal.channel import TAIL, Channel, Framing, View, belongs, drawn
from wall.journal.entry import Entry, Kind
from wall.journal.frames import frame
from wall.journal.ledger import CAPACITY
from wall.journal.panel import Panel, Row
from wall.model import Control
from wall.store import events, posts
from wall.store.store import Store

log = logging.getLogger(__name__)

BEAT_S = 20.0
AGAIN_S = 5.0
LOOKED_THROUGH = 2_000
"""Approved posts that are looked through for the cards of a wall with a narrow filter."""


class Views(Protocol):
    """Makes the views of an event's pages; given by the composition root."""

    def wall(self, event: Event, wall: Wall) -> View: ...

    def phone(self, event: Event) -> View: ...

    def program(self, event: Event) -> View: ...

    def row(self, event: Event, feeds: Sequence[Feed]) -> Row: ...

    def packet(self, event: Event) -> Framing:
        """How programs are told, in place of WebSocket frames."""
        ...


class Loaded(Struct, frozen=True, kw_only=True):
    """An event as it was at one moment: ``event.seq`` is that moment."""

    event: Event
    feeds: list[Feed]
    walls: list[Wall]
    shown: list[StoredPost]
    counts: dict[str, int]


class Room:
    """The channels of one event."""

    def __init__(self, loaded: Loaded, views: Views, build: str) -> None:
        self.event = loaded.event
        self.walls = {wall.slug: wall for wall in loaded.walls}
        self.feeds = loaded.feeds
        self._build = build
        self.channels = {wall.slug: self._channel(views.wall(loaded.event, wall), loaded) for wall in loaded.walls}
        self.phone = self._channel(views.phone(loaded.event), loaded)
        self.program = self._channel(views.program(loaded.event), loaded, views.packet(loaded.event))
        self.panel = Panel(
            views.row(loaded.event, loaded.feeds),
            epoch=loaded.event.epoch,
            seq=loaded.event.seq,
            counts=loaded.counts,
        )

    def _channel(self, view: View, loaded: Loaded, framing: Framing = frame) -> Channel:
        event = loaded.event
        channel = Channel(
            view, epoch=event.epoch, seq=event.seq, control=event.control, build=self._build, frame=framing
        )
        wanted = [stored for stored in loaded.shown if belongs(view, stored)]
        there = [stored for stored in wanted if not _waits(event, stored)][:CAPACITY]
        late = sorted((one for one in wanted if _waits(event, one)), key=lambda one: one.shown_seq or 0)[-TAIL:]
        channel.fill([drawn(view, stored) for stored in there], [drawn(view, stored) for stored in late])
        return channel

    @property
    def control(self) -> Control:
        """What the walls do now."""
        return self.phone.control

    def all(self) -> Iterable[Channel]:
        yield from self.channels.values()
        yield self.phone
        yield self.program

    def figures(self) -> list[tuple[str, int, int]]:
        """Page, open watchers, watchers that were too slow."""
        named = [(f"wall/{slug}", channel.watchers) for slug, channel in self.channels.items()]
        named += [("phone", self.phone.watchers), ("program", self.program.watchers), ("desk", self.panel.watchers)]
        return [(name, len(watchers), watchers.too_slow) for name, watchers in named]

    def tell(self, entry: Entry) -> None:
        if entry.kind is not Kind.SETTINGS:
            for channel in self.all():
                channel.tell(entry)
        self.panel.tell(entry)

    def beat(self) -> None:
        for channel in self.all():
            channel.beat()
        self.panel.beat()

    def succeed(self, former: Room) -> None:
        """Take the place of a room whose event or walls were other ones; nobody is left behind."""
        same_look = _look(self.event) == _look(former.event)
        for slug, channel in former.channels.items():
            if slug not in self.channels:
                channel.watchers.close(4404)
            elif same_look and self.walls[slug] == former.walls[slug]:
                self.channels[slug] = channel
            else:
                self.channels[slug].succeed(channel)
        self.program = former.program
        if same_look:
            self.phone = former.phone
        else:
            self.phone.succeed(former.phone)
        former.panel.watchers.flush()
        for mailbox in former.panel.watchers:
            self.panel.watchers.join(mailbox)

    def close(self, code: int) -> None:
        for channel in self.all():
            channel.watchers.close(code)
        self.panel.watchers.close(code)


def _look(event: Event) -> tuple[object, ...]:
    return event.name, event.tags, event.theme


def _waits(event: Event, stored: StoredPost) -> bool:
    """Approved while the walls took nothing in."""
    return event.control is not Control.LIVE and (stored.shown_seq or 0) > event.control_seq


class Hub:
    """``told`` belongs among the store's listeners; ``run`` keeps rooms fresh and watchers awake."""

    def __init__(self, store: Store, views: Views, clock: Clock, *, build: str) -> None:
        self._store = store
        self._views = views
        self._clock = clock
        self._build = build
        self._rooms: dict[int, Room] = {}
        self._slugs: dict[str, int] = {}
        self._loading: dict[int, list[Entry]] = {}
        self._locks: dict[int, asyncio.Lock] = {}
        self._stale: asyncio.Queue[int] = asyncio.Queue(1_000)

    def told(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if entry.event_id in self._loading:
                self._loading[entry.event_id].append(entry)
            if room := self._rooms.get(entry.event_id):
                self._tell(room, entry)

    def _tell(self, room: Room, entry: Entry) -> None:
        try:
            room.tell(entry)
        except Exception:  # no hole: everybody comes back, to what the database has
            log.exception("event %s: number %s could not be told", room.event.slug, entry.seq)
            del self._rooms[entry.event_id]
            room.close(1012)
            return
        if entry.kind is Kind.SETTINGS and entry.what in ("event", "wall", "feed") and not self._stale.full():
            self._stale.put_nowait(entry.event_id)

    async def room(self, slug: str) -> Room:
        """The room of an event, opened at the first call; NotFound if there is no such event."""
        event_id = self._slugs.get(slug)
        if event_id is None:
            async with self._store.read() as conn:
                self._slugs |= {event.slug: event.id for event in await events.all_events(conn)}
            event_id = self._slugs.get(slug)
        if event_id is None:
            raise NotFound("There is no such event.")
        return self._rooms.get(event_id) or await self._open(event_id)

    def current(self, room: Room) -> Room:
        """The room that has taken this one's place, or itself."""
        return self._rooms.get(room.event.id, room)

    def rooms(self) -> list[Room]:
        return list(self._rooms.values())

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._refresh())
            tasks.create_task(self._beats())

    def close(self) -> None:
        """Send everybody away: the server restarts, come back in a moment."""
        for room in self._rooms.values():
            room.close(1012)
        self._rooms.clear()

    async def _refresh(self) -> None:
        while True:
            event_id = await self._stale.get()
            if event_id not in self._rooms:
                continue
            try:
                await self._open(event_id, anew=True)
            except OvationError as error:  # it keeps the former look until the database answers
                log.warning("event %s could not be read again: %s", self._rooms[event_id].event.slug, error)
                await self._clock.sleep(AGAIN_S)
                self._stale.put_nowait(event_id)

    async def _beats(self) -> None:
        while True:
            await self._clock.sleep(BEAT_S)
            for room in self._rooms.values():
                room.beat()

    async def _open(self, event_id: int, *, anew: bool = False) -> Room:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._locks.setdefault(event_id, asyncio.Lock()))
            former = self._rooms.get(event_id)
            if former and not anew:
                return former
            self._loading[event_id] = []
            stack.callback(self._loading.pop, event_id, None)
            loaded = await self._load(event_id)
            room = Room(loaded, self._views, self._build)
            for entry in self._loading[event_id]:
                if entry.seq > loaded.event.seq:
                    room.tell(entry)
            if former:
                room.succeed(former)
            self._rooms[event_id] = room
            return room

    async def _load(self, event_id: int) -> Loaded:
        async with self._store.read() as conn:
            return Loaded(
                event=await events.by_id(conn, event_id),
                feeds=await events.feeds(conn, event_id),
                walls=await events.walls(conn, event_id),
                shown=await posts.shown(conn, event_id, limit=LOOKED_THROUGH),
                counts=await posts.counts(conn, event_id),
            )

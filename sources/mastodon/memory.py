"""What a Mastodon feed remembers from one poll to the next, and over a restart: its cursor."""

from __future__ import annotations

from typing import Self

import msgspec
from msgspec import Struct, field

from sources.mastodon.status import Json, text

LEAST = 500


class Seen(Struct, array_like=True):
    """A status that we know: the server whose copy is shown, the second of its last edit, its id on each server."""

    home: str
    edited: str
    ids: dict[str, str]


class Memory(Struct):
    """``at``: the newest id that was read, per server and tag; ``seen``: by uri, the latest last."""

    at: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)

    @classmethod
    def load(cls, cursor: str | None) -> Self:
        """A cursor that cannot be read (of another version) starts anew, with the backfill."""
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.DecodeError:
            return cls()

    def dump(self) -> str:
        return msgspec.json.encode(self).decode()

    def last(self, server: str, tag: str) -> str:
        return self.at.get(server, {}).get(tag, "")

    def places(self) -> dict[tuple[str, str], str]:
        return {(server, tag): last for server, tags in self.at.items() for tag, last in tags.items()}

    def advance(self, server: str, tag: str, status_id: str) -> bool:
        """Whether that is further than we were."""
        is_further = age(status_id) > age(self.last(server, tag))
        if is_further:
            self.at.setdefault(server, {})[tag] = status_id
        return is_further

    def learn(self, server: str, item: Json) -> bool:
        """Whether the status is new to us, or was edited; another server's copy of what we have is neither.

        Servers that were told of an edit keep its time to the second only.
        """
        uri, edited = text(item, "uri"), text(item, "edited_at")[:19]
        known = self.seen.pop(uri, None)
        is_news = known is None or edited > known.edited
        if known is None or is_news:
            known = Seen(home=server, edited=edited, ids=known.ids if known else {})
        known.ids[server] = text(item, "id")
        self.seen[uri] = known
        return is_news

    def is_home(self, server: str, uri: str) -> bool:
        return uri in self.seen and self.seen[uri].home == server

    def uri(self, server: str, status_id: str) -> str:
        """The uri of what a server calls by its own id, or ""."""
        return next((uri for uri, seen in self.seen.items() if seen.ids.get(server) == status_id), "")

    def forget_beyond(self, size: int) -> None:
        for uri in list(self.seen)[: -max(size, LEAST)]:
            del self.seen[uri]


def age(status_id: str) -> tuple[int, str]:
    """Ids are opaque; a longer one is younger, else the one that sorts later."""
    return (len(status_id), status_id)

"""Asks Mastodon servers whether posts that are shown still exist, and as what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from sources.mastodon.reader import Reader
from sources.mastodon.server import Server
from wall.errors import SourceError
from wall.model import Batch, Change, Delete


class Checks:
    def __init__(self, servers: Sequence[Server], reader: Reader, note: Callable[[str], None]) -> None:
        self._servers = servers
        self._reader = reader
        self._note = note
        self._said: set[str] = set()

    async def run(self, uris: Sequence[str]) -> Batch:
        """Nothing about posts of which no server knows the id; raise if no server could be asked."""
        changes: list[Change] = []
        errors: list[SourceError] = []
        asked = await self._by_server(uris)
        for server, ids in asked.items():
            try:
                changes += await self._of(server, ids)
            except SourceError as error:
                errors.append(error)
        if errors and len(errors) == len(asked):
            raise errors[0]
        self._tell({f"some posts could not be checked: {error}" for error in errors})
        return Batch(changes=tuple(changes))

    def _tell(self, troubles: set[str]) -> None:
        """Once, until it is over."""
        for trouble in troubles - self._said:
            self._note(trouble)
        self._said = troubles

    async def _of(self, server: Server, ids: dict[str, str]) -> list[Change]:
        """What is missing in the common answer is asked for by itself: only then it is surely gone."""
        await server.facts()
        found = await server.statuses(list(ids))
        changes: list[Change | None] = []
        for status_id, uri in ids.items():
            item = found.get(status_id) or await server.status(status_id)
            if item is None:
                await server.prove_alive()
                changes.append(Delete(remote_id=uri))
            else:
                changes.append(self._reader.compare(server, uri, item))
        return [change for change in changes if change]

    async def _by_server(self, uris: Sequence[str]) -> dict[Server, dict[str, str]]:
        """Uris by their ids on the server whose copy is shown."""
        asked: dict[Server, dict[str, str]] = {}
        for uri in uris:
            server, status_id = self._known(uri)
            if server is None:
                server, status_id = await self._found(uri)
            if server is not None:
                asked.setdefault(server, {})[status_id] = uri
        return asked

    def _known(self, uri: str) -> tuple[Server | None, str]:
        """From memory; else a server's own posts have its id at the end of their uri."""
        if seen := self._reader.memory.seen.get(uri):
            servers = sorted(self._servers, key=lambda server: server.name != seen.home)
            return next(((each, seen.ids[each.name]) for each in servers if each.name in seen.ids), (None, ""))
        start, _, status_id = uri.rpartition("/statuses/")
        own = (each for each in self._servers if start and urlsplit(uri).netloc == each.name)
        return (next(own, None) if status_id.isalnum() else None), status_id

    async def _found(self, uri: str) -> tuple[Server | None, str]:
        for server in self._servers:
            if server.token and (item := await server.find(uri)):
                self._reader.memory.learn(server.name, item)
                return server, str(item.get("id"))
        return None, ""

"""Gets the bytes of one picture: from its server, or from beside the recording that is played."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from wall.errors import MediaError, SourceError
from wall.feeds.exchange import Limits
from wall.feeds.outgoing import Outgoing

RECORDING = "recording:"
LIMITS = Limits(deadline_s=15.0, body_bytes=12 * 1024 * 1024)
HEADERS = {"Accept": "image/avif,image/webp,image/png,image/jpeg,image/gif"}


class Fetcher:
    """``recordings``: the folder with the pictures of recordings, or None if there is none.

    What the server says about the type is not asked: the decoder looks at the content.
    """

    def __init__(self, outgoing: Outgoing, recordings: Path | None = None, limits: Limits = LIMITS) -> None:
        self._http = outgoing.http("media", limits)
        self._recordings = recordings
        self._largest = limits.body_bytes

    async def fetch(self, url: str) -> bytes:
        """Raise MediaError if there is no picture to be had."""
        if url.startswith(RECORDING):
            return await asyncio.to_thread(self._read, url.removeprefix(RECORDING))
        try:
            answer = await self._http.get(url, headers=HEADERS)
        except SourceError as exc:
            raise MediaError(f"A picture cannot be fetched: {exc}") from exc
        if not answer.body:
            raise MediaError(f"A picture cannot be fetched: {answer.host} sends nothing.")
        return answer.body

    def _read(self, name: str) -> bytes:
        if self._recordings is None or not _is_plain(name):
            raise MediaError(f"The recording has no picture “{name[:80]}”.")
        try:
            opened = os.open(self._recordings / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(opened, "rb") as file:
                data = file.read(self._largest + 1)
        except OSError as exc:
            raise MediaError(f"The recording's picture “{name[:80]}” cannot be read: {exc.strerror}.") from exc
        if len(data) > self._largest:
            raise MediaError(f"The recording's picture “{name[:80]}” is too large.")
        return data


def _is_plain(name: str) -> bool:
    """One file name, in no other folder, on no system that we know."""
    return name.isprintable() and not name.startswith(".") and not set(name) & set("/\\:") and 0 < len(name) <= 200

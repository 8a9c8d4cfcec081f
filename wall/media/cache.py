"""Our own copies of pictures, on disk: ``<id>/<width>.webp``, bounded in bytes, the longest unused leaving first.

A picture appears whole or not at all: it is written beside, and its folder renamed. ``store`` and ``remove``
change what is there without an await between, so that a removal cannot be overtaken.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path

from wall.media.names import is_media_id

BYTES = 2 * 1024 * 1024 * 1024
HALF = ".half-"


class Cache:
    """``folder`` is ours alone. Make it with ``Cache.open``, which looks what is there."""

    def __init__(self, folder: Path, max_bytes: int = BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._bytes = 0
        self._writing: dict[str, set[Path]] = {}

    @classmethod
    async def open(cls, folder: Path, max_bytes: int = BYTES) -> Cache:
        cache = cls(folder, max_bytes)
        for media_id, size in await asyncio.to_thread(_scan, folder):
            cache._add(media_id, size)
        cache._evict()
        return cache

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self._sizes)

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._sizes))

    def find(self, media_id: str, width: int) -> Path | None:
        """The file for a width: the smallest that is at least as wide, else the widest there is."""
        if media_id not in self._sizes:
            return None
        widths = sorted(_widths(self._folder / media_id))
        if not widths:
            self.remove(media_id)
            return None
        self._sizes.move_to_end(media_id)
        with contextlib.suppress(OSError):
            os.utime(self._folder / media_id)
        chosen = next((w for w in widths if w >= width), widths[-1])
        return self._folder / media_id / f"{chosen}.webp"

    async def store(self, media_id: str, sizes: Mapping[int, bytes]) -> bool:
        """Keep a picture; False if it was removed in the meantime, and then it is not kept."""
        if not is_media_id(media_id):
            raise ValueError("no media id")
        half = Path(tempfile.mkdtemp(prefix=HALF, dir=self._folder))
        self._writing.setdefault(media_id, set()).add(half)
        written = asyncio.ensure_future(asyncio.to_thread(_write, half, sizes))
        try:
            await asyncio.shield(written)
            return self._appear(media_id, half, sum(map(len, sizes.values())))
        finally:
            if written.done():
                self._forget_half(media_id, half)
            else:  # we were cancelled, but a thread cannot be
                written.add_done_callback(lambda _: self._forget_half(media_id, half))

    def remove(self, media_id: str) -> None:
        """It is gone when this returns, and what is being written now will not appear."""
        self._writing.pop(media_id, None)
        self._bytes -= self._sizes.pop(media_id, 0)
        if is_media_id(media_id):
            shutil.rmtree(self._folder / media_id, ignore_errors=True)

    def _appear(self, media_id: str, half: Path, size: int) -> bool:
        if half not in self._writing.get(media_id, ()):
            return False
        self._bytes -= self._sizes.pop(media_id, 0)
        shutil.rmtree(self._folder / media_id, ignore_errors=True)
        half.rename(self._folder / media_id)
        self._add(media_id, size)
        self._evict()
        return True

    def _forget_half(self, media_id: str, half: Path) -> None:
        shutil.rmtree(half, ignore_errors=True)
        halves = self._writing.get(media_id, set())
        halves.discard(half)
        if not halves:
            self._writing.pop(media_id, None)

    def _add(self, media_id: str, size: int) -> None:
        self._sizes[media_id] = size
        self._bytes += size

    def _evict(self) -> None:
        while self._bytes > self._max_bytes and len(self._sizes) > 1:
            self.remove(next(iter(self._sizes)))


def _scan(folder: Path) -> list[tuple[str, int]]:
    """What is there, the longest unused first; what was left half written is thrown away."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found: list[tuple[float, str, int]] = []
    for entry in os.scandir(folder):
        if entry.name.startswith(HALF):
            shutil.rmtree(entry.path, ignore_errors=True)
        elif entry.is_dir(follow_symlinks=False) and is_media_id(entry.name):
            size = sum(file.stat().st_size for file in os.scandir(entry.path))
            found.append((entry.stat().st_mtime, entry.name, size))
    return [(name, size) for _, name, size in sorted(found)]


def _widths(folder: Path) -> list[int]:
    try:
        return [int(name.removesuffix(".webp")) for name in os.listdir(folder) if name.endswith(".webp")]
    except (OSError, ValueError):
        return []


def _write(folder: Path, sizes: Mapping[int, bytes]) -> None:
    for width, data in sizes.items():
        (folder / f"{width}.webp").write_bytes(data)

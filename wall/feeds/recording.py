"""Recordings: what happened on networks, one change a line, with the second at which it came.

The first line is the header ``{"recording": 1, "name": …, "description": …, "tags": […]}``, each
further one ``{"at": SECONDS, "change": {"type": "upsert" | "delete" | "vanish" | "return", …}}``
with the fields of ``wall.model``. Pictures are files in the folder ``pictures`` beside it, and
have the address ``recording:NAME``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from wall.errors import SourceRefused
from wall.model import Change, Value

FORMAT = 1
PICTURES = "pictures"
SCHEME = "recording:"
MAX_LINE_BYTES = 1 << 20
MAX_BYTES = 256 << 20


class Header(Value, frozen=True, kw_only=True, omit_defaults=False):
    recording: int = FORMAT
    name: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()


class Line(Value, frozen=True, kw_only=True):
    """``at`` is in seconds since the recording began."""

    at: float
    change: Change


_header = msgspec.json.Decoder(Header)
_line = msgspec.json.Decoder(Line)
_encoder = msgspec.json.Encoder()


def header(path: Path) -> Header:
    with _opened(path) as file:
        return _read_header(path, file)


def read(path: Path) -> Iterator[Line]:
    """The lines after the header; raise SourceRefused naming the line that cannot be read.

    A last line without an end is what a recorder was writing when it was stopped: it is left out.
    """
    with _opened(path) as file:
        _read_header(path, file)
        latest = 0.0
        for number, text in enumerate(_lines(path, file), 2):
            if not text.endswith(b"\n"):
                return
            line = _decoded(path, number, text)
            if line.at < latest:
                raise _refused(path, number, f"comes at {line.at} s, before the line above it ({latest} s)")
            latest = line.at
            yield line


def picture(path: Path, url: str) -> Path | None:
    """The file of the address ``recording:NAME`` in the recording at ``path``, if there is one."""
    name = url.removeprefix(SCHEME)
    if name == url or name != Path(name).name or name in {"", ".", ".."}:
        return None
    file = path.parent / PICTURES / name
    return file if file.is_file() else None


class Recorder:
    """Writes a new recording; full at ``max_bytes`` (its pictures count), and then it writes no more."""

    def __init__(self, path: Path, head: Header | None = None, *, max_bytes: int = MAX_BYTES) -> None:
        self._path = path
        self._left = max_bytes
        self._began: datetime | None = None
        self._latest = 0.0
        self._file: BinaryIO = path.open("xb", buffering=0)
        self._put(_encoder.encode(head or Header()) + b"\n")

    def write(self, change: Change, at: datetime) -> bool:
        """Add a change that came at ``at``; False means that the recording is full."""
        if self._began is None:
            self._began = at
        self._latest = max(self._latest, round((at - self._began).total_seconds(), 3))
        line = _encoder.encode({"at": self._latest, "change": msgspec.to_builtins(change)}) + b"\n"
        return len(line) <= MAX_LINE_BYTES and self._put(line)

    def keep(self, data: bytes, suffix: str) -> str | None:
        """Store a picture beside the recording and give its address; None means that it is full."""
        name = sha256(data).hexdigest()[:16] + suffix
        folder = self._path.parent / PICTURES
        if not (folder / name).exists():
            if len(data) > self._left:
                return None
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
            self._left -= len(data)
        return SCHEME + name

    def close(self) -> None:
        self._file.close()

    def _put(self, line: bytes) -> bool:
        if len(line) > self._left:
            self._left = 0
            return False
        self._left -= len(line)
        self._file.write(line)
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as exc:
        raise SourceRefused(f"{path.name} cannot be opened ({exc.strerror}); choose another recording") from exc


def _lines(path: Path, file: BinaryIO) -> Iterator[bytes]:
    number = 1
    while text := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(text) > MAX_LINE_BYTES:
            raise _refused(path, number, f"is longer than {MAX_LINE_BYTES:,} bytes")
        yield text


def _read_header(path: Path, file: BinaryIO) -> Header:
    try:
        head = _header.decode(file.readline(MAX_LINE_BYTES))
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise _refused(path, 1, f"is not the header of a recording: {exc}") from exc
    if head.recording != FORMAT:
        raise _refused(path, 1, f"is a recording of format {head.recording}; this program reads format {FORMAT}")
    return head


def _decoded(path: Path, number: int, text: bytes) -> Line:
    try:
        return _line.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise _refused(path, number, f"cannot be read: {exc}") from exc


def _refused(path: Path, number: int, what: str) -> SourceRefused:
    return SourceRefused(f"{path.name}, line {number} {what}; mend or remove that line")

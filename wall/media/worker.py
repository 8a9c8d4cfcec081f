"""The child process that decodes strangers' pictures: ``python -m wall.media.worker``, talking over its pipes.

A message is its length in four bytes, then itself. In: the bytes of a picture. Out: a ``Shrunk``.
"""

from __future__ import annotations

import contextlib
import resource
import struct
import sys
from typing import BinaryIO

from msgspec import Struct, msgpack

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 10
LENGTH = struct.Struct(">I")


class Shrunk(Struct, frozen=True, kw_only=True):
    """WebP by width, or why there is none."""

    sizes: dict[int, bytes] = {}
    problem: str = ""


def work(inbox: BinaryIO, outbox: BinaryIO) -> None:
    from wall.media.picture import Unusable, shrink  # after the limits are set

    while (data := _receive(inbox)) is not None:
        _allow_cpu(CPU_S)
        try:
            answer = Shrunk(sizes=shrink(data))
        except Unusable as exc:
            answer = Shrunk(problem=str(exc))
        _send(outbox, msgpack.encode(answer))


def confine() -> None:
    """No more memory than a large picture needs, no files, no children, no core dump."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(what, (most, most))


def _allow_cpu(seconds: int) -> None:
    """The kernel ends us if this picture takes longer; the limit counts from the start of the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _receive(inbox: BinaryIO) -> bytes | None:
    head = inbox.read(LENGTH.size)
    return inbox.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def _send(outbox: BinaryIO, message: bytes) -> None:
    outbox.write(LENGTH.pack(len(message)))
    outbox.write(message)
    outbox.flush()


if __name__ == "__main__":
    confine()
    work(sys.stdin.buffer, sys.stdout.buffer)

"""Reads feeds where a strange one can do no harm: large ones in a child process, with a limit of time and memory.

feedparser and the parsers below it need minutes for some texts of a megabyte, and nothing else runs in a
process meanwhile, not even in its other threads. ``python -m sources.rss`` is that child: a Question
comes in, and a Reading goes out.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from pathlib import Path

from msgspec import DecodeError, Struct, msgpack

from sources.rss.document import Document
from sources.rss.reader import read
from wall.errors import SourceRefused, SourceUnavailable

SMALL_BYTES = 16 * 1024
"""So little text is read at once, in a thread."""

TIMEOUT_S = 20.0
CPU_S = 10
MEMORY_BYTES = 1024 * 1024 * 1024
ROOT = Path(__file__).parents[2]


class Question(Struct, frozen=True, kw_only=True):
    body: bytes
    url: str
    headers: dict[str, str]


class Reading(Struct, frozen=True, kw_only=True):
    document: Document | None = None
    refused: str = ""
    unavailable: str = ""


async def read_safely(
    body: bytes, url: str, headers: Mapping[str, str], host: str, *, timeout_s: float = TIMEOUT_S
) -> Document:
    """As ``read``; also SourceUnavailable for what takes too long."""
    if len(body) <= SMALL_BYTES:
        return await asyncio.to_thread(read, body, url, headers)
    question = Question(body=body, url=url, headers=dict(headers))
    try:
        async with asyncio.timeout(timeout_s):
            reading = msgpack.decode(await _ask_child(msgpack.encode(question)), type=Reading)
    except (TimeoutError, DecodeError):
        raise SourceUnavailable(f"the feed of {host} cannot be read: it takes too much time or memory") from None
    if reading.refused:
        raise SourceRefused(reading.refused)
    if reading.document is None:
        raise SourceUnavailable(reading.unavailable)
    return reading.document


async def _ask_child(question: bytes) -> bytes:
    """Without our environment: it has secrets in it."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sources.rss", stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=ROOT, env={}
    )
    try:
        answer, _ = await child.communicate(question)
        return answer
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


def _work(question: Question) -> Reading:
    try:
        return Reading(document=read(question.body, question.url, question.headers))
    except SourceRefused as exc:
        return Reading(refused=str(exc))
    except SourceUnavailable as exc:
        return Reading(unavailable=str(exc))


def _confine() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(what, (most, most))


def main() -> None:
    """Answer the one question on standard input."""
    _confine()
    sys.stdout.buffer.write(msgpack.encode(_work(msgpack.decode(sys.stdin.buffer.read(), type=Question))))

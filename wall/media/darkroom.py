"""Where pictures are developed: a few child processes that decode, and are killed when one takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import MsgspecError, msgpack

from wall.errors import MediaError
from wall.media.names import WIDTHS
from wall.media.worker import LENGTH, Shrunk

WORKERS = 2
TIMEOUT_S = 10.0
JOBS_EACH = 500
"""After so many pictures a worker is replaced by a new one: whatever it has leaked is gone."""

ROOT = Path(__file__).parents[2]
LARGEST_ANSWER = 32 * 1024 * 1024


class Darkroom:
    """Enter it once, for the life of the server; workers start when they are first needed."""

    def __init__(self, workers: int = WORKERS, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        for _ in range(workers):
            self._idle.put_nowait(Worker())
        self._workers = workers

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _ in range(self._workers):
            await (await self._idle.get()).stop()

    async def develop(self, data: bytes) -> dict[int, bytes]:
        """WebP by width; raise MediaError for what is no picture that we show."""
        worker = await self._idle.get()
        try:
            async with asyncio.timeout(self._timeout_s):
                shrunk = await worker.shrink(data)
        except TimeoutError:
            await worker.stop()
            raise MediaError(f"A picture took longer than {self._timeout_s:g} s to decode.") from None
        except (OSError, EOFError, MsgspecError, ValueError):
            await worker.stop()
            raise MediaError(
                "A picture could not be decoded: it takes too much memory or time, or breaks the decoder."
            ) from None
        except BaseException:
            worker.kill()  # half of a message is in its pipe
            raise
        finally:
            self._idle.put_nowait(worker)
        return _usable(shrunk)


class Worker:
    """One child process, started on demand; not to be used by two at a time."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._is_spoilt = False
        self._jobs = 0

    async def shrink(self, data: bytes) -> Shrunk:
        """Raise OSError, EOFError or MsgspecError if the child is broken."""
        process = await self._ready()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(LENGTH.pack(len(data)) + data)
        await process.stdin.drain()
        (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        if length > LARGEST_ANSWER:
            raise ValueError("too large an answer")
        return msgpack.decode(await process.stdout.readexactly(length), type=Shrunk)

    async def _ready(self) -> Process:
        if self._is_spoilt or self._jobs >= JOBS_EACH:
            await self.stop()
        if self._process is None or self._process.returncode is not None:
            self._process, self._jobs, self._is_spoilt = await _start(), 0, False
        self._jobs += 1
        return self._process

    def kill(self) -> None:
        self._is_spoilt = True
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def stop(self) -> None:
        if self._process is not None:
            self.kill()
            await self._process.communicate()
            self._process = None


async def _start() -> Process:
    """Without our environment: the secrets in it are none of a decoder's business."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-sBm", "wall.media.worker", stdin=PIPE, stdout=PIPE, cwd=ROOT, env={}
    )


def _usable(shrunk: Shrunk) -> dict[int, bytes]:
    if shrunk.problem or not shrunk.sizes or not shrunk.sizes.keys() <= set(WIDTHS):
        raise MediaError(f"A picture is not shown: {shrunk.problem or 'its decoder gave nothing'}.")
    return shrunk.sizes

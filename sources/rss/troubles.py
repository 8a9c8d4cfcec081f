"""Which of a source's addresses do not answer, and when they may be asked again."""

from __future__ import annotations

from wall.clock import Clock
from wall.errors import SourceError, SourceUnavailable

ASK_AGAIN_S = 600.0
"""After an answer that a person must mend, while other feeds go on."""


class Troubles:
    """Which feeds do not answer, until when they are not asked, and whether the crew knows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._errors: dict[str, SourceError] = {}
        self._until: dict[str, float] = {}
        self._unread: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._errors)

    def add(self, url: str, error: SourceError) -> bool:
        """Whether it is news."""
        is_news = str(self._errors.get(url)) != str(error)
        if url not in self._until:
            passing = isinstance(error, SourceUnavailable)
            wait_s = (error.retry_after or 0.0) if isinstance(error, SourceUnavailable) else ASK_AGAIN_S
            if wait_s or not passing:
                self._until[url] = self._clock.monotonic() + wait_s
        self._errors[url] = error
        return is_news

    def pause(self, url: str) -> None:
        """Raise again what the feed last said, as long as it does not want to be asked."""
        if self._clock.monotonic() < self._until.get(url, 0.0):
            raise self._errors[url]
        self._until.pop(url, None)

    def clear(self, url: str) -> None:
        self._errors.pop(url, None)

    def count(self, url: str, unread: int) -> bool:
        """Whether that many unreadable entries are news."""
        is_news = self._unread.get(url, 0) != unread
        self._unread[url] = unread
        return is_news

    def as_one(self) -> SourceError:
        """If any of them passes, all may; the earliest time at which one wants to be asked."""
        passing = [error for error in self._errors.values() if isinstance(error, SourceUnavailable)]
        if len(self._errors) == 1:
            (error,) = self._errors.values()
            return self._with_rest(error)
        words = "; ".join(dict.fromkeys(str(error) for error in self._errors.values()))
        if passing:
            waits = [until - self._clock.monotonic() for until in self._until.values()]
            return SourceUnavailable(words, retry_after=min(waits) if len(waits) == len(self._errors) else None)
        return type(next(iter(self._errors.values())))(words)

    def _with_rest(self, error: SourceError) -> SourceError:
        (url,) = self._errors
        rest = self._until.get(url, 0.0) - self._clock.monotonic()
        if isinstance(error, SourceUnavailable) and error.retry_after and 0 < rest < error.retry_after:
            return SourceUnavailable(str(error), retry_after=rest)
        if not isinstance(error, SourceUnavailable):
            self._until.pop(url, None)  # a person mends it, and then it is asked at once
        return error

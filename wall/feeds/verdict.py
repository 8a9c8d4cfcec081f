"""What the status of an answer means for a feed, in the terms of the source contract."""

from __future__ import annotations

from datetime import datetime

from wall.errors import SourceNotFound, SourceRefused, SourceUnavailable
from wall.feeds.http import Answer
from wall.feeds.retry import retry_after


def judge(answer: Answer, now: datetime) -> Answer:
    """The answer if it is one (2xx, 304), else raise what its status says."""
    host, status = answer.host, answer.status
    if 200 <= status < 300 or status == 304:
        return answer
    match status:
        case 401 | 403:
            raise SourceRefused(f"{host} refuses us ({status}). Check the key and what it is permitted to read.")
        case 404 | 410:
            raise SourceNotFound(f"{host} says that this does not exist ({status}).")
        case 429:
            raise SourceUnavailable(f"{host} asks us to slow down (429).", retry_after=_pause(answer, now))
        case _ if 400 <= status < 500:
            raise SourceRefused(f"{host} does not accept the request ({status}). Check the feed's options.")
        case _ if status >= 500:
            raise SourceUnavailable(f"{host} has a fault of its own ({status}).", retry_after=_pause(answer, now))
    raise SourceUnavailable(f"{host} gave an answer that we do not understand ({status}).")


def _pause(answer: Answer, now: datetime) -> float | None:
    return retry_after(answer.status, answer.headers, answer.body, now)

"""Answers and bodies in JSON, and errors in the form that the asker understands."""

from __future__ import annotations

import logging
from math import ceil
from typing import Any
from urllib.parse import quote

import orjson
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from wall.desk.crew import TooOften
from wall.errors import (
    Conflict,
    MediaError,
    NotAllowed,
    NotFound,
    OvationError,
    SettingsError,
    SourceError,
    StoreError,
)
from wall.web.auth import LoggedOut
from wall.web.headers import ALWAYS
from wall.web.methods import WrongMethod
from wall.web.templating import page

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[OvationError], int], ...] = (
    (LoggedOut, 401),
    (TooOften, 429),
    (NotAllowed, 403),
    (NotFound, 404),
    (WrongMethod, 405),
    (MediaError, 404),
    (Conflict, 409),
    (SettingsError, 400),
    (SourceError, 502),
    (StoreError, 503),
)


def json_answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = orjson.dumps(value)
    return Response(body, status, {"cache-control": "no-store"} | (headers or {}), "application/json")


async def json_body(request: Request) -> dict[str, Any]:
    """The object in a request's body; SettingsError for anything else."""
    try:
        body = orjson.loads(await request.body() or b"{}")
    except orjson.JSONDecodeError as error:
        raise SettingsError([f"the body is not JSON: {error}."]) from None
    if not isinstance(body, dict):
        raise SettingsError(["the body is not a JSON object."])
    return body


def is_text(value: object, most: int) -> bool:
    """A text that every database keeps: PostgreSQL knows no U+0000."""
    return isinstance(value, str) and len(value) <= most and "\0" not in value


def status_of(error: OvationError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def retry_after(error: TooOften) -> dict[str, str]:
    return {"retry-after": str(max(1, ceil(error.wait_s)))}


async def explain(request: HTTPConnection, error: Exception) -> Response:
    """An error of ours, as JSON for programs and scripts, as a page for people."""
    assert isinstance(error, OvationError)
    status = status_of(error)
    if isinstance(error, StoreError):
        log.error("%s", error)  # what the database says is not for everybody
        return answer(request, status, "The database does not answer: try again in a moment.")
    headers = retry_after(error) if isinstance(error, TooOften) else {}
    if isinstance(error, WrongMethod):
        headers["allow"] = error.allow
    if isinstance(error, LoggedOut) and request.url.path.startswith("/api/"):
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, LoggedOut) and _is_page(request):
        return to_login(request)
    return answer(request, status, str(error), getattr(error, "problems", ()), headers)


def to_login(request: HTTPConnection) -> Response:
    return RedirectResponse(f"/login?next={quote(request.scope['path'])}", 303)


def answer(
    request: HTTPConnection,
    status: int,
    sentence: str,
    problems: tuple[str, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    headers = ALWAYS | (headers or {})  # what nobody expected is answered outside of our middleware
    if _is_page(request):
        return page(request, "message.html", _words(status, sentence), status=status, headers=headers)
    body: dict[str, Any] = {"error": sentence}
    if problems:
        body["problems"] = list(problems)
    return json_answer(body, status, headers)


TITLES = {403: "Not for you", 404: "Nothing here", 429: "A little slower", 503: "One moment"}


def _words(status: int, sentence: str) -> dict[str, Any]:
    link = {"url": "/", "words": "To the events"}
    return {"title": TITLES.get(status, "That did not work"), "words": sentence, "link": link}


def _is_page(request: HTTPConnection) -> bool:
    path = request.url.path
    return "text/html" in request.headers.get("accept", "") and not path.startswith(("/api/", "/media/", "/static/"))

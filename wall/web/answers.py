"""Answers and bodies in JSON, and errors in the form that the asker understands."""

from __future__ import annotations

from typing import Any

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
from wall.web.templating import page

STATUS: tuple[tuple[type[OvationError], int], ...] = (
    (LoggedOut, 401),
    (TooOften, 429),
    (NotAllowed, 403),
    (NotFound, 404),
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


def status_of(error: OvationError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


async def explain(request: HTTPConnection, error: Exception) -> Response:
    """An error of ours, as JSON for programs and scripts, as a page for people."""
    assert isinstance(error, OvationError)
    status = status_of(error)
    headers = {"retry-after": str(max(1, round(error.wait_s)))} if isinstance(error, TooOften) else {}
    if isinstance(error, LoggedOut) and _is_page(request):
        return RedirectResponse(f"/login?next={request.url.path}", 303)
    return answer(request, status, str(error), getattr(error, "problems", ()), headers)


def answer(
    request: HTTPConnection,
    status: int,
    sentence: str,
    problems: tuple[str, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response:
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

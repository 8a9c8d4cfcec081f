"""Coming in: the first person's link, invitations, login, logout, and the list of events."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wall.desk.crew import TooOften
from wall.errors import Conflict, NotAllowed, SettingsError
from wall.store import events
from wall.web import auth
from wall.web.answers import retry_after
from wall.web.parts import parts
from wall.web.templating import page

AFTER = "/"


def _place(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _form_page(
    request: Request,
    name: str,
    values: dict[str, object],
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    held, token = auth.visitor_token(request)
    response = page(request, name, {"csrf_token": token} | values, status=status, headers=headers)
    secure = auth.is_secure(request)
    response.set_cookie(auth.VISITOR, held, max_age=3600, path="/", httponly=True, secure=secure, samesite="strict")
    return response


def _next(given: object) -> str:
    """Only a path of ours."""
    path = str(given or "")
    return path if path.startswith("/desk/") and "//" not in path and "\\" not in path else AFTER


async def login(request: Request) -> Response:
    if await auth.session(request):
        return RedirectResponse(_next(request.query_params.get("next")), 303)
    values: dict[str, object] = {"error": "", "name": "", "next": _next(request.query_params.get("next"))}
    return _form_page(request, "login.html", values)


async def log_in(request: Request) -> Response:
    form = {name: str(value) for name, value in (await request.form()).items()}
    values: dict[str, object] = {"name": form.get("name", ""), "next": _next(form.get("next"))}
    try:
        auth.check_visitor(request, form.get("csrf_token", ""))
        held = await parts(request).crew.log_in(form.get("name", ""), form.get("password", ""), place=_place(request))
    except TooOften as error:
        return _form_page(request, "login.html", values | {"error": str(error)}, 429, retry_after(error))
    except NotAllowed as error:
        return _form_page(request, "login.html", values | {"error": str(error)}, 403)
    response = RedirectResponse(str(values["next"]), 303)
    auth.let_in(response, request, held)
    return response


async def claim(request: Request) -> Response:
    invite = await parts(request).crew.invitation(request.path_params["token"])
    if invite is None:
        raise NotAllowed("This link was used already, or is too old. Ask for a new one, or log in.")
    token = request.path_params["token"]
    return _form_page(request, "claim.html", {"error": "", "name": "", "event": None, "token": token})


async def join(request: Request) -> Response:
    form = {name: str(value) for name, value in (await request.form()).items()}
    token = request.path_params["token"]
    values: dict[str, object] = {"name": form.get("name", ""), "event": None, "token": token}
    try:
        auth.check_visitor(request, form.get("csrf_token", ""))
        _same_twice(form)
        held = await parts(request).crew.join(
            token, name=form.get("name", ""), password=form.get("password", ""), place=_place(request)
        )
    except SettingsError as error:
        return _form_page(request, "claim.html", values | {"error": " ".join(error.problems)}, 400)
    except Conflict as error:
        return _form_page(request, "claim.html", values | {"error": str(error)}, 409)
    except TooOften as error:
        return _form_page(request, "claim.html", values | {"error": str(error)}, 429, retry_after(error))
    response = RedirectResponse(await _first_desk(request), 303)
    auth.let_in(response, request, held)
    return response


def _same_twice(form: dict[str, str]) -> None:
    if form.get("password") != form.get("again", form.get("password")):
        raise SettingsError(["The two passwords differ."])


async def _first_desk(request: Request) -> str:
    async with parts(request).store.read() as conn:
        found = await events.all_events(conn)
    return f"/desk/{found[0].slug}" if found else AFTER


async def log_out(request: Request) -> Response:
    session = await auth.command(request)
    await parts(request).crew.log_out(session)
    parts(request).presence.dismiss(session)
    response = RedirectResponse("/login", 303)
    auth.let_out(response, request)
    return response

"""The list of events, and the form that adds one."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wall.errors import SettingsError
from wall.events import Event, Wall
from wall.intake.words import first_words
from wall.settings import EventSeed, slug, split_tags
from wall.store import events, seed
from wall.store.people import Session
from wall.web import auth
from wall.web.answers import is_text
from wall.web.parts import parts
from wall.web.templating import FRESH, page

EMPTY = {"name": "", "slug": "", "tags": ""}


async def home(request: Request) -> Response:
    return await _page(request, await auth.session(request), EMPTY)


async def add_event(request: Request) -> Response:
    """A new event with one wall; its feeds come on its settings page."""
    session = auth.owner(await auth.command(request))
    form = EMPTY | {name: str(value) for name, value in (await request.form()).items() if name in EMPTY}
    try:
        wanted = _wanted(form)
        planted = await parts(request).store.write(lambda tx: seed.plant(tx, [wanted], first_words()))
        if not planted:
            raise SettingsError([f"There is an event with the address “{wanted.slug}” already."])
    except SettingsError as error:
        return await _page(request, session, form, error.problems)
    return RedirectResponse(f"/desk/{wanted.slug}/settings", 303, FRESH)


def _wanted(form: dict[str, str]) -> EventSeed:
    problems: list[str] = []
    tags: tuple[str, ...] = ()
    name = " ".join(form["name"].split())
    if not name or not is_text(name, 200):
        problems.append("The event needs a name of at most 200 characters.")
    try:
        slug(form["slug"])
    except ValueError as error:
        problems.append(f"Address: {error}.")
    try:
        tags = split_tags(form["tags"])
    except SettingsError as error:
        problems += error.problems
    if problems:
        raise SettingsError(problems)
    return EventSeed(slug=form["slug"], name=name, tags=tags)


async def _page(
    request: Request, session: Session | None, form: dict[str, str], problems: Sequence[str] = ()
) -> Response:
    async with parts(request).store.read() as conn:
        listed = [_listed(event, await events.walls(conn, event.id)) for event in await events.all_events(conn)]
    user = {"name": session.user.name, "role": session.user.role} if session else None
    values = {"events": listed, "user": user, "csrf_token": session.csrf if session else ""}
    return page(request, "home.html", values | {"form": form, "problems": problems}, status=400 if problems else 200)


def _listed(event: Event, walls: list[Wall]) -> dict[str, object]:
    return {
        "name": event.name,
        "slug": event.slug,
        "tags": event.tags,
        "walls": [
            {"slug": wall.slug, "name": wall.name or wall.slug, "url": f"/wall/{event.slug}/{wall.slug}"}
            for wall in walls
        ],
        "desk_url": f"/desk/{event.slug}",
        "phone_url": f"/e/{event.slug}",
    }

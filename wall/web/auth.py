"""Who is asking: sessions in cookies, tokens of programs, and proof that a page of ours sent the request."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from wall.errors import NotAllowed
from wall.store.people import SESSION, Session, Token
from wall.web.parts import parts

PLAIN, SECURE = "ovation", "__Host-ovation"
VISITOR = "ovation_visitor"
HEADER = "x-csrf-token"


class LoggedOut(NotAllowed):
    """There is no session, or no longer."""


def is_secure(conn: HTTPConnection) -> bool:
    return conn.url.scheme in ("https", "wss")


def cookie_name(conn: HTTPConnection) -> str:
    return SECURE if is_secure(conn) else PLAIN


async def session(conn: HTTPConnection) -> Session | None:
    return await parts(conn).crew.session(conn.cookies.get(cookie_name(conn), ""))


async def required(conn: HTTPConnection) -> Session:
    found = await session(conn)
    if found is None:
        raise LoggedOut("Log in first.")
    return found


async def command(request: Request) -> Session:
    """The session of a request that changes something: of our own origin, with the session's token."""
    check_origin(request)
    found = await required(request)
    given = request.headers.get(HEADER, "") or str((await _form(request)).get("csrf_token", ""))
    if not hmac.compare_digest(given.encode(), found.csrf.encode()):
        raise NotAllowed("This page is too old: load it again.")
    return found


async def _form(request: Request) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    return {name: str(value) for name, value in (await request.form()).items()}


def owner(found: Session) -> Session:
    if found.user.role != "owner":
        raise NotAllowed("Only an owner may do this.")
    return found


async def bearer(request: Request) -> Token:
    """The token of a program."""
    scheme, _, held = request.headers.get("authorization", "").partition(" ")
    found = await parts(request).crew.token(held.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise LoggedOut("This needs a token: Authorization: Bearer …")
    return found


def check_origin(conn: HTTPConnection, *, needed: bool = False) -> None:
    """Refuse what a page of somebody else's sent; ``needed``: also what does not say where it comes from."""
    if conn.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("This request comes from another site.")
    origin = conn.headers.get("origin")
    if origin is None and not needed:
        return
    if origin is None or not _is_ours(conn, origin):
        raise NotAllowed("This request comes from another site.")


def _is_ours(conn: HTTPConnection, origin: str) -> bool:
    public = parts(conn).settings.server.public_url
    given = urlsplit(origin)
    if given.scheme not in ("http", "https") or given.path or given.query:
        return False
    if public and origin == public:
        return True
    return given.netloc.lower() == conn.headers.get("host", "").lower() and (given.scheme == "https") == is_secure(conn)


def let_in(response: Response, conn: HTTPConnection, held: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(conn),
        held,
        max_age=int(SESSION.total_seconds()),
        path="/",
        secure=is_secure(conn),
        httponly=True,
        samesite="lax",
    )


def let_out(response: Response, conn: HTTPConnection) -> None:
    """Take the session back; a browser listens only if the attributes are those of ``let_in``."""
    response.delete_cookie(cookie_name(conn), path="/", secure=is_secure(conn), httponly=True, samesite="lax")


def visitor_token(request: Request) -> tuple[str, str]:
    """For forms before there is a session: what the cookie holds, and what the form must."""
    held = request.cookies.get(VISITOR, "")
    if not 20 <= len(held) <= 64:
        held = secrets.token_urlsafe(24)
    return held, _sign(request, held)


def check_visitor(request: Request, given: str) -> None:
    check_origin(request)
    held = request.cookies.get(VISITOR, "")
    if not held or not hmac.compare_digest(given.encode(), _sign(request, held).encode()):
        raise NotAllowed("This page is too old: load it again.")


def _sign(request: Request, held: str) -> str:
    return hmac.new(parts(request).secret, b"visitor " + held.encode(), hashlib.sha256).hexdigest()

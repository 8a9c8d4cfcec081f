"""People of the crew, their sessions, invitations and tokens; only digests of what they hold are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from wall.errors import Conflict
from wall.store import tables as t
from wall.store.writer import Transaction

SESSION = timedelta(days=14)
SESSIONS_PER_USER = 20


class User(Struct, frozen=True, kw_only=True):
    """One of ours; ``role`` is owner or moderator."""

    id: int
    name: str
    role: str
    password: str = ""


class Session(Struct, frozen=True, kw_only=True):
    digest: str
    user: User
    csrf: str
    expires_at: datetime


class Invite(Struct, frozen=True, kw_only=True):
    digest: str
    role: str
    by: str
    expires_at: datetime


class Token(Struct, frozen=True, kw_only=True):
    id: int
    name: str
    scope: str
    expires_at: datetime | None


def digest(held: str) -> str:
    """What is kept of a random token of 256 bits (no salt needed)."""
    return hashlib.sha256(held.encode()).hexdigest()


def fold_name(name: str) -> str:
    return " ".join(name.casefold().split())


def _user(row: Row[Any]) -> User:
    return User(id=row.id, name=row.name, role=row.role, password=row.password)


async def users(conn: AsyncConnection) -> list[User]:
    return [_user(row) for row in await conn.execute(select(t.user).order_by(t.user.c.id))]


async def user_count(conn: AsyncConnection) -> int:
    return int((await conn.execute(select(func.count()).select_from(t.user))).scalar_one())


async def by_name(conn: AsyncConnection, name: str) -> User | None:
    row = (await conn.execute(select(t.user).where(t.user.c.folded_name == fold_name(name)))).first()
    return _user(row) if row else None


async def add_user(tx: Transaction, *, name: str, role: str, password: str) -> User:
    """``password`` is a hash already."""
    values = {
        "name": name,
        "folded_name": fold_name(name),
        "role": role,
        "password": password,
        "created_at": tx.now,
    }
    try:
        result = await tx.conn.execute(insert(t.user).values(values).returning(t.user.c.id))
    except IntegrityError:
        raise Conflict(f"There is somebody called “{name}” already: choose another name.") from None
    return User(id=int(result.scalar_one()), name=name, role=role)


async def set_password(tx: Transaction, user_id: int, password: str) -> None:
    """Change a password (a hash already) and end the person's sessions."""
    await tx.conn.execute(t.user.update().where(t.user.c.id == user_id).values(password=password))
    await tx.conn.execute(delete(t.session).where(t.session.c.user_id == user_id))


async def remove_user(tx: Transaction, user_id: int) -> None:
    await tx.conn.execute(delete(t.user).where(t.user.c.id == user_id))


async def open_session(tx: Transaction, user: User) -> str:
    """A new session; what its cookie holds."""
    held = secrets.token_urlsafe(32)
    await tx.conn.execute(delete(t.session).where(t.session.c.expires_at < tx.now))
    mine = select(t.session.c.digest).where(t.session.c.user_id == user.id)
    kept = mine.order_by(t.session.c.created_at.desc()).limit(SESSIONS_PER_USER - 1)
    newest = [row.digest for row in await tx.conn.execute(kept)]
    await tx.conn.execute(delete(t.session).where(t.session.c.user_id == user.id, t.session.c.digest.not_in(newest)))
    await tx.conn.execute(
        insert(t.session).values(
            digest=digest(held),
            user_id=user.id,
            csrf=secrets.token_urlsafe(32),
            created_at=tx.now,
            expires_at=tx.now + SESSION,
        )
    )
    return held


async def session(conn: AsyncConnection, held: str, now: datetime) -> Session | None:
    query = (
        select(t.session.c.digest, t.session.c.csrf, t.session.c.expires_at, t.user)
        .join(t.user, t.user.c.id == t.session.c.user_id)
        .where(t.session.c.digest == digest(held), t.session.c.expires_at > now)
    )
    row = (await conn.execute(query)).first()
    if row is None:
        return None
    return Session(digest=row.digest, csrf=row.csrf, expires_at=row.expires_at, user=_user(row))


async def close_session(tx: Transaction, held_digest: str) -> None:
    await tx.conn.execute(delete(t.session).where(t.session.c.digest == held_digest))


async def open_invite(tx: Transaction, *, role: str, by: str, lasts: timedelta) -> str:
    """An invitation that works once; what its link holds."""
    held = secrets.token_urlsafe(32)
    await tx.conn.execute(delete(t.invite).where(t.invite.c.expires_at < tx.now))
    await tx.conn.execute(insert(t.invite).values(digest=digest(held), role=role, by=by, expires_at=tx.now + lasts))
    return held


async def invite(conn: AsyncConnection, held: str, now: datetime) -> Invite | None:
    query = select(t.invite).where(t.invite.c.digest == digest(held), t.invite.c.expires_at > now)
    row = (await conn.execute(query)).first()
    return Invite(digest=row.digest, role=row.role, by=row.by, expires_at=row.expires_at) if row else None


async def use_invite(tx: Transaction, held: str) -> bool:
    """Use it up; False if somebody was first."""
    used = await tx.conn.execute(
        delete(t.invite).where(t.invite.c.digest == digest(held), t.invite.c.expires_at > tx.now)
    )
    return bool(used.rowcount)


async def add_token(tx: Transaction, *, name: str, scope: str, lasts: timedelta | None) -> str:
    """A token for a program; what it holds."""
    held = "ovation_" + secrets.token_urlsafe(32)
    expires = tx.now + lasts if lasts else None
    values = {"digest": digest(held), "name": name, "scope": scope, "created_at": tx.now, "expires_at": expires}
    await tx.conn.execute(insert(t.token).values(values))
    return held


async def token(conn: AsyncConnection, held: str, now: datetime) -> Token | None:
    row = (await conn.execute(select(t.token).where(t.token.c.digest == digest(held)))).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return Token(id=row.id, name=row.name, scope=row.scope, expires_at=row.expires_at)


async def tokens(conn: AsyncConnection) -> list[Token]:
    rows = await conn.execute(select(t.token).order_by(t.token.c.id))
    return [Token(id=row.id, name=row.name, scope=row.scope, expires_at=row.expires_at) for row in rows]


async def remove_token(tx: Transaction, token_id: int) -> bool:
    gone = await tx.conn.execute(delete(t.token).where(t.token.c.id == token_id))
    return bool(gone.rowcount)


async def keep_secret(tx: Transaction, name: str) -> str:
    """The installation's secret of that name, made at the first call."""
    row = (await tx.conn.execute(select(t.secret.c.value).where(t.secret.c.name == name))).first()
    if row is not None:
        return str(row.value)
    value = secrets.token_hex(32)
    await tx.conn.execute(insert(t.secret).values(name=name, value=value))
    return value

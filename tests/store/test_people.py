"""People, their sessions, invitations and tokens: what the database keeps, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Table, select

from tests.clock import NOON
from wall.errors import Conflict
from wall.store import people, tables
from wall.store.people import SESSION, SESSIONS_PER_USER, User
from wall.store.store import Store

DAY = timedelta(days=1)


async def ada(store: Store) -> User:
    return await store.write(lambda tx: people.add_user(tx, name="Ada", role="owner", password="hashed"))


async def kept(store: Store, table: Table) -> str:
    async with store.read() as conn:
        return repr([tuple(row) for row in await conn.execute(select(table))])


async def test_a_name_is_one_persons_however_it_is_written(store: Store) -> None:
    user = await ada(store)

    with pytest.raises(Conflict, match="choose another name"):
        await store.write(lambda tx: people.add_user(tx, name=" ADA ", role="owner", password=""))
    async with store.read() as conn:
        assert await people.by_name(conn, "aDa") == User(id=user.id, name="Ada", role="owner", password="hashed")
        assert await people.by_name(conn, "Bob") is None


async def test_a_session_lasts_two_weeks_and_its_cookie_is_not_kept(store: Store) -> None:
    user = await ada(store)
    held = await store.write(lambda tx: people.open_session(tx, user))

    async with store.read() as conn:
        found = await people.session(conn, held, NOON + SESSION - timedelta(seconds=1))
        assert found is not None
        assert found.user.name == "Ada"
        assert await people.session(conn, held, NOON + SESSION) is None
        assert await people.session(conn, "something else", NOON) is None
    assert held not in await kept(store, tables.session)


async def test_a_person_has_at_most_so_many_sessions(store: Store) -> None:
    user = await ada(store)
    held = [await store.write(lambda tx: people.open_session(tx, user)) for _ in range(SESSIONS_PER_USER + 5)]

    async with store.read() as conn:
        found = [await people.session(conn, one, NOON) for one in held]
    assert sum(one is not None for one in found) == SESSIONS_PER_USER
    assert found[-1] is not None


async def test_a_new_password_ends_the_sessions(store: Store) -> None:
    user = await ada(store)
    held = await store.write(lambda tx: people.open_session(tx, user))
    await store.write(lambda tx: people.set_password(tx, user.id, "another"))

    async with store.read() as conn:
        assert await people.session(conn, held, NOON) is None


async def test_who_leaves_has_no_session(store: Store) -> None:
    user = await ada(store)
    held = await store.write(lambda tx: people.open_session(tx, user))
    await store.write(lambda tx: people.remove_user(tx, user.id))

    async with store.read() as conn:
        assert await people.session(conn, held, NOON) is None
    assert await kept(store, tables.session) == "[]"


async def test_an_invitation_works_once(store: Store) -> None:
    held = await store.write(lambda tx: people.open_invite(tx, role="moderator", by="Ada", lasts=DAY))

    async with store.read() as conn:
        found = await people.invite(conn, held, NOON)
    assert found is not None
    assert (found.role, found.by) == ("moderator", "Ada")
    assert [await store.write(lambda tx: people.use_invite(tx, held)) for _ in range(2)] == [True, False]


async def test_an_old_invitation_does_not_work(store: Store) -> None:
    held = await store.write(lambda tx: people.open_invite(tx, role="owner", by="", lasts=timedelta(0)))

    async with store.read() as conn:
        assert await people.invite(conn, held, NOON) is None
    assert not await store.write(lambda tx: people.use_invite(tx, held))


async def test_a_token_is_known_by_its_digest_until_it_is_taken_back(store: Store) -> None:
    held = await store.write(lambda tx: people.add_token(tx, name="lights", scope="read", lasts=None))
    async with store.read() as conn:
        token = await people.token(conn, held, NOON + 1000 * DAY)
        assert token is not None
        assert await people.tokens(conn) == [token]
    assert held not in await kept(store, tables.token)

    assert [await store.write(lambda tx: people.remove_token(tx, token.id)) for _ in range(2)] == [True, False]
    async with store.read() as conn:
        assert await people.token(conn, held, NOON) is None


async def test_a_token_may_end_by_itself(store: Store) -> None:
    held = await store.write(lambda tx: people.add_token(tx, name="lights", scope="read", lasts=DAY))

    async with store.read() as conn:
        assert await people.token(conn, held, NOON + DAY) is None


async def test_a_secret_is_made_once(store: Store) -> None:
    one, same = [await store.write(lambda tx: people.keep_secret(tx, "server")) for _ in range(2)]
    other = await store.write(lambda tx: people.keep_secret(tx, "another"))

    assert one == same != other
    assert len(bytes.fromhex(one)) == 32

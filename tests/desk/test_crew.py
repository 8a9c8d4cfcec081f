"""The crew: who may come in, how, and how often somebody may try."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.clock import FakeClock
from wall.desk.crew import Crew, TooOften
from wall.desk.limiter import KNOWN, Limiter
from wall.errors import Conflict, NotAllowed, SettingsError
from wall.store.store import Store

PASSWORD = "a long enough one"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest_asyncio.fixture
async def crew(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Crew]:
    async with Store("", tmp_path, clock).open() as store:
        yield Crew(store, clock)


async def owner(crew: Crew) -> str:
    link = await crew.claim_link()
    assert link is not None
    return await crew.join(link, name="Ada", password=PASSWORD, place="here")


async def test_the_first_person_becomes_the_owner(crew: Crew) -> None:
    session = await crew.session(await owner(crew))

    assert session is not None
    assert (session.user.name, session.user.role) == ("Ada", "owner")
    assert await crew.claim_link() is None


async def test_a_link_of_an_earlier_start_makes_no_second_owner(crew: Crew) -> None:
    earlier = await crew.claim_link()
    assert earlier is not None
    await owner(crew)

    with pytest.raises(NotAllowed, match="Somebody was first"):
        await crew.join(earlier, name="Eve", password=PASSWORD, place="there")


async def test_an_invitation_makes_a_moderator_once(crew: Crew) -> None:
    held = await crew.invite("moderator", by="Ada")
    session = await crew.session(await crew.join(held, name="  Bob  Berry ", password=PASSWORD, place=""))

    assert session is not None
    assert (session.user.name, session.user.role) == ("Bob Berry", "moderator")
    with pytest.raises(NotAllowed, match="used already"):
        await crew.join(held, name="Eve", password=PASSWORD, place="")


async def test_a_name_that_is_taken_does_not_use_the_invitation_up(crew: Crew) -> None:
    await owner(crew)
    held = await crew.invite("moderator", by="Ada")

    with pytest.raises(Conflict):
        await crew.join(held, name="ada", password=PASSWORD, place="")
    assert await crew.join(held, name="Bob", password=PASSWORD, place="")


async def test_everything_that_is_wrong_with_a_newcomer_is_said_at_once(crew: Crew) -> None:
    held = await crew.invite("moderator", by="Ada")

    with pytest.raises(SettingsError) as caught:
        await crew.join(held, name="x", password="short", place="")
    assert len(caught.value.problems) == 2
    with pytest.raises(SettingsError, match="no role “king”"):
        await crew.invite("king", by="Ada")


async def test_an_invitation_gets_old(crew: Crew, clock: FakeClock) -> None:
    held = await crew.invite("moderator", by="Ada")
    clock.advance(7 * 86_400)

    assert await crew.invitation(held) is None
    with pytest.raises(NotAllowed, match="too old"):
        await crew.join(held, name="Bob", password=PASSWORD, place="")


async def test_logging_in_and_out(crew: Crew) -> None:
    await owner(crew)
    held = await crew.log_in("ADA", PASSWORD, place="here")
    session = await crew.session(held)
    assert session is not None
    await crew.log_out(session)

    assert await crew.session(held) is None


async def test_a_wrong_name_and_a_wrong_password_sound_alike(crew: Crew) -> None:
    await owner(crew)
    said = []
    for name, password in (("Ada", "wrong"), ("Eve", PASSWORD)):
        with pytest.raises(NotAllowed) as caught:
            await crew.log_in(name, password, place="here")
        said.append(str(caught.value))

    assert said[0] == said[1]


async def test_who_tries_too_often_waits_and_may_then_try_again(crew: Crew, clock: FakeClock) -> None:
    await owner(crew)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            await crew.log_in("Ada", "wrong", place="here")
    with pytest.raises(TooOften) as caught:
        await crew.log_in("Ada", PASSWORD, place="here")
    clock.advance(caught.value.wait_s)

    assert await crew.log_in("Ada", PASSWORD, place="here")


async def test_who_tries_too_often_keeps_nobody_out_elsewhere(crew: Crew) -> None:
    await owner(crew)
    for _ in range(6):
        with pytest.raises((NotAllowed, TooOften)):
            await crew.log_in("Ada", "wrong", place="here")

    assert await crew.log_in("Ada", PASSWORD, place="elsewhere")


async def test_a_token_of_nobody_is_nothing(crew: Crew) -> None:
    assert await crew.token("ovation_nothing") is None
    assert await crew.session("") is None


def test_a_bucket_fills_again(clock: FakeClock) -> None:
    limiter = Limiter(clock, burst=2, every_s=10)
    waits = [limiter.wait("a") for _ in range(3)]
    clock.advance(10)

    assert waits == [0, 0, 10]
    assert [limiter.wait("a"), limiter.wait("b")] == [0, 0]


def test_a_limiter_forgets_the_oldest_of_too_many(clock: FakeClock) -> None:
    limiter = Limiter(clock, burst=1, every_s=10)
    for number in range(KNOWN + 1):
        limiter.wait(str(number))

    assert limiter.wait("0") == 0
    assert limiter.wait(str(KNOWN)) == 10

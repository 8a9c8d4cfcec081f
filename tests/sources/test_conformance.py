"""What every source that asks or listens over the web must do, whatever its network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from sources import SOURCES
from tests.feeds.site import answer
from tests.sources.adapters import ADAPTERS, Ground, ground
from tests.sources.scripted_server import Fault, cut, huge, hung_up, says, says_each_time, silent, slow
from wall.errors import SourceError, SourceNotFound, SourceRefused, SourceUnavailable
from wall.feeds.options import parameters
from wall.feeds.source import ChecksDeletes, Deletes, Delivery, Receives
from wall.model import Change, Delete, Upsert

WITHOUT_WEB = {"replay", "webhook"}

DOORS = [(kind, door) for kind, adapter in ADAPTERS.items() for door in (*adapter.pages, *adapter.sockets)]
PAGES = [(kind, door) for kind, adapter in ADAPTERS.items() for door in adapter.pages]
POLLS = [kind for kind in ADAPTERS if SOURCES[kind].traits.delivery is Delivery.POLL]
BACKFILLS = [kind for kind in ADAPTERS if SOURCES[kind].traits.backfill]
CHECKS = [kind for kind in ADAPTERS if issubclass(SOURCES[kind], ChecksDeletes)]

each_network = pytest.mark.parametrize("kind", ADAPTERS)
each_door = pytest.mark.parametrize(("kind", "door"), DOORS)
each_page = pytest.mark.parametrize(("kind", "door"), PAGES)


def words(changes: list[Change], here: Ground, *numbers: int) -> dict[int, str]:
    """What is to be read in the end, by the post's number."""
    shown: dict[str, str] = {}
    for change in changes:
        if isinstance(change, Upsert):
            shown[change.post.remote_id] = change.post.content
        elif isinstance(change, Delete):
            shown.pop(change.remote_id, None)
    said = {
        number: shown[here.network.remote_id(number)] for number in numbers if here.network.remote_id(number) in shown
    }
    return {
        number: text.removesuffix(" #ourconf").removeprefix("<p>").removesuffix("</p>") for number, text in said.items()
    }


def upserts(changes: list[Change]) -> list[str]:
    return [change.post.remote_id for change in changes if isinstance(change, Upsert)]


async def failure(here: Ground, door: str, fault: Fault) -> SourceError:
    """What the source says of a fault, after it has worked."""
    await here.network.put(1, "before")
    await here.read()
    await here.network.put(2, "meanwhile")
    here.break_(door, fault)
    async with asyncio.timeout(20):
        with pytest.raises(SourceError) as caught:
            await here.read()
    return caught.value


def test_every_source_is_here_or_has_no_web() -> None:
    assert ADAPTERS.keys() | WITHOUT_WEB == SOURCES.keys()


@pytest.mark.parametrize("kind", SOURCES)
def test_every_source_says_what_it_is(kind: str) -> None:
    source = SOURCES[kind]

    assert source.kind == kind
    assert source.label
    assert issubclass(source, Receives) is (source.traits.delivery is Delivery.PUSH)
    assert issubclass(source, ChecksDeletes) or source.traits.deletes is not Deletes.CHECKED
    assert source.options.keys() == parameters(source).keys()


# --- what a network says about itself --------------------------------------------------------


@each_door
@pytest.mark.parametrize(
    "says_when",
    [
        lambda _: answer(429, retry_after="90"),
        lambda then: answer(429, retry_after=format_datetime(then, usegmt=True)),
        lambda then: answer(429, x_ratelimit_reset=then.isoformat().replace("+00:00", "Z")),
        lambda then: answer(429, x_ratelimit_reset=str(then.timestamp())),
        lambda _: answer(429, ratelimit_reset="90"),
        lambda _: answer(429, b'{"ok": false, "parameters": {"retry_after": 90}}'),
        lambda _: answer(429, b'{"message": "slow down", "retry_after": 90.0}'),
        lambda _: answer(429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 90000}'),
        lambda _: answer(429, b'{"error": {"code": "RATE_LIMIT_EXCEEDED", "info": {"resetMs": 90000}}}'),
    ],
    ids=["seconds", "date", "iso", "epoch", "to-go", "telegram", "discord", "matrix", "misskey"],
)
async def test_waits_as_long_as_the_network_asks(kind: str, door: str, says_when: Callable[[datetime], bytes]) -> None:
    async with ground(kind) as here:
        in_90_s = says_each_time(lambda: says_when(here.clock.now() + timedelta(seconds=90)))
        error = await failure(here, door, in_90_s)

    assert isinstance(error, SourceUnavailable)
    assert error.retry_after == pytest.approx(90, abs=1)  # a date has whole seconds


@each_door
async def test_a_pause_without_a_time_is_a_pause(kind: str, door: str) -> None:
    async with ground(kind) as here:
        error = await failure(here, door, says(429))

    assert isinstance(error, SourceUnavailable)
    assert error.retry_after is None


@each_door
@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_for_a_person(kind: str, door: str, status: int) -> None:
    async with ground(kind) as here:
        error = await failure(here, door, says(status, b'{"error": "no"}'))

    assert isinstance(error, SourceRefused)


@each_door
async def test_what_is_not_there_is_for_a_person(kind: str, door: str) -> None:
    async with ground(kind) as here:
        error = await failure(here, door, says(404))

    assert isinstance(error, SourceRefused | SourceNotFound)


@each_door
@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_fault_of_the_network_passes(kind: str, door: str, status: int) -> None:
    async with ground(kind) as here:
        error = await failure(here, door, says(status, b"<h1>Oops</h1>"))

    assert isinstance(error, SourceUnavailable)


@each_door
async def test_maintenance_may_say_how_long_it_takes(kind: str, door: str) -> None:
    async with ground(kind) as here:
        error = await failure(here, door, says(503, retry_after="90"))

    assert isinstance(error, SourceUnavailable)
    assert error.retry_after == 90


@each_door
async def test_a_connection_that_is_cut_at_once_passes(kind: str, door: str) -> None:
    async with ground(kind) as here:
        assert isinstance(await failure(here, door, hung_up), SourceUnavailable)


@each_page
@pytest.mark.parametrize("fault", [silent, slow, cut, huge], ids=lambda fault: str(fault.__name__))
async def test_half_an_answer_passes(kind: str, door: str, fault: Fault) -> None:
    async with ground(kind) as here:
        assert isinstance(await failure(here, door, fault), SourceUnavailable)


@each_page
@pytest.mark.parametrize(
    "body", [b"<!doctype html><html><body>Back soon</body></html>", b"", b'{"cut', b"\x00\xff\xfe"]
)
async def test_another_page_than_the_networks_passes(kind: str, door: str, body: bytes) -> None:
    async with ground(kind) as here:
        assert isinstance(await failure(here, door, says(200, body)), SourceUnavailable)


@each_page
async def test_a_changed_format_is_a_fault_and_not_an_empty_page(kind: str, door: str) -> None:
    async with ground(kind) as here:
        error = await failure(here, door, says(200, ADAPTERS[kind].other_format))

    assert isinstance(error, SourceUnavailable)
    assert "changed its format" in str(error)


@each_door
async def test_messages_say_where_but_no_address_with_a_query(kind: str, door: str) -> None:
    async with ground(kind) as here:
        error = await failure(here, door, says(500))

    assert "127.0.0.1" in str(error)
    assert "?" not in str(error)


# --- posts -----------------------------------------------------------------------------------


@each_network
async def test_what_there_is_comes_once(kind: str) -> None:
    async with ground(kind) as here:
        for number in (1, 2, 3):
            await here.network.put(number, f"words {number}")
        first, second = await here.read(), await here.read()

        assert words(first, here, 1, 2, 3) == {1: "words 1", 2: "words 2", 3: "words 3"}
        assert upserts(first) == [here.network.remote_id(number) for number in (1, 2, 3)]
        assert second == []


@each_network
async def test_after_a_restart_nothing_is_lost_and_nothing_comes_twice(kind: str) -> None:
    async with ground(kind) as here:
        for number in (1, 2):
            await here.network.put(number, "before")
        await here.read()
        await here.network.put(3, "meanwhile")
        here.restart()

        assert upserts(await here.read()) == [here.network.remote_id(3)]


@each_door
async def test_after_a_fault_nothing_is_lost_and_nothing_comes_twice(kind: str, door: str) -> None:
    async with ground(kind) as here:
        await failure(here, door, hung_up)
        await here.network.put(3, "after")
        here.mend()
        await here.clock.sleep(120)

        assert upserts(await here.read()) == [here.network.remote_id(2), here.network.remote_id(3)]


@pytest.mark.parametrize("kind", BACKFILLS)
async def test_a_cursor_that_cannot_be_read_is_not_the_end(kind: str) -> None:
    async with ground(kind) as here:
        here.cursor = "of another version"
        await here.read()
        await here.network.put(1, "words")

        assert words(await here.read(), here, 1) == {1: "words"}


@each_network
async def test_an_edit_is_told(kind: str) -> None:
    async with ground(kind) as here:
        await here.network.put(1, "before")
        changes = await here.read()
        await here.network.put(1, "after")
        changes += await here.read_and_check(1)

        assert words(changes, here, 1) == {1: "after"}


@each_network
async def test_a_delete_is_told(kind: str) -> None:
    async with ground(kind) as here:
        await here.network.put(1, "words")
        await here.network.put(2, "other words")
        changes = await here.read()
        await here.network.delete(1)
        changes += await here.read_and_check(1, 2)

        assert words(changes, here, 1, 2) == {2: "other words"}
        assert Delete(remote_id=here.network.remote_id(1)) in changes


@each_network
async def test_a_delete_of_what_never_came_is_harmless(kind: str) -> None:
    async with ground(kind) as here:
        await here.network.put(1, "words")
        await here.network.delete(7)
        changes = await here.read()

        assert words(changes, here, 1, 7) == {1: "words"}
        assert [change for change in changes if not isinstance(change, Upsert)] in (
            [],
            [Delete(remote_id=here.network.remote_id(7))],
        )


@each_network
async def test_what_was_put_and_deleted_while_nobody_looked_is_not_shown(kind: str) -> None:
    async with ground(kind) as here:
        await here.network.put(1, "words")
        await here.read()
        await here.network.put(2, "regretted")
        await here.network.delete(2)

        assert words(await here.read(), here, 2) == {}


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_an_error_says_nothing_about_a_post(kind: str, status: int) -> None:
    async with ground(kind) as here:
        await here.network.put(1, "words")
        await here.read()
        await here.network.delete(1)
        here.break_("/", says(status))
        assert isinstance(here.source, ChecksDeletes)

        with pytest.raises(SourceError):
            await here.source.check([here.network.remote_id(1)])


@pytest.mark.parametrize("kind", POLLS)
async def test_an_idle_poll_is_cheap(kind: str) -> None:
    async with ground(kind) as here:
        for number in range(1, 30):
            await here.network.put(number, "words")
        await here.read()
        before, cursor = len(here.server.requests), here.cursor

        assert await here.read() == []
        assert len(here.server.requests) - before == here.network.idle_requests
        assert here.cursor == cursor

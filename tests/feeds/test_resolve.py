"""Names and their addresses, as a real name server on this computer gives them."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.feeds.names import UdpResolver, Zone, name_server
from wall.errors import AddressRefused
from wall.feeds.guard import Guard
from wall.feeds.resolve import GuardedResolver, SystemResolver

ZONE: Zone = {
    "public.test": [["1.1.1.1", "2606:4700:4700::1111"]],
    "private.test": [["10.0.0.1"]],
    "loopback.test": [["127.0.0.1"]],
    "metadata.test": [["169.254.169.254"]],
    "rebinding.test": [["1.1.1.1"], ["127.0.0.1"]],
    "mixed.test": [["1.1.1.1", "8.8.8.8", "192.168.0.1"]],
    "private-aaaa.test": [["1.1.1.1", "fd00::1"]],
    "mapped-aaaa.test": [["1.1.1.1", "::ffff:7f00:1"]],
    "nat64.test": [["64:ff9b::7f00:1"]],
    "alias.test": [["private.test"]],
    "alias-of-alias.test": [["alias.test"]],
    "alias-of-public.test": [["public.test"]],
    "silent.test": [None],
    "thousand.test": [[f"1.1.{n // 250}.{n % 250 + 1}" for n in range(1000)]],
    "thirty.test": [[f"1.1.1.{n}" for n in range(1, 31)]],
    "localhost": [["127.0.0.1", "::1"]],
}


@pytest.fixture(scope="module")
def names() -> Iterator[UdpResolver]:
    with name_server(ZONE) as resolver:
        yield resolver


@pytest.mark.parametrize(
    "host",
    [
        "private.test",
        "loopback.test",
        "metadata.test",
        "mixed.test",
        "private-aaaa.test",
        "mapped-aaaa.test",
        "nat64.test",
        "alias.test",
        "alias-of-alias.test",
        "localhost",
        "thousand.test",
    ],
)
async def test_one_address_that_is_not_public_spoils_the_answer(names: UdpResolver, host: str) -> None:
    with pytest.raises(AddressRefused):
        await GuardedResolver(Guard(), names).addresses(host, 443)


@pytest.mark.parametrize("host", ["public.test", "alias-of-public.test"])
async def test_public_addresses_pass(names: UdpResolver, host: str) -> None:
    assert await GuardedResolver(Guard(), names).addresses(host, 443) == ["1.1.1.1", "2606:4700:4700::1111"]


async def test_a_name_that_moves_to_this_computer_is_refused_from_then_on(names: UdpResolver) -> None:
    resolver = GuardedResolver(Guard(), names)

    assert await resolver.addresses("rebinding.test", 80) == ["1.1.1.1"]
    with pytest.raises(AddressRefused):
        await resolver.addresses("rebinding.test", 80)


async def test_of_many_addresses_only_a_few_are_tried(names: UdpResolver) -> None:
    assert len(await GuardedResolver(Guard(), names).addresses("thirty.test", 80)) == 8


async def test_a_name_that_nobody_knows_is_an_error_of_the_network(names: UdpResolver) -> None:
    with pytest.raises(socket.gaierror):
        await GuardedResolver(Guard(), names).addresses("unknown.test", 80)


async def test_a_silent_name_server_is_given_up(names: UdpResolver) -> None:
    with pytest.raises(OSError, match="does not answer"):
        await GuardedResolver(Guard(), names, timeout_s=0.05).addresses("silent.test", 80)


async def test_an_allowed_name_may_be_private(names: UdpResolver) -> None:
    assert await GuardedResolver(Guard(["private.test"]), names).addresses("private.test", 8080) == ["10.0.0.1"]


async def test_an_address_is_not_looked_up_but_judged(names: UdpResolver) -> None:
    resolver = GuardedResolver(Guard(), names)

    assert await resolver.addresses("1.1.1.1", 80) == ["1.1.1.1"]
    with pytest.raises(AddressRefused):
        await resolver.addresses("127.0.0.1", 80)


async def test_the_system_knows_this_computer() -> None:
    system = SystemResolver(threads=1)
    try:
        assert "127.0.0.1" in await system.addresses("localhost")
        with pytest.raises(AddressRefused):
            await GuardedResolver(Guard(), system).addresses("localhost", 80)
    finally:
        system.close()


async def test_a_name_that_cannot_be_one_is_an_error_of_the_network() -> None:
    system = SystemResolver(threads=1)
    try:
        with pytest.raises(OSError, match="no such name"):
            await GuardedResolver(Guard(), system).addresses("a" * 64 + ".test", 80)
    finally:
        system.close()

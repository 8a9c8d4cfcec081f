"""Which Internet addresses a stranger's link may lead this server to; pure, and independent of the DNS.

``is_global`` of the standard library is a second opinion only: on CPython 3.11 it calls NAT64, 6to4,
IPv4-compatible, site-local and all multicast addresses global.
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address


class Reach(StrEnum):
    PUBLIC = "a public address"
    PRIVATE = "a private address"
    NEVER = "a special address"


LOCAL_4 = tuple(
    IPv4Network(network)
    for network in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)

SPECIAL_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; Linux connects it to itself
        "100.100.100.200/32",  # metadata of Alibaba
        "168.63.129.16/32",  # metadata of Azure
        "169.254.0.0/16",  # link-local; metadata of nearly everybody
        "192.0.0.0/24",  # protocol assignments; metadata of Oracle
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays to 6to4
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)

LOCAL_6 = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))

GLOBAL_6 = IPv6Network("2000::/3")
"""All unicast addresses that were ever given out; everything else is special."""

SPECIAL_6 = tuple(
    IPv6Network(network)
    for network in (
        "fd00:ec2::/32",  # metadata of Amazon
        "fd20:ce::/32",  # metadata of Google
        "2001::/23",  # protocol assignments: Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)

NAT64 = IPv6Network("64:ff9b::/96")


def reach(address: Address) -> Reach:
    found = _reach_4(address) if isinstance(address, IPv4Address) else _reach_6(address)
    if found is Reach.PUBLIC and not address.is_global:
        return Reach.NEVER
    return found


def _reach_4(address: IPv4Address) -> Reach:
    if any(address in network for network in SPECIAL_4):
        return Reach.NEVER
    if any(address in network for network in LOCAL_4):
        return Reach.PRIVATE
    return Reach.PUBLIC


def _reach_6(address: IPv6Address) -> Reach:
    """Tunnels and translations that carry an IPv4 address are special, whatever they carry.

    NAT64 with the well-known prefix is how a host without IPv4 reaches the Internet: judged by what it carries.
    """
    if address.scope_id or _is_isatap(address) or any(address in network for network in SPECIAL_6):
        return Reach.NEVER
    if any(address in network for network in LOCAL_6):
        return Reach.PRIVATE
    if address in NAT64:
        carried = _reach_4(IPv4Address(int(address) & 0xFFFF_FFFF))
        return carried if carried is Reach.PUBLIC else Reach.NEVER
    return Reach.PUBLIC if address in GLOBAL_6 else Reach.NEVER


def _is_isatap(address: IPv6Address) -> bool:
    return (int(address) >> 32) & 0xFDFF_FFFF == 0x0000_5EFE

"""The address guard: what this server may connect to on behalf of a feed, a picture or a webhook."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from ipaddress import ip_address

from yarl import URL

from wall.errors import AddressRefused, SettingsError
from wall.feeds.addresses import Address, Reach, reach

PORTS = frozenset({80, 443})
SCHEMES = frozenset({"http", "https", "ws", "wss"})
LONGEST = 8192
MOST_ANSWERS = 64

_SHAPE = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]*)", re.IGNORECASE)
_SMUGGLED = re.compile(r"[\x00-\x20\x7f\\]")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_ENTRY = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[^\s:/@\[\]%?#]+)(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE)

Entry = tuple[str, int | None]


class Guard:
    """Knows which addresses are public, and which others the settings allow by name.

    An entry of ``allow`` is "host", "host:port", "ip" or "ip:port" ("[ip]:port" for IPv6). It opens that very
    spelling of a host, on that port or, without one, on any. A name that is allowed may lead to a private
    address, but never to a link-local, metadata, multicast or tunnel address.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        entries = [(entry, _parse(entry)) for entry in allow]
        problems = [f"“{text}” is no host, host:port or ip:port." for text, entry in entries if entry is None]
        if problems:
            raise SettingsError(problems)
        self._allow = frozenset(entry for _, entry in entries if entry is not None)

    def check_url(self, url: str | URL, schemes: Collection[str] = SCHEMES) -> URL:
        """The address as it will be used; raise AddressRefused if it must not be."""
        parsed = _read(str(url), schemes)
        host, port = parsed.raw_host or "", parsed.port or 0
        if port not in PORTS and not self._is_allowed(host, port):
            raise AddressRefused(f"{host}:{port} is neither port 80 nor 443.{_advice(host, port)}")
        if (literal := _literal(host)) is not None:
            self.check_address(host, str(literal), port)
        elif _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
            raise AddressRefused(f"“{host}” is a number that is no Internet address. Write the name of the host.")
        return parsed

    def check_address(self, host: str, ip: str, port: int) -> None:
        """Raise AddressRefused if ``host`` must not be reached at ``ip``; the last word, just before connecting."""
        address = _literal(ip)
        if address is None:
            raise AddressRefused(f"{host} leads to something that is no Internet address.")
        found = reach(address)
        if found is Reach.PUBLIC or self._opens(host, address, port, found):
            return
        can_be_allowed = found is Reach.PRIVATE or _literal(host) == address
        advice = _advice(host, port) if can_be_allowed else ""
        raise AddressRefused(f"{host} leads to {found.value}, {ip}: not for this server.{advice}")

    def check_answers(self, host: str, ips: Collection[str], port: int) -> None:
        """One address that must not be reached spoils the whole answer of a name server."""
        if len(ips) > MOST_ANSWERS:
            raise AddressRefused(f"The name server gives {len(ips)} addresses for {host}; more than {MOST_ANSWERS}.")
        for ip in ips:
            self.check_address(host, ip, port)

    def _opens(self, host: str, address: Address, port: int, found: Reach) -> bool:
        return self._is_allowed(host, port) and (found is Reach.PRIVATE or _literal(host) == address)

    def _is_allowed(self, host: str, port: int) -> bool:
        name = _fold(host)
        return (name, None) in self._allow or (name, port) in self._allow


def _read(text: str, schemes: Collection[str]) -> URL:
    """Parse strictly: what parsers are known to read in two ways is refused."""
    shape = _SHAPE.match(text)
    if shape is None or len(text) > LONGEST or _SMUGGLED.search(text):
        raise AddressRefused("This is no address that can be used; it must look like https://host/path.")
    if shape["scheme"].lower() not in schemes:
        raise AddressRefused(f"An address that starts with “{shape['scheme']}:” is not used here.")
    if "@" in shape["authority"]:
        raise AddressRefused("The address has a user name or a password in it. Take it out; keys go into the settings.")
    if "%" in shape["authority"]:
        raise AddressRefused("The host in the address has a % in it. Write its plain name.")
    return _parsed(text)


def _parsed(text: str) -> URL:
    try:
        url = URL(text)
        host, port = url.raw_host or "", url.port or 0
    except ValueError:
        url, host, port = URL(), "", 0
    is_host = ":" in host if "//[" in text else _NAME.fullmatch(host)
    if not port or not is_host:
        raise AddressRefused("The host or the port in the address cannot be read. It must look like https://host/path.")
    return url


def _parse(entry: str) -> Entry | None:
    text = entry.strip()
    if (literal := _literal(text)) is not None:
        return str(literal), None
    found = _ENTRY.fullmatch(text)
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else None
    try:
        host = _parsed(f"http://{found['host']}/").raw_host or ""
    except AddressRefused:
        return None
    return (_fold(host), port) if port is None or 0 < port < 65536 else None


def _fold(host: str) -> str:
    literal = _literal(host)
    return str(literal) if literal is not None else host.removesuffix(".")


def _literal(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _advice(host: str, port: int) -> str:
    return f" If it is yours and meant, allow “{host}:{port}” in the settings."

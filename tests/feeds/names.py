"""A real name server on a loopback port, scripted by the test, and a resolver that asks it over UDP."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from dnslib import AAAA, CNAME, QTYPE, RCODE, RR, A, DNSError, DNSRecord
from dnslib.server import DNSLogger, DNSServer

Zone = Mapping[str, Sequence[Sequence[str] | None]]
"""Name → its answers, one for each time that it is looked up; the last one stays. An answer is IPv4 and IPv6
addresses, or a name where a CNAME leads; a name that is not in the zone is NXDOMAIN, None is silence."""


class Names:
    """The server's side: all answers have a TTL of 0."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._asked: Counter[tuple[str, str]] = Counter()

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        name, kind = str(request.q.qname).rstrip("."), QTYPE[request.q.qtype]
        answer = self._next(name, kind)
        if answer is None:
            raise DNSError("silence")
        reply = request.reply()
        for value in answer:
            reply.add_answer(*_records(name, kind, value))
        if not answer:
            reply.header.rcode = RCODE.NXDOMAIN
        return reply

    def _next(self, name: str, kind: str) -> Sequence[str] | None:
        answers = self._zone.get(name, [()])
        number = self._asked[name, kind]
        self._asked[name, kind] += 1
        return answers[min(number, len(answers) - 1)]


class UdpResolver:
    """The ``Resolver`` of the contract: a plain stub that follows CNAMEs, and judges nothing."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def addresses(self, host: str) -> Sequence[str]:
        return [*await self._look_up(host, "A", 5), *await self._look_up(host, "AAAA", 5)]

    async def _look_up(self, host: str, kind: str, hops: int) -> list[str]:
        reply = await self._ask(DNSRecord.question(host, kind))
        found = [str(record.rdata) for record in reply.rr if QTYPE[record.rtype] == kind]
        aliases = [str(record.rdata) for record in reply.rr if QTYPE[record.rtype] == "CNAME"]
        if found or not aliases or not hops:
            return found
        return await self._look_up(aliases[0].rstrip("."), kind, hops - 1)

    async def _ask(self, question: DNSRecord) -> DNSRecord:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Once(answer), ("127.0.0.1", 0))
        try:
            transport.sendto(question.pack(), ("127.0.0.1", self._port))
            return DNSRecord.parse(await answer)
        finally:
            transport.close()


class _Once(asyncio.DatagramProtocol):
    def __init__(self, answer: asyncio.Future[bytes]) -> None:
        self._answer = answer

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        if not self._answer.done():
            self._answer.set_result(data)


@contextmanager
def name_server(zone: Zone) -> Iterator[UdpResolver]:
    quiet = DNSLogger(logf=lambda _: None)
    server = DNSServer(Names(zone), port=0, address="127.0.0.1", logger=quiet)
    server.start_thread()
    try:
        yield UdpResolver(server.server.server_address[1])
    finally:
        server.stop()
        server.server.server_close()


def _records(name: str, kind: str, value: str) -> list[RR]:
    if ":" in value:
        return [RR(name, QTYPE.AAAA, rdata=AAAA(value), ttl=0)] if kind == "AAAA" else []
    if value.replace(".", "").isdigit():
        return [RR(name, QTYPE.A, rdata=A(value), ttl=0)] if kind == "A" else []
    return [RR(name, QTYPE.CNAME, rdata=CNAME(value), ttl=0)]

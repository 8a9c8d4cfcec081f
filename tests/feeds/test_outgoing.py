"""Requests of a feed, against a server on this computer that answers byte for byte what the test says."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import tracemalloc
import zlib

import aiohttp
import pytest
from yarl import URL

from tests.feeds.names import name_server
from tests.feeds.site import Loopback, Say, answer, certificates, head, online, serve
from wall.clock import SystemClock
from wall.errors import AddressRefused, SourceError, SourceNotFound, SourceRefused, SourceUnavailable
from wall.feeds.dialer import Dialer
from wall.feeds.exchange import Limits
from wall.feeds.guard import Guard
from wall.feeds.http import Quota
from wall.feeds.outgoing import Outgoing
from wall.feeds.resolve import GuardedResolver

SHORT = Limits(deadline_s=0.3, body_bytes=64 * 1024, connections=2)


# --- an ordinary request -----------------------------------------------------------------------


async def test_an_answer_has_status_headers_body_and_address() -> None:
    page = answer(200, b'{"a": 1}', Content_Type="application/json", X_RateLimit_Remaining="5")
    async with serve({"/page": page}) as site, online() as outgoing:
        http = outgoing.http()
        got = await http.get(site.url("/page"), params={"q": "ä b"})

        assert (got.status, got.json(), got.headers["content-type"]) == (200, {"a": 1}, "application/json")
        assert got.url == site.url("/page?q=%C3%A4+b")
        assert http.quota == Quota(remaining=5)


async def test_a_request_says_who_we_are_and_what_we_read() -> None:
    async with serve({"/": answer(200)}) as site, online() as outgoing:
        await outgoing.http("conf.example").get(site.url("/"), headers={"Accept": "x/y"}, token="s3cret")

    asked = site.requests[0]
    assert asked.startswith("GET / HTTP/1.1\r\n")
    assert "User-Agent: Ovation/0.1.0 conf.example\r\n" in asked
    assert "Authorization: Bearer s3cret\r\n" in asked
    assert "Accept-Encoding: gzip\r\n" in asked
    assert "Accept: x/y\r\n" in asked


async def test_params_are_added_to_those_of_the_address() -> None:
    async with serve({"/": answer(200)}) as site, online() as outgoing:
        await outgoing.http().get(site.url("/?a=1"), params=[("b", "2"), ("b", "3")])

    assert site.requests[0].startswith("GET /?a=1&b=2&b=3 HTTP/1.1")


async def test_json_is_posted() -> None:
    async with serve({"/": answer(200)}) as site, online() as outgoing:
        await outgoing.http().post(site.url("/"), json={"tag": "ä"}, token="t")

    assert "Content-Type: application/json\r\n" in site.requests[0]
    assert site.requests[0].endswith('{"tag":"ä"}')


async def test_headers_of_one_name_are_one_value() -> None:
    page = b"HTTP/1.1 200 OK\r\nLink: <a>\r\nLink: <b>\r\nContent-Length: 0\r\n\r\n"
    async with serve({"/": page}) as site, online() as outgoing:
        assert (await outgoing.http().get(site.url("/"))).headers["link"] == "<a>, <b>"


async def test_cookies_are_not_kept() -> None:
    async with serve({"/": answer(200, Set_Cookie="id=1; Path=/")}) as site, online() as outgoing:
        http = outgoing.http()
        await http.get(site.url("/"))
        await http.get(site.url("/"))

    assert "cookie" not in site.requests[1].lower()


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serve({"/": answer(200)}) as site, online() as outgoing:
        assert (await outgoing.http().get(site.url("/"))).status == 200


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"NaN", b"[" * 5000, b'{"a": "\xff"}'])
async def test_what_is_no_json_says_so(body: bytes) -> None:
    async with serve({"/": answer(200, body, Content_Type="text/html; charset=x")}) as site, online() as outgoing:
        got = await outgoing.http().get(site.url("/?key=s3cret"))
        with pytest.raises(SourceUnavailable, match=r"^not JSON: site\.test answered with 'text/html'"):
            got.json()


# --- statuses ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204, 206, 304])
async def test_an_answer_is_an_answer(status: int) -> None:
    async with serve({"/": answer(status)}) as site, online() as outgoing:
        assert (await outgoing.http().get(site.url("/"))).status == status


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (300, SourceUnavailable),
        (302, SourceUnavailable),
        (400, SourceRefused),
        (401, SourceRefused),
        (403, SourceRefused),
        (404, SourceNotFound),
        (405, SourceRefused),
        (410, SourceNotFound),
        (418, SourceRefused),
        (422, SourceRefused),
        (429, SourceUnavailable),
        (451, SourceRefused),
        (500, SourceUnavailable),
        (502, SourceUnavailable),
        (503, SourceUnavailable),
        (504, SourceUnavailable),
        (599, SourceUnavailable),
    ],
)
async def test_a_status_means_what_the_contract_says(status: int, error: type[SourceError]) -> None:
    async with serve({"/bot-s3cret": answer(status, b"s3cret")}) as site, online() as outgoing:
        with pytest.raises(error) as caught:
            await outgoing.http().get(site.url("/bot-s3cret?key=s3cret"), token="s3cret")

    assert "site.test" in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("page", "seconds"),
    [
        (answer(429, Retry_After="30"), 30.0),
        (answer(503, Retry_After="30"), 30.0),
        (answer(429, b'{"parameters": {"retry_after": 35}}'), 35.0),
        (answer(429, RateLimit_Reset="45"), 45.0),
        (answer(429), None),
        (answer(500), None),
    ],
)
async def test_the_network_says_when_to_come_back(page: bytes, seconds: float | None) -> None:
    async with serve({"/": page}) as site, online() as outgoing:
        with pytest.raises(SourceUnavailable) as caught:
            await outgoing.http().get(site.url("/"))

    assert caught.value.retry_after == seconds


async def test_the_quota_is_that_of_the_last_answer_even_of_a_refusal() -> None:
    pages = {"/a": answer(429, X_RateLimit_Remaining="0"), "/b": answer(200)}
    async with serve(pages) as site, online() as outgoing:
        http = outgoing.http()
        with pytest.raises(SourceUnavailable):
            await http.get(site.url("/a"))
        assert http.quota == Quota(remaining=0)

        await http.get(site.url("/b"))
        assert http.quota is None


# --- the guard, at each way in -----------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "http://localhost:{port}/",
        "http://other.test:{port}/",
        "http://site.test:{port}@127.0.0.1/",
        "ws://site.test:{port}/",
        "file:///etc/passwd",
        "recording:x",
        "",
    ],
)
async def test_an_address_that_is_not_for_us_is_refused(url: str) -> None:
    async with serve({"/": answer(200)}) as site, online() as outgoing:
        with pytest.raises(SourceRefused):
            await outgoing.http().get(url.format(port=site.port))

    assert site.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1", "other.test", "127.0.0.1.", "localhost"])
async def test_the_last_word_is_at_the_socket(host: str) -> None:
    """As if every check before it had been talked out of it: literals do not even ask the resolver."""
    trusting = GuardedResolver(Guard(["other.test", "localhost"]), Loopback())
    dialer = Dialer(Guard(["site.test"]), trusting)
    async with (
        serve({"/": answer(200)}) as site,
        aiohttp.ClientSession(connector=dialer.connector(ssl.create_default_context())) as session,
    ):
        with pytest.raises((AddressRefused, aiohttp.ClientError)):
            await session.get(f"http://{host}:{site.port}/")

    assert site.requests == []


async def test_a_connection_to_an_allowed_host_is_not_lent_to_another() -> None:
    dialer = Dialer(Guard(["site.test"]), GuardedResolver(Guard(["site.test"]), Loopback()))
    async with (
        serve({"/": answer(200)}) as site,
        aiohttp.ClientSession(connector=dialer.connector(ssl.create_default_context())) as session,
    ):
        with dialer.to(URL(site.url("/"))):
            async with session.get(site.url("/")) as got:
                await got.read()
        other = URL(site.url("/", host="other.test"))
        with dialer.to(other), pytest.raises(AddressRefused):
            await session.get(other)

    assert len(site.requests) == 1


async def test_the_name_server_is_asked_anew_for_each_connection() -> None:
    """A name that was this very allowed computer and then is a metadata service."""
    async with serve({"/": answer(200, Connection="close")}) as site:
        with name_server({"site.test": [["127.0.0.1"], ["169.254.169.254"]]}) as resolver:
            async with Outgoing(Guard(["site.test"]), SystemClock(), resolver=resolver) as outgoing:
                await outgoing.http().get(site.url("/"))
                with pytest.raises(SourceRefused, match=r"169\.254\.169\.254"):
                    await outgoing.http().get(site.url("/"))


async def test_a_name_that_nobody_knows_may_be_known_later() -> None:
    with name_server({}) as resolver:
        async with Outgoing(Guard(), SystemClock(), resolver=resolver) as outgoing:
            with pytest.raises(SourceUnavailable, match=r"unknown\.test cannot be found: no name server knows it"):
                await outgoing.http().get("https://unknown.test/?key=s3cret")


async def test_a_silent_name_server_does_not_hold_us() -> None:
    with name_server({"silent.test": [None]}) as resolver:
        async with Outgoing(Guard(), SystemClock(), resolver=resolver) as outgoing:
            with pytest.raises(SourceUnavailable, match=r"silent\.test did not answer within 0\.3 s"):
                await outgoing.http(limits=SHORT).get("https://silent.test/")


async def test_nobody_listens() -> None:
    async with serve({}) as site:
        pass
    async with online() as outgoing:
        with pytest.raises(SourceUnavailable, match=r"site\.test cannot be reached"):
            await outgoing.http().get(site.url("/"))


@pytest.mark.parametrize("token", ["a\r\nX: y", "a\nb", "a\0b"])
async def test_a_key_cannot_smuggle_a_header(token: str) -> None:
    async with serve({"/": answer(200)}) as site, online() as outgoing:
        with pytest.raises(SourceRefused, match="odd characters"):
            await outgoing.http().get(site.url("/"), token=token)

    assert site.requests == []


# --- redirects ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed(status: int) -> None:
    pages = {"/a": answer(status, b"moved", Location="b?x=1"), "/b": answer(200, b"here")}
    async with serve(pages) as site, online() as outgoing:
        got = await outgoing.http().get(site.url("/a"), token="t")

    assert (got.body, got.url) == (b"here", site.url("/b?x=1"))
    assert "Authorization: Bearer t" in site.requests[1]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/",
        "http://①②⑦.⓪.⓪.①/",
        "http://2130706433/",
        "//127.0.0.1:{port}/",
        "//other.test:{port}/",
        "http://example.org:8080/",
        "http://user:pass@site.test:{port}/",
        "http://site.test:{port}@127.0.0.1/",
        "\\\\127.0.0.1\\",
        "/\\127.0.0.1/",
        "file:///etc/passwd",
        "ftp://site.test/",
        "javascript:alert(1)",
        "http:path",
        "http:///127.0.0.1/",
        "http://%31%32%37.0.0.1/",
        "data:text/html,x",
        "ws://site.test:{port}/",
        "http://",
        "http://[::1",
        "http://a b/",
        "http://site.test:99999/",
    ],
)
@pytest.mark.parametrize("status", [301, 308])
async def test_a_redirect_goes_nowhere_that_is_not_for_us(status: int, location: str) -> None:
    def say(site_port: int) -> bytes:
        return b"HTTP/1.1 %d Moved\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n" % (
            status,
            location.format(port=site_port).encode(),
        )

    pages: dict[str, bytes | Say] = {}
    async with serve(pages) as site, online() as outgoing:
        pages["/from"] = say(site.port)
        with pytest.raises(SourceRefused):
            await outgoing.http().get(site.url("/from"))

    assert len(site.requests) == 1


@pytest.mark.parametrize("hops", [1, 5])
async def test_some_redirects_are_followed(hops: int) -> None:
    pages: dict[str, bytes | Say] = {f"/{n}": answer(302, Location=f"/{n + 1}") for n in range(hops)}
    pages[f"/{hops}"] = answer(200)
    async with serve(pages) as site, online() as outgoing:
        assert (await outgoing.http().get(site.url("/0"))).url == site.url(f"/{hops}")


@pytest.mark.parametrize("step", [0, 1])
async def test_many_redirects_and_loops_are_not_followed(step: int) -> None:
    pages: dict[str, bytes | Say] = {f"/{n}": answer(302, Location=f"/{n + step}") for n in range(11)}
    async with serve(pages) as site, online() as outgoing:
        with pytest.raises(SourceUnavailable, match="sends us on more than 5 times"):
            await outgoing.http().get(site.url("/0"))

    assert len(site.requests) == 6


async def test_a_redirect_to_another_server_takes_no_secret_along() -> None:
    pages: dict[str, bytes | Say] = {"/b": answer(200)}
    async with serve(pages) as site, online("site.test", "other.test") as outgoing:
        pages["/a"] = answer(302, Location=site.url("/b", host="other.test"))
        await outgoing.http().get(
            site.url("/a?key=s3cret"), headers={"X-Key": "s3cret", "Accept": "x/y"}, token="s3cret"
        )

    assert "Host: other.test" in site.requests[1]
    assert "Accept: x/y" in site.requests[1]
    assert "User-Agent: Ovation" in site.requests[1]
    assert "s3cret" not in site.requests[1]


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
async def test_what_is_posted_follows_a_redirect_on_the_same_server_only(status: int, method: str) -> None:
    pages: dict[str, bytes | Say] = {"/a": answer(status, Location="/b"), "/b": answer(200)}
    async with serve(pages) as site, online() as outgoing:
        await outgoing.http().post(site.url("/a"), json={"secret": 1})

    assert site.requests[1].startswith(f"{method} /b")
    assert site.requests[1].endswith('{"secret":1}') is (method == "POST")


@pytest.mark.parametrize("status", [307, 308])
async def test_what_is_posted_is_not_sent_to_another_server(status: int) -> None:
    pages: dict[str, bytes | Say] = {"/b": answer(200)}
    async with serve(pages) as site, online("site.test", "other.test") as outgoing:
        pages["/a"] = answer(status, Location=site.url("/b", host="other.test"))
        with pytest.raises(SourceRefused, match=r"to go to other\.test"):
            await outgoing.http().post(site.url("/a"), json={"secret": 1})

    assert len(site.requests) == 1


# --- TLS ---------------------------------------------------------------------------------------


async def test_tls_is_spoken_with_whom_we_trust() -> None:
    server, client = certificates()
    async with serve({"/": answer(200)}, tls=server) as site, online(tls=client) as outgoing:
        assert (await outgoing.http().get(site.url("/"))).status == 200


async def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    server, _ = certificates()
    async with serve({"/": answer(200)}, tls=server) as site, online() as outgoing:
        with pytest.raises(SourceUnavailable, match=r"site\.test shows a certificate that is not valid"):
            await outgoing.http().get(site.url("/"))


async def test_a_certificate_of_another_name_is_refused() -> None:
    server, client = certificates()
    async with serve({"/": answer(200)}, tls=server) as site, online("third.test", tls=client) as outgoing:
        with pytest.raises(SourceUnavailable, match="certificate"):
            await outgoing.http().get(site.url("/", host="third.test"))


async def test_a_server_without_tls_is_not_spoken_to_in_the_clear() -> None:
    def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(200))
        writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server, online() as outgoing:
        with pytest.raises(SourceUnavailable, match="TLS"):
            await outgoing.http().get(f"https://site.test:{server.sockets[0].getsockname()[1]}/")


async def test_a_redirect_does_not_take_the_encryption_away() -> None:
    server, client = certificates()
    pages: dict[str, bytes | Say] = {"/b": answer(200)}
    async with serve(pages) as plain, serve(pages, tls=server) as site, online(tls=client) as outgoing:
        pages["/a"] = answer(302, Location=plain.url("/b"))
        with pytest.raises(SourceRefused, match="without encryption"):
            await outgoing.http().get(site.url("/a"))

    assert plain.requests == []


# --- bodies ------------------------------------------------------------------------------------


async def _endless_chunks(writer: asyncio.StreamWriter) -> None:
    writer.write(head(200, Transfer_Encoding="chunked"))
    while True:
        writer.write(b"1000\r\n" + b"a" * 4096 + b"\r\n")
        await writer.drain()


async def _until_closed(writer: asyncio.StreamWriter) -> None:
    writer.write(head(200) + b"abc")
    writer.close()


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(head(200, Content_Length="1000"))
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _drip_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _early_end(writer: asyncio.StreamWriter) -> None:
    writer.write(head(200, Content_Length="1000") + b"abc")
    writer.close()


async def _early_end_of_chunks(writer: asyncio.StreamWriter) -> None:
    writer.write(head(200, Transfer_Encoding="chunked") + b"5\r\nabc")
    writer.close()


async def _early_end_of_gzip(writer: asyncio.StreamWriter) -> None:
    body = gzip.compress(bytes(range(256)) * 50)[:-40]
    writer.write(head(200, Content_Encoding="gzip", Content_Length=str(len(body) + 40)) + body)
    writer.close()


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _header_flood(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        writer.write(b"X-%d: a\r\n" % number)
        await writer.drain()


async def _continue_for_ever(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0)


def _bomb(layers: int = 1) -> bytes:
    """8 MiB of nothing in some KiB, or in less with more layers."""
    body = bytes(8 * 1024 * 1024)
    for _ in range(layers):
        body = gzip.compress(body, 9)
    return body


HOSTILE: list[tuple[str, bytes | Say]] = [
    ("too large", answer(200, b"a" * 65_537)),
    ("too large", head(200, Content_Length="99999999999")),
    ("too large", head(200, Content_Length="65537") + b"abc"),
    ("too large", _endless_chunks),
    ("too large", answer(200, _bomb(), Content_Encoding="gzip")),
    ("too large", answer(200, zlib.compress(bytes(8 * 1024 * 1024)), Content_Encoding="deflate")),
    ("too large", answer(500, _bomb(), Content_Encoding="gzip")),
    ("too large", answer(429, b"a" * 65_537)),
    ("encoding that we did not ask for", answer(200, _bomb(2), Content_Encoding="gzip, gzip")),
    ("encoding that we did not ask for", answer(200, b"abc", Content_Encoding="x-gzip")),
    ("encoding that we did not ask for", answer(200, b"abc", Content_Encoding="compress")),
    ("site.test", answer(200, b"abc", Content_Encoding="br")),
    ("site.test", answer(200, b"abc", Content_Encoding="zstd")),
    ("cut the connection", answer(200, b"no gzip at all", Content_Encoding="gzip")),
    ("did not answer within", _drip),
    ("did not answer within", _drip_head),
    ("did not answer within", _silence),
    ("did not answer within|HTTP", _continue_for_ever),
    ("cut the connection", _early_end),
    ("cut the connection", _early_end_of_chunks),
    ("cut the connection", _early_end_of_gzip),
    ("cut the connection", _hang_up),
    ("cut the connection", _reset),
    ("HTTP", _header_flood),
    ("HTTP", head(200, X="a" * 65_536)),
    ("HTTP", b"HTTP/1.1 200 OK\r\n" + b"a" * 65_536 + b": b\r\n\r\n"),
    ("HTTP", b"HTTP/1.1 200 " + b"a" * 65_536 + b"\r\n\r\n"),
    ("HTTP", b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    ("HTTP", b"\0" * 1000),
    ("HTTP|cut", head(200, Transfer_Encoding="chunked") + b"zz\r\nabc\r\n"),
    ("HTTP", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"),
    ("HTTP", head(200, Content_Length="-1")),
    ("HTTP", head(200, Content_Length="3", Transfer_Encoding="chunked") + b"0\r\n\r\n"),
    ("site.test", b"HTTP/1.1 999999 OK\r\n\r\n"),
]


@pytest.mark.parametrize(("sentence", "page"), HOSTILE)
async def test_a_hostile_answer_costs_little_and_passes(sentence: str, page: bytes | Say) -> None:
    deadline_s = 0.3 if sentence.startswith("did not answer") else 10.0
    limits = Limits(deadline_s=deadline_s, body_bytes=64 * 1024)
    async with serve({"/": page}) as site, online() as outgoing:
        with pytest.raises(SourceUnavailable, match=sentence) as caught:
            await outgoing.http(limits=limits).get(site.url("/?key=s3cret"))

    assert "s3cret" not in str(caught.value)


async def test_a_body_without_a_length_ends_with_the_connection() -> None:
    async with serve({"/": _until_closed}) as site, online() as outgoing:
        assert (await outgoing.http().get(site.url("/"))).body == b"abc"


async def test_an_answer_is_unpacked() -> None:
    async with serve({"/": answer(200, gzip.compress(b"abc"), Content_Encoding="gzip")}) as site, online() as outgoing:
        assert (await outgoing.http().get(site.url("/"))).body == b"abc"


async def test_a_body_of_the_very_size_that_is_allowed_is_read() -> None:
    async with serve({"/": answer(200, b"a" * 65_536)}) as site, online() as outgoing:
        assert len((await outgoing.http(limits=SHORT).get(site.url("/"))).body) == 65_536


async def test_what_stands_behind_an_answer_is_not_taken_for_the_next() -> None:
    smuggled = answer(200, b"abc") + answer(200, b"smuggled")
    async with serve({"/": smuggled, "/next": answer(200, b"next")}) as site, online() as outgoing:
        http = outgoing.http()
        assert (await http.get(site.url("/"))).body == b"abc"
        assert (await http.get(site.url("/next"))).body == b"next"


@pytest.mark.faults
async def test_a_bomb_of_a_gibibyte_costs_a_few_mebibytes() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(1024)) + packer.flush()
    async with serve({"/": answer(200, bomb, Content_Encoding="gzip")}) as site, online() as outgoing:
        tracemalloc.start()
        try:
            with pytest.raises(SourceUnavailable, match="too large"):
                await outgoing.http().get(site.url("/"))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < 32 * 1024 * 1024


async def test_a_feed_has_a_few_connections_and_waiting_is_part_of_its_time() -> None:
    async with serve({"/": _silence}) as site, online() as outgoing:
        http = outgoing.http(limits=SHORT)
        got = await asyncio.gather(*(http.get(site.url("/")) for _ in range(5)), return_exceptions=True)

    assert [type(one) for one in got] == [SourceUnavailable] * 5
    assert len(site.requests) == 2


async def test_one_stuck_feed_costs_the_others_nothing() -> None:
    async with serve({"/stuck": _silence, "/": answer(200)}) as site, online() as outgoing:
        stuck = outgoing.http()
        waiting = [asyncio.create_task(stuck.get(site.url("/stuck"))) for _ in range(20)]
        async with asyncio.timeout(5):
            assert (await outgoing.http().get(site.url("/"))).status == 200
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_nothing_is_made_before_it_is_entered() -> None:
    with pytest.raises(RuntimeError):
        Outgoing(Guard(), SystemClock()).http()

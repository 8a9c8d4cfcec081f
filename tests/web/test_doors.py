"""Every address: who has a right to it, and what nobody may send to it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import WSServerHandshakeError
from starlette.routing import Mount, Route, WebSocketRoute

from tests.web.server import House, Stage, Visitor, key, put
from wall.store import people
from wall.web.assets import Assets
from wall.web.headers import ALWAYS
from wall.web.routes import routes
from wall.web.settings_api import CHANGES, MODERATORS_MAY

ROOT = Path(__file__).parents[2]
WHO = ("nobody", "moderator", "owner", "read token", "moderate token")
PEOPLE = {"moderator", "owner"}
RIGHTS: dict[str, set[str]] = {
    "GET /": set(WHO),
    "GET /login": set(WHO),
    "POST /login": set(),
    "POST /logout": PEOPLE,
    "POST /events": {"owner"},
    "GET /claim/{token}": set(),
    "POST /claim/{token}": set(),
    "GET /wall/{event}/{wall}": set(WHO),
    "SOCKET /wall/{event}/{wall}/socket": set(WHO),
    "GET /e/{event}": set(WHO),
    "GET /e/{event}/qr.svg": set(WHO),
    "GET /e/{event}/feed.atom": set(WHO),
    "SOCKET /e/{event}/socket": set(WHO),
    "GET /desk/{event}": PEOPLE,
    "SOCKET /desk/{event}/socket": PEOPLE,
    "GET /desk/{event}/rows": PEOPLE,
    "POST /desk/{event}/decide": PEOPLE,
    "POST /desk/{event}/block": PEOPLE,
    "POST /desk/{event}/undo": PEOPLE,
    "POST /desk/{event}/control": PEOPLE,
    "GET /desk/{event}/settings": PEOPLE,
    "GET /desk/{event}/settings.json": PEOPLE,
    "POST /desk/{event}/settings/{thing}": PEOPLE,
    "GET /api/v1/openapi.json": set(WHO),
    "GET /api/v1/events": set(WHO),
    "GET /api/v1/events/{event}": set(WHO),
    "GET /api/v1/events/{event}/posts": set(WHO),
    "GET /api/v1/events/{event}/posts/{key}": set(WHO),
    "GET /api/v1/events/{event}/stream": set(WHO),
    "POST /api/v1/events/{event}/decide": {"moderate token"},
    "POST /api/v1/feeds/{feed}": set(),
    "GET /media/{id}/{width}": set(WHO),
    "GET /healthz": set(WHO),
    "GET /readyz": set(WHO),
    "GET /metrics": set(WHO),
    "GET /static": set(WHO),
    "GET /themes": set(WHO),
}
"""Who gets more than a refusal without any further proof (a form's token, an invitation, a signature)."""


def table() -> Iterator[tuple[str, str]]:
    """Method and address of every route; sockets and folders of files too."""
    for route in routes(Assets(ROOT / "static", ROOT / "themes", "test")):
        match route:
            case WebSocketRoute():
                yield "SOCKET", route.path_format
            case Mount():
                yield "GET", route.path
            case Route():
                yield from ((method, route.path_format) for method in sorted((route.methods or set()) - {"HEAD"}))


def test_the_table_of_rights_names_every_address() -> None:
    assert set(RIGHTS) == {f"{method} {path}" for method, path in table()}


@pytest.fixture(scope="module")
def tokens(house: House) -> dict[str, str]:
    def make(scope: str) -> str:
        add = house.parts.store.write(
            lambda tx: people.add_token(tx, name=scope, scope=scope, lasts=timedelta(hours=1))
        )
        return house.wait_for(add)

    return {"read token": make("read"), "moderate token": make("moderate")}


@asynccontextmanager
async def visit(house: House, who: str, tokens: dict[str, str]) -> AsyncIterator[Visitor]:
    async with house.visitor({"moderator": house.moderator, "owner": house.owner}.get(who)) as visitor:
        if who in tokens:
            visitor.session.headers["authorization"] = f"Bearer {tokens[who]}"
        yield visitor


def filled(path: str, stage: Stage, thing: str = "word") -> str:
    values = {
        "event": stage.slug,
        "wall": "main",
        "token": "nobody-has-this-token",
        "thing": thing,
        "key": key(1),
        "feed": str(stage.open),
        "id": "a" * 24,
        "width": "480",
    }
    return path.format_map(values) if "{" in path else {"/static": "/static/js/wall.js"}.get(path, path)


@pytest.mark.parametrize("who", WHO)
async def test_every_address_gives_each_what_is_theirs_and_nothing_else(
    house: House, tokens: dict[str, str], who: str
) -> None:
    stage = await house.stage()
    async with visit(house, who, tokens) as visitor:
        await visitor.send(stage.held, put(1))
        got = {one: await right(visitor, one, stage) for one in RIGHTS if one not in ONE_S_OWN}
    assert got == {one: who in rights for one, rights in RIGHTS.items() if one not in ONE_S_OWN}


ONE_S_OWN = ("POST /logout",)


async def right(visitor: Visitor, one: str, stage: Stage) -> bool:
    """Whether the address gave more than a refusal; a refusal has one sentence and nothing of the event."""
    method, path = one.split(" ")
    if method == "SOCKET":
        async with visitor.socket(filled(path, stage)) as socket:
            message = await socket.socket.receive()
            return message.type.name == "TEXT" or visitor_was_sent_away(socket.socket.close_code)
    address = filled(path, stage)
    if path.endswith("/stream"):
        return (await visitor.ask("HEAD", address)).status == 200
    reply = await (visitor.command(address, {}) if method == "POST" else visitor.get(address))
    assert reply.status < 500, (method, path, reply.status, reply.text)
    if reply.status in (401, 403):
        assert stage.slug not in reply.text.replace(address, "")
        return False
    if reply.status == 303:
        return not reply.headers["location"].startswith("/login?next=/desk/")
    return True


def visitor_was_sent_away(code: int | None) -> bool:
    assert code == 4401
    return False


@pytest.mark.parametrize("thing", CHANGES)
async def test_a_moderator_changes_words_and_blocks_and_an_owner_everything(house: House, thing: str) -> None:
    stage = await house.stage()
    path = f"/desk/{stage.slug}/settings/{thing}"
    async with house.visitor(house.moderator) as moderator, house.visitor(house.owner) as owner:
        assert ((await moderator.command(path, {})).status != 403) == (thing in MODERATORS_MAY)
        assert (await owner.command(path, {})).status in (200, 400, 404)


COMMANDS = ("decide", "block", "undo", "control", "settings/word")


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_without_the_pages_token_does_nothing(house: House, command: str) -> None:
    stage = await house.stage()
    path = f"/desk/{stage.slug}/{command}"
    async with house.visitor(house.moderator) as mo:
        for csrf in ("", "wrong", house.owner.csrf, "é"):
            refused = await mo.ask("POST", path, json={}, headers={"x-csrf-token": csrf})
            assert (refused.status, refused.json()) == (403, {"error": "This page is too old: load it again."})


FORGED = (
    "null",
    "http://evil.example",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://127.0.0.1:{port}.evil.example",
    "http://evil.example:{port}",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1:{port}@evil.example",
    "http://127.0.0.1:{port}/desk",
    "file://",
    "",
)


@pytest.mark.parametrize("origin", FORGED)
async def test_a_forged_origin_neither_commands_nor_listens(house: House, origin: str) -> None:
    stage = await house.stage()
    forged = origin.format(port=house.port)
    async with house.visitor(house.moderator) as mo:
        refused = await mo.command(f"/desk/{stage.slug}/control", {"state": "blank"}, origin=forged)
        assert (refused.status, refused.json()) == (403, {"error": "This request comes from another site."})
        async with mo.session.ws_connect(f"/desk/{stage.slug}/socket", headers={"origin": forged}) as socket:
            await socket.receive()
            assert socket.close_code == 4401


async def test_a_desks_socket_needs_an_origin_and_a_command_may_come_without(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.moderator) as mo:
        async with mo.socket(f"/desk/{stage.slug}/socket", origin=None) as line:
            assert await line.closed() == 4401
        done = await mo.ask(
            "POST", f"/desk/{stage.slug}/control", json={"state": "live"}, headers={"x-csrf-token": mo.csrf}
        )
        assert done.status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_what_a_browser_says_comes_from_another_site_is_refused(house: House, site: str) -> None:
    async with house.visitor(house.moderator) as mo:
        refused = await mo.command("/desk/first/control", {"state": "blank"}, **{"sec-fetch-site": site})
        form = await mo.ask("POST", "/login", data={}, headers={"sec-fetch-site": site})
    assert (refused.status, form.status) == (403, 403)


async def test_the_public_address_is_an_origin_of_ours(tmp_path: Path) -> None:
    text = '[server]\npublic_url = "https://wall.example.org/"\n[[event]]\nslug = "a"\nname = "A"\n'
    with House(tmp_path, text=text) as opened:
        house = opened.move_in()
        async with house.visitor(house.owner) as owner:
            for origin, status in (("https://wall.example.org", 200), ("https://wall.example.org:444", 403)):
                assert (await owner.command("/desk/a/control", {"state": "live"}, origin=origin)).status == status


@pytest.mark.parametrize("token", ["", "ovation_wrong", "x" * 3000])
async def test_a_wrong_token_is_told_how_to_bring_a_right_one(house: House, token: str) -> None:
    async with house.visitor() as program:
        refused = await program.command("/api/v1/events/first/decide", {}, authorization=f"Bearer {token}")
    assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_token_that_is_revoked_or_too_old_decides_nothing(house: House) -> None:
    async def make(lasts: timedelta) -> str:
        return await house.parts.store.write(
            lambda tx: people.add_token(tx, name="program", scope="moderate", lasts=lasts)
        )

    old, revoked = await house.do(lambda _: make(timedelta(seconds=-1))), await house.do(lambda _: make(timedelta(1)))
    async with house.visitor() as program:
        body = {"keys": ["webhook:1"], "action": "approve"}
        path = "/api/v1/events/first/decide"
        assert (await program.command(path, body, authorization=f"Bearer {revoked}")).status == 200

        async def revoke() -> None:
            async with house.parts.store.read() as conn:
                found = [token.id for token in await people.tokens(conn) if token.name == "program"]
            for number in found:
                await house.parts.store.write(lambda tx, number=number: people.remove_token(tx, number))  # type: ignore[misc]

        assert (await program.command(path, body, authorization=f"Bearer {old}")).status == 401
        await house.do(lambda _: revoke())
        assert (await program.command(path, body, authorization=f"Bearer {revoked}")).status == 401


# --- headers and sizes -----------------------------------------------------------------------


async def test_every_answer_has_the_headers_that_protect_a_page(house: House) -> None:
    stage = await house.stage()
    expected = ALWAYS | {}
    async with house.visitor(house.owner) as owner:
        for method, path in table():
            if method == "SOCKET":
                continue
            method = "HEAD" if path.endswith("/stream") else method
            reply = await owner.ask(method, filled(path, stage))
            got = {name: reply.headers.get(name) for name in expected}
            assert got == expected, (method, path)
            assert "server" not in reply.headers
            assert len(reply.headers.getall("content-security-policy")) == 1


async def test_what_must_not_be_kept_is_not_kept(house: House) -> None:
    async with house.visitor(house.owner) as owner:
        for path in ("/", "/login", "/desk/first", "/desk/first/rows", "/api/v1/events/first/posts", "/nothing"):
            assert (await owner.get(path)).headers.get("cache-control") == "no-store", path


@asynccontextmanager
async def connection(house: House) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    async with asyncio.timeout(15):
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def raw(house: House, sent: bytes) -> bytes:
    """What comes back for these bytes, until the server closes."""
    async with connection(house) as (reader, writer):
        writer.write(sent)
        return await reader.read()


def request(*lines: str, path: str = "/healthz") -> bytes:
    head = [f"GET {path} HTTP/1.1", "Host: x", "Connection: close", *lines, "", ""]
    return "\r\n".join(head).encode("latin-1")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request("X-Long: " + "a" * 16_400), 431),
        (request(*[f"X-{n}: {'a' * 100}" for n in range(160)]), 431),
        (request("Cookie: a=" + "b" * 4_100), 431),
        (request("Cookie: a=" + "b" * 2_100, "Cookie: c=" + "d" * 2_100), 431),
        (request('Cookie: a="' + "\\" * 4_000 + '"'), 400),
        (request(path="/" + "a" * 4_100), 414),
        (request(path="/media/" + "a" * 24 + "/" + "9" * 4_040), 404),
        (request(path="/api/v1/feeds/" + "9" * 4_000), 405),
        (request(path="/e/first%00"), 400),
        (request(path="/api/v1/events/first/posts?tag=%00"), 400),
        (request(path="/?\xff\xfe"), 400),
        (request(path="/%ff%fe"), 404),
        (request("X-Bad: \xff\xfe"), 200),
        (b"GARBAGE\r\n\r\n", 400),
    ],
)
async def test_odd_requests_are_answered_at_once_and_in_words(house: House, sent: bytes, status: int) -> None:
    began = time.monotonic()
    answer = await raw(house, sent)
    assert answer.split(b" ")[1] == str(status).encode()
    assert time.monotonic() - began < 0.5
    assert b"Traceback" not in answer


async def test_headers_without_end_are_cut_off(house: House) -> None:
    sent = 0
    async with connection(house) as (_, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        with contextlib.suppress(ConnectionError):
            while sent < 40_000_000:
                writer.write(b"X-More: " + b"a" * 1_000 + b"\r\n")
                sent += 1_000
                await writer.drain()
    assert sent < 40_000_000


@pytest.mark.faults
async def test_a_head_that_does_not_come_is_not_waited_for(house: House) -> None:
    async with connection(house) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\n")
        began = time.monotonic()
        assert (await reader.read()).startswith(b"HTTP/1.1 408")
        assert 8 < time.monotonic() - began < 12


async def test_a_kept_connection_serves_request_after_request(house: House) -> None:
    async with connection(house) as (reader, writer):
        for _ in range(3):
            writer.write(
                b"POST /api/v1/feeds/999999 HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + b"a" * 60_000
            )
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 404")
            await reader.readuntil(b"}")
        writer.write(request() + request())
        assert b"ok\n" in await reader.read()


@pytest.mark.parametrize("size", [262_145, 400_000])
async def test_too_long_a_body_is_refused_with_a_sentence(house: House, size: int) -> None:
    async with house.visitor(house.moderator) as mo:
        for path in ("/desk/first/decide", "/api/v1/feeds/1", "/login"):
            reply = await mo.ask(
                "POST",
                path,
                data=b"a" * size,
                headers={"x-csrf-token": mo.csrf, "content-type": "application/x-www-form-urlencoded"},
            )
            assert (reply.status, reply.text) == (413, "The request is longer than 262144 bytes."), path


async def test_a_handshake_with_too_much_is_refused(house: House) -> None:
    async with house.visitor() as visitor:
        with pytest.raises(WSServerHandshakeError) as refused:
            await visitor.session.ws_connect("/wall/first/main/socket", headers={"cookie": "a=" + "b" * 5_000})
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static/0123456789abcdef/../../app.py",
        "/static/0123456789abcdef/..%2f..%2fapp.py",
        "/static/0123456789abcdef/%2e%2e%2f%2e%2e%2fapp.py",
        "/static/0123456789abcdef//etc/passwd",
        "/static/..%5c..%5capp.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/",
        "/static/js",
        "/themes/../wall/settings.py",
        "/themes/0123456789abcdef/%2e%2e%2fapp.py",
        "/static/js/wall.js%00.css",
    ],
)
async def test_no_trick_leads_out_of_the_folders_of_files(house: House, path: str) -> None:
    answer = await raw(house, request(path=path))
    assert answer.split(b" ")[1] in (b"404", b"400")
    assert b"import" not in answer


async def test_our_own_files_are_kept_for_ever_under_the_address_of_their_state(house: House) -> None:
    address = house.parts.assets.address("js/wall.js")
    async with house.visitor() as visitor:
        new, old = await visitor.get(address), await visitor.get("/static/0123456789abcdef/js/wall.js")
    assert new.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (new.status, old.body) == (200, new.body)


# --- methods and errors ----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
async def test_a_method_that_nobody_knows_is_answered_in_words(house: House, method: str) -> None:
    async with house.visitor(house.owner) as owner:
        for path, allowed in (
            ("/", "GET, HEAD"),
            ("/login", "GET, HEAD, POST"),
            ("/desk/first/decide", "POST"),
            ("/api/v1/events", "GET, HEAD"),
            ("/static/js/wall.js", "GET, HEAD"),
        ):
            program = await owner.ask(method, path)
            assert (program.status, program.headers["allow"]) == (405, allowed)
            assert program.json() == {"error": f"This address answers {allowed} only."}
        page = await owner.ask(method, "/", headers={"accept": "text/html"})
        assert "<h1>That did not work</h1>" in page.text


async def test_head_is_get_without_a_body(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as owner:
        for method, path in table():
            if method != "GET" or path.endswith(("/stream", "/metrics")):
                continue
            full, head = await owner.get(filled(path, stage)), await owner.ask("HEAD", filled(path, stage))
            assert (head.status, head.body) == (full.status, b""), path
            assert head.headers.get("content-type") == full.headers.get("content-type"), path


async def test_what_is_not_there_is_a_page_for_people_and_json_for_programs(house: House) -> None:
    async with house.visitor() as visitor:
        page, program = await visitor.page("/nothing"), await visitor.get("/nothing")
        api = await visitor.page("/api/v1/events/nothing")
    assert (page.status, program.status, api.status) == (404, 404, 404)
    assert "<h1>Nothing here</h1>" in page.text
    assert program.json() == {"error": "There is nothing at this address."}
    assert api.json() == {"error": "There is no such event."}


async def test_a_page_that_needs_a_person_leads_to_the_login_and_back(house: House) -> None:
    async with house.visitor() as visitor:
        sent = await visitor.page("/desk/first")
        login = await visitor.page(sent.headers["location"])
    assert (sent.status, sent.headers["location"]) == (303, "/login?next=/desk/first")
    assert 'name="next" value="/desk/first"' in login.text


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"null", b"3", b"\xff", b'{"keys": "a"}', b'{"keys": ["\\u0000"]}', b"[" * 5_000, b'{"keys": [1]}'],
)
async def test_no_body_makes_the_server_stumble(house: House, body: bytes) -> None:
    async with house.visitor(house.moderator) as mo:
        for command in COMMANDS:
            reply = await mo.ask("POST", f"/desk/first/{command}", data=body, headers={"x-csrf-token": mo.csrf})
            assert reply.status in (400, 404), (command, reply.text)
            assert "Traceback" not in reply.text
            assert set(reply.json()) >= {"error"}


@pytest.mark.parametrize("cursor", ["x", "9999999999999999999~a", "-1~a", "1~", "~", "1e5~a", "٣~a"])
async def test_a_cursor_that_nobody_gave_is_refused(house: House, cursor: str) -> None:
    async with house.visitor(house.moderator) as mo:
        reply = await mo.get("/desk/first/rows", params={"before": cursor})
    assert (reply.status, reply.json()["error"]) == (400, "before: this is not a cursor that an answer gave you.")


async def test_what_nobody_expected_says_nothing_about_itself_and_protects_its_page(tmp_path: Path) -> None:
    with House(tmp_path, text='[[event]]\nslug = "a"\nname = "A"\n') as house:
        del house.parts.templates.globals["assets"]  # our own mistake, of any kind
        async with house.visitor() as visitor:
            reply = await visitor.get("/")
    assert (reply.status, reply.json()) == (
        500,
        {"error": "Something went wrong here; it is in the server's log."},
    )
    assert {name: reply.headers.get(name) for name in ALWAYS} == ALWAYS

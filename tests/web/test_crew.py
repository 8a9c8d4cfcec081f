"""Who comes in, how, and how they are sent out again."""

from __future__ import annotations

from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from argon2 import extract_parameters

from tests.web.server import PASSWORD, House, field
from wall.desk.passwords import Passwords
from wall.store import people


def cookie(headers: object, name: str = "ovation") -> dict[str, str]:
    """The attributes of a cookie that an answer sets, and its value."""
    for line in headers.getall("set-cookie"):  # type: ignore[attr-defined]
        if name in (held := SimpleCookie(line)):
            return {key: str(value) for key, value in held[name].items() if value} | {"value": held[name].value}
    raise AssertionError(f"no cookie {name}")


async def test_a_link_works_once(house: House) -> None:
    held = await house.do(lambda parts: parts.crew.invite("moderator", by="Olga"))
    async with house.visitor() as first, house.visitor() as second:
        form = field(await second.page(f"/claim/{held}"), "csrf_token")
        assert (await first.join(held, "Una")).status == 303
        late = await second.ask(
            "POST", f"/claim/{held}", data={"csrf_token": form, "name": "Eve", "password": PASSWORD}
        )
        again = await second.page(f"/claim/{held}")
    assert (late.status, again.status) == (403, 403)
    assert "used already" in again.text


async def test_the_first_person_becomes_the_owner_and_no_new_link_is_made(tmp_path: Path) -> None:
    with House(tmp_path, text='[[event]]\nslug = "a"\nname = "A"\n') as house:
        assert house.claim is not None
        async with house.visitor() as first:
            answer = await first.join(house.claim, "Olga")
            assert (answer.status, answer.headers["location"]) == (303, "/desk/a")
            assert "Olga" in (await first.page("/")).text
            assert (await first.get("/desk/a/settings.json")).json()["crew"] == [{"name": "Olga", "role": "owner"}]
        assert await house.do(lambda parts: parts.crew.claim_link()) is None


async def test_a_taken_name_is_said_in_the_form_and_the_link_stays_good(house: House) -> None:
    held = await house.do(lambda parts: parts.crew.invite("moderator", by="Olga"))
    async with house.visitor() as visitor:
        taken = await visitor.join(held, " OLGA ")
        right = await visitor.join(held, "Oona")
    assert (taken.status, right.status) == (409, 303)
    assert "choose another name" in taken.text


async def test_two_different_passwords_and_a_short_one_are_said_in_the_form(house: House) -> None:
    held = await house.do(lambda parts: parts.crew.invite("moderator", by="Olga"))
    async with house.visitor() as visitor:
        differ = await visitor.form(f"/claim/{held}", name="Pia", password=PASSWORD, again=PASSWORD + "!")
        short = await visitor.join(held, "P", "short")
    assert (differ.status, short.status) == (400, 400)
    assert "The two passwords differ." in differ.text
    assert "The name needs 2 to 60 characters. The password needs at least 10 characters." in short.text


async def test_logging_in_gives_a_new_session_that_scripts_and_other_sites_do_not_have(house: House) -> None:
    async with house.visitor() as visitor:
        await house.do(lambda parts: parts.crew.add("Ina", PASSWORD, "moderator"))
        answer = await visitor.log_in("ina")
        assert (answer.status, answer.headers["location"]) == (303, "/")
    given = cookie(answer.headers)
    assert given["value"] != house.owner.cookies["ovation"]
    assert {name: value for name, value in given.items() if name != "value"} == {
        "httponly": "True",
        "max-age": "1209600",
        "path": "/",
        "samesite": "lax",
    }


async def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(house: House) -> None:
    async with house.visitor() as visitor:
        wrong = await visitor.log_in("Olga", "not the password")
        unknown = await visitor.log_in("Ogla", "not the password")
    assert (wrong.status, unknown.status) == (403, 403)
    without = [
        reply.text.replace(name, "").replace(field(reply, "csrf_token"), "")
        for name, reply in (("Olga", wrong), ("Ogla", unknown))
    ]
    assert without[0] == without[1]


async def test_an_unknown_person_costs_as_much_work_as_a_known_one() -> None:
    passwords = Passwords()
    known = await passwords.hash(PASSWORD)
    assert extract_parameters(passwords._nobody) == extract_parameters(known)
    assert not await passwords.verify(None, "nobody has this password")


async def test_who_tries_too_often_is_told_when_to_come_back(house: House) -> None:
    async with house.visitor() as visitor:
        answers = [await visitor.log_in("Target", "not the password") for _ in range(6)]
    assert [answer.status for answer in answers] == [403] * 5 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 12
    assert "Too many tries" in answers[-1].text


async def test_logging_in_goes_on_to_a_desk_and_nowhere_else(house: House) -> None:
    async with house.visitor() as visitor:
        for next_, goal in (
            ("/desk/first", "/desk/first"),
            ("//evil.example/desk/", "/"),
            ("https://evil.example", "/"),
            ("/desk/\\evil.example", "/"),
            ("/desk//evil.example", "/"),
        ):
            page = await visitor.get("/login", params={"next": next_}, headers={"accept": "text/html"})
            assert field(page, "next") == goal


async def test_logging_out_ends_the_session_and_closes_its_desks(house: House) -> None:
    stage = await house.stage()
    leaving = await house.joined("Lea")
    async with (
        house.visitor(leaving) as lea,
        house.visitor(house.moderator) as mo,
        lea.socket(f"/desk/{stage.slug}/socket") as hers,
        mo.socket(f"/desk/{stage.slug}/socket") as his,
    ):
        await hers.hear("snapshot")
        await his.hear("snapshot")
        answer = await lea.ask("POST", "/logout", data={"csrf_token": leaving.csrf}, headers={"origin": house.base})
        assert (answer.status, answer.headers["location"]) == (303, "/login")
        assert await hers.closed() == 4401
        while [one["name"] for one in (await his.hear("people"))["people"]] != ["Mo"]:
            pass
        assert not his.socket.closed
    async with house.visitor(leaving) as stale:
        assert (await stale.command(f"/desk/{stage.slug}/undo", {})).status == 401


@pytest.mark.parametrize("how", ["a new password", "removal"])
async def test_what_the_command_line_does_to_a_person_closes_their_desks(house: House, how: str) -> None:
    stage = await house.stage()
    name = f"Kim {len(how)}"
    kim = await house.joined(name)

    async def end() -> None:
        async with house.parts.store.read() as conn:
            user = await people.by_name(conn, name)
        assert user is not None
        if how == "removal":
            await house.parts.store.write(lambda tx: people.remove_user(tx, user.id))
        else:
            await house.parts.crew.set_password(user, PASSWORD + "2")

    async with house.visitor(kim) as visitor, visitor.socket(f"/desk/{stage.slug}/socket") as desk:
        await desk.hear("snapshot")
        await house.do(lambda _: end())
        assert await desk.closed() == 4401
        assert (await visitor.get(f"/desk/{stage.slug}/rows")).status == 401


async def test_logging_out_takes_the_cookie_back_with_the_attributes_it_was_given_with(house: House) -> None:
    leaving = await house.joined("Luc")
    async with house.visitor(leaving) as luc:
        answer = await luc.ask("POST", "/logout", data={"csrf_token": leaving.csrf})
    assert cookie(answer.headers)["value"] == ""
    assert cookie(answer.headers)["max-age"] == "0"


async def test_behind_a_proxy_with_tls_cookies_are_for_this_host_and_tls_only(tmp_path: Path) -> None:
    with House(tmp_path, text='[server]\nproxies = ["127.0.0.1"]\n[[event]]\nslug = "a"\nname = "A"\n') as house:
        async with house.visitor() as visitor:
            tls = {"x-forwarded-proto": "https", "accept": "text/html", "x-forwarded-for": "203.0.113.9"}
            page = await visitor.get(f"/claim/{house.claim}", headers=tls)
            seen = cookie(page.headers, "ovation_visitor")
            assert (seen["secure"], seen["samesite"]) == ("True", "strict")
            assert page.headers["strict-transport-security"] == "max-age=31536000"
            origin = house.base.replace("http://", "https://")
            sent = {"csrf_token": field(page, "csrf_token"), "name": "Olga", "password": PASSWORD}
            cookies = f"ovation_visitor={seen['value']}"
            path = f"/claim/{house.claim}"
            plain = await visitor.ask("POST", path, data=sent, headers=tls | {"origin": house.base, "cookie": cookies})
            right = await visitor.ask("POST", path, data=sent, headers=tls | {"origin": origin, "cookie": cookies})
            assert (plain.status, right.status) == (403, 303)
            given = cookie(right.headers, "__Host-ovation")
            assert {name: given[name] for name in ("secure", "httponly", "samesite", "path")} == {
                "secure": "True",
                "httponly": "True",
                "samesite": "lax",
                "path": "/",
            }
            assert "domain" not in given
            held = {"cookie": f"__Host-ovation={given['value']}"}
            inside = await visitor.get("/", headers=tls | held)
            assert "Olga" in inside.text
            out = await visitor.ask(
                "POST",
                "/logout",
                data={"csrf_token": field(inside, "csrf_token")},
                headers=tls | held | {"origin": origin},
            )
            assert cookie(out.headers, "__Host-ovation")["secure"] == "True"


async def test_nobody_believes_a_proxy_that_is_not_named(house: House) -> None:
    async with house.visitor() as visitor:
        page = await visitor.get("/login", headers={"x-forwarded-proto": "https"})
    assert "strict-transport-security" not in page.headers
    assert "secure" not in cookie(page.headers, "ovation_visitor")

"""The list of events, and adding one."""

from __future__ import annotations

from tests.web.server import House, Reply, Visitor


async def add(owner: Visitor, **fields: str) -> Reply:
    data = {"csrf_token": owner.csrf} | fields
    headers = {"accept": "text/html", "origin": owner.house.base}
    return await owner.ask("POST", "/events", data=data, headers=headers)


async def test_an_owner_adds_an_event_and_comes_to_its_settings(house: House) -> None:
    async with house.visitor(house.owner) as olga:
        answer = await add(olga, name="Second hall", slug="second-hall", tags="#second #hall")
        page = await olga.page("/wall/second-hall/main")

    assert (answer.status, answer.headers["location"]) == (303, "/desk/second-hall/settings")
    assert page.status == 200
    assert "#second" in page.text


async def test_everything_wrong_with_a_new_event_is_said_at_once_and_nothing_typed_is_lost(house: House) -> None:
    async with house.visitor(house.owner) as olga:
        answer = await add(olga, name="", slug="No Good", tags="#ok #12")

    assert answer.status == 400
    for said in ("The event needs a name", "cannot be part of an address", "“#12” is no hashtag", 'value="No Good"'):
        assert said in answer.text


async def test_an_address_that_is_taken_is_said(house: House) -> None:
    stage = await house.stage()
    async with house.visitor(house.owner) as olga:
        answer = await add(olga, name="Again", slug=stage.slug, tags="")

    assert answer.status == 400
    assert "already" in answer.text

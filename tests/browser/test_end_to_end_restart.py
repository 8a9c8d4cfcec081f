"""A server that dies: screens keep their picture, come back by themselves, and nothing is lost or there twice."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.house import MASTODON_ID, ROWS, Stage, Watched, put

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CUT_OFF = re.compile(r"WebSocket connection to .* failed|net::ERR_(CONNECTION|EMPTY_RESPONSE)|Failed to fetch")
BACK_S = 30
WORDS = "() => document.querySelector('.frame').innerText"


def only_cut_off(page: Watched) -> None:
    """The browser's own words about the line may be in the console; nothing else."""
    assert [one for one in page.complaints if not CUT_OFF.search(one)] == []
    assert (page.executed, page.strangers) == ([], [])


def without_times(words: str) -> str:
    return re.sub(r"\d+ min|now|\d\d:\d\d", "", words)


async def test_a_server_that_is_killed_costs_the_wall_nothing_and_comes_back_without_doubles(own_house: Stage) -> None:
    stage = own_house
    picture = {"url": stage.pictures.url("kept.png"), "alt": "A picture that stays"}
    first = [put(str(n), f"Post number {n} #oow08 #lye", handle=f"person{n}") for n in range(4)]
    first[0]["post"]["media"] = [picture]
    await stage.door.send(*first)
    desk = await stage.desk()
    await desk.shows("0", "1", "2", "3", MASTODON_ID, selector=ROWS)
    main, phone = await stage.wall(), await stage.phone()
    for _ in range(5):
        await desk.page.keyboard.press("a")
    await main.shows("0", "1", "2", "3", MASTODON_ID)
    await phone.page.get_by_role("button", name="5 new").click()
    before, words = await main.keys(), await main.ask(WORDS)

    stage.house.kill()
    await main.until("() => document.body.classList.contains('is-offline')")
    await main.page.screenshot()
    assert await main.keys() == before
    assert without_times(await main.ask(WORDS)) == without_times(words)
    await expect(main.page.locator(".holding")).not_to_be_visible()
    await expect(desk.page.locator("#offline")).to_contain_text("Not connected")

    await stage.house.start()
    await stage.door.opens()
    await stage.door.put("4", "Right after the restart #oow08 #lye", handle="person4")
    await stage.office.approve("4")
    await stage.door.delete("1")
    ids = ["0", "2", "3", "4", MASTODON_ID]
    await main.shows(*ids, within_s=BACK_S)
    await main.until("() => !document.body.classList.contains('is-offline')")
    assert sorted(await stage.posts()) == sorted(ids)
    await phone.page.get_by_role("button", name="1 new").click(timeout=BACK_S * 1000)
    await phone.shows(*ids, selector="#stream > article")
    await expect(desk.page.locator("#offline")).not_to_be_visible(timeout=BACK_S * 1000)
    await stage.door.put("5", "The desk goes on #oow08", handle="person5")
    await desk.shows("5", selector=ROWS)
    await desk.page.keyboard.press("j")
    await desk.page.keyboard.press("a")
    await main.shows(*ids, "5")
    for page in stage.pages:
        only_cut_off(page)


async def test_a_wall_that_is_opened_during_the_outage_of_its_socket_says_nothing_wrong(own_house: Stage) -> None:
    stage = own_house
    await stage.door.put("0", "Hello again #oow08")
    await stage.office.approve("0")
    main = await stage.open(f"/wall/{stage.slug}/main")
    await main.shows("0")
    for _ in range(2):
        stage.house.kill()
        await main.until("() => document.body.classList.contains('is-offline')")
        assert await main.keys() == ["0"]
        await stage.house.start()
        await main.until("() => !document.body.classList.contains('is-offline')", within_s=BACK_S)
        assert await main.keys() == ["0"]
    only_cut_off(main)

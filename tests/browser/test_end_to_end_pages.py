"""Walls of every shape, the phone without scripts, settings, and a burst, on the real server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.house import CARDS, Json, Stage, Watched, key_of, put, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BOXES = """(selector) => [...document.querySelectorAll(selector)].map((card) => {
  const { left, top, right, bottom } = card.getBoundingClientRect()
  return { key: card.dataset.key, left, top, right, bottom }
})"""
CALM = """() => document.querySelector('.stage .card') && !document.querySelector('.is-leaving')
  && !document.getAnimations().some((one) => one.playState === 'running')"""
WIDE = {"phone": 1, "portrait": 1, "hall": 2, "strip": 4, "vast": 2}
MOST_CARDS = 60


def varied(stage: Stage) -> list[Json]:
    """Short and long, with pictures, from right to left, with a word that does not end."""
    posts = [put(f"s{n}", f"Short one {n} #oow08", handle=f"s{n}") for n in range(8)]
    posts += [put(f"l{n}", "A longer thought about the talk. " * 6 + "#oow08", handle=f"l{n}") for n in range(4)]
    posts += [
        put(
            f"p{n}", "Seen today #oow08", handle=f"p{n}", media=[{"url": stage.pictures.url(f"{n}.png"), "alt": ""}] * n
        )
        for n in range(1, 5)
    ]
    posts += [put("rtl", "مرحبا بالعالم من القاعة #oow08", handle="r", name="ليلى"), put("word", "x" * 400, handle="w")]
    return posts


async def boxes_of(wall: Watched) -> list[dict[str, Any]]:
    await wall.until(CALM, within_s=15)
    found: list[dict[str, Any]] = await wall.ask(BOXES, CARDS)
    return found


def stand_apart(boxes: list[dict[str, Any]], size: dict[str, float]) -> None:
    for one in boxes:
        inside = (
            one["left"] >= 0 and one["top"] >= 0 and one["right"] <= size["width"] and one["bottom"] <= size["height"]
        )
        assert inside, one
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            assert across <= 1 or down <= 1, (one, other)


@pytest.mark.parametrize("size", WIDE)
async def test_no_card_leaves_the_screen_or_covers_another(stage: Stage, size: str) -> None:
    posts = varied(stage)
    await stage.door.send(*posts)
    await stage.office.approve(*(one["post"]["id"] for one in posts))
    wall = await stage.wall(size=size)

    boxes = await boxes_of(wall)
    viewport: Any = wall.page.viewport_size
    stand_apart(boxes, viewport)
    assert len({round(one["left"]) for one in boxes}) >= WIDE[size]
    await stage.door.put("late", "Coming in while you look #oow08", handle="late")
    await stage.office.approve("late")
    await expect(wall.page.locator(f'{CARDS}[data-key="{key_of("late")}"]')).to_have_count(1)
    stand_apart(await boxes_of(wall), viewport)
    stage.are_content()


async def test_the_phone_page_without_scripts_has_the_posts_and_the_way_to_older_ones(stage: Stage) -> None:
    posts = [put(f"{n:02}", f"Post number {n} #oow08", handle=f"person{n}") for n in range(35)]
    await stage.door.send(*posts)
    await stage.office.approve(*(one["post"]["id"] for one in posts))

    phone = await stage.phone(java_script_enabled=False)
    articles = phone.page.locator("#stream > article")
    await expect(articles).to_have_count(30)
    await expect(articles.first).to_contain_text("Post number 34")
    await phone.page.get_by_role("link", name="Older posts").click()
    await expect(articles).to_have_count(5)
    await expect(articles.last).to_contain_text("Post number 0")
    await expect(phone.page.get_by_role("link", name="Older posts")).to_have_count(0)
    stage.are_content()


async def test_an_owner_adds_a_wall_with_a_filter_and_sees_it_live(stage: Stage) -> None:
    desk = await stage.desk()
    lye = await stage.wall("lye")
    settings = await stage.open(f"/desk/{stage.slug}/settings", size="laptop", who="owner")
    walls = settings.page.locator("#walls")
    await walls.get_by_text("Add a wall").click()
    form = walls.locator("form", has=settings.page.get_by_role("button", name="Add wall"))
    await form.get_by_label("Name").fill("Foyer, left")
    await form.get_by_label("Shows").fill("#keynote has:nonsense")
    await form.get_by_role("button", name="Add wall").click()
    await expect(form.get_by_role("alert")).to_contain_text("has:nonsense")

    await form.get_by_label("Shows").fill("#keynote -#spoiler")
    await form.get_by_role("button", name="Add wall").click()
    await expect(walls.locator("ul.items")).to_contain_text("Foyer, left")
    await expect(desk.page.locator("#walls")).to_contain_text("Foyer, left")
    address = await walls.get_by_role("link", name="Open").last.get_attribute("href")
    foyer = await stage.open(str(address))
    await stage.door.put("yes", "The #keynote begins")
    await stage.door.put("no", "How the #keynote ends #spoiler", handle="bo")
    await stage.door.put("other", "Lunch #oow08", handle="cy")
    await desk.shows("yes", "no", "other", selector="#list .row")
    for _ in range(3):
        await desk.page.keyboard.press("a")
    await foyer.shows("yes")

    await walls.get_by_title("Edit").nth(1).click()
    form = walls.locator("li", has=settings.page.get_by_text("lye", exact=True)).locator("form")
    await form.get_by_label("Shows").fill("#oow08")
    await form.get_by_role("button", name="Save").click()
    await lye.shows("other", within_s=15)
    assert [one for one in settings.complaints if "400" not in one] == []
    for page in (desk, lye, foyer):
        page.is_content()


async def test_the_door_of_the_settings_is_shut_for_moderators(stage: Stage) -> None:
    async with stage.client.post(
        f"{stage.house.origin}/desk/{stage.slug}/settings/wall", json={}, cookies=stage.crew.cookies("moderator")
    ) as answer:
        assert answer.status == 403


COUNT = """() => {
  const count = () => (globalThis.most = Math.max(globalThis.most ?? 0, document.querySelectorAll('article').length))
  new MutationObserver(count).observe(document.body, { childList: true, subtree: true })
}"""


async def test_a_burst_of_200_posts_leaves_a_wall_small_and_right(stage: Stage) -> None:
    await stage.office.post("/settings/event", {"mode": "publish-first"})
    main, phone = await stage.wall(), await stage.phone()
    await main.ask(COUNT)
    start = asyncio.get_running_loop().time()
    for at in range(0, 200, 5):
        posts = [
            put(f"{n:03}", f"Burst {n}: {'so much to say ' * (n % 9)}#oow08", handle=f"p{n}") for n in range(at, at + 5)
        ]
        await stage.door.send(*posts)
        await asyncio.sleep(max(0.0, start + (at + 5) / 100 - asyncio.get_running_loop().time()))

    expected = [f"{n:03}" for n in reversed(range(200))]
    await until(lambda: _ledger_is(stage, expected), "all are in the ledger", 20)
    await main.until(NEWEST, key_of("199"), within_s=20)
    await main.until(CALM, within_s=15)
    shown = await main.keys()
    assert len(shown) == len(set(shown)) > 3
    assert set(shown) <= set(expected[:MOST_CARDS])
    assert await main.ask("() => globalThis.most") <= MOST_CARDS + 30
    assert await snapshot_of(stage) == expected[:MOST_CARDS]
    await expect(phone.page.locator("#fresh")).to_have_text("200+ new")
    stage.are_content()


NEWEST = "(key) => document.querySelector('.stage .is-newest')?.dataset.key === key"


async def _ledger_is(stage: Stage, expected: list[str]) -> bool:
    return await stage.posts() == expected


async def snapshot_of(stage: Stage) -> list[str]:
    """The ledger as a wall that comes now is given it."""
    async with stage.client.ws_connect(f"{stage.house.origin}/wall/{stage.slug}/main/socket") as socket:
        told = await socket.receive_json(timeout=5)
    assert told["type"] == "snapshot"
    return [card["key"].removeprefix("webhook:") for card in told["cards"]]

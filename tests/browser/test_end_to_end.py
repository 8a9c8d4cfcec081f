"""From a program's post to every page, in real Chromium on the real server."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Route, expect

from tests.browser.house import CARDS, ROWS, Stage, Watched, key_of, plain_status, put, until
from tests.sources.mastodon_server import uri

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

POSTS = "#stream > article"
CONTROL = "(state) => document.documentElement.dataset.control === state"


@asynccontextmanager
async def stream_of(stage: Stage) -> AsyncIterator[list[tuple[str, str]]]:
    """What a program hears, as it comes: event and key."""
    heard: list[tuple[str, str]] = []
    url = f"{stage.house.origin}/api/v1/events/{stage.slug}/stream"

    async def listen() -> None:
        kind = ""
        async with stage.client.get(url, timeout=None) as answer:
            async for line in answer.content:
                name, _, value = line.decode().strip().partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    data = json.loads(value)
                    heard.append((kind, data.get("key") or data.get("post", {}).get("key", "")))

    task = asyncio.create_task(listen())
    try:
        await until(lambda: _is(bool(heard)), "the stream begins")
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _is(value: bool) -> bool:
    return value


async def queued(desk: Watched, *ids: str) -> None:
    await desk.shows(*ids, selector=ROWS)


async def test_a_post_that_is_approved_with_a_key_is_on_every_page_whose_filter_wants_it(stage: Stage) -> None:
    main, lye, phone, desk = await stage.wall(), await stage.wall("lye"), await stage.phone(), await stage.desk()
    async with stream_of(stage) as heard:
        picture = {"url": stage.pictures.url("both.png"), "alt": "Red and blue"}
        await stage.door.put("both", "Both halls tonight #oow08 #lye", media=[picture])
        await stage.door.put("one", "One hall tonight #oow08", handle="bo", name="Bo")
        await queued(desk, "both", "one")
        assert (await main.keys(), await lye.keys(), await stage.posts()) == ([], [], [])

        await desk.page.keyboard.press("a")
        await main.shows("both")
        await desk.page.keyboard.press("a")

        await main.shows("both", "one")
        await lye.shows("both")
        await phone.page.get_by_role("button", name="2 new").click()
        await phone.shows("both", "one", selector=POSTS)
        await queued(desk)
        await until(lambda: _is(len(heard) >= 3), "the stream tells both")
        assert heard[1:] == [("show", key_of("both")), ("show", key_of("one"))]
    assert await stage.posts() == ["one", "both"]
    assert (await stage.api(f"/posts/{key_of('both')}"))["text"]["chars"] == "Both halls tonight #oow08 #lye"
    await expect(main.page.get_by_alt_text("Red and blue")).to_have_count(1)
    await desk.page.keyboard.press("2")
    await desk.shows("both", "one", selector=ROWS)
    stage.are_content()


async def test_a_post_deleted_upstream_leaves_every_page_and_the_disk_within_a_second(stage: Stage) -> None:
    main, lye, phone, desk = await stage.wall(), await stage.wall("lye"), await stage.phone(), await stage.desk()
    await stage.door.put(
        "away", "Soon away #oow08 #lye", media=[{"url": stage.pictures.url("away.png"), "alt": "Pier"}]
    )
    await stage.door.put("stays", "This one stays #oow08 #lye", handle="bo")
    await stage.office.approve("away", "stays")
    await main.shows("away", "stays")
    await lye.shows("away", "stays")
    await phone.page.get_by_role("button", name="2 new").click()
    await phone.shows("away", "stays", selector=POSTS)
    await desk.page.keyboard.press("2")
    await desk.shows("away", "stays", selector=ROWS)
    address = (await stage.api(f"/posts/{key_of('away')}"))["media"][0]["url"]
    name = address.split("/")[2]
    assert await stage.status_of(address) == 200
    assert name in stage.house.pictures()

    await stage.door.delete("away")
    took_s = await asyncio.gather(
        main.shows("stays", within_s=1),
        lye.shows("stays", within_s=1),
        phone.shows("stays", selector=POSTS, within_s=1),
        desk.until("() => !document.body.textContent.includes('Soon away')", within_s=1),
        until(lambda: _is(name not in stage.house.pictures()), "the picture leaves the disk", 1),
    )

    assert max(took_s) < 1
    assert await stage.status_of(address) == 404
    assert await stage.posts() == ["stays"]
    stage.are_content()


async def test_an_edit_after_approval_leaves_the_walls_and_waits_at_the_desk_with_its_reason(stage: Stage) -> None:
    main, lye, phone, desk = await stage.wall(), await stage.wall("lye"), await stage.phone(), await stage.desk()
    await stage.door.put("1", "First words #oow08 #lye")
    await queued(desk, "1")
    await desk.page.keyboard.press("a")
    await main.shows("1")
    await lye.shows("1")

    await stage.door.edit("1", "Second words #oow08 #lye")
    await asyncio.gather(main.shows(within_s=1), lye.shows(within_s=1), phone.shows(selector=POSTS, within_s=1))
    await queued(desk, "1")
    await expect(desk.page.locator(ROWS)).to_contain_text("edited after approval")
    await expect(desk.page.locator("#stage .words")).to_contain_text("Second words")
    assert await stage.posts() == []

    await desk.page.keyboard.press("a")
    await main.shows("1")
    await lye.shows("1")
    await expect(main.page.locator(f"{CARDS} .words")).to_contain_text("Second words")
    await expect(main.page.locator("body")).not_to_contain_text("First words")
    stage.are_content()


async def test_a_frozen_wall_takes_nothing_in_but_lets_deletes_out_and_live_brings_what_waited(stage: Stage) -> None:
    main = await stage.wall()
    await stage.door.send(put("old", "An old one #oow08"), put("gone", "Gone soon #oow08", handle="bo"))
    await stage.office.approve("old", "gone")
    await main.shows("old", "gone")

    desk = await stage.desk()
    await desk.page.keyboard.press("f")
    await desk.until(CONTROL, "frozen")
    await main.until("() => document.body.dataset.control === 'frozen'")
    await stage.door.send(put("new", "A new one #oow08", handle="cy"), put("newer", "A newer one #oow08", handle="di"))
    await queued(desk, "new", "newer")
    await desk.page.keyboard.press("a")
    await desk.page.keyboard.press("a")
    await queued(desk)
    await stage.door.delete("gone")
    await main.shows("old", within_s=1)
    late = await stage.wall()
    await late.shows("old")

    await desk.page.keyboard.press("l")
    await asyncio.gather(main.shows("old", "new", "newer"), late.shows("old", "new", "newer"))
    stage.are_content()


async def test_a_blank_wall_shows_the_holding_slide_until_it_is_live_again(stage: Stage) -> None:
    main, desk = await stage.wall(), await stage.desk()
    await stage.door.put("1", "Words for the hall #oow08")
    await stage.office.approve("1")
    await main.shows("1")
    await expect(main.page.locator(".holding")).not_to_be_visible()

    await desk.page.keyboard.press("x")
    await expect(main.page.locator(".holding")).to_be_visible()
    await expect(main.page.locator(".holding")).to_contain_text(f"Open Systems {stage.slug}")
    await stage.door.put("2", "Words that wait #oow08", handle="bo")
    await stage.office.approve("2")
    await desk.page.keyboard.press("l")

    await expect(main.page.locator(".holding")).not_to_be_visible()
    await main.shows("1", "2")
    stage.are_content()


async def test_a_block_pulls_all_posts_of_an_author_and_undo_brings_them_back(stage: Stage) -> None:
    main, lye = await stage.wall(), await stage.wall("lye")
    bad = [put(f"bad{n}", f"Buy my coin, number {n} #oow08 #lye", name="Coin", handle="coin") for n in range(3)]
    await stage.door.send(*bad, put("good", "A good talk #oow08 #lye"))
    await stage.office.approve("bad0", "bad1", "good")
    await main.shows("bad0", "bad1", "good")
    await lye.shows("bad0", "bad1", "good")
    desk = await stage.desk()
    await queued(desk, "bad2")

    await desk.page.keyboard.press("b")
    await expect(desk.page.locator("#ask")).to_contain_text("Coin")
    await desk.page.keyboard.press("Enter")
    await asyncio.gather(main.shows("good"), lye.shows("good"), queued(desk))
    await stage.door.put("bad3", "Another coin #oow08", name="Coin", handle="coin")
    await desk.until("() => document.querySelector('[data-tab=rejected] .count').textContent === '4'")

    await desk.page.keyboard.press("u")
    await asyncio.gather(main.shows("bad0", "bad1", "good"), lye.shows("bad0", "bad1", "good"), queued(desk, "bad2"))
    stage.are_content()


async def test_two_moderators_see_the_same_queue_and_the_later_one_is_told(stage: Stage) -> None:
    olga, milo = await stage.desk("owner"), await stage.desk("moderator")
    await stage.door.send(*(put(str(n), f"Post number {n} #oow08", handle=f"person{n}") for n in range(4)))
    await asyncio.gather(queued(olga, "0", "1", "2", "3"), queued(milo, "0", "1", "2", "3"))
    assert await olga.keys(ROWS) == await milo.keys(ROWS)
    held_up, goes_on = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        held_up.set()
        await asyncio.wait_for(goes_on.wait(), 30)
        await route.continue_()

    await milo.page.route("**/decide", late)
    await milo.page.keyboard.press("r")
    await until(lambda: _is(held_up.is_set()), "Milo's decision is on its way")
    await olga.page.keyboard.press("a")
    await until(lambda: _posts_are(stage, ["0"]), "Olga's decision is kept")
    goes_on.set()

    await expect(milo.page.locator("#toast")).to_contain_text("Olga approved it first")
    await asyncio.gather(queued(olga, "1", "2", "3"), queued(milo, "1", "2", "3"))
    assert await stage.posts() == ["0"]
    await milo.page.unroute("**/decide")
    await milo.page.keyboard.press("r")
    await asyncio.gather(queued(olga, "2", "3"), queued(milo, "2", "3"))
    assert await olga.keys(ROWS) == await milo.keys(ROWS)
    await expect(olga.page.locator("#people")).to_contain_text("Milo")
    stage.are_content()


async def _these_are(stage: Stage, ids: list[str]) -> bool:
    """In whichever order the requests of quick hands reached the server."""
    return sorted(await stage.posts()) == sorted(ids)


async def _posts_are(stage: Stage, ids: list[str]) -> bool:
    return await stage.posts() == ids


async def test_a_pinned_post_stands_first_and_goes_back_when_it_is_unpinned(stage: Stage) -> None:
    main = await stage.wall()
    await stage.door.send(*(put(str(n), f"Post number {n} #oow08", handle=f"person{n}") for n in range(3)))
    await stage.office.approve("0", "1", "2")
    await main.shows("0", "1", "2")
    desk = await stage.desk()
    await desk.page.keyboard.press("2")
    await desk.shows("0", "1", "2", selector=ROWS)
    await desk.page.keyboard.press("End")
    await expect(desk.page.locator("[data-focused]")).to_have_attribute("data-key", key_of("0"))

    await desk.page.keyboard.press("p")
    await expect(main.page.locator(f"{CARDS}[data-pinned=true]")).to_have_attribute("data-key", key_of("0"))
    await main.until(FIRST, key_of("0"))
    await stage.door.put("3", "After the pin #oow08", handle="person3")
    await stage.office.approve("3")
    await main.shows("0", "1", "2", "3")
    assert await main.ask(FIRST, key_of("0"))

    await expect(desk.page.locator(".actions [data-do=pin]")).to_contain_text("Unpin")
    await desk.page.keyboard.press("p")
    await expect(main.page.locator(f"{CARDS}[data-pinned=true]")).to_have_count(0)
    await main.shows("0", "1", "2", "3")
    stage.are_content()


FIRST = """(key) => document.querySelector('.column .card:not(.is-leaving)').dataset.key === key"""


async def test_a_post_with_a_listed_word_waits_with_the_word_as_its_reason(stage: Stage) -> None:
    desk = await stage.desk()
    await stage.office.post("/settings/event", {"mode": "publish-first"})
    await stage.office.post("/settings/word", {"words": ["marzipan"], "action": "held"})
    main = await stage.wall()

    await stage.door.put("bad", "They had m4rzip@n again #oow08")
    await stage.door.put("good", "They had cake #oow08", handle="bo")

    await queued(desk, "bad")
    await expect(desk.page.locator(ROWS)).to_contain_text("word list: “marzipan”")
    await main.shows("good")
    assert await stage.posts() == ["good"]
    stage.are_content()


async def test_twenty_posts_are_decided_with_the_keyboard_alone(stage: Stage) -> None:
    main, desk = await stage.wall(), await stage.desk()
    ids = [f"{n:02}" for n in range(20)]
    await stage.door.send(*(put(one, f"Post number {one} #oow08", handle=f"person{one}") for one in ids))
    await queued(desk, *ids)

    for number in range(20):
        await desk.page.keyboard.press("a" if number % 3 else "r")

    await queued(desk)
    approved = [one for number, one in enumerate(ids) if number % 3]
    await until(lambda: _these_are(stage, approved), "all decisions are kept", 15)
    await expect(desk.page.locator("[data-tab=rejected] .count")).to_have_text("7")
    await main.until(
        f"(count) => document.querySelectorAll('{CARDS}').length >= Math.min(count, 6)", len(approved), within_s=20
    )
    stage.are_content()


async def test_a_post_from_mastodon_arrives_with_its_picture_through_us_only(stage: Stage) -> None:
    picture, face = stage.pictures.url("toot.png"), stage.pictures.url("face.png")
    attachment = {"type": "image", "url": picture, "preview_url": picture, "description": "A harbour", "meta": {}}
    emojis = [{"shortcode": "wave_fox", "url": face, "static_url": face}]
    words = "<p>Good morning #harbour :wave_fox:</p>"
    stage.mastodon.add(plain_status(1, "harbour", face, media_attachments=[attachment], emojis=emojis, content=words))
    main, phone, desk = await stage.wall(), await stage.phone(), await stage.desk()

    options = {"tags": ["harbour"], "servers": [stage.mastodon.address]}
    await stage.office.post("/settings/feed", {"kind": "mastodon", "options": options, "mode": "publish-first"})
    key = f"mastodon:{uri(1)}"

    await main.shows(key, within_s=15)
    await expect(main.page.get_by_alt_text("A harbour")).to_have_js_property("complete", True)
    await phone.page.get_by_role("button", name="1 new").click()
    await phone.shows(key, selector=POSTS)
    await desk.page.keyboard.press("2")
    await desk.shows(key, selector=ROWS)
    for page in (main, phone, desk):
        addresses = await page.ask("() => [...document.querySelectorAll('article img')].map((one) => one.src)")
        assert len(addresses) >= 3
        assert all(re.match(rf"{stage.house.origin}/media/[\w-]+/\d+$", one) for one in addresses), addresses
    assert {"toot.png", "face.png"} <= set(stage.pictures.asked)
    stage.are_content()

"""The desk and the phone page in a browser: keys, conflicts, undo, help, small screens, no error in the console."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser import chromium
from tests.browser import desk_samples as samples
from tests.browser.desk_harness import Desk, serve
from wall.model import Status

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LAPTOP, PHONE = (1366, 768), (390, 844)


@dataclass
class Stage:
    """A desk behind a page, and what the page complained about."""

    desk: Desk
    address: str
    page: Page
    errors: list[str] = field(default_factory=list)

    async def open(self, path: str = "/desk/osc", size: tuple[int, int] = LAPTOP) -> Page:
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})
        await self.page.goto(self.address + path)
        if path == "/desk/osc" and self.desk.counts()["held"]:
            await self.page.wait_for_selector("[data-focused]", state="attached")
        return self.page

    async def focused(self) -> str:
        await self.page.wait_for_timeout(80)
        return str(await self.page.evaluate("document.querySelector('[data-focused]')?.dataset.key ?? ''"))

    def status(self, key: str) -> str:
        return next(one.status for name, one in self.desk.posts.items() if name == key)

    def commands(self) -> list[Any]:
        return [what if what != "decide" else body["action"] for what, body in self.desk.asked]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium.path(), args=ARGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    desk = Desk(samples.stored())
    runner, address = await serve(desk)
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(10_000)
    made = Stage(desk, address, page)
    page.on("console", lambda said: made.errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: made.errors.append(str(error)))
    yield made
    await context.close()
    await runner.cleanup()


async def test_the_oldest_held_post_is_in_focus_and_nothing_is_complained_about(stage: Stage) -> None:
    page = await stage.open()
    await expect(page.locator("[data-tab=held] .count")).to_have_text("20")
    await expect(page.locator("#state")).to_have_text("LIVE")
    await expect(page.locator("#stage .words").first).to_contain_text("This keynote")
    await expect(page.locator("#people")).to_contain_text("Chidi Anagonye")
    assert await stage.focused() == "mastodon:p1"
    assert stage.errors == []


async def test_a_moderator_works_with_keys_alone(stage: Stage) -> None:
    page = await stage.open()
    for key in "arsjja":
        await page.keyboard.press(key)
        await page.wait_for_timeout(60)
    await expect(page.locator("[data-tab=held] .count")).to_have_text("16")
    assert stage.commands() == ["approve", "reject", "stash", "approve"]
    assert [stage.status(f"mastodon:p{n}") for n in (1, 3, 6)] == ["approved", "stashed", "approved"]
    assert stage.status("bluesky:p2") == "rejected"
    assert stage.errors == []


async def test_the_row_in_focus_never_moves_while_others_come_and_go(stage: Stage) -> None:
    page = await stage.open()
    for _ in range(4):
        await page.keyboard.press("j")
    key = await stage.focused()
    top = "document.querySelector('[data-focused]').getBoundingClientRect().top"
    before = await page.evaluate(top)
    for number in (1, 3):
        await stage.desk.put(stage.desk.posts[f"mastodon:p{number}"].turned(Status.APPROVED, "Bo"))
    await stage.desk.put(
        samples.StoredPost(
            post=samples.post(-90, "ben", "An older one comes late"), received_at=samples.NOW.replace(year=2020)
        )
    )
    await expect(page.locator("#list .row")).to_have_count(19)
    assert await stage.focused() == key
    assert abs(await page.evaluate(top) - before) < 1


async def test_an_own_decision_does_not_move_the_next_row_either(stage: Stage) -> None:
    page = await stage.open()
    stage.desk.gate = asyncio.Event()
    await page.keyboard.press("a")
    top = "document.querySelector('[data-focused]').getBoundingClientRect().top"
    assert await stage.focused() == "bluesky:p2"
    await expect(page.locator("#list .row").first).to_have_attribute("data-doing", "approve")
    before = await page.evaluate(top)
    stage.desk.gate.set()
    await expect(page.locator("#list .row")).to_have_count(19)
    assert abs(await page.evaluate(top) - before) < 1


async def test_a_failed_command_says_so_in_the_row_and_loses_nothing(stage: Stage) -> None:
    page = await stage.open()
    stage.desk.fail = (503, "The database is locked. Try again.")
    await page.keyboard.press("a")
    row = page.locator('#list [data-key="mastodon:p1"]')
    await expect(row.locator(".said")).to_have_text("Not approved. The database is locked. Try again.")
    await expect(page.locator("#list .row")).to_have_count(20)
    stage.desk.fail = None
    await page.keyboard.press("k")
    await page.keyboard.press("a")
    await expect(row).to_have_count(0)


async def test_two_moderators_at_one_post(stage: Stage) -> None:
    """Bo was quicker, and this page has not heard of it: the server's conflict names him."""
    page = await stage.open()
    key = "mastodon:p1"
    stage.desk.posts[key] = stage.desk.posts[key].turned(Status.REJECTED, "Bo")
    await page.keyboard.press("a")
    words = "Bo rejected it first. It stays rejected."
    await expect(page.locator(f'#list [data-key="{key}"] .said')).to_have_text(words)
    await expect(page.locator("#toast")).to_contain_text(words)
    assert stage.status(key) == "rejected"


async def test_a_post_under_the_eye_that_another_decides_is_not_exchanged_under_the_finger(stage: Stage) -> None:
    page = await stage.open()
    key = await stage.focused()
    await stage.desk.put(stage.desk.posts[key].turned(Status.REJECTED, "Bo"))
    await expect(page.locator("#note")).to_have_text("Bo rejected it.")
    assert await stage.focused() == key
    await page.keyboard.press("a")
    await expect(page.locator("#note")).to_contain_text("Nothing of yours was changed")
    assert stage.commands() == []
    await page.keyboard.press("j")
    assert await stage.focused() == "bluesky:p2"
    await expect(page.locator(f'#list [data-key="{key}"]')).to_have_count(0)


@pytest.mark.parametrize("key", ["u", "Control+z"])
async def test_undo_brings_the_post_back_into_focus(stage: Stage, key: str) -> None:
    page = await stage.open()
    await page.keyboard.press("r")
    await expect(page.locator("#list .row")).to_have_count(19)
    await page.keyboard.press(key)
    await expect(page.locator("#list .row")).to_have_count(20)
    assert await stage.focused() == "mastodon:p1"
    await expect(page.locator("#toast")).to_have_text("Undone: one post is as before.")


async def test_a_key_that_is_held_down_decides_once(stage: Stage) -> None:
    page = await stage.open()
    for _ in range(5):
        await page.keyboard.down("a")
    await page.keyboard.up("a")
    await expect(page.locator("#list .row")).to_have_count(19)
    assert stage.commands() == ["approve"]


async def test_blocking_asks_once_and_enter_confirms(stage: Stage) -> None:
    page = await stage.open()
    await page.keyboard.press("b")
    await expect(page.locator("#ask")).to_contain_text("Block Mira Okonkwo")
    await page.keyboard.press("Escape")
    await page.keyboard.press("b")
    assert stage.commands() == []
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("Blocked Mira Okonkwo: 4 posts rejected.")
    await expect(page.locator("[data-tab=held] .count")).to_have_text("17")
    await page.keyboard.press("u")
    await expect(page.locator("[data-tab=held] .count")).to_have_text("20")


async def test_freeze_blank_and_live_by_one_key_each(stage: Stage) -> None:
    page = await stage.open()
    for key, word in (("f", "FROZEN"), ("f", "LIVE"), ("x", "BLANK"), ("l", "LIVE")):
        await page.keyboard.press(key)
        await expect(page.locator("#state")).to_have_text(word)
        await expect(page.locator("#band")).to_be_visible(visible=word != "LIVE")
    assert [body["state"] for _, body in stage.desk.asked] == ["frozen", "live", "blank", "live"]


async def test_pinning_keeps_the_focus(stage: Stage) -> None:
    page = await stage.open()
    await page.keyboard.press("2")
    await expect(page.locator("#list .row")).to_have_count(3)
    key = await stage.focused()
    await page.keyboard.press("p")
    await expect(page.locator(f'#list [data-key="{key}"] [data-tone=pinned]')).to_be_visible()
    assert await stage.focused() == key
    await page.keyboard.press("p")
    await expect(page.locator(f'#list [data-key="{key}"] [data-tone=pinned]')).to_have_count(0)
    assert stage.commands() == ["pin", "unpin"]


async def test_the_help_shows_every_key_and_esc_closes_it(stage: Stage) -> None:
    page = await stage.open()
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_be_visible()
    assert await page.locator("#keys dd").count() == await page.evaluate(
        "import('/static/js/desk/keys.js').then((keys) => keys.KEYS.length)"
    )
    await page.keyboard.press("a")
    await page.keyboard.press("Escape")
    await expect(page.locator("#help")).to_be_hidden()
    assert stage.commands() == []


async def test_search_finds_and_its_letters_are_no_commands(stage: Stage) -> None:
    page = await stage.open()
    await page.keyboard.press("/")
    await page.keyboard.type("goosebumps")
    await expect(page.locator("#list .row")).to_have_count(1)
    assert stage.commands() == []
    await page.keyboard.press("Enter")
    await page.keyboard.press("s")
    await expect(page.locator("#list .empty")).to_contain_text("Nothing with “goosebumps”")
    await page.keyboard.press("Escape")
    await expect(page.locator("#list .row")).to_have_count(19)


async def test_a_withdrawn_post_loses_its_words_at_once(stage: Stage) -> None:
    page = await stage.open()
    await stage.desk.withdraw("mastodon:p1")
    await expect(page.locator("#note")).to_contain_text("Withdrawn by its author")
    await stage.desk.withdraw("mastodon:p3")
    await expect(page.locator('[data-key="mastodon:p3"]')).to_have_count(0)
    assert "Goosebumps" not in await page.inner_text("body")
    await page.keyboard.press("j")
    await expect(page.locator("#list .row")).to_have_count(18)


async def test_the_desk_says_when_it_is_cut_off_and_catches_up(stage: Stage) -> None:
    page = await stage.open()
    stage.desk.is_closed = True
    await stage.desk.hang_up()
    await expect(page.locator("#offline")).to_contain_text("Not connected since")
    await stage.desk.put(samples.StoredPost(post=samples.post(77, "ben", "Written in the meantime")))
    stage.desk.is_closed = False
    await expect(page.locator("#offline")).to_be_hidden(timeout=25_000)
    await expect(page.locator("[data-tab=held] .count")).to_have_text("21")
    await expect(page.locator("#list .row")).to_have_count(21)
    assert await stage.focused() == "mastodon:p1"


async def test_a_long_queue_is_read_on_until_nothing_is_left_out(stage: Stage) -> None:
    for number in range(200, 480):
        one = samples.StoredPost(post=samples.post(number, "ben", f"Number {number}"), received_at=samples.NOW)
        stage.desk.posts[one.post.key] = one
    page = await stage.open()
    await expect(page.locator("#list .row")).to_have_count(300)
    await expect(page.locator("#place")).to_have_text("1 of 300")


async def test_in_the_phone_width_one_post_at_a_time_with_thumb_sized_buttons_and_undo(stage: Stage) -> None:
    page = await stage.open(size=PHONE)
    await expect(page.locator("#stage")).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for name in ("approve", "reject"):
        box = await page.locator(f".actions [data-do={name}]").bounding_box()
        assert box is not None
        assert box["height"] >= 56
        assert box["width"] >= 140
        assert box["y"] + box["height"] <= PHONE[1]
    await page.click(".actions [data-do=approve]")
    await expect(page.locator("#toast")).to_contain_text("Approved: Mira Okonkwo")
    await expect(page.locator("#stage .name").first).to_have_text("Jonas Weber")
    await page.click("#toast button")
    await expect(page.locator("[data-tab=held] .count")).to_have_text("20")
    await expect(page.locator("#stage .name").first).to_have_text("Mira Okonkwo")
    assert stage.errors == []


async def test_the_undo_toast_goes_after_five_seconds(stage: Stage) -> None:
    await stage.page.clock.install()
    page = await stage.open(size=PHONE)
    await page.click(".actions [data-do=approve]")
    await expect(page.locator("#toast button")).to_be_visible()
    await page.clock.run_for(5100)
    await expect(page.locator("#toast")).to_be_hidden()


async def test_an_empty_desk_is_calm(stage: Stage) -> None:
    stage.desk.posts.clear()
    page = await stage.open()
    await expect(page.locator("#list .empty h2")).to_have_text("All caught up")
    await stage.desk.put(samples.StoredPost(post=samples.post(1, "mira", "First!")))
    assert await stage.focused() == "mastodon:p1"
    assert stage.errors == []


async def test_every_control_has_a_name(stage: Stage) -> None:
    page = await stage.open()
    nameless = await page.evaluate(
        """[...document.querySelectorAll('button, a, input:not([type=hidden]), select, [role=tab]')]
             .filter((one) => !one.textContent.trim() && !one.getAttribute('aria-label') && !one.labels?.length)
             .map((one) => one.outerHTML)"""
    )
    assert nameless == []


# --- settings -------------------------------------------------------------------


async def test_all_problems_of_a_wall_stand_beside_its_form(stage: Stage) -> None:
    page = await stage.open("/desk/osc/settings")
    await page.click("#walls .content > .editor > summary")
    form = page.locator("#walls .content > .editor form")
    await form.get_by_label("Name").fill("Lobby")
    await form.get_by_label("Shows").fill("(#a")
    await form.get_by_role("button", name="Add wall").click()
    await expect(form.locator(".said li")).to_have_count(2)
    await form.get_by_label("Shows").fill("#a or #b")
    await form.get_by_role("button", name="Add wall").click()
    await expect(page.locator("#walls .content > .editor[open]")).to_have_count(0)
    expected = {"name": "Lobby", "slug": "lobby", "filter": "#a or #b", "theme": "", "layout": "columns"}
    assert stage.desk.asked[-1] == ("wall", expected)


async def test_a_feed_is_added_by_its_kind_with_its_options(stage: Stage) -> None:
    page = await stage.open("/desk/osc/settings")
    await page.click("#feeds .content > .editor > summary")
    add = page.locator("#feeds .content > .editor")
    await add.get_by_label("Network").select_option("bluesky")
    await add.get_by_label("Tags").fill("osc26, lye")
    await add.get_by_role("button", name="Add feed").click()
    await page.wait_for_timeout(100)
    options = {"tags": ["osc26", "lye"]}
    assert stage.desk.asked == [
        ("feed", {"kind": "bluesky", "enabled": True, "name": "", "mode": "", "options": options})
    ]
    assert stage.errors == []


async def test_many_words_are_added_at_once(stage: Stage) -> None:
    page = await stage.open("/desk/osc/settings")
    await page.get_by_label("Add words").fill("one\ntwo words\none")
    await page.get_by_label("Posts with them are").select_option("rejected")
    await page.locator("#words form button").click()
    await page.wait_for_timeout(100)
    assert stage.desk.asked == [("word", {"words": ["one", "two words"], "action": "rejected"})]


async def test_an_invite_link_can_be_copied(stage: Stage) -> None:
    page = await stage.open("/desk/osc/settings")
    await page.click("#crew form button")
    await expect(page.locator("#crew .link input")).to_have_value("http://127.0.0.1/claim/kT7pQ2vX9mB4")
    assert stage.desk.asked == [("invite", {"role": "moderator"})]


# --- the phone page ---------------------------------------------------------------


def approved(number: int, words: str) -> samples.StoredPost:
    return samples.StoredPost(post=samples.post(number, "sofia", words), status=Status.APPROVED)


async def test_new_posts_wait_behind_a_number_and_withdrawn_ones_go_at_once(stage: Stage) -> None:
    page = await stage.open("/e/osc", PHONE)
    await page.wait_for_timeout(150)
    first = page.locator("#stream article").first
    before = await first.get_attribute("data-key")
    for number in (101, 102, 103):
        await stage.desk.phone({"type": "show", "card": stage.desk.card(approved(number, f"New {number}"))})
    await expect(page.locator("#fresh")).to_have_text("3 new")
    assert await first.get_attribute("data-key") == before
    await stage.desk.phone({"type": "hide", "key": "mastodon:p102"})
    await expect(page.locator("#fresh")).to_have_text("2 new")
    await page.click("#fresh")
    await expect(first).to_have_attribute("data-key", "mastodon:p103")
    await expect(page.locator("#fresh")).to_be_hidden()
    await stage.desk.phone({"type": "hide", "key": "mastodon:p103"})
    await expect(first).to_have_attribute("data-key", "mastodon:p101")
    assert stage.errors == []


async def test_a_filtered_phone_page_hears_only_its_tag(stage: Stage) -> None:
    page = await stage.open("/e/osc?tag=lye", PHONE)
    await page.wait_for_timeout(150)
    await stage.desk.phone({"type": "show", "card": stage.desk.card(approved(101, "Not this one #osc26"))})
    await stage.desk.phone({"type": "show", "card": stage.desk.card(approved(102, "This one #lye"))})
    await expect(page.locator("#fresh")).to_have_text("1 new")


async def test_the_phone_page_is_light(stage: Stage) -> None:
    sizes: list[int] = []
    taken = stage.page

    async def weigh(response: Any) -> None:
        if "/picture/" not in response.url:
            sizes.append(len(await response.body()))

    taken.on("response", weigh)
    await stage.open("/e/osc", PHONE)
    await taken.wait_for_load_state("networkidle")
    assert sum(sizes) < 100_000


async def test_without_javascript_the_phone_page_is_a_page(stage: Stage) -> None:
    browser = stage.page.context.browser
    assert browser is not None
    page = await browser.new_page(java_script_enabled=False)
    await page.goto(f"{stage.address}/e/osc")
    await expect(page.locator("#stream article")).to_have_count(3)
    await expect(page.locator("a.older")).to_have_attribute("href", "/e/osc?before=x")
    await expect(page.locator("nav a").nth(2)).to_have_attribute("href", "/e/osc?tag=lye")


@pytest.mark.parametrize("path", ["/login", "/login?error", "/claim/x", "/message", "/"])
async def test_the_small_pages_fit_a_phone_and_break_no_policy(stage: Stage, path: str) -> None:
    page = await stage.open(path, PHONE)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert stage.errors == []

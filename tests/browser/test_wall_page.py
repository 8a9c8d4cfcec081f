"""The wall page in a real browser, fed by the harness."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec import structs
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium, content
from tests.browser.harness import Harness
from wall.model import Post, PostKey

pytestmark = pytest.mark.browser

SIZES = {
    "hall": (1920, 1080),
    "uhd": (3840, 2160),
    "portrait": (1080, 1920),
    "strip": (3840, 720),
    "phone": (390, 844),
}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
CARDS = ".stage .card:not(.is-leaving)"
BOXES = """(selector) => [...document.querySelectorAll(selector)].map((card) => {
  const { left, top, right, bottom } = card.getBoundingClientRect()
  return { key: card.dataset.key, left, top, right, bottom }
})"""
SPILLS = """() => [...document.querySelectorAll('.frame *, .holding.is-up *')].filter((element) => {
  const { left, right, width } = element.getBoundingClientRect()
  return width && !element.matches('.fill, .name bdi') && (left < -1 || right > innerWidth + 1)
}).map((element) => element.className)"""
MOVING = """() => document.getAnimations()
  .filter((one) => one.effect.getKeyframes().some(({ transform = 'none' }) => transform !== 'none')).length"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.stage .words')]
  .map((words) => parseFloat(getComputedStyle(words).fontSize))) / innerHeight"""


class Watched:
    """A page whose complaints, and requests to others, are kept."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("request", lambda request: self._note(request.url, origin))

    def _note(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:")):
            self.strangers.append(url)

    def boxes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate(BOXES, CARDS)
        return found

    def shown(self) -> list[str]:
        return [box["key"] for box in self.boxes()]

    def settle(self) -> None:
        """Until nothing moves any more."""
        self.page.wait_for_timeout(1400)


def until(is_so: Callable[[], bool], seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium.path(), args=ARGUMENTS)


@pytest.fixture(scope="module")
def harness() -> Iterator[Harness]:
    with Harness() as harness:
        yield harness


Open = Callable[..., Watched]


@pytest.fixture
def wall(browser: Browser, harness: Harness) -> Iterator[Open]:
    pages: list[Page] = []

    def open_wall(name: str, size: str = "hall", **more: Any) -> Watched:
        width, height = SIZES[size]
        page = browser.new_page(viewport={"width": width, "height": height}, **more)
        pages.append(page)
        watched = Watched(page, f"http://127.0.0.1:{harness.port}/")
        page.goto(harness.url(name))
        page.locator(".stage .card, .holding.is-up").first.wait_for(state="attached")
        watched.settle()
        return watched

    yield open_wall
    for page in pages:
        page.close()


def overlaps(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (one["key"], other["key"])
        for at, one in enumerate(boxes)
        for other in boxes[at + 1 :]
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["full", "international", "odd", "picturesque", "sparse", "empty"])
def test_everything_is_whole_and_in_its_place(wall: Open, name: str, size: str) -> None:
    watched = wall(name, size)
    width, height = SIZES[size]
    boxes = watched.boxes()

    assert overlaps(boxes) == []
    assert [box for box in boxes if box["bottom"] > height + 1 or box["top"] < 0] == []
    assert watched.page.evaluate(SPILLS) == []
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    assert watched.strangers == []
    assert [one for one in watched.complaints if "404" not in one] == []
    assert (len(boxes) > 0) is (name != "empty")
    if boxes:
        assert watched.page.evaluate(SMALLEST) >= 0.0249


def test_the_holding_slide_is_up_when_there_is_nothing_and_leaves_with_the_first_post(
    wall: Open, harness: Harness
) -> None:
    watched = wall("empty-first")
    assert watched.page.locator(".holding.is-up").is_visible()

    harness.run(harness.show("empty-first").show(content.full()[0]))

    watched.page.locator(CARDS).wait_for()
    assert watched.page.locator(".holding.is-up").count() == 0


def test_a_card_enters_an_idle_wall_at_once(wall: Open, harness: Harness) -> None:
    watched = wall("full-once")
    post = structs.replace(content.full()[14], key=PostKey("mastodon:at-once"))
    watched.page.evaluate(
        """() => new MutationObserver(() => {
          if (document.querySelector('.stage [data-key="mastodon:at-once"]')) window.enteredAt ??= Date.now()
        }).observe(document.querySelector('.stage'), { childList: true, subtree: true })"""
    )
    said_at = time.time() * 1000
    harness.run(harness.show("full-once").show(post))

    until(lambda: "mastodon:at-once" in watched.shown())
    assert watched.page.evaluate("window.enteredAt") - said_at < 250


def test_cards_that_are_there_keep_their_column_and_only_move_down(wall: Open, harness: Harness) -> None:
    watched = wall("full-order")
    before = {box["key"]: box for box in watched.boxes()}
    for post in content.full()[:3]:
        harness.run(harness.show("full-order").show(post))
    until(lambda: len(set(watched.shown()) - set(before)) == 3)
    watched.page.wait_for_timeout(950)

    for box in watched.boxes():
        if box["key"] in before:
            assert box["left"] == before[box["key"]]["left"]
            assert box["top"] >= before[box["key"]]["top"] - 1


def test_a_takedown_leaves_at_once(wall: Open, harness: Harness) -> None:
    watched = wall("full-hide")
    key = watched.shown()[0]
    harness.run(harness.show("full-hide").hide(key))

    until(lambda: key not in watched.shown(), 0.4)
    watched.page.wait_for_timeout(260)
    assert watched.page.locator(f'[data-key="{key}"]').count() == 0
    watched.settle()
    assert overlaps(watched.boxes()) == []


def test_a_takedown_reaches_cards_that_wait(wall: Open, harness: Harness) -> None:
    watched = wall("full-wait")
    show = harness.show("full-wait")
    posts = content.international()[:5]
    for post in posts:
        harness.run(show.show(post))
    harness.run(show.hide(posts[4].key))
    harness.run(show.hide(posts[3].key))
    watched.page.wait_for_timeout(7000)

    assert {posts[3].key, posts[4].key} & set(watched.shown()) == set()


def test_a_cut_keeps_the_picture_and_a_return_brings_what_was_missed(wall: Open, harness: Harness) -> None:
    watched = wall("full-cut")
    show = harness.show("full-cut")
    before = watched.shown()
    harness.server.is_down = True
    harness.run(show.cut())
    watched.page.locator("body.is-offline").wait_for()
    assert watched.shown() == before

    post = content.international()[2]
    harness.run(show.show(post))
    gone = before[-1]
    harness.run(show.hide(gone))
    harness.server.is_down = False

    until(lambda: post.key in watched.shown() and gone not in watched.shown(), 15)
    assert watched.page.locator("body.is-offline").count() == 0
    assert show.asked[-1]["epoch"] == show.epoch
    assert [one for one in watched.complaints if "WebSocket" not in one] == []


def test_blank_shows_the_holding_slide_and_live_the_cards_again(wall: Open, harness: Harness) -> None:
    watched = wall("full-blank")
    before = watched.shown()
    harness.run(harness.show("full-blank").steer("blank"))
    watched.page.locator(".holding.is-up").wait_for()

    harness.run(harness.show("full-blank").steer("live"))

    until(lambda: watched.page.locator(".holding.is-up").count() == 0)
    assert watched.shown() == before


def test_the_page_stays_small_after_three_hundred_cards(wall: Open, harness: Harness) -> None:
    watched = wall("full-many")
    show = harness.show("full-many")

    async def flood() -> None:
        for _ in range(300):
            await show.show(_small())

    harness.run(flood())
    watched.page.wait_for_timeout(4000)

    assert len(watched.shown()) < 40
    assert watched.page.evaluate("document.querySelectorAll('*').length") < 900
    assert watched.complaints == []


def test_hostile_text_stays_text(wall: Open) -> None:
    watched = wall("odd", "uhd")
    watched.page.on("dialog", lambda _dialog: pytest.fail("a stranger's script ran"))

    assert watched.page.locator(".stage script, .stage [onerror]").count() == 0


def test_with_reduced_motion_nothing_travels(wall: Open, harness: Harness) -> None:
    watched = wall("full-calm", reduced_motion="reduce")
    harness.run(harness.show("full-calm").show(_small()))
    watched.page.wait_for_timeout(60)

    assert watched.page.evaluate(MOVING) == 0


def _small() -> Post:
    return content.post("Ed", "ed@tiny.example", "One more thing.")

"""Hostile posts on every page: nothing executes, nobody else is asked, nothing stands outside its card."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.browser.hostile import BREAKOUTS, HANDLERS, MARKUP, SCHEMES, UNRULY
from tests.browser.house import CARDS, Json, Stage, Watched, plain_status, put, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PARTS = {"article", "div", "p", "bdi", "br", "img", "span", "ul", "li", "blockquote", "time"}
WALL = PARTS | {"figure", "footer"}
PHONE = PARTS | {"header", "b", "meter", "a"}
DESK = PHONE | {"footer", "figure", "button", "kbd"}
AT_ONCE = 55
NO_PICTURE = re.compile(r"Failed to load resource.* 404 ")
"""Addresses of pictures that lead nowhere are among what is sent."""

LINES = str.maketrans("\r", " ")
PHONE_PAGE = 30
EVENTS = """() => {
  const names = ['click', 'mouseover', 'pointerover', 'focus', 'error', 'load', 'toggle', 'animationstart', 'begin']
  addEventListener('click', (event) => event.preventDefault(), { once: false })
  for (const one of document.querySelectorAll('article, article *')) {
    for (const name of names) one.dispatchEvent(new Event(name, { bubbles: false, cancelable: true }))
  }
}"""
CALM = "() => document.readyState === 'complete' && !document.querySelector('.bench')?.childElementCount"


def as_html(stage: Stage) -> Iterator[Json]:
    for number, markup in enumerate(MARKUP):
        yield put(f"h{number}", html=f"<p>mark{number} {markup}</p>", handle=f"h{number}", name=f"Person {number}")


def as_everything_else(stage: Stage) -> Iterator[Json]:
    """In plain text, names, handles, alternative texts, tags, warnings, ids."""
    picture = stage.pictures.url("plain.png")
    for number, markup in enumerate(MARKUP):
        made = put(
            f"t{number} {markup}".translate(LINES)[:400],
            f"mark{number} {markup}",
            name=markup[:200],
            handle=markup.replace("@", "")[:180] + str(number),
            media=[{"url": picture, "alt": markup}],
            tags=[markup[:200]],
            language=markup[:35],
        )
        yield made | {"post": made["post"] | ({"warning": markup[:500]} if number % 4 == 0 else {})}


def as_statuses(stage: Stage) -> Iterator[Json]:
    """In what only Mastodon has: polls, link cards, quotes, shortcodes; and in every address."""
    pictures = [stage.pictures.url("plain.png"), *SCHEMES]
    for number in range(40):
        one, two, three = (MARKUP[(number * 3 + place) % len(MARKUP)] for place in range(3))
        address = SCHEMES[number % len(SCHEMES)]
        shortcode = BREAKOUTS[number % len(BREAKOUTS)]
        emojis = [{"shortcode": shortcode, "url": address, "static_url": address}]
        emojis += [{"shortcode": f"x{number}", "url": pictures[0], "static_url": pictures[0]}]
        made = plain_status(1000 + number, "hostile", address)
        made |= {
            "uri": f"{made['uri']}#{one}".translate(LINES)[:400],
            "url": address,
            "content": f'<p>mark{number} {one} :{shortcode}: :x{number}: <a href="{address}">press</a></p>',
            "spoiler_text": two[:100] if number % 5 == 0 else "",
            "language": three,
            "emojis": emojis,
            "tags": [*made["tags"], {"name": one, "url": address}],
        }
        made["account"] |= {"display_name": f"{two} :x{number}:", "acct": three[:60], "url": address, "emojis": emojis}
        match number % 3:
            case 0:
                options = [{"title": text, "votes_count": 3} for text in (one, two, three)]
                made["poll"] = {"options": options, "votes_count": 9, "expires_at": None}
            case 1:
                made["card"] = {"url": "https://example.org/x", "title": one, "description": two, "image": address}
                made["card"] |= {
                    "provider_name": three,
                    "html": "<iframe src=//evil.example></iframe>",
                    "type": "video",
                }
            case _:
                made["media_attachments"] = [
                    {"type": "image", "url": url, "preview_url": address, "description": one, "meta": {}}
                    for url in (pictures[0], address)
                ]
                made["quote"] = {"state": "accepted", "quoted_status": plain_status(2000 + number, "q", address)}
                made["quote"]["quoted_status"] |= {"content": f"<p>{two}</p>"}
                made["quote"]["quoted_status"]["account"] |= {"display_name": three}
        yield made


async def held(stage: Stage) -> list[str]:
    """The keys of all that wait, oldest first."""
    keys: list[str] = []
    before = ""
    while True:
        page = await stage.office.get(f"/rows?status=held{before}")
        keys += [row["key"] for row in page["rows"]]
        if not page["next"]:
            return keys
        before = f"&before={page['next']}"


async def arrive(stage: Stage, kind: str) -> list[str]:
    if kind == "mastodon":
        stage.mastodon.add(*as_statuses(stage))
        options = {"tags": ["hostile"], "servers": [stage.mastodon.address]}
        desk = await stage.desk()
        await stage.office.post("/settings/feed", {"kind": "mastodon", "options": options})
        await desk.until(
            "() => Number(document.querySelector('[data-tab=held] .count').textContent) >= 40", within_s=15
        )
    else:
        makers: dict[str, Callable[[Stage], Iterator[Json]]] = {"html": as_html, "elsewhere": as_everything_else}
        await stage.door.send(*makers[kind](stage))
    return await held(stage)


async def is_harmless(page: Watched, names: set[str], keys: set[str]) -> None:
    await page.until(CALM, within_s=15)
    await page.ask(EVENTS)
    seen: dict[str, list[str]] = await page.ask("() => globalThis.ovationSeen()")
    assert set(seen["names"]) - names == set()
    assert seen["wrong"] == []
    assert keys <= set(seen["keys"]), sorted(keys - set(seen["keys"]))[:5]
    page.complaints[:] = [one for one in page.complaints if not NO_PICTURE.search(one)]
    page.is_content()


@pytest.mark.parametrize("kind", ["html", "elsewhere", "mastodon"])
async def test_nothing_of_a_hostile_post_executes_on_any_page(stage: Stage, kind: str) -> None:
    keys = await arrive(stage, kind)
    assert len(keys) >= (40 if kind == "mastodon" else 120)

    desk = await stage.desk()
    await desk.until("(count) => document.querySelectorAll('#list .row').length >= count", len(keys))
    for _ in keys:
        await desk.page.keyboard.press("j")
    await is_harmless(desk, DESK, set(keys))

    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        await stage.office.post("/decide", {"keys": some, "action": "approve"})
        wall = await stage.wall()
        await wall.until("() => document.querySelectorAll('.stage .card').length > 2", within_s=15)
        await is_harmless(wall, WALL, set(some))
        await wall.page.close()

    path, places = f"/e/{stage.slug}", set[str]()
    while path:
        phone = await stage.open(path, size="phone")
        words = await phone.ask("() => [...document.querySelectorAll('article')].map((one) => one.textContent)")
        places |= {found[0] for text in words if (found := re.search(r"mark\d+", text))}
        shown = await phone.ask("() => [...document.querySelectorAll('article')].map((one) => one.dataset.key)")
        await is_harmless(phone, PHONE, set(shown))
        older = phone.page.locator("a.older")
        path = str(await older.get_attribute("href")) if await older.count() else ""
        await phone.page.close()
    covered = sum(number % 5 == 0 for number in range(40)) if kind == "mastodon" else 0
    assert len(places) >= len(keys) - covered
    assert "evil" not in " ".join(stage.pictures.asked)


async def test_the_watch_hears_what_executes_and_sees_what_does_not_belong(stage: Stage) -> None:
    """Without this the silence of the others would say nothing."""
    phone = await stage.phone()
    await phone.ask("""() => {
      const parts = { iframe: { id: 'x' }, a: { href: 'javascript:alert(1)' }, img: { src: 'https://evil.example/x' } }
      const article = document.createElement('article')
      for (const [name, attributes] of Object.entries(parts)) {
        const one = article.appendChild(document.createElement(name))
        for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value)
      }
      document.getElementById('stream').append(article)
      alert(1)
    }""")
    await until(lambda: _told(phone, "alert"), "the call is heard")
    await until(lambda: _told(phone, "policy img-src"), "the picture is heard")
    seen = await phone.ask("() => globalThis.ovationSeen()")
    assert {"iframe", "a", "img"} <= set(seen["names"])
    assert sorted(one.partition(":")[0] for one in seen["wrong"]) == ["address", "handler", "picture"]


async def _told(page: Watched, what: str) -> bool:
    return any(what in one for one in page.executed)


async def test_hostile_words_are_read_as_words(stage: Stage) -> None:
    """What was written in plain text stands on the page as it was written."""
    honest = [one for one in MARKUP if one.isascii() and one.isprintable() and "evil" not in one and "#" not in one]
    await stage.door.send(*(put(str(n), f"{text} end", handle=f"p{n}") for n, text in enumerate(honest)))
    await stage.office.post("/decide", {"keys": await held(stage), "action": "approve"})
    shown: dict[str, str] = {}
    path = f"/e/{stage.slug}"
    while path:
        phone = await stage.open(path, size="phone")
        shown |= await phone.ask(
            "() => Object.fromEntries([...document.querySelectorAll('article')].map((one) => [one.dataset.key,"
            " one.querySelector('.words').textContent]))"
        )
        older = phone.page.locator("a.older")
        path = str(await older.get_attribute("href")) if await older.count() else ""
        await phone.page.close()
    different = {text: shown[f"webhook:{n}"] for n, text in enumerate(honest) if shown[f"webhook:{n}"] != f"{text} end"}
    assert different == {}


async def test_hostile_names_of_everything_are_words_in_the_settings_too(stage: Stage) -> None:
    evil = HANDLERS[0]
    await stage.office.post("/settings/event", {"name": evil})
    await stage.office.post("/settings/wall", {"slug": "x", "name": evil, "filter": 'word:"<img"'})
    await stage.office.post("/settings/word", {"words": [*HANDLERS, *BREAKOUTS[:4]], "action": "held"})
    block = {"author_key": f"webhook:{evil}", "name": evil, "reason": BREAKOUTS[0]}
    await stage.office.post("/block", block)
    settings = await stage.open(f"/desk/{stage.slug}/settings", size="laptop", who="owner")
    await settings.until("() => document.getElementById('loading').hidden")
    wall, phone, desk, home = await stage.wall("x"), await stage.phone(), await stage.desk(), await stage.open("/")

    for page in (settings, wall, phone, desk, home):
        assert evil in await page.ask("() => document.body.textContent")
        assert (
            await page.ask("() => document.querySelectorAll('[onerror], [onload], [onfocus], img[src=x]').length") == 0
        )
    async with stage.client.get(f"{stage.house.origin}/e/{stage.slug}/feed.atom") as answer:
        assert ElementTree.fromstring(await answer.text())[1].text == evil
    stage.are_content()


SPILLS = """(selector) => [...document.querySelectorAll(selector)].flatMap((card) => {
  const box = card.getBoundingClientRect()
  const isClipped = (one) => {
    for (let up = one.parentElement; up && up !== card; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== 'visible') return true
    }
    return false
  }
  return [...card.querySelectorAll('*')].filter((one) => {
    const { left, right, top, bottom, width } = one.getBoundingClientRect()
    if (!width || isClipped(one)) return false
    return left < box.left - 2 || right > box.right + 2 || top < box.top - 2 || bottom > box.bottom + 2
  }).map((one) => `${card.dataset.key} ${one.localName}.${one.className}`)
})"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("size", ["phone", "hall"])
async def test_unruly_words_stay_in_their_cards(stage: Stage, size: str) -> None:
    posts = [
        put(f"{kind}-{place}", words[:19_000] if place == "words" else "Short", handle=f"{kind[:9]}{place}", name=name)
        for kind, words in UNRULY.items()
        for place, name in (("words", "Ada Lee"), ("name", words[:200].strip() or "x"))
    ]
    for one in posts:
        await stage.door.send(one)
    keys = await held(stage)
    assert len(keys) >= len(posts) - 2
    desk = await stage.desk()
    await desk.until("(count) => document.querySelectorAll('#list .row').length >= count", len(keys))
    assert await desk.ask(SPILLS, "#list .row") == []
    for _ in keys:
        assert await desk.ask(SPILLS, "#stage .row") == []
        await desk.page.keyboard.press("j")

    for start in range(0, len(keys), 3):
        await stage.office.post("/decide", {"keys": keys[start : start + 3], "action": "approve"})
    wall = await stage.wall(size=size)
    await wall.until("() => document.querySelectorAll('.stage .card').length > 1 && !document.getAnimations().length")
    assert await wall.ask(SPILLS, CARDS) == []
    phone = await stage.phone()
    assert await phone.ask(SPILLS, "article") == []
    assert await phone.ask(WIDER) <= 0
    stage.are_content()


async def test_reversed_writing_cannot_reorder_what_stands_around_it(stage: Stage) -> None:
    await stage.door.put("1", "\u202egnp.exe", name="\u202eadA\u2066", handle="ada")
    await stage.office.approve("1")
    phone = await stage.phone()
    found: Any = await phone.ask("() => document.querySelector('article').textContent")
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    stage.are_content()

"""No stranger's markup in what our templates make, whatever stands in a post; the browser suite runs the same posts."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.browser import hostile
from tests.clock import NOON
from wall.events import Event, StoredPost
from wall.intake.sanitize import clean
from wall.model import LinkCard, Poll, PollOption, RawAuthor, RawPost, Status
from wall.stage.themes import Themes
from wall.web.templating import environment
from wall.web.views import Looks

ROOT = Path(__file__).parents[2]
LOOKS = Looks(Themes(ROOT / "themes"), environment(str), b"secret")
EVENT = Event(id=1, slug="osc", name="OSC")
GROUPS = ("ELEMENTS", "HANDLERS", "LINKS", "MUTATIONS", "STYLES", "LEAKS", "CLOBBERING", "BREAKOUTS")
MARKUP = [one for group in GROUPS for one in getattr(hostile, group)]


def pages(markup: str) -> str:
    """A wall's card, a phone's, and a desk's row of a post that has the markup everywhere."""
    raw = RawPost(
        remote_id="1",
        author=RawAuthor(remote_id="a", handle=markup[:60], name=markup, url=markup, avatar_url=markup),
        content=markup,
        html=True,
        created_at=NOON,
        url=markup,
        tags=(markup,),
        poll=Poll(options=(PollOption(title=markup),)),
        card=LinkCard(url="https://example.org/", title=markup, description=markup),
    )
    stored = StoredPost(
        event_id=1,
        post=clean(raw, kind="webhook"),
        status=Status.APPROVED,
        feed_id=1,
        received_at=NOON,
        networks=("webhook",),
    )
    row = LOOKS.row(EVENT, [])(stored)["html"]
    return f"{LOOKS.theme_card('paper', EVENT, stored)}{LOOKS.phone_card(EVENT, stored)}{row}"


def tags(html: str) -> set[str]:
    return {name.lower() for name in re.findall(r"<\s*/?([a-zA-Z!?][^\s>/]*)", html)}


OURS = tags(pages("Hello https://example.org #tag, @somebody"))
"""What the templates make of an honest post with the same parts."""


@pytest.mark.parametrize("markup", MARKUP)
def test_2_no_strangers_markup_reaches_a_browser(markup: str) -> None:
    made = pages(markup)
    inside = re.findall(r"<[a-zA-Z][^>]*>", made)
    addresses = {unescape(one) for tag in inside for one in re.findall(r'(?:href|src)="([^"]*)"', tag)}

    assert tags(made) <= OURS | {"br", "bdi", "a", "span"}
    bare = [re.sub(r'"[^"]*"', '""', tag) for tag in inside]
    assert [tag for tag in bare if re.search(r"\s(on\w+|style|srcdoc|formaction)\s*=", tag)] == []
    assert [one for one in addresses if not re.match(r"https?://|/media/|icons/|/static/", one)] == []

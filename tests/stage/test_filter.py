"""The language of a wall's filter: what it lets through, and what it says about mistakes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from msgspec.structs import replace

from tests.clock import NOON
from tests.intake.posts import AUTHOR, post
from wall.errors import SettingsError
from wall.events import StoredPost
from wall.model import FacetKind, LinkCard, Media, MediaKind, RawFacet, Status
from wall.stage.filter import DEEPEST, LONGEST, compile_filter

PICTURE = Media(kind=MediaKind.IMAGE, url="https://a.example/1.jpg", alt="a cat")
BARE = replace(PICTURE, alt="")
VIDEO = Media(kind=MediaKind.VIDEO, url="https://a.example/1.mp4")
LINK = RawFacet(start=0, end=5, kind=FacetKind.LINK, value="https://a.example/")


def stored(words: str = "Good coffee here", **more: Any) -> StoredPost:
    return StoredPost(
        event_id=1,
        post=post(words, **more),
        status=Status.APPROVED,
        feed_id=1,
        received_at=NOON,
        networks=("mastodon", "bluesky"),
    )


KEYNOTE = stored(tags=("keynote", "conf"))


@pytest.mark.parametrize(
    ("text", "one", "belongs"),
    [
        ("", stored(), True),
        ("   ", stored(), True),
        ("#keynote", KEYNOTE, True),
        ("#KeyNote", KEYNOTE, True),
        ("#opening", KEYNOTE, False),
        ("#keynote #conf", KEYNOTE, True),
        ("#keynote and #conf", KEYNOTE, True),
        ("#keynote #opening", KEYNOTE, False),
        ("#opening or #keynote", KEYNOTE, True),
        ("#opening OR #keynote", KEYNOTE, True),
        ("-#keynote", KEYNOTE, False),
        ("not #keynote", KEYNOTE, False),
        ("#conf -#spoiler", KEYNOTE, True),
        ("- -#conf", KEYNOTE, True),
        ("#opening #x or #conf", KEYNOTE, True),
        ("#conf (#opening or #closing)", KEYNOTE, False),
        ("#conf -(#opening or #closing)", KEYNOTE, True),
        ("(#a or #keynote)network:mastodon", KEYNOTE, True),
        ("network:bluesky", stored(), True),
        ("network:rss", stored(), False),
        ("author:@ada@social.example", stored(), True),
        ("author:ADA@social.example", stored(), True),
        ("author:@bob@social.example", stored(), False),
        ("word:coffee", stored(), True),
        ("word:COFFEE", stored(), True),
        ('word:"good coffee"', stored(), True),
        ("word:tea", stored(), False),
        ("has:picture", stored(media=(PICTURE,)), True),
        ("has:picture", stored(media=(VIDEO,)), False),
        ("has:video", stored(media=(VIDEO,)), True),
        ("has:alt", stored(media=(PICTURE,)), True),
        ("has:alt", stored(media=(PICTURE, BARE)), False),
        ("has:alt", stored(), False),
        ("has:link", stored("https://a.example/", facets=(LINK,)), True),
        ("has:link", stored(card=LinkCard(url="https://a.example/")), True),
        ("has:link", stored(), False),
        ("-has:picture word:coffee", stored(), True),
    ],
)
def test_a_filter_lets_through_what_it_says(text: str, one: StoredPost, belongs: bool) -> None:
    assert compile_filter(text)(one) is belongs


def test_the_authors_handle_is_not_its_beginning() -> None:
    assert not compile_filter(f"author:@{AUTHOR.handle[:-1]}")(stored())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keynote", "“keynote” is not understood: write #tag"),
        ("#", "“#” is not understood"),
        ("network:", "“network:” is not understood"),
        ("colour:red", "“colour:red” is not understood"),
        ("has:cats", "“has:cats” is none of has:picture, has:video, has:alt, has:link"),
        ("#a or", "lacks a term"),
        ("or #a", "lacks a term"),
        ("()", "lacks a term"),
        ("#a -", "lacks a term after “-”"),
        ("#a (#b or #c", "lacks a closing bracket"),
        ("#a)", "has a “)” too many"),
        ("-)", "“)” is not understood"),
        ("(" * (DEEPEST + 1) + "#a", f"more than {DEEPEST} brackets"),
        ("-" * 1500 + "#a", "more than"),
        ("#a " * LONGEST, f"longer than {LONGEST} characters"),
        ('word:"no end', "lacks a closing quotation mark"),
    ],
)
def test_what_is_wrong_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        compile_filter(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["- " * 900 + "#a", "(" * DEEPEST + "#a" + ")" * DEEPEST, "not " * 400 + "#a"])
def test_no_filter_breaks_the_program(text: str) -> None:
    with suppress(SettingsError):
        compile_filter(text)(stored())

"""The same words, the same person, the same thing shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.intake.posts import NOON, post
from wall.intake.fingerprint import content_hash, fingerprint, same_card, same_person
from wall.model import Author, LinkCard, Media, MediaKind, Poll, PollOption, RawAuthor, author_key

WORDS = "What a great keynote this morning!"


def author(handle: str, name: str = "") -> Author:
    return Author(key=author_key("x", handle), handle=handle, name=name)


@pytest.mark.parametrize(
    "same",
    [
        "what a GREAT keynote, this morning",
        f"{WORDS} #ovation #conf",
        f"{WORDS}\n\nhttps://example.org/slides #ovation",
        "What a great #keynote this morning! 🎉",
        "Ｗhat a great keynote  this\nmorning",
    ],
)
def test_the_same_words_on_another_network_are_the_same(same: str) -> None:
    assert fingerprint(post(same)) == fingerprint(post(WORDS)) != ""


def test_html_and_plain_text_have_the_same_words() -> None:
    html = '<p>What a great <a href="https://a.example/t" class="hashtag">#keynote</a> this morning!</p><p>#ovation</p>'
    assert fingerprint(post(html, html=True)) == fingerprint(post(WORDS))


@pytest.mark.parametrize(
    "text", ["Thanks!", "", "🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉", "#ovation #conference2026 https://example.org/long"]
)
def test_few_words_are_nobodys_own(text: str) -> None:
    assert fingerprint(post(text)) == ""


def test_other_words_are_others() -> None:
    assert fingerprint(post(WORDS)) != fingerprint(post(WORDS.replace("morning", "evening")))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (author("ada@social.example"), author("ada.bsky.social")),
        (author("ada.bsky.social"), author("ada.bsky.social@bsky.brid.gy")),
        (author("ada@social.example"), author("ada.social.example.ap.brid.gy")),
        (author("ada.example.org"), author("ada.example.org@bsky.brid.gy")),
        (author("@Ada@social.example"), author("ada@other.example")),
        (author("x@a.example", "Ada Lovelace 🚀"), author("y@b.example", "ADA  Lovelace :verified:")),
    ],
)
def test_the_same_person(a: Author, b: Author) -> None:
    assert same_person(a, b)
    assert same_person(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (author("ada@a.example"), author("bob@a.example")),
        (author("info@a.example"), author("info@b.example")),
        (author("al@a.example"), author("al@b.example")),
        (author("x@a.example", "Ada"), author("y@b.example", "Ada")),
        (author(""), author("")),
    ],
)
def test_not_the_same_person(a: Author, b: Author) -> None:
    assert not same_person(a, b)


def test_what_changes_by_itself_is_no_edit() -> None:
    media = Media(kind=MediaKind.IMAGE, url="https://cdn.example/a.jpg?sig=1")
    poll = Poll(options=(PollOption(title="yes", votes=1),), votes=1)
    before = post(WORDS, media=(media,), poll=poll)
    after = post(
        WORDS,
        media=(replace(media, url="https://cdn.example/a.jpg?sig=2"),),
        poll=Poll(options=(PollOption(title="yes", votes=9),), votes=9),
        author=RawAuthor(
            remote_id="ada", handle="ada@social.example", name="New", avatar_url="https://a.example/b.png"
        ),
        created_at=NOON + timedelta(hours=1),
    )
    assert content_hash(before) == content_hash(after)


def test_every_change_of_what_is_shown_is_an_edit() -> None:
    variants = [
        post(WORDS),
        post(WORDS + "!"),
        post(WORDS, warning="w"),
        post(WORDS, sensitive=True),
        post(WORDS, url="https://a.example/"),
        post(WORDS, media=(Media(kind=MediaKind.IMAGE, url="https://a.example/1"),)),
        post(WORDS, media=(Media(kind=MediaKind.IMAGE, url="https://a.example/1", alt="x"),)),
        post(WORDS, poll=Poll(options=(PollOption(title="yes"),))),
    ]
    assert len({content_hash(one) for one in variants}) == len(variants)


def test_a_link_card_that_comes_later_is_no_edit_but_another_one_is() -> None:
    card = LinkCard(url="https://a.example/", title="News", image_url="https://cdn.example/a.jpg?sig=1")

    assert content_hash(post(WORDS, card=card)) == content_hash(post(WORDS))
    assert same_card(card, replace(card, image_url="https://cdn.example/a.jpg?sig=2"))
    assert not same_card(card, replace(card, title="Other news"))

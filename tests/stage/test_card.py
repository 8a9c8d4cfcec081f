from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from wall.model import (
    Author,
    AuthorKey,
    Facet,
    FacetKind,
    LinkCard,
    Media,
    MediaKind,
    Poll,
    PollOption,
    Post,
    PostKey,
    Quote,
    Text,
)
from wall.stage.card import CardView, Cover, Step, step, view
from wall.stage.text import Segment

AUTHOR = Author(key=AuthorKey("mastodon:1"), handle="ines@social.example", name="Ines")


def post(words: str | Text = "Hello", **more: Any) -> Post:
    text = Text(chars=words) if isinstance(words, str) else words
    made: dict[str, Any] = {"key": PostKey("mastodon:9"), "network": "mastodon", "author": AUTHOR, "text": text}
    return Post(**(made | {"created_at": datetime(2026, 5, 1, tzinfo=UTC)} | more))


def seen(a_post: Post, **more: Any) -> CardView:
    given: dict[str, Any] = {
        "networks": (),
        "own_tags": ("conf",),
        "picture": lambda url, width: f"/media/{url}/{width}",
    }
    return view(a_post, **(given | more))


def image(**more: Any) -> Media:
    return Media(**({"kind": MediaKind.IMAGE, "url": "u", "alt": "a stage"} | more))


@pytest.mark.parametrize(
    ("length", "alone", "beside"),
    [
        (1, Step.DISPLAY, Step.LARGE),
        (60, Step.DISPLAY, Step.LARGE),
        (61, Step.LARGE, Step.BODY_LARGE),
        (140, Step.LARGE, Step.BODY_LARGE),
        (141, Step.BODY_LARGE, Step.BODY),
        (280, Step.BODY_LARGE, Step.BODY),
        (281, Step.BODY, Step.LONG),
        (500, Step.BODY, Step.LONG),
        (501, Step.LONG, Step.LONG),
    ],
)
def test_the_fewer_words_the_larger(length: int, alone: Step, beside: Step) -> None:
    words = [Segment("text", "x" * length)]

    assert (step(words), step(words, is_alone=False)) == (alone, beside)


def test_a_wide_letter_counts_as_two() -> None:
    assert step([Segment("text", "骨" * 31)]) is Step.LARGE


def test_marks_take_no_room() -> None:
    assert step([Segment("text", "é" * 60)]) is Step.DISPLAY


def test_the_events_own_tag_at_the_end_is_dropped() -> None:
    text = Text(chars="Hello. #conf", facets=(Facet(start=7, end=12, kind=FacetKind.TAG, value="conf"),))

    assert [one.chars for one in seen(post(text)).words] == ["Hello."]


def test_a_bare_link_becomes_its_domain() -> None:
    url = "https://www.notes.example.org/2026/05/a-long-path"
    text = Text(chars=f"See {url}", facets=(Facet(start=4, end=4 + len(url), kind=FacetKind.LINK, value=url),))

    assert seen(post(text)).words[-1].chars == "notes.example.org"


def test_a_link_with_words_of_its_own_keeps_them() -> None:
    text = Text(chars="the notes", facets=(Facet(start=0, end=9, kind=FacetKind.LINK, value="https://a.example/"),))

    assert seen(post(text)).words[0].chars == "the notes"


def test_a_link_at_the_end_is_said_by_its_card() -> None:
    url = "https://notes.example.org/x"
    text = Text(chars=f"Notes:\n\n{url}", facets=(Facet(start=8, end=8 + len(url), kind=FacetKind.LINK, value=url),))
    made = seen(post(text, card=LinkCard(url=url, title="All notes")))

    assert [one.chars for one in made.words] == ["Notes:"]
    assert made.link is not None
    assert (made.link.title, made.link.domain) == ("All notes", "notes.example.org")


def test_no_address_of_a_stranger_reaches_the_card() -> None:
    text = Text(chars=":cat:", facets=(Facet(start=0, end=5, kind=FacetKind.EMOJI, value="https://evil.example/c"),))
    made = seen(post(text), picture=lambda _url, width: f"/media/id/{width}")

    assert made.words == (Segment("emoji", ":cat:", "/media/id/96"),)


def test_a_warning_covers_everything() -> None:
    made = seen(post("He dies.", warning="Spoiler", media=(image(),), poll=Poll(options=(PollOption(title="a"),))))

    assert (made.cover, made.warning, made.words, made.pictures, made.poll) == (Cover.ALL, "Spoiler", (), (), None)


def test_a_sensitive_post_covers_its_pictures() -> None:
    made = seen(post("Words", sensitive=True, media=(image(),)))

    assert (made.cover, made.pictures, len(made.words)) == (Cover.PICTURES, (), 1)


def test_a_moderator_may_uncover() -> None:
    made = seen(post("He dies.", warning="Spoiler", media=(image(),)), uncovered=True)

    assert (made.cover, len(made.words), len(made.pictures)) == (Cover.NOTHING, 1, 1)


def test_at_most_four_pictures() -> None:
    assert len(seen(post(media=tuple(image(url=f"{n}") for n in range(7)))).pictures) == 4


def test_a_film_is_its_still_and_a_sound_is_said() -> None:
    film = image(kind=MediaKind.VIDEO, preview_url="still")
    sound = image(kind=MediaKind.AUDIO)
    made = seen(post(media=(film, sound)))

    assert [one.url for one in made.pictures] == ["/media/still/640"]
    assert made.unseen == (MediaKind.AUDIO,)


def test_one_picture_is_asked_for_large() -> None:
    assert seen(post(media=(image(),))).pictures[0].url == "/media/u/1280"


def test_a_poll_in_percent() -> None:
    made = seen(post(poll=Poll(options=(PollOption(title="a", votes=1), PollOption(title="b", votes=2)), votes=3)))

    assert made.poll is not None
    assert [(one.percent, one.is_leading) for one in made.poll.options] == [(33, False), (67, True)]


def test_a_poll_without_votes_has_no_leader() -> None:
    made = seen(post(poll=Poll(options=(PollOption(title="a"), PollOption(title="b")))))

    assert made.poll is not None
    assert [(one.percent, one.is_leading) for one in made.poll.options] == [(0, False), (0, False)]


def test_a_quote_has_its_author() -> None:
    made = seen(post(quote=Quote(author=AUTHOR, text=Text(chars="Said."))))

    assert made.quote is not None
    assert (made.quote.name[0].chars, made.quote.words[0].chars) == ("Ines", "Said.")


@pytest.mark.parametrize(
    ("words", "direction"), [("Hello", "ltr"), ("شكرا", "rtl"), ("1. שלום", "rtl"), ("🎉", "ltr"), ("你好", "ltr")]
)
def test_the_direction_is_that_of_the_first_letter(words: str, direction: str) -> None:
    assert seen(post(words)).direction == direction


@pytest.mark.parametrize(
    ("words", "is_quotable"), [("Yes", True), ("“Yes”", False), ("「はい」", False), ("🎉", False), ("7", True)]
)
def test_an_opening_mark_stands_only_before_words_without_one(words: str, is_quotable: bool) -> None:
    assert seen(post(words)).is_quotable is is_quotable


def test_a_post_in_two_networks_has_two_logos() -> None:
    assert seen(post(), networks=("mastodon", "bluesky", "mastodon")).networks == ("mastodon", "bluesky")


def test_an_odd_network_has_the_other_logo() -> None:
    assert seen(post(network='a b"c')).networks == ("other",)


def test_a_name_that_is_missing_is_the_handle_once() -> None:
    made = seen(post(author=Author(key=AuthorKey("x:1"), handle="ines", name="")))

    assert (made.name[0].chars, made.handle, made.initial) == ("ines", "", "I")


def test_an_odd_language_is_dropped() -> None:
    assert seen(post(language='en" onload="')).language == ""

"""Whatever comes in: facets are where they should be, and nothing hostile is left."""

from __future__ import annotations

import html
import json

import nh3
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.posts import html_text, plain_text, post
from wall.intake.hygiene import FACET, MAX_LINES, characters
from wall.intake.links import safe_url
from wall.intake.sanitize import TAGS
from wall.intake.words import WordList
from wall.model import FacetKind, RawFacet, Text
from wall.stage.text import segments, without_trailing_tags

HOSTILE = regex.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u206f\ufeff\p{Cs}]|\p{M}{5}|" + FACET)

PARTS = [
    *(
        "😀",
        "👩🏽‍🚀",
        "🇩🇪",
        "\u200d",
        "\u202e",
        "\u0301",
        "\ud800",
        "\u3164",
        "\ufdd0",
        "\u0600",
        "é",
        "ก",
        "क्",
        "\u2066",
    ),
    *(
        "#tag",
        "#",
        "＃全",
        ":cat:",
        ":",
        "https://a.example/b",
        "http://",
        "@ada",
        "a.example",
        "\n",
        " ",
        "\n\n\n",
        "x" * 70,
    ),
    *(
        "<p>",
        "</p>",
        "<br>",
        "<b>",
        "</b>",
        "<a href='https://a.example/'>",
        "</a>",
        "<a href=javascript:1 class=mention>",
    ),
    *(
        "<span class=invisible>",
        "</span>",
        "<ul><li>",
        "</ul>",
        "<",
        ">",
        "&",
        "&lt;",
        "&#x202e;",
        "&#0;",
        "&#xd800;",
        "<!--",
    ),
    *(
        "<script>",
        "</script>",
        "<p class=quote-inline>",
        "<pre>",
        '"',
        "'",
        "<a rel=tag href=//x>",
        "\x00",
        "<a class=hashtag>#",
    ),
]
soup = st.lists(st.sampled_from(PARTS) | st.characters(), max_size=60).map("".join)
facets = st.lists(
    st.builds(
        RawFacet,
        start=st.integers(-2, 60),
        end=st.integers(-2, 60),
        kind=st.sampled_from(FacetKind),
        value=st.sampled_from(["https://a.example/b", "javascript:1", "tag", "recording:a.png"]),
    ),
    max_size=6,
)


def check(text: Text) -> None:
    at = 0
    for facet in text.facets:
        assert at <= facet.start < facet.end <= len(text.chars)
        at = facet.end
        chars = text.chars[facet.start : facet.end]
        match facet.kind:
            case FacetKind.LINK | FacetKind.MENTION:
                assert safe_url(facet.value) == facet.value != ""
            case FacetKind.TAG:
                assert chars == f"#{facet.value}"
            case FacetKind.EMOJI:
                assert facet.value.startswith(("https://", "recording:"))
    assert not HOSTILE.search(text.chars)
    assert text.chars.count("\n") < MAX_LINES
    assert "\n\n\n" not in text.chars
    assert len(text.chars) <= 5_000
    json.dumps(text.chars).encode()
    text.chars.encode()
    assert "".join(segment.chars for segment in segments(text)) == text.chars


@settings(max_examples=6000, deadline=None)
@given(soup)
def test_any_html_becomes_a_sound_text(content: str) -> None:
    check(html_text(content))


@settings(max_examples=6000, deadline=None)
@given(soup, facets)
def test_any_text_with_any_facets_becomes_a_sound_text(content: str, given_facets: list[RawFacet]) -> None:
    text = plain_text(content, *given_facets, emojis={"cat": "https://a.example/c.png"})
    check(text)
    check(without_trailing_tags(text, ["tag"]))


@settings(max_examples=6000, deadline=None)
@given(soup)
def test_clean_characters_stay_as_they_are(content: str) -> None:
    once = characters(content)
    assert characters(once) == once


@settings(max_examples=6000, deadline=None)
@given(soup)
def test_words_are_looked_for_in_anything(content: str) -> None:
    assert set(WordList(["x*", "操", "tag"]).find(content)) <= {"x*", "操", "tag"}


@settings(max_examples=6000, deadline=None)
@given(soup)
def test_names_are_one_clean_line(content: str) -> None:
    warning = post("", warning=content).warning
    assert not HOSTILE.search(warning)
    assert "\n" not in warning


@settings(max_examples=6000, deadline=None)
@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<br>", "a", "é", "&amp;", "&lt;", " ", "<em>x</em>"])).map(
        "".join
    )
)
def test_nh3_reads_the_same_characters_in_honest_html(content: str) -> None:
    kept = nh3.clean(content, tags=set(TAGS), attributes={})
    theirs = html.unescape(regex.sub(r"<[^>]*>", "", kept))
    ours = html_text(content).chars
    assert "".join(ours.split()).replace("•", "") == "".join(theirs.split())

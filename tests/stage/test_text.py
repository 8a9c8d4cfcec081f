"""Texts for templates."""

from __future__ import annotations

import pytest

from tests.intake.posts import plain_text
from wall.model import Text
from wall.stage.text import Segment, segments, without_trailing_tags


def test_segments_cover_the_text_in_order() -> None:
    text = plain_text("Hi\n\nsee https://a.example/ #tag")
    assert segments(text) == [
        Segment("text", "Hi"),
        Segment("break", "\n"),
        Segment("break", "\n"),
        Segment("text", "see "),
        Segment("link", "a.example", "https://a.example/"),
        Segment("text", " "),
        Segment("tag", "#tag", "tag"),
    ]
    assert "".join(segment.chars for segment in segments(text)) == text.chars
    assert segments(Text()) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Great talk! #ovation", "Great talk!"),
        ("Great talk\n\n#Ovation", "Great talk"),
        ("Great talk 🎉 #ovation", "Great talk 🎉"),
        ("Great talk #ovation #python", "Great talk #python"),
        ("Great talk #a #b #c", "Great talk"),
        ("Great talk\n#a #b, #c #d", "Great talk"),
        ("Great talk! #python", "Great talk! #python"),
        ("We meet at #ovation", "We meet at #ovation"),
        ("#ovation is great", "#ovation is great"),
        ("#ovation #a #b", "#ovation #a #b"),
        ("#a #b #c and more", "#a #b #c and more"),
        ("no tags", "no tags"),
        ("", ""),
    ],
)
def test_own_tags_and_piles_of_tags_leave_the_end(text: str, left: str) -> None:
    assert without_trailing_tags(plain_text(text), ["#ovation"]).chars == left


def test_facets_stay_where_they_belong() -> None:
    text = without_trailing_tags(plain_text("See https://a.example/ now! #ovation #python"), {"OVATION"})
    assert [text.chars[one.start : one.end] for one in text.facets] == ["a.example", "#python"]

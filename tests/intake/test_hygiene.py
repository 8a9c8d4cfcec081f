"""Hostile characters go, honest writing stays."""

from __future__ import annotations

import pytest

from wall.intake.hygiene import MAX_EMOJI, MAX_LINES, characters, clusters_cut, cut, is_blank, layout, line


def tidy(text: str) -> str:
    return layout(characters(text), 5_000)


@pytest.mark.parametrize(
    "text",
    [
        "مَرْحَبًا بِكُمْ فِي المُؤْتَمَر",
        "می‌خواهم بیایم",
        "สวัสดีครับ ยินดีต้อนรับสู่งานที่นี่",
        "नमस्ते क्षत्रिय क्‍ष श्री",
        "שָׁלוֹם לְכֻלָּם",
        "Việt Nam đẹp tuyệt vời",
        "日本語の文章。とても長い文章でも、切らない。",
        "👩🏽‍❤️‍💋‍👨🏻 👨‍👩‍👧‍👦 🏳️‍🌈 ❤️‍🔥",
        "🇩🇪🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 1️⃣ #️⃣",
        "👍🏻👍🏼👍🏽👍🏾👍🏿",
        "“Grüße” – naïve café, 5 € ½ ©®™",
    ],
)
def test_honest_writing_is_unchanged(text: str) -> None:
    assert tidy(text) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x00b\x07c\x7fd\x85e", "abcde"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("user\u202egpj.exe\u202c \u2066x\u2069", "usergpj.exe x"),
        ("a\U000e0041\U000e0042b", "ab"),
        ("in\u200bvis\u200dib\u200cle\u2060\ufeff", "invisible"),
        ("soft\u00adhyphen \u3164\u115f.", "softhyphen ."),
        ("\ud800x\ufdd1y\uffff", "xy"),
        ("abc\u200fdef", "abcdef"),
        ("x\U000e0100", "x"),
    ],
)
def test_what_attacks_a_reader_is_dropped(text: str, clean: str) -> None:
    assert tidy(text) == clean


def test_marks_are_capped_before_and_after_composing() -> None:
    assert tidy("a" + "\u0316\u0317" * 2_000 + "b") == "a\u0316\u0317\u0316\u0317b"
    assert tidy("e\u0301") == "é"


def test_a_mark_is_capped_after_what_was_between_marks_is_gone() -> None:
    assert tidy("a" + "\u0316\u200b" * 100) == "a" + "\u0316" * 4


def test_text_is_sized_before_anything_else_is_done() -> None:
    assert len(characters("é" * 1_000_000)) == 10_000


def test_direction_marks_stay_in_writing_from_right_to_left() -> None:
    assert tidy("שלום\u200f!") == "שלום\u200f!"


def test_the_thirtieth_emoji_is_the_last() -> None:
    assert tidy("😀😎" * 50) == "😀😎" * (MAX_EMOJI // 2)


def test_a_family_is_one_emoji() -> None:
    assert tidy("👨‍👩‍👧‍👦😀" * 15) == "👨‍👩‍👧‍👦😀" * 15


def test_twenty_lines_are_enough_and_no_word_is_lost() -> None:
    text = tidy("\n".join(str(number) for number in range(30)))
    assert text.count("\n") == MAX_LINES - 1
    assert text.split() == [str(number) for number in range(30)]


def test_there_is_at_most_one_empty_line() -> None:
    assert tidy(" a \n \n\n\t\n b  c ") == "a\n\nb c"


def test_floods_are_shortened() -> None:
    assert tidy("no" + "o" * 500 + "!") == "n" + "o" * 12 + "!"
    assert tidy("🎉" * 500) == "🎉" * 12


def test_an_endless_word_is_cut() -> None:
    assert tidy("ab" * 300) == ("ab" * 60)[:119] + "…"
    assert tidy("日本" * 300) == "日本" * 300


@pytest.mark.parametrize("cluster", ["🇩🇪", "👩🏽‍🚀", "é\u0316", "क्षि", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_cutting_never_splits_a_cluster(cluster: str) -> None:
    for limit in range(2, 60):
        shorter = cut(cluster * 60, limit)
        assert len(shorter) <= limit
        assert shorter == cluster * shorter.count(cluster) + "…"


def test_a_name_is_one_line_of_so_many_clusters() -> None:
    assert line(" Ada\n\tLovelace\u202e ", 80) == "Ada Lovelace"
    assert line("👩🏽‍🚀 " * 50, 10) == "👩🏽‍🚀 👩🏽‍🚀 👩🏽‍🚀 👩🏽‍🚀 👩🏽‍🚀…"
    assert clusters_cut("abc", 2) == "a…"


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u3164", "\u2800\u2800", "\u0301", "\u00a0\ufe0f"])
def test_nothing_to_see_is_blank(text: str) -> None:
    assert is_blank(text)


def test_a_dot_is_something_to_see() -> None:
    assert not is_blank(" .")

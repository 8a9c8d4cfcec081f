"""Word lists see through disguises, and leave innocent words alone."""

from __future__ import annotations

import pytest

from wall.intake.folding import fold, fold_tag, skeleton
from wall.intake.words import WordList, seed_words

WORDS = WordList(["spam", "ass", "fuck*", "free iphone", "cunt", "sex", "god", "lose", "ano", "操你妈", "สแปม", "сука"])
SEED = {entry.word: entry for entry in seed_words()}
SEEDED = WordList(SEED)


@pytest.mark.parametrize(
    "text",
    [
        "SPAM",
        "ｓｐａｍ",
        "ѕраm",
        "𝓈𝓅𝒶𝓂",
        "śpäm",
        "sp4m",
        "$p@m",
        "s p a m",
        "s.p.a.m",
        "s-p_a*m",
        "s p @ m",
        "spaaaam",
        "spaam",
        "sp\u200bam",
        "sp\u00adam",
        "(spam)",
        "#spam",
        "sp.am",
        "no-spam!",
    ],
)
def test_a_disguise_does_not_help(text: str) -> None:
    assert WORDS.find(text) == ["spam"]


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe",
        "assess the class, pass the bass, an assassin",
        "Essex, Sussex and Middlesex",
        "as good as it gets",
        "a loose end",
        "el año pasado",
        "I a m a t h o m e",
        "c l a s s i c",
        "spammed",
        "iPhone, free of charge",
        "",
    ],
)
def test_innocent_words_are_left_alone(text: str) -> None:
    assert WORDS.find(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FUCKING hell", ["fuck*"]),
        ("Free   iPhones? FREE-IPHONE!", ["free iphone"]),
        ("#FreeiPhone", ["free iphone"]),
        ("我操你妈了", ["操你妈"]),
        ("操 你 妈", ["操你妈"]),
        ("นี่คือสแปมนะ", ["สแปม"]),
        ("ну СУКА", ["сука"]),
        ("god of spam", ["spam", "god"]),
    ],
)
def test_prefixes_phrases_and_writing_without_spaces(text: str, found: list[str]) -> None:
    assert WORDS.find(text) == found


def test_an_empty_list_finds_nothing() -> None:
    assert WordList(["", "*", "!"]).find("anything *!") == []


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Buy f0ll0wers now!!!", "reject"),
        ("CRYPTO GIVEAWAY", "reject"),
        ("get a frее iРhone", "reject"),
        ("click here to win", "reject"),
        ("you 1d1ot", "hold"),
        ("Du A r s c h l o c h", "hold"),
        ("quel connard", "hold"),
        ("hijo de puta", "hold"),
        ("死ね", "hold"),
    ],
)
def test_the_seed_catches_plain_spam_and_abuse(text: str, action: str) -> None:
    assert action in {SEED[word].action for word in SEEDED.find(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Great talk on streaming at #Ovation today – thanks to everybody who came!",
        "The assistant analysed the class of Scunthorpe's therapists in Essex",
        "Der Fickle-Algorithmus, ein schönes Assessment, Schach und Spaß",
        "Feliz año nuevo a todos, nos vemos en Morelia",
        "The pic of the slides: picture 3 of 12, at 10:30",
        "Merci à tous, c'était une belle conférence à Troyes",
        "日本のカンファレンスは最高でした",
    ],
)
def test_the_seed_leaves_honest_posts_alone(text: str) -> None:
    assert SEEDED.find(text) == []


def test_the_seed_has_five_languages_and_two_actions() -> None:
    assert len({entry.language for entry in SEED.values()}) >= 5
    assert {entry.action for entry in SEED.values()} == {"hold", "reject"}


def test_every_seed_word_finds_itself() -> None:
    assert [word for word in SEED if word not in SEEDED.find(word.rstrip("*"))] == []


def test_folding_undoes_case_and_width_only() -> None:
    assert fold("ＳＴＲＡẞＥ Café ①\u200b") == "strasse café 1"
    assert fold_tag(" ＃OvaTion ") == fold_tag("#ovation") == "ovation"
    assert fold("\ufdfa" * 5_000).strip() == ""


def test_a_skeleton_has_two_readings_of_one() -> None:
    assert (skeleton("k1ll"), skeleton("he1lo", one_is_l=True)) == ("kill", "hello")
    assert skeleton("room 101 at 10:30") == "room 101 at 10:30"

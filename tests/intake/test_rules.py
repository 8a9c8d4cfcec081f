"""Rules have opinions, with reasons; the first that has one wins, the mode has the last word."""

from __future__ import annotations

import pytest

from tests.intake.posts import post
from wall.events import Word
from wall.intake.rules import Context, context, judge
from wall.model import (
    AuthorKey,
    LinkCard,
    Media,
    MediaKind,
    Mode,
    Poll,
    PollOption,
    Post,
    RawAuthor,
    RawQuote,
    Status,
)

WORDS = [Word(word="darn", action=Status.REJECTED), Word(word="hm", action=Status.HELD)]
BOT = RawAuthor(remote_id="r2", handle="r2@social.example", is_bot=True)
DARN = RawAuthor(remote_id="x", handle="x@social.example", name="Darn It")
PICTURE = Media(kind=MediaKind.IMAGE, url="https://a.example/1.jpg", alt="oh darn")
POLL = Poll(options=(PollOption(title="darn"), PollOption(title="no")))
CARD = LinkCard(url="https://a.example/", title="News", description="darn news")


def rules(mode: Mode = Mode.APPROVE_FIRST, *blocked: str) -> Context:
    return context(mode, WORDS, frozenset(map(AuthorKey, blocked)))


def opinion(one: Post, mode: Mode = Mode.PUBLISH_FIRST, *blocked: str) -> tuple[Status, str]:
    found = judge(one, rules(mode, *blocked))
    return found.status, found.reason


def test_approve_first_holds_what_no_rule_minds() -> None:
    assert opinion(post("Hello"), Mode.APPROVE_FIRST) == (Status.HELD, "approve-first")


def test_publish_first_approves_what_no_rule_minds() -> None:
    assert opinion(post("Hello")) == (Status.APPROVED, "publish-first")


def test_a_blocked_author_is_rejected_whatever_is_said() -> None:
    assert opinion(post("hm"), Mode.PUBLISH_FIRST, "mastodon:ada") == (Status.REJECTED, "author blocked")


def test_the_strictest_word_decides_and_all_are_named() -> None:
    assert opinion(post("hm, darn")) == (Status.REJECTED, "word list: “darn”, “hm”")
    assert opinion(post("well, hm")) == (Status.HELD, "word list: “hm”")


@pytest.mark.parametrize(
    "one",
    [
        post("darn"),
        post("Hello", author=DARN),
        post("Hello", warning="darn"),
        post("Hello", media=(PICTURE,)),
        post("Hello", poll=POLL),
        post("Hello", card=CARD),
        post("Hello", quote=RawQuote(author=BOT, content="darn")),
        post("Hello", quote=RawQuote(author=DARN, content="no")),
    ],
    ids=["words", "name", "warning", "description", "poll", "link card", "quote", "quoted name"],
)
def test_the_word_list_reads_everything_that_a_screen_shows(one: Post) -> None:
    assert opinion(one) == (Status.REJECTED, "word list: “darn”")


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (post("Hello", warning="spoilers"), "content warning: spoilers"),
        (post("Hello", sensitive=True), "marked as sensitive"),
        (post("Hello", is_repost=True), "repost"),
        (post("Hello", author=BOT), "automated account"),
        (post("Hello", tags=tuple("abcdefghi")), "9 tags"),
    ],
)
def test_what_somebody_should_look_at_is_held_also_when_publishing_first(one: Post, reason: str) -> None:
    assert opinion(one) == (Status.HELD, reason)


def test_eight_tags_are_not_too_many() -> None:
    assert opinion(post("Hello", tags=tuple("abcdefgh")))[0] is Status.APPROVED

"""Rules: pure functions from a post and its context to an opinion with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from wall.events import Word
from wall.intake.words import WordList
from wall.model import AuthorKey, Mode, Post, Status

MANY_TAGS = 8
BARRIER = " qxzjqx "
"""Nobody's word: between two texts that are looked through at once, it keeps phrases from spanning them."""


class Opinion(Struct, frozen=True, kw_only=True):
    """What a rule wants to happen; ``reason`` is shown on the card."""

    rule: str
    status: Status
    reason: str


class Context(Struct, frozen=True, kw_only=True):
    """What the rules of an event know besides the post."""

    mode: Mode = Mode.APPROVE_FIRST
    words: WordList
    actions: Mapping[str, Status]
    blocked: frozenset[AuthorKey] = frozenset()
    gone: Mapping[AuthorKey, str] = {}


def context(
    mode: Mode, words: list[Word], blocked: frozenset[AuthorKey], gone: Mapping[AuthorKey, str] | None = None
) -> Context:
    return Context(
        mode=mode,
        words=WordList(entry.word for entry in words),
        actions={entry.word: entry.action for entry in words},
        blocked=blocked,
        gone=gone or {},
    )


Rule = Callable[[Post, Context], Opinion | None]


def blocked_author(post: Post, context: Context) -> Opinion | None:
    if post.author.key not in context.blocked:
        return None
    return Opinion(rule="block", status=Status.REJECTED, reason="author blocked")


def word_list(post: Post, context: Context) -> Opinion | None:
    found = context.words.find(BARRIER.join(text for text in texts(post) if text))
    if not found:
        return None
    rejects = any(context.actions.get(word) is Status.REJECTED for word in found)
    named = ", ".join(f"“{word}”" for word in found[:3])
    return Opinion(
        rule="word list",
        status=Status.REJECTED if rejects else Status.HELD,
        reason=f"word list: {named}",
    )


def texts(post: Post) -> Iterator[str]:
    """Everything of a post that could be read on a screen."""
    yield post.text.chars
    yield post.author.name
    yield post.author.handle
    yield post.warning
    yield from (media.alt for media in post.media)
    if post.poll:
        yield from (option.title for option in post.poll.options)
    if post.card:
        yield f"{post.card.title} {post.card.description}"
    if post.quote:
        yield post.quote.text.chars
        yield post.quote.author.name


def content_warning(post: Post, _: Context) -> Opinion | None:
    if post.warning:
        return Opinion(rule="content warning", status=Status.HELD, reason=f"content warning: {post.warning}")
    if post.sensitive:
        return Opinion(rule="content warning", status=Status.HELD, reason="marked as sensitive")
    return None


def repost(post: Post, _: Context) -> Opinion | None:
    return Opinion(rule="repost", status=Status.HELD, reason="repost") if post.is_repost else None


def automated(post: Post, _: Context) -> Opinion | None:
    return Opinion(rule="bot", status=Status.HELD, reason="automated account") if post.author.is_bot else None


def many_tags(post: Post, _: Context) -> Opinion | None:
    if len(post.tags) <= MANY_TAGS:
        return None
    return Opinion(rule="tags", status=Status.HELD, reason=f"{len(post.tags)} tags")


def mode(_: Post, context: Context) -> Opinion:
    if context.mode is Mode.PUBLISH_FIRST:
        return Opinion(rule="publish-first", status=Status.APPROVED, reason="publish-first")
    return Opinion(rule="approve-first", status=Status.HELD, reason="approve-first")


CHAIN: tuple[Rule, ...] = (blocked_author, word_list, content_warning, repost, automated, many_tags)


def judge(post: Post, context: Context) -> Opinion:
    """The opinion of the first rule that has one; the event's mode has the last word."""
    for rule in CHAIN:
        opinion = rule(post, context)
        if opinion is not None:
            return opinion
    return mode(post, context)

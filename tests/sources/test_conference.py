"""The recording that comes with Ovation: our demonstration, and the material of our pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from PIL import Image

from sources.recordings.draw_pictures import AVATAR_BYTES, PICTURE_BYTES, pictures
from sources.recordings.script import blocks, people
from sources.recordings.write_conference import HEADER, Book
from sources.rss.document import plain as characters
from tests.sources.recorded import RECORDINGS
from wall.feeds import recording
from wall.feeds.recording import PICTURES, Line
from wall.model import Delete, RawPost, Return, Upsert, Vanish

CONFERENCE = RECORDINGS / "conference.jsonl"


@cache
def lines() -> tuple[Line, ...]:
    return tuple(recording.read(CONFERENCE))


def posts() -> list[RawPost]:
    """Each as it was first."""
    first: dict[str, RawPost] = {}
    for line in lines():
        if isinstance(line.change, Upsert):
            first.setdefault(line.change.post.remote_id, line.change.post)
    return list(first.values())


def addresses() -> Iterator[str]:
    for line in lines():
        if isinstance(line.change, Upsert):
            post = line.change.post
            yield from (media.url for media in post.media)
            yield from filter(None, (post.author.avatar_url, post.card.image_url if post.card else ""))


def test_has_enough_posts_languages_networks_edits_and_deletes() -> None:
    changes = [line.change for line in lines()]
    upserts = [change for change in changes if isinstance(change, Upsert)]

    assert len(posts()) >= 320
    assert len({post.language.partition("-")[0] for post in posts()}) >= 20
    assert {post.network for post in posts()} == {"mastodon", "bluesky", "rss", "webhook"}
    assert len(upserts) - len(posts()) >= 10
    assert sum(isinstance(change, Delete) for change in changes) >= 10
    assert {change.final for change in changes if isinstance(change, Vanish)} == {True, False}
    assert any(isinstance(change, Return) for change in changes)


def test_has_what_walls_find_difficult() -> None:
    contents = [post.content for post in posts()]

    assert max(map(len, contents)) > 1500
    assert min(map(len, contents)) < 25
    assert max(len(post.author.name) for post in posts()) > 80
    assert any(not post.author.avatar_url for post in posts())
    assert any(not post.author.name for post in posts())
    assert any("\u200d" in content for content in contents)
    assert any("\u202e" in content for content in contents)
    assert any(len(post.media) > 2 for post in posts())
    assert all(any(getattr(post, name) for post in posts()) for name in ("poll", "card", "quote", "warning", "opt_out"))


def test_the_same_person_says_the_same_on_two_networks() -> None:
    words = Counter((post.author.name, tuple(post.tags), len(post.tags), plain(post)) for post in posts())
    networks = [key for key, count in words.items() if count == 2]

    assert len(networks) >= 6


def plain(post: RawPost) -> str:
    return "".join((characters(post.content) if post.html else post.content).split())


def test_a_wall_fills_within_a_minute_and_the_day_takes_25() -> None:
    assert sum(line.at <= 60 for line in lines()) >= 40
    assert 23 * 60 <= lines()[-1].at <= 27 * 60


def test_facets_say_what_their_characters_are() -> None:
    for post in posts():
        for facet in post.facets:
            assert post.content[facet.start : facet.end].lstrip("#@").rstrip("/") in facet.value, post.content


def test_deletes_and_edits_are_about_posts_that_came_before() -> None:
    seen: set[str] = set()
    for line in lines():
        if isinstance(line.change, Delete):
            assert line.change.remote_id in seen
        elif isinstance(line.change, Upsert):
            seen.add(line.change.post.remote_id)


def test_every_picture_exists_and_is_small() -> None:
    for address in set(addresses()):
        path = recording.picture(CONFERENCE, address)
        assert path is not None, address
        assert path.stat().st_size <= (AVATAR_BYTES if "avatar-" in address else PICTURE_BYTES)
        with Image.open(path) as picture:
            assert picture.format == "WEBP"
            assert max(picture.size) == (256 if "avatar-" in address else max(picture.size))
            assert max(picture.size) <= 1200


def test_there_is_no_picture_that_nothing_draws_and_none_missing() -> None:
    folder = RECORDINGS / PICTURES

    assert {path.name for path in folder.iterdir()} == {f"{name}.webp" for name in pictures()}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3_000_000


def test_is_what_its_script_says() -> None:
    book = Book(people(RECORDINGS / "script" / "people.toml"))
    written = [change for block in blocks(RECORDINGS / "script") for change in book.changes(block)]
    written.sort(key=lambda timed: timed[0])

    assert [line.change for line in lines()] == [change for _, change in written]
    assert recording.header(CONFERENCE) == HEADER


def test_all_addresses_are_invented() -> None:
    for post in posts():
        for url in (post.url, post.author.url, *(facet.value for facet in post.facets if "://" in facet.value)):
            host = url.partition("://")[2].partition("/")[0]
            assert not host or host.endswith(".example"), url

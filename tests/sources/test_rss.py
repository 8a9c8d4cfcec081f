"""Feeds of blogs, read from a real server on a loopback port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from sources.rss import MOST_CHECKS, MOST_SEEN, Rss
from sources.rss.child import read_safely
from sources.rss.document import Document, post
from sources.rss.reader import read
from tests.clock import NOON, FakeClock
from tests.corpora import fetch
from tests.feeds.site import Pages, Site, answer, online, serve
from tests.sources.recorded import outside, poll
from wall.errors import SettingsError, SourceError, SourceNotFound, SourceRefused, SourceUnavailable
from wall.model import Batch, Change, Delete, Media, MediaKind, RawAuthor, RawPost, Upsert

FEED = "https://blog.example/feed"


class Ground:
    """A source, its server, and what it told the crew; pages can be changed."""

    def __init__(self, rss: Rss, site: Site, pages: dict[str, bytes], clock: FakeClock, notes: list[str]) -> None:
        self.rss, self.site, self.pages, self.clock, self.notes = rss, site, pages, clock, notes
        self.cursor: str | None = None

    async def poll(self) -> list[Change]:
        changes, self.cursor = await poll(self.rss, self.cursor)
        return changes

    def asked(self) -> list[str]:
        return [request.split(" ")[1] for request in self.site.requests]


@asynccontextmanager
async def ground(
    pages: dict[str, bytes], *paths: str, words: tuple[str, ...] = (), name: str = ""
) -> AsyncIterator[Ground]:
    shown: Pages = pages
    clock, notes = FakeClock(), list[str]()
    async with serve(shown) as site, online() as outgoing:
        urls = tuple(site.url(path) for path in paths or ("/feed",))
        rss = Rss(outside(http=outgoing.http(), clock=clock, notes=notes), urls=urls, words=words, name=name)
        yield Ground(rss, site, pages, clock, notes)


def rss(*items: str, title: str = "The Blog") -> bytes:
    text = "".join(f"<item>{item}</item>" for item in items)
    return answer(200, f'<rss version="2.0"><channel><title>{title}</title>{text}</channel></rss>'.encode())


def item(number: int, words: str = "words", more: str = "") -> str:
    return f"<guid>tag:blog.example,2026:{number}</guid><description>{words}</description>{more}"


def wrapped(kind: str, text: str) -> bytes:
    return f'<?xml version="1.0"?>{text}'.encode() if kind == "xml" else text.encode()


def posts(body: bytes | str, **headers: str) -> list[RawPost]:
    data = body.encode() if isinstance(body, str) else body
    document = read(data, FEED, {name.replace("_", "-"): value for name, value in headers.items()})
    return [each for entry in document.entries if (each := post(entry, document, FEED, "", NOON))]


def one(body: bytes | str) -> RawPost:
    (each,) = posts(body)
    return each


def contents(changes: list[Change]) -> list[str]:
    return [change.post.content for change in changes if isinstance(change, Upsert)]


# --- formats ---------------------------------------------------------------------------------


def test_an_entry_of_rss_is_a_post() -> None:
    feed = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
        <title>The Blog</title><link>https://blog.example/</link><language>en-GB</language>
        <image><url>https://blog.example/icon.png</url></image>
        <item><title>Bolts &amp;amp; bridges</title><link>https://blog.example/bolts</link>
        <guid isPermaLink="false">7</guid><dc:creator>Ada Nwosu</dc:creator>
        <category>Keynote</category><category>openhall26</category><pubDate>Fri, 09 Oct 2026 09:20:00 +0200</pubDate>
        <description>short</description>
        <content:encoded><![CDATA[<p>All about <b>bolts</b>. #keynote #adn</p>]]></content:encoded>
        </item></channel></rss>"""

    assert one(feed) == RawPost(
        remote_id=f"{FEED}#7",
        author=RawAuthor(
            remote_id=f"{FEED}#Ada Nwosu",
            handle="blog.example",
            name="Ada Nwosu",
            url="https://blog.example/",
            avatar_url="https://blog.example/icon.png",
        ),
        content="<p>Bolts &amp; bridges</p>\n\n<p>All about <b>bolts</b>. #keynote #adn</p>",
        html=True,
        created_at=datetime(2026, 10, 9, 7, 20, tzinfo=UTC),
        url="https://blog.example/bolts",
        tags=("Keynote", "openhall26", "adn"),
        language="en-GB",
    )


def test_an_entry_of_atom_is_a_post() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Carnet</title>
        <link href="https://carnet.example/"/><logo>/logo.png</logo>
        <entry><id>tag:carnet.example,2026:1</id><title type="html">Le &lt;i&gt;boulon&lt;/i&gt;</title>
        <link href="/boulon"/><updated>2026-10-09T09:20:00Z</updated>
        <author><name>Lucie</name><uri>https://carnet.example/lucie</uri><email>l@carnet.example</email></author>
        <content type="html">&lt;p&gt;Il y avait un boulon.&lt;/p&gt;</content></entry></feed>"""

    assert one(feed) == RawPost(
        remote_id="tag:carnet.example,2026:1",
        author=RawAuthor(
            remote_id=f"{FEED}#Lucie",
            handle="carnet.example",
            name="Lucie",
            url="https://carnet.example/lucie",
            avatar_url="https://blog.example/logo.png",
        ),
        content="<p>Le boulon</p>\n\n<p>Il y avait un boulon.</p>",
        html=True,
        created_at=datetime(2026, 10, 9, 9, 20, tzinfo=UTC),
        url="https://blog.example/boulon",
        language="fr",
    )


def test_an_item_of_a_json_feed_is_a_post() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Micro",
        "home_page_url": "https://micro.example/",
        "icon": "https://micro.example/icon.png",
        "language": "de",
        "items": [
            {
                "id": "https://micro.example/1",
                "url": "https://micro.example/1",
                "content_text": "Moin & hallo\nWelt",
                "date_published": "2026-10-09T09:20:00+02:00",
                "authors": [
                    {"name": "Jens", "url": "https://micro.example/jens", "avatar": "https://micro.example/j.png"}
                ],
                "tags": ["openhall26"],
                "image": "https://micro.example/1.jpg",
                "attachments": [{"url": "https://micro.example/1.mp3", "mime_type": "audio/mpeg", "title": "Ton"}],
            }
        ],
    }

    assert one(orjson.dumps(feed)) == RawPost(
        remote_id="https://micro.example/1",
        author=RawAuthor(
            remote_id=f"{FEED}#Jens",
            handle="micro.example",
            name="Jens",
            url="https://micro.example/jens",
            avatar_url="https://micro.example/j.png",
        ),
        content="<p>Moin &amp; hallo<br>Welt</p>",
        html=True,
        created_at=datetime(2026, 10, 9, 7, 20, tzinfo=UTC),
        url="https://micro.example/1",
        tags=("openhall26",),
        language="de",
        media=(
            Media(kind=MediaKind.IMAGE, url="https://micro.example/1.jpg"),
            Media(kind=MediaKind.AUDIO, url="https://micro.example/1.mp3", alt="Ton"),
        ),
    )


def channel(text: str, namespaces: str = "") -> str:
    entry = f"<item><guid>urn:1</guid>{text}</item>"
    return f'<rss version="2.0" {namespaces}><channel><title>T</title>{entry}</channel></rss>'


MRSS = 'xmlns:media="http://search.yahoo.com/mrss/"'


def test_the_description_of_a_picture_is_its_alternative_and_not_the_text() -> None:
    feed = channel(
        "<description>&lt;p&gt;the post&lt;/p&gt;</description>"
        '<media:content url="https://x.example/a?b=1&amp;c=2" medium="image" width="10" height="20">'
        '<media:rating>nonadult</media:rating><media:description type="plain">Tom &amp; Ada</media:description>'
        "</media:content>"
        '<media:content url="https://x.example/b.jpg" type="image/jpeg">'
        "<media:description><![CDATA[a <b>]]></media:description></media:content>",
        MRSS,
    )

    assert one(feed).content == "<p>the post</p>"
    assert one(feed).media == (
        Media(kind=MediaKind.IMAGE, url="https://x.example/a?b=1&c=2", alt="Tom & Ada", width_px=10, height_px=20),
        Media(kind=MediaKind.IMAGE, url="https://x.example/b.jpg", alt="a <b>"),
    )


def test_the_description_of_a_film_that_is_the_post_is_its_text() -> None:
    feed = channel(
        '<title>A film</title><media:group><media:content url="https://x.example/f.mp4" type="video/mp4"/>'
        '<media:thumbnail url="https://x.example/f.jpg"/><media:description>What it shows</media:description>'
        "</media:group>",
        MRSS,
    )

    assert one(feed).content.endswith("What it shows")
    assert one(feed).media == (
        Media(kind=MediaKind.VIDEO, url="https://x.example/f.mp4", preview_url="https://x.example/f.jpg"),
    )


@pytest.mark.parametrize(
    ("text", "media"),
    [
        (
            '<enclosure url="/a.mp3" type="audio/mpeg" length="1"/>',
            Media(kind=MediaKind.AUDIO, url="https://blog.example/a.mp3"),
        ),
        (
            '<enclosure url="/a.PNG?x" type="" length="1"/>',
            Media(kind=MediaKind.IMAGE, url="https://blog.example/a.PNG?x"),
        ),
        (
            '<enclosure url="/a.gif" type="image/gif" length="1"/>',
            Media(kind=MediaKind.ANIMATION, url="https://blog.example/a.gif"),
        ),
        ('<media:thumbnail url="/t.jpg"/>', Media(kind=MediaKind.IMAGE, url="https://blog.example/t.jpg")),
        (
            '<description>&lt;img src="/i.jpg" alt="a cat" width="40" height="30"&gt;</description>',
            Media(kind=MediaKind.IMAGE, url="https://blog.example/i.jpg", alt="a cat", width_px=40, height_px=30),
        ),
    ],
)
def test_pictures_sound_and_films_are_found(text: str, media: Media) -> None:
    assert one(channel(f"<title>x</title>{text}", MRSS)).media == (media,)


def test_a_picture_that_counts_readers_is_not_shown() -> None:
    feed = channel('<title>x</title><description>&lt;img src="/pixel" width="1" height="1"&gt;</description>')

    assert one(feed).media == ()


def test_other_files_are_no_media() -> None:
    feed = channel('<title>x</title><enclosure url="/a.pdf" type="application/pdf" length="1"/>')

    assert one(feed).media == ()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("<title>Only a title</title>", "<p>Only a title</p>\n\n"),
        ("<title>A &amp;lt;b&amp;gt; C</title><description>x</description>", "<p>A &lt;b&gt; C</p>\n\nx"),
        (
            "<title>Same words…</title><description>&lt;p&gt;Same  WORDS and more&lt;/p&gt;</description>",
            "<p>Same  WORDS and more</p>",
        ),
        ("<description>no title</description>", "no title"),
    ],
)
def test_the_title_stands_above_what_it_does_not_begin(text: str, content: str) -> None:
    assert one(channel(text)).content == content


def test_of_a_very_long_entry_the_summary_is_shown() -> None:
    long = "long " * 400
    feed = channel(
        f"<description>in short</description><content:encoded>{long}</content:encoded>",
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
    )

    assert one(feed).content == "in short"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("bob@blog.example (Bob Stone)", "Bob Stone"),
        ("bob@blog.example", "T"),
        ("Bob Stone", "Bob Stone"),
        ("Bob Stone (bob@blog.example)", "Bob Stone"),
        ("&lt;bob@blog.example&gt; Bob Stone", "Bob Stone"),
        ("", "T"),
    ],
)
def test_an_address_of_email_is_never_shown(author: str, name: str) -> None:
    each = one(channel(f"<title>x</title><author>{author}</author>"))

    assert (each.author.name, "@" in each.author.remote_id) == (name, False)


@pytest.mark.parametrize(
    ("text", "remote_id"),
    [
        ("<guid>https://blog.example/1</guid>", "https://blog.example/1"),
        ('<guid isPermaLink="false">17</guid>', f"{FEED}#17"),
        ("<link>https://blog.example/2</link>", "https://blog.example/2"),
        ("", FEED),
    ],
)
def test_ids_are_unique_on_the_whole_network(text: str, remote_id: str) -> None:
    feed = (
        f'<rss version="2.0"><channel><title>T</title><item>{text}<description>x</description></item></channel></rss>'
    )

    assert one(feed).remote_id.partition("#hash:")[0] == remote_id


def test_an_entry_without_a_date_is_of_now() -> None:
    assert one(channel("<title>x</title>")).created_at == NOON


def test_a_feed_in_utf_16_is_read() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?>' + channel("<description>Ελένη 🐈</description>")

    assert one(text.encode("utf-16")).content == "Ελένη 🐈"


def test_halves_of_characters_do_not_pass() -> None:
    assert one(channel("<description>a&#xD800;b&#57343;c&#65;</description>")).content == "a\ufffdb\ufffdcA"


async def test_a_body_that_is_the_name_of_a_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(channel("<title>secret</title>"))

    with pytest.raises(SourceRefused, match="is not a feed"):
        posts(str(tmp_path / "feed.xml"))


def test_a_bomb_of_entities_does_not_explode() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{levels}]>{channel("<title>&a11;</title>")}'

    assert all(len(each.content) < 100_000 for each in posts(bomb))


# --- polling ---------------------------------------------------------------------------------


async def test_the_first_poll_brings_what_there_is_oldest_first() -> None:
    async with ground({"/feed": rss(item(3, "c"), item(2, "b"), item(1, "a"))}) as here:
        assert contents(await here.poll()) == ["a", "b", "c"]


async def test_an_idle_poll_is_one_request_and_brings_nothing() -> None:
    async with ground({"/feed": rss(item(1))}) as here:
        await here.poll()
        before = here.cursor

        assert await here.poll() == []
        assert (here.asked(), here.cursor) == (["/feed", "/feed"], before)


async def test_asks_only_for_what_changed() -> None:
    page = rss(item(1)).replace(
        b"\r\n\r\n", b'\r\nETag: "v1"\r\nLast-Modified: Fri, 09 Oct 2026 07:20:00 GMT\r\n\r\n', 1
    )
    async with ground({"/feed": page}) as here:
        await here.poll()
        here.pages["/feed"] = answer(304)

        assert await here.poll() == []
        second = here.site.requests[1]
        assert 'If-None-Match: "v1"' in second
        assert "If-Modified-Since: Fri, 09 Oct 2026 07:20:00 GMT" in second


async def test_a_new_entry_comes_alone() -> None:
    async with ground({"/feed": rss(item(1, "a"))}) as here:
        await here.poll()
        here.pages["/feed"] = rss(item(2, "b"), item(1, "a"))

        assert contents(await here.poll()) == ["b"]


async def test_an_edit_comes_again() -> None:
    async with ground({"/feed": rss(item(1, "a"), item(2, "b"))}) as here:
        await here.poll()
        here.pages["/feed"] = rss(item(1, "A"), item(2, "b"))

        assert contents(await here.poll()) == ["A"]


async def test_a_picture_with_a_new_signature_is_no_edit() -> None:
    async with ground(
        {"/feed": rss(item(1, "a", '<enclosure url="https://x.example/a.jpg?sig=1" type="image/jpeg"/>'))}
    ) as here:
        await here.poll()
        here.pages["/feed"] = rss(item(1, "a", '<enclosure url="https://x.example/a.jpg?sig=2" type="image/jpeg"/>'))

        assert await here.poll() == []


async def test_an_entry_that_is_missing_is_not_deleted() -> None:
    async with ground({"/feed": rss(item(1), item(2))}) as here:
        await here.poll()
        here.pages["/feed"] = rss(item(2))

        assert await here.poll() == []


async def test_an_entry_that_comes_back_is_not_new() -> None:
    async with ground({"/feed": rss(item(1), item(2))}) as here:
        await here.poll()
        here.pages["/feed"] = rss(item(2))
        await here.poll()
        here.pages["/feed"] = rss(item(1), item(2))

        assert await here.poll() == []


async def test_a_deleted_entry_is_deleted_once() -> None:
    async with ground({"/feed": rss(item(1))}) as here:
        await here.poll()
        gone = '<at:deleted-entry ref="tag:blog.example,2026:1" when="2026-10-09T00:00:00Z"/>'
        feed = (
            f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">{gone}</feed>'
        )
        here.pages["/feed"] = answer(200, feed.encode())

        assert await here.poll() == [Delete(remote_id="tag:blog.example,2026:1")]
        assert await here.poll() == []


def test_every_deleted_entry_counts() -> None:
    gone = "".join(f'<x:deleted-entry ref="urn:{n}" when="2026-10-09T00:00:00Z"/>' for n in range(3))
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="http://purl.org/atompub/tombstones/1.0">{gone}</feed>'

    assert read(feed.encode(), FEED, {}).gone == ("urn:0", "urn:1", "urn:2")


async def test_the_same_source_after_a_restart_says_nothing_twice() -> None:
    async with ground({"/feed": rss(item(1))}) as here:
        await here.poll()
        again = Rss(outside(http=here.rss._http), urls=(here.site.url("/feed"),))
        here.pages["/feed"] = rss(item(1), item(2, "b"))
        changes, _ = await poll(again, here.cursor)

    assert contents(changes) == ["b"]


async def test_no_more_entries_are_remembered_than_there_is_room_for() -> None:
    async with ground({"/feed": rss(*(item(n) for n in range(MOST_SEEN + 50)))}) as here:
        assert len(await here.poll()) == MOST_SEEN
        assert await here.poll() == []


async def test_entries_that_nobody_can_read_mean_another_format() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"body": "x"}, 7]}
    async with ground({"/feed": answer(200, orjson.dumps(feed))}) as here:
        with pytest.raises(SourceUnavailable, match=r"site\.test changed its format: none of 2 entries can be read"):
            await here.poll()


async def test_a_few_entries_that_nobody_can_read_are_noted_once() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": 1, "title": "a"}, 7]}
    async with ground({"/feed": answer(200, orjson.dumps(feed))}) as here:
        await here.poll()
        await here.poll()

        assert here.notes == ["1 entries of site.test skipped: not readable"]


async def test_a_feed_without_entries_is_fine() -> None:
    async with ground({"/feed": rss()}) as here:
        assert await here.poll() == []


async def test_a_page_is_not_a_feed_and_says_where_its_feed_is() -> None:
    page = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head></html>'
    async with ground({"/feed": answer(200, page, content_type="text/html")}) as here:
        with pytest.raises(
            SourceRefused, match=r"/feed is not a feed; that page says that its feed is http://site\.test:\d+/rss\.xml"
        ):
            await here.poll()


@pytest.mark.parametrize(
    "body", [b"", b"<html><body><p>hi</p></body></html>", b"hello", b'{"a": 1}', b"\x89PNG\r\n\x1a\n"]
)
async def test_what_is_not_a_feed_is_refused(body: bytes) -> None:
    async with ground({"/feed": answer(200, body)}) as here:
        with pytest.raises(SourceRefused, match="is not a feed; "):
            await here.poll()


async def test_a_page_of_maintenance_passes() -> None:
    async with ground({"/feed": rss(item(1))}) as here:
        await here.poll()
        here.pages["/feed"] = answer(200, b"<html><body>back soon</body></html>")

        with pytest.raises(SourceUnavailable):
            await here.poll()


async def test_a_large_feed_is_read_too() -> None:
    text = ("many words, " * 2000).strip()
    async with ground({"/feed": rss(item(2, text), item(1, "few"))}) as here:
        assert contents(await here.poll()) == ["few", text]


async def test_a_large_page_is_refused_too() -> None:
    async with ground({"/feed": answer(200, b"<html><body>" + b"hello " * 5000)}) as here:
        with pytest.raises(SourceRefused, match="is not a feed"):
            await here.poll()


async def test_a_text_that_takes_too_long_to_read_stops_nobody() -> None:
    slow = f"<item><guid>urn:1</guid><author>{'a' * 1_000_000}</author><title>x</title></item>"
    feed = f'<rss version="2.0"><channel><title>T</title>{slow}</channel></rss>'.encode()

    with pytest.raises(SourceUnavailable, match=r"the feed of blog\.example cannot be read: it takes too much time"):
        await read_safely(feed, FEED, {}, "blog.example", timeout_s=0.5)


# --- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "text", "is_wanted"),
    [
        ("#openhall26", "<title>x</title><category>OpenHall26</category>", True),
        ("#openhall26", "<title>x</title><category>Open Hall 26</category>", True),
        ("#openhall26", "<description>at #OPENHALL26!</description>", True),
        ("#openhall26", "<description>at openhall26</description>", False),
        ("#openhall26", "<description>#openhall2600</description>", False),
        ("openhall26", "<description>at OpenHall26.</description>", True),
        ("openhall26", "<description>ｏｐｅｎｈａｌｌ２６</description>", True),
        ("openhall26", "<title>x</title><category>openhall26</category>", True),
        ("open hall", "<title>Open\n Hall</title>", True),
        ("hall", "<title>shallow halls</title>", False),
        ("hall", "<title>会場はhallです</title>", True),
        ("会場", "<title>大会場です</title>", True),
        ("мир", "<title>мировой</title>", False),
        ("größe", "<title>GRÖSSE</title>", True),
    ],
)
async def test_only_entries_with_the_words_come(word: str, text: str, is_wanted: bool) -> None:
    async with ground({"/feed": rss(f"<guid>urn:1</guid>{text}")}, words=("nothing", word)) as here:
        assert len(await here.poll()) == is_wanted


async def test_an_entry_that_lost_the_word_is_taken_down() -> None:
    async with ground({"/feed": rss(item(1, "a #openhall26"))}, words=("#openhall26",)) as here:
        await here.poll()
        here.pages["/feed"] = rss(item(1, "a"))

        assert await here.poll() == [Delete(remote_id="tag:blog.example,2026:1")]
        assert await here.poll() == []


# --- several feeds ---------------------------------------------------------------------------


async def test_one_broken_feed_does_not_stop_the_others_and_is_noted_once() -> None:
    async with ground({"/a": answer(500), "/b": rss(item(1, "b"))}, "/a", "/b") as here:
        assert contents(await here.poll()) == ["b"]
        assert await here.poll() == []
        assert here.notes == ["site.test has a fault of its own (500)."]


async def test_when_all_are_broken_the_feed_is() -> None:
    async with ground({"/a": answer(500), "/b": answer(403)}, "/a", "/b") as here:
        with pytest.raises(SourceUnavailable, match=r"fault of its own \(500\).*refuses us \(403\)"):
            await here.poll()


async def test_a_feed_that_asks_for_a_pause_gets_it() -> None:
    async with ground({"/a": answer(429, retry_after="90"), "/b": rss(item(1))}, "/a", "/b") as here:
        await here.poll()
        here.clock.advance(89)
        await here.poll()
        here.clock.advance(1)
        await here.poll()

        assert here.asked() == ["/a", "/b", "/b", "/a", "/b"]


async def test_the_only_feed_says_how_long_to_wait() -> None:
    async with ground({"/feed": answer(429, retry_after="90")}) as here:
        with pytest.raises(SourceUnavailable) as caught:
            await here.poll()

    assert caught.value.retry_after == 90


@pytest.mark.parametrize(("status", "error"), [(404, SourceNotFound), (410, SourceNotFound), (401, SourceRefused)])
async def test_the_only_feed_fails_as_it_says(status: int, error: type[SourceError]) -> None:
    async with ground({"/feed": answer(status)}) as here:
        with pytest.raises(error):
            await here.poll()


async def test_the_site_can_be_given_a_name() -> None:
    async with ground({"/feed": rss(item(1))}, name="Field Notes") as here:
        (change,) = await here.poll()

    assert isinstance(change, Upsert)
    assert change.post.author.name == "Field Notes"


# --- deletes that are asked for --------------------------------------------------------------


async def test_a_page_that_is_gone_is_a_delete() -> None:
    async with ground({"/feed": rss(), "/1": answer(200), "/2": answer(404), "/3": answer(410)}) as here:
        ids = [here.site.url(f"/{n}") for n in (1, 2, 3)]

        assert await here.rss.check(ids) == Batch(changes=(Delete(remote_id=ids[1]), Delete(remote_id=ids[2])))


async def test_the_address_of_an_entry_is_remembered_over_a_restart() -> None:
    async with ground({"/1": answer(404)}) as here:
        here.pages["/feed"] = rss(f"<guid>17</guid><title>x</title><link>{here.site.url('/1')}</link>")
        (change,) = await here.poll()
        assert isinstance(change, Upsert)
        again = Rss(outside(http=here.rss._http), urls=(here.site.url("/feed"),))
        here.pages["/feed"] = answer(304)
        await poll(again, here.cursor)

        assert await again.check([change.post.remote_id]) == Batch(changes=(Delete(remote_id=change.post.remote_id),))


@pytest.mark.parametrize("status", [401, 403, 429, 500])
async def test_an_error_says_nothing_about_a_post(status: int) -> None:
    async with ground({"/1": answer(status), "/2": answer(404)}) as here:
        first, second = here.site.url("/1"), here.site.url("/2")

        assert await here.rss.check([first, second]) == Batch(changes=(Delete(remote_id=second),))
        here.clock.advance(3600)
        with pytest.raises(SourceError):
            await here.rss.check([first])


async def test_posts_without_an_address_are_not_asked_for() -> None:
    async with ground({}) as here:
        assert await here.rss.check(["urn:1", f"{FEED}#17", "javascript:x"]) == Batch(changes=())
        assert here.asked() == []


async def test_few_pages_are_asked_for_at_a_time_and_each_not_often() -> None:
    async with ground({f"/{n}": answer(200) for n in range(12)}) as here:
        ids = [here.site.url(f"/{n}") for n in range(12)]
        asked = []
        for _ in range(4):
            await here.rss.check(ids)
            asked.append(len(here.asked()))
            here.clock.advance(30)
        here.clock.advance(600)
        await here.rss.check(ids)

        assert asked == [MOST_CHECKS, 2 * MOST_CHECKS, 12, 12]
        assert here.asked()[12:] == [f"/{n}" for n in range(MOST_CHECKS)]


# --- options ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("urls", "words", "problems"),
    [
        ((), (), ("urls: there must be 1 to 20 addresses",)),
        (
            ("blog.example", "file:///x"),
            (),
            (
                "urls: “blog.example” does not begin with https:// or http://",
                "urls: “file:///x” does not begin with https:// or http://",
            ),
        ),
        (("https://b.example",), ("#",), ("words: one of them is empty",)),
        (tuple(f"https://b.example/{n}" for n in range(21)), (), ("urls: there must be 1 to 20 addresses",)),
    ],
)
def test_a_wrong_option_is_said_in_words(
    urls: tuple[str, ...], words: tuple[str, ...], problems: tuple[str, ...]
) -> None:
    with pytest.raises(SettingsError) as caught:
        Rss(outside(), urls=urls, words=words)

    assert caught.value.problems == problems


# --- feeds of others -------------------------------------------------------------------------


def _corpus() -> list[Path]:
    tests = fetch("feedparser") / "tests"
    folders = ("wellformed", "illformed", "encoding", "entities")
    return sorted(path for folder in folders for path in (tests / folder).rglob("*.xml"))


@pytest.mark.corpora
def test_every_feed_of_the_feedparser_corpus_is_read_or_refused() -> None:
    read_, refused, shown = 0, 0, 0
    for path in _corpus():
        document = Document()
        try:
            document = read(path.read_bytes(), FEED, {"content-type": "application/xml"})
            read_ += 1
        except SourceError:
            refused += 1
        for entry in document.entries:
            each = post(entry, document, FEED, "", NOON)
            if each is not None:
                shown += 1
                assert each.remote_id
                assert each.author.name
                assert each.content.encode() or each.media
                assert each.created_at.tzinfo is UTC
                assert "@" not in each.author.name

    assert (read_, refused, shown) == (2225, 8, 646)

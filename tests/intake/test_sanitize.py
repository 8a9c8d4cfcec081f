"""From raw posts to posts: markup goes, meaning stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.intake.posts import AUTHOR, MASTODON, html_text, plain_text, post, raw, shown
from wall.intake.sanitize import clean
from wall.model import (
    FacetKind,
    LinkCard,
    Media,
    MediaKind,
    Poll,
    PollOption,
    RawAuthor,
    RawFacet,
    RawQuote,
)


def test_a_mastodon_post_is_read_as_its_author_meant_it() -> None:
    text = html_text(MASTODON)
    assert text.chars == (
        "@ada Great talk on streaming at #Ovation today! Slides: example.org/talks/2026/stream…\n\n"
        "Thanks & see you tomorrow <3\n#fun"
    )
    assert shown(text) == [
        ("mention", "@ada", "https://social.example/@ada"),
        ("tag", "#Ovation", "Ovation"),
        (
            "link",
            "example.org/talks/2026/stream…",
            "https://www.example.org/talks/2026/streaming/slides.html",
        ),
        ("tag", "#fun", "fun"),
    ]


@pytest.mark.parametrize(
    ("html", "chars"),
    [
        ("<p>&lt;b>not bold&lt;/b></p>", "<b>not bold</b>"),
        ("<p>AT&amp;T &lt;3 &quot;x&quot; &#8211; &#x1F600; &nbsp;&hellip;</p>", 'AT&T <3 "x" – 😀 …'),
        ("<p>&amp;lt;b&amp;gt;</p>", "&lt;b&gt;"),
        ("<p>a</p>\n\n<p>b</p><p></p><p>c</p>", "a\n\nb\n\nc"),
        ("a<br>b<br/>c<br />d", "a\nb\nc\nd"),
        ("a<br><br><br><br>b", "a\n\nb"),
        ("one\n  two\tthree", "one two three"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
        ("<ol><li>a<li>b</ol>c", "• a\n• b\n\nc"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<blockquote><p>said</p></blockquote><p>so</p>", "said\n\nso"),
        ("<h2>Title</h2><div>text</div>", "Title\n\ntext"),
        ("<p><b>a</b><em>b</em><del>c</del><code>d</code></p>", "abcd"),
        ("<p>a<script>alert(1)</script>b<style>p{}</style><!-- c -->d</p>", "abd"),
        ("<img src=x onerror=alert(1)>hi<video></video>", "hi"),
        ('<p class="quote-inline">RE: <a href="https://a.example/1">x</a></p><p>I agree</p>', "I agree"),
        ('<p><span class="quote-inline">RE: https://a.example/1</span>I agree</p>', "I agree"),
        ("a < b and c > d", "a < b and c > d"),
        ("<p>unclosed <b>bold", "unclosed bold"),
    ],
)
def test_html_becomes_characters(html: str, chars: str) -> None:
    assert html_text(html).chars == chars


@pytest.mark.parametrize(
    ("html", "facets"),
    [
        ('<a href="https://a.example/?x=1&amp;y=2">words</a>', [("link", "words", "https://a.example/?x=1&y=2")]),
        ('<a href="https://evil.example/">bank.example</a>', [("link", "evil.example", "https://evil.example/")]),
        ('<a rel="tag" href="https://a.example/t">Conf</a>', [("tag", "#Conf", "Conf")]),
        ('<a href="https://a.example/t">#conf</a>', [("tag", "#conf", "conf")]),
        (
            '<a class="mention" href="https://evil.example/">bank.example</a>',
            [("link", "evil.example", "https://evil.example/")],
        ),
        ("<p>https://a.example/x, #tag</p>", [("link", "a.example/x", "https://a.example/x"), ("tag", "#tag", "tag")]),
        ("<a>no address</a>", []),
        ('<a href="https://a.example/"></a>', [("link", "a.example", "https://a.example/")]),
    ],
)
def test_links_mentions_and_tags_become_facets(html: str, facets: list[tuple[str, str, str]]) -> None:
    assert shown(html_text(html)) == facets


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "javascript:123",
        "JAVASCRIPT:123",
        " javascript:123",
        "java&#10;script:123",
        "&#106;avascript:123",
        "javascript&colon;123",
        "javascript&#58;123",
        "java\tscript:123",
        "\x01javascript:123",
        "javascript:\u200b123",
        "data:text/html;base64,x",
        "//a.example/",
        "x",
        "#x",
    ],
)
def test_no_spelling_of_another_scheme_is_a_link(href: str) -> None:
    text = html_text(f'<p><a href="{href}">go</a></p>')
    assert (text.chars, text.facets) == ("go", ())


def test_links_do_not_run_into_each_other() -> None:
    text = html_text(
        '<a href="https://a.example/">https://a.example</a><a href="https://b.example/">https://b.example</a>'
    )
    assert text.chars == "a.example b.example"


@pytest.mark.parametrize(
    "html",
    [
        "<p>" * 400 + "hello #tag</p>",
        "<b id=i><p>" * 150 + "hello #tag",
        "<p>hello #tag</p>" + "x" * 20_000,
        f'<a title="{"x" * 3_000}">hello #tag</a>',
        f"<a {'b ' * 500}>hello #tag</a>",
        "&amp;" * 400 + "<p>hello #tag</p>",
        '<b title="> </b>hello #tag',
        "<![CDATA[ x ]]>hello #tag",
    ],
)
def test_what_the_gate_refuses_is_still_read(html: str) -> None:
    text = html_text(html)
    assert "hello #tag" in text.chars
    assert ("tag", "#tag", "tag") in shown(text)


def test_the_plain_strip_keeps_blocks_apart_and_entities_readable() -> None:
    assert html_text("<![x]><p>a &lt;b&gt;</p><p>c<br>d</p>").chars == "a <b>\n\nc\nd"


def test_the_facets_of_the_network_survive_hygiene() -> None:
    content = "😀\u200b hi\u202e @ada, see a.example/f… #Tag"
    at, link, tag = content.index("@"), content.index("a.example"), content.index("#")
    text = plain_text(
        content,
        RawFacet(start=at, end=at + 4, kind=FacetKind.MENTION, value="https://b.example/ada"),
        RawFacet(start=link, end=link + 12, kind=FacetKind.LINK, value="https://a.example/far"),
        RawFacet(start=tag, end=tag + 4, kind=FacetKind.TAG, value="Tag"),
    )
    assert text.chars == "😀 hi @ada, see a.example/far #Tag"
    assert shown(text) == [
        ("mention", "@ada", "https://b.example/ada"),
        ("link", "a.example/far", "https://a.example/far"),
        ("tag", "#Tag", "Tag"),
    ]


def test_facets_that_make_no_sense_are_ignored() -> None:
    text = plain_text(
        "hello world",
        RawFacet(start=6, end=99, kind=FacetKind.TAG, value="x"),
        RawFacet(start=-1, end=3, kind=FacetKind.TAG, value="x"),
        RawFacet(start=3, end=3, kind=FacetKind.TAG, value="x"),
        RawFacet(start=0, end=5, kind=FacetKind.LINK, value="https://a.example/"),
        RawFacet(start=4, end=8, kind=FacetKind.LINK, value="https://b.example/"),
        RawFacet(start=6, end=11, kind=FacetKind.LINK, value="javascript:1"),
    )
    assert (text.chars, shown(text)) == ("hello world", [("link", "hello", "https://a.example/")])


def test_plain_text_without_facets_is_searched() -> None:
    text = plain_text("See (https://a.example/b_(c)). #Ovation! not#this #2026 ＃全角 https://x@y.example/")
    assert shown(text) == [
        ("link", "a.example/b_(c)", "https://a.example/b_(c)"),
        ("tag", "#Ovation", "Ovation"),
        ("tag", "#全角", "全角"),
    ]


def test_shortcodes_become_pictures() -> None:
    text = plain_text("hi :cat: :dog: 10:cat:30", emojis={"cat": "https://a.example/cat.png", "dog": "javascript:1"})
    assert shown(text) == [("emoji", ":cat:", "https://a.example/cat.png")] * 2


def test_a_post_ends_at_five_thousand_characters() -> None:
    text = plain_text("wörd #tag " * 1_000)
    assert len(text.chars) <= 5_000
    assert text.chars.endswith("…")
    assert all(chars == "#tag" for _, chars, _ in shown(text))


def test_every_address_is_checked() -> None:
    bad = "javascript:1"
    author = RawAuthor(remote_id="a", handle="@a\u202e", name="A\n:x: b", url=bad, avatar_url=bad, emojis={"x": bad})
    checked = post(
        "hi",
        author=author,
        url=bad,
        media=(
            Media(kind=MediaKind.IMAGE, url=bad),
            Media(kind=MediaKind.VIDEO, url="recording:a.mp4", preview_url=bad, focus=(float("nan"), 7.0), width_px=-5),
        ),
        card=LinkCard(url=bad),
        quote=RawQuote(author=author, content="<b>q</b>", html=True, url=bad),
    )
    assert (checked.url, checked.author.url, checked.author.avatar_url, checked.card) == ("", "", "", None)
    assert (checked.author.name, checked.author.handle, checked.author.name_emojis) == ("A :x: b", "@a", ())
    assert checked.media == (Media(kind=MediaKind.VIDEO, url="recording:a.mp4", focus=(0.5, 1.0)),)
    assert checked.quote is not None
    assert (checked.quote.text.chars, checked.quote.url) == ("q", "")


def test_tags_are_folded_and_counted_once() -> None:
    assert post("#Ovation #ＯＶＡＴＩＯＮ", tags=("#ovation", "Straße", "")).tags == ("ovation", "strasse")


def test_polls_lose_what_cannot_be_read() -> None:
    poll = Poll(options=(PollOption(title="yes\u202e", votes=-3), PollOption(title="\u200b")), votes=-1)
    assert post("?", poll=poll).poll == Poll(options=(PollOption(title="yes"),))


def test_the_network_is_the_source_unless_it_speaks_for_another() -> None:
    assert clean(raw("x"), kind="rss").key == "rss:1"
    assert clean(raw("x", network="bluesky"), kind="recording").key == "bluesky:1"
    assert clean(raw("x", network="a:b c"), kind="webhook").network == "webhook"


def test_a_time_without_a_zone_is_universal_time() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    assert post("x", created_at=naive).created_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_custom_emoji_in_a_name_is_a_facet() -> None:
    author = RawAuthor(remote_id="a", handle="a", name="Ada :cat:", emojis={"cat": "https://a.example/c.png"})
    (emoji,) = post("x", author=author).author.name_emojis
    assert (emoji.start, emoji.end, emoji.value) == (4, 9, "https://a.example/c.png")
    assert post("x", author=AUTHOR).author.name_emojis == ()

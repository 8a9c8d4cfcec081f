"""Raw posts for the tests of the intake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from wall.intake.sanitize import clean
from wall.model import Post, RawAuthor, RawFacet, RawPost, Text

AUTHOR = RawAuthor(remote_id="ada", handle="ada@social.example", name="Ada")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

MASTODON = (
    '<p><span class="h-card" translate="no"><a href="https://social.example/@ada" class="u-url mention">@<span>ada'
    "</span></a></span> Great talk on streaming at "
    '<a href="https://social.example/tags/Ovation" class="mention hashtag" rel="tag">#<span>Ovation</span></a> today! '
    'Slides: <a href="https://www.example.org/talks/2026/streaming/slides.html" target="_blank" rel="nofollow noopener'
    ' noreferrer" translate="no"><span class="invisible">https://www.</span><span class="ellipsis">'
    'example.org/talks/2026/strea</span><span class="invisible">ming/slides.html</span></a></p>'
    "<p>Thanks &amp; see you tomorrow &lt;3<br />#fun</p>"
)


def raw(content: str, *, html: bool = False, **more: object) -> RawPost:
    fields: dict[str, object] = {"remote_id": "1", "author": AUTHOR, "created_at": NOON, **more}
    return RawPost(content=content, html=html, **fields)  # type: ignore[arg-type]


def post(content: str, *, html: bool = False, **more: object) -> Post:
    return clean(raw(content, html=html, **more), kind="mastodon")


def html_text(content: str) -> Text:
    return post(content, html=True).text


def plain_text(content: str, *facets: RawFacet, emojis: Mapping[str, str] | None = None) -> Text:
    return post(content, facets=facets, emojis=dict(emojis or {})).text


def shown(text: Text) -> list[tuple[str, str, str]]:
    """Kind, characters and value of every facet."""
    return [(str(one.kind), text.chars[one.start : one.end], one.value) for one in text.facets]

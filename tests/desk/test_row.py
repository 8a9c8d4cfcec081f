"""What the desk shows of a stored post, and that its markup is safe whatever the post says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.browser import desk_samples as samples
from wall.desk.row import NETWORKS, RowView, network, row_view, segments
from wall.model import Author, AuthorKey, Facet, FacetKind, Media, MediaKind, Status, Text

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT / "wall/web/templates"), autoescape=True, undefined=StrictUndefined
)


def picture(url: str, width: int) -> str:
    return f"/media/{width}/{len(url)}"


def shown(stored: samples.StoredPost) -> RowView:
    return row_view(stored, picture)


def stored(**more: object) -> samples.StoredPost:
    return samples.StoredPost(post=samples.post(1, "mira", "Hello #osc26", **more))


def markup(row: RowView) -> str:
    return TEMPLATES.get_template("row.html").render(row=row)


def test_a_text_is_cut_at_its_facets() -> None:
    text = Text(
        chars="hi #a :x:!",
        facets=(
            Facet(start=3, end=5, kind=FacetKind.TAG, value="a"),
            Facet(start=6, end=9, kind=FacetKind.EMOJI, value="https://x.example/x.png"),
        ),
    )
    assert [(one.kind, one.chars, one.href) for one in segments(text, picture)] == [
        ("text", "hi ", ""),
        ("tag", "#a", ""),
        ("text", " ", ""),
        ("emoji", ":x:", "/media/64/23"),
        ("text", "!", ""),
    ]


def test_the_size_follows_the_length() -> None:
    sizes = [shown(stored(text=Text(chars="x" * length))).size for length in (60, 61, 141, 281)]
    assert sizes == ["display", "large", "medium", "body"]


def test_reasons_name_an_edit_and_a_wish_not_to_be_shown_once_each() -> None:
    one = replace(stored(opt_out="the author asks not to be shown"), reasons=("6 tags", "6 tags"), edited=True)
    assert shown(one).reasons == ("6 tags", "edited after approval", "the author asks not to be shown")


def test_merged_networks_are_named_once_the_own_one_first() -> None:
    one = replace(stored(), networks=("bluesky", "mastodon"))
    assert [each.icon for each in shown(one).networks] == ["mastodon", "bluesky"]


def test_a_network_without_a_logo_gets_the_plain_one() -> None:
    assert network("gopher").icon == "other"


@pytest.mark.parametrize("kind", sorted(NETWORKS))
def test_every_named_network_has_its_logo(kind: str) -> None:
    assert (ROOT / "static/icons" / f"{kind}.svg").is_file()


def test_every_sign_that_a_page_names_is_there() -> None:
    pages = [*(ROOT / "wall/web/templates").glob("*.html"), *(ROOT / "static/js").rglob("*.js")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    names = set(re.findall(r"data-icon=\"([\w-]+)\"|\bicon\('([\w-]+)'\)", text))
    assert {a or b for a, b in names} <= {file.stem for file in (ROOT / "static/icons/ui").iterdir()}


def test_pictures_behind_a_warning_are_covered() -> None:
    media = (Media(kind=MediaKind.IMAGE, url="https://x.example/1.jpg"),)
    assert shown(stored(media=media, warning="blood")).covered
    assert shown(stored(media=media, sensitive=True)).covered
    assert not shown(stored(warning="spoiler")).covered


def test_a_film_is_shown_by_its_still_and_a_sound_is_counted() -> None:
    media = (
        Media(kind=MediaKind.VIDEO, url="https://x.example/1.mp4"),
        Media(kind=MediaKind.AUDIO, url="https://x.example/1.mp3"),
    )
    row = shown(stored(media=media))
    assert [(one.thumb, one.kind) for one in row.pictures] == [("", MediaKind.VIDEO)]
    assert row.sounds == 1


def test_every_sample_makes_one_article() -> None:
    for one in samples.stored():
        html = markup(shown(one))
        assert html.count("<article") == html.count("</article>") == 1


def test_no_stranger_gets_markup_an_address_or_a_style_into_the_page() -> None:
    bad = "\"><img src=x onerror=alert(1)><script>alert(2)</script>' style=x"
    nasty = stored(
        text=Text(chars=bad),
        author=Author(key=AuthorKey(bad), handle=bad, name=bad, avatar_url="https://evil.example/t.gif"),
        language=bad,
        warning=bad,
        media=(Media(kind=MediaKind.IMAGE, url="https://evil.example/1.jpg", alt=bad),),
    )
    html = markup(shown(replace(nasty, feed_name=bad, reasons=(bad,), decided_by=bad, status=Status.REJECTED)))
    seen = _Seen()
    seen.feed(html)
    assert not {"script", "style", "iframe"} & seen.tags
    assert not [name for name in seen.attributes if name == "style" or name.startswith("on")]
    assert {address.split("/")[1] for address in seen.sources} == {"media"}


def test_who_decided_and_when_is_said() -> None:
    one = stored().turned(Status.APPROVED, "Ana")
    html = markup(shown(replace(one, decided_at=samples.NOW - timedelta(minutes=1), pinned=True)))
    assert "approved by <bdi>Ana</bdi>" in html
    assert "data-pinned" in html


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.sources: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.sources.update(value or "" for name, value in attrs if name in ("src", "data-large"))

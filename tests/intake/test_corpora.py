"""What others collected against sanitizers, through ours."""

from __future__ import annotations

import html
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nh3
import pytest
import regex

from tests import corpora
from tests.intake.posts import html_text, shown
from tests.intake.test_properties import check
from wall.intake.sanitize import TAGS

VECTORS = [
    '<img src=x onerror="alert(1)//">a',
    "<svg><g/onload=alert(2)//<p>a",
    "<p>abc<iframe//src=jAva&Tab;script:alert(3)>def</p>",
    '<math><mi//xlink:href="data:x,<script>alert(4)</script>">a',
    "<TABLE><tr><td>HELLO</tr></TABL>",
    "<UL><li><A HREF=//google.com>click</UL>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="\x0bjavascript:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "<a href=' &#14;  javascript:alert(1)'>x</a>",
    '<a href="javascript:123">x</a>',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<svg><desc><template><style><a id="</style><img src=x onerror=alert(1)>">',
    "<a id=a/href=javascript:alert(1)>x</a>",
    "<<script>alert(1);//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<b><a href=javascript:alert(1)>x</b></a>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=1.0?><script>alert(1)</script>",
    "<a href='https://a.example/' onclick=alert(1) style='x:expression(1)'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<textarea></textarea><script>alert(1)</script>",
    "<xmp><p title='</xmp><script>alert(1)</script>'>",
    "<plaintext><script>alert(1)",
    "<base href=javascript:/><a href=1>x</a>",
    "<a xlink:href=javascript:alert(1) href=https://a.example/>x</a>",
]


def written(path: Path) -> Iterator[str]:
    """What the elements of a feed contain: as text, which is escaped HTML, and as elements."""
    for element in ET.fromstring(path.read_bytes()).iter():
        if element.text and element.text.strip():
            yield element.text
        yield from (ET.tostring(child, encoding="unicode") for child in element)


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_leaves_no_way_out(vector: str) -> None:
    text = html_text(vector)
    check(text)
    assert all(value.startswith(("https://a.example", "http")) for kind, _, value in shown(text) if kind == "link")


@pytest.mark.corpora
def test_the_sanitize_cases_of_feedparser_become_sound_texts() -> None:
    cases = sorted((corpora.fetch("feedparser") / "tests" / "wellformed" / "sanitize").glob("*.xml"))
    assert len(cases) == 745
    read = 0
    for case in cases:
        for content in written(case):
            text = html_text(content)
            check(text)
            assert not regex.search(
                r"javascript:|<script|onload=|expression\(", "".join(one.value for one in text.facets)
            )
            read += 1
    assert read > 2_000


@pytest.mark.corpora
def test_nh3_reads_the_same_words_in_what_mastodon_servers_wrote() -> None:
    contents = sorted(set(recorded(corpora.fetch("Mastodon.py") / "tests")))
    assert len(contents) > 20
    for content in contents:
        text = html_text(content)
        check(text)
        kept = nh3.clean(content, tags=set(TAGS), attributes={})
        theirs = html.unescape(regex.sub(r"<[^>]*>", " ", kept))
        plain = regex.sub(r"\S*(?:://|…)\S*", "", text.chars)
        assert set(regex.findall(r"[\p{L}\p{N}]{3,}", plain)) <= set(
            regex.findall(r"[\p{L}\p{N}]{1,}", theirs)
        ) | links(text.chars)


def links(chars: str) -> set[str]:
    """The words of shortened links, which are not the words of the HTML."""
    return {
        word for part in chars.split() if "." in part or "/" in part for word in regex.findall(r"[\p{L}\p{N}]+", part)
    }


def recorded(folder: Path) -> Iterator[str]:
    for cassette in folder.glob("cassettes*/**/*.yaml"):
        for found in regex.finditer(
            r"string: '(\{.*?\}|\[.*?\])'\s*$", cassette.read_text(errors="replace"), regex.M | regex.S
        ):
            body = regex.sub(r"\n\s*", " ", found[1]).replace("''", "'")
            try:
                yield from contents_of(json.loads(body))
            except ValueError:
                continue


def contents_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("content"), str):
            yield value["content"]
        for inner in value.values():
            yield from contents_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from contents_of(inner)

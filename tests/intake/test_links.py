"""Addresses: http and https only, and what they say is where they lead."""

from __future__ import annotations

import pytest

from wall.intake.links import label, safe_picture, safe_url, shortened


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        (" HTTP://Example.ORG ", "http://example.org"),
        ("https://example.org/ü ber", "https://example.org/%C3%BC%20ber"),
        ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
    ],
)
def test_what_can_be_followed(url: str, safe: str) -> None:
    assert safe_url(url) == safe
    assert safe_url(safe) == safe


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript:123",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "javascript\u200b:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://example.org/1",
        "//example.org/",
        "/relative",
        "ftp://example.org/",
        "https:example.org",
        "https:/example.org",
        "https://",
        "https://user:password@example.org/",
        "https://example.org\\@evil.example/",
        "https://example.org/\u202egpj",
        "https://exa\u200bmple.org/",
        "https://example.org/\n",
        "https://ex ample.org/",
        "https://a..b/",
        "https://%65xample.org/",
        "https://example.org/\ud800",
        "https://example.org/" + "a" * 2_048,
        "https://" + "a" * 300 + ".org/",
    ],
)
def test_what_cannot(url: str) -> None:
    assert safe_url(url) in ("", "https://example.org/")


def test_a_picture_may_be_beside_a_recording() -> None:
    assert safe_picture("recording:stage 1.jpg") == "recording:stage 1.jpg"
    assert safe_picture("https://example.org/a.png") == "https://example.org/a.png"
    assert [safe_picture(url) for url in ("recording:../x", "recording:/etc/passwd", "recording:", "file:x")] == [
        ""
    ] * 4
    assert safe_url("recording:stage.jpg") == ""


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://www.example.org/", "example.org"),
        ("https://example.org/talks", "example.org/talks"),
        ("https://example.org/talks/2026/streaming/slides", "example.org/talks/2026/stream…"),
        ("https://paypal.com.account.evil-domain.example/login", "…account.evil-domain.example"),
        ("https://example.org?q=1", "example.org"),
    ],
)
def test_links_are_shortened_but_never_at_the_end_of_the_domain(url: str, text: str) -> None:
    assert shortened(url) in (text, "…" + url.split("/")[2][-29:])
    assert len(shortened(url)) <= 30


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("the slides", "the slides"),
        ("Version 3.5, e.g. this", "Version 3.5, e.g. this"),
        ("slides on evil.example", "slides on evil.example"),
        ("https://bank.example/login", "evil.example/x"),
        ("bank.example", "evil.example/x"),
        ("log in at bank.example now", "evil.example/x"),
        ("bank。example", "evil.example/x"),
        ("bаnk．еxample", "evil.example/x"),
        ("evil.example.bank.example", "evil.example/x"),
        ("", "evil.example/x"),
    ],
)
def test_words_that_name_another_domain_give_way_to_the_real_one(words: str, said: str) -> None:
    assert label(words, "https://evil.example/x") == said

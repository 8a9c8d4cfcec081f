"""The names of pictures."""

from __future__ import annotations

import pytest

from wall.media.names import is_media_id, media_id


def test_the_same_address_has_the_same_name() -> None:
    assert media_id(b"secret", "https://x.example/1.png") == media_id(b"secret", "https://x.example/1.png")


@pytest.mark.parametrize(
    ("secret", "url"), [(b"other", "https://x.example/1.png"), (b"secret", "https://x.example/2.png")]
)
def test_another_secret_or_address_has_another_name(secret: bytes, url: str) -> None:
    assert media_id(secret, url) != media_id(b"secret", "https://x.example/1.png")


@pytest.mark.parametrize("url", ["https://x.example/1.png", "", "ä" * 1000, "\ud800"])
def test_a_name_fits_into_an_address_and_a_folder(url: str) -> None:
    assert is_media_id(media_id(b"secret", url))


@pytest.mark.parametrize(
    "text", ["", "a", "a" * 23, "a" * 25, "../" + "a" * 21, "a" * 23 + "/", "a" * 23 + "\n", "ä" * 24, "a" * 24 + "\n"]
)
def test_what_is_no_name_is_known(text: str) -> None:
    assert not is_media_id(text)

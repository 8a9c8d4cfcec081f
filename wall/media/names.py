"""The names under which we serve pictures: nobody can guess one, or make us fetch an address of their own."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode

WIDTHS = (160, 480, 960, 1920)
"""In CSS pixels of nobody's screen in particular: avatars, cards, large cards, a whole wall."""

_ID = re.compile(r"[A-Za-z0-9_-]{24}", re.ASCII)


def media_id(secret: bytes, url: str) -> str:
    digest = hmac.digest(secret, url.encode("utf-8", "surrogatepass"), "sha256")
    return urlsafe_b64encode(digest)[:24].decode("ascii")


def is_media_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None

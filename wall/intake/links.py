"""Addresses that strangers wrote: which may be followed, and how they read on a wall."""

from __future__ import annotations

from urllib.parse import quote

import regex
import unicodedata2

from wall.intake.hygiene import clusters_cut

MAX_URL = 2_048
MAX_SHOWN = 30
MAX_WORDS = 80

_URL = regex.compile(
    r"(?P<scheme>https?)://(?P<host>[^\s/?#@\\:\[\]]{1,253}+|\[[0-9a-f:.]{2,45}+\])(?P<port>:\d{1,5}+)?(?P<rest>(?:[/?#].*+)?)",
    regex.IGNORECASE | regex.DOTALL,
)
_HOST = regex.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?|\[.*\]"
)
_FORBIDDEN = regex.compile(r"[\p{C}\p{Zl}\p{Zp}\\\u115f\u1160\u3164\uffa0]|(?! )\s")
_PICTURE = regex.compile(r"recording:[\p{L}\p{N}_][\p{L}\p{M}\p{N}_. -]{0,200}+")
_NAME = regex.compile(r"[\p{L}\p{M}\p{N}.-]++")
_DOT = regex.compile(r"(?<=[\p{L}\p{N}])\.(?=\p{L}[\p{L}\p{M}\p{N}-])")
_DOTS = str.maketrans("。․．｡", "....")
_KEPT = "/?#[]@!$&'()*+,;=:-._~%"


def safe_url(url: str) -> str:
    """The address in ASCII if it is one of http or https that hides nothing, else ""."""
    url = url.strip(" \t\r\n")
    if not 0 < len(url) <= MAX_URL or _FORBIDDEN.search(url):
        return ""
    found = _URL.fullmatch(url)
    host = _host(found["host"]) if found else ""
    if found is None or not host:
        return ""
    port, rest = found["port"] or "", quote(found["rest"], safe=_KEPT)
    safe = f"{found['scheme'].lower()}://{host}{port}{rest}"
    return safe if len(safe) <= MAX_URL else ""


def safe_picture(url: str) -> str:
    """As ``safe_url``; a file beside a recording, ``recording:NAME``, is also allowed."""
    return url if _PICTURE.fullmatch(url) else safe_url(url)


def shortened(url: str) -> str:
    """A safe address for reading: the domain, which is never cut at its end, and the start of the path."""
    host, slash, path = url.partition("://")[2].removeprefix("www.").partition("/")
    host = regex.split(r"[?#]", host)[0]
    if len(host) > MAX_SHOWN:
        return "…" + host[-(MAX_SHOWN - 1) :]
    shown = host + (slash + path if path else "")
    return shown if len(shown) <= MAX_SHOWN else shown[: MAX_SHOWN - 1] + "…"


def label(words: str, url: str) -> str:
    """What a link says: its words, unless they are an address or name another domain."""
    words = " ".join(words.split())
    plain = unicodedata2.normalize("NFKC", words[:400]).translate(_DOTS).lower()
    domains = [name for name in _NAME.findall(plain) if _DOT.search(name)]
    if not words or "://" in plain or (domains and " " not in plain):
        return shortened(url)
    if not all(_belongs(domain, url) for domain in domains):
        return shortened(url)
    return clusters_cut(words, MAX_WORDS)


def _belongs(domain: str, url: str) -> bool:
    host = regex.split(r"[/?#:]", url.partition("://")[2])[0]
    domain = domain.strip(".").removeprefix("www.")
    return host == domain or host.endswith("." + domain)


def _host(host: str) -> str:
    """In lower case; a name in another script in its ASCII form, which cannot look like another."""
    try:
        host = host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return host if len(host) <= 253 and _HOST.fullmatch(host) else ""

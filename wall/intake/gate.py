"""The gate before the HTML parser: what could cost it long is read by a plain, linear strip instead."""

from __future__ import annotations

import html

import regex

MAX_HTML = 16_384
MAX_TAGS = 300
MAX_TAG = 2_048
MAX_ATTRIBUTES = 64
MAX_ALL_ATTRIBUTES = 1_000
MAX_OPEN = 1_500
"""The sum, over all tags, of the elements open there: what nesting costs a tree builder."""
MAX_STRIPPED = 32_768

_CODE = ("script", "style", "noscript", "template", "iframe", "textarea", "svg", "math", "title", "xmp", "head")
_CODE_START = regex.compile(rf"<(?:!--|(?:{'|'.join(_CODE)})(?=[\s/>]))", regex.IGNORECASE)
_CONTROLS = regex.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]++")
_S = r"[ \t\n\f\r]"
"""What HTML takes for a space; others are letters to it, and would hide tags from this gate."""
_TAG = regex.compile(
    r"<(?:(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:_-]*+)"
    rf"(?P<attributes>(?:{_S}++[^ \t\n\f\r\"'<>/=]++"
    rf"(?:{_S}*+={_S}*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^ \t\n\f\r\"'<>=`]++))?+)*+){_S}*+/?+>"
    r"|(?P<odd>[A-Za-z/!?]))"
)
_ATTRIBUTE = regex.compile(r"[\s=]++")
_NESTING = regex.compile(r"a|span|b|strong|i|em|[uo]l|blockquote|code|pre|del|div|h[1-6]")
_BREAK = regex.compile(
    r"</?(?:br|p|div|[uo]l|li|tr|blockquote|pre|h[1-6r]|article|section|table)(?![A-Za-z0-9])[^>]*+(?:>|\Z)",
    regex.IGNORECASE,
)
_ANY = regex.compile(r"<[A-Za-z/!?][^>]*+(?:>|\Z)")
_ENDLESS = regex.compile(r"&#x?[0-9a-f]{12}", regex.IGNORECASE)
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def without_code(source: str) -> str:
    """Without comments, and scripts and styles with what is in them, in one pass."""
    source = _CONTROLS.sub("", source[:MAX_STRIPPED])
    if not _CODE_START.search(source):
        return source
    lowered = source.lower() if source.isascii() else _ascii_lower(source)
    kept, at, missing = [], 0, set[str]()
    while found := _CODE_START.search(source, at):
        kept.append(source[at : found.start()])
        at = _code_end(lowered, found.start(), found[0].lower(), missing)
    return "".join([*kept, source[at:]])


def may_pass(source: str) -> bool:
    """Whether the parser is sure to be quick; what is no plain, honest HTML does not pass."""
    if len(source) > MAX_HTML or source.count("<") > MAX_TAGS or source.count("&") > MAX_TAGS:
        return False
    nesting = Nesting()
    attributes = 0
    for tag in _TAG.finditer(source):
        if tag["odd"] or tag.end() - tag.start() > MAX_TAG:
            return False
        own = len(_ATTRIBUTE.findall(tag["attributes"])) if tag["attributes"] else 0
        attributes += own
        nesting.count(tag["name"].lower(), is_end=bool(tag["end"]))
        if own > MAX_ATTRIBUTES or attributes > MAX_ALL_ATTRIBUTES or nesting.cost > MAX_OPEN:
            return False
    return True


class Nesting:
    """``cost`` is the sum, over all tags, of the elements that are open there."""

    def __init__(self) -> None:
        self.cost = 0
        self._open = 0
        self._of_name: dict[str, int] = {}

    def count(self, name: str, *, is_end: bool) -> None:
        of_name = self._of_name.get(name, 0)
        if (of_name or not is_end) and _NESTING.fullmatch(name):
            change = -1 if is_end else 1
            self._of_name[name] = of_name + change
            self._open += change
        self.cost += self._open


def stripped(source: str) -> str:
    """The characters between the tags, with line breaks where blocks begin and end."""
    text = _ANY.sub("", _BREAK.sub("\n", source.replace("\n", " ")))[:MAX_HTML]
    return text if _ENDLESS.search(text) else html.unescape(text)


def _code_end(lowered: str, start: int, opening: str, missing: set[str]) -> int:
    """Where the text goes on; an end tag that is missing is looked for only once."""
    closing = "-->" if opening == "<!--" else f"</{opening[1:]}"
    found = -1 if closing in missing else lowered.find(closing, start)
    if found < 0:
        missing.add(closing)
        return len(lowered) if opening != "<!--" else start + len(opening)
    end = lowered.find(">", found)
    return len(lowered) if end < 0 else end + 1


def _ascii_lower(text: str) -> str:
    """Keeps every character's place, as ``lower`` does not."""
    return text.translate(_LOWER)

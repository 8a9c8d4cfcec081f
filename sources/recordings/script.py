"""Reads the script of a recording: people.toml, and text files of what they post, in order.

    = pace 4.4              seconds from one line to the next, from here on
    = at 60                 the next line comes at this second
    # …                     before the first ``>>>``: a remark

    >>> mira m id=bolt lang=en
    The words, in as many lines as they need. #openhall26
    ! image: stage.webp | what it shows

    >>> edit bolt           its words now (and its pictures, if new ones are given)
    >>> delete bolt
    >>> vanish mira         final; ``vanish mira hidden`` until ``return mira``
    >>> return mira

``m`` is Mastodon, ``b`` Bluesky, ``r`` a blog, ``w`` the phone page; ``m+b`` posts the same words on both.
In the words ``@{mira}`` mentions, ``{zalgo:…}`` piles marks on letters, ``{rlo}`` and ``{pdf}`` are bidi controls.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VERBS = {"edit", "delete", "vanish", "return"}
ZALGO = "̴̷̵̶̸̡̢̧̨̛̖̗̘̙̜̝̞̟̠̣̤̥̦̩̪̫̬̭̮̯̰̱̲̳̹̺̻̼͇͈͉͍͎̀́̂̃̄̅̆̇̈̉̊̋̌̍̎̏̐̑̒̓̔"


@dataclass(frozen=True, kw_only=True)
class Person:
    key: str
    name: str
    lang: str = "en"
    m: str = ""
    b: str = ""
    r: str = ""
    w: str = ""
    face: str = ""
    avatar: bool = True
    bot: bool = False


@dataclass(kw_only=True)
class Block:
    """One ``>>>`` of the script; ``extras`` are its ``!`` lines."""

    where: str
    verb: str
    who: str
    networks: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    text: str = ""
    extras: list[tuple[str, list[str]]] = field(default_factory=list)
    pace: float = 4.0
    at: float | None = None

    def lines(self, name: str) -> list[list[str]]:
        return [parts for key, parts in self.extras if key == name]


def people(path: Path) -> dict[str, Person]:
    data: dict[str, Any] = tomllib.loads(path.read_text())
    return {key: Person(key=key, **values) for key, values in data.items()}


def blocks(folder: Path) -> Iterator[Block]:
    pace, at = 4.0, None
    for path in sorted(folder.glob("*.txt")):
        for block in _of_file(path):
            if block.verb == "pace":
                pace = float(block.who)
            elif block.verb == "at":
                at = float(block.who)
            else:
                block.pace, block.at, at = pace, at, None
                yield block


def _of_file(path: Path) -> Iterator[Block]:
    block: Block | None = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        where = f"{path.name}:{number}"
        if line.startswith((">>> ", "= ")):
            if block:
                yield _finished(block)
            block = _begun(where, line) if line.startswith(">>> ") else None
            if block is None:
                _, verb, value = line.split()
                yield Block(where=where, verb=verb, who=value)
        elif block and line.startswith("! "):
            name, _, rest = line[2:].partition(":")
            block.extras.append((name, [part.strip() for part in rest.split(" | ")]))
        elif block:
            block.text += line + "\n"
        elif line and not line.startswith("#"):
            raise SystemExit(f"{where}: words before the first >>>")
    if block:
        yield _finished(block)


def _begun(where: str, line: str) -> Block:
    words = shlex.split(line[4:])
    if words[0] in VERBS:
        return Block(where=where, verb=words[0], who=words[1], settings=dict.fromkeys(words[2:], ""))
    settings = dict(word.split("=", 1) for word in words[2:])
    return Block(where=where, verb="post", who=words[0], networks=tuple(words[1].split("+")), settings=settings)


def _finished(block: Block) -> Block:
    text = re.sub(r"\{zalgo:([^}]*)\}", lambda match: zalgo(match[1]), block.text)
    block.text = text.replace("{rlo}", "\u202e").replace("{pdf}", "\u202c").strip()
    return block


def zalgo(text: str) -> str:
    """Each letter with a pile of marks, the same at every run."""
    return "".join(
        char + "".join(ZALGO[(index * 7 + step * 11) % len(ZALGO)] for step in range(12)) if char.isalpha() else char
        for index, char in enumerate(text)
    )

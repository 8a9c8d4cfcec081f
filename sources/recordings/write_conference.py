"""Writes conference.jsonl from the script beside it: ``python -m sources.recordings.write_conference``."""

from __future__ import annotations

import random
import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from pathlib import Path

from msgspec.structs import replace
from PIL import Image

from sources.recordings.script import Block, Person, blocks, people
from wall.feeds.recording import PICTURES, SCHEME, Header, Recorder
from wall.model import (
    Change,
    Delete,
    FacetKind,
    LinkCard,
    Media,
    MediaKind,
    Poll,
    PollOption,
    RawAuthor,
    RawFacet,
    RawPost,
    RawQuote,
    Return,
    Upsert,
    Vanish,
)

HERE = Path(__file__).parent
BEGAN = datetime(2026, 10, 9, 6, 40, tzinfo=UTC)
"""Friday, 8:40 in Trieste."""

NETWORKS = {"m": "mastodon", "b": "bluesky", "r": "rss", "w": "webhook"}
HEADER = Header(
    name="OpenHall 2026, day one",
    description="A day of an invented conference in Trieste in 25 minutes: arrival, keynote, questions, sessions, "
    "lunch, panel, lightning talks, choir, sunset; with some spam and abuse for the rules to find.",
    tags=("openhall26",),
)
TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)…])|(?P<tag>(?<![\w&/])#(?P<name>\w*[^\W\d]\w*))|(?P<who>@\{(?P<key>\w+)\})"
)


@dataclass
class Written:
    """What is known of a post after it was written once."""

    block: Block
    network: str
    post: RawPost


@dataclass
class Book:
    """Turns the blocks of a script into changes and the second at which each comes."""

    people: dict[str, Person]
    written: dict[str, list[Written]] = field(default_factory=dict)
    count: int = 0
    seconds: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(26))

    def changes(self, block: Block) -> Iterator[tuple[float, Change]]:
        step = block.pace * self.chance.uniform(0.45, 1.55)
        self.seconds = block.at if block.at is not None else self.seconds + step
        match block.verb:
            case "post":
                yield from self._posts(block)
            case "edit":
                for old in self._known(block):
                    yield self.seconds, Upsert(post=self._edited(old, block))
            case "delete":
                for old in self._known(block):
                    yield self.seconds, Delete(remote_id=old.post.remote_id, network=old.post.network)
            case "vanish":
                final = "hidden" not in block.settings
                for network, author in self._everywhere(block):
                    yield self.seconds, Vanish(author_id=author, reason=block.text, final=final, network=network)
            case "return":
                for network, author in self._everywhere(block):
                    yield self.seconds, Return(author_id=author, network=network)

    def _posts(self, block: Block) -> Iterator[tuple[float, Change]]:
        if block.who not in self.people:
            raise SystemExit(f"{block.where}: nobody is called {block.who!r}")
        for place, network in enumerate(block.networks):
            self.count += 1
            at = self.seconds + place * 1.2
            post = self._post(block, network, BEGAN + timedelta(seconds=at))
            known = self.written.setdefault(block.settings.get("id", f"#{self.count}"), [])
            known.append(Written(block, network, post))
            yield at, Upsert(post=post)

    def _known(self, block: Block) -> list[Written]:
        if block.who not in self.written:
            raise SystemExit(f"{block.where}: no post {block.who!r} before this line")
        return self.written[block.who]

    def _everywhere(self, block: Block) -> Iterator[tuple[str, str]]:
        person = self.people[block.who]
        for letter, network in NETWORKS.items():
            if getattr(person, letter):
                yield network, author(person, letter).remote_id

    def _edited(self, old: Written, block: Block) -> RawPost:
        again = Block(
            where=block.where,
            verb="post",
            who=old.block.who,
            settings=old.block.settings,
            text=block.text,
            extras=block.extras or old.block.extras,
        )
        post = self._post(again, old.network, old.post.created_at)
        return replace(post, remote_id=old.post.remote_id, url=old.post.url)

    def _post(self, block: Block, letter: str, written: datetime) -> RawPost:
        person = self.people[block.who]
        handle = getattr(person, letter)
        if not handle:
            raise SystemExit(f"{block.where}: {block.who} is not on {NETWORKS[letter]}")
        content, facets = self._content(block, letter, handle)
        remote_id, url = address(letter, handle, self.count)
        lang = block.settings.get("lang", person.lang)
        return RawPost(
            remote_id=remote_id,
            url=url,
            network=NETWORKS[letter],
            author=author(person, letter),
            content=content,
            html=letter in "mr",
            facets=facets,
            created_at=written.replace(microsecond=0),
            language=lang.partition("-")[0] if letter == "m" else lang,
            tags=tuple(dict.fromkeys(match["name"] for match in TOKEN.finditer(block.text) if match["tag"])),
            media=tuple(media(parts) for parts in block.lines("image")),
            warning="".join(parts[0] for parts in block.lines("warning")),
            sensitive=bool(block.lines("warning")),
            opt_out="".join(parts[0] for parts in block.lines("opt_out")),
            poll=next((poll(parts, written) for parts in block.lines("poll")), None),
            card=next((card(parts) for parts in block.lines("card")), None),
            quote=next((self._quote(parts[0]) for parts in block.lines("quote")), None),
        )

    def _quote(self, key: str) -> RawQuote:
        post = self.written[key][0].post
        return RawQuote(author=post.author, content=post.content, html=post.html, url=post.url)

    def _content(self, block: Block, letter: str, handle: str) -> tuple[str, tuple[RawFacet, ...]]:
        if letter in "mr":
            paragraphs = block.text.split("\n\n")
            body = "".join(f"<p>{self._html(text, letter, handle)}</p>" for text in paragraphs)
            title = block.settings.get("title", "")
            return (f"<p>{escape(title)}</p>\n\n{body}" if title else body), ()
        chars, facets = "", []
        last = 0
        for match in TOKEN.finditer(block.text):
            chars += block.text[last : match.start()]
            last = match.end()
            shown, kind, value = self._plain(match, letter)
            if kind:
                facets.append(RawFacet(start=len(chars), end=len(chars) + len(shown), kind=kind, value=value))
            chars += shown
        return chars + block.text[last:], tuple(facets)

    def _plain(self, match: re.Match[str], letter: str) -> tuple[str, FacetKind | None, str]:
        if match["url"]:
            shown = match["url"].partition("//")[2] if letter == "b" else match["url"]
            return shown, FacetKind.LINK, match["url"]
        if match["tag"]:
            return match["tag"], FacetKind.TAG, match["name"]
        person = self.people[match["key"]]
        if letter == "b" and person.b:
            return f"@{person.b}", FacetKind.MENTION, f"https://bluesky.example/profile/{person.b}"
        return first_name(person), None, ""

    def _html(self, text: str, letter: str, handle: str) -> str:
        parts, last = [], 0
        for match in TOKEN.finditer(text):
            parts += [escape(text[last : match.start()], quote=False), self._marked_up(match, letter, handle)]
            last = match.end()
        return "".join([*parts, escape(text[last:], quote=False)]).replace("\n", "<br />")

    def _marked_up(self, match: re.Match[str], letter: str, handle: str) -> str:
        if letter == "r":
            return match[0] if match["tag"] else f'<a href="{escape(match[0])}">{escape(match[0])}</a>'
        server = handle.partition("@")[2]
        if match["tag"]:
            href = f"https://{server}/tags/{match['name']}"
            return f'<a href="{href}" class="mention hashtag" rel="tag">#<span>{match["name"]}</span></a>'
        if match["url"]:
            shown = escape(match["url"].partition("//")[2])
            return (
                f'<a href="{escape(match["url"])}" target="_blank" rel="nofollow noopener" translate="no">'
                f'<span class="invisible">https://</span><span class="">{shown}</span>'
                '<span class="invisible"></span></a>'
            )
        person = self.people[match["key"]]
        if not person.m:
            return escape(first_name(person))
        name, _, host = person.m.partition("@")
        return (
            f'<span class="h-card" translate="no"><a href="https://{host}/@{name}" class="u-url mention">'
            f"@<span>{name}</span></a></span>"
        )


def first_name(person: Person) -> str:
    return person.name.split()[0].strip(",")


def author(person: Person, letter: str) -> RawAuthor:
    handle = getattr(person, letter)
    name, _, host = handle.partition("@")
    remote_id, url = {
        "m": (f"https://{host}/users/{name}", f"https://{host}/@{name}"),
        "b": (f"did:plc:{_letters(handle, 24)}", f"https://bluesky.example/profile/{handle}"),
        "r": (f"https://{handle}/feed.xml#{person.name}", f"https://{handle}/"),
        "w": (f"guest-{_letters(handle, 8)}", ""),
    }[letter]
    return RawAuthor(
        remote_id=remote_id,
        handle="" if letter == "w" else handle,
        name=person.name,
        url=url,
        avatar_url=f"{SCHEME}avatar-{person.key}.webp" if person.avatar else "",
        is_bot=person.bot,
    )


def address(letter: str, handle: str, count: int) -> tuple[str, str]:
    """The id and the address of a person's post with that number."""
    name, _, host = handle.partition("@")
    status, record = str(115_340_000_000_000_000 + count * 7_919_333), f"3m{_letters(f'{handle}{count}', 11)}"
    return {
        "m": (f"https://{host}/users/{name}/statuses/{status}", f"https://{host}/@{name}/{status}"),
        "b": (
            f"at://did:plc:{_letters(handle, 24)}/app.bsky.feed.post/{record}",
            f"https://bluesky.example/profile/{handle}/post/{record}",
        ),
        "r": (f"https://{handle}/2026/10/09/{count}", f"https://{handle}/2026/10/09/{count}"),
        "w": (f"openhall-{count:04}", ""),
    }[letter]


def _letters(text: str, length: int) -> str:
    return b32encode(sha256(text.encode()).digest()).decode().lower()[:length]


def media(parts: list[str]) -> Media:
    name, alt = parts[0], parts[1] if len(parts) > 1 else ""
    with Image.open(HERE / PICTURES / name) as picture:
        width, height = picture.size
    return Media(kind=MediaKind.IMAGE, url=SCHEME + name, alt=alt, width_px=width, height_px=height)


def poll(parts: list[str], written: datetime) -> Poll:
    options = tuple(PollOption(title=t, votes=int(v)) for t, v in (part.rsplit(" ", 1) for part in parts))
    return Poll(
        options=options,
        votes=sum(option.votes for option in options),
        expires_at=written.replace(microsecond=0) + timedelta(days=1),
    )


def card(parts: list[str]) -> LinkCard:
    url, title, description, image = parts
    return LinkCard(url=url, title=title, description=description, image_url=SCHEME + image)


def main() -> None:
    path = HERE / "conference.jsonl"
    path.unlink(missing_ok=True)
    book = Book(people(HERE / "script" / "people.toml"))
    changes = [change for block in blocks(HERE / "script") for change in book.changes(block)]
    changes.sort(key=lambda timed: timed[0])
    with Recorder(path, HEADER) as recorder:
        for at, change in changes:
            recorder.write(change, BEGAN + timedelta(seconds=round(at, 1)))


if __name__ == "__main__":
    main()

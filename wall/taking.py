"""Taking an event's posts out: as a recording that can be played, or as a file for people."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from urllib.parse import quote

import msgspec

from wall.errors import NotFound, SettingsError
from wall.events import Event, StoredPost
from wall.feeds.recording import Header, Recorder
from wall.media.names import WIDTHS, media_id
from wall.model import (
    Author,
    Delete,
    Facet,
    FacetKind,
    Media,
    Post,
    PostKey,
    Quote,
    RawAuthor,
    RawFacet,
    RawPost,
    RawQuote,
    Status,
    Upsert,
    remote_id_of,
)
from wall.store import events, people, posts
from wall.store import journal as journal_lines
from wall.store.store import Store

EVERY_S = 1.0
MOST = 1_000_000
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
ADDRESS = "%/:?#[]@!$&'()*+,;=~"
STATUSES = ("all", *(status.value for status in Status if status is not Status.WITHDRAWN))


async def _event(store: Store, slug: str) -> Event:
    async with store.read() as conn:
        for event in await events.all_events(conn):
            if event.slug == slug:
                return event
    raise NotFound(f"There is no event “{slug}”.")


async def record(store: Store, slug: str, path: Path, *, media: Path, follow: bool) -> int:
    """Write every post of an event, then what comes, until cancelled; how many changes were written."""
    event = await _event(store, slug)
    if path.exists():
        raise SettingsError([f"{path} is there already: name another file."])
    secret = bytes.fromhex(await store.write(lambda tx: people.keep_secret(tx, "server")))
    try:
        recorder = Recorder(path, Header(name=event.name, tags=event.tags))
    except OSError as error:
        raise SettingsError([f"{path} cannot be written: {error.strerror}."]) from None
    writing = _Recording(recorder, _Pictures(recorder, media, secret))
    try:
        going = True
        while going:
            going = await writing.more(store, event) or follow
            await asyncio.sleep(EVERY_S if follow else 0)
    except asyncio.CancelledError:
        pass
    finally:
        recorder.close()
    return writing.count


class _Pictures:
    """Copies of what the cache has, beside the recording."""

    def __init__(self, recorder: Recorder, folder: Path, secret: bytes) -> None:
        self._recorder = recorder
        self._folder = folder
        self._secret = secret

    def __call__(self, url: str) -> str:
        name = media_id(self._secret, url) if url else ""
        for width in reversed(WIDTHS):
            file = self._folder / name / f"{width}.webp"
            if name and file.is_file():
                return self._recorder.keep(file.read_bytes(), ".webp") or url
        return url


class _Recording:
    def __init__(self, recorder: Recorder, pictures: _Pictures) -> None:
        self.count = 0
        self._recorder = recorder
        self._pictures = pictures
        self._seq = 0

    async def more(self, store: Store, event: Event) -> bool:
        """Follow the journal one step; False at its end."""
        async with store.read() as conn:
            lines = await journal_lines.read(conn, event.id, after=self._seq, limit=500)
            keys = [PostKey(line.key) for line in lines if line.key]
            found = await posts.load(conn, event.id, keys)
        for line in lines:
            self._seq = line.seq
            stored = found.get(PostKey(line.key)) if line.key else None
            if line.kind == "gone" and line.key:
                network, _, remote_id = line.key.partition(":")
                change: Delete | Upsert = Delete(remote_id=remote_id, network=network)
            elif isinstance(stored, StoredPost):
                change = Upsert(post=raw(stored.post, self._pictures))
            else:
                continue
            if not self._recorder.write(change, line.at):
                raise SettingsError(["The recording is full."])
            self.count += 1
        return bool(lines)


def raw(post: Post, pictures: _Pictures) -> RawPost:
    """A clean post as a source would give it, so that it can be played again."""
    return RawPost(
        remote_id=remote_id_of(post.key),
        network=post.network,
        author=_author(post.author, pictures),
        content=post.text.chars,
        facets=tuple(_facet(facet, pictures) for facet in post.text.facets),
        created_at=post.created_at,
        url=post.url,
        tags=post.tags,
        language=post.language,
        media=tuple(_media(one, pictures) for one in post.media),
        warning=post.warning,
        sensitive=post.sensitive,
        poll=post.poll,
        card=post.card and msgspec.structs.replace(post.card, image_url=pictures(post.card.image_url)),
        quote=_quoted(post.quote, pictures) if post.quote else None,
        reply_to=post.reply_to,
        is_repost=post.is_repost,
    )


def _author(author: Author, pictures: _Pictures) -> RawAuthor:
    return RawAuthor(
        remote_id=author.key.partition(":")[2],
        handle=author.handle,
        name=author.name,
        url=author.url,
        avatar_url=pictures(author.avatar_url),
        is_bot=author.is_bot,
        emojis={author.name[f.start : f.end].strip(":"): pictures(f.value) for f in author.name_emojis},
    )


def _quoted(quotation: Quote, pictures: _Pictures) -> RawQuote:
    """A quotation's words; what was a link in them is found again where it is written out."""
    return RawQuote(author=_author(quotation.author, pictures), content=quotation.text.chars, url=quotation.url)


def _facet(facet: Facet, pictures: _Pictures) -> RawFacet:
    value = pictures(facet.value) if facet.kind is FacetKind.EMOJI else facet.value
    return RawFacet(start=facet.start, end=facet.end, kind=facet.kind, value=value)


def _media(media: Media, pictures: _Pictures) -> Media:
    return msgspec.structs.replace(media, url=pictures(media.url), preview_url=pictures(media.preview_url))


async def export(store: Store, slug: str, *, form: str, status: str) -> str:
    """The posts of an event, oldest first, as JSON lines, CSV or Markdown."""
    if status not in STATUSES:
        raise SettingsError([f"status: one of {', '.join(STATUSES)}."])
    event = await _event(store, slug)
    wanted = [Status(status)] if status != "all" else [Status(one) for one in STATUSES[1:]]
    found: list[StoredPost] = []
    async with store.read() as conn:
        for one in wanted:
            found += (await posts.queue(conn, event.id, one, limit=MOST))[0]
    found.sort(key=lambda stored: (stored.received_at, stored.key))
    return {"jsonl": _jsonl, "csv": _csv, "markdown": _markdown}[form](event, found)


def _jsonl(_: Event, found: list[StoredPost]) -> str:
    lines = [msgspec.json.encode({"status": one.status, **msgspec.to_builtins(one.post)}).decode() for one in found]
    return "".join(f"{line}\n" for line in lines)


def _csv(_: Event, found: list[StoredPost]) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["time", "status", "network", "author", "handle", "text", "address", "tags"])
    for one in found:
        post = one.post
        cells = [
            post.created_at.isoformat(),
            one.status.value,
            post.network,
            post.author.name,
            post.author.handle,
            post.text.chars,
            post.url,
            " ".join(post.tags),
        ]
        table.writerow([_no_formula(cell) for cell in cells])
    return out.getvalue()


def _no_formula(cell: str) -> str:
    """A spreadsheet must not run what a stranger wrote (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _markdown(event: Event, found: list[StoredPost]) -> str:
    """Newest first, the way live coverage is pasted into a report."""
    lines = [f"# {event.name}", ""]
    for one in reversed(found):
        post = one.post
        words = "\n> ".join(_plain(post.text.chars).splitlines())
        name = _plain(post.author.name or post.author.handle)
        source = f"[{post.network}](<{quote(post.url, safe=ADDRESS)}>)" if post.url else post.network
        lines += [f"> {words}", "", f"— **{name}**, {post.created_at:%Y-%m-%d %H:%M}, {source}", ""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Markdown's own characters, escaped."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|" else char for char in text)

"""The values of the domain, from a network's raw post to a clean one; no I/O."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType

from msgspec import Struct

PostKey = NewType("PostKey", str)
"""``network:remote_id``; the same post has the same key for ever."""

AuthorKey = NewType("AuthorKey", str)
"""``network:remote_id`` of an author."""


class Status(StrEnum):
    HELD = "held"
    APPROVED = "approved"
    REJECTED = "rejected"
    STASHED = "stashed"
    WITHDRAWN = "withdrawn"


class Mode(StrEnum):
    """How an event, or one of its feeds, is moderated."""

    APPROVE_FIRST = "approve-first"
    PUBLISH_FIRST = "publish-first"


class Control(StrEnum):
    """What the crew makes all walls of an event do."""

    LIVE = "live"
    FROZEN = "frozen"
    BLANK = "blank"


class MediaKind(StrEnum):
    IMAGE = "image"
    ANIMATION = "animation"
    VIDEO = "video"
    AUDIO = "audio"


class FacetKind(StrEnum):
    LINK = "link"
    MENTION = "mention"
    TAG = "tag"
    EMOJI = "emoji"


class Value(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value: never changed, compared by what it holds, stored as JSON."""


class Facet(Value, frozen=True, kw_only=True):
    """What the characters ``start`` to ``end`` (code points) of a text are.

    ``value``: LINK and MENTION an http(s) address; TAG the tag without ``#``, as written;
    EMOJI the address of the picture that stands for the shortcode in the text.
    A line break is a ``\\n`` in the text.
    """

    start: int
    end: int
    kind: FacetKind
    value: str


class Text(Value, frozen=True, kw_only=True):
    """Plain characters and what some of them are; facets are in order and do not overlap."""

    chars: str = ""
    facets: tuple[Facet, ...] = ()


class Media(Value, frozen=True, kw_only=True):
    """A picture or film on somebody else's server; ``url`` is never given to a browser.

    ``focus`` is the point to keep in view, as fractions from the left and from the top (0…1).
    ``preview_url`` is a still of a video or an animation.
    A ``url`` of the form ``recording:NAME`` is a file beside the recording that is played.
    """

    kind: MediaKind
    url: str
    preview_url: str = ""
    alt: str = ""
    width_px: int = 0
    height_px: int = 0
    focus: tuple[float, float] = (0.5, 0.5)


class PollOption(Value, frozen=True, kw_only=True):
    title: str
    votes: int = 0


class Poll(Value, frozen=True, kw_only=True):
    options: tuple[PollOption, ...]
    votes: int = 0
    expires_at: datetime | None = None


class LinkCard(Value, frozen=True, kw_only=True):
    url: str
    title: str = ""
    description: str = ""
    image_url: str = ""


# --- as the network gave it: untrusted -------------------------------------------------------


class RawAuthor(Value, frozen=True, kw_only=True):
    """``remote_id`` is unique on the whole network; ``handle`` is what people write after ``@``."""

    remote_id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    is_bot: bool = False
    emojis: dict[str, str] = {}


class RawFacet(Value, frozen=True, kw_only=True):
    """A facet in the network's own terms: ``start`` and ``end`` are code points of ``content``."""

    start: int
    end: int
    kind: FacetKind
    value: str


class RawQuote(Value, frozen=True, kw_only=True):
    author: RawAuthor
    content: str
    html: bool = False
    url: str = ""


class RawPost(Value, frozen=True, kw_only=True):
    """A post as its source understood it; nothing in it may be shown before ``sanitize.clean``.

    ``content`` is HTML if ``html``, else plain text to which ``facets`` belong.
    ``tags``: all tags of the post, without ``#``, also those that are not in the text.
    ``emojis``: shortcode without colons → address of its picture.
    ``opt_out``: why the author does not want to be shown (then the post is not), else "".
    ``network``: only where a source speaks for other networks (a recording, a webhook).
    ``created_at`` is what the author's client claims.
    """

    remote_id: str
    author: RawAuthor
    content: str
    created_at: datetime
    html: bool = False
    url: str = ""
    facets: tuple[RawFacet, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    media: tuple[Media, ...] = ()
    emojis: dict[str, str] = {}
    warning: str = ""
    sensitive: bool = False
    poll: Poll | None = None
    card: LinkCard | None = None
    quote: RawQuote | None = None
    reply_to: str = ""
    is_repost: bool = False
    opt_out: str = ""
    network: str = ""


# --- cleaned: may be shown once it is approved ----------------------------------------------


class Author(Value, frozen=True, kw_only=True):
    key: AuthorKey
    handle: str
    name: str
    name_emojis: tuple[Facet, ...] = ()
    url: str = ""
    avatar_url: str = ""
    is_bot: bool = False


class Quote(Value, frozen=True, kw_only=True):
    author: Author
    text: Text
    url: str = ""


class Post(Value, frozen=True, kw_only=True):
    """A post that cannot be unsafe: text and facets, no markup; http(s) addresses only.

    ``tags`` are folded for matching (NFKC, casefold), without ``#``.
    ``opt_out`` as in the raw post: why it must not be shown.
    """

    key: PostKey
    network: str
    author: Author
    text: Text
    created_at: datetime
    url: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    media: tuple[Media, ...] = ()
    warning: str = ""
    sensitive: bool = False
    poll: Poll | None = None
    card: LinkCard | None = None
    quote: Quote | None = None
    reply_to: str = ""
    is_repost: bool = False
    opt_out: str = ""


# --- what happened on a network --------------------------------------------------------------


class Upsert(Value, frozen=True, kw_only=True, tag="upsert"):
    """A post was written, or changed."""

    post: RawPost


class Delete(Value, frozen=True, kw_only=True, tag="delete"):
    """A post is gone from its network; it may never have reached us."""

    remote_id: str
    network: str = ""


class Vanish(Value, frozen=True, kw_only=True, tag="vanish"):
    """Everything by an author must go: ``final`` erases it, else it is hidden until ``Return``."""

    author_id: str
    reason: str
    final: bool = True
    network: str = ""


class Return(Value, frozen=True, kw_only=True, tag="return"):
    """An author who vanished, but not finally, is back."""

    author_id: str
    network: str = ""


Change = Upsert | Delete | Vanish | Return


class Batch(Value, frozen=True, kw_only=True):
    """Changes that belong together, oldest first, with the cursor after them."""

    changes: tuple[Change, ...]
    cursor: str | None = None


LONGEST_ID = 500
_IMPROPER = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def post_key(network: str, remote_id: str) -> PostKey:
    return PostKey(f"{network}:{_short(remote_id)}")


def author_key(network: str, remote_id: str) -> AuthorKey:
    return AuthorKey(f"{network}:{_short(remote_id)}")


def remote_id_of(key: PostKey) -> str:
    """The id on the network; only for keys whose id could be kept."""
    return key.partition(":")[2]


def _short(remote_id: str) -> str:
    """The id itself, or the digest of one that cannot be a key of a database: too long, or no proper text."""
    if len(remote_id) <= LONGEST_ID and not _IMPROPER.search(remote_id):
        return remote_id
    return "sha256-" + sha256(remote_id.encode(errors="surrogatepass")).hexdigest()

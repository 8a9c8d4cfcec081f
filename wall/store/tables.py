"""The tables; a change here needs a migration in ``migrations/versions``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CHUNK = 400  # bound parameters per statement stay far below SQLite's limit


class Instant(TypeDecorator[datetime]):
    """A moment as microseconds since 1970, the same in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


class Encoded(TypeDecorator[Any]):
    """A value of ours as JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.json.Decoder(shape)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self._encoder.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self._decoder.decode(value)


Strings = Encoded(tuple[str, ...])
Options = Encoded(dict[str, Any])

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Serial = BigInteger().with_variant(Integer, "sqlite")


def of_event(*, primary_key: bool = False) -> Column[int]:
    return Column(
        "event_id", Integer, ForeignKey("event.id", ondelete="CASCADE"), nullable=False, primary_key=primary_key
    )


event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("tags", Strings, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("theme", String(64), nullable=False),
    Column("control", String(16), nullable=False),
    Column("control_seq", BigInteger, nullable=False, default=0),
    Column("epoch", String(32), nullable=False),
    Column("seq", BigInteger, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True),
    of_event(),
    Column("kind", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    Column("options", Options, nullable=False),
    Column("mode", String(16)),
    Column("enabled", Boolean, nullable=False),
    Column("cursor", Text),
    Index(None, "event_id"),
)

wall = Table(
    "wall",
    metadata,
    Column("id", Integer, primary_key=True),
    of_event(),
    Column("slug", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("filter", String(2000), nullable=False),
    Column("theme", String(64), nullable=False),
    Column("layout", String(64), nullable=False),
    UniqueConstraint("event_id", "slug"),
)

post = Table(
    "post",
    metadata,
    of_event(primary_key=True),
    Column("key", String(600), primary_key=True),
    Column("feed_id", Integer),
    Column("network", String(32), nullable=False),
    Column("author_key", String(600), nullable=False),
    Column("status", String(16), nullable=False),
    Column("hidden_from", String(16)),
    Column("received_at", Instant, nullable=False),
    Column("networks", Strings, nullable=False),
    Column("reasons", Strings, nullable=False),
    Column("decided_by", String(200), nullable=False, default=""),
    Column("decided_at", Instant),
    Column("shown_at", Instant),
    Column("shown_seq", BigInteger),
    Column("pinned_seq", BigInteger),
    Column("edited", Boolean, nullable=False, default=False),
    Column("twin_of", String(600)),
    Column("content_hash", String(64), nullable=False, default=""),
    Column("fingerprint", String(64), nullable=False, default=""),
    Column("body", Text),
    Index(None, "event_id", "status", "received_at"),
    Index(None, "event_id", "status", "shown_seq"),
    Index(None, "event_id", "status", "decided_at"),
    Index(None, "event_id", "author_key"),
    Index(None, "event_id", "fingerprint"),
    Index(None, "event_id", "twin_of"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    of_event(),
    Column("key", String(600), nullable=False),
    Column("action", String(32), nullable=False),
    Column("before", String(16), nullable=False),
    Column("after", String(16), nullable=False),
    Column("by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("batch", String(32), nullable=False),
    Column("undoes", String(32), nullable=False, default=""),
    Index(None, "event_id", "key"),
    Index(None, "event_id", "batch"),
    Index(None, "event_id", "by", "at"),
)

journal = Table(
    "journal",
    metadata,
    of_event(primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key", String(600), nullable=False, default=""),
    Column("data", Options, nullable=False),
)

word = Table(
    "word",
    metadata,
    of_event(primary_key=True),
    Column("word", String(200), primary_key=True),
    Column("action", String(16), nullable=False),
)

block = Table(
    "block",
    metadata,
    of_event(primary_key=True),
    Column("author_key", String(600), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
)

gone_author = Table(
    "gone_author",
    metadata,
    of_event(primary_key=True),
    Column("author_key", String(600), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

media = Table(
    "media",
    metadata,
    of_event(primary_key=True),
    Column("post_key", String(600), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("url", String(2100), nullable=False),
    Index(None, "id"),
)

user = Table(
    "user",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("folded_name", String(80), nullable=False, unique=True),
    Column("password", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user_id", Integer, ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "expires_at"),
)

invite = Table(
    "invite",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("by", String(200), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
)

secret = Table(
    "secret",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

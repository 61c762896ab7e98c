"""The journal's tables, the same in SQLite and PostgreSQL.

Columns named `key`, `team`, `thread`, `within` and `asker` hold keyed hashes, never a platform's own ids: whoever sees
a row cannot tell who asked. Columns named `by` and `settled_by` hold the ids of admins, who answer for what they did.
"""

import json
from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, DateTime, Float, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from rolebot.text import read_json

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A time in UTC, stored without its zone: SQLite knows none, and slack_sdk's tables do likewise."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 SQLAlchemy's
        """The time as it is stored."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 SQLAlchemy's
        """The time as it was."""
        return value and value.replace(tzinfo=UTC)


class Texts(TypeDecorator[tuple[str, ...]]):
    """Several texts, stored as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 SQLAlchemy's
        """The texts as they are stored."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002 SQLAlchemy's
        """The texts as they were; none where they were damaged."""
        texts = None if value is None else read_json(value)
        return tuple(one for one in texts if isinstance(one, str)) if isinstance(texts, list) else ()


CLAIMS = Table(
    "claims",
    METADATA,
    Column("key", String(32), primary_key=True),
    Column("claimed_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Index(None, "claimed_at"),
)

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("platform", String(32), primary_key=True),
    Column("team", String(32), primary_key=True),
    Column("thread", String(32), primary_key=True),
    Column("content", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "at"),
)

EXCHANGES = Table(
    "exchanges",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("platform", String(32), nullable=False),
    Column("team", String(32), nullable=False),
    Column("thread", String(32), nullable=False),
    Column("within", String(32)),
    Column("asker", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("intent", Text),
    Column("confidence", Float, nullable=False),
    Column("took_ms", Float, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "platform", "team"),
    Index(None, "asker"),
    Index(None, "at"),
)

# No foreign key: exchanges are written in the background, and feedback may overtake the one that it is about.
FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("exchange", String(64), primary_key=True),
    Column("asker", String(32), primary_key=True),
    Column("platform", String(32), nullable=False),
    Column("team", String(32), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "platform", "team"),
    Index(None, "asker"),
    Index(None, "at"),
)

SETTINGS = Table(
    "settings",
    METADATA,
    Column("platform", String(32), primary_key=True),
    Column("team", String(32), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)

PROPOSALS = Table(
    "proposals",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("state", String(32), nullable=False),
    Column("change", String(32), nullable=False),
    Column("target", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("phrasings", Texts, nullable=False),
    Column("sources", Texts, nullable=False),
    Column("theme", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("settled_by", Text, nullable=False),
    Column("settled_at", UtcTime),
)

# The key is made from the question, which may be longer than what PostgreSQL takes into an index.
IGNORED = Table(
    "ignored",
    METADATA,
    Column("key", String(32), primary_key=True),
    Column("question", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

ACTIONS = Table(
    "actions",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("by", Text, nullable=False),
    Column("did", String(32), nullable=False),
    Column("about", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "at"),
)

KEYS = Table(
    "keys",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
)

WORKERS = Table(
    "workers",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("version", String(32), nullable=False),
    Column("generation", String(32), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("started", UtcTime, nullable=False),
    Column("serves", Text, nullable=False),
    Column("seen", UtcTime, nullable=False),
)

SLACK_STATES = Table("slack_oauth_states", MetaData(), Column("expire_at", DateTime))
"""slack_sdk's own table, as far as rolebot knows it: of who set out to install the app and may not have come back."""

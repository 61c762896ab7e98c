"""The journal's tables, the same in SQLite and PostgreSQL.

Columns named `key`, `team`, `thread` and `asker` hold keyed hashes, never a platform's own ids: whoever sees a row
cannot tell who asked, and the rows of one team cannot be matched with those of another.
"""

from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, DateTime, Float, Index, MetaData, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

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
    Column("asker", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("intent", Text),
    Column("confidence", Float, nullable=False),
    Column("took_ms", Float, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "platform", "team"),
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

KEYS = Table(
    "keys",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
)

SLACK_STATES = Table("slack_oauth_states", MetaData(), Column("expire_at", DateTime))
"""slack_sdk's own table, as far as rolebot knows it: of who set out to install the app and may not have come back."""

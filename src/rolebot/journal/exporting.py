"""Everything in the database for a look at it, but for what opens doors: the hashes' secret, and installations."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Column, Connection, RowMapping, Table, select, true

from rolebot.journal.tables import (
    ACTIONS,
    CLAIMS,
    CONVERSATIONS,
    EXCHANGES,
    FEEDBACK,
    IGNORED,
    PROPOSALS,
    SETTINGS,
    WORKERS,
)

AT_ONCE = 1_000
"""Rows in memory: a journal may be larger than that."""

_EXPORTED: tuple[tuple[Table, Column[datetime] | None], ...] = (
    (EXCHANGES, EXCHANGES.c.at),
    (FEEDBACK, FEEDBACK.c.at),
    (CONVERSATIONS, CONVERSATIONS.c.at),
    (CLAIMS, CLAIMS.c.claimed_at),
    (SETTINGS, None),
    (PROPOSALS, PROPOSALS.c.at),
    (IGNORED, IGNORED.c.at),
    (ACTIONS, ACTIONS.c.at),
    (WORKERS, WORKERS.c.seen),
)
"""Tables, and when a row of theirs came about; settings hold as long as they stand."""


def export(connection: Connection, since: datetime | None) -> Iterator[dict[str, object]]:
    """Every row since then, or all, with the name of its table; of each table the oldest first."""
    for table, at in _EXPORTED:
        meant = true() if since is None or at is None else at >= since
        order = ([] if at is None else [at]) + list(table.primary_key)
        rows = select(table).where(meant).order_by(*order).execution_options(yield_per=AT_ONCE)
        with connection.execute(rows) as found:
            for row in found.mappings():
                yield {"table": table.name, **_plain(row)}


def _plain(row: RowMapping) -> dict[str, object]:
    """The row as JSON can say it."""
    return {name: _said(value) if name == "content" else _written(value) for name, value in row.items()}


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _said(content: object) -> object:
    """What was said in a conversation; as it stands, where it cannot be read."""
    try:
        return json.loads(str(content))
    except json.JSONDecodeError:
        return content

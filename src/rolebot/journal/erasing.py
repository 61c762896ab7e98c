"""What is erased from the database: a team that left, an asker who wishes to be forgotten, and what is stale."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, func, or_, select, union, update

from rolebot.journal.hashing import Hashes
from rolebot.journal.port import CLAIMS_KEPT, CONVERSATIONS_KEPT, FORGOTTEN, SEEN_WITHIN
from rolebot.journal.tables import (
    ACTIONS,
    CLAIMS,
    CONVERSATIONS,
    EXCHANGES,
    FEEDBACK,
    IGNORED,
    PROPOSALS,
    SETTINGS,
    SLACK_STATES,
    WORKERS,
)
from rolebot.journal.texts import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """How many rows there are of an asker; `acts` is what they did as an admin."""

    exchanges: int
    feedback: int
    conversations: int
    acts: int


def erase_team(connection: Connection, hashes: Hashes, platform: str, team: str) -> None:
    """Erase everything that belongs to a team."""
    for table in (CONVERSATIONS, EXCHANGES, FEEDBACK, SETTINGS):
        connection.execute(
            delete(table).where(table.c.platform == clean(platform), table.c.team == hashes.team(platform, team))
        )


def forget(connection: Connection, hashes: Hashes, platform: str, asker: str) -> int:
    """Erase what an asker asked and thought, in all teams, and what was said where they asked; how many rows."""
    for column in _ADMINS:
        connection.execute(update(column.table).where(_names(column, platform, asker)).values({column: FORGOTTEN}))
    belongings = _belongings(hashes.asker(platform, asker))
    return sum(connection.execute(delete(table).where(theirs)).rowcount for table, theirs in belongings)


def count_traces(connection: Connection, hashes: Hashes, platform: str, asker: str) -> Traces:
    """How much there is that `forget` would erase, or take the name from."""

    def count(table: Table, which: ColumnElement[bool]) -> int:
        return connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()

    conversations, feedback, exchanges = (count(*one) for one in _belongings(hashes.asker(platform, asker)))
    acts = sum(count(column.table, _names(column, platform, asker)) for column in _ADMINS)
    return Traces(exchanges=exchanges, feedback=feedback, conversations=conversations, acts=acts)


def drop_stale(connection: Connection, at: datetime, kept: timedelta) -> None:
    """Erase what is stale; what admins proposed, ignored and did holds no asker, and stays."""
    connection.execute(delete(WORKERS).where(WORKERS.c.seen < at - SEEN_WITHIN))
    connection.execute(delete(CLAIMS).where(CLAIMS.c.claimed_at < at - CLAIMS_KEPT))
    connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.at < at - min(CONVERSATIONS_KEPT, kept)))
    for table in (EXCHANGES, FEEDBACK):
        connection.execute(delete(table).where(table.c.at < at - kept))
    # slack_sdk keeps these, and forgets only those with which somebody came back.
    connection.execute(delete(SLACK_STATES).where(SLACK_STATES.c.expire_at < at.replace(tzinfo=None)))


_ADMINS = (PROPOSALS.c.by, PROPOSALS.c.settled_by, IGNORED.c.by, ACTIONS.c.by)


def _names(column: Column[str], platform: str, asker: str) -> ColumnElement[bool]:
    """Whether an admin is named there: as `slack:U0123`, or with their team, as `slack:T0789/U0123`."""
    asker = clean(asker)
    with_team = column.startswith(f"{platform}:", autoescape=True) & column.endswith(f"/{asker}", autoescape=True)
    return or_(column == f"{platform}:{asker}", with_team)


def _belongings(asker: str) -> list[tuple[Table, ColumnElement[bool]]]:
    """What belongs to the asker of that hash, in an order in which it can be deleted."""
    theirs = EXCHANGES.c.asker == asker
    threads = union(select(EXCHANGES.c.thread).where(theirs), select(EXCHANGES.c.within).where(theirs))
    exchanges = select(EXCHANGES.c.id).where(theirs)
    return [
        (CONVERSATIONS, CONVERSATIONS.c.thread.in_(threads)),
        (FEEDBACK, or_(FEEDBACK.c.asker == asker, FEEDBACK.c.exchange.in_(exchanges))),
        (EXCHANGES, theirs),
    ]

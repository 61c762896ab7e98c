"""The statements that run with every question, each made once: to make one takes longer than to run it."""

from functools import cache

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rolebot.journal.tables import CLAIMS, CONVERSATIONS

Insert = sqlite.Insert | postgresql.Insert

TAKE_OVER = (
    update(CLAIMS)
    .where(CLAIMS.c.key == bindparam("held"), CLAIMS.c.finished_at.is_(None), CLAIMS.c.claimed_at < bindparam("void"))
    .values(claimed_at=bindparam("now"))
)
"""A claim that is void becomes somebody else's."""

SAID = select(CONVERSATIONS.c.thread, CONVERSATIONS.c.content).where(
    CONVERSATIONS.c.platform == bindparam("of_platform"),
    CONVERSATIONS.c.team == bindparam("of_team"),
    CONVERSATIONS.c.thread.in_(bindparam("threads", expanding=True)),
)
"""What was said in some threads of a team."""


def insert_into(dialect: str, table: Table) -> Insert:
    """An insertion that knows `on conflict`, which SQLAlchemy has for each database apart."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def insertion(dialect: str, table: Table, *instead: str) -> Insert:
    """Inserts rows; where one is there already, it gets the new values of `instead`, or stays as it is."""
    new = insert_into(dialect, table)
    if not instead:
        return new.on_conflict_do_nothing()
    values = {name: new.excluded[name] for name in instead}
    return new.on_conflict_do_update(index_elements=table.primary_key, set_=values)

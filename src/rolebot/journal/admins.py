"""What admins read and write in the database: what was asked, what they propose and ignore, and what they did."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, true, update

from rolebot.conversation import Outcome
from rolebot.exchange import Recalled
from rolebot.journal.hashing import Hashes
from rolebot.journal.statements import insertion
from rolebot.journal.tables import ACTIONS, EXCHANGES, FEEDBACK, IGNORED, PROPOSALS
from rolebot.journal.texts import clean
from rolebot.proposal import AdminAction, Change, Proposal, State

LONGEST_PROPOSED = 20_000
"""Characters of a text that an admin writes for the knowledge."""


def recall(connection: Connection, since: datetime | None, most: int | None) -> list[Recalled]:
    """The exchanges since then, or all, or the last ones of these, with what askers thought of them; oldest first."""
    meant = EXCHANGES.c.at >= since if since else true()
    newest_first = select(EXCHANGES).where(meant).order_by(EXCHANGES.c.at.desc(), EXCHANGES.c.id.desc()).limit(most)
    asked = connection.execute(newest_first).all()[::-1]
    if most and len(asked) == most:
        meant = EXCHANGES.c.at >= asked[0].at
    thought = (
        select(FEEDBACK.c.exchange, FEEDBACK.c.helpful, FEEDBACK.c.comment)
        .join(EXCHANGES, EXCHANGES.c.id == FEEDBACK.c.exchange)
        .where(meant)
        .order_by(FEEDBACK.c.at, FEEDBACK.c.asker)
    )
    verdicts: dict[str, list[tuple[bool, str]]] = {}
    for exchange, helpful, comment in connection.execute(thought):
        verdicts.setdefault(exchange, []).append((helpful, comment))
    return [
        Recalled(
            id=row.id,
            platform=row.platform,
            team=row.team,
            thread=row.thread,
            asker=row.asker,
            question=row.question,
            outcome=Outcome(row.outcome),
            intent=row.intent,
            confidence=row.confidence,
            took_ms=row.took_ms,
            at=row.at,
            helpful=sum(1 for helpful, _ in verdicts.get(row.id, ()) if helpful),
            unhelpful=sum(1 for helpful, _ in verdicts.get(row.id, ()) if not helpful),
            comments=tuple(comment for _, comment in verdicts.get(row.id, ()) if comment),
        )
        for row in asked
    ]


def propose(connection: Connection, proposal: Proposal) -> None:
    """Keep a proposal, whose id must be new."""
    row = {**asdict(proposal), "change": proposal.change.value, "state": proposal.state.value}
    for name in ("target", "text", "question", "title", "theme", "by", "settled_by"):
        row[name] = clean(row[name], LONGEST_PROPOSED)
    for name in ("phrasings", "sources"):
        row[name] = tuple(clean(words) for words in row[name])
    connection.execute(insert(PROPOSALS).values(row))


def proposals(connection: Connection) -> list[Proposal]:
    """All proposals, the oldest first."""
    rows = connection.execute(select(PROPOSALS).order_by(PROPOSALS.c.at, PROPOSALS.c.id)).mappings()
    return [Proposal(**{**row, "change": Change(row["change"]), "state": State(row["state"])}) for row in rows]


def settle(connection: Connection, proposal_id: str, state: State, by: str, at: datetime) -> bool:
    """Apply or drop a proposal; False if it is not open, or not there."""
    is_open = (PROPOSALS.c.id == clean(proposal_id)) & (PROPOSALS.c.state == State.OPEN.value)
    settled = update(PROPOSALS).where(is_open).values(state=state.value, settled_by=clean(by), settled_at=at)
    return connection.execute(settled).rowcount == 1


def ignore(connection: Connection, hashes: Hashes, questions: Sequence[str], by: str, at: datetime) -> None:
    """Keep these questions off the admins' reading list."""
    rows = [
        {"key": hashes.question(clean(words)), "question": clean(words), "by": clean(by), "at": at}
        for words in questions
    ]
    if rows:
        connection.execute(insertion(connection.dialect.name, IGNORED), rows)


def restore(connection: Connection, hashes: Hashes, questions: Sequence[str]) -> None:
    """Let these questions onto the reading list again."""
    keys = [{"gone": hashes.question(clean(words))} for words in questions]
    if keys:
        connection.execute(delete(IGNORED).where(IGNORED.c.key == bindparam("gone")), keys)


def ignored(connection: Connection) -> list[str]:
    """The questions that are kept off the list, as they were typed; the first one first."""
    return list(connection.execute(select(IGNORED.c.question).order_by(IGNORED.c.at, IGNORED.c.key)).scalars())


def note_action(connection: Connection, action: AdminAction) -> None:
    """Keep what an admin did."""
    row = {"by": clean(action.by), "did": clean(action.did), "about": clean(action.about), "at": action.at}
    connection.execute(insert(ACTIONS).values(row))


def actions(connection: Connection, since: datetime | None) -> list[AdminAction]:
    """What admins did since then, or ever; the oldest first."""
    meant = ACTIONS.c.at >= since if since else true()
    rows = connection.execute(select(ACTIONS).where(meant).order_by(ACTIONS.c.at, ACTIONS.c.id))
    return [AdminAction(by=row.by, did=row.did, about=row.about, at=row.at) for row in rows]

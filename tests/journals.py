"""Journals of every kind for the tests, a look behind them, and what they are given to keep."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from rolebot.conversation import Outcome
from rolebot.exchange import Exchange, Feedback, Question, Thread
from rolebot.journal.database import make_engine, open_transaction
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import Journal
from rolebot.proposal import Change, Proposal

ANNA = "slack:U-ANNA"
HERE = Thread("slack", "T-TEAM-ONE", "C-CHANNEL:1700000000.000100")
NEXT_DOOR = Thread("slack", "T-TEAM-TWO", "C-CHANNEL:1700000000.000100")


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 4, 5, 6, 7, 890, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def skip(self, **span: float) -> None:
        self.time += timedelta(**span)


@dataclass(frozen=True, slots=True)
class Opened:
    """A journal, and a look behind it."""

    journal: Journal
    clock: Clock
    address: str = ""

    def feedback(self) -> list[tuple[str, bool, str]]:
        """Exchange, verdict and comment, sorted."""
        if isinstance(self.journal, MemoryJournal):
            return sorted((kept.exchange, kept.helpful, kept.comment) for kept in self.journal.feedback.values())
        rows = read(self.address, "SELECT exchange, helpful, comment FROM feedback")
        return sorted((row[0], bool(row[1]), row[2]) for row in rows)

    def exchanges(self) -> list[str]:
        """The ids, sorted."""
        if isinstance(self.journal, MemoryJournal):
            return sorted(self.journal.exchanges)
        return sorted(row[0] for row in read(self.address, "SELECT id FROM exchanges"))


def read(address: str, statement: str) -> list[tuple[str, ...]]:
    engine = make_engine(address)
    with open_transaction(engine) as connection:
        rows = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return rows


def exchange(name: str = "e1", thread: Thread = HERE, words: str = "what is dbt", asker: str = "U-ASKER") -> Exchange:
    question = Question(text=words, asker=asker, thread=thread)
    return Exchange(id=name, question=question, outcome=Outcome.UNANSWERED, intent=None, confidence=0.25, took_ms=1.5)


def proposal(name: str = "aaaaaa", text: str = "dbt explained", question: str = "what is dbt") -> Proposal:
    return Proposal(
        id=name, change=Change.PHRASING, target="lookup:dbt", text=text, question=question, by=ANNA, at=Clock().time
    )


def opinion(name: str = "e1", *, helpful: bool = True, comment: str = "", asker: str = "U-ASKER") -> Feedback:
    return Feedback(exchange=name, platform="slack", team="T-TEAM-ONE", asker=asker, helpful=helpful, comment=comment)

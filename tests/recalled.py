"""Journals as askers leave them behind, for the commands that look back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rolebot.conversation import Outcome
from rolebot.exchange import Exchange, Feedback, Question, Thread
from rolebot.journal.sql import open_journal


def exchange(
    text: str,
    outcome: Outcome = Outcome.ANSWERED,
    *,
    intent: str | None = None,
    days: float = 0,
    took_ms: float = 2.0,
) -> Exchange:
    """An exchange of so many days ago; `text` is empty for a press."""
    return Exchange(
        id=f"{text}-{outcome}-{intent}-{days}-{took_ms}",
        question=Question(text=text, asker="U1", thread=Thread("slack", "T1", "C1")),
        outcome=outcome,
        intent=intent,
        confidence=0.9,
        took_ms=took_ms,
        at=datetime.now(UTC) - timedelta(days=days),
    )


def rating(of: Exchange, helpful: bool, asker: str = "U1") -> Feedback:
    """What somebody thought of an exchange."""
    thread = of.question.thread
    return Feedback(exchange=of.id, platform=thread.platform, team=thread.team, asker=asker, helpful=helpful)


def keep(folder: Path, exchanges: Sequence[Exchange], feedback: Sequence[Feedback] = ()) -> dict[str, str]:
    """Keep them in a journal in a folder; the environment that names it."""
    address = f"sqlite:///{folder / 'journal.db'}"
    journal = open_journal(address)
    journal.record(exchanges)
    journal.rate(feedback)
    journal.close()
    return {"DATABASE_URL": address}

"""The values that pass between a platform and the journal: who asked what, where, and what came of it.

The ids of askers, teams and threads are the platform's own; the journal never stores them as they are.
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rolebot.conversation import Outcome

ALONE = "direct"
"""Stands for the team where people ask without one, each for themselves."""


def new_exchange_id() -> str:
    """A name for an exchange that nobody can guess: 16 characters."""
    return secrets.token_hex(8)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a conversation takes place: a thread, a direct message, somebody's commands in a channel.

    `platform` is `slack` or `discord`; `team` is the workspace or server, and `name` tells its threads apart. A new
    thread goes on from what was said last in the one that it stands `within`, if it names one.
    """

    platform: str
    team: str
    name: str
    within: str = ""

    @property
    def outer(self) -> "Thread | None":
        """The thread around this one."""
        return Thread(self.platform, self.team, self.within) if self.within else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person sent, cleaned of the platform's markup."""

    text: str
    asker: str
    thread: Thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question with the answer that it got. `confidence` lies in [0, 1]."""

    id: str
    question: Question
    outcome: Outcome
    intent: str | None
    confidence: float
    took_ms: float
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Whether an asker found an exchange helpful, and what they wrote about it. The latest of each asker counts."""

    exchange: str
    platform: str
    team: str
    asker: str
    helpful: bool
    comment: str = ""
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """An exchange as the journal kept it, with what askers thought of it.

    `team`, `thread` and `asker` are keyed hashes. `helpful` and `unhelpful` count the askers who said so.
    """

    id: str
    platform: str
    team: str
    thread: str
    asker: str
    question: str
    outcome: Outcome
    intent: str | None
    confidence: float
    took_ms: float
    at: datetime
    helpful: int = 0
    unhelpful: int = 0
    comments: tuple[str, ...] = ()

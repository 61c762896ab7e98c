"""How a process fares: what it answers from, whether platforms and journal can be reached, and what is wrong.

Values only; `adapters/health` shows them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rolebot.backlog import JournalState
from rolebot.exchange import now
from rolebot.knowledge.places import Problem
from rolebot.workers import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A platform, since when it is as it is, and what it lacks; nothing where it hears and answers."""

    platform: str
    since: datetime
    lacks: str = ""


class Connections:
    """How each platform stands. Their adapters say so, and nobody else.

    `made` counts how often each was connected; `shares` says of those that are divided what this process serves.
    """

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()
        self.shares: dict[str, Share] = {}
        self._known: dict[str, Connection] = {}

    def note(self, platform: str, lacks: str = "") -> None:
        """A platform is connected, or lacks something."""
        before = self._known.get(platform)
        if before is None or before.lacks != lacks:
            self.made[platform] += not lacks
            self._known[platform] = Connection(platform=platform, since=now(), lacks=lacks)

    def all(self) -> tuple[Connection, ...]:
        """Every platform that this process serves."""
        return tuple(self._known.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that answers depend on, in words; those that are `needed` make a process ready or not."""

    name: str
    fine: bool
    says: str
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """All parts, and the problems of the last reload; `is_ready` says whether whoever asks is answered."""

    worker: str
    generation: str
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing that is needed is missing."""
        return all(part.fine for part in self.parts if part.needed)


def part_of_knowledge(generation: str, loaded_at: datetime | None, problems: Sequence[Problem]) -> Part:
    """The knowledge: it always answers, but perhaps from before the last edit."""
    since = f", live since {said_time(loaded_at)}" if loaded_at else ""
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    behind = f"; the last edit has {count} and is not live" if problems else ""
    return Part(name="knowledge", fine=not problems, says=f"generation {generation}{since}{behind}", needed=False)


def part_of_platform(connection: Connection) -> Part:
    """A platform, by what its adapter says."""
    says = f"{connection.lacks or 'connected'} since {said_time(connection.since)}"
    return Part(name=connection.platform, fine=not connection.lacks, says=says)


def part_of_journal(state: JournalState) -> Part:
    """The journal: answers go on without it."""
    since = f" since {said_time(state.since)}" if state.since else ""
    lacks = f"out of reach{since} ({state.lacks}), answers go on without it" if state.lacks else "in reach"
    lost = f", {state.lost} things were lost" if state.lost else ""
    return Part(name="journal", fine=not state.lacks, says=f"{lacks}, {state.waiting} waiting{lost}", needed=False)


def said_time(at: datetime) -> str:
    """A time as the log writes it, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")

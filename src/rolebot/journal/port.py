"""What every journal can do. Its calls block, so that whoever serves askers makes them outside the event loop."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from rolebot.conversation import Conversation
from rolebot.exchange import Exchange, Feedback, Recalled, Thread
from rolebot.proposal import AdminAction, Proposal, State
from rolebot.workers import Worker

CLAIM_LASTS = timedelta(seconds=60)
"""After this long an unfinished claim is void."""

CLAIMS_KEPT = timedelta(days=1)
"""Platforms send an event again for an hour or so; whatever comes later than this is no repetition."""

CONVERSATIONS_KEPT = timedelta(days=30)
"""Nobody asks "and the salary?" about something said longer ago."""

SEEN_WITHIN = timedelta(minutes=2)
"""A worker that said nothing of itself for longer is gone."""

FORGOTTEN = "forgotten"
"""Stands where the id of an admin stood who asked to be forgotten."""


class JournalError(Exception):
    """The journal is out of reach, full or broken. Whoever asks for answers gets them all the same."""


class RefusedError(JournalError):
    """The journal is there and sound, and does not take what it was given; nor will it at another time."""


class Journal(Protocol):
    """Keeps what was asked, answered and mended. Every call raises JournalError when it cannot be done.

    A call that takes several of a kind keeps all of them or, when it fails, none; keeping them again changes nothing.
    """

    def claim(self, keys: Sequence[str]) -> list[bool]:
        """Of each key, whether this caller is the first, of all processes, to take on what it names.

        A claim that was not finished within a minute is void: whoever held it is gone, and the next may claim it.
        """
        ...

    def finish(self, keys: Sequence[str]) -> None:
        """Note that what the keys name is done, so that nobody ever claims it again."""
        ...

    def is_finished(self, key: str) -> bool:
        """Whether what `key` names is done."""
        ...

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        """What was said in each thread before; a new conversation where nothing was."""
        ...

    def keep_conversations(self, said: Sequence[tuple[Thread, Conversation]]) -> None:
        """Keep what was said in threads, in place of what was kept before; what comes later counts."""
        ...

    def record(self, exchanges: Sequence[Exchange]) -> None:
        """Keep exchanges; one that was kept already stays as it is."""
        ...

    def rate(self, feedback: Sequence[Feedback]) -> None:
        """Keep what askers thought in place of what each thought before; an empty comment keeps the comment."""
        ...

    def read_setting(self, platform: str, team: str, name: str) -> str:
        """What a team's admins chose; empty where they chose nothing."""
        ...

    def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        """Keep what a team's admins chose, in place of what they chose before."""
        ...

    def recall(self, since: datetime | None = None, most: int | None = None) -> list[Recalled]:
        """The exchanges since then, or all, with what askers thought of them; the oldest first.

        If there are more than `most`, it is the last ones.
        """
        ...

    def propose(self, proposal: Proposal) -> None:
        """Keep a proposal, whose id must be new."""
        ...

    def proposals(self) -> list[Proposal]:
        """All proposals, the oldest first."""
        ...

    def settle(self, proposal_id: str, state: State, by: str) -> bool:
        """Apply or drop a proposal, as far as the journal goes; False if it is not open, or not there."""
        ...

    def ignore(self, questions: Sequence[str], by: str) -> None:
        """Keep these questions off the admins' reading list."""
        ...

    def restore(self, questions: Sequence[str]) -> None:
        """Let these questions onto the reading list again, as they were typed when they were ignored."""
        ...

    def ignored(self) -> list[str]:
        """The questions that are kept off the list, as they were typed; the first one first."""
        ...

    def note_action(self, action: AdminAction) -> None:
        """Keep what an admin did."""
        ...

    def actions(self, since: datetime | None = None) -> list[AdminAction]:
        """What admins did since then, or ever; the oldest first."""
        ...

    def meet(self, worker: Worker) -> list[Worker]:
        """Let others know of a worker, and learn of all that were seen within two minutes; the first to start first."""
        ...

    def leave(self, worker: str) -> None:
        """Let others know that the worker of that id is gone."""
        ...

    def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team."""
        ...

    def forget(self, platform: str, asker: str) -> int:
        """Erase what an asker asked and thought, in all teams, and what was said where they asked; how many rows.

        What they did as an admin stays, without their id.
        """
        ...

    def drop_stale(self, at: datetime | None = None) -> None:
        """Erase what is stale at that time, or now: workers that are gone, claims after a day, conversations after
        thirty days, and what was asked after the kept days.
        """
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...

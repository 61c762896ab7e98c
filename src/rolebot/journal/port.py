"""What every journal can do. Its calls block, so that whoever serves askers makes them outside the event loop."""

from datetime import timedelta
from typing import Protocol

from rolebot.conversation import Conversation
from rolebot.exchange import Exchange, Feedback, Thread

CLAIM_LASTS = timedelta(seconds=60)
"""After this long an unfinished claim is void."""

CLAIMS_KEPT = timedelta(days=1)
"""Platforms send an event again for an hour or so; whatever comes later than this is no repetition."""

CONVERSATIONS_KEPT = timedelta(days=30)
"""Nobody asks "and the salary?" about something said longer ago."""


EXCHANGES_KEPT = timedelta(days=180)
"""What was asked longer ago says little about what people ask."""


class JournalError(Exception):
    """The journal is out of reach, full or broken. Whoever asks for answers gets them all the same."""


class Journal(Protocol):
    """Keeps what was asked and answered. Every call raises JournalError when it cannot be done."""

    def claim(self, key: str) -> bool:
        """Whether this caller is the first, of all processes, to take on what `key` names.

        A claim that was not finished within a minute is void: whoever held it is gone, and the next may claim it.
        """
        ...

    def finish(self, key: str) -> None:
        """Note that what `key` names is done, so that nobody ever claims it again."""
        ...

    def read_conversation(self, thread: Thread) -> Conversation:
        """What was said in a thread before; a new conversation where nothing was."""
        ...

    def keep_conversation(self, thread: Thread, conversation: Conversation) -> None:
        """Keep what was said in a thread, in place of what was kept before."""
        ...

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange."""
        ...

    def rate(self, feedback: Feedback) -> None:
        """Keep an asker's feedback on an exchange in place of the one before; an empty comment keeps the comment."""
        ...

    def read_setting(self, platform: str, team: str, name: str) -> str:
        """What a team's admins chose; empty where they chose nothing."""
        ...

    def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        """Keep what a team's admins chose, in place of what they chose before."""
        ...

    def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team."""
        ...

    def drop_stale(self) -> None:
        """Erase what is stale: claims after a day, conversations after thirty, exchanges and feedback after 180."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...

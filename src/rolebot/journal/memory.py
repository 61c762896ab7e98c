"""A journal in memory: for tests, and for chatting without a database. It ends with its process."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import TypeVar

from rolebot.conversation import NEW, Conversation
from rolebot.exchange import Exchange, Feedback, Thread, now
from rolebot.journal.port import CLAIM_LASTS, CLAIMS_KEPT, CONVERSATIONS_KEPT, EXCHANGES_KEPT

Key = TypeVar("Key")
Value = TypeVar("Value")

MOST_KEPT = 10_000
"""Claims, conversations, exchanges and feedback, of each."""


class MemoryJournal:
    """Keeps the latest 10,000 of everything."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self.exchanges: dict[str, Exchange] = {}
        self.feedback: dict[tuple[str, str], Feedback] = {}
        self._claims: dict[str, tuple[datetime, bool]] = {}
        self._conversations: dict[tuple[str, str, str], tuple[datetime, Conversation]] = {}
        self._settings: dict[tuple[str, str, str], str] = {}
        self._clock = clock
        self._lock = Lock()

    def claim(self, key: str) -> bool:
        """Whether this caller is the first to take on what `key` names."""
        with self._lock:
            at = self._clock()
            claimed_at, finished = self._claims.get(key, (None, False))
            if finished or (claimed_at and claimed_at >= at - CLAIM_LASTS):
                return False
            _keep(self._claims, key, (at, False))
            return True

    def finish(self, key: str) -> None:
        """Note that what `key` names is done."""
        with self._lock:
            _keep(self._claims, key, (self._clock(), True))

    def read_conversation(self, thread: Thread) -> Conversation:
        """What was said in a thread before."""
        with self._lock:
            _, conversation = self._conversations.get(_place(thread), (None, NEW))
            return conversation

    def keep_conversation(self, thread: Thread, conversation: Conversation) -> None:
        """Keep what was said in a thread, in place of what was kept before."""
        with self._lock:
            _keep(self._conversations, _place(thread), (self._clock(), conversation))

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange."""
        with self._lock:
            _keep(self.exchanges, exchange.id, exchange)

    def rate(self, feedback: Feedback) -> None:
        """Keep an asker's feedback in place of the one before; an empty comment keeps the comment."""
        with self._lock:
            key = (feedback.exchange, feedback.asker)
            before = self.feedback.get(key)
            comment = feedback.comment or (before.comment if before else "")
            _keep(self.feedback, key, replace(feedback, comment=comment))

    def read_setting(self, platform: str, team: str, name: str) -> str:
        """What a team's admins chose; empty where they chose nothing."""
        return self._settings.get((platform, team, name), "")

    def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        """Keep what a team's admins chose, in place of what they chose before."""
        with self._lock:
            _keep(self._settings, (platform, team, name), value)

    def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team."""
        with self._lock:
            gone = (platform, team)
            for setting in [key for key in self._settings if key[:2] == gone]:
                del self._settings[setting]
            for exchange in list(self.exchanges.values()):
                if (exchange.question.thread.platform, exchange.question.thread.team) == gone:
                    del self.exchanges[exchange.id]
            for key, feedback in list(self.feedback.items()):
                if (feedback.platform, feedback.team) == gone:
                    del self.feedback[key]
            for place in list(self._conversations):
                if place[:2] == gone:
                    del self._conversations[place]

    def drop_stale(self) -> None:
        """Erase what is stale: claims after a day, conversations after thirty, exchanges and feedback after 180."""
        with self._lock:
            at = self._clock()
            for key, (claimed_at, _) in list(self._claims.items()):
                if claimed_at < at - CLAIMS_KEPT:
                    del self._claims[key]
            for place, (kept_at, _) in list(self._conversations.items()):
                if kept_at < at - CONVERSATIONS_KEPT:
                    del self._conversations[place]
            for exchange in [one for one in self.exchanges.values() if one.at < at - EXCHANGES_KEPT]:
                del self.exchanges[exchange.id]
            for rated in [key for key, one in self.feedback.items() if one.at < at - EXCHANGES_KEPT]:
                del self.feedback[rated]

    def close(self) -> None:
        """Nothing is held."""


def _place(thread: Thread) -> tuple[str, str, str]:
    """What tells a thread from others, as a database has it."""
    return thread.platform, thread.team, thread.name


def _keep(kept: dict[Key, Value], key: Key, value: Value) -> None:
    """Put the value last, and drop the first where there are too many."""
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]

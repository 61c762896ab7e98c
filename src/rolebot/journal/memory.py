"""A journal in memory: for tests, and for chatting without a database. It ends with its process."""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

from rolebot.conversation import NEW, Conversation
from rolebot.exchange import Exchange, Feedback, Recalled, Thread, now
from rolebot.journal.hashing import Hashes
from rolebot.journal.port import (
    CLAIM_LASTS,
    CLAIMS_KEPT,
    CONVERSATIONS_KEPT,
    FORGOTTEN,
    SEEN_WITHIN,
    RefusedError,
)
from rolebot.proposal import AdminAction, Proposal, State
from rolebot.settings import KEEP_DAYS
from rolebot.workers import Worker

Key = TypeVar("Key")
Value = TypeVar("Value")

MOST_KEPT = 10_000
"""Of each kind of thing."""


class MemoryJournal:
    """Keeps the latest 10,000 of everything."""

    def __init__(self, clock: Callable[[], datetime] = now, keep_days: int = KEEP_DAYS) -> None:
        self.exchanges: dict[str, Exchange] = {}
        self.feedback: dict[tuple[str, str], Feedback] = {}
        self._claims: dict[str, tuple[datetime, bool]] = {}
        self._conversations: dict[tuple[str, str, str], tuple[datetime, Conversation]] = {}
        self._settings: dict[tuple[str, str, str], str] = {}
        self._proposals: dict[str, Proposal] = {}
        self._ignored: dict[str, str] = {}
        self._actions: dict[int, AdminAction] = {}
        self._noted = 0
        self._workers: dict[str, tuple[datetime, Worker]] = {}
        self._hashes = Hashes(secrets.token_bytes())
        self._clock = clock
        self._kept = timedelta(days=keep_days)
        self._lock = Lock()

    def claim(self, keys: Sequence[str]) -> list[bool]:
        """Of each key, whether this caller is the first to take on what it names."""
        with self._lock:
            return [self._claim(key) for key in keys]

    def _claim(self, key: str) -> bool:
        at = self._clock()
        claimed_at, finished = self._claims.get(key, (None, False))
        if finished or (claimed_at and claimed_at >= at - CLAIM_LASTS):
            return False
        _keep(self._claims, key, (at, False))
        return True

    def finish(self, keys: Sequence[str]) -> None:
        """Note that what the keys name is done."""
        with self._lock:
            for key in keys:
                _keep(self._claims, key, (self._clock(), True))

    def is_finished(self, key: str) -> bool:
        """Whether what `key` names is done."""
        with self._lock:
            _, finished = self._claims.get(key, (None, False))
            return finished

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        """What was said in each thread before."""
        with self._lock:
            return [self._conversations.get(_place(thread), (None, NEW))[1] for thread in threads]

    def keep_conversations(self, said: Sequence[tuple[Thread, Conversation]]) -> None:
        """Keep what was said in threads, in place of what was kept before."""
        with self._lock:
            for thread, conversation in said:
                _keep(self._conversations, _place(thread), (self._clock(), conversation))

    def record(self, exchanges: Sequence[Exchange]) -> None:
        """Keep exchanges; one that was kept already stays as it is."""
        with self._lock:
            for exchange in exchanges:
                if exchange.id not in self.exchanges:
                    _keep(self.exchanges, exchange.id, exchange)

    def rate(self, feedback: Sequence[Feedback]) -> None:
        """Keep what askers thought in place of what each thought before; an empty comment keeps the comment."""
        with self._lock:
            for one in feedback:
                key = (one.exchange, one.asker)
                before = self.feedback.get(key)
                comment = one.comment or (before.comment if before else "")
                _keep(self.feedback, key, replace(one, comment=comment))

    def read_setting(self, platform: str, team: str, name: str) -> str:
        """What a team's admins chose; empty where they chose nothing."""
        return self._settings.get((platform, team, name), "")

    def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        """Keep what a team's admins chose, in place of what they chose before."""
        with self._lock:
            _keep(self._settings, (platform, team, name), value)

    def recall(self, since: datetime | None = None, most: int | None = None) -> list[Recalled]:
        """The exchanges since then, or all, or the last ones of these, with what askers thought of them."""
        with self._lock:
            thought: dict[str, list[Feedback]] = {}
            for one in sorted(self.feedback.values(), key=lambda one: one.at):
                thought.setdefault(one.exchange, []).append(one)
            asked = [one for one in self.exchanges.values() if since is None or one.at >= since]
        asked.sort(key=lambda one: (one.at, one.id))
        last = asked if most is None else asked[max(0, len(asked) - most) :]
        return [self._recall(one, thought.get(one.id, [])) for one in last]

    def _recall(self, exchange: Exchange, thought: list[Feedback]) -> Recalled:
        thread = exchange.question.thread
        return Recalled(
            id=exchange.id,
            platform=thread.platform,
            team=self._hashes.team(thread.platform, thread.team),
            thread=self._hashes.thread(thread),
            asker=self._hashes.asker(thread.platform, exchange.question.asker),
            question=exchange.question.text,
            outcome=exchange.outcome,
            intent=exchange.intent,
            confidence=exchange.confidence,
            took_ms=exchange.took_ms,
            at=exchange.at,
            helpful=sum(1 for one in thought if one.helpful),
            unhelpful=sum(1 for one in thought if not one.helpful),
            comments=tuple(one.comment for one in thought if one.comment),
        )

    def propose(self, proposal: Proposal) -> None:
        """Keep a proposal, whose id must be new."""
        with self._lock:
            if proposal.id in self._proposals:
                raise RefusedError(f"there is a proposal {proposal.id} already")
            _keep(self._proposals, proposal.id, proposal)

    def proposals(self) -> list[Proposal]:
        """All proposals, the oldest first."""
        with self._lock:
            return sorted(self._proposals.values(), key=lambda one: (one.at, one.id))

    def settle(self, proposal_id: str, state: State, by: str) -> bool:
        """Apply or drop a proposal; False if it is not open, or not there."""
        with self._lock:
            proposal = self._proposals.get(proposal_id)
            if proposal is None or proposal.state is not State.OPEN:
                return False
            settled = replace(proposal, state=state, settled_by=by, settled_at=self._clock())
            self._proposals[proposal_id] = settled
            return True

    def ignore(self, questions: Sequence[str], by: str) -> None:
        """Keep these questions off the admins' reading list."""
        with self._lock:
            for question in questions:
                if question not in self._ignored:
                    _keep(self._ignored, question, by)

    def restore(self, questions: Sequence[str]) -> None:
        """Let these questions onto the reading list again, as they were typed when they were ignored."""
        with self._lock:
            for question in questions:
                self._ignored.pop(question, None)

    def ignored(self) -> list[str]:
        """The questions that are kept off the list, as they were typed; the first one first."""
        with self._lock:
            return list(self._ignored)

    def note_action(self, action: AdminAction) -> None:
        """Keep what an admin did."""
        with self._lock:
            self._noted += 1
            _keep(self._actions, self._noted, action)

    def actions(self, since: datetime | None = None) -> list[AdminAction]:
        """What admins did since then, or ever; the oldest first."""
        with self._lock:
            found = [one for one in self._actions.values() if since is None or one.at >= since]
        return sorted(found, key=lambda one: one.at)

    def meet(self, worker: Worker) -> list[Worker]:
        """Let others know of a worker, and learn of all that were seen within two minutes; the first to start first."""
        with self._lock:
            at = self._clock()
            _keep(self._workers, worker.id, (at, worker))
            found = [one for seen, one in self._workers.values() if seen >= at - SEEN_WITHIN]
        return sorted(found, key=lambda one: (one.started, one.id))

    def leave(self, worker: str) -> None:
        """Let others know that the worker of that id is gone."""
        with self._lock:
            self._workers.pop(worker, None)

    def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team."""
        with self._lock:
            gone = (platform, team)
            _drop(self._settings, [key for key in self._settings if key[:2] == gone])
            _drop(self._conversations, [place for place in self._conversations if place[:2] == gone])
            _drop(self.feedback, [key for key, one in self.feedback.items() if (one.platform, one.team) == gone])
            _drop(
                self.exchanges, [one.id for one in self.exchanges.values() if _place(one.question.thread)[:2] == gone]
            )

    def forget(self, platform: str, asker: str) -> int:
        """Erase what an asker asked and thought, and what was said where they asked; how many things."""
        with self._lock:
            asked = [one for one in self.exchanges.values() if _asked_by(one) == (platform, asker)]
            ids = {one.id for one in asked}
            threads = {thread for one in asked for thread in (one.question.thread, one.question.thread.outer) if thread}
            self._forget_admin(platform, asker)
            return (
                _drop(self.exchanges, ids)
                + _drop(self._conversations, {_place(thread) for thread in threads})
                + _drop(
                    self.feedback,
                    [
                        key
                        for key, one in self.feedback.items()
                        if one.exchange in ids or (one.platform, one.asker) == (platform, asker)
                    ],
                )
            )

    def _forget_admin(self, platform: str, asker: str) -> None:
        def left(by: str) -> str:
            with_team = by.startswith(f"{platform}:") and by.endswith(f"/{asker}")
            return FORGOTTEN if by == f"{platform}:{asker}" or with_team else by

        for key, one in self._proposals.items():
            self._proposals[key] = replace(one, by=left(one.by), settled_by=left(one.settled_by))
        for question, by in self._ignored.items():
            self._ignored[question] = left(by)
        for number, action in self._actions.items():
            self._actions[number] = replace(action, by=left(action.by))

    def drop_stale(self, at: datetime | None = None) -> None:
        """Erase what is stale at that time, or now: workers, claims, conversations, and what was asked."""
        with self._lock:
            at = at or self._clock()
            said = at - min(CONVERSATIONS_KEPT, self._kept)
            _drop(self._workers, [key for key, (seen, _) in self._workers.items() if seen < at - SEEN_WITHIN])
            _drop(self._claims, [key for key, (claimed_at, _) in self._claims.items() if claimed_at < at - CLAIMS_KEPT])
            _drop(self._conversations, [place for place, (kept, _) in self._conversations.items() if kept < said])
            _drop(self.exchanges, [key for key, one in self.exchanges.items() if one.at < at - self._kept])
            _drop(self.feedback, [key for key, one in self.feedback.items() if one.at < at - self._kept])

    def close(self) -> None:
        """Nothing is held."""


def _place(thread: Thread) -> tuple[str, str, str]:
    """What tells a thread from others, as a database has it."""
    return thread.platform, thread.team, thread.name


def _asked_by(exchange: Exchange) -> tuple[str, str]:
    return exchange.question.thread.platform, exchange.question.asker


def _keep(kept: dict[Key, Value], key: Key, value: Value) -> None:
    """Put the value last, and drop the first where there are too many."""
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]


def _drop(kept: dict[Key, Value], keys: Collection[Key]) -> int:
    """Drop what these keys name; how many of them there were."""
    return sum(1 for key in keys if kept.pop(key, None) is not None)

"""A journal that never stands in anybody's way: it is given a second, and memory stands in for it.

What an asker waits for is done in rounds, in threads of their own, and the second counts from when a round begins: a
burst of questions is no fault of the journal's. What nobody waits for goes onto a backlog, and stays there while the
journal is out of reach. A conversation that could not be kept is remembered until it was, so that an older one never
comes up.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from rolebot.backlog import MOST_WAITING, Backlog, JournalState, Reach
from rolebot.conversation import NEW, Conversation
from rolebot.exchange import Exchange, Feedback, Thread, now
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import Journal, JournalError, RefusedError
from rolebot.rounds import Rounds
from rolebot.workers import Worker

PATIENCE = 1.0
"""Seconds that the journal may take while somebody waits for an answer."""

ADMINS_PATIENCE = 2.0
"""Seconds that it may take before an admin looks at what was asked; platforms wait for three."""

REST = 5.0
"""Seconds for which a journal that failed is left alone."""

READERS = 4
"""Threads: one for each kind of round, and one for all else. With the one that writes what nobody waits for, they are
fewer than the engine has connections.
"""

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class Keeper:
    """Keeps for a desk what must be remembered. To be made within a running event loop."""

    def __init__(self, journal: Journal, rest: float = REST) -> None:
        self._journal = journal
        self._memory = MemoryJournal(_steady_clock())
        self._unkept: dict[Thread, Conversation] = {}
        self._unkept_lock = Lock()
        self._reach = Reach(rest)
        self._backlog = Backlog(self._reach)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="journal")
        self._claims = Rounds(journal.claim, self._readers, PATIENCE)
        self._reads = Rounds(journal.read_conversations, self._readers, PATIENCE)
        self._writes = Rounds(self._write, self._readers, PATIENCE)

    @property
    def state(self) -> JournalState:
        """How the journal fares."""
        return self._backlog.state

    async def claim(self, key: str) -> bool:
        """Whether this is the first time, in any process, that somebody takes on what `key` names."""
        is_new: Sequence[bool] = self._memory.claim([key])
        return (await self._in_time(partial(self._claims.join, [key]), is_new))[0] if all(is_new) else False

    def finish(self, key: str) -> None:
        """Note that what `key` names is done."""
        self._memory.finish([key])
        self._backlog.add("a finished claim", self._journal.finish, key)

    async def is_finished(self, key: str) -> bool:
        """Whether what `key` names is done, by any process; while the journal is out of reach, it counts as done."""
        return self._memory.is_finished(key) or await self._alone(self._journal.is_finished, key, otherwise=True)

    async def read_conversation(self, thread: Thread) -> Conversation:
        """What was said in a thread, or in the one around it where this one is new."""
        places = _places(thread)
        unkept = [self._unkept.get(place) for place in places]
        known: Sequence[Conversation] = self._memory.read_conversations(places)
        stored = await self._in_time(partial(self._reads.join, places), known)
        latest = (late or said for late, said in zip(unkept, stored, strict=True))
        return next((said for said in latest if said != NEW), NEW)

    async def keep_conversation(self, thread: Thread, conversation: Conversation) -> None:
        """Keep what was said in a thread, and in the one around it."""
        said = [(place, conversation) for place in _places(thread)]
        self._memory.keep_conversations(said)
        # An older one that still waits would be written over this one if this one went ahead of it.
        ahead = [] if any(place in self._unkept for place, _ in said) else said
        if not ahead or not all(await self._in_time(partial(self._writes.join, ahead), [False])):
            for place, _ in said:
                self._keep_later(place, conversation)

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange."""
        self._backlog.add("an exchange", self._journal.record, exchange)

    def rate(self, feedback: Feedback) -> None:
        """Keep what an asker thought of an exchange."""
        self._backlog.add("feedback", self._journal.rate, feedback)

    async def read_setting(self, platform: str, team: str, name: str) -> str:
        """What a team's admins chose; what they chose last, while the journal is out of reach."""
        known = self._memory.read_setting(platform, team, name)
        value = await self._alone(self._journal.read_setting, platform, team, name, otherwise=known)
        self._memory.keep_setting(platform, team, name, value)
        return value

    async def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        """Keep what a team's admins chose, before they can choose again."""
        self._memory.keep_setting(platform, team, name, value)
        kept = False
        try:
            kept = await self._alone(self._set, platform, team, name, value, otherwise=False)
        finally:  # also where whoever waits for it is told to stop
            if not kept:
                self._backlog.add_alone("a setting", partial(self._journal.keep_setting, platform, team, name, value))

    async def meet(self, worker: Worker) -> list[Worker]:
        """Let others know of this process, and learn of them; nobody, while the journal is out of reach."""
        return await self._alone(self._journal.meet, worker, otherwise=[])

    def leave(self, worker: str) -> None:
        """Let others know that this process is gone."""
        self._backlog.add_alone("a farewell", partial(self._journal.leave, worker))

    def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team, as soon as the journal can be reached."""
        self._memory.erase_team(platform, team)
        with self._unkept_lock:
            for thread in [thread for thread in self._unkept if (thread.platform, thread.team) == (platform, team)]:
                del self._unkept[thread]
        self._backlog.add_alone("an erasure", partial(self._journal.erase_team, platform, team))

    def drop_stale(self, at: datetime) -> None:
        """Drop what nobody needs any more at that time, whatever the clock says when it is this one's turn."""
        self._memory.drop_stale()
        self._backlog.add("a tidying", self._drop_stale, at)

    async def catch_up(self) -> None:
        """Wait until all that happened before now is written, as far as that can be done in a moment."""
        await self._backlog.catch_up(ADMINS_PATIENCE)

    async def close(self) -> None:
        """Write what still waits, as far as that can be done in a few seconds, and let go of the journal."""
        await self._backlog.close()
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._journal.close()

    def _write(self, said: Sequence[tuple[Thread, Conversation]]) -> list[bool]:
        self._journal.keep_conversations(said)
        return [True] * len(said)

    def _set(self, platform: str, team: str, name: str, value: str) -> bool:
        self._journal.keep_setting(platform, team, name, value)
        return True

    def _keep_later(self, place: Thread, conversation: Conversation) -> None:
        with self._unkept_lock:
            if len(self._unkept) < MOST_WAITING or place in self._unkept:
                self._unkept[place] = conversation
                self._backlog.add("a conversation", self._keep_late, place)

    def _keep_late(self, threads: Sequence[Thread]) -> None:
        said = [(thread, late) for thread in threads if (late := self._unkept.get(thread))]
        self._journal.keep_conversations(said)
        with self._unkept_lock:
            for thread, conversation in said:
                if self._unkept.get(thread) is conversation:
                    del self._unkept[thread]

    def _drop_stale(self, times: Sequence[datetime]) -> None:
        self._journal.drop_stale(times[-1])

    async def _alone(self, call: Callable[..., Result], *arguments: Any, otherwise: Result) -> Result:
        """What the journal says within its second of what is asked seldom, or what stands in for it."""

        async def work() -> Result:
            async with asyncio.timeout(PATIENCE):  # unlike wait_for, it loses no cancellation in Python 3.11
                return await asyncio.get_running_loop().run_in_executor(self._readers, call, *arguments)

        return await self._in_time(work, otherwise)

    async def _in_time(self, work: Callable[[], Awaitable[Result]], otherwise: Result) -> Result:
        """What comes of work at the journal, or what stands in for it."""
        if self._reach.rests:
            return otherwise
        try:
            return await work()
        except RefusedError as error:
            log.error("the journal does without what it refused: %s", error)
        except (JournalError, TimeoutError) as error:
            self._reach.fail(str(error) or f"no word in {PATIENCE:g} s")
        return otherwise


def _places(thread: Thread) -> list[Thread]:
    """A thread, and the one around it."""
    return [thread, thread.outer] if thread.outer else [thread]


def _steady_clock() -> Callable[[], datetime]:
    """The time as it goes on from here, even if the clock jumps; a claim under way would be void with such a jump."""
    began, at = now(), time.monotonic()
    return lambda: began + timedelta(seconds=time.monotonic() - at)

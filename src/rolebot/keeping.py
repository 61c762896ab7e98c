"""A journal that never stands in anybody's way: it is given a second, and memory stands in for it.

What an asker waits for has threads of its own, and the second counts from when one of them is free: a burst of
questions is no fault of the journal's. What nobody waits for goes through a queue, and stays there while the journal
is out of reach. A conversation that could not be kept is remembered until it was, so that an older one never comes up.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from rolebot.conversation import NEW, Conversation
from rolebot.exchange import Exchange, Feedback, Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import Journal, JournalError

PATIENCE = 1.0
"""Seconds that the journal may take while somebody waits for an answer."""

REST = 5.0
"""Seconds for which a journal that failed is left alone."""

READERS, WRITERS = 4, 2
"""Threads, together as many as the engine has connections."""

MOST_WAITING = 5_000
"""Things that may wait to be written; what comes on top is lost, and said."""

LAST_WRITES = 3.0
"""Seconds in which the queue may still be emptied at the end."""

Result = TypeVar("Result")
Write = tuple[Callable[..., None], tuple[Any, ...]]

log = logging.getLogger(__name__)


class Keeper:
    """Keeps for a desk what must be remembered. To be made within a running event loop."""

    def __init__(self, journal: Journal, rest: float = REST) -> None:
        self._journal = journal
        self._rest_lasts = rest
        self._memory = MemoryJournal()
        self._unkept: dict[Thread, Conversation] = {}
        self._rests_until = 0.0
        self._lost = 0
        self._slots = asyncio.Semaphore(READERS)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="journal")
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="journal-writer")
        self._queue: asyncio.Queue[Write] = asyncio.Queue(MOST_WAITING)
        self._writing = [asyncio.create_task(self._write()) for _ in range(WRITERS)]

    async def claim(self, key: str) -> bool:
        """Whether this is the first time, in any process, that somebody takes on what `key` names."""
        return self._memory.claim(key) and await self._in_time(self._journal.claim, key, otherwise=True)

    def finish(self, key: str) -> None:
        """Note that what `key` names is done."""
        self._memory.finish([key])
        self._later(self._journal.finish, [key])

    async def read_conversation(self, thread: Thread) -> Conversation:
        """What was said in a thread, or in the one around it where this one is new."""
        found = self._unkept.get(thread)
        if found is None:
            found = await self._in_time(
                self._journal.read_conversation, thread, otherwise=self._memory.read_conversation(thread)
            )
        return await self.read_conversation(thread.outer) if found == NEW and thread.outer else found

    async def keep_conversation(self, thread: Thread, conversation: Conversation) -> None:
        """Keep what was said in a thread, and in the one around it."""
        for place in (thread, thread.outer):
            if place:
                self._memory.keep_conversation(place, conversation)
                kept = await self._in_time(self._keep, place, conversation, otherwise=False)
                if not kept and len(self._unkept) < MOST_WAITING:
                    self._unkept[place] = conversation
                    self._later(self._keep_late, place)

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange."""
        self._later(self._journal.record, [exchange])

    def rate(self, feedback: Feedback) -> None:
        """Keep what an asker thought of an exchange."""
        self._later(self._journal.rate, [feedback])

    async def read_setting(self, platform: str, team: str, name: str) -> str:
        """What a team's admins chose; what they chose last, while the journal is out of reach."""
        known = self._memory.read_setting(platform, team, name)
        value = await self._in_time(self._journal.read_setting, platform, team, name, otherwise=known)
        self._memory.keep_setting(platform, team, name, value)
        return value

    async def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        """Keep what a team's admins chose, before they can choose again."""
        self._memory.keep_setting(platform, team, name, value)
        if not await self._in_time(self._set, platform, team, name, value, otherwise=False):
            self._later(self._journal.keep_setting, platform, team, name, value)

    def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team, as soon as the journal can be reached."""
        self._memory.erase_team(platform, team)
        for thread in [thread for thread in self._unkept if (thread.platform, thread.team) == (platform, team)]:
            del self._unkept[thread]
        self._later(self._journal.erase_team, platform, team)

    def drop_stale(self) -> None:
        """Drop what nobody needs any more."""
        self._memory.drop_stale()
        self._later(self._journal.drop_stale)

    async def close(self) -> None:
        """Write what still waits, as far as that can be done in a few seconds, and let go of the journal."""
        try:
            await asyncio.wait_for(self._queue.join(), LAST_WRITES)
        except TimeoutError:
            log.error("journal out of reach at the end, %d things are lost", self._queue.qsize())
        for task in self._writing:
            task.cancel()
        for pool in (self._readers, self._writers):
            pool.shutdown(wait=False, cancel_futures=True)
        self._journal.close()

    def _keep(self, thread: Thread, conversation: Conversation) -> bool:
        self._journal.keep_conversation(thread, conversation)
        return True

    def _set(self, platform: str, team: str, name: str, value: str) -> bool:
        self._journal.keep_setting(platform, team, name, value)
        return True

    def _keep_late(self, thread: Thread) -> None:
        if conversation := self._unkept.get(thread):
            self._journal.keep_conversation(thread, conversation)
            if self._unkept.get(thread) == conversation:
                self._unkept.pop(thread, None)

    async def _in_time(self, call: Callable[..., Result], *arguments: Any, otherwise: Result) -> Result:
        """What the journal says within its second, or what stands in for it."""
        async with self._slots:
            if time.monotonic() < self._rests_until:
                return otherwise
            try:
                return await asyncio.wait_for(_run(self._readers, call, *arguments), PATIENCE)
            except (JournalError, TimeoutError) as error:
                self._rest(error)
                return otherwise

    def _later(self, call: Callable[..., None], *arguments: Any) -> None:
        try:
            self._queue.put_nowait((call, arguments))
        except asyncio.QueueFull:
            self._lost += 1
            if self._lost % 100 == 1:
                log.error("journal too slow or out of reach, %d things are lost", self._lost)

    async def _write(self) -> None:
        while True:
            call, arguments = await self._queue.get()
            while not await self._written(call, arguments):
                await asyncio.sleep(self._rest_lasts)
            self._queue.task_done()

    async def _written(self, call: Callable[..., None], arguments: tuple[Any, ...]) -> bool:
        if time.monotonic() < self._rests_until:
            return False
        try:
            await _run(self._writers, call, *arguments)
        except JournalError as error:
            self._rest(error)
            return False
        return True

    def _rest(self, error: Exception) -> None:
        if time.monotonic() >= self._rests_until:
            log.error("journal out of reach, answers go on without it: %s", str(error) or f"no word in {PATIENCE:g} s")
        self._rests_until = time.monotonic() + self._rest_lasts


async def _run(pool: ThreadPoolExecutor, call: Callable[..., Result], *arguments: Any) -> Result:
    return await asyncio.get_running_loop().run_in_executor(pool, call, *arguments)

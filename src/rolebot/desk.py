"""The desk at which every platform's askers are served: each question once, with what was said before in mind.

The platforms speak from an event loop, the bot and the journal block. So each call here goes to a thread of its own,
and whatever the journal does wrong costs no answer: it is given a second, after which memory stands in for it, and it
is left alone for a while.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from rolebot.bot import Bot
from rolebot.conversation import NEW, Answer, Conversation, Intent
from rolebot.exchange import Exchange, Feedback, Question, Thread, new_exchange_id
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import Journal, JournalError

PATIENCE = 1.0
"""Seconds that the journal may take while somebody waits for an answer."""

REST = 10.0
"""Seconds for which a journal that failed is left alone."""

MOST_WAITING = 5_000
"""Things that may wait to be written, before more of them are dropped."""

THREADS = 4

Result = TypeVar("Result")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the name of the exchange that it belongs to."""

    answer: Answer
    exchange: str


class Desk:
    """Serves askers from a bot and a journal. `bot` may be replaced at any time by another one."""

    def __init__(self, bot: Bot, journal: Journal) -> None:
        self.bot = bot
        self._journal = journal
        self._memory = MemoryJournal()
        self._left_alone_until = 0.0
        self._asking = ThreadPoolExecutor(THREADS, thread_name_prefix="ask")
        self._keeping = ThreadPoolExecutor(THREADS, thread_name_prefix="journal")
        self._tasks: set[asyncio.Task[None]] = set()
        self._serving = 0

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Somebody is being served: a shutdown waits for the end of the block."""
        self._serving += 1
        try:
            yield
        finally:
            self._serving -= 1

    async def drain(self, within: float) -> bool:
        """Wait until nobody is being served; whether that came about within so many seconds."""
        end = time.monotonic() + within
        while self._serving and time.monotonic() < end:
            await asyncio.sleep(0.02)
        return not self._serving

    async def claim(self, key: str) -> bool:
        """Whether this is the first time, in any process, that somebody takes on what `key` names."""
        if not self._memory.claim(key):
            return False
        return await self._kept(self._journal.claim, key, otherwise=True)

    def finish(self, key: str) -> None:
        """Note that what `key` names is done. It is written after the answer, never in its way."""
        self._memory.finish(key)
        self._later(self._journal.finish, key)

    async def ask(self, question: Question) -> Reply:
        """The answer to a question in its thread; the thread goes on from it, and the journal learns of it."""
        conversation = await self._conversation(question.thread)
        return await self._reply(question, conversation, lambda: self.bot.ask(question.text, conversation))

    async def show(self, intent: Intent, asker: str, thread: Thread, whole: bool = False) -> Reply:
        """The answer to an intent that was pressed; its thread goes on from it as if it had been asked for."""
        question = Question(text="", asker=asker, thread=thread)
        return await self._reply(question, await self._conversation(thread), lambda: self.bot.show(intent, whole))

    def rate(self, feedback: Feedback) -> None:
        """Keep what an asker thought of an exchange."""
        self._later(self._journal.rate, feedback)

    async def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team. Raises JournalError when that cannot be done."""
        self._memory.erase_team(platform, team)
        await self._run(self._keeping, self._journal.erase_team, platform, team)

    def drop_stale(self) -> None:
        """Let the journal drop what nobody needs any more."""
        self._memory.drop_stale()
        self._later(self._journal.drop_stale)

    async def close(self) -> None:
        """Wait for what is still being written, and let go of the journal."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        self._asking.shutdown(wait=False)
        await self._run(self._keeping, self._journal.close)
        self._keeping.shutdown(wait=False)

    async def _reply(self, question: Question, before: Conversation, answer_it: Callable[[], Answer]) -> Reply:
        start = time.perf_counter()
        answer = await self._run(self._asking, answer_it)
        exchange = Exchange(
            id=new_exchange_id(),
            question=question,
            outcome=answer.outcome,
            intent=answer.intent.id if answer.intent else None,
            confidence=answer.confidence,
            took_ms=(time.perf_counter() - start) * 1000,
        )
        await self._go_on(question.thread, before, answer)
        self._later(self._journal.record, exchange)
        return Reply(answer, exchange.id)

    async def _conversation(self, thread: Thread) -> Conversation:
        """What was said in a thread, or in the one around it where this one is new."""
        remembered = self._memory.read_conversation(thread)
        found = await self._kept(self._journal.read_conversation, thread, otherwise=remembered)
        found = remembered if found == NEW else found  # what was said while the journal was out of reach
        return await self._conversation(thread.outer) if found == NEW and thread.outer else found

    async def _go_on(self, thread: Thread, before: Conversation, answer: Answer) -> None:
        """Keep the conversation before the answer is sent, so that a quick follow-up finds it."""
        conversation = before.after(answer)
        if conversation == NEW:
            return
        for place in (thread, thread.outer):
            if place:
                self._memory.keep_conversation(place, conversation)
                await self._kept(self._journal.keep_conversation, place, conversation, otherwise=None)

    async def _kept(self, call: Callable[..., Result], *arguments: Any, otherwise: Result) -> Result:
        """What the journal says within its second, or what stands in for it."""
        if time.monotonic() < self._left_alone_until:
            return otherwise
        try:
            return await asyncio.wait_for(self._run(self._keeping, call, *arguments), PATIENCE)
        except (JournalError, TimeoutError) as error:
            self._leave_alone(error)
            return otherwise

    def _later(self, call: Callable[..., None], *arguments: Any) -> None:
        """Write without anybody waiting. What cannot be written is said in the log and lost."""
        if len(self._tasks) >= MOST_WAITING:
            self._leave_alone(JournalError(f"{MOST_WAITING} things wait to be written"))
            return

        async def write() -> None:
            try:
                await self._run(self._keeping, call, *arguments)
            except JournalError as error:
                self._leave_alone(error)

        self._spawn(write())

    def _leave_alone(self, error: Exception) -> None:
        reason = str(error) or f"no answer within {PATIENCE:g} s"
        log.error("journal out of reach, answers go on without it: %s", reason)
        self._left_alone_until = time.monotonic() + REST

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @staticmethod
    async def _run(pool: ThreadPoolExecutor, call: Callable[..., Result], *arguments: Any) -> Result:
        return await asyncio.get_running_loop().run_in_executor(pool, call, *arguments)

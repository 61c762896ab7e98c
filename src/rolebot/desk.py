"""The desk at which every platform's askers are served: each question once, with what was said before in mind.

The platforms speak from an event loop, which the journal must not hold up, nor may a long question; both go to threads.
A short one is answered on the loop: Python's threads take turns, and to hand it over would take longer than to answer.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from rolebot import __version__
from rolebot.backlog import JournalState
from rolebot.bot import Bot
from rolebot.company import part_of_workers
from rolebot.conversation import NEW, Answer, Conversation, Intent
from rolebot.exchange import Exchange, Feedback, Question, Thread, new_exchange_id, now
from rolebot.health import Connections, Health, part_of_journal, part_of_knowledge, part_of_platform
from rolebot.journal.port import Journal
from rolebot.keeping import Keeper
from rolebot.limits import Buckets, TurnedAwayError, Turns, team_of
from rolebot.logs import FOLLOWED, Followed
from rolebot.metrics import Metrics
from rolebot.reloading import Reloader
from rolebot.workers import Worker

SHORT = 300
"""Characters of a question that is answered on the event loop: that takes a millisecond, or twenty at the worst."""

AT_ONCE = 16
"""Short questions that are answered before the loop looks at anything else."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, the name of the exchange that it belongs to, and whether its lists are shown whole."""

    answer: Answer
    exchange: str
    whole: bool = False


class Desk:
    """Serves askers from a bot and a journal. `bot` may be replaced by another one, on the event loop only.

    `reloader` does that when files change; `connections` is where platforms say how they stand, and `workers` are all
    that share the journal. `journal` is for admins, who wait for it in threads of their own; for askers it is kept at a
    distance. What one asker and one team may ask in a minute are numbers; 0 is no limit.
    """

    def __init__(self, bot: Bot, journal: Journal, asker_limit: int = 0, team_limit: int = 0) -> None:
        self.bot = bot
        self.journal = journal
        self.reloader: Reloader | None = None
        self.connections = Connections()
        self.workers: tuple[Worker, ...] = ()
        self.metrics = Metrics()
        self._id, self._started = new_exchange_id(), now()
        self._keeper = Keeper(journal)
        self._thinker = ThreadPoolExecutor(1, thread_name_prefix="think")
        self._askers_limit, self._teams_limit = Buckets(asker_limit), Buckets(team_limit)
        self._told = Buckets(1)
        self._turns, self._long_turns = Turns(AT_ONCE), Turns(1)
        self._serving = 0

    def health(self) -> Health:
        """How everything fares that answers depend on."""
        problems = self.reloader.problems if self.reloader else ()
        loaded_at = self.reloader.loaded_at if self.reloader else None
        parts = (
            *map(part_of_platform, self.connections.all()),
            part_of_knowledge(self.bot.generation, loaded_at, problems),
            part_of_journal(self.journal_state),
            *((part_of_workers(self.workers, now()),) if self.workers else ()),
        )
        return Health(worker=self._id, generation=self.bot.generation, parts=parts, problems=problems)

    def as_worker(self) -> Worker:
        """What this process says of itself to the others that share its journal."""
        return Worker(
            id=self._id,
            version=__version__,
            generation=self.bot.generation,
            since=self.reloader.loaded_at if self.reloader else self._started,
            started=self._started,
            serves=tuple(self.connections.shares.values()),
        )

    async def meet(self) -> None:
        """Let the other workers know of this one, and learn of them."""
        self.workers = tuple(await self._keeper.meet(self.as_worker()))

    def leave(self) -> None:
        """Let the other workers know that this one is gone."""
        self._keeper.leave(self._id)

    @property
    def journal_state(self) -> JournalState:
        """How the journal fares."""
        return self._keeper.state

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Somebody is being served: a shutdown waits for the end of the block."""
        self._serving += 1
        before = FOLLOWED.set(Followed())
        try:
            yield
        finally:
            FOLLOWED.reset(before)
            self._serving -= 1

    async def drain(self, within: float) -> bool:
        """Wait until nobody is being served; whether that came about within so many seconds."""
        end = time.monotonic() + within
        while self._serving and time.monotonic() < end:
            await asyncio.sleep(0.02)
        return not self._serving

    async def claim(self, key: str) -> bool:
        """Whether this is the first time, in any process, that somebody takes on what `key` names."""
        return await self._keeper.claim(key)

    def finish(self, key: str) -> None:
        """Note that what `key` names is done."""
        self._keeper.finish(key)

    async def is_finished(self, key: str) -> bool:
        """Whether what `key` names is done, by any process; while the journal is out of reach, it counts as done."""
        return await self._keeper.is_finished(key)

    async def ask(self, question: Question) -> Reply:
        """The answer to a question in its thread; the thread goes on from it, and the journal learns of it.

        Raises TurnedAwayError where the asker or the team asks too much.
        """
        self._admit(question.asker, question.thread)
        exchange = _begin()
        before = await self._keeper.read_conversation(question.thread)
        answer, took = await self._answer(question, partial(self.bot.ask, question.text, before))
        reply = Reply(answer, exchange)
        await self._note(reply, question, before, took)
        return reply

    def look(self, intent: Intent, whole: bool = False) -> Reply:
        """What there is on an intent, in a moment and without a trace."""
        return Reply(self.bot.show(intent, whole), _begin(), whole)

    async def compare(self, names: Sequence[str], asker: str, thread: Thread) -> Reply:
        """Roles side by side, by the names that somebody gave them. Raises TurnedAwayError."""
        self._admit(asker, thread)
        exchange, question = _begin(), Question(text=", ".join(names), asker=asker, thread=thread)
        answer, took = await self._answer(question, partial(self.bot.compare, names))
        reply = Reply(answer, exchange)
        await self._note(reply, question, NEW, took)
        return reply

    async def note(self, reply: Reply, asker: str, thread: Thread) -> None:
        """Let a thread go on from what somebody looked at there, and the journal learn of it."""
        before = await self._keeper.read_conversation(thread)
        await self._note(reply, Question(text="", asker=asker, thread=thread), before, 0.0)

    async def show(self, intent: Intent, asker: str, thread: Thread, whole: bool = False) -> Reply:
        """What there is on an intent that was pressed; it is noted unless that is nothing. Raises TurnedAwayError."""
        self._admit(asker, thread)
        reply = self.look(intent, whole)
        if reply.answer.intent:
            await self.note(reply, asker, thread)
        return reply

    def rate(self, feedback: Feedback) -> None:
        """Keep what an asker thought of an exchange. Raises TurnedAwayError."""
        self._admit(feedback.asker, Thread(feedback.platform, feedback.team, feedback.asker))
        self._keeper.rate(feedback)

    async def read_setting(self, platform: str, team: str, name: str) -> str:
        """What a team's admins chose; empty where they chose nothing."""
        return await self._keeper.read_setting(platform, team, name)

    async def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        """Keep what a team's admins chose."""
        await self._keeper.keep_setting(platform, team, name, value)

    def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team."""
        self._keeper.erase_team(platform, team)

    async def catch_up(self) -> None:
        """Wait, for two seconds at the most, until whoever looks into the journal finds what was asked before."""
        await self._keeper.catch_up()

    def drop_stale(self, at: datetime) -> None:
        """Let the journal drop what nobody needs any more at that time."""
        self._keeper.drop_stale(at)

    async def close(self) -> None:
        """Let what is still to be written be written, and let go of the journal."""
        self._thinker.shutdown(wait=False, cancel_futures=True)
        await self._keeper.close()

    def _admit(self, asker: str, thread: Thread) -> None:
        team = team_of(thread)
        with self._counted(asker, thread):
            if not self._askers_limit.take((team, asker)):
                raise TurnedAwayError("asker")
            if not self._teams_limit.take(team):
                raise TurnedAwayError("team")

    @contextmanager
    def _counted(self, asker: str, thread: Thread) -> Iterator[None]:
        """Count whoever is turned away in the block, and note that they were told so."""
        try:
            yield
        except TurnedAwayError as error:
            self.metrics.turned_away.labels(thread.platform, error.reason).inc()
            error.first = self._told.take((team_of(thread), asker))
            if error.first:
                log.warning("%s: %s, and somebody is turned away", thread.platform, error)
            raise

    async def _answer(self, question: Question, work: Callable[[], Answer]) -> tuple[Answer, float]:
        """What comes of some work in the team's turn, and the milliseconds from now until then."""
        start, team = time.perf_counter(), team_of(question.thread)
        with self._counted(question.asker, question.thread):
            if len(question.text) <= SHORT:
                async with self._turns.turn(team):
                    answer = work()
                    await asyncio.sleep(0)  # the others come first, and line up for the next turn
            else:
                async with self._long_turns.turn(team):
                    answer = await asyncio.get_running_loop().run_in_executor(self._thinker, work)
        took = time.perf_counter() - start
        self.metrics.answer_seconds.labels(question.thread.platform).observe(took)
        return answer, took * 1000

    async def _note(self, reply: Reply, question: Question, before: Conversation, took_ms: float) -> None:
        """The conversation is kept before the answer is sent, so that a quick follow-up finds it."""
        answer = reply.answer
        exchange = Exchange(
            id=reply.exchange,
            question=question,
            outcome=answer.outcome,
            intent=answer.intent.id if answer.intent else None,
            confidence=answer.confidence,
            took_ms=took_ms,
        )
        self._keeper.record(exchange)
        self.metrics.questions.labels(question.thread.platform, answer.outcome.value).inc()
        log.info(
            "%s on %s%s in %.1f ms",
            _kind(answer),
            question.thread.platform,
            "" if question.text else " after a press",
            took_ms,
        )
        conversation = before.after(answer)
        if conversation != NEW:
            await self._keeper.keep_conversation(question.thread, conversation)


def _begin() -> str:
    """The id of a new exchange, which stands in every line that is written in its course."""
    exchange = new_exchange_id()
    FOLLOWED.get(Followed()).exchange = exchange
    return exchange


def _kind(answer: Answer) -> str:
    """What came of a question, without any word of it: a look-up's intent holds what was asked for."""
    return f"{answer.outcome.value} {answer.intent.kind.value}" if answer.intent else answer.outcome.value

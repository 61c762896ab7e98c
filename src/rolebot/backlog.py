"""What waits to be written into the journal, because nobody waits for it: batch by batch, each in one transaction.

Everything keeps its place: what comes before an erasure is written before it, and erased. While the journal is out of
reach all of it waits, up to a bound. What the journal refuses for itself is lost, said, and in nobody's way.
"""

import asyncio
import logging
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from rolebot.exchange import now
from rolebot.journal.port import JournalError, RefusedError

MOST_WAITING = 5_000
"""Things that may wait; what comes on top is lost, and said. Erasures and settings are never turned away."""

MOST_AT_ONCE = 500
"""Things in one transaction; others of the same database wait for its end."""

GATHERING = 0.02
"""Seconds in which things come together before they are written: nobody waits for them."""

LAST_WRITES = 1.5
"""Seconds in which what waits may still be written at the end."""

LAST_TRIES = 0.1
"""Seconds between attempts at the end."""

Item = TypeVar("Item")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalState:
    """How the journal fares: how many things wait to be written, and how many were lost since the start.

    `lacks` says why it is out of reach, as it is `since` then; it is empty while the journal is in reach.
    """

    waiting: int = 0
    lost: int = 0
    lacks: str = ""
    since: datetime | None = None


class Reach:
    """Whether the journal can be reached. A journal that failed is left alone for so many seconds."""

    def __init__(self, rest: float) -> None:
        self.rest = rest
        self.lacks = ""
        self.since: datetime | None = None
        self._rests_until = 0.0

    @property
    def rests(self) -> bool:
        """Whether it is to be left alone."""
        return time.monotonic() < self._rests_until

    def fail(self, reason: str) -> None:
        """The journal could not be reached."""
        self._rests_until = time.monotonic() + self.rest
        if not self.lacks:
            self.since = now()
            log.error("journal out of reach, answers go on without it: %s", reason)
        self.lacks = reason

    def mend(self) -> None:
        """Something was written, so the journal is in reach; reading alone would not show that its disk is full."""
        self._rests_until = 0.0
        if self.lacks:
            self.lacks, self.since = "", None
            log.warning("journal in reach again")


@dataclass(frozen=True, slots=True)
class _Write:
    what: str
    call: Callable[[Sequence[Any]], None]
    item: Any
    alone: bool


@dataclass(frozen=True, slots=True)
class _Batch:
    what: str
    call: Callable[[Sequence[Any]], None]
    items: list[Any]


class Backlog:
    """Writes what it is given, in its own thread. To be made within a running event loop, and used from there."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._lost = 0
        self._waiting: deque[_Write] = deque()
        self._batches: deque[_Batch] = deque()
        self._more, self._closing = asyncio.Event(), asyncio.Event()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="journal-writer")
        self._working = asyncio.create_task(self._work())

    @property
    def state(self) -> JournalState:
        """How the journal fares. What is no longer waiting, nor lost, is stored."""
        return JournalState(waiting=self._count(), lost=self._lost, lacks=self._reach.lacks, since=self._reach.since)

    def add(self, what: str, call: Callable[[Sequence[Item]], None], item: Item) -> None:
        """Have `call` write the item, together with others of its kind, unless too much waits already."""
        if self._count() < MOST_WAITING:
            self._put(_Write(what, call, item, alone=False))
            return
        self._lost += 1
        if self._lost % 100 == 1:
            log.error("journal too slow or out of reach, %d things are lost", self._lost)

    def add_alone(self, what: str, call: Callable[[], None]) -> None:
        """Have `call` do what must come after all that was added before, and before all that comes behind."""
        self._put(_Write(what, lambda _: call(), None, alone=True))

    async def catch_up(self, within: float) -> None:
        """Wait until what was added before now is written, for so many seconds at the most."""
        if not self._count() or self._reach.rests:
            return
        written, loop = asyncio.Event(), asyncio.get_running_loop()

        def mark() -> None:
            loop.call_soon_threadsafe(written.set)

        self.add_alone("a mark", mark)
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await written.wait()

    async def close(self) -> None:
        """Write what still waits, as far as that can be done in a few seconds."""
        self._closing.set()
        end = time.monotonic() + LAST_WRITES
        while self._count() and time.monotonic() < end:
            await asyncio.sleep(0.02)
        if left := self._count():
            log.error("journal out of reach at the end, %d things are lost", left)
        self._working.cancel()
        self._writer.shutdown(wait=False, cancel_futures=True)

    def _count(self) -> int:
        return len(self._waiting) + sum(len(batch.items) for batch in self._batches)

    def _put(self, write: _Write) -> None:
        self._waiting.append(write)
        self._more.set()

    async def _work(self) -> None:
        while True:
            self._more.clear()
            while self._waiting:
                some = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
                self._batches.extend(_gather(some))
                while self._batches:
                    await self._write(self._batches[0])
            await self._more.wait()
            await asyncio.sleep(GATHERING)

    async def _write(self, batch: _Batch) -> None:
        """Write the first batch, or as much of it as can be written; it stays first while nothing can.

        It rests after its own failures only: where those of readers counted, a journal that comes and goes would be
        read whenever it is there, and never be written.
        """
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, batch.call, batch.items)
        except RefusedError as error:
            self._divide(batch, str(error))
        except JournalError as error:
            self._reach.fail(str(error))
            await self._pause()
        except Exception as error:  # the one net below what is written, which a fault must not end
            self._divide(batch, _name(error))
        else:
            self._batches.popleft()
            self._reach.mend()

    def _divide(self, batch: _Batch, reason: str) -> None:
        """Halve a batch that was refused, until what is refused stands alone; that is lost, and nothing beside it."""
        self._batches.popleft()
        if len(batch.items) == 1:
            self._lost += 1
            log.error("the journal refused %s, which is lost: %s", batch.what, reason)
            return
        half = len(batch.items) // 2
        for items in (batch.items[half:], batch.items[:half]):
            self._batches.appendleft(_Batch(batch.what, batch.call, items))

    async def _pause(self) -> None:
        if self._closing.is_set():
            await asyncio.sleep(LAST_TRIES)
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), self._reach.rest)


def _gather(writes: Iterable[_Write]) -> list[_Batch]:
    """The writes in batches: what is of a kind goes together, but not across what stands alone."""
    batches: list[_Batch] = []
    of_kind: dict[object, _Batch] = {}
    for write in writes:
        if write.alone:
            of_kind.clear()
        if write.alone or write.call not in of_kind:
            of_kind[write.call] = _Batch(write.what, write.call, [])
            batches.append(of_kind[write.call])
        of_kind[write.call].items.append(write.item)
    return batches


def _name(error: Exception) -> str:
    """The kind of a fault and where it came up; its words might quote a question."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno} of {frame.filename}"

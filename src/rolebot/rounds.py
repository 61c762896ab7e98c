"""Calls that come within a moment of each other, made as one.

To the event loop, a thread and a database one call for ten things costs little more than one call for one thing, so
that whoever comes soon after another waits a moment and goes along (group commit, as databases do with their logs).
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

APART = 0.02
"""Seconds between the beginnings of two rounds; whoever comes after a pause does not wait."""

MOST_AT_ONCE = 500
"""Of those who joined, how many go along in one round; the others wait for the next."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Rounds(Generic[Item, Result]):
    """Makes a call in a thread, each time for all that joined since the last. To be used within a running event loop.

    The call is given items and says something of each, in their order. A round that takes longer than `patience`
    seconds is given up, and with it all that still wait.
    """

    def __init__(
        self, call: Callable[[Sequence[Item]], Sequence[Result]], threads: ThreadPoolExecutor, patience: float
    ) -> None:
        self._call = call
        self._threads = threads
        self._patience = patience
        self._waiting: list[tuple[Sequence[Item], asyncio.Future[Sequence[Result]]]] = []
        self._going: asyncio.Task[None] | None = None
        self._next = 0.0

    async def join(self, items: Sequence[Item]) -> Sequence[Result]:
        """What the call says of each item. Raises whatever it raises, and TimeoutError."""
        mine: asyncio.Future[Sequence[Result]] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, mine))
        if self._going is None:
            self._going = asyncio.create_task(self._go())
        return await mine

    async def _go(self) -> None:
        """Make rounds for as long as somebody waits."""
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                await asyncio.sleep(self._next - loop.time())
                self._next = loop.time() + APART
                await self._go_once()
        finally:  # nobody waits any more, but when this is cancelled
            self._going = None
            for _, theirs in self._waiting:
                theirs.cancel()

    async def _go_once(self) -> None:
        some, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
        items = [item for brought, _ in some for item in brought]
        try:
            async with asyncio.timeout(self._patience):
                said = await asyncio.get_running_loop().run_in_executor(self._threads, self._call, items)
        except Exception as error:
            if isinstance(error, TimeoutError):
                some, self._waiting = some + self._waiting, []
            for _, theirs in some:
                if not theirs.done():
                    theirs.set_exception(error)
            return
        except asyncio.CancelledError:
            self._waiting = some + self._waiting
            raise
        start = 0
        for brought, theirs in some:
            if not theirs.done():
                theirs.set_result(said[start : start + len(brought)])
            start += len(brought)

"""How much one asker and one team may ask, and whose turn it is: nobody's flood is to slow anybody else.

A limit is a bucket that holds as many questions as may be asked in a minute, and fills up again evenly (a token
bucket). Questions wait in a line for each team, and the lines are served in turn. Both are kept by each process for
itself.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

MOST_KNOWN = 20_000
"""Buckets that are kept; of those beyond, the one that was used longest ago is forgotten, and so full again."""

ROUNDING = 1e-6

MOST_WAITING = 200
"""Questions of a team that may wait; at a hundred in a second, that is longer than anybody would wait."""

Reason = Literal["asker", "team"]


class TurnedAwayError(Exception):
    """A question that is not answered, since its asker or its team asks too much.

    `first` says that it is the first one since the last that was answered: nobody is told twice.
    """

    def __init__(self, reason: Reason, *, first: bool) -> None:
        super().__init__(f"too much is asked by one {reason}")
        self.reason: Reason = reason
        self.first = first


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float
    told: bool = False


class Buckets:
    """A bucket for each key, of so many questions a minute; 0 is no limit."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(a_minute)
        self._clock = clock
        self._known: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def take(self, key: Hashable, reason: Reason) -> None:
        """Take a question out of a bucket. Raises TurnedAwayError where there is none."""
        if not self._size:
            return
        now = self._clock()
        bucket = self._known.pop(key, None) or _Bucket(self._size, now)
        self._known[key] = bucket
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        bucket.level = min(self._size, bucket.level + (now - bucket.at) * self._size / 60)
        bucket.at = now
        if bucket.level < 1 - ROUNDING:
            first, bucket.told = not bucket.told, True
            raise TurnedAwayError(reason, first=first)
        bucket.level -= 1
        bucket.told = False


class Turns:
    """Lets so many work at a time, one of each team after the other."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._lines: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()
        self._told: set[Hashable] = set()

    @asynccontextmanager
    async def turn(self, team: Hashable) -> AsyncIterator[None]:
        """Wait for one's turn, and have it until the end of the block. Raises TurnedAwayError."""
        if self._free and not self._lines:
            self._free -= 1
        else:
            await self._wait(team)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, team: Hashable) -> None:
        line = self._lines.setdefault(team, deque())
        if len(line) >= MOST_WAITING:
            first = team not in self._told
            self._told.add(team)
            raise TurnedAwayError("team", first=first)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Give the turn to the next one who still waits, of the team whose turn is longest ago."""
        while self._lines:
            team, line = self._lines.popitem(last=False)
            while line:
                waiting = line.popleft()
                if not waiting.done():
                    if line:
                        self._lines[team] = line
                    else:
                        self._told.discard(team)
                    waiting.set_result(None)
                    return
            self._told.discard(team)
        self._free += 1

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

from rolebot.exchange import ALONE, Thread

MOST_KNOWN = 20_000
"""Buckets that are kept; of those beyond, the one that was used longest ago is forgotten, and so full again."""

ROUNDING = 1e-6

LONGEST_WAIT = 1.5
"""Seconds that a question may wait for its turn; whoever would wait longer is told so at once."""

FIRST_PACE = 0.004
"""Seconds between two turns, as long as nothing was measured."""

WEIGHT = 0.05
"""Of the last turn in the mean of the pace."""

Reason = Literal["asker", "team", "all"]


def team_of(thread: Thread) -> tuple[str, ...]:
    """The team in which somebody asks; whoever asks rolebot alone is a team, too."""
    shared = thread.team not in ("", ALONE)
    return (thread.platform, thread.team) if shared else (thread.platform, "", thread.name)


class TurnedAwayError(Exception):
    """A question that is not answered, since its asker or its team asks too much, or all together do.

    `first` is False for somebody who was told so within the last minute.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__("too much is asked at once" if reason == "all" else f"too much is asked by one {reason}")
        self.reason: Reason = reason
        self.first = True


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Buckets:
    """A bucket for each key, of so many questions a minute; 0 is no limit."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(a_minute)
        self._clock = clock
        self._known: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def take(self, key: Hashable) -> bool:
        """Take a question out of a bucket; whether there was one."""
        if not self._size:
            return True
        now = self._clock()
        bucket = self._known.pop(key, None) or _Bucket(self._size, now)
        self._known[key] = bucket
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        bucket.level = min(self._size, bucket.level + (now - bucket.at) * self._size / 60)
        bucket.at = now
        if bucket.level < 1 - ROUNDING:
            return False
        bucket.level -= 1
        return True


class Turns:
    """Lets so many work at a time, one of each team after the other, and turns away whoever would wait too long."""

    def __init__(self, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._free = at_once
        self._passed_on, self._pace = 0.0, FIRST_PACE
        self._lines: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()

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
        if self._wait_of(team) > LONGEST_WAIT:
            raise TurnedAwayError("all")
        if not self._lines:
            self._passed_on = self._clock()  # the time before that nobody waited
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(team, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._pass_on()
            raise

    def _wait_of(self, team: Hashable) -> float:
        """About how many seconds the next one of a team would wait: each line moves on by one in every round."""
        place = len(self._lines.get(team, ())) + 1
        return self._pace * sum(min(place, len(line)) for line in self._lines.values())

    def _pass_on(self) -> None:
        """Give the turn to the next one who still waits, of the team whose turn is longest ago."""
        now = self._clock()
        if self._lines:
            self._pace += WEIGHT * (min(now - self._passed_on, LONGEST_WAIT) - self._pace)
        self._passed_on = now
        while self._lines:
            team, line = self._lines.popitem(last=False)
            while line:
                waiting = line.popleft()
                if not waiting.done():
                    if line:
                        self._lines[team] = line
                    waiting.set_result(None)
                    return
        self._free += 1

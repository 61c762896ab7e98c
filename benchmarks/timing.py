"""Time contestants on the same questions, in turns."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.chance import seeded
from benchmarks.figures import Timing
from benchmarks.measures import percentile, share
from benchmarks.progress import track

FEWEST = 24
"""Questions that the slowest contestant is asked, too."""

WARM_UP = 10
"""Questions that are asked before any time is taken."""

TURN = 25
"""Questions that a contestant gets in a row."""

SECONDS = 10.0
"""Time after which a contestant has been asked enough."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """Somebody who can be asked; `ask` gives the id of the entry that it finds."""

    who: str
    ask: Callable[[str], str]


@dataclass(slots=True)
class _Record:
    taken: list[float] = field(default_factory=list)
    found: list[str] = field(default_factory=list)


def time_in_turns(contestants: Sequence[Contestant], questions: Sequence[tuple[str, str]], what: str) -> list[Timing]:
    """Times for questions, each with its entry; the first contestant is the one that the others stand beside.

    All get the same questions, TURN of them at a time, in an order that changes: a noisy machine slows all, and each
    finds the memory as it left it for most of its questions, as it would if it served alone.
    """
    rng = seeded(1)
    records = {one.who: _Record() for one in contestants}
    turns = [questions[at : at + TURN] for at in range(0, len(questions), TURN)]
    for number, turn in enumerate(track(turns, what)):
        for one in rng.sample(contestants, len(contestants)):
            for place, (question, _) in enumerate(turn):
                if one is contestants[0] or not _asked_enough(records[one.who]):
                    _ask(one, question, records[one.who], timed=number * TURN + place >= WARM_UP)
    own = records[contestants[0].who].taken
    wanted = [entry for _, entry in questions[WARM_UP:]]
    return [_timing(who, record, own, wanted) for who, record in records.items()]


def _asked_enough(record: _Record) -> bool:
    return len(record.taken) >= FEWEST and sum(record.taken) > SECONDS * 1000


def _ask(one: Contestant, question: str, record: _Record, *, timed: bool) -> None:
    start = time.perf_counter()
    found = one.ask(question)
    if timed:
        record.taken.append((time.perf_counter() - start) * 1000)
        record.found.append(found)


def _timing(who: str, record: _Record, own: Sequence[float], wanted: Sequence[str]) -> Timing:
    asked = len(record.taken)
    median = statistics.median(record.taken)
    return Timing(
        who=who,
        asked=asked,
        median=median,
        tail=percentile(record.taken, 0.99),
        beside=median / statistics.median(own[:asked]),
        right=share([found == entry for found, entry in zip(record.found, wanted, strict=False)]),  # asked fewer
    )

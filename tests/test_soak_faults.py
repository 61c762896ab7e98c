"""The soak of faults, in short: some dozens of them over real processes, and nobody is left without an answer."""

from pathlib import Path

from soak.faults import WAYS, Plan, run
from soak.faults_verdicts import violations

ROUNDS = 7
"""In each lane."""

LONG = ("half-open", "killed", "refused", "database down")
"""Faults that take long by their nature: a silent peer is noticed after seconds, and a claim is void after a minute."""


async def test_each_question_is_answered_once_whatever_happens(tmp_path: Path) -> None:
    plan = Plan("short", lambda at: at >= ROUNDS, without=LONG, pace=0.1)
    ways = [way.replace("postgresql", "sqlite") for way in WAYS]
    came = await run(tmp_path, plan, ways)
    assert violations(came.judged, came.began) == []
    assert sum(came.times.values()) == ROUNDS * len(WAYS)
    assert len(came.judged) > 60

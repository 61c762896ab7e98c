"""How sure a candidate is: the evidence for an intent, and the chance that it is the right one.

All numbers that turn likeness into a chance stand here. They were set on half of some 1,600 questions whose
writers did not see the knowledge, and checked on the other half (docs/explanation/how-matching-decides.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp

from rolebot.conversation import Intent, Kind
from rolebot.matching.facts import Found

STEEPNESS = 14.0
MIDDLE, MIDDLE_OF_NAMED = 0.19, 0.11
"""Likeness to the phrasings at which a candidate is as often right as wrong; lower where a role is named."""

STRICTNESS, STRICTNESS_OF_NAMED = 0.92, 0.3
"""Power with which substance that is not explained speaks against a candidate."""

SHARE_WEIGHT, TERM_WEIGHT, TERMS_COUNTED, FACT_MIDDLE = 8.7, 0.53, 4, 8.1
"""What the share of a question that a fact holds, and the number of terms, say about a candidate found by facts."""

AGREEMENT = 0.67
"""How much of its own chance the weaker channel adds when both find the same."""

CEILING, EXACT = 0.98, 0.985
"""The most that likeness and facts are worth, and what a question is worth that is a phrasing, word by word."""

OF_ROLES = (Kind.PROFILE, Kind.COMPARE, Kind.MOVE)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An intent with the evidence for it.

    `score` is the likeness to its phrasings (about 0 to 1.2), `explained` the share in [0, 1] of the question's
    substance that phrasings and facts hold; `share` and `matched` are the share and the number of terms that its best
    fact holds. A `chance` that the knowledge itself was asked for replaces what the score would give. `factor` and
    `fact_factor` in [0, 1] lower the chances by phrasing and by fact for reasons of form; `least` and `most` bound
    what comes of both.
    """

    intent: Intent
    rule: str
    score: float = 0.0
    explained: float = 0.0
    share: float = 0.0
    matched: int = 0
    named: bool = False
    chance: float | None = None
    factor: float = 1.0
    fact_factor: float = 1.0
    least: float = 0.0
    most: float = CEILING
    found: tuple[Found, ...] = ()

    @cached_property
    def confidence(self) -> float:
        """The chance in [0, 1] that this is what was meant."""
        by_phrasing = _chance_of_phrasing(self) * self.factor
        by_fact = _chance_of_fact(self) * self.fact_factor
        better, worse = max(by_phrasing, by_fact), min(by_phrasing, by_fact)
        chance = 1 - (1 - better) * (1 - worse * AGREEMENT)
        return min(max(chance, self.least), self.most)


def _chance_of_phrasing(one: Candidate) -> float:
    if not one.score:
        return 0.0
    if one.chance is not None:
        return one.chance
    named = one.named and one.intent.kind in OF_ROLES
    middle, power = (MIDDLE_OF_NAMED, STRICTNESS_OF_NAMED) if named else (MIDDLE, STRICTNESS)
    return float(one.explained**power / (1 + exp(-STEEPNESS * (one.score - middle))))


def _chance_of_fact(one: Candidate) -> float:
    if not one.share:
        return 0.0
    return 1 / (1 + exp(FACT_MIDDLE - SHARE_WEIGHT * one.share - TERM_WEIGHT * min(one.matched, TERMS_COUNTED)))


def rank_candidates(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates, those of one intent joined, by falling confidence; equal ones by their id."""
    joined: dict[str, Candidate] = {}
    for one in candidates:
        name = one.intent.id
        joined[name] = _join(joined[name], one) if name in joined else one
    ranked = sorted(joined.items(), key=lambda named: (-round(named[1].confidence, 6), named[0]))
    return tuple(one for _, one in ranked)


def _join(one: Candidate, other: Candidate) -> Candidate:
    better = one if one.confidence >= other.confidence else other
    return replace(
        better,
        score=max(one.score, other.score),
        explained=max(one.explained, other.explained),
        share=max(one.share, other.share),
        matched=max(one.matched, other.matched),
        factor=max((it.factor for it in (one, other) if it.score), default=1.0),
        fact_factor=max((it.fact_factor for it in (one, other) if it.share), default=1.0),
        least=max(one.least, other.least),
        most=max(one.most, other.most),
        found=one.found or other.found,
    )

"""From likeness to a chance, learned from the knowledge alone.

Each of some phrasings is ranked as if it were a question: once without itself, where its own label is the right one;
once without its whole label, and once with half of its words foreign, where every label is wrong. A logistic
regression on all of them (iteratively reweighted least squares) tells how sure a likeness is in this knowledge, so that
a plain FAQ on any subject needs no magic number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from rolebot.matching.language import GRAMMAR, LIGHT, stem
from rolebot.matching.ranking import Ranking

SAMPLE = 160
"""Phrasings that are left out in turn, spread evenly: enough for four numbers, and a fraction of a second."""

FOREIGN = 0.4
"""Foreign questions that are expected for each one that the knowledge can answer."""

ENOUGH = 25
"""Phrasings that must find their own label without themselves; fewer tell too little about the others."""

HALF_FOREIGN = 0.2
"""The same of questions that share half of their words with one."""

FOREIGN_WORD = "\ue002"
"""Begins a word that no text can hold."""

ROUNDS, PENALTY = 25, 0.05


@dataclass(frozen=True, slots=True)
class Calibration:
    """How likeness, lead over the next and explained share add up to a chance."""

    score: float
    lead: float
    explained: float
    constant: float

    def chance(self, score: float, lead: float, explained: float) -> float:
        """The chance in [0, 1] that a label of this likeness is the right one."""
        total = self.constant + self.score * score + self.lead * lead + self.explained * explained
        return 1 / (1 + exp(-min(max(total, -30.0), 30.0)))


def calibrate(ranking: Ranking, vocabulary: Mapping[str, frozenset[str]]) -> Calibration | None:
    """What the phrasings tell about themselves; None when there are too few of them to tell."""
    step = max(1, ranking.size // SAMPLE)
    rows: list[tuple[float, float, float]] = []
    right: list[bool] = []
    counts: list[float] = []
    for at in range(0, ranking.size, step):
        own = ranking.labels[ranking.label_of[at]]
        foreign = _half_foreign(ranking.texts[at])
        for words, with_label in ((None, False), (None, True), (foreign, False)):
            scores = ranking.leave_out(at, with_label, words)
            best, second = np.argsort(-scores, kind="stable")[:2] if len(scores) > 1 else (0, 0)
            label = ranking.labels[best]
            known = _without(ranking, at, label) if label == own else vocabulary[label]
            share = _share(words or ranking.texts[at], known)
            rows.append((float(scores[best]), float(scores[best] - scores[second]), share))
            right.append(words is None and not with_label and label == own)
            counts.append(1.0 if words is None and not with_label else HALF_FOREIGN if words else FOREIGN)
    if sum(right) < ENOUGH:
        return None
    weights = _fit(np.array(rows), np.array(right, dtype=float), np.array(counts))
    return Calibration(*(round(float(weight), 4) for weight in weights))


def _half_foreign(words: Sequence[str]) -> tuple[str, ...]:
    """A phrasing of which every other word of substance, from the last, is one that nobody wrote: another subject."""
    heavy = [at for at, word in enumerate(words) if word not in GRAMMAR and word not in LIGHT]
    changed = set(heavy[::-2])
    return tuple(f"{FOREIGN_WORD}{at}" if at in changed else word for at, word in enumerate(words))


def _without(ranking: Ranking, left_out: int, label: str) -> frozenset[str]:
    """The stems of a label's phrasings but one."""
    others = (at for at in range(ranking.size) if ranking.labels[ranking.label_of[at]] == label and at != left_out)
    return frozenset(stem(word) for at in others for word in ranking.texts[at])


def _share(words: Sequence[str], known: frozenset[str]) -> float:
    """The share of the words of substance that stand among the known."""
    heavy = {stem(word) for word in words if word not in GRAMMAR and word not in LIGHT}
    return len(heavy & known) / len(heavy) if heavy else 1.0


def _fit(rows: NDArray[np.float64], right: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of the columns and the constant; a column that would count against itself is left out."""
    kept = np.arange(rows.shape[1])
    while True:
        weights = _regress(np.column_stack([rows[:, kept], np.ones(len(rows))]), right, counts)
        if not len(kept) or weights[:-1].min() >= 0:
            break
        kept = np.delete(kept, int(np.argmin(weights[:-1])))
    full = np.zeros(rows.shape[1] + 1)
    full[[*kept, -1]] = weights
    return full


def _regress(
    design: NDArray[np.float64], right: NDArray[np.float64], counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        spread = counts * chance * (1 - chance) + 1e-6
        curvature = (design * spread[:, None]).T @ design + PENALTY * np.eye(len(weights))
        weights = weights - np.linalg.solve(curvature, design.T @ (counts * (chance - right)) + PENALTY * weights)
    return weights

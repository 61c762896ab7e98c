"""From likeness to a chance, and from a wished rate of false answers to a bar, learned from the knowledge alone.

Each of some phrasings is ranked as if it were a question: once without itself, where its own label is the right one;
once without its whole label, and once without that label that then comes nearest either, where every label is wrong.
A logistic regression on all of them (iteratively reweighted least squares) tells how sure a likeness is in this
knowledge, and the quantile of the wrong ones' chances is the bar that keeps false answers to a wished rate, so that a
plain FAQ on any subject needs no magic number.
"""

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from rolebot.matching.ranking import Doubles, Ranking

SAMPLE = 200
"""Phrasings that are left out in turn, spread evenly: enough for a quantile, and a fraction of a second."""

FOREIGN = 0.12
"""Foreign questions that are expected for each one that the knowledge can answer."""

NEAR_FAR = 2, 3
"""How many of five foreign questions are next to an entry that there is, and how many are further off."""

ENOUGH, ENOUGH_RIGHT = 100, 25
"""Phrasings, and those of them that must find their own label without themselves; fewer tell too little."""

LEAST_BAR = 0.5
"""Whatever rate is wished, nothing is answered that is more likely wrong than right."""

ROUNDS, PENALTY = 25, 0.05


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a likeness becomes a chance; `bar` is the chance that is enough for an answer."""

    slope: float
    constant: float
    bar: float

    def chance(self, score: float) -> float:
        """The chance in [0, 1] that a label of this likeness is the right one."""
        return _squash(self.constant + self.slope * score)


def calibrate(ranking: Ranking, false_answers: float) -> Calibration | None:
    """What the phrasings tell about themselves; None when there are too few of them to tell.

    `false_answers` is the wished rate of foreign questions that are answered, in percent.
    """
    if ranking.size < ENOUGH:
        return None
    own: list[float] = []
    right: list[bool] = []
    near: list[float] = []
    far: list[float] = []
    sample = np.unique(np.linspace(0, ranking.size - 1, min(SAMPLE, ranking.size)).astype(np.int64))
    for at in sample.tolist():
        label = ranking.labels[ranking.label_of[at]]
        cosines = ranking.cosines(ranking.text(at))
        best, score = _best(ranking.leave_out(cosines, np.array([at])))
        own.append(score)
        right.append(best == label)
        next_best, score = _best(ranking.leave_out(cosines, ranking.texts_of(label)))
        near.append(score)
        far.append(_best(ranking.leave_out(cosines, ranking.texts_of(next_best)))[1])
    if sum(right) < ENOUGH_RIGHT:
        return None
    foreign = near * NEAR_FAR[0] + far * NEAR_FAR[1]
    counts = np.concatenate((np.ones(len(own)), np.full(len(foreign), FOREIGN * len(own) / len(foreign))))
    slope, constant = _regress(np.array([*own, *foreign]), np.array([*right, *[False] * len(foreign)]), counts)
    wrong = constant + slope * float(np.quantile(foreign, 1 - false_answers / 100))
    return Calibration(round(slope, 4), round(constant, 4), round(max(_squash(wrong), LEAST_BAR), 4))


def _best(scores: dict[str, float]) -> tuple[str, float]:
    """The best label with its score; no label and 0 where there is none."""
    best = max(scores, key=lambda label: scores[label], default="")
    return best, scores.get(best, 0.0)


def _squash(total: float) -> float:
    return 1 / (1 + exp(-min(max(total, -30.0), 30.0)))


def _regress(scores: Doubles, right: NDArray[np.bool_], counts: Doubles) -> tuple[float, float]:
    """Slope and constant of the log odds of being right over the scores, each counted so often; shapes (scores,)."""
    design = np.column_stack([scores, np.ones(len(scores))])
    weights = np.zeros(2)
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        spread = counts * chance * (1 - chance) + 1e-6
        curvature = (design * spread[:, None]).T @ design + PENALTY * np.eye(2)
        weights = weights - np.linalg.solve(curvature, design.T @ (counts * (chance - right)) + PENALTY * weights)
    return float(weights[0]), float(weights[1])

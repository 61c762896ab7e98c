"""Figures out of scores and times. Shares and chances lie in [0, 1]."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A confidence or score, and whether what it was given to was right."""

    score: float
    right: bool


def share(of: Sequence[bool]) -> float:
    """The part of the values that is true; 0 of none."""
    return sum(of) / len(of) if of else 0.0


def area_under_curve(inside: Sequence[float], outside: Sequence[float]) -> float:
    """The chance that a score from inside is above one from outside; ties count half (Hanley and McNeil 1982)."""
    ranked = sorted(outside)
    wins = sum(bisect_left(ranked, score) + bisect_right(ranked, score) for score in inside)
    return wins / (2 * len(inside) * len(outside))


def right_when_let_through(inside: Sequence[Judged], outside: Sequence[float], allowed: float) -> float:
    """The part of the inside questions that are right and above the score that at most `allowed` of outside exceed."""
    cutoff = sorted(outside, reverse=True)[int(allowed * len(outside))]
    return share([one.right and one.score > cutoff for one in inside])


def calibration_gap(judged: Sequence[Judged]) -> float:
    """The mean distance between confidence and share of right answers, over ten bins of equal width, by their size.

    That is the expected calibration error of Naeini, Cooper and Hauskrecht 2015.
    """
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for one in judged:
        bins[min(int(one.score * BINS), BINS - 1)].append(one)
    gaps = (abs(sum(one.score for one in held) - sum(one.right for one in held)) for held in bins)
    return sum(gaps) / len(judged)


def growth(sizes: tuple[float, float], times: tuple[float, float]) -> float:
    """The exponent b of time = a · size^b through two points: 1 grows with the size, 0 not at all."""
    return math.log(times[1] / times[0]) / math.log(sizes[1] / sizes[0])


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least `part` of the values do not exceed (the nearest rank)."""
    return sorted(values)[max(math.ceil(part * len(values)) - 1, 0)]


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Rising heights moved apart until each is `gap` above the one below, those that touch around their middle."""
    clusters: list[list[float]] = []
    for height in heights:
        clusters.append([height])
        while len(clusters) > 1 and _middle(clusters[-1]) - _middle(clusters[-2]) < gap * _reach(clusters[-2:]):
            last = clusters.pop()
            clusters[-1] += last
    return [_middle(held) + gap * (at - (len(held) - 1) / 2) for held in clusters for at in range(len(held))]


def _middle(held: Sequence[float]) -> float:
    return sum(held) / len(held)


def _reach(pair: Sequence[Sequence[float]]) -> float:
    """How many gaps the middles of two clusters must be apart."""
    return (len(pair[0]) + len(pair[1])) / 2

"""Rank labels by how much a text is like their phrasings.

Kernel ridge regression in closed form (Saunders, Gammerman & Vovk 1998) over word and character n-grams: against a
nearest neighbour it weighs all phrasings of a label at once, and discounts what every label says. The kernel is
K + 1.5 K^2 of the cosine K. The equations are solved over the phrasings nearest to each question: that is as right as
one solve over all of them, needs none when the index is built, and grows with the neighbourhood alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from rolebot.matching.language import stem

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Words = tuple[str, ...]

NEAREST = 96
RIDGE = 1.0
QUADRATIC = 1.5
SHARES = (0.3, 0.7)
"""What word grams and character grams weigh beside each other."""

GRAM_SIZES = (2, 3, 4)
TOKEN_SORT_SHARE = 0.3
RESCORED, RESCORED_PHRASINGS = 10, 30


@lru_cache(maxsize=65_536)
def _grams(word: str) -> tuple[str, ...]:
    """The character 2- to 4-grams of a word inside its borders."""
    padded = f" {word} "
    return tuple(padded[at : at + size] for size in GRAM_SIZES for at in range(len(padded) - size + 1))


def _features(text: Words) -> tuple[Counter[str], Counter[str]]:
    """Counts of word 1- and 2-grams of the stems, and of character grams."""
    stems = [stem(word) for word in text]
    words = Counter([f"w {one}" for one in stems])
    words.update([f"w {one} {two}" for one, two in zip(["^", *stems], [*stems, "$"], strict=True)])
    return words, Counter(chain.from_iterable(map(_grams, text)))


@dataclass(frozen=True, slots=True)
class _Sparse:
    """One text's features: ids and weights; unit length over both blocks, unknown features counted in."""

    ids: Ints
    weights: Floats


@dataclass(init=False, eq=False, repr=False)
class Ranking:
    """Labels with their phrasings, ready to be ranked."""

    labels: tuple[str, ...]
    label_of: Ints
    texts: tuple[Words, ...]
    size: int
    _sorted: list[str]
    _number: dict[str, int]
    _idf: Floats
    _unseen: float
    _ids: Ints
    _values: Floats
    _ends: Longs
    _owners: Ints
    _weights: Floats
    _starts: Longs

    def __init__(self, phrasings: Sequence[tuple[str, Words]]) -> None:
        self.labels = tuple(dict.fromkeys(label for label, _ in phrasings))
        number = {label: index for index, label in enumerate(self.labels)}
        self.label_of = np.array([number[label] for label, _ in phrasings], dtype=np.int32)
        self._sorted = [" ".join(sorted(text)) for _, text in phrasings]
        self.texts = tuple(text for _, text in phrasings)
        self.size = len(phrasings)
        self._index(self.texts)

    def _index(self, texts: Sequence[Words]) -> None:
        """Number all features, weigh them, and keep them by text and by feature."""
        blocks = [_features(text) for text in texts]
        seen: dict[str, int] = {}
        for feature in chain.from_iterable(block for pair in blocks for block in pair):
            seen.setdefault(feature, len(seen))
        self._number = seen
        sizes = np.array([len(block) for pair in blocks for block in pair], dtype=np.int64)
        flat = chain.from_iterable(block for pair in blocks for block in pair)
        ids = np.fromiter(map(seen.__getitem__, flat), dtype=np.int32, count=int(sizes.sum()))
        counted = chain.from_iterable(block.values() for pair in blocks for block in pair)
        counts = np.fromiter(counted, dtype=np.float32, count=int(sizes.sum()))
        held = np.bincount(ids, minlength=len(seen))
        self._idf = (np.log((1 + self.size) / (1 + held)) + 1).astype(np.float32)
        self._unseen = log(1 + self.size) + 1
        weights = (1 + np.log(counts)) * self._idf[ids]
        block_of = np.repeat(np.arange(len(sizes)), sizes)
        lengths = np.sqrt(np.bincount(block_of, weights * weights, minlength=len(sizes)))
        shares = np.tile(np.sqrt(SHARES), len(texts))
        weights = (weights * (shares / np.maximum(lengths, 1e-9))[block_of]).astype(np.float32)
        self._ids, self._values = ids, weights
        self._ends = np.concatenate(([0], np.cumsum(sizes)[1::2]))
        order = np.argsort(ids, kind="stable")
        self._owners, self._weights = (block_of[order] // 2).astype(np.int32), weights[order]
        self._starts = np.searchsorted(ids[order], np.arange(len(seen) + 1))

    def _row(self, at: int) -> _Sparse:
        """The features of one phrasing."""
        own = slice(self._ends[at], self._ends[at + 1])
        return _Sparse(self._ids[own], self._values[own])

    def _weigh(self, text: Words) -> _Sparse:
        """A question's features that the index knows; those that it does not know count towards its length."""
        ids: list[int] = []
        weights: list[float] = []
        for block, share in zip(_features(text), SHARES, strict=True):
            known = [(self._number.get(feature, -1), 1 + log(count)) for feature, count in block.items()]
            weighed = [(one, tf * (float(self._idf[one]) if one >= 0 else self._unseen)) for one, tf in known]
            length = sum(weight * weight for _, weight in weighed) ** 0.5 or 1.0
            ids.extend(one for one, _ in weighed if one >= 0)
            weights.extend(weight / length * share**0.5 for one, weight in weighed if one >= 0)
        return _Sparse(np.array(ids, dtype=np.int32), np.array(weights, dtype=np.float32))

    def _cosines(self, row: _Sparse) -> Floats:
        """The cosine with each phrasing, shape (size,)."""
        if not len(row.ids):
            return np.zeros(self.size, dtype=np.float32)
        starts, ends = self._starts[row.ids], self._starts[row.ids + 1]
        counts = ends - starts
        offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(counts.sum())
        weights = np.repeat(row.weights, counts) * self._weights[offsets]
        return np.bincount(self._owners[offsets], weights, minlength=self.size).astype(np.float32)

    def score(self, texts: Sequence[Words]) -> Floats:
        """The scores of the labels for the best of some readings of one question, shape (labels,).

        Labels without a phrasing near the question score 0.
        """
        cosines = np.stack([self._cosines(self._weigh(text)) for text in texts])
        return self._solve(texts, cosines)

    def leave_out(self, at: int, with_label: bool, words: Words | None = None) -> Floats:
        """The scores of the labels for a phrasing that the ranking does not know, or whose label it does not know.

        With `words`, they are asked in the phrasing's place.
        """
        text = self.texts[at] if words is None else words
        cosines = self._cosines(self._weigh(text))
        cosines[self.label_of == self.label_of[at] if with_label else at] = 0.0
        return self._solve((text,), cosines[None, :])

    def _solve(self, texts: Sequence[Words], cosines: Floats) -> Floats:
        near = _largest(cosines.max(axis=0), NEAREST)
        gram = _kernel(self._between(near)).astype(np.float64) + RIDGE * np.eye(len(near))
        solved = np.linalg.solve(gram, _kernel(cosines[:, near]).T)
        rows = [self._sum(text, near, cosines[at], solved[:, at]) for at, text in enumerate(texts)]
        best: Floats = np.stack(rows).max(axis=0)
        return best

    def _between(self, chosen: Ints) -> Floats:
        """The cosines between the chosen phrasings, shape (chosen, chosen)."""
        rows = [self._row(at) for at in chosen]
        ids = np.concatenate([row.ids for row in rows])
        slot = np.empty(len(self._number), dtype=np.int32)  # only what is written is read
        slot[ids] = np.arange(len(ids), dtype=np.int32)
        last = slot[ids]  # equal features all point at their last place: columns without a sort
        used = np.zeros(len(ids), dtype=np.int32)
        used[last] = 1
        columns = (np.cumsum(used) - 1)[last]
        dense = np.zeros((len(rows), int(used.sum())), dtype=np.float32)
        owners = np.repeat(np.arange(len(rows)), [len(row.ids) for row in rows])
        dense[owners, columns] = np.concatenate([row.weights for row in rows])
        return dense @ dense.T

    def _sum(self, typed: Words, near: Ints, cosines: Floats, solved: NDArray[np.floating]) -> Floats:
        """Sum the solution by label; to the best add up to TOKEN_SORT_SHARE by likeness, word order aside."""
        scores = np.bincount(self.label_of[near], solved, minlength=len(self.labels)).astype(np.float32)
        text = " ".join(sorted(typed))
        best = _largest(scores, RESCORED)
        chosen = near[np.isin(self.label_of[near], best)]
        bonus: dict[int, float] = {}
        for at in chosen[np.argsort(-cosines[chosen], kind="stable")[:RESCORED_PHRASINGS]]:
            label = int(self.label_of[at])
            bonus[label] = max(bonus.get(label, 0.0), fuzz.ratio(text, self._sorted[at]) / 100)
        for label, likeness in bonus.items():
            scores[label] += TOKEN_SORT_SHARE * likeness
        return scores


def _largest(values: Floats, count: int) -> Ints:
    """Where the largest values stand, the largest first; equal ones in order of place."""
    return np.argsort(-values, kind="stable")[:count].astype(np.int32)


def _kernel(cosines: Floats) -> Floats:
    return cosines + QUADRATIC * cosines * cosines

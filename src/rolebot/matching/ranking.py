"""Rank labels by how much a text is like their phrasings.

Kernel ridge regression in closed form (Saunders, Gammerman & Vovk 1998): against a nearest neighbour it weighs all
phrasings of a label at once, and discounts what every label says. The kernel is K + 2 K^2. Towards the question, K is a
cosine of words that stand for each other and of pairs of neighboring stems; among the phrasings, of stems alone.
The equations are solved over the phrasings nearest to each question: that is as right as one solve over all of them,
needs none when the index is built, and takes the same time however many phrasings there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from rolebot.matching.pieces import Floats, Ints, Longs, run
from rolebot.matching.stand_ins import Doubts, StandIns

Doubles = NDArray[np.float64]
Words = tuple[str, ...]

NEAREST = 32
"""Phrasings that have a say: twice as many get a tenth of a percent more right, in twice the time."""

RIDGE, QUADRATIC = 0.8, 2.0
PAIR_SHARE = 0.15
"""What pairs of words weigh beside words."""

MOST_POSTINGS = 40_000
"""Places of words in phrasings that a question visits, the rarest words first; this bounds the time it takes."""

ALL_BUT_SAME = 0.97
"""Cosine from which a phrasing may be the question, word by word."""

MANY = 4096
"""Values from which it takes less time to bound the largest than to look for them at once."""

NO_DOUBTS: Doubts = {}


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores (about 0 to 1) of the labels near a question; `same` are those of which it is a phrasing."""

    scores: dict[str, float]
    same: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gain:
    """What a word of a question adds to the likeness to a phrasing, as a share in [0, 1], by which of its words."""

    word: str
    by: str
    share: float


@dataclass(frozen=True, slots=True)
class Likest:
    """The phrasing that is most like a question, its cosine, and what each word adds; the rest is word order."""

    phrasing: Words
    cosine: float
    gains: tuple[Gain, ...]


@dataclass(init=False, eq=False, repr=False)
class Ranking:
    """Labels with their phrasings, ready to be ranked.

    A feature is a word, or behind the words a pair of neighboring stems. All weights are shares of a cosine.

    - `label_of`, shape (texts,): the number of each text's label;
    - `_tokens`, shape (words of all texts,): their words in order, text t owning `_ends[t]` to `_ends[t + 1]`;
    - `_bags` and `_bag_values`, shape (different words of each text,): each text's words once, and what each is worth
      in it so that the text has length 1, text t owning `_bag_ends[t]` to `_bag_ends[t + 1]`;
    - `_owners` and `_values`, shape (features of all texts,): the texts that hold a feature, and what it adds to a
      cosine there, feature f owning `_starts[f]` to `_starts[f + 1]`;
    - `_pair_keys` and `_pair_rarity`, shape (pairs,): first stem * (stems + 1) + second stem, rising, and how rare.
    """

    labels: tuple[str, ...]
    label_of: Ints
    size: int
    words: StandIns
    _texts_of: dict[str, Longs]
    _tokens: Ints
    _ends: Longs
    _bags: Ints
    _bag_values: Floats
    _bag_ends: Longs
    _owners: Ints
    _values: Floats
    _starts: Longs
    _pair_keys: Longs
    _pair_rarity: Floats

    def __init__(self, phrasings: Sequence[tuple[str, Words]], language: str) -> None:
        number: dict[str, int] = {}
        self.label_of = np.array([number.setdefault(label, len(number)) for label, _ in phrasings], dtype=np.int32)
        self.labels = tuple(number)
        order = np.argsort(self.label_of, kind="stable")
        ends = np.cumsum(np.bincount(self.label_of, minlength=len(number)))[:-1]
        self._texts_of = dict(zip(self.labels, np.split(order, ends), strict=True)) if number else {}
        texts = [text for _, text in phrasings]
        self.size = len(texts)
        self.words = StandIns(texts, language)
        counts = np.array([len(text) for text in texts], dtype=np.int64)
        self._ends = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        flat = (self.words.number(word) for text in texts for word in text)
        self._tokens = np.fromiter(flat, dtype=np.int32, count=int(counts.sum()))
        owner = np.repeat(np.arange(self.size, dtype=np.int32), counts)
        words, pairs = self._index_words(owner), self._index_pairs(owner)
        owners, features = np.concatenate((words[0], pairs[0])), np.concatenate((words[1], pairs[1]))
        values = np.concatenate((words[2], pairs[2]))
        held = np.bincount(features, minlength=len(self.words) + len(self._pair_keys))
        self._starts = np.concatenate(([0], np.cumsum(held)))
        order = np.argsort(features, kind="stable").astype(np.int32)
        self._owners, self._values = owners[order], values[order]

    def _index_words(self, owner: Ints) -> tuple[Ints, Ints, Floats]:
        """The texts' words, each once: text, feature, and what it adds to a cosine."""
        width = max(len(self.words), 1)
        keys = np.unique(owner * np.int64(width) + self._tokens)
        owners, self._bags = (keys // width).astype(np.int32), (keys % width).astype(np.int32)
        weights = self.words.weights[self._bags]
        lengths = np.sqrt(np.bincount(owners, weights * weights, minlength=self.size))
        self._bag_values = (weights / lengths[owners]).astype(np.float32)
        self._bag_ends = np.searchsorted(owners, np.arange(self.size + 1))
        return owners, self._bags, self._bag_values * np.float32(1 - PAIR_SHARE)

    def _index_pairs(self, owner: Ints) -> tuple[Ints, Ints, Floats]:
        """The texts' pairs of neighboring stems, the borders of a text counting as stems: as for the words."""
        border = self.words.stem_count
        stems = np.insert(self.words.stems[self._tokens], self._ends[:-1], border)
        owner = np.insert(owner, self._ends[:-1], np.arange(self.size, dtype=np.int32))
        last = np.append(owner[1:] != owner[:-1], True) if len(owner) else np.zeros(0, dtype=bool)
        keys = stems * np.int64(border + 1) + np.where(last, border, np.roll(stems, -1))
        self._pair_keys, pairs, held = np.unique(keys, return_inverse=True, return_counts=True)
        pairs = pairs.astype(np.int32)
        self._pair_rarity = (np.log((1 + self.size) / (1 + held)) + 1).astype(np.float32)
        weights = self._pair_rarity[pairs]
        lengths = np.sqrt(np.bincount(owner, weights * weights, minlength=self.size))
        values = (PAIR_SHARE * weights / lengths[owner]).astype(np.float32)
        return owner, pairs + np.int32(len(self.words)), values

    def texts_of(self, label: str) -> Longs:
        """The numbers of a label's phrasings; none for a label that there is not."""
        return self._texts_of.get(label, np.zeros(0, dtype=np.int64))

    def text(self, at: int) -> Words:
        """The words of one phrasing."""
        return tuple(map(self.words.word, self._tokens[self._ends[at] : self._ends[at + 1]].tolist()))

    def score(self, texts: Sequence[Words], doubts: Doubts = NO_DOUBTS) -> Scored:
        """The labels near the best of some readings of one question."""
        cosines = [self.cosines(text, doubts) for text in texts]
        near = _largest(cosines[0] if len(cosines) == 1 else np.maximum.reduce(cosines), NEAREST)
        rows = np.array([row[near] for row in cosines], dtype=np.float32)
        same = near[rows.max(axis=0, initial=0.0) > ALL_BUT_SAME].tolist()
        labels = frozenset(self.labels[self.label_of[at]] for at in same if self.text(at) in texts)
        return Scored(self._solve(near, rows), labels)

    def leave_out(self, cosines: Doubles, without: Longs) -> dict[str, float]:
        """The scores of the labels for the cosines of a text, as if the phrasings `without` did not exist."""
        cosines[without] = 0.0
        near = _largest(cosines, NEAREST)
        return self._solve(near, cosines[None, near].astype(np.float32))

    def explain(self, text: Words, doubts: Doubts, label: str) -> Likest | None:
        """The likest phrasing of a label, and what makes it so; None where nothing does."""
        own = self.texts_of(label)
        cosines = self.cosines(text, doubts)[own]
        if not len(own) or not cosines.max():
            return None
        at, cosine = int(own[cosines.argmax()]), float(cosines.max())
        places = slice(self._bag_ends[at], self._bag_ends[at + 1])
        held = dict(zip(self._bags[places].tolist(), self._bag_values[places].tolist(), strict=True))
        stands = {word: self.words.of(word, doubts.get(word, ())) for word in text}
        length = sum(one.weight * one.weight for one in stands.values()) ** 0.5
        gains = []
        for word, one in stands.items():
            worth = zip(one.words.tolist(), one.worth.tolist(), strict=True)
            by = {self.words.word(other): gain * held[other] for other, gain in worth if other in held}
            if by:
                share = (1 - PAIR_SHARE) * sum(by.values()) / length / cosine
                gains.append(Gain(word, max(by, key=lambda other: by[other]), share))
        return Likest(self.text(at), cosine, tuple(sorted(gains, key=lambda gain: -gain.share)))

    def cosines(self, text: Words, doubts: Doubts = NO_DOUBTS) -> Doubles:
        """The cosine with each phrasing, shape (size,); of very common words, only as far as time allows."""
        features, worth = self._ask(text, doubts)
        starts = self._starts[features]
        counts = self._starts[features + 1] - starts
        if int(counts.sum()) > MOST_POSTINGS:
            order = np.argsort(counts, kind="stable")
            order = order[: max(int(np.searchsorted(np.cumsum(counts[order]), MOST_POSTINGS)), 1)]
            starts, counts, worth = starts[order], np.minimum(counts[order], MOST_POSTINGS), worth[order]
        places = run(starts, counts)
        gained = worth.repeat(counts) * self._values[places]
        cosines: Doubles = np.bincount(self._owners[places], gained, minlength=self.size).astype(np.float64)
        return cosines

    def _ask(self, text: Words, doubts: Doubts) -> tuple[Ints, Floats]:
        """The features that stand for those of a text, some more than once, and what the text is worth to them.

        Words that no word of the phrasings stands for, and pairs that they do not hold, count towards its length.
        """
        if not text:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        stands = {word: self.words.of(word, doubts.get(word, ())) for word in text}
        length = sum(one.weight * one.weight for one in stands.values()) ** 0.5
        border = self.words.stem_count
        stems = [border, *[stands[word].stem for word in text], border]
        keys = (one * (border + 1) + two for one, two in pairwise(stems) if one >= 0 and two >= 0)
        known = np.fromiter(keys, dtype=np.int64)
        at = self._pair_keys.searchsorted(known)
        at = at[self._pair_keys.take(at, mode="clip") == known]
        weights = self._pair_rarity[at]
        unseen = (log(1 + self.size) + 1) ** 2 * (len(stems) - 1 - len(at))
        weights = weights * np.float32(1 / (float(weights @ weights) + unseen) ** 0.5)
        features = [one.words for one in stands.values()]
        worth = np.concatenate([one.worth for one in stands.values()]) * np.float32(1 / length)
        return np.concatenate([*features, at + len(self.words)]), np.concatenate((worth, weights))

    def _solve(self, near: Ints, cosines: Floats) -> dict[str, float]:
        """The scores of the labels of some phrasings, for the best of the rows of cosines, shape (rows, near)."""
        gram = _kernel(self._between(near))
        gram.flat[:: len(near) + 1] += np.float32(RIDGE)
        solved = np.linalg.solve(gram, _kernel(cosines).T)
        labels = self.label_of[near].tolist()
        scores: dict[str, float] = {}
        for column in solved.T.tolist():
            sums: dict[int, float] = {}
            for label, share in zip(labels, column, strict=True):
                sums[label] = sums.get(label, 0.0) + share
            for number, total in sums.items():
                name = self.labels[number]
                scores[name] = max(scores.get(name, 0.0), total)
        return scores

    def _between(self, near: Ints) -> Floats:
        """The cosines of the stems of some phrasings, shape (near, near)."""
        starts = self._bag_ends[near]
        counts = self._bag_ends[near + 1] - starts
        places = run(starts, counts)
        stems = self.words.stems[self._bags[places]]
        slot = np.empty(self.words.stem_count, dtype=np.int32)  # only what is written is read
        slot[stems] = np.arange(len(stems), dtype=np.int32)
        columns = slot[stems]  # equal stems all point at their last place: columns without a sort
        dense = np.zeros((len(near), len(stems)), dtype=np.float32)
        dense[np.arange(len(near)).repeat(counts), columns] = self._bag_values[places]
        return dense @ dense.T


def _largest(values: Doubles, count: int) -> Ints:
    """Where the largest values above 0 stand, `count` of them if there are as many.

    Of many values, the smallest of the maxima of `count` parts bounds those from below, which spares sorting all.
    """
    found = np.arange(len(values))
    if len(values) > MANY:
        bound = float(values[: len(values) // count * count].reshape(count, -1).max(axis=1).min())
        found = np.flatnonzero(values >= bound)
    if len(found) > count:
        found = found[values[found].argpartition(-count)[-count:]]
    return found[values[found] > 0].astype(np.int32)


def _kernel(cosines: Floats) -> Floats:
    kernel: Floats = cosines + np.float32(QUADRATIC) * cosines * cosines
    return kernel

"""The words of the phrasings: what each weighs, and which of them stand for a word that is asked.

Two words stand for each other by their stem, by the pieces that they share, and by their meaning, as far as a list of
synonyms knows it. Comparing texts by such words rather than by equal ones is the soft cosine (Sidorov et al. 2014).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rolebot.matching.language import everyday, read_synonyms, stem
from rolebot.matching.pieces import Floats, Ints, Longs, Pieces

Doubts = Mapping[str, tuple[tuple[str, float], ...]]
"""For a word as it was read: what else it may have been, and how likely beside it in (0, 1]."""

PIECES_SHARE, STEM_SHARE = 0.6, 0.4
"""What shared pieces and a shared stem are worth; a word stands for itself with their sum."""

# Each with what it changes, in points of first guesses right: the mean of BANKING77 and CLINC150, 5 and 10 phrasings.

MEANING_SHARE = 0.5
"""What a synonym is worth: 1.4 points more than nothing."""

LEAST_ALIKE, LEAST_OF_STRANGERS = 0.3, 0.15
"""Cosine of the pieces from which a word stands for another; less is asked of a word that no phrasing holds.

Without such a bound 0.1 points more, and every word would stand for nearly every other."""

RARITY_POWER = 0.6
"""Between all words alike and the usual inverse document frequency, which makes too much of rare words: 0.4 points."""

GRAMMAR_FACTOR, LIGHT_FACTOR = 0.7, 0.85
"""What everyday words weigh beside others: 1.5 points more than if they weighed as much, together with the power."""

_CACHE_LIMIT = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Stands:
    """What a word weighs, the number of its stem (-1 for one that no text holds), and the words that stand for it.

    `shares` say how well they do, in (0, 1]; `worth` is that times the weight. Shapes (words that stand for it,).
    """

    weight: float
    stem: int
    words: Ints
    shares: Floats
    worth: Floats


@dataclass(init=False, eq=False, repr=False)
class StandIns:
    """The words of some texts, numbered; `weights` and `stems` have the shape (words,).

    `stems` numbers the stems from 0. `_stands` and `_shares` hold, word after word, what stands for it and how well;
    word w owns the places `_starts[w]` to `_starts[w + 1]`.
    """

    weights: Floats
    stems: Ints
    stem_count: int
    _language: str
    _words: list[str]
    _number: dict[str, int]
    _pieces: Pieces
    _of_stem: dict[str, list[int]]
    _groups: dict[str, list[int]]
    _members: dict[int, list[int]]
    _unseen: float
    _starts: Longs
    _stands: Ints
    _shares: Floats
    _stored: dict[str, Stands]

    def __init__(self, texts: Sequence[Sequence[str]], language: str) -> None:
        self._language = language
        self._words = list(dict.fromkeys(word for text in texts for word in text))
        self._number = {word: at for at, word in enumerate(self._words)}
        self._pieces = Pieces(self._words)
        stems = [stem(word, language) for word in self._words]
        number = {one: at for at, one in enumerate(dict.fromkeys(stems))}
        self.stems = np.array([number[one] for one in stems], dtype=np.int32)
        self.stem_count = len(number)
        self._of_stem = {}
        for at, one in enumerate(stems):
            self._of_stem.setdefault(one, []).append(at)
        self._group()
        held = np.zeros(len(number))
        for text in texts:
            held[list({self.stems[self._number[word]] for word in text})] += 1
        rarity = (np.log((1 + len(texts)) / (1 + held)) + 1) ** RARITY_POWER
        self._unseen = float((np.log(1 + len(texts)) + 1) ** RARITY_POWER)
        factors = np.array([self._factor(word) for word in self._words])
        self.weights = (rarity[self.stems] * factors).astype(np.float32) if self._words else np.zeros(0, np.float32)
        self._stored = {}
        found = [self._find(word) for word in self._words]
        self._starts = np.cumsum([0, *(len(one.words) for one in found)])
        self._stands = np.concatenate([np.zeros(0, dtype=np.int32), *(one.words for one in found)])
        self._shares = np.concatenate([np.zeros(0, dtype=np.float32), *(one.shares for one in found)])

    def _group(self) -> None:
        self._groups, self._members = {}, {}
        for group, words in enumerate(read_synonyms(self._language)):
            for one in {stem(word, self._language) for word in words}:
                self._groups.setdefault(one, []).append(group)
                self._members.setdefault(group, []).extend(self._of_stem.get(one, ()))

    def _factor(self, word: str) -> float:
        common = everyday(self._language)
        if word in common.grammar:
            return GRAMMAR_FACTOR
        return LIGHT_FACTOR if word in common.light or word in common.chat else 1.0

    def __len__(self) -> int:
        return len(self._words)

    def word(self, at: int) -> str:
        """The word of a number."""
        return self._words[at]

    def number(self, word: str) -> int:
        """The number of a word; -1 for one that no text holds."""
        return self._number.get(word, -1)

    def of(self, word: str, others: Sequence[tuple[str, float]] = ()) -> Stands:
        """What stands for a word, or for what else it may have been."""
        stands = self._of(word)
        if not others:
            return stands
        best = dict(zip(stands.words.tolist(), stands.shares.tolist(), strict=True))
        for other, likely in others:
            for at in self._of_stem.get(stem(other, self._language), ()):
                best[at] = max(best.get(at, 0.0), likely)
        return _stands(stands.weight, stands.stem, best)

    def _of(self, word: str) -> Stands:
        if (stored := self._stored.get(word)) is None:
            if len(self._stored) >= _CACHE_LIMIT:
                self._stored.clear()
            at = self._number.get(word, -1)
            stored = self._stored[word] = self._find(word) if at < 0 else self._known(at)
        return stored  # not read again: another thread may just have cleared the store

    def _known(self, at: int) -> Stands:
        places = slice(self._starts[at], self._starts[at + 1])
        weight, shares = self.weights[at], self._shares[places]
        return Stands(float(weight), int(self.stems[at]), self._stands[places], shares, shares * weight)

    def _find(self, word: str) -> Stands:
        one = stem(word, self._language)
        kin = self._of_stem.get(one, [])
        at = self._number.get(word, kin[0] if kin else -1)
        chosen, cosines = self._pieces.alike(word, LEAST_ALIKE if at >= 0 else LEAST_OF_STRANGERS)
        best = dict(zip(chosen.tolist(), (PIECES_SHARE * cosines).tolist(), strict=True))
        for other in kin:
            best[other] = best.get(other, 0.0) + STEM_SHARE
        for group in self._groups.get(one, ()):
            for other in self._members[group]:
                best[other] = max(best.get(other, 0.0), MEANING_SHARE)
        if at < 0:
            return _stands(self._unseen * self._factor(word), -1, best)
        return _stands(float(self.weights[at]), int(self.stems[at]), best)


def _stands(weight: float, stem_number: int, best: Mapping[int, float]) -> Stands:
    words = np.fromiter(best, np.int32, len(best))
    shares = np.fromiter(best.values(), np.float32, len(best))
    return Stands(weight, stem_number, words, shares, shares * np.float32(weight))

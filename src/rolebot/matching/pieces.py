"""Find known words that look like a word, by the pieces that they share and by single slips.

Words are kept by their character 2- to 4-grams, which find what is alike, and by what is left of them without one
letter, which finds what is one slip away (symmetric deletes: Garbe 2012). Both are flat arrays, so that a hundred
thousand words cost a few megabytes and a look-up takes some microseconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from rolebot.matching.language import key_of

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Keys = NDArray[np.uint32]

SIZES = (2, 3, 4)
"""Letters of a piece; the borders of a word count as letters."""

LONGEST_WORD = 40
"""Letters of a word that are looked at; nobody mends a slip in a longer one."""

COMMON_PIECE = 500
"""Words that share a piece from which it tells nothing; this bounds the time that a word takes."""


def pieces(word: str) -> tuple[str, ...]:
    """The character 2- to 4-grams of a word inside its borders, each once."""
    padded = f" {word[:LONGEST_WORD]} "
    return tuple(dict.fromkeys(padded[at : at + size] for size in SIZES for at in range(len(padded) - size + 1)))


def without_one(word: str) -> Iterable[str]:
    """The word itself, and what is left of it without each of its letters."""
    yield word
    for at in range(len(word) if len(word) <= LONGEST_WORD else 0):
        yield word[:at] + word[at + 1 :]


def run(starts: Longs, counts: Longs) -> Longs:
    """The places start, start + 1, … of several runs of so many, one run after the other."""
    ends = counts.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    places: Longs = (starts - ends + counts).repeat(counts) + np.arange(total)  # the methods spare a detour
    return places


@dataclass(init=False, eq=False, repr=False)
class Pieces:
    """Some words by their pieces.

    `_owners` and `_weights` hold, piece after piece, the words that have it and what it weighs in them (each word has
    length 1); `_starts` and `_counts` say where the run of each piece begins and how long it is, shapes (pieces,).
    """

    size: int
    _number: dict[str, int]
    _rarity: Floats
    _owners: Ints
    _weights: Floats
    _starts: Longs
    _counts: Longs

    def __init__(self, words: Sequence[str]) -> None:
        self.size = len(words)
        self._number = {}
        flat: list[int] = []
        counts = np.zeros(len(words), dtype=np.int64)
        for at, word in enumerate(words):
            found = pieces(word)
            counts[at] = len(found)
            flat.extend(self._number.setdefault(piece, len(self._number)) for piece in found)
        ids = np.array(flat, dtype=np.int32)
        held = np.bincount(ids, minlength=len(self._number))
        self._rarity = (np.log((1 + len(words)) / (1 + held)) + 1).astype(np.float32)
        owner = np.repeat(np.arange(len(words), dtype=np.int32), counts)
        lengths = np.sqrt(np.bincount(owner, self._rarity[ids] ** 2, minlength=len(words)))
        weights = (self._rarity[ids] / lengths[owner]).astype(np.float32)
        telling = np.flatnonzero(held[ids] <= COMMON_PIECE)
        order = telling[np.argsort(ids[telling], kind="stable")]
        self._owners, self._weights = owner[order], weights[order]
        self._counts = np.where(held <= COMMON_PIECE, held, 0)
        self._starts = np.cumsum(self._counts) - self._counts

    def alike(self, word: str, least: float) -> tuple[Ints, Floats]:
        """The words whose pieces have at least this cosine in (0, 1] with the word's, and the cosines."""
        found = pieces(word)
        known = [self._number[piece] for piece in found if piece in self._number]
        if not known:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        rarity, counts = self._rarity[known], self._counts[known]
        unseen = (log(1 + self.size) + 1) ** 2 * (len(found) - len(known))
        places = run(self._starts[known], counts)
        weights = rarity.repeat(counts) * self._weights[places]
        shared = np.bincount(self._owners[places], weights, minlength=self.size)
        length = sqrt(float(rarity @ rarity) + unseen)
        chosen = np.flatnonzero(shared >= least * length)
        return chosen.astype(np.int32), (shared[chosen] / length).astype(np.float32)


@dataclass(init=False, eq=False, repr=False)
class Slips:
    """Some words by what is left of them without one letter: sorted keys, and the word of each."""

    _keys: Keys
    _owners: Ints

    def __init__(self, words: Sequence[str]) -> None:
        keys: list[int] = []
        counts = np.zeros(len(words), dtype=np.int64)
        for at, word in enumerate(words):
            left = {key_of(one) for one in without_one(word)}
            counts[at] = len(left)
            keys.extend(left)
        unsorted = np.array(keys, dtype=np.uint32)
        order = np.argsort(unsorted, kind="stable")
        self._keys = unsorted[order]
        self._owners = np.repeat(np.arange(len(words), dtype=np.int32), counts)[order]

    def near(self, word: str) -> set[int]:
        """Words that may be one slip away, all that are among them: a superset, to be measured."""
        keys = np.array([key_of(one) for one in without_one(word)], dtype=np.uint32)
        starts = self._keys.searchsorted(keys)
        counts = self._keys.searchsorted(keys, side="right") - starts
        return set(self._owners[run(starts, counts)].tolist())

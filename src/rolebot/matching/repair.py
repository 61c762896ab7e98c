"""Mend slips of the keyboard: a word that nobody wrote in the knowledge goes to the nearest word that somebody did.

Real words are left alone, they are what the asker meant. How many slips are forgiven depends on the length of a
word: a short word with two slips could be anything.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rolebot.matching.language import CHAT, GRAMMAR, LIGHT, read_real_words

EVERYDAY = GRAMMAR | LIGHT | CHAT
_CACHE_LIMIT = 10_000

COMMON = 30_000
"""Frequency in a corpus of films from which a word is what it says ("cat"), and no slip for a nearer one."""

ACRONYM = 3
"""Letters up to which an unknown word may be an acronym."""

SHORT = 6
"""Letters below which one slip is forgiven in a word that is not real, from there on two."""

OPENERS, OPENER_LENGTH = ("what", "which", "who", "how", "why", "where", "when"), 5
"""Words that a question starts with, and the letters from which two slips are forgiven in them."""


def slip_budget(length: int) -> int:
    """How many slips are forgiven in a word or name of so many letters: none up to 3, one up to 6, three from 14."""
    return 0 if length <= 3 else 1 if length <= 6 else 2 if length <= 13 else 3


@dataclass(init=False, eq=False, repr=False)
class Repair:
    """The words of the knowledge, and what an unknown word most likely stands for."""

    _counts: dict[str, int]
    _by_length: dict[int, list[str]]
    _real: dict[str, int]
    _mended: dict[str, tuple[str, ...]]
    _maybe: dict[str, str]

    def __init__(self, words: Iterable[str]) -> None:
        self._counts = dict(Counter(words))
        self._by_length = {}
        for word in sorted(self._counts.keys() | EVERYDAY):
            self._by_length.setdefault(len(word), []).append(word)
        self._real = read_real_words()
        self._mended = {}
        self._maybe = {}

    def knows(self, word: str) -> bool:
        """Whether the word stands in the knowledge, or is an everyday word."""
        return word in self._counts or word in EVERYDAY

    def is_real(self, word: str) -> bool:
        """Whether the word is no slip: known, or a word of the language."""
        if self.knows(word):
            return True
        return word in self._real or (word.endswith("s") and not word.endswith("ss") and word[:-1] in self._real)

    def mend(self, words: Iterable[str], kept: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The words with slips mended, but for those kept; two that were typed as one are two again."""
        moved = self._move_spaces(list(words), kept)
        if len(moved) > 2 and moved[0] not in kept:
            moved[0] = self._opener(moved[0])
        return tuple(part for word in moved for part in ((word,) if word in kept else self._mend(word)))

    def _opener(self, word: str) -> str:
        """The question word that a question most likely starts with: nobody starts one with "shat"."""
        if self.knows(word) or len(word) < 3 or self._real.get(word, 0) >= COMMON:
            return word
        budget = 1 if self.is_real(word) or len(word) < OPENER_LENGTH else 2
        near = [known for known in OPENERS if OSA.distance(word, known, score_cutoff=budget) <= budget]
        return min(near, key=lambda one: (OSA.distance(word, one), self._unlike(word, one), one), default=word)

    def _move_spaces(self, words: list[str], kept: frozenset[str]) -> list[str]:
        """The words, and where a letter stands on the wrong side of a space ("ho wmany") it changes sides."""
        for at in range(len(words) - 1):
            left, right = words[at], words[at + 1]
            if left in kept or right in kept or (self.is_real(left) and self.is_real(right)):
                continue
            for one, other in ((left[:-1], left[-1] + right), (left + right[0], right[1:])):
                if self.knows(one) and self.knows(other):
                    words[at : at + 2] = one, other
                    break
        return words

    def _mend(self, word: str) -> tuple[str, ...]:
        if self.knows(word) or len(word) < 3 or any(char.isdigit() for char in word):
            return (word,)
        if (mended := self._mended.get(word)) is None:
            if len(self._mended) >= _CACHE_LIMIT:
                self._mended.clear()
            mended = self._mended[word] = (word,) if self.is_real(word) else self._try(word)
        return mended  # not read again: another thread may just have cleared the store

    def _try(self, word: str) -> tuple[str, ...]:
        """A drawn-out word cut short ("heyyy"), the nearest known word, two words, or the word itself."""
        for kept in (r"\1\1", r"\1"):
            if (short := re.sub(r"(.)\1{2,}", kept, word)) != word and self.knows(short):
                return (short,)
        return self._nearest(word) or self._split(word) or (word,)

    def _nearest(self, word: str) -> tuple[str, ...]:
        """The nearest known word within the budget; of equally near ones the likest, then the commonest."""
        budget = 1 if len(word) < SHORT else 2
        lengths = range(len(word) - budget, len(word) + budget + 1)
        candidates = [known for length in lengths if length > 1 for known in self._by_length.get(length, ())]
        if len(word) <= ACRONYM:  # what looks like an acronym is never made another one
            candidates = [known for known in candidates if known in EVERYDAY or len(known) > ACRONYM]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=budget, limit=12)
        if not found:
            return ()
        best = min(found, key=lambda one: (one[1], self._unlike(word, one[0]), -self._counts.get(one[0], 0), one[0]))
        return (best[0],)

    def maybe(self, word: str) -> str:
        """The known word that a real but unknown one may be a slip for ("sill" for "skill"); empty if there is none."""
        if self.knows(word) or len(word) < 3 or self._real.get(word, 0) >= COMMON:
            return ""
        if (maybe := self._maybe.get(word)) is None:
            if len(self._maybe) >= _CACHE_LIMIT:
                self._maybe.clear()
            candidates = [known for size in (-1, 0, 1) for known in self._by_length.get(len(word) + size, ())]
            found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=1, limit=12)
            maybe = self._maybe[word] = (
                max(found, key=lambda one: (self._counts.get(one[0], 0), one[0]))[0] if found else ""
            )
        return maybe

    def _unlike(self, word: str, known: str) -> int:
        """Letters swapped are the commonest slip of short words; a word's first letter is seldom wrong."""
        return (sorted(word) != sorted(known)) + (known[0] != word[0])

    def _split(self, word: str) -> tuple[str, ...]:
        """Two known words that were typed as one."""
        for at in range(2, len(word) - 1):
            if self.knows(word[:at]) and self.knows(word[at:]):
                return (word[:at], word[at:])
        return ()

"""Mend slips of the keyboard: a word that nobody wrote in the knowledge goes to the nearest word that somebody did.

Real words are left alone, they are what the asker meant. How many slips are forgiven depends on the length of a
word: a short word with two slips could be anything.
"""

from collections import Counter
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rolebot.matching.language import CHAT, GRAMMAR, LIGHT, real_words

_CACHE_LIMIT = 10_000


def slip_budget(length: int) -> int:
    """How many slips are forgiven in a word or name of so many letters: none up to 3, one up to 7, three from 14."""
    return 0 if length <= 3 else 1 if length <= 6 else 2 if length <= 13 else 3


class Repair:
    """The words of the knowledge, and what an unknown word most likely stands for."""

    def __init__(self, words: Iterable[str]) -> None:
        self._counts = Counter(words)
        self._counts.update(GRAMMAR | LIGHT | CHAT)
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._counts):
            if len(word) >= 3:
                self._by_length.setdefault(len(word), []).append(word)
        self._known: dict[str, str] = {}

    def knows(self, word: str) -> bool:
        """Whether the word stands in the knowledge, or is a word without substance."""
        return word in self._counts

    def mend(self, word: str) -> str:
        """The word of the knowledge that this one stands for; the word itself when it is real or nothing is near."""
        if word in self._counts or len(word) < 4 or any(char.isdigit() for char in word):
            return word
        if word not in self._known:
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            self._known[word] = word if self._is_real(word) else self._nearest(word)
        return self._known[word]

    def _is_real(self, word: str) -> bool:
        real = real_words()
        return word in real or (word.endswith("s") and word[:-1] in real)

    def _nearest(self, word: str) -> str:
        budget = slip_budget(len(word))
        lengths = range(len(word) - budget, len(word) + budget + 1)
        candidates = [known for length in lengths for known in self._by_length.get(length, ())]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=budget, limit=8)
        if not found:
            return word
        return min(found, key=lambda one: (one[1], one[0][0] != word[0], -self._counts[one[0]], one[0]))[0]

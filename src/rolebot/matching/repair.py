"""Mend slips of the keyboard: a word that nobody wrote in the knowledge goes to the nearest word that somebody did.

Real words are left alone, they are what the asker meant. How many slips are forgiven depends on the length of a
word: a short word with two slips could be anything. Where several known words are about as near, the others are
remembered as doubts.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rolebot.matching.language import everyday, key_of, pack_real_words
from rolebot.matching.pieces import LONGEST_WORD, Pieces, Slips

_CACHE_LIMIT = 10_000

ACRONYM = 3
"""Letters up to which an unknown word may be an acronym."""

SHORT, LONG = 5, 9
"""Letters below which one slip is forgiven in a word that is not real, and from which three are; two between."""

ALIKE, LOOKED_AT = 0.05, 64
"""Cosine of the pieces from which a word may have more than one slip, and how many such words are looked at."""

OTHERS, OTHER_LIKELY, FURTHER = 5, 0.7, 0.3
"""How many other words a slip may have been meant for, how likely one as near is, and how much less one further off."""

MAYBE_LIKELY, MAYBES = 0.3, 3
"""How likely a real but unknown word is a slip for a known one, and how many of those are considered."""

OPENERS, OPENER_LENGTH = ("what", "which", "who", "how", "why", "where", "when"), 5
"""Words that a question starts with, and the letters from which two slips are forgiven in them."""


Read = tuple[tuple[str, ...], tuple[tuple[str, float], ...]]
"""What a word is taken for, and what else it may have been with how likely that is beside it."""


_KEYS = {
    letter: (row, column + row / 2)
    for row, letters in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
    for column, letter in enumerate(letters)
}


def _side_by_side(one: str, other: str) -> bool:
    """Whether two letters lie beside each other on the usual keyboard."""
    if one not in _KEYS or other not in _KEYS:
        return False
    (row, column), (other_row, other_column) = _KEYS[one], _KEYS[other]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


def slip_budget(length: int) -> int:
    """How many slips are forgiven in a word or name of so many letters: none up to 3, one up to 6, three from 14."""
    return 0 if length <= 3 else 1 if length <= 6 else 2 if length <= 13 else 3


@dataclass(init=False, eq=False, repr=False)
class Repair:
    """The words of the knowledge, and what an unknown word most likely stands for."""

    _language: str
    _counts: dict[str, int]
    _words: list[str]
    _pieces: Pieces
    _slips: Slips
    _real: bytes
    _common: bytes
    _stored: dict[str, Read]

    def __init__(self, words: Iterable[str], language: str) -> None:
        self._language = language
        self._counts = dict(Counter(words))
        self._words = sorted(word for word in self._counts.keys() | everyday(language).all if len(word) > 1)
        self._pieces = Pieces(self._words)
        self._slips = Slips(self._words)
        self._real, self._common = pack_real_words(language)
        self._stored = {}

    def knows(self, word: str) -> bool:
        """Whether the word stands in the knowledge, or is an everyday word."""
        return word in self._counts or word in everyday(self._language).all

    def is_real(self, word: str) -> bool:
        """Whether the word is no slip: known, or a word of the language."""
        if self.knows(word):
            return True
        singular = word.endswith("s") and not word.endswith("ss")
        return _holds(self._real, word) or (singular and _holds(self._real, word[:-1]))

    def mend(self, words: Iterable[str], kept: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The words with slips mended, but for those kept; two that were typed as one are two again."""
        typed = list(words)
        if all(map(self.knows, typed)):
            return tuple(typed)
        moved = self._move_spaces(typed, kept)
        if len(moved) > 2 and moved[0] not in kept:
            moved[0] = self._opener(moved[0])
        return tuple(part for word in moved for part in ((word,) if word in kept else self._read(word)[0]))

    def others(self, word: str) -> tuple[tuple[str, float], ...]:
        """What else a word that was typed may have been, with how likely that is beside what it was taken for."""
        return self._read(word)[1]

    def _read(self, word: str) -> Read:
        """What a word that was typed is taken for, and what else it may have been."""
        if self.knows(word) or not 3 <= len(word) <= LONGEST_WORD or any(char.isdigit() for char in word):
            return (word,), ()
        if (read := self._stored.get(word)) is None:
            if len(self._stored) >= _CACHE_LIMIT:
                self._stored.clear()
            read = self._stored[word] = self._doubt(word) if self.is_real(word) else self._try(word)
        return read  # not looked up again: another thread may just have cleared the store

    def _doubt(self, word: str) -> Read:
        """A real word that the knowledge does not know: itself, though it may be a slip for one that it knows."""
        if _holds(self._common, word):
            return (word,), ()
        near = sorted(self._near(word, 1), key=lambda one: -self._counts.get(one[0], 0))
        return (word,), tuple((known, MAYBE_LIKELY) for known, _ in near[:MAYBES])

    def _try(self, word: str) -> Read:
        """A drawn-out word cut short ("heyyy"), the nearest known words, two words, or the word itself."""
        for kept in (r"\1\1", r"\1"):
            if (short := re.sub(r"(.)\1{2,}", kept, word)) != word and self.knows(short):
                return (short,), ()
        near = self._near(word, 1 if len(word) < SHORT else 2 if len(word) < LONG else 3)
        if not near:
            return self._split(word) or (word,), ()
        least = near[0][1]
        others = ((known, OTHER_LIKELY * (1 - FURTHER * (slips - least))) for known, slips in near[1 : OTHERS + 1])
        return (near[0][0],), tuple(others)

    def maybe(self, word: str) -> str:
        """The known word that a real but unknown one may be a slip for ("sill" for "skill"); empty if there is none."""
        if self.knows(word) or not self.is_real(word):
            return ""
        others = self.others(word)
        return others[0][0] if others else ""

    def _opener(self, word: str) -> str:
        """The question word that a question most likely starts with: nobody starts one with "shat"."""
        if self.knows(word) or len(word) < 3 or _holds(self._common, word):
            return word
        budget = 1 if self.is_real(word) or len(word) < OPENER_LENGTH else 2
        near = [known for known in OPENERS if OSA.distance(word, known, score_cutoff=budget) <= budget]
        return min(near, key=lambda one: (OSA.distance(word, one), self._unlike(word, one), one), default=word)

    def _move_spaces(self, words: list[str], kept: frozenset[str]) -> list[str]:
        """The words, and where a letter stands on the wrong side of a space ("ho wmany") it changes sides."""
        real = [word in kept or self.is_real(word) for word in words]
        for at in range(len(words) - 1):
            left, right = words[at], words[at + 1]
            if (real[at] and real[at + 1]) or left in kept or right in kept:
                continue
            for one, other in ((left[:-1], left[-1] + right), (left + right[0], right[1:])):
                if self.knows(one) and self.knows(other):
                    words[at : at + 2] = one, other
                    break
        return words

    def _near(self, word: str, budget: int) -> tuple[tuple[str, int], ...]:
        """The known words with at most so many slips; more than one is looked for where none has a single one."""
        near = self._within(word, self._slips.near(word), 1)
        return near if near or budget == 1 else self._within(word, self._alike(word), budget)

    def _within(self, word: str, places: Iterable[int], budget: int) -> tuple[tuple[str, int], ...]:
        choices = [self._words[place] for place in places]
        if len(word) <= ACRONYM:  # what looks like an acronym is never made another one
            choices = [known for known in choices if len(known) > ACRONYM or known in everyday(self._language).all]
        found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=budget, limit=None)
        ranked = sorted(
            (slips, self._unlike(word, known), -self._counts.get(known, 0), known) for known, slips, _ in found
        )
        return tuple((known, int(slips)) for slips, _, _, known in ranked)

    def _alike(self, word: str) -> Sequence[int]:
        places, cosines = self._pieces.alike(word, ALIKE)
        return places[(-cosines).argsort(kind="stable")[:LOOKED_AT]].tolist()  # type: ignore[no-any-return]  # numpy says Any

    def _unlike(self, word: str, known: str) -> int:
        """How odd a slip would be: letters are swapped, left out or doubled, or a key beside the right one is hit.

        A word's first letter is seldom wrong.
        """
        odd = 0 if sorted(word) == sorted(known) else 1
        if len(word) == len(known) and odd:
            wrong = [pair for pair in zip(word, known, strict=True) if pair[0] != pair[1]]
            odd += any(not _side_by_side(*pair) for pair in wrong)
        return odd + (known[0] != word[0])

    def _split(self, word: str) -> tuple[str, ...]:
        """Two known words that were typed as one."""
        for at in range(2, len(word) - 1):
            if self.knows(word[:at]) and self.knows(word[at:]):
                return (word[:at], word[at:])
        return ()


def _holds(packed: bytes, word: str) -> bool:
    """Whether packed keys hold that of a word."""
    keys, key = memoryview(packed).cast("I"), key_of(word)
    at = bisect_left(keys, key)
    return at < len(keys) and keys[at] == key

"""Folders of any size: real phrasings, varied with made-up words.

Real sentences keep their grammar and their length; what an admin's subject adds, its nouns, is made up. Words are drawn
as they are in real text, few of them often and most of them seldom (Zipf-Mandelbrot), so that the vocabulary grows with
the folder, but slower. A bigger folder starts with all entries of a smaller one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from benchmarks.chance import seeded
from benchmarks.faq import FaqEntry
from rolebot.text import split_words

VOCABULARY = 20_000
FLAT_TOP = 10
"""Words of about the same frequency before it falls with the rank; without it one word in ten would be the same."""

FEWEST, MOST = 5, 11
"""Phrasings of an entry."""

HELD_OUT = 4
"""Phrasings of an entry that are kept to ask with, at most, once there are enough to ask small folders with."""

ENOUGH_HELD_OUT = 2000
"""Until there are so many, an entry keeps all that its group has left: small folders are asked no text twice."""

LONG_WORD = 5
"""Letters from which a word is taken to be about the subject."""

EXCHANGED = 0.3
"""Chance that an entry says a word of its own for such a word, in all its phrasings."""

STARTS = "b bl br c ch cl d dr f fl g gl gr h j k l m n p pl pr r s sc sh sk sl sp st t th tr v w z".split()
MIDDLES = "a e i o u ai ea ee ie oa oo ou".split()
ENDS = ["", "", "ck", "l", "ll", "m", "n", "nd", "ng", "nt", "p", "r", "rd", "rm", "s", "sk", "st", "t", "x"]


def make_words(count: int, rng: Random) -> list[str]:
    """Different pronounceable words of two or three syllables, the shortest first."""
    words = set[str]()
    while len(words) < count:
        syllables = rng.choice((2, 2, 3))
        parts = [rng.choice(STARTS) + rng.choice(MIDDLES) + rng.choice(ENDS) for _ in range(syllables)]
        words.add("".join(parts))
    return sorted(words, key=lambda word: (len(word), word))


@dataclass(slots=True)
class Generator:
    """Makes entries out of groups of phrasings that ask for the same; the seed decides everything."""

    groups: Sequence[Sequence[str]]
    seed: int = 1
    rng: Random = field(init=False)
    words: list[str] = field(init=False)
    weights: list[float] = field(init=False)
    seen: set[tuple[str, ...]] = field(init=False, default_factory=set)
    held_out: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Make the vocabulary."""
        self.rng = seeded(self.seed)
        self.words = make_words(VOCABULARY, self.rng)
        self.weights = list(accumulate(1 / (rank + FLAT_TOP) for rank in range(VOCABULARY)))

    def entries(self, phrasings: int) -> Iterator[FaqEntry]:
        """Entries with this many phrasings together, all different word by word."""
        left, number = phrasings, 0
        while left > 0:
            number += 1
            entry = self._entry(f"entry-{number}", left)
            left -= len(entry.phrasings)
            if entry.phrasings:
                yield entry

    def _entry(self, name: str, most: int) -> FaqEntry:
        group = self.rng.choice(self.groups)
        wished = min(self.rng.randint(FEWEST, MOST), len(group) - 1)
        subject = tuple(dict.fromkeys(self._draw(2)))
        own: dict[str, str] = {}
        texts = []
        kept = HELD_OUT if self.held_out >= ENOUGH_HELD_OUT else len(group)
        for sentence in self.rng.sample(group, min(len(group), wished + kept)):
            text = self._vary(sentence, subject, own)
            if (words := split_words(text)) not in self.seen:
                self.seen.add(words)
                texts.append(text)
        self.held_out += len(texts[wished:])
        return FaqEntry(name, tuple(texts[: min(wished, most)]), tuple(texts[wished:]))

    def _draw(self, count: int) -> list[str]:
        return self.rng.choices(self.words, cum_weights=self.weights, k=count)

    def _vary(self, sentence: str, subject: tuple[str, ...], own: dict[str, str]) -> str:
        """The sentence about the subject; `own` remembers which words the entry exchanged, or left."""
        words = sentence.split()
        for at, word in enumerate(words):
            if len(word) >= LONG_WORD and word.isalpha():
                if word not in own:
                    own[word] = self._draw(1)[0] if self.rng.random() < EXCHANGED else word
                words[at] = own[word]
        named = " ".join(subject if self.rng.random() < 0.5 else subject[:1])
        if self.rng.random() < 0.5:
            return " ".join((*words, self.rng.choice(("for", "in", "with")), named))
        longest = max(range(len(words)), key=lambda at: len(words[at]))
        return " ".join((*words[:longest], named, *words[longest + 1 :]))

"""Which questions ask for the same: what they are about, and how alike the rest of their words is.

Roles and facets that were understood count for more than any wording: "wat is the salary of a DE" and "how much do data
engineers earn" share not one word. What is left is compared the way phrasings are. The first question of a group stands
for it, and all others are compared with that one alone (leader clustering, Hartigan 1975), so that no group drifts from
one thing to another, and ten thousand questions take seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rolebot.matching.lexicon import ROLE, Lexicon, Reading
from rolebot.matching.mentions import Named
from rolebot.matching.ranking import Ranking, Words

ALIKE = 0.55
"""Cosine from which two questions about the same roles are one."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a question asks: the roles it is about, the facets that are sure, and what is left of its words."""

    roles: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    words: Words = ()


def content_of(lexicon: Lexicon, reading: Reading) -> Words:
    """The words of a question that say something, without the roles that it names."""
    return tuple(word for word in reading.mask(Named.ROLE) if word != ROLE and lexicon.says_anything(word))


def group_alike(askings: Sequence[Asking], language: str) -> list[int]:
    """For each of some questions the place of the one that stands for its group: the first that it is like.

    Whatever comes first is asked first to stand for others; so the most asked should.
    """
    ranking = Ranking([("", one.words) for one in askings], language)
    roles = _number([tuple(sorted(one.roles)) for one in askings])
    facets = _number([tuple(sorted(one.facets)) for one in askings])
    leaders = np.full(len(askings), -1, dtype=np.int64)
    for at, asking in enumerate(askings):
        if leaders[at] >= 0:
            continue
        alike = ranking.cosines(asking.words) >= ALIKE
        if facets[at]:
            alike = (alike & (facets == 0)) | (facets == facets[at])
        found = (leaders < 0) & (roles == roles[at]) & alike
        leaders[found] = at
        leaders[at] = at
    return [int(one) for one in leaders]


def _number(values: Sequence[tuple[str, ...]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A number for each value, the same for the same; 0 for what is empty."""
    numbers: dict[tuple[str, ...], int] = {(): 0}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)

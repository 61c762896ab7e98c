"""Find the facts that a question is about, by the share of its substance that they hold.

A question's substance is its words weighed by how rare they are in the knowledge; a word that the knowledge does not
know weighs as much as the rarest. The share that one fact covers says how much of the question it can answer, and it
is comparable between questions: what the knowledge never mentions is never covered.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray

from rolebot.knowledge.model import Entry, Knowledge
from rolebot.matching.lexicon import Lexicon

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Doubles = NDArray[np.float64]

_CACHE_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Unit:
    """One fact of a role's facet, or one line of an entry with its title, as the terms that it holds."""

    role: str
    facet: str
    entry: str
    text: str
    terms: frozenset[str]
    is_thing: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term of a question, how much it says, and the forms that stand for it with how well in (0, 1].

    `holders` are the units that hold it in any form, `shares` how well they do: both of the shape (holders,).
    """

    term: str
    weight: float
    forms: tuple[tuple[str, float], ...]
    light: bool
    holders: Longs = field(repr=False, compare=False)
    shares: Doubles = field(repr=False, compare=False)

    def held_by(self, terms: frozenset[str]) -> float:
        """How well the terms hold this one, in [0, 1]."""
        return max((share for form, share in self.forms if form in terms), default=0.0)


@dataclass(frozen=True, slots=True)
class Found:
    """A unit with the share in [0, 1] that it holds of what is wanted."""

    unit: Unit
    share: float
    wanted: Sequence[Wanted]

    @property
    def terms(self) -> frozenset[str]:
        """The terms wanted that the unit holds in some form."""
        return frozenset(one.term for one in self.wanted if any(form in self.unit.terms for form, _ in one.forms))


@dataclass(init=False, eq=False, repr=False)
class FactIndex:
    """All facts of a knowledge, by the terms that they hold."""

    units: tuple[Unit, ...]
    things: frozenset[str]
    _holders: dict[str, Ints]
    _of_role: dict[str, Ints]
    _unknown: float
    _by_beginning: dict[str, list[str]]
    _kin: dict[str, tuple[str, ...]]

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon) -> None:
        self.units = tuple(_units(knowledge, lexicon))
        holders: dict[str, list[int]] = {}
        for number, unit in enumerate(self.units):
            for term in unit.terms:
                holders.setdefault(term, []).append(number)
        self._holders = {term: np.array(numbers, dtype=np.int32) for term, numbers in holders.items()}
        self.things = frozenset(term for unit in self.units if unit.is_thing for term in unit.terms)
        self._by_beginning = {}
        for term in holders:
            self._by_beginning.setdefault(term[:4], []).append(term)
        self._kin = {}
        self._unknown = log(1 + len(self.units)) + 1
        of_role: dict[str, list[int]] = {}
        for number, unit in enumerate(self.units):
            of_role.setdefault(unit.role, []).append(number)
        self._of_role = {role: np.array(numbers, dtype=np.int32) for role, numbers in of_role.items()}

    def weight(self, term: str) -> float:
        """How much a term says: the smoothed inverse document frequency over all units."""
        holders = self._holders.get(term)
        return log((1 + len(self.units)) / (1 + len(holders))) + 1 if holders is not None else self._unknown

    def kin(self, term: str) -> tuple[str, ...]:
        """The other terms of the knowledge that begin like this one: analyze and analysis, store and storage."""
        kin = self._kin.get(term)
        if kin is None:
            near = self._by_beginning.get(term[:4], ()) if len(term) >= 4 else ()
            kin = tuple(other for other in near if other != term and _akin(term, other))
            if len(self._kin) >= _CACHE_LIMIT:  # of words that strangers type there is no end
                self._kin.clear()
            self._kin[term] = kin
        return kin

    def knows(self, term: str) -> bool:
        """Whether any fact holds the term."""
        return term in self._holders

    def holding(self, forms: Iterable[tuple[str, float]]) -> tuple[Longs, Doubles]:
        """The units that hold any of some forms, and how well the best that they hold stands for the term."""
        best: Doubles = np.zeros(len(self.units))
        for form, share in sorted(forms, key=lambda one: one[1]):  # a better form overwrites a worse one
            if (holders := self._holders.get(form)) is not None:
                best[holders] = share
        found = best.nonzero()[0]
        return found, best[found]

    def search(self, wanted: Sequence[Wanted], roles: Sequence[str] = (), limit: int = 12) -> tuple[Found, ...]:
        """The units that cover most of what is wanted, best first; with `roles`, only theirs and those of entries."""
        total = sum(one.weight for one in wanted)
        if not total:
            return ()
        gained: Doubles = np.zeros(len(self.units))
        for one in wanted:
            gained[one.holders] += one.weight * one.shares
        if roles:
            gained = self._only_of(gained, {*roles, ""})
        best = gained.nonzero()[0]
        if len(best) > limit:  # all that are as good as the last of them, so that the order decides, not chance
            least = np.partition(gained[best], -limit)[-limit]
            best = best[gained[best] >= least]
        best = best[np.argsort(-gained[best], kind="stable")[:limit]]
        shares = (gained[best] / total).tolist()
        return tuple(Found(self.units[at], share, wanted) for at, share in zip(best.tolist(), shares, strict=True))

    def _only_of(self, gained: Doubles, roles: Iterable[str]) -> Doubles:
        """What the units of these roles gained, and nothing for the others."""
        kept: Doubles = np.zeros(len(gained))
        for role in roles:
            if (own := self._of_role.get(role)) is not None:
                kept[own] = gained[own]
        return kept


def _akin(one: str, other: str) -> bool:
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    longer = max(len(one), len(other))
    return (shared >= 5 and shared >= 0.6 * longer) or (shared == 4 and longer <= 6)


def _units(knowledge: Knowledge, lexicon: Lexicon) -> Iterable[Unit]:
    for role in knowledge.roles.values():
        for facet, facts in role.facets.items():
            for fact in facts:
                text = f"{fact.label} {fact.text}"
                terms = lexicon.terms(lexicon.read_plain(text))
                yield Unit(role.id, facet, "", fact.text, frozenset(terms), bool(fact.label))
    for entry in knowledge.entries.values():
        title = lexicon.terms(lexicon.read_plain(entry.title))
        for line in _lines(entry):
            yield Unit("", "", entry.id, line, frozenset((*title, *lexicon.terms(lexicon.read_plain(line)))))


def _lines(entry: Entry) -> Iterable[str]:
    """The bullets and sentences of an entry's answer, and what each source says."""
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*-\s)", entry.answer):
        for part in re.split(r"(?<=[.!?])\s+", " ".join(paragraph.split())):
            if part and not part.lower().startswith("my source"):  # what the bot says of itself is no fact
                yield part
    yield from (says for _, says in entry.positions)

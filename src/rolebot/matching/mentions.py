"""Find the roles that a question names, and the jobs that only sound like one.

Names are compared without their spaces, so that "datascientist" and "machine-learning engineer" are what they look
like. The longest known name wins, and a name that is near but not ours counts as known: "research software engineer"
hides no research engineer. Acronyms are matched exactly, as whole words; other names forgive slips by their length.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rolebot.knowledge.model import Knowledge, Name
from rolebot.knowledge.places import Problem
from rolebot.matching.repair import slip_budget
from rolebot.text import open_words, split_words

if TYPE_CHECKING:
    from rolebot.knowledge.loading import Places

LONGEST_NAME = 5
"""Words that a name may have."""

ACRONYM_LENGTH = 4
"""Letters up to which a name is taken for an acronym, whatever its case; such a name forgives no slip."""

CONSIDERED = 4
"""Names within the budget that are considered, the nearest."""

LONG = 7
"""Letters from which an unknown word may be a whole name that lost its spaces."""

JOINING = frozenset("and or vs versus to than from between into with of the a an &".split())


class Named(Enum):
    """What a name names: a role, the field that stands for it, or a job that is near but not ours."""

    ROLE = "role"
    FIELD = "field"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a question: words [start, end), what it names, and how many slips were forgiven."""

    start: int
    end: int
    named: Named
    role: str = ""
    slips: int = 0
    acronym: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """A name as it is compared: words joined without spaces, singular."""

    joined: str
    named: Named
    role: str
    words: int
    acronym: bool


@dataclass(init=False, eq=False, repr=False)
class Names:
    """All names of a knowledge, ready to be found in questions."""

    words: frozenset[str]
    _known: dict[str, _Known]
    _fuzzy: list[str]

    def __init__(self, knowledge: Knowledge) -> None:
        named: list[tuple[Name, Named, str]] = [(name, Named.NEAR, "") for name in knowledge.near_names]
        for role in knowledge.roles.values():
            named += [(name, Named.FIELD, role.id) for name in role.fields]
            named += [(name, Named.ROLE, role.id) for name in role.names]
        opened = opened_abbreviations(knowledge)
        self._known = {}
        words: set[str] = set()
        for name, what, role_id in named:
            typed = split_words(name.text)
            split = open_words(typed, opened)
            if split:
                joined, acronym = _compared(name, opened)
                self._known[joined] = _Known(joined, what, role_id, len(split), acronym)
                short = _singular("".join(typed))  # "mlengineer", where a missing space hides the abbreviation
                self._known.setdefault(short, _Known(short, what, role_id, len(typed), True))
                words.update(split)
        self.words = frozenset(words) | {_singular(word) for word in words}
        fuzzy = (known.joined for known in self._known.values() if not known.acronym)
        self._fuzzy = sorted(fuzzy, key=lambda joined: (len(joined), joined))

    def find(
        self, words: Sequence[str], qualifies: Callable[[str], bool], real: Callable[[str], bool] | None = None
    ) -> tuple[Mention, ...]:
        """The names in a question, from left to right, none overlapping.

        `qualifies` tells whether a word before a one-word name makes another job of it, `real` whether a word is no
        slip; without `real`, no slips are forgiven.
        """
        if not self._known:
            return ()
        found: list[Mention] = []
        at = 0
        while at < len(words):
            mention = self._longest(words, at, real)
            if mention is not None:
                found.append(mention)
            at = mention.end if mention else at + 1
        refused = [self._refuse_qualified(words, one, qualifies) for one in found]
        shared = [extra for one in refused for extra in self._share(words, one, refused)]
        unique = {one.start: one for one in [*shared, *refused]}
        return tuple(unique[start] for start in sorted(unique))

    def _longest(self, words: Sequence[str], at: int, real: Callable[[str], bool] | None) -> Mention | None:
        """The longest exact name that starts here; without one, the nearest name within the budget."""
        near: list[tuple[int, int, Mention]] = []
        for length in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            window = words[at : at + length]
            joined = _singular("".join(window))
            if known := self._known.get(joined):
                return Mention(at, at + length, known.named, known.role, 0, known.acronym)
            if real is None or window[0] in JOINING or window[-1] in JOINING or not self._worth_a_look(window, real):
                continue
            if mention := self._nearest(joined, at, length, all(real(word) for word in window)):
                near.append((mention.slips, -length, mention))
        return min(near, key=lambda one: one[:2])[2] if near else None

    def _worth_a_look(self, window: Sequence[str], real: Callable[[str], bool]) -> bool:
        """Slips are looked for where a word belongs to some name, or where a long word is none of the language."""
        if any(_singular(word) in self.words for word in window):
            return True
        return len(window) == 1 and len(window[0]) >= LONG and not real(window[0])

    def _nearest(self, joined: str, at: int, length: int, all_real: bool) -> Mention | None:
        """Where every word is a real one, a single slip may have made it so; more would be another name."""
        budget = min(slip_budget(len(joined)), 1 if all_real else 3)
        if not budget:
            return None
        first = bisect_left(self._fuzzy, len(joined) - budget, key=len)  # a slip adds or drops one letter at most
        choices = self._fuzzy[first : bisect_right(self._fuzzy, len(joined) + budget, key=len)]
        found = process.extract(joined, choices, scorer=OSA.distance, score_cutoff=budget, limit=None)
        scored = []
        for name, slips, _ in sorted(found, key=lambda one: (one[1], one[0]))[:CONSIDERED]:
            known = self._known[name]
            if abs(known.words - length) <= 1 and slips <= slip_budget(len(name)):
                scored.append((slips, known.named is Named.NEAR, name))
        if not scored:
            return None
        slips, _, name = min(scored)
        known = self._known[name]
        return Mention(at, at + length, known.named, known.role, int(slips))

    def _refuse_qualified(self, words: Sequence[str], one: Mention, qualifies: Callable[[str], bool]) -> Mention:
        """A one-word name after a word that qualifies it is another job: no "architect" in "landscape architect"."""
        single = one.end - one.start == 1 and not one.acronym and one.named is Named.ROLE
        if single and one.start > 0 and qualifies(words[one.start - 1]):
            return Mention(one.start - 1, one.end, Named.NEAR)
        return one

    def _share(self, words: Sequence[str], one: Mention, found: Iterable[Mention]) -> Iterator[Mention]:
        """In "data engineers and scientists" and "data and ML engineers" two names share a word."""
        if one.named is Named.NEAR or one.end - one.start < 2:
            return
        taken = {at for other in found for at in range(other.start, other.end)}
        after = [at for at in range(one.end + 1, min(one.end + 3, len(words))) if words[at - 1] in JOINING]
        before = [at for at in range(max(0, one.start - 2), one.start - 1) if words[at + 1] in JOINING]
        for at, name in [
            *((at, "".join(words[one.start : one.end - 1]) + words[at]) for at in after),
            *((at, words[at] + words[one.end - 1]) for at in before),
        ]:
            known = self._known.get(_singular(name))
            if at not in taken and known and known.named is Named.ROLE:
                yield Mention(at, at + 1, known.named, known.role)


def _singular(joined: str) -> str:
    return joined[:-1] if len(joined) > 2 and joined.endswith("s") and not joined.endswith(("ss", "is")) else joined


def opened_abbreviations(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """What each abbreviation of the knowledge stands for, word by word."""
    pairs = ((split_words(short), split_words(long)) for short, long in knowledge.abbreviations.items())
    return {short[0]: long for short, long in pairs if len(short) == 1 and long}


def _compared(name: Name, opened: Mapping[str, tuple[str, ...]]) -> tuple[str, bool]:
    """A name as it is compared, and whether it is an acronym."""
    joined = _singular("".join(open_words(split_words(name.text), opened)))
    return joined, len(joined) <= ACRONYM_LENGTH or (name.text.isupper() and " " not in name.text)


def review_names(knowledge: Knowledge, places: "Places") -> Iterator[Problem]:
    """Names that two roles share, or that lie so close together that a slip could turn one into the other."""
    seen: list[tuple[Name, str]] = []
    opened = opened_abbreviations(knowledge)
    near = {_compared(name, opened)[0]: name for name in knowledge.near_names}
    named = [(name, role.id) for role in knowledge.roles.values() for name in (*role.names, *role.fields)]
    for name, role in sorted(named, key=lambda one: places.layer(one[0].place)):
        if not split_words(name.text):
            what = f'the name "{name.text}" holds no letters or digits; write it out or delete it'
            yield Problem(name.place, what)
            continue
        if stranger := near.get(_compared(name, opened)[0]):
            what = f'"{stranger.text}" is a name of `{role}` ({name.place}); a near name is a job that is not ours'
            yield Problem(stranger.place, f"{what}, so delete it")
        for other, owner in seen:
            if owner != role and (what := _clash(name, other, owner, opened)):
                above = places.layer(other.place) != places.layer(name.place)
                way_out = ", or hide the other under `aliases` in hides.yaml" if above else ""
                yield Problem(name.place, f"{what}{way_out}")
        seen.append((name, role))


def _clash(name: Name, other: Name, owner: str, opened: Mapping[str, tuple[str, ...]]) -> str:
    (joined, acronym), (other_joined, other_acronym) = _compared(name, opened), _compared(other, opened)
    if joined == other_joined:
        return f'"{name.text}" names `{owner}` already ({other.place}); keep it with one of the two roles'
    budget = min(slip_budget(len(joined)), slip_budget(len(other_joined)))
    if not acronym and not other_acronym and OSA.distance(joined, other_joined, score_cutoff=budget) <= budget:
        return (
            f'"{name.text}" is only a slip or two from "{other.text}" of `{owner}` ({other.place}); drop one of the two'
        )
    return ""

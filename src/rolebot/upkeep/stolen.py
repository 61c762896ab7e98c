"""Questions that are stolen: phrasings that are answered with something else than what they were written for.

Whatever is asked word for word as an admin wrote it must never be answered with another answer. It happens where two
phrasings are the same once names, abbreviations and filler words are read, or where one speaks of a role that another
entry is about. That something else is only offered is no theft, for the asker still chooses.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rolebot.bot import Bot
from rolebot.conversation import Intent, Kind, Outcome
from rolebot.knowledge.layers import Snapshot
from rolebot.knowledge.loading import Places, load_knowledge
from rolebot.knowledge.model import Facet, Knowledge, Role
from rolebot.knowledge.places import Place, Problem
from rolebot.knowledge.soundness import placed_phrasings
from rolebot.text import split_words

MOST_ASKED = 20_000
"""Phrasings that are asked, spread evenly over all that there are: half a minute on two slow cores."""

MOST_ROLES = 3
"""Roles that a facet's phrasing is asked about. An entry may well know better of one role, but not of all of them."""

ROLE = "{role}"
WITHOUT_CONVERSATION = ("choose", "roles")
"""The kinds whose phrasings mean something by themselves; the others need two roles, a thing, or an answer before."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """What an admin wrote, what it leads to in words, and each question it is asked as with the intent to reach."""

    owner: str
    text: str
    asked: tuple[tuple[str, Intent], ...]


@dataclass(frozen=True, slots=True)
class Stolen:
    """A phrasing of `owner`, such as "entry `sql-basics`", that is answered with `by`."""

    owner: str
    text: str
    by: Intent

    def problem(self, place: Place) -> Problem:
        """What to tell an admin at the phrasing's place."""
        what = f'the phrasing "{self.text}" of {self.owner} is answered by `{self.by.id}`'
        return Problem(place, f"{what}; word one of the two differently, or join them")


def list_phrasings(knowledge: Knowledge) -> tuple[Phrasing, ...]:
    """The phrasings that can be asked; those that stand twice, which soundness reports, and empty ones are left out."""
    every = [one for one in _phrasings(knowledge) if split_words(one.text)]
    owners: dict[tuple[str, ...], set[str]] = {}
    for one in every:
        owners.setdefault(split_words(one.text), set()).add(one.owner)
    return tuple(one for one in every if len(owners[split_words(one.text)]) == 1)


def sample(phrasings: Sequence[Phrasing]) -> Sequence[Phrasing]:
    """As many of the phrasings as are asked, spread evenly."""
    return phrasings[:: -(-len(phrasings) // MOST_ASKED) or 1]


def find_stolen(bot: Bot, phrasings: Iterable[Phrasing]) -> Iterator[Stolen]:
    """Those of the phrasings that are answered with something else, however they are asked."""
    for one in phrasings:
        thief: Intent | None = None
        for question, own in one.asked:
            thief = _thief(bot, question, own)
            if thief is None:
                break
        if thief is not None:
            yield Stolen(one.owner, one.text, thief)


def _thief(bot: Bot, question: str, own: Intent) -> Intent | None:
    """The intent that a question is answered with, if that is not its own."""
    answer = bot.ask(question)
    if answer.outcome not in (Outcome.ANSWERED, Outcome.SMALL_TALK) or answer.intent is None:
        return None
    return None if _holds(answer.intent, own) else answer.intent


def _holds(reached: Intent, own: Intent) -> bool:
    """Whether an answer to one intent holds the other: a profile holds its facets, and one may add a second facet."""
    if own.kind is Kind.PROFILE and reached.kind is Kind.PROFILE:
        return reached.roles == own.roles and (not reached.facets or not set(own.facets).isdisjoint(reached.facets))
    return replace(reached, key="").id == own.id if own.kind in (Kind.CHOOSE, Kind.ROLES) else reached.id == own.id


def _phrasings(knowledge: Knowledge) -> Iterator[Phrasing]:
    for entry in knowledge.entries.values():
        own = Intent(kind=Kind.ENTRY, key=entry.id)
        for text in entry.phrasings:
            yield Phrasing(f"entry `{entry.id}`", text, ((text, own),))
    for talk in knowledge.talks.values():
        own = Intent(kind=Kind.TALK, key=talk.id)
        for text in talk.phrasings:
            yield Phrasing(f"small talk `{talk.id}`", text, ((text, own),))
    for kind in WITHOUT_CONVERSATION:
        for text in knowledge.kinds.get(kind, ()):
            yield Phrasing(f"`{kind}`", text, ((text, Intent(kind=Kind(kind))),))
    for facet in knowledge.facets.values():
        roles = tuple(islice((role for role in knowledge.roles.values() if facet.id in role.facets), MOST_ROLES))
        for text in facet.phrasings:
            if ROLE in text and roles:
                yield Phrasing(f"facet `{facet.id}`", text, tuple(_filled_in(facet, text, role) for role in roles))


def _filled_in(facet: Facet, text: str, role: Role) -> tuple[str, Intent]:
    return text.replace(ROLE, role.name), Intent(kind=Kind.PROFILE, roles=(role.id,), facets=(facet.id,))


def place_stolen(found: Sequence[Stolen], snapshot: Snapshot) -> tuple[Problem, ...]:
    """What to tell admins of stolen phrasings, in the order of their places; the files are read for those once more."""
    problems: list[Problem] = []

    def place(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
        stands = {(owner, text): where for owner, text, where in placed_phrasings(knowledge, places)}
        folder = Place(str(snapshot.folders[-1]))
        problems.extend(one.problem(stands.get((one.owner, one.text), folder)) for one in found)
        return iter(())

    if found:
        load_knowledge(snapshot, (place,))
    return tuple(sorted(problems))

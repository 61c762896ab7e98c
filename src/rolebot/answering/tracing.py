"""Where the facts of an answer were written: file, line and column, and so the folder of several that they came from.

An answer holds text and no places, so that whatever shows it stays simple. The lines are put together here once more,
as the kinds of answers do, and compared.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rolebot.answering.comparison import ALL_OF_THEM, CELL, ONLY
from rolebot.conversation import Answer, Section
from rolebot.knowledge.model import Fact, Knowledge, Role
from rolebot.knowledge.places import Place
from rolebot.text import shorten

_AND_MORE = re.compile(r" and \d+ more$")


@dataclass(frozen=True, slots=True)
class Stands:
    """A text of an answer, and where it was written."""

    text: str
    place: Place


def trace(knowledge: Knowledge, answer: Answer) -> Iterator[Stands]:
    """What an answer says with its places, in the order of the answer; each place once."""
    seen: set[Place] = set()
    for one in _all(knowledge, answer):
        if one.place.file and one.place not in seen:
            seen.add(one.place)
            yield one


def _all(knowledge: Knowledge, answer: Answer) -> Iterator[Stands]:
    named = [knowledge.roles[role] for role in answer.roles if role in knowledge.roles]
    roles = named or list(knowledge.roles.values())
    wholes: dict[str, list[Place]] = {}
    for text, place in _wholes(knowledge, roles):
        wholes.setdefault(text, []).append(place)
        wholes.setdefault(shorten(text, CELL), []).append(place)
    for section in (Section(text=answer.lead), *answer.sections):
        owners = [role for role in roles if role.title == section.heading] or roles
        for bare, of in (one for text in _texts(section) for one in _bare(text, owners)):
            yield from (Stands(bare, place) for place in wholes.get(bare, ()))
            wished = answer.intent.facets if answer.intent else ()
            yield from list(_things(bare, of, wished)) or _things(bare, of, ())


def _wholes(knowledge: Knowledge, roles: Sequence[Role]) -> Iterator[tuple[str, Place]]:
    """Everything that answers show word by word."""
    for role in roles:
        yield role.summary, role.place
        yield from ((fact.text, fact.place) for facts in role.facets.values() for fact in facts if not fact.label)
    for entry in knowledge.entries.values():
        yield entry.answer, entry.place
        yield from zip((says for _, says in entry.positions), entry.position_places, strict=True)
    yield from ((talk.answer, talk.place) for talk in knowledge.talks.values())


def _texts(section: Section) -> Iterator[str]:
    yield section.text
    yield from (line.text for line in section.lines)
    for row in section.table.rows if section.table else ():
        yield from row[1:]


def _bare(text: str, roles: Sequence[Role]) -> Iterator[tuple[str, Sequence[Role]]]:
    """A text without the facet in brackets behind it and without the role before it, with the roles it may be of."""
    for one in (text.rpartition(" (")[0], text) if text.endswith(")") else (text,):
        named = [role for role in roles if one.startswith(f"{role.title}: ")]
        yield from ((one.removeprefix(f"{role.title}: "), (role,)) for role in named)
        yield one, roles


def _things(text: str, roles: Sequence[Role], facets: Sequence[str]) -> Iterator[Stands]:
    """The named things of a line such as `Databases: PostgreSQL, MySQL`, those of one file together.

    They are looked for under these facets of the roles, under all if none are given.
    """
    head, colon, rest = text.partition(": ")
    items = f", {_AND_MORE.sub('', rest)},"
    files: dict[str, list[Fact]] = {}
    for role in roles if colon else ():
        spread = head in (*ALL_OF_THEM, f"{ONLY} {role.name}")
        for fact in (fact for facet in facets or role.facets for fact in role.facets.get(facet, ()) if fact.label):
            if (spread or fact.label == head) and f", {fact.text}," in items:
                files.setdefault(fact.place.file, []).append(fact)
    for facts in files.values():
        facts.sort(key=lambda fact: items.index(f", {fact.text},"))
        yield Stands(f"{head}: {', '.join(dict.fromkeys(fact.text for fact in facts))}", facts[0].place)

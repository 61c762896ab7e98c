"""What the kinds of answers have in common: a draft of sections, lines of facts, and lists cut to a readable length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rolebot.conversation import Citation, Intent, Kind, Line, Outcome, Section, Suggestion
from rolebot.knowledge.model import Entry, Fact, Knowledge, Role
from rolebot.matching.understanding import Matcher

SUGGESTIONS = 3
"""Natural next questions that an answer offers at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer's substance before its sources are numbered. `roles` are the roles that it is about."""

    title: str = ""
    lead: str = ""
    sections: tuple[Section, ...] = ()
    roles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    outcome: Outcome = Outcome.ANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be shown: an intent, the stems of what the asker cares for, and whether lists are shown whole."""

    intent: Intent
    terms: tuple[str, ...] = ()
    whole: bool = False
    negated: bool = False


def lines_of(facts: Iterable[Fact]) -> tuple[Line, ...]:
    """Facts as lines, in order; named things of one label share a line."""
    groups: dict[str, list[Fact]] = {}
    order: list[str | Fact] = []
    for fact in facts:
        if not fact.label:
            order.append(fact)
        else:
            if fact.label not in groups:
                order.append(fact.label)
            groups.setdefault(fact.label, []).append(fact)
    lines = []
    for item in order:
        if isinstance(item, Fact):
            lines.append(Line(item.text, item.sources))
        else:
            things = ", ".join(dict.fromkeys(fact.text for fact in groups[item]))
            sources = dict.fromkeys(source for fact in groups[item] for source in fact.sources)
            lines.append(Line(f"{item}: {things}", tuple(sources)))
    return tuple(lines)


def sort_by_terms(lines: Sequence[Line], terms: Sequence[str], matcher: Matcher) -> tuple[tuple[Line, ...], int]:
    """The lines that hold most of the terms first, otherwise in order; and how many hold most of them."""
    weights = {term: matcher.facts.weight(term) for term in terms}
    if not weights:
        return tuple(lines), 0
    gained = [sum(weights[term] for term in matcher.terms_of(line.text) if term in weights) for line in lines]
    best = max(gained, default=0.0)
    order = sorted(range(len(lines)), key=lambda at: -gained[at])
    close = sum(1 for gain in gained if gain and gain >= 0.6 * best)
    return tuple(lines[at] for at in order), close


def spread(lines: Sequence[Line], limit: int) -> tuple[Line, ...]:
    """As many lines, in order, taken from the sources in turn, so that none of them is cut away."""
    if len(lines) <= limit:
        return tuple(lines)
    by_source: dict[tuple[str, ...], list[int]] = {}
    for at, line in enumerate(lines):
        by_source.setdefault(line.sources[:1], []).append(at)
    queues = list(by_source.values())
    taken: list[int] = []
    while len(taken) < limit:
        for queue in queues:
            if queue and len(taken) < limit:
                taken.append(queue.pop(0))
    return tuple(lines[at] for at in sorted(taken))


def cut(section: Section, limit: int, request: Request) -> Section:
    """The section with at most so many lines, and the number of those left out."""
    if request.whole or len(section.lines) <= limit + 1:
        return section
    return replace(section, lines=spread(section.lines, limit), more=len(section.lines) - limit)


def facet_title(knowledge: Knowledge, facet: str) -> str:
    """The heading of a facet; a facet of entries that no file describes is named by its id."""
    known = knowledge.facets.get(facet)
    return known.title if known else facet.replace("-", " ").capitalize()


def disputes(knowledge: Knowledge, roles: Sequence[str], facet: str) -> tuple[Entry, ...]:
    """The entries that say how the sources disagree about a facet of any of these roles."""
    return tuple(
        entry
        for entry in knowledge.entries.values()
        if entry.positions and entry.facet == facet and not set(roles).isdisjoint(entry.roles)
    )


def number_sources(knowledge: Knowledge, draft: Draft) -> tuple[Citation, ...]:
    """The sources of a draft in order of appearance, numbered from 1."""
    cited = [source for section in draft.sections for line in section.lines for source in line.sources]
    ids = dict.fromkeys([*cited, *draft.sources])
    return tuple(
        Citation(number, source, knowledge.sources[source].label if source in knowledge.sources else source)
        for number, source in enumerate(ids, 1)
    )


def label_of(knowledge: Knowledge, intent: Intent) -> str:
    """A short label for a button that leads to this intent."""
    names = [knowledge.roles[role].title if role in knowledge.roles else "All roles" for role in intent.roles]
    facets = " and ".join(facet_title(knowledge, facet).lower() for facet in intent.facets)
    match intent.kind:
        case Kind.PROFILE:
            return f"{names[0]}: {facets}" if facets else names[0]
        case Kind.COMPARE:
            return " vs ".join(names) + (f": {facets}" if facets else "")
        case Kind.MOVE:
            return f"From {names[0]} to {names[1]}"
        case Kind.LOOKUP:
            return f"Who has to do with {intent.key.replace('-', ' ')}?"
        case Kind.ENTRY:
            return knowledge.entries[intent.key].title if intent.key in knowledge.entries else intent.key
        case Kind.CHOOSE:
            return "Which role suits me?"
        case Kind.ROLES:
            return "The roles I know"
        case Kind.TALK:
            return intent.key.replace("-", " ").capitalize()


def suggest(knowledge: Knowledge, intents: Iterable[Intent], limit: int = SUGGESTIONS) -> tuple[Suggestion, ...]:
    """The first intents, each once, with their labels."""
    unique = {intent.id: intent for intent in intents}
    return tuple(Suggestion(intent, label_of(knowledge, intent)) for intent in list(unique.values())[:limit])


def things(role: Role, *facets: str) -> dict[str, Fact]:
    """The named things of a role in these facets, by their lower-case names."""
    return {
        fact.text.casefold(): fact for facet in facets for fact in role.facets.get(facet, ()) if fact.label
    }

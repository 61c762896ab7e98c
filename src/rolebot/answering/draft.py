"""What the kinds of answers have in common: a draft of sections, lines of facts, and lists cut to a readable length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rolebot.conversation import ALL_ROLES, Citation, Intent, Kind, Line, Outcome, Section, Suggestion
from rolebot.knowledge.model import Entry, Fact, Knowledge, Role
from rolebot.matching.facts import Unit, Wanted
from rolebot.matching.understanding import Matcher

SUGGESTIONS = 3
"""Natural next questions that an answer offers at most."""

CLOSE_SHARE, CLOSE_RATIO, CLOSE_LINES, CLOSE_SHOWN = 0.34, 0.8, 4, 6
"""Facts are near a question from this share of its substance, and this much of the best one's; how many are shown, and
among how many lines at the head of a section a fact counts as shown."""


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
    """What is to be shown: an intent, what the asker cares for, the roles named, and whether lists are shown whole."""

    intent: Intent
    wanted: tuple[Wanted, ...] = ()
    about: tuple[str, ...] = ()
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


def sort_by_wish(lines: Sequence[Line], request: Request, matcher: Matcher) -> tuple[Line, ...]:
    """The lines that hold most of what the asker cares for first, otherwise in order."""
    if not request.wanted:
        return tuple(lines)
    gained = [
        sum(one.weight * one.held_by(terms) for one in request.wanted)
        for terms in (matcher.terms_of(line.text) for line in lines)
    ]
    return tuple(lines[at] for at in sorted(range(len(lines)), key=lambda at: -round(gained[at], 6)))


def closest(
    knowledge: Knowledge, matcher: Matcher, request: Request, roles: Sequence[str], shown: Iterable[Section] = ()
) -> tuple[Section, ...]:
    """The facts nearest to the question, of any facet of these roles (of all roles if none), that are not shown yet."""
    wanted = _beside_facets(knowledge, matcher, request)
    heavy = {one.term for one in wanted if not one.light}
    found = [
        one for one in matcher.search(wanted, roles) if one.unit.role and one.share >= CLOSE_SHARE and heavy & one.terms
    ]
    seen = {line.text for section in shown for line in section.lines[:CLOSE_SHOWN]}
    lines: dict[str, Line] = {}
    for one in found:
        if one.share < found[0].share * CLOSE_RATIO or len(lines) >= CLOSE_LINES:
            break
        line = line_of(knowledge, one.unit)
        if line.text not in seen:
            name = "" if len(roles) == 1 else f"{knowledge.roles[one.unit.role].title}: "
            lines.setdefault(line.text, Line(f"{name}{line.text}", line.sources))
    return (Section(heading="Closest to your question", lines=tuple(lines.values())),) if lines else ()


def asks_for_more(knowledge: Knowledge, matcher: Matcher, request: Request) -> bool:
    """Whether a question says more than which facets it asks for, so that some facts are nearer to it than others."""
    return len(request.intent.facets) > 1 or any(not one.light for one in _beside_names(knowledge, matcher, request))


def _beside_facets(knowledge: Knowledge, matcher: Matcher, request: Request) -> tuple[Wanted, ...]:
    """What is wanted beside the names of facets, which those show themselves; everything where that is all.

    The words by which people ask for a comparison ("compare") are wanted of no fact.
    """
    asking = knowledge.kinds.get(request.intent.kind.value, ())
    if request.intent.kind is Kind.COMPARE and matcher.terms_of(*asking) >= {one.term for one in request.wanted}:
        return ()
    more = asks_for_more(knowledge, matcher, request)
    return _beside_names(knowledge, matcher, request) if more else request.wanted


def _beside_names(knowledge: Knowledge, matcher: Matcher, request: Request) -> tuple[Wanted, ...]:
    known = (knowledge.facets[facet] for facet in request.intent.facets if facet in knowledge.facets)
    named = matcher.terms_of(*(name for facet in known for name in facet.names))
    return tuple(one for one in request.wanted if one.term not in named)


def line_of(knowledge: Knowledge, unit: Unit) -> Line:
    """The line on which a unit's fact stands; a named thing stands there with its whole group."""
    facts = knowledge.roles[unit.role].facets[unit.facet]
    fact = next(fact for fact in facts if fact.text == unit.text and bool(fact.label) == unit.is_thing)
    return lines_of([other for other in facts if fact.label and other.label == fact.label] or [fact])[0]


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
            return f"Who has to do with {intent.key.replace('-', ' ')}"
        case Kind.ENTRY:
            return knowledge.entries[intent.key].title if intent.key in knowledge.entries else intent.key
        case Kind.CHOOSE:
            return "Which role suits me?"
        case Kind.ROLES:
            return "The roles I know"
        case Kind.TALK:
            return intent.key.replace("-", " ").capitalize()


def brief_of(knowledge: Knowledge, intent: Intent, own: Sequence[str]) -> str:
    """A label of few words for a button below an answer that is about the `own` roles; empty where none would do."""
    if not own or ALL_ROLES in own:
        return ""
    shorts = {role: knowledge.roles[role].short for role in intent.roles if role in knowledge.roles}
    facets = " and ".join(facet_title(knowledge, facet).lower() for facet in intent.facets)
    others = [short for role, short in shorts.items() if role not in own]
    match intent.kind:
        case Kind.PROFILE | Kind.COMPARE if facets and set(intent.roles) == set(own):
            return facets[:1].upper() + facets[1:]
        case Kind.PROFILE if facets and len(shorts) == 1:
            return f"{shorts[intent.roles[0]]}: {facets}"
        case Kind.COMPARE if not others:
            return "Compare them"
        case Kind.COMPARE if len(others) == 1 and len(shorts) == 2 and not facets:
            return f"Compare with {others[0]}"
        case Kind.MOVE:
            return f"{shorts[intent.roles[0]]} → {shorts[intent.roles[1]]}" if len(shorts) == 2 else ""
        case _:
            return ""


def facets_of(knowledge: Knowledge, intent: Intent | None) -> tuple[Suggestion, ...]:
    """What can be looked at of the roles that a profile or a comparison is about, in the order of the facets."""
    if intent is None or intent.kind not in (Kind.PROFILE, Kind.COMPARE) or ALL_ROLES in intent.roles:
        return ()
    roles = [knowledge.roles[role] for role in intent.roles if role in knowledge.roles]
    wished = [
        replace(intent, facets=(facet,)) for facet in knowledge.facets if any(facet in one.facets for one in roles)
    ]
    whole = [replace(intent, facets=())] if intent.kind is Kind.COMPARE else []
    return tuple(
        Suggestion(one, label_of(knowledge, one), facet_title(knowledge, one.facets[0]) if one.facets else "All of it")
        for one in (*whole, *wished)
    )


def suggest(knowledge: Knowledge, intents: Iterable[Intent], limit: int = SUGGESTIONS) -> tuple[Suggestion, ...]:
    """The first intents, each once, with their labels."""
    unique = {intent.id: intent for intent in intents}
    return tuple(Suggestion(intent, label_of(knowledge, intent)) for intent in list(unique.values())[:limit])


def things(role: Role, *facets: str) -> dict[str, Fact]:
    """The named things of a role in these facets, by their lower-case names."""
    return {fact.text.casefold(): fact for facet in facets for fact in role.facets.get(facet, ()) if fact.label}

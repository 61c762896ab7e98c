"""One role: what it is, or what is known of some of its facets."""

from rolebot.answering.draft import (
    Draft,
    Request,
    asks_for_more,
    closest,
    cut,
    disputes,
    facet_title,
    lines_of,
    sort_by_wish,
    suggest,
    things,
)
from rolebot.conversation import Intent, Kind, Line, Outcome, Section
from rolebot.knowledge.model import Entry, Knowledge, Role
from rolebot.matching.understanding import Matcher

FACET_LINES = 12
OVERVIEW_LINES = 6
NATURAL_ORDER = ("responsibilities", "skills", "tools", "education", "salary", "outlook", "career-path")


def show_profile(knowledge: Knowledge, matcher: Matcher, request: Request) -> Draft:
    """The facets asked for, or an overview; says so when there is nothing on them."""
    role = knowledge.roles[request.intent.roles[0]]
    facets = request.intent.facets or ("overview", "responsibilities")
    filled = [facet for facet in facets if facet in role.facets]
    if not filled and request.intent.facets:
        return _show_nothing(knowledge, matcher, request, role)
    limit = FACET_LINES if request.intent.facets else OVERVIEW_LINES
    sections = [cut(_section(knowledge, matcher, request, role, facet), limit, request) for facet in filled]
    near = closest(knowledge, matcher, request, (role.id,), sections)
    closely = asks_for_more(knowledge, matcher, request)
    sections = [*near, *sections] if closely else sections
    missing = [facet_title(knowledge, facet).lower() for facet in facets if facet not in role.facets]
    if missing and request.intent.facets:
        sections.append(Section(text=f"I have nothing on {' and '.join(missing)} for the {role.name}."))
    sections.extend(_disagreements(knowledge, matcher, request, role, filled))
    sections.extend(() if closely else near)
    titles = " and ".join(facet_title(knowledge, facet).lower() for facet in filled)
    return Draft(
        title=f"{role.title}: {titles}" if request.intent.facets else role.title,
        lead="" if request.intent.facets else role.summary,
        sections=tuple(sections),
        roles=(role.id,),
        suggestions=suggest(knowledge, _next(knowledge, role, filled)),
    )


def _section(knowledge: Knowledge, matcher: Matcher, request: Request, role: Role, facet: str) -> Section:
    lines = sort_by_wish(lines_of(role.facets[facet]), request, matcher)
    single = len(request.intent.facets) == 1
    return Section(heading="" if single else facet_title(knowledge, facet), lines=lines)


def _disagreements(
    knowledge: Knowledge, matcher: Matcher, request: Request, role: Role, facets: list[str]
) -> list[Section]:
    """The one disagreement nearest to the question in full; the others by name."""
    if not request.intent.facets:
        return []
    found = [entry for facet in facets for entry in disputes(knowledge, (role.id,), facet)]
    wanted = {one.term for one in request.wanted}
    found.sort(key=lambda entry: -len(wanted & matcher.terms_of(entry.title, *entry.phrasings)))
    sections = [show_positions(found[0])] if found else []
    if len(found) > 1:
        titles = tuple(Line(entry.title, ()) for entry in found[1:4])
        sections.append(Section(heading="They also disagree on", lines=titles))
    return sections


def show_positions(entry: Entry) -> Section:
    """What each source says where they disagree."""
    lines = tuple(Line(says, (source,)) for source, says in entry.positions)
    return Section(heading=f"My sources disagree: {entry.title}", lines=lines)


def _show_nothing(knowledge: Knowledge, matcher: Matcher, request: Request, role: Role) -> Draft:
    """What was understood, what comes nearest, and what there is instead."""
    asked = [facet_title(knowledge, facet).lower() for facet in request.intent.facets]
    near = [
        facet
        for asked_facet in request.intent.facets
        for facet in (knowledge.facets[asked_facet].near if asked_facet in knowledge.facets else ())
        if facet in role.facets
    ]
    lines: tuple[Line, ...] = ()
    names_asked = (name for facet in request.intent.facets for name in _names(knowledge, facet))
    if wanted := matcher.terms_of(*(name for name in names_asked if len(name.split()) == 1)):
        every = lines_of(fact for facts in role.facets.values() for fact in facts if not fact.label)
        lines = tuple(dict.fromkeys(line for line in every if wanted & matcher.terms_of(line.text)))[:3]
    sections = (Section(heading="The nearest that I have", lines=lines),) if lines else ()
    offers = [Intent(kind=Kind.PROFILE, roles=(role.id,), facets=(facet,)) for facet in near]
    others = [one.id for one in knowledge.roles.values() if set(request.intent.facets) & set(one.facets)]
    names = ", ".join(knowledge.roles[one].name for one in others)
    tail = f" I have it for: {names}." if names else " I have it for no role."
    return Draft(
        title=f"{role.title}: {' and '.join(asked)}",
        lead=f"I know the {role.name}, but I have nothing on {' or '.join(asked)}.{tail}",
        sections=sections,
        roles=(role.id,),
        suggestions=suggest(
            knowledge,
            [
                *offers[:1],
                *_next(knowledge, role, [])[: 2 - len(others[:1])],
                *_elsewhere(others, request),
                *offers[1:],
            ],
        ),
        outcome=Outcome.SUGGESTED,
    )


def _elsewhere(others: list[str], request: Request) -> list[Intent]:
    return [Intent(kind=Kind.PROFILE, roles=(one,), facets=request.intent.facets) for one in others[:1]]


def _names(knowledge: Knowledge, facet: str) -> tuple[str, ...]:
    return knowledge.facets[facet].names if facet in knowledge.facets else ()


def _next(knowledge: Knowledge, role: Role, shown: list[str]) -> list[Intent]:
    """The next facets in a natural order, and the role that it shares most with."""
    rest = [facet for facet in NATURAL_ORDER if facet in role.facets and facet not in shown]
    rest = rest or [facet for facet in role.facets if facet not in shown]
    intents = [Intent(kind=Kind.PROFILE, roles=(role.id,), facets=(facet,)) for facet in rest[:2]]
    own = things(role, "skills", "tools")
    others = [one for one in knowledge.roles.values() if one.id != role.id]
    if others:
        likest = max(others, key=lambda one: len(own.keys() & things(one, "skills", "tools").keys()))
        intents.append(Intent(kind=Kind.COMPARE, roles=tuple(sorted((role.id, likest.id)))))
    return intents

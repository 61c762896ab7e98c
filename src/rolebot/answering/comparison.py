"""Two to four roles side by side, or one facet of all of them: what they share, and what only one has."""

from collections.abc import Iterable

from rolebot.answering.draft import (
    Draft,
    Request,
    closest,
    cut,
    disputes,
    facet_title,
    lines_of,
    sort_by_wish,
    suggest,
    things,
)
from rolebot.answering.profile import show_positions
from rolebot.conversation import ALL_ROLES, Intent, Kind, Line, Outcome, Section, Table
from rolebot.knowledge.model import Knowledge, Role
from rolebot.matching.understanding import Matcher
from rolebot.text import normalise, shorten

FACET_LINES = 7
FACET_LINES_OF_ALL = 3
THINGS = 14
CONTRASTS = 6
CELL = 110

ALL_OF_THEM, ONLY = ("Both", "All"), "Only"
"""How lists of things begin that two roles share, or more of them, or that one alone has."""


def show_comparison(knowledge: Knowledge, matcher: Matcher, request: Request) -> Draft:
    """A comparison in one or more facets, or as a whole."""
    everyone = ALL_ROLES in request.intent.roles
    roles = list(knowledge.roles.values()) if everyone else [knowledge.roles[role] for role in request.intent.roles]
    if request.intent.facets:
        return _compare_facets(knowledge, matcher, request, roles, everyone)
    if everyone:
        lines = tuple(Line(f"{role.title}: {role.summary}") for role in roles)
        return Draft(title="All roles", sections=(Section(lines=lines),), roles=tuple(role.id for role in roles))
    return _compare_whole(knowledge, matcher, request, roles)


def _compare_whole(knowledge: Knowledge, matcher: Matcher, request: Request, roles: list[Role]) -> Draft:
    sections = [
        *closest(knowledge, matcher, request, [role.id for role in roles]),
        Section(table=_table(knowledge, roles)),
        *_contrasts(roles),
        *_shared_and_own(roles, ("skills", "tools")),
    ]
    ids = tuple(role.id for role in roles)
    facets = [facet for facet in knowledge.facets if all(facet in role.facets for role in roles)]
    wished = [facet for facet in ("responsibilities", "salary", "skills", "tools", "outlook") if facet in facets]
    intents = [Intent(kind=Kind.COMPARE, roles=ids, facets=(facet,)) for facet in wished[:2]]
    if len(ids) == 2:
        intents.append(Intent(kind=Kind.MOVE, roles=ids))
    cited = dict.fromkeys(
        source
        for role in roles
        for facts in list(role.facets.values())[:2]
        for fact in facts
        for source in fact.sources
    )
    return Draft(
        title=" vs ".join(role.title for role in roles),
        sections=tuple(sections),
        roles=ids,
        sources=tuple(cited),
        suggestions=suggest(knowledge, intents),
    )


def _table(knowledge: Knowledge, roles: list[Role]) -> Table:
    """What each role is, and the first facts of the facets that all of them have."""
    rows = [("In short", *(role.summary for role in roles))]
    for facet in ("responsibilities", "education", "background", "salary"):
        if all(facet in role.facets for role in roles):
            firsts = [next((fact.text for fact in role.facets[facet] if not fact.label), "") for role in roles]
            if all(firsts):
                rows.append((facet_title(knowledge, facet), *(shorten(text, CELL) for text in firsts)))
    return Table(("", *(role.title for role in roles)), tuple(rows))


def _contrasts(roles: list[Role]) -> list[Section]:
    """The facts of each role that name another of them: where a source itself compares."""
    sections = []
    for role in roles:
        names = [normalise(other.name) for other in roles if other.id != role.id]
        facts = [
            fact
            for facet in ("overview", "traits", "skills", "responsibilities", "salary", "outlook")
            for fact in role.facets.get(facet, ())
            if any(name in normalise(fact.text) for name in names)
        ]
        lines = tuple(dict.fromkeys(lines_of(facts)))[:CONTRASTS]
        if lines:
            sections.append(Section(heading=role.title, lines=lines))
    return sections


def _shared_and_own(roles: list[Role], facets: tuple[str, ...]) -> list[Section]:
    """Which skills and tools all of them have, and which only one."""
    known = {role.id: things(role, *facets) for role in roles}
    if not all(known.values()):
        return []
    shared = [fact for key, fact in known[roles[0].id].items() if all(key in own for own in known.values())]
    lines = []
    word = ALL_OF_THEM[0] if len(roles) == 2 else ALL_OF_THEM[1]
    if shared:
        sources = dict.fromkeys(source for fact in shared for source in fact.sources)
        lines.append(Line(f"{word}: {_list(fact.text for fact in shared)}", tuple(sources)))
    for role in roles:
        others = [own for key, own in known.items() if key != role.id]
        own = [fact for key, fact in known[role.id].items() if not any(key in other for other in others)]
        if own:
            sources = dict.fromkeys(source for fact in own for source in fact.sources)
            lines.append(Line(f"{ONLY} {role.name}: {_list(fact.text for fact in own)}", tuple(sources)))
    heading = "Skills and tools" if len(facets) > 1 else ""
    return [Section(heading=heading, lines=tuple(lines))] if lines else []


def _list(names: Iterable[str]) -> str:
    texts = list(names)
    more = f" and {len(texts) - THINGS} more" if len(texts) > THINGS + 1 else ""
    return ", ".join(texts[:THINGS] if more else texts) + more


def _compare_facets(
    knowledge: Knowledge, matcher: Matcher, request: Request, roles: list[Role], everyone: bool
) -> Draft:
    facets = request.intent.facets
    having = [role for role in roles if any(facet in role.facets for facet in facets)]
    titles = " and ".join(facet_title(knowledge, facet).lower() for facet in facets)
    lacking = [role.name for role in roles if role not in having]
    if not having:
        offers = [Intent(kind=Kind.PROFILE, roles=(role.id,)) for role in roles[:3]]
        lead = f"I have nothing on {titles} for " + ("any role." if everyone else f"the {' or the '.join(lacking)}.")
        ids = () if everyone else tuple(role.id for role in roles)
        return Draft(lead=lead, roles=ids, suggestions=suggest(knowledge, offers), outcome=Outcome.SUGGESTED)
    limit = FACET_LINES if len(having) <= 4 else FACET_LINES_OF_ALL
    by_role: list[Section] = []
    for role in having:
        lines = lines_of(fact for facet in facets for fact in role.facets.get(facet, ()))
        ordered = sort_by_wish(lines, request, matcher)
        by_role.append(cut(Section(heading=role.title, lines=ordered), limit, request))
    sections: list[Section] = []
    if not everyone:
        sections.extend(closest(knowledge, matcher, request, [role.id for role in roles], by_role))
    if not everyone and len(having) > 1:
        sections.extend(_shared_and_own(having, facets))
    sections.extend(by_role)
    if lacking:
        sections.append(Section(text=f"I have nothing on {titles} for: {', '.join(lacking)}."))
    found = [entry for facet in facets for entry in disputes(knowledge, [role.id for role in having], facet)]
    covering = [entry for entry in found if len(set(entry.roles) & {role.id for role in having}) > 1]
    sections.extend(show_positions(entry) for entry in covering[:1])
    ids = tuple(role.id for role in having) if everyone else tuple(role.id for role in roles)
    next_intents = [Intent(kind=Kind.PROFILE, roles=(role.id,), facets=facets) for role in having[:2]]
    if not everyone:
        next_intents.insert(0, Intent(kind=Kind.COMPARE, roles=request.intent.roles))
    who = "All roles" if everyone else " vs ".join(role.title for role in roles)
    return Draft(
        title=f"{who}: {titles}",
        sections=tuple(sections),
        roles=ids,
        suggestions=suggest(knowledge, next_intents),
        outcome=Outcome.ANSWERED if everyone or len(having) > 1 or len(roles) == 1 else Outcome.SUGGESTED,
    )

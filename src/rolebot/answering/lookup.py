"""Where something stands: the roles whose facts hold the words of a look-up."""

from rolebot.answering.draft import Draft, Request, facet_title, label_of, line_of, suggest
from rolebot.conversation import Intent, Kind, Line, Outcome, Section
from rolebot.knowledge.model import Knowledge
from rolebot.matching.facts import Found
from rolebot.matching.understanding import Matcher

LINES = 4
CLOSE = 0.85
"""Facts that hold this share of what the best one holds are shown with it."""

ENOUGH = 0.45
"""Below this share of the look-up's substance nothing is shown."""


def show_lookup(knowledge: Knowledge, matcher: Matcher, request: Request) -> Draft:
    """The roles with the place where it stands, the best first."""
    words = [word for word in request.intent.key.split("-") if word]
    found = [one for one in matcher.search(matcher.wanted(words)) if one.unit.role]
    subject = " ".join(words)
    best = found[0].share if found else 0.0
    if best < ENOUGH:
        return Draft(lead=f'I have nothing on "{subject}".', outcome=Outcome.UNANSWERED)
    close = [one for one in found if one.share >= best * CLOSE]
    roles = list(dict.fromkeys(one.unit.role for one in close))
    sections = tuple(
        Section(
            heading=knowledge.roles[role].title,
            lines=_lines(knowledge, [one for one in close if one.unit.role == role]),
        )
        for role in roles
    )
    names = ", ".join(knowledge.roles[role].name for role in roles)
    lead = f"{subject[:1].upper()}{subject[1:]}: {names}."
    if request.negated:
        lead += " My sources say where it is named, not who can do without it."
    first = close[0].unit
    intents = [
        Intent(kind=Kind.PROFILE, roles=(first.role,), facets=(first.facet,)),
        *(Intent(kind=Kind.PROFILE, roles=(role,)) for role in roles[1:3]),
    ]
    return Draft(
        title=label_of(knowledge, request.intent),
        lead=lead,
        sections=sections,
        roles=tuple(roles),
        suggestions=suggest(knowledge, intents),
    )


def _lines(knowledge: Knowledge, found: list[Found]) -> tuple[Line, ...]:
    """One line a fact, a group of things shown whole, with the facet where it stands."""
    lines: dict[str, Line] = {}
    for one in found:
        line = line_of(knowledge, one.unit)
        lines.setdefault(
            line.text, Line(f"{line.text} ({facet_title(knowledge, one.unit.facet).lower()})", line.sources)
        )
    return tuple(list(lines.values())[:LINES])

"""The way from one role to another: what carries over, what is missing, and the steps that the sources give."""

from rolebot.answering.draft import Draft, Request, lines_of, suggest, things
from rolebot.answering.entry import sections_of
from rolebot.conversation import Intent, Kind, Line, Section
from rolebot.knowledge.model import Entry, Fact, Knowledge, Role
from rolebot.text import normalise

THINGS = 24
STEPS = 10
ENTRIES = 2


def show_move(knowledge: Knowledge, request: Request) -> Draft:
    """What carries over, what is missing, the steps; each part only if the knowledge has it."""
    start, goal = (knowledge.roles[role] for role in request.intent.roles)
    entries = _entries(knowledge, start, goal)
    steps = _steps(start, goal)
    sections = [
        Section(heading="The way", lines=steps, text="" if steps or entries else _no_steps(start, goal)),
        *(section for entry in entries[:ENTRIES] for section in sections_of(entry)),
        *_differences(start, goal),
    ]
    if not steps and not entries and (general := goal.facets.get("career-path")):
        sections.append(Section(heading=f"Getting into the job of the {goal.name}", lines=lines_of(general)[:4]))
    rest = [Intent(kind=Kind.ENTRY, key=entry.id) for entry in entries[ENTRIES:]]
    pair = tuple(sorted((start.id, goal.id)))
    last = [Intent(kind=Kind.PROFILE, roles=(goal.id,), facets=("skills",))] if "skills" in goal.facets else []
    last.append(Intent(kind=Kind.COMPARE, roles=pair))
    return Draft(
        title=f"From {start.name} to {goal.name}",
        sections=tuple(section for section in sections if section.lines or section.text),
        roles=(start.id, goal.id),
        sources=tuple(dict.fromkeys(source for entry in entries[:ENTRIES] for source in entry.sources)),
        suggestions=suggest(knowledge, [*rest[:1], *last]),
    )


def _no_steps(start: Role, goal: Role) -> str:
    return f"My sources describe no way from {start.name} to {goal.name}; here is what the two jobs share and lack."


def _entries(knowledge: Knowledge, start: Role, goal: Role) -> list[Entry]:
    """Entries about the way between the two, those about no other role first."""
    both = {start.id, goal.id}
    found = [e for e in knowledge.entries.values() if e.facet == "career-path" and both <= set(e.roles)]
    return sorted(found, key=lambda entry: len(entry.roles))


def _steps(start: Role, goal: Role) -> tuple[Line, ...]:
    """What the two roles' ways say about each other."""
    about_goal = [fact for fact in start.facets.get("career-path", ()) if normalise(goal.name) in normalise(fact.text)]
    about_start = [fact for fact in goal.facets.get("career-path", ()) if normalise(start.name) in normalise(fact.text)]
    return tuple(dict.fromkeys(lines_of([*about_goal, *about_start])))[:STEPS]


def _differences(start: Role, goal: Role) -> list[Section]:
    have, want = things(start, "skills", "tools"), things(goal, "skills", "tools")
    return [
        Section(heading="What carries over", lines=_grouped([fact for key, fact in want.items() if key in have])),
        Section(heading="What is missing", lines=_grouped([fact for key, fact in want.items() if key not in have])),
    ]


def _grouped(facts: list[Fact]) -> tuple[Line, ...]:
    return lines_of(facts[:THINGS])

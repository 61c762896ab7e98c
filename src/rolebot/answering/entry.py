"""An entry, as its admin wrote it."""

from rolebot.answering.draft import Draft, suggest
from rolebot.answering.profile import show_positions
from rolebot.conversation import Intent, Section, parse_intent
from rolebot.knowledge.model import Entry, Knowledge


def show_entry(knowledge: Knowledge, intent: Intent) -> Draft:
    """The entry's answer, what each source says where they disagree, and what is related."""
    entry = knowledge.entries[intent.key]
    related = [found for name in entry.related if (found := parse_intent(name))]
    return Draft(
        title=entry.title,
        sections=tuple(section for section in sections_of(entry, heading=False)),
        roles=entry.roles,
        sources=entry.sources,
        suggestions=suggest(knowledge, related),
    )


def sections_of(entry: Entry, heading: bool = True) -> tuple[Section, ...]:
    """An entry as sections of another answer."""
    first = Section(heading=entry.title if heading else "", text=entry.answer)
    return (first, show_positions(entry)) if entry.positions else (first,)

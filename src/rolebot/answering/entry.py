"""An entry, as its admin wrote it."""

from rolebot.answering.draft import Draft, Request, closest, suggest
from rolebot.answering.profile import show_positions
from rolebot.conversation import Section, parse_intent
from rolebot.knowledge.model import Entry, Knowledge
from rolebot.matching.understanding import Matcher


def show_entry(knowledge: Knowledge, matcher: Matcher, request: Request) -> Draft:
    """The entry's answer, what each source says where they disagree, what comes closest elsewhere, what is related."""
    entry = knowledge.entries[request.intent.key]
    nearest: tuple[Section, ...] = ()
    if request.wanted:
        own = matcher.terms_of(entry.title, entry.answer, *(says for _, says in entry.positions))
        if any(not one.light and not one.held_by(own) for one in request.wanted):
            nearest = closest(knowledge, matcher, request, request.about)
    related = [found for name in entry.related if (found := parse_intent(name))]
    return Draft(
        title=entry.title,
        sections=(*sections_of(entry, heading=False), *nearest),
        roles=tuple(dict.fromkeys((*entry.roles, *request.about))),
        sources=entry.sources,
        suggestions=suggest(knowledge, related),
    )


def sections_of(entry: Entry, heading: bool = True) -> tuple[Section, ...]:
    """An entry as sections of another answer."""
    first = Section(heading=entry.title if heading else "", text=entry.answer)
    return (first, show_positions(entry)) if entry.positions else (first,)

"""What must fit together across files: ids that exist, phrasings that lead to one place, sources that are named."""

from collections.abc import Iterable, Iterator

from rolebot.conversation import ALL_ROLES
from rolebot.knowledge.hints import nearest
from rolebot.knowledge.intents import explain_intent
from rolebot.knowledge.loading import Places
from rolebot.knowledge.model import Knowledge
from rolebot.knowledge.places import Place, Problem
from rolebot.knowledge.source import Document, Steps
from rolebot.text import split_words

FILES = {"source": "sources.yaml", "facet": "facets.yaml", "role": "roles/<role>.yaml"}
"""Where the words that others point at are named."""

RESERVED_ROLES = (ALL_ROLES, "nothing")


def review_soundness(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """Every fault that shows only when the files are seen together."""
    yield from _review_roles(knowledge, places)
    yield from _review_entries(knowledge, places)
    yield from _review_facets(knowledge, places)
    yield from _review_choice(knowledge, places)
    yield from _review_abbreviations(knowledge, places)
    yield from _review_phrasings(knowledge, places)
    yield from _review_sources(knowledge, places)
    yield from _review_checks(knowledge, places)


def _unknown(
    places: Places, at: tuple[Document, Steps], word: str, what: str, known: Iterable[str]
) -> Iterator[Problem]:
    """A word that names nothing known; silent where the file that would name it is broken itself."""
    known = {*known, *(places.role_names if what == "role" else ())}
    if word not in known and (what == "role" or FILES[what].removesuffix(".yaml") not in places.broken):
        document, steps = at
        hint = nearest(word, sorted(known)) or f"; name it in {FILES[what]}"
        yield Problem(document.keys.get(steps) or document.place(steps), f"unknown {what} `{word}`{hint}")


def _review_roles(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    facets, sources = list(knowledge.facets), list(knowledge.sources)
    for role, document in places.roles.items():
        if role in RESERVED_ROLES:
            yield Problem(document.place(()), f"`{role}` cannot be a role's name; rename the file")
        for steps in document.keys:
            match steps:
                case ("facets", str(facet)):
                    yield from _unknown(places, (document, steps), facet, "facet", facets)
                case ("facets", str(), str(source)):
                    yield from _unknown(places, (document, steps), source, "source", sources)


def _review_entries(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for entry_id, (document, index) in places.entries.items():
        entry = knowledge.entries[entry_id]
        for number, role in enumerate(entry.roles):
            yield from _unknown(places, (document, (index, "roles", number)), role, "role", list(knowledge.roles))
        for source, _ in entry.positions:
            steps: Steps = (index, "positions", source)
            yield from _unknown(places, (document, steps), source, "source", list(knowledge.sources))
        if (index, "sources") in document.keys:
            for number, source in enumerate(entry.sources):
                steps = (index, "sources", number)
                yield from _unknown(places, (document, steps), source, "source", list(knowledge.sources))
        for number, related in enumerate(entry.related):
            if (what := explain_intent(related, knowledge)) and not _leads_to_broken(related, places):
                yield Problem(document.place((index, "related", number)), what)


def _leads_to_broken(intent_id: str, places: Places) -> bool:
    """Whether an intent may lead to something in a file that could not be read."""
    needed = {"entry": {"entries"}, "talk": {"smalltalk"}}.get(intent_id.partition(":")[0], {"roles", "facets"})
    return not (needed - {"entries"}).isdisjoint(places.broken)


def _review_facets(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    document = places.documents.get("facets")
    for facet in knowledge.facets.values() if document else ():
        for number, near in enumerate(facet.near):
            assert document is not None
            yield from _unknown(places, (document, (facet.id, "near", number)), near, "facet", list(knowledge.facets))


def _review_abbreviations(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    document = places.documents.get("vocabulary", Document(""))
    for short in knowledge.abbreviations:
        if len(split_words(short)) != 1:
            what = f"the abbreviation `{short}` is not one word of letters and digits; write it as a synonym"
            yield Problem(document.key_place(("abbreviations", short)), what)


def _review_choice(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    document = places.documents.get("choice")
    for number, question in enumerate(knowledge.choice if document else ()):
        for at, option in enumerate(question.options):
            for which, role in enumerate(option.roles):
                assert document is not None
                steps = (number, "options", at, "roles", which)
                yield from _unknown(places, (document, steps), role, "role", list(knowledge.roles))


def _review_phrasings(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """A phrasing that leads to two places leads nowhere; one that stands twice in the same list is only noise."""
    first: dict[tuple[str, ...], tuple[str, Place]] = {}
    for target, text, place in placed_phrasings(knowledge, places):
        words = split_words(text.replace("{role}", " roleroleplace ").replace("{thing}", " thingthingplace "))
        if not words:
            what = "this phrasing holds no letters or digits; write it out or delete it"
            yield Problem(place, what, warning=True)
            continue
        known, stands = first.setdefault(words, (target, place))
        if stands != place:
            where = "" if known == target else f" and leads to {known} there"
            yield Problem(place, f'"{text}" stands in {stands} already{where}; keep one of the two', warning=True)


def placed_phrasings(knowledge: Knowledge, places: Places) -> Iterator[tuple[str, str, Place]]:
    """Every phrasing: what it leads to, in words, its text, and where it stands."""
    if document := places.documents.get("facets"):
        for facet in knowledge.facets.values():
            for number, text in enumerate(facet.phrasings):
                yield f"facet `{facet.id}`", text, document.place((facet.id, "phrasings", number))
    if document := places.documents.get("vocabulary"):
        for kind, phrasings in knowledge.kinds.items():
            for number, text in enumerate(phrasings):
                yield f"`{kind}`", text, document.place(("kinds", kind, number))
    if document := places.documents.get("smalltalk"):
        for talk in knowledge.talks.values():
            for number, text in enumerate(talk.phrasings):
                yield f"small talk `{talk.id}`", text, document.place((talk.id, "phrasings", number))
    for entry_id, (document, index) in places.entries.items():
        for number, text in enumerate(knowledge.entries[entry_id].phrasings):
            yield f"entry `{entry_id}`", text, document.place((index, "phrasings", number))


def _review_sources(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    document = places.documents.get("sources")
    if document is None or document.problems or not places.broken.isdisjoint({"sources", "roles", "entries"}):
        return
    cited = {source for entry in knowledge.entries.values() for source in entry.sources}
    cited |= {source for entry in knowledge.entries.values() for source, _ in entry.positions}
    for role in knowledge.roles.values():
        cited |= {source for facts in role.facets.values() for fact in facts for source in fact.sources}
    for source in knowledge.sources:
        if source not in cited:
            yield Problem(document.key_place((source,)), f"no fact names the source `{source}`; use it or delete it")


def _review_checks(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for document, index, reaches in places.checks:
        for number, wanted in enumerate(reaches):
            steps: Steps = (index, "reaches", number)
            what = explain_intent(wanted, knowledge) if wanted != "nothing" else None
            if what and not _leads_to_broken(wanted, places):
                yield Problem(document.place(steps), what)
    if not knowledge.checks:
        return
    phrasings = {split_words(text) for _, text, _ in placed_phrasings(knowledge, places)}
    phrasings |= {split_words(entry.title) for entry in knowledge.entries.values()}
    seen: dict[tuple[str, ...], Place] = {}
    for check in knowledge.checks:
        words = split_words(check.question)
        if words and words in phrasings:
            yield Problem(check.place, f'"{check.question}" is a phrasing, so it checks nothing; ask it differently')
        if words and seen.setdefault(words, check.place) != check.place:
            yield Problem(check.place, f'"{check.question}" is checked in {seen[words]} already; keep one of the two')

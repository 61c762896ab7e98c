"""What must fit together across files: ids that exist, phrasings that lead to one place, sources that are named."""

from collections.abc import Iterable, Iterator

from rolebot.conversation import ALL_ROLES
from rolebot.knowledge.hints import nearest
from rolebot.knowledge.intents import explain_intent
from rolebot.knowledge.loading import Places
from rolebot.knowledge.model import Knowledge
from rolebot.knowledge.parts import Part
from rolebot.knowledge.places import Place, Problem, find_folder
from rolebot.knowledge.source import Steps
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


def _unknown(places: Places, at: tuple[Part, Steps], word: str, what: str, known: Iterable[str]) -> Iterator[Problem]:
    """A word that names nothing known; silent where the file that would name it is broken itself."""
    part, steps = at
    known = {*known, *(places.role_names if what == "role" else ())}
    if word in known or (what != "role" and FILES[what].removesuffix(".yaml") in places.broken):
        return
    if place := places.hidden.things.get((what, word)):
        yield Problem(part.place(steps), f"the role `{word}` is hidden in {place}; name another, or do not hide it")
        return
    hint = nearest(word, sorted(known)) or f"; name it in {FILES[what]}"
    yield Problem(part.key_place(steps), f"unknown {what} `{word}`{hint}")


def _review_roles(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    facets, sources = list(knowledge.facets), list(knowledge.sources)
    for role, part in places.roles.items():
        if role in RESERVED_ROLES:
            yield Problem(part.place(), f"`{role}` cannot be a role's name; rename the file")
        for facet, by_source in _map(part, "facets"):
            yield from _unknown(places, (part, ("facets", facet)), facet, "facet", facets)
            for source in by_source.data:
                steps = ("facets", facet, str(source))
                yield from _unknown(places, (part, steps), str(source), "source", sources)


def _map(part: Part, key: str) -> Iterator[tuple[str, Part]]:
    if part.has((key,)):
        below = part.below(key)
        for name in below.data:
            yield str(name), below.below(str(name))


def _review_entries(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for entry_id, part in places.entries.items():
        entry = knowledge.entries[entry_id]
        for number, role in enumerate(entry.roles):
            yield from _unknown(places, (part, ("roles", number)), role, "role", list(knowledge.roles))
        for source, _ in entry.positions:
            yield from _unknown(places, (part, ("positions", source)), source, "source", list(knowledge.sources))
        if part.has(("sources",)):
            for number, source in enumerate(entry.sources):
                steps: Steps = ("sources", number)
                yield from _unknown(places, (part, steps), source, "source", list(knowledge.sources))
        for number, related in enumerate(entry.related):
            if what := _explain_way(related, knowledge, places):
                yield Problem(part.place(("related", number)), what)


def _explain_way(intent_id: str, knowledge: Knowledge, places: Places) -> str:
    """What is wrong with an intent that something leads to; empty if nothing is, or if that cannot be known."""
    what = explain_intent(intent_id, knowledge)
    if what and (place := places.hidden.on_the_way(intent_id)):
        return f"`{intent_id}` leads to what is hidden in {place}; name another, or do not hide it"
    return what if what and not _leads_to_broken(intent_id, places) else ""


def _leads_to_broken(intent_id: str, places: Places) -> bool:
    """Whether an intent may lead to something in a file that could not be read."""
    needed = {"entry": {"entries"}, "talk": {"smalltalk"}}.get(intent_id.partition(":")[0], {"roles", "facets"})
    return not (needed - {"entries"}).isdisjoint(places.broken)


def _review_facets(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    document = places.singles.get("facets")
    for facet in knowledge.facets.values() if document else ():
        for number, near in enumerate(facet.near):
            assert document is not None
            yield from _unknown(places, (document, (facet.id, "near", number)), near, "facet", list(knowledge.facets))


def _review_abbreviations(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    document = places.singles.get("vocabulary")
    for short in knowledge.abbreviations if document else ():
        assert document is not None
        if len(split_words(short)) != 1:
            what = f"the abbreviation `{short}` is not one word of letters and digits; write it as a synonym"
            yield Problem(document.key_place(("abbreviations", short)), what)


def _review_choice(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    document = places.singles.get("choice")
    for number, question in enumerate(knowledge.choice if document else ()):
        for at, option in enumerate(question.options):
            for which, role in enumerate(option.roles):
                assert document is not None
                steps = (number, "options", at, "roles", which)
                yield from _unknown(places, (document, steps), role, "role", list(knowledge.roles))


def _review_phrasings(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """A phrasing that leads to two places leads nowhere; one that stands twice in the same list is only noise."""
    first: dict[tuple[str, ...], tuple[str, Place]] = {}
    for target, text, place in sorted(placed_phrasings(knowledge, places), key=lambda one: places.layer(one[2])):
        words = split_words(text.replace("{role}", " roleroleplace ").replace("{thing}", " thingthingplace "))
        if not words:
            what = "this phrasing holds no letters or digits; write it out or delete it"
            yield Problem(place, what, warning=True)
            continue
        known, stands = first.setdefault(words, (target, place))
        if stands != place:
            where = "" if known == target else f" and leads to {known} there"
            way_out = "keep one of the two"
            if places.layer(stands) != places.layer(place):
                way_out = "delete it here, or hide what stands there under `phrasings` in hides.yaml"
            yield Problem(place, f'"{text}" stands in {stands} already{where}; {way_out}', warning=True)


def placed_phrasings(knowledge: Knowledge, places: Places) -> Iterator[tuple[str, str, Place]]:
    """Every phrasing: what it leads to, in words, its text, and where it stands."""
    if document := places.singles.get("facets"):
        for facet in knowledge.facets.values():
            for number, text in enumerate(facet.phrasings):
                yield f"facet `{facet.id}`", text, document.place((facet.id, "phrasings", number))
    if document := places.singles.get("vocabulary"):
        for kind, phrasings in knowledge.kinds.items():
            for number, text in enumerate(phrasings):
                yield f"`{kind}`", text, document.place(("kinds", kind, number))
    if document := places.singles.get("smalltalk"):
        for talk in knowledge.talks.values():
            for number, text in enumerate(talk.phrasings):
                yield f"small talk `{talk.id}`", text, document.place((talk.id, "phrasings", number))
    for entry_id, part in places.entries.items():
        for number, text in enumerate(knowledge.entries[entry_id].phrasings):
            yield f"entry `{entry_id}`", text, part.place(("phrasings", number))


def _review_sources(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    document = places.singles.get("sources")
    if document is None or document.document.problems or not places.broken.isdisjoint({"sources", "roles", "entries"}):
        return
    cited = {source for entry in knowledge.entries.values() for source in entry.sources}
    cited |= {source for entry in knowledge.entries.values() for source, _ in entry.positions}
    for role in knowledge.roles.values():
        cited |= {source for facts in role.facets.values() for fact in facts for source in fact.sources}
    for source in knowledge.sources:
        place = document.key_place((source,))
        # What a folder below no longer needs, because this one hides it, is no fault of anybody.
        if source not in cited and find_folder(place.file, (places.top,)):
            yield Problem(place, f"no fact names the source `{source}`; use it or delete it")


def _review_checks(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for part, reaches in places.checks:
        for number, wanted in enumerate(reaches):
            if wanted != "nothing" and (what := _explain_way(wanted, knowledge, places)):
                yield Problem(part.place(("reaches", number)), what)
    if not knowledge.checks:
        return
    phrasings = _asked_for(knowledge, places)
    seen: dict[tuple[str, ...], Place] = {}
    for check in knowledge.checks:
        words = split_words(check.question)
        # What a folder above takes over as a phrasing was a fine check before, and still is one.
        if words in phrasings and phrasings[words] <= places.layer(check.place):
            yield Problem(check.place, f'"{check.question}" is a phrasing, so it checks nothing; ask it differently')
        if words and seen.setdefault(words, check.place) != check.place:
            yield Problem(check.place, f'"{check.question}" is checked in {seen[words]} already; keep one of the two')


def _asked_for(knowledge: Knowledge, places: Places) -> dict[tuple[str, ...], int]:
    """The words of every phrasing and of the titles of entries, with the undermost folder in which they stand."""
    texts = [(text, place) for _, text, place in placed_phrasings(knowledge, places)]
    texts += [(knowledge.entries[name].title, part.place(("title",))) for name, part in places.entries.items()]
    words = sorted(((split_words(text), places.layer(place)) for text, place in texts), reverse=True)
    return {found: layer for found, layer in words if found}

"""Candidates found by the facts that hold a question's substance: entries, facets of roles, and look-ups."""

from collections.abc import Iterator
from dataclasses import replace

from rolebot.conversation import Intent, Kind
from rolebot.matching.asked import WHO, Asked
from rolebot.matching.by_phrasing import HEAD_FACTOR, fits
from rolebot.matching.by_roles import FIELD_FACTOR, MOST_ROLES, WIDE
from rolebot.matching.evidence import Candidate
from rolebot.matching.facts import Found, Wanted
from rolebot.matching.followups import CARRYING
from rolebot.matching.index import Index

ENTRY_FACT_FACTOR = 0.83
"""For an entry found by its facts: a line may share words with a question by chance."""

STRANGE_FACTOR = 0.8
"""For an entry about no role, found by its facts, where the question names one."""

LONELY_FACTOR = 0.24
"""For an entry beside roles that shares a single term with a question."""

TIED = 0.98
"""Facts that hold this much of what the best one holds are as good as it."""

FRAME_WEIGHT = 0.1
"""What the words by which people ask weigh beside the words for what they ask about."""

PLAIN_SHARE = 0.8
SURE_LOOKUP = 0.97
"""For "who uses ..." of one thing that the knowledge names."""

HEAP_FACTOR = 0.8
"""For a look-up of several words: where an entry says it, the entry says it better."""


def find_by_facts(index: Index, asked: Asked, roles: tuple[str, ...]) -> Iterator[Candidate]:
    """What the facts say that hold the substance of a question."""
    wanted = tuple(
        replace(one, weight=one.weight * FRAME_WEIGHT) if one.term in index.frame else one for one in asked.wanted
    )
    found = index.facts.search(wanted, (), WIDE)
    entries = [one for one in found if one.unit.entry and fits(index, asked, one.unit.entry)]
    tied = [one for one in entries if one.share >= entries[0].share * TIED]
    for entry in {one.unit.entry: one for one in reversed(tied if not index.knowledge.roles else entries[:1])}.values():
        yield from _by_facts_of_entry(index, asked, entry)
    if roles:
        yield from _facts_of_roles(index, asked, roles, wanted)
    if not asked.named and not asked.heads:
        yield from _look_up(index, asked, tuple(one for one in found if one.unit.role))


def _by_facts_of_entry(index: Index, asked: Asked, entry: Found) -> Iterator[Candidate]:
    lonely = bool(index.knowledge.roles) and not asked.named and _matched(entry, asked) < 2
    strange = bool(asked.roles) and not index.entry_roles.get(entry.unit.entry)
    factor = asked.form * ENTRY_FACT_FACTOR * (HEAD_FACTOR if asked.heads else 1.0)
    factor *= (LONELY_FACTOR if lonely else 1.0) * (STRANGE_FACTOR if strange else 1.0)
    yield _held(asked, Intent(kind=Kind.ENTRY, key=entry.unit.entry), "facts of the entry", (entry,), factor)


def _held(asked: Asked, intent: Intent, rule: str, found: tuple[Found, ...], factor: float) -> Candidate:
    matched = _matched(found[0], asked)
    share, named = found[0].share, bool(asked.roles)
    return Candidate(
        intent=intent, rule=rule, share=share, matched=matched, named=named, fact_factor=factor, found=found
    )


def _matched(found: Found, asked: Asked) -> int:
    """How many terms of substance a fact shares with the question."""
    return sum(1 for one in asked.heavy if one.term in found.terms)


def _facts_of_roles(
    index: Index, asked: Asked, roles: tuple[str, ...], wanted: tuple[Wanted, ...]
) -> Iterator[Candidate]:
    own = tuple(one for one in index.facts.search(wanted, roles, WIDE) if one.unit.role)
    if not own:
        return
    factor = asked.form * (1.0 if asked.named else FIELD_FACTOR if asked.fields else 0.85)
    facets = dict.fromkeys(one.unit.facet for one in own if one.share >= own[0].share * 0.9)
    kind = Kind.PROFILE if len(roles) == 1 else Kind.COMPARE
    for facet in list(facets)[:3]:
        here = tuple(one for one in own if one.unit.facet == facet)
        intent = Intent(kind=kind, roles=roles[:MOST_ROLES], facets=() if facet == "overview" else (facet,))
        yield _held(asked, intent, "facts of the role", here, factor)


def _look_up(index: Index, asked: Asked, found: tuple[Found, ...]) -> Iterator[Candidate]:
    """The roles whose facts hold what is asked; a single everyday word must be asked for with "who" or "which"."""
    alike = [one for one in found if one.share >= found[0].share * TIED]
    thing = any(one.unit.is_thing for one in alike)
    if not found or (_matched(found[0], asked) < 2 and not thing and asked.said.isdisjoint(WHO)):
        return
    frame = index.vocabulary("kind:lookup")
    heavy = {one.term for one in asked.heavy}
    words = [word for word in asked.reading.words if index.stem(word) in heavy]
    key = [word for word in words if index.stem(word) in found[0].terms and index.stem(word) not in frame]
    key = key or [word for word in words if index.stem(word) in found[0].terms]
    likeness = asked.scores.get("kind:lookup", 0.0)
    intent = asked.conversation.intent if not key and asked.continues is Kind.LOOKUP else None
    intent = intent or Intent(kind=Kind.LOOKUP, key="-".join(dict.fromkeys(key or words)))
    if intent.key:
        factor = (
            asked.form * (0.8 if likeness < 0.14 else 1.0) * (1.0 if intent.key in index.thing_slugs else HEAP_FACTOR)
        )
        one = _held(asked, intent, "facts of several roles", found, factor)
        plain = _is_plain_lookup(index, asked, intent, found[0], likeness)
        yield replace(one, least=SURE_LOOKUP, most=SURE_LOOKUP) if plain else one


def _is_plain_lookup(index: Index, asked: Asked, intent: Intent, best: Found, likeness: float) -> bool:
    """Whether a question asks who has to do with one thing that the knowledge names, and nothing else."""
    if intent.key not in index.thing_slugs or best.share < PLAIN_SHARE or asked.form < 1:
        return False
    asks = not asked.said.isdisjoint({*WHO, "role", "roles", "anyone", "anybody"})
    return (
        likeness > 0.63
        or (likeness > 0.25 and asks)
        or (asked.continues is Kind.LOOKUP and (asked.rest - CARRYING <= set(intent.key.split("-"))))
    )

"""The intents that a question may mean, each with its evidence.

Two channels compete. Phrasings are ranked with the roles masked, so that one phrasing of a facet serves every role and
facets, kinds and entries meet in one space. Facts are searched for the substance of the question. A candidate counts
only as far as it explains the question: substance that neither its phrasings nor its facts hold speaks against it,
however alike the rest may be.
"""

from collections.abc import Iterator
from dataclasses import replace

from rolebot.conversation import ALL_ROLES, Intent, Kind
from rolebot.matching.asked import ASKING, NEGATION, WHO, Asked
from rolebot.matching.evidence import CEILING, Candidate
from rolebot.matching.facts import Found, Wanted
from rolebot.matching.followups import CAREER, CARRYING, carry_on
from rolebot.matching.index import Index
from rolebot.matching.language import stem
from rolebot.matching.lexicon import Reading
from rolebot.matching.mentions import Named

NAMED_BONUS = 0.29
"""Added to the likeness of a facet that the question names."""

MOST_ROLES = 4
"""Roles that a comparison takes."""

UNASKED_FACTOR = 0.62
"""For a facet of all roles, where the question does not ask which role or who."""

INHERITED_FACTOR = 0.93
"""For roles taken from the conversation without a pronoun that points there."""

PLAIN_FACET = 0.975
"""For the name of a facet and of a role, or of one spoken of before, and nothing else."""

FAQ_FACT = 0.25
"""The most that the words of an answer are worth in a plain FAQ, and only where no phrasing is more than that."""

NEAR_FACTOR = 0.7
"""For a role beside a job that is not ours: the question may be about that."""

HEAD_FACTOR = 0.5
"""For an entry, where the question gives a role's name only in part ("an engineer")."""

ENTRY_FACT_FACTOR = 0.83
"""For an entry found by its facts: a line may share words with a question by chance."""

HALF_EXPLAINED, NEVER_SURE = 0.5, 0.6
"""A phrasing of a plain FAQ that explains no more than half of a question is never sure to be meant."""

TIED = 0.98
"""Entries of a plain FAQ whose facts hold this much of what the best one holds are as good as it."""

EXACT = 0.985
"""For a question that is a phrasing, word by word."""

UNMISTAKABLE = 0.9
"""Likeness from which the form of a text raises no doubt: somebody wrote just that as a phrasing."""

STRANGE_FACTOR = 0.8
"""For an entry about no role, found by its facts, where the question names one."""

LONELY_FACTOR = 0.24
"""For an entry that shares a single term with a question."""

FRAME_WEIGHT = 0.1
"""What the words by which people ask weigh beside the words for what they ask about."""

FALLBACK = 0.69
"""The most that a comparison is worth where two roles are named and nothing else says that they are to be compared."""

PLAIN_SHARE = 0.8
SURE_LOOKUP = 0.97
"""For "who uses ..." of one thing that the knowledge names."""

HEAP_FACTOR = 0.8
"""For a look-up of several words: where an entry says it, the entry says it better."""

FIELD_FACTOR = 0.87
"""For a role that is named by its field only: "data science" may mean the field itself."""

START = frozenset("from am currently leave being".split())
GOAL = frozenset("become becoming be to into towards up rather".split())
"""Words before a role that tell where a way starts and where it leads."""

LEAST_LIKENESS, WIDE = 0.2, 24


def find_candidates(index: Index, asked: Asked) -> Iterator[Candidate]:
    """Every intent that the question may mean."""
    yield from carry_on(asked)
    yield from _talk(index, asked)
    entries = list(_entries(index, asked))
    yield from entries
    yield from _choice(index, asked)
    yield from _move(index, asked)
    if not asked.named:
        yield from _phrased(index, asked, Intent(kind=Kind.ROLES), "kind:roles")
    roles = asked.roles or asked.inherited
    factor = FIELD_FACTOR if asked.fields and not asked.named else 1.0
    for one in _of_roles(index, asked, roles):
        yield replace(one, factor=one.factor * factor)
    if not roles and not asked.near:
        yield from _any_role(index, asked)
    sure = index.calibration is not None and any(one.confidence > FAQ_FACT for one in entries)
    if asked.heavy and not sure:
        yield from _by_facts(index, asked, roles)


def _of_roles(index: Index, asked: Asked, roles: tuple[str, ...]) -> Iterator[Candidate]:
    if len(roles) == 1:
        yield from _profile(index, asked, roles)
    elif roles:
        yield from _comparison(index, asked, roles[:MOST_ROLES])


def explained(asked: Asked, *sets: frozenset[str]) -> float:
    """The share in [0, 1] of the question's substance that these terms hold; 1 for a question without any."""
    total = sum(one.weight for one in asked.heavy)
    if not total:
        return 1.0
    return sum(one.weight * max((one.held_by(terms) for terms in sets), default=0.0) for one in asked.heavy) / total


def _phrased(index: Index, asked: Asked, intent: Intent, label: str) -> Iterator[Candidate]:
    if score := asked.scores.get(label, 0.0):
        share = explained(asked, index.vocabulary(label))
        doubtful = intent.kind in (Kind.ENTRY, Kind.CHOOSE) and score < UNMISTAKABLE and index.calibration is None
        factor = asked.form**0.5 * (HEAD_FACTOR if asked.heads else 1.0) if doubtful else 1.0
        one = Candidate(
            intent=intent,
            rule=label,
            score=score,
            explained=share,
            named=bool(asked.roles),
            factor=factor,
            least=EXACT if label in asked.exact else 0.0,
            most=EXACT if label in asked.exact else CEILING,
        )
        if index.calibration is None:
            yield one
        else:
            others = max((other for known, other in asked.scores.items() if known != label), default=0.0)
            share = share if asked.heavy else min(score, 1.0)  # a question without substance explains nothing
            most = one.most if share > HALF_EXPLAINED else min(one.most, NEVER_SURE)
            if not asked.heavy and score < UNMISTAKABLE:
                most = min(one.most, FAQ_FACT)
            yield replace(one, chance=index.calibration.chance(score, score - others, share), most=most)


def _talk(index: Index, asked: Asked) -> Iterator[Candidate]:
    if asked.named or asked.near:
        return
    for label in asked.scores:
        if label.startswith("talk:"):
            yield from _phrased(index, asked, Intent(kind=Kind.TALK, key=label.removeprefix("talk:")), label)


def _entries(index: Index, asked: Asked) -> Iterator[Candidate]:
    for label in asked.scores:
        entry = label.removeprefix("entry:")
        if entry != label and (_fits(index, asked, entry) or _is_own(index, asked, entry)):
            yield from _phrased(index, asked, Intent(kind=Kind.ENTRY, key=entry), label)


def _fits(index: Index, asked: Asked, entry: str) -> bool:
    """An entry about certain roles answers no question about another."""
    allowed = index.entry_roles[entry]
    about = set(asked.named) or (set(asked.inherited) if asked.refers_back else set())
    if asked.near and not asked.named:
        return not allowed
    return not allowed or about <= allowed


def _is_own(index: Index, asked: Asked, entry: str) -> bool:
    """Whether a question is a phrasing of an entry, about its own roles, whatever other jobs it names."""
    about = set(asked.named or asked.inherited)
    return f"entry:{entry}" in asked.exact and about <= index.entry_roles[entry]


def _choice(index: Index, asked: Asked) -> Iterator[Candidate]:
    label = "kind:choose"
    score = asked.scores.get(label, 0.0)
    if not score or len(asked.named) > 1:
        return
    likes = [one.term for one in asked.heavy if one.term not in index.vocabulary(label)]
    known = frozenset(term for term in likes if index.facts.knows(term))
    key = "-".join(_liked(asked.reading.words, likes))
    share = explained(asked, index.vocabulary(label), known)
    yield Candidate(intent=Intent(kind=Kind.CHOOSE, key=key), rule=label, score=score, explained=share)


def _liked(words: tuple[str, ...], likes: list[str]) -> Iterator[str]:
    """The words of what the asker likes; `not` stands before one that the asker does not."""
    for at, word in enumerate(words):
        if stem(word) in likes:
            if not NEGATION.isdisjoint(words[max(0, at - 3) : at]):
                yield "not"
            yield word


def _move(index: Index, asked: Asked) -> Iterator[Candidate]:
    roles = asked.named if len(asked.named) > 1 else tuple(dict.fromkeys((*asked.named, *asked.fields)))
    if len(roles) == 2 and not asked.near:
        yield from _phrased(index, asked, Intent(kind=Kind.MOVE, roles=_direction(asked.reading, roles)), "kind:move")
    elif len(asked.named) == 1 and asked.near and CAREER in index.knowledge.facets:
        intent = Intent(kind=Kind.PROFILE, roles=asked.named, facets=(CAREER,))
        yield from _phrased(index, asked, intent, "kind:move")


def _direction(reading: Reading, roles: tuple[str, ...]) -> tuple[str, ...]:
    """From which role to which, by the words before each; without any, in the order in which they are named."""
    leaning = dict.fromkeys(roles, 0)
    for mention in reading.mentions:
        before = reading.words[max(0, mention.start - 3) : mention.start]
        if mention.role in leaning:
            leaning[mention.role] += len(GOAL.intersection(before)) - len(START.intersection(before))
    return roles if leaning[roles[1]] >= leaning[roles[0]] else roles[::-1]


def _facets(index: Index, asked: Asked) -> tuple[tuple[str, float], ...]:
    """The facets by likeness, those named in the question preferred."""
    named = index.named_facets(asked.reading.words)
    ranked = {
        facet: asked.scores.get(f"facet:{facet}", 0.0) + (NAMED_BONUS if facet in named else 0.0)
        for facet in index.knowledge.facets
    }
    return tuple(sorted(ranked.items(), key=lambda one: (-one[1], one[0])))


def _together(index: Index, asked: Asked, facet: str) -> tuple[str, ...]:
    """The facet, with those that are named beside it in the question."""
    named = index.named_facets(asked.reading.words)[:3]
    return named if len(named) > 1 and facet in named else (facet,)


def _profile(index: Index, asked: Asked, roles: tuple[str, ...]) -> Iterator[Candidate]:
    found = index.facts.search(asked.wanted, roles, WIDE)
    factor = 1.0 if asked.roles or asked.refers_back else INHERITED_FACTOR
    if asked.near:
        factor *= NEAR_FACTOR
    for facet, score in _facets(index, asked)[:4]:
        if score <= LEAST_LIKENESS:
            continue
        facets = _together(index, asked, facet)
        own = tuple(one for one in found if one.unit.role and one.unit.facet in facets)
        share = explained(asked, index.vocabulary(f"facet:{facet}"), *(one.unit.terms for one in own[:3]))
        intent = Intent(kind=Kind.PROFILE, roles=roles, facets=() if facets == ("overview",) else facets)
        one = Candidate(intent=intent, rule=f"facet:{facet}", score=score, explained=share, named=bool(asked.roles))
        plain = facet in index.named_facets(asked.reading.words) and asked.rest - CARRYING <= index.facet_words
        exact = one.rule in asked.exact
        least, most = (EXACT, EXACT) if exact else (PLAIN_FACET if plain else 0.0, CEILING)
        yield replace(one, factor=factor, found=own, least=least, most=most)
    yield from _against_another(index, asked, roles[0])


def _against_another(index: Index, asked: Asked, role: str) -> Iterator[Candidate]:
    """A comparison of the one role named with the one spoken of before, or with a job that is not ours."""
    earlier = [one for one in asked.spoken_of if one != role]
    if earlier and asked.named:
        yield from _phrased(index, asked, Intent(kind=Kind.COMPARE, roles=(earlier[-1], role)), "kind:compare")
    elif asked.near and asked.named and asked.scores.get("kind:compare", 0.0) > 0.6:
        for one in _phrased(index, asked, Intent(kind=Kind.PROFILE, roles=(role,)), "kind:compare"):
            yield replace(one, rule="kind:compare with a job that is not ours", most=0.4)


def _comparison(index: Index, asked: Asked, roles: tuple[str, ...]) -> Iterator[Candidate]:
    found = tuple(one for one in index.facts.search(asked.wanted, roles, WIDE) if one.unit.role)
    compare = asked.scores.get("kind:compare", 0.0)
    frame = index.vocabulary("kind:compare")
    facets = [(facet, score) for facet, score in _facets(index, asked)[:3] if score > 0.3 and facet != "overview"]
    named = index.named_facets(asked.reading.words)
    share = explained(asked, frame, *(one.unit.terms for one in found[:3]))
    spoken = asked.conversation.intent
    carried = spoken.facets if spoken and not named and len(asked.named) == 1 else ()  # "is that more than ..."
    yield Candidate(
        intent=Intent(kind=Kind.COMPARE, roles=roles, facets=carried),
        rule="several roles",
        score=max(compare, 0.2 if asked.near else 0.35 if asked.heavy else 0.6),
        explained=share,
        named=bool(asked.roles),
        factor=(asked.form if compare < 0.6 else 1.0) * (0.9 if named else 1.0),
        most=FALLBACK if compare < 0.5 else CEILING,
        found=found,
    )
    for facet, score in facets:
        together = _together(index, asked, facet)
        own = tuple(one for one in found if one.unit.facet in together)
        share = explained(asked, frame, index.vocabulary(f"facet:{facet}"), *(one.unit.terms for one in own[:3]))
        likeness = max(score, 0.9 * compare if score > 0.45 else 0.0)
        intent = Intent(kind=Kind.COMPARE, roles=roles, facets=together)
        rule = f"several roles, facet:{facet}"
        yield Candidate(intent=intent, rule=rule, score=likeness, explained=share, named=bool(asked.roles), found=own)


def _any_role(index: Index, asked: Asked) -> Iterator[Candidate]:
    """A facet asked of no role in particular: of all roles, or of those whose name the question gives in part."""
    options = {role for head in asked.heads for role in index.heads[head]}
    if asked.conversation.asked_back and asked.refers_back:  # nothing was chosen of what was offered
        options |= {role for offer in asked.conversation.offered for role in offer.intent.roles}
    ordered = [role for role in index.knowledge.roles if role in options][:3]
    for facet, score in _facets(index, asked)[:2]:
        if score <= 0.4:
            continue
        shown = () if facet == "overview" else (facet,)
        share = explained(asked, index.vocabulary(f"facet:{facet}"), index.frame)
        for role in ordered:
            intent = Intent(kind=Kind.PROFILE, roles=(role,), facets=shown)
            yield Candidate(intent=intent, rule="part of several names", score=score, explained=share, most=0.45)
        if options or facet == "overview":
            continue
        asks = asked.said & {*WHO, "best", "most", "roles", "role"}
        likeness = max(score, asked.scores.get("kind:compare", 0.0))
        yield Candidate(
            intent=Intent(kind=Kind.COMPARE, roles=(ALL_ROLES,), facets=(facet,)),
            rule=f"facet:{facet} of any role",
            score=likeness,
            explained=share,
            factor=(1.0 if asks else UNASKED_FACTOR) * asked.form,
        )


def _by_facts(index: Index, asked: Asked, roles: tuple[str, ...]) -> Iterator[Candidate]:
    wanted = tuple(
        replace(one, weight=one.weight * FRAME_WEIGHT) if one.term in index.frame else one for one in asked.wanted
    )
    found = index.facts.search(wanted, (), WIDE)
    entries = [one for one in found if one.unit.entry and _fits(index, asked, one.unit.entry)]
    tied = [one for one in entries if one.share >= entries[0].share * TIED]
    for entry in {one.unit.entry: one for one in reversed(tied if not index.knowledge.roles else entries[:1])}.values():
        yield from _by_facts_of_entry(index, asked, entry)
    if roles:
        yield from _facts_of_roles(index, asked, roles, wanted)
    if not asked.named and not asked.heads:
        yield from _look_up(index, asked, tuple(one for one in found if one.unit.role))


def _by_facts_of_entry(index: Index, asked: Asked, entry: Found) -> Iterator[Candidate]:
    lonely = not asked.named and _matched(entry, asked) < 2
    strange = bool(asked.roles) and not index.entry_roles[entry.unit.entry]
    factor = asked.form * ENTRY_FACT_FACTOR * (HEAD_FACTOR if asked.heads else 1.0)
    factor *= (LONELY_FACTOR if lonely else 1.0) * (STRANGE_FACTOR if strange else 1.0)
    one = _held(asked, Intent(kind=Kind.ENTRY, key=entry.unit.entry), "facts of the entry", (entry,), factor)
    yield one if index.calibration is None else replace(one, most=FAQ_FACT)


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
    if not found or (_matched(found[0], asked) < 2 and not found[0].unit.is_thing and asked.said.isdisjoint(WHO)):
        return
    frame = index.vocabulary("kind:lookup")
    heavy = {one.term for one in asked.heavy}
    words = [word for word in asked.reading.words if stem(word) in heavy]
    key = [word for word in words if stem(word) in found[0].terms and stem(word) not in frame]
    key = key or [word for word in words if stem(word) in found[0].terms]
    likeness = asked.scores.get("kind:lookup", 0.0)
    intent = asked.conversation.intent if not key and asked.continues is Kind.LOOKUP else None
    intent = intent or Intent(kind=Kind.LOOKUP, key="-".join(dict.fromkeys(key or words)))
    if intent.key:
        factor = (
            asked.form * (0.8 if likeness < 0.35 else 1.0) * (1.0 if intent.key in index.thing_slugs else HEAP_FACTOR)
        )
        one = _held(asked, intent, "facts of several roles", found, factor)
        yield replace(one, least=SURE_LOOKUP if _is_plain_lookup(index, asked, intent, found[0], likeness) else 0.0)


def _is_plain_lookup(index: Index, asked: Asked, intent: Intent, best: Found, likeness: float) -> bool:
    """Whether a question asks who has to do with one thing that the knowledge names, and nothing else."""
    if intent.key not in index.thing_slugs or best.share < PLAIN_SHARE or asked.form < 1:
        return False
    asks = not asked.said.isdisjoint({*WHO, "role", "roles", "anyone", "anybody"})
    return (
        likeness > 0.8
        or (likeness > 0.45 and asks)
        or (asked.continues is Kind.LOOKUP and (asked.rest - CARRYING <= set(intent.key.split("-"))))
    )


def _is_put_aside(words: tuple[str, ...], start: int) -> bool:
    """Whether "not" stands before a name, and is not part of a question such as "is not"."""
    for at in range(max(0, start - 2), start):
        if words[at] == "not" and (at == 0 or words[at - 1] not in ASKING):
            return True
    return False


def roles_named(reading: Reading) -> tuple[str, ...]:
    """The roles named in a question, without one that is named only to be put aside ("not the data scientist, ...")."""
    named = reading.roles(Named.ROLE)
    if len(named) < 2:
        return named
    aside = {
        one.role for one in reading.mentions if one.named is Named.ROLE and _is_put_aside(reading.words, one.start)
    }
    return tuple(role for role in named if role not in aside) or named

"""Candidates about the roles that a question names or that were spoken of before: profiles and comparisons."""

from collections.abc import Iterator
from dataclasses import replace

from rolebot.conversation import ALL_ROLES, Intent, Kind
from rolebot.matching.asked import WHO, Asked
from rolebot.matching.by_phrasing import explained, phrased
from rolebot.matching.evidence import CEILING, EXACT, Candidate
from rolebot.matching.followups import CARRYING
from rolebot.matching.index import Index

NAMED_BONUS = 0.3
"""Added to the likeness of a facet that the question names."""

MOST_ROLES = 4
"""Roles that a comparison takes."""

UNASKED_FACTOR = 0.62
"""For a facet of all roles, where the question does not ask which role or who."""

INHERITED_FACTOR = 0.93
"""For roles taken from the conversation without a pronoun that points there."""

PLAIN_FACET = 0.975
"""For the name of a facet and of a role, or of one spoken of before, and nothing else."""

NEAR_FACTOR = 0.7
"""For a role beside a job that is not ours: the question may be about that."""

FALLBACK = 0.69
"""The most that a comparison is worth where two roles are named and nothing else says that they are to be compared."""

FIELD_FACTOR = 0.87
"""For a role that is named by its field only: "data science" may mean the field itself."""

LEAST_LIKENESS, WIDE = 0.05, 24


def find_of_roles(index: Index, asked: Asked, roles: tuple[str, ...]) -> Iterator[Candidate]:
    """A profile of one role, or a comparison of several."""
    if len(roles) == 1:
        yield from _profile(index, asked, roles)
    elif roles:
        yield from _comparison(index, asked, roles[:MOST_ROLES])


def _facets(index: Index, asked: Asked) -> tuple[tuple[str, float], ...]:
    """The facets by likeness, those named in the question preferred."""
    ranked = {
        facet: asked.scores.get(f"facet:{facet}", 0.0) + (NAMED_BONUS if facet in asked.facets else 0.0)
        for facet in index.knowledge.facets
    }
    return tuple(sorted(ranked.items(), key=lambda one: (-one[1], one[0])))


def _together(asked: Asked, facet: str) -> tuple[str, ...]:
    """The facet, with those that are named beside it in the question."""
    named = asked.facets[:3]
    return named if len(named) > 1 and facet in named else (facet,)


def _profile(index: Index, asked: Asked, roles: tuple[str, ...]) -> Iterator[Candidate]:
    found = index.facts.search(asked.wanted, roles, WIDE)
    factor = 1.0 if asked.roles or asked.refers_back else INHERITED_FACTOR
    if asked.near:
        factor *= NEAR_FACTOR
    for facet, score in _facets(index, asked)[:4]:
        if score <= LEAST_LIKENESS:
            continue
        facets = _together(asked, facet)
        own = tuple(one for one in found if one.unit.role and one.unit.facet in facets)
        share = explained(asked, index.vocabulary(f"facet:{facet}"), *(one.unit.terms for one in own[:3]))
        intent = Intent(kind=Kind.PROFILE, roles=roles, facets=() if facets == ("overview",) else facets)
        rule = f"facet:{facet}"
        plain = facet in asked.facets and asked.rest - CARRYING <= index.facet_words
        least, most = (EXACT, EXACT) if rule in asked.exact else (PLAIN_FACET if plain else 0.0, CEILING)
        yield Candidate(
            intent=intent,
            rule=rule,
            score=score,
            explained=share,
            named=bool(asked.roles),
            factor=factor,
            least=least,
            most=most,
            found=own,
        )
    yield from _against_another(index, asked, roles[0])


def _against_another(index: Index, asked: Asked, role: str) -> Iterator[Candidate]:
    """A comparison of the one role named with the one spoken of before, or with a job that is not ours."""
    earlier = [one for one in asked.spoken_of if one != role]
    if earlier and asked.named:
        yield from phrased(index, asked, Intent(kind=Kind.COMPARE, roles=(earlier[-1], role)), "kind:compare")
    elif asked.near and asked.named and asked.scores.get("kind:compare", 0.0) > 0.43:
        for one in phrased(index, asked, Intent(kind=Kind.PROFILE, roles=(role,)), "kind:compare"):
            yield replace(one, rule="kind:compare with a job that is not ours", most=0.4)


def _comparison(index: Index, asked: Asked, roles: tuple[str, ...]) -> Iterator[Candidate]:
    found = tuple(one for one in index.facts.search(asked.wanted, roles, WIDE) if one.unit.role)
    compare = asked.scores.get("kind:compare", 0.0)
    frame = index.vocabulary("kind:compare")
    facets = [(facet, score) for facet, score in _facets(index, asked)[:3] if score > 0.12 and facet != "overview"]
    share = explained(asked, frame, *(one.unit.terms for one in found[:3]))
    spoken = asked.conversation.intent
    carried = spoken.facets if spoken and not asked.facets and len(asked.named) == 1 else ()  # "is that more than ..."
    yield Candidate(
        intent=Intent(kind=Kind.COMPARE, roles=roles, facets=carried),
        rule="several roles",
        score=max(compare, 0.05 if asked.near else 0.15 if asked.heavy else 0.43),
        explained=share,
        named=bool(asked.roles),
        factor=(asked.form if compare < 0.43 else 1.0) * (0.9 if asked.facets else 1.0),
        most=FALLBACK if compare < 0.31 else CEILING,
        found=found,
    )
    for facet, score in facets:
        together = _together(asked, facet)
        own = tuple(one for one in found if one.unit.facet in together)
        share = explained(asked, frame, index.vocabulary(f"facet:{facet}"), *(one.unit.terms for one in own[:3]))
        likeness = max(score, 0.9 * compare if score > 0.25 else 0.0)
        intent = Intent(kind=Kind.COMPARE, roles=roles, facets=together)
        rule = f"several roles, facet:{facet}"
        yield Candidate(intent=intent, rule=rule, score=likeness, explained=share, named=bool(asked.roles), found=own)


def find_of_any_role(index: Index, asked: Asked) -> Iterator[Candidate]:
    """A facet asked of no role in particular: of all roles, or of those whose name the question gives in part."""
    options = {role for head in asked.heads for role in index.heads[head]}
    if asked.conversation.asked_back and asked.refers_back:  # nothing was chosen of what was offered
        options |= {role for offer in asked.conversation.offered for role in offer.intent.roles}
    ordered = [role for role in index.knowledge.roles if role in options][:3]
    for facet, score in _facets(index, asked)[:2]:
        if score <= 0.22:
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

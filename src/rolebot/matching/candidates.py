"""All intents that a question may mean, each with its evidence.

Three ways lead to them: what the conversation carries on, the phrasings that are like the question, and the facts that
hold its substance. They compete as one list; what is found in more than one way is the surer for it.
"""

from collections.abc import Iterator
from dataclasses import replace

from rolebot.conversation import Intent, Kind
from rolebot.matching.asked import Asked
from rolebot.matching.by_facts import find_by_facts
from rolebot.matching.by_phrasing import find_choice, find_entries, find_move, find_talk, phrased
from rolebot.matching.by_roles import FIELD_FACTOR, find_of_any_role, find_of_roles
from rolebot.matching.evidence import Candidate
from rolebot.matching.followups import carry_on
from rolebot.matching.index import Index


def find_candidates(index: Index, asked: Asked) -> Iterator[Candidate]:
    """Every intent that the question may mean."""
    yield from find_talk(index, asked)
    yield from find_entries(index, asked)
    yield from carry_on(asked)
    yield from find_choice(index, asked)
    yield from find_move(index, asked)
    if not asked.named:
        yield from phrased(index, asked, Intent(kind=Kind.ROLES), "kind:roles")
    roles = asked.roles or asked.inherited
    by_field = asked.fields and not asked.named
    for one in find_of_roles(index, asked, roles):
        yield replace(one, factor=one.factor * FIELD_FACTOR) if by_field else one
    if not roles and not asked.near:
        yield from find_of_any_role(index, asked)
    if asked.heavy:
        yield from find_by_facts(index, asked, roles)

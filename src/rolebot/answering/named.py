"""A comparison of roles that somebody named one by one: each name is a role, or is said to be unknown."""

from collections.abc import Sequence

from rolebot.answering.comparison import show_comparison
from rolebot.answering.draft import Draft, Request, suggest
from rolebot.conversation import Intent, Kind, Outcome
from rolebot.knowledge.model import Knowledge
from rolebot.matching.understanding import Matcher
from rolebot.text import shorten

MOST_COMPARED = 4
SHOWN_NAME = 40

MOST_NAMES, LONGEST_NAME = 10, 200
"""Names that are looked at, and characters that one may have; whoever sends more wants to keep somebody busy."""


def find_role(matcher: Matcher, name: str) -> str | None:
    """The id of the one role that a text names and nothing else; None where it names none, several, or says more."""
    if len(name) > LONGEST_NAME:
        return None
    understood = matcher.understand(name)
    roles = dict.fromkeys(understood.roles) if understood.named else {}
    says_more = any(not one.light for one in understood.wanted)
    return next(iter(roles)) if len(roles) == 1 and not says_more else None


def compare_named(knowledge: Knowledge, matcher: Matcher, names: Sequence[str]) -> tuple[Draft, Intent | None]:
    """The comparison of two to four named roles, or what is wrong with the names."""
    found = {name: find_role(matcher, name) for name in names[:MOST_NAMES]}
    roles = tuple(dict.fromkeys(role for role in found.values() if role and role in knowledge.roles))
    unknown = [shorten(name.strip(), SHOWN_NAME) for name, role in found.items() if role not in roles]
    if not unknown and 2 <= len(roles) <= MOST_COMPARED:
        intent = Intent(kind=Kind.COMPARE, roles=roles)
        return show_comparison(knowledge, matcher, Request(intent=intent)), intent
    return _decline(knowledge, roles, unknown), None


def _decline(knowledge: Knowledge, roles: Sequence[str], unknown: Sequence[str]) -> Draft:
    examples = [role.name for role in list(knowledge.roles.values())[:2]]
    example = f", for example {' and '.join(examples)}" if len(examples) == 2 else ""
    if unknown:
        lead = f"I don't know {' or '.join(f'“{name}”' for name in unknown[:MOST_COMPARED])}."
    elif len(roles) > MOST_COMPARED:
        lead = f"I compare at most {MOST_COMPARED} roles at a time."
    else:
        lead = f"Name two to four roles to compare{example}."
    offers = [Intent(kind=Kind.COMPARE, roles=tuple(roles[:MOST_COMPARED]))] if len(roles) > 1 else []
    offers += [Intent(kind=Kind.PROFILE, roles=(role,)) for role in roles[:1] if not offers]
    offers += [Intent(kind=Kind.ROLES)] if knowledge.roles else []
    return Draft(lead=lead, suggestions=suggest(knowledge, offers), outcome=Outcome.UNANSWERED)

"""What a question owes to the conversation: names pointed at, and questions that carry on with another role."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rolebot.conversation import ALL_ROLES, Conversation, Intent, Kind
from rolebot.matching.asked import AGAINST, PRONOUNS, Asked
from rolebot.matching.evidence import Candidate
from rolebot.matching.language import CHAT
from rolebot.matching.mentions import Mention, Named

ORDINALS = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "latter": -1, "last": -1}
POINTING = frozenset("one role job person of them".split())
CARRYING = frozenset(
    """
    and or what about how for as the of a an in with so then also is are on same but now to ok from if mean
    meant i no not was were actually sorry rather instead too was do does same question their there
    """.split()
)
SHORT = 3
"""Words up to which an ordinal by itself points at a role: "and the first?"."""

ROLES_ALONE = "roles alone"
"""The rule of a question that names roles and says nothing about them."""

NEXT_TO_NOTHING = CARRYING | AGAINST | PRONOUNS | POINTING | CHAT | ORDINALS.keys() | {"other"}

CAREER = "career-path"
SURELY, PLAINLY, BARELY = 0.99, 0.981, 0.93
"""Chance that a question of next to nothing but roles carries on with what was asked; or asks for one role as such, or
for several."""


def point_at(words: Sequence[str], conversation: Conversation) -> Mention | None:
    """Where "the first one" or "the other role" points at a role spoken of, as if it were named there."""
    spoken = conversation.intent.roles if conversation.intent else ()
    among = spoken if len(spoken) > 1 and ALL_ROLES not in spoken else conversation.compared
    for place, word in enumerate(words):
        at = ORDINALS.get(word)
        beside = word in ("former", "latter") or not POINTING.isdisjoint(words) or len(words) <= SHORT
        if at is not None and beside and len(among) > max(at, 1):
            return _mention(words, place, among[at])
    if "other" in words and len(conversation.roles) > 1 and (not POINTING.isdisjoint(words) or len(words) <= 4):
        others = [role for role in among or conversation.roles if role not in spoken[-1:]]
        return _mention(words, words.index("other"), others[-1]) if others else None
    return None


def _mention(words: Sequence[str], place: int, role: str) -> Mention:
    """The pointing word with "the" before it and "one" behind it."""
    start = place - 1 if place and words[place - 1] in ("the", "that") else place
    end = place + 2 if words[place + 1 : place + 2] and words[place + 1] in POINTING else place + 1
    return Mention(start, end, Named.ROLE, role)


def carry_on(asked: Asked) -> Iterator[Candidate]:
    """Roles with next to nothing else: what was asked before is asked of them, or they are all that is asked."""
    spoken = asked.conversation.intent
    if spoken and spoken.kind is Kind.MOVE and asked.said >= {"other", "way"}:
        yield _sure(replace(spoken, roles=spoken.roles[::-1]), "the other way round")
    roles = asked.named or asked.fields
    if not roles or asked.near or asked.rest - NEXT_TO_NOTHING or _asks_what(asked):
        return
    for offered in asked.conversation.offered if asked.conversation.asked_back else ():
        if offered.intent.roles == roles:
            yield _sure(offered.intent, "offered")
    intent = _carried(roles, asked)
    if spoken is None or intent == Intent(kind=Kind.PROFILE, roles=roles):
        yield _sure(intent, ROLES_ALONE, PLAINLY if len(roles) == 1 else BARELY)
    else:
        yield _sure(intent, "carried on")


def _asks_what(asked: Asked) -> bool:
    """Whether "what is ..." or "what does ... do" makes a question of words that would carry on."""
    return "what" in asked.rest and bool(asked.rest & {"do", "does", "is", "are"})


def _sure(intent: Intent, rule: str, chance: float = SURELY) -> Candidate:
    return Candidate(intent=intent, rule=rule, explained=1.0, least=chance, most=chance)


def _carried(roles: tuple[str, ...], asked: Asked) -> Intent:
    spoken = asked.conversation.intent
    facets = spoken.facets if spoken and spoken.kind in (Kind.PROFILE, Kind.COMPARE) else ()
    if len(roles) > 1:
        return Intent(kind=Kind.COMPARE, roles=roles[:4], facets=facets)
    role = roles[0]
    if spoken is None:
        return Intent(kind=Kind.PROFILE, roles=roles)
    if spoken.kind is Kind.MOVE and role not in spoken.roles:
        return replace(spoken, roles=(spoken.roles[0], role) if "to" in asked.rest else (role, spoken.roles[1]))
    others = [one for one in asked.spoken_of if one != role]
    if "from" in asked.rest and others and CAREER in spoken.facets:
        return Intent(kind=Kind.MOVE, roles=(role, others[-1]))
    against = (
        asked.rest & AGAINST or asked.rest >= {"same", "as"} or ("from" in asked.rest and spoken.kind is Kind.COMPARE)
    )
    if against and others and "instead" not in asked.rest:
        return Intent(kind=Kind.COMPARE, roles=(others[0], role), facets=facets)
    return Intent(kind=Kind.PROFILE, roles=roles, facets=facets)

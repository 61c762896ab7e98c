"""From what was understood to one answer: sure, did-you-mean, or an honest "I don't know"."""

from dataclasses import replace

from rolebot.answering.choice import show_choice
from rolebot.answering.comparison import show_comparison
from rolebot.answering.draft import Draft, Request, brief_of, closest, facets_of, number_sources, suggest
from rolebot.answering.entry import show_entry
from rolebot.answering.lookup import show_lookup
from rolebot.answering.move import show_move
from rolebot.answering.profile import show_profile
from rolebot.conversation import ALL_ROLES, Answer, Conversation, Intent, Kind, Line, Match, Outcome, Section
from rolebot.knowledge.intents import explain_intent
from rolebot.knowledge.model import FALSE_ANSWERS, Knowledge
from rolebot.matching.evidence import EXACT, Candidate
from rolebot.matching.understanding import Matcher, Understanding

SURE = 0.61
"""Chance from which an intent is answered, where three false answers in a hundred are wished for."""

CAUTION = 0.75
"""How fast the odds of that chance fall as more false answers are wished for.

It follows 253 messages that are none of rolebot's business, of which 0.8, 2.4, 4.0 and 9.5 % were answered from chances
of 0.80, 0.61, 0.55 and 0.40.
"""

SURE_OF_NAMED = 0.45
"""The same for an entry about the roles that a question names, which is nearly always right."""

SURE_OF_ROLES = 0.79
"""Chance that one of the leading facets of the roles named is right, from which the first is answered."""

LIKELY = 0.33
"""Chance from which an intent is offered."""

HINTED = 0.08
"""Chance from which a question about a role that is known is answered with the nearest there is."""

CERTAIN = 0.69
"""Chance from which a close second raises no doubt."""

DEAD_HEAT = 0.05
"""Leaders of one kind whose likeness differs by less are the same to rolebot, however sure it is of either."""

MARGIN = 0.04
"""Leaders closer than this are never sure: both are offered."""


def show_intent(knowledge: Knowledge, matcher: Matcher, request: Request) -> Draft:
    """What there is on an intent. An intent that leads nowhere in this knowledge is said to be gone."""
    if explain_intent(request.intent.id, knowledge):
        return Draft(lead="That is no longer in my knowledge; ask me in your own words.", outcome=Outcome.UNANSWERED)
    return _show(knowledge, matcher, request)


def _show(knowledge: Knowledge, matcher: Matcher, request: Request) -> Draft:
    match request.intent.kind:
        case Kind.PROFILE:
            return show_profile(knowledge, matcher, request)
        case Kind.COMPARE:
            return show_comparison(knowledge, matcher, request)
        case Kind.LOOKUP:
            return show_lookup(knowledge, matcher, request)
        case Kind.MOVE:
            return show_move(knowledge, request)
        case Kind.CHOOSE:
            return show_choice(knowledge, matcher, request)
        case Kind.ENTRY:
            return show_entry(knowledge, matcher, request)
        case Kind.ROLES:
            return _show_roles(knowledge)
        case Kind.TALK:
            return Draft(lead=knowledge.talks[request.intent.key].answer, outcome=Outcome.SMALL_TALK)


def _show_roles(knowledge: Knowledge) -> Draft:
    lines = tuple(Line(f"{role.title}: {role.summary}") for role in knowledge.roles.values())
    intents = [Intent(kind=Kind.PROFILE, roles=(role,)) for role in list(knowledge.roles)[:2]]
    if knowledge.choice:
        intents.append(Intent(kind=Kind.CHOOSE))
    cited = dict.fromkeys(
        source
        for role in knowledge.roles.values()
        for facts in role.facets.values()
        for fact in facts
        for source in fact.sources
    )
    return Draft(
        title="The roles I know",
        sections=(Section(lines=lines),),
        roles=tuple(knowledge.roles),
        sources=tuple(cited),
        suggestions=suggest(knowledge, intents),
    )


def compose(knowledge: Knowledge, matcher: Matcher, understood: Understanding, conversation: Conversation) -> Answer:
    """One answer to what was understood."""
    matches = tuple(Match(one.intent, round(one.confidence, 4)) for one in understood.candidates[:5])
    if understood.again and conversation.intent:
        return _again(knowledge, matcher, understood, conversation.intent)
    leaders = [one for one in understood.candidates if one.confidence >= LIKELY]
    sure = bool(leaders) and (
        leaders[0].confidence >= _bar(knowledge, matcher, leaders[0], understood) or _sure_of_roles(leaders)
    )
    if sure and not _torn(knowledge, leaders):
        draft = _show(knowledge, matcher, _request(leaders[0], understood))
        return finish(knowledge, draft, leaders[0].intent, matches)
    if not leaders and understood.named and understood.asking and understood.confidence >= HINTED:
        leaders = list(understood.candidates[:1])
    leaders = [one for one in leaders if one.intent.kind is not Kind.TALK]  # nobody means to be greeted
    if leaders:
        return finish(knowledge, _did_you_mean(knowledge, matcher, understood, leaders), leaders[0].intent, matches)
    return finish(knowledge, _silent(knowledge, understood), None, matches)


def finish(knowledge: Knowledge, draft: Draft, intent: Intent | None, matches: tuple[Match, ...] = ()) -> Answer:
    """A draft with its sources numbered, and what else there is to look at."""
    own = intent.roles if intent else ()
    return Answer(
        outcome=draft.outcome,
        intent=intent if draft.outcome is not Outcome.UNANSWERED else None,
        roles=draft.roles,
        confidence=matches[0].confidence if matches else 0.0,
        title=draft.title,
        lead=draft.lead,
        sections=draft.sections,
        citations=number_sources(knowledge, draft),
        suggestions=tuple(replace(one, brief=brief_of(knowledge, one.intent, own)) for one in draft.suggestions),
        facets=facets_of(knowledge, intent) if draft.outcome is not Outcome.UNANSWERED else (),
        matches=matches,
    )


def _request(candidate: Candidate, understood: Understanding) -> Request:
    return Request(
        intent=candidate.intent, wanted=understood.wanted, about=understood.roles, negated=understood.negated
    )


def _sure(false_answers: float) -> float:
    """The chance from which an intent is answered, for a wished rate of false answers in percent."""
    odds = SURE / (1 - SURE) * (FALSE_ANSWERS / false_answers) ** CAUTION
    return max(float(odds / (1 + odds)), LIKELY)


def _bar(knowledge: Knowledge, matcher: Matcher, leader: Candidate, understood: Understanding) -> float:
    """The chance that is enough: less for an entry about the very roles that a question names."""
    if matcher.bar is not None:
        return min(matcher.bar, EXACT)  # who asks in an admin's very words is answered, however cautious the wish
    named = understood.named and understood.asking and leader.intent.kind is Kind.ENTRY
    sure = _sure(knowledge.false_answers)
    return min(SURE_OF_NAMED, sure) if named else sure


def _torn(knowledge: Knowledge, leaders: list[Candidate]) -> bool:
    """Whether the second leader is as good as the first, and leads to something about other roles."""
    if len(leaders) < 2 or leaders[0].confidence - leaders[1].confidence >= MARGIN:
        return False
    if leaders[0].least > leaders[1].least:  # it is a phrasing of the first word by word, and of the second it is none
        return False
    dead_heat = (
        abs(leaders[0].score - leaders[1].score) < DEAD_HEAT and leaders[0].intent.kind is leaders[1].intent.kind
    )
    if leaders[0].confidence >= CERTAIN and not dead_heat:
        return False
    first, second = (_about(knowledge, one.intent) for one in leaders[:2])
    return first.isdisjoint(second) or (dead_heat and leaders[0].intent.kind is Kind.ENTRY)


def _about(knowledge: Knowledge, intent: Intent) -> frozenset[str]:
    """The roles that an intent is about."""
    if intent.kind is Kind.ENTRY and intent.key in knowledge.entries:
        return frozenset(knowledge.entries[intent.key].roles)
    return frozenset(intent.roles)


def _sure_of_roles(leaders: list[Candidate]) -> bool:
    """Whether the roles are sure though the facet is not: the answer shows the facts nearest to the question anyway."""
    first = leaders[0]
    if (
        not first.named
        or first.intent.kind not in (Kind.PROFILE, Kind.COMPARE)
        or min(first.factor, first.fact_factor) < 1
    ):
        return False
    missed = 1.0
    for one in leaders:
        if one.intent.kind is first.intent.kind and one.intent.roles == first.intent.roles:
            missed *= 1 - one.confidence
    return 1 - missed >= SURE_OF_ROLES


def _again(knowledge: Knowledge, matcher: Matcher, understood: Understanding, intent: Intent) -> Answer:
    draft = show_intent(knowledge, matcher, Request(intent=intent, whole=understood.again == "more"))
    if understood.again == "sources":
        cited = number_sources(knowledge, draft)
        lines = tuple(Line(citation.label, ()) for citation in cited)
        lead = "That is what I was told in:" if lines else "That is what my admins wrote; they named no source for it."
        draft = Draft(title="Sources", lead=lead, sections=(Section(lines=lines),), roles=draft.roles)
    return finish(knowledge, draft, intent, (Match(intent, 0.95),))


def _did_you_mean(knowledge: Knowledge, matcher: Matcher, understood: Understanding, leaders: list[Candidate]) -> Draft:
    known = [knowledge.roles[role].name for role in understood.roles if role in knowledge.roles]
    lead = "I am not sure what you mean."
    if understood.near:
        lead = f"I know nothing about the {understood.near[0]}."
    elif known:
        lead = f"I understood {' and '.join(known)}, but not what you want to know."
    roles = tuple(role for role in understood.roles if role in knowledge.roles)
    return Draft(
        lead=f"{lead} Did you mean one of these?",
        sections=() if understood.near else closest(knowledge, matcher, _request(leaders[0], understood), roles),
        roles=roles,
        suggestions=suggest(knowledge, [one.intent for one in leaders]),
        outcome=Outcome.SUGGESTED,
    )


def _silent(knowledge: Knowledge, understood: Understanding) -> Draft:
    roles = [role for role in understood.roles if role in knowledge.roles and role != ALL_ROLES]
    if roles:
        names = " and the ".join(knowledge.roles[role].name for role in roles)
        lead = f"I know the {names}, but I have no answer to that."
        offers = [Intent(kind=Kind.PROFILE, roles=(role,)) for role in roles[:3]]
        return Draft(lead=lead, suggestions=suggest(knowledge, offers), outcome=Outcome.UNANSWERED)
    lead = "I don't know."
    if understood.near:
        lead = f"I don't know the {understood.near[0]}."
    offers = [Intent(kind=Kind.ROLES)] if knowledge.roles else []
    return Draft(lead=lead, suggestions=suggest(knowledge, offers), outcome=Outcome.UNANSWERED)

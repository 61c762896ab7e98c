"""Which role suits somebody: by what they say they like, or by up to four short questions."""

import re
from collections import Counter
from collections.abc import Sequence

from rolebot.answering.draft import Draft, Request, suggest
from rolebot.conversation import Intent, Kind, Line, Section, Suggestion
from rolebot.knowledge.model import Knowledge
from rolebot.matching.understanding import Matcher

SHOWN = 3
REASONS = 3
_OPTION = re.compile("[0-9]{1,3}")
"""The number of an option; what is pressed may be forged, and not all that looks like digits is a number."""

FACETS = ("traits", "skills", "responsibilities", "overview", "tools", "deliverables")


def show_choice(knowledge: Knowledge, matcher: Matcher, request: Request) -> Draft:
    """The next question, or the roles that fit with the reasons."""
    words = [word for word in request.intent.key.split("-") if word]
    if words and all(_OPTION.fullmatch(word) for word in words):
        return _by_options(knowledge, [int(word) for word in words])
    if words and (draft := _by_likes(knowledge, matcher, words)):
        return draft
    return _by_options(knowledge, [])


def _by_options(knowledge: Knowledge, picked: Sequence[int]) -> Draft:
    if not knowledge.choice:
        return Draft(lead="Tell me what you like, and I look for roles that have to do with it.")
    if len(picked) < len(knowledge.choice):
        return _ask(knowledge, picked)
    votes: Counter[str] = Counter()
    reasons: dict[str, list[str]] = {}
    for question, at in zip(knowledge.choice, picked, strict=False):
        option = question.options[min(at, len(question.options) - 1)]
        for role in option.roles:
            votes[role] += 1
            reasons.setdefault(role, []).append(option.say)
    order = {role: at for at, role in enumerate(knowledge.roles)}
    best = sorted(votes, key=lambda role: (-votes[role], order[role]))[:SHOWN]
    sections = tuple(
        Section(
            heading=f"{knowledge.roles[role].title} ({votes[role]} of {len(picked)})",
            text=knowledge.roles[role].summary,
            lines=(Line(f"You said: {'; '.join(_in_a_row(reasons[role]))}"),),
        )
        for role in best
    )
    return Draft(
        title="Which role suits you", sections=sections, roles=tuple(best), suggestions=_go_on(knowledge, best)
    )


def _in_a_row(reasons: Sequence[str]) -> list[str]:
    return [reason if at == 0 else reason[:1].lower() + reason[1:] for at, reason in enumerate(reasons)]


def _ask(knowledge: Knowledge, picked: Sequence[int]) -> Draft:
    question = knowledge.choice[len(picked)]
    options = tuple(
        Suggestion(Intent(kind=Kind.CHOOSE, key="-".join(map(str, (*picked, at)))), option.say)
        for at, option in enumerate(question.options)
    )
    return Draft(
        title=f"Which role suits you? ({len(picked) + 1} of {len(knowledge.choice)})",
        lead=question.ask,
        suggestions=options,
    )


def _by_likes(knowledge: Knowledge, matcher: Matcher, words: Sequence[str]) -> Draft | None:
    """Rank the roles by how much of what the asker likes their facts hold; dislikes count against them."""
    liked = [word for at, word in enumerate(words) if word != "not" and (at == 0 or words[at - 1] != "not")]
    disliked = [word for at, word in enumerate(words) if at > 0 and words[at - 1] == "not"]
    score = dict.fromkeys(knowledge.roles, 0.0)
    reasons: dict[str, list[Line]] = {}
    for sign, group in ((1, liked), (-1, disliked)):
        for word in group:
            for role, lines in _holding(knowledge, matcher, word).items():
                score[role] += sign * (1 + min(len(lines), 3) * 0.1)
                if sign > 0:
                    reasons.setdefault(role, []).extend(lines)
    order = {role: at for at, role in enumerate(knowledge.roles)}
    best = [role for role in sorted(score, key=lambda one: (-score[one], order[one])) if score[role] > 0][:SHOWN]
    if disliked and not liked:
        best = [role for role in knowledge.roles if score[role] == 0][:SHOWN]
    if not best:
        return None
    sections = tuple(
        Section(
            heading=knowledge.roles[role].title,
            text=knowledge.roles[role].summary,
            lines=tuple(dict.fromkeys(reasons.get(role, ())))[:REASONS],
        )
        for role in best
    )
    named = " and ".join(dict.fromkeys(liked)) or "not " + " and ".join(disliked)
    return Draft(
        title="Which role suits you",
        lead=f"By what my sources say about {named}, the nearest first:",
        sections=sections,
        roles=tuple(best),
        suggestions=_go_on(knowledge, best),
    )


def _holding(knowledge: Knowledge, matcher: Matcher, word: str) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for one in matcher.search(matcher.wanted([word]), limit=200):
        if one.unit.role and one.unit.facet in FACETS and one.share > 0.99:
            facts = knowledge.roles[one.unit.role].facets[one.unit.facet]
            fact = next(fact for fact in facts if fact.text == one.unit.text)
            text = f"{fact.label}: {fact.text}" if fact.label else fact.text
            found.setdefault(one.unit.role, []).append(Line(text, fact.sources))
    for lines in found.values():
        lines.sort(key=lambda line: ":" in line.text)
    return found


def _go_on(knowledge: Knowledge, best: Sequence[str]) -> tuple[Suggestion, ...]:
    intents = [Intent(kind=Kind.PROFILE, roles=(role,)) for role in best[:2]]
    if len(best) > 1:
        intents.append(Intent(kind=Kind.COMPARE, roles=tuple(sorted(best[:2]))))
    return suggest(knowledge, intents)

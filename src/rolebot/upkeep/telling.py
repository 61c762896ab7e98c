"""What is told of gaps and proposals wherever admins read them: why, how often, how long ago."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rolebot.conversation import Suggestion
from rolebot.knowledge.model import Knowledge
from rolebot.proposal import Proposal, State
from rolebot.text import shorten
from rolebot.upkeep.drafting import describe
from rolebot.upkeep.unanswered import Gap, Reason, Unanswered

WORDING = 200
"""Characters of a question or a comment that are shown."""

JUST_NOW = "just now"

OTHER_WORDINGS, COMMENTS = 3, 3
"""How many other wordings of a question and how many comments are shown."""


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def ago(then: datetime, now: datetime) -> str:
    """How long ago something was, as people say it."""
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 2:
        return JUST_NOW
    if minutes < 120:
        return f"{minutes} minutes ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} hours ago"
    return f"{minutes // (24 * 60)} days ago"


def how_often(gap: Gap, now: datetime) -> str:
    """How often a question was asked, by how many, and when last."""
    if gap.count == 1:
        return f"asked once, {ago(gap.last_seen, now)}"
    last = ago(gap.last_seen, now)
    when = last if last == JUST_NOW else f"last {last}"
    return f"asked {gap.count:,} times by {count(gap.askers, 'person', 'people')}, {when}"


def why(gap: Gap) -> str:
    """Why a question is on the list."""
    match gap.reason:
        case Reason.EMPTY:
            return f"It was understood, but nothing is written on “{gap.lacks.label if gap.lacks else 'it'}”."
        case Reason.UNANSWERED:
            return "It got no answer."
        case Reason.UNHELPFUL:
            return f"It was answered, and {count(gap.unhelpful, 'person', 'people')} found that unhelpful."
        case Reason.SUGGESTED:
            return "It got a “did you mean”, and nobody took what was offered."


def details(gap: Gap, knowledge: Knowledge) -> Iterator[str]:
    """What else is known of a gap, a line each: other wordings, what was understood, comments, what is near."""
    yield from known_of(gap, knowledge)
    if gap.nearest:
        yield f"near: {'; '.join(offer(one) for one in gap.nearest)}"


def offer(one: Suggestion) -> str:
    """An intent that is near, by its name and its id."""
    return f"{one.label} ({one.intent.id})"


def other_wordings(questions: Sequence[str]) -> str:
    """How else something was asked, beside the first of its questions; empty where it was not."""
    others = [f"“{shorten(' '.join(one.split()), WORDING)}”" for one in questions[1 : OTHER_WORDINGS + 1]]
    more = len(questions) - 1 - len(others)
    return f"also {', '.join(others)}" + (f" and {count(more, 'other wording')}" if more else "") if others else ""


def known_of(gap: Gap, knowledge: Knowledge) -> Iterator[str]:
    """What else is known of a gap but for what is near, a line each."""
    if others := other_wordings(gap.questions):
        yield others
    yield why(gap)
    if gap.roles and gap.lacks is None:
        names = [knowledge.roles[role].name for role in gap.roles if role in knowledge.roles]
        facets = [knowledge.facets[facet].title.lower() for facet in gap.facets if facet in knowledge.facets]
        yield f"understood: {', '.join([*names, *facets])}"
    if gap.unhelpful and gap.reason is not Reason.UNHELPFUL:
        yield f"{count(gap.unhelpful, 'person', 'people')} found an answer to it unhelpful."
    for comment in gap.comments[:COMMENTS]:
        yield f"comment: “{shorten(' '.join(comment.split()), WORDING)}”"


def summary(listed: Unanswered) -> str:
    """How long the list is, and what was left out of it, in a sentence or two."""
    asked = sum(gap.count for gap in listed.gaps)
    said = [f"{count(len(listed.gaps), 'question')} to look at, asked {count(asked, 'time')}."] if listed.gaps else []
    out = [f"{count(listed.mended, 'time')} something was asked that is answered by now"] if listed.mended else []
    out += [f"{count(listed.ignored, 'time')} something that is ignored"] if listed.ignored else []
    out += [f"{count(listed.waiting, 'question')} for which something is proposed"] if listed.waiting else []
    if out:
        said.append(f"Left out: {', '.join(out)}.")
    return " ".join(said)


def state_of(proposal: Proposal, now: datetime) -> str:
    """Where a proposal stands, and who brought it there."""
    proposed = f"proposed by {proposal.by} {ago(proposal.at, now)}"
    if proposal.state is State.OPEN or proposal.settled_at is None:
        return f"{proposal.state.value}, {proposed}"
    return f"{proposal.state.value} by {proposal.settled_by} {ago(proposal.settled_at, now)}, {proposed}"


def whole(proposal: Proposal, knowledge: Knowledge) -> Iterator[str]:
    """Everything that a proposal says, a line each."""
    yield describe(knowledge, proposal)
    if proposal.question and proposal.question != proposal.text:
        yield f"question: {shorten(proposal.question, WORDING)}"
    for phrasing in proposal.phrasings:
        yield f"phrasing: {phrasing}"
    if proposal.sources:
        yield f"sources: {', '.join(proposal.sources)}"
    if proposal.text and proposal.phrasings:
        yield f"answer: {proposal.text}"

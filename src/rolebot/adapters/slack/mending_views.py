"""What admins look at in Slack: lists of gaps and of proposals, one of them, and what came of an act.

At the bottom stands a list, and one modal more at most on top of it: so there is never a list below that nobody sees
any more and that tells of yesterday. A button says in its `action_id` what to do, behind `admin:`, and in its `value`
to what, so that it works after a restart.
"""

from datetime import datetime
from typing import Any

from rolebot.adapters.slack.blocks import Blocks, Payload, actions, beside, button, context, section
from rolebot.adapters.slack.markup import escape
from rolebot.adapters.slack.mending_parts import (
    BACK,
    DETAIL,
    GAPS,
    IGNORED,
    PROPOSALS,
    Below,
    admin_modal,
    code,
    flat,
    line,
    quote,
    sentence,
    show_admin,
    show_words,
)
from rolebot.knowledge.model import Knowledge
from rolebot.proposal import Proposal
from rolebot.text import fit
from rolebot.upkeep.admin_desk import Listed, Page
from rolebot.upkeep.drafting import describe
from rolebot.upkeep.reviewing import Done
from rolebot.upkeep.telling import ago, count, how_often, other_wordings, why
from rolebot.upkeep.unanswered import Ignored

DIFF, KEPT = 2_700, 2_900
"""Characters of a diff, and of what somebody wrote in vain."""


def waiting(below: Below) -> Payload:
    """A modal that stands until there is something to show."""
    return admin_modal("waiting", [section("Looking …")], below)


def told(  # noqa: PLR0913 - all that may come of an act
    words: str, below: Below, *, proposal: str = "", ignored: str = "", kept: str = "", done: bool = True
) -> Payload:
    """What came of an act, the way on or back, and what somebody wrote in vain, so that it is not lost."""
    blocks: Blocks = [section(show_words(words))]
    if kept.strip():
        blocks += [context(["This is what you wrote:"]), section(code(kept, KEPT))]
    if proposal:
        blocks.append(actions([button("See what it changes", "admin:see", proposal, primary=True)]))
    if ignored:
        blocks.append(actions([button("Put it back", "admin:restore", ignored)]))
    return admin_modal("told", blocks, below, title="Done" if done else "rolebot", close=BACK)


def refused(words: str) -> Payload:
    """The news that somebody may not do this."""
    return admin_modal("told", [section(show_words(words))], Below())


def out_of_reach(words: str, below: Below) -> Payload:
    """A list that cannot be shown, and a way to try again."""
    again = button("Try again", f"admin:{below.listing}", str(below.page))
    return admin_modal("list", [section(show_words(words)), actions([again])], below)


def gaps(listed: Listed, now: datetime, notice: str = "") -> Payload:
    """A page of what people asked in vain, and the ways to go on."""
    page, below = listed.gaps, Below(GAPS, listed.gaps.number)
    blocks = _notice(notice)
    for at, gap in enumerate(page.items):
        text = f"*{quote(gap.questions[0])}*\n{line(sentence(how_often(gap, now)))} {line(why(gap))}"
        look = button("Look", "admin:gap", gap.key, spoken=flat(f"Look at {gap.questions[0]}"))
        blocks.append(beside(text, look) | {"block_id": f"gap-{gap.key}-{at}"})
    if not page.items:
        blocks.append(section("Nothing to do: whatever was asked has an answer, a proposal, or was ignored."))
    waits = f"Proposals ({listed.proposals:,})" if listed.proposals else "Proposals"
    ways = [button(waits, f"admin:{PROPOSALS}", "0"), button("Read the files again", "admin:reload", "files")]
    if listed.ignored:
        ways.insert(1, button("Ignored", f"admin:{IGNORED}", "0"))
    blocks += [_foot(page, "question", listed.among), actions([*_turns(page, GAPS), *ways])]
    return admin_modal("list", blocks, below, title="What is missing")


def ignored(listed: Page[Ignored], notice: str = "") -> Payload:
    """A page of what is ignored, each to be put back on the list of what is missing."""
    below = Below(IGNORED, listed.number)
    blocks = _notice(notice)
    for one in listed.items:
        others = other_wordings(one.questions)
        text = f"*{quote(one.questions[0])}*" + (f"\n{line(sentence(others))}" if others else "")
        back = button("Put it back", "admin:restore", one.key, spoken=flat(f"Put back {one.questions[0]}"))
        blocks.append(beside(text, back) | {"block_id": f"ignored-{one.key}"})
    if not listed.items:
        blocks.append(section("Nothing is ignored."))
    ways = [*_turns(listed, IGNORED), button("What is missing", f"admin:{GAPS}", "0")]
    blocks += [_foot(listed, "question"), actions(ways)]
    return admin_modal("list", blocks, below, title="Ignored")


def proposals(waiting: Page[Proposal], knowledge: Knowledge, now: datetime, notice: str = "") -> Payload:
    """A page of the open proposals."""
    below = Below(PROPOSALS, waiting.number)
    blocks = _notice(notice)
    for one in waiting.items:
        what = fit(flat(describe(knowledge, one)), DETAIL, escape)
        look = button("Look", "admin:see", one.id, spoken=f"Look at proposal {one.id}")
        text = f"*{escape(one.id)}* {what}\nBy {show_admin(one.by)}, {ago(one.at, now)}."
        blocks.append(beside(text, look) | {"block_id": f"proposal-{one.id}"})
    if not waiting.items:
        blocks.append(section("There is no open proposal."))
    turns = _turns(waiting, PROPOSALS)
    blocks += [_foot(waiting, "open proposal"), actions([*turns, button("What is missing", f"admin:{GAPS}", "0")])]
    return admin_modal("list", blocks, below, title="Proposals")


def proposal(one: Proposal, tried: Done, knowledge: Knowledge, applies: bool, below: Below) -> Payload:
    """A proposal with what it would change, to be applied or dropped."""
    head = f"*{fit(flat(describe(knowledge, one)), DETAIL, escape)}*\nProposed by {show_admin(one.by)}."
    question = f"\nFor the question {quote(one.question)}" if one.question else ""
    blocks: Blocks = [section(head + question), section(show_words(tried.words))]
    if tried.diff.strip():
        blocks.append(section(code(tried.diff, DIFF)))
    yes = [button("Apply" if applies else "Approve", "admin:apply", one.id, primary=True)] if tried.done else []
    blocks.append(actions([*yes, button("Drop", "admin:drop", one.id)]))
    return admin_modal("proposal", blocks, below, title=f"Proposal {one.id}", close=BACK)


def _notice(words: str) -> Blocks:
    return [section(show_words(words)), {"type": "divider"}] if words else []


def _foot(page: Page[Any], what: str, among: str = "") -> Payload:
    where = f"Page {page.number + 1:,} of {page.pages:,} · " if page.pages > 1 else ""
    return context([f"{where}{count(page.count, what)}{among}"])


def _turns(page: Page[Any], listing: str) -> Blocks:
    """Buttons to the pages beside this one, told apart by their ids, as Slack wants it."""
    ways: Blocks = []
    if page.number:
        ways.append(button("Previous", f"admin:{listing}:before", str(page.number - 1)))
    if page.number + 1 < page.pages:
        ways.append(button("Next", f"admin:{listing}:after", str(page.number + 1)))
    return ways

"""What comes of the forms in which admins mend the knowledge: a proposal, or what is wrong with which part of a form.

What somebody wrote is never lost: a form with a fault stays open, and what is told of one that cannot repeats it.
"""

from dataclasses import dataclass

from rolebot.adapters.slack import mending_forms as forms
from rolebot.adapters.slack.blocks import Payload
from rolebot.adapters.slack.incoming import Body, part_of
from rolebot.adapters.slack.mending_parts import below_of, key_of
from rolebot.adapters.slack.mending_views import told
from rolebot.press import read_address
from rolebot.upkeep.admin_desk import GONE
from rolebot.upkeep.reviewing import Done, Review
from rolebot.upkeep.unanswered import Gap

CHOOSE = "Choose what it means, or type it here."
NOTHING_THERE = "That leads nowhere any more. Choose something else."
UNKNOWN = "That leads nowhere any more. Look at the list again."

ERROR = 300
"""Characters that are said at a part of a form."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of a form: what is told, or what is wrong with which of its parts."""

    view: Payload
    errors: dict[str, str] | None = None
    changed: bool = True


def take_form(view: Body, review: Review) -> Submitted:
    """What comes of a form about a gap. Raises JournalError."""
    gap = review.find_gap(key_of(view))
    if gap is None:
        return Submitted(told(GONE, below_of(view), kept=forms.written_in(view), done=False))
    match view.get("callback_id"):
        case "admin:means":
            done, part = _propose_meaning(review, gap, view)
        case "admin:answer":
            done, part = review.propose_entry(forms.draft_in(view), gap.questions[0]), "answer"
        case "admin:name":
            role, name = forms.name_in(view)
            done, part = review.propose_alias(role, name, gap.questions[0]), "name"
        case _:
            return Submitted(told(UNKNOWN, below_of(view), done=False))
    waits = done.proposals[0].id if done.proposals else ""
    if waits:
        return Submitted(told(done.words, below_of(view), proposal=waits, done=done.done))
    return refused(view, done.words, part)


def refused(view: Body, why: str, part: str = "") -> Submitted:
    """A form that cannot be taken: it is said at a part of it, the first if none is named."""
    there = part_of(part_of(view, "state"), "values")
    named = part if part in there else next(iter(there), "")
    kept = told(why, below_of(view), kept=forms.written_in(view), done=False)
    return Submitted(kept, {named: why[:ERROR]} if named else None, changed=False)


def _propose_meaning(review: Review, gap: Gap, view: Body) -> tuple[Done, str]:
    address, words = forms.meant_in(view)
    intent = read_address(address, review.bot.knowledge) if address else None
    if intent is None:
        return Done(False, NOTHING_THERE if address else CHOOSE), "search"
    return review.propose_phrasing(intent.id, words, gap.questions[0]), "words"

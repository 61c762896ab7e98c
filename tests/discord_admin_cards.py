"""The cards of Discord's admins, of made-up questions about the shipped knowledge; for snapshots and pictures."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from rolebot.adapters.discord.mending_cards import (
    LOOKING,
    TRYING,
    Frame,
    gap_card,
    ignored_card,
    list_card,
    proposal_card,
    proposals_card,
    told_card,
)
from rolebot.adapters.discord.rendering import Card
from rolebot.conversation import Intent, Kind, Suggestion
from rolebot.knowledge.model import Knowledge
from rolebot.knowledge.places import Place, Problem
from rolebot.proposal import Change, Proposal
from rolebot.renewing import Reloaded
from rolebot.upkeep.admin_desk import Listed, page_of, tell_reloaded
from rolebot.upkeep.reviewing import HARMLESS, Done
from rolebot.upkeep.unanswered import Gap, Ignored, Reason

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
ANNA, BEN = "discord:1100000000000000003", "slack:U0BEN0001"

DEGREE = Suggestion(Intent(kind=Kind.ENTRY, key="ds-degree-needed"), "Does a data scientist need a degree?")
SALARY = Suggestion(Intent(kind=Kind.PROFILE, roles=("data-scientist",), facets=("salary",)), "Data scientist: salary")

GAPS = (
    Gap(
        key="k2ab7q",
        questions=("will they hire me without a diploma", "no diploma, can I still get hired", "hired w/o diploma??"),
        reason=Reason.UNANSWERED,
        count=12,
        askers=7,
        last_seen=NOW - timedelta(hours=3),
        unhelpful=1,
        comments=("I never went to university. Is that *bad*?",),
        nearest=(DEGREE, SALARY),
    ),
    Gap(
        key="7xq2ml",
        questions=("what does a data architect earn",),
        reason=Reason.EMPTY,
        count=5,
        askers=4,
        last_seen=NOW - timedelta(days=2),
        roles=("data-architect",),
        facets=("salary",),
        lacks=Suggestion(
            Intent(kind=Kind.PROFILE, roles=("data-architect",), facets=("salary",)), "Data architect: salary"
        ),
    ),
    Gap(
        key="p3nn5d",
        questions=("what's a research engineer's __first__ day like @everyone",),
        reason=Reason.SUGGESTED,
        count=1,
        askers=1,
        last_seen=NOW - timedelta(minutes=4),
        roles=("research-engineer",),
    ),
)
PROPOSALS = (
    Proposal(
        id="7fec97",
        change=Change.PHRASING,
        target=DEGREE.intent.id,
        text=GAPS[0].questions[0],
        question=GAPS[0].questions[0],
        by=ANNA,
        at=NOW - timedelta(hours=1),
    ),
    Proposal(
        id="02ab44",
        change=Change.ALIAS,
        target="research-engineer",
        text="tinkerer",
        question="what does a tinkerer do all day",
        by=BEN,
        at=NOW - timedelta(days=3),
    ),
)
IGNORED = (
    Ignored("aaaaaa", ("who won the regatta", "regatta *winner*??")),
    Ignored("bbbbbb", ("is it lunch yet @everyone",)),
)
DIFF = """\
--- knowledge/entries/disagreements.yaml
+++ knowledge/entries/disagreements.yaml
@@ -5,6 +5,7 @@
     - does a {role} need a degree
     - can I become a {role} without a degree
     - is a degree required
+    - will they hire me without a diploma
   answer: >
     Most advertisements ask for one; many teams hire without.
   sources: [survey]
"""
HARM = 'Refused 02ab44 (“tinkerer” as another name of the research engineer): "who is the tinkerer" reaches nothing.'
PROBLEM = Problem(
    Place("/srv/knowledge/roles/data-engineer.yaml", 14, 3), "unknown key `fasets`; did you mean `facets`?"
)


def admin_cards(knowledge: Knowledge) -> Mapping[str, Card]:
    """Cards by the name of their snapshot."""
    frame = Frame(knowledge, NOW)
    proposed = Done(True, f"Proposed as 7fec97: “{GAPS[0].questions[0]}” as a phrasing.", PROPOSALS[:1])
    ignored = Done(True, "“who won the regatta”, and whatever is like it, stays off the list.", ignored="aaaaaa")
    return {
        "admins-list": list_card(Listed(page_of(GAPS, 0), 0), frame),
        "admins-list-after": list_card(Listed(page_of([*GAPS[1:] * 4], 1), 2), Frame(knowledge, NOW, proposed)),
        "admins-list-empty": list_card(Listed(page_of([], 0), 0), frame),
        "admins-list-ignored": list_card(Listed(page_of(GAPS[:2], 0), 2, 1, 20_000), Frame(knowledge, NOW, ignored)),
        "admins-ignored": ignored_card(page_of(IGNORED, 0), frame),
        "admins-ignored-none": ignored_card(page_of((), 0), frame),
        "admins-gap": gap_card(GAPS[0], GAPS[0].nearest, 0, frame),
        "admins-gap-late": gap_card(GAPS[2], (), 3, Frame(knowledge, NOW, Done(False, "No answer is like that."))),
        "admins-proposals": proposals_card(page_of(PROPOSALS, 0), frame),
        "admins-proposals-none": proposals_card(page_of([], 0), frame),
        "admins-proposal": proposal_card(Done(True, HARMLESS, PROPOSALS[:1], DIFF), knowledge, applies=True),
        "admins-proposal-by-hand": proposal_card(Done(True, HARMLESS, PROPOSALS[:1], DIFF), knowledge, applies=False),
        "admins-proposal-refused": proposal_card(Done(False, HARM, PROPOSALS[1:]), knowledge, applies=True),
        "admins-reloaded": told_card(
            Done(True, "\n".join(tell_reloaded(Reloaded(generation="b6e725c56657", changed=True))))
        ),
        "admins-reloaded-wrong": told_card(
            Done(False, "\n".join(tell_reloaded(Reloaded(generation="b6e725c56657", problems=(PROBLEM, PROBLEM)))))
        ),
        "admins-not-written": told_card(
            Done(False, "There is no source `handbok`."), kept="Degrees\n\nMany teams hire without."
        ),
        "admins-looking": LOOKING,
        "admins-trying": TRYING,
    }

"""The modals of Slack's admins, of made-up questions about the shipped knowledge; for snapshots and pictures."""

from datetime import UTC, datetime, timedelta

from rolebot.adapters.slack import mending_forms as forms
from rolebot.adapters.slack import mending_views as views
from rolebot.adapters.slack.blocks import Payload
from rolebot.adapters.slack.mending_parts import PROPOSALS, Below
from rolebot.conversation import Intent, Kind, Suggestion
from rolebot.knowledge.model import Knowledge
from rolebot.proposal import Change, Proposal
from rolebot.upkeep.admin_desk import OUT_OF_REACH, Listed, page_of
from rolebot.upkeep.reviewing import HARMLESS, Done
from rolebot.upkeep.unanswered import Gap, Ignored, Reason

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

DEGREE = Suggestion(Intent(kind=Kind.ENTRY, key="ds-degree-needed"), "Does a data scientist need a degree?")
EDUCATION = Suggestion(
    Intent(kind=Kind.PROFILE, roles=("data-scientist",), facets=("education",)), "Data scientist: education"
)
SALARY = Suggestion(Intent(kind=Kind.PROFILE, roles=("data-architect",), facets=("salary",)), "Data architect: salary")

GAPS = (
    Gap(
        key="k2ab7q",
        questions=("will they hire me without a diploma", "no diploma, can I still get hired", "hired w/o diploma??"),
        reason=Reason.UNANSWERED,
        count=12,
        askers=7,
        last_seen=NOW - timedelta(hours=3),
        unhelpful=1,
        comments=("I never went to university. Is that bad?",),
        nearest=(DEGREE, EDUCATION),
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
        lacks=SALARY,
    ),
    Gap(
        key="p3nn5d",
        questions=("what does a tinkerer do all day",),
        reason=Reason.SUGGESTED,
        count=1,
        askers=1,
        last_seen=NOW - timedelta(minutes=4),
        roles=("research-engineer",),
    ),
)
WAITING = (
    Proposal(
        id="7fec97",
        change=Change.PHRASING,
        target=DEGREE.intent.id,
        text=GAPS[0].questions[0],
        question=GAPS[0].questions[0],
        by="slack:U0ALICE01",
        at=NOW - timedelta(hours=1),
    ),
    Proposal(
        id="02ab44",
        change=Change.ALIAS,
        target="research-engineer",
        text="tinkerer",
        question=GAPS[2].questions[0],
        by="terminal:anna",
        at=NOW - timedelta(days=3),
    ),
)
IGNORED = (Ignored("aaaaaa", ("who won the regatta", "regatta winner??")), Ignored("bbbbbb", ("is it lunch yet",)))
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
DONE = f"Applied 7fec97 (“{GAPS[0].questions[0]}” as a phrasing of “{DEGREE.label}”).\nKnowledge b6e725c56657 is live."


def admin_views(knowledge: Knowledge) -> dict[str, Payload]:
    """Modals by the name of their snapshot."""
    top, below = Below(), Below(PROPOSALS, 0)
    proposed = f"Proposed as 7fec97: “{GAPS[0].questions[0]}” as a phrasing of “{DEGREE.label}”."
    return {
        "admin-list": views.gaps(Listed(page_of(GAPS, 0), 2), NOW),
        "admin-list-page": views.gaps(Listed(page_of(GAPS * 4, 1), 0), NOW, "Knowledge b6e725c56657 is live."),
        "admin-list-empty": views.gaps(Listed(page_of((), 0), 0), NOW),
        "admin-list-ignored": views.gaps(Listed(page_of(GAPS[:1], 0), 2, 1, 20_000), NOW),
        "admin-ignored": views.ignored(page_of(IGNORED * 4, 1), "“who won the regatta” is ignored no more."),
        "admin-ignored-none": views.ignored(page_of((), 0)),
        "admin-ignore": views.told("“who won the regatta” stays off the list.", top, ignored="k2ab7q"),
        "admin-question": forms.gap_form(GAPS[0], GAPS[0].nearest, knowledge, NOW, top),
        "admin-question-far": forms.gap_form(GAPS[2], (), knowledge, NOW, Below(page=3)),
        "admin-answer": forms.answer_form(GAPS[0], knowledge, top),
        "admin-name": forms.name_form(GAPS[2], knowledge, top),
        "admin-proposed": views.told(proposed, top, proposal="7fec97"),
        "admin-proposals": views.proposals(page_of(WAITING, 0), knowledge, NOW),
        "admin-proposals-none": views.proposals(page_of((), 0), knowledge, NOW),
        "admin-proposal": views.proposal(WAITING[0], Done(True, HARMLESS, diff=DIFF), knowledge, True, below),
        "admin-proposal-approve": views.proposal(WAITING[0], Done(True, HARMLESS, diff=DIFF), knowledge, False, below),
        "admin-proposal-refused": views.proposal(WAITING[1], Done(False, HARM), knowledge, True, below),
        "admin-applied": views.told(DONE, below),
        "admin-late": views.told("7fec97 was applied by slack:U0BOB0002 already.", below, done=False),
        "admin-kept": views.told(OUT_OF_REACH, top, kept="Many teams hire without.\nno diploma", done=False),
        "admin-out-of-reach": views.out_of_reach(OUT_OF_REACH, below),
        "admin-waiting": views.waiting(top),
    }

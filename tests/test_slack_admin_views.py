"""What admins look at in Slack: whatever was asked or proposed, no limit of Slack's is broken and nobody mentioned."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rolebot.adapters.slack import mending_forms as forms
from rolebot.adapters.slack import mending_views as views
from rolebot.adapters.slack.mending_parts import GAPS, IGNORED, PROPOSALS, Below, below_of, key_of
from rolebot.bot import Bot
from rolebot.knowledge.model import Knowledge, Role, Source
from rolebot.press import pack_address
from rolebot.proposal import Change, Proposal
from rolebot.upkeep.admin_desk import Listed, page_of
from rolebot.upkeep.reviewing import Done
from rolebot.upkeep.unanswered import Gap, Ignored, Reason
from tests.fakes.slack_blocks import mentions, texts, view_problems
from tests.slack_admin_views import GAPS as SOME
from tests.slack_admin_views import NOW
from tests.strange_answers import slugs, suggestions, words

times = st.integers(0, 10**6).map(lambda minutes: NOW - timedelta(minutes=minutes))
counts = st.sampled_from([0, 1, 2, 10**9])
gaps = st.builds(
    Gap,
    key=st.from_regex(r"[a-z2-7]{6}", fullmatch=True),
    questions=st.lists(words, min_size=1, max_size=30).map(tuple),
    reason=st.sampled_from(Reason),
    count=counts,
    askers=counts,
    last_seen=times,
    unhelpful=counts,
    comments=st.lists(words, max_size=5).map(tuple),
    roles=st.lists(slugs, max_size=3).map(tuple),
    facets=st.lists(slugs, max_size=3).map(tuple),
    lacks=st.none() | suggestions,
    nearest=st.lists(suggestions, max_size=12).map(tuple),
)
people = words | st.sampled_from(["slack:U0ALICE01", "slack:T0X/W0BOB", "terminal:anna", "discord:1<!here>"])
proposals = st.builds(
    Proposal,
    change=st.sampled_from(Change),
    target=slugs,
    text=words,
    by=people,
    question=words,
    title=words,
    phrasings=st.lists(words, max_size=4).map(tuple),
    id=st.from_regex(r"[0-9a-f]{6}", fullmatch=True),
    at=times,
)
roles = st.lists(
    st.builds(lambda name, at: Role(id=at[:48], name=name, short="", summary="", names=()), words, slugs), max_size=9
)
sources = st.lists(st.builds(lambda title, at: Source(id=at, title=title), words, slugs), max_size=9)
knowledges = st.builds(
    lambda known, read: Knowledge(roles={one.id: one for one in known}, sources={one.id: one for one in read}),
    roles,
    sources,
)
belows = st.builds(Below, st.sampled_from([GAPS, IGNORED, PROPOSALS]), st.integers(0, 10**9))


def sound(view: dict[str, Any]) -> None:
    """Slack takes the view, and nobody is mentioned in it but admins."""
    assert view_problems(view, "modal") == []
    told = [one for text in texts(view["blocks"]) for one in mentions(text)]
    assert [one for one in told if one not in ("<@U0ALICE01>", "<@W0BOB>")] == []


@settings(max_examples=40)
@given(st.lists(gaps, max_size=7), st.integers(-1, 3), counts, words)
def test_no_gap_breaks_a_limit_of_the_list(some: list[Gap], number: int, waiting: int, notice: str) -> None:
    sound(views.gaps(Listed(page_of(some, number), waiting, waiting // 2), NOW, notice))


ignored = st.builds(
    Ignored, st.from_regex(r"[a-z2-7]{6}", fullmatch=True), st.lists(words, min_size=1, max_size=6).map(tuple)
)


@settings(max_examples=40)
@given(st.lists(ignored, max_size=7, unique_by=lambda one: one.key), st.integers(-1, 3), words)
def test_nothing_that_is_ignored_breaks_a_limit(some: list[Ignored], number: int, notice: str) -> None:
    sound(views.ignored(page_of(some, number), notice))


@given(gaps, knowledges, belows)
def test_no_gap_breaks_a_limit_of_a_form(gap: Gap, knowledge: Knowledge, below: Below) -> None:
    for view in (
        forms.gap_form(gap, gap.nearest, knowledge, NOW, below),
        forms.answer_form(gap, knowledge, below),
        *([forms.name_form(gap, knowledge, below)] if knowledge.roles else []),
    ):
        sound(view)
        assert (below_of(view), key_of(view)) == (below, gap.key)


@settings(max_examples=40)
@given(st.lists(proposals, max_size=7, unique_by=lambda one: one.id), st.integers(-1, 3), words)
def test_no_proposal_breaks_a_limit_of_the_list(some: list[Proposal], number: int, notice: str) -> None:
    sound(views.proposals(page_of(some, number), Knowledge(), NOW, notice))


@given(proposals, words, words, st.booleans(), st.booleans())
def test_no_diff_breaks_a_limit(one: Proposal, said: str, diff: str, done: bool, applies: bool) -> None:
    sound(views.proposal(one, Done(done, said, diff=diff), Knowledge(), applies, Below()))


@given(words, words, st.booleans())
def test_no_words_break_a_limit_of_what_is_told(said: str, kept: str, done: bool) -> None:
    sound(views.told(said, Below(), proposal="7fec97", ignored="k2ab7q", kept=kept, done=done))
    sound(views.out_of_reach(said, Below()))


@given(st.lists(suggestions, max_size=12))
def test_what_is_offered_leads_back(near: list[Any]) -> None:
    offered = forms.intent_options(near)
    assert {one["value"] for one in offered} <= {pack_address(one.intent, 150) for one in near}


def test_a_long_diff_ends_with_how_much_is_left_out(small: Bot) -> None:
    one = Proposal(change=Change.PHRASING, target="entry:shore-leave", text="x", by="slack:U0ALICE01")
    view = views.proposal(one, Done(True, "fine", diff="+ a line of words\n" * 400), small.knowledge, True, Below())
    shown = "\n".join(texts(view))
    assert "… and 2" in shown
    assert shown.count("+ a line of words") < 400
    sound(view)


def test_a_fence_in_a_diff_does_not_end_the_block() -> None:
    one = Proposal(change=Change.PHRASING, target="entry:x", text="x", by="slack:U0ALICE01")
    view = views.proposal(one, Done(True, "fine", diff="+ ```\n+ <!channel>"), Knowledge(), True, Below())
    block = next(text for text in texts(view) if text.startswith("```"))
    assert block.count("```") == 2
    assert "&lt;!channel&gt;" in block


def test_more_roles_than_slack_can_offer_are_cut() -> None:
    roles = {f"r{at}": Role(id=f"r{at}", name=f"role {at}", short="", summary="", names=()) for at in range(120)}
    sources = {f"s{at}": Source(id=f"s{at}", title=f"Book {at}") for at in range(120)}
    knowledge = Knowledge(roles=roles, sources=sources)
    sound(forms.name_form(SOME[0], knowledge, Below()))
    sound(forms.answer_form(SOME[0], knowledge, Below()))

"""Cards of Discord's admins: whatever strangers asked and admins wrote, they fit, and show nothing more than words."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebot.adapters.discord.admin_forms import make_form
from rolebot.adapters.discord.mending_cards import (
    Frame,
    gap_card,
    ignored_card,
    list_card,
    proposal_card,
    proposals_card,
    told_card,
)
from rolebot.adapters.discord.rendering import Button, Card
from rolebot.bot import Bot
from rolebot.conversation import Intent, Kind, Suggestion
from rolebot.proposal import Change, Proposal
from rolebot.upkeep.admin_desk import CHOICES, Listed, page_of
from rolebot.upkeep.reviewing import Done
from rolebot.upkeep.unanswered import Gap, Ignored, Reason
from tests.discord_admin_cards import NOW
from tests.discord_snapshots import payload_of
from tests.fakes.discord_components import modal, rows
from tests.fakes.discord_shapes import embed_size, embeds
from tests.strange_answers import DANGERS, suggestions, words
from tests.test_discord_rendering import ACTIVE

BLOCK = re.compile(r"\n```(?:diff)?\n(.*?)\n```(?=\n|$)", re.DOTALL)
OURS = re.compile(r"<@\d{5,20}>")
"""An admin of Discord, whom rolebot itself names."""

texts = st.one_of(words, st.lists(st.sampled_from(DANGERS), min_size=1, max_size=40).map("\n".join))
keys = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=6, max_size=6)
times = st.timedeltas(timedelta(), timedelta(days=9_000)).map(lambda span: NOW - span)
names = st.one_of(st.sampled_from(["discord:300000000000000001", "slack:U0BEN0001", "discord:x", "terminal:"]), texts)
gaps = st.builds(
    Gap,
    key=keys,
    questions=st.lists(texts, min_size=1, max_size=6).map(tuple),
    reason=st.sampled_from(Reason),
    count=st.integers(1, 10**9),
    askers=st.integers(1, 10**9),
    last_seen=times,
    unhelpful=st.integers(0, 10**9),
    comments=st.lists(texts, max_size=5).map(tuple),
    roles=st.lists(st.sampled_from(["ship-cook", "deck-officer", "nobody"]), max_size=3).map(tuple),
    facets=st.lists(st.sampled_from(["tools", "salary", "none"]), max_size=3).map(tuple),
    lacks=st.none() | suggestions,
    nearest=st.lists(suggestions, max_size=3).map(tuple),
)
proposals = st.builds(
    Proposal,
    id=st.text("0123456789abcdef", min_size=6, max_size=6),
    change=st.sampled_from(Change),
    target=st.one_of(st.sampled_from(["entry:seasickness", "profile:ship-cook/tools", "ship-cook"]), texts),
    text=texts,
    title=texts,
    by=names,
    question=texts,
    at=times,
)
came = (
    st.none()
    | st.builds(Done, st.booleans(), texts, st.lists(proposals, max_size=2).map(tuple))
    | st.builds(lambda said, key: Done(True, said, ignored=key), texts, keys)
)
ignored = st.lists(
    st.builds(Ignored, keys, st.lists(texts, min_size=1, max_size=6).map(tuple)),
    max_size=12,
    unique_by=lambda one: one.key,
)


def assert_sound(card: Card) -> None:
    """A card breaks no limit of Discord's, and shows nothing of strangers but words."""
    payload = payload_of(card)
    assert list(embeds(payload["embeds"], ())) == []
    assert list(rows(payload["components"], ())) == []
    assert embed_size(payload["embeds"][0]) <= 6000
    ids = [item.custom_id for row in card.rows for item in row]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("a[bm]:[a-z]+(:[0-9]+(:[a-z0-9]+)?)?", one) for one in ids)
    assert all(len(item.label) <= 38 for row in card.rows for item in row if isinstance(item, Button))
    shown = f"{card.embed.get('title', '')}\n{card.embed['description']}"
    assert [found[0] for found in ACTIVE.finditer(OURS.sub("", BLOCK.sub("", shown)))] == []
    assert shown.count("```") == 2 * len(BLOCK.findall(shown))


@given(st.lists(gaps, max_size=12), st.integers(0, 4), st.integers(0, 10**6), came)
async def test_no_list_of_questions_breaks_a_limit(
    small: Bot, listed: list[Gap], page: int, waiting: int, done: Done | None
) -> None:
    assert_sound(list_card(Listed(page_of(listed, page), waiting, waiting // 2), Frame(small.knowledge, NOW, done)))


@given(ignored, st.integers(0, 4), came)
async def test_no_list_of_what_is_ignored_breaks_a_limit(
    small: Bot, listed: list[Ignored], page: int, done: Done | None
) -> None:
    assert_sound(ignored_card(page_of(listed, page), Frame(small.knowledge, NOW, done)))


@given(gaps, st.lists(suggestions, max_size=CHOICES), st.integers(0, 9999), came)
async def test_no_question_breaks_a_limit(small: Bot, gap: Gap, near: list[Any], page: int, done: Done | None) -> None:
    assert_sound(gap_card(gap, near, page, Frame(small.knowledge, NOW, done)))


@given(st.lists(proposals, max_size=12), st.integers(0, 4), came)
async def test_no_list_of_proposals_breaks_a_limit(
    small: Bot, listed: list[Proposal], page: int, done: Done | None
) -> None:
    assert_sound(proposals_card(page_of(listed, page), Frame(small.knowledge, NOW, done)))


@given(st.builds(Done, st.booleans(), texts, st.tuples(proposals), texts), st.booleans())
async def test_no_proposal_breaks_a_limit(small: Bot, tried: Done, applies: bool) -> None:
    assert_sound(proposal_card(tried, small.knowledge, applies))


@given(st.booleans(), texts, texts)
async def test_nothing_that_is_told_breaks_a_limit(done: bool, said: str, kept: str) -> None:
    assert_sound(told_card(Done(done, said), kept))


@given(st.sampled_from(["find", "write", "name"]), st.integers(0, 9999), texts)
async def test_no_form_breaks_a_limit(small: Bot, act: str, page: int, key: str) -> None:
    form = make_form(act, page, key, small.knowledge)
    assert form is not None
    assert list(modal(form.to_dict(), ())) == []


@pytest.mark.parametrize(
    "text", ["*" * 5000, "word *_ " * 900, "`|\n" * 3000, "````\n" * 3000, "a" * 9000, "\n_b\n\n" * 900]
)
async def test_what_is_as_long_as_can_be_fits(small: Bot, text: str) -> None:
    near = Suggestion(Intent(kind=Kind.ENTRY, key="seasickness"), text)
    gap = Gap(
        key="abcdef",
        questions=(text,) * 9,
        reason=Reason.EMPTY,
        count=10**9,
        askers=10**9,
        last_seen=NOW - timedelta(days=9_000),
        unhelpful=10**9,
        comments=(text,) * 9,
        lacks=near,
        nearest=(near,) * 3,
    )
    one = Proposal(change=Change.ENTRY, target=text, text=text, title=text, question=f"{text}?", by=text, at=NOW)
    done = Done(True, text, (one,), text)
    frame = Frame(small.knowledge, NOW, done)
    assert_sound(list_card(Listed(page_of([gap] * 99, 9), 10**6), frame))
    assert_sound(gap_card(gap, [near] * CHOICES, 9999, frame))
    assert_sound(gap_card(replace(gap, lacks=None, reason=Reason.UNANSWERED), [], 9999, frame))
    assert_sound(proposals_card(page_of([one] * 99, 9), frame))
    assert_sound(proposal_card(done, small.knowledge, applies=False))
    assert_sound(told_card(done))
    assert_sound(told_card(done, kept=text))


def test_a_diff_of_many_lines_is_cut_at_a_line(small: Bot) -> None:
    diff = "\n".join(f"+    - how do i get to deck no. {at}" for at in range(200))
    one = Proposal(change=Change.PHRASING, target="entry:seasickness", text="x", by="discord:300000000000000001")
    text = proposal_card(Done(True, "Fine.", (one,), diff), small.knowledge, applies=True).embed["description"]
    assert "Proposed by <@300000000000000001>." in text
    assert re.search(r"\+    - how do i get to deck no\. \d+\n```\n… and \d+ more lines$", text)


@pytest.mark.parametrize(
    "said", ["It was applied by discord:300000000000000001 already.", "as abc by discord:300000000000000001."]
)
async def test_an_admin_is_named_as_discord_does(said: str) -> None:
    assert "by <@300000000000000001>" in told_card(Done(False, said)).embed["description"]

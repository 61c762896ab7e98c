"""Answers as Block Kit: what they look like, and that nothing which an answer can hold breaks a limit of Slack's."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebot.adapters.slack import views
from rolebot.adapters.slack.markup import escape, fit, read_markup, text_of, to_mrkdwn
from rolebot.adapters.slack.presses import fill_view
from rolebot.adapters.slack.prompts import help_message, suggested_prompts
from rolebot.adapters.slack.rendering import render_message
from rolebot.bot import Bot
from rolebot.conversation import (
    Answer,
    parse_intent,
)
from rolebot.desk import Reply
from rolebot.knowledge.model import ChoiceQuestion, Entry, Knowledge, Option, Role
from rolebot.press import pack_address
from tests.fakes.slack_blocks import block_problems, elements, is_too_long, mentions, texts, view_problems
from tests.slack_snapshots import EXCHANGE, FOLDER, payloads
from tests.strange_answers import DANGERS, answers, words

NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def mentioned(payload: object) -> list[str]:
    """Whom the texts of a payload mention."""
    return [one for text in texts(payload) for one in mentions(text)]


@pytest.mark.parametrize("name", NAMES)
def test_the_payload_is_the_snapshot(name: str, shipped: Bot) -> None:
    kept = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert payloads(shipped)[name] == kept, "if this is meant, run: make snapshots"


def test_every_kind_of_payload_has_a_snapshot(shipped: Bot) -> None:
    assert sorted(payloads(shipped)) == NAMES


@given(answers, st.booleans(), st.sampled_from(["", "U0ALICE01"]))
def test_no_answer_breaks_a_limit_of_a_message(answer: Answer, private: bool, asker: str) -> None:
    message = render_message(Reply(answer, EXCHANGE), private, asker)
    assert block_problems(message.blocks) == []
    assert not is_too_long(message.blocks)
    assert len(json.dumps(message.blocks, ensure_ascii=False)) <= 12_000
    assert len(message.text) <= 3_000
    assert mentioned(message.blocks) == []
    assert mentions(message.text) == []


@given(answers, st.booleans())
def test_no_answer_breaks_a_limit_of_a_modal(answer: Answer, share: bool) -> None:
    view = fill_view(Reply(answer, EXCHANGE), "C1/U1", {"channel": "C1", "ts": "1.0"} if share else None)
    assert view_problems(view, "modal") == []
    assert mentioned(view["blocks"]) == []


@given(answers)
def test_every_button_carries_an_intent_that_can_be_read_back(answer: Answer) -> None:
    message = render_message(Reply(answer, EXCHANGE), private=True)
    asked = {pack_address(one.intent, 300) for one in (*answer.suggestions, *answer.facets)}
    for element in elements(message.blocks):
        if element["action_id"].startswith(("show", "mean")):
            assert element["value"] in asked


@given(words, words)
def test_what_is_shown_holds_nothing_that_slack_reads_as_its_own(before: str, after: str) -> None:
    for danger in DANGERS:
        assert mentions(to_mrkdwn(before + danger + after)) == []
        assert mentions(fit(before + danger + after, 200)) == []


@given(words, st.integers(1, 400))
def test_a_text_that_is_cut_fits(text: str, limit: int) -> None:
    assert len(fit(text, limit)) <= limit


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"])))
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    assert read_markup(escape(text)) == text.strip()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["text", "blocks", "elements", "fields", "type"]), inner)
        ),
    )
)
def test_any_message_is_read_as_some_text(message: Any) -> None:
    assert isinstance(text_of(message if isinstance(message, dict) else {"blocks": message}), str)


@given(
    st.lists(
        st.builds(
            lambda name, summary, at: Role(id=f"r{at}", name=name, short="", summary=summary, names=()),
            words,
            words,
            st.integers(0, 200),
        ),
        max_size=90,
    ),
    st.lists(words, max_size=8),
    st.lists(
        st.builds(
            lambda title, at: Entry(id=f"e{at}", title=title, phrasings=(title,), answer="a"), words, st.integers(0, 50)
        ),
        max_size=20,
    ),
)
def test_no_knowledge_breaks_a_limit_of_the_home_tab(roles: list[Role], news: list[str], entries: list[Entry]) -> None:
    knowledge = Knowledge(
        roles={role.id: role for role in roles}, entries={entry.id: entry for entry in entries}, news=tuple(news)
    )
    home = views.home(knowledge)
    assert view_problems(home, "home") == []
    assert mentioned(home["blocks"]) == []
    assert block_problems(help_message(knowledge).blocks) == []
    assert all(1 <= len(prompt["title"]) <= 75 for prompt in suggested_prompts(knowledge))


@given(
    st.builds(
        ChoiceQuestion, words, st.lists(st.builds(Option, words, st.just(("a",))), min_size=1, max_size=14).map(tuple)
    ),
    st.lists(st.integers(0, 9), max_size=3),
)
def test_no_question_of_the_choice_breaks_a_limit(question: ChoiceQuestion, picked: list[int]) -> None:
    assert view_problems(views.ask_choice(question, picked, 4), "modal") == []


@pytest.mark.parametrize(
    "address", ["choose:0-1-2", "profile:ship-cook/salary", "compare:a+b/x+y", "move:a>b", "roles"]
)
def test_an_address_leads_back_to_its_intent(address: str) -> None:
    intent = parse_intent(address)
    assert intent is not None
    assert intent.address == address


def test_links_and_bold_words_of_an_admin_are_shown_as_such() -> None:
    written = "See **the guide** at https://example.org/a?b=1&c=2.\n- one\n- two <b>"
    shown = "See *the guide* at <https://example.org/a?b=1&amp;c=2>.\n• one\n• two &lt;b&gt;"
    assert to_mrkdwn(written) == shown


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U0RLBBOT1> what is <#C1|general>?", "what is general?"),
        ("<@U0RLBBOT1|rolebot> hi", "hi"),
        ("<https://x.example|the page> &amp; <mailto:a@b.example|a@b.example>", "the page & a@b.example"),
        ("<https://x.example>", "https://x.example"),
        ("<!here> <!subteam^S1|@cooks> <!date^1^{date}|today>", "today"),
        ("a \u0000b\ud800c", "a  b c"),
    ],
)
def test_slacks_markup_is_read_as_what_people_see(typed: str, read: str) -> None:
    assert read_markup(typed) == read

"""Commands, shortcuts, buttons, menus, modals and the Home tab of Slack."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rolebot.bot import Bot, load_bot
from rolebot.journal.memory import MemoryJournal
from tests.fakes.slack import ALICE, BOB, GENERAL, RANDOM, FakeSlack
from tests.fakes.slack_state import Message, View
from tests.folders import Writer
from tests.slack_serving import post, served

GONE = "That leads nowhere any more"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(shortcut_id="answer_message") as local:
        yield local
        assert not local.faults


async def answer_to(slack: FakeSlack, question: str) -> Message:
    """The message with which a mention is answered."""
    before = len(slack.posted)
    await slack.mention(question)
    return await post(slack, before + 1)


async def command(slack: FakeSlack, text: str, channel: str = GENERAL) -> Message:
    """The message with which a command is answered."""
    before = len(slack.posted)
    await slack.command(text, channel=channel)
    return await post(slack, before + 1)


async def open_home(slack: FakeSlack) -> View:
    """Alice's Home tab."""
    await slack.open_home()
    await slack.wait_for(lambda local: local.views.homes)
    return slack.views.homes[ALICE]


@pytest.mark.parametrize("text", ["", "help", "  HELP ", "?"])
async def test_an_empty_command_explains_how_to_ask(slack: FakeSlack, small: Bot, text: str) -> None:
    async with served(slack, small):
        answer = await command(slack, text)
    assert answer.ephemeral_to == ALICE
    assert "/role" in answer.text
    assert answer.labels == ["The roles I know", "Which role suits me?"]


async def test_a_command_is_answered_in_private_even_where_the_bot_is_no_member(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await command(slack, "what does a ship cook do?", RANDOM)
    assert (answer.channel, answer.ephemeral_to) == (RANDOM, ALICE)
    assert "Plans the meals" in answer.shown
    assert "Share in channel" in answer.labels


async def test_commands_of_one_person_in_one_channel_carry_on(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await command(slack, "what does a ship cook do?")
        assert "40 crowns" in (await command(slack, "and the salary?")).shown
        assert "40 crowns" not in (await command(slack, "and of the deck officer?", RANDOM)).shown


async def test_a_command_compares_roles(slack: FakeSlack, shipped: Bot) -> None:
    async with served(slack, shipped):
        answer = await command(slack, "compare data scientist, ML engineer")
    assert answer.text.startswith("Data scientist vs Machine learning engineer")


async def test_a_command_lists_the_roles(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await command(slack, "roles")
    assert "Radio officer" in answer.shown


async def test_a_command_of_forty_thousand_characters_is_answered(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await command(slack, "cook " * 8000)
    assert "That is longer than" in answer.shown


async def test_a_private_answer_can_be_shared_with_the_channel(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await command(slack, "what does a ship cook do?")
        await slack.press(answer, "Share in channel")
        await slack.quiet()
    assert answer.deleted
    assert slack.last.ephemeral_to is None
    assert f"<@{ALICE}> shared this answer" in slack.last.shown
    assert "Plans the meals" in slack.last.shown
    assert "Share in channel" not in slack.last.labels


async def test_an_answer_that_is_shared_twice_at_once_is_posted_once(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await command(slack, "what does a ship cook do?")
        await asyncio.gather(slack.press(answer, "share"), slack.press(answer, "share"))
        await slack.quiet()
    assert len([message for message in slack.posted if not message.ephemeral_to]) == 1


async def test_what_was_shared_keeps_its_name_when_another_facet_is_looked_at(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.press(await command(slack, "what does a ship cook do?"), "Share in channel")
        await slack.quiet()
        shared = slack.last
        await slack.press(shared, "facet", "Salary", user=BOB)
        await slack.quiet()
    assert f"<@{ALICE}> shared this answer" in shared.shown
    assert "40 crowns" in shared.shown


async def test_a_whole_list_is_shared_whole(slack: FakeSlack, shipped: Bot) -> None:
    async with served(slack, shipped):
        answer = await command(slack, "data scientist vs ML engineer: responsibilities")
        before = len(answer.shown)
        await slack.press(answer, "Show all")
        await slack.wait_for(lambda _: "Show all" not in answer.labels)
        whole = len(answer.shown)
        assert whole > before
        await slack.press(answer, "Share in channel")
        (shared,) = await slack.wait_for(lambda local: [one for one in local.posted if "shared this" in one.shown])
    assert len(shared.shown) >= whole - len("Share in channel")
    assert "Show all" not in shared.labels


async def test_a_shared_answer_can_be_taken_away_where_the_bot_is_no_member(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.press(await command(slack, "what does a ship cook do?", RANDOM), "Share in channel")
        await slack.quiet()
        shared = slack.last
        await slack.press(shared, "remove")
        await slack.quiet()
    assert shared.deleted


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("compare", "Name two to four roles to compare"),
        ("compare ship cook, wizard", "I don't know “wizard”."),
        ("compare ship cook, deck officer", "Ship cook vs Deck officer"),
        ("compare ship cooks and deck officers", "Ship cook vs Deck officer"),
    ],
)
async def test_names_that_are_to_be_compared_are_roles_or_said_to_be_unknown(
    slack: FakeSlack, small: Bot, text: str, says: str
) -> None:
    async with served(slack, small):
        await command(slack, "what does a radio officer do?")
        assert says in (await command(slack, text)).shown


async def test_a_shortcut_answers_a_message_in_a_modal(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        said = await slack.say("what does a ship cook do?", GENERAL, user=BOB)
        await slack.shortcut(said)
        await slack.quiet()
        view = slack.views.top()
        assert "Plans the meals" in view.shown
        await slack.press(view, "Share in thread")
        await slack.quiet()
        await slack.mention("and the salary?", thread_ts=said.ts)
        await post(slack, 2)
        assert "Ship cook: salary" in slack.last.shown
    shared = slack.posted[0]
    assert (shared.channel, shared.thread_ts) == (GENERAL, said.ts)
    assert "Plans the meals" in shared.shown
    assert "in the thread now" in slack.views.top().shown


async def test_sharing_where_the_bot_is_no_member_says_how(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        said = await slack.say("what does a ship cook do?", RANDOM, user=BOB)
        await slack.shortcut(said)
        await slack.quiet()
        await slack.press(slack.views.top(), "Share in thread")
        await slack.quiet()
    assert "/invite @rolebot" in slack.views.top().shown
    assert slack.posted == []


async def test_a_shortcut_on_a_message_without_words_says_so(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        said = await slack.say("", GENERAL, user=BOB, files=[{"id": "F1"}], subtype="file_share")
        await slack.shortcut(said)
        await slack.quiet()
    assert "I read no question in that" in slack.views.top().shown


async def test_another_facet_takes_the_place_of_the_answer(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await answer_to(slack, "what does a ship cook do?")
        await slack.press(answer, "facet", "Salary")
        await slack.quiet()
        assert "40 crowns" in answer.shown
        await slack.press(answer, "facet", "Tools")
        await slack.quiet()
    assert "ladle" in answer.shown
    assert "Take away" in answer.labels
    assert len(slack.posted) == 1


async def test_a_facet_of_a_private_answer_stays_private(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await command(slack, "what does a ship cook do?")
        await slack.press(answer, "facet", "Salary")
        await slack.quiet()
    assert "40 crowns" in answer.shown
    assert answer.ephemeral_to == ALICE
    assert "Share in channel" in answer.labels


async def test_a_suggestion_is_answered_beside_the_answer_and_carried_on(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await answer_to(slack, "what does a ship cook earn?")
        await slack.press(answer, "show:0")
        second = await post(slack, 2)
        assert (second.channel, second.thread_ts) == (GENERAL, answer.thread_ts)
        assert "Plans the meals" in second.shown
        await slack.mention("and the tools?", thread_ts=answer.thread_ts)
        await post(slack, 3)
    assert "ladle" in slack.last.shown


async def test_what_was_meant_takes_the_place_of_the_question(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await answer_to(slack, "something about cooks")
        assert "Did you mean" in answer.shown
        await slack.press(answer, "mean:0")
        await slack.quiet()
    assert "The baker has the galley until six" in answer.shown
    assert len(slack.posted) == 1


async def test_a_suggestion_in_private_stays_private(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await command(slack, "what does a ship cook earn?", RANDOM)
        await slack.press(answer, "show:0")
        second = await post(slack, 2)
    assert second.ephemeral_to == ALICE
    assert not answer.deleted


async def test_a_long_list_can_be_seen_whole(slack: FakeSlack, shipped: Bot) -> None:
    async with served(slack, shipped):
        answer = await command(slack, "data scientist vs ML engineer: responsibilities")
        assert "more_" in answer.shown
        short = len(answer.shown)
        await slack.press(answer, "Show all")
        await slack.quiet()
    assert "more_" not in answer.shown
    assert len(answer.shown) > short


async def test_old_buttons_work_after_a_restart_and_dead_ones_say_so(
    slack: FakeSlack, small: Bot, small_folder: Path, write: Writer
) -> None:
    async with served(slack, small):
        answer = await answer_to(slack, "what does a ship cook earn?")
    bakers = {"entries/a.yaml": "- id: dough\n  phrasings: [how is dough made]\n  answer: With flour.\n"}
    async with served(slack, load_bot(write(bakers))):
        before = answer.shown
        await slack.press(answer, "show:0")
        await slack.wait_for(lambda local: GONE in local.last.shown)
        assert slack.last.ephemeral_to == ALICE
        await slack.press(answer, "facet", "Tools")
        await slack.quiet()
    assert answer.shown == before
    async with served(slack, load_bot(small_folder)):
        await slack.press(answer, "facet", "Tools")
        await slack.quiet()
    assert "ladle" in answer.shown


@pytest.mark.parametrize("value", ["", "profile:", "no such kind:x", "profile:nobody", "x" * 1900])
async def test_a_press_that_nobody_understands_gets_a_kind_word(slack: FakeSlack, small: Bot, value: str) -> None:
    text = {"type": "plain_text", "text": "?"}
    actions = ("show:0", "facet", "whole", "share", "rate", "of-an-older-rolebot")
    async with served(slack, small):
        answer = await answer_to(slack, "what does a ship cook do?")
        for at, action in enumerate(actions):
            element = {"type": "button", "text": text, "action_id": action, "value": value}
            answer.blocks = [{"type": "actions", "block_id": f"b{at}", "elements": [element]}]
            assert (await slack.press(answer, action)).ok
        await slack.quiet()
    assert [GONE in message.shown for message in slack.posted[1:]] == [True] * len(actions)


async def test_feedback_reaches_the_journal_with_its_comment(slack: FakeSlack, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(slack, small, journal):
        answer = await answer_to(slack, "what does a ship cook do?")
        await slack.press(answer, "rate", "positive")
        await slack.press(answer, "rate", "negative")
        await slack.quiet()
        await slack.submit(slack.views.top(), {"comment": "Which soup?"})
        await slack.quiet()
    (exchange,) = journal.exchanges.values()
    (feedback,) = journal.feedback.values()
    assert (exchange.question.text, exchange.intent) == (
        "what does a ship cook do?",
        "profile:ship-cook/responsibilities",
    )
    assert (feedback.exchange, feedback.helpful, feedback.comment) == (exchange.id, False, "Which soup?")


async def test_feedback_is_possible_where_nothing_was_found(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await answer_to(slack, "what is the weather like?")
    assert "I don't know." in answer.shown
    assert "Not helpful" in answer.labels


async def test_only_the_asker_takes_an_answer_away(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await answer_to(slack, "what does a ship cook do?")
        await slack.press(answer, "remove", user=BOB)
        await slack.wait_for(lambda local: "Only the person who asked" in local.last.shown)
        assert not answer.deleted
        await slack.press(answer, "remove", user=ALICE)
        await slack.quiet()
    assert answer.deleted


async def test_the_choice_leads_through_its_steps(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        answer = await command(slack, "which role suits me?")
        await slack.press(answer, "Answer step by step")
        await slack.quiet()
        assert "Question 1 of 2" in slack.views.top().shown
        await slack.submit(slack.views.top(), {"option": "Up on the bridge"})
        assert "Question 2 of 2" in slack.views.top().shown
        await slack.submit(slack.views.top(), {"option": "A sextant"})
        await slack.quiet()
        assert "Deck officer (2 of 2)" in slack.views.top().shown
        await slack.press(slack.views.top(), "show:0")
        await slack.quiet()
    assert "Commands the bridge" in slack.views.top().shown


async def test_the_choice_can_be_answered_in_words(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.say_dm("which role suits me?")
        await post(slack, 1)
        assert "2. Up on the bridge" in slack.last.shown
        await slack.say_dm("2")
        await post(slack, 2)
    assert "3. A sextant" in slack.last.shown


async def test_the_home_tab_shows_roles_and_answers_in_a_modal(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        home = await open_home(slack)
        assert "Radio officer" in home.shown
        await slack.press(home, "open:3")
        await slack.quiet()
        assert "Runs the galley" in slack.views.top().shown
        await slack.press(slack.views.top(), "facet", "Salary")
        await slack.quiet()
        assert "40 crowns" in slack.views.top().shown
        await slack.close(slack.views.top())
        await slack.press(home, "search", "what does a deck officer do?")
        await slack.quiet()
    assert "Navigates the ship" in slack.views.top().shown


async def test_feedback_in_a_modal_asks_for_a_comment_on_top(slack: FakeSlack, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(slack, small, journal):
        home = await open_home(slack)
        await slack.press(home, "search", "what does a deck officer do?")
        await slack.quiet()
        await slack.press(slack.views.top(), "Not helpful")
        await slack.quiet()
        await slack.submit(slack.views.top(), {"comment": "Too short"})
        await slack.quiet()
        assert "Navigates the ship" in slack.views.top().shown
    assert [feedback.comment for feedback in journal.feedback.values()] == ["Too short"]


async def test_what_is_new_stands_in_the_home_tab(slack: FakeSlack, write: Writer) -> None:
    entry = "- id: dough\n  phrasings: [how is dough made]\n  answer: With flour.\n"
    folder = write({"entries/a.yaml": entry, "settings.yaml": "news:\n  - Dough is explained & <kneaded>.\n"})
    async with served(slack, load_bot(folder)):
        home = await open_home(slack)
    assert "Dough is explained &amp; &lt;kneaded&gt;." in home.shown
    assert "how is dough made" in home.shown


async def test_an_empty_conversation_suggests_questions(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.open_messages_tab()
        await slack.wait_for(lambda local: local.called("assistant.threads.setSuggestedPrompts"))
    (call,) = slack.called("assistant.threads.setSuggestedPrompts")
    assert "thread_ts" not in call.args
    assert "What does a deck officer do?" in str(call.args["prompts"])


async def test_the_assistant_of_old_is_served_as_well(small: Bot) -> None:
    async with FakeSlack(agent=False) as slack:
        async with served(slack, small):
            root = await slack.start_assistant_thread()
            await slack.wait_for(lambda local: local.called("assistant.threads.setSuggestedPrompts"))
            await slack.say_dm("what does a ship cook do?", thread_ts=root.ts)
            await post(slack)
        (call,) = slack.called("assistant.threads.setSuggestedPrompts")
        assert call.args["thread_ts"] == root.ts
        assert slack.last.thread_ts == root.ts
        assert "Plans the meals" in slack.last.shown
        assert not slack.faults

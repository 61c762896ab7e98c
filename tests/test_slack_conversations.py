"""Mentions and direct messages in Slack: who is answered, where, how often, and what is carried on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from rolebot.bot import Bot
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.sql import open_journal
from tests.fakes.slack import ALICE, BOB, BOT_USER, GENERAL, FakeSlack
from tests.slack_serving import post, served


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as local:
        yield local
        assert not local.faults


async def test_a_mention_is_answered_in_its_thread(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        asked = await slack.mention("what does a ship cook do?")
        answer = await post(slack)
    assert (answer.channel, answer.thread_ts) == (GENERAL, asked.ts)
    assert "Plans the meals of a voyage." in answer.shown
    assert "Ship cook: responsibilities" in answer.text
    assert "handbook" in answer.shown


async def test_a_thread_carries_on_and_another_one_does_not(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        asked = await slack.mention("what does a ship cook do?")
        await post(slack, 1)
        await slack.mention("and the salary?", thread_ts=asked.ts, user=BOB)
        await post(slack, 2)
        assert "40 crowns" in slack.last.shown
        await slack.mention("and the salary?")
        await post(slack, 3)
    assert "All roles: salary" in slack.last.shown


async def test_a_direct_message_carries_on_within_and_across_its_threads(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        first = await slack.say_dm("what does a ship cook do?")
        await post(slack, 1)
        assert slack.last.thread_ts == first.ts
        await slack.say_dm("and the salary?")
        await post(slack, 2)
        assert "40 crowns" in slack.last.shown
        await slack.say_dm("what does a deck officer do?")
        await post(slack, 3)
        await slack.say_dm("which tools?", thread_ts=first.ts)
        await post(slack, 4)
    assert "ladle" in slack.last.shown


async def test_a_direct_message_shows_a_status_while_it_is_looked_up(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.say_dm("what does a ship cook do?")
        await slack.wait_for(lambda local: len(local.called("assistant.threads.setStatus")) == 2)
    said = [call.args["status"] for call in slack.called("assistant.threads.setStatus")]
    assert said == ["is looking it up …", ""]


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0OTHER"},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"user": BOT_USER},
        {"user": "USLACKBOT"},
        {"edited": {"user": ALICE, "ts": "1.0"}},
        {"hidden": True},
    ],
)
async def test_bots_edits_and_itself_get_no_answer(slack: FakeSlack, small: Bot, more: dict[str, Any]) -> None:
    async with served(slack, small):
        await slack.mention("what does a ship cook do?", **more)
        await slack.say_dm("what does a ship cook do?", **more)
        await slack.say_dm("thanks", user=BOB)
        await post(slack)
        await slack.quiet()
    assert [message.shown for message in slack.posted] == ["You are welcome aboard."]


async def test_what_is_said_in_a_channel_without_a_mention_gets_no_answer(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.say("what does a ship cook do?", GENERAL)
        await slack.quiet()
    assert slack.posted == []


async def test_a_mention_that_comes_as_two_events_gets_one_answer(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.mention("what does a ship cook do?", twin=True)
        await slack.quiet()
    assert len(slack.posted) == 1


async def test_an_event_that_comes_three_times_gets_one_answer(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.say_dm("what does a ship cook do?", times=3)
        await slack.mention("what does a ship cook do?", times=3)
        await slack.quiet()
    assert len(slack.posted) == 2


async def test_two_processes_with_one_journal_give_one_answer(slack: FakeSlack, small: Bot, database: str) -> None:
    one, two = open_journal(database), open_journal(database)
    async with served(slack, small, one), served(slack, small, two):
        for at in range(10):
            await slack.mention(f"what does a ship cook do? {'please ' * at}", times=4)
        await slack.quiet()
        used = [number for number, socket in enumerate(slack.sockets) if socket.envelopes]
    assert len(used) == 2
    assert len(slack.posted) == 10


async def test_a_restart_forgets_neither_what_was_answered_nor_what_was_said(
    slack: FakeSlack, small: Bot, tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path}/rolebot.db"
    async with served(slack, small, open_journal(address)):
        asked = await slack.say_dm("what does a ship cook do?", event_id="Ev1")
        await post(slack, 1)
    async with served(slack, small, open_journal(address)):
        await slack.say_dm("what does a ship cook do?", event_id="Ev1", message=asked)
        await slack.say_dm("and the salary?")
        await slack.quiet()
    assert len(slack.posted) == 2
    assert "40 crowns" in slack.last.shown


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"text": ""}, "I read no question in that."),
        ({"text": "", "files": [{"id": "F1"}], "subtype": "file_share"}, "I read no question in that."),
        ({"text": "", "blocks": None}, "I read no question in that."),
        ({"text": "cook " * 8000}, "That is longer than"),
        ({"text": "<!channel> <@U0BOB0001> what does a ship cook do?", "raw": True}, "Plans the meals"),
        ({"text": "what does a &lt;b&gt; ship cook do &amp; why?", "raw": True}, "Plans the meals"),
        ({"text": "what does a <https://x.example|ship cook> do?", "raw": True}, "Plans the meals"),
    ],
)
async def test_any_message_gets_a_clear_answer(slack: FakeSlack, small: Bot, more: dict[str, Any], says: str) -> None:
    async with served(slack, small):
        await slack.say_dm(**more)
        await post(slack)
    assert says in slack.last.shown


async def test_a_text_that_stands_in_blocks_only_is_read(slack: FakeSlack, small: Bot) -> None:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "what does a ship cook do?"}]}
    async with served(slack, small):
        await slack.say_dm("", blocks=[{"type": "rich_text", "elements": [words]}])
        await post(slack)
    assert "Plans the meals" in slack.last.shown


async def test_a_name_in_an_answer_mentions_nobody(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.say_dm("what does a &lt;!channel&gt; &lt;@U0BOB0001&gt; earn?", raw=True)
        await post(slack)
    assert "<!channel>" not in str(slack.last.blocks) + slack.last.text
    assert "<@U0BOB" not in str(slack.last.blocks) + slack.last.text


async def test_a_hundred_questions_at_once_are_all_answered(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small, MemoryJournal()):
        asked = [slack.mention(f"what does a ship cook do? {'please ' * at}") for at in range(100)]
        await asyncio.gather(*asked)
        await slack.wait_for(lambda local: len(local.posted) == 100, within=30)
    threads = {message.thread_ts for message in slack.posted}
    assert len(threads) == 100

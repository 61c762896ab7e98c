"""Mentions, replies, direct messages and threads in Discord: who is answered, how often, and what is carried on."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from rolebot.bot import Bot
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.sql import open_journal
from tests.discord_serving import post, quick_identify, served
from tests.fakes.discord import ALICE, BOB, BOT, GENERAL, GUILD, HIDDEN, QUIET, FakeDiscord
from tests.fakes.discord_state import EMBED, HISTORY, MEMBER, PUBLIC_THREAD, Channel, Message, Person
from tests.strange import STRANGE

__all__ = ["quick_identify"]

COOK = "what does a ship cook do?"
WELCOME = "You are welcome aboard."


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(identify_every=0) as local:
        yield local
        assert not local.faults


def thread_in(discord: FakeDiscord) -> str:
    """A new thread in the channel of all, which the bot does not hear of before it is written in."""
    thread = discord.new_id()
    discord.channels[thread] = Channel(
        thread, "provisions", PUBLIC_THREAD, GUILD, discord.channels[GENERAL].bot_may, (ALICE,), GENERAL
    )
    return thread


async def made_thread(discord: FakeDiscord) -> str:
    """A new thread of which the bot heard."""
    thread = thread_in(discord)
    made = discord.channel_payload(discord.channels[thread]) | {"newly_created": True}
    await discord.tell("THREAD_CREATE", made, GUILD)
    return thread


async def thanked(discord: FakeDiscord) -> None:
    """Bob says thanks, and is answered: whatever was heard before that is done, too."""
    await discord.say_dm("thanks", user=BOB)
    await discord.wait_for(lambda local: any(WELCOME in message.shown for message in local.posted))


async def test_a_mention_is_answered_with_a_reply_that_pings_nobody(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        asked = await discord.mention(COOK)
        answer = await post(discord)
    assert (answer.channel, answer.reply_to) == (GENERAL, asked)
    assert "Ship cook: responsibilities" in answer.shown
    assert "Plans the meals of a voyage." in answer.shown
    assert "handbook" in answer.shown
    assert answer.mentions == []
    assert not discord.refused


async def test_a_mention_may_stand_anywhere_in_the_message(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.say(f"hey <@{BOT}>, what does a ship cook do?")
        await discord.say(f"what does a ship cook do? <@!{BOT}>")
        await post(discord, 2)
    assert ["Plans the meals" in message.shown for message in discord.posted] == [True, True]


async def test_a_chain_of_replies_carries_on_and_another_one_does_not(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.mention(COOK)
        first = await post(discord, 1)
        await discord.say("and the salary?", reply_to=first, user=BOB)
        second = await post(discord, 2)
        assert "40 crowns" in second.shown
        await discord.say("which tools?", reply_to=second)
        assert "ladle" in (await post(discord, 3)).shown
        await discord.mention("and the salary?")
        assert "All roles: salary" in (await post(discord, 4)).shown
        await discord.mention("what does a deck officer do?")
        await post(discord, 5)
        await discord.say("and the salary?", reply_to=second)
        assert "40 crowns" in (await post(discord, 6)).shown
    assert "Ship cook" in discord.last.shown


async def test_a_reply_without_a_ping_is_answered_once_it_mentions(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.mention(COOK)
        first = await post(discord, 1)
        await discord.say("and the salary?", reply_to=first, ping=False)
        await discord.mention("and the tools?", reply_to=first, ping=False)
        await post(discord, 2)
        await thanked(discord)
    assert len(discord.posted) == 3
    assert "ladle" in discord.posted[1].shown


async def test_a_mention_in_reply_to_somebody_else_is_a_question_of_its_own(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        said = await discord.say("I wonder about the pay.", user=BOB)
        await discord.mention("what does a ship cook earn?", reply_to=said, ping=False)
        answer = await post(discord)
    assert "40 crowns" in answer.shown


async def test_a_reply_to_an_answer_that_is_gone_is_answered(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.mention(COOK)
        first = await post(discord, 1)
        first.deleted = True
        await discord.mention("what does a deck officer do?", reply_to=first)
        await discord.wait_for(lambda local: local.posted)
    assert "Navigates the ship" in discord.last.shown


async def test_direct_messages_carry_on_for_each_person(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.say_dm(COOK)
        assert "Plans the meals" in (await post(discord, 1)).shown
        await discord.say_dm("what does a deck officer do?", user=BOB)
        assert "Navigates the ship" in (await post(discord, 2)).shown
        await discord.say_dm("and the salary?")
        third = await post(discord, 3)
        await discord.say_dm("and the salary?", user=BOB)
        fourth = await post(discord, 4)
    assert (third.channel, fourth.channel) == (discord.dm(ALICE), discord.dm(BOB))
    assert ("40 crowns" in third.shown, "90 crowns" in fourth.shown) == (True, True)


@pytest.mark.parametrize("known", [True, False])
async def test_a_thread_carries_on_whoever_asks(discord: FakeDiscord, small: Bot, known: bool) -> None:
    async with served(discord, small):
        thread = await made_thread(discord) if known else thread_in(discord)
        await discord.mention(COOK, thread)
        first = await post(discord, 1)
        assert first.channel == thread
        await discord.mention("and the salary?", thread, user=BOB)
        assert "40 crowns" in (await post(discord, 2)).shown
        await discord.mention("and the salary?", GENERAL)
        assert "All roles: salary" in (await post(discord, 3)).shown


@pytest.mark.parametrize(
    "change",
    [
        {"author": {"bot": True}},
        {"author": {"id": BOT, "bot": True}},
        {"webhook_id": "1400000000000000001"},
        {"edited_timestamp": "2026-01-01T00:00:00+00:00"},
        {"type": 7},
        {"type": 6},
    ],
    ids=["bot", "itself", "webhook", "edited", "join", "pin"],
)
async def test_bots_webhooks_itself_edits_and_joins_get_no_answer(
    discord: FakeDiscord, small: Bot, change: dict[str, Any]
) -> None:
    discord.people["1100000000000000009"] = Person("1100000000000000009", "Robby")
    async with served(discord, small):
        for channel in (GENERAL, discord.dm()):
            said = Message(discord.new_id(), channel, ALICE, f"<@{BOT}> {COOK}", mentions=[BOT])
            payload = discord.message_payload(said, event=True) | change
            payload["author"] = discord.people[ALICE].payload() | change.get("author", {})
            await discord.tell("MESSAGE_CREATE", payload, discord.channels[channel].guild)
        await thanked(discord)
    assert [message.shown for message in discord.posted] == [WELCOME]


async def test_a_question_that_is_changed_later_gets_no_second_answer(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        asked = await discord.mention(COOK)
        await post(discord)
        await discord.edit(asked, f"<@{BOT}> what does a deck officer do?")
        await thanked(discord)
    assert len(discord.posted) == 2


async def test_what_is_said_without_a_mention_gets_no_answer(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.say(COOK)
        await discord.say(f"<@{BOB}> {COOK}")
        await discord.say("@everyone what does a ship cook do?")
        said = await discord.say("What a meal!", user=BOB)
        await discord.say(COOK, reply_to=said)
        await thanked(discord)
    assert [message.shown for message in discord.posted] == [WELCOME]


async def test_a_message_that_comes_three_times_gets_one_answer(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.mention(COOK, times=3)
        await discord.say_dm(COOK, times=3)
        await thanked(discord)
        await discord.wait_for(lambda local: len(local.posted) == 3)
        await discord.quiet()
    assert len(discord.posted) == 3


async def test_two_processes_with_one_journal_give_one_answer(discord: FakeDiscord, small: Bot, database: str) -> None:
    one, two = open_journal(database), open_journal(database)
    async with served(discord, small, one), served(discord, small, two):
        assert len(discord.connected) == 2
        for at in range(6):
            await discord.mention(f"{COOK} {'please ' * at}")
        asked = [await discord.slash("ask", question=COOK) for _ in range(4)]
        await discord.wait_for(lambda local: len(local.posted) == 10)
        await thanked(discord)
        await discord.quiet()
    assert len(discord.posted) == 11
    assert [len(one.messages) for one in asked] == [1] * 4
    assert not discord.refused


async def test_a_restart_forgets_neither_what_was_answered_nor_what_was_said(
    discord: FakeDiscord, small: Bot, tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path}/rolebot.db"
    async with served(discord, small, open_journal(address)):
        asked = await discord.mention(COOK)
        answer = await post(discord, 1)
        await discord.say_dm("what does a deck officer do?")
        await post(discord, 2)
    async with served(discord, small, open_journal(address)):
        await discord.tell_message(asked)
        await discord.say("and the salary?", reply_to=answer)
        assert "40 crowns" in (await post(discord, 3)).shown
        await discord.say_dm("and the salary?")
        assert "90 crowns" in (await post(discord, 4)).shown
        await thanked(discord)
    assert len(discord.posted) == 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "I read no question in that."),
        ("   \n ", "I read no question in that."),
        ("cook " * 395, "The baker has the galley until six"),
        ("cook " * 790, "That is longer than"),
        ("**what** does a __ship cook__ ~~do~~?", "Plans the meals"),
        ("> what does a ship cook do?", "Plans the meals"),
        ("# what does a `ship cook` do?", "Plans the meals"),
        ("||what does a ship cook do?||", "Plans the meals"),
        ("```\nwhat does a ship cook do?\n```", "Plans the meals"),
        (f"@everyone <@{BOB}> <#{GENERAL}> what does a ship cook do?", "Plans the meals"),
        ("what does a ship cook do? <:soup:1200000000000000099>", "Plans the meals"),
        ("what does a\u200b ship\u202e cook\u202c do?", "Plans the meals"),
    ],
)
@pytest.mark.parametrize("direct", [True, False])
async def test_any_message_gets_a_clear_answer(
    discord: FakeDiscord, small: Bot, text: str, says: str, direct: bool
) -> None:
    async with served(discord, small):
        await (discord.say_dm(text) if direct else discord.mention(text))
        answer = await post(discord)
    assert says in answer.shown
    assert not discord.refused


async def test_a_message_with_files_only_gets_a_clear_answer(discord: FakeDiscord, small: Bot) -> None:
    picture = {"id": "1400000000000000002", "filename": "soup.png", "size": 9, "url": "x", "proxy_url": "x"}
    async with served(discord, small):
        await discord.say_dm("", attachments=[picture])
        answer = await post(discord)
    assert "I read no question in that." in answer.shown


@pytest.mark.parametrize("kind", STRANGE)
async def test_strange_texts_are_answered_without_a_fault(discord: FakeDiscord, small: Bot, kind: str) -> None:
    async with served(discord, small):
        await discord.mention(STRANGE[kind][:4000])
        answer = await post(discord)
    assert answer.shown
    assert not discord.refused


@pytest.mark.parametrize(
    ("injected", "markup"),
    [
        ("@everyone", ["@everyone"]),
        ("@here", ["@here"]),
        ("<@&1100000000000000001>", ["<@&"]),
        (f"<@{BOB} >", ["<@"]),
        ("||cook||", ["||"]),
        ("[wizard](https://x.example)", ["](", "[wizard]"]),
        ("\n# wizard", ["\n# "]),
        ("`wizard`", ["`wizard"]),
        ("</wizard:1200000000000000001>", ["</"]),
        ("<t:1:R>", ["<t:"]),
    ],
)
async def test_markup_in_a_question_does_not_come_back(
    discord: FakeDiscord, small: Bot, injected: str, markup: list[str]
) -> None:
    async with served(discord, small):
        await discord.mention(f"what is the difference between a {injected} and a ship cook?")
        await discord.mention(f"{injected} {injected}")
        await post(discord, 2)
        done = await discord.slash("compare", first=injected.strip(), second="wizard", third="ship-cook")
        shared = await discord.slash("ask", question=f"compare {injected} with a deck officer", post=True)
    for message in (*discord.posted, *done.messages, *shared.messages):
        for one in markup:
            assert one not in message.shown.replace(f"\\{one}", "").replace("\\", "\\ "), message.shown
        assert message.mentions == []
    assert not discord.refused


async def test_bold_words_of_a_question_do_not_come_back(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("compare", first="**wizard**", second="witch")
    assert "wizard" in done.shown
    assert "**wizard**" not in done.shown


async def test_where_embeds_are_not_allowed_the_answer_is_plain(discord: FakeDiscord, small: Bot) -> None:
    discord.channels[GENERAL].bot_may &= ~EMBED
    async with served(discord, small):
        await discord.mention(COOK)
        answer = await post(discord)
    assert "Plans the meals of a voyage." in answer.content


async def test_where_the_history_is_closed_the_answer_stands_by_itself(discord: FakeDiscord, small: Bot) -> None:
    discord.channels[GENERAL].bot_may &= ~HISTORY
    async with served(discord, small):
        await discord.mention(COOK)
        answer = await post(discord)
    assert "Plans the meals of a voyage." in answer.shown


@pytest.mark.parametrize("channel", [QUIET, HIDDEN])
async def test_where_it_may_not_write_it_stays_silent_and_well(discord: FakeDiscord, small: Bot, channel: str) -> None:
    assert discord.guilds[GUILD].members[ALICE] == MEMBER
    async with served(discord, small):
        await discord.mention(COOK, channel)
        await thanked(discord)
    assert [message.shown for message in discord.posted] == [WELCOME]


async def test_a_question_that_is_deleted_meanwhile_is_answered(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        asked = Message(discord.new_id(), GENERAL, ALICE, f"<@{BOT}> {COOK}", mentions=[BOT])
        await discord.tell_message(asked)  # it is nowhere in the channel
        answer = await post(discord)
    assert answer.reply_to is None
    assert "Plans the meals" in answer.shown


async def test_forty_questions_at_once_are_all_answered(discord: FakeDiscord, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(discord, small, journal):
        asked = [await discord.mention(f"{COOK} {'please ' * at}") for at in range(40)]
        await discord.wait_for(lambda local: len(local.posted) == 40, within=30)
    answered = [message.reply_to.id for message in discord.posted if message.reply_to]
    assert sorted(answered) == [message.id for message in asked]
    assert len(journal.exchanges) == 40

"""Discord on a bad day: it asks to wait, refuses, hangs up, throws rolebot out; or rolebot itself fails."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from rolebot.adapters.discord import serving
from rolebot.adapters.discord.serving import StartError, serve_discord
from rolebot.bot import Bot
from rolebot.conversation import Conversation
from rolebot.desk import Desk
from rolebot.exchange import Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import JournalError
from rolebot.platforms import DiscordSettings
from tests.discord_serving import post, quick_identify, served
from tests.fakes.discord import ALICE, BOB, CAROL, GENERAL, GUILD, LOUNGE, OTHER, FakeDiscord

__all__ = ["quick_identify"]

COOK = "what does a ship cook do?"
SORRY = "Something went wrong on my side"
WELCOME = "You are welcome aboard."


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(identify_every=0) as local:
        yield local
        assert not local.faults
        assert not local.hanging


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first pause between two tries, shortened."""
    monkeypatch.setattr(serving, "FIRST_WAIT", 0.05)


async def answers_again(discord: FakeDiscord, within: float = 15.0) -> None:
    """A question is answered."""
    before = len(discord.posted)
    await discord.mention(COOK)
    await discord.wait_for(lambda local: len(local.posted) == before + 1, within=within)
    assert "Plans the meals" in discord.last.shown


async def posted(discord: FakeDiscord, number: int) -> None:
    """The app has written so many messages, if it takes a while."""
    await discord.wait_for(lambda local: len(local.posted) == number, within=20)


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 429, "retry_after": 0.1},
        {"status": 429, "retry_after": 0.1, "scope": "global"},
        {"status": 429, "retry_after": 0.1, "scope": "shared"},
        {"status": 500},
        {"status": 502},
    ],
    ids=["wait", "all wait", "shared", "500", "502"],
)
async def test_an_answer_that_discord_did_not_take_is_sent_again(
    discord: FakeDiscord, small: Bot, trouble: dict[str, Any]
) -> None:
    async with served(discord, small):
        discord.fail("send_message", **trouble)
        discord.fail("callback", **trouble)
        await discord.mention(COOK)
        done = await discord.slash("ask", question=COOK)
        await posted(discord, 2)
        assert "Plans the meals" in done.shown
        await discord.mention("thanks")
        await discord.wait_for(lambda local: WELCOME in local.last.shown)
    assert len(discord.posted) == 3
    assert len(discord.called("callback")) == 2


@pytest.mark.parametrize(
    "trouble",
    [{"status": 400, "code": 50035}, {"status": 429, "via": False}],
    ids=["invalid", "cloudflare"],
)
async def test_an_answer_that_discord_refuses_is_said_to_be_lost(
    discord: FakeDiscord, small: Bot, trouble: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    async with served(discord, small):
        discord.fail("send_message", **trouble)
        discord.fail("callback", **trouble)
        asked = await discord.mention(COOK)
        assert SORRY in (await post(discord)).shown
        assert discord.last.reply_to is asked
        done = await discord.slash("ask", question=COOK)
        assert SORRY in done.shown
        assert done.messages[0].ephemeral_to == ALICE
        await answers_again(discord)
    assert "ship cook do" not in caplog.text


async def test_an_answer_is_not_sent_twice_when_the_connection_breaks_behind_it(
    discord: FakeDiscord, small: Bot
) -> None:
    async with served(discord, small):
        discord.fail("send_message", lost=True)
        await discord.mention(COOK)
        await post(discord)
        await discord.mention("thanks")
        await discord.wait_for(lambda local: WELCOME in local.last.shown)
    assert len([message for message in discord.posted if "Plans the meals" in message.shown]) == 1


async def test_a_dropped_socket_is_resumed_and_nothing_is_lost(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        for at in range(2):
            discord.cut()
            await discord.wait_for(lambda local: not local.sockets or local.sessions[0].socket is None)
            await discord.mention(COOK)  # while nobody listens
            await posted(discord, at + 1)
    assert len(discord.sessions) == 1
    assert discord.sessions[0].resumed == 2


async def test_discord_may_ask_to_reconnect(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.reconnect()
        await discord.mention(COOK)
        await discord.wait_for(lambda local: local.posted, within=20)
        await discord.wait_for(lambda local: local.connected and local.sessions[0].resumed == 1, within=20)
        await discord.hang_up(4000)
        await discord.mention(COOK)
        await posted(discord, 2)
    assert len(discord.sessions) == 1


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_session_that_is_declared_invalid_is_begun_anew(
    discord: FakeDiscord, small: Bot, resumable: bool
) -> None:
    async with served(discord, small):
        await discord.invalidate(resumable=resumable)
        sessions = 1 if resumable else 2
        await discord.wait_for(
            lambda local: (
                len(local.sessions) == sessions and local.sessions[0].resumed == resumable and local.connected
            ),
            within=20,
        )
        await answers_again(discord)
    assert len(discord.called("put_commands")) == 1


async def test_handshakes_that_are_refused_at_the_start_are_tried_again(discord: FakeDiscord, small: Bot) -> None:
    discord.refuse_handshakes = 1
    async with served(discord, small):
        await answers_again(discord)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("name", ["get_me", "get_application", "get_gateway_bot"])
async def test_a_login_that_fails_is_tried_again_with_a_new_client(
    discord: FakeDiscord, small: Bot, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    discord.fail(name, status=503, times=2)
    async with served(discord, small):
        await answers_again(discord)
        assert len(discord.connected) == 1
    assert len(discord.called("get_me")) == 3
    assert "discord is out of reach" in caplog.text


@pytest.mark.usefixtures("soon")
async def test_a_discord_that_comes_up_late_is_waited_for(discord: FakeDiscord, small: Bot) -> None:
    await discord.down()

    async def serve() -> None:
        async with served(discord, small):
            await answers_again(discord)

    serving_ = asyncio.create_task(serve())
    await asyncio.sleep(0.2)
    await discord.up()
    await serving_


async def test_a_discord_that_goes_down_for_a_while_is_found_again(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.down()
        await discord.wait_for(lambda local: not local.connected)
        await asyncio.sleep(0.1)
        await discord.up()
        await discord.wait_for(lambda local: local.connected, within=30)
        await answers_again(discord)


async def serve_until_refused(discord: FakeDiscord, bot: Bot, token: str, hang_up: int = 0) -> str:
    """The sentence with which serving ends."""
    settings = DiscordSettings(token=token, api_url=discord.api_url, gateway_url=discord.gateway_url)
    desk = Desk(bot, MemoryJournal())
    running = asyncio.create_task(serve_discord(settings, desk, asyncio.Event()))
    if hang_up:
        await discord.wait_for(lambda local: local.connected, within=20)
        await discord.hang_up(hang_up)
    with pytest.raises(StartError) as caught:
        await asyncio.wait_for(running, 20)
    await desk.close()
    return str(caught.value)


async def test_a_bad_token_ends_it_with_a_plain_sentence(discord: FakeDiscord, small: Bot) -> None:
    said = await serve_until_refused(discord, small, "MTMw.another.token")
    assert said == "Discord does not know DISCORD_TOKEN; copy it again from the app's page, under Bot"
    assert len(discord.calls) == 1
    assert discord.identifies == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (4004, "Discord does not know DISCORD_TOKEN"),
        (4010, "ROLEBOT_DISCORD_SHARDS names a shard"),
        (4011, "Discord asks for more shards"),
        (4013, "update rolebot"),
        (4014, "look at Privileged Gateway Intents"),
    ],
)
async def test_what_an_operator_must_mend_ends_it_with_a_plain_sentence(
    discord: FakeDiscord, small: Bot, code: int, says: str
) -> None:
    assert says in await serve_until_refused(discord, small, discord.token, code)
    assert len(discord.identifies) == 1


async def test_a_server_that_throws_the_app_out_is_forgotten(discord: FakeDiscord, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(discord, small, journal):
        await discord.slash("rolebot-admin here", user=CAROL)
        await discord.slash("rolebot-admin here", user=CAROL, where=LOUNGE)
        for where in (GENERAL, LOUNGE):
            answer = (await discord.slash("ask", question=COOK, where=where)).messages[0]
            await discord.press(answer, "Helpful")
        await discord.say_dm(COOK)
        await discord.wait_for(lambda _: len(journal.exchanges) == 3 and len(journal.feedback) == 2)
        await discord.wait_for(
            lambda _: [key[1] for key in journal._settings if key[2] == "channels"] == [GUILD, OTHER]
        )
        await discord.kick(GUILD)
        await discord.wait_for(lambda _: len(journal.exchanges) == 2)
        await discord.outage(OTHER)
        await discord.say_dm("thanks", user=BOB)
        await discord.wait_for(lambda local: WELCOME in local.last.shown)
    assert {one.question.thread.team for one in journal.exchanges.values()} == {OTHER, "direct"}
    assert {one.team for one in journal.feedback.values()} == {OTHER}
    assert [key[1] for key in journal._settings if key[2] == "channels"] == [OTHER]
    assert {key[1] for key in journal._conversations} == {OTHER, "direct"}


async def test_a_server_that_invites_the_app_is_served_at_once(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        guild = await discord.invite_guild()
        (channel,) = [one.id for one in discord.channels.values() if one.guild == guild.id]
        await discord.mention(COOK, channel)
        assert "Plans the meals" in (await post(discord)).shown
        assert "Plans the meals" in (await discord.slash("ask", question=COOK, where=channel)).shown


class Unreachable(MemoryJournal):
    """A journal that is out of reach."""

    def claim(self, keys: Sequence[str]) -> list[bool]:
        raise JournalError("no database")

    def finish(self, keys: object) -> None:
        raise JournalError("no database")

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        raise JournalError("no database")

    def keep_conversations(self, said: Sequence[tuple[Thread, Conversation]]) -> None:
        raise JournalError("no database")

    def record(self, exchanges: object) -> None:
        raise JournalError("no database")

    def rate(self, feedback: object) -> None:
        raise JournalError("no database")

    def read_setting(self, platform: str, team: str, name: str) -> str:
        raise JournalError("no database")

    def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        raise JournalError("no database")


class Stuck(MemoryJournal):
    """A journal that says nothing until it is closed."""

    closed = threading.Event()

    def claim(self, keys: Sequence[str]) -> list[bool]:
        self.closed.wait(9)
        return super().claim(keys)

    def close(self) -> None:
        self.closed.set()


class Broken(MemoryJournal):
    """A journal with a fault that nobody thought of."""

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        raise ZeroDivisionError(threads)


@pytest.mark.parametrize("journal", [Unreachable, Stuck])
async def test_a_journal_that_is_down_costs_no_answer(
    discord: FakeDiscord, small: Bot, journal: type[MemoryJournal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rolebot.backlog.LAST_WRITES", 0.2)
    async with served(discord, small, journal()):
        await discord.say_dm(COOK, times=2)
        assert "Plans the meals" in (await post(discord)).shown
        await discord.say_dm("and the salary?")
        assert "40 crowns" in (await post(discord, 2)).shown
        answer = (await discord.slash("ask", question=COOK)).messages[0]
        assert "Plans the meals" in answer.shown
        await discord.choose(answer, "More about this", "Tools")
        assert "ladle" in answer.shown
        assert not (await discord.press(answer, "Helpful")).failed
        assert "Alice shared this answer" in (await discord.press(answer, "Share")).shown
        told = await discord.slash("rolebot-admin nowhere", user=CAROL)
        assert "I answer in private only." in told.shown
        shown = await discord.slash("rolebot-admin show", user=CAROL)
        assert "I answer in private only." in shown.shown
        assert (await discord.slash("ask", question=COOK, post=True)).messages[0].ephemeral_to == ALICE
    assert len([one for one in discord.posted if one.channel == discord.dm()]) == 2
    assert not discord.refused


async def test_a_fault_is_said_to_the_asker_and_nothing_else_suffers(
    discord: FakeDiscord, small: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with served(discord, small, Broken()):
        asked = await discord.mention(COOK)
        answer = await post(discord)
        assert (SORRY in answer.shown, answer.reply_to) == (True, asked)
        await discord.say_dm(COOK)
        assert SORRY in (await post(discord, 2)).shown
        done = await discord.slash("ask", question=COOK)
        assert SORRY in done.shown
        assert done.messages[0].ephemeral_to == ALICE
        german = await discord.slash("ask", question=COOK, locale="de")
        assert "Bei mir ist etwas schiefgegangen" in german.shown
        menu = await discord.context_menu("Answer this", await discord.say(COOK, user=BOB))
        assert SORRY in menu.shown
        compared = await discord.slash("compare", first="ship-cook", second="ship-baker")
        assert "Ship cook vs Ship baker" in compared.shown
        pressed = await discord.choose(compared.messages[0], "More about this", "Tools")
        assert SORRY in pressed.followups[-1].shown if pressed.followups else SORRY in pressed.shown
    assert "ZeroDivisionError" in caplog.text
    assert "ship cook do" not in caplog.text


class BrokenFirst(MemoryJournal):
    """A journal with such a fault in the first thing that is asked of it, once it is armed."""

    armed = False

    def claim(self, keys: Sequence[str]) -> list[bool]:
        if self.armed:
            raise ZeroDivisionError(keys)
        return super().claim(keys)


async def test_a_fault_before_anything_is_known_is_said_to_the_asker(small: Bot) -> None:
    journal = BrokenFirst()
    async with FakeDiscord(identify_every=0, answer_within=1.0) as discord:
        async with served(discord, small, journal):
            answer = (await discord.slash("ask", question=COOK)).messages[0]
            pressed = await discord.press(answer, "Not helpful")
            assert pressed.modal is not None
            journal.armed = True
            assert SORRY in (await discord.press(answer, "Helpful")).shown
            assert SORRY in (await discord.submit(pressed.modal, {"comment": "Which soup?"})).shown
            asked = await discord.mention(COOK)
            await discord.wait_for(lambda local: local.last.reply_to is asked, within=2)
            assert SORRY in discord.last.shown
        assert not discord.faults


async def test_no_question_stands_in_the_log(
    discord: FakeDiscord, small: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with served(discord, small):
        await discord.mention("what does a sextant smell like to Anna?")
        await discord.say_dm("who uses a sextant in secret?")
        await discord.slash("ask", question="is a sextant better than a wizard?")
        await discord.slash("role", name="sextant")
        await discord.slash("compare", first="sextant", second="ship-cook")
        pressed = await discord.press(discord.last, "Not helpful")
        assert pressed.modal is not None
        await discord.submit(pressed.modal, {"comment": "too little about the sextant"})
        await discord.mention("thanks", user=BOB)
        await discord.wait_for(lambda local: WELCOME in local.last.shown)
        await discord.wait_for(lambda local: len(local.posted) == 7)
    assert " on discord" in caplog.text
    assert "sextant" not in caplog.text
    assert discord.token not in caplog.text


async def test_two_shards_are_served_by_one_process(small: Bot) -> None:
    async with FakeDiscord(identify_every=0, shards=2) as discord:
        async with served(discord, small):
            assert sorted(session.shard for session in discord.connected) == [0, 1]
            await discord.mention(COOK)
            await discord.mention(COOK, LOUNGE)
            await discord.say_dm(COOK)
            await discord.wait_for(lambda local: len(local.posted) == 3)
            for where in (GENERAL, LOUNGE):
                assert "Plans the meals" in (await discord.slash("ask", question=COOK, where=where)).shown
        assert not discord.faults
        assert len(discord.called("put_commands")) == 1


async def test_two_shards_are_served_by_two_processes(small: Bot) -> None:
    async with FakeDiscord(identify_every=0, shards=2) as discord:
        journal = MemoryJournal()
        async with served(discord, small, journal, ([0], 2)):
            await discord.mention(COOK, LOUNGE)
            await discord.mention(COOK, GENERAL)
            first = await post(discord)
            async with served(discord, small, journal, ([1], 2)):
                await discord.mention(COOK, LOUNGE)
                await discord.mention(COOK, GENERAL)
                await discord.say_dm(COOK)
                await discord.wait_for(lambda local: len(local.posted) == 4)
            assert sorted(session.shard for session in discord.sessions) == [0, 1]
        places = sorted(message.channel for message in discord.posted)
        assert len(set(places)) == 3
        assert first.channel in (GENERAL, LOUNGE)
        assert not discord.faults
        assert not discord.refused

"""Faults between rolebot and its platforms, one at a time: each question gets one answer, or one apology."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from soak.faulty_process import set_clock

from rolebot.adapters.discord import outgoing as discord_outgoing
from rolebot.adapters.slack import outgoing as slack_outgoing
from rolebot.adapters.slack import taking
from rolebot.bot import Bot
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import JournalError
from rolebot.keeping import Keeper
from tests.discord_serving import post as discord_post
from tests.discord_serving import served as discord_served
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import ALICE, GENERAL, TEAM, FakeSlack
from tests.fakes.slack_state import Message
from tests.journals import exchange
from tests.slack_serving import post, served, served_http
from tests.test_slack_process import environment

COOK = "what does a ship cook do?"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put off is tried again in a moment."""
    for module in (slack_outgoing, discord_outgoing):
        monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(retry_delays=(0.0, 0.5, 1.0, 2.0, 4.0, 8.0)) as local:
        yield local


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(identify_every=0) as local:
        yield local


async def test_an_answer_that_slack_puts_off_comes_later(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        slack.fail("chat.postMessage", error="internal_error", times=4)
        await slack.mention(COOK)
        assert "Plans the meals" in (await post(slack)).shown
        await slack.quiet()
    assert len(slack.posted) == 1


async def test_an_answer_waits_until_slack_can_be_reached(
    slack: FakeSlack, small: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_outgoing, "retry_handlers", list)  # what the library tries by itself is not the point
    async with served_http(slack, small):
        await slack.down()
        await slack.say_dm(COOK)
        await slack.up()
        await slack.wait_for(lambda local: local.posted, within=60)
        await slack.quiet()
    assert [message.shown[:9] for message in slack.posted] == ["Ship cook"]


async def test_slack_learns_that_a_question_was_taken_when_it_is_answered(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        slack.fail("chat.postMessage", slow=0.5)
        await slack.mention(COOK)  # until it is acknowledged
        assert len(slack.posted) == 1
    assert not slack.faults


async def test_slack_learns_that_a_command_was_taken_when_it_is_answered(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        slack.fail("response_url", slow=0.5)
        await slack.command(COOK)  # until it is acknowledged
        assert len(slack.posted) == 1
    assert not slack.faults


async def test_a_slow_answer_does_not_hold_up_the_acknowledgement(
    slack: FakeSlack, small: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "ACKNOWLEDGED_AFTER", 0.2)
    async with served(slack, small):
        slack.fail("chat.postMessage", slow=1.5)
        await slack.mention(COOK)
        assert not slack.posted
        assert "Plans the meals" in (await post(slack)).shown
    assert not slack.faults


async def test_what_somebody_else_holds_is_taken_only_when_that_one_is_done(slack: FakeSlack, small: Bot) -> None:
    slack.retry_delays = ()
    async with served_http(slack, small) as desk:
        said = slack.add(Message(GENERAL, slack.new_ts(), ALICE, COOK))
        key = f"slack/{TEAM}/{GENERAL}/{said.ts}"
        assert desk.journal.claim([key])[0]
        await slack.say(COOK, GENERAL, message=said, kind="app_mention")
        assert [fault[:8] for fault in slack.faults] == ["HTTP 503"]
        desk.journal.finish([key])
        await slack.say(COOK, GENERAL, message=said, kind="app_mention")
        assert len(slack.faults) == 1
    assert not slack.posted


async def ended(process: asyncio.subprocess.Process) -> None:
    """Kill a process that still lives."""
    if process.returncode is None:
        process.kill()
    await process.wait()


async def test_a_question_outlives_the_process_that_was_killed_over_it(slack: FakeSlack, tmp_path: Path) -> None:
    settings = environment(slack, tmp_path)
    clock = tmp_path / "clock"

    async with AsyncExitStack() as until_the_end:

        async def start(wrong_by: float) -> asyncio.subprocess.Process:
            set_clock(clock, wrong_by)
            command = [sys.executable, "-m", "soak.faulty_process", str(clock), "slack"]
            quiet = asyncio.subprocess.DEVNULL
            started = await asyncio.create_subprocess_exec(*command, env=settings, stdout=quiet, stderr=quiet)
            until_the_end.push_async_callback(ended, started)
            return started

        first = await start(0.0)
        await slack.wait_for(lambda local: local.sockets, within=60)
        slack.fail("chat.postMessage", slow=60)
        asking = asyncio.create_task(slack.mention(COOK))
        await slack.wait_for(lambda local: local.busy >= 2, within=30)  # the question, and the call that takes its time
        await ended(first)
        await start(61.0)  # later than the claim of the first one lasts
        await asking
        await slack.wait_for(lambda local: local.posted, within=60)
    assert [message.shown[:9] for message in slack.posted] == ["Ship cook"]


@pytest.mark.parametrize("fault", [{"status": 503}, {"abort": True}, {"lost": True}])
async def test_a_reply_in_discord_comes_once(discord: FakeDiscord, small: Bot, fault: dict[str, int]) -> None:
    async with discord_served(discord, small):
        discord.fail("send_message", times=2, **fault)  # type: ignore[arg-type]  # one of its switches
        await discord.say_dm(COOK)
        assert "Plans the meals" in (await discord_post(discord)).shown
        await discord.wait_for(lambda local: len(local.called("send_message")) >= (1 if "abort" in fault else 3))
        await discord.quiet()
    assert len(discord.posted) == 1


@pytest.mark.parametrize("fault", ["abort", "lost"])
async def test_a_command_in_discord_is_answered_once(discord: FakeDiscord, small: Bot, fault: str) -> None:
    async with discord_served(discord, small):
        discord.fail("callback", **{fault: True})  # type: ignore[arg-type]  # one of its switches
        done = await discord.slash("ask", question=COOK)
        await discord.quiet()
    assert ["Plans the meals" in message.shown for message in done.messages] == [True]


async def test_a_claim_under_way_outlasts_a_jump_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(datetime):
        """A clock that is two days ahead."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain one
            return datetime.now(tz) + timedelta(days=2)

    keeper = Keeper(MemoryJournal())
    assert await keeper.claim("question")
    monkeypatch.setattr("rolebot.exchange.datetime", Later)
    assert not await keeper.claim("question")
    await keeper.close()


class Unread(MemoryJournal):
    """A journal that can be written, but not be read."""

    def claim(self, keys: Sequence[str]) -> list[bool]:
        """Fails."""
        raise JournalError(keys)


async def test_what_waits_is_written_however_often_others_fail_to_read() -> None:
    journal = Unread()
    keeper = Keeper(journal, rest=3_600)
    await keeper.claim("question")  # after which readers leave the journal alone for an hour
    keeper.record(exchange("answered"))
    async with asyncio.timeout(30):
        while keeper.state.waiting:
            await asyncio.sleep(0.01)
    assert list(journal.exchanges) == ["answered"]
    await keeper.close()

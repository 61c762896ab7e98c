"""Slack on a bad day: it is asked to wait, refuses, hangs up, stays silent; or rolebot itself fails."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from rolebot.bot import Bot
from rolebot.conversation import Conversation
from rolebot.exchange import Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import JournalError
from tests.fakes.slack import ALICE, GENERAL, FakeSlack
from tests.slack_serving import post, served

SORRY = "Something went wrong on my side"
HUNG_UP = "Slack hung up while I was answering"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(shortcut_id="answer_message") as local:
        yield local
        assert not local.faults


@pytest.mark.parametrize("trouble", [{"status": 429, "retry_after": 1}, {"status": 500}, {"status": 503}])
async def test_an_answer_that_slack_did_not_take_is_sent_again(
    slack: FakeSlack, small: Bot, trouble: dict[str, Any]
) -> None:
    async with served(slack, small):
        slack.fail("chat.postMessage", **trouble)
        slack.fail("response_url", **trouble)
        await slack.mention("what does a ship cook do?")
        await slack.command("what does a ship cook do?")
        await slack.wait_for(lambda local: len(local.posted) == 2, within=20)
        await slack.quiet()
    assert len(slack.posted) == 2
    assert len(slack.called("chat.postMessage")) == 2


async def test_slack_is_left_alone_for_as_long_as_it_says(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        slack.fail("chat.postMessage", status=429, retry_after=2)
        began = time.monotonic()
        await slack.mention("what does a ship cook do?")
        await slack.wait_for(lambda local: local.posted, within=20)
    assert time.monotonic() - began >= 2


@pytest.mark.parametrize("way", ["chat.postMessage", "response_url"])
@pytest.mark.parametrize(("times", "blocks"), [(1, True), (2, False)])
async def test_a_message_that_slack_refuses_goes_out_more_plainly(
    slack: FakeSlack, shipped: Bot, way: str, times: int, blocks: bool
) -> None:
    async with served(slack, shipped):
        slack.fail(way, error="invalid_blocks", times=times)
        if way == "response_url":
            await slack.command("data scientist vs ML engineer")
        else:
            await slack.mention("data scientist vs ML engineer")
        answer = await post(slack)
    assert ("container" in str(answer.blocks), bool(answer.blocks)) == (False, blocks)
    assert "Data scientist vs Machine learning engineer" in answer.text


async def test_a_status_that_cannot_be_shown_costs_no_answer(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        slack.fail("assistant.threads.setStatus", error="missing_scope", times=9)
        await slack.say_dm("what does a ship cook do?")
        await post(slack)
        slack.fail("assistant.threads.setStatus", slow=9.0, times=9)
        await slack.say_dm("what does a deck officer do?")
        await slack.wait_for(lambda local: len(local.posted) == 2, within=8)  # before the status gives up


async def answers_after(slack: FakeSlack, sockets: int) -> None:
    """A question is answered once the app has opened so many sockets in all."""
    await slack.wait_for(lambda local: len(local.called("apps.connections.open")) >= sockets, within=40)
    await slack.wait_for(lambda local: local.sockets, within=10)
    await slack.quiet(while_s=1.0)  # the socket before is still being closed
    before = len(slack.posted)
    await slack.mention("what does a ship cook do?")
    await slack.wait_for(lambda local: len(local.posted) == before + 1, within=30)


async def test_a_socket_that_is_dropped_is_opened_again(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        await slack.disconnect("refresh_requested")
        await answers_after(slack, 2)
        await slack.disconnect("warning")
        await answers_after(slack, 3)
        slack.cut()
        await answers_after(slack, 4)


async def test_a_socket_that_is_half_open_is_given_up(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        slack.deafen()
        await answers_after(slack, 2)


async def test_a_ticket_that_was_used_up_does_not_make_it_deaf(slack: FakeSlack, small: Bot) -> None:
    slack.refuse_connects = 2
    async with served(slack, small):
        await slack.mention("what does a ship cook do?")
        await slack.wait_for(lambda local: local.posted, within=30)
    assert len(slack.called("apps.connections.open")) >= 2


async def test_a_socket_that_is_never_greeted_is_given_up(slack: FakeSlack, small: Bot) -> None:
    slack.silent_connects = 1
    async with served(slack, small):
        await answers_after(slack, 2)


async def test_a_slack_that_comes_up_late_is_waited_for(slack: FakeSlack, small: Bot) -> None:
    await slack.down()
    serving = asyncio.create_task(_serve_one(slack, small))
    await asyncio.sleep(0.3)
    await slack.up()
    await serving


async def _serve_one(slack: FakeSlack, bot: Bot) -> None:
    async with served(slack, bot):
        await slack.mention("what does a ship cook do?")
        await slack.wait_for(lambda local: local.posted, within=30)


class Unreachable(MemoryJournal):
    """A journal that is out of reach."""

    def claim(self, keys: Sequence[str]) -> list[bool]:
        raise JournalError("no database")

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        raise JournalError("no database")

    def keep_conversations(self, said: Sequence[tuple[Thread, Conversation]]) -> None:
        raise JournalError("no database")

    def record(self, exchanges: object) -> None:
        raise JournalError("no database")

    def finish(self, keys: object) -> None:
        raise JournalError("no database")


class Slow(MemoryJournal):
    """A journal that answers late."""

    def claim(self, keys: Sequence[str]) -> list[bool]:
        time.sleep(6)
        return super().claim(keys)


class Broken(MemoryJournal):
    """A journal with a fault that nobody thought of."""

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        raise ZeroDivisionError(threads)


@pytest.mark.parametrize("journal", [Unreachable, Slow])
async def test_a_journal_that_is_down_or_slow_costs_no_answer(
    slack: FakeSlack, small: Bot, journal: type[MemoryJournal]
) -> None:
    async with served(slack, small, journal()):
        await slack.say_dm("what does a ship cook do?", times=2)
        await post(slack)
        await slack.say_dm("and the salary?")
        await post(slack, 2)
        await slack.quiet()
    assert "40 crowns" in slack.posted[1].shown
    assert len(slack.posted) == 2


async def test_a_fault_is_said_to_the_asker_and_nothing_else_suffers(
    slack: FakeSlack, small: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(slack, small, Broken()):
        asked = await slack.mention("what does a ship cook do?")
        await post(slack)
        assert slack.last.thread_ts == asked.ts
        await slack.command("what does a ship cook do?")
        await post(slack, 2)
        assert slack.last.ephemeral_to == ALICE
        await slack.open_home()
        await slack.wait_for(lambda local: local.views.homes)
        await slack.press(slack.views.homes[ALICE], "search", "who uses a sextant?")
        await slack.quiet()
        assert SORRY in slack.views.top().shown
        said = await slack.say("what does a ship cook do?", GENERAL)
        await slack.shortcut(said)
        await slack.quiet()
        assert SORRY in slack.views.top().shown
    assert [message.text[:30] for message in slack.posted] == [SORRY[:30]] * 2
    assert "ZeroDivisionError" in caplog.text
    assert "ship cook do" not in caplog.text


async def test_a_modal_that_is_closed_before_its_answer_is_no_fault(
    slack: FakeSlack, small: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(slack, small):
        slack.fail("views.update", error="not_found")
        said = await slack.say("what does a ship cook do?", GENERAL)
        await slack.shortcut(said)
        await slack.mention("thanks")
        await post(slack)
        await slack.quiet()
    assert [message.shown for message in slack.posted] == ["You are welcome aboard."]
    assert "failed" not in caplog.text


async def test_an_answer_is_not_sent_twice_when_the_connection_breaks_behind_it(slack: FakeSlack, small: Bot) -> None:
    async with served(slack, small):
        slack.fail("chat.postMessage", abort=True)
        await slack.mention("what does a ship cook do?")
        await slack.wait_for(lambda local: len(local.called("chat.postMessage")) == 2, within=20)
        await slack.quiet()
    assert [call.args["text"][:9] for call in slack.called("chat.postMessage")] == ["Ship cook", HUNG_UP[:9]]

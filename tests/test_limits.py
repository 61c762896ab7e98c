"""What happens to whoever asks too much, and to those beside them."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebot.adapters.discord.serving import serve_discord
from rolebot.adapters.slack.serving import serve_slack
from rolebot.bot import Bot
from rolebot.conversation import NEW, Answer, Conversation, Intent, Kind
from rolebot.desk import Desk
from rolebot.exchange import ALONE, Feedback, Question, Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.limits import LONGEST_WAIT, MOST_KNOWN, Buckets, TurnedAwayError, Turns
from rolebot.platforms import DiscordSettings, SlackSettings
from rolebot.settings import SettingsError, read_settings
from tests.fakes.discord import ALICE, BOB, FakeDiscord
from tests.fakes.slack import ALICE as SLACK_ALICE
from tests.fakes.slack import FakeSlack

TOO_FAST = "You ask faster than I can answer"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(st.floats(0, 30), st.sampled_from("ab")), max_size=200), st.integers(1, 20))
def test_nobody_gets_more_than_the_limit_and_a_minute_fills_it_up(steps: list[tuple[float, str]], limit: int) -> None:
    clock, taken = Clock(), dict.fromkeys("ab", 0)
    buckets = Buckets(limit, clock)
    for wait, key in steps:
        clock.now += wait
        taken[key] += buckets.take(key)
    for key in "ab":
        assert taken[key] <= limit + clock.now * limit / 60 + 1e-6
    clock.now += 60
    assert [buckets.take("a") for _ in range(limit + 1)] == [True] * limit + [False]


def test_no_limit_is_a_limit_that_nobody_meets() -> None:
    buckets = Buckets(0)
    assert all(buckets.take("a") for _ in range(1000))


def test_a_crowd_of_askers_takes_up_bounded_memory() -> None:
    buckets = Buckets(1)
    for asker in range(MOST_KNOWN + 500):
        buckets.take(asker)
    assert buckets.take(0), "it was forgotten, and is full again"
    assert not buckets.take(MOST_KNOWN + 499)


async def test_whoever_is_turned_away_is_told_once_however_often_they_try(small: Bot) -> None:
    desk, told = Desk(small, MemoryJournal(), asker_limit=1, team_limit=2), list[tuple[str, str, bool]]()
    for asker in ("U1", "U1", "U1", "U2", "U3", "U3", "U1"):
        try:
            await desk.ask(Question(text="thanks", asker=asker, thread=Thread("slack", "T1", "C1/1")))
        except TurnedAwayError as error:
            told.append((asker, error.reason, error.first))
    await desk.close()
    assert told == [
        ("U1", "asker", True),
        ("U1", "asker", False),
        ("U3", "team", True),
        ("U3", "asker", False),
        ("U1", "asker", False),
    ]


async def test_whoever_asks_alone_is_no_team_with_others_who_do(small: Bot) -> None:
    desk = Desk(small, MemoryJournal(), team_limit=1)
    for channel in ("1", "2"):
        await desk.ask(Question(text="thanks", asker=channel, thread=Thread("discord", ALONE, channel)))
    with pytest.raises(TurnedAwayError):
        await desk.ask(Question(text="thanks", asker="1", thread=Thread("discord", ALONE, "1")))
    await desk.close()


class SlowJournal(MemoryJournal):
    """A journal that takes its time, as one behind a network does."""

    def claim(self, keys: Sequence[str]) -> list[bool]:
        time.sleep(0.001)
        return super().claim(keys)

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        time.sleep(0.001)
        return super().read_conversations(threads)


class SlowBot(Bot):
    """A bot that has to think."""

    def ask(self, question: str, conversation: Conversation = NEW) -> Answer:
        time.sleep(0.002)
        return super().ask(question, conversation)


async def test_a_flood_of_one_team_lets_the_question_of_another_through(small: Bot) -> None:
    desk, done = Desk(SlowBot(small.knowledge, small.matcher, small.generation), SlowJournal()), list[str]()

    async def ask(team: str, number: int) -> None:
        thread = Thread("slack", team, f"C1/{number}")
        assert await desk.claim(f"{team}/{number}")
        await desk.ask(Question(text="thanks", asker=f"U{number}", thread=thread))
        done.append(team)

    flood = [asyncio.create_task(ask("loud", number)) for number in range(500)]
    await asyncio.sleep(0)
    quiet = asyncio.create_task(ask("quiet", 0))
    await quiet
    assert done.index("quiet") < 250
    ends = await asyncio.gather(*flood, return_exceptions=True)
    assert all(end is None or isinstance(end, TurnedAwayError) for end in ends)
    assert len(done) > 20, "answered as far as there was time"
    await desk.close()


async def test_teams_take_turns_however_much_one_of_them_asks() -> None:
    turns, done = Turns(1), list[str]()

    async def work(team: str) -> None:
        async with turns.turn(team):
            await asyncio.sleep(0)
            done.append(team)

    flood = [asyncio.create_task(work("loud")) for _ in range(100)]
    await asyncio.sleep(0)
    others = [asyncio.create_task(work(team)) for team in ("quiet", "shy", "quiet")]
    await asyncio.gather(*flood, *others)
    assert len(done) == 103
    assert max(at for at, team in enumerate(done) if team != "loud") < 10


async def test_whoever_would_wait_too_long_is_turned_away_and_nobody_else() -> None:
    clock = Clock()
    turns, waited, turned_away = Turns(1, clock), list[tuple[str, float]](), list[str]()
    reasons = set[str]()

    async def work(team: str) -> None:
        began = clock.now
        try:
            async with turns.turn(team):
                waited.append((team, clock.now - began))
                clock.now += 0.01
                await asyncio.sleep(0)
        except TurnedAwayError as error:
            reasons.add(error.reason)
            turned_away.append(team)

    await asyncio.gather(*(work("loud") for _ in range(100)))
    assert not turned_away, "a turn takes a hundredth of a second, and the last one waits for one"
    flood = [asyncio.create_task(work("loud")) for _ in range(1_000)]
    await asyncio.sleep(0)
    await asyncio.gather(*flood, *(work("quiet") for _ in range(5)))
    assert set(turned_away) == {"loud"}
    assert reasons == {"all"}, "an operator reads that there is too much to do, not that a team has gone too far"
    assert 800 < len(turned_away) < 900, "it can have a hundred and fifty turns in that time"
    assert max(wait for _, wait in waited) < LONGEST_WAIT * 1.2
    assert max(wait for team, wait in waited if team == "quiet") < 0.2
    turned_away.clear()
    await asyncio.gather(*(work("loud") for _ in range(100)))
    assert not turned_away, "it is over"


async def test_a_rest_makes_nobody_wait_longer_afterwards() -> None:
    clock, done = Clock(), 0
    turns = Turns(4, clock)

    async def work() -> None:
        nonlocal done
        async with turns.turn("crew"):
            clock.now += 0.001
            await asyncio.sleep(0)
            done += 1

    await work()
    clock.now += 3600
    first = [asyncio.create_task(work()) for _ in range(50)]
    while done < 10:
        await asyncio.sleep(0)
    await asyncio.gather(*first, *(work() for _ in range(100)))
    assert done == 151


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=30))
def test_whoever_goes_away_leaves_the_turn_to_others(people: list[tuple[str, bool]]) -> None:
    async def everybody() -> None:
        turns, done = Turns(2), list[str]()

        async def work(team: str) -> None:
            async with turns.turn(team):
                await asyncio.sleep(0)
                done.append(team)

        tasks = [asyncio.create_task(work(team)) for team, _ in people]
        await asyncio.sleep(0)
        for task, (_, leaves) in zip(tasks, people, strict=True):
            if leaves:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(20), turns.turn("a"), turns.turn("b"):
            assert len(done) >= sum(1 for _, leaves in people if not leaves)

    asyncio.run(everybody())


async def test_presses_and_ratings_count_as_questions(small: Bot) -> None:
    desk, thread = Desk(small, MemoryJournal(), asker_limit=3), Thread("slack", "T1", "C1")
    await desk.ask(Question(text="what does a ship cook do?", asker="U1", thread=thread))
    reply = await desk.compare(["ship cook", "navigator"], "U1", thread)
    rating = Feedback(exchange=reply.exchange, platform="slack", team="T1", asker="U1", helpful=True)
    desk.rate(rating)
    with pytest.raises(TurnedAwayError):
        desk.rate(rating)
    with pytest.raises(TurnedAwayError):
        await desk.compare(["ship cook", "navigator"], "U1", thread)
    with pytest.raises(TurnedAwayError):
        await desk.show(Intent(kind=Kind.ROLES), "U1", thread)
    await desk.compare(["ship cook", "navigator"], "U2", thread)
    await desk.close()


@asynccontextmanager
async def slack_with(small: Bot, asker_limit: int, team_limit: int) -> AsyncIterator[FakeSlack]:
    """Slack, whose askers and teams may ask so much."""
    async with FakeSlack(shortcut_id="answer_message") as slack:
        settings = SlackSettings(bot_token=slack.bot_token, app_token=slack.app_token, api_url=slack.api_url)
        desk, stop = Desk(small, MemoryJournal(), asker_limit, team_limit), asyncio.Event()
        serving = asyncio.create_task(serve_slack(settings, desk, stop))
        await slack.wait_for(lambda local: local.sockets, within=40)
        yield slack
        stop.set()
        await serving
        await desk.close()
        assert not slack.faults


async def test_an_asker_in_slack_is_told_once_and_in_private(small: Bot) -> None:
    async with slack_with(small, 2, 0) as slack:
        for _ in range(5):
            await slack.mention("what does a ship cook do?")
        await slack.quiet()
        told = [one for one in slack.posted if TOO_FAST in one.shown]
        assert [one.ephemeral_to for one in told] == [SLACK_ALICE]
        assert len(slack.posted) == 3
        acks = [await slack.command("what does a ship cook do?") for _ in range(2)]
        await slack.wait_for(lambda local: len(local.posted) == 5)
        assert all(ack.ok for ack in acks)
        assert [(TOO_FAST in one.shown, bool(one.ephemeral_to)) for one in slack.posted[3:]] == [(True, True)] * 2
        await slack.mention("what does a ship cook do?", user="U0OTHER01")
        await slack.wait_for(lambda local: len(local.posted) == 6)
        assert "Plans the meals" in slack.last.shown


async def test_an_asker_is_told_in_a_direct_message_too(small: Bot) -> None:
    async with slack_with(small, 1, 0) as slack:
        for _ in range(3):
            await slack.say_dm("what does a ship cook do?")
        await slack.quiet()
        assert sorted(TOO_FAST in one.shown for one in slack.posted) == [False, True]


async def test_a_team_in_slack_is_told_that_it_is_too_much(small: Bot) -> None:
    async with slack_with(small, 0, 1) as slack:
        await slack.mention("what does a ship cook do?")
        await slack.mention("what does a ship cook do?")
        await slack.wait_for(lambda local: len(local.posted) == 2)
        assert sorted("So much is asked here" in one.shown for one in slack.posted) == [False, True]


async def test_an_asker_in_discord_is_told_once_and_in_their_language(small: Bot) -> None:
    async with FakeDiscord(identify_every=0) as discord:
        settings = DiscordSettings(token=discord.token, api_url=discord.api_url, gateway_url=discord.gateway_url)
        desk, stop = Desk(small, MemoryJournal(), 2, 0), asyncio.Event()
        serving = asyncio.create_task(serve_discord(settings, desk, stop))
        await discord.wait_for(lambda local: local.connected, within=40)
        for _ in range(4):
            await discord.mention("what does a ship cook do?")
        await discord.quiet()
        assert sorted(TOO_FAST in one.shown for one in discord.posted) == [False, False, True]
        asked = await discord.slash("ask", question="what does a ship cook do?", user=ALICE, locale="de")
        assert "Du fragst schneller" in (await discord.wait_for(lambda _: asked.shown))
        await discord.mention("what does a ship cook do?", user=BOB)
        await discord.wait_for(lambda local: "Plans the meals" in local.last.shown)
        stop.set()
        await serving
        await desk.close()
        assert not discord.faults


@pytest.mark.parametrize("limit", ["-1", "many", "1.5", "123456"])
def test_a_limit_that_is_none_is_said(limit: str) -> None:
    with pytest.raises(SettingsError, match="ROLEBOT_TEAM_LIMIT"):
        read_settings({"ROLEBOT_TEAM_LIMIT": limit, "HOME": "/"})

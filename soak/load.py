"""Questions at an even rate, through the real libraries, to a real process: how soon each is taken on and answered.

The local platform runs in this process, and rolebot in one of its own, as `rolebot slack` or `rolebot discord`. In
Slack people mention it in a channel; in Discord they use a command.
"""

import asyncio
import gc
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import Any

from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import GENERAL, Message

from rolebot.adapters.discord.words import ENGLISH
from rolebot.adapters.slack import safety as slack
from rolebot.bot import load_bot
from rolebot.settings import default_knowledge

LOST = 30.0
"""Seconds after which nobody waits for an answer any more."""

WARM = 20
"""Questions before the clock runs."""

SORRY = (slack.SORRY, slack.MAY_BE_THERE, ENGLISH.sorry)
TOO_MUCH = (*slack.TURNED_AWAY.values(), ENGLISH.too_fast, ENGLISH.too_many)
"""What those read who get no answer: as something went wrong, and as too much was asked."""

LATE = 3.0
"""Seconds after which Slack and Discord give up on whoever says nothing."""


@dataclass(slots=True)
class Measured:
    """What came of a load: seconds until questions were taken on, answered or turned away, and the memory in MB."""

    platform: str
    rate: float
    asked: int = 0
    took_s: float = 0.0
    acks: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    turned_away: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    faults: tuple[str, ...] = ()

    @property
    def lost(self) -> int:
        """Questions without an answer and without a word about it, or with an apology for a fault."""
        return self.asked - len(self.answers) - len(self.turned_away)

    @property
    def late(self) -> int:
        """How often something took longer than three seconds."""
        return sum(1 for one in (*self.acks, *self.answers, *self.turned_away) if one > LATE)

    def end(self, began: float, text: str) -> None:
        """Note what came just now of a question asked then, if it is no apology."""
        if not any(words in text for words in SORRY):
            turned_away = any(words in text for words in TOO_MUCH)
            (self.turned_away if turned_away else self.answers).append(time.perf_counter() - began)

    def row(self) -> str:
        """A row of the table."""
        fields = (
            self.platform,
            f"{self.rate:g}",
            f"{self.asked:,} in {self.took_s:.0f} s",
            told(self.acks),
            told(self.answers),
            len(self.turned_away),
            self.lost,
            self.late,
            f"{self.cpu_s / self.took_s * 100:.0f} %",
            f"{self.memory[0]:.0f} → {self.memory[-1]:.0f}",
        )
        return f"| {' | '.join(map(str, fields))} |"


HEAD = (
    "| Platform | Questions a second | Asked | Taken on: median, 99th, worst | Answered: median, 99th, worst "
    "| Turned away | Lost | Later than 3 s | Processor | Memory, MB |\n|---|---|---|---|---|---|---|---|---|---|"
)


def told(seconds: Sequence[float]) -> str:
    """The median, the 99th hundredth and the worst, in milliseconds."""
    if not seconds:
        return ""
    ordered = sorted(seconds)
    return (
        ", ".join(
            f"{one * 1000:.0f}" for one in (statistics.median(ordered), ordered[int(len(ordered) * 0.99)], ordered[-1])
        )
        + " ms"
    )


def questions(seed: str) -> Iterator[str]:
    """What people ask, without end: the shipped checks, these with a new slip each time, and what belongs nowhere."""
    chance = Random(seed)
    checks = [check.question for check in load_bot(default_knowledge()).knowledge.checks]
    while True:
        slips = [f"{one[:at]}{one[at + 1 :]}" for one in checks if (at := chance.randrange(len(one)))]
        strange = [f"what is the best {''.join(chance.choices(ascii_lowercase, k=7))}" for _ in range(120)]
        every = [*checks, *slips, *strange]
        chance.shuffle(every)
        yield from every


class TimedSlack(FakeSlack):
    """Slack, which says what came of a question as soon as it comes: in its thread, or to nobody but its asker."""

    def add(self, message: Message) -> Message:
        """A message that is there from here on."""
        for place in (message.thread_ts, message.ephemeral_to) if message.via else ():
            waiting = self.awaited.pop(place or "", None)
            if waiting and not waiting.done():
                waiting.set_result(message.shown)
        return super().add(message)

    @property
    def awaited(self) -> dict[str, asyncio.Future[str]]:
        """Who waits for an answer, by threads and askers."""
        known: dict[str, asyncio.Future[str]] = self.__dict__.setdefault("_awaited", {})
        return known


class Process:
    """rolebot, as an operator starts it, without limits on what one asker may ask."""

    def __init__(self, running: asyncio.subprocess.Process) -> None:
        self.running = running

    def memory_mb(self) -> float:
        """What it holds of the machine's memory."""
        status = Path(f"/proc/{self.running.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def cpu_s(self) -> float:
        """The processor's time that it has taken."""
        fields = Path(f"/proc/{self.running.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def process(platform: str, folder: Path, settings: dict[str, str]) -> AsyncIterator[Process]:
    """Rolebot until the end of the block."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "ROLEBOT_DATA": str(folder)}
    environment |= {"ROLEBOT_ASKER_LIMIT": "0", "ROLEBOT_TEAM_LIMIT": "0", **settings}
    command = [sys.executable, "-m", "rolebot", platform]
    with (folder / f"{platform}.log").open("wb") as log:
        running = await asyncio.create_subprocess_exec(*command, env=environment, stderr=log)
        try:
            yield Process(running)
        finally:
            running.terminate()
            await asyncio.wait_for(running.wait(), 20)


async def load_slack(folder: Path, rate: float, number: int, database: str = "", seed: str = "load") -> Measured:
    """So many questions at that rate in Slack."""
    async with TimedSlack(shortcut_id="answer_message") as local:
        settings = {"SLACK_BOT_TOKEN": local.bot_token, "SLACK_APP_TOKEN": local.app_token}
        settings |= {"ROLEBOT_SLACK_API_URL": local.api_url, "DATABASE_URL": database}
        async with process("slack", folder, settings) as rolebot:
            await local.wait_for(lambda there: there.sockets, within=60)
            askers = (f"U{at:09d}" for at in count())

            async def ask(text: str, measured: Measured) -> None:
                asker, came = next(askers), asyncio.get_running_loop().create_future()
                local.channels[GENERAL].members.add(asker)
                began = time.perf_counter()
                asking = asyncio.create_task(local.mention(text, user=asker))
                await asyncio.sleep(0)
                local.awaited[local.messages[-1].ts] = local.awaited[asker] = came
                await asking
                measured.acks.append(time.perf_counter() - began)
                measured.end(began, await came)
                forget(local.messages, local.calls)

            measured = await _at_rate(Measured("Slack", rate), rolebot, ask, number, seed)
        measured.faults = tuple(dict.fromkeys(local.faults))
        return measured


async def load_discord(folder: Path, rate: float, number: int, database: str = "", seed: str = "load") -> Measured:
    """So many commands at that rate in Discord."""
    async with FakeDiscord(identify_every=0) as discord:
        settings = {"DISCORD_TOKEN": discord.token, "ROLEBOT_DISCORD_API_URL": discord.api_url}
        settings |= {"ROLEBOT_DISCORD_GATEWAY_URL": discord.gateway_url, "DATABASE_URL": database}
        async with process("discord", folder, settings) as rolebot:
            await discord.wait_for(lambda local: local.connected and local.commands.get(None), within=60)

            async def ask(text: str, measured: Measured) -> None:
                began = time.perf_counter()
                done = await discord.slash("ask", question=text)
                measured.acks.append(time.perf_counter() - began)
                while done.thinking or not done.shown:
                    await asyncio.sleep(0.01)
                measured.end(began, done.shown)
                forget(discord.messages, discord.calls, discord.interactions)

            measured = await _at_rate(Measured("Discord", rate), rolebot, ask, number, seed)
        measured.faults = tuple(dict.fromkeys(discord.faults))
        return measured


Ask = Callable[[str, Measured], Awaitable[None]]


async def _at_rate(measured: Measured, rolebot: Process, ask: Ask, number: int, seed: str) -> Measured:
    """Ask at an even rate, whether or not the answers come; each question that fails counts as lost."""
    texts = questions(seed)
    for text in islice(texts, WARM):
        await ask(text, Measured(measured.platform, 0))
    gc.disable()  # a collection among all that the local platform remembers would hold everybody up
    cpu, began = rolebot.cpu_s(), time.perf_counter()
    asking = set[asyncio.Task[None]]()
    for at, text in enumerate(islice(texts, number)):
        task = asyncio.create_task(_in_time(ask, text, measured))
        asking.add(task)
        task.add_done_callback(asking.discard)
        measured.asked += 1
        if at % max(1, number // 100) == 0:
            measured.memory.append(rolebot.memory_mb())
        wait = began + (at + 1) / measured.rate - time.perf_counter()
        await asyncio.sleep(max(wait, 0))
    await asyncio.gather(*asking)
    gc.enable()
    measured.took_s = time.perf_counter() - began
    measured.cpu_s = rolebot.cpu_s() - cpu
    measured.memory.append(rolebot.memory_mb())
    return measured


async def _in_time(ask: Ask, text: str, measured: Measured) -> None:
    """Ask; a question that gets no answer in half a minute is lost."""
    with suppress(TimeoutError, AssertionError):
        async with asyncio.timeout(LOST):
            await ask(text, measured)


def forget(*lists: list[Any], most: int = 5_000) -> None:
    """Drop what the local platform remembers of long ago, so that looking through it takes no longer and longer."""
    for one in lists:
        if len(one) > 2 * most:
            del one[:-most]

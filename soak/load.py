"""Questions at an even rate, through the real libraries, to a real process: how soon each is taken on and answered.

The local platform runs in this process, and rolebot in one of its own, as `rolebot slack` or `rolebot discord`. In
Slack people mention it in a channel; in Discord they use a command.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import Message

from rolebot.bot import load_bot
from rolebot.settings import default_knowledge

LOST = 30.0
"""Seconds after which nobody waits for an answer any more."""

WARM = 20
"""Questions before the clock runs."""

LATE = 3.0
"""Seconds after which Slack and Discord give up on whoever says nothing."""


@dataclass(slots=True)
class Measured:
    """What came of a load: the seconds until questions were taken on and answered, and the process's memory in MB."""

    platform: str
    rate: float
    asked: int = 0
    took_s: float = 0.0
    acks: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    faults: tuple[str, ...] = ()

    @property
    def lost(self) -> int:
        """Questions without an answer."""
        return self.asked - len(self.answers)

    @property
    def late(self) -> int:
        """Questions that were not taken on, or not answered, within three seconds."""
        return sum(1 for one in self.acks if one > LATE) + sum(1 for one in self.answers if one > LATE)

    def row(self) -> str:
        """A row of the table."""
        fields = (
            self.platform,
            f"{self.rate:g}",
            f"{self.asked:,} in {self.took_s:.0f} s",
            told(self.acks),
            told(self.answers),
            self.lost,
            self.late,
            f"{self.cpu_s / self.took_s * 100:.0f} %",
            f"{self.memory[0]:.0f} → {self.memory[-1]:.0f}",
        )
        return f"| {' | '.join(map(str, fields))} |"


HEAD = (
    "| Platform | Questions a second | Asked | Taken on: median, 99th, worst | Answered: median, 99th, worst "
    "| Lost | Later than 3 s | Processor | Memory, MB |\n|---|---|---|---|---|---|---|---|---|"
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


def questions(seed: str) -> list[str]:
    """What people ask: the shipped checks, the same with a slip of the keyboard, and what belongs nowhere."""
    chance = Random(seed)
    asked = [check.question for check in load_bot(default_knowledge()).knowledge.checks]
    slips = [f"{one[:at]}{one[at + 1 :]}" for one in asked if (at := chance.randrange(len(one)))]
    strange = [f"what is the best {word} for number {at}" for at, word in enumerate(("pizza", "tent", "song") * 40)]
    every = [*asked, *slips, *strange]
    chance.shuffle(every)
    return every


class TimedSlack(FakeSlack):
    """Slack, which knows when each answer came."""

    def add(self, message: Message) -> Message:
        """A message that is there from here on."""
        waiting = self.awaited.pop(message.thread_ts or "", None) if message.via else None
        if waiting and not waiting.done():
            waiting.set_result(time.perf_counter())
        return super().add(message)

    @property
    def awaited(self) -> dict[str, asyncio.Future[float]]:
        """Who waits for an answer, by threads."""
        known: dict[str, asyncio.Future[float]] = self.__dict__.setdefault("_awaited", {})
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
    async with TimedSlack(shortcut_id="answer_message") as slack:
        settings = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        settings |= {"ROLEBOT_SLACK_API_URL": slack.api_url, "DATABASE_URL": database}
        async with process("slack", folder, settings) as rolebot:
            await slack.wait_for(lambda local: local.sockets, within=60)
            askers = [f"U{at:09d}" for at in range(500)]
            numbers = count()

            async def ask(text: str, measured: Measured) -> None:
                at = next(numbers)
                began = time.perf_counter()
                asking = asyncio.create_task(slack.mention(text, user=askers[at % len(askers)]))
                await asyncio.sleep(0)
                answered = slack.awaited.setdefault(slack.messages[-1].ts, asyncio.get_running_loop().create_future())
                await asking
                measured.acks.append(time.perf_counter() - began)
                measured.answers.append(await answered - began)
                forget(slack.messages, slack.calls)

            measured = await _at_rate(Measured("Slack", rate), rolebot, ask, number, seed)
        measured.faults = tuple(dict.fromkeys(slack.faults))
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
                measured.answers.append(time.perf_counter() - began)
                forget(discord.messages, discord.calls, discord.interactions)

            measured = await _at_rate(Measured("Discord", rate), rolebot, ask, number, seed)
        measured.faults = tuple(dict.fromkeys(discord.faults))
        return measured


Ask = Callable[[str, Measured], Awaitable[None]]


async def _at_rate(measured: Measured, rolebot: Process, ask: Ask, number: int, seed: str) -> Measured:
    """Ask at an even rate, whether or not the answers come; each question that fails counts as lost."""
    texts = questions(seed)
    for text in texts[:WARM]:
        await ask(text, Measured(measured.platform, 0))
    cpu, began = rolebot.cpu_s(), time.perf_counter()
    asking = set[asyncio.Task[None]]()
    for at in range(number):
        task = asyncio.create_task(_in_time(ask, texts[at % len(texts)], measured))
        asking.add(task)
        task.add_done_callback(asking.discard)
        measured.asked += 1
        if at % max(1, number // 100) == 0:
            measured.memory.append(rolebot.memory_mb())
        wait = began + (at + 1) / measured.rate - time.perf_counter()
        await asyncio.sleep(max(wait, 0))
    await asyncio.gather(*asking)
    measured.took_s = time.perf_counter() - began
    measured.cpu_s = rolebot.cpu_s() - cpu
    measured.memory.append(rolebot.memory_mb())
    return measured


async def _in_time(ask: Ask, text: str, measured: Measured) -> None:
    """Ask; a question that gets no answer in half a minute is lost."""
    with suppress(TimeoutError, AssertionError):
        async with asyncio.timeout(LOST):
            await ask(text, measured)


def forget(*lists: list[Any], most: int = 20_000) -> None:
    """Drop what the local platform remembers of long ago, so that looking through it takes no longer and longer."""
    for one in lists:
        if len(one) > 2 * most:
            del one[:-most]

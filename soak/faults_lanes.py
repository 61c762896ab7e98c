"""A lane: a local platform, a rolebot process that serves it, and people who ask. What they see is what counts."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import sys
from abc import abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Protocol

from tests.fakes import slack as slacks
from tests.fakes.discord import ALICE, FakeDiscord
from tests.fakes.discord_state import Interaction, Person
from tests.fakes.discord_state import Message as DiscordMessage
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import Message as SlackMessage
from tests.postgres import Postgresql

from soak.faulty_process import set_clock

AGAIN, OUT_OF_ORDER = "delivered again", "out of order"
"""Faults that lie in how a question is delivered."""

WELL_WITHIN = 120.0
"""Seconds within which a process must be well again after a fault."""


@dataclass(eq=False, kw_only=True)
class Asked:
    """A question: during which fault and when it was asked, what came of its delivery, and where its answer belongs."""

    text: str
    fault: str
    at: float
    heard: bool = True
    place: Any = None
    told_off: bool = False


@dataclass(eq=False)
class Child:
    """A rolebot process that can be killed and started again; what it writes goes into a file."""

    command: list[str]
    settings: dict[str, str]
    folder: Path
    running: asyncio.subprocess.Process | None = None
    starts: int = 0

    async def start(self) -> None:
        """Start it."""
        self.starts += 1
        clock = self.folder / "clock"
        set_clock(clock, 0.0)
        arguments = [sys.executable, "-m", "soak.faulty_process", str(clock), *self.command]
        with (self.folder / "log").open("a") as log:
            self.running = await asyncio.create_subprocess_exec(*arguments, env=self.settings, stdout=log, stderr=log)

    async def kill(self) -> None:
        """End it without a word, if it lives."""
        if self.running:
            if self.running.returncode is None:
                self.running.kill()
            await self.running.wait()

    async def stop(self) -> int:
        """Tell it to stop; its exit code."""
        assert self.running
        if self.running.returncode is None:
            self.running.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.running.wait(), 20)

    @property
    def lives(self) -> bool:
        """Whether it runs."""
        return self.running is not None and self.running.returncode is None

    def limit_files(self, size: int) -> None:
        """Let none of its files grow beyond so many bytes; negative is no limit."""
        if self.running and self.lives:
            resource.prlimit(self.running.pid, resource.RLIMIT_FSIZE, (size, -1))


class Lane(Protocol):
    """What a fault and a table need to know of a lane."""

    name: str
    database: str
    folder: Path
    child: Child
    fake: Any
    pace: float
    server: Postgresql | None
    asked: list[Asked]

    @abstractmethod
    async def ask(self, text: str, fault: str, chance: Random) -> None:
        """Somebody asks, in one of the ways that the platform has."""

    @abstractmethod
    def seen(self) -> list[tuple[Asked, list[Any]]]:
        """Every question, with all that somebody sees as an answer to it."""

    @abstractmethod
    def is_well(self) -> bool:
        """Whether questions reach the process."""


def waiting(lane: Lane) -> bool:
    """Whether somebody was heard and has seen nothing yet."""
    return any(one.heard and not one.told_off and not shown for one, shown in lane.seen())


async def well(lane: Lane) -> None:
    """Wait until questions reach the process."""
    end = monotonic() + WELL_WITHIN
    while not (lane.child.lives and lane.is_well()):
        if monotonic() > end:
            raise AssertionError(f"{lane.name} is not well within {WELL_WITHIN:.0f} s after a fault")
        await asyncio.sleep(0.05)


def settings(folder: Path, database: str, **more: str) -> dict[str, str]:
    """What the operator of a lane sets."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ROLEBOT_KNOWLEDGE": str(folder / "knowledge"),
        "ROLEBOT_CACHE": str(folder / "cache"),
        "DATABASE_URL": database,
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "ROLEBOT_ASKER_LIMIT": "0",
        "ROLEBOT_TEAM_LIMIT": "0",
        **more,
    }


@dataclass(eq=False)
class SlackLane:
    """Mentions, direct messages and commands, through a socket or by requests to a port."""

    name: str
    database: str
    folder: Path
    fake: FakeSlack
    port: int = 0
    pace: float = 1.0
    server: Postgresql | None = None
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The process, which is not started yet."""
        slack = self.fake
        way = {"SLACK_SIGNING_SECRET": slack.signing_secret} if self.port else {"SLACK_APP_TOKEN": slack.app_token}
        port = {"PORT": str(self.port)} if self.port else {}
        told = settings(
            self.folder,
            self.database,
            SLACK_BOT_TOKEN=slack.bot_token,
            ROLEBOT_SLACK_API_URL=slack.api_url,
            **way,
            **port,
        )
        self.child = Child(["slack", "--http"] if self.port else ["slack"], told, self.folder)
        if self.port:
            slack.http_url = f"http://127.0.0.1:{self.port}/slack/events"

    async def ask(self, text: str, fault: str, chance: Random) -> None:
        """In a channel, in private or by a command."""
        one = Asked(text=text, fault=fault, at=monotonic())
        self.asked.append(one)
        times = chance.randint(2, 4) if fault == AGAIN else 1
        user = f"U0SOAK{len(self.asked):05}"
        channel = self.fake.dm(user)
        match chance.choice(("mention", "direct", "command")):
            case "command":
                one.place = channel
                ack = await self.fake.command(text, channel=channel, user=user)
                one.told_off = not ack.ok
                return
            case "mention":
                channel, kind = slacks.GENERAL, "app_mention"
            case _:
                kind = "message"
        said = self.fake.add(SlackMessage(channel, self.fake.new_ts(), user, text))
        one.place = said
        await asyncio.sleep(chance.uniform(0, 2) * self.pace if fault == OUT_OF_ORDER else 0)
        await self.fake.say(text, channel, user=user, message=said, times=times, kind=kind)

    def seen(self) -> list[tuple[Asked, list[Any]]]:
        """What stands in the thread of each question, or what only its asker sees."""
        undelivered = {str(payload["event"]["ts"]) for payload in self.fake.given_up}
        for one in self.asked:
            one.heard = not (isinstance(one.place, SlackMessage) and one.place.ts in undelivered)
        found: dict[tuple[str, str], list[SlackMessage]] = {}
        for post in self.fake.posted:
            place = ("", post.channel) if post.ephemeral_to else (post.channel, post.thread_ts or "")
            found.setdefault(place, []).append(post)
        return [(one, found.get(_place(one), [])) for one in self.asked]

    def is_well(self) -> bool:
        """Whether there is a socket that hears, or a port that is served."""
        if self.port:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
                return True
            return False
        return any(not one.deaf and not one.ws.closed for one in self.fake.sockets)


@dataclass(eq=False)
class DiscordLane:
    """Mentions, direct messages and commands."""

    name: str
    database: str
    folder: Path
    fake: FakeDiscord
    pace: float = 1.0
    server: Postgresql | None = None
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The process, which is not started yet."""
        discord = self.fake
        told = settings(
            self.folder,
            self.database,
            DISCORD_TOKEN=discord.token,
            ROLEBOT_DISCORD_API_URL=discord.api_url,
            ROLEBOT_DISCORD_GATEWAY_URL=discord.gateway_url,
        )
        self.child = Child(["discord"], told, self.folder)

    async def ask(self, text: str, fault: str, chance: Random) -> None:
        """In a channel, in private or by a command."""
        heard = self.child.lives and bool(self.fake.connected)
        one = Asked(text=text, fault=fault, at=monotonic(), heard=heard)
        self.asked.append(one)
        times = chance.randint(2, 4) if fault == AGAIN else 1
        match chance.choice(("mention", "direct", "command")):
            case "command":
                one.place = await self.fake.slash("ask", question=text, times=times)
                one.told_off = one.place.failed
            case "mention":
                one.place = await self.fake.mention(text, times=times)
            case _:
                user = str(int(ALICE) + 1000 + len(self.asked))
                self.fake.people[user] = Person(user, "Somebody")
                one.place = await self.fake.say_dm(text, user=user, times=times)

    def seen(self) -> list[tuple[Asked, list[Any]]]:
        """What replies to each question, or what only its asker sees."""
        found: dict[int, list[DiscordMessage]] = {}
        for post in self.fake.posted:
            found.setdefault(id(post.reply_to), []).append(post)
        return [(one, _answers(one.place) or found.get(id(one.place), [])) for one in self.asked]

    def is_well(self) -> bool:
        """Whether there is a session whose socket hears."""
        return any(one.socket and not one.socket.deaf for one in self.fake.connected)


def _place(asked: Asked) -> tuple[str, str]:
    where = asked.place
    return (where.channel, where.ts) if isinstance(where, SlackMessage) else ("", str(where))


def _answers(place: object) -> list[DiscordMessage]:
    return [one for one in place.messages if not one.thinking] if isinstance(place, Interaction) else []

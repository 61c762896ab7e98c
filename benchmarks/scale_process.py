"""What a process carries: questions at a desk, and the memory that knowledge, conversations and servers take."""

import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.measures import percentile
from benchmarks.scale_database import database_cpu
from rolebot.adapters.discord.client import Client
from rolebot.bot import load_bot
from rolebot.conversation import NEW
from rolebot.desk import Desk
from rolebot.exchange import Question, Thread
from rolebot.journal.memory import MOST_KEPT, MemoryJournal
from rolebot.journal.sql import open_journal
from rolebot.settings import default_knowledge

AT_ONCE, QUESTIONS, ALONE, WARM = 64, 3_200, 200, 200
PAUSE = 0.03
"""Seconds between the questions of somebody who asks alone."""

SERVERS, CHANNELS, ROLES = 1_000, 40, 20
"""Servers of Discord whose memory is measured, and what each of them has."""

KILOBYTE, MEGABYTE = 1e3, 1e6
STATUS = Path("/proc/self/status")
NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Served:
    """Questions a second of 64 people, the processor time of each here and in the database, and how long somebody
    waits who asks alone.
    """

    a_second: float
    here_ms: float
    there_ms: float
    median_ms: float
    tail_ms: float


async def measure_questions(address: str, runs: int) -> Served:
    """The best of so many runs."""
    bot = load_bot(default_knowledge())
    desk = Desk(bot, open_journal(address))
    questions = [check.question for check in bot.knowledge.checks]
    for _ in range(WARM):
        await _serve(desk, questions)
    taken = [await _crowd(desk, questions, address) for _ in range(runs)]
    alone = [sorted([await _alone(desk, questions) for _ in range(ALONE)]) for _ in range(runs)]
    await desk.close()
    quietest = min(alone, key=statistics.median)
    return Served(
        a_second=max(a_second for a_second, _, _ in taken),
        here_ms=min(here for _, here, _ in taken),
        there_ms=min(there for _, _, there in taken),
        median_ms=statistics.median(quietest),
        tail_ms=percentile(quietest, 0.99),
    )


async def _alone(desk: Desk, questions: Sequence[str]) -> float:
    await asyncio.sleep(PAUSE)
    return await _serve(desk, questions)


async def _crowd(desk: Desk, questions: Sequence[str], address: str) -> tuple[float, float, float]:
    """Questions a second, until all is written, and milliseconds of processor time for each, here and there."""
    start, cpu, database = time.perf_counter(), time.process_time(), database_cpu(address)

    async def ask_on() -> None:
        for _ in range(QUESTIONS // AT_ONCE):
            await _serve(desk, questions)

    await asyncio.gather(*(ask_on() for _ in range(AT_ONCE)))
    while desk.journal_state.waiting:
        await asyncio.sleep(0.001)
    asked = QUESTIONS // AT_ONCE * AT_ONCE
    took, here, there = time.perf_counter() - start, time.process_time() - cpu, database_cpu(address) - database
    return asked / took, here * 1000 / asked, there * 1000 / asked


async def _serve(desk: Desk, questions: Sequence[str]) -> float:
    """One question as an adapter serves it, in a thread of its own; its milliseconds."""
    number, start = next(NUMBERS), time.perf_counter()
    thread = Thread("slack", f"T{number % 50}", f"C1:{number}", within="C1")
    question = Question(text=questions[number % len(questions)], asker=f"U{number % 400}", thread=thread)
    assert await desk.claim(f"slack/{number}/{start}")
    await desk.ask(question)
    desk.finish(f"slack/{number}/{start}")
    return (time.perf_counter() - start) * 1000


async def measure_memory() -> list[tuple[str, float, str]]:
    """What takes memory, how much, and in which unit."""
    bot = load_bot(default_knowledge())
    questions = [check.question for check in bot.knowledge.checks]
    desk = Desk(bot, MemoryJournal())
    client = Client(desk)
    for _ in range(WARM):
        await _serve(desk, questions)
    base = _used()
    journal = MemoryJournal()
    for number in range(MOST_KEPT):
        said = NEW.after(bot.ask(questions[number % len(questions)]))
        journal.keep_conversations([(Thread("slack", f"T{number % 50}", f"C1:{number}"), said)])
    remembered = _used() - base
    before = _used()
    for number in range(SERVERS):
        client._connection._add_guild_from_data(_server(number))
    servers = _used() - before
    await desk.close()
    return [
        ("a process with the shipped knowledge and the library of Discord", base / MEGABYTE, "MB"),
        (f"the last {MOST_KEPT:,} conversations, remembered for an outage", remembered / MEGABYTE, "MB"),
        (f"a server of Discord with {CHANNELS} channels and {ROLES} roles", servers / SERVERS / KILOBYTE, "kB"),
    ]


def _used() -> float:
    """The bytes that this process holds."""
    line = next(line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS:"))
    return float(line.split()[1]) * 1024


def _server(number: int) -> Any:
    """A server as Discord describes it, in texts of its own."""
    guild = 300_000_000_000_000_000 + number * 1000
    roles: list[dict[str, Any]] = [
        {
            "id": str(guild + at),
            "name": f"role {at} of {number}",
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": at,
            "permissions": "1071698660929",
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        for at in range(ROLES)
    ]
    channels: list[dict[str, Any]] = [
        {
            "id": str(guild + 100 + at),
            "type": 0,
            "name": f"channel-{at}-of-{number}",
            "topic": f"What belongs into channel {at} of server {number}, in a sentence as people write them.",
            "position": at,
            "parent_id": None,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "last_message_id": str(guild + 500 + at),
            "flags": 0,
            "permission_overwrites": [{"id": str(guild + at % ROLES), "type": 0, "allow": "1024", "deny": "0"}],
        }
        for at in range(CHANNELS)
    ]
    described: dict[str, Any] = {
        "id": str(guild),
        "name": f"Server {number}",
        "owner_id": str(guild + 999),
        "roles": roles,
        "channels": channels,
        "members": [],
        "threads": [],
        "emojis": [],
        "stickers": [],
        "features": ["COMMUNITY", "NEWS"],
        "member_count": 500,
        "verification_level": 1,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "afk_timeout": 300,
        "system_channel_flags": 0,
    }
    return json.loads(json.dumps(described))

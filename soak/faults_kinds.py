"""The faults: each begins, lasts for a random while, and is mended before it ends."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable
from random import Random
from typing import TypeAlias

from tests.postgres import Postgresql

from soak.faults_lanes import AGAIN, OUT_OF_ORDER, DiscordLane, Lane, SlackLane
from soak.faulty_process import set_clock

Fault: TypeAlias = Callable[[Lane, Random], Awaitable[None]]

HOUR, DAY = 3600.0, 86_400.0
BROKEN = "- id: lamp\n  phrasings: [how do I light the lamp]\n  anwser: Blow.\n"
SOUND = "- id: lamp\n  phrasings: [how do I light the lamp]\n  answer: Strike a match, {}.\n"


async def hold(lane: Lane, seconds: float) -> None:
    """Let a fault last for so long, or less in a lane that hurries."""
    await asyncio.sleep(seconds * lane.pace)


async def dropped(lane: Lane, _: Random) -> None:
    """Every connection breaks off."""
    lane.fake.cut()


async def half_open(lane: Lane, _: Random) -> None:
    """Every socket falls silent, and stays open."""
    lane.fake.deafen()


async def refused(lane: Lane, chance: Random) -> None:
    """The platform cannot be reached."""
    await lane.fake.down()
    await hold(lane, chance.choice((0.2, 2.0, 8.0)) * chance.random())
    await lane.fake.up()


async def told_to_reconnect(lane: Lane, chance: Random) -> None:
    """The platform wants its sockets opened again."""
    if isinstance(lane, SlackLane):
        await lane.fake.disconnect(chance.choice(("warning", "refresh_requested")))
    elif isinstance(lane, DiscordLane):
        await chance.choice((lane.fake.reconnect, lane.fake.hang_up, lambda: lane.fake.invalidate(resumable=True)))()


def failing(**how: object) -> Fault:
    """Calls of the platform fail in some way, as many as there are questions, or more."""

    async def fail(lane: Lane, chance: Random) -> None:
        lane.fake.fail("*", times=chance.randint(1, 25), **how)
        await hold(lane, chance.uniform(1, 8))
        lane.fake.troubles.clear()

    return fail


async def slow(lane: Lane, chance: Random) -> None:
    """Every call of the platform takes its time."""
    lane.fake.fail("*", times=chance.randint(1, 25), slow=chance.uniform(0.3, 4) * lane.pace)
    await hold(lane, chance.uniform(1, 8))
    lane.fake.troubles.clear()


async def nothing(_: Lane, __: Random) -> None:
    """Nothing but what is done with the questions themselves."""


async def locked(lane: Lane, chance: Random) -> None:
    """Somebody else holds the database."""
    held = sqlite3.connect(lane.database.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
    with contextlib.closing(held):
        while True:
            try:
                held.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                await asyncio.sleep(0.01)
            else:
                break
        await hold(lane, chance.choice((0.5, 3.0, 12.0)) * chance.random())
        held.execute("ROLLBACK")


def database_down(server: Postgresql) -> Fault:
    """The database's server is gone, and comes back."""

    async def stop(lane: Lane, chance: Random) -> None:
        stopped = server.stopped()
        await asyncio.to_thread(stopped.__enter__)
        await hold(lane, chance.choice((0.1, 2.0, 6.0)) * chance.random())
        await asyncio.to_thread(stopped.__exit__, None, None, None)

    return stop


async def disk_full(lane: Lane, chance: Random) -> None:
    """No file of the process can grow."""
    lane.child.limit_files(chance.choice((0, 4096, 65_536)))
    await hold(lane, chance.uniform(0.5, 8))
    lane.child.limit_files(-1)


async def killed(lane: Lane, chance: Random) -> None:
    """The process is killed, and started again."""
    await lane.child.kill()
    await hold(lane, chance.choice((0.0, 1.0, 3.0)) * chance.random())
    await lane.child.start()


async def clock_jump(lane: Lane, chance: Random) -> None:
    """The clock goes wrong, and right again."""
    file = lane.child.folder / "clock"
    by = chance.choice((70.0, HOUR, 2 * DAY, 100 * DAY)) * chance.choice((1, -1))
    set_clock(file, by)
    await hold(lane, chance.uniform(0.2, 3))
    set_clock(file, 0.0)


async def broken_edit(lane: Lane, chance: Random) -> None:
    """Somebody breaks the knowledge, and mends it."""
    file = lane.folder / "knowledge" / "entries" / "lamp.yaml"
    file.write_text(chance.choice((BROKEN, "- id: [", "\0", BROKEN[: chance.randint(1, 60)])), encoding="utf-8")
    await hold(lane, chance.uniform(0.1, 3))
    file.write_text(SOUND.format(chance.random()), encoding="utf-8")


def kinds(lane: Lane) -> dict[str, Fault]:
    """The faults that a lane can have, by name."""
    found: dict[str, Fault] = {
        "none": nothing,
        "429": failing(status=429, retry_after=1),
        "500": failing(status=500),
        "503": failing(status=503),
        "slow peer": slow,
        "call broken off": failing(abort=True, status=500),
        "reply to a call lost": failing(lost=True),
        AGAIN: nothing,
        "refused": refused,
        "killed": killed,
        "clock jump": clock_jump,
        "broken edit": broken_edit,
    }
    if isinstance(lane, SlackLane):
        found[OUT_OF_ORDER] = nothing
    if not (isinstance(lane, SlackLane) and lane.port):
        found |= {"dropped": dropped, "half-open": half_open, "told to reconnect": told_to_reconnect}
    if lane.database.startswith("sqlite"):
        return found | {"database locked": locked, "disk full": disk_full}
    return found | ({"database down": database_down(lane.server)} if lane.server else {})

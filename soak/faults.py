"""Faults at random moments, over a real process, while people ask; each chance comes from a seed, which is said.

Each lane has a platform, a process and a database of its own, and one fault after the other. Around each fault some
people ask, and the question counts for that fault whenever its answer comes.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic

from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.postgres import run_postgresql
from tests.slack_serving import free_port

from soak.faults_kinds import Fault, kinds
from soak.faults_lanes import DiscordLane, Lane, SlackLane, waiting, well
from soak.faults_verdicts import Judged, judge

AGAIN_AFTER = (0.0, 20.0, 65.0)
"""Seconds after which Slack delivers again what was not taken; in truth 0, 60 and 300."""

LAST_ANSWER = 150.0
"""Seconds in which the last answers may come: all that Slack delivers again, and a minute for a claim to be void."""

BETWEEN = 12.0
"""Seconds in which most answers come, so that the next fault does not befall those of the one before."""

OF_DATABASES, CATCHING_UP = ("database down", "database locked", "disk full"), 12.0
"""Seconds after which the journal has what waited for it; a kill before takes that along."""

WAYS = ("slack by socket, sqlite", "slack by requests, postgresql", "discord, sqlite")


@dataclass
class Came:
    """What came of it all."""

    began: float = field(default_factory=monotonic)
    times: Counter[str] = field(default_factory=Counter)
    judged: list[Judged] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Plan:
    """What all chances come from, how many rounds of a lane are enough, and which faults it has.

    `pace` is how long everything lasts, 1 for as long as in truth.
    """

    seed: str
    enough: Callable[[int], bool]
    only: str = ""
    without: tuple[str, ...] = ()
    pace: float = 1.0


@asynccontextmanager
async def lanes(folder: Path, ways: Sequence[str]) -> AsyncIterator[list[Lane]]:
    """Lanes whose processes answer, until the end of the block; then they have stopped as they should.

    Each has a PostgreSQL of its own, if it has any: it is stopped now and then.
    """
    async with AsyncExitStack() as until_the_end:
        made: list[Lane] = []
        for number, way in enumerate(ways):
            place = folder / f"{number}"
            shutil.copytree(Path(__file__).parent.parent / "tests" / "knowledge_small", place / "knowledge")
            address = f"sqlite:///{place}/rolebot.db"
            server = until_the_end.enter_context(run_postgresql()) if "postgresql" in way else None
            if server:
                address = server.make_database()
            name = f"{number}: {way}"
            lane: Lane
            if "slack" in way:
                slack = await until_the_end.enter_async_context(FakeSlack(retry_delays=AGAIN_AFTER))
                lane = SlackLane(name, address, place, slack, free_port() if "requests" in way else 0)
            else:
                local = FakeDiscord(identify_every=0, heartbeat=1.0, most_events=10_000)
                lane = DiscordLane(name, address, place, await until_the_end.enter_async_context(local))
            lane.server = server
            until_the_end.push_async_callback(lane.child.kill)
            await lane.child.start()
            made.append(lane)
        yield made


async def run(folder: Path, plan: Plan, ways: Sequence[str]) -> Came:
    """Faults over some lanes, until there were enough of them."""
    came = Came()
    async with lanes(folder, ways) as made:
        await asyncio.gather(*(_spoil(lane, plan, came) for lane in made))
        for lane in made:
            if code := await lane.child.stop():
                came.faults[f"{lane.name}: ended with {code}"] += 1
            came.judged += judge(lane)
            came.faults.update(f"{lane.name}: {one[:60]}" for one in lane.fake.faults)
    return came


async def _spoil(lane: Lane, plan: Plan, came: Came) -> None:
    every = kinds(lane).items()
    faults = {name: fault for name, fault in every if plan.only in name and name not in plan.without}
    lane.pace = plan.pace
    numbers = count()
    await well(lane)
    for at, name in enumerate(_in_turn(sorted(faults), Random(f"{plan.seed} {lane.name}"))):
        if plan.enough(at):
            break
        await _one(lane, name, faults[name], Random(f"{plan.seed} {lane.name} {at}"), numbers)
        came.times[name] += 1
    await _seen_to(lane, LAST_ANSWER)
    await lane.fake.quiet(while_s=1.0, within=60)
    await asyncio.sleep(CATCHING_UP * lane.pace)


async def _one(lane: Lane, name: str, fault: Fault, chance: Random, numbers: Iterator[int]) -> None:
    """One fault, and those who ask before, during and after it."""

    async def ask(after: float) -> None:
        await asyncio.sleep(after * lane.pace)
        await lane.ask(f"what does a ship cook do? {lane.name[0]}-{next(numbers)}", name, Random(chance.random()))

    async def befall(after: float) -> None:
        await asyncio.sleep(after * lane.pace)
        await fault(lane, chance)

    asking = [ask(chance.uniform(0, 2.5)) for _ in range(chance.randint(3, 8))]
    await asyncio.gather(befall(chance.uniform(0, 2)), *asking)
    await well(lane)
    await _seen_to(lane, BETWEEN)
    if name in OF_DATABASES:
        await asyncio.sleep(CATCHING_UP * lane.pace)


async def _seen_to(lane: Lane, within: float) -> None:
    end = monotonic() + within
    while monotonic() < end and waiting(lane):
        await asyncio.sleep(0.2)


def _in_turn(names: Sequence[str], chance: Random) -> Iterator[str]:
    """Every name once in a random order, and so on."""
    while True:
        yield from chance.sample(names, len(names))

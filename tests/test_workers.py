"""Many workers on one database: each question is answered once, and health says where workers do not fit together."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import text

from rolebot.adapters.discord import serving
from rolebot.adapters.discord.client import Client
from rolebot.bot import Bot
from rolebot.company import part_of_workers
from rolebot.journal.database import make_engine, open_transaction
from rolebot.workers import Share, Worker
from tests.discord_serving import served
from tests.fakes.discord import BOB, GENERAL, LOUNGE, FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.journals import Clock, Opened, read
from tests.older import make_older, state_of, versions
from tests.postgres import Postgresql
from tests.slack_serving import free_port, install, listening, post
from tests.test_run import environment, fetched, ready
from tests.test_slack_process import SMALL, process

NOW = Clock().time
AFRESH = "- id: storm\n  phrasings: [what is a storm]\n  answer: Much wind.\n"


def worker(name: str = "one", generation: str = "aaaa", minutes: float = 60, *serves: Share) -> Worker:
    since = NOW - timedelta(minutes=minutes)
    return Worker(id=name, version="1.0", generation=generation, since=since, started=since, serves=serves)


def shards(first: int, last: int, of: int) -> Share:
    return Share(platform="discord", first=first, last=last, of=of)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(shortcut_id="answer_message") as local:
        yield local
        assert not local.faults


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(identify_every=0) as local:
        yield local
        assert not local.faults


@pytest.fixture
def address(postgresql: Postgresql) -> Iterator[str]:
    with postgresql.lend_database() as address:
        yield address


# What the journal keeps


def test_workers_learn_of_each_other(opened: Opened) -> None:
    one, two = worker("one", "aaaa", 2, shards(0, 3, 8), Share(platform="slack", most=10)), worker("two", "bbbb", 1)
    assert opened.journal.meet(two) == [two]
    assert opened.journal.meet(one) == [one, two], "with all that they say, the first to start first"
    later = replace(one, generation="cccc", since=NOW)
    assert opened.journal.meet(later) == [later, two]
    opened.journal.leave("one")
    assert opened.journal.meet(two) == [two]


def test_a_worker_that_says_nothing_is_gone_after_two_minutes(opened: Opened) -> None:
    opened.journal.meet(worker("one"))
    opened.clock.skip(seconds=119)
    assert len(opened.journal.meet(worker("two"))) == 2
    opened.clock.skip(seconds=2)
    assert opened.journal.meet(worker("two")) == [worker("two")]
    assert opened.journal.meet(worker("one")) == [worker("one"), worker("two")], "it was only out of reach"


def test_workers_that_are_gone_are_erased(sql: Opened) -> None:
    sql.journal.meet(worker("one"))
    sql.clock.skip(seconds=121)
    sql.journal.meet(worker("two"))
    sql.journal.drop_stale()
    assert read(sql.address, "SELECT id FROM workers") == [("two",)]


@pytest.mark.parametrize(
    ("written", "serves"),
    [("{", ()), ('[{"of": "many"}]', ()), ('[{"platform": "fax", "of": 3, "hue": 1}]', (Share(platform="fax", of=3),))],
)
def test_what_a_worker_of_another_version_says_is_no_fault(
    sql: Opened, written: str, serves: tuple[Share, ...]
) -> None:
    sql.journal.meet(worker("one"))
    engine = make_engine(sql.address)
    with open_transaction(engine) as connection:
        connection.execute(text("UPDATE workers SET serves = :written"), {"written": written})
    engine.dispose()
    assert [one.serves for one in sql.journal.meet(worker("two"))] == [serves, ()]


# What health says


SLACK = Share(platform="slack", most=10)


@pytest.mark.parametrize(
    ("workers", "fine", "says"),
    [
        ([worker()], True, "1 worker, with generation aaaa"),
        ([worker("a"), worker("b"), worker("c")], True, "3 workers, all with generation aaaa"),
        (
            [worker("a"), worker("b", "bbbb", 5), worker("c", "aaaa", 80)],
            False,
            "3 workers, not all with the same generation: bbbb since 2026-03-04T05:01:07Z (1: b), "
            "aaaa since 2026-03-04T03:46:07Z (2: a, c); bring their folders of knowledge into line",
        ),
        (
            [worker("a"), worker("b", "bbbb", 0.5)],
            True,
            "2 workers, not all with the same generation: bbbb since 2026-03-04T05:05:37Z (1: b), "
            "aaaa since 2026-03-04T04:06:07Z (1: a)",
        ),
        (
            [worker("a"), replace(worker("b"), version="1.1")],
            False,
            "2 workers, all with generation aaaa; not all run the same version of rolebot: "
            "1.0 since 2026-03-04T04:06:07Z (1: a), 1.1 since 2026-03-04T04:06:07Z (1: b)",
        ),
        ([worker("a"), replace(worker("b"), version="1.1", started=NOW)], True, "2 workers, all with generation aaaa"),
    ],
)
def test_what_workers_answer_from_is_compared(workers: Sequence[Worker], fine: bool, says: str) -> None:
    part = part_of_workers(workers, NOW)
    assert (part.fine, part.says, part.needed) == (fine, says, False)


@pytest.mark.parametrize(
    ("shares", "fine", "says"),
    [
        ([shards(0, 3, 8), shards(4, 7, 8)], True, ""),
        ([shards(0, 3, 8), shards(6, 6, 8)], False, "; nobody serves discord 4-5,7/8"),
        ([shards(0, 3, 8), shards(3, 7, 8)], True, "; more than one serves discord 3/8"),
        ([shards(0, 0, 1), shards(0, 0, 1)], True, "; more than one serves discord 0/1"),
        ([shards(0, 0, 1), shards(1, 1, 2)], True, ""),
        ([shards(0, 0, 2), shards(1, 2, 3)], False, "; nobody serves discord 1/2 and discord 0/3"),
        ([SLACK] * 10, True, ""),
        ([SLACK] * 12, False, "; slack hears no more than 10 workers of 12: stop 2"),
    ],
)
def test_what_nobody_serves_or_too_many_is_said(shares: Sequence[Share], fine: bool, says: str) -> None:
    part = part_of_workers([worker(f"w{at}", "aaaa", 60, share) for at, share in enumerate(shares)], NOW)
    assert (part.fine, part.says.partition("aaaa")[2]) == (fine, says)


# Processes


async def told(ports: Sequence[int], *words: str, fine: bool = True) -> str:
    """What one of these processes says of all workers, as soon as all the words stand in it."""
    async with asyncio.timeout(40):
        for port in cycle(ports):
            said = (await ready(port, 200)).get("workers", {"says": ""})
            if all(word in said["says"] for word in words):
                assert bool(said["fine"]) is fine
                return said["says"]
            await asyncio.sleep(0.1)
    raise AssertionError


async def test_three_workers_of_slack_answer_each_question_once(slack: FakeSlack, tmp_path: Path, address: str) -> None:
    make_older(address, versions()[-2])
    folder = shutil.copytree(SMALL, tmp_path / "k")
    ports = [free_port() for _ in range(3)]
    settings = [environment(tmp_path, slack, DATABASE_URL=address, PORT=str(port)) for port in ports]
    async with AsyncExitStack() as running:
        written = await running.enter_async_context(process(["slack"], settings[0]))
        await running.enter_async_context(process(["slack"], settings[1]))
        async with process(["slack"], settings[2] | {"ROLEBOT_KNOWLEDGE": str(folder)}):
            await slack.wait_for(lambda local: len(local.sockets) == 3, within=40)
            assert state_of(address)[0] == versions()[-1]
            roots = [await slack.mention(f"what does a ship cook do?{' please' * at}", times=5) for at in range(6)]
            await slack.wait_for(lambda local: len(local.posted) == 6, within=20)
            for root in roots:
                await slack.mention("and the salary?", thread_ts=root.ts, times=4)
            await slack.wait_for(lambda local: len(local.posted) >= 12, within=20)
            await slack.quiet()
            shown = [message.shown for message in slack.posted]
            assert (len(shown), sum("Plans the meals" in one for one in shown)) == (12, 6)
            assert sum("Ship cook: salary" in one for one in shown[6:]) == 6, "whichever worker takes it, it goes on"
            assert all(len(socket.envelopes) > 12 for socket in slack.sockets)
            await told(ports, "3 workers, all with generation")  # who came last knows of all at once
            (folder / "entries" / "afresh.yaml").write_text(AFRESH, encoding="utf-8")
            said = await told(ports[2:], "not all with the same generation", "(1: ", "(2: ")
            await slack.quiet()
        rows = read(address, "SELECT id, generation FROM workers")
    assert len(rows) == 2, "who is told to stop takes leave"
    assert all(name in said for name, _ in rows)
    assert any(f"worker {name}" in written[0] for name, _ in rows)
    assert len(read(address, "SELECT id FROM exchanges WHERE platform = 'slack'")) == 12
    assert read(address, "SELECT id FROM workers") == []


async def test_workers_of_discord_divide_it_and_answer_each_question_once(
    discord: FakeDiscord, tmp_path: Path, address: str
) -> None:
    port = free_port()

    def part(shards: str, **more: str) -> dict[str, str]:
        return environment(tmp_path, discord, DATABASE_URL=address, ROLEBOT_DISCORD_SHARDS=shards, **more)

    async def ask(please: str) -> None:
        """A question on a server of each shard, as a message and as a command."""
        before = len(discord.posted)
        for channel in (GENERAL, LOUNGE):
            await discord.mention(f"what does a ship cook do?{please}", channel, times=2)
        await discord.wait_for(lambda local: len(local.posted) == before + 2, within=20)
        for channel in (GENERAL, LOUNGE):
            assert (await discord.slash("ask", question=f"what does a ship cook do?{please}", where=channel)).original
            for typed in ("c", "co", "coo", "cook"):
                assert await discord.type_ahead("role", "name", typed, where=channel)
        await discord.quiet()
        assert len(discord.posted) == before + 4

    written: list[list[str]] = []
    async with AsyncExitStack() as running:

        async def start(settings: dict[str, str]) -> None:
            written.append(await running.enter_async_context(process(["discord"], settings)))

        await start(part("0/2", PORT=str(port)))
        await told([port], "nobody serves discord 1/2", fine=False)
        await start(part("1/2"))
        await discord.wait_for(lambda local: len(local.connected) == 2, within=40)
        await ask("")
        assert [len(one.log) > 4 for one in discord.connected] == [True, True]
        more = free_port()
        for shards, at in (("0/2", more), ("1/2", free_port())):
            await start(part(shards, PORT=str(at)))
        await discord.wait_for(lambda local: len(local.connected) == 4, within=40)
        await ask(" please")
        await discord.press(next(one for one in discord.posted if not one.ephemeral_to), "Salary", user=BOB)
        await discord.quiet()
        await told([more], "more than one serves discord 0")
    assert len(written) == 4
    assert not [log for log in written if "ERROR" in log[0]]
    assert len(read(address, "SELECT id FROM exchanges")) == 9


@asynccontextmanager
async def balanced(ports: Sequence[int]) -> AsyncIterator[int]:
    """A load balancer that sends requests to these ports in turn; its own port."""
    turn = cycle(ports)

    async def pass_on(request: web.Request) -> web.Response:
        url = f"http://127.0.0.1:{next(turn)}{request.raw_path}"
        async with aiohttp.ClientSession(auto_decompress=False) as session:
            sent = session.request(
                request.method, url, headers=request.headers, data=await request.read(), allow_redirects=False
            )
            async with sent as got:
                return web.Response(status=got.status, body=await got.read(), headers=got.headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", pass_on)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield port
    finally:
        await runner.cleanup()


async def test_a_load_balancer_divides_signed_requests(slack: FakeSlack, tmp_path: Path, address: str) -> None:
    ports = [free_port(), free_port()]
    many = {
        "SLACK_BOT_TOKEN": "",
        "SLACK_APP_TOKEN": "",
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
        "DATABASE_URL": address,
    }
    async with AsyncExitStack() as running:
        port = await running.enter_async_context(balanced(ports))
        for one in ports:
            settings = environment(tmp_path, slack, **many, PORT=str(one))
            await running.enter_async_context(process(["slack", "--http"], settings))
        for one in ports:
            await listening(one)
        slack.http_url = f"http://127.0.0.1:{port}/slack/events"
        assert await install(slack, "T0OTHER001") == 200, "it begins at one worker and ends at the other"
        asked = [await slack.say_dm("what does a ship cook do?", team="T0OTHER001", times=2) for _ in range(3)]
        await slack.wait_for(lambda local: len(local.posted) == 3, within=20)
        await slack.say_dm("and the salary?", team="T0OTHER001", thread_ts=asked[0].ts)
        assert "Ship cook: salary" in (await post(slack, 4)).shown
        await slack.quiet()
        slack.http_url = None
        assert [(await fetched(one, "/readyz"))[0] for one in ports] == [200, 200]
    assert len(slack.posted) == 4


async def test_a_worker_with_many_shards_is_given_time_for_all_of_them(
    discord: FakeDiscord, small: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def in_turn(self: Client, shard_id: int | None, *, initial: bool = False) -> None:
        await asyncio.sleep(0 if initial else 2)

    monkeypatch.setattr(Client, "before_identify_hook", in_turn)  # Discord asks for five seconds
    monkeypatch.setattr(serving, "CONNECTING", 3)  # each of them could make it in that, and all of them could not
    async with served(discord, small, shards=([0, 1, 2], 3)) as desk:
        await discord.wait_for(lambda local: len(local.connected) == 3, within=30)
        await discord.wait_for(lambda _: not any(one.lacks for one in desk.connections.all()))
    assert [session.shard for session in discord.sessions] == [0, 1, 2], "none of them twice"

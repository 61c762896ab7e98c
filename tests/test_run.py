"""`rolebot run`: every platform in one process, as an operator starts it, watches over it and stops it."""

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from rolebot import supervising
from rolebot.bot import Bot
from rolebot.desk import Desk
from rolebot.journal.memory import MemoryJournal
from rolebot.supervising import GivenUpError, Platform, supervise
from rolebot.workers import Share
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.logged import keep
from tests.postgres import Postgresql
from tests.slack_serving import free_port, listening, post, served_http
from tests.test_slack_process import SMALL, finished, process, start

PAGE = Path(__file__).parent.parent / "docs" / "how-to" / "watch-over-it.md"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(shortcut_id="answer_message") as local:
        yield local


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(identify_every=0) as local:
        yield local


def environment(folder: Path, *served: FakeSlack | FakeDiscord, **more: str) -> dict[str, str]:
    """What an operator sets who serves these, and nothing else."""
    set_here = {"PATH": os.environ["PATH"], "HOME": str(folder), "ROLEBOT_KNOWLEDGE": SMALL}
    for platform in served:
        if isinstance(platform, FakeSlack):
            set_here |= {"SLACK_BOT_TOKEN": platform.bot_token, "SLACK_APP_TOKEN": platform.app_token}
            set_here |= {"ROLEBOT_SLACK_API_URL": platform.api_url}
        else:
            set_here |= {"DISCORD_TOKEN": platform.token, "ROLEBOT_DISCORD_API_URL": platform.api_url}
            set_here |= {"ROLEBOT_DISCORD_GATEWAY_URL": platform.gateway_url}
    return set_here | more


async def fetched(port: int, path: str, token: str = "") -> tuple[int, str]:
    """The status and the text of a page of the process."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as got,
    ):
        return got.status, await got.text()


async def ready(port: int, status: int) -> dict[str, dict[str, str]]:
    """The parts of the process, as soon as it is ready, or not, as that status says."""
    async with asyncio.timeout(30):
        while True:
            try:
                got, text = await fetched(port, "/readyz")
            except aiohttp.ClientError:
                got, text = 0, ""
            if got == status:
                parts: dict[str, dict[str, str]] = json.loads(text)["parts"]
                return parts
            await asyncio.sleep(0.05)


def numbers(text: str) -> Mapping[str, float]:
    """Every number of a page of metrics, by its name and its labels' values."""
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def ask_on_both(slack: FakeSlack, discord: FakeDiscord) -> None:
    await slack.say_dm("what does a ship cook do?")
    await discord.say_dm("what does a ship cook do?")
    assert "Plans the meals" in (await post(slack)).shown
    await discord.wait_for(lambda local: local.posted)
    assert "Plans the meals" in discord.last.shown


async def test_one_process_answers_on_every_platform(slack: FakeSlack, discord: FakeDiscord, tmp_path: Path) -> None:
    port = free_port()
    async with process(["run"], environment(tmp_path, slack, discord, PORT=str(port))):
        parts = await ready(port, 200)
        assert {"slack", "discord", "knowledge", "journal"} <= set(parts)
        await ask_on_both(slack, discord)
        _, text = await fetched(port, "/metrics")
    counted = numbers(text)
    assert counted["rolebot_questions_total answered slack"] == 1
    assert counted["rolebot_questions_total answered discord"] == 1
    assert counted["rolebot_answer_seconds_count discord"] == 1
    assert counted["rolebot_connected slack"] == counted["rolebot_connections_total slack"] == 1
    assert counted["rolebot_journal_lost_total"] == 0
    assert counted["process_resident_memory_bytes"] > 1e7
    assert any(name.startswith("rolebot_knowledge_info ") for name in counted)
    told = set(re.findall(r"^\| `(rolebot_\w+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    shown = {name.partition(" ")[0] for name in counted if name.startswith("rolebot_")}
    whole = {re.sub("_(bucket|count|sum)$", "", name) for name in shown if not name.endswith("_created")}
    come_later = {"rolebot_rate_limits_total", "rolebot_turned_away_total"}
    assert told - come_later == whole
    assert (slack.faults, discord.faults) == ([], [])


async def test_a_port_for_the_world_shows_metrics_to_those_with_the_token(slack: FakeSlack, tmp_path: Path) -> None:
    port = free_port()
    more = {"PORT": str(port), "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": slack.signing_secret}
    async with process(["run"], environment(tmp_path, slack, **more, ROLEBOT_METRICS_TOKEN="sesame")):
        await listening(port)
        slack.http_url = f"http://127.0.0.1:{port}/slack/events"
        slack.fail("chat.postMessage", status=429, retry_after=0)
        await slack.say_dm("what does a ship cook do?")
        assert "Plans the meals" in (await post(slack)).shown
        slack.http_url = None
        assert [(await fetched(port, "/metrics", token))[0] for token in ("", "other")] == [401, 401]
        _, text = await fetched(port, "/metrics", "sesame")
    assert numbers(text)["rolebot_rate_limits_total slack"] == 1


async def test_a_port_for_the_world_shows_no_metrics_without_a_token(slack: FakeSlack, small: Bot) -> None:
    async with served_http(slack, small):
        assert slack.http_url
        port = int(slack.http_url.split(":")[2].split("/")[0])
        assert [(await fetched(port, path))[0] for path in ("/metrics", "/readyz")] == [404, 200]


async def test_a_platform_that_is_refused_leaves_the_other_alone(
    slack: FakeSlack, discord: FakeDiscord, tmp_path: Path
) -> None:
    port = free_port()
    settings = environment(tmp_path, slack, discord, PORT=str(port), DISCORD_TOKEN="wrong")
    async with process(["run"], settings) as written:
        await slack.wait_for(lambda local: local.sockets, within=30)
        parts = await ready(port, 503)
        await slack.say_dm("what does a ship cook do?")
        assert "Plans the meals" in (await post(slack)).shown
    assert "given up: Discord does not know DISCORD_TOKEN" in parts["discord"]["says"]
    assert "discord is given up" in written[0]


async def test_the_end_comes_when_every_platform_refuses(
    slack: FakeSlack, discord: FakeDiscord, tmp_path: Path
) -> None:
    settings = environment(tmp_path, slack, discord, DISCORD_TOKEN="wrong", SLACK_BOT_TOKEN="xoxb-wrong")
    code, _, errors = await finished(["run"], settings)
    assert code == 1
    assert "slack: Slack does not know SLACK_BOT_TOKEN" in errors
    assert "discord: Discord does not know DISCORD_TOKEN" in errors
    assert "Traceback" not in errors


async def test_all_that_is_wrong_is_said_at_once_and_nothing_starts(tmp_path: Path) -> None:
    wrong = {
        "SLACK_BOT_TOKEN": "xapp-1",
        "DISCORD_TOKEN": "'quoted'",
        "PORT": "high",
        "ROLEBOT_KEEP_DAYS": "some",
        "ROLEBOT_SLACK_ADMINS": "Ada",
        "DATABASE_URL": "foo",
    }
    code, said, errors = await finished(["run"], environment(tmp_path, **wrong))
    assert (code, said) == (1, "")
    *lines, blank, end = errors.strip().split("\n")
    assert (blank, end.split(".")[0]) == ("", "Nothing was started")
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN", "PORT", "ROLEBOT_KEEP_DAYS", "SLACK_ADMINS"):
        assert sum(name in line.split(" ")[0] for line in lines) == 1, name
    more = {"DATABASE_URL": "foo", "ROLEBOT_KNOWLEDGE": str(tmp_path / "nowhere")}
    _, _, errors = await finished(["run"], environment(tmp_path, **more))
    for what in ("DATABASE_URL", "SLACK_BOT_TOKEN and SLACK_APP_TOKEN", "DISCORD_TOKEN", "nowhere"):
        assert what in errors


async def test_a_crash_is_no_matter_of_the_other_platform(small: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "FIRST_WAIT", 0.01)
    desk, stop, began = Desk(small, MemoryJournal()), asyncio.Event(), list[str]()

    async def falls(_: Desk, __: asyncio.Event) -> None:
        began.append("falls")
        if began.count("falls") == 3:
            stop.set()
        raise ConnectionResetError

    async def stands(_: Desk, told: asyncio.Event) -> None:
        began.append("stands")
        await told.wait()

    async with asyncio.timeout(20):
        await supervise([Platform("one", falls, GivenUpError), Platform("two", stands, GivenUpError)], desk, stop)
    await desk.close()
    assert sorted(began) == ["falls", "falls", "falls", "stands"]
    assert [one.lacks for one in desk.connections.all()] == ["crashed (ConnectionResetError)"]


async def test_others_need_not_count_on_a_platform_that_is_given_up(small: Bot) -> None:
    desk, stop = Desk(small, MemoryJournal()), asyncio.Event()

    async def refused(served: Desk, _: asyncio.Event) -> None:
        served.connections.shares["two"] = Share(platform="two", last=1, of=2)
        raise GivenUpError("a token was revoked")

    async def stands(served: Desk, told: asyncio.Event) -> None:
        served.connections.shares["one"] = Share(platform="one")
        await told.wait()

    async with asyncio.timeout(20):
        platforms = [Platform("one", stands, GivenUpError), Platform("two", refused, GivenUpError)]
        supervised = asyncio.create_task(supervise(platforms, desk, stop))
        while not desk.connections.all():
            await asyncio.sleep(0.01)
        assert [share.platform for share in desk.as_worker().serves] == ["one"]
        stop.set()
        await supervised
    await desk.close()


async def told_to_stop(settings: dict[str, str], slack: FakeSlack, discord: FakeDiscord, *, twice: bool = False) -> str:
    """What a process says that is told to stop while it answers, and ends; in good time, or the test fails."""
    running = await start(["run"], settings)
    await slack.wait_for(lambda local: local.sockets, within=30)
    await discord.wait_for(lambda local: local.connected, within=30)
    await ask_on_both(slack, discord)
    slack.fail("*", slow=60, times=99)
    discord.fail("*", slow=60, times=99)
    discord.deafen()
    await slack.mention("what does a ship cook do?")
    await slack.wait_for(lambda local: local.called("chat.postMessage"))
    running.send_signal(signal.SIGTERM)
    if twice:
        running.send_signal(signal.SIGINT)  # another one, since two of a kind can arrive as one
    _, errors = await asyncio.wait_for(running.communicate(), 12)
    return keep(errors.decode())


async def test_a_mute_peer_does_not_hold_up_the_end(slack: FakeSlack, discord: FakeDiscord, tmp_path: Path) -> None:
    said = await told_to_stop(environment(tmp_path, slack, discord), slack, discord)
    assert "answers under way are lost" in said
    assert "not waited for" not in said


async def test_who_is_told_twice_ends_at_once(slack: FakeSlack, discord: FakeDiscord, tmp_path: Path) -> None:
    said = await told_to_stop(environment(tmp_path, slack, discord), slack, discord, twice=True)
    assert "told to stop again" in said


@asynccontextmanager
async def relay(server: Postgresql) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """A port that leads to the database, and says nothing more, nor closes, once the event is set."""
    mute, pipes, writers = asyncio.Event(), list[asyncio.Task[None]](), list[asyncio.StreamWriter]()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if mute.is_set():
                await asyncio.sleep(3600)
            writer.write(data)

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_unix_connection(next(server.folder.glob(".s.PGSQL.*[0-9]")))
        writers.extend((outer, writer))
        pipes.extend((asyncio.create_task(pass_on(reader, outer)), asyncio.create_task(pass_on(inner, writer))))

    listener = await asyncio.start_server(connect, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1], mute
    finally:
        listener.close()
        for pipe in pipes:
            pipe.cancel()
        for writer in writers:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def test_a_mute_database_does_not_hold_up_the_end(
    slack: FakeSlack, tmp_path: Path, postgresql: Postgresql
) -> None:
    name = postgresql.make_database().partition("@/")[2].partition("?")[0]
    async with relay(postgresql) as (port, mute):
        address = f"postgresql://postgres:sesame@127.0.0.1:{port}/{name}"
        running = await start(["run"], environment(tmp_path, slack, DATABASE_URL=address))
        await slack.wait_for(lambda local: local.sockets, within=30)
        await slack.say_dm("what does a ship cook do?")
        await post(slack)
        mute.set()
        await slack.say_dm("what does a ship cook do, please?")
        await post(slack, 2)
        running.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(running.communicate(), 12)
    assert "Traceback" not in keep(errors.decode())


async def test_the_database_is_brought_to_this_version_once(tmp_path: Path, database: str) -> None:
    settings = environment(tmp_path, DATABASE_URL=database)
    said = sorted([one[1] for one in await asyncio.gather(*(finished(["migrate"], settings) for _ in range(3)))])
    assert [line.split(" is at")[0] for line in said] == ["The database", "The database", "The database was empty and"]
    code, _, errors = await finished(["migrate"], {**settings, "DATABASE_URL": "mysql://here"})
    assert (code, "a kind that rolebot does not know" in errors) == (1, True)

"""Live reload in the processes that an operator starts: Slack by socket and by requests, Discord, chat and ask."""

import asyncio
import json
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import discord as discord_places
from tests.fakes import slack as slack_places
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.live_folder import BROKEN, WHY
from tests.logged import keep
from tests.slack_serving import free_port, listening, post
from tests.test_discord_process import environment as discord_environment
from tests.test_run import fetched, numbers, ready
from tests.test_slack_process import SMALL, start
from tests.test_slack_process import environment as slack_environment

QUESTION = "what does a ship cook do?"
BEFORE = "Plans the meals of a voyage"


@dataclass(slots=True)
class Live:
    """A folder of knowledge that a running process answers from."""

    folder: Path
    sound: str = field(init=False)

    def __post_init__(self) -> None:
        shutil.copytree(SMALL, self.folder)
        self.sound = self.file.read_text(encoding="utf-8")

    @property
    def file(self) -> Path:
        return self.folder / "roles" / "ship-cook.yaml"

    @property
    def broken(self) -> Path:
        """A file whose name would call everybody."""
        return self.folder / "entries" / "<!channel> @everyone.yaml"

    @property
    def place(self) -> str:
        """What is wrong when it is broken, and where."""
        return f"{self.broken}:4:3: {WHY}; did you mean `answer`?"

    def edit(self, says: str) -> None:
        """Let the ship cook do something else, and mend what was broken."""
        self.file.write_text(self.sound.replace(BEFORE, says), encoding="utf-8")
        self.broken.unlink(missing_ok=True)

    def break_it(self) -> None:
        self.broken.write_text(BROKEN, encoding="utf-8")


@pytest.fixture
def live(tmp_path: Path) -> Live:
    return Live(tmp_path / "k")


@dataclass(slots=True)
class Running:
    """A process, and the log that it wrote as soon as it has ended."""

    process: asyncio.subprocess.Process
    log: str = ""


@asynccontextmanager
async def running(arguments: list[str], settings: Mapping[str, str]) -> AsyncIterator[Running]:
    """A process until the end of the block, at which it must end well."""
    begun = Running(await start(arguments, settings))
    try:
        yield begun
    finally:
        if begun.process.returncode is None:
            begun.process.terminate()
        _, errors = await asyncio.wait_for(begun.process.communicate(), 20)
        keep(errors.decode())
        begun.log = errors.decode()
    assert begun.process.returncode == 0, begun.log


async def state(port: int) -> dict[str, Any]:
    """What a process says of itself to programs."""
    found: dict[str, Any] = json.loads((await fetched(port, "/readyz"))[1])
    return found


async def state_with(port: int, problems: int, other_than: str = "") -> dict[str, Any]:
    """What a process says as soon as it knows of so many problems, and answers from another generation."""
    async with asyncio.timeout(60):
        while True:
            found = await state(port)
            if found["problems"] == problems and found["generation"] != other_than:
                return found
            await asyncio.sleep(0.02)


async def read_again(port: int, rolebot: Running, result: str) -> None:
    """Hang up on a process, and wait until it has read its knowledge again with that result."""

    async def times() -> float:
        return numbers((await fetched(port, "/metrics"))[1])[f"rolebot_reloads_total {result}"]

    before = await times()
    rolebot.process.send_signal(signal.SIGHUP)
    async with asyncio.timeout(60):
        while await times() == before:
            await asyncio.sleep(0.02)


async def test_slack_answers_from_each_edit_and_admins_read_what_is_wrong(live: Live, tmp_path: Path) -> None:
    port = free_port()
    async with FakeSlack(shortcut_id="answer_message") as slack:
        settings = slack_environment(slack, tmp_path, ROLEBOT_KNOWLEDGE=str(live.folder), PORT=str(port))
        settings["ROLEBOT_SLACK_ADMIN_CHANNEL"] = slack_places.GENERAL

        async def answer() -> str:
            posted = len(slack.posted)
            await slack.say_dm(QUESTION)
            await slack.wait_for(lambda local: len(local.posted) > posted)
            return slack.last.shown

        async def told() -> str:
            before = len(notices())
            await slack.wait_for(lambda _: len(notices()) > before, within=60)
            return notices()[-1]

        def notices() -> list[str]:
            return [message.shown for message in slack.posted if message.channel == slack_places.GENERAL]

        async with running(["slack"], settings) as rolebot:
            await ready(port, 200)
            first = (await state(port))["generation"]
            assert BEFORE in await answer()

            live.edit("Plans every meal")
            second = (await state_with(port, 0, other_than=first))["generation"]
            assert "Plans every meal" in await answer()

            telling = asyncio.create_task(told())
            live.break_it()
            found = await state_with(port, 1)
            assert (found["ready"], found["generation"], found["places"]) == (
                True,
                second,
                [live.place],
            )
            assert escape(live.place, quote=False) in (await telling)
            assert "Plans every meal" in await answer()
            assert escape(live.place) in (await fetched(port, "/"))[1]

            await read_again(port, rolebot, "broken")
            telling = asyncio.create_task(told())
            live.edit("Cooks")
            third = (await state_with(port, 0, other_than=second))["generation"]
            assert (await telling).startswith("Fixed: ")
            assert "Cooks" in await answer()
            await read_again(port, rolebot, "same")

            await slack.down()
            assert "no socket" in (await ready(port, 503))["slack"]["says"]
            await slack.up()
            await ready(port, 200)
            assert len(notices()) == 2
        assert not slack.faults
    for line in (
        f"knowledge {first} -> {second} after a change of files",
        f"knowledge {second} stays after a change of files, problems: 1",
        f"knowledge problem {live.place}",
        f"knowledge {second} stays after SIGHUP, with the same problems as before",
        f"knowledge {second} -> {third} after a change of files",
        f"knowledge {third} is up to date after SIGHUP",
    ):
        assert line in rolebot.log
    assert "watchfiles" not in rolebot.log  # it would count the files of each change


async def test_discord_answers_from_each_edit_and_admins_read_what_is_wrong(live: Live, tmp_path: Path) -> None:
    port = free_port()
    async with FakeDiscord(identify_every=0) as discord:
        settings = discord_environment(discord, tmp_path, ROLEBOT_KNOWLEDGE=str(live.folder), PORT=str(port))
        settings["ROLEBOT_DISCORD_ADMIN_CHANNEL"] = str(discord_places.GENERAL)

        async def answer() -> str:
            posted = len(discord.posted)
            await discord.say_dm(QUESTION)
            await discord.wait_for(lambda local: len(local.posted) > posted)
            return discord.last.shown

        def notices() -> list[str]:
            return [message.content for message in discord.posted if message.channel == discord_places.GENERAL]

        async with running(["discord"], settings):
            await ready(port, 200)
            first = (await state(port))["generation"]
            assert BEFORE in await answer()

            live.edit("Plans every meal")
            second = (await state_with(port, 0, other_than=first))["generation"]
            assert "Plans every meal" in await answer()

            live.break_it()
            await discord.wait_for(lambda _: len(notices()) == 1, within=60)
            assert live.place.replace("@", "@\u200b") in notices()[0].replace("\\", "")
            assert "Plans every meal" in await answer()

            live.edit("Cooks")
            await discord.wait_for(lambda _: len(notices()) == 2, within=60)
            assert notices()[1].startswith("Fixed: ")
            await state_with(port, 0, other_than=second)
            assert "Cooks" in await answer()

            await discord.down()
            assert (await ready(port, 503))["discord"]["says"].startswith("1 of 1 shards not connected since ")
            assert (await fetched(port, "/healthz"))[0] == 200
        assert not discord.faults


async def test_signed_requests_are_answered_from_each_edit_and_the_world_reads_no_places(
    live: Live, tmp_path: Path
) -> None:
    port = free_port()
    async with FakeSlack(shortcut_id="answer_message") as slack:
        settings = slack_environment(slack, tmp_path, ROLEBOT_KNOWLEDGE=str(live.folder), PORT=str(port))
        settings["SLACK_SIGNING_SECRET"] = slack.signing_secret
        async with running(["slack", "--http"], settings):
            await listening(port)
            slack.http_url = f"http://127.0.0.1:{port}/slack/events"
            first = (await state(port))["generation"]
            live.edit("Plans every meal")
            second = (await state_with(port, 0, other_than=first))["generation"]
            await slack.say_dm(QUESTION)
            assert "Plans every meal" in (await post(slack)).shown
            live.break_it()
            found = await state_with(port, 1)
            assert (found["generation"], "places" in found) == (second, False)
            assert "@everyone" not in (await fetched(port, "/"))[1]
            await slack.say_dm(QUESTION)
            assert "Plans every meal" in (await post(slack, 2)).shown
            slack.http_url = None
        assert not slack.faults


@pytest.mark.parametrize("arguments", [["chat", "--json"], ["ask", "--json", "-"]])
async def test_the_next_line_is_answered_from_an_edit(live: Live, arguments: list[str]) -> None:
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "rolebot", *arguments, "--knowledge", str(live.folder)]
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdin
    assert process.stdout
    assert process.stderr

    async def answer() -> str:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{QUESTION}\n".encode())
        text: str = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))["text"]
        return text

    assert BEFORE in await answer()
    live.edit("Plans every meal")
    assert "Plans every meal" in await answer()
    live.break_it()
    assert "Plans every meal" in await answer()
    assert "Plans every meal" in await answer()
    live.edit("Cooks")
    assert "Cooks" in await answer()
    process.stdin.close()
    _, errors = await asyncio.wait_for(process.communicate(), 60)
    assert errors.decode().splitlines() == [
        live.place,
        "The edit is not live; I go on answering from what was there before.",
        "Fixed: the edit is live.",
    ]
    assert process.returncode == 0

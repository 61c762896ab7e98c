"""`rolebot discord`, its link, its commands and its doctor: what an operator starts, reads and stops."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.discord import CAROL, GUILD, FakeDiscord
from tests.test_slack_process import SMALL, finished, process


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(identify_every=0) as local:
        yield local
        assert not local.faults


def environment(discord: FakeDiscord, folder: Path, **more: str) -> dict[str, str]:
    """What an operator sets, and nothing else."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DISCORD_TOKEN": discord.token,
        "ROLEBOT_DISCORD_API_URL": discord.api_url,
        "ROLEBOT_DISCORD_GATEWAY_URL": discord.gateway_url,
        "ROLEBOT_KNOWLEDGE": SMALL,
        "ROLEBOT_DATA": str(folder / "data"),
        **more,
    }


async def test_a_process_answers_until_it_is_told_to_stop(discord: FakeDiscord, tmp_path: Path) -> None:
    async with process(["discord"], environment(discord, tmp_path)) as written:
        await discord.wait_for(lambda local: local.connected, within=30)
        await discord.say_dm("what does a ship cook do?")
        await discord.wait_for(lambda local: local.posted)
    assert "Plans the meals" in discord.last.shown
    assert "all answers are sent" in written[0]
    assert "ship cook" not in written[0]
    assert discord.token not in written[0]


async def test_an_answer_under_way_is_delivered_before_the_end(discord: FakeDiscord, tmp_path: Path) -> None:
    discord.fail("send_message", slow=1.0)
    async with process(["discord"], environment(discord, tmp_path)):
        await discord.wait_for(lambda local: local.connected, within=30)
        await discord.say_dm("what does a ship cook do?")
        await discord.wait_for(lambda local: local.called("send_message"))
    assert "Plans the meals" in discord.last.shown


async def test_two_processes_share_a_database_and_answer_once(
    discord: FakeDiscord, tmp_path: Path, database: str
) -> None:
    settings = environment(discord, tmp_path, DATABASE_URL=database)
    async with process(["discord"], settings), process(["discord"], settings):
        await discord.wait_for(lambda local: len(local.connected) == 2, within=30)
        for at in range(5):
            await discord.say_dm(f"what does a ship cook do?{' please' * at}")
        await discord.wait_for(lambda local: len(local.posted) >= 5, within=20)
        await discord.quiet()
    assert len(discord.posted) == 5


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"DISCORD_TOKEN": ""}, "DISCORD_TOKEN is not set"),
        ({"DISCORD_TOKEN": "'quoted'"}, "DISCORD_TOKEN holds quotes or spaces"),
        ({"DISCORD_TOKEN": "wrong"}, "Discord does not know DISCORD_TOKEN"),
        ({"ROLEBOT_DISCORD_SHARDS": "3-1/2"}, "ROLEBOT_DISCORD_SHARDS is no range of shards"),
        ({"ROLEBOT_DISCORD_API_URL": "nowhere"}, "ROLEBOT_DISCORD_API_URL is no address"),
        ({"DATABASE_URL": "foo"}, "DATABASE_URL is not the address of a database"),
    ],
)
async def test_what_is_set_wrongly_is_said_and_nothing_starts(
    discord: FakeDiscord, tmp_path: Path, more: dict[str, str], says: str
) -> None:
    code, _, errors = await finished(["discord"], environment(discord, tmp_path, **more))
    assert code == 1
    assert says in errors
    assert "Traceback" not in errors


async def test_the_link_asks_for_no_more_than_is_needed(discord: FakeDiscord, tmp_path: Path) -> None:
    code, said, _ = await finished(["discord", "invite"], environment(discord, tmp_path))
    assert code == 0
    assert "scope=bot+applications.commands&permissions=274877991936&integration_type=0" in said
    _, said, _ = await finished(["discord", "invite", "--user"], environment(discord, tmp_path))
    assert "scope=applications.commands&integration_type=1" in said


async def test_commands_are_told_everywhere_or_on_one_server(discord: FakeDiscord, tmp_path: Path) -> None:
    _, said, _ = await finished(["discord", "sync", "--guild", str(GUILD)], environment(discord, tmp_path))
    assert f"Discord was told 9 commands for the server {GUILD}." in said
    assert not discord.commands.get(None)
    code, said, _ = await finished(["discord", "sync"], environment(discord, tmp_path))
    assert (code, said.strip()) == (0, "Discord was told 9 commands.")
    assert len(discord.commands[None]) == 9


async def test_the_doctor_says_what_there_is_and_what_is_missing(discord: FakeDiscord, tmp_path: Path) -> None:
    code, said, _ = await finished(["doctor", "discord"], environment(discord, tmp_path))
    assert (code, "Discord knows no commands of the app" in said) == (1, True)
    await finished(["discord", "sync"], environment(discord, tmp_path))
    code, said, _ = await finished(["doctor", "discord"], environment(discord, tmp_path))
    assert (code, "Discord knows 9 commands" in said, "on 2 servers" in said) == (0, True, True)


async def test_the_doctor_looks_at_the_ids_of_admins(discord: FakeDiscord, tmp_path: Path) -> None:
    await finished(["discord", "sync"], environment(discord, tmp_path))
    named = {"ROLEBOT_DISCORD_ADMINS": f"{CAROL}, 1234500000000000077"}
    code, said, _ = await finished(["doctor", "discord"], environment(discord, tmp_path, **named))
    assert (code, "ROLEBOT_DISCORD_ADMINS names carol" in said) == (0, True)
    assert "ROLEBOT_DISCORD_ADMINS names 1234500000000000077, which is no person" in said
    named = {"ROLEBOT_DISCORD_ADMINS": GUILD}
    code, said, _ = await finished(["doctor", "discord"], environment(discord, tmp_path, **named))
    assert (code, f"names {GUILD}, the server" in said, "makes nobody an admin" in said) == (1, True, True)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"DISCORD_TOKEN": "wrong"}, "Discord does not know DISCORD_TOKEN"),
        ({"ROLEBOT_DISCORD_API_URL": "http://127.0.0.1:9"}, "Discord is out of reach"),
        ({"DISCORD_TOKEN": ""}, "DISCORD_TOKEN is not set"),
    ],
)
async def test_the_doctor_says_what_is_wrong(
    discord: FakeDiscord, tmp_path: Path, more: dict[str, str], says: str
) -> None:
    code, said, errors = await finished(["doctor", "discord"], environment(discord, tmp_path, **more))
    assert code == 1
    assert says in said
    assert "Traceback" not in errors

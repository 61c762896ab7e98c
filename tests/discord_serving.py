"""rolebot, served to the local Discord by the real discord.py, in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from rolebot.adapters.discord.client import Client
from rolebot.adapters.discord.serving import serve_discord
from rolebot.bot import Bot
from rolebot.desk import Desk
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import Journal
from rolebot.platforms import DiscordSettings
from rolebot.reloading import Reloader
from rolebot.renewing import Renewer
from rolebot.settings import AdminSettings
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_state import Message


@pytest.fixture(autouse=True)
def quick_identify(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saves the five seconds between the identifications of shards, which only tests may."""

    async def at_once(self: Client, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing."""

    monkeypatch.setattr(Client, "before_identify_hook", at_once)


@asynccontextmanager
async def served(  # noqa: PLR0913 - whatever a test has of its own
    discord: FakeDiscord,
    bot: Bot,
    journal: Journal | None = None,
    shards: tuple[list[int], int] | None = None,
    *,
    admins: AdminSettings | None = None,
    folder: Path | None = None,
) -> AsyncIterator[Desk]:
    """Served until the end of the block; knowledge that came from a folder can be read from there again."""
    settings = DiscordSettings(
        token=discord.token,
        api_url=discord.api_url,
        gateway_url=discord.gateway_url,
        shards=shards,
        admins=admins or AdminSettings(),
    )
    desk, stop = Desk(bot, journal or MemoryJournal()), asyncio.Event()
    desk.reloader = Reloader(desk, Renewer(bot, (folder,))) if folder else None
    before = len(discord.connected)
    serving = asyncio.create_task(serve_discord(settings, desk, stop))
    more = len(shards[0]) if shards else discord.shards
    try:
        await discord.wait_for(lambda local: serving.done() or len(local.connected) >= before + more, within=40)
        yield desk
    finally:
        stop.set()
        await serving
        await desk.close()


async def post(discord: FakeDiscord, number: int = 1) -> Message:
    """The app's message of that number, counted from 1, as soon as it is there."""
    await discord.wait_for(lambda local: len(local.posted) >= number)
    return discord.posted[number - 1]

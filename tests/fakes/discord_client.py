"""The real discord.py, pointed at the local Discord."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord.ext import commands

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_state import Json


def point(patch: pytest.MonkeyPatch, local: FakeDiscord) -> None:
    """Lets discord.py speak with the local Discord: its two class attributes, and nothing else."""
    patch.setattr(discord.http.Route, "BASE", f"{local.api_url}/api/v10")
    patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(local.gateway_url))


@asynccontextmanager
async def served(patch: pytest.MonkeyPatch, **settings: Any) -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(**{"identify_every": 0.0, **settings}) as local:
        point(patch, local)
        yield local


class Bot(commands.AutoShardedBot):
    """A bot with as little in memory as rolebot, that keeps what it hears."""

    def __init__(self, content: bool = False, **more: Any) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=content)
        known: Json = {"allowed_mentions": discord.AllowedMentions.none(), "chunk_guilds_at_startup": False}
        known |= {"member_cache_flags": discord.MemberCacheFlags.none(), "max_messages": None}
        super().__init__("\0", help_command=None, intents=intents, guild_ready_timeout=0.05, **{**known, **more})
        self.heard: list[discord.Message] = []
        self.left: list[int] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Saves five seconds a shard, which only tests may."""

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            self.heard.append(message)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.left.append(guild.id)


@asynccontextmanager
async def running(local: FakeDiscord, bot: Bot | None = None) -> AsyncIterator[Bot]:
    """A bot, connected and with its commands registered."""
    bot = bot or Bot()
    before = len(local.connected)
    task = asyncio.create_task(bot.start(local.token))
    try:
        await local.wait_for(lambda d: task.done() or len(d.connected) >= before + d.shards)
        if bot.tree.get_commands():
            await bot.tree.sync()
        yield bot
    finally:
        await bot.close()
        await asyncio.wait([task])


@asynccontextmanager
async def logged_in(local: FakeDiscord) -> AsyncIterator[discord.Client]:
    """A client that only calls REST."""
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(local.token)
        yield client


async def call(client: discord.Client, verb: str, path: str, body: Any = None) -> Any:
    return await client.http.request(discord.http.Route(verb, path), json=body)


async def refused(client: discord.Client, verb: str, path: str, body: Any = None) -> discord.HTTPException:
    """How Discord refuses a call."""
    with pytest.raises(discord.HTTPException) as caught:
        await call(client, verb, path, body)
    return caught.value


async def raw(local: FakeDiscord, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
    """A call without discord.py, which would try failures again."""
    headers = {"Authorization": f"Bot {local.token}"}
    async with (
        aiohttp.ClientSession() as http,
        http.request(verb, local.api_base + path, json=body, headers=headers) as got,
    ):
        return got.status, await got.json() if got.status != 204 else None

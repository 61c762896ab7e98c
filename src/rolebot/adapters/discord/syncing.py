"""Telling Discord the commands, and asking it who the app is, without serving anybody."""

import aiohttp
import discord

from rolebot.adapters.discord.client import Client
from rolebot.adapters.discord.serving import FATAL, StartError, point
from rolebot.bot import Bot
from rolebot.desk import Desk
from rolebot.journal.memory import MemoryJournal
from rolebot.platforms import DiscordSettings


async def application_id(settings: DiscordSettings) -> int:
    """The app that the token belongs to. Raises StartError when Discord refuses or cannot be reached."""
    point(settings.api_url, settings.gateway_url)
    client = discord.Client(intents=discord.Intents.none())
    try:
        async with client:
            await client.login(settings.token)
            return (await client.application_info()).id
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise StartError(_reason(error)) from None


async def sync_commands(settings: DiscordSettings, bot: Bot, guild: int | None) -> int:
    """Tell Discord the commands, everywhere or on one server; how many there are. Raises StartError."""
    point(settings.api_url, settings.gateway_url)
    desk = Desk(bot, MemoryJournal())
    client = Client(desk, syncing=False, admins=settings.admins)
    try:
        async with client:
            await client.login(settings.token)
            where = discord.Object(guild) if guild else None
            if where:
                client.tree.copy_global_to(guild=where)
            return len(await client.tree.sync(guild=where))
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise StartError(_reason(error)) from None
    finally:
        await desk.close()


def _reason(error: Exception) -> str:
    match error:
        case discord.LoginFailure():
            return FATAL[4004]
        case discord.Forbidden() | discord.NotFound():
            return "Discord does not let the app do that there; is it on that server?"
        case discord.HTTPException():
            return f"Discord refuses: {error.text or error.status}"
        case _:
            return f"Discord is out of reach ({type(error).__name__})"

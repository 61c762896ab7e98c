"""Discord from the outside: a client for each try, until somebody says stop.

A client that could not connect is not mended but replaced. What an operator must mend ends everything at once; for all
else there is a pause, which grows, so that no more than a few identifications a minute are spent.
"""

import asyncio
import contextlib
import logging
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from rolebot.adapters.discord.client import Client
from rolebot.adapters.discord.incoming import PLATFORM
from rolebot.adapters.discord.notices import tell_channel
from rolebot.adapters.discord.reading import UNREADABLE
from rolebot.desk import Desk
from rolebot.platforms import DiscordSettings

FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
"""Seconds between tries; the wait doubles, and begins anew after a client that held for ten minutes."""

HELD = 600.0

DRAINING = 4.0
"""Seconds in which answers under way may still be sent at the end."""

CONNECTING = 60.0
"""Seconds in which a client must have connected, or one more of its shards: Discord lets them come five apart."""

CLOSING = 1.5

FATAL = {
    4004: "Discord does not know DISCORD_TOKEN; copy it again from the app's page, under Bot",
    4010: "ROLEBOT_DISCORD_SHARDS names a shard that does not exist",
    4011: "Discord asks for more shards; set ROLEBOT_DISCORD_SHARDS, or leave it unset",
    4012: "Discord does not speak this version any more; update rolebot",
    4013: "Discord does not know what rolebot wants to hear; update rolebot",
    4014: "Discord does not let rolebot hear what it wants to; look at Privileged Gateway Intents on the app's page",
}

ANSWERED, EXPIRED = 40060, 10062
"""What Discord says to whoever suggests something as the second one, or too late."""

log = logging.getLogger(__name__)


class StartError(Exception):
    """Discord refuses to work with rolebot until an operator changes something. The message says what."""


def point(api_url: str, gateway_url: str) -> None:
    """Let the library speak with another server than Discord's own; it takes that as class attributes only."""
    if api_url:
        Route.BASE = f"{api_url.rstrip('/').removesuffix('/api/v10')}/api/v10"
    if gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


async def serve_discord(settings: DiscordSettings, desk: Desk, stop: asyncio.Event) -> None:
    """Serve Discord until told to stop. Raises StartError when Discord refuses."""
    point(settings.api_url, settings.gateway_url)
    logging.getLogger("discord.app_commands.tree").addFilter(_is_fault)
    desk.connections.note(PLATFORM, "not connected yet")
    wait = FIRST_WAIT
    loop = asyncio.get_running_loop()
    while not stop.is_set():
        began = loop.time()
        reason = await _serve_once(settings, desk, stop)
        if stop.is_set():
            return
        wait = FIRST_WAIT if loop.time() - began > HELD else wait
        desk.connections.note(PLATFORM, "out of reach")
        log.warning("discord is out of reach (%s), next try in %.0f s", reason, wait)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        wait = min(wait * 2, LONGEST_WAIT)


def _is_fault(record: logging.LogRecord) -> bool:
    """Whether the library's complaint is one: of processes that hear the same, all but one suggest too late."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, discord.HTTPException) and error.code in (ANSWERED, EXPIRED))


async def _serve_once(settings: DiscordSettings, desk: Desk, stop: asyncio.Event) -> str:
    """Serve with one client until it ends or is told to stop; why it ended. Raises StartError."""
    client = Client(desk, settings.shards, admins=settings.admins)
    running = asyncio.create_task(client.start(settings.token))
    channel = settings.admins.discord_channel
    telling = asyncio.create_task(tell_channel(client, desk, channel)) if channel else None
    stopping = asyncio.create_task(stop.wait())
    reason = ""
    try:
        reason = await _connected(client, running, stopping)
        if not reason:
            await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            told = "all answers are sent" if await desk.drain(DRAINING) else "answers under way are lost"
            log.info("discord is served no longer, %s", told)
            await client.break_promises()
    finally:
        stopping.cancel()
        if telling:
            telling.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(client.close(), CLOSING)
        running.cancel()  # the library goes on trying to connect after it was closed
    return reason or await _why(running)


async def _connected(client: Client, *ends: asyncio.Task[Any]) -> str:
    """Wait until every shard has connected, or one of the ends has come; what is wrong where nothing moves any more.

    The library would try for ever, and then fall over.
    """
    shards = -1
    while not client.is_ready() and len(client.shards) > shards:
        shards = len(client.shards)
        if (await asyncio.wait(ends, timeout=CONNECTING, return_when=asyncio.FIRST_COMPLETED))[0]:
            return ""
    return "" if client.is_ready() else f"not connected within {CONNECTING:.0f} s"


async def _why(running: asyncio.Task[None]) -> str:
    """What ended a client. Raises StartError where trying again is no use."""
    try:
        await running
    except asyncio.CancelledError:
        return "stopped"
    except discord.LoginFailure:
        raise StartError(FATAL[4004]) from None
    except discord.PrivilegedIntentsRequired:
        raise StartError(FATAL[4014]) from None
    except discord.ConnectionClosed as error:
        if error.code in FATAL:
            raise StartError(FATAL[error.code]) from None
        return f"closed with {error.code}"
    except (discord.DiscordException, aiohttp.ClientError, OSError, *UNREADABLE) as error:
        return type(error).__name__
    return "ended"

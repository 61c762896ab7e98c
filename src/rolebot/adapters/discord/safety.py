"""The one net below everything that people do in Discord: a fault goes to the log, and the asker reads of it."""

import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, cast

import discord

from rolebot.adapters.discord.incoming import PLATFORM
from rolebot.adapters.discord.words import words_of
from rolebot.desk import Desk
from rolebot.limits import TurnedAwayError

BEGAN = "began"

log = logging.getLogger(__name__)


class HasDesk(Protocol):
    """The bot, as far as its interactions need it."""

    desk: Desk
    promised: set[discord.Interaction]


def desk_of(interaction: discord.Interaction) -> Desk:
    """The desk of the bot to which something was done."""
    return cast("HasDesk", interaction.client).desk


def time_gone(interaction: discord.Interaction) -> float:
    """Seconds since an interaction came, of the three after which Discord gives it up."""
    return time.monotonic() - float(interaction.extras[BEGAN])


def promised_by(interaction: discord.Interaction) -> set[discord.Interaction]:
    """The interactions whose askers see that rolebot thinks."""
    return cast("HasDesk", interaction.client).promised


async def safely(interaction: discord.Interaction, work: Callable[[], Awaitable[None]]) -> None:
    """Do some work for somebody, in one process only; a shutdown waits for its end, and a fault is said to them."""
    interaction.extras[BEGAN] = time.monotonic()
    desk, key = desk_of(interaction), f"{PLATFORM}/{interaction.id}"
    with desk.serving():
        try:
            if await desk.claim(key):
                await work()
                desk.finish(key)
        except Exception as error:
            turned_away = error.reason if isinstance(error, TurnedAwayError) else None
            if not turned_away:
                log.error("discord interaction failed: %s", type(error).__name__, exc_info=error)
            with contextlib.suppress(discord.HTTPException):
                sorry = words_of(interaction.locale).sorry_for(turned_away)
                if interaction.response.is_done():
                    await interaction.followup.send(sorry, ephemeral=True)
                else:
                    await interaction.response.send_message(sorry, ephemeral=True)
        finally:
            promised_by(interaction).discard(interaction)

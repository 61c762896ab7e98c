"""The one net below everything that people do in Discord: a fault goes to the log, and the asker reads of it."""

import contextlib
import logging
from collections.abc import Awaitable
from typing import Protocol, cast

import discord

from rolebot.adapters.discord.words import words_of
from rolebot.desk import Desk

log = logging.getLogger(__name__)


class HasDesk(Protocol):
    """The bot, as far as its interactions need it."""

    desk: Desk
    promised: set[discord.Interaction]


def desk_of(interaction: discord.Interaction) -> Desk:
    """The desk of the bot to which something was done."""
    return cast("HasDesk", interaction.client).desk


def promised_by(interaction: discord.Interaction) -> set[discord.Interaction]:
    """The interactions whose askers see that rolebot thinks."""
    return cast("HasDesk", interaction.client).promised


async def safely(interaction: discord.Interaction, work: Awaitable[None]) -> None:
    """Do some work for somebody, for whose end a shutdown waits; a fault is said to them."""
    with desk_of(interaction).serving():
        try:
            await work
        except Exception as error:
            log.error("discord interaction failed: %s", type(error).__name__, exc_info=error)
            with contextlib.suppress(discord.HTTPException):
                sorry = words_of(interaction.locale).sorry
                if interaction.response.is_done():
                    await interaction.followup.send(sorry, ephemeral=True)
                else:
                    await interaction.response.send_message(sorry, ephemeral=True)
        finally:
            promised_by(interaction).discard(interaction)

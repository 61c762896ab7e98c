"""Cards on their way to Discord: as answers to interactions within three seconds, or as replies to messages."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

import discord

from rolebot.adapters.discord.items import view_of
from rolebot.adapters.discord.rendering import Card
from rolebot.adapters.discord.safety import promised_by, time_gone
from rolebot.adapters.discord.words import words_of

DEFER_AFTER = 1.2
"""Seconds after which the asker is told that it takes longer; Discord gives up after three."""

Result = TypeVar("Result")

log = logging.getLogger(__name__)


def embed_of(card: Card) -> discord.Embed:
    """The embed of a card."""
    return discord.Embed.from_dict(card.embed)


async def in_time(interaction: discord.Interaction, work: Coroutine[Any, Any, Result], private: bool) -> Result:
    """What comes of some work; if it takes long, the asker sees meanwhile that rolebot thinks."""
    task = await _given_time(interaction, work)
    if not task.done():
        await interaction.response.defer(ephemeral=private, thinking=True)
        promised_by(interaction).add(interaction)
    return await task


async def in_time_in_place(interaction: discord.Interaction, work: Coroutine[Any, Any, Result]) -> Result:
    """What comes of some work; if it takes long, Discord learns that the message will still change."""
    task = await _given_time(interaction, work)
    if not task.done():
        await interaction.response.defer()
    return await task


async def in_time_behind(
    interaction: discord.Interaction, work: Coroutine[Any, Any, Result], meanwhile: Card
) -> Result:
    """What comes of some work; if it takes long, a card stands meanwhile in the place of the pressed one."""
    task = await _given_time(interaction, work)
    if not task.done():
        await interaction.response.edit_message(embed=embed_of(meanwhile), view=view_of(meanwhile))
        promised_by(interaction).add(interaction)
    return await task


async def _given_time(interaction: discord.Interaction, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
    task = asyncio.create_task(work)
    await asyncio.wait({task}, timeout=max(DEFER_AFTER - time_gone(interaction), 0.0))
    return task


async def answer(interaction: discord.Interaction, card: Card, private: bool) -> None:
    """Answer an interaction, or fill in the answer that was promised."""
    view = view_of(card)
    if interaction.response.is_done():
        promised_by(interaction).discard(interaction)
        await interaction.edit_original_response(embed=embed_of(card), view=view)
    else:
        shown = view or discord.utils.MISSING
        sent = await interaction.response.send_message(embed=embed_of(card), view=shown, ephemeral=private)
        if sent.is_ephemeral() and not private:
            await say(interaction, words_of(interaction.locale).only_you)


async def replace(interaction: discord.Interaction, card: Card) -> None:
    """Put a card in the place of the pressed one."""
    if interaction.response.is_done():
        await interaction.edit_original_response(embed=embed_of(card), view=view_of(card))
    else:
        await interaction.response.edit_message(embed=embed_of(card), view=view_of(card))


async def say(interaction: discord.Interaction, text: str) -> None:
    """Say something to the one who did something, whatever was said before."""
    with contextlib.suppress(discord.HTTPException):
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)


async def reply_to(message: discord.Message, card: Card) -> None:
    """Reply to a message without pinging anybody; if the message is gone, the answer stands by itself."""
    view = view_of(card)
    reference = message.to_reference(fail_if_not_exists=False)
    more: dict[str, Any] = {"view": view} if view else {}
    try:
        await message.channel.send(embed=embed_of(card), reference=reference, mention_author=False, **more)
    except discord.Forbidden as error:
        log.warning("discord does not let rolebot answer there: %s", error.code)
        with contextlib.suppress(discord.HTTPException):
            await message.channel.send(plain(card))


def plain(card: Card) -> str:
    """A card as text, for channels in which embeds are not allowed."""
    fields = [f"**{one['name']}**\n{one['value']}" for one in card.embed.get("fields", ())]
    text = "\n".join(filter(None, (card.embed.get("title"), card.embed.get("description"), *fields)))
    return text if len(text) <= 2000 else text[:1999] + "…"

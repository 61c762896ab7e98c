"""Cards on their way to Discord: as answers to interactions within three seconds, or as replies to messages.

What Discord did not take for the moment is sent again for two minutes. A reply bears the id of what it replies to as
its nonce, by which Discord knows within some minutes that it has it already: nothing is said twice, and no apology
stands below an answer.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import aiohttp
import discord

from rolebot.adapters.discord.items import view_of
from rolebot.adapters.discord.rendering import Card
from rolebot.adapters.discord.safety import promised_by, time_gone
from rolebot.adapters.discord.words import words_of

DEFER_AFTER = 1.2
"""Seconds after which the asker is told that it takes longer; Discord gives up after three."""

PATIENCE = 120.0
"""Seconds in which something is sent again; Discord knows a nonce for a few minutes."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0
"""Seconds between those attempts; the pause doubles."""

FIRST_WORD, MOMENT = 2.5, 0.3
"""Seconds in which a first answer to an interaction is sent again while Discord is out of reach, and between those."""

TOO_MANY, KNOWN_ALREADY = 429, 40060

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
        await until_taken(lambda: interaction.edit_original_response(embed=embed_of(card), view=view))
        promised_by(interaction).discard(interaction)
    else:
        shown = view or discord.utils.MISSING
        sent = await _first_word(
            interaction,
            lambda: interaction.response.send_message(embed=embed_of(card), view=shown, ephemeral=private),
        )
        if sent and sent.is_ephemeral() and not private:
            await say(interaction, words_of(interaction.locale).only_you)


async def replace(interaction: discord.Interaction, card: Card) -> None:
    """Put a card in the place of the pressed one."""
    if interaction.response.is_done():
        await interaction.edit_original_response(embed=embed_of(card), view=view_of(card))
    else:
        await interaction.response.edit_message(embed=embed_of(card), view=view_of(card))


async def _first_word(interaction: discord.Interaction, send: Callable[[], Awaitable[Result]]) -> Result | None:
    """What comes of answering an interaction; None where Discord has the answer, but its word of that was lost."""
    broken_off = False
    while True:
        try:
            return await send()
        except (aiohttp.ClientError, OSError):
            broken_off = True
            if time_gone(interaction) > FIRST_WORD:
                raise
        except discord.HTTPException as error:
            if broken_off and error.code == KNOWN_ALREADY:
                return None
            raise
        await asyncio.sleep(MOMENT)


async def until_taken(send: Callable[[], Awaitable[Result]]) -> Result:
    """What comes of sending something that may be sent more than once; raises what Discord has against it."""
    pause, end = FIRST_PAUSE, time.monotonic() + PATIENCE
    while True:
        try:
            return await send()
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:  # OSError: a TimeoutError, too
            if not _passes(error) or time.monotonic() + pause > end:
                raise
            log.warning("discord puts an answer off (%s), next try in %.0f s", type(error).__name__, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _passes(error: Exception) -> bool:
    """Whether trying again may help; a limit without a `Via` is Cloudflare's ban, which would only last longer."""
    if not isinstance(error, discord.HTTPException) or isinstance(error, discord.DiscordServerError):
        return True
    return error.status == TOO_MANY and "Via" in error.response.headers


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
    more: dict[str, Any] = {"view": view} if view else {}
    try:
        await _reply(message, embed=embed_of(card), **more)
    except discord.Forbidden as error:
        log.warning("discord does not let rolebot answer there: %s", error.code)
        with contextlib.suppress(discord.HTTPException):
            await message.channel.send(plain(card))


async def tell(message: discord.Message, text: str) -> None:
    """Reply to a message with a few words; if that cannot be done, nobody hears of it."""
    with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError):
        await _reply(message, content=text)


async def _reply(message: discord.Message, **what: Any) -> None:
    reference = message.to_reference(fail_if_not_exists=False)
    how: dict[str, Any] = {"reference": reference, "mention_author": False, "nonce": str(message.id)}
    await until_taken(lambda: message.channel.send(**what, **how))


def plain(card: Card) -> str:
    """A card as text, for channels in which embeds are not allowed."""
    fields = [f"**{one['name']}**\n{one['value']}" for one in card.embed.get("fields", ())]
    text = "\n".join(filter(None, (card.embed.get("title"), card.embed.get("description"), *fields)))
    return text if len(text) <= 2000 else text[:1999] + "…"

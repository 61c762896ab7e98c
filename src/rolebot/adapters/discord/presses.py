"""What happens when somebody presses a button or chooses from a menu: all that it takes stands in the id.

- `r:s…:ADDRESS` adds the answer to an intent, `r:m…:ADDRESS` and the menu put it in the place of what was there;
- `r:w:ADDRESS` shows it whole, `r:p:ADDRESS` and, whole, `r:q:ADDRESS` share it, `r:c…:…` begins the choice;
- `r:g:EXCHANGE` and `r:b:EXCHANGE` say what somebody thought of an exchange, `r:x:ASKER` takes an answer away.
"""

import asyncio
import contextlib
import re
from typing import Any

import discord
from discord import ui

from rolebot.adapters.discord.incoming import PLATFORM, team_of, thread_below, thread_of_press
from rolebot.adapters.discord.items import view_of
from rolebot.adapters.discord.markup import escape
from rolebot.adapters.discord.outgoing import answer, embed_of, in_time, in_time_in_place, replace, say
from rolebot.adapters.discord.rendering import render
from rolebot.adapters.discord.safety import desk_of
from rolebot.adapters.discord.speaking import may_speak
from rolebot.adapters.discord.words import words_of
from rolebot.conversation import Intent, Kind
from rolebot.exchange import Feedback, new_exchange_id
from rolebot.press import read_address

COMMENT = 1000

FORM = re.compile(r"c:(?P<exchange>[^:]+):.+")


async def press(interaction: discord.Interaction, does: str, rest: str) -> None:
    """Do what a button says with what it holds."""
    match does:
        case "s" | "m" | "w" | "c":
            await _show(interaction, does, rest)
        case "p" | "q":
            await _share(interaction, rest, whole=does == "q")
        case "g" | "b":
            await _rate(interaction, rest, helpful=does == "g")
        case "x":
            await _take_away(interaction, rest)
        case _:
            await say(interaction, words_of(interaction.locale).gone)


async def _show(interaction: discord.Interaction, does: str, address: str) -> None:
    desk, words = desk_of(interaction), words_of(interaction.locale)
    intent = Intent(kind=Kind.CHOOSE) if does == "c" else read_address(address, desk.bot.knowledge)
    if intent is None:
        await say(interaction, words.gone)
        return
    thread = thread_of_press(interaction) if does in ("m", "w") else thread_below(interaction)
    private = is_private(interaction)
    work = desk.show(intent, str(interaction.user.id), thread, whole=does == "w")
    in_place = does in ("m", "w")
    reply = await (in_time_in_place(interaction, work) if in_place else in_time(interaction, work, private))
    if reply.answer.intent is None:
        await say(interaction, words.gone)
        return
    asker = "" if private else asker_of(interaction)
    card = render(reply, words, private=private, asker=asker)
    if in_place:
        if interaction.message and interaction.message.embeds and interaction.message.embeds[0].author.name:
            card.embed["author"] = {"name": interaction.message.embeds[0].author.name}
        await replace(interaction, card)
    else:
        card = card if private else render(reply, words, asker=str(interaction.user.id))
        await answer(interaction, card, private)


async def _share(interaction: discord.Interaction, address: str, whole: bool) -> None:
    desk, words = desk_of(interaction), words_of(interaction.locale)
    intent = read_address(address, desk.bot.knowledge)
    reply = desk.look(intent, whole) if intent else None
    if reply is None or reply.answer.intent is None:
        await say(interaction, words.gone)
        return
    key = f"{PLATFORM}/{interaction.message.id if interaction.message else interaction.id}/share/{address}"
    # Both at once, as each may take a second of the three.
    allowed, is_first = await asyncio.gather(
        may_speak(desk, interaction.guild_id, interaction.channel), desk.claim(key)
    )
    if not allowed:
        await say(interaction, words.not_here)
        return
    if not is_first:
        await interaction.response.defer()
        return
    card = render(reply, words, asker=str(interaction.user.id))
    card.embed["author"] = {"name": f"{escape(interaction.user.display_name)} {words.shared_by}"[:256]}
    sent = await interaction.response.send_message(embed=embed_of(card), view=view_of(card) or discord.utils.MISSING)
    desk.finish(key)
    await desk.note(reply, str(interaction.user.id), thread_below(interaction))
    if sent.is_ephemeral():
        await say(interaction, words.only_you)


async def _rate(interaction: discord.Interaction, exchange: str, helpful: bool) -> None:
    words = words_of(interaction.locale)
    desk_of(interaction).rate(_feedback(interaction, exchange, helpful, ""))
    if helpful:
        await interaction.response.defer()
    else:
        await interaction.response.send_modal(Comment(exchange, words.comment_title, words.comment_label))


class Comment(ui.Modal):
    """What was missing or wrong? It may be left empty. `take_comment` takes what was typed, even after a restart."""

    def __init__(self, exchange: str, title: str, label: str) -> None:
        # The id is its own for each opening: discord.py keeps one form an id, and would mix those of two people.
        super().__init__(title=title, timeout=900, custom_id=f"c:{exchange}:{new_exchange_id()}")
        typed: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph, required=False, max_length=COMMENT, custom_id="comment"
        )
        self.add_item(ui.Label(text=label, component=typed))


async def take_comment(interaction: discord.Interaction, exchange: str) -> None:
    """Keep the comment of a form that was sent, and say thanks."""
    data: Any = interaction.data or {}
    fields = [part.get("component") or {} for part in data.get("components") or ()]
    comment = next((str(one.get("value") or "") for one in fields if one.get("custom_id") == "comment"), "").strip()
    if comment:
        desk_of(interaction).rate(_feedback(interaction, exchange, False, comment))
    await say(interaction, words_of(interaction.locale).thanks)


async def _take_away(interaction: discord.Interaction, asker: str) -> None:
    if asker != str(interaction.user.id):
        await say(interaction, words_of(interaction.locale).not_yours)
        return
    await interaction.response.defer()
    with contextlib.suppress(discord.NotFound):  # pressed twice
        await interaction.delete_original_response()


def is_private(interaction: discord.Interaction) -> bool:
    """Whether the pressed message is seen by one person only."""
    return bool(interaction.message and interaction.message.flags.ephemeral)


def asker_of(interaction: discord.Interaction) -> str:
    """Who can take the pressed answer away; empty when nobody can."""
    rows: list[Any] = list(interaction.message.components) if interaction.message else []
    ids = [str(getattr(item, "custom_id", "")) for row in rows for item in getattr(row, "children", ())]
    return next((one.removeprefix("r:x:") for one in ids if one.startswith("r:x:")), "")


def _feedback(interaction: discord.Interaction, exchange: str, helpful: bool, comment: str) -> Feedback:
    return Feedback(
        exchange=exchange,
        platform=PLATFORM,
        team=team_of(interaction.guild),
        asker=str(interaction.user.id),
        helpful=helpful,
        comment=comment,
    )

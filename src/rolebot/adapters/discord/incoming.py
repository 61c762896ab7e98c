"""Discord's messages as questions: which of them speak to rolebot, and what is carried on."""

from dataclasses import dataclass

import discord

from rolebot.adapters.discord.markup import read_markup
from rolebot.exchange import ALONE, Question, Thread

PLATFORM = "discord"

SPOKEN = (discord.MessageType.default, discord.MessageType.reply)
"""Types of messages that a person sent; all others tell of joins, pins and boosts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was put in a message. `key` names it however often it is delivered."""

    key: str
    question: Question


def read_message(message: discord.Message, own_id: int) -> Asked | None:
    """What a person asks with a mention, a reply or a direct message; None where nobody asks rolebot anything."""
    if message.author.bot or message.webhook_id or message.type not in SPOKEN or message.edited_at:
        return None
    is_direct = message.guild is None
    if not is_direct and all(person.id != own_id for person in message.mentions):
        return None
    question = Question(text=read_markup(message.content), asker=str(message.author.id), thread=thread_of(message))
    return Asked(key=f"{PLATFORM}/{message.id}", question=question)


def thread_of(message: discord.Message) -> Thread:
    """The conversation that a message belongs to: a direct message, a thread, or a chain of replies.

    In a chain, each question is a thread of its own that goes on from the one whose answer it replies to.
    """
    team = team_of(message.guild)
    if message.guild is None or isinstance(message.channel, discord.Thread):
        return Thread(PLATFORM, team, str(message.channel.id))
    before = message.reference.resolved if message.reference else None
    asked = _asked_by(before) if isinstance(before, discord.Message) else None
    within = f"{message.channel.id}/{asked}" if asked else ""
    return Thread(PLATFORM, team, f"{message.channel.id}/{message.id}", within=within)


def _asked_by(answer: discord.Message) -> int | None:
    """The message, or else the command, that an answer answers."""
    if answer.reference:
        return answer.reference.message_id
    return answer.interaction_metadata.id if answer.interaction_metadata else None


def thread_of_press(interaction: discord.Interaction) -> Thread:
    """The conversation that a pressed answer belongs to."""
    message = interaction.message
    if message is not None and message.reference and message.reference.message_id and interaction.guild is not None:
        if isinstance(interaction.channel, discord.Thread):
            return Thread(PLATFORM, team_of(interaction.guild), str(interaction.channel.id))
        name = f"{message.channel.id}/{message.reference.message_id}"
        return Thread(PLATFORM, team_of(interaction.guild), name)
    return private_thread(interaction)


def thread_below(interaction: discord.Interaction) -> Thread:
    """The conversation of an answer that is added below a pressed one: replies to it go on from there."""
    pressed, message = thread_of_press(interaction), interaction.message
    if message is None or interaction.guild is None or isinstance(interaction.channel, discord.Thread):
        return pressed
    return Thread(PLATFORM, pressed.team, f"{message.channel.id}/{message.id}", within=pressed.name)


def thread_of_command(interaction: discord.Interaction) -> Thread:
    """The conversation of an answer that a command shows to all: who asked goes on from it, and who replies to it."""
    private = private_thread(interaction)
    if interaction.guild is None:
        return private
    channel = str(interaction.channel_id or "")
    name = channel if isinstance(interaction.channel, discord.Thread) else f"{channel}/{interaction.id}"
    return Thread(PLATFORM, private.team, name, within=private.name)


def private_thread(interaction: discord.Interaction) -> Thread:
    """The conversation that somebody has with rolebot's commands in a channel; in a direct message, all of it."""
    channel = str(interaction.channel_id or "")
    if interaction.guild is None and interaction.context.dm_channel:
        return Thread(PLATFORM, team_of(None), channel)
    return Thread(PLATFORM, team_of(interaction.guild), f"{channel}/{interaction.user.id}")


def team_of(guild: discord.Guild | None) -> str:
    """The server, or nothing where people are among themselves."""
    return str(guild.id) if guild else ALONE

"""Who may look after the knowledge from Discord: people and roles that whoever runs rolebot has named by their ids.

Discord hides the commands from those who may not manage a server, but that is no more than a default, and buttons can
be forged; so it is looked at here before every act.
"""

import logging
from collections.abc import Collection
from typing import Protocol, cast

import discord

from rolebot.adapters.discord.outgoing import say
from rolebot.adapters.discord.words import words_of
from rolebot.settings import AdminSettings
from rolebot.upkeep.admin_desk import AdminDesk

log = logging.getLogger(__name__)


class HasAdmins(Protocol):
    """The bot, as far as admins need it."""

    admins: AdminSettings
    admin_desk: AdminDesk


def admin_desk_of(interaction: discord.Interaction) -> AdminDesk:
    """The desk at which the admins of the bot are served to which something was done."""
    return cast("HasAdmins", interaction.client).admin_desk


def is_admin(admins: Collection[str], person: discord.User | discord.Member) -> bool:
    """Whether somebody is named by their own id or by that of a role that they were given on this server.

    The role that everybody has does not count: its id is that of the server, which is easily copied by mistake.
    """
    roles = person.roles if isinstance(person, discord.Member) else ()
    given = (str(role.id) for role in roles if not role.is_default())
    return not {str(person.id), *given}.isdisjoint(admins)


async def is_let_in(interaction: discord.Interaction) -> bool:
    """Whether an admin did this; whoever is none is told so."""
    admins = cast("HasAdmins", interaction.client).admins.discord
    if is_admin(admins, interaction.user):
        return True
    log.info("discord: an act of admins was refused to somebody who is none")
    words = words_of(interaction.locale)
    await say(interaction, words.keepers_only if admins else words.no_keepers)
    return False

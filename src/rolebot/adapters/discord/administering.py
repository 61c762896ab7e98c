"""`/rolebot-admin`: where rolebot speaks in front of everybody, and for its admins what it is to know.

Those who manage a server say where it speaks. Where admins are named, the command is offered in direct messages too,
and they look with it at what people asked in vain, at proposals, and have the knowledge read again.
"""

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType

from rolebot.adapters.discord import mending
from rolebot.adapters.discord.incoming import PLATFORM
from rolebot.adapters.discord.outgoing import say
from rolebot.adapters.discord.safety import desk_of, safely
from rolebot.adapters.discord.speaking import SETTING, read_channels, write_channels
from rolebot.adapters.discord.words import words_of


class Admin(app_commands.Group):
    """Where rolebot speaks on this server; where rolebot has admins, what they do."""

    def __init__(self, has_admins: bool) -> None:
        super().__init__(
            name="rolebot-admin",
            description="Look after rolebot",
            default_permissions=discord.Permissions(manage_guild=True),
            allowed_contexts=AppCommandContext(guild=True, dm_channel=has_admins, private_channel=False),
            allowed_installs=AppInstallationType(guild=True, user=has_admins),
        )
        if has_admins:
            self.command(name="review", description="Look at what people asked in vain")(review)
            self.command(name="proposals", description="Look at what admins propose")(proposals)
            self.command(name="reload", description="Read the knowledge again")(reload)

    @app_commands.command(name="everywhere", description="Let rolebot speak in every channel")
    async def everywhere(self, interaction: discord.Interaction) -> None:
        """Speak in every channel."""
        await safely(interaction, lambda: _choose(interaction, None))

    @app_commands.command(name="here", description="Let rolebot speak in this channel, and where you said so before")
    async def here(self, interaction: discord.Interaction) -> None:
        """Speak in this channel, too."""
        await safely(interaction, lambda: _add(interaction))

    @app_commands.command(name="nowhere", description="Let rolebot answer in private only")
    async def nowhere(self, interaction: discord.Interaction) -> None:
        """Speak in no channel."""
        await safely(interaction, lambda: _choose(interaction, []))

    @app_commands.command(name="show", description="Show where rolebot speaks")
    async def show(self, interaction: discord.Interaction) -> None:
        """Say where rolebot speaks."""
        await safely(interaction, lambda: _tell(interaction))


async def review(interaction: discord.Interaction) -> None:
    """List what people asked in vain."""
    await safely(interaction, lambda: mending.command(interaction, "list"))


async def proposals(interaction: discord.Interaction) -> None:
    """List what admins propose."""
    await safely(interaction, lambda: mending.command(interaction, "open"))


async def reload(interaction: discord.Interaction) -> None:
    """Read the knowledge again, and say what came of it."""
    await safely(interaction, lambda: mending.command(interaction, "reload"))


async def _chosen(interaction: discord.Interaction) -> list[int] | None:
    guild = str(interaction.guild_id)
    return read_channels(await desk_of(interaction).read_setting(PLATFORM, guild, SETTING))


async def _add(interaction: discord.Interaction) -> None:
    before = await _chosen(interaction) or []
    await _choose(interaction, sorted({*before, interaction.channel_id or 0}))


async def _choose(interaction: discord.Interaction, channels: list[int] | None) -> None:
    if not may_manage(interaction):
        await say(interaction, words_of(interaction.locale).admins_only)
        return
    await desk_of(interaction).keep_setting(PLATFORM, str(interaction.guild_id), SETTING, write_channels(channels))
    await say(interaction, _told(interaction, channels))


async def _tell(interaction: discord.Interaction) -> None:
    await say(interaction, _told(interaction, await _chosen(interaction)))


def _told(interaction: discord.Interaction, channels: list[int] | None) -> str:
    words = words_of(interaction.locale)
    if channels is None:
        return words.speaks_everywhere
    names = ", ".join(f"<#{one}>" for one in channels)
    return f"{words.speaks_in} {names}"[:1900] if channels else words.speaks_nowhere


def may_manage(interaction: discord.Interaction) -> bool:
    """Whether somebody may manage the server: Discord hides the command from others, and may be told not to."""
    return interaction.guild_id is not None and interaction.permissions.manage_guild

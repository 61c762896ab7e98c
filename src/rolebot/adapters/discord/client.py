"""The bot as Discord knows it: small in memory, pinging nobody, answering once.

It keeps neither members nor messages. Who it serves, and with what, is the desk's business.
"""

import contextlib
import hashlib
import json
import logging
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType
from discord.ext import commands

from rolebot.adapters.discord import mending
from rolebot.adapters.discord.admin_forms import ADMIN_FORM, read_form
from rolebot.adapters.discord.administering import Admin
from rolebot.adapters.discord.commands import add_commands
from rolebot.adapters.discord.incoming import PLATFORM, Asked, read_message
from rolebot.adapters.discord.items import EVERY, is_ours
from rolebot.adapters.discord.outgoing import reply_to, say, tell
from rolebot.adapters.discord.presses import FORM, press, take_comment
from rolebot.adapters.discord.reading import UNREADABLE, catch_faults
from rolebot.adapters.discord.rendering import render
from rolebot.adapters.discord.safety import safely
from rolebot.adapters.discord.speaking import may_speak
from rolebot.adapters.discord.translating import Translations
from rolebot.adapters.discord.words import ENGLISH, words_of
from rolebot.adapters.health.metrics import counting_limits
from rolebot.desk import Desk
from rolebot.limits import TurnedAwayError
from rolebot.settings import NOBODY, AdminSettings
from rolebot.upkeep.admin_desk import AdminDesk
from rolebot.workers import Share

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""No privileged one: what mentions rolebot, and what is written to it alone, comes with its words anyway."""

log = logging.getLogger(__name__)


class Tree(app_commands.CommandTree["Client"]):
    """The commands, and what happens when one of them cannot be carried out."""

    async def _call(self, interaction: discord.Interaction[Any]) -> None:
        """Carry a command out. What the library cannot read is no different from what else goes wrong."""
        try:
            await super()._call(interaction)
        except UNREADABLE as error:
            raise app_commands.AppCommandError from error

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
        """Say so to the one who tried."""
        words = words_of(interaction.locale)
        stale = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
        if not stale:
            log.error("discord command failed: %s", type(error).__name__, exc_info=error)
        await say(interaction, words.updating if stale else words.sorry)


class Client(commands.AutoShardedBot):
    """Serves servers, direct messages and people who installed the app for themselves."""

    def __init__(
        self,
        desk: Desk,
        shards: tuple[list[int], int] | None = None,
        syncing: bool = True,
        admins: AdminSettings = NOBODY,
    ) -> None:
        more: dict[str, Any] = {"shard_ids": shards[0], "shard_count": shards[1]} if shards else {}
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=AppInstallationType(guild=True, user=True),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            http_trace=counting_limits(desk, PLATFORM),
            **more,
        )
        catch_faults(self._connection.parsers)
        self.desk = desk
        self.admins = admins
        self.admin_desk = AdminDesk(desk, admins.applies)
        self.promised: set[discord.Interaction[Any]] = set()
        self._syncing = syncing
        self._hearing: frozenset[int] = frozenset()

    async def setup_hook(self) -> None:
        """Before the first event: what old buttons lead to, and the commands, if they have changed."""
        self.add_dynamic_items(*EVERY)
        await self.tree.set_translator(Translations())
        add_commands(self.tree)
        self.tree.add_command(Admin(has_admins=bool(self.admins.discord)))
        if self._syncing:
            await self.sync_if_changed()

    async def sync_if_changed(self) -> None:
        """Tell Discord the commands, unless it was told just these before."""
        definition = await self._definition()
        team = f"app-{self.application_id}"
        if await self.desk.read_setting(PLATFORM, team, "commands") == definition:
            return
        try:
            synced = await self.tree.sync()
        except (discord.HTTPException, app_commands.AppCommandError) as error:
            log.error("discord did not take the commands: %s", error)
            return
        await self.desk.keep_setting(PLATFORM, team, "commands", definition)
        log.info("discord was told %d commands", len(synced))

    async def _definition(self) -> str:
        """A short name for what the commands are, in every language."""
        translator = self.tree.translator
        assert translator is not None
        every = self.tree._get_all_commands(guild=None)
        told = [await one.get_translated_payload(self.tree, translator) for one in every]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]

    async def break_promises(self) -> None:
        """Tell those who still wait for an answer that none will come."""
        for interaction in list(self.promised):
            with contextlib.suppress(discord.HTTPException):
                await interaction.edit_original_response(content=words_of(interaction.locale).sorry, embed=None)

    async def on_message(self, message: discord.Message, /) -> None:
        """A mention, a reply or a direct message: one answer, however often it is delivered."""
        if self.user is None:
            return
        asked = read_message(message, self.user.id)
        if asked is None:
            return
        with self.desk.serving():
            try:
                if await self.desk.claim(asked.key):
                    await self._answer(message, asked)
                    self.desk.finish(asked.key)
            except TurnedAwayError as error:
                if error.first:
                    await tell(message, ENGLISH.sorry_for(error.reason))
            except Exception as error:  # the one net below a message
                log.error("discord message failed: %s", type(error).__name__, exc_info=error)
                await tell(message, ENGLISH.sorry)

    async def _answer(self, message: discord.Message, asked: Asked) -> None:
        if not await may_speak(self.desk, message.guild.id if message.guild else None, message.channel):
            await tell(message, ENGLISH.not_here)
            return
        reply = await self.desk.ask(asked.question)
        await reply_to(message, render(reply, ENGLISH, asker=asked.question.asker))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """A form, or a button of an older rolebot: nobody else answers these."""
        data: Any = interaction.data if isinstance(interaction.data, dict) else {}
        gone, name = words_of(interaction.locale).gone, str(data.get("custom_id", ""))
        if interaction.type is discord.InteractionType.modal_submit:
            if form := FORM.fullmatch(name):
                await safely(interaction, lambda: take_comment(interaction, form["exchange"]))
            elif filled := ADMIN_FORM.fullmatch(name):
                act, parts = filled["act"], filled["rest"].split(":")
                await safely(
                    interaction,
                    lambda: mending.take_form(interaction, mending.read_act(act, parts, read_form(data))),
                )
            else:
                await safely(interaction, lambda: say(interaction, gone))
        elif interaction.type is discord.InteractionType.component and not is_ours(data):
            await safely(interaction, lambda: say(interaction, gone))

    async def press(self, interaction: discord.Interaction, does: str, rest: str) -> None:
        """Do what a button says with what it holds."""
        await safely(interaction, lambda: press(interaction, does, rest))

    async def mend(self, interaction: discord.Interaction, act: str, parts: Sequence[str]) -> None:
        """Do what a button or a menu of an admin says with what it holds."""
        await safely(interaction, lambda: mending.press(interaction, mending.read_act(act, parts)))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server removed the app: what belongs to it goes, too."""
        self.desk.erase_team(PLATFORM, str(guild.id))
        log.info("discord server left, what belonged to it is erased")

    async def on_shard_connect(self, shard: int) -> None:
        """A shard hears."""
        self._note(shard, hears=True)
        log.info("discord connected, shard %d", shard)

    async def on_shard_resumed(self, shard: int) -> None:
        """A shard hears again."""
        self._note(shard, hears=True)
        log.info("discord connected again, shard %d", shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        """A shard hears nothing for the moment."""
        self._note(shard, hears=False)
        log.warning("discord connection lost, shard %d", shard)

    def _note(self, shard: int, hears: bool) -> None:
        """Say how Discord stands: it is connected when every shard of this process hears."""
        self._hearing = self._hearing | {shard} if hears else self._hearing - {shard}
        count = len(self.shard_ids) if self.shard_ids else self.shard_count or 1
        mine = self.shard_ids or range(count)
        share = Share(platform=PLATFORM, first=mine[0], last=mine[-1], of=self.shard_count or 1)
        self.desk.connections.shares[PLATFORM] = share
        deaf = count - len(self._hearing)
        self.desk.connections.note(PLATFORM, f"{deaf} of {count} shards not connected" if deaf else "")

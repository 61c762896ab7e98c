"""What people do in Discord, as the payloads that Discord makes of it.

Only what a person could really do works: a command must be registered and visible to them, a button is looked for in
the message as it was posted, and a modal cannot be submitted while a required input is empty.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord_answers import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT
from tests.fakes.discord_commands import CHAT, MESSAGE, USER, entered
from tests.fakes.discord_finding import STRING_SELECT, USER_SELECT, button, chosen, filled, menu
from tests.fakes.discord_registry import Registry
from tests.fakes.discord_shapes import Json
from tests.fakes.discord_state import ALICE, BOT, CAROL, GENERAL, GUILD, MEMBER, Guild, Interaction, Message, Modal
from tests.logged import note_payload


@dataclass(kw_only=True)
class People(Registry):
    """Short methods, one for each thing that a person does."""

    async def interact(  # noqa: PLR0913 - all that an interaction can have
        self,
        kind: int,
        data: Json,
        where: str = GENERAL,
        *,
        user: str = ALICE,
        locale: str | None = None,
        owners: Json | None = None,
        message: Message | None = None,
        times: int = 1,
    ) -> Interaction:
        """Any interaction: delivered `times` times with the same id, and answered, or failed after three seconds."""
        note_payload(data)
        channel, guild = self.channels[where], self.guild_of(where)
        new, owners = self.new_id(), self.installed([0, 1], where, user) if owners is None else owners
        payload: Json = {
            "id": new,
            "application_id": BOT,
            "type": kind,
            "token": f"aW50ZXJhY3Rpb246{new}",
            "version": 1,
        }
        payload |= {"data": data, "channel_id": where, "channel": self.channel_payload(channel), "entitlements": []}
        payload |= {"locale": locale or self.people[user].locale, "app_permissions": str(self.allowed(channel))}
        payload |= {"authorizing_integration_owners": owners, "context": self.context(where)}
        payload |= {"attachment_size_limit": 10_485_760, "entitlement_sku_ids": []}
        who = self.people[user].payload()
        if guild:
            may = str(guild.members[user])
            payload |= {"member": self.member_payload(guild, user) | {"user": who, "permissions": may}}
            payload |= {"guild_id": guild.id, "guild_locale": guild.locale}
            payload["guild"] = {"id": guild.id, "locale": guild.locale, "features": []}
            payload["channel"]["permissions"] = may
        else:
            payload["user"] = who
        if message:
            payload["message"] = self.message_payload(message)
        done = Interaction(new, payload["token"], kind, user, where, payload, self.now(), message)
        done.only_user = "0" not in owners
        self.interactions.append(done)
        await self.tell("INTERACTION_CREATE", payload, guild.id if guild else None, times=times)
        return await self._answered(done)

    async def _answered(self, done: Interaction) -> Interaction:
        while done.answered is None and not done.failed:
            left = done.at + self.answer_within - self.now()
            if left < 0:
                self.expire(done)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), max(left, 0) + 0.01)
        return done

    async def slash(  # noqa: PLR0913 - the person, the place, the language, and any options
        self,
        name: str,
        options: Mapping[str, object] | None = None,
        /,
        *,
        where: str = GENERAL,
        user: str = ALICE,
        locale: str | None = None,
        times: int = 1,
        **more: object,
    ) -> Interaction:
        """Types a command: `slash("role", question="...")`, or `slash("admin reload")` for one with sub-commands."""
        registered, data = self._typed(name, {**(options or {}), **more}, where, user)
        owners = self._owners(registered, where, user)
        return await self.interact(COMMAND, data, where, user=user, locale=locale, owners=owners, times=times)

    async def type_ahead(  # noqa: PLR0913 - the same, and what is being typed
        self,
        name: str,
        option: str,
        typed: str,
        others: Mapping[str, object] | None = None,
        *,
        where: str = GENERAL,
        user: str = ALICE,
        locale: str | None = None,
    ) -> list[Json]:
        """Types into one option of a command; the choices that are offered, each with its name and value."""
        given = {**(others or {}), option: typed}
        registered, data = self._typed(name, given, where, user, option)
        owners = self._owners(registered, where, user)
        done = await self.interact(AUTOCOMPLETE, data, where, user=user, locale=locale, owners=owners)
        return done.choices or []

    def _typed(self, name: str, given: Json, where: str, user: str, focused: str | None = None) -> tuple[Json, Json]:
        first, *path = name.removeprefix("/").split(" ")
        registered = self.visible(first, CHAT, where, user)
        data = _of(registered) | {"options": entered(registered, path, given, focused)}
        people = [value for value in given.values() if value in self.people]
        if people:
            data["resolved"] = {"users": {user: self.people[user].payload() for user in map(str, people)}}
        return registered, data

    def _owners(self, registered: Json, where: str, user: str) -> Json:
        return self.installed(registered.get("integration_types", [0]), where, user)

    async def context_menu(
        self, name: str, target: Message | str, *, user: str = ALICE, where: str = GENERAL, locale: str | None = None
    ) -> Interaction:
        """Picks the app's entry in the menu of a message, or of a person (by id, seen in `where`)."""
        about = isinstance(target, Message)
        place = target.channel if isinstance(target, Message) else where
        registered = self.visible(name, MESSAGE if about else USER, place, user)
        data = _of(registered)
        if isinstance(target, Message):
            assert not target.deleted, "the message was deleted"
            data |= {"target_id": target.id, "resolved": {"messages": {target.id: self.message_payload(target)}}}
        else:
            data |= {"target_id": target, "resolved": self._resolved(target, place)}
        owners = self._owners(registered, place, user)
        return await self.interact(COMMAND, data, place, user=user, locale=locale, owners=owners)

    def _resolved(self, user: str, channel: str) -> Json:
        known: Json = {"users": {user: self.people[user].payload()}}
        if guild := self.guild_of(channel):
            member = self.member_payload(guild, user) | {"permissions": str(guild.members.get(user, 0))}
            known["members"] = {user: {key: value for key, value in member.items() if key not in ("deaf", "mute")}}
        return known

    async def say(  # noqa: PLR0913 - all that a message can have
        self,
        text: str,
        channel: str = GENERAL,
        *,
        user: str = ALICE,
        mention: bool = False,
        reply_to: Message | None = None,
        ping: bool = True,
        times: int = 1,
        attachments: list[Json] | None = None,
    ) -> Message:
        """Writes a message; a reply pings whom it answers unless `ping` is false."""
        guild = self.guild_of(channel)
        assert user in (guild.members if guild else self.channels[channel].people), f"{user} is not there"
        said = Message(self.new_id(), channel, user, f"<@{BOT}> {text}" if mention else text, reply_to=reply_to)
        said.type = 19 if reply_to else 0
        said.mentions = [one for one in re.findall(r"<@!?(\d+)>", said.content) if one in self.people]
        if reply_to and ping and not reply_to.interaction and reply_to.user not in said.mentions:
            said.mentions.append(reply_to.user)
        said.attachments = attachments or []
        note_payload({"content": text})
        self.add(said)
        await self.tell_message(said, times=times)
        return said

    async def mention(self, text: str, channel: str = GENERAL, **more: Any) -> Message:
        """Writes to the bot in a channel; see `say`."""
        return await self.say(text, channel, mention=True, **more)

    async def say_dm(self, text: str, *, user: str = ALICE, **more: Any) -> Message:
        """Writes to the bot in private; see `say`."""
        return await self.say(text, self.dm(user), user=user, **more)

    async def edit(self, message: Message, text: str) -> None:
        """Changes what one wrote."""
        message.edits.append((message.content, message.embeds, message.components))
        message.content = text
        await self.tell_message(message, "MESSAGE_UPDATE")

    async def press(self, message: Message, which: str, *, user: str | None = None, times: int = 1) -> Interaction:
        """Presses the button with this label or custom_id, which must be there and enabled."""
        one = button(message.components, which)
        data = {"custom_id": one["custom_id"], "component_type": one["type"], "id": one["id"]}
        return await self._on(message, data, user, times)

    async def choose(
        self, message: Message, which: str, *wanted: str, user: str | None = None, times: int = 1
    ) -> Interaction:
        """Chooses from the menu with this placeholder or custom_id, by label or value; people by their ids."""
        one = menu(message.components, which)
        assert one["type"] in (STRING_SELECT, USER_SELECT), "only string and user selects are acted out here"
        values = chosen(one, wanted)
        data: Json = {"custom_id": one["custom_id"], "component_type": one["type"], "id": one["id"], "values": values}
        if one["type"] == USER_SELECT:
            data["resolved"] = {"users": {user: self.people[user].payload() for user in values}}
        return await self._on(message, data, user, times)

    async def _on(self, message: Message, data: Json, user: str | None, times: int) -> Interaction:
        who = user or message.ephemeral_to or (message.interaction.user if message.interaction else ALICE)
        assert not message.deleted, "the message was deleted"
        assert not message.thinking, "the app is still thinking"
        assert message.ephemeral_to in (None, who), f"{self.people[who].name} does not see this message"
        source = message.interaction
        owners = source.payload["authorizing_integration_owners"] if source else None
        return await self.interact(
            COMPONENT, data, message.channel, user=who, owners=owners, message=message, times=times
        )

    async def submit(self, modal: Modal, entries: Mapping[str, str] | None = None, *, times: int = 1) -> Interaction:
        """Fills in a form (by label or custom_id: what is typed, or an option's label) and sends it off."""
        assert modal in self.modals[modal.user], "this form is not open"
        source = modal.interaction
        data = {"custom_id": modal.body["custom_id"], "components": filled(modal.body, dict(entries or {}))}
        self.modals[modal.user].remove(modal)
        owners = source.payload["authorizing_integration_owners"]
        return await self.interact(
            SUBMIT, data, source.channel, user=modal.user, owners=owners, message=source.message, times=times
        )

    def dismiss(self, modal: Modal) -> None:
        """Closes a form; the app hears nothing of it."""
        self.modals[modal.user].remove(modal)

    def install_user(self, user: str = ALICE) -> None:
        """Adds the app to one's own account, for use anywhere."""
        assert 1 in self.app_contexts, "the app cannot be installed to accounts"
        self.user_installs.add(user)

    async def invite_guild(self, name: str = "Newcomers") -> Guild:
        """Invites the bot to a new server with one channel."""
        guild = Guild(self.new_id(), name, CAROL, {user: MEMBER for user in self.people if user != BOT})
        self.guilds[guild.id] = guild
        self.add_channel(self.new_id(), "general", guild.id)
        await self.tell("GUILD_CREATE", self.full_guild(guild), guild.id)
        return guild

    async def kick(self, guild: str = GUILD) -> None:
        """Throws the bot out of a server, whose own commands go with it."""
        self.guilds[guild].has_bot = False
        self.commands.pop(guild, None)
        await self.tell("GUILD_DELETE", {"id": guild}, guild)

    async def outage(self, guild: str = GUILD) -> None:
        """Makes a server unavailable for a while; the bot is still its member."""
        await self.tell("GUILD_DELETE", {"id": guild, "unavailable": True}, guild)


def _of(registered: Json) -> Json:
    known = {key: registered[key] for key in ("id", "name", "type")}
    return known | ({"guild_id": registered["guild_id"]} if "guild_id" in registered else {})

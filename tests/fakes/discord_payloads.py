"""People, servers, channels and messages, as the payloads in which Discord describes them to apps."""

from dataclasses import dataclass

from tests.fakes.discord_shapes import Json
from tests.fakes.discord_state import (
    APP,
    BOT,
    CAROL,
    MEMBER,
    PUBLIC_THREAD,
    USUAL,
    Channel,
    Guild,
    Interaction,
    Message,
    World,
    iso,
    together,
)

GUILD_MEMBERS, PRESENCES, CONTENT = 1 << 1, 1 << 8, 1 << 15
IN_DMS = 1 << 14 | 1 << 15 | 1 << 17 | 1 << 18  # embed, attach, mention, emojis: what apps may do in any DM


@dataclass(kw_only=True)
class Payloads(World):
    """Descriptions, made afresh each time."""

    def me(self) -> Json:
        """The bot's own account."""
        return self.people[BOT].payload() | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0}

    def app_flags(self) -> int:
        """Which privileged intents the app was granted, as its flags tell."""
        granted = {PRESENCES: 1 << 13, GUILD_MEMBERS: 1 << 15, CONTENT: 1 << 19}
        return together(flag for intent, flag in granted.items() if self.privileged & intent) | 1 << 23

    def app_payload(self) -> Json:
        """The app."""
        known: Json = {"id": APP, "name": "rolebot", "icon": None, "description": "", "summary": "", "type": None}
        known |= {
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": self.app_flags(),
        }
        known |= {"owner": self.people[CAROL].payload(), "team": None, "bot": self.me()}
        known |= {"integration_types_config": {str(kind): {} for kind in self.app_contexts}, "hook": True}
        return known | {"redirect_uris": [], "interactions_endpoint_url": None, "approximate_guild_count": 2}

    def member_payload(self, guild: Guild, user: str) -> Json:
        """A person's membership, without the person."""
        roles = [bot_role(guild)] if user == BOT else [one for one, having in guild.roles.items() if user in having]
        known: Json = {"roles": roles, "nick": None, "avatar": None, "banner": None, "flags": 0, "pending": False}
        known |= {"joined_at": iso(self.now() - 86_400), "premium_since": None, "deaf": False, "mute": False}
        return known | {"communication_disabled_until": None, "unusual_dm_activity_until": None}

    def guild_payload(self, guild: Guild) -> Json:
        """A server as REST describes it."""
        roles = [_role(guild.id, "@everyone", MEMBER, 0), _role(bot_role(guild), "rolebot", USUAL, 1)]
        roles += [_role(one, "given", 0, 2) | {"managed": False} for one in guild.roles]
        known: Json = {"id": guild.id, "name": guild.name, "icon": None, "owner_id": guild.owner, "roles": roles}
        known |= {"preferred_locale": guild.locale, "emojis": [], "stickers": [], "features": [], "splash": None}
        known |= {"afk_channel_id": None, "afk_timeout": 300, "verification_level": 0, "mfa_level": 0, "nsfw_level": 0}
        known |= {"default_message_notifications": 0, "explicit_content_filter": 0, "system_channel_id": None}
        known |= {"system_channel_flags": 0, "premium_tier": 0, "nsfw": False, "rules_channel_id": None}
        return known | {"description": None, "banner": None, "vanity_url_code": None, "public_updates_channel_id": None}

    def full_guild(self, guild: Guild) -> Json:
        """A server as GUILD_CREATE describes it."""
        inside = [c for c in self.channels.values() if c.guild == guild.id]
        payload = self.guild_payload(guild) | {"joined_at": iso(self.now()), "large": False, "unavailable": False}
        payload |= {"channels": [self.channel_payload(c) for c in inside if c.parent is None], "presences": []}
        payload |= {"threads": [self.channel_payload(c) for c in inside if c.parent and c.bot_may]}
        me = self.member_payload(guild, BOT) | {"user": self.people[BOT].payload()}
        payload |= {"members": [me], "member_count": len(guild.members) + 1, "voice_states": []}
        return payload | {"stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": []}

    def channel_payload(self, channel: Channel) -> Json:
        """A channel as Discord describes it to the bot."""
        known: Json = {"id": channel.id, "type": channel.type, "flags": 0, "last_message_id": None}
        if channel.guild is None:
            others = [self.people[user].payload() for user in channel.people if user != BOT]
            return known | {"recipients": others}
        known |= {
            "guild_id": channel.guild,
            "name": channel.name,
            "parent_id": channel.parent,
            "rate_limit_per_user": 0,
        }
        if channel.type == PUBLIC_THREAD:
            meta: Json = {"archived": False, "auto_archive_duration": 1440, "locked": False, "invitable": True}
            meta |= {"archive_timestamp": iso(self.now()), "create_timestamp": iso(self.now())}
            known |= {"thread_metadata": meta, "owner_id": channel.people[0], "message_count": 0, "member_count": 1}
            return known | {"total_message_sent": 0}
        denied = USUAL & ~channel.bot_may
        rule: Json = {"id": BOT, "type": 1, "allow": "0", "deny": str(denied)}
        return known | {"position": 0, "topic": None, "nsfw": False, "permission_overwrites": [rule] if denied else []}

    def allowed(self, channel: Channel) -> int:
        """What the app may do in the place of an interaction."""
        return channel.bot_may if channel.guild and channel.bot_may else IN_DMS

    def message_payload(self, message: Message, *, event: bool = False) -> Json:
        """A message as Discord describes it; events tell the author's membership as well."""
        guild = self.guild_of(message.channel)
        edited = iso(self.now()) if message.edits else None
        body: Json = {"id": message.id, "channel_id": message.channel, "type": message.type, "flags": message.flags}
        body |= {"author": self.people[message.user].payload(), "content": message.content, "embeds": message.embeds}
        body |= {"components": message.components, "attachments": message.attachments, "tts": False, "pinned": False}
        body |= {"timestamp": iso(message.at), "edited_timestamp": edited, "mention_everyone": False}
        body |= {"mentions": [self.people[user].payload() for user in message.mentions], "mention_roles": []}
        if message.nonce is not None:
            body["nonce"] = message.nonce
        if message.reply_to:
            where: Json = {"type": 0, "message_id": message.reply_to.id, "channel_id": message.channel}
            body["message_reference"] = where | ({"guild_id": guild.id} if guild else {})
            body["referenced_message"] = None if message.reply_to.deleted else self.message_payload(message.reply_to)
        if message.interaction:
            body |= {
                "application_id": APP,
                "webhook_id": APP,
                "interaction_metadata": self._metadata(message.interaction),
            }
        if event and guild:
            body |= {"guild_id": guild.id, "member": self.member_payload(guild, message.user)}
        return body

    def _metadata(self, done: Interaction) -> Json:
        known: Json = {"id": done.id, "type": done.type, "user": self.people[done.user].payload()}
        known["authorizing_integration_owners"] = done.payload["authorizing_integration_owners"]
        if done.message:
            known["interacted_message_id"] = done.message.id
        if done.type == 2:
            known |= {"name": done.name, "command_type": done.payload["data"]["type"]}
        if done.type == 5:
            known["triggering_interaction_metadata"] = {**known, "type": 2, "name": done.name, "command_type": 1}
        return known


def bot_role(guild: Guild) -> str:
    """The id of the role that a server gave to the bot."""
    return str(int(guild.id) + 1)


def _role(role: str, name: str, may: int, position: int) -> Json:
    known: Json = {"id": role, "name": name, "color": 0, "hoist": False, "position": position, "mentionable": False}
    known |= {"permissions": str(may), "managed": position > 0, "flags": 0, "icon": None, "unicode_emoji": None}
    return known | {"colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}}

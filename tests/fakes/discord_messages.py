"""Messages that the app posts, edits and deletes in channels, with every limit and rule about what is in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.fakes.discord_components import layout, numbered, rows, too_heavy
from tests.fakes.discord_rest import Refused, Request, Rest, checked, forbidden, invalid, op, unknown
from tests.fakes.discord_shapes import NEW_MESSAGE, Json, Path, Problem, embed_size, number, shape, string, wrong
from tests.fakes.discord_state import (
    BOT,
    EPHEMERAL,
    HISTORY,
    LOADING,
    PUBLIC_THREAD,
    REACT,
    SEND,
    START_THREADS,
    TEXT,
    V2,
    VIEW,
    Channel,
    Message,
)

NONCE_LIVES = 300.0  # seconds; the reference says “the past few minutes”
MEDIA = ("image", "thumbnail", "video")
THREAD = shape(
    {"name": string(100, 1)}, {"auto_archive_duration": number(60, 10_080), "rate_limit_per_user": number(0, 21_600)}
)


@dataclass
class Parts:
    """What a message will consist of."""

    content: str
    embeds: list[Json]
    components: list[Json]
    flags: int
    attachments: list[Json]


@dataclass(kw_only=True)
class Messages(Rest):
    """The operations on messages, reactions and threads."""

    def composed(self, body: Json, at: Path = (), old: Message | None = None) -> Parts:
        """What a message consists of after this body; refused if it breaks a rule."""
        checked(body, NEW_MESSAGE, at)
        before = old or Message("", "", BOT)
        flags = before.flags if body.get("flags") is None else body["flags"] | before.flags & EPHEMERAL
        content = (body["content"] or "").strip() if "content" in body else before.content
        embeds = [embed for embed in body.get("embeds") or [] if embed_size(embed) or any(map(embed.get, MEDIA))]
        parts = Parts(
            content,
            [{"type": "rich", **embed} for embed in embeds] if "embeds" in body else before.embeds,
            (body["components"] or []) if "components" in body else before.components,
            flags & ~LOADING,
            [self._attached(one) for one in body["attachments"] or ()] if "attachments" in body else before.attachments,
        )
        if problems := list(_rules(parts, before.flags, at)):
            raise invalid(problems)
        if parts.flags & V2 and too_heavy(parts.components):
            raise Refused(500, 0, "500: Internal Server Error")
        if not (parts.content or parts.embeds or parts.attachments or (parts.flags & V2 and parts.components)):
            raise Refused(400, 50006, "Cannot send an empty message")
        if "components" in body:
            parts.components = numbered(parts.components)
        return parts

    def _attached(self, given: Json) -> Json:
        """A file that came with a message; what is in it is not kept."""
        url = f"{self.address}/attachments/{given.get('filename')}"
        known: Json = {"filename": "file", "size": 0, "url": url, "proxy_url": url, "content_type": "text/plain"}
        return {**known, **given, "id": given["id"] if len(str(given.get("id", ""))) > 9 else self.new_id()}

    def no_pings(self, body: Json, what: str) -> None:
        """A fault if a message says of itself that it may call people."""
        given = body.get("allowed_mentions")
        if given is None:
            self.fault(f"{what}: allowed_mentions is missing, so that it can ping everyone whom it names")
        elif any(given.get(key) for key in ("parse", "users", "roles", "replied_user")):
            self.fault(f"{what}: allowed_mentions lets it ping people: {given}")

    async def post(self, message: Message) -> Message:
        """A new message of the app, told to its sessions."""
        self.add(message)
        await self.tell_message(message)
        return message

    async def change(self, message: Message, body: Json, at: Path = ()) -> Message:
        """An edit of a message of the app."""
        parts = self.composed(body, at, message)
        if not message.thinking:
            message.edits.append((message.content, message.embeds, message.components))
        message.content, message.embeds, message.components = parts.content, parts.embeds, parts.components
        message.flags, message.attachments = parts.flags, parts.attachments
        self.changed()
        await self.tell_message(message, "MESSAGE_UPDATE")
        return message

    async def remove(self, message: Message) -> None:
        """A message that is there no longer."""
        message.deleted = True
        gone = {"id": message.id, "channel_id": message.channel}
        guild = self.channels[message.channel].guild
        if not message.ephemeral_to and self.bot_hears(message.channel):
            await self.tell("MESSAGE_DELETE", gone | ({"guild_id": guild} if guild else {}), guild)
        self.changed()

    @op("POST /channels/{channel}/messages")
    async def send_message(self, asked: Request) -> Json:
        body, channel = asked.body, self.place(asked, VIEW | SEND)
        self.may_write(channel, body)
        parts = self.composed(body)
        self.no_pings(body, "send_message")
        if parts.flags & EPHEMERAL:
            self.fault("send_message: Discord shows a message in a channel to all, EPHEMERAL or not")
        nonce = None if body.get("nonce") is None else str(body["nonce"])
        if body.get("enforce_nonce") and (twin := self._same_nonce(channel, nonce)):
            return self.message_payload(twin)
        message = Message(
            self.new_id(), channel.id, BOT, via="send_message", nonce=nonce, flags=parts.flags & ~EPHEMERAL
        )
        message.content, message.embeds, message.components = parts.content, parts.embeds, parts.components
        message.reply_to = self._replied_to(channel, body.get("message_reference"))
        message.type = 19 if message.reply_to else 0
        message.allowed_mentions = body.get("allowed_mentions")
        message.mentions = pinged(message)
        return self.message_payload(await self.post(message))

    def _same_nonce(self, channel: Channel, nonce: str | None) -> Message | None:
        since = self.now() - NONCE_LIVES
        same = [m for m in self.posted if m.nonce == nonce and m.channel == channel.id and m.at > since]
        return same[0] if nonce and same else None

    def _replied_to(self, channel: Channel, reference: Json | None) -> Message | None:
        if reference is None or reference.get("type"):
            return None
        if channel.guild and not channel.bot_may & HISTORY:
            raise Refused(403, 160002, "Cannot reply without permission to read message history")
        found = self.find(channel.id, str(reference.get("message_id")))
        if (found is None or found.ephemeral_to) and reference.get("fail_if_not_exists", True):
            raise invalid(wrong(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message"))
        return found

    def own(self, asked: Request) -> Message:
        """The message of the path."""
        channel = self.place(asked)
        message = self.find(channel.id, asked.path["message"])
        if message is None or message.ephemeral_to:
            raise unknown("Message", 10008)
        return message

    @op("PATCH /channels/{channel}/messages/{message}")
    async def edit_message(self, asked: Request) -> Json:
        message = self.own(asked)
        if message.user != BOT:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        self.no_pings(asked.body, "edit_message")
        return self.message_payload(await self.change(message, asked.body))

    @op("DELETE /channels/{channel}/messages/{message}")
    async def delete_message(self, asked: Request) -> None:
        message = self.own(asked)
        if message.user != BOT:
            raise forbidden()
        await self.remove(message)

    @op("GET /channels/{channel}/messages/{message}")
    async def get_message(self, asked: Request) -> Json:
        self.place(asked, VIEW | HISTORY)
        return self.readable(self.own(asked))

    @op("GET /channels/{channel}/messages")
    async def get_messages(self, asked: Request) -> list[Json]:
        channel = self.place(asked, VIEW | HISTORY)
        newest = self.inside(channel.id)[::-1]
        return [self.readable(m) for m in newest[: int(asked.query.get("limit", 50))]]

    def readable(self, message: Message) -> Json:
        """A message as far as the app may read it."""
        return self.message_payload(message) | self.kept_back(message, self.privileged)

    @op("PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me")
    async def react(self, asked: Request) -> None:
        self.place(asked, VIEW | HISTORY | REACT)
        self.own(asked).reactions.append(asked.path["emoji"])

    @op("POST /channels/{channel}/messages/{message}/threads")
    async def start_thread(self, asked: Request) -> Json:
        channel = self.place(asked, VIEW | START_THREADS)
        message = self.own(asked)
        if channel.type != TEXT:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        if message.id in self.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        return await self._new_thread(channel, message.id, asked.body)

    @op("POST /channels/{channel}/threads")
    async def start_bare_thread(self, asked: Request) -> Json:
        channel = self.place(asked, VIEW | START_THREADS)
        if channel.type != TEXT:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        return await self._new_thread(channel, self.new_id(), asked.body)

    async def _new_thread(self, channel: Channel, thread: str, body: Json) -> Json:
        checked(body, THREAD)
        self.channels[thread] = Channel(
            thread, body["name"], PUBLIC_THREAD, channel.guild, channel.bot_may, (BOT,), channel.id
        )
        payload = self.channel_payload(self.channels[thread])
        await self.tell("THREAD_CREATE", payload | {"newly_created": True}, channel.guild)
        return payload


def _rules(parts: Parts, before: int, at: Path) -> Iterator[Problem]:
    if not parts.flags & V2:
        if before & V2:  # the code is assumed, the rule is documented
            yield from wrong((*at, "flags"), "MESSAGE_COMPONENTS_V2_FLAG_REMOVED", "IS_COMPONENTS_V2 cannot be removed")
        yield from rows(parts.components, (*at, "components"))
        return
    for key in ("content", "embeds"):
        if getattr(parts, key):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            text = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield from wrong((*at, key), code, text)
    yield from layout(parts.components, (*at, "components"))


def pinged(message: Message) -> list[str]:
    """The people whom a message of the app calls."""
    allowed = message.allowed_mentions or {"parse": ["users"], "replied_user": True}
    named = re.findall(r"<@!?(\d+)>", message.content)
    called = [user for user in named if "users" in allowed.get("parse", ()) or user in allowed.get("users", ())]
    if message.reply_to and allowed.get("replied_user"):
        called.append(message.reply_to.user)
    return list(dict.fromkeys(called))

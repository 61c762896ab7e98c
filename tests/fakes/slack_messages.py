"""Messages: chat.*, conversations.*, users and reactions, and what comes to a response_url."""

import json
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.slack_api import Refused, WebApi, lose_if_so
from tests.fakes.slack_blocks import MOST_MARKDOWN, block_problems, elements, is_too_long, tables
from tests.fakes.slack_state import BOT_USER, Call, Json, Message, Token

OFF = (False, "false", "0", 0)


@dataclass
class ResponseUrl:
    """The right to write five times about one doing of one person."""

    channel: str
    user: str
    team: str
    born: float
    source: Message | None = None
    uses: int = 0


@dataclass(kw_only=True)
class Messages(WebApi):
    """The methods that write and read messages; each takes its arguments and the token."""

    urls: dict[str, ResponseUrl] = field(default_factory=dict)

    async def on_users_info(self, args: Json, token: Token) -> Json:
        user = args["user"]
        if not any(user in channel.members for channel in self.channels.values()):
            raise Refused("user_not_found")
        profile = {"display_name": user.lower(), "real_name": user.title()}
        known: Json = {"id": user, "team_id": token.team, "name": user.lower(), "deleted": False, "profile": profile}
        known |= {"is_bot": user == BOT_USER, "tz": "Europe/Amsterdam", "tz_offset": 3600, "is_restricted": False}
        if args.get("include_locale") in (True, "1", "true", 1):
            known["locale"] = "en-US"
        return {"user": known}

    async def on_conversations_open(self, args: Json, token: Token) -> Json:
        users = str(args.get("users", "")).split(",")
        if len(users) != 1 or not users[0].startswith("U"):
            raise Refused("users_list_not_supplied" if users == [""] else "user_not_found")
        return {"channel": {"id": self.dm(users[0], token.team)}}

    async def on_conversations_replies(self, args: Json, token: Token) -> Json:
        channel = self.place(args, token)
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel")
        inside = [m for m in self.messages if m.channel == channel.id and not m.deleted and not m.ephemeral_to]
        thread = [m for m in inside if args["ts"] in (m.ts, m.thread_ts)]
        if not thread:
            raise Refused("thread_not_found")
        return {"messages": [m.payload() for m in thread], "has_more": False}

    async def on_reactions_add(self, args: Json, token: Token) -> Json:
        message = self.find(args["channel"], args["timestamp"])
        if message is None:
            raise Refused("message_not_found")
        if args["name"] in message.reactions:
            raise Refused("already_reacted")
        message.reactions.append(args["name"])
        return {}

    async def on_chat_postMessage(self, args: Json, token: Token) -> Json:  # noqa: N802 - Slack's name
        channel = self.place(args, token)
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel" if channel.kind == "channel" else "channel_not_found")
        for unfurl in ("unfurl_links", "unfurl_media"):
            if args.get(unfurl) not in OFF or unfurl not in args:
                self.fault(f"chat.postMessage: {unfurl} is not false, so links of an answer would unfold")
        message = self.add(self._message(args, token, channel.id, "chat.postMessage"))
        self.statuses = [s for s in self.statuses if s["thread_ts"] != message.thread_ts]
        return {"channel": channel.id, "ts": message.ts, "message": message.payload()}

    async def on_chat_postEphemeral(self, args: Json, token: Token) -> Json:  # noqa: N802 - Slack's name
        channel = self.place(args, token)
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel" if channel.kind == "channel" else "channel_not_found")
        if args["user"] not in channel.members:
            raise Refused("user_not_in_channel")
        message = self._message(args, token, channel.id, "chat.postEphemeral")
        message.ephemeral_to = args["user"]
        return {"message_ts": self.add(message).ts}

    async def on_chat_update(self, args: Json, token: Token) -> Json:
        if len(str(args.get("text", ""))) > 4000:
            raise Refused("msg_too_long")
        message = self._own(args, "cant_update_message")
        self.edit(message, args, "chat.update")
        return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.payload()}

    async def on_chat_delete(self, args: Json, token: Token) -> Json:
        message = self._own(args, "cant_delete_message")
        if BOT_USER not in self.channels[message.channel].members:
            raise Refused("channel_not_found")
        message.deleted = True
        return {"channel": message.channel, "ts": message.ts}

    def _own(self, args: Json, otherwise: str) -> Message:
        message = self.find(args["channel"], args["ts"])
        if message is None or message.ephemeral_to:
            raise Refused("message_not_found" if args["channel"] in self.channels else "channel_not_found")
        if message.user != BOT_USER:
            raise Refused(otherwise)
        return message

    def _message(self, args: Json, token: Token, channel: str, via: str) -> Message:
        written, blocks = self.content(args, via)
        thread_ts = args.get("thread_ts")
        if thread_ts is not None and self.find(channel, str(thread_ts)) is None:
            self.fault(f"{via}: no thread {thread_ts} in {channel}")
        return Message(channel, self.new_ts(), BOT_USER, written, blocks, thread_ts, team=token.team, via=via)

    def content(self, args: Json, via: str) -> tuple[str, list[Json]]:
        """The text and blocks of a message, once Slack finds nothing wrong with them."""
        written, blocks = args.get("text") or "", args.get("blocks") or []
        if markdown := args.get("markdown_text"):
            if written or blocks:
                raise Refused("markdown_text_conflict")
            if len(markdown) > MOST_MARKDOWN:
                raise Refused("msg_too_long")
            written = markdown
        if not written and not blocks and not args.get("attachments"):
            raise Refused("no_text")
        if not isinstance(written, str) or len(written) > 40_000:
            raise Refused("msg_too_long")
        if found := block_problems(blocks):
            raise Refused("invalid_blocks", *found)
        if tables(blocks) > 1:
            raise Refused("invalid_attachments", "only_one_table_allowed [json-pointer:/blocks]")
        if is_too_long(blocks):
            raise Refused("msg_blocks_too_long")
        if blocks and not written.strip():
            self.fault(f"{via}: blocks without `text`; screen readers and notifications need it")
        return written, self.named(blocks)

    def named(self, blocks: list[Json]) -> list[Json]:
        """The blocks with the ids that Slack gives to those that have none."""
        for block in blocks:
            block.setdefault("block_id", self.new_id("b"))
        for element in elements(blocks):
            element.setdefault("action_id", self.new_id("a"))
        return blocks

    def edit(self, message: Message, args: Json, via: str) -> None:
        """Puts other content into a message; blocks that are not given stay, as Slack documents."""
        written, blocks = self.content(args, via)
        if "blocks" not in args and message.blocks:
            self.fault(f"{via}: text alone leaves the old blocks in place; give `blocks` as well")
            blocks = message.blocks
        message.edits.append((message.text, message.blocks))
        message.text, message.blocks = written, blocks
        self.changed()

    def new_response_url(self, channel: str, user: str, team: str, source: Message | None = None) -> str:
        """A response_url for something that a person just did."""
        key = self.new_id("R")
        self.urls[key] = ResponseUrl(channel, user, team, self.now(), source)
        return f"{self.address}/response/{team}/{key}"

    async def on_response_url(self, request: web.Request) -> web.StreamResponse:
        """A message that the app sends to a response_url."""
        if failure := await self.trouble("response_url", request):
            return failure
        url = self.urls.get(request.match_info["key"])
        body: Json = {}
        try:
            body = json.loads(await request.text())
            self._respond(url, body)
        except json.JSONDecodeError:
            return self._no_response(body, "invalid_payload", 400)
        except Refused as refusal:
            status = 404 if refusal.error in ("used_url", "expired_url") else 400
            return self._no_response(body, refusal.error, status, refusal.messages)
        self.note(Call("response_url", body, at=self.now()))
        return lose_if_so(request, web.json_response({"ok": True}))

    def _no_response(self, body: Json, error: str, status: int, said: tuple[str, ...] = ()) -> web.Response:
        self.note(Call("response_url", body, None, status, error, said, self.now()))
        self.fault(f"response_url: {error} {' '.join(said)}".strip())
        return web.json_response({"ok": False, "error": error}, status=status)

    def _respond(self, url: ResponseUrl | None, body: Json) -> None:
        if url is None:
            raise Refused("invalid_url")
        if self.now() - url.born > self.url_lives:
            raise Refused("expired_url")
        if url.uses >= 5:
            raise Refused("used_url")
        url.uses += 1
        self.respond(url, body)

    def respond(self, url: ResponseUrl, body: Json) -> None:
        """What an answer to a doing of a person changes: deletes, replaces or adds a message."""
        if body.get("delete_original") in (True, "true"):
            if url.source:
                url.source.deleted = True
        elif body.get("replace_original") in (True, "true") and url.source:
            self.edit(url.source, {"blocks": []} | body, "response_url")
        else:
            written, blocks = self.content(body, "response_url")
            message = Message(url.channel, self.new_ts(), BOT_USER, written, blocks, body.get("thread_ts"))
            message.team, message.via = url.team, "response_url"
            message.ephemeral_to = None if body.get("response_type") == "in_channel" else url.user
            self.add(message)
        self.changed()

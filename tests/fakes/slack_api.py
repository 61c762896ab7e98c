"""Slack's Web API and response_urls, as strict as Slack: who may call what, with which arguments, and what it does."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import BasicAuth, web

from tests.fakes.slack_blocks import block_problems, elements, is_too_long, tables, view_problems
from tests.fakes.slack_state import (
    APP_ID,
    BOT_ID,
    BOT_USER,
    TEAM,
    Call,
    Channel,
    Json,
    Message,
    Token,
    View,
    Workspace,
)

JSON_ARGUMENTS = ("blocks", "view", "attachments", "prompts", "metadata", "loading_messages")
HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
NEEDS: dict[str, tuple[str, str | None]] = {
    "apps.connections.open": ("xapp", "connections:write"),
    "assistant.threads.setStatus": ("xoxb", "assistant:write"),
    "assistant.threads.setSuggestedPrompts": ("xoxb", "assistant:write"),
    "assistant.threads.setTitle": ("xoxb", "assistant:write"),
    "auth.revoke": ("xoxb", None),
    "auth.test": ("xoxb", None),
    "bots.info": ("xoxb", "users:read"),
    "chat.delete": ("xoxb", "chat:write"),
    "chat.postEphemeral": ("xoxb", "chat:write"),
    "chat.postMessage": ("xoxb", "chat:write"),
    "chat.update": ("xoxb", "chat:write"),
    "conversations.open": ("xoxb", "im:write"),
    "conversations.replies": ("xoxb", None),
    "oauth.v2.access": ("", None),
    "reactions.add": ("xoxb", "reactions:write"),
    "users.info": ("xoxb", "users:read"),
    "views.open": ("xoxb", None),
    "views.publish": ("xoxb", None),
    "views.push": ("xoxb", None),
    "views.update": ("xoxb", None),
}
REQUIRED: dict[str, str] = {
    "assistant.threads.setStatus": "channel_id thread_ts status",
    "assistant.threads.setSuggestedPrompts": "channel_id prompts",
    "assistant.threads.setTitle": "channel_id thread_ts title",
    "chat.delete": "channel ts",
    "chat.postEphemeral": "channel user",
    "chat.postMessage": "channel",
    "chat.update": "channel ts",
    "conversations.replies": "channel ts",
    "reactions.add": "channel name timestamp",
    "users.info": "user",
    "views.open": "trigger_id view",
    "views.publish": "user_id view",
    "views.push": "trigger_id view",
    "views.update": "view",
}
OFF = (False, "false", "0", 0)


class Refused(Exception):  # noqa: N818 - an answer of Slack, not an error of the fake
    """What Slack answers instead of doing it."""

    def __init__(self, error: str, *messages: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.more = more


@dataclass
class Trouble:
    """What goes wrong the next few times that a method is called."""

    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    times: float = 1
    slow: float = 0.0
    abort: bool = False


@dataclass
class Trigger:
    """The right to open one modal, soon, for one person."""

    user: str
    team: str
    born: float
    used: bool = False


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
class WebApi(Workspace):
    """The methods; every one takes its arguments and the token, and gives the answer or raises Refused."""

    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    urls: dict[str, ResponseUrl] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    refreshes: dict[str, str] = field(default_factory=dict)
    address: str = ""

    def fail(  # noqa: PLR0913 - the ways in which Slack fails
        self,
        method: str,
        *,
        error: str | None = None,
        status: int = 200,
        retry_after: int | None = None,
        times: float = 1,
        slow: float = 0.0,
        abort: bool = False,
    ) -> None:
        """The next `times` calls of a method (`*` any, `response_url` those) fail, are slow, or break off."""
        self.troubles.setdefault(method, []).append(Trouble(error, status, retry_after, times, slow, abort))

    async def trouble(self, method: str, request: web.Request) -> web.Response | None:
        """The failure that was ordered for this call, if any."""
        waiting = [t for key in (method, "*") for t in self.troubles.get(key, ()) if t.times > 0]
        if not waiting:
            return None
        trouble = waiting[0]
        trouble.times -= 1
        if trouble.slow:
            await asyncio.sleep(trouble.slow)
        if trouble.abort and request.transport:
            request.transport.abort()
        if trouble.status == 200 and not trouble.error:
            return None
        error = trouble.error or ("ratelimited" if trouble.status == 429 else "internal_error")
        self.note(Call(method, {}, status=trouble.status, error=error))
        headers = {"Retry-After": str(trouble.retry_after)} if trouble.retry_after is not None else None
        return web.json_response({"ok": False, "error": error}, status=trouble.status, headers=headers)

    def note(self, call: Call) -> None:
        """Remembers a call."""
        self.calls.append(call)
        self.changed()

    async def on_api(self, request: web.Request) -> web.StreamResponse:
        """Any call of the Web API."""
        self.busy += 1
        try:
            return await self._api(request)
        finally:
            self.busy -= 1
            self.changed()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if failure := await self.trouble(method, request):
            return failure
        secret: str | None = None
        token: Token | None = None
        args: Json = {}
        try:
            args = await arguments(request)
            secret = _secret(request, args, method)
            if method not in NEEDS:
                raise Refused("unknown_method", req_method=method)
            token = self._allowed(method, secret, request, args)
            answer: Json = {"ok": True} | await self._handler(method)(args, token)
            self.note(Call(method, args, secret, at=self.now()))
        except Refused as refusal:
            answer = {"ok": False, "error": refusal.error} | refusal.more
            if refusal.messages:
                said = list(refusal.messages)
                answer |= {"errors": said, "response_metadata": {"messages": [f"[ERROR] {one}" for one in said]}}
            self.note(Call(method, args, secret, 200, refusal.error, refusal.messages, self.now()))
        return web.json_response(answer, headers=_headers(token, method))

    def _handler(self, method: str) -> Callable[[Json, Token], Awaitable[Json]]:
        handler: Callable[[Json, Token], Awaitable[Json]] = getattr(self, f"on_{method.replace('.', '_')}")
        return handler

    def _allowed(self, method: str, secret: str | None, request: web.Request, args: Json) -> Token:
        kind, scope = NEEDS[method]
        if not kind:
            self._check_client(request, args)
            return Token(TEAM, "", frozenset())
        if not secret:
            raise Refused("not_authed")
        token = self.tokens.get(secret)
        if token is None:
            raise Refused("invalid_auth")
        if token.ends is not None and token.ends < self.now():
            raise Refused("token_expired")
        if token.dead:
            raise Refused(token.dead)
        if token.kind != kind:
            raise Refused("not_allowed_token_type")
        if method == "conversations.replies":
            scope = HISTORY[self._channel(args, token).kind]
        if scope and scope not in token.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(token.scopes)))
        missing = [f"missing required field: {name}" for name in REQUIRED.get(method, "").split() if name not in args]
        if missing:
            raise Refused("invalid_arguments", *missing)
        return token

    # ------------------------------------------------------------ who and where

    async def on_auth_test(self, args: Json, token: Token) -> Json:
        known = {"user_id": BOT_USER, "bot_id": BOT_ID, "user": "rolebot", "team_id": token.team, "team": "Local"}
        return known | {"url": "https://local.slack.com/", "is_enterprise_install": False}

    async def on_auth_revoke(self, args: Json, token: Token) -> Json:
        if args.get("test") in (True, "1", "true", 1):
            return {"revoked": False}
        token.dead = "token_revoked"
        return {"revoked": True}

    async def on_bots_info(self, args: Json, token: Token) -> Json:
        if args.get("bot", BOT_ID) != BOT_ID:
            raise Refused("bot_not_found")
        return {"bot": {"id": BOT_ID, "deleted": False, "name": "rolebot", "user_id": BOT_USER, "app_id": APP_ID}}

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
        channel = self._channel(args, token)
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

    def _channel(self, args: Json, token: Token, key: str = "channel") -> Channel:
        wanted = str(args.get(key, ""))
        if wanted.startswith("U"):
            wanted = self.dm(wanted, token.team)
        channel = self.channels.get(wanted)
        if channel is None or (channel.kind == "im" and channel.team != token.team):
            raise Refused("channel_not_found")
        return channel

    # ------------------------------------------------------------ messages

    async def on_chat_postMessage(self, args: Json, token: Token) -> Json:  # noqa: N802 - Slack's name
        channel = self._channel(args, token)
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel" if channel.kind == "channel" else "channel_not_found")
        for unfurl in ("unfurl_links", "unfurl_media"):
            if args.get(unfurl) not in OFF or unfurl not in args:
                self.fault(f"chat.postMessage: {unfurl} is not false, so links of an answer would unfold")
        message = self.add(self._message(args, token, channel.id, "chat.postMessage"))
        self.statuses = [s for s in self.statuses if s["thread_ts"] != message.thread_ts]
        return {"channel": channel.id, "ts": message.ts, "message": message.payload()}

    async def on_chat_postEphemeral(self, args: Json, token: Token) -> Json:  # noqa: N802 - Slack's name
        channel = self._channel(args, token)
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel" if channel.kind == "channel" else "channel_not_found")
        if args["user"] not in channel.members:
            raise Refused("user_not_in_channel")
        message = self._message(args, token, channel.id, "chat.postEphemeral")
        message.ephemeral_to = args["user"]
        return {"message_ts": self.add(message).ts}

    async def on_chat_update(self, args: Json, token: Token) -> Json:
        message = self._own(args, "cant_update_message")
        self.edit(message, args, "chat.update")
        return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.payload()}

    async def on_chat_delete(self, args: Json, token: Token) -> Json:
        message = self._own(args, "cant_delete_message")
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

    # ------------------------------------------------------------ modals and Home

    async def on_views_open(self, args: Json, token: Token) -> Json:
        trigger = self._use(args["trigger_id"])
        view = self.new_view(args["view"], "modal", trigger.user, token.team)
        self.views.modals[trigger.user] = [view]
        return {"view": view.payload()}

    async def on_views_push(self, args: Json, token: Token) -> Json:
        trigger = self._use(args["trigger_id"])
        stack = self.views.modals[trigger.user]
        if not stack or len(stack) >= 3:
            raise Refused("push_limit_reached" if stack else "not_found")
        view = self.new_view(args["view"], "modal", trigger.user, token.team)
        self.push(view)
        return {"view": view.payload()}

    async def on_views_update(self, args: Json, token: Token) -> Json:
        key, wanted = ("id", args.get("view_id")) if "view_id" in args else ("external_id", args.get("external_id"))
        found = [view for view in self.views.all() if wanted and view.payload()[key] == wanted]
        if not found:
            raise Refused("not_found")
        view = found[0]
        if args.get("hash", view.hash) != view.hash:
            raise Refused("hash_conflict")
        self.change(view, args["view"])
        return {"view": view.payload()}

    async def on_views_publish(self, args: Json, token: Token) -> Json:
        user, home = args["user_id"], self.views.homes.get(args["user_id"])
        if home and args.get("hash", home.hash) != home.hash:
            raise Refused("hash_conflict")
        view = self.new_view(args["view"], "home", user, token.team)
        view.id = home.id if home else view.id
        self.views.homes[user] = view
        return {"view": view.payload()}

    def _use(self, trigger_id: object) -> Trigger:
        trigger = self.triggers.get(str(trigger_id))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            self.fault("a trigger_id was used twice")
            raise Refused("exchanged_trigger_id")
        trigger.used = True
        if self.now() - trigger.born > self.trigger_lives:
            self.fault(f"a trigger_id was used after {self.trigger_lives} s")
            raise Refused("expired_trigger_id")
        return trigger

    def new_view(self, body: object, kind: str, user: str, team: str) -> View:
        """A view as Slack keeps it, once it finds nothing wrong with it."""
        if found := view_problems(body, kind):
            raise Refused("invalid_arguments", *found)
        assert isinstance(body, dict)
        if len(json.dumps(body)) > 250_000:
            raise Refused("view_too_large")
        taken = [view.payload()["external_id"] for view in self.views.all()]
        if body.get("external_id") in filter(None, taken) and kind == "modal":
            raise Refused("duplicate_external_id")
        return View(self.new_id("V"), user, body | {"blocks": self.named(body["blocks"])}, team, self.new_id("h"))

    def push(self, view: View) -> None:
        """Lays one more modal on those that a person sees."""
        stack = self.views.modals[view.user]
        view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        self.changed()

    def change(self, view: View, body: object) -> None:
        """Puts other content into an open view."""
        old = view.body.pop("external_id", None)
        try:
            fresh = self.new_view(body, view.body["type"], view.user, view.team)
        finally:
            view.body |= {"external_id": old} if old else {}
        view.body, view.hash, view.errors = fresh.body, fresh.hash, {}
        self.changed()

    # ------------------------------------------------------------ assistant, installation, sockets

    async def on_assistant_threads_setStatus(self, args: Json, token: Token) -> Json:  # noqa: N802 - Slack's name
        self._channel(args, token, "channel_id")
        self.statuses = [s for s in self.statuses if s["thread_ts"] != args["thread_ts"]]
        if args["status"]:
            self.statuses.append(args)
        return {}

    async def on_assistant_threads_setTitle(self, args: Json, token: Token) -> Json:  # noqa: N802 - Slack's name
        self._channel(args, token, "channel_id")
        self.titles.append(args)
        return {}

    async def on_assistant_threads_setSuggestedPrompts(self, args: Json, token: Token) -> Json:  # noqa: N802
        self._channel(args, token, "channel_id")
        prompts = args["prompts"]
        if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
            raise Refused("invalid_arguments", "no more than 4 items allowed [json-pointer:/prompts]")
        if not all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts):
            raise Refused("invalid_arguments", "missing required field: title or message [json-pointer:/prompts]")
        if self.agent and args.get("thread_ts"):
            self.fault("assistant.threads.setSuggestedPrompts: thread_ts has no effect in an app with agent_view")
        else:
            self.prompts.append(args)
        return {}

    async def on_oauth_v2_access(self, args: Json, token: Token) -> Json:
        if args.get("grant_type") == "refresh_token":
            team = self.refreshes.pop(str(args.get("refresh_token")), None)
            if team is None:
                raise Refused("invalid_refresh_token")
        else:
            team = self.codes.pop(str(args.get("code")), None)
            if team is None:
                raise Refused("invalid_code")
        return self.installed(team)

    def installed(self, team: str) -> Json:
        """A new installation of the app in a team, as OAuth answers it."""
        secret = f"{'xoxe.' if self.rotation else ''}xoxb-{team}-{self.new_id('')}"
        self.tokens[secret] = Token(team, "xoxb", self.scopes)
        answer: Json = {"access_token": secret, "token_type": "bot", "scope": ",".join(sorted(self.scopes))}
        answer |= {"bot_user_id": BOT_USER, "app_id": APP_ID, "team": {"id": team, "name": "Local"}}
        answer |= {"enterprise": None, "is_enterprise_install": False, "authed_user": {"id": "U0ALICE01"}}
        if self.rotation:
            self.tokens[secret].ends = self.now() + 43_200
            refresh = f"xoxe-1-{self.new_id('')}"
            self.refreshes[refresh] = team
            answer |= {"refresh_token": refresh, "expires_in": 43_200}
        return answer

    def _check_client(self, request: web.Request, args: Json) -> None:
        header = request.headers.get("Authorization", "")
        basic = BasicAuth.decode(header) if header.startswith("Basic ") else None
        client = (basic.login, basic.password) if basic else (args.get("client_id"), args.get("client_secret"))
        if client[0] != self.client_id:
            raise Refused("invalid_client_id")
        if client[1] != self.client_secret:
            raise Refused("bad_client_secret")

    # ------------------------------------------------------------ response_urls

    def new_trigger(self, user: str, team: str) -> str:
        """A trigger_id for something that a person just did."""
        trigger_id = f"{self.new_id('1')}.{self.new_id('2')}.{self.new_id('x').lower()}"
        self.triggers[trigger_id] = Trigger(user, team, self.now())
        return trigger_id

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
        return web.json_response({"ok": True})

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


async def arguments(request: web.Request) -> Json:
    """The arguments of a call, from its query, form or JSON, with those that are JSON inside read as well."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except json.JSONDecodeError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        args |= body
    else:
        args |= dict(await request.post())
    for name in JSON_ARGUMENTS:
        if isinstance(args.get(name), str):
            try:
                args[name] = json.loads(args[name])
            except json.JSONDecodeError:
                raise Refused("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None
    return {name: value for name, value in args.items() if value is not None}


def _secret(request: web.Request, args: Json, method: str) -> str | None:
    header = request.headers.get("Authorization", "")
    given: str | None = args.pop("token", None)
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ")
    if method == "apps.connections.open" and given:
        raise Refused("invalid_auth")
    return given


def _headers(token: Token | None, method: str) -> dict[str, str]:
    headers = {"x-slack-req-id": "local", "x-oauth-scopes": ",".join(sorted(token.scopes)) if token else ""}
    needed = NEEDS.get(method, ("", None))[1]
    return headers | ({"x-accepted-oauth-scopes": needed} if needed else {})

"""The gate of Slack's Web API: who may call what, with which arguments; installing; what goes wrong on demand."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.slack_state import (
    APP_ID,
    BOT_ID,
    BOT_USER,
    TEAM,
    Call,
    Channel,
    Json,
    Token,
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
    "usergroups.users.list": ("xoxb", "usergroups:read"),
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
    "usergroups.users.list": "usergroup",
    "users.info": "user",
    "views.open": "trigger_id view",
    "views.publish": "user_id view",
    "views.push": "trigger_id view",
    "views.update": "view",
}


LOST = "lost"
"""Where a request notes that its answer is to be lost."""


def lose_if_so(request: web.Request, answer: web.Response) -> web.Response:
    """The answer, on a connection that breaks off first where that was ordered."""
    if request.get(LOST) and request.transport:
        request.transport.abort()
    return answer


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
    lost: bool = False


@dataclass(kw_only=True)
class WebApi(Workspace):
    """The methods; every one takes its arguments and the token, and gives the answer or raises Refused."""

    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
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
        lost: bool = False,
    ) -> None:
        """The next `times` calls of a method (`*` any, `response_url` those) fail, are slow, break off (`abort`), or
        are carried out with the answer `lost`."""
        self.troubles.setdefault(method, []).append(Trouble(error, status, retry_after, times, slow, abort, lost))

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
        if trouble.lost:
            request[LOST] = True
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
            return lose_if_so(request, await self._api(request))
        finally:
            self.busy -= 1
            self.changed()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if failure := await self.trouble(method, request):
            return failure
        secret: str | None = None
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
        return web.json_response(answer, headers=_headers(self.tokens.get(secret or ""), method))

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
            scope = HISTORY[self.place(args, token).kind]
        if scope and scope not in token.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(token.scopes)))
        missing = [f"missing required field: {name}" for name in REQUIRED.get(method, "").split() if name not in args]
        if missing:
            raise Refused("invalid_arguments", *missing)
        return token

    def place(self, args: Json, token: Token, key: str = "channel") -> Channel:
        """The channel that the arguments name; a person's id stands for their conversation with the bot."""
        wanted = str(args.get(key, ""))
        if wanted.startswith("U"):
            wanted = self.dm(wanted, token.team)
        channel = self.channels.get(wanted)
        if channel is None or (channel.kind == "im" and channel.team != token.team):
            raise Refused("channel_not_found")
        return channel

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

    async def on_usergroups_users_list(self, args: Json, token: Token) -> Json:
        members = self.groups.get((token.team, str(args["usergroup"])))
        if members is None:
            raise Refused("no_such_subteam")
        return {"users": sorted(members)}

    def _check_client(self, request: web.Request, args: Json) -> None:
        header = request.headers.get("Authorization", "")
        login, secret = args.get("client_id"), args.get("client_secret")
        if header.startswith("Basic "):
            login, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        if login != self.client_id:
            raise Refused("invalid_client_id")
        if secret != self.client_secret:
            raise Refused("bad_client_secret")


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

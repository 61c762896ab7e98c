"""Discord's REST v10: who may call what, Invalid Form Body with its places, rate limits, and failures on demand.

Every operation is a method marked with `@op`, whose name is that of its calls: `discord.called("send_message")`.
"""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_shapes import Check, Json, Problem, nested
from tests.fakes.discord_state import BOT, DM, EMBED, SEND, SEND_IN_THREADS, VIEW, Call, Channel, Guild

BASE = "/api/v10"
ROUTES: list[tuple[str, str, str, bool]] = []
F = TypeVar("F", bound=Callable[..., Awaitable[object]])


def op(*routes: str, token: bool = True) -> Callable[[F], F]:
    """Marks what answers these routes, such as `GET /users/@me`; `token=False` needs no bot token."""

    def mark(method: F) -> F:
        ROUTES.extend((*route.split(" "), method.__name__, token) for route in routes)  # type: ignore[misc]  # two words
        return method

    return mark


class Refused(Exception):  # noqa: N818 - an answer of Discord, not an error of the fake
    """What Discord answers instead of doing it."""

    def __init__(self, status: int, code: int, message: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.problems = tuple(problems)

    @property
    def body(self) -> Json:
        """The answer."""
        known: Json = {"message": self.message, "code": self.code}
        return known | ({"errors": nested(self.problems)} if self.problems else {})

    @property
    def lines(self) -> tuple[str, ...]:
        """Each problem with its place."""
        return tuple(f"{'.'.join(at)}: {sentence} ({code})" for at, code, sentence in self.problems)


def unknown(what: str, code: int) -> Refused:
    """The answer for something that is not there."""
    return Refused(404, code, f"Unknown {what}")


def no_access() -> Refused:
    """The answer where the bot may not even look."""
    return Refused(403, 50001, "Missing Access")


def forbidden() -> Refused:
    """The answer where the bot may look, and not do this."""
    return Refused(403, 50013, "Missing Permissions")


def invalid(problems: Iterable[Problem]) -> Refused:
    """The answer to a body that breaks limits."""
    return Refused(400, 50035, "Invalid Form Body", problems)


def checked(body: object, check: Check, at: tuple[str, ...] = ()) -> None:
    """Nothing, if the body passes; else all its problems at once."""
    if problems := list(check(body, at)):
        raise invalid(problems)


@dataclass
class Trouble:
    """What goes wrong the next few times that something is called."""

    status: int = 200
    code: int = 0
    retry_after: float = 0.0
    scope: str = "user"
    via: bool = True
    times: float = 1
    slow: float = 0.0
    abort: bool = False
    lost: bool = False


@dataclass(frozen=True)
class Request:
    """One call as it came in."""

    path: dict[str, str]
    query: dict[str, str]
    body: Any


@dataclass(kw_only=True)
class Rest(Gateway):
    """Authorisation, bookkeeping and failures; and what is asked about people, servers and channels."""

    troubles: dict[str, list[Trouble]] = field(default_factory=dict)

    def fail(  # noqa: PLR0913 - the ways in which Discord fails
        self,
        name: str = "*",
        *,
        status: int = 200,
        code: int = 0,
        retry_after: float = 0.0,
        scope: str = "user",
        via: bool = True,
        times: float = 1,
        slow: float = 0.0,
        abort: bool = False,
        lost: bool = False,
    ) -> None:
        """The next `times` calls of a name (`*` any) are refused, rate limited (429), slow, broken off (`abort`), or
        carried out with the answer `lost`. `scope` is user, global or shared; without `via` it is Cloudflare's 429."""
        trouble = Trouble(status, code, retry_after, scope, via, times, slow, abort, lost)
        self.troubles.setdefault(name, []).append(trouble)

    def routes(self) -> list[web.RouteDef]:
        """Everything that is served, and 404 for the rest."""
        known = [web.route(verb, BASE + path, self._serving(name, token)) for verb, path, name, token in ROUTES]
        return [*known, web.route("*", BASE + "/{rest:.*}", self._serving("nowhere", False))]

    def _serving(self, name: str, token: bool) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            self.busy += 1
            try:
                return await self._call(name, token, request)
            finally:
                self.busy -= 1
                self.changed()

        return serve

    async def _call(self, name: str, token: bool, request: web.Request) -> web.Response:
        trouble = next((t for key in (name, "*") for t in self.troubles.get(key, ()) if t.times > 0), None)
        if trouble and (answer := await self._in_trouble(trouble, name, request)):
            return answer
        body: Any = None
        status, refusal = 200, None
        result: object = None
        try:
            body = await _body(request)
            if token and request.headers.get("Authorization") != f"Bot {self.token}":
                raise Refused(401, 0, "401: Unauthorized")
            asked = Request(dict(request.match_info), dict(request.query), body)
            result = await getattr(self, name)(asked)
            status = 204 if result is None else 200
        except Refused as caught:
            status, refusal, result = caught.status, caught, caught.body
        except Exception as bug:
            self.fault(f"the local Discord broke down over {name}: {bug!r}")
            raise
        self._note(name, request, body, status, refusal)
        if trouble and trouble.lost and request.transport:
            request.transport.abort()
        return _answer(status, result, _limits(name) if token else {})

    def _note(self, name: str, request: web.Request, body: Any, status: int, refusal: Refused | None) -> None:
        path = request.path.removeprefix(BASE)
        code, message = (refusal.code, refusal.message) if refusal else (0, "")
        lines = refusal.lines if refusal else ()
        self.calls.append(Call(name, path, body, status, code, message, lines, self.now(), dict(request.headers)))

    async def _in_trouble(self, trouble: Trouble, name: str, request: web.Request) -> web.Response | None:
        trouble.times -= 1
        if trouble.slow:
            await asyncio.sleep(trouble.slow)
        if trouble.abort and request.transport:
            request.transport.abort()
        if trouble.status == 200 and not trouble.abort:
            return None
        text = {500: "500: Internal Server Error", 429: "You are being rate limited."}.get(trouble.status, "Failed")
        self._note(name, request, None, trouble.status, Refused(trouble.status, trouble.code, text))
        if trouble.status == 429:
            return _rate_limited(trouble, name)
        if trouble.status in (502, 503, 504):
            page = f"<html><title>{trouble.status} Server Error</title></html>"
            return web.Response(status=trouble.status, text=page, content_type="text/html")
        return _answer(trouble.status, {"message": text, "code": trouble.code}, {})

    async def nowhere(self, asked: Request) -> None:
        raise Refused(404, 0, "404: Not Found")

    def place(self, asked: Request, needed: int = VIEW) -> Channel:
        """The channel of the path, if the bot may do what is needed there."""
        channel = self.channels.get(asked.path["channel"])
        if channel is None:
            raise unknown("Channel", 10003)
        guild = self.guild_of(channel.id)
        if guild is None:
            if BOT not in channel.people:
                raise no_access()
            return channel
        if not guild.has_bot or not channel.bot_may & VIEW:
            raise no_access()
        if channel.parent and needed & SEND:
            needed = needed & ~SEND | SEND_IN_THREADS
        if needed & ~channel.bot_may:
            raise forbidden()
        return channel

    def may_write(self, channel: Channel, body: Json) -> None:
        """Refuses what the bot may not send here."""
        if channel.type == DM and not all(self.people[user].takes_dms for user in channel.people):
            raise Refused(403, 50007, "Cannot send messages to this user")
        if channel.guild and body.get("embeds") and not channel.bot_may & EMBED:
            raise forbidden()

    def joined(self, guild: str) -> Guild:
        """A server with the bot in it."""
        if guild not in self.guilds:
            raise unknown("Guild", 10004)
        if not self.guilds[guild].has_bot:
            raise no_access()
        return self.guilds[guild]

    @op("GET /users/@me")
    async def get_me(self, asked: Request) -> Json:
        return self.me()

    @op("GET /users/{user}")
    async def get_user(self, asked: Request) -> Json:
        if asked.path["user"] not in self.people:
            raise unknown("User", 10013)
        return self.people[asked.path["user"]].payload()

    @op("GET /oauth2/applications/@me", "GET /applications/@me")
    async def get_application(self, asked: Request) -> Json:
        return self.app_payload()

    @op("GET /gateway", token=False)
    async def get_gateway(self, asked: Request) -> Json:
        return {"url": self.gateway_url}

    @op("GET /gateway/bot")
    async def get_gateway_bot(self, asked: Request) -> Json:
        left = {"total": 1000, "remaining": 1000 - len(self.identifies), "reset_after": 14_400_000}
        left["max_concurrency"] = self.max_concurrency
        return {"url": self.gateway_url, "shards": self.shards, "session_start_limit": left}

    @op("GET /guilds/{guild}")
    async def get_guild(self, asked: Request) -> Json:
        return self.guild_payload(self.joined(asked.path["guild"]))

    @op("GET /guilds/{guild}/channels")
    async def get_channels(self, asked: Request) -> list[Json]:
        guild = self.joined(asked.path["guild"])
        return [self.channel_payload(c) for c in self.channels.values() if c.guild == guild.id and c.parent is None]

    @op("GET /guilds/{guild}/members/{user}")
    async def get_member(self, asked: Request) -> Json:
        guild, user = self.joined(asked.path["guild"]), asked.path["user"]
        if user not in guild.members and user != BOT:
            raise unknown("Member", 10007)
        return self.member_payload(guild, user) | {"user": self.people[user].payload()}

    @op("DELETE /users/@me/guilds/{guild}")
    async def leave_guild(self, asked: Request) -> None:
        guild = self.joined(asked.path["guild"])
        guild.has_bot = False
        await self.tell("GUILD_DELETE", {"id": guild.id}, guild.id)

    @op("POST /users/@me/channels")
    async def open_dm(self, asked: Request) -> Json:
        user = str(asked.body.get("recipient_id"))
        if user not in self.people:
            raise unknown("User", 10013)
        if user == BOT:
            raise Refused(400, 50007, "Cannot send messages to this user")
        return self.channel_payload(self.channels[self.dm(user)])

    @op("GET /channels/{channel}")
    async def get_channel(self, asked: Request) -> Json:
        return self.channel_payload(self.place(asked))

    @op("POST /channels/{channel}/typing")
    async def start_typing(self, asked: Request) -> None:
        self.typing.append(self.place(asked, VIEW | SEND).id)


async def _body(request: web.Request) -> Any:
    if request.content_type == "multipart/form-data":
        parts = await request.post()
        return _parsed(str(parts.get("payload_json", "{}")))
    text = await request.text()
    if not text:
        return {}
    if request.content_type != "application/json":
        raise Refused(400, 50035, f"Expected 'Content-Type' header to be application/json, not {request.content_type}")
    return _parsed(text)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refused(400, 50109, "The request body contains invalid JSON.") from None


def _answer(status: int, result: object, headers: dict[str, str]) -> web.Response:
    if status == 204:
        return web.Response(status=204, headers=headers)
    body = json.dumps(result).encode()
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


def _limits(name: str) -> dict[str, str]:
    known = {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "49", "X-RateLimit-Reset-After": "1.000"}
    return known | {"X-RateLimit-Bucket": name, "X-RateLimit-Reset": "4102444800.000"}


def _rate_limited(trouble: Trouble, name: str) -> web.Response:
    if not trouble.via:
        return web.Response(status=429, text="error code: 1015", content_type="text/plain")
    wait = trouble.retry_after
    headers = {"Via": "1.1 google", "Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": trouble.scope}
    if trouble.scope == "global":
        headers["X-RateLimit-Global"] = "true"
    else:
        headers |= _limits(name) | {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": f"{wait:.3f}"}
    body = {"message": "You are being rate limited.", "retry_after": wait, "global": trouble.scope == "global"}
    return _answer(429, body, headers)

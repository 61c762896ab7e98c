"""The gateway: hello, identify, ready, resume with replay, heartbeats, shards, intents, and sockets that go wrong.

Every session with the token gets every event of its shard, as with Discord: two processes both hear a question.
"""

import asyncio
import json
import zlib
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_payloads import CONTENT, GUILD_MEMBERS, PRESENCES, Payloads
from tests.fakes.discord_shapes import Json
from tests.fakes.discord_state import APP, BOT, VIEW, Message

DISPATCH, HEARTBEAT, RECONNECT, INVALID, HELLO, ACK = 0, 1, 7, 9, 10, 11
UNKNOWN_OP, BAD_PAYLOAD, NOT_IDENTIFIED, BAD_TOKEN, ALREADY = 4001, 4002, 4003, 4004, 4005
ENDS_SESSION = (1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014)
BAD_SEQ, TOO_FAST, TIMED_OUT, BAD_SHARD, BAD_VERSION, BAD_INTENTS, NOT_GRANTED = (
    4007,
    4008,
    4009,
    4010,
    4012,
    4013,
    4014,
)

GUILD_MESSAGES, DM_MESSAGES = 1 << 9, 1 << 12
PRIVILEGED = GUILD_MEMBERS | PRESENCES | CONTENT
KNOWN_INTENTS = (1 << 17) - 1 | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25
CONTENT_FIELDS: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


@dataclass(eq=False)
class Session:
    """What began with an IDENTIFY; it outlives its sockets, and keeps its events for a RESUME."""

    id: str
    shard: int
    shards: int
    intents: int
    socket: "Socket | None" = None
    alive: bool = True
    resumed: int = 0
    log: list[tuple[str, Json]] = field(default_factory=list, repr=False)

    def hears(self, guild: str | None) -> bool:
        """Whether events of this server, or of no server, belong to its shard."""
        return self.shard == (int(guild) >> 22) % self.shards if guild else self.shard == 0


@dataclass(eq=False)
class Socket:
    """One connection; a deaf one neither hears nor says anything, and stays open."""

    ws: web.WebSocketResponse
    request: web.Request
    session: Session | None = None
    deaf: bool = False
    heard: deque[float] = field(default_factory=deque)
    beats: int = 0

    def __post_init__(self) -> None:
        squeezed = self.request.query.get("compress") == "zlib-stream"
        self._zlib = zlib.compressobj() if squeezed else None

    async def send(self, payload: Json) -> None:
        """Says something, unless nobody listens any more."""
        if self.deaf or self.ws.closed:
            return
        text = json.dumps(payload)
        with suppress(ConnectionError, RuntimeError):
            if self._zlib:
                squeezed = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.ws.send_bytes(squeezed)
            else:
                await self.ws.send_str(text)

    def abort(self) -> None:
        """Breaks the connection off without a word."""
        if self.request.transport:
            self.request.transport.abort()


@dataclass(kw_only=True)
class Gateway(Payloads):
    """The other end of the bot's sockets."""

    sockets: list[Socket] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    identifies: list[tuple[float, int]] = field(default_factory=list)
    refuse_handshakes: int = 0
    silent_connects: int = 0
    address: str = ""

    @property
    def gateway_url(self) -> str:
        """What DiscordWebSocket.DEFAULT_GATEWAY must be."""
        return self.address.replace("http", "ws", 1) + "/gateway/"

    @property
    def connected(self) -> list[Session]:
        """The sessions that are ready and have a socket."""
        return [s for s in self.sessions if s.alive and s.socket and not s.socket.ws.closed]

    async def on_gateway(self, request: web.Request) -> web.StreamResponse:
        """One socket, from handshake to close."""
        if self.refuse_handshakes > 0:
            self.refuse_handshakes -= 1
            self.changed()
            return web.Response(status=503, text="upstream connect error")
        ws = web.WebSocketResponse(compress=False, autoping=True)
        await ws.prepare(request)
        socket = Socket(ws, request, deaf=self.silent_connects > 0)
        self.silent_connects -= socket.deaf
        self.sockets.append(socket)
        self.changed()
        try:
            await self._serve(socket)
        finally:
            self.sockets.remove(socket)
            self._left(socket)
        return ws

    async def _serve(self, socket: Socket) -> None:
        if socket.request.query.get("v") != "10":
            await self._close(socket, BAD_VERSION)
            return
        await socket.send({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat * 1000)}, "s": None, "t": None})
        loop = asyncio.get_running_loop()
        beaten = loop.time()
        while not socket.ws.closed:
            patience = beaten + 1.5 * self.heartbeat + 1 - loop.time()
            try:
                got = await socket.ws.receive(None if socket.deaf else max(patience, 0.01))
            except TimeoutError:
                if socket.deaf:
                    continue
                await self._close(socket, TIMED_OUT)
                return
            if got.type is not WSMsgType.TEXT:
                if got.type is WSMsgType.CLOSE and got.data in ENDS_SESSION and socket.session:
                    socket.session.alive = False
                return
            if socket.deaf:
                continue
            beats = socket.beats
            if refusal := await self._hear(socket, got.data):
                await self._close(socket, refusal)
            if socket.beats > beats:
                beaten = loop.time()

    def _left(self, socket: Socket) -> None:
        session = socket.session
        if session and session.socket is socket:
            session.socket = None
        self.changed()

    async def _close(self, socket: Socket, code: int) -> None:
        if socket.session and code in ENDS_SESSION:
            socket.session.alive = False
        await socket.ws.close(code=code, message=b"Closed by the gateway.")

    async def _hear(self, socket: Socket, text: str) -> int:
        """Takes in one payload; a close code if Discord hangs up over it."""
        now = asyncio.get_running_loop().time()
        socket.heard.append(now)
        while socket.heard[0] < now - 60:
            socket.heard.popleft()
        if len(socket.heard) > self.most_events:
            self.fault(f"more than {self.most_events} gateway events within 60 s")
            return TOO_FAST
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            return BAD_PAYLOAD
        if len(text.encode()) > 4096:
            self.fault("a gateway event of more than 4096 bytes")
            return BAD_PAYLOAD
        match op:
            case 1:  # heartbeat
                socket.beats += 1
                if self.ack_heartbeats:
                    await socket.send({"op": ACK, "d": None, "s": None, "t": None})
            case 2:  # identify
                return ALREADY if socket.session else await self._identify(socket, data)
            case 6:  # resume
                return ALREADY if socket.session else await self._resume(socket, data)
            case 3 | 4 | 8:  # presence, voice, members
                return 0 if socket.session else NOT_IDENTIFIED
            case _:
                return UNKNOWN_OP
        return 0

    async def _identify(self, socket: Socket, data: Json) -> int:
        if data.get("token") != self.token:
            return BAD_TOKEN
        shard, shards = data.get("shard") or (0, 1)
        intents = data.get("intents")
        if not 0 <= shard < shards:
            return BAD_SHARD
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            return BAD_INTENTS
        if intents & PRIVILEGED & ~self.privileged:
            return NOT_GRANTED
        if self._too_soon(shard % self.max_concurrency):
            await socket.send({"op": INVALID, "d": False, "s": None, "t": None})
            return 0
        session = Session(f"session{len(self.sessions):026}", shard, shards, intents, socket)
        socket.session = session
        self.sessions.append(session)
        await self._dispatch(session, "READY", self._ready(session))
        for guild in self.guilds.values():
            if guild.has_bot and session.hears(guild.id):
                await self._dispatch(session, "GUILD_CREATE", self.full_guild(guild))
        self.changed()
        return 0

    def _too_soon(self, bucket: int) -> bool:
        now = asyncio.get_running_loop().time()
        recent = [at for at, same in self.identifies if same == bucket and now - at < self.identify_every]
        self.identifies.append((now, bucket))
        if not recent:
            return False
        self.fault(f"more than {self.max_concurrency} IDENTIFY within {self.identify_every} s")
        return True

    async def _resume(self, socket: Socket, data: Json) -> int:
        if data.get("token") != self.token:
            return BAD_TOKEN
        session = next((s for s in self.sessions if s.alive and s.id == data.get("session_id")), None)
        seq = data.get("seq")
        if session is None:
            await socket.send({"op": INVALID, "d": False, "s": None, "t": None})
            return 0
        if not isinstance(seq, int) or seq > len(session.log):
            return BAD_SEQ
        session.socket, socket.session = None, session
        while seq < len(session.log):
            event, payload = session.log[seq]
            seq += 1
            await socket.send({"op": DISPATCH, "t": event, "s": seq, "d": payload})
        session.socket = socket
        session.resumed += 1
        await self._dispatch(session, "RESUMED", {"_trace": ["local"]})
        self.changed()
        return 0

    async def _dispatch(self, session: Session, event: str, payload: Json) -> None:
        session.log.append((event, payload))
        if session.socket:
            await session.socket.send({"op": DISPATCH, "t": event, "s": len(session.log), "d": payload})

    async def tell(
        self, event: str, payload: Json, guild: str | None = None, *, times: int = 1, needs: int = 0
    ) -> None:
        """An event for every session whose shard and intents it belongs to; `times` times with the same content."""
        for session in [s for s in self.sessions if s.alive and s.hears(guild)]:
            if not needs or session.intents & needs:
                for _ in range(times):
                    await self._dispatch(session, event, payload)
        self.changed()

    async def tell_message(self, message: Message, event: str = "MESSAGE_CREATE", *, times: int = 1) -> None:
        """A message for every session that may hear of it, without its content where Discord keeps it back."""
        guild = self.channels[message.channel].guild
        if message.ephemeral_to or not self.bot_hears(message.channel):
            return
        needs = GUILD_MESSAGES if guild else DM_MESSAGES
        for session in [s for s in self.sessions if s.alive and s.hears(guild) and s.intents & needs]:
            payload = self.message_payload(message, event=True) | self.kept_back(message, session.intents)
            for _ in range(times):
                await self._dispatch(session, event, payload)
        self.changed()

    def kept_back(self, message: Message, intents: int) -> Json:
        """Empty fields, where an app with these intents may not read a message."""
        told = not self.channels[message.channel].guild or message.user == BOT or BOT in message.mentions
        return {} if told or intents & CONTENT else CONTENT_FIELDS

    def bot_hears(self, channel: str) -> bool:
        """Whether the bot gets events of this channel at all."""
        place, guild = self.channels[channel], self.guild_of(channel)
        return (guild.has_bot and bool(place.bot_may & VIEW)) if guild else BOT in place.people

    def _ready(self, session: Session) -> Json:
        mine = [g for g in self.guilds.values() if g.has_bot and session.hears(g.id)]
        payload: Json = {"v": 10, "user": self.me(), "session_id": session.id, "session_type": "normal"}
        payload |= {"guilds": [{"id": guild.id, "unavailable": True} for guild in mine], "private_channels": []}
        payload |= {"resume_gateway_url": self.gateway_url, "shard": [session.shard, session.shards]}
        payload |= {"application": {"id": APP, "flags": self.app_flags()}, "_trace": ["local"]}
        return payload | {"user_settings": {}, "relationships": [], "presences": [], "geo_ordered_rtc_regions": []}

    async def reconnect(self) -> None:
        """Asks every socket to reconnect and resume (op 7)."""
        await self._say_all({"op": RECONNECT, "d": None, "s": None, "t": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Declares every session invalid (op 9)."""
        for session in self.connected:
            session.alive = resumable
        await self._say_all({"op": INVALID, "d": resumable, "s": None, "t": None})

    async def ask_heartbeat(self) -> None:
        """Asks every socket for a heartbeat at once (op 1)."""
        await self._say_all({"op": HEARTBEAT, "d": None, "s": None, "t": None})

    async def _say_all(self, payload: Json) -> None:
        await asyncio.gather(*(socket.send(payload) for socket in list(self.sockets)))

    async def hang_up(self, code: int = 4000) -> None:
        """Closes every socket with a code; 4004, 4010 and above end the bot."""
        await asyncio.gather(*(self._close(socket, code) for socket in list(self.sockets)))

    def cut(self) -> None:
        """Breaks every socket off without a word."""
        for socket in list(self.sockets):
            socket.abort()

    def deafen(self) -> None:
        """Lets every open socket fall silent, and stay open."""
        for socket in self.sockets:
            socket.deaf = True

    async def end_sockets(self) -> None:
        """Closes everything, when the server goes."""
        for socket in list(self.sockets):
            socket.deaf = False
            with suppress(TimeoutError, Exception):
                await asyncio.wait_for(socket.ws.close(code=1001), 0.3)

    def sent(self, event: str) -> list[Any]:
        """What was dispatched of one event, over all sessions."""
        return [payload for session in self.sessions for name, payload in session.log if name == event]

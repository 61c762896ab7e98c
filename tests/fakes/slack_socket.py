"""Socket Mode: tickets for one use, hello, envelopes that go to one socket each, acks, and sockets that go wrong."""

import asyncio
import json
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack_api import Refused
from tests.fakes.slack_state import APP_ID, Json, Token
from tests.fakes.slack_views import Modals

REPEATED = ("events_api",)  # what Slack delivers again; a person's click it does not
MOST_SOCKETS = 10


@dataclass(eq=False)
class Socket:
    """One open connection; a deaf one neither sends nor answers, as after a broken route."""

    ws: web.WebSocketResponse
    request: web.Request
    deaf: bool = False
    envelopes: list[Json] = field(default_factory=list)

    def abort(self) -> None:
        """Breaks the TCP connection off."""
        if self.request.transport:
            self.request.transport.abort()


@dataclass(eq=False)
class Waiting:
    """An envelope that was sent and not acked yet."""

    socket: Socket
    accepts: bool
    then: "Then | None"
    answer: asyncio.Future[Json | None]


@dataclass
class Ack:
    """What came of a delivery: whether the app took it, and what it answered."""

    ok: bool
    payload: Json = field(default_factory=dict)
    status: int = 0
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


Then = Callable[[Ack], None]


@dataclass(kw_only=True)
class SocketMode(Modals):
    """The app's sockets, and what is sent over them."""

    sockets: list[Socket] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    refuse_connects: int = 0
    silent_connects: int = 0
    acks: dict[str, bool] = field(default_factory=dict)
    given_up: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._waiting: dict[str, Waiting] = {}
        self._turn = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    async def on_apps_connections_open(self, args: Json, token: Token) -> Json:
        if not self.socket_mode:
            raise Refused("access_denied")  # not documented which error it is
        ticket = uuid.uuid4().hex
        self.tickets.add(ticket)
        return {"url": f"{self.address.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP_ID}"}

    async def on_link(self, request: web.Request) -> web.StreamResponse:
        """A WebSocket that the app opens."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=403, text="ticket used or unknown")
        self.tickets.discard(ticket)
        if self.refuse_connects > 0:
            self.refuse_connects -= 1
            return web.Response(status=503)
        ws = web.WebSocketResponse(autoping=False, timeout=0.2)
        await ws.prepare(request)
        socket = Socket(ws, request)
        if len(self.sockets) >= MOST_SOCKETS:
            await self._goodbye(socket, "too_many_websockets")
            return ws
        if self.silent_connects > 0:
            self.silent_connects -= 1
        else:
            await ws.send_json(self._hello())
            self.sockets.append(socket)
            self.changed()
        try:
            await self._listen(socket)
        finally:
            self._forget(socket)
        return ws

    def _hello(self) -> Json:
        about = {"host": "local", "build_number": 1, "approximate_connection_time": 18060}
        known = {"type": "hello", "num_connections": len(self.sockets) + 1, "debug_info": about}
        return known | {"connection_info": {"app_id": APP_ID}}

    async def _listen(self, socket: Socket) -> None:
        async for message in socket.ws:
            if socket.deaf:
                continue
            if message.type == WSMsgType.PING:
                await socket.ws.pong(message.data)
            elif message.type == WSMsgType.TEXT:
                self._acked(json.loads(message.data))

    def _acked(self, frame: Json) -> None:
        envelope_id = str(frame.get("envelope_id"))
        waiting = self._waiting.get(envelope_id)
        if envelope_id not in self.acks:
            self.fault(f"ack of an envelope that was never sent: {frame}")
        elif self.acks[envelope_id]:
            self.fault("an envelope was acked twice")
        self.acks[envelope_id] = True
        if waiting and not waiting.answer.done():
            if frame.get("payload") and not waiting.accepts:
                self.fault(f"an ack carries a payload that Slack does not take here: {frame['payload']}")
            waiting.answer.set_result(frame.get("payload") or {})
            if waiting.then:
                waiting.then(Ack(True, frame.get("payload") or {}))
        self.changed()

    def _forget(self, socket: Socket) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)
        for waiting in self._waiting.values():
            if waiting.socket is socket and not waiting.answer.done():
                waiting.answer.set_result(None)
        self.changed()

    async def _next_socket(self) -> Socket | None:
        """The socket whose turn it is; one that opens soon if there is none."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.ack_within
        while not self.sockets:
            if loop.time() > deadline:
                return None
            await asyncio.sleep(0.02)
        self._turn += 1
        return self.sockets[self._turn % len(self.sockets)]

    async def envelope(  # noqa: PLR0913 - the fields of an envelope
        self,
        kind: str,
        payload: Json,
        *,
        accepts: bool = False,
        attempt: int = 0,
        reason: str = "",
        then: Then | None = None,
    ) -> Ack:
        """Sends one envelope to one socket and waits for its ack; a fault if it comes too late or never."""
        socket = await self._next_socket()
        if socket is None:
            return Ack(False)
        envelope: Json = {"envelope_id": str(uuid.uuid4()), "type": kind, "accepts_response_payload": accepts}
        envelope |= {"payload": payload, "retry_attempt": attempt, "retry_reason": reason}
        waiting = Waiting(socket, accepts, then, asyncio.get_running_loop().create_future())
        self._waiting[envelope["envelope_id"]] = waiting
        self.acks[envelope["envelope_id"]] = False
        self.busy += 1
        try:
            return await self._sent(envelope, waiting)
        finally:
            self.busy -= 1
            del self._waiting[envelope["envelope_id"]]

    async def _sent(self, envelope: Json, waiting: Waiting) -> Ack:
        waiting.socket.envelopes.append(envelope)
        began = asyncio.get_running_loop().time()
        try:
            if not waiting.socket.deaf:
                await waiting.socket.ws.send_json(envelope)
            answer = await asyncio.wait_for(waiting.answer, self.ack_within)
        except (TimeoutError, ConnectionError):
            if not waiting.socket.deaf and waiting.socket in self.sockets:
                self.fault(f"no ack within {self.ack_within} s: {envelope['type']} {_what(envelope['payload'])}")
            return Ack(False)
        return Ack(answer is not None, answer or {}, seconds=asyncio.get_running_loop().time() - began)

    async def over_socket(
        self, kind: str, payload: Json, *, accepts: bool = False, then: Then | None = None, attempt: int = 0
    ) -> Ack:
        """Delivers over Socket Mode; what is repeated by Slack is repeated here, in the background."""
        reason = "timeout" if attempt else ""
        ack = await self.envelope(kind, payload, accepts=accepts, then=then, attempt=attempt, reason=reason)
        if not ack.ok and kind in REPEATED:
            self.spawn(self._again(kind, payload))
        return ack

    async def _again(self, kind: str, payload: Json) -> None:
        for attempt, delay in enumerate(self.retry_delays, 1):
            await asyncio.sleep(delay)
            if (await self.envelope(kind, payload, attempt=attempt, reason="timeout")).ok:
                return
        self.given_up.append(payload)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Work in the background that ends with the fake."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _goodbye(self, socket: Socket, reason: str) -> None:
        about = {"host": "local"}
        await socket.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": about})
        if reason != "warning":
            await socket.ws.close()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tells every socket to go: `warning`, `refresh_requested` or `link_disabled`; only a warned one stays open."""
        if reason == "link_disabled":
            self.socket_mode = False
        for socket in list(self.sockets):
            if reason != "warning":
                self.sockets.remove(socket)
            await self._goodbye(socket, reason)

    def cut(self) -> None:
        """Breaks every connection off without a word."""
        for socket in list(self.sockets):
            socket.abort()

    def deafen(self) -> None:
        """Leaves every socket half open: no pongs, no frames, and what the app sends is lost."""
        for socket in self.sockets:
            socket.deaf = True

    async def end_sockets(self) -> None:
        """Ends what runs in the background, and every connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.cut()


def _what(payload: Json) -> str:
    event = payload.get("event")
    return str(event.get("type") if event else payload.get("command") or payload.get("type"))

"""Socket Mode: Slack's events come through a socket that rolebot opens, so that no address of its own is needed.

The library keeps the socket up, but it can go deaf: if a connection fails once, it tries the same address for ever,
though Slack lets each address be used only once; it waits minutes for a handshake; and a socket that Slack never greets
counts as connected. A watch looks at all that, and brings a new address.
"""

import asyncio
import contextlib
import json
import logging
import time

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from rolebot.adapters.slack.connecting import (
    APP,
    FIRST_WAIT,
    LONGEST_WAIT,
    StartError,
    drain,
    explain,
    open_socket,
    unless_stopped,
    waited,
)
from rolebot.adapters.slack.incoming import PLATFORM
from rolebot.adapters.slack.outgoing import web_client
from rolebot.desk import Desk
from rolebot.health import Connections
from rolebot.platforms import SlackSettings
from rolebot.workers import Share

PING_INTERVAL = 3.0
"""Seconds between pings; a silent socket is given up after four of them."""

HANDSHAKE = aiohttp.ClientTimeout(total=10, sock_connect=5)
"""Seconds in which a socket must open; what comes later is no matter of this limit."""

LOOK_EVERY = 0.5

DEAF, UNGREETED = 3.0, 8.0
"""Seconds after which a new address is brought: without a socket, and with one that Slack has not greeted."""

MOST_PATIENCE = 8.0
"""How many times as long is waited at most, when new addresses do not help: Slack counts how often it is asked."""

CLOSING = 1.5
"""Seconds that closing may take: a mute peer would hold it up for ten."""

MOST_SOCKETS = 10
"""Of an app, over all its processes; Slack sends each event to any one of them."""

log = logging.getLogger(__name__)


async def serve_socket(app: AsyncApp, settings: SlackSettings, desk: Desk, stop: asyncio.Event) -> None:
    """Serve an app through a socket until told to stop, and drain before the socket is closed.

    Raises StartError when Slack refuses the app-level token.
    """
    desk.connections.shares[PLATFORM] = Share(platform=PLATFORM, most=MOST_SOCKETS)
    async with aiohttp.ClientSession(timeout=HANDSHAKE) as session:
        web = web_client(None, settings.api_url, session)
        handler = AsyncSocketModeHandler(app, settings.app_token, web_client=web, ping_interval=PING_INTERVAL)
        client = handler.client
        await client.aiohttp_client_session.close()
        client.aiohttp_client_session = aiohttp.ClientSession(timeout=HANDSHAKE)
        greeting = _Greeting(client, desk.connections)
        connecting: asyncio.Task[None] | None = None
        try:
            if address := await _new_address(client, stop):
                client.wss_uri = address
                connecting = asyncio.create_task(client.connect())  # type: ignore[no-untyped-call]  # the SDK has none
                await _watch(client, greeting, stop)
                await drain(desk)  # acknowledgements still go through the socket
        finally:
            if connecting:
                connecting.cancel()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(handler.close_async(), CLOSING)  # type: ignore[no-untyped-call]  # the same
            await client.aiohttp_client_session.close()


class _Greeting:
    """Remembers which socket Slack has greeted."""

    def __init__(self, client: SocketModeClient, connections: Connections) -> None:
        self._client = client
        self._connections = connections
        self._session: aiohttp.ClientWebSocketResponse | None = None
        client.on_message_listeners.append(self._hear)

    async def _hear(self, message: aiohttp.WSMessage) -> None:
        with contextlib.suppress(ValueError, AttributeError):
            if json.loads(message.data).get("type") == "hello":
                self._session = self._client.current_session
                self._connections.note(PLATFORM)
                log.info("slack connected")

    async def stands(self) -> bool:
        """Whether the socket is open, answers, and was greeted."""
        does = self._session is self._client.current_session and await self._client.is_connected()
        self._connections.note(PLATFORM, "" if does else "no socket that Slack has greeted")
        return does


async def _new_address(client: SocketModeClient, stop: asyncio.Event) -> str | None:
    """An address for a socket, however long that takes; None when told to stop. Raises StartError."""
    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            opened = await unless_stopped(stop, open_socket(client.web_client, client.app_token))
            return str(opened["url"]) if opened else None
        except SlackApiError as error:
            if reason := explain(error, APP):
                raise StartError(reason) from None
            code = error.response.get("error")
            log.warning("slack opens no socket (%s); is Socket Mode on? next try in %.0f s", code, wait)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack is out of reach (%s), next try in %.0f s", type(error).__name__, wait)
        await waited(stop, wait)
        wait = min(wait * 2, LONGEST_WAIT)
    return None


async def _watch(client: SocketModeClient, greeting: _Greeting, stop: asyncio.Event) -> None:
    since, patience = time.monotonic(), 1.0
    while not await waited(stop, LOOK_EVERY):
        if await greeting.stands():
            since, patience = time.monotonic(), 1.0
            continue
        session = client.current_session
        is_open = session is not None and not session.closed
        if time.monotonic() - since < (UNGREETED if is_open else DEAF) * patience:
            continue
        log.warning("slack is not heard, bringing a new socket")
        client.wss_uri = await _new_address(client, stop)  # whoever tries to connect takes it with the next try
        if session is not None and is_open:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(session.close(), CLOSING)
        since, patience = time.monotonic(), min(patience * 2, MOST_PATIENCE)

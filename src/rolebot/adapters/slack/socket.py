"""Socket Mode: Slack's events come through a socket that rolebot opens, so that no address of its own is needed.

The library keeps the socket up, but it can go deaf: if a connection fails once, it tries the same address for ever,
though Slack lets each address be used only once; and a socket that Slack never greets counts as connected. A watch
looks at both, every second, and makes the library ask for a new address.
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
    explain,
    open_socket,
    waited,
)
from rolebot.adapters.slack.outgoing import web_client

PING_INTERVAL = 3.0
"""Seconds between pings; a silent socket is given up after four of them."""

LOOK_EVERY = 0.5

DEAF, UNGREETED = 3.0, 8.0
"""Seconds after which a new address is asked for: without a socket, and with one that Slack has not greeted."""

CLOSING = 3.0
"""Seconds that closing may take: a mute peer would hold it up for ten."""

log = logging.getLogger(__name__)


async def serve_socket(app: AsyncApp, token: str, api_url: str, stop: asyncio.Event) -> None:
    """Serve an app through a socket until told to stop. Raises StartError when Slack refuses the app-level token."""
    async with aiohttp.ClientSession() as session:
        web = web_client(None, api_url, session)
        handler = AsyncSocketModeHandler(app, token, web_client=web, ping_interval=PING_INTERVAL)
        client = handler.client
        greeted = _Greeting(client)
        connecting: asyncio.Task[None] | None = None
        try:
            client.wss_uri = await _first_address(client, stop)
            connecting = asyncio.create_task(client.connect())  # type: ignore[no-untyped-call]  # the SDK has no types there
            await _watch(client, greeted, stop)
        finally:
            if connecting:
                connecting.cancel()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(handler.close_async(), CLOSING)  # type: ignore[no-untyped-call]  # the same
            await client.aiohttp_client_session.close()


class _Greeting:
    """Remembers which socket Slack has greeted."""

    def __init__(self, client: SocketModeClient) -> None:
        self._client = client
        self._session: aiohttp.ClientWebSocketResponse | None = None
        client.on_message_listeners.append(self._hear)

    async def _hear(self, message: aiohttp.WSMessage) -> None:
        with contextlib.suppress(ValueError, AttributeError):
            if json.loads(message.data).get("type") == "hello":
                self._session = self._client.current_session
                log.info("slack connected")

    async def stands(self) -> bool:
        """Whether the socket is open, answers, and was greeted."""
        return self._session is self._client.current_session and await self._client.is_connected()


async def _first_address(client: SocketModeClient, stop: asyncio.Event) -> str | None:
    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            return str((await open_socket(client.web_client, client.app_token))["url"])
        except SlackApiError as error:
            if reason := explain(error, APP):
                raise StartError(reason) from None
            log.warning("slack opens no socket yet: %s", error.response.get("error"))
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack is out of reach, next try in %.0f s: %s", wait, type(error).__name__)
        await waited(stop, wait)
        wait = min(wait * 2, LONGEST_WAIT)
    return None


async def _watch(client: SocketModeClient, greeting: _Greeting, stop: asyncio.Event) -> None:
    since = time.monotonic()
    while not await waited(stop, LOOK_EVERY):
        if await greeting.stands():
            since = time.monotonic()
            continue
        session = client.current_session
        is_open = session is not None and not session.closed
        if time.monotonic() - since < (UNGREETED if is_open else DEAF):
            continue
        log.warning("slack is not heard, asking for a new socket")
        since = time.monotonic()
        client.wss_uri = None  # whoever tries to connect takes a new one with the next try
        if session is not None and is_open:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(session.close(), CLOSING)

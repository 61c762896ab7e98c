"""Messages and views on their way to Slack: nothing unfurls, and what Slack refuses is sent again more plainly.

A renderer keeps to the limits that are known. Slack knows more than it tells, so a message that it refuses goes out
once more without its folded parts, and at last as nothing but text: plain words are better than silence. What Slack
surely did not take, because it could not be reached or had too much to do, is sent again for two minutes.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from rolebot.adapters.slack.blocks import MESSAGE_BLOCKS, Payload, opened, section
from rolebot.adapters.slack.rendering import Message

REFUSED = {
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "msg_too_long",
    "invalid_attachments",
    "invalid_arguments",
}
"""What Slack says of blocks that it does not like; every other error has nothing to do with them."""

OUT_OF_REACH, BROKEN_OFF = "out of reach", "broken off"
"""No connection came about; or it broke after something was sent, which Slack may have done."""

LATER = {OUT_OF_REACH, "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"}
"""What Slack says when it did not do something, and may do it a moment later."""

BUSY = (429, 503)
"""Statuses with which whoever stands before Slack says the same."""

PATIENCE = 120.0
"""Seconds in which a message is sent again while Slack puts it off: an answer after more than that comes too late."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0
"""Seconds between those attempts; the pause doubles."""

log = logging.getLogger(__name__)


class DeliveryError(Exception):
    """Slack did not take a message, and no other form of it would help.

    `may_be_there` says that it may have been taken all the same, as the connection broke before Slack's word came.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.may_be_there = reason.startswith(BROKEN_OFF)


def retry_handlers() -> list[AsyncRetryHandler]:
    """What to do when Slack says "later", fails, or cannot be reached: wait as long as it says, and try again.

    What went out on a connection that then broke is not sent again, since Slack may have posted it.
    """
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=2, error_types=[aiohttp.ClientConnectorError]),
        AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        AsyncServerErrorRetryHandler(max_retry_count=2),
    ]


def web_client(token: str | None, api_url: str, session: aiohttp.ClientSession | None = None) -> AsyncWebClient:
    """A client of Slack's Web API at `api_url`, empty for Slack itself; a session keeps its connections open."""
    address = api_url.rstrip("/") + "/" if api_url else AsyncWebClient.BASE_URL
    return AsyncWebClient(token=token, base_url=address, session=session, retry_handlers=retry_handlers())


async def post(client: AsyncWebClient, channel: str, thread_ts: str, message: Message) -> None:
    """Post a message into a thread. Raises DeliveryError."""

    async def send(form: Message) -> str:
        return await error_of(
            client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts or None,
                text=form.text,
                blocks=form.blocks or None,
                unfurl_links=False,
                unfurl_media=False,
            )
        )

    await _deliver(send, message)


async def respond(client: AsyncWebClient, response_url: str, message: Message, **how: Any) -> None:
    """Answer a command or a press where it came from. Raises DeliveryError.

    `how` goes into the payload: `response_type` and `replace_original`.
    """

    async def send(form: Message) -> str:
        payload = {"text": form.text, "unfurl_links": False, "unfurl_media": False, **how}
        return await _send_back(client, response_url, payload | ({"blocks": form.blocks} if form.blocks else {}))

    await _deliver(send, message)


async def take_back(client: AsyncWebClient, response_url: str) -> bool:
    """Delete the message on which a button was pressed; whether that went well. No word can go along with it."""
    reason = await _send_back(client, response_url, {"delete_original": True}) if response_url else "no address"
    if reason:
        log.warning("slack did not delete an answer: %s", reason)
    return not reason


async def _send_back(client: AsyncWebClient, response_url: str, payload: Payload) -> str:
    """What Slack has against a payload; empty when nothing. It says so in plain words, or as JSON.

    It goes through the connections that the client keeps open.
    """
    if not str(response_url).startswith(("https://", "http://")):  # of which the library makes any kind of fault
        return "no web address"
    webhook = AsyncWebhookClient(response_url, session=client.session, retry_handlers=retry_handlers())
    try:
        answer = await webhook.send_dict(payload)
    except (aiohttp.ClientError, TimeoutError) as error:
        return _gone_wrong(error)
    try:
        said = json.loads(answer.body or "")
    except ValueError:
        said = None
    if isinstance(said, dict):
        return "" if said.get("ok") is True else str(said.get("error") or f"status {answer.status_code}")
    if answer.status_code in BUSY:
        return "service_unavailable"
    return "" if answer.status_code == 200 else (answer.body or f"status {answer.status_code}").strip()


async def update_view(client: AsyncWebClient, view_id: str, view: Payload) -> None:
    """Put something else into a modal, unless it was closed meanwhile. Raises DeliveryError."""
    try:
        await show_view(lambda shown: client.views_update(view_id=view_id, view=shown), view)
    except DeliveryError as error:
        if str(error).split(":")[0] != "not_found":
            raise


async def show_view(send: Callable[[Payload], Awaitable[Any]], view: Payload) -> None:
    """Open, push, update or publish a view by `send`. Raises DeliveryError."""

    async def send_form(form: Message) -> str:
        return await error_of(send(view | {"blocks": form.blocks or [section(form.text)]}))

    await _deliver(send_form, Message("This cannot be shown here. Ask me in a direct message.", view["blocks"]))


async def _deliver(send: Callable[[Message], Awaitable[str]], message: Message) -> None:
    reason = ""
    for form in (message, Message(message.text, opened(message.blocks)[:MESSAGE_BLOCKS]), Message(message.text, [])):
        reason = await _taken(send, form)
        if reason.split(":")[0].strip() not in REFUSED:
            break
        log.error("slack refused blocks: %s", reason)
    if reason:
        raise DeliveryError(reason)


async def _taken(send: Callable[[Message], Awaitable[str]], form: Message) -> str:
    """What Slack has against a form in the end; empty when nothing."""
    pause, end = FIRST_PAUSE, time.monotonic() + PATIENCE
    while (reason := await send(form)).split(":")[0] in LATER and time.monotonic() + pause < end:
        log.warning("slack puts an answer off (%s), next try in %.0f s", reason, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    return reason


def _gone_wrong(error: aiohttp.ClientError | TimeoutError) -> str:
    """What to call a connection's fault: whether anything can have been done through it."""
    never = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    return f"{OUT_OF_REACH if never else BROKEN_OFF}: {type(error).__name__}"


async def error_of(call: Awaitable[Any]) -> str:
    """What Slack has against a call; empty when nothing. Neither the call's text nor a token stands in it."""
    try:
        await call
    except SlackApiError as error:
        said = error.response.data if isinstance(error.response.data, dict) else {}  # a proxy's page is a text
        if not said and error.response.status_code in BUSY:
            return "service_unavailable"
        more = (said.get("response_metadata") or {}).get("messages") or []
        return ": ".join([str(said.get("error") or "no answer of Slack's"), *map(str, more[:3])])
    except SlackRequestError:  # the library misses something itself, such as the id of a view
        return "incomplete"
    except (aiohttp.ClientError, TimeoutError) as error:
        return _gone_wrong(error)
    return ""

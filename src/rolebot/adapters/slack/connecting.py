"""Who rolebot is in Slack, and what Slack's refusals mean.

Slack's answers are short codes. An operator who reads one of them at night wants to know what to do.
"""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from rolebot.desk import Desk

BOT, APP = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"

WAYS_OUT = {
    "invalid_auth": "Slack does not know {name}; copy it again from the app's settings",
    "not_authed": "{name} did not arrive; set it in the environment",
    "account_inactive": "{name} belongs to an app that was removed from the workspace; install it again",
    "token_revoked": "{name} was revoked; install the app again and take its new token",
    "token_expired": "{name} has expired; install the app again and take its new token",
    "not_allowed_token_type": "{name} holds a token of another kind; are SLACK_BOT_TOKEN and SLACK_APP_TOKEN swapped?",
    "missing_scope": "{name} lacks the scope {needed}; add it in the app's settings and install the app again",
    "user_removed_from_team": "{name} belongs to somebody who left the workspace; install the app again",
    "team_disabled": "the workspace was switched off",
    "team_access_not_granted": "the app may not use this workspace; an admin of Slack has to allow it",
    "forbidden_team": "the app may not open a socket for this workspace",
    "app_not_installed": "the app is not installed in the workspace; install it",
    "socket_mode_not_enabled": "Socket Mode is off; switch it on under Socket Mode in the app's settings",
}
"""What to do about an error that waiting will not cure."""

Result = TypeVar("Result")

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds between the first tries to reach Slack; the wait doubles."""

DRAINING = 4.0
"""Seconds in which answers under way may still be sent at the end."""

log = logging.getLogger(__name__)


class StartError(Exception):
    """Slack refuses to work with rolebot until an operator changes something. The message says what."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who rolebot is in one workspace, and what it may do there."""

    team_id: str
    team: str
    enterprise_id: str | None
    bot_id: str
    bot_user_id: str
    scopes: tuple[str, ...]


def explain(error: SlackApiError, name: str) -> str:
    """What a refusal of the token `name` means and what to do; empty where trying again may help."""
    code = str(error.response.get("error"))
    way_out = WAYS_OUT.get(code)
    return way_out.format(name=name, needed=error.response.get("needed") or "it needs") if way_out else ""


async def identify(client: AsyncWebClient) -> Identity:
    """Who the client's token stands for. Raises SlackApiError, or aiohttp.ClientError when Slack is out of reach."""
    answer = await _understood(client.auth_test())
    scopes = str(answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or "")
    return Identity(
        team_id=str(answer.get("team_id") or ""),
        team=str(answer.get("team") or ""),
        enterprise_id=answer.get("enterprise_id"),
        bot_id=str(answer.get("bot_id") or ""),
        bot_user_id=str(answer.get("user_id") or ""),
        scopes=tuple(scope.strip() for scope in scopes.split(",") if scope.strip()),
    )


async def identify_patiently(client: AsyncWebClient, stop: asyncio.Event) -> Identity | None:
    """Who the client's token stands for, however long Slack is out of reach; None when told to stop.

    Raises StartError when Slack refuses the token.
    """
    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            return await unless_stopped(stop, identify(client))
        except SlackApiError as error:
            if reason := explain(error, BOT):
                raise StartError(reason) from None
            log.warning("slack does not take the token yet: %s", error.response.get("error"))
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack is out of reach (%s), next try in %.0f s", type(error).__name__, wait)
        await waited(stop, wait)
        wait = min(wait * 2, LONGEST_WAIT)
    return None


async def waited(stop: asyncio.Event, seconds: float) -> bool:
    """Wait for so long or until told to stop; whether it was told to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """What comes of some work; None when told to stop before it is done."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, stopping):
            task.cancel()


async def drain(desk: Desk) -> None:
    """Let answers under way be sent, as far as that can be done in a few seconds."""
    told = "all answers are sent" if await desk.drain(DRAINING) else "answers under way are lost"
    log.info("slack is served no longer, %s", told)


async def open_socket(client: AsyncWebClient, token: str) -> dict[str, Any]:
    """Slack's answer to the wish for a socket. Raises SlackApiError, or aiohttp.ClientError."""
    answer = await _understood(client.apps_connections_open(app_token=token))
    if not isinstance(answer.data, dict) or "url" not in answer.data:
        raise aiohttp.ClientPayloadError("no address in Slack's answer")
    return dict(answer.data)


async def _understood(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Slack's answer. Raises aiohttp.ClientPayloadError where somebody else answers, such as a proxy with a page."""
    try:
        return await call
    except SlackApiError as error:
        if isinstance(error.response.data, dict):
            raise
        raise aiohttp.ClientPayloadError("no answer of Slack's") from None

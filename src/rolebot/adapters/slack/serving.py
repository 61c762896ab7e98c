"""Slack from the outside: an app for one workspace or many, served until somebody says stop."""

import asyncio
import logging
from contextlib import AsyncExitStack

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack.connecting import Identity, identify_patiently
from rolebot.adapters.slack.installations import app_for_many
from rolebot.adapters.slack.listeners import listen
from rolebot.adapters.slack.manifest import SCOPES
from rolebot.adapters.slack.outgoing import web_client
from rolebot.adapters.slack.requests import serve_requests
from rolebot.adapters.slack.socket import serve_socket
from rolebot.desk import Desk
from rolebot.settings import SlackSettings

log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=30, sock_connect=10)
"""Seconds for a call to Slack: the library sets them for its own connections only."""

DRAINING = 5.0
"""Seconds in which answers under way may still be sent at the end."""

ANYWHERE = "0.0.0.0"  # noqa: S104  a platform's router reaches the process from outside


async def serve_slack(
    settings: SlackSettings, desk: Desk, stop: asyncio.Event, http: bool = False, database: str = ""
) -> None:
    """Serve Slack until told to stop. Raises StartError when Slack refuses, or the port cannot be had.

    Many workspaces need signed requests, and the `database` in which what they granted lies.
    """
    async with AsyncExitStack() as open_things:
        session = await open_things.enter_async_context(aiohttp.ClientSession(timeout=PATIENCE))
        client = web_client(None if settings.serves_many else settings.bot_token, settings.api_url, session)
        if settings.serves_many:
            app = await open_things.enter_async_context(app_for_many(settings, client, database))
        elif identity := await identify_patiently(client, stop):
            log.info("slack workspace %s", identity.team_id)
            if missing := set(SCOPES) - set(identity.scopes or SCOPES):
                log.warning("slack scopes are missing: %s; `rolebot doctor slack` says more", ", ".join(missing))
            app = app_for_one(client, identity, settings.signing_secret)
        else:
            return
        listen(app, desk)

        async def drain() -> None:
            told = "all answers are sent" if await desk.drain(DRAINING) else "answers under way are lost"
            log.info("slack is served no longer, %s", told)

        if http:
            await serve_requests(app, ANYWHERE, settings.port, stop)
            await drain()
        else:
            await serve_socket(app, settings.app_token, settings.api_url, stop, drain)


def app_for_one(client: AsyncWebClient, identity: Identity, signing_secret: str) -> AsyncApp:
    """An app for the one workspace that its token belongs to.

    Who it is there was asked for at the start, so that no event waits for that.
    """

    async def authorize(team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=identity.enterprise_id,
            team_id=team_id or identity.team_id,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
            bot_token=client.token,
            bot_scopes=list(identity.scopes),
        )

    return AsyncApp(
        name="rolebot",
        client=client,
        authorize=authorize,
        signing_secret=signing_secret,
        raise_error_for_unhandled_request=True,
        attaching_conversation_kwargs_enabled=False,
    )

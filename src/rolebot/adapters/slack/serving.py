"""Slack from the outside: an app for one workspace or many, served until somebody says stop."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.health.metrics import counting_limits
from rolebot.adapters.slack.admins import Admins
from rolebot.adapters.slack.connecting import Identity, drain, identify_patiently
from rolebot.adapters.slack.incoming import PLATFORM
from rolebot.adapters.slack.installations import app_for_many
from rolebot.adapters.slack.listeners import listen
from rolebot.adapters.slack.manifest import needed_scopes
from rolebot.adapters.slack.mending import Mending
from rolebot.adapters.slack.notices import tell_channel
from rolebot.adapters.slack.outgoing import web_client
from rolebot.adapters.slack.requests import serve_requests
from rolebot.adapters.slack.socket import serve_socket
from rolebot.adapters.slack.taking import App
from rolebot.desk import Desk
from rolebot.platforms import SlackSettings
from rolebot.upkeep.admin_desk import AdminDesk

log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=30, sock_connect=10)
"""Seconds for a call to Slack: the library sets them for its own connections only."""


async def serve_slack(
    settings: SlackSettings, desk: Desk, stop: asyncio.Event, http: bool = False, database: str = ""
) -> None:
    """Serve Slack until told to stop. Raises StartError when Slack refuses, or the port cannot be had.

    Many workspaces need signed requests, and the `database` in which what they granted lies.
    """
    desk.connections.note(PLATFORM, "not connected yet")
    async with AsyncExitStack() as open_things:
        counted = [counting_limits(desk, PLATFORM)]
        session = await open_things.enter_async_context(aiohttp.ClientSession(timeout=PATIENCE, trace_configs=counted))
        homes: set[str] = set()
        client = web_client(None if settings.serves_many else settings.bot_token, settings.api_url, session)
        if settings.serves_many:
            app = await open_things.enter_async_context(app_for_many(settings, client, database))
        elif identity := await identify_patiently(client, stop):
            log.info("slack workspace %s", identity.team_id)
            homes = {identity.team_id, *filter(None, [identity.enterprise_id])}
            needed = needed_scopes(settings.admins)
            if missing := set(needed) - set(identity.scopes or needed):
                log.warning("slack scopes are missing: %s; `rolebot doctor slack` says more", ", ".join(missing))
            app = app_for_one(client, identity, settings.signing_secret)
        else:
            return
        admins = settings.admins
        listen(app, desk, Mending(AdminDesk(desk, admins.applies), Admins(admins.slack, homes)))
        open_things.enter_context(_telling(settings, session, desk))

        if http:
            await serve_requests(app, settings, desk, stop)
            await drain(desk)
        else:
            await serve_socket(app, settings, desk, stop)


@contextmanager
def _telling(settings: SlackSettings, session: aiohttp.ClientSession, desk: Desk) -> Iterator[None]:
    """The admins' channel, if there is one, learns how the knowledge fares until the end of the block."""
    client = web_client(settings.bot_token or None, settings.api_url, session)
    channel = settings.admins.slack_channel
    task = asyncio.create_task(tell_channel(client, desk, channel)) if channel else None
    try:
        yield
    finally:
        if task:
            task.cancel()


def app_for_one(client: AsyncWebClient, identity: Identity, signing_secret: str) -> App:
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

    return App(
        name="rolebot.slack",
        client=client,
        authorize=authorize,
        signing_secret=signing_secret,
        raise_error_for_unhandled_request=True,
        attaching_conversation_kwargs_enabled=False,
    )

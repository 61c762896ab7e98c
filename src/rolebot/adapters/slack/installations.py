"""Many workspaces: each installs the app itself, and what it granted lies in the journal's database.

The stores are slack_sdk's own, and so is the way of a code from Slack to a token; rolebot only says where they lie.
"""

import html
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack.connecting import StartError
from rolebot.adapters.slack.manifest import AGENT_SCOPES, INSTALL_PATH, REDIRECT_PATH, needed_scopes
from rolebot.adapters.slack.taking import App
from rolebot.journal.database import DATABASE_ERRORS, make_async_engine
from rolebot.platforms import SlackSettings

STATE_LASTS = 600
"""Seconds in which an admin may make up their mind."""

REASONS = {
    "access_denied": "Nothing was installed, as you did not allow it.",
    "invalid_browser": "Please begin and end in the same browser, with cookies switched on.",
    "invalid_state": "That took too long. Please begin again.",
}

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>rolebot</title>
<body style="font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color:#1d1c1d">
<h1 style="font-size:1.5rem">{title}</h1><p>{text}</p>{more}"""

OUT_OF_REACH: ContextVar[bool] = ContextVar("out of reach", default=False)
"""Whether, in the request at hand, the database could not say which bot a workspace has."""

log = logging.getLogger(__name__)
library = logging.getLogger("slack_sdk.oauth")
"""For the library's own words, which hold codes and SQL, and are let through only from errors on."""


@asynccontextmanager
async def app_for_many(settings: SlackSettings, client: AsyncWebClient, database: str) -> AsyncIterator[App]:
    """An app that any workspace can install at `/slack/install`, for as long as it is served."""
    engine = make_async_engine(database)
    installations = RememberedInstallations(settings.client_id, engine, logger=library)
    states = AsyncSQLAlchemyOAuthStateStore(STATE_LASTS, engine, logger=library)
    try:
        yield _app(settings, client, installations, states)
    finally:
        await engine.dispose()


class RememberedInstallations(AsyncSQLAlchemyInstallationStore):
    """slack_sdk's store, which goes on from memory where the database is out of reach."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._bots: dict[tuple[str | None, str | None], Bot | None] = {}

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace, or the one that was found last while the database cannot say."""
        workspace = (enterprise_id, team_id)
        try:
            found = await super().async_find_bot(
                enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
            )
        except DATABASE_ERRORS as error:
            log.error("installations out of reach, going on from memory: %s", type(error).__name__)
            OUT_OF_REACH.set(workspace not in self._bots)
            return self._bots.get(workspace)
        self._bots[workspace] = found
        return found


class Authorize(AsyncInstallationStoreAuthorize):
    """bolt's own way from a workspace to its token, but that it tells "not installed" from "cannot be known"."""

    async def __call__(self, **named: Any) -> AuthorizeResult | None:
        """The token; None where the app is not installed. Raises StartError where that cannot be known."""
        OUT_OF_REACH.set(False)
        result = await super().__call__(**named)
        if result is None and OUT_OF_REACH.get():
            raise StartError("installations out of reach")  # so that Slack sends the event again
        return result


def _app(
    settings: SlackSettings,
    client: AsyncWebClient,
    installations: RememberedInstallations,
    states: AsyncSQLAlchemyOAuthStateStore,
) -> App:
    oauth = AsyncOAuthSettings(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=sorted([*needed_scopes(settings.admins), *AGENT_SCOPES]),
        user_scopes=[],
        install_path=INSTALL_PATH,
        install_page_rendering_enabled=False,  # bolt's page loads a picture from elsewhere, and only leads on to Slack
        redirect_uri_path=REDIRECT_PATH,
        authorization_url=_authorization_url(settings.api_url),
        installation_store=installations,
        state_store=states,
        state_expiration_seconds=STATE_LASTS,
        callback_options=AsyncCallbackOptions(success=_installed, failure=_not_installed),
    )
    authorize = Authorize(
        logger=library,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        installation_store=installations,
        bot_only=True,
        cache_enabled=True,  # otherwise every event waits for a call to Slack
        client=client,
    )
    return App(
        name="rolebot.slack",
        client=client,
        authorize=authorize,  # type: ignore[arg-type]  # bolt takes its own class as well as a function
        oauth_flow=AsyncOAuthFlow(client=client, logger=library, settings=oauth),
        signing_secret=settings.signing_secret,
        raise_error_for_unhandled_request=True,
        attaching_conversation_kwargs_enabled=False,
    )


def _authorization_url(api_url: str) -> str | None:
    """Where an admin is asked; beside the Web API where that is not Slack's own."""
    return f"{api_url.rstrip('/').removesuffix('/api')}/oauth/v2/authorize" if api_url else None


async def _installed(args: AsyncSuccessArgs) -> BoltResponse:
    log.info("slack workspace %s has installed the app", args.installation.team_id)
    link = f"slack://app?team={args.installation.team_id}&id={args.installation.app_id}"
    more = f'<p><a href="{html.escape(link)}">Open it in Slack</a></p>'
    return _page(200, "rolebot is in your workspace", "Write it a direct message, or try /role in any channel.", more)


async def _not_installed(args: AsyncFailureArgs) -> BoltResponse:
    log.warning("slack installation failed: %s", args.reason)
    text = REASONS.get(args.reason, "Something went wrong between Slack and me. Please begin again.")
    return _page(
        args.suggested_status_code,
        "rolebot was not installed",
        text,
        f'<p><a href="{INSTALL_PATH}">Begin again</a></p>',
    )


def _page(status: int, title: str, text: str, more: str) -> BoltResponse:
    body = PAGE.format(title=html.escape(title), text=html.escape(text), more=more)
    return BoltResponse(status=status, headers={"Content-Type": "text/html; charset=utf-8"}, body=body)

"""HTTP mode: Slack sends its events as signed requests, to one address for all of them.

bolt checks the signature and the age of every request. What it refuses is never logged whole, because a request that
did not come from Slack may hold anything.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.async_app import AsyncApp

from rolebot.adapters.health.serving import add_routes
from rolebot.adapters.slack.connecting import StartError
from rolebot.adapters.slack.incoming import PLATFORM
from rolebot.adapters.slack.manifest import EVENTS_PATH
from rolebot.desk import Desk
from rolebot.settings import SlackSettings

CLOSING = 1.5
"""Seconds that requests under way are given at the end."""

log = logging.getLogger(__name__)


async def serve_requests(app: AsyncApp, settings: SlackSettings, desk: Desk, stop: asyncio.Event) -> None:
    """Serve signed requests at `/slack/events`, and health beside them, until told to stop.

    Raises StartError when the port cannot be had.
    """
    host, port = settings.host, settings.port
    served = app.web_app(path=EVENTS_PATH)
    served.middlewares.append(_guard)
    add_routes(served, desk, stop, public=True, metrics_token=settings.metrics_token)
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=CLOSING)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StartError(f"port {port} cannot be served: {reason}; set PORT to a free one") from None
        desk.connections.note(PLATFORM)
        log.info("slack requests are awaited at %s:%d%s", host, port, EVENTS_PATH)
        await stop.wait()
    finally:
        await runner.cleanup()


@web.middleware
async def _guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What cannot be read is refused with a word, and a wrong signature is said in the log."""
    if request.method == "POST" and not request.headers.get("X-Slack-Request-Timestamp", "").isdecimal():
        return _refusal(401, "no request of Slack's")
    try:
        response = await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # the one net above bolt's reading of a request, which may hold anything
        return _refusal(400, f"unreadable ({type(error).__name__})")
    if request.method == "POST" and response.status == web.HTTPUnauthorized.status_code:
        hint = "is SLACK_SIGNING_SECRET that of this app, and the clock right?"
        log.warning("slack request refused, its signature does not fit or is too old: %s", hint)
    return response


def _refusal(status: int, why: str) -> web.Response:
    log.warning("slack request refused: %s", why)
    return web.Response(status=status, text=why)

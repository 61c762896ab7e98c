"""HTTP mode: Slack sends its events as signed requests, to one address for all of them.

What Slack has not signed within the last five minutes is refused before anything is read of it, and never logged,
because it may hold anything. What is signed for a command or a press counts once.
"""

import asyncio
import logging

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from rolebot.adapters.health.serving import add_routes
from rolebot.adapters.slack.connecting import StartError
from rolebot.adapters.slack.incoming import PLATFORM
from rolebot.adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH
from rolebot.desk import Desk
from rolebot.limits import Buckets
from rolebot.platforms import SlackSettings

CLOSING = 1.5
"""Seconds that requests under way are given at the end."""

READING, IDLE = 5.0, 75.0
"""Seconds in which the body of a request must be here, and a connection must bring one; routers keep theirs for 60."""

CLAIMING = 0.5
"""Seconds that the journal may take to say whether a request is new: most of Slack's three belong to the answer."""

INSTALLS = 60
"""Installations that may begin in a minute, in all: each leaves a row in the database, and anybody may begin one."""

UNFIT = "its signature does not fit or is too old"
HINTS = {UNFIT: "; is SLACK_SIGNING_SECRET that of this app, and the clock right?"}
"""What an operator reads in the log besides, and nobody else."""

log = logging.getLogger(__name__)


async def serve_requests(app: AsyncApp, settings: SlackSettings, desk: Desk, stop: asyncio.Event) -> None:
    """Serve signed requests at `/slack/events`, and health beside them, until told to stop.

    Raises StartError when the port cannot be had.
    """
    host, port = settings.host, settings.port
    served = app.web_app(path=EVENTS_PATH)
    served.middlewares.append(_guard(SignatureVerifier(settings.signing_secret), desk))
    add_routes(served, desk, stop, public=True, metrics_token=settings.metrics_token)
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=CLOSING, keepalive_timeout=IDLE)
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


def _guard(verifier: SignatureVerifier, desk: Desk) -> Middleware:
    """What lets through to bolt only what Slack has signed, and says in the log what it does not.

    What was signed for a command or a press is taken once. Events have ids of their own, and come again for good
    reason.
    """
    installs = Buckets(INSTALLS)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == INSTALL_PATH and not installs.take(INSTALL_PATH):
            return _refusal(429, "too many begin to install; please try again in a minute")
        if request.method != "POST":
            return await handler(request)
        try:
            if why := _fault_of(request, await _body_of(request), verifier):
                return _refusal(401, why)
            return await _once(request, handler, desk)
        except web.HTTPException:
            raise
        except TimeoutError:
            return _refusal(408, "it does not come to its end")
        except Exception as error:  # the one net above bolt's reading of a request, which may hold anything
            return _refusal(400, f"unreadable ({type(error).__name__})")

    return guard


async def _body_of(request: web.Request) -> bytes:
    async with asyncio.timeout(READING):
        return await request.read()


def _fault_of(request: web.Request, body: bytes, verifier: SignatureVerifier) -> str:
    """Why a request is not taken for Slack's; empty if it is."""
    if not request.headers.get("X-Slack-Request-Timestamp", "").isdecimal():
        return "no request of Slack's"
    if not verifier.is_valid_request(body, dict(request.headers)):
        return UNFIT
    return ""


async def _once(request: web.Request, handler: Handler, desk: Desk) -> web.StreamResponse:
    if (await request.read()).startswith(b"{"):
        return await handler(request)
    key = f"{PLATFORM}/signed/{request.headers['X-Slack-Signature']}"
    try:
        is_first = await asyncio.wait_for(desk.claim(key), CLAIMING)
    except TimeoutError:
        is_first = True
    if not is_first:
        log.warning("slack request came again, and is left alone")
        return web.Response()
    response = await handler(request)
    desk.finish(key)
    return response


def _refusal(status: int, why: str) -> web.Response:
    log.warning("slack request refused: %s%s", why, HINTS.get(why, ""))
    return web.Response(status=status, text=why)

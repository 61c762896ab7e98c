"""A small server beside a platform's: whoever starts processes asks it whether this one lives and is ready."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from hmac import compare_digest

from aiohttp import web

from rolebot.adapters.health.metrics import FORMAT, as_metrics
from rolebot.adapters.health.pages import as_json, as_page
from rolebot.desk import Desk
from rolebot.settings import HealthSettings

CLOSING = 0.5
"""Seconds that requests under way are given at the end."""

IDLE = 75.0
"""Seconds after which a connection that brings no request is closed."""

log = logging.getLogger(__name__)


class PortError(Exception):
    """The port cannot be had. The message says what to do."""


def add_routes(
    app: web.Application, desk: Desk, stop: asyncio.Event, *, public: bool = False, metrics_token: str = ""
) -> None:
    """Add `/healthz`, `/readyz`, `/metrics` and the page for people to a server.

    One that is `public` only counts problems instead of naming their files, and keeps its metrics to those who bring
    the token; without a token it has none.
    """

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_: web.Request) -> web.Response:
        health = desk.health()
        shown = as_json(health, places=not public)
        if stop.is_set():
            shown |= {"ready": False, "stopping": True}
        return web.json_response(shown, status=200 if shown["ready"] else 503)

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=as_page(desk.health(), places=not public), content_type="text/html")

    async def metrics(request: web.Request) -> web.Response:
        brought = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if metrics_token and not compare_digest(brought, f"Bearer {metrics_token}".encode()):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return web.Response(body=as_metrics(desk), headers={"Content-Type": FORMAT})

    app.add_routes([web.get("/healthz", alive), web.get("/readyz", ready), web.get("/", page)])
    if metrics_token or not public:
        app.add_routes([web.get("/metrics", metrics)])


async def serve_with_health(
    serve: Callable[[Desk, asyncio.Event], Awaitable[None]], settings: HealthSettings, desk: Desk, stop: asyncio.Event
) -> None:
    """Serve a platform, and how it fares beside it. Raises PortError, and what `serve` raises."""
    app = web.Application()
    add_routes(app, desk, stop, metrics_token=settings.metrics_token)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSING, keepalive_timeout=IDLE)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            where = f"port {settings.port} of {settings.host}"
            raise PortError(f"{where} cannot be served: {reason}; set PORT to a free one, or unset it") from None
        log.info("health is shown at http://%s:%d/", settings.host, settings.port)
        await serve(desk, stop)
    finally:
        await runner.cleanup()

"""A small server beside a platform's: whoever starts processes asks it whether this one lives and is ready."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from rolebot.adapters.health.pages import as_json, as_page
from rolebot.desk import Desk
from rolebot.settings import HealthSettings

CLOSING = 0.5
"""Seconds that requests under way are given at the end."""

log = logging.getLogger(__name__)


class PortError(Exception):
    """The port cannot be had. The message says what to do."""


def add_routes(app: web.Application, desk: Desk, stop: asyncio.Event, places: bool) -> None:
    """Add `/healthz`, `/readyz` and the page for people to a server. Numbers over time would be added here.

    `places` says whether problems are shown with their files: a server that the whole world reaches only counts them.
    """

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_: web.Request) -> web.Response:
        health = desk.health()
        shown = as_json(health, places)
        if stop.is_set():
            shown |= {"ready": False, "stopping": True}
        return web.json_response(shown, status=200 if shown["ready"] else 503)

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=as_page(desk.health(), places), content_type="text/html")

    app.add_routes([web.get("/healthz", alive), web.get("/readyz", ready), web.get("/", page)])


async def serve_with_health(
    serve: Callable[[Desk, asyncio.Event], Awaitable[None]], settings: HealthSettings, desk: Desk, stop: asyncio.Event
) -> None:
    """Serve a platform, and how it fares beside it. Raises PortError, and what `serve` raises."""
    app = web.Application()
    add_routes(app, desk, stop, places=True)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSING)
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

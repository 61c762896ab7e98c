"""A local Slack: Web API, Socket Mode, response_urls, OAuth and signed deliveries, for the real slack-bolt.

`async with FakeSlack() as slack:` serves it on 127.0.0.1; point `AsyncWebClient(base_url=slack.api_url)` at it.
What people do are methods (`say_dm`, `mention`, `command`, `press`, `submit`), what the app did is state (`messages`,
`views`, `calls`), and what it must never do is in `faults`, which a test asserts to be empty at its end.
`python -m tests.fakes.slack` serves it to a rolebot in another terminal.
"""

import asyncio
import contextlib
import sys
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from aiohttp import web

from tests.fakes.slack_people import People
from tests.fakes.slack_state import ALICE, BOB, BOT_ID, BOT_USER, GENERAL, RANDOM, TEAM
from tests.logged import never

__all__ = ["ALICE", "BOB", "BOT_ID", "BOT_USER", "GENERAL", "RANDOM", "TEAM", "FakeSlack"]


@dataclass(kw_only=True)
class FakeSlack(People):
    """The server; its settings are keywords: `port`, `scopes`, `agent`, `ack_within`, `retry_delays`, ..."""

    @property
    def api_url(self) -> str:
        """What `base_url` of a client must be, with the slash at its end."""
        return f"{self.address}/api/"

    @property
    def authorize_url(self) -> str:
        """Where an admin is sent to install the app."""
        return f"{self.address}/oauth/v2/authorize"

    async def __aenter__(self) -> Self:
        never("secret", self.bot_token, self.app_token, self.signing_secret, self.client_secret)
        app = web.Application(client_max_size=4 * 1024**2)
        app.router.add_route("*", "/api/{method}", self.on_api)
        app.router.add_get("/link/", self.on_link)
        app.router.add_post("/response/{team}/{key}", self.on_response_url)
        app.router.add_get("/oauth/v2/authorize", self.on_authorize)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5, access_log=None)
        await self._runner.setup()
        await self.up()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.end_sockets()
        await self._runner.cleanup()

    async def up(self) -> None:
        """Listens, at the same address as before."""
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{self.port}"

    async def down(self) -> None:
        """Stops listening: every connection breaks off and new ones are refused until `up`."""
        for site in list(self._runner.sites):
            await site.stop()
        self.cut()
        server = self._runner.server
        for handler in server.connections if server else ():
            with contextlib.suppress(AttributeError):
                handler.force_close()

    async def on_authorize(self, request: web.Request) -> web.StreamResponse:
        """The page on which an admin agrees, who agrees at once."""
        given = request.query
        if given.get("client_id") != self.client_id or "redirect_uri" not in given:
            return web.Response(status=400, text="invalid_client_id or no redirect_uri")
        back = urlencode({"code": self.new_code(given.get("team", TEAM)), "state": given.get("state", "")})
        raise web.HTTPFound(f"{given['redirect_uri']}?{back}")

    def new_code(self, team: str = TEAM) -> str:
        """A code that can be exchanged for a bot token, once."""
        code = f"{self.new_id('c')}.local"
        self.codes[code] = team
        return code

    def install(self, team: str) -> str:
        """Another team with the app in it; its bot token."""
        token: str = self.installed(team)["access_token"]
        return token


if __name__ == "__main__":
    from tests.fakes.slack_terminal import main

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1:]))

"""A local Discord: REST v10 and the gateway, for the real discord.py.

`async with FakeDiscord() as discord:` serves it on 127.0.0.1; set discord.py's two addresses, `Route.BASE` to
`discord.api_base` and `DiscordWebSocket.DEFAULT_GATEWAY` to `discord.gateway_url`.
What people do are methods (`slash`, `say_dm`, `mention`, `press`, `submit`), what the app did is state (`messages`,
`interactions`, `commands`, `calls`), and what it must never do is in `faults`, which a test asserts to be empty.
`python -m tests.fakes.discord` serves it to a rolebot in another terminal.
"""

import asyncio
import contextlib
import sys
from dataclasses import dataclass
from typing import Self

from aiohttp import web

from tests.fakes.discord_people import People
from tests.fakes.discord_rest import BASE
from tests.fakes.discord_state import (
    ALICE,
    APP,
    BOB,
    BOT,
    CAROL,
    ELSEWHERE,
    FOREIGN,
    GENERAL,
    GUILD,
    HIDDEN,
    LOUNGE,
    OTHER,
    PRIVATE,
    QUIET,
)
from tests.logged import never

__all__ = [
    "ALICE",
    "APP",
    "BOB",
    "BOT",
    "CAROL",
    "ELSEWHERE",
    "FOREIGN",
    "GENERAL",
    "GUILD",
    "HIDDEN",
    "LOUNGE",
    "OTHER",
    "PRIVATE",
    "QUIET",
    "FakeDiscord",
]


@dataclass(kw_only=True)
class FakeDiscord(People):
    """The server; its settings are keywords: `port`, `privileged`, `shards`, `answer_within`, `identify_every`, ..."""

    @property
    def api_url(self) -> str:
        """Where the server is; its REST paths begin with /api/v10."""
        return self.address

    @property
    def api_base(self) -> str:
        """What discord.http.Route.BASE must be."""
        return self.address + BASE

    async def __aenter__(self) -> Self:
        never("secret", self.token)
        never("name", *(one.name for one in self.people.values() if len(one.name) > 4 and one.id != BOT))
        app = web.Application(client_max_size=12 * 1024**2)
        app.router.add_get("/gateway/", self.on_gateway)
        app.router.add_routes(self.routes())
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


if __name__ == "__main__":
    from tests.fakes.discord_terminal import main

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1:]))

"""rolebot, served to the local Slack by the real SDK, in this process."""

import asyncio
import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import aiohttp

from rolebot.adapters.slack.serving import serve_slack
from rolebot.bot import Bot
from rolebot.desk import Desk
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import Journal
from rolebot.platforms import SlackSettings
from rolebot.settings import AdminSettings
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import Message

NOBODY = AdminSettings()
ASKED_FOR = ("app_mentions:read", "assistant:write", "chat:write", "commands", "im:history")


@asynccontextmanager
async def served(
    slack: FakeSlack, bot: Bot | Desk, journal: Journal | None = None, admins: AdminSettings = NOBODY
) -> AsyncIterator[Desk]:
    """Served through a socket until the end of the block; a desk that is given is closed by whoever opened it."""
    settings = SlackSettings(bot_token=slack.bot_token, app_token=slack.app_token, api_url=slack.api_url, admins=admins)
    desk, stop = bot if isinstance(bot, Desk) else Desk(bot, journal or MemoryJournal()), asyncio.Event()
    before = len(slack.sockets)
    serving = asyncio.create_task(serve_slack(settings, desk, stop))
    try:
        await slack.wait_for(lambda local: serving.done() or len(local.sockets) > before, within=40)
        yield desk
    finally:
        stop.set()
        await serving
        if not isinstance(bot, Desk):
            await desk.close()


@asynccontextmanager
async def served_http(
    slack: FakeSlack, bot: Bot | Desk, database: str = "", many: bool = False, admins: AdminSettings = NOBODY
) -> AsyncIterator[Desk]:
    """Served by signed requests until the end of the block, to one workspace or to many; see `served`."""
    port = free_port()
    settings = SlackSettings(
        bot_token="" if many else slack.bot_token,
        signing_secret=slack.signing_secret,
        client_id=slack.client_id if many else "",
        client_secret=slack.client_secret if many else "",
        api_url=slack.api_url,
        port=port,
        admins=admins,
    )
    desk, stop = bot if isinstance(bot, Desk) else Desk(bot, MemoryJournal()), asyncio.Event()
    serving = asyncio.create_task(serve_slack(settings, desk, stop, http=True, database=database))
    try:
        await listening(port)
        slack.http_url = f"http://127.0.0.1:{port}/slack/events"
        yield desk
    finally:
        slack.http_url = None
        stop.set()
        await serving
        if not isinstance(bot, Desk):
            await desk.close()


async def install(slack: FakeSlack, team: str, scopes: Collection[str] = ASKED_FOR) -> int:
    """Install the app as an admin of a team does, who is asked for these scopes; the status of the last page."""
    assert slack.http_url is not None
    base = slack.http_url.removesuffix("/slack/events")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{base}/slack/install", allow_redirects=False) as answer:
            agree = urlsplit(answer.headers["Location"])
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        asked = parse_qs(agree.query)
        assert agree.geturl().startswith(slack.authorize_url)
        assert set(asked["scope"][0].split(",")) == set(scopes)
        back = f"{base}/slack/oauth_redirect?code={slack.new_code(team)}&state={asked['state'][0]}"
        async with session.get(back, headers={"Cookie": cookie}) as answer:
            assert "rolebot is in your workspace" in await answer.text()
            return answer.status


async def post(slack: FakeSlack, number: int = 1) -> Message:
    """The app's message of that number, counted from 1, as soon as it is there."""
    await slack.wait_for(lambda local: len(local.posted) >= number)
    return slack.posted[number - 1]


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def listening(port: int) -> None:
    """Wait until somebody listens at a port."""
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return

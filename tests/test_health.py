"""The health page: what it says to people and to programs, and that nothing on it is run or shown to the world."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from rolebot.adapters.health.serving import PortError, add_routes, serve_with_health
from rolebot.bot import load_bot
from rolebot.desk import Desk
from rolebot.journal.memory import MemoryJournal
from rolebot.reloading import Reloader
from rolebot.renewing import Renewer
from rolebot.settings import HealthSettings, SettingsError, read_health
from tests.live_folder import BROKEN, WHY, entries, write
from tests.slack_serving import free_port


class Page:
    """A desk on a folder, and the addresses at which it says how it fares."""

    def __init__(self, folder: Path) -> None:
        write(folder, entries(1))
        self.folder = folder
        self.stop = asyncio.Event()
        renewer = Renewer(load_bot(folder), (folder,))
        self.desk = Desk(renewer.bot, MemoryJournal())
        self.desk.reloader = Reloader(self.desk, renewer)
        self.url = ""

    async def edit(self, text: str, name: str = "aboard.yaml") -> None:
        assert self.desk.reloader
        write(self.folder, text, name)
        await self.desk.reloader.reload("a test")

    async def read(self, path: str = "/") -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as got:
            return got.status, await got.text()

    async def ready(self) -> tuple[int, dict[str, Any]]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/readyz") as got:
            return got.status, await got.json()


@asynccontextmanager
async def shown(folder: Path, public: bool = False) -> AsyncIterator[Page]:
    """The page, served until the end of the block."""
    page = Page(folder)
    app = web.Application()
    add_routes(app, page.desk, page.stop, public=public)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        page.url = f"http://127.0.0.1:{port}"
        yield page
    finally:
        await runner.cleanup()
        await page.desk.close()


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    async with shown(tmp_path / "k") as served:
        yield served


async def test_it_is_ready_when_every_platform_is_connected(page: Page) -> None:
    page.desk.connections.note("slack", "not connected yet")
    page.desk.connections.note("discord")
    status, said = await page.ready()
    assert (status, said["ready"], said["parts"]["slack"]["fine"]) == (503, False, False)
    assert said["parts"]["slack"]["says"].startswith("not connected yet since 2")
    assert "rolebot is not ready" in (await page.read())[1]
    page.desk.connections.note("slack")
    status, said = await page.ready()
    assert (status, said["ready"], said["parts"]["slack"]["fine"]) == (200, True, True)
    assert "rolebot is ready" in (await page.read())[1]
    page.desk.connections.note("discord", "1 of 2 shards not connected")
    assert (await page.ready())[0] == 503
    assert await page.read("/healthz") == (200, '{"alive": true}')


async def test_it_is_not_ready_from_the_moment_it_is_told_to_stop(page: Page) -> None:
    page.desk.connections.note("slack")
    page.stop.set()
    status, said = await page.ready()
    assert (status, said["ready"], said["stopping"]) == (503, False, True)
    assert (await page.read("/healthz"))[0] == 200


async def test_a_broken_edit_is_shown_with_its_place_and_leaves_it_ready(page: Page) -> None:
    page.desk.connections.note("slack")
    sound = (await page.ready())[1]
    await page.edit(BROKEN, "<script>alert(1)<!--.yaml")
    status, said = await page.ready()
    assert (status, said["problems"], said["generation"]) == (200, len(said["places"]), sound["generation"])
    assert said["parts"]["knowledge"]["fine"] is False
    assert said["parts"]["knowledge"]["needed"] is False
    assert "the last edit has" in said["parts"]["knowledge"]["says"]
    assert any(f"entries/<script>alert(1)<!--.yaml:4:3: {WHY}" in place for place in said["places"])
    text = (await page.read())[1]
    assert "entries/&lt;script&gt;alert(1)&lt;!--.yaml:4:3: " in text
    assert "<script" not in text
    await page.edit("- id: storm\n  phrasings: [what is a storm]\n  answer: Wind.\n", "<script>alert(1)<!--.yaml")
    status, said = await page.ready()
    assert (said["problems"], said["places"], said["parts"]["knowledge"]["fine"]) == (0, [], True)


async def test_many_problems_are_counted_not_listed(page: Page) -> None:
    await page.edit("".join(f"- id: one-{at}\n" for at in range(80)))
    said = (await page.ready())[1]
    assert len(said["places"]) == 50
    text = (await page.read())[1]
    assert text.count("<li>") == 50
    assert f"… and {said['problems'] - 50} more" in text


async def test_the_world_reads_how_many_problems_there_are_and_no_more(tmp_path: Path) -> None:
    async with shown(tmp_path / "k", public=True) as page:
        await page.edit(BROKEN)
        said = (await page.ready())[1]
        assert (said["problems"], "places" in said) == (1, False)
        text = (await page.read())[1]
        assert str(tmp_path) not in text
        assert WHY not in text


async def test_a_port_that_is_taken_is_said_with_a_way_out(page: Page) -> None:
    port = int(page.url.rsplit(":", 1)[1])

    async def never(_: Desk, __: asyncio.Event) -> None:
        raise AssertionError

    with pytest.raises(PortError, match=f"port {port} of 127.0.0.1 cannot be served: .*; set PORT to a free one"):
        await serve_with_health(never, HealthSettings("127.0.0.1", port), page.desk, page.stop)


def test_only_this_machine_reads_it_unless_an_operator_says_otherwise() -> None:
    assert read_health({}) is None
    assert read_health({"PORT": "9000"}) == HealthSettings("127.0.0.1", 9000)
    assert read_health({"PORT": "9000", "ROLEBOT_HOST": "0.0.0.0"}) == HealthSettings("0.0.0.0", 9000)
    with pytest.raises(SettingsError, match="PORT"):
        read_health({"PORT": "ninety"})

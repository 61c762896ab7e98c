"""`python -m demo`: the local Slack with its page, and the real `rolebot slack` beside it, until Ctrl-C."""

import asyncio
import errno
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import click
from aiohttp import web

from demo.place import ADMINS, BEN, Place
from demo.serving import make_app
from rolebot.settings import default_knowledge

HOST = "127.0.0.1"
FIRST_PORT, PORTS = 8700, 50

FOREIGN = ("DATABASE_URL", "DISCORD_", "PORT", "ROLEBOT_", "SLACK_")
"""How the names of settings begin that are not meant for the demo."""

STOPPING = 10.0
"""Seconds in which rolebot may come to its end."""


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    envvar="PORT_DEMO",
    help="Where the page is served; the next free one otherwise.",
)
@click.option(
    "--knowledge",
    type=click.Path(path_type=Path),
    default="my-knowledge",
    show_default=True,
    help="The folder that rolebot answers from; a copy of the shipped knowledge is made where there is none.",
)
def main(port: int | None, knowledge: Path) -> None:
    """Try rolebot in the browser, without Slack."""
    listener = listen(port)
    if not knowledge.exists():
        shutil.copytree(default_knowledge(), knowledge)
    sys.exit(asyncio.run(run(listener, knowledge.absolute())))


def listen(port: int | None) -> socket.socket:
    """A socket at the port, or at the first free one."""
    for number in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, number))
            listener.listen()
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
        else:
            return listener
    taken = f"port {port} is taken or not allowed" if port is not None else "no port from 8700 on is free"
    raise click.UsageError(f"{taken}; choose another with --port or PORT_DEMO")


async def run(listener: socket.socket, folder: Path) -> int:
    """Serves the page until Ctrl-C or the end of rolebot; gives the exit code."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with tempfile.TemporaryDirectory(prefix="rolebot-demo-") as data:
        async with Place() as place, page_of(place, listener, folder) as address:
            bot = await start_rolebot(place, folder, data)
            place.spawn(_tell_faults(place))
            click.echo(
                f"Open {address} in a browser; Ctrl-C ends it.\nrolebot answers from {folder}; its log follows.\n"
            )
            await _first_of(stop.wait(), bot.wait())
            if bot.returncode is None:
                await end(bot)
                return 0
    click.echo("rolebot has ended, and the demo with it; the reason stands above.", err=True)
    return bot.returncode or 1


@asynccontextmanager
async def page_of(place: Place, listener: socket.socket, folder: Path) -> AsyncIterator[str]:
    """The address of the page, as long as it is served."""
    runner = web.AppRunner(make_app(place, folder), shutdown_timeout=0.5, access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield f"http://{HOST}:{listener.getsockname()[1]}/"
    finally:
        await runner.cleanup()


async def start_rolebot(place: Place, folder: Path, data: str) -> asyncio.subprocess.Process:
    """The real `rolebot slack`, with the place as its Slack, and with no other settings of whoever runs the demo."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    settings = {
        "SLACK_BOT_TOKEN": place.bot_token,
        "SLACK_APP_TOKEN": place.app_token,
        "ROLEBOT_SLACK_API_URL": place.api_url,
        "ROLEBOT_SLACK_ADMINS": BEN,
        "ROLEBOT_SLACK_ADMIN_CHANNEL": ADMINS,
        "ROLEBOT_APPLY": "yes",
        "ROLEBOT_KNOWLEDGE": str(folder),
        "ROLEBOT_DATA": data,
    }
    command = (sys.executable, "-m", "rolebot", "slack")
    # In a group of its own, so that Ctrl-C reaches it once: at a second signal it would end without a farewell.
    return await asyncio.create_subprocess_exec(*command, env=kept | settings, process_group=0)


async def end(bot: asyncio.subprocess.Process) -> None:
    """Ends rolebot, in peace if it can."""
    bot.terminate()
    try:
        await asyncio.wait_for(bot.wait(), STOPPING)
    except TimeoutError:
        bot.kill()
        await bot.wait()


async def _first_of(*waits: Coroutine[Any, Any, Any]) -> None:
    tasks = [asyncio.create_task(one) for one in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


async def _tell_faults(place: Place) -> None:
    """Says whatever Slack would not have taken."""
    for told in count(1):
        await place.wait_for(lambda here, told=told: len(here.faults) >= told, within=1e9)  # type: ignore[misc]
        click.echo(f"Slack would not take this: {place.faults[told - 1]}", err=True)


if __name__ == "__main__":
    main()

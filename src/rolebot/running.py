"""From a loaded bot to a process that serves a platform until it is told to stop."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

from rolebot.desk import Desk
from rolebot.journal.sql import open_journal
from rolebot.reloading import Reloader
from rolebot.renewing import Renewer
from rolebot.settings import Settings

TIDY_EVERY = 3600.0
"""Seconds between the times at which what nobody needs any more is dropped."""

Serve = Callable[[Desk, asyncio.Event], Awaitable[None]]


def run(serve: Serve, renewer: Renewer, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; on SIGHUP, and whenever a file changes, read the knowledge again.

    Raises JournalError when the database cannot be used, and what `serve` raises.
    """
    asyncio.run(_run(serve, renewer, settings))


async def _run(serve: Serve, renewer: Renewer, settings: Settings) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        _on_signal(name, stop.set)
    journal = await asyncio.to_thread(open_journal, settings.database, keep_days=settings.keep_days)
    desk = Desk(renewer.bot, journal)
    desk.reloader = Reloader(desk, renewer)
    asked = asyncio.Event()
    if hasattr(signal, "SIGHUP"):  # not to be had on Windows
        _on_signal(signal.SIGHUP, asked.set)
    beside = [asyncio.create_task(work) for work in (_tidy(desk), desk.reloader.watch(), _reload(desk.reloader, asked))]
    try:
        await serve(desk, stop)
    finally:
        for task in beside:
            task.cancel()
        await desk.close()


def _on_signal(name: int, call: Callable[[], None]) -> None:
    with contextlib.suppress(NotImplementedError):  # not to be had on Windows, where Ctrl-C ends the loop
        asyncio.get_running_loop().add_signal_handler(name, call)


async def _reload(reloader: Reloader, asked: asyncio.Event) -> None:
    """Reload as often as somebody asks for it, and once for those who ask meanwhile."""
    while True:
        await asked.wait()
        asked.clear()
        await reloader.reload("SIGHUP")


async def _tidy(desk: Desk) -> None:
    while True:
        desk.drop_stale()
        await asyncio.sleep(TIDY_EVERY)

"""From a loaded bot to a process that serves a platform until it is told to stop."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

from rolebot.bot import Bot
from rolebot.desk import Desk
from rolebot.journal.sql import open_journal

TIDY_EVERY = 3600.0
"""Seconds between the times at which what nobody needs any more is dropped."""

Serve = Callable[[Desk, asyncio.Event], Awaitable[None]]


def run(serve: Serve, bot: Bot, database: str) -> None:
    """Serve until SIGTERM or SIGINT. Raises JournalError when the database cannot be used, and what `serve` raises."""
    asyncio.run(_run(serve, bot, database))


async def _run(serve: Serve, bot: Bot, database: str) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # not to be had on Windows, where Ctrl-C ends the loop
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    desk = Desk(bot, await asyncio.to_thread(open_journal, database))
    tidying = asyncio.create_task(_tidy(desk))
    try:
        await serve(desk, stop)
    finally:
        tidying.cancel()
        await desk.close()


async def _tidy(desk: Desk) -> None:
    while True:
        desk.drop_stale()
        await asyncio.sleep(TIDY_EVERY)

"""From a loaded bot to a process that serves a platform until it is told to stop."""

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from rolebot.desk import Desk
from rolebot.journal.sql import open_journal
from rolebot.reloading import Reloader
from rolebot.renewing import Renewer
from rolebot.settings import Settings
from rolebot.tidying import tidy
from rolebot.workers import Worker

SEEN_EVERY = 20.0
"""Seconds between the times at which a worker lets the others know that it is there."""

LOOK_EVERY = 0.5
"""Seconds after which it sees that it has something else to say."""

GIVEN_UP = 7.5
"""Seconds after which a process that was told to stop ends, whatever holds it up; who starts processes waits ten."""

PARTING, CUTTING = 5.5, 0.3
"""Seconds in which platforms may come to an end, and then break off, so that there is time to write the journal."""

log = logging.getLogger(__name__)

Serve = Callable[[Desk, asyncio.Event], Coroutine[Any, Any, None]]


def run(serve: Serve, renewer: Renewer, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; at a second one, end at once.

    On SIGHUP, and whenever a file changes, the knowledge is read again.
    Raises JournalError when the database cannot be used, and what `serve` raises.
    """
    asyncio.run(_run(serve, renewer, settings))


async def _run(serve: Serve, renewer: Renewer, settings: Settings) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        _on_signal(name, partial(_stop, stop))
    asked = asyncio.Event()
    if hasattr(signal, "SIGHUP"):  # not to be had on Windows
        _on_signal(signal.SIGHUP, asked.set)
    journal = await asyncio.to_thread(open_journal, settings.database, keep_days=settings.keep_days)
    desk = Desk(renewer.bot, journal, settings.asker_limit, settings.team_limit)
    desk.reloader = Reloader(desk, renewer)
    beside = [asyncio.create_task(work) for work in _beside(desk, desk.reloader, asked)]
    try:
        await _part(asyncio.create_task(serve(desk, stop)), stop)
    finally:
        for task in beside:
            task.cancel()
        desk.leave()
        await desk.close()


async def _part(serving: asyncio.Task[None], stop: asyncio.Event) -> None:
    """Wait until nobody serves any more; whoever still does some seconds after being told to stop is cut off."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    await asyncio.wait((serving,), timeout=PARTING)
    if serving.done():
        serving.result()
        return
    log.error("a platform does not come to an end, and is cut off")
    serving.cancel()
    await asyncio.wait((serving,), timeout=CUTTING)


def _stop(stop: asyncio.Event) -> None:
    """Tell everybody to stop; a peer or a database that says nothing any more cannot hold that up for ever."""
    if stop.is_set():
        log.warning("told to stop again, so nothing is waited for")
        _leave()
    stop.set()
    giving_up = threading.Timer(GIVEN_UP, _give_up)
    giving_up.daemon = True
    giving_up.start()


def _give_up() -> None:
    log.error("something holds up the end of this process, which is not waited for")
    _leave()


def _leave() -> None:
    """End without waiting for threads, which a database may hold."""
    logging.shutdown()
    os._exit(1)


def _on_signal(name: int, call: Callable[[], None]) -> None:
    with contextlib.suppress(NotImplementedError):  # not to be had on Windows, where Ctrl-C ends the loop
        asyncio.get_running_loop().add_signal_handler(name, call)


async def _reload(reloader: Reloader, asked: asyncio.Event) -> None:
    """Reload as often as somebody asks for it, and once for those who ask meanwhile."""
    while True:
        await asked.wait()
        asked.clear()
        await reloader.reload("SIGHUP")


def _beside(desk: Desk, reloader: Reloader, asked: asyncio.Event) -> tuple[Coroutine[Any, Any, None], ...]:
    """What is done for as long as platforms are served."""
    return tidy(desk), _keep_in_touch(desk), reloader.watch(), _reload(reloader, asked)


async def _keep_in_touch(desk: Desk) -> None:
    """Let the other workers know of this one, every twenty seconds and whenever it has something else to say."""
    said: Worker | None = None
    at, loop = 0.0, asyncio.get_running_loop()
    log.info("worker %s", desk.as_worker().id)
    while True:
        if desk.as_worker() != said or loop.time() - at >= SEEN_EVERY:
            said, at = desk.as_worker(), loop.time()
            await desk.meet()
        await asyncio.sleep(LOOK_EVERY)

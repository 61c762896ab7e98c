"""Several platforms in one process: each is served for itself, and what befalls one is no matter of the others.

A platform that crashes is served again after a wait that grows. One that refuses rolebot until an operator changes
something is given up; the process ends when no platform is left.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from rolebot.desk import Desk
from rolebot.running import Serve

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before a platform that crashed is served again; the wait doubles."""

HELD = 600.0
"""Seconds after which a platform has held, so that the next wait is the first again."""

log = logging.getLogger(__name__)


class GivenUpError(Exception):
    """No platform can be served until an operator changes something. The message says what, a line each."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform by its name, what serves it, and what that raises when trying again is no use."""

    name: str
    serve: Serve
    refusal: type[Exception]


async def supervise(platforms: Sequence[Platform], desk: Desk, stop: asyncio.Event) -> None:
    """Serve platforms side by side until told to stop. Raises GivenUpError when none of them is left."""
    refusals = await asyncio.gather(*(_keep_serving(platform, desk, stop) for platform in platforms))
    if all(refusals):
        raise GivenUpError("\n".join(refusals))


async def _keep_serving(platform: Platform, desk: Desk, stop: asyncio.Event) -> str:
    """Serve a platform as often as it takes; why it was given up, and nothing when told to stop."""
    wait, loop = FIRST_WAIT, asyncio.get_running_loop()
    while not stop.is_set():
        began = loop.time()
        try:
            await platform.serve(desk, stop)
            reason = "ended by itself"
        except platform.refusal as error:
            log.error(
                "%s is given up, and wants this process started again when that is mended: %s", platform.name, error
            )
            desk.connections.note(platform.name, f"given up: {error}")
            desk.connections.shares.pop(platform.name, None)  # others need not count on it
            return f"{platform.name}: {error}"
        except Exception as error:  # the net below a platform, so that no other one falls with it
            log.error("%s crashed", platform.name, exc_info=error)
            reason = f"crashed ({type(error).__name__})"
        if stop.is_set():
            break
        wait = FIRST_WAIT if loop.time() - began > HELD else wait
        desk.connections.note(platform.name, reason)
        log.warning("%s %s, and is served again in %.0f s", platform.name, reason, wait)
        await _waited(stop, wait)
        wait = min(wait * 2, LONGEST_WAIT)
    return ""


async def _waited(stop: asyncio.Event, seconds: float) -> None:
    """Wait for so long, or until told to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return

"""Tells when files in folders of knowledge may have changed: at once where the system says so, and otherwise too.

The system's notices are quick, but cannot be relied on: a folder that is moved away takes them along, links that are
swapped do not show, some disks have none, and their number is limited. So they only ring a bell, and whoever hears it
looks; and the bell rings twice a second even if nobody tells anything. A glance costs a tenth of a millisecond.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from pathlib import Path

from watchfiles import awatch

EVERY_MS = 500
"""Milliseconds after which the bell rings in any case."""

STILL_MS, UNREST_MS = 100, 800
"""Milliseconds without another change after which the bell rings, and how long a storm of changes can put that off."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds after which the system is asked again for notices that it refused; the wait doubles."""

log = logging.getLogger(__name__)


async def bells(folders: Sequence[Path]) -> AsyncGenerator[bool, None]:
    """Rings for ever: with True soon after each change that the system tells of, and twice a second without."""
    wait = FIRST_WAIT
    while True:
        here = _where(folders)
        try:
            async with aclosing(_notices(folders)) as notices:
                async for changes in notices:
                    wait = FIRST_WAIT
                    yield bool(changes)
                    if _where(folders) != here:
                        break
            continue
        except (OSError, RuntimeError) as error:
            if wait == FIRST_WAIT:
                log.warning("the system tells of no changed files (%s), so they are looked for", error)
        for _ in range(int(wait * 1000 / EVERY_MS)):
            await asyncio.sleep(EVERY_MS / 1000)
            yield False
            if _where(folders) != here:
                break
        wait = min(wait * 2, LONGEST_WAIT)


def _notices(folders: Sequence[Path]) -> AsyncGenerator[Collection[object], None]:
    return awatch(*folders, debounce=UNREST_MS, step=STILL_MS, rust_timeout=EVERY_MS, yield_on_timeout=True)


def _where(folders: Sequence[Path]) -> tuple[tuple[int, int] | None, ...]:
    """Which folders these are, by their numbers: the notices of one that was replaced have gone with it."""
    return tuple(_number(folder) for folder in folders)


def _number(folder: Path) -> tuple[int, int] | None:
    try:
        state = folder.stat()
    except OSError:
        return None
    return (state.st_dev, state.st_ino)

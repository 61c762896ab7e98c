"""What nobody needs any more is dropped once an hour; not so by a clock that has just leapt ahead.

Such a clock would have everything look old, and all of it would be erased. So a leap is not believed before it has
lasted for a day, in which somebody can read of it in the log and set the clock right.
"""

import asyncio
import logging
import time
from datetime import datetime

from rolebot.desk import Desk
from rolebot.exchange import now

TIDY_EVERY = 3600.0
"""Seconds between the times at which what nobody needs any more is dropped."""

LEAP = 86_400.0
"""Seconds by which a clock leaps ahead, against one that goes on steadily, and is not believed."""

DOUBTED = 24
"""Times, one after the other, at which a leap is not believed."""

log = logging.getLogger(__name__)


async def tidy(desk: Desk, every: float = TIDY_EVERY) -> None:
    """Have the journal drop what is stale, now and every so many seconds; it never ends."""
    trusted, doubted = _ahead(now()), 0
    while True:
        at = now()
        leap = _ahead(at) - trusted
        if leap > LEAP and doubted < DOUBTED:
            doubted += 1
            log.error(
                "the clock leapt ahead by %.0f days; nothing is erased for its age before it has stayed so for a day, "
                "so set it right if it is wrong",
                leap / LEAP,
            )
        else:
            trusted, doubted = trusted + leap, 0
            desk.drop_stale(at)
        await asyncio.sleep(every)


def _ahead(at: datetime) -> float:
    """Seconds between the clock, which says what time it is, and one that nobody sets."""
    return at.timestamp() - time.monotonic()

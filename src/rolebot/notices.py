"""What a channel of admins is told: that edits are not live and why, and that they are again.

What a channel was told last is kept in the journal. So it is told nothing twice, however many edits leave the same
problems, and one of several processes tells it for all.
"""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from rolebot.desk import Desk
from rolebot.exchange import new_exchange_id
from rolebot.knowledge.places import Problem
from rolebot.text import shorten

MOST_TOLD, LONGEST = 5, 300
"""Problems that a notice names, and characters of each."""

AGAIN = 60.0
"""Seconds after which a channel is told what it could not be told."""

ADMINS = "admins"
"""Stands for a team where what a channel was told is kept."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence in plain text, and what is wrong, a line each."""

    headline: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """Where admins read. `send` says what keeps a notice from being sent and what to do, or nothing when it was."""

    platform: str
    id: str
    send: Callable[[Notice], Awaitable[str]]


def notice_of(problems: Sequence[Problem]) -> Notice:
    """What admins are told of these problems, or of there being none any more."""
    if not problems:
        return Notice("Fixed: the knowledge has no problems any more, and your edits are live.")
    count = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
    lines = [shorten(str(problem), LONGEST) for problem in problems[:MOST_TOLD]]
    if len(problems) > MOST_TOLD:
        lines.append(f"… and {len(problems) - MOST_TOLD} more")
    return Notice(
        f"The last edit of the knowledge has {count}, so I go on answering from what was there before.", (*lines,)
    )


async def tell_admins(desk: Desk, channel: Channel, again: float = AGAIN) -> None:
    """Tell a channel for ever how the knowledge fares, whenever that is something else than it was told last.

    What could not be told is told `again` seconds later, as far as it is still so.
    """
    problems: Sequence[Problem] | None = None
    complaint = ""
    while desk.reloader:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(again if complaint else None):
                problems = await desk.reloader.other_problems(problems)
        reason = await _tell_once(desk, channel, problems or ())
        if reason and reason != complaint:
            log.warning("%s admins' channel is not told about problems: %s", channel.platform, reason)
        complaint = reason


async def _tell_once(desk: Desk, channel: Channel, problems: Sequence[Problem]) -> str:
    """Tell the channel unless it knows; what kept it from being told.

    What is claimed names what was told before, so that the same problems can be told again after they were fixed.
    """
    state, name = _short_name(problems), f"told {channel.id}"
    last = await desk.read_setting(channel.platform, ADMINS, name)
    told = last.partition(" ")[0]
    key = f"{channel.platform}/notice/{channel.id}/{state}/{last}"
    if state == (told or _short_name(())) or not await desk.claim(key):
        return ""
    try:
        reason = await channel.send(notice_of(problems))
    except Exception as error:  # the one net below a notice: the next one is to be told all the same
        log.error("telling %s admins failed", channel.platform, exc_info=error)
        reason = type(error).__name__
    await desk.keep_setting(channel.platform, ADMINS, name, f"{told if reason else state} {new_exchange_id()}")
    desk.finish(key)
    return reason


def _short_name(problems: Sequence[Problem]) -> str:
    """The same for the same problems, in whichever lines they stand by now."""
    if not problems:
        return "sound"
    said = "\n".join(sorted(f"{problem.place.file}: {problem.what}" for problem in problems))
    return hashlib.sha256(said.encode()).hexdigest()[:16]

"""A net below discord.py's reading of events.

What Discord sends changes without notice, and the library ends its client over one event that it cannot read. That one
is left out instead, and said in the log.
"""

import logging
from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

NEEDED = "READY"
"""Without it a client is none: where it cannot be read, the client ends, and another one is tried."""

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, RecursionError)
"""What comes up where something is not of the shape that the library knows."""

log = logging.getLogger(__name__)


def catch_faults(parsers: MutableMapping[str, Callable[[Any], None]]) -> None:
    """Let each of the library's readers, by the names of their events, leave out what it cannot read."""
    for event, parse in parsers.items():
        if event != NEEDED:
            parsers[event] = partial(_parse, event, parse)


def _parse(event: str, parse: Callable[[Any], None], data: Any) -> None:
    try:
        parse(data)
    except UNREADABLE as error:
        log.error("discord sent a %s that cannot be read: %s", event, type(error).__name__, exc_info=error)

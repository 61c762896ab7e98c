"""Show on the error output how far a long piece of work is."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track as track_in_terminal

Item = TypeVar("Item")

SECONDS_BETWEEN_LINES = 30


def say(what: str) -> None:
    """A line on the error output."""
    print(what, file=sys.stderr, flush=True)  # noqa: T201  progress is no log event and no answer


def track(items: Sequence[Item], what: str) -> Iterator[Item]:
    """The items, with a bar in a terminal and a line every half minute elsewhere."""
    if sys.stderr.isatty():
        yield from track_in_terminal(items, what, console=Console(stderr=True), transient=True)
        return
    said = time.monotonic()
    for done, item in enumerate(items):
        if time.monotonic() - said > SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            say(f"  {what}: {done} of {len(items)}")
        yield item

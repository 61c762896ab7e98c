"""Everything that the suite made rolebot log, and everything that must never stand in it.

The local platforms note what people type, what they are called and which secrets they were given; the log of this
process and of those that tests start is kept; and at the end of the suite the one is looked for in the other.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rolebot.logs import OneLine, Quietly, one_line

WORTH_LOOKING = 12
"""Characters of a text that somebody typed; a shorter one could stand in a line by chance."""

WRITTEN: list[str] = []
NEVER: dict[str, str] = {}
"""What must not stand in a line, and what it is."""


def keep(written: str) -> str:
    """What a process wrote to its error output, which is looked through at the end."""
    WRITTEN.append(written)
    return written


def never(what: str, *texts: str) -> None:
    """Note what must never be logged."""
    NEVER.update({text: what for text in texts if text})


def note_payload(payload: Mapping[str, Any]) -> None:
    """Note all that somebody typed, and who they are, in what a platform sends."""
    for key, value, kind in strings(payload):
        if key in ("text", "content") or (key == "value" and kind in ("plain_text_input", 3, 4)):
            said = re.sub(r"<@\w+>", "", value).strip()
            if len(said) >= WORTH_LOOKING:
                never("words", said, one_line(said))
        elif key in ("global_name", "real_name"):
            never("name", value)


def strings(inside: Any) -> Iterator[tuple[str, str, object]]:
    """Every text within a payload, with its key and the type of what it belongs to."""
    if isinstance(inside, list):
        for one in inside:
            yield from strings(one)
    elif isinstance(inside, dict):
        for key, value in inside.items():
            if isinstance(value, str):
                yield key, value, inside.get("type")
            else:
                yield from strings(value)


class Keeping(logging.LogRecord):
    """A record of this process, written down as rolebot would write it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.levelno >= logging.INFO and Quietly().filter(self):
            WRITTEN.append(OneLine().format(self))


def leaks() -> list[str]:
    """Every line in which something stands that must never be logged."""
    lines = {line for written in WRITTEN for line in written.splitlines()}
    whole = "\n".join(lines)
    found = {text: what for text, what in NEVER.items() if text in whole}
    return [f"{what} {text!r} in: {line}" for text, what in found.items() for line in sorted(lines) if text in line]

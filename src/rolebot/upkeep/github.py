"""Words of admins and askers on GitHub, where they must be neither commands to a run nor markup.

A line that begins with two colons is a command to GitHub Actions, and so is what stands between its colons and commas.
In Markdown a backslash does not stop a name after an @ from being called; between backticks nothing is read at all.
"""

import re

from rolebot.knowledge.places import Place
from rolebot.text import shorten

LONGEST = 240
"""Characters of a text that are shown to people."""


def annotate(place: Place, what: str) -> str:
    """The line by which a run shows a fault beside its place in the file."""
    return f"::error file={_value(place.file)},line={place.line},col={place.column}::{_message(what)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def one_line(text: str) -> str:
    """A text on one line of bearable length, without what could move a terminal's cursor."""
    return shorten("".join(char if char.isprintable() else " " for char in text), LONGEST)


def code(text: str) -> str:
    """A text in Markdown, shown as it is on one line: between more backticks than stand in it."""
    line = one_line(text).strip() or " "
    ticks = fence(line, 1)
    space = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{ticks}{space}{line}{space}{ticks}"


def fence(text: str, least: int) -> str:
    """More backticks than stand in a row in a text."""
    return "`" * max(least, max(map(len, re.findall("`+", text)), default=0) + 1)

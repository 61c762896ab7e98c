"""What commands write that strangers may have typed: nothing in it steers the terminal, and each row stays a line."""

import json
from collections.abc import Mapping
from typing import Any

import click

from rolebot.text import printable


def say(text: str, colour: str | None = None, *, bold: bool = False, err: bool = False) -> None:
    """Print a text of one line or more."""
    click.echo(styled(text, colour, bold=bold), err=err)


def styled(text: str, colour: str | None = None, *, bold: bool = False) -> str:
    """A text in a colour, to be printed with others."""
    return click.style(printable(text), fg=colour, bold=bold or None) if colour or bold else printable(text)


def say_row(row: Mapping[str, Any]) -> None:
    """Print an object as JSON on a line of its own; what no screen shows is escaped."""
    written = json.dumps(row, ensure_ascii=False)
    click.echo("".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in written))

"""What the commands share that look at everything: questions of the journal, a bar meanwhile, and JSON."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rolebot.cli_journal import opened_journal
from rolebot.settings import read_settings

if TYPE_CHECKING:
    from rolebot.exchange import Recalled

Item = TypeVar("Item")

FILE = "sqlite:///"
LONG = 2_000
"""Questions that take a second or two; whoever waits longer wants to know for how long."""


def recall_if_any(since: datetime | None) -> "list[Recalled] | None":
    """What the journal recalls; None where no file was made for one yet, and none is made for that."""
    address = read_settings(os.environ).database
    with suppress(OSError):  # a name that no file can have; opening it says so
        if address.startswith(FILE) and not Path(address.removeprefix(FILE)).exists():
            return None
    with opened_journal() as journal:
        return journal.recall(since)


def watched(items: Sequence[Item], label: str) -> Iterator[Item]:
    """The items, with a bar on the error output while they are taken, if there are many and somebody looks on."""
    if len(items) < LONG or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=label, file=sys.stderr, show_eta=True, width=24) as shown:
        yield from shown


def print_json(row: dict[str, Any]) -> None:
    """Print an object on one line, whatever people have typed: half a character becomes a question mark."""
    click.echo(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"))

"""rolebot as a process whose clock can be set from outside: `python -m soak.faulty_process CLOCK slack`.

CLOCK is a file with eight bytes: by how many seconds the clock goes wrong. rolebot reads the time in one function, and
bolt by `time.time`. Discord's library gives a silent socket up after a minute; here it takes eight, so that
hundreds of those can be tried.
"""

import mmap
import struct
import sys
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import discord

from rolebot import exchange
from rolebot.adapters.discord.client import Client
from rolebot.cli import main

SILENCE = 8.0
"""Seconds after which Discord's library gives a silent socket up."""


def set_clock(file: Path, seconds: float) -> None:
    """Let the clock of a process go wrong by so many seconds."""
    with file.open("r+b" if file.exists() else "w+b") as opened:
        opened.write(struct.pack("d", seconds))


def follow(file: Path) -> None:
    """Let this process have the time that a file says."""
    with file.open("rb") as opened:
        shared = mmap.mmap(opened.fileno(), 8, access=mmap.ACCESS_READ)
    right = time.time

    def wrong_by() -> float:
        return float(struct.unpack("d", shared[:8])[0])

    class Wrong(datetime):
        """A clock that goes wrong."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain one, which databases take
            return datetime.now(tz) + timedelta(seconds=wrong_by())

    vars(exchange)["datetime"] = Wrong  # the one place in which rolebot reads the time
    time.time = lambda: right() + wrong_by()


def give_up_sooner() -> None:
    """Let Discord's library notice a silent socket within seconds."""
    before = Client.__init__

    def init(self: Client, *arguments: object, **more: object) -> None:
        before(self, *arguments, **more)  # type: ignore[arg-type]  # whatever it takes
        self._connection.heartbeat_timeout = SILENCE

    Client.__init__ = init  # type: ignore[method-assign]  # the library takes it from whoever makes the client


if __name__ == "__main__":
    assert discord
    follow(Path(sys.argv.pop(1)))
    give_up_sooner()
    main()

"""One line for each event, on standard error, in which no token ever stands."""

import logging
import re
import sys
import time
from typing import Any

_TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[A-Za-z0-9-]+")
_TICKET = re.compile(r"\b(ticket|code|state|token|client_secret)(=|: )[^\s&\"'),]+")
_PASSWORD = re.compile(r"(?<=://)([^\s:/@]+):[^\s@/]+@")

LIBRARIES = {
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.ERROR,
    "aiohttp": logging.ERROR,
    "alembic": logging.WARNING,
    "discord": logging.ERROR,
}
"""From which level libraries may speak: below it they write whole messages, or what rolebot says better."""


def redact(text: str) -> str:
    """The text without tokens, tickets and passwords."""
    hidden = _TOKEN.sub(r"\1-…", text)
    return _PASSWORD.sub(r"\1:…@", _TICKET.sub(r"\1\2…", hidden))


class OneLine(logging.Formatter):
    """Time, level, where, what; a traceback follows on lines of its own."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """The line, with everything secret hidden."""
        return redact(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802  the name is logging's
        """The traceback; of a connection that failed, only the last line: the way there tells nothing."""
        if isinstance(ei[1], OSError | TimeoutError) or type(ei[1]).__module__.startswith("aiohttp"):
            return f"{type(ei[1]).__name__}: {ei[1]}"
        return super().formatException(ei)


class Quietly(logging.Filter):
    """Lets through of libraries only what an operator must know, whatever level their loggers give themselves."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        return record.levelno >= LIBRARIES.get(record.name.partition(".")[0], logging.NOTSET)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Write rolebot's events to standard error, one a line."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(OneLine())
    lines.addFilter(Quietly())
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(level)

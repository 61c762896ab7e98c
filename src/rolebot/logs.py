"""One event a line, on standard error, in which nobody's words and no token ever stand.

Whatever is written while a question is answered carries the id of that exchange, which the journal has, too. An error
is told by its kind and by where it came up; its message only where it cannot quote what somebody typed.
"""

import json
import logging
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from rolebot.settings import LogSettings


@dataclass(slots=True)
class Followed:
    """The exchange that comes of what is being served; its id is filled in as soon as there is one."""

    exchange: str = ""


FOLLOWED: ContextVar[Followed] = ContextVar("followed")
"""What is being served, in every task and thread that takes part in it."""

MOST_FRAMES = 12
"""Places that are told of an error, the innermost first."""

_TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[A-Za-z0-9-]+")
_TICKET = re.compile(r"\b(ticket|code|state|token|client_secret)(=|: )[^\s&\"'),]+")
_PASSWORD = re.compile(r"(?<=://)([^\s:/@]+):[^\s@/]+@")

LIBRARIES = {
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.ERROR,
    "aiohttp": logging.ERROR,
    "alembic": logging.WARNING,
    "discord": logging.ERROR,
    "watchfiles": logging.WARNING,
}
"""From which level libraries may speak: below it they write whole messages, or what rolebot says better."""

AGAIN, MOST_SAID = 600.0, 1_000
"""Seconds after which a library may say the same again, and how many things are remembered for that."""

HARMLESS = ("rolebot", "aiohttp", "builtins", "ssl", "socket")
"""Where errors of a connection come from, and rolebot's own: their messages name hosts, files and codes."""


NO_REQUEST = "aiohttp.http_exceptions"
"""Where errors come from when somebody sends to a port what is no request, and is refused: they quote it, and anybody
could fill the log with them."""


def redact(text: str) -> str:
    """The text without tokens, tickets and passwords."""
    hidden = _TOKEN.sub(r"\1-…", text)
    return _PASSWORD.sub(r"\1:…@", _TICKET.sub(r"\1\2…", hidden))


def one_line(text: str) -> str:
    """The text without anything secret, and with everything escaped that would end a line or steer a terminal."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in redact(text))


def places(error: BaseException) -> list[str]:
    """Where an error came up, the innermost place first, such as `desk.py:120 ask`."""
    found, step = list[str](), error.__traceback__
    while step:
        code = step.tb_frame.f_code
        found.append(f"{Path(code.co_filename).name}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return found[::-1][:MOST_FRAMES]


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and those that led to it."""
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def says(error: BaseException) -> str:
    """The message of an error, where that cannot hold what somebody typed."""
    home = type(error).__module__.partition(".")[0]
    known = home in HARMLESS and (home != "builtins" or isinstance(error, OSError))
    return one_line(str(error)) if known else ""


def fields_of(record: logging.LogRecord) -> Mapping[str, Any]:
    """What a line holds of a record, in its order, without what is empty."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    error = record.exc_info[1] if record.exc_info else None
    message = record.getMessage()
    if record.name == "asyncio":  # which goes on with a task, and in it the words of an error
        message = message.partition("\n")[0]
    fields = {
        "time": f"{stamp}.{int(record.msecs):03d}Z",
        "level": record.levelname,
        "logger": record.name,
        "exchange": FOLLOWED.get(Followed()).exchange,
        "message": one_line(message),
        "errors": [{"kind": type(one).__name__, "says": says(one), "at": places(one)} for one in chain(error)],
    }
    return {name: value for name, value in fields.items() if value}


class OneLine(logging.Formatter):
    """Time, level, logger, exchange, message; then errors with their places, all on the same line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = fields_of(record)
        head = " ".join(str(fields[name]) for name in ("time", "level", "logger"))
        exchange = f" [{fields['exchange']}]" if "exchange" in fields else ""
        return f"{head}{exchange} {fields.get('message', '')}" + "".join(map(told, fields.get("errors", ())))


def told(error: Mapping[str, Any]) -> str:
    """An error at the end of a line."""
    message = f" ({error['says']})" if error["says"] else ""
    return f" | {error['kind']}{message} at {' < '.join(error['at'])}"


class JsonLine(logging.Formatter):
    """The same as an object."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(fields_of(record), ensure_ascii=False)


class Quietly(logging.Filter):
    """Lets through of libraries only what an operator must know, whatever level their loggers give themselves."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        error = record.exc_info[1] if record.exc_info else None
        if type(error).__module__ == NO_REQUEST:
            return False
        return record.levelno >= LIBRARIES.get(record.name.partition(".")[0], logging.NOTSET)


class Rarely(logging.Filter):
    """Lets a library say the same again after a while only: out of reach of its server, one says so every few seconds.

    rolebot itself says what an operator must know of that, ever more rarely.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[int, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        if record.name.partition(".")[0] not in LIBRARIES:
            return True
        error, at = record.exc_info[1] if record.exc_info else None, time.monotonic()
        try:
            said = hash((record.name, record.getMessage(), type(error)))
        except Exception:  # values that do not fit the message, which is for the handler to say
            return True
        if at - self._said.get(said, -AGAIN) < AGAIN:
            return False
        self._said.pop(said, None)
        self._said[said] = at
        if len(self._said) > MOST_SAID:
            self._said.pop(next(iter(self._said)), None)
        return True


def log_to(stream: TextIO, settings: LogSettings) -> logging.Handler:
    """What writes events to a stream."""
    lines = logging.StreamHandler(stream)
    lines.setFormatter(JsonLine() if settings.as_json else OneLine())
    lines.addFilter(Quietly())
    lines.addFilter(Rarely())
    return lines


def log_to_stderr(settings: LogSettings | None = None) -> None:
    """Write rolebot's events to standard error, one a line."""
    settings = settings or LogSettings()
    root = logging.getLogger()
    root.handlers[:] = [log_to(sys.stderr, settings)]
    root.setLevel(settings.level)

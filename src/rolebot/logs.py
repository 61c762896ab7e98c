"""One line for each event, on standard error, in which no token ever stands."""

import logging
import re
import sys
import time

_TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[A-Za-z0-9-]+")
_TICKET = re.compile(r"\b(ticket|code|state|token|client_secret)=[^\s&\"']+")
_PASSWORD = re.compile(r"(?<=://)([^\s:/@]+):[^\s@/]+@")

LIBRARIES = {"slack_bolt": logging.ERROR, "slack_sdk": logging.WARNING, "aiohttp": logging.WARNING}
"""What libraries may say at most: below these levels they write whole messages, and above them we say it better."""


def redact(text: str) -> str:
    """The text without tokens, tickets and passwords."""
    hidden = _TOKEN.sub(r"\1-…", text)
    return _PASSWORD.sub(r"\1:…@", _TICKET.sub(r"\1=…", hidden))


class OneLine(logging.Formatter):
    """Time, level, where, what; a traceback follows on lines of its own."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """The line, with everything secret hidden."""
        return redact(super().format(record))


def log_to_stderr(level: int = logging.INFO) -> None:
    """Write rolebot's events to standard error, and of libraries' only what an operator must know."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(level)
    for name, least in LIBRARIES.items():
        logging.getLogger(name).setLevel(max(least, level))

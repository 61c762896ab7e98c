"""What fuzzers share: how often they try, what strangers may send, and payloads with something changed in them.

`make fuzz` tries each many thousand times. What was found stands beside its fuzzer as an example that is always tried.
"""

import copy
import logging
import os
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from rolebot.logs import OneLine, Quietly
from tests.strange import STRANGE

OFTEN = int(os.environ.get("FUZZ", "0"))
"""How often each fuzzer tries, with other examples each time; 0 for as few and the same as the suite does."""

DEEP = [[[[[[[[[[[[[[[[[[[[None]]]]]]]]]]]]]]]]]]]]


@dataclass(frozen=True)
class Gone:
    """In place of a value: its key is left out."""


@dataclass(frozen=True)
class Like:
    """In place of a value: what stands at another place of the payload."""

    at: int | str


Edit = tuple[int | str, Any]
"""A place, by its keys such as `user.id` or by its number among all, and what is put there."""

ODD_TEXTS = [
    *(text[:6_000] for text in STRANGE.values()),
    "",
    " ",
    "0",
    "-1",
    "9" * 30,
    "9" * 5_000,
    "²",
    "٣",
    "\ud800",
    "a\x00b",
    "\r\nX-Injected: 1",
    "../../etc/passwd",
    "'; DROP TABLE exchanges; --",
    "{}",
    "null",
    "[" * 5_000,
    '{"thread": 7, "picked": [null, 9, -1], "share": {"channel": 7}, "key": [], "page": {}, "exchange": [1]}',
    "profile:ship-cook/salary",
    "profile:nobody/nothing",
    "compare:+",
    "move:>",
    "choose:9-9-9",
    "lookup:" + "x" * 300,
    "entry:oven-first",
    "#00000000",
]
ODD = st.one_of(
    st.just(Gone()),
    st.builds(Like, st.integers(0, 500)),
    st.sampled_from(ODD_TEXTS),
    st.sampled_from([None, True, False, 0, -1, 2**31, 2**63, 10**400, 0.5, 1e308, [], {}, [None], {"": None}, DEEP]),
    st.text(max_size=40),
    st.dictionaries(st.sampled_from(["id", "type", "text", "value", "user"]), st.none() | st.text(max_size=5)),
)
EDITS: st.SearchStrategy[list[Edit]] = st.lists(st.tuples(st.integers(0, 500), ODD), min_size=1, max_size=4)


def tries(few: int) -> settings:
    """How often a fuzzer tries: `few` times, or as often as somebody wishes."""
    return settings(max_examples=OFTEN or few, derandomize=not OFTEN)


def changed(payload: Any, edits: Sequence[Edit]) -> Any:
    """The payload with these changes, of which each is made to what the one before left."""
    made = copy.deepcopy(payload)
    for at, value in edits:
        there = dict(_places(made))
        if not there:
            continue
        names = list(there)
        name = at if isinstance(at, str) else names[at % len(names)]
        if name not in there:
            continue
        inside, key = there[name]
        if isinstance(value, Gone):
            del inside[key]
        elif isinstance(value, Like):
            other = value.at if isinstance(value.at, str) else names[value.at % len(names)]
            within, of = there[other]
            inside[key] = copy.deepcopy(within[of])
        else:
            inside[key] = copy.deepcopy(value)
    return made


def _places(payload: Any, before: str = "") -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Every place in a payload by its keys, with what it lies in and its key there."""
    keyed = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for key, value in keyed:
        name = f"{before}.{key}" if before else str(key)
        yield name, (payload, key)
        yield from _places(value, name)


def got_away(records: Iterable[logging.LogRecord]) -> list[str]:
    """What was logged of exceptions that nobody caught: by libraries, or while rolebot said that it is sorry."""
    errors = [one for one in records if one.levelno >= logging.ERROR and Quietly().filter(one)]
    return [OneLine().format(one) for one in errors if _counts(one)]


def _counts(record: logging.LogRecord) -> bool:
    raised = traceback.extract_tb(record.exc_info[2]) if record.exc_info else []
    files = [Path(frame.filename) for frame in raised]
    if record.name.startswith("rolebot."):
        return "before any listener" in record.msg and any(file.name == "safety.py" for file in files)
    return not any("fakes" in file.parts for file in files)  # a fault of the local platform's is none of rolebot's

"""Process start to exit: what somebody waits for who asks one question in a terminal."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from benchmarks.figures import Start
from benchmarks.progress import say, track

STARTS = 21
BARE = "import rapidfuzz, yaml, numpy"
QUESTION = "who uses spark"


def measure_start() -> Start:
    """Medians in milliseconds; the two take turns, so that a noisy machine slows both."""
    say(f"start: {STARTS} processes each")
    ask, bare = ("-m", "rolebot", "ask", QUESTION), ("-c", BARE)
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "ROLEBOT_CACHE": cache, "ROLEBOT_KNOWLEDGE": ""}
        for command in (ask, bare):  # fills the cache and the system's own
            _run(command, environment)
        turns = [(_run(ask, environment), _run(bare, environment)) for _ in track(range(STARTS), "start")]
    return Start(*(statistics.median(taken) for taken in zip(*turns, strict=True)))


def _run(command: Sequence[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own command
    return (time.perf_counter() - start) * 1000

"""Load a folder in a fresh process and say what that needed: `python -m benchmarks.loading HOW FOLDER CACHE`.

A process of its own, because what another one did before would show in its memory.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from enum import StrEnum
from pathlib import Path

from benchmarks.figures import Loading

RUNS = 3
ENOUGH = 10.0
"""Seconds after which one run is enough."""

MEGABYTE = 1_000_000
STATUS = Path("/proc/self/status")


class How(StrEnum):
    """Reading the YAML alone, building a bot from it, or reading it from the cache."""

    READ = "read"
    BUILD = "build"
    KEPT = "kept"


def measure_loading(how: How, folder: Path, cache: Path) -> Loading:
    """The medians of a few runs."""
    runs: list[Loading] = []
    while len(runs) < RUNS and sum(run.seconds for run in runs) < ENOUGH:
        command = [sys.executable, "-m", "benchmarks.loading", how, str(folder), str(cache)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own command
        runs.append(Loading(*json.loads(done.stdout)))
    return Loading(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.used for run in runs),
        statistics.median(run.most for run in runs),
    )


def _load(how: How, folder: Path, cache: Path) -> Loading:
    from rolebot.bot import load_bot  # noqa: PLC0415  the parent needs none of it

    if how is not How.KEPT:
        from rolebot.knowledge import loading, soundness  # noqa: F401, PLC0415  reading starts with it, and is no import
    start = time.perf_counter()
    held = loading.load_knowledge(folder) if how is How.READ else load_bot(folder, cache if how is How.KEPT else None)
    seconds = time.perf_counter() - start
    used, most = _memory()
    assert held  # keeps it until the memory was looked at
    return Loading(seconds, used, most)


def _memory() -> tuple[float, float]:
    """Megabytes of this process in use, and at the most.

    Linux counts the memory of the parent into a child's `ru_maxrss`, so that is only for systems without `/proc`.
    """
    if not STATUS.exists():
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE  # macOS has bytes here
        return most, most
    lines = dict(line.split(":", 1) for line in STATUS.read_text(encoding="utf-8").splitlines())
    used, most = (int(lines[name].split()[0]) * 1024 / MEGABYTE for name in ("VmRSS", "VmHWM"))
    return used, most


if __name__ == "__main__":
    loaded = _load(How(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps([loaded.seconds, loaded.used, loaded.most]))  # noqa: T201  the parent reads it

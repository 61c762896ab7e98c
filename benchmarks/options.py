"""What one run of the benchmarks measures."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Part(StrEnum):
    """A part of the benchmarks, in the order in which they run."""

    CHECKS = "checks"
    START = "start"
    ACCURACY = "accuracy"
    SPEED = "speed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The wishes of who runs the benchmarks.

    `sets` is the folder of question sets, `sample` the questions asked of each set (0 for all), `sizes` the phrasings
    of the folders whose speed is measured.
    """

    parts: tuple[Part, ...]
    sets: Path | None
    sample: int
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run leaves its figures; `plots` and `markdown` only if they are wished."""

    json: Path
    plots: Path | None = None
    markdown: Path | None = None

"""What figures were measured on, as far as they depend on it."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

PACKAGES = ("rapidfuzz", "numpy", "scikit-learn", "bm25s")


@dataclass(frozen=True, slots=True)
class Machine:
    """Cores, system and versions; nothing that says whose machine it is."""

    cores: int
    system: str
    python: str
    packages: tuple[str, ...]
    day: str

    def __str__(self) -> str:
        """One line for captions."""
        what = (f"{self.cores} cores", self.system, f"Python {self.python}", *self.packages, "one thread", self.day)
        return ", ".join(what)


def describe_machine() -> Machine:
    """The machine that this runs on."""
    packages = tuple(f"{name} {version(name)}" for name in PACKAGES)
    system = f"{platform.system()} {platform.machine()}"
    day = datetime.now(UTC).date().isoformat()
    return Machine(os.cpu_count() or 1, system, platform.python_version(), packages, day)

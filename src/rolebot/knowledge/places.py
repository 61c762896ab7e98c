"""Where something stands in a file, and what is wrong there."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath


def _printable(text: str) -> str:
    """On one line, and nothing in it that a terminal obeys or that cannot be sent."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A file, and the line and column in it, both from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """The place in one line; whoever names a file may put anything into its name."""
        return f"{_printable(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at a place, and what to do about it; a warning alone stops nothing."""

    place: Place
    what: str
    warning: bool = False

    def __post_init__(self) -> None:
        """A key may hold anything; what is shown of it stays on one line and leaves the terminal alone."""
        object.__setattr__(self, "what", _printable(self.what))

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@lru_cache(maxsize=4096)
def find_folder(file: str, folders: tuple[str, ...]) -> str:
    """The one of the folders that a file lies in; empty when it lies in none.

    Of several it is the longest: `../ours/x.yaml` begins with `../ours` and, as far as names tell, with `.` as well.
    """
    holding = [folder for folder in folders if PurePath(file).is_relative_to(folder)]
    return max(holding, key=lambda folder: len(PurePath(folder).parts), default="")


class KnowledgeError(Exception):
    """The knowledge is not sound; `problems` says everything that is wrong with it, in order of place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

"""Where something stands in a file, and what is wrong there."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A file, and the line and column in it, both from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at a place, and what to do about it; a warning alone stops nothing."""

    place: Place
    what: str
    warning: bool = False

    def __post_init__(self) -> None:
        """A key may hold anything; what is shown of it stays on one line and leaves the terminal alone."""
        object.__setattr__(self, "what", "".join(char if char.isprintable() else " " for char in self.what))

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def find_folder(file: str, folders: Iterable[str]) -> str:
    """The one of the folders that a file lies in; empty when it lies in none."""
    return next((folder for folder in folders if PurePath(file).is_relative_to(folder)), "")


class KnowledgeError(Exception):
    """The knowledge is not sound; `problems` says everything that is wrong with it, in order of place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

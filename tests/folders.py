"""Write a folder of knowledge from a dict, and say what is wrong with one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from rolebot.bot import load_bot
from rolebot.knowledge.places import KnowledgeError, Problem

Files: TypeAlias = Mapping[str, str | bytes]
Writer: TypeAlias = Callable[[Files], Path]

COOK = "name: ship cook\nsummary: A ship cook feeds the crew.\n"
OFFICER = "name: deck officer\nsummary: A deck officer stands watch.\n"
DRILL = """\
- id: lifeboat-drill
  phrasings:
    - when is the lifeboat drill
  answer: Every Sunday at ten.
"""
TOOLS = """\
tools:
  title: Tools
  phrasings:
    - which tools does a {role} use
"""
BOOK = """\
book:
  title: The book
"""
LADLE = """\
facets:
  tools:
    book:
      - Uses a ladle.
"""
SOUND: Files = {"roles/ship-cook.yaml": COOK, "roles/deck-officer.yaml": OFFICER, "entries/aboard.yaml": DRILL}
"""Knowledge without any fault; a test puts one into it."""


def write_folder(folder: Path, files: Files) -> Path:
    """The folder, with these files in it by their path."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def problems_of(*folders: Path) -> tuple[Problem, ...]:
    """Everything that is wrong with a folder, or with several laid over one another; only warnings when it loads."""
    try:
        return load_bot(folders).knowledge.warnings
    except KnowledgeError as error:
        return error.problems


def faults_of(*folders: Path) -> list[str]:
    """Everything that is wrong with a folder, or with several, as an admin reads it."""
    return [str(problem) for problem in problems_of(*folders)]

"""Write a folder of knowledge from a dict, and say what is wrong with one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from rolebot.bot import load_bot
from rolebot.knowledge.source import KnowledgeError

Writer: TypeAlias = Callable[[Mapping[str, str | bytes]], Path]

SOUND = {
    "sources.yaml": "book:\n  title: The book\n",
    "facets.yaml": "tools:\n  title: Tools\n  phrasings:\n    - which tools does a {role} use\n",
    "roles/ship-cook.yaml": (
        "name: ship cook\n"
        "aliases: [galley chef]\n"
        "summary: A ship cook feeds the crew.\n"
        "facets:\n"
        "  tools:\n"
        "    book:\n"
        "      - Uses a ladle.\n"
    ),
    "roles/deck-officer.yaml": "name: deck officer\nsummary: A deck officer stands watch.\n",
    "entries/aboard.yaml": (
        "- id: lifeboat-drill\n"
        "  phrasings:\n"
        "    - when is the lifeboat drill\n"
        "  answer: Every Sunday at ten.\n"
    ),
}  # fmt: skip
"""Small knowledge without any fault; a test puts one fault into it."""


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The folder, with these files in it by their path."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def faults_of(folder: Path) -> list[str]:
    """Everything that is wrong with a folder, as an admin reads it; empty when it loads."""
    try:
        load_bot(folder)
    except KnowledgeError as error:
        return [str(problem) for problem in error.problems]
    return []

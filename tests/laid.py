"""The crew of a ship in a folder `base`, and a folder `ours` that is laid over it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from rolebot.bot import load_bot
from rolebot.conversation import parse_intent
from rolebot.knowledge.places import KnowledgeError
from tests.command import SMALL, run
from tests.folders import Files, write_folder

BOTH = f"base{os.pathsep}ours"
Layer: TypeAlias = Callable[[Files], str]
"""Writes what is laid over the base, and names both folders."""


@pytest.fixture
def lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layer:
    """Works from a folder with both in it: places read `ours/entries/x.yaml:1:1`."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SMALL, "base")
    os.mkdir("ours")

    def write(files: Files) -> str:
        write_folder(Path("ours"), files)
        return BOTH

    return write


def asked(question: str, where: str = BOTH) -> dict[str, Any]:
    """What `rolebot ask --json` says."""
    ran = run("ask", "--json", "--knowledge", where, question)
    assert (ran.code, ran.err) == (0, "")
    return ran.rows[0]


def told(question: str, where: str = BOTH) -> str:
    """The text of an answer."""
    return str(asked(question, where)["text"])


def shown(intent_id: str, *folders: str) -> str:
    """All that is said of an intent, without any question."""
    intent = parse_intent(intent_id)
    assert intent is not None
    answer = load_bot([Path(folder) for folder in folders or ("base", "ours")]).show(intent, whole=True)
    parts = (" ".join([part.text, *(line.text for line in part.lines)]) for part in answer.sections)
    return " ".join([answer.lead, *parts]).strip()


def problems(*folders: str) -> list[str]:
    """Everything that is wrong, warnings as well."""
    try:
        return [str(one) for one in load_bot([Path(one) for one in folders or ("base", "ours")]).knowledge.warnings]
    except KnowledgeError as error:
        return [str(one) for one in error.problems]

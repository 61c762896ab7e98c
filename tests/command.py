"""Run the command line: inside this process, or in one of its own where the process itself is what is tested."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from rolebot.cli import main

SMALL = str(Path(__file__).parent / "knowledge_small")
"""The folder with the crew of a ship."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command wrote, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON objects of the output, one a line."""
        return [json.loads(line) for line in self.out.split("\n") if line]


def run(*words: str, typed: str | bytes = "", env: dict[str, str] | None = None) -> Ran:
    """Run a command inside this process; an exception that it does not handle is raised here."""
    result = CliRunner().invoke(main, list(words), input=typed, env=env, catch_exceptions=False)
    return Ran(result.exit_code, result.stdout, result.stderr)


def ask(*words: str, typed: str | bytes = "") -> Ran:
    """`rolebot ask` about the crew of a ship."""
    return run("ask", "--knowledge", SMALL, *words, typed=typed)


def chat(*lines: str) -> Ran:
    """`rolebot chat --json` about the crew of a ship."""
    return run("chat", "--json", "--knowledge", SMALL, typed="".join(f"{line}\n" for line in lines))


def run_process(words: Sequence[str | bytes], typed: bytes = b"", env: dict[str, str] | None = None) -> Ran:
    """Run a command in a process of its own, its output a pipe."""
    command: list[str | bytes] = [sys.executable, "-m", "rolebot", *words]
    done = subprocess.run(command, input=typed, capture_output=True, check=False, env={**os.environ, **(env or {})})
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

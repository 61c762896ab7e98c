"""Repositories of git made on the spot, with nothing in them of whoever runs the tests."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.folders import write_folder

OURS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Anna",
    "GIT_AUTHOR_EMAIL": "anna@example.org",
    "GIT_COMMITTER_NAME": "Anna",
    "GIT_COMMITTER_EMAIL": "anna@example.org",
}


def git(folder: Path, *words: str) -> str:
    """What git says in a folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    ran = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True, env=env | OURS)
    return ran.stdout


def commit(repository: Path, files: Mapping[str, str | bytes], message: str = "Edit") -> str:
    """The revision that holds these files besides what was there; the repository is made on first use."""
    write_folder(repository, files)
    if not (repository / ".git").exists():
        git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", message)
    return git(repository, "rev-parse", "HEAD").strip()

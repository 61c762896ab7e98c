"""Folders of knowledge as they were in a revision of git.

Nothing is checked out and nothing of the repository changes: git hands over an archive of the folder.
"""

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rolebot.knowledge.layers import Snapshot, read_snapshot

SHALLOW = "a shallow clone holds few revisions; in GitHub Actions, check out with `fetch-depth: 0`"


class RevisionError(Exception):
    """A revision cannot be read; the text says why, and what to do."""


def read_revision(revision: str, folders: Sequence[Path]) -> Snapshot:
    """The folders as they were in a revision, under their own names; one that is in no repository as it is.

    Raises RevisionError, or KnowledgeError where nothing can be read of what there was.
    """
    git = shutil.which("git")
    if git is None:
        raise RevisionError("git is not installed; install it, or give two folders")
    with tempfile.TemporaryDirectory(prefix="rolebot-", ignore_cleanup_errors=True) as into:
        read = [_read(git, revision, folder, Path(into, str(number))) for number, folder in enumerate(folders)]
        if not any(read):
            names = " and ".join(f"`{folder}`" for folder in folders)
            what = f"`{revision}` is not a folder, and {names} is not in a git repository"
            raise RevisionError(f"{what}; give the path of a folder that exists")
        there = [copy or folder for copy, folder in zip(read, folders, strict=True)]
        return replace(read_snapshot(there), folders=tuple(folders))


def _read(git: str, revision: str, folder: Path, into: Path) -> Path | None:
    """A copy of one folder; None where it is in no repository."""
    beginning = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.is_dir())
    found = _run(git, beginning, "rev-parse", "--show-toplevel", "--show-prefix")
    if found.returncode:
        return None
    top, prefix = found.stdout.decode(errors="surrogateescape").split("\n")[:2]
    path = (Path(prefix) / folder.absolute().relative_to(beginning)).as_posix()
    commit = _run(git, beginning, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit.returncode:
        what = f"`{revision}` is neither a folder nor a revision of git; write a folder, a branch, a tag or a commit"
        raise RevisionError(f"{what} ({SHALLOW})")
    tree = commit.stdout.decode().strip() + (f":{path}" if path != "." else "")
    if _run(git, Path(top), "cat-file", "-e", tree).returncode:
        raise RevisionError(f"`{revision}` has no folder `{path}`; give the folder that it had in its place")
    archive = _run(git, Path(top), "archive", "--format=tar", tree)
    if archive.returncode:
        raise RevisionError(f"git cannot read `{revision}`: {archive.stderr.decode(errors='replace').strip()}")
    return _unpack(archive.stdout, revision, into)


def _unpack(archive: bytes, revision: str, into: Path) -> Path:
    into.mkdir(parents=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(into, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise RevisionError(f"the folder cannot be read as it was in `{revision}`: {error}") from error
    return into


def _run(git: str, folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [git, "-C", str(folder), *words]
    return subprocess.run(command, capture_output=True, check=False)  # noqa: S603  a list of words, through no shell

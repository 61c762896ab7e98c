"""Folders of knowledge as they were in a revision of git.

Nothing is checked out and nothing of the repository changes: git hands over an archive of the folder.
"""

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rolebot.knowledge.layers import Snapshot, read_snapshot

SHALLOW = "a shallow clone holds few revisions; in GitHub Actions, check out with `fetch-depth: 0`"

OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_INDEX_FILE")
"""Variables by which git tells a hook where it runs; with them, a folder's place in its repository is not found."""


class RevisionError(Exception):
    """A revision cannot be read; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Git:
    """The program, and the environment it runs in."""

    program: str
    environment: Mapping[str, str]

    def run(self, folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
        """What git says to some words in a folder. A hook's git is told of its own repository; this one finds it."""
        command = [self.program, "-C", str(folder), *words]
        env = {name: value for name, value in self.environment.items() if name not in OF_A_HOOK}
        return subprocess.run(command, capture_output=True, check=False, env=env)  # noqa: S603  through no shell


def find_git(environment: Mapping[str, str]) -> Git:
    """The git that is installed. Raises RevisionError where none is."""
    program = shutil.which("git", path=environment.get("PATH"))
    if program is None:
        raise RevisionError("git is not installed; install it, or give two folders")
    return Git(program, environment)


def read_revision(git: Git, revision: str, folders: Sequence[Path]) -> Snapshot:
    """The folders as they were in a revision of the repository of the last of them, under their own names.

    One that is not in that repository, or is ignored there as an installed package is, stays as it is. Raises
    RevisionError, or KnowledgeError where nothing can be read of what there was.
    """
    homes = [_find(git, folder) for folder in folders]
    tops = [home.top for home in homes if home]
    if not tops:
        names = " and ".join(f"`{folder}`" for folder in folders)
        what = f"`{revision}` is not a folder, and {names} is not in a git repository"
        raise RevisionError(f"{what}; name a folder that exists, or with --knowledge the one that the revision is of")
    with tempfile.TemporaryDirectory(prefix="rolebot-", ignore_cleanup_errors=True) as into:
        there = [
            _read(git, revision, home, Path(into, str(number))) if home and home.top == tops[-1] else folder
            for number, (home, folder) in enumerate(zip(homes, folders, strict=True))
        ]
        return replace(read_snapshot(there), folders=tuple(folders))


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a folder stands: the top of a repository, and the way from there."""

    top: Path
    path: str


def _find(git: Git, folder: Path) -> _Home | None:
    """Where a folder stands; None where it is in no repository, or is ignored there."""
    try:
        beginning = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.is_dir())
    except OSError:  # its name is longer than any can be
        return None
    found = git.run(beginning, "rev-parse", "--show-toplevel", "--show-prefix")
    if found.returncode:
        if any((one / ".git").exists() for one in (beginning, *beginning.parents)):
            raise RevisionError(f"git cannot look into `{folder}`: {_said(found)}")
        return None
    top, prefix = found.stdout.decode(errors="surrogateescape").split("\n")[:2]
    path = Path(os.path.normpath(Path(prefix) / folder.absolute().relative_to(beginning))).as_posix()
    ignored = path != "." and not git.run(Path(top), "check-ignore", "--quiet", "--", path).returncode
    return None if ignored else _Home(Path(top), path)


def _read(git: Git, revision: str, home: _Home, into: Path) -> Path:
    """A copy of a folder as it was."""
    commit = git.run(home.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit.returncode:
        what = f"`{revision}` is neither a folder nor a revision of git; write a folder, a branch, a tag or a commit"
        raise RevisionError(f"{what} ({SHALLOW})")
    tree = commit.stdout.decode().strip() + (f":{home.path}" if home.path != "." else "")
    if git.run(home.top, "cat-file", "-e", tree).returncode:
        raise RevisionError(
            f"`{revision}` has no folder `{home.path}`; write `{revision}:FOLDER` if it had another name then"
        )
    archive = git.run(home.top, "archive", "--format=tar", tree)
    if archive.returncode:
        raise RevisionError(f"git cannot read `{revision}`: {_said(archive)}")
    return _unpack(archive.stdout, revision, into)


def _said(ended: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join(ended.stderr.decode(errors="replace").split())


def _unpack(archive: bytes, revision: str, into: Path) -> Path:
    into.mkdir(parents=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            for one in tar:
                _put(tar, one, into.resolve())
    except (tarfile.TarError, OSError, RuntimeError) as error:  # the last one: links that lead to each other
        raise RevisionError(f"the folder cannot be read as it was in `{revision}`: {error}") from error
    return into


def _put(tar: tarfile.TarFile, one: tarfile.TarInfo, into: Path) -> None:
    """One of what git archives: a folder, a file or a link. The filter of `extractall` is not there before 3.11.4."""
    place = into / one.name
    leads_to = place.parent / one.linkname if one.issym() else place
    if not all(path.resolve().is_relative_to(into) for path in (place, leads_to)):
        raise tarfile.TarError(f"`{one.name}` leads out of it")
    place.parent.mkdir(parents=True, exist_ok=True)
    if one.isdir():
        place.mkdir(exist_ok=True)
    elif one.issym():
        place.symlink_to(one.linkname)
    elif content := tar.extractfile(one):
        place.write_bytes(content.read())

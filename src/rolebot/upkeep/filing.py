"""Put changed files into their folders: whole or not at all, as they were in all but their text, and nowhere else."""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import rolebot
from rolebot.knowledge.editing import Edit

_FORBIDDEN, _FULL = "let rolebot write into that folder", "make room"
_WAY_OUT = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _FORBIDDEN),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
}
"""What is to be done about an error of the system."""


class FilingError(OSError):
    """Files that were not written; the message says why, and what to do."""


def put_files(edits: Sequence[Edit], folders: Sequence[Path]) -> None:
    """Write all the files, or none of them. Raises FilingError.

    Each is written whole beside the one it replaces, before the first of them takes its place.
    """
    for one in edits:
        _refuse_place(one, folders)
    with contextlib.ExitStack() as left_over:
        waiting = []
        for one in edits:
            target = one.path.resolve()
            with _translated(one.path):
                waiting.append((_write_beside(target, one.after), target, one.path))
            left_over.callback(waiting[-1][0].unlink, missing_ok=True)
        for one in edits:
            _refuse_other(one)
        for written, target, path in waiting:
            with _translated(path):
                written.replace(target)


def refuse_installed(folder: Path) -> None:
    """Raise FilingError where a folder is part of an installed rolebot, and so would be lost with its next version."""
    if folder.resolve().is_relative_to(Path(rolebot.__file__).resolve().parent):
        what = "is the knowledge that came with rolebot, and is replaced with its next version"
        raise FilingError(f"{folder} {what}; make a copy of your own with `rolebot init`, and name it.")


def _refuse_place(one: Edit, folders: Sequence[Path]) -> None:
    for folder in folders:
        if one.path.is_relative_to(folder):
            refuse_installed(folder)
            if one.path.resolve().is_relative_to(folder.resolve()):
                return
    raise FilingError(f"{one.path} leads out of the folders of the knowledge, so it is not written; edit it by hand.")


def _refuse_other(one: Edit) -> None:
    """The file must still be what the edit was made of, so that nobody's work is written over."""
    with _translated(one.path):
        found = one.path.read_bytes() if one.path.exists() else None
    if found != one.before:
        raise FilingError(f"{one.path} has changed meanwhile; try it again.")


def _write_beside(target: Path, content: bytes) -> Path:
    """A new file beside the target with the target's mode and owner. Its name is one that nothing reads."""
    target.parent.mkdir(exist_ok=True)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        if target.exists():
            before = target.stat()
            with contextlib.suppress(OSError):  # only an owner of more than one group, or root, may give a file away
                os.chown(beside, before.st_uid, before.st_gid)
            beside.chmod(stat.S_IMODE(before.st_mode))
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"{path} cannot be written ({error.strerror or error})"
        raise FilingError(f"{what}; {_WAY_OUT.get(error.errno or 0, 'see to that')}, and try it again.") from error

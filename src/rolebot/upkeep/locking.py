"""One at a time: who mends a folder keeps others, in this process or another, from mending it meanwhile."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def alone(folders: Sequence[Path]) -> Iterator[None]:
    """Hold these folders until the end of the block; the lock goes with its process, so that none is left behind.

    A folder that is not there is held by nobody. Where the system cannot lock a folder, nothing is held at all.
    """
    with ExitStack() as held:
        for folder in sorted(folders):
            _hold(folder, held)
        yield


def _hold(folder: Path, held: ExitStack) -> None:
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 not on every system

    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    held.callback(os.close, opened)
    fcntl.flock(opened, fcntl.LOCK_EX)

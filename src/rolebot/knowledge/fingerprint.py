"""A short name for what was read of the knowledge and for the program that reads it."""

import hashlib
from pathlib import Path

import rolebot
from rolebot.knowledge.layers import Snapshot


def fingerprint(snapshot: Snapshot) -> str:
    """Sixteen hex digits that change with the generation, with the names of the folders, and with the program.

    The names count because the places of what was read begin with them. Empty if the program cannot be looked at.
    """
    digest = hashlib.sha256(f"{rolebot.__version__} {snapshot.generation}".encode())
    package = Path(rolebot.__file__).parent
    try:
        for path in sorted(package.rglob("*.py")):
            state = path.stat()
            digest.update(f"{path.relative_to(package)} {state.st_size} {state.st_mtime_ns}\n".encode())
    except OSError:
        return ""
    for folder in snapshot.folders:
        digest.update(f"{folder}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]

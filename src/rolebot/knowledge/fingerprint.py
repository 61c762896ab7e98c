"""A short name for the content of a folder of knowledge and of the program that reads it."""

import hashlib
from pathlib import Path

import rolebot


def fingerprint(folder: Path) -> str:
    """Sixteen hex digits that change with any file of the folder and with the program; empty if it cannot be read."""
    digest = hashlib.sha256(rolebot.__version__.encode())
    package = Path(rolebot.__file__).parent
    try:
        for path in sorted(package.rglob("*.py")):
            state = path.stat()
            digest.update(f"{path.relative_to(package)} {state.st_size} {state.st_mtime_ns}\n".encode())
        digest.update(str(folder).encode())
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(f"\n{path.relative_to(folder)}\n".encode())
                digest.update(path.read_bytes())
    except OSError:
        return ""
    return digest.hexdigest()[:16]

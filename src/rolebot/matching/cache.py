"""An index kept in a file, so that a command starts in a moment.

The file is MessagePack of known types: reading it runs nothing, and what does not fit is refused. Its name holds a hash
of the knowledge and of the program, so a file that is not of both is never read.
"""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from rolebot.matching.index import Index

KEPT = 6
"""Files that are kept; the oldest are deleted."""

ENDING = ".index"


def read_index(cache: Path, key: str) -> Index | None:
    """The index kept under this key; None when there is none, or none that fits."""
    try:
        raw = (cache / f"{key}{ENDING}").read_bytes()
        return msgspec.msgpack.decode(raw, type=Index, dec_hook=_to_array)
    except (OSError, msgspec.MsgspecError, ValueError, TypeError):
        return None


def write_index(cache: Path, key: str, index: Index) -> None:
    """Keep an index under a key. A folder that cannot be written costs nothing but time."""
    raw = msgspec.msgpack.encode(index, enc_hook=_from_array)
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache)
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        Path(name).replace(cache / f"{key}{ENDING}")
        kept = sorted(cache.glob(f"*{ENDING}"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[KEPT:]:
            path.unlink()


def _from_array(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return (value.dtype.str, list(value.shape), value.tobytes())
    raise NotImplementedError(type(value))


def _to_array(_: type, value: Any) -> Any:
    dtype, shape, raw = value
    if np.dtype(dtype).hasobject:
        raise ValueError(dtype)
    return np.frombuffer(raw, dtype=dtype).reshape(shape)

"""The files of one folder of knowledge, or of several that lie over one another, read once.

A knowledge is made from one state of its files: editors and git write several of them in turn, so the files are looked
at before and after they are read, until both looks agree. What was read has a short name, its generation, which holds
nothing of where the folders lie.
"""

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rolebot.knowledge.places import KnowledgeError, Place, Problem, find_folder

ENDINGS = (".yaml", ".yml")
FOLDERS = ("roles", "entries", "checks")
HIDDEN = (".", "_")
"""Files and folders that begin so are an admin's drafts, and are passed over."""

SIZE_LIMIT = 32 * 1024 * 1024
"""Bytes that one file may have."""

TRIES = 10
PAUSE = 0.03
"""Looks at files that keep changing, and the seconds between them."""

_NOT_FOLLOWED = "is a link to a folder, which nothing follows; put the files themselves here"
_NO_FOLDER = "is no folder; put a folder in its place, or delete it"


@dataclass(frozen=True, slots=True)
class File:
    """A YAML file: the number of its folder, its path in there, and its bytes; or in words why they cannot be had."""

    layer: int
    steps: tuple[str, ...]
    raw: bytes = field(repr=False)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the files of some folders, each folder laid over those before it.

    `generation` is twelve hex digits that change with any byte, and are the same wherever the folders lie.
    """

    folders: tuple[Path, ...]
    files: tuple[File, ...] = field(repr=False)
    generation: str = ""

    def path(self, file: File) -> Path:
        """Where a file lies, its folder named as it was given."""
        return self.folders[file.layer].joinpath(*file.steps)

    def changed(self, content: Mapping[Path, bytes]) -> "Snapshot":
        """What would be read if these files held these bytes; a path begins with its folder as that was given."""
        kept = {(file.layer, file.steps): file for file in self.files}
        for path, raw in content.items():
            layer = self.folders.index(Path(find_folder(str(path), tuple(map(str, self.folders)))))
            steps = path.relative_to(self.folders[layer]).parts
            kept[layer, steps] = File(layer, steps, raw)
        files = tuple(kept[key] for key in sorted(kept))
        return replace(self, files=files, generation=_generation(files))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as a look at its folder found it. `stamp` changes when the file does."""

    layer: int
    steps: tuple[str, ...]
    stamp: tuple[int, ...] = ()
    fault: str = ""


def glance(folders: Sequence[Path]) -> tuple[object, ...]:
    """How the files look from outside, in a moment; two glances are equal as long as nothing changes."""
    try:
        return tuple(_look(folders))
    except KnowledgeError as error:
        return error.problems


def read_snapshot(folders: Path | Sequence[Path]) -> Snapshot:
    """The files of a folder, or of several, the undermost first. Raises KnowledgeError when there are none to read."""
    folders = (folders,) if isinstance(folders, Path) else tuple(folders)
    _refuse_overlaps(folders)
    read: dict[_Seen, File] = {}
    seen = _look(folders)
    for _ in range(TRIES):
        read = {one: read.get(one) or _read(folders, one) for one in seen}
        before, seen = seen, _look(folders)
        if seen == before:
            files = tuple(read.values())
            return Snapshot(folders, files, _generation(files))
        time.sleep(PAUSE)
    what = "the files keep changing while they are read; try again when that is over"
    raise KnowledgeError((Problem(Place(str(folders[-1])), what),))


def _generation(files: Sequence[File]) -> str:
    digest = hashlib.sha256()
    layers = sorted({file.layer for file in files})  # an empty folder changes nothing, wherever it lies
    for file in files:
        name = "/".join(file.steps).encode("utf-8", "surrogateescape")
        digest.update(f"{layers.index(file.layer)} {len(name)} {len(file.raw)} {file.fault}\n".encode())
        digest.update(name)
        digest.update(file.raw)
    return digest.hexdigest()[:12]


def _refuse_overlaps(folders: Sequence[Path]) -> None:
    """Each folder must stand for itself: what is read twice would clash with itself."""
    problems = []
    for at, folder in enumerate(folders):
        real = Path(os.path.realpath(folder))
        for other in folders[:at]:
            there = Path(os.path.realpath(other))
            if real == there:
                what = f"is the same folder as {other}; name each folder once"
            elif real.is_relative_to(there) or there.is_relative_to(real):
                inner, outer = (folder, other) if real.is_relative_to(there) else (other, folder)
                what = f"{inner} lies within {outer}; move it out, so that they lie beside each other"
            else:
                continue
            problems.append(Problem(Place(str(folder)), what))
    if problems:
        raise KnowledgeError(tuple(problems))


def _look(folders: Sequence[Path]) -> list[_Seen]:
    """Every YAML file in order of layers and paths. Raises KnowledgeError for all folders that are not there."""
    seen: list[_Seen] = []
    problems = []
    for layer, folder in enumerate(folders):
        try:
            seen += _walk(layer, folder, ())
        except OSError as error:
            problems.append(Problem(Place(str(folder)), _explain_folder(folder, error)))
    if problems:
        raise KnowledgeError(tuple(problems))
    return seen


def _explain_folder(folder: Path, error: OSError) -> str:
    if isinstance(error, NotADirectoryError):
        return "is not a folder; give the folder that holds the YAML files"
    if not isinstance(error, FileNotFoundError):
        return f"cannot be read ({error.strerror or error}); give a folder that rolebot may read"
    other = ";" if os.pathsep == ":" else ":"
    hint = f", and `{os.pathsep}` between two of them" if other in str(folder) else ""
    return f"there is no such folder; give the folder that holds the YAML files{hint}"


def _walk(layer: int, folder: Path, steps: tuple[str, ...]) -> Iterator[_Seen]:
    """The YAML files of a folder and of those within it. Raises OSError when the folder itself cannot be read."""
    with os.scandir(folder.joinpath(*steps)) as found:
        inside = sorted(found, key=lambda one: one.name)
    for one in inside:
        if one.name.startswith(HIDDEN):
            continue
        below = (*steps, one.name)
        known = below[0] in FOLDERS
        if one.name.lower().endswith(ENDINGS):
            yield _stamp(layer, below, one)
        elif one.is_dir(follow_symlinks=False) or (_leads_to_folder(one) and known and not steps):
            try:
                yield from list(_walk(layer, folder, below))
            except OSError as error:
                if known:
                    yield _Seen(layer, below, fault=_unreadable(error))
        elif known and (_leads_to_folder(one) or not steps):
            yield _Seen(layer, below, fault=_NOT_FOLLOWED if steps else _NO_FOLDER)


def _leads_to_folder(found: "os.DirEntry[str]") -> bool:
    try:
        return found.is_dir()
    except OSError:  # links that lead round in a circle
        return False


def _stamp(layer: int, steps: tuple[str, ...], found: "os.DirEntry[str]") -> _Seen:
    try:
        state = found.stat()
    except OSError as error:
        return _Seen(layer, steps, fault=_unreadable(error))
    stamp = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    if stat.S_ISREG(state.st_mode) and state.st_size > SIZE_LIMIT:
        return _Seen(layer, steps, stamp, "is larger than 32 MiB; split it into several files")
    if not stat.S_ISREG(state.st_mode) and not stat.S_ISDIR(state.st_mode):
        return _Seen(layer, steps, stamp, "is no ordinary file; delete it, or put a file in its place")
    return _Seen(layer, steps, stamp)


def _read(folders: Sequence[Path], seen: _Seen) -> File:
    if seen.fault:
        return File(seen.layer, seen.steps, b"", seen.fault)
    try:
        return File(seen.layer, seen.steps, folders[seen.layer].joinpath(*seen.steps).read_bytes())
    except OSError as error:
        return File(seen.layer, seen.steps, b"", _unreadable(error))


def _unreadable(error: OSError) -> str:
    return f"cannot be read ({error.strerror or error}); check that it is a readable file"

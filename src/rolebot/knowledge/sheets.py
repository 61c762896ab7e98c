"""What the files of a folder hold, each part by its name and with its place, before it is known whether it is sound."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from rolebot.knowledge import shapes
from rolebot.knowledge.checking import check_shape
from rolebot.knowledge.layers import ENDINGS, FOLDERS, File, Snapshot
from rolebot.knowledge.parts import Part, whole
from rolebot.knowledge.places import Problem
from rolebot.knowledge.source import Document, parse_document
from rolebot.text import slug

AnyShape = TypeVar("AnyShape", bound=BaseModel)


@dataclass(slots=True)
class Sheets:
    """The parts of one folder, or of several laid over one another; `singles` are files that there are one of each."""

    singles: dict[str, Part] = field(default_factory=dict)
    roles: dict[str, Part] = field(default_factory=dict)
    entries: dict[str, Part] = field(default_factory=dict)
    checks: list[Part] = field(default_factory=list)

    def holds(self, kind: str, name: str) -> bool:
        """Whether there is a role, an entry or small talk (`role`, `entry`, `talk`) of this id."""
        match kind:
            case "role":
                return name in self.roles
            case "entry":
                return name in self.entries
            case _:
                return "smalltalk" in self.singles and self.singles["smalltalk"].has((name,))


class Reading:
    """Reads the files of a snapshot, and keeps everything that is wrong with them.

    `broken` names the kinds of files of which some could not be read: what they define is not known. `role_names` are
    the roles of all files, broken ones too.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.documents: set[Document] = set()
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self.role_names: set[str] = set()

    def all_problems(self) -> list[Problem]:
        """Everything that is wrong with what was read."""
        return [*self.problems, *(problem for document in self.documents for problem in document.problems)]

    def check(self, part: Part, kind: str, shape: type[AnyShape]) -> AnyShape | None:
        """A part as a shape; None when it does not fit, which is remembered with its kind."""
        self.documents.add(part.document)
        checked = check_shape(part, shape)
        if checked is None:
            self.broken.add(kind)
        return checked

    def read(self, layer: int) -> Sheets:
        """What the files of one folder hold."""
        files = [file for file in self.snapshot.files if file.layer == layer]
        self._refuse_strangers(files)
        sheets = Sheets()
        for kind in shapes.SHAPES:
            match kind:
                case "roles":
                    self._read_roles(files, sheets)
                case "entries":
                    self._read_entries(files, sheets)
                case "checks":
                    sheets.checks += self._items(files, kind, shapes.Checks)
                case _:
                    self._read_single(files, kind, sheets)
        return sheets

    def _open(self, file: File, kind: str) -> Part | None:
        """What a file holds; None when it cannot be read, which is remembered with its kind."""
        name = str(self.snapshot.path(file))
        document = Document(name, readable=False) if file.fault else parse_document(file.raw, name)
        if file.fault:
            document.report((), file.fault)
        self.documents.add(document)
        if not document.readable:
            self.broken.add(kind)
            return None
        return whole(document)

    def _read_single(self, files: list[File], name: str, sheets: Sheets) -> None:
        named = [file for end in ENDINGS for file in files if file.steps == (f"{name}{end}",)]
        if named and (part := self._open(named[0], name)):
            sheets.singles[name] = part
        for file in named[1:]:
            self._refuse(file, f"{self.snapshot.path(named[0])} is read already; merge the two files")

    def _read_roles(self, files: list[File], sheets: Sheets) -> None:
        for file in _inside(files, "roles"):
            path = Path(file.steps[-1])
            self.role_names.add(path.stem)
            part = self._open(file, "roles")
            if not shapes.ID.fullmatch(path.stem):
                what = "the file's name is the role's id: small letters, digits and single dashes"
                self._refuse(file, f"{what}, such as `{slug(path.stem) or 'some-role'}{path.suffix}`; rename it")
            elif part and path.stem in sheets.roles:
                first = sheets.roles[path.stem].document.file
                self._refuse(file, f"the role `{path.stem}` stands in {first} already; merge the two files")
            elif part:
                sheets.roles[path.stem] = part

    def _read_entries(self, files: list[File], sheets: Sheets) -> None:
        for part in self._items(files, "entries", shapes.Entries):
            entry = part.data.get("id") if isinstance(part.data, dict) else None
            if not isinstance(entry, str):
                self.check(part, "entries", shapes.EntryShape)
            elif entry in sheets.entries:
                stands = sheets.entries[entry].place(("id",))
                part.report(("id",), f"the id `{entry}` is taken ({stands}); choose another")
            else:
                sheets.entries[entry] = part

    def _items(self, files: list[File], kind: str, shape: type[BaseModel]) -> Iterator[Part]:
        """The items of the lists that the files of a folder hold."""
        for file in _inside(files, kind):
            part = self._open(file, kind)
            if part and isinstance(part.data, list):
                yield from (part.below(at) for at in range(len(part.data)))
            elif part:
                self.check(part, kind, shape)

    def _refuse(self, file: File, what: str) -> None:
        document = Document(str(self.snapshot.path(file)))
        document.report((), what)
        self.documents.add(document)

    def _refuse_strangers(self, files: list[File]) -> None:
        """A file nobody reads would be a fault that nobody sees."""
        known = ", ".join(f"`{key}`" for key in shapes.SHAPES)
        for file in files:
            first, path = file.steps[0], Path(file.steps[-1])
            if file.fault and first in FOLDERS and path.suffix.lower() not in ENDINGS:
                self._refuse(file, file.fault)
            elif path.suffix not in ENDINGS:
                better = f"{path.stem}{path.suffix.lower()}"
                self._refuse(file, f"nothing reads an ending in capitals; rename it to {better}")
            elif len(file.steps) > 1 and first not in FOLDERS:
                self._refuse(file, f"nothing reads a folder `{first}`; the names and folders known are {known}")
            elif len(file.steps) == 1 and path.stem in FOLDERS:
                self._refuse(file, f"`{path.stem}` is a folder; put this file into it")
            elif len(file.steps) == 1 and path.stem not in shapes.SHAPES:
                self._refuse(file, f"nothing reads a file of this name; the names and folders known are {known}")


def _inside(files: list[File], folder: str) -> list[File]:
    return [file for file in files if file.steps[0] == folder and file.steps[-1].endswith(ENDINGS)]

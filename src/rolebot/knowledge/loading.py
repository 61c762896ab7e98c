"""Folders become Knowledge, or all their Problems at once.

Each file is read and checked by itself; what fits is put together and checked across files, so that one run names
every fault, even when some files are broken.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from rolebot.knowledge import model, shapes
from rolebot.knowledge.checking import check_shape
from rolebot.knowledge.layers import ENDINGS, FOLDERS, File, Snapshot, read_snapshot
from rolebot.knowledge.places import KnowledgeError, Place, Problem
from rolebot.knowledge.source import Document, parse_document
from rolebot.text import join_wrapped, slug

AnyShape = TypeVar("AnyShape", bound=BaseModel)
Review = Callable[[model.Knowledge, "Places"], Iterable[Problem]]
"""Looks at what could be loaded and says what is wrong with it."""

LEAST_FALSE, MOST_FALSE = 0.1, 50.0
"""Percentages of false answers that can be wished: less cannot be told from none, more is a coin tossed."""


@dataclass(slots=True)
class Places:
    """Where the parts of the knowledge stand: documents by the name of a file, by role, and by entry and check.

    `broken` names the kinds of files of which some could not be read: what they define is not known. `role_names` are
    the roles of all files, broken ones too.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    roles: dict[str, Document] = field(default_factory=dict)
    entries: dict[str, tuple[Document, int]] = field(default_factory=dict)
    checks: list[tuple[Document, int, tuple[str, ...]]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    role_names: set[str] = field(default_factory=set)


def load_knowledge(where: Snapshot | Path | Sequence[Path], reviews: Iterable[Review] = ()) -> model.Knowledge:
    """Load folders. Raises KnowledgeError with every problem found, by `reviews` too, unless all are warnings."""
    snapshot = where if isinstance(where, Snapshot) else read_snapshot(where)
    draft = _Draft(snapshot)
    knowledge = draft.assemble()
    problems = draft.problems()
    for review in reviews:
        problems.extend(review(knowledge, draft.places))
    if not problems and not (knowledge.entries or knowledge.roles):
        what = "no roles and no entries here; add a file to `entries/` or `roles/`"
        problems.append(Problem(Place(str(snapshot.folders[-1])), what))
    found = tuple(sorted(set(problems)))
    if not all(problem.warning for problem in found):
        raise KnowledgeError(found)
    return replace(knowledge, warnings=found)


class _Draft:
    """What could be read of some folders, with everything that is wrong with it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.places = Places()
        self.documents: list[Document] = []

    def problems(self) -> list[Problem]:
        return [problem for document in self.documents for problem in document.problems]

    def assemble(self) -> model.Knowledge:
        self._refuse_strangers()
        sources = self._single("sources", shapes.Sources)
        facets = self._single("facets", shapes.Facets)
        vocabulary = self._single("vocabulary", shapes.VocabularyShape) or shapes.VocabularyShape()
        related = self._single("related", shapes.Related)
        talks = self._single("smalltalk", shapes.Talks)
        choice = self._single("choice", shapes.Choices)
        settings = self._single("settings", shapes.SettingsShape) or shapes.SettingsShape()
        return model.Knowledge(
            sources={key: _source(key, shape) for key, shape in (sources.root if sources else {}).items()},
            facets={key: _facet(key, shape) for key, shape in (facets.root if facets else {}).items()},
            roles=self._roles(),
            entries=self._entries(),
            talks={
                key: model.Talk(key, tuple(shape.phrasings), join_wrapped(shape.answer.strip()))
                for key, shape in (talks.root if talks else {}).items()
            },
            choice=tuple(
                model.ChoiceQuestion(shape.ask, tuple(model.Option(o.say, tuple(o.roles)) for o in shape.options))
                for shape in (choice.root if choice else [])
            ),
            abbreviations=dict(vocabulary.abbreviations),
            synonyms=tuple(tuple(line) for line in vocabulary.synonyms),
            related={word: tuple(others) for word, others in (related.root if related else {}).items()},
            near_names=self._near_names(vocabulary),
            kinds={kind: tuple(phrasings) for kind, phrasings in vocabulary.kinds.items()},
            checks=self._checks(),
            language=settings.language or model.ENGLISH,
            false_answers=self._percentage(settings.false_answers),
            news=tuple(settings.news),
        )

    def _percentage(self, written: str | None) -> float:
        if written is None:
            return model.FALSE_ANSWERS
        percentage = float(written.rstrip(" %"))
        if not LEAST_FALSE <= percentage <= MOST_FALSE:
            what = f"{written} is no percentage from {LEAST_FALSE:g} to {MOST_FALSE:g}; 3 is a good start"
            self.places.documents["settings"].report(("false_answers",), what)
        return percentage

    def _read(self, file: File, kind: str, shape: type[AnyShape]) -> tuple[Document, AnyShape | None]:
        """A file and its shape; None when it does not fit, which is remembered with its kind."""
        name = str(self.snapshot.path(file))
        document = Document(name, readable=False) if file.fault else parse_document(file.raw, name)
        if file.fault:
            document.report((), file.fault)
        self.documents.append(document)
        checked = check_shape(document, shape)
        if checked is None:
            self.places.broken.add(kind)
        return document, checked

    def _single(self, name: str, shape: type[AnyShape]) -> AnyShape | None:
        names = [(f"{name}{end}",) for end in ENDINGS]
        files = [file for steps in names for file in self.snapshot.files if file.steps == steps]
        if not files:
            return None
        self.places.documents[name], checked = self._read(files[0], name, shape)
        for file in files[1:]:
            self._refuse(file, f"{self.snapshot.path(files[0])} is read already; merge the two files")
        return checked

    def _files(self, name: str) -> list[File]:
        return [one for one in self.snapshot.files if one.steps[0] == name and one.steps[-1].endswith(ENDINGS)]

    def _refuse(self, file: File, what: str) -> None:
        document = Document(str(self.snapshot.path(file)))
        document.report((), what)
        self.documents.append(document)

    def _refuse_strangers(self) -> None:
        """A file nobody reads would be a fault that nobody sees."""
        known = ", ".join(f"`{key}`" for key in shapes.SHAPES)
        for file in self.snapshot.files:
            first, path = file.steps[0], self.snapshot.path(file)
            if file.fault and first in FOLDERS and path.suffix.lower() not in ENDINGS:
                self._refuse(file, file.fault)
            elif path.suffix not in ENDINGS:
                self._refuse(
                    file, f"nothing reads an ending in capitals; rename it to {path.stem}{path.suffix.lower()}"
                )
            elif len(file.steps) > 1 and first not in FOLDERS:
                self._refuse(file, f"nothing reads a folder `{first}`; the names and folders known are {known}")
            elif len(file.steps) == 1 and path.stem in FOLDERS:
                self._refuse(file, f"`{path.stem}` is a folder; put this file into it")
            elif len(file.steps) == 1 and path.stem not in shapes.SHAPES:
                self._refuse(file, f"nothing reads a file of this name; the names and folders known are {known}")

    def _near_names(self, vocabulary: shapes.VocabularyShape) -> tuple[model.Name, ...]:
        document = self.places.documents.get("vocabulary", Document(""))
        return tuple(
            model.Name(name, document.place(("near_names", index))) for index, name in enumerate(vocabulary.near_names)
        )

    def _roles(self) -> dict[str, model.Role]:
        roles: dict[str, model.Role] = {}
        for file in self._files("roles"):
            path = self.snapshot.path(file)
            document, shape = self._read(file, "roles", shapes.RoleShape)
            self.places.role_names.add(path.stem)
            if not shapes.ID.fullmatch(path.stem):
                what = "the file's name is the role's id: small letters, digits and single dashes"
                document.report((), f"{what}, such as `{slug(path.stem) or 'some-role'}{path.suffix}`; rename it")
            elif path.stem in roles:
                first = self.places.roles[path.stem].file
                document.report((), f"the role `{path.stem}` stands in {first} already; merge the two files")
            elif shape:
                self.places.roles[path.stem] = document
                roles[path.stem] = _role(path.stem, shape, document)
        return roles

    def _entries(self) -> dict[str, model.Entry]:
        entries: dict[str, model.Entry] = {}
        for file in self._files("entries"):
            document, shape = self._read(file, "entries", shapes.Entries)
            for index, entry in enumerate(shape.root if shape else []):
                if entry.id in entries:
                    first, at = self.places.entries[entry.id]
                    stands = first.place((at, "id"))
                    document.report((index, "id"), f"the id `{entry.id}` is taken ({stands}); choose another")
                    continue
                self.places.entries[entry.id] = (document, index)
                entries[entry.id] = _entry(entry)
        return entries

    def _checks(self) -> tuple[model.Check, ...]:
        checks = []
        for file in self._files("checks"):
            document, shape = self._read(file, "checks", shapes.Checks)
            for index, check in enumerate(shape.root if shape else []):
                reaches = (check.reaches,) if isinstance(check.reaches, str) else tuple(check.reaches)
                wanted = () if reaches == ("nothing",) else reaches
                self.places.checks.append((document, index, reaches))
                for number, question in enumerate(check.questions):
                    place = document.place((index, "questions", number))
                    checks.append(model.Check(question, wanted, tuple(check.says), place))
        return tuple(checks)


def _source(key: str, shape: shapes.SourceShape) -> model.Source:
    return model.Source(key, shape.title, shape.author or "", shape.date or "")


def _facet(key: str, shape: shapes.FacetShape) -> model.Facet:
    return model.Facet(
        id=key,
        title=shape.title,
        names=tuple(shape.names),
        phrasings=tuple(shape.phrasings),
        near=tuple(shape.near),
    )


def _role(key: str, shape: shapes.RoleShape, document: Document) -> model.Role:
    names = [model.Name(shape.name, document.place(("name",)))]
    names += [model.Name(alias, document.place(("aliases", index))) for index, alias in enumerate(shape.aliases)]
    fields = tuple(model.Name(name, document.place(("field", index))) for index, name in enumerate(shape.field))
    facets = {facet: _facts(by_source) for facet, by_source in shape.facets.items()}
    return model.Role(
        id=key,
        name=shape.name,
        short=shape.short or shape.name,
        summary=shape.summary.strip(),
        names=tuple(names),
        fields=fields,
        facets={facet: facts for facet, facts in facets.items() if facts},
    )


def _facts(by_source: dict[str, list[str | dict[str, list[str]]]]) -> tuple[model.Fact, ...]:
    """The facts of a facet; one that several sources state is written once and cites them all."""
    cited: dict[tuple[str, str], list[str]] = {}
    for source, elements in by_source.items():
        for element in elements:
            for text, label in _spread(element):
                known = cited.setdefault((text, label), [])
                if source not in known:
                    known.append(source)
    return tuple(model.Fact(text, tuple(sources), label) for (text, label), sources in cited.items())


def _spread(element: str | dict[str, list[str]]) -> list[tuple[str, str]]:
    if isinstance(element, str):
        return [(element.strip(), "")]
    return [(thing.strip(), label.strip()) for label, things in element.items() for thing in things]


def _entry(shape: shapes.EntryShape) -> model.Entry:
    return model.Entry(
        id=shape.id,
        title=shape.title or shape.phrasings[0],
        phrasings=tuple(shape.phrasings),
        answer=join_wrapped(shape.answer.strip()),
        roles=tuple(shape.roles),
        facet=shape.facet,
        positions=tuple(shape.positions.items()),
        sources=tuple(shape.sources) or tuple(shape.positions),
        related=tuple(shape.related),
    )

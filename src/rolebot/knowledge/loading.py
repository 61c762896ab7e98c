"""Folders become Knowledge, or all their Problems at once.

Each file is read and checked by itself; what fits is put together and checked across files, so that one run names
every fault, even when some files are broken.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rolebot.knowledge import model, shapes
from rolebot.knowledge.hiding import Hidden
from rolebot.knowledge.layers import Snapshot, read_snapshot
from rolebot.knowledge.overlaying import read_folders
from rolebot.knowledge.parts import Part
from rolebot.knowledge.places import KnowledgeError, Place, Problem, find_folder
from rolebot.knowledge.sheets import AnyShape, Reading
from rolebot.knowledge.source import Steps
from rolebot.text import join_wrapped

Review = Callable[[model.Knowledge, "Places"], Iterable[Problem]]
"""Looks at what could be loaded and says what is wrong with it."""

LEAST_FALSE, MOST_FALSE = 0.1, 50.0
"""Percentages of false answers that can be wished: less cannot be told from none, more is a coin tossed."""


@dataclass(slots=True)
class Places:
    """Where the parts of the knowledge stand: by the name of a file, by role, by entry, and checks with their intents.

    `broken` names the kinds of files of which some could not be read: what they define is not known. `role_names` are
    the roles of all files, broken ones too. `hidden` is what folders hide of those below them.
    """

    folders: tuple[str, ...]
    singles: dict[str, Part] = field(default_factory=dict)
    roles: dict[str, Part] = field(default_factory=dict)
    entries: dict[str, Part] = field(default_factory=dict)
    checks: list[tuple[Part, tuple[str, ...]]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    role_names: set[str] = field(default_factory=set)
    hidden: Hidden = field(default_factory=Hidden)

    @property
    def top(self) -> str:
        """The folder that lies over all others."""
        return self.folders[-1]

    def layer(self, place: Place) -> int:
        """The number of the folder in which a place is, from 0 for the undermost."""
        return self.folders.index(find_folder(place.file, self.folders)) if len(self.folders) > 1 else 0


def load_knowledge(where: Snapshot | Path | Sequence[Path], reviews: Iterable[Review] = ()) -> model.Knowledge:
    """Load folders. Raises KnowledgeError with every problem found, by `reviews` too, unless all are warnings."""
    snapshot = where if isinstance(where, Snapshot) else read_snapshot(where)
    draft = _Draft(snapshot)
    knowledge = draft.assemble()
    problems = draft.reading.all_problems()
    for review in reviews:
        problems.extend(review(knowledge, draft.places))
    if not problems and not (knowledge.entries or knowledge.roles):
        what = "no roles and no entries here; add a file to `entries/` or `roles/`"
        problems.append(Problem(Place(draft.places.top), what))
    found = tuple(sorted(set(problems)))
    if not all(problem.warning for problem in found):
        raise KnowledgeError(found)
    return replace(knowledge, warnings=found)


class _Draft:
    """What could be read of some folders, with everything that is wrong with it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.folders = tuple(map(str, snapshot.folders))
        self.reading = Reading(snapshot)
        self.sheets, hidden = read_folders(self.reading)
        broken, names = self.reading.broken, self.reading.role_names
        self.places = Places(self.folders, self.sheets.singles, broken=broken, role_names=names, hidden=hidden)

    def assemble(self) -> model.Knowledge:
        sources = self._single("sources", shapes.Sources)
        facets = self._single("facets", shapes.Facets)
        vocabulary = self._single("vocabulary", shapes.VocabularyShape) or shapes.VocabularyShape()
        related = self._single("related", shapes.Related)
        talks = self._single("smalltalk", shapes.Talks)
        choice = self._single("choice", shapes.Choices)
        settings = self._single("settings", shapes.SettingsShape) or shapes.SettingsShape()
        return model.Knowledge(
            folders=self.folders,
            sources={key: _source(key, shape) for key, shape in (sources.root if sources else {}).items()},
            facets={key: _facet(key, shape) for key, shape in (facets.root if facets else {}).items()},
            roles=self._roles(),
            entries=self._entries(),
            talks={key: self._talk(key, shape) for key, shape in (talks.root if talks else {}).items()},
            choice=tuple(
                model.ChoiceQuestion(shape.ask, tuple(model.Option(o.say, tuple(o.roles)) for o in shape.options))
                for shape in (choice.root if choice else [])
            ),
            abbreviations=dict(vocabulary.abbreviations),
            synonyms=tuple(tuple(line) for line in vocabulary.synonyms),
            related={word: tuple(others) for word, others in (related.root if related else {}).items()},
            near_names=tuple(
                model.Name(name, self.sheets.singles["vocabulary"].place(("near_names", index)))
                for index, name in enumerate(vocabulary.near_names)
            ),
            kinds={kind: tuple(phrasings) for kind, phrasings in vocabulary.kinds.items()},
            checks=self._checks(),
            language=settings.language or model.ENGLISH,
            false_answers=self._percentage(settings.false_answers),
            news=tuple(settings.news),
        )

    def _single(self, name: str, shape: type[AnyShape]) -> AnyShape | None:
        part = self.sheets.singles.get(name)
        return self.reading.check(part, name, shape) if part else None

    def _percentage(self, written: str | None) -> float:
        if written is None:
            return model.FALSE_ANSWERS
        percentage = float(written.rstrip(" %"))
        if not LEAST_FALSE <= percentage <= MOST_FALSE:
            what = f"{written} is no percentage from {LEAST_FALSE:g} to {MOST_FALSE:g}; 3 is a good start"
            self.sheets.singles["settings"].report(("false_answers",), what)
        return percentage

    def _roles(self) -> dict[str, model.Role]:
        roles: dict[str, model.Role] = {}
        for name, part in self.sheets.roles.items():
            if shape := self.reading.check(part, "roles", shapes.RoleShape):
                self.places.roles[name] = part
                roles[name] = _role(name, shape, part)
        return roles

    def _entries(self) -> dict[str, model.Entry]:
        entries: dict[str, model.Entry] = {}
        for name, part in self.sheets.entries.items():
            if shape := self.reading.check(part, "entries", shapes.EntryShape):
                self.places.entries[name] = part
                entries[name] = _entry(shape, part)
        return entries

    def _talk(self, key: str, shape: shapes.TalkShape) -> model.Talk:
        place = self.sheets.singles["smalltalk"].place((key, "answer"))
        return model.Talk(key, tuple(shape.phrasings), join_wrapped(shape.answer.strip()), place)

    def _checks(self) -> tuple[model.Check, ...]:
        checks = []
        for part in self.sheets.checks:
            if not (check := self.reading.check(part, "checks", shapes.CheckShape)):
                continue
            reaches = (check.reaches,) if isinstance(check.reaches, str) else tuple(check.reaches)
            wanted = () if reaches == ("nothing",) else reaches
            self.places.checks.append((part, reaches))
            for number, question in enumerate(check.questions):
                checks.append(model.Check(question, wanted, tuple(check.says), part.place(("questions", number))))
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


def _role(key: str, shape: shapes.RoleShape, part: Part) -> model.Role:
    names = [model.Name(shape.name, part.place(("name",)))]
    names += [model.Name(alias, part.place(("aliases", index))) for index, alias in enumerate(shape.aliases)]
    fields = tuple(model.Name(name, part.place(("field", index))) for index, name in enumerate(shape.field))
    facets = {facet: _facts(by_source, part, facet) for facet, by_source in shape.facets.items()}
    return model.Role(
        id=key,
        name=shape.name,
        short=shape.short or shape.name,
        summary=shape.summary.strip(),
        names=tuple(names),
        fields=fields,
        facets={facet: facts for facet, facts in facets.items() if facts},
        place=part.place(("summary",)),
    )


def _facts(by_source: dict[str, list[str | dict[str, list[str]]]], part: Part, facet: str) -> tuple[model.Fact, ...]:
    """The facts of a facet; one that several sources state is written once and cites them all."""
    cited: dict[tuple[str, str], tuple[list[str], Place]] = {}
    for source, elements in by_source.items():
        for at, element in enumerate(elements):
            for text, label, below in _spread(element):
                place = part.place(("facets", facet, source, at, *below))
                known, _ = cited.setdefault((text, label), ([], place))
                if source not in known:
                    known.append(source)
    return tuple(model.Fact(text, tuple(known), label, place) for (text, label), (known, place) in cited.items())


def _spread(element: str | dict[str, list[str]]) -> list[tuple[str, str, Steps]]:
    """The facts of an element: text, label, and the steps from the element to the text."""
    if isinstance(element, str):
        return [(element.strip(), "", ())]
    return [
        (thing.strip(), label.strip(), (label, at))
        for label, things in element.items()
        for at, thing in enumerate(things)
    ]


def _entry(shape: shapes.EntryShape, part: Part) -> model.Entry:
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
        place=part.place(("answer",)),
        position_places=tuple(part.place(("positions", source)) for source in shape.positions),
    )

"""Several folders become one: each hides what it does not want of those below it, and is laid over the rest."""

from collections.abc import Set

from pydantic import BaseModel

from rolebot.knowledge import shapes
from rolebot.knowledge.checking import fits_as_far
from rolebot.knowledge.dead_ends import drop_dead_ends
from rolebot.knowledge.hiding import Hidden, Hiding, without_questions
from rolebot.knowledge.hints import meant
from rolebot.knowledge.parts import Part, lay_over, without
from rolebot.knowledge.places import Problem
from rolebot.knowledge.sheets import Reading, Sheets
from rolebot.knowledge.source import Steps
from rolebot.text import split_words


def read_folders(reading: Reading) -> tuple[Sheets, Hidden]:
    """What all folders hold together, and what they hide of one another."""
    below, hidden = reading.read(0), Hidden()
    if hides := below.singles.pop("hides", None):
        what = "nothing lies below this folder; hides.yaml belongs in a folder that is laid over another one"
        hides.report((), what)
    if len(reading.snapshot.folders) == 1:
        return below, hidden
    _keep_fitting(below, reading)
    for layer in range(1, len(reading.snapshot.folders)):
        unknown = frozenset(reading.broken)
        above = reading.read(layer)
        _keep_fitting(above, reading)
        if hides := above.singles.pop("hides", None):
            found = Hidden(bare=hidden.bare)
            Hiding(below, hides, found, reading.broken).run()
            gone = found.leaves(above)
            drop_dead_ends(below, above, gone)
            hidden.things |= found.things | gone.things
        _refuse_strays(below, above, reading, (unknown, hidden))
        _lay(below, above)
    _settle(below, hidden, reading)
    return below, hidden


def _keep_fitting(sheets: Sheets, reading: Reading) -> None:
    """Leave out what cannot be laid over anything because it does not fit its shape."""
    shelves: list[tuple[dict[str, Part], str]] = [(sheets.roles, "roles"), (sheets.entries, "entries")]
    for shelf, kind in [*shelves, *((sheets.singles, name) for name in list(sheets.singles))]:
        for name in [kind] if shelf is sheets.singles else list(shelf):
            shape = shapes.EntryShape if kind == "entries" else shapes.SHAPES[kind]
            _keep_if_fitting(shelf, name, kind, shape, reading)


def _keep_if_fitting(shelf: dict[str, Part], name: str, kind: str, shape: type[BaseModel], reading: Reading) -> None:
    if not fits_as_far(shelf[name], shape):
        reading.broken.add(kind)
        del shelf[name]


def _refuse_strays(below: Sheets, above: Sheets, reading: Reading, gone: tuple[Set[str], Hidden]) -> None:
    """What lacks something that only a thing below could give it, though there is none of its id.

    `gone` says which kinds of files below could not all be read, and what is hidden.
    """
    unread, hidden = gone
    for kind, one, lower, upper in (
        ("roles", "role", below.roles, above.roles),
        ("entries", "entry", below.entries, above.entries),
    ):
        for name in [name for name in upper if name not in lower]:
            lacks = [f"`{key}`" for key in shapes.OPTIONAL_ABOVE[kind] if not upper[name].has((key,))]
            if lacks and kind not in unread:
                lead = f"no folder below has {one} `{name}` to add to"
                if place := hidden.things.pop((one, name), None):
                    lead = f"{one} `{name}` is hidden in {place}"
                near = "" if place else meant(name, list(lower))
                hint = f"; or did you mean `{near}`?" if near else ""
                upper[name].report(("id",), f"{lead}, so this one is new and needs {' and '.join(lacks)}{hint}")
            if lacks:
                reading.broken.add(kind)
                del upper[name]


def _lay(below: Sheets, above: Sheets) -> None:
    _make_way(below, above)
    for name, part in above.singles.items():
        below.singles[name] = _laid(below.singles.get(name), part, name)
    for name, part in above.roles.items():
        below.roles[name] = _laid(below.roles.get(name), part, "roles")
    for name, part in above.entries.items():
        lower = below.entries.get(name)
        if lower and part.has(("answer",)):  # what is said anew is not what those sources said
            lower = without(lower, {("sources",)})
        below.entries[name] = _laid(lower, part, "entries")
    below.checks += above.checks


def _make_way(below: Sheets, above: Sheets) -> None:
    """A near name below gives way to a role, and a check to one that asks the same."""
    parts = (text for part in above.roles.values() for text in part.texts())
    names = {split_words(text) for at, text in parts if at[:1] in (("name",), ("aliases",), ("field",))}
    vocabulary = below.singles.pop("vocabulary", None)
    near = [one for one in vocabulary.texts() if one[0][:1] == ("near_names",)] if vocabulary else []
    if vocabulary and (left := without(vocabulary, {at for at, text in near if split_words(text) in names})):
        below.singles["vocabulary"] = left
    asked = [text for check in above.checks for at, text in check.texts() if at[:1] == ("questions",)]
    below.checks = without_questions(below.checks, asked)


def _laid(lower: Part | None, upper: Part, kind: str) -> Part:
    return lay_over(lower, upper, lambda steps: _replaces(kind, steps)) if lower else upper


def _replaces(kind: str, steps: Steps) -> bool:
    """Whether what stands there is replaced as a whole, and neither added to nor put together."""
    match kind:
        case "choice":
            return True
        case "sources" | "settings":
            return len(steps) == 1
        case "entries":
            return len(steps) == 1 and steps != ("phrasings",)
        case _:
            return False


def _settle(sheets: Sheets, hidden: Hidden, reading: Reading) -> None:
    """What a later folder has again is not hidden."""
    hidden.things = hidden.leaves(sheets).things
    reading.role_names -= {name for kind, name in hidden.things if kind == "role"}
    _refuse_bare(sheets, hidden, reading)


def _refuse_bare(sheets: Sheets, hidden: Hidden, reading: Reading) -> None:
    """Nobody could ask for what is left without a phrasing."""
    for (kind, name), place in hidden.bare.items():
        shelf, key, steps = (sheets.entries, name, ()) if kind == "entry" else (sheets.singles, "smalltalk", (name,))
        if key in shelf and shelf[key].has(steps) and not shelf[key].has((*steps, "phrasings")):
            what = "entry" if kind == "entry" else "small talk"
            way_out = f"write one in this folder, or hide the {what} itself"
            reading.problems.append(Problem(place, f"{what} `{name}` is left without a phrasing; {way_out}"))
            reading.broken.add("entries" if kind == "entry" else "smalltalk")
            left = without(shelf[key], {steps}) if steps else None
            if left:
                shelf[key] = left
            else:
                del shelf[key]

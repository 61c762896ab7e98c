"""Several folders become one: each hides what it does not want of those below it, and is laid over the rest."""

from pydantic import BaseModel

from rolebot.knowledge import shapes
from rolebot.knowledge.checking import fits_as_far
from rolebot.knowledge.hiding import Hidden, Hiding
from rolebot.knowledge.hints import meant
from rolebot.knowledge.parts import Part, lay_over, without
from rolebot.knowledge.places import Problem
from rolebot.knowledge.sheets import Reading, Sheets
from rolebot.knowledge.source import Steps


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
        above = reading.read(layer)
        _keep_fitting(above, reading)
        if hides := above.singles.pop("hides", None):
            Hiding(below, hides, hidden, reading.broken).run()
        _refuse_slips(below, above, reading)
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


def _refuse_slips(below: Sheets, above: Sheets, reading: Reading) -> None:
    """A thing that lacks what it needs, and has nearly the name of one below, was meant to be laid over that."""
    for kind, lower, upper in (("roles", below.roles, above.roles), ("entries", below.entries, above.entries)):
        for name in [name for name in upper if name not in lower]:
            part = upper[name]
            lacks = [f"`{key}`" for key in shapes.OPTIONAL_ABOVE[kind] if not part.has((key,))]
            if lacks and (near := meant(name, list(lower))):
                what = f"`{name}` is new and needs {' and '.join(lacks)}; or did you mean `{near}` of a folder below?"
                part.report(("id",), what)
                reading.broken.add(kind)
                del upper[name]


def _lay(below: Sheets, above: Sheets) -> None:
    for name, part in above.singles.items():
        below.singles[name] = _laid(below.singles.get(name), part, name)
    for name, part in above.roles.items():
        below.roles[name] = _laid(below.roles.get(name), part, "roles")
    for name, part in above.entries.items():
        below.entries[name] = _laid(below.entries.get(name), part, "entries")
    below.checks += above.checks


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
    """What a later folder has again is not hidden; ways to what is hidden are dropped where others remain."""
    talks = sheets.singles.get("smalltalk")
    known = {("role", name) for name in sheets.roles} | {("entry", name) for name in sheets.entries}
    known |= {("talk", str(name)) for name in (talks.data if talks else ())}
    hidden.things = {key: place for key, place in hidden.things.items() if key not in known}
    reading.role_names -= {name for kind, name in hidden.things if kind == "role"}
    _refuse_bare(sheets, hidden, reading)
    for name, part in sheets.entries.items():
        sheets.entries[name] = _without_dead_ends(part, "related", hidden) or part
    for at, check in enumerate(sheets.checks):
        lively = _without_dead_ends(check, "reaches", hidden)
        sheets.checks[at] = lively if lively and lively.has(("reaches",)) else check


def _without_dead_ends(part: Part, key: str, hidden: Hidden) -> Part | None:
    """The part without the intents below a key that lead to what is hidden."""
    dead = {steps for steps, text in part.texts() if steps[:1] == (key,) and hidden.on_the_way(text)}
    return without(part, dead) if dead else part


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

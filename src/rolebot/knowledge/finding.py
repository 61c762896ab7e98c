"""Where in the files a thing stands that is to be added to."""

from collections.abc import Iterator
from dataclasses import dataclass

from rolebot.conversation import Intent, Kind
from rolebot.knowledge.layers import ENDINGS, FOLDERS, File, Snapshot
from rolebot.knowledge.source import Data, Steps, parse_document


class EditError(Exception):
    """A proposal that cannot be written; the message is a sentence that says why, and what to do."""


class StandsError(EditError):
    """What was to be added stands in the files already."""


@dataclass(frozen=True, slots=True)
class Home:
    """A place in a file: the file, what it holds, and the way to the place in there."""

    file: File
    data: Data
    steps: Steps


def find_phrasings(snapshot: Snapshot, intent: Intent) -> list[Home]:
    """Where the phrasings of an intent stand, or would stand if it had any, the last folder first. Raises EditError."""
    maps = [home for home in _maps(snapshot, intent) if isinstance(below(home.data, home.steps), dict)]
    return [Home(home.file, home.data, (*home.steps, _key(intent))) for home in maps]


def _key(intent: Intent) -> str:
    return "phrasings" if intent.kind in (Kind.ENTRY, Kind.TALK, Kind.PROFILE) else intent.kind.value


def _maps(snapshot: Snapshot, intent: Intent) -> Iterator[Home]:
    """The maps that the phrasings of an intent may stand in, the last folder first."""
    if intent.kind is Kind.ENTRY:
        for file, data in read_files(snapshot, "entries"):
            for number, entry in enumerate(data if isinstance(data, list) else []):
                if isinstance(entry, dict) and entry.get("id") == intent.key:
                    yield Home(file, data, (number,))
        return
    if intent.kind is Kind.PROFILE and len(intent.facets) != 1:
        raise EditError(f"`{intent.id}` has no phrasings of its own; name one facet, as in `profile:some-role/tools`.")
    name, steps = {
        Kind.PROFILE: ("facets", (intent.facet or "",)),
        Kind.TALK: ("smalltalk", (intent.key,)),
    }.get(intent.kind, ("vocabulary", ("kinds",)))
    for file, data in read_files(snapshot, name):
        yield Home(file, data, steps)


def read_files(snapshot: Snapshot, name: str) -> Iterator[tuple[File, Data]]:
    """The files of a name, or of a folder of that name, and what they hold, the last folder first.

    Raises EditError where one of them cannot be read.
    """
    for file in sorted(snapshot.files, key=lambda one: -one.layer):
        if file.steps[-1].endswith(ENDINGS) and file.steps[0] in (name, *(f"{name}{end}" for end in ENDINGS)):
            if file.fault:
                raise EditError(f"{snapshot.path(file)} {file.fault}.")
            document = parse_document(file.raw, str(snapshot.path(file)))
            if not document.readable:
                raise EditError(f"{document.problems[0]}; mend that first.")
            yield file, document.data


def below(data: Data, steps: Steps) -> "Data | None":
    """What stands at the end of the steps; None where nothing does."""
    for step in steps:
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            return None
    return data


def schema_line(snapshot: Snapshot, kind: str) -> str:
    """The first line of a file in a folder with schemas, for editors that help while writing; empty in others."""
    schema = f".schema/{kind}.json"
    there = (snapshot.folders[-1] / schema).is_file()
    return f"# yaml-language-server: $schema={'../' if kind in FOLDERS else ''}{schema}\n" if there else ""

"""YAML that remembers its place.

A file is read event by event into plain text, lists and maps, and every value keeps the line and column where it
stands. That is why nothing is lost (a duplicate key, the word "no") and why a hostile file stops early: depth,
and anchors are checked while reading, before anything is built from them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from rolebot.knowledge.places import Place, Problem

DEPTH_LIMIT = 20
"""Lists and maps that may stand inside one another."""

Data: TypeAlias = "str | list[Data] | dict[str, Data]"
Steps: TypeAlias = tuple[str | int, ...]
"""The way to a value in a document: keys, and positions in lists from 0."""

_ANCHOR = "`&` and `*` at the start of a text have a meaning of their own in YAML; quote the text"
_WHERE_IT_BEGAN = ("alphabetic or numeric", "unexpected end of stream", "',' or", "could not find expected ':'")
"""Complaints that come late: the fault is where the thing began that YAML was reading."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(slots=True, eq=False)
class Document:
    """A file as plain data; the place of each value by its path, and of each key by its path."""

    file: str
    data: Data = ""
    values: dict[Steps, Place] = field(default_factory=dict)
    keys: dict[Steps, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True

    def place(self, path: Steps) -> Place:
        """Where the value at the path stands, or the nearest value around it that exists."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(self.file))

    def key_place(self, path: Steps) -> Place:
        """Where the key at the end of the path stands."""
        return self.keys.get(path) or self.place(path)

    def report(self, path: Steps, what: str) -> None:
        """Note a problem with the value at the path."""
        self.problems.append(Problem(self.place(path), what))


def parse_document(raw: bytes, name: str) -> Document:
    """The content of one file; whatever is wrong with it stands in the document's problems. Admins are shown `name`."""
    document = Document(name)
    text = _decode(raw, document)
    if text is None:
        document.readable = False
    else:
        _parse(text, document)
    return document


def _decode(raw: bytes, document: Document) -> str | None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: len(raw) - len(error.object) + error.start].decode("utf-8-sig", "replace")
        place = _place_at(document.file, before)
        document.problems.append(Problem(place, "a byte that is not UTF-8; save the file as UTF-8 text"))
        return None
    if found := _FORBIDDEN.search(text):
        place = _place_at(document.file, text[: found.start()])
        document.problems.append(Problem(place, f"a control character (U+{ord(found[0]):04X}); delete it"))
        return None
    return text


def _place_at(file: str, before: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


class _StopError(Exception):
    """Raised inside this module when a file cannot be read any further."""


def _parse(text: str, document: Document) -> None:
    events = yaml.parse(text, Loader=_Loader)
    try:
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                document.data = _build(event, events, document, ())
                break
        else:
            document.readable = False
            document.report((), "the file is empty; write something into it or delete it")
        if any(isinstance(event, yaml.NodeEvent) for event in events):
            document.report((), "more than one document in a file; delete the line `---`")
    except _StopError:
        document.readable = False
    except yaml.YAMLError as error:
        document.readable = False
        document.problems.append(_explain(error, text, document.file))
    except RecursionError:
        document.readable = False
        document.report((), "is nested too deeply to be read; write it flatter")


def _explain(error: yaml.YAMLError, text: str, file: str) -> Problem:
    if conflict := re.search(r"^<{7} .*\n", text, re.MULTILINE):
        place = Place(file, text.count("\n", 0, conflict.start()) + 1)
        return Problem(
            place, "two edits met here in git; keep one of them, and delete the lines `<<<`, `===` and `>>>`"
        )
    problem = str(getattr(error, "problem", "") or error)
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    if any(sign in problem for sign in _WHERE_IT_BEGAN):
        marks.reverse()
    mark = next((mark for mark in marks if mark), None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    line_before = lines[place.line - 2] if 1 < place.line <= len(lines) else ""
    if line[place.column - 1 : place.column] in ("&", "*") and "alphabetic" in problem:
        return Problem(place, _ANCHOR)
    if "unexpected end of stream" in problem or "',' or" in problem:
        return Problem(place, "a quote or bracket that is never closed; close it, or put the whole text in quotes")
    if "\t" in line[: place.column] or "\\t" in problem:
        return Problem(place, "a tab; indent with spaces")
    if "mapping values are not allowed" in problem and line_before.lstrip().startswith(("\u2013 ", "\u2014 ")):
        return Problem(Place(file, place.line - 1), "a long dash; write `-`, and switch off what your editor corrects")
    if "mapping values are not allowed" in problem:
        return Problem(place, "a second `: ` in this line; put the text in double quotes")
    if "could not find expected ':'" in problem:
        return Problem(place, "a key without `:` after it; write `key: value`")
    if "found character" in problem and "cannot start any token" in problem:
        return Problem(place, "a text cannot start with this character; put the text in double quotes")
    if "did not find expected" in problem:
        return Problem(place, f"the indentation or a bracket is off here ({problem}); line it up with the lines above")
    return Problem(place, f"not readable as YAML ({problem}); check quotes, brackets and indentation")


def _place_of(event: yaml.Event, document: Document) -> Place:
    mark = event.start_mark
    return Place(document.file, mark.line + 1, mark.column + 1) if mark else Place(document.file)


def _build(event: yaml.NodeEvent, events: Iterator[yaml.Event], document: Document, path: Steps) -> Data:
    document.values[path] = _place_of(event, document)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        document.report(path, _ANCHOR)
        raise _StopError
    if isinstance(event, yaml.ScalarEvent):
        return str(event.value)
    if len(path) >= DEPTH_LIMIT:
        document.report(path, f"more than {DEPTH_LIMIT} levels inside one another; write it flatter")
        raise _StopError
    if isinstance(event, yaml.SequenceStartEvent):
        return _build_list(events, document, path)
    return _build_map(events, document, path)


def _build_list(events: Iterator[yaml.Event], document: Document, path: Steps) -> list[Data]:
    items: list[Data] = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        assert isinstance(event, yaml.NodeEvent)
        items.append(_build(event, events, document, (*path, len(items))))
    return items


def _build_map(events: Iterator[yaml.Event], document: Document, path: Steps) -> dict[str, Data]:
    pairs: dict[str, Data] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        place = _place_of(event, document)
        if not isinstance(event, yaml.ScalarEvent):
            document.problems.append(Problem(place, "a key must be a short text; put it in quotes"))
            raise _StopError
        key = str(event.value)
        below = (*path, key)
        if key in pairs:
            first = document.keys[below]
            what = f"`{key}` stands here twice (first in line {first.line}); merge the two or delete one"
            document.problems.append(Problem(place, what))
        value = next(events)
        assert isinstance(value, yaml.NodeEvent)
        built = _build(value, events, document, below)
        if key not in pairs:
            document.keys[below] = place
            pairs[key] = built
    return pairs

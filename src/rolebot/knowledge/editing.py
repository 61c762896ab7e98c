"""A proposal becomes an edit of one file.

A phrasing goes to where its intent's phrasings stand, an alias to its role, an entry to the end of the file of its
theme. With several folders a thing is changed in the last folder that holds it, and entries go into the last of all.
What was added is read back: the file must say what it said before and one thing more, or nothing is changed.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rolebot.conversation import Intent, Kind, parse_intent
from rolebot.knowledge.layers import ENDINGS, File, Snapshot
from rolebot.knowledge.shapes import ID
from rolebot.knowledge.source import Data, Steps, parse_document
from rolebot.knowledge.splicing import SpliceError, Written
from rolebot.knowledge.writing import one_line, paragraphs, write_entry
from rolebot.proposal import Change, Proposal
from rolebot.text import split_words

THEME = "from-questions"
"""The file for entries whose theme nobody named."""

AFTER_NAME = ("name", "short")
"""Keys of a role behind which its aliases stand."""


class EditError(Exception):
    """A proposal that cannot be written; the message is a sentence that says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of a file; `before` is None for a file that is not there yet."""

    path: Path
    before: bytes | None = field(repr=False)
    after: bytes = field(repr=False)


def edit(snapshot: Snapshot, proposal: Proposal) -> Edit:
    """The one file that a proposal changes. Raises EditError, too if what it wants to add is there already."""
    match proposal.change:
        case Change.PHRASING:
            return _add_phrasing(snapshot, proposal)
        case Change.ALIAS:
            return _add_alias(snapshot, proposal)
        case Change.ENTRY:
            return _add_entry(snapshot, proposal)


def _add_phrasing(snapshot: Snapshot, proposal: Proposal) -> Edit:
    intent = parse_intent(proposal.target)
    if intent is None:
        raise EditError(f"`{proposal.target}` is no intent; write for example `entry:some-id`.")
    for file, data, steps in _homes(snapshot, intent):
        if isinstance(_below(data, steps), dict):
            return _add_to_list(snapshot, file, (*steps, _key(intent)), one_line(proposal.text))
    raise EditError(f"`{proposal.target}` stands nowhere in the files; it may have been renamed or deleted.")


def _key(intent: Intent) -> str:
    return "phrasings" if intent.kind in (Kind.ENTRY, Kind.TALK, Kind.PROFILE) else intent.kind.value


def _homes(snapshot: Snapshot, intent: Intent) -> Iterator[tuple[File, Data, Steps]]:
    """Where the phrasings of an intent may stand, the last folder first."""
    if intent.kind is Kind.ENTRY:
        for file, data in read_files(snapshot, "entries"):
            for number, entry in enumerate(data if isinstance(data, list) else []):
                if isinstance(entry, dict) and entry.get("id") == intent.key:
                    yield file, data, (number,)
        return
    if intent.kind is Kind.PROFILE and len(intent.facets) != 1:
        raise EditError(f"`{intent.id}` has no phrasings of its own; name one facet, as in `profile:some-role/tools`.")
    name, steps = {
        Kind.PROFILE: ("facets", (intent.facet or "",)),
        Kind.TALK: ("smalltalk", (intent.key,)),
    }.get(intent.kind, ("vocabulary", ("kinds",)))
    for file, data in read_files(snapshot, name):
        yield file, data, steps


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


def _add_alias(snapshot: Snapshot, proposal: Proposal) -> Edit:
    for file, data in read_files(snapshot, "roles"):
        if Path(file.steps[-1]).stem == proposal.target and isinstance(data, dict):
            alias = one_line(proposal.text)
            if split_words(alias) == split_words(str(data.get("name", ""))):
                raise EditError(f'"{alias}" is the name of `{proposal.target}` already.')
            return _add_to_list(snapshot, file, ("aliases",), alias)
    raise EditError(f"there is no role `{proposal.target}` in the files; it may have been renamed or deleted.")


def _add_to_list(snapshot: Snapshot, file: File, steps: Steps, text: str) -> Edit:
    path = snapshot.path(file)
    if not split_words(text):
        raise EditError(f'"{text}" holds no letters or digits; write it out.')
    before = parse_document(file.raw, str(path)).data
    items = _below(before, steps)
    for item in items if isinstance(items, list) else []:
        if isinstance(item, str) and split_words(item) == split_words(text):
            raise EditError(f'"{text}" stands in {path} already.')
    expected = deepcopy(before)
    around: Any = _below(expected, steps[:-1])
    around[steps[-1]] = [*(items if isinstance(items, list) else []), text]
    try:
        written = _written(file)
        if items is None:
            after = written.add_key(steps[:-1], str(steps[-1]), text, AFTER_NAME if steps == ("aliases",) else ())
        else:
            after = written.add_text(steps, text)
    except SpliceError as error:
        raise EditError(f"{path}: {error}; write it there by hand.") from error
    return _checked(Edit(path, file.raw, after.encode()), expected)


def _add_entry(snapshot: Snapshot, proposal: Proposal) -> Edit:
    theme, phrasings = proposal.theme or THEME, proposal.phrasings or (proposal.question,)
    if not paragraphs(proposal.text):
        raise EditError("the answer is empty; write one.")
    if not all(split_words(phrasing) for phrasing in phrasings):
        raise EditError("an entry needs phrasings in words; write at least one question that it answers.")
    entry = replace(proposal, phrasings=phrasings)
    return add_entry(snapshot, theme, _plain(entry), lambda offset: write_entry(entry, offset))


def add_entry(snapshot: Snapshot, theme: str, entry: dict[str, Data], write: Callable[[int], str]) -> Edit:
    """An entry at the end of the file of its theme in the last folder; the file is made if it is not there.

    `write` writes it, told how far lists in it are indented; it must be read back as `entry`. Raises EditError.
    """
    if not ID.fullmatch(theme):
        raise EditError(f"`{theme}` cannot be the name of a file; use small letters, digits and single dashes.")
    for file, data in read_files(snapshot, "entries"):
        if any(isinstance(one, dict) and one.get("id") == entry["id"] for one in data):
            raise EditError(f"the id `{entry['id']}` is taken in {snapshot.path(file)}; choose another.")
    top = len(snapshot.folders) - 1
    names = [("entries", f"{theme}{end}") for end in ENDINGS]
    there = next((one for one in snapshot.files if one.layer == top and one.steps in names), None)
    if there is None:
        title = "Answers to what people asked" if theme == THEME else theme.replace("-", " ").capitalize()
        text = f"{known_schema(snapshot, 'entries')}# {title}.\n\n{write(2)}\n"
        return _checked(Edit(snapshot.folders[top].joinpath(*names[0]), None, text.encode()), [entry])
    before = parse_document(there.raw, str(snapshot.path(there))).data
    expected = [*(before if isinstance(before, list) else []), entry]
    try:
        after = _written(there).add_block(write)
    except SpliceError as error:
        raise EditError(f"{snapshot.path(there)}: {error}; choose another theme.") from error
    return _checked(Edit(snapshot.path(there), there.raw, after.encode()), expected)


def known_schema(snapshot: Snapshot, kind: str) -> str:
    """The first line of a file in a folder with schemas, for editors that help while writing; empty in others."""
    schema = f".schema/{kind}.json"
    there = (snapshot.folders[-1] / schema).is_file()
    return f"# yaml-language-server: $schema=../{schema}\n" if there else ""


def _written(file: File) -> Written:
    try:
        return Written(file.raw.decode())
    except UnicodeDecodeError as error:
        raise SpliceError("it is not UTF-8") from error


def _plain(proposal: Proposal) -> dict[str, Data]:
    """An entry as it is to be read back."""
    entry: dict[str, Data] = {"id": proposal.target, "answer": paragraphs(proposal.text)}
    entry["phrasings"] = [one_line(phrasing) for phrasing in proposal.phrasings]
    if proposal.title:
        entry["title"] = one_line(proposal.title)
    if proposal.sources:
        entry["sources"] = list(proposal.sources)
    return entry


def _below(data: Data, steps: Steps) -> "Data | None":
    for step in steps:
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            return None
    return data


def _checked(edited: Edit, expected: Data) -> Edit:
    """The edit, if the file says what it is expected to say and nothing else has changed."""
    found = parse_document(edited.after, str(edited.path))
    if found.problems or _stripped(found.data) != _stripped(expected):
        raise EditError(f"{edited.path} is written in a way that cannot be added to safely; write it there by hand.")
    return edited


def _stripped(data: Data) -> Data:
    """The data with all texts without the line breaks at their ends, which depend on what follows them in the file."""
    if isinstance(data, dict):
        return {key: _stripped(value) for key, value in data.items()}
    return [_stripped(value) for value in data] if isinstance(data, list) else data.rstrip()

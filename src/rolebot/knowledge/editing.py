"""A proposal becomes an edit of one file.

A phrasing goes to where its intent's phrasings stand, an alias to its role, an entry to the end of the file of its
theme. With several folders all of it goes into the last one: what stands in those below is laid over, so that a team's
own folder holds all that the team has added, and what came with rolebot stays as it is. What was added is read back:
the file must say what it said before and one thing more, or nothing is changed.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rolebot.conversation import parse_intent
from rolebot.knowledge.finding import EditError, Home, StandsError, below, find_phrasings, read_files, schema_line
from rolebot.knowledge.layers import ENDINGS, File, Snapshot
from rolebot.knowledge.shapes import ID
from rolebot.knowledge.source import Data, Steps, parse_document
from rolebot.knowledge.splicing import SpliceError, Written
from rolebot.knowledge.writing import one_line, paragraphs, write_entry, write_list, write_scalar
from rolebot.proposal import Change, Proposal
from rolebot.text import split_words

THEME = "from-questions"
"""The file for entries whose theme nobody named."""

AFTER_NAME = ("name", "short")
"""Keys of a role behind which its aliases stand."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of a file; `before` is None for a file that is not there yet."""

    path: Path
    before: bytes | None = field(repr=False)
    after: bytes = field(repr=False)


def edit(snapshot: Snapshot, proposal: Proposal) -> Edit:
    """The one file that a proposal changes. Raises EditError; StandsError if what it adds is there."""
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
    homes = find_phrasings(snapshot, intent)
    if not homes:
        raise EditError(f"`{proposal.target}` stands nowhere in the files; it may have been renamed or deleted.")
    return _add_to_list(snapshot, homes, one_line(proposal.text))


def _add_alias(snapshot: Snapshot, proposal: Proposal) -> Edit:
    alias, homes = one_line(proposal.text), []
    for file, data in read_files(snapshot, "roles"):
        if Path(file.steps[-1]).stem == proposal.target and isinstance(data, dict):
            if split_words(alias) == split_words(str(data.get("name", ""))):
                raise StandsError(f'"{alias}" is the name of `{proposal.target}` already.')
            homes.append(Home(file, data, ("aliases",)))
    if not homes:
        raise EditError(f"there is no role `{proposal.target}` in the files; it may have been renamed or deleted.")
    return _add_to_list(snapshot, homes, alias)


def _add_to_list(snapshot: Snapshot, homes: Sequence[Home], text: str) -> Edit:
    """A text at the end of a list in the last folder; `homes` is where it stands, in that folder and in others."""
    if not split_words(text):
        raise EditError(f'"{text}" holds no letters or digits; write it out.')
    for home in homes:
        items = below(home.data, home.steps)
        for item in items if isinstance(items, list) else []:
            if isinstance(item, str) and split_words(item) == split_words(text):
                raise StandsError(f'"{text}" stands in {snapshot.path(home.file)} already.')
    last = homes[0]
    if last.file.layer == len(snapshot.folders) - 1:
        return _add_there(snapshot, last.file, last.steps, text)
    return _lay_over(snapshot, last, text)


def _add_there(snapshot: Snapshot, file: File, steps: Steps, text: str) -> Edit:
    """A text at the end of a list of a file; the list, and the maps around it, are made where they are missing."""
    path = snapshot.path(file)
    before = parse_document(file.raw, str(path)).data
    depth = next(at for at in range(len(steps), -1, -1) if below(before, steps[:at]) is not None)
    missing = [str(step) for step in steps[depth:]]
    if missing and not isinstance(below(before, steps[:depth]), dict):
        raise EditError(f"{path}: there is no map to add to; write it there by hand.")
    expected = deepcopy(before)
    around: Any = expected
    for step in steps[:-1]:
        around = around[step] if isinstance(step, int) else around.setdefault(step, {})
    around[steps[-1]] = [*(around.get(steps[-1]) or []), text]
    try:
        written = _written(file)
        if missing:
            after = written.add_key(steps[:depth], missing, text, AFTER_NAME if steps == ("aliases",) else ())
        else:
            after = written.add_text(steps, text)
    except SpliceError as error:
        raise EditError(f"{path}: {error}; write it there by hand.") from error
    return _checked(Edit(path, file.raw, after.encode()), expected)


def _lay_over(snapshot: Snapshot, home: Home, text: str) -> Edit:
    """A text in the last folder, for a list that only folders below it hold."""
    steps, inside = home.file.steps, Path(home.file.steps[-1])
    if isinstance(home.steps[0], int):
        return _lay_over_entry(snapshot, str(below(home.data, (home.steps[0], "id"))), inside.stem, text)
    top, names = len(snapshot.folders) - 1, [(*steps[:-1], f"{inside.stem}{end}") for end in ENDINGS]
    there = next((one for one in snapshot.files if one.layer == top and one.steps in names), None)
    if there is not None:
        return _add_there(snapshot, there, home.steps, text)
    expected: Data = [text]
    for key in reversed(home.steps):
        expected = {str(key): expected}
    lines = "\n".join(write_list([str(step) for step in home.steps], text))
    content = f"{schema_line(snapshot, Path(steps[0]).stem)}{lines}\n"
    return _checked(Edit(snapshot.folders[top].joinpath(*steps), None, content.encode()), expected)


def _lay_over_entry(snapshot: Snapshot, entry: str, theme: str, text: str) -> Edit:
    def write(offset: int) -> str:
        return f"- id: {write_scalar(entry)}\n  phrasings:\n{' ' * (offset + 2)}- {write_scalar(text)}"

    return _append(snapshot, theme, {"id": entry, "phrasings": [text]}, write)


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
        same = next((one for one in data if isinstance(one, dict) and one.get("id") == entry["id"]), None)
        if same and _stripped(same.get("answer", "")) == _stripped(entry["answer"]):
            raise StandsError(f"the entry `{entry['id']}` stands in {snapshot.path(file)} already.")
        if same:
            raise EditError(f"the id `{entry['id']}` is taken in {snapshot.path(file)}; choose another.")
    return _append(snapshot, theme, entry, write)


def _append(snapshot: Snapshot, theme: str, entry: dict[str, Data], write: Callable[[int], str]) -> Edit:
    """An entry, or what is laid over one, at the end of the file of a theme in the last folder."""
    top = len(snapshot.folders) - 1
    names = [("entries", f"{theme}{end}") for end in ENDINGS]
    there = next((one for one in snapshot.files if one.layer == top and one.steps in names), None)
    if there is None:
        title = "Answers to what people asked" if theme == THEME else theme.replace("-", " ").capitalize()
        text = f"{schema_line(snapshot, 'entries')}# {title}.\n\n{write(2)}\n"
        return _checked(Edit(snapshot.folders[top].joinpath(*names[0]), None, text.encode()), [entry])
    before = parse_document(there.raw, str(snapshot.path(there))).data
    expected = [*(before if isinstance(before, list) else []), entry]
    try:
        after = _written(there).add_block(write)
    except SpliceError as error:
        raise EditError(f"{snapshot.path(there)}: {error}; choose another theme.") from error
    return _checked(Edit(snapshot.path(there), there.raw, after.encode()), expected)


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

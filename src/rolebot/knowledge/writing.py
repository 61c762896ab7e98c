"""How a text stands in a YAML file: plain where that is safe, in quotes where it is not, an answer as a block.

ruamel.yaml knows which plain texts YAML would take for something else: a number, a date, the word "yes", a comment.
"""

import io
import re
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from rolebot.proposal import Proposal

ENDLESS = 1 << 20
"""Characters of a line: none is ever folded."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def one_line(text: str) -> str:
    """The text in one line, with single spaces and without characters that no file may hold."""
    return " ".join(_UNWRITABLE.sub(" ", text).split())


def paragraphs(text: str) -> str:
    """The text line by line, without space at the ends and without characters that no file may hold."""
    lines = (_UNWRITABLE.sub(" ", line).rstrip() for line in text.splitlines())
    return "\n".join(lines).strip()


def write_scalar(text: str, in_brackets: bool = False) -> str:
    """A text of one line as an item of a list, in quotes where YAML would read something else without them."""
    (line,) = _dump(_sequence([_scalar(text, in_brackets)], in_brackets)).splitlines()
    return line[1:-1] if in_brackets else line[2:]


def write_list(keys: Sequence[str], text: str) -> list[str]:
    """The lines of a list of one text under keys, each within the one before it."""
    maps = [f"{'  ' * depth}{write_scalar(key)}:" for depth, key in enumerate(keys)]
    return [*maps, f"{'  ' * len(keys)}- {write_scalar(text)}"]


def write_entry(proposal: Proposal, offset: int = 2) -> str:
    """An entry as the item of a list, without indentation; `offset` is how far the lists in it are indented."""
    entry = CommentedMap(id=_scalar(proposal.target))
    if proposal.title:
        entry["title"] = _scalar(one_line(proposal.title))
    entry["phrasings"] = _sequence([_scalar(one_line(phrasing)) for phrasing in proposal.phrasings], False)
    entry["answer"] = LiteralScalarString(paragraphs(proposal.text) + "\n")
    if proposal.sources:
        entry["sources"] = _sequence([_scalar(source, True) for source in proposal.sources], True)
    lines = _dump(entry, offset).splitlines()
    return "\n".join(f"{'  ' if number else '- '}{line}".rstrip() for number, line in enumerate(lines))


def _scalar(text: str, in_brackets: bool = False) -> str:
    line = _dump(_sequence([text], in_brackets)).rstrip("\n")
    plain = f"[{text}]" if in_brackets else f"- {text}"
    return text if line == plain or '"' in text else DoubleQuotedScalarString(text)


def _sequence(items: list[str], in_brackets: bool) -> CommentedSeq:
    sequence = CommentedSeq(items)
    if in_brackets:
        sequence.fa.set_flow_style()
    return sequence


def _dump(value: Any, offset: int = 0) -> str:
    yaml = YAML()
    yaml.version = (1, 1)  # what reads the words "yes" and "12:30" as something else is quoted for every reader
    yaml.width = ENDLESS
    yaml.indent(mapping=2, sequence=2 + offset, offset=offset)
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue().removeprefix("%YAML 1.1\n---")[1:]

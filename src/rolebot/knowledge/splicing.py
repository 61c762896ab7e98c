"""Put something into a YAML text, and leave every other character of it alone.

Reading a file and writing it again would wrap lists, move comments and change quotes, whatever the library. So
ruamel.yaml only tells where each value begins and ends, and what is added is spliced in there, in the style of its
neighbours: the indentation of a list, brackets on one line or on many, the ends of lines, a comma after the last item.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from rolebot.knowledge.source import Steps
from rolebot.knowledge.writing import write_list, write_scalar

WIDTH = 120
"""Characters from which a list in brackets goes on in the next line."""

_BREAK = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"([ \t]*)#[^\r\n]*")
_TAIL = re.compile(r"[ \t]*(,?)[ \t]*(#[^\r\n]*)?(?=\r|\n|$)")
_TABS = re.compile(r"(?<=\S)[ \t]*\t[ \t]*(?=#|\r|\n|$)")
"""Tabs behind a value, which rolebot reads and ruamel.yaml does not; spaces instead of them move no mark."""

_ITEM_COMMA = re.compile(r"(?:\s|#[^\r\n]*(?=\r|\n|$))*,")


class SpliceError(Exception):
    """Nothing can be put there; the message is a part of a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is put into a text before the character at `at`; several are given in the order of the text."""

    at: int
    text: str


class Written:
    """A YAML text, and where its values stand. Raises SpliceError if it is no YAML, or more than one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = _BREAK.search(text)
        self.line_break = found[0] if found else "\n"
        try:
            self._root: Node | None = YAML(typ="safe", pure=True).compose(
                _TABS.sub(lambda one: " " * len(one[0]), text)
            )
        except (YAMLError, ValueError, RecursionError) as error:
            raise SpliceError("it cannot be read as YAML") from error

    def find(self, steps: Steps) -> Node | None:
        """The value at the end of the steps; None where there is none."""
        node = self._root
        for step in steps:
            if isinstance(node, MappingNode):
                node = next((value for key, value in node.value if key.value == step), None)
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                return None
        return node

    def add_text(self, steps: Steps, text: str) -> str:
        """The whole text with one more item at the end of the list there."""
        node = self.find(steps)
        if not isinstance(node, SequenceNode):
            raise SpliceError("there is no list")
        if node.flow_style:
            return self._splice(self._in_brackets(node, write_scalar(text, True)))
        around = self.find(steps[:-1])
        comments = max(_column(node), _column(around) + 1 if around else 0)
        return self._splice([self._behind(node.value[-1], _column(node), [f"- {write_scalar(text)}"], comments)])

    def add_block(self, write: Callable[[int], str]) -> str:
        """The whole text with one more item, of several lines, at the end of the list that the whole text is.

        `write` is told how far lists in such an item are indented.
        """
        node = self._root
        if not isinstance(node, SequenceNode) or node.flow_style or not node.value:
            raise SpliceError("it is no list with a dash before each item")
        gap = self.text[self._end(node.value[-2]) : _start(node.value[-1])] if len(node.value) > 1 else "\n\n"
        lines = write(_offset(node.value[-1])).split("\n")
        spaced = ["", *lines] if len(_BREAK.findall(gap)) > 1 else lines
        return self._splice([self._behind(node.value[-1], _column(node), spaced)])

    def add_key(self, steps: Steps, keys: Sequence[str], text: str, after: Sequence[str] = ()) -> str:
        """The whole text with a list of one item under keys that were missing, each within the one before it.

        They stand at the end of the map there, or behind the last of the keys `after`.
        """
        node = self.find(steps)
        if not isinstance(node, MappingNode):
            raise SpliceError("there is no map")
        *around, key = keys
        if node.flow_style or not node.value:
            at = self._end(node.value[-1][1]) if node.value else _start(node) + 1
            opened = "".join(f"{one}: {{" for one in around)
            item = f"{opened}{key}: [{write_scalar(text, True)}]{'}' * len(around)}"
            return self._splice([Piece(at, f"{', ' if node.value else ''}{item}")])
        before = [value for name, value in node.value if name.value in after] or [node.value[-1][1]]
        lines = [f"{key}: [{write_scalar(text, True)}]"] if after else write_list(keys, text)
        return self._splice([self._behind(before[-1], _column(node), lines)])

    def _behind(self, last: Node, column: int, lines: Sequence[str], comments: int | None = None) -> Piece:
        """Lines behind a value and those comments below it that stand in the column `comments` or further right."""
        at = self._line_end(self._end(last))
        while found := _BREAK.match(self.text, at):
            comment = _COMMENT.match(self.text, found.end())
            if not comment or len(comment[1]) < (column + 1 if comments is None else comments):
                break
            at = comment.end()
        written = (" " * column + line if line else "" for line in lines)
        return Piece(at, "".join(self.line_break + line for line in written))

    def _in_brackets(self, node: SequenceNode, item: str) -> list[Piece]:
        """One more item in a list in brackets, on a line of its own where each of the others is."""
        if not node.value:
            return [Piece(_start(node) + 1, item)]
        end = self._end(node.value[-1])
        if not self._has_own_lines(node):
            return [Piece(end, self._joint(node, item) + item)]
        indent = self.line_break + " " * _column(node.value[-1])
        tail = _TAIL.match(self.text, end)
        if tail and tail[1]:
            return [Piece(tail.end(), f"{indent}{item},")]
        if tail is None or _ITEM_COMMA.match(self.text, end):
            return [Piece(end, f",{indent}{item}")]
        return [Piece(end, ","), Piece(tail.end(), indent + item)]

    def _has_own_lines(self, node: SequenceNode) -> bool:
        starts = [_start(node), *(_start(item) for item in node.value)]
        pairs = [(starts[0], starts[1]), (starts[-2], starts[-1])]
        return all(_BREAK.search(self.text, first, second) for first, second in pairs)

    def _joint(self, node: SequenceNode, item: str) -> str:
        """What stands between the last item and one more: a new line where it would grow too long."""
        end = self._end(node.value[-1])
        rest = self.text[end : self._line_end(end)]
        line_start = max(self.text.rfind("\n", 0, end), self.text.rfind("\r", 0, end)) + 1
        if "#" in rest or end - line_start + len(item) + len(rest) + 2 <= WIDTH:
            return ", "
        wrapped = (one for one in node.value if _line(one) > _line(node))
        return "," + self.line_break + " " * _column(next(wrapped, node.value[0]))

    def _end(self, node: Node) -> int:
        """Where the text of a value ends, without the comments and empty lines behind it."""
        if isinstance(node, SequenceNode) and not node.flow_style and node.value:
            return self._end(node.value[-1])
        if isinstance(node, MappingNode) and not node.flow_style and node.value:
            return self._end(node.value[-1][1])
        end = int(_mark(node.end_mark).index)
        return len(self.text[:end].rstrip()) if isinstance(node, ScalarNode) and node.style in ("|", ">") else end

    def _line_end(self, at: int) -> int:
        found = _BREAK.search(self.text, at)
        return found.start() if found else len(self.text)

    def _splice(self, pieces: Sequence[Piece]) -> str:
        parts, done = [], 0
        for piece in pieces:
            parts += [self.text[done : piece.at], piece.text]
            done = piece.at
        return "".join([*parts, self.text[done:]])


def _start(node: Node) -> int:
    return int(_mark(node.start_mark).index)


def _column(node: Node) -> int:
    return int(_mark(node.start_mark).column)


def _line(node: Node) -> int:
    return int(_mark(node.start_mark).line)


def _mark(mark: Any) -> Any:
    assert mark is not None, "a node that was read has marks"
    return mark


def _offset(item: Node) -> int:
    """How far the lists in a map are indented; two columns where it has none."""
    pairs = item.value if isinstance(item, MappingNode) and not item.flow_style else []
    lists = (value for _, value in pairs if isinstance(value, SequenceNode) and not value.flow_style)
    return max(0, next((_column(value) - _column(item) for value in lists), 2))

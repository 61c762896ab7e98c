"""A table that can be shown in a terminal and in Markdown."""

from dataclasses import dataclass
from pathlib import Path

from rich.table import Table as TerminalTable

MARKS = ("<!-- figures: `python -m benchmarks --markdown` writes them -->", "<!-- end of the figures -->")
"""Between them stand the tables on a page."""

NONE = "–"
"""Stands in a cell for what was not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A title, notes in whole sentences, column heads, and rows of the same width whose first cells name the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def in_terminal(self) -> TerminalTable:
        """The table for rich; everything but the first column is a figure."""
        table = TerminalTable(
            title=self.title, caption=" ".join(self.notes), title_justify="left", caption_justify="left"
        )
        for at, column in enumerate(self.columns):
            table.add_column(column, justify="right" if at else "left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def in_markdown(self) -> str:
        """The table as a section of a page, with one sentence a line."""
        lines = [f"### {self.title}", "", *self.notes, *([""] if self.notes else [])]
        lines += [_line(self.columns), _line(["---", *["---:"] * (len(self.columns) - 1)])]
        return "\n".join([*lines, *map(_line, self.rows), ""])


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write_into_page(path: Path, text: str, marks: tuple[str, str] = MARKS) -> None:
    """Put a text between the marks of a page; a page without them, or none at all, is made of the text alone."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    if all(mark in page for mark in marks):
        before, after = page.split(marks[0])[0], page.split(marks[1])[1]
        text = f"{before}{marks[0]}\n\n{text}\n{marks[1]}{after}"
    path.write_text(text, encoding="utf-8")


def percent(part: float | None) -> str:
    """A share as a cell."""
    return NONE if part is None else f"{100 * part:.1f} %"


def milliseconds(taken: float | None) -> str:
    """A time in milliseconds as a cell, with three digits that count."""
    if taken is None:
        return NONE
    return f"{taken:.0f}" if taken >= 100 else f"{taken:.3g}"

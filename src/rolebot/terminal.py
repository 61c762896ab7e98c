"""An answer as a person would like to read it in a terminal: rich where it can be, plain text in a pipe."""

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from rolebot.answering.plain import cite
from rolebot.conversation import Answer, Outcome, Section, Table

COLOURS = {
    Outcome.ANSWERED: "green",
    Outcome.SUGGESTED: "yellow",
    Outcome.UNANSWERED: "red",
    Outcome.SMALL_TALK: "cyan",
}
NARROW = 70
"""Columns below which a table is written as a list."""


def print_answer(console: Console, answer: Answer) -> None:
    """Print an answer with its sources and what to ask next."""
    number = {citation.id: citation.number for citation in answer.citations}
    if answer.title:
        console.print(Text(answer.title, style=f"bold {COLOURS[answer.outcome]}"))
    if answer.lead:
        console.print(answer.lead, markup=False, highlight=False)
    for section in answer.sections:
        console.print()
        _print_section(console, section, number)
    if answer.citations:
        console.print()
        for citation in answer.citations:
            console.print(Padding(Text(f"[{citation.number}] {citation.label}", style="dim"), (0, 0, 0, 2)))
    if answer.suggestions:
        console.print()
        for at, suggestion in enumerate(answer.suggestions, 1):
            console.print(f"  [cyan]{at}[/cyan] {escape(suggestion.label)}", highlight=False)


def _print_section(console: Console, section: Section, number: dict[str, int]) -> None:
    if section.heading:
        console.print(Text(section.heading, style="bold"))
    if section.text:
        console.print(section.text, markup=False, highlight=False)
    for line in section.lines:
        text, _, marks = cite(line, number).rpartition(" [")
        row = Text.assemble(text or marks, (f" [{marks}" if text else "", "dim"))
        bullet = Grid.grid(padding=(0, 1, 0, 0))
        bullet.add_row(" •", row)
        console.print(bullet)
    if section.more:
        console.print(Text(f' … and {section.more} more; say "more" to see them', style="dim"))
    if section.table:
        _print_table(console, section.table)


def _print_table(console: Console, table: Table) -> None:
    if console.width < NARROW:
        for name, *cells in table.rows:
            console.print(Text(name, style="bold"))
            for head, cell in zip(table.columns[1:], cells, strict=True):
                console.print(Padding(Text.assemble((f"{head}: ", "dim"), cell), (0, 0, 0, 2)))
        return
    grid = Grid(show_lines=True, expand=False)
    for head in table.columns:
        grid.add_column(escape(head), overflow="fold")
    for row in table.rows:
        grid.add_row(Text(row[0], style="bold"), *(Text(cell) for cell in row[1:]))
    console.print(grid)

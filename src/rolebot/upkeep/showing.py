"""What the knowledge holds and what people ask, as it is shown in a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rolebot.conversation import Outcome
from rolebot.text import shorten
from rolebot.upkeep.coverage import Cell, Coverage, State
from rolebot.upkeep.stats import Period, Stats

MARKS = {State.UNSOURCED: "?", State.DISPUTED: "!", State.OLD: "~"}
COLOURS = {State.UNSOURCED: "red", State.DISPUTED: "yellow", State.OLD: "blue", State.EMPTY: "dim"}
TOLD = {State.UNSOURCED: "without a source", State.DISPUTED: "the sources disagree", State.OLD: "all sources are old"}
OUTCOMES = {
    Outcome.ANSWERED: ("answered", "green"),
    Outcome.SUGGESTED: ("offered a choice", "yellow"),
    Outcome.UNANSWERED: ("unanswered", "red"),
    Outcome.SMALL_TALK: ("small talk", "cyan"),
}
NARROW = 70
"""Columns below which a table is written as a list."""

LONGEST_TITLE = 22
MOST_LETTERS = 5
MOST_NAMED = 8
MOST_ROWS = 15
BAR = 30
"""Characters of the longest bar."""


def show_coverage(console: Console, coverage: Coverage) -> None:
    """Print the roles and their facets, then the entries."""
    if coverage.roles and coverage.facets:
        short = abbreviate([title for _, title in coverage.roles])
        wide = sum(max(len(name), 4) + 2 for name in short) + LONGEST_TITLE
        if console.width < max(NARROW, wide):
            _list_roles(console, coverage)
        else:
            _print_table(console, coverage, short)
        cells = len(coverage.roles) * len(coverage.facets)
        _say(console, f"\n{coverage.count()} of {cells} facets of roles are filled.")
    _say(console, f"{coverage.entries:,} {'entry' if coverage.entries == 1 else 'entries'}.")
    for state, told in TOLD.items():
        if listed := coverage.entries_in(state):
            more = f" and {len(listed) - MOST_NAMED:,} more" if len(listed) > MOST_NAMED else ""
            named = f"{told[0].upper()}{told[1:]} ({len(listed):,}): {', '.join(listed[:MOST_NAMED])}{more}"
            console.print(Padding(Text(named), (0, 0, 0, 2), expand=False))


def abbreviate(titles: Sequence[str]) -> list[str]:
    """Initials with as many letters of the last word as tell the titles apart; numbers where none do."""
    words = [title.split() or ["?"] for title in titles]
    letters = [1] * len(words)
    for _ in range(MOST_LETTERS):
        short = [_shorten(one, count) for one, count in zip(words, letters, strict=True)]
        if len(set(short)) == len(short):
            return short
        letters = [count + (short.count(name) > 1) for count, name in zip(letters, short, strict=True)]
    return [str(number) for number in range(1, len(titles) + 1)]


def _shorten(words: Sequence[str], letters: int) -> str:
    return "".join(word[0] for word in words[:-1]).upper() + words[-1][:letters].title()


def _print_table(console: Console, coverage: Coverage, short: Sequence[str]) -> None:
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("")
    for name in short:
        table.add_column(escape(name), justify="right")
    for (_, title), row in zip(coverage.facets, coverage.rows, strict=True):
        table.add_row(Text(shorten(title, LONGEST_TITLE)), *map(_cell, row))
    console.print(table)
    names = [f"{name} {title}" for name, (_, title) in zip(short, coverage.roles, strict=True)]
    console.print()
    console.print(Text(", ".join(names), style="dim"))
    console.print(_legend(coverage))


def _cell(cell: Cell) -> Text:
    marks = "".join(mark for state, mark in MARKS.items() if state in cell.states)
    # The place of a mark is kept free, so that numbers stand below each other.
    return Text(f"{cell.facts or '·'}{marks or ' '}", style=next((COLOURS[one] for one in cell.states), "green"))


def _legend(coverage: Coverage) -> Text:
    """What the marks mean that stand in the table."""
    told = [f"{mark} {TOLD[state]}" for state, mark in MARKS.items() if coverage.count(state)]
    told += ["· empty"] if coverage.count(State.EMPTY) else []
    marks = f"; {', '.join(told)}" if told else ""
    return Text(f"A number is how many facts there are{marks}.", style="dim")


def _list_roles(console: Console, coverage: Coverage) -> None:
    for at, (_, role) in enumerate(coverage.roles):
        column = [row[at] for row in coverage.rows]
        filled = sum(1 for cell in column if cell.facts)
        console.print(Text.assemble((role, "bold"), f": {filled} of {len(column)} facets filled"))
        for state in (*TOLD, State.EMPTY):
            if held := [cell.facet for cell in column if state in cell.states]:
                told = Text(f"{TOLD.get(state, 'empty')}: {', '.join(held)}", style=COLOURS[state])
                console.print(Padding(told, (0, 0, 0, 2), expand=False))


def show_stats(console: Console, stats: Stats) -> None:
    """Print how many questions there were, what came of them, and which were asked most often."""
    whole = stats.whole
    span = str(whole.first) if whole.first == whole.last else f"{whole.first} to {whole.last}"
    if not whole.questions and not whole.presses:
        _say(console, f"Nothing was asked: {span}.")
        return
    presses = f" and {whole.presses:,} press{'es' if whole.presses > 1 else ''}" if whole.presses else ""
    asked = f"{whole.questions:,} question{'s' if whole.questions != 1 else ''}{presses}"
    console.print(Text(f"{asked}, {span} (UTC)", "bold"))
    _print_bars(console, [(*OUTCOMES[one], whole.outcomes[one]) for one in OUTCOMES], whole.questions)
    for line in _figures(stats):
        _say(console, line)
    shown = stats.periods[-MOST_ROWS:]
    if len(shown) > 1:
        _head(console, "Questions a day" if shown[-1].first == shown[-1].last else "Questions")
        _print_bars(console, [(_name(one), "green", one.questions) for one in shown])
    for heading, rows in (("Answered most often", stats.intents), ("Unanswered most often", stats.unanswered)):
        if rows:
            _head(console, heading)
            _print_bars(console, [(text, "cyan", count) for text, count in rows[:MOST_ROWS]])


def _figures(stats: Stats) -> Iterator[str]:
    whole = stats.whole
    if stats.helpful_share is not None:
        rated = whole.helpful + whole.unhelpful
        told = f"{rated:,} ratings say" if rated > 1 else "1 rating says"
        yield f"{stats.helpful_share:.0%} of {told} helpful."
    if whole.half_within is not None and whole.most_within is not None:
        yield f"Half of the answers took {whole.half_within:,.1f} ms at most, 99 of 100 {whole.most_within:,.1f} ms."
    yield ", ".join(f"{count:,} in {name}" for name, count in stats.platforms) + "."


def _name(period: Period) -> str:
    return f"{period.first}" if period.first == period.last else f"{period.first} to {period.last:%m-%d}"


def _print_bars(console: Console, rows: Sequence[tuple[str, str, int]], whole: int = 0) -> None:
    """Names with their counts and a bar for each, which fills the whole or the most of them."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, show_header=False)
    longest = min(BAR, console.width // 4)
    table.add_column(max_width=max(12, min(48, console.width - longest - 14)), overflow="ellipsis", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    most = whole or max(count for *_, count in rows) or 1
    for name, colour, count in rows:
        share = f" {count / most:.0%}" if whole else ""
        bar = "█" * round(longest * count / most) or ("▏" if count else "")
        table.add_row(
            Text("".join(c if c.isprintable() else " " for c in name)), f"{count:,}{share}", Text(bar, colour)
        )
    console.print(table)


def _head(console: Console, heading: str) -> None:
    console.print()
    console.print(Text(heading, style="bold"))


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False)

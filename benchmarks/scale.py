"""What one process and one database carry: `python -m benchmarks.scale`.

Each time is the best of some runs, as other work on the machine only ever makes one slower. How a process fares that
serves Slack or Discord through their libraries, `python -m soak` measures.
"""

import asyncio
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from benchmarks.progress import say
from benchmarks.scale_database import Kept, measure_database
from benchmarks.scale_process import AT_ONCE, Served, measure_memory, measure_questions
from benchmarks.table import Table, write_into_page
from rolebot.journal.database import make_engine

MARKS = ("<!-- figures: `python -m benchmarks.scale --markdown` writes them -->", "<!-- end of the figures -->")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--postgresql", metavar="ADDRESS", help="An empty database, which is left full; without it, SQLite only.")
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Times that each is measured.")
@click.option("--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Write the tables into this page.")
def main(postgresql: str | None, runs: int, markdown: Path | None) -> None:
    """Measure questions, memory and the database."""
    say("memory")
    memory = asyncio.run(measure_memory())
    served: list[tuple[str, Served]] = []
    kept: list[tuple[str, list[Kept]]] = []
    with _sqlite() as file:
        for name, address in [("SQLite", file), *([("PostgreSQL", postgresql)] if postgresql else [])]:
            say(f"questions, with {name}")
            served.append((name, asyncio.run(measure_questions(address, runs))))
            say(f"rows, in {name}")
            kept.append((name, measure_database(address, runs)))
    found = (_process_table(served), _memory_table(memory), _database_table(kept))
    console = Console()
    for table in found:
        console.print(table.in_terminal(), "")
    if markdown:
        write_into_page(markdown, "\n".join([_told(postgresql), "", *(one.in_markdown() for one in found)]), MARKS)


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/rolebot.db"


def _told(postgresql: str | None) -> str:
    """What it was measured on."""
    version = ""
    if postgresql:
        engine = make_engine(postgresql)
        with engine.connect() as connection:
            version = f", PostgreSQL {'.'.join(map(str, connection.dialect.server_version_info or ()))} beside it"
        engine.dispose()
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"Measured on {os.cpu_count()} cores, {system}{version}, with the shipped knowledge."


def _process_table(served: Sequence[tuple[str, Served]]) -> Table:
    return Table(
        title="Questions in one process",
        columns=("Journal in", "processor time", "of the database", "a second", "alone: median", "alone: 99th of 100"),
        rows=tuple(
            (name, *map(_ms, (one.here_ms, one.there_ms)), f"{one.a_second:,.0f}", _ms(one.median_ms), _ms(one.tail_ms))
            for name, one in served
        ),
        notes=(
            "A question here is all of a process's work but that of the platform's library: the claim, the conversation"
            " before, the answer, the conversation after, and the rows that are written behind it.",
            f"{AT_ONCE} people ask on and on; then one alone, with a moment between the questions.",
        ),
    )


def _memory_table(memory: Sequence[tuple[str, float, str]]) -> Table:
    rows = tuple((what, f"{amount:,.1f} {unit}") for what, amount, unit in memory)
    return Table(title="Memory of one process", columns=("What", "takes"), rows=rows)


def _database_table(kept: Sequence[tuple[str, Sequence[Kept]]]) -> Table:
    return Table(
        title="Rows in one database",
        columns=("", "processor time", "of the database", "a second", "room"),
        rows=tuple(
            (f"{one.kind} in {name}", _ms(one.here_ms), _ms(one.there_ms), f"{one.a_second:,.0f}", f"{one.room:,.0f} B")
            for name, rows in kept
            for one in rows
        ),
        notes=(
            "Claims, and conversations that are read and written, come from four threads of one process, a transaction "
            "for each, as when nothing else goes along; exchanges are written in batches of 500.",
            "Indexes are counted in.",
        ),
    )


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.2f} ms"


if __name__ == "__main__":
    main()

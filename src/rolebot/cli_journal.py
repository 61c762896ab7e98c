"""The commands that look into the journal and erase from it; and what other commands need that open it."""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from rolebot.exchange import now
from rolebot.settings import read_settings

if TYPE_CHECKING:
    from rolebot.journal.erasing import Traces
    from rolebot.journal.sql import SqlJournal

PROBLEMS = 1
"""Exit code when the journal cannot be used; click itself gives 2 for wrong use."""

_SPANS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_ASKERS = {
    "slack": (
        r"[UW][A-Z0-9]{2,20}",
        "slack:U0123ABCD, with the id that stands in somebody's profile under Copy member ID",
    ),
    "discord": (r"[0-9]{5,20}", "discord:112233445566778899, with the id that Copy User ID gives in developer mode"),
}


def since_type(text: str) -> datetime:
    """A type for options: so many hours, days or weeks back, such as `30d`, or a date, which begins at 0:00 in UTC."""
    if span := re.fullmatch(r"([1-9][0-9]{0,3})([hdw])", text.strip().lower()):
        return now() - int(span[1]) * _SPANS[span[2]]
    try:
        written = datetime.fromisoformat(text.strip())
        return written if written.tzinfo else written.replace(tzinfo=UTC)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no time; write 12h, 30d or 2w for so many hours, days or weeks back, "
            "or a date such as 2026-01-31"
        ) from None


since_option = click.option(
    "--since", type=since_type, metavar="TIME", help="Only from then on: 12h, 30d, 2w, or a date such as 2026-01-31."
)


def asker_type(text: str) -> tuple[str, str]:
    """A type for options: a platform and the id that it gave somebody, such as `slack:U0123ABCD`."""
    platform, _, asker = text.strip().partition(":")
    pattern, takes = _ASKERS.get(platform, ("", ""))
    if not takes:
        raise click.BadParameter(f"{text!r} names no platform; write slack:U0123ABCD or discord:112233445566778899")
    if not re.fullmatch(pattern, asker):
        raise click.BadParameter(f"{text!r} holds no id of a person; write for example {takes}")
    return platform, asker


@contextmanager
def opened_journal() -> "Iterator[SqlJournal]":
    """The journal of the settings, until the end of the block; when it cannot be used, says so and exits with 1."""
    from rolebot.journal.port import JournalError
    from rolebot.journal.sql import open_journal

    settings = read_settings(os.environ)
    try:
        journal = open_journal(settings.database, keep_days=settings.keep_days)
        try:
            yield journal
        finally:
            journal.close()
    except JournalError as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)


@click.command()
@click.option("--asker", type=asker_type, required=True, metavar="ID", help="Who: slack:U0123ABCD, discord:1122334455.")
@click.option("--yes", is_flag=True, help="Do not ask in a terminal whether to go on.")
def forget(asker: tuple[str, str], yes: bool) -> None:
    """Erase everything that somebody asked and thought of the answers, in all teams."""
    platform, person = asker
    with opened_journal() as journal:
        traces = journal.count_traces(platform, person)
        lines = _describe(traces)
        if not lines:
            click.echo(f"The journal holds nothing of {platform}:{person}.")
            return
        click.echo(f"Of {platform}:{person} the journal holds:")
        for line in lines:
            click.echo(f"  {line}")
        if not yes and sys.stdin.isatty():  # a script was decided upon when it was written
            click.confirm("This cannot be undone. Go on?", abort=True)
        rows = journal.forget(platform, person)
        click.echo(f"Erased {_count(rows, 'row')}.")
        if traces.acts:
            click.echo(
                f"{_count(traces.acts, 'act')} as an admin stay{'s' if traces.acts == 1 else ''}, without the id."
            )


def _describe(traces: "Traces") -> list[str]:
    """What there is of an asker, a line each; nothing for nothing."""
    counts = (
        (traces.exchanges, "question or press with its answer", "questions and presses with their answers"),
        (traces.feedback, "opinion on an answer, theirs or on theirs", "opinions on answers, theirs or on theirs"),
        (traces.conversations, "conversation that they had a part in", "conversations that they had a part in"),
        (traces.acts, "act as an admin, which stays without the id", "acts as an admin, which stay without the id"),
    )
    return [f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count]


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


@click.command()
@since_option
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write into FILE, in its place."
)
def export(since: datetime | None, output: Path | None) -> None:
    """Print what the journal holds, as JSON, one row a line: all but tokens, secrets and installations."""
    with opened_journal() as journal:
        rows = journal.export(since)
        try:
            with _open(output) as file:
                count = _write(rows if file.isatty() or not sys.stderr.isatty() else _with_progress(rows), file)
        except BrokenPipeError:
            raise  # whoever reads has seen enough; click ends quietly
        except OSError as error:
            if output is None:  # Python tries to write the rest at its end, and would fail again
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.UsageError(f"{output or 'the output'} cannot be written: {error.strerror or error}") from None
        if output:
            click.echo(f"Wrote {_count(count, 'row')} into {output}.", err=True)


def _open(output: Path | None) -> AbstractContextManager[BinaryIO]:
    """Where an export goes. What people asked is for nobody else on this machine to read."""
    if output is None:
        return nullcontext(sys.stdout.buffer)
    return open(output, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))


def _write(rows: Iterable[dict[str, object]], file: BinaryIO) -> int:
    """Write rows as JSON, one a line; how many."""
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 the last number is how many there were
        # Halves of characters, which a conversation may hold, become what JSON writes for them.
        file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    file.flush()
    return count


def _with_progress(rows: Iterator[dict[str, object]]) -> Iterator[dict[str, object]]:
    """The rows; how many there were so far is shown on the error output."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} rows"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(rows)

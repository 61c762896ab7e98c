"""The tables on sets of questions: right guesses, silence, and what rolebot does at its own settings."""

import math
from collections.abc import Iterator, Sequence

from benchmarks.figures import Accuracy, Folder, Report
from benchmarks.slips import Typing
from benchmarks.table import NONE, Table, percent


def accuracy_tables(report: Report) -> Iterator[Table]:
    """One table for each amount of phrasings, with a column for each set."""
    for amount in dict.fromkeys(one.folder.amount for one in report.accuracy):
        some = [one for one in report.accuracy if one.folder.amount == amount]
        sets = list(dict.fromkeys(one.folder.set for one in some))
        cells = {(one.who, one.folder.set): one for one in some}
        names = dict.fromkeys(one.who for one in some)
        rows = [(_with_sample(who, some), *(_typed(cells.get((who, name)), False) for name in sets)) for who in names]
        third = ("rolebot, one of the first three", *(_typed(cells.get(("rolebot", name)), True) for name in sets))
        yield Table(
            title=f"First guess right, {amount} phrasings an intent",
            columns=("%", *sets),
            rows=(rows[0], third, *rows[1:]),
            notes=(f"Each cell: {' / '.join(Typing)}.", _doubt(some)),
        )


def _doubt(rows: Sequence[Accuracy]) -> str:
    """How far chance alone may move a figure: 1.96 standard errors of a share of one half, in points."""
    parts = (f"± {98 / math.sqrt(asked):.0f} with {asked:,} questions" for asked in sorted({one.asked for one in rows}))
    return f"Chance alone moves a figure by up to {', '.join(parts)} (95 %)."


def _with_sample(who: str, rows: Sequence[Accuracy]) -> str:
    asked = min(one.asked for one in rows if one.who == who)
    return who if asked == rows[0].asked else f"{who}, {asked} questions only"


def _typed(one: Accuracy | None, third: bool) -> str:
    if not one:
        return NONE
    return " / ".join(f"{100 * part:.1f}" for part in (one.third if third else one.first))


def _name(folder: Folder) -> str:
    return f"{folder.set}, {folder.amount}"


def silence_table(report: Report) -> Table:
    """How well each score tells apart what belongs to an entry and what does not."""
    rows = ((_name(one.folder), one.who, f"{one.apart:.3f}", percent(one.right)) for one in report.silence)
    return Table(
        title="Knowing what belongs nowhere",
        columns=("set, phrasings an intent", "score of", "area under the curve", "right when 5 % get through"),
        rows=tuple(rows),
    )


def conduct_table(report: Report) -> Table:
    """What an asker sees, and what admins get who wish for other rates of false answers."""
    wished = sorted({wish.percent for one in report.conduct for wish in one.wishes})
    rows = []
    for one in report.conduct:
        got = {wish.percent: wish.answered for wish in one.wishes}
        rows.append(
            (
                _name(one.folder),
                percent(one.answered),
                percent(one.right_of_answered),
                f"{one.gap:.3f}",
                percent(one.out_answered),
                *(percent(got.get(rate)) for rate in wished),
            )
        )
    return Table(
        title="rolebot at its own settings",
        columns=(
            "set, phrasings an intent",
            "answered",
            "right of these",
            "calibration gap",
            "out of scope answered",
            *(f"… at {rate} % wished" for rate in wished),
        ),
        rows=tuple(rows),
    )

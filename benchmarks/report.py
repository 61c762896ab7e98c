"""The figures of a run as tables."""

from benchmarks.figures import Report
from benchmarks.report_accuracy import accuracy_tables, conduct_table, silence_table
from benchmarks.report_speed import beside_table, loading_table, tails_table, times_table
from benchmarks.start import BARE, QUESTION
from benchmarks.table import Table, milliseconds, percent


def tables(report: Report) -> list[Table]:
    """A table for everything that was measured."""
    found: list[Table] = []
    if report.accuracy:
        found += [*accuracy_tables(report), silence_table(report), conduct_table(report)]
    if report.sizes:
        found += [times_table(report), beside_table(report), tails_table(report), loading_table(report)]
    if report.start:
        found.append(_start(report))
    if report.checks:
        found += [_checks(report), _shipped(report)]
    return [table for table in found if table.rows]


def _checks(report: Report) -> Table:
    rows = []
    for one in report.checks:
        total = one.right + one.wrong + one.silent
        rows.append((one.who, *(percent(part / total) for part in (one.right, one.wrong, one.silent))))
    return Table(
        title="The shipped checks",
        columns=("", "right", "wrong", "silent"),
        rows=tuple(rows),
        notes=("rolebot was built with these checks: they guard against getting worse and prove nothing.",),
    )


def _shipped(report: Report) -> Table:
    rows = ((one.who, milliseconds(one.median), milliseconds(one.tail), f"{one.beside:.2f}") for one in report.shipped)
    return Table(
        title="One question to the shipped knowledge",
        columns=("", "median ms", "99th percentile ms", "beside rolebot"),
        rows=tuple(rows),
    )


def _start(report: Report) -> Table:
    assert report.start
    own, bare = report.start.rolebot, report.start.bare
    rows = (
        (f'`rolebot ask "{QUESTION}"`', milliseconds(own), f"{own / bare:.2f}"),
        (f'`python -c "{BARE}"`', milliseconds(bare), "1"),
    )
    return Table(
        title="Process start to exit",
        columns=("", "median ms", "ratio"),
        rows=rows,
        notes=("The shipped knowledge comes from the cache.",),
    )

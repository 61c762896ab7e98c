"""One run: measure the parts that are wished, one after the other in this process, keep the figures, show them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import assert_never

import msgspec
from rich.console import Console

from benchmarks.accuracy import measure_accuracy
from benchmarks.checks import measure_checks
from benchmarks.figures import Report
from benchmarks.machine import describe_machine
from benchmarks.options import Options, Part, Places
from benchmarks.plots import draw_plots
from benchmarks.progress import say
from benchmarks.report import tables
from benchmarks.sets import QuestionSet, read_sets
from benchmarks.speed import measure_speed
from benchmarks.start import measure_start
from benchmarks.table import write_into_page


def run(options: Options, places: Places) -> Report:
    """Measure what is wished; the figures so far are written after each part."""
    sets = read_sets(options.sets, options.sample) if options.sets else []
    report = Report(machine=describe_machine())
    for part in options.parts:
        report = _measure(report, part, options, sets)
        _write(places.json, report)
    return report


def _measure(report: Report, part: Part, options: Options, sets: Sequence[QuestionSet]) -> Report:
    match part:
        case Part.CHECKS:
            tallies, timings = measure_checks()
            return replace(report, checks=tallies, shipped=timings)
        case Part.START:
            return replace(report, start=measure_start())
        case Part.ACCURACY:
            judged = [judgement for questions in sets for judgement in measure_accuracy(questions)]
            return replace(
                report,
                accuracy=tuple(figure for one in judged for figure in one.accuracy),
                silence=tuple(figure for one in judged for figure in one.silence),
                conduct=tuple(figure for one in judged for figure in one.conduct),
            )
        case Part.SPEED:
            return replace(report, sizes=tuple(measure_speed(options.sizes, sets)))
        case _:
            assert_never(part)


def read_report(path: Path) -> Report:
    """The figures of an earlier run."""
    return msgspec.json.decode(path.read_bytes(), type=Report)


def show(report: Report, places: Places) -> None:
    """Print the tables, and leave plots and Markdown where they are wished."""
    console = Console()
    found = tables(report)
    for table in found:
        console.print(table.in_terminal(), "")
    console.print(f"Measured on {report.machine}.")
    if places.plots:
        for path in draw_plots(report, places.plots):
            say(f"drew {path}")
    if places.markdown:
        text = "\n".join([f"Measured on {report.machine}.", "", *(table.in_markdown() for table in found)])
        write_into_page(places.markdown, text)


def _write(path: Path, report: Report) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")

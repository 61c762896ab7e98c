"""The two plots of the documents: time against size, and accuracy against typos.

Both are read on narrow screens, too: few words in large type, each line named at its end, colors that color-blind
readers can tell apart (Okabe and Ito 2008), and rolebot's line thicker than the others.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from PIL import Image

from benchmarks.figures import Accuracy, Report, Size
from benchmarks.measures import spread
from benchmarks.slips import Typing

COLORS = {
    "rolebot": "#D55E00",
    "linear SVM": "#CC79A7",
    "TF-IDF": "#009E73",
    "BM25": "#56B4E9",
    "token_set_ratio": "#0072B2",
    "WRatio": "#000000",
    "ratio": "#E69F00",
    "difflib": "#777777",
}
WIDTH, HEIGHT, DPI = 8.0, 6.2, 150
"""Inches and dots per inch: 1200 by 930 dots."""

TEXT, CAPTION = 15, 9
"""Points; the first is still read when the plot is as wide as a telephone."""

SHADES = 96
"""Colors of a picture: those of the lines, and what lies between them and white."""

CAPTION_WIDTH = 110
"""Characters that fit into the width."""

GAP = 0.065
"""Height of a name, as a share of the axes."""

AMOUNT = "10"
"""Phrasings an intent, of which the accuracy is drawn."""


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points, as it is drawn: `across` may be sizes or places."""

    name: str
    across: tuple[float, ...]
    up: tuple[float, ...]


def draw_plots(report: Report, folder: Path) -> list[Path]:
    """Draw what was measured into a folder; the files that were written."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    with mpl.rc_context({"font.size": TEXT, "axes.spines.top": False, "axes.spines.right": False}):
        if len(report.sizes) > 1:
            drawn.append(_draw_times(report, folder / "benchmark-time.png"))
        if any(one.folder.amount == AMOUNT for one in report.accuracy):
            drawn.append(_draw_accuracy(report, folder / "benchmark-typos.png"))
    return drawn


def _draw_times(report: Report, path: Path) -> Path:
    figure, axes = _canvas("One question: median milliseconds", report)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("phrasings in the folder")
    lines = list(_time_lines(report.sizes))
    _draw(axes, lines)
    sizes = [size.phrasings for size in report.sizes]
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    _name_lines(axes, lines)
    return _save(figure, path)


def _time_lines(sizes: Sequence[Size]) -> Iterable[Line]:
    for who in dict.fromkeys(one.who for size in sizes for one in size.timings):
        points = [(size.phrasings, one.median) for size in sizes for one in size.timings if one.who == who]
        yield Line(who, tuple(across for across, _ in points), tuple(up for _, up in points))


def _draw_accuracy(report: Report, path: Path) -> Path:
    some = [one for one in report.accuracy if one.folder.amount == AMOUNT and one.who != "difflib"]
    sets = sorted({one.folder.set for one in some})
    figure, axes = _canvas(f"First guess right, % ({AMOUNT} phrasings an intent)", report)
    lines = [_mean_line(who, some) for who in dict.fromkeys(one.who for one in some)]
    _draw(axes, lines)
    axes.set_xticks(range(len(Typing)), list(Typing))
    axes.set_xlabel(f"mean of {' and '.join(sets)}")
    axes.set_ylim(bottom=0)
    _name_lines(axes, lines)
    return _save(figure, path)


def _mean_line(who: str, rows: Sequence[Accuracy]) -> Line:
    own = [one.first for one in rows if one.who == who]
    means = tuple(100 * sum(column) / len(column) for column in zip(*own, strict=True))
    return Line(who, tuple(range(len(means))), means)


def _canvas(title: str, report: Report) -> tuple[Any, Any]:
    figure = Figure(figsize=(WIDTH, HEIGHT))
    axes = figure.add_axes((0.09, 0.17, 0.64, 0.73))
    figure.text(0.02, 0.94, title, fontsize=TEXT + 2)
    figure.text(0.02, 0.02, textwrap.fill(str(report.machine), CAPTION_WIDTH), fontsize=CAPTION, color="#555555")
    axes.grid(visible=True, axis="y", color="#dddddd")
    axes.set_axisbelow(True)
    return figure, axes


def _save(figure: Any, path: Path) -> Path:
    """Write a picture of few colors, which takes a third of the bytes and looks the same."""
    drawn = BytesIO()
    figure.savefig(drawn, dpi=DPI)
    Image.open(drawn).convert("RGB").quantize(SHADES).save(path, optimize=True)
    return path


def _draw(axes: Any, lines: Sequence[Line]) -> None:
    """The lines, each named at its right end."""
    for line in lines:
        own = line.name == "rolebot"
        axes.plot(
            *(line.across, line.up),
            color=COLORS[line.name],
            linewidth=5 if own else 2.2,
            marker="o",
            markersize=9 if own else 6,
            zorder=3 if own else 2,
        )


def _name_lines(axes: Any, lines: Sequence[Line]) -> None:
    """Names behind the ends, moved up or down where lines end close to each other."""
    furthest = max(line.across[-1] for line in lines)
    ends = {line.name: _on_axes(axes, line.across[-1], line.up[-1]) for line in lines}
    late = sorted((line.name for line in lines if line.across[-1] == furthest), key=lambda name: ends[name][1])
    heights = spread([ends[name][1] for name in late], GAP)
    places = dict(zip(late, heights, strict=True))
    for name, (across, up) in ends.items():
        weight = "bold" if name == "rolebot" else "normal"
        axes.text(
            *(across + 0.025, places.get(name, up)),
            name,
            color=COLORS[name],
            weight=weight,
            va="center",
            transform=axes.transAxes,
        )


def _on_axes(axes: Any, across: float, up: float) -> tuple[float, float]:
    """A point in shares of the width and height of the axes."""
    x, y = axes.transAxes.inverted().transform(axes.transData.transform((across, up)))
    return float(x), float(y)

"""The tables on folders of many sizes: times, growth, loading and memory."""

from collections.abc import Iterable, Sequence

from benchmarks.figures import Report, Size, Timing
from benchmarks.measures import growth
from benchmarks.table import NONE, Table, milliseconds, percent


def times_table(report: Report) -> Table:
    """Medians of everybody by size, and how they grow."""
    sizes = report.sizes
    rows = []
    for who in _contestants(sizes):
        medians = {size.phrasings: one.median for size in sizes for one in size.timings if one.who == who}
        ends = tuple(medians.items())
        grown = f"{growth((ends[0][0], ends[-1][0]), (ends[0][1], ends[-1][1])):.2f}" if len(ends) > 1 else NONE
        rows.append((who, *(milliseconds(medians.get(size.phrasings)) for size in sizes), grown))
    return Table(
        title="Median milliseconds for a question",
        columns=("phrasings", *(f"{size.phrasings:,}" for size in sizes), "growth"),
        rows=tuple(rows),
        notes=(
            "The questions are held-out phrasings with a slip for each 20 characters.",
            "Growth is the exponent between the smallest and the largest size: 1 grows as the folder does.",
            "The slow ones are asked fewer of the same questions.",
        ),
    )


def _contestants(sizes: Iterable[Size]) -> list[str]:
    return list(dict.fromkeys(one.who for size in sizes for one in size.timings))


def _timing(size: Size, who: str) -> Timing | None:
    return next((one for one in size.timings if one.who == who), None)


def beside_table(report: Report) -> Table:
    """Everybody's median as a multiple of rolebot's."""
    rows = []
    for who in _contestants(report.sizes)[1:]:
        timings = (_timing(size, who) for size in report.sizes)
        rows.append((who, *(f"{one.beside:.3g}" if one else NONE for one in timings)))
    return Table(
        title="Median time as a multiple of rolebot's",
        columns=("phrasings", *(f"{size.phrasings:,}" for size in report.sizes)),
        rows=tuple(rows),
        notes=("Over the same questions, in turns; above 1 is slower than rolebot.",),
    )


def tails_table(report: Report) -> Table:
    """The slowest questions of rolebot, its growth, and who is right."""
    columns = []
    before: tuple[int, float] | None = None
    for size in report.sizes:
        own, scan = _own_and_scan(size)
        grown = growth((before[0], size.phrasings), (before[1], own.median)) if before else None
        columns.append(
            {
                "entries": f"{size.entries:,}",
                "median ms": milliseconds(own.median),
                "99th percentile ms": milliseconds(own.tail),
                "99th percentile / median": f"{own.tail / own.median:.1f}",
                "longest question ms": milliseconds(size.longest),
                "longest question / median": f"{size.longest / own.median:.1f}",
                "… with slips in nearly all words, ms": milliseconds(size.mangled),
                "growth since the size before": NONE if grown is None else f"{grown:.2f}",
                "right": f"{percent(own.right)} of {own.asked:,}",
                "right, token_set_ratio": f"{percent(scan.right)} of {scan.asked:,}",
            }
        )
        before = size.phrasings, own.median
    notes = (
        "The longest question has as many characters as rolebot accepts.",
        "Who is right here says nothing about real folders: the subjects are made-up words.",
        "No text is asked twice, so small folders have fewer questions, and their 99th percentile is rough.",
    )
    return _side_by_side("rolebot from size to size", report.sizes, columns, notes)


def _own_and_scan(size: Size) -> tuple[Timing, Timing]:
    own, scan = _timing(size, "rolebot"), _timing(size, "token_set_ratio")
    assert own
    assert scan
    return own, scan


def _side_by_side(
    title: str, sizes: Sequence[Size], columns: Sequence[dict[str, str]], notes: tuple[str, ...]
) -> Table:
    """Each size a column, because there are more figures than sizes."""
    rows = ((name, *(column[name] for column in columns)) for name in columns[0])
    heads = ("phrasings", *(f"{size.phrasings:,}" for size in sizes))
    return Table(title=title, columns=heads, rows=tuple(rows), notes=notes)


def loading_table(report: Report) -> Table:
    """Seconds and memory until the first question can be asked."""
    columns = []
    for size in report.sizes:
        _, scan = _own_and_scan(size)
        built, kept = size.building, size.kept
        columns.append(
            {
                "reading the YAML, s": _seconds(size.reading.seconds),
                "the rest, s": _seconds(built.seconds - size.reading.seconds),
                "both, in scans by token_set_ratio": f"{built.seconds * 1000 / scan.median:,.0f}",
                "from the cache, s": _seconds(kept.seconds),
                "cache, MB": f"{size.cache:.1f}",
                "memory when built, MB": f"{built.used:.0f}",
                "… at most while building": f"{built.most:.0f}",
                "memory from the cache, MB": f"{kept.used:.0f}",
                "… at most, from the cache": f"{kept.most:.0f}",
            }
        )
    notes = ("Each in a process of its own, with all imports done before.",)
    return _side_by_side("Loading a folder", report.sizes, columns, notes)


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}" if seconds < 1 else f"{seconds:.1f}"

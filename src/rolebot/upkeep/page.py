"""One page with what the knowledge holds and what people ask: a single file that runs nothing and fetches nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from importlib.resources import files

from rolebot.conversation import Outcome
from rolebot.upkeep.coverage import Cell, Coverage, State
from rolebot.upkeep.plots import NAMES, plot_questions, plot_ratings, plot_times
from rolebot.upkeep.stats import Period, Stats

TOLD = {
    State.UNSOURCED: "without a source",
    State.DISPUTED: "the sources disagree",
    State.OLD: "all sources are old",
    State.EMPTY: "empty",
}
"""What a state means, the gravest first."""

MOST_LISTED = 40
"""Entries that are listed by name."""


def write_page(coverage: Coverage, stats: Stats, made_at: datetime, generation: str) -> str:
    """The whole page."""
    css = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    made = f"Made on {made_at:%Y-%m-%d at %H:%M} UTC, from the knowledge {generation}."
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Nothing here asks for anything; a browser would refuse it if it did.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>rolebot: knowledge and questions</title><style>{css}</style></head><body>\n"
        f'<header><h1>rolebot: knowledge and questions</h1><p class="faint">{escape(made)}</p></header>\n'
        f'<section id="coverage"><h2>What the knowledge holds</h2>{"".join(_coverage(coverage))}</section>\n'
        f'<section id="stats"><h2>What people ask</h2>{"".join(_stats(stats))}</section>\n</body></html>\n'
    )


def _coverage(coverage: Coverage) -> Iterable[str]:
    if coverage.roles and coverage.facets:
        yield f"<p>{_sentence(coverage)}</p>"
        yield from _table(coverage)
        yield from _legend(coverage)
    yield f"<h3>{coverage.entries:,} {'entry' if coverage.entries == 1 else 'entries'}</h3>"
    for state in (State.UNSOURCED, State.DISPUTED, State.OLD):
        listed = coverage.entries_in(state)
        if listed:
            # The comma goes with the name, so that it never begins a line.
            names = ",</span> ".join(f"<span><code>{escape(entry)}</code>" for entry in listed[:MOST_LISTED])
            more = f" and {len(listed) - MOST_LISTED:,} more" if len(listed) > MOST_LISTED else ""
            yield f"<p><b>{len(listed):,}: {TOLD[state]}.</b> {names}</span>{more}</p>"


def _sentence(coverage: Coverage) -> str:
    cells = len(coverage.roles) * len(coverage.facets)
    return (
        f"{len(coverage.roles)} roles with {len(coverage.facets)} facets each: "
        f"{coverage.count()} of {cells} are filled. A number is how many facts there are."
    )


def _table(coverage: Coverage) -> Iterable[str]:
    heads = "".join(f'<th scope="col"><span>{escape(title)}</span></th>' for _, title in coverage.roles)
    yield f'<div class="wide"><table class="coverage"><thead><tr><td></td>{heads}</tr></thead><tbody>'
    for (_, title), row in zip(coverage.facets, coverage.rows, strict=True):
        yield f'<tr><th scope="row">{escape(title)}</th>{"".join(map(_cell, row))}</tr>'
    yield "</tbody></table></div>"


def _cell(cell: Cell) -> str:
    states = [state for state in TOLD if state in cell.states]
    told = "; ".join(TOLD[state] for state in states) or "filled"
    shown = str(cell.facts or "·")
    return f'<td class="{states[0] if states else "filled"}" title="{told}">{shown}{_marks(states)}</td>'


def _marks(states: Sequence[State]) -> str:
    """Colour is not the only sign, for those who cannot tell colours apart."""
    return "".join({State.UNSOURCED: "?", State.DISPUTED: "!", State.OLD: "~"}.get(state, "") for state in states)


def _legend(coverage: Coverage) -> Iterable[str]:
    there = [(state, _marks([state]) or "·", told) for state, told in TOLD.items() if coverage.count(state)]
    shown = [("filled", "", "filled"), *there]
    items = "".join(f'<li><i class="{name}"></i>{f"{mark} " if mark else ""}{told}</li>' for name, mark, told in shown)
    yield f'<ul class="legend">{items}</ul>'


def _stats(stats: Stats) -> Iterable[str]:
    whole = stats.whole
    yield f'<p class="faint">{_span(whole)}, days of UTC.</p>'
    if not whole.questions and not whole.presses:
        yield "<p>Nothing was asked in this time.</p>"
        return
    yield from _tiles(stats)
    yield '<div class="columns">'
    length = (stats.periods[-1].last - stats.periods[-1].first).days + 1
    every = "day" if length == 1 else f"{length} days"
    yield _figure(f"Questions every {every}" if length > 1 else "Questions a day", plot_questions(stats.periods))
    yield _figure("Milliseconds that answers took", plot_times(stats.periods))
    if whole.helpful or whole.unhelpful:
        yield _figure("Ratings", plot_ratings(stats.periods))
    yield '</div><div class="columns">'
    yield _ranked("Answered most often", [(f"<code>{escape(intent)}</code>", count) for intent, count in stats.intents])
    yield _ranked("Unanswered most often", [(escape(text), count) for text, count in stats.unanswered])
    yield _ranked("Platforms", [(escape(name), count) for name, count in stats.platforms])
    yield "</div>"


def _span(whole: Period) -> str:
    return f"{whole.first}" if whole.first == whole.last else f"{whole.first} to {whole.last}"


def _tiles(stats: Stats) -> Iterable[str]:
    whole = stats.whole
    told = "question" if whole.questions == 1 else "questions"
    if whole.presses:
        told += f", and {whole.presses:,} press{'' if whole.presses == 1 else 'es'}"
    yield f'<div class="tiles"><div class="tile"><b>{whole.questions:,}</b><span>{told}</span></div>'
    for outcome, name in NAMES.items():
        count = whole.outcomes[outcome]
        told = f"{name}, {count / max(whole.questions, 1):.0%}"
        yield f'<div class="tile {Outcome(outcome)}"><b>{count:,}</b><span>{told}</span></div>'
    if stats.helpful_share is not None:
        rated = whole.helpful + whole.unhelpful
        told = f"helpful, of {rated:,} rating{'' if rated == 1 else 's'}"
        yield f'<div class="tile"><b>{stats.helpful_share:.0%}</b><span>{told}</span></div>'
    if whole.half_within is not None and whole.most_within is not None:
        told = f"half of the answers; 99 of 100 within {whole.most_within:,.1f} ms"
        yield f'<div class="tile"><b>{whole.half_within:,.1f} ms</b><span>{told}</span></div>'
    yield "</div>"


def _figure(caption: str, svg: str) -> str:
    return f"<figure><figcaption>{caption}</figcaption>{svg}</figure>"


def _ranked(heading: str, rows: Sequence[tuple[str, int]]) -> str:
    """A list with a bar behind each line; the texts are escaped already."""
    if not rows:
        return ""
    most = max(count for _, count in rows)
    lines = "".join(
        f'<tr><td style="--share: {count / most:.1%}">{text}</td><td>{count:,}</td></tr>' for text, count in rows
    )
    return f'<div><h3>{heading}</h3><table class="ranked">{lines}</table></div>'

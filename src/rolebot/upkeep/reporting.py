"""What an edit does, told to people in a terminal, to other tools, and on GitHub beside the lines of a pull request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rolebot.upkeep.differing import Asked, Difference, Effect, Reply, alike, count_effects
from rolebot.upkeep.github import annotate, code, fence, one_line

MOST_SHOWN = 20
"""Changes of each effect that are shown to people."""

LONGEST_SUMMARY = 60_000
"""Characters of a summary: GitHub takes 65,536 in a comment, and the headings want some."""

TITLES = {
    Effect.WORSE: "Worse",
    Effect.BETTER: "Better",
    Effect.CHANGED: "Changed",
    Effect.NEW: "New checks",
    Effect.GONE: "Checks gone",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What was compared, by its names, what was asked, and what differs."""

    old: str
    new: str
    asked: Sequence[Asked]
    differences: Sequence[Difference]

    @property
    def worse_checks(self) -> tuple[Difference, ...]:
        """The checks that an edit made worse."""
        return tuple(one for one in self.worse if one.check)

    @property
    def worse(self) -> tuple[Difference, ...]:
        """All that an edit made worse, questions of the journal too."""
        return tuple(one for one in self.differences if one.effect is Effect.WORSE)

    @property
    def counted(self) -> str:
        """How much was asked, and how much of it differs, in one line."""
        checks = sum(1 for one in self.asked if one.before or one.after)
        others = len(self.asked) - checks
        questions = f" and {others:,} questions of the journal" if others else ""
        counts = ", ".join(f"{count:,} {effect}" for effect, count in count_effects(self.differences).items())
        return f"{checks:,} checks{questions}: {counts}"


def tell_text(report: Report) -> Iterator[str]:
    """Lines for a terminal: each effect with its changes, those together that are alike, and the counts."""
    for effect, groups in _grouped(report):
        yield f"{TITLES[effect]}:"
        for group in groups[:MOST_SHOWN]:
            yield f"  {_place(group[0])}{one_line(group[0].told)}{_others(group)}"
            yield from (f"    {one_line(line)}" for line in group[0].lines)
        if len(groups) > MOST_SHOWN:
            yield f"  … and {len(groups) - MOST_SHOWN:,} more"
        yield ""
    yield report.counted


def tell_json(report: Report) -> dict[str, Any]:
    """All that differs, for other tools."""
    return {
        "old": report.old,
        "new": report.new,
        "asked": len(report.asked),
        "counts": {effect.value: count for effect, count in count_effects(report.differences).items()},
        "differences": [_row(one) for one in report.differences],
    }


def _row(one: Difference) -> dict[str, Any]:
    place = one.check.place if one.check else None
    return {
        "effect": one.effect.value,
        "question": one.asked.question,
        "count": one.asked.count,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "before": _side(one.before),
        "after": _side(one.after),
        "what": one.told,
    }


def _side(reply: Reply) -> dict[str, Any]:
    return {
        "outcome": reply.outcome.value,
        "intent": reply.intent if reply.outcome.value != "unanswered" else None,
        "offers": list(reply.offers),
        "verdict": reply.verdict.value if reply.verdict else None,
        "text": reply.text,
    }


def tell_annotations(report: Report) -> Iterator[str]:
    """A line for each check that got worse, which GitHub Actions shows at the check's place."""
    for one in report.worse_checks:
        assert one.check is not None
        yield annotate(one.check.place, one.told)


def tell_summary(report: Report) -> str:
    """Markdown for the summary of a run on GitHub, or for a comment on a pull request."""
    lines = [f"### What the answers become, from {code(report.old)} to {code(report.new)}", "", report.counted, ""]
    grouped = list(_grouped(report))
    for effect, groups in grouped:
        opened = " open" if effect is Effect.WORSE else ""
        lines += [f"<details{opened}><summary>{TITLES[effect]} ({sum(map(len, groups)):,})</summary>", ""]
        lines += [*_items(groups, LONGEST_SUMMARY // len(grouped)), "", "</details>", ""]
    return "\n".join(lines)


def _items(groups: Sequence[Sequence[Difference]], room: int) -> Iterator[str]:
    """As many items of a list in Markdown as there is room for, in characters, and how many more there are."""
    for shown, group in enumerate(groups):
        item = _item(group)
        room -= len(item)
        if shown == MOST_SHOWN or room < 0:
            yield f"- … and {len(groups) - shown:,} more"
            return
        yield item


def _item(group: Sequence[Difference]) -> str:
    """An item of a list in Markdown: what became of the first, and how its text changed."""
    place = f"{code(str(group[0].check.place))}: " if group[0].check else ""
    item = f"- {place}{code(group[0].told.replace('`', ''))}{_others(group)}"
    if changed := [one_line(line) for line in group[0].lines]:
        ticks = fence("\n".join(changed), 3)
        item += "\n".join(["", "", f"  {ticks}diff", *(f"  {line}" for line in changed), f"  {ticks}", ""])
    return item


def _grouped(report: Report) -> Iterator[tuple[Effect, list[list[Difference]]]]:
    for effect in Effect:
        if groups := alike(one for one in report.differences if one.effect is effect):
            yield effect, groups


def _place(one: Difference) -> str:
    return f"{one_line(str(one.check.place))}: " if one.check else ""


def _others(group: Sequence[Difference]) -> str:
    more = len(group) - 1
    return f", and likewise for {more:,} other{'s' if more > 1 else ''}" if more else ""

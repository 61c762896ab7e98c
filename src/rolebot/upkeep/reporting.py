"""What an edit does, told to people in a terminal, to other tools, and on GitHub beside the lines of a pull request."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from rolebot.text import shorten
from rolebot.upkeep.differing import Asked, Difference, Effect, Reply, alike, count_effects

MOST_SHOWN = 20
"""Changes of each effect that are shown to people."""

LONGEST_LINE = 240
"""Characters of a changed line that are shown to people."""

TITLES = {
    Effect.WORSE: "Worse",
    Effect.BETTER: "Better",
    Effect.CHANGED: "Changed",
    Effect.ADDED: "Checks added",
    Effect.DROPPED: "Checks dropped",
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
        return tuple(one for one in self.differences if one.effect is Effect.WORSE and one.check)

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
            yield f"  {_told(group)}"
            yield from (f"    {_line(line)}" for line in group[0].lines)
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
        **{effect.value: count for effect, count in count_effects(report.differences).items()},
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
        place = one.check.place
        what = one.told.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        file = place.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
        yield f"::error file={file},line={place.line},col={place.column}::{what}"


def tell_summary(report: Report) -> str:
    """Markdown for the summary of a run on GitHub."""
    lines = [f"### What the answers become, from {_safe(report.old)} to {_safe(report.new)}", "", report.counted, ""]
    for effect, groups in _grouped(report):
        opened = " open" if effect is Effect.WORSE else ""
        count = sum(map(len, groups))
        lines += [f"<details{opened}><summary>{TITLES[effect]} ({count:,})</summary>", ""]
        for group in groups[:MOST_SHOWN]:
            lines.append(f"- {_safe(_told(group))}")
            if changed := group[0].lines:
                fence = "`" * (max(map(len, re.findall("`+", "".join(changed))), default=2) + 1)
                lines += ["", f"  {fence}diff", *(f"  {_line(line)}" for line in changed), f"  {fence}", ""]
        if len(groups) > MOST_SHOWN:
            lines.append(f"- … and {len(groups) - MOST_SHOWN:,} more")
        lines += ["", "</details>", ""]
    return "\n".join(lines)


def _grouped(report: Report) -> Iterator[tuple[Effect, list[list[Difference]]]]:
    for effect in Effect:
        if groups := alike(one for one in report.differences if one.effect is effect):
            yield effect, groups


def _told(group: Sequence[Difference]) -> str:
    """What became of the first, at its place, and how many others are alike."""
    first = group[0]
    place = f"{first.check.place}: " if first.check else ""
    more = len(group) - 1
    others = f", and likewise for {more:,} other{'s' if more > 1 else ''}" if more else ""
    return _line(f"{place}{first.told}{others}")


def _line(text: str) -> str:
    """A text on one line, without what could move a terminal's cursor."""
    return shorten("".join(char if char.isprintable() else " " for char in text), LONGEST_LINE)


def _safe(text: str) -> str:
    """Words of admins and askers within Markdown: nothing in them is markup, but for code between backticks."""
    parts = text.split("`")
    even = parts if len(parts) % 2 else [text.replace("`", "'")]
    marked = [escape(part) if at % 2 else _plain(part) for at, part in enumerate(even)]
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(marked))


def _plain(text: str) -> str:
    return re.sub(r"([\\*_~\[\]#|@!])", r"\\\1", escape(text, quote=False))

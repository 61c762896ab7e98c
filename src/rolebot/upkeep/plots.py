"""Plots as SVG that stands within a page: it runs nothing, fetches nothing, and takes its colours from the page."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

from pygal import Bar, Config, Line, StackedBar
from pygal.graph.graph import Graph
from pygal.style import Style

from rolebot.conversation import Outcome
from rolebot.upkeep.stats import Period

SIZE = 480, 270
"""Units; a phone shows one for three quarters of a pixel, so that letters stay readable."""

MOST_MARKS = 6
"""Lines across a plot."""

MOST_LABELS = 5
"""Dates below a plot that do not touch each other."""

NAMES = {
    Outcome.ANSWERED: "answered",
    Outcome.SUGGESTED: "offered a choice",
    Outcome.UNANSWERED: "unanswered",
    Outcome.SMALL_TALK: "small talk",
}


def plot_questions(periods: Sequence[Period]) -> str:
    """How many questions were asked in each period, by their outcomes."""
    most = max((one.questions for one in periods), default=0)
    chart = StackedBar(_config(periods, [f"var(--{outcome})" for outcome in NAMES]), **_counted(most))
    for outcome, name in NAMES.items():
        chart.add(name, [one.outcomes[outcome] for one in periods])
    return _draw(chart, "questions", "Questions by outcome")


def plot_times(periods: Sequence[Period]) -> str:
    """Within how many milliseconds half of the answers, and 99 of 100, were made in each period."""
    chart = Line(_config(periods, ["var(--answered)", "var(--suggested)"]), show_dots=len(periods) == 1)
    chart.add("half within", [_rounded(one.half_within) for one in periods])
    chart.add("99 of 100 within", [_rounded(one.most_within) for one in periods])
    return _draw(chart, "times", "Milliseconds that answers took")


def plot_ratings(periods: Sequence[Period]) -> str:
    """How many ratings said helpful and how many unhelpful in each period."""
    most = max((max(one.helpful, one.unhelpful) for one in periods), default=0)
    chart = Bar(_config(periods, ["var(--answered)", "var(--unanswered)"]), **_counted(most))
    chart.add("helpful", [one.helpful for one in periods])
    chart.add("unhelpful", [one.unhelpful for one in periods])
    return _draw(chart, "ratings", "Ratings")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _counted(most: int) -> dict[str, Any]:
    """What keeps pygal from marking halves and fifths where things are counted."""
    return {"y_labels": range(most + 1)} if most <= MOST_MARKS else {}


def _config(periods: Sequence[Period], colors: Sequence[str]) -> Config:
    style = Style(
        background="transparent",
        plot_background="transparent",
        foreground="var(--ink)",
        foreground_strong="var(--ink)",
        foreground_subtle="var(--faint)",
        guide_stroke_color="var(--line)",
        major_guide_stroke_color="var(--line)",
        opacity="1",
        stroke_opacity="1",
        stroke_width="2",
        colors=tuple(colors),
        value_colors=tuple(colors),
        font_family="inherit",
        label_font_size=12,
        major_label_font_size=12,
        legend_font_size=12,
    )
    every = -(-len(periods) // MOST_LABELS)
    labels = [_label(one.first, periods) for one in periods]
    return Config(
        style=style,
        js=(),
        width=SIZE[0],
        height=SIZE[1],
        margin=8,
        margin_right=24,
        legend_at_bottom=True,
        legend_box_size=10,
        x_labels=labels,
        x_labels_major=labels[::-1][::every],
        show_minor_x_labels=False,
        truncate_legend=-1,
        truncate_label=-1,
        max_scale=MOST_MARKS,
        include_x_axis=True,
        min_scale=2,
        no_data_text="",
    )


def _label(day: date, periods: Sequence[Period]) -> str:
    """The day, with its year where it would not be clear. No two are equal: pygal takes equal ones for the same."""
    clear = (periods[-1].last - periods[0].first).days < 300
    return f"{day.day} {day:%b}" if clear else f"{day.day} {day:%b %y}"


def _draw(chart: Graph, name: str, title: str) -> str:
    """The SVG without scripts, comments and namespaces, with a text for those who see no picture."""
    chart.uuid = name
    root = ET.fromstring(ET.tostring(chart.render_tree()))  # noqa: S314  pygal's own; parsing drops its comments
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.endswith("}script"):
                parent.remove(child)
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
        if node is not root:
            node.attrib.pop("id", None)  # pygal gives the same ones to every plot
    _tell(root)
    root.set("role", "img")
    root.set("aria-label", title)
    return re.sub(r"\s+xmlns(:\w+)?=\"[^\"]*\"", "", ET.tostring(root, encoding="unicode"))


def _tell(root: ET.Element) -> None:
    """What pygal keeps for its script is told by the browser itself when somebody points at a bar."""
    for group in root.iter("g"):
        told = {desc.get("class"): desc.text or "" for desc in group.findall("desc")}
        if "value" in told:
            title = ET.Element("title")
            title.text = f"{told.get('x_label', '')}: {told['value']}".removeprefix(": ")
            for desc in group.findall("desc"):
                group.remove(desc)
            group.insert(0, title)

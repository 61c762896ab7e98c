"""The page of coverage and stats: it runs nothing, fetches nothing, and no word of a stranger is markup in it."""

import os
import re
import stat
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolebot.conversation import Outcome
from rolebot.exchange import Recalled
from rolebot.upkeep.coverage import Cell, Coverage, State
from rolebot.upkeep.page import write_page
from rolebot.upkeep.stats import summarise
from tests.command import SMALL, run
from tests.recalled import exchange, keep

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
VOID = {"meta"}
"""Elements of HTML without an end."""

MARKUP = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "</title>",
        "</style>",
        "</svg>",
        "<!--",
        "]]>",
        "<img src=x onerror=alert(1)>",
        '" onmouseover="alert(1)',
        "' style='background:url(http://x.example)",
        "http://x.example/y.png",
        "&lt;b&gt;",
        "&#60;script&#62;",
        "javascript:alert(1)",
        "\x00",
        "\u202e",
        "--share: 1",
    ]
)
HOSTILE = st.lists(MARKUP | st.text(max_size=6), min_size=1, max_size=4).map(lambda words: "x".join(["", *words]))


class Outline(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.values += [value or "" for _, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def outline(page: str) -> Outline:
    read = Outline()
    read.feed(page)
    read.close()
    assert read.open == []
    return read


WORDY = "where on board is what the crew calls " * 20
"""Before whatever a stranger types, so that it is not taken for code, which no page shows."""


def page_about(role: str, facet: str, question: str, intent: str) -> str:
    """A page on one role with one facet, and on one question of each outcome, a day each."""
    cell = Cell("r", "f", 2, (State.UNSOURCED, State.DISPUTED, State.OLD))
    covered = Coverage(
        roles=(("r", role),),
        facets=(("f", facet),),
        rows=((cell,),),
        entries=1,
        entry_states=((intent, tuple(State)),),
    )
    asked = [
        Recalled(
            id=outcome.value,
            platform="slack",
            team="t",
            thread="h",
            asker="a",
            question=WORDY + question,
            outcome=outcome,
            intent=intent,
            confidence=0.5,
            took_ms=1.5,
            at=NOON - timedelta(days=number),
            helpful=1,
            unhelpful=1,
        )
        for number, outcome in enumerate(Outcome)
    ]
    return write_page(covered, summarise(asked, NOON), NOON, "0123456789ab")


HARMLESS = outline(page_about("cook", "tools", "what", "entry:a"))


@settings(max_examples=50)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_words_of_strangers_are_text_and_nothing_else(role: str, facet: str, question: str, intent: str) -> None:
    read = outline(page_about(role, facet, question, intent))
    assert read.elements == HARMLESS.elements
    assert read.values == HARMLESS.values
    for words in (role, facet, question, intent):
        assert words in "".join(read.text)


def test_plots_within_a_page_are_sound_xml() -> None:
    drawn = re.findall(r"<svg.*?</svg>", page_about("cook", "tools", "what", "entry:a"), re.DOTALL)
    assert [ET.fromstring(svg).get("aria-label") for svg in drawn] == [
        "Questions by outcome",
        "Milliseconds that answers took",
        "Ratings",
    ]


def test_page_runs_and_fetches_nothing() -> None:
    page = page_about("cook", "tools", "what", "entry:a")
    names = {name for name, _ in HARMLESS.elements}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "a", "base", "image", "use"})
    attributes = {name for _, found in HARMLESS.elements for name in found}
    assert attributes.isdisjoint({"src", "href", "xlink:href", "srcset", "action", "background", "data"})
    assert [name for name in attributes if name.startswith("on")] == []
    assert re.findall(r"https?:|//\w|url\(|@import|@font-face", page) == []
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page


def test_ids_on_a_page_stand_once() -> None:
    ids = re.findall(r'\sid="([^"]*)"', page_about("cook", "tools", "what", "entry:a"))
    assert ids[:2] == ["coverage", "stats"]
    assert len(ids) == len(set(ids))


def test_page_fits_phones_and_dark_rooms() -> None:
    page = page_about("cook", "tools", "what", "entry:a")
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    assert "@media (prefers-color-scheme: dark)" in page


@pytest.fixture
def page(tmp_path: Path) -> str:
    """A page that was written by the command, about what somebody typed who wished no good."""
    typed = (
        "who has seen what is called </td><script>alert(1)</script> \ud800 and lies in the locker of the second mate, "
    )
    typed += "or in one of the boats, since the storm that came up after we had left the last port behind us"
    asked = [exchange(typed, Outcome.UNANSWERED)]
    ran = run("stats", "--html", str(tmp_path / "page.html"), "--knowledge", SMALL, env=keep(tmp_path, asked))
    assert ran.code == 0
    return str(tmp_path / "page.html")


def test_what_was_typed_stands_on_the_page_as_text(page: str) -> None:
    html = Path(page).read_text(encoding="utf-8")
    assert "&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt; ? and lies" in html
    assert "<script" not in html


def test_nobody_else_may_read_what_people_asked(page: str) -> None:
    assert stat.S_IMODE(os.stat(page).st_mode) == 0o600

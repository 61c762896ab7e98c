"""The pictures of the documents: every snapshot can be drawn, with all its words and nothing from elsewhere."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pictures.__main__ import main
from pictures.blocks_to_html import blocks_to_html
from pictures.gallery import PICTURES, Picture
from pictures.markup import mrkdwn_to_html
from pictures.page import STYLE, page

from tests.slack_snapshots import FOLDER

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
SNAPSHOTS = sorted(path.stem for path in FOLDER.glob("*.json"))


class Reader(HTMLParser):
    """What a page says, and the elements it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.words += "".join(value or "" for name, value in attrs if name == "title")

    def handle_data(self, data: str) -> None:
        self.words += data


def payload(snapshot: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / f"{snapshot}.json").read_text(encoding="utf-8"))
    return read


def drawn(snapshot: str) -> Reader:
    return Reader(page(Picture(name=snapshot, snapshot=snapshot), payload(snapshot)))


def texts(inside: Any) -> Iterator[str]:
    """Every text in a payload that Slack shows."""
    if isinstance(inside, dict) and inside.get("type") in {"plain_text", "mrkdwn"}:
        yield inside["text"]
    elif isinstance(inside, dict | list):
        for part in inside.values() if isinstance(inside, dict) else inside:
            yield from texts(part)


def bare(text: str) -> str:
    """A text without what markup and HTML may change: signs of markup, and spaces."""
    return re.sub(r"[*_~`<>|\s]", "", text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_a_picture_says_all_that_its_snapshot_says(snapshot: str) -> None:
    said = bare(drawn(snapshot).words)
    assert [text for text in texts(payload(snapshot)) if bare(text) not in said] == []


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_a_page_loads_nothing(snapshot: str) -> None:
    read = drawn(snapshot)
    assert read.elements.isdisjoint({"script", "link", "img", "iframe", "object", "base"})
    assert read.attributes.isdisjoint({"src", "href", "srcset", "data", "action"})
    assert re.findall(r"url\(|@import", STYLE) == []


def test_strange_words_stay_words() -> None:
    strange = "<script>alert(1)</script> & \"<b title='x'>\""
    plain = {"type": "header", "text": {"type": "plain_text", "text": strange}}
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&lt;b title=&#x27;x&#x27;&gt;&quot;"
    assert blocks_to_html([plain]) == f"<h2>{escaped}</h2>"
    assert escaped in blocks_to_html([section(strange)])


@pytest.mark.parametrize(
    ("marked", "html"),
    [
        ("*bold* and _italic_ and ~struck~", "<strong>bold</strong> and <em>italic</em> and <s>struck</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("`*code*`", "<code>*code*</code>"),
        ("2 * 3 * 4, snake_case_name", "2 * 3 * 4, snake_case_name"),
        ("<https://example.com/a|a label>", '<span class="link">a label</span>'),
        ("<https://example.com/?a=1&amp;b>", '<span class="link">https://example.com/?a=1&amp;b</span>'),
        ("<@U1> in <#C1|data>", '<span class="mention">@U1</span> in <span class="mention">#data</span>'),
        ("<!here>", '<span class="mention">@here</span>'),
        ("AT&amp;T &lt;3 &amp;lt;", "AT&amp;T &lt;3 &amp;lt;"),
        ("• one\n• two", "• one<br>• two"),
    ],
)
def test_markup_is_drawn_as_slack_shows_it(marked: str, html: str) -> None:
    assert mrkdwn_to_html(marked) == html


def test_a_container_is_drawn_folded_unless_opened() -> None:
    folded = {
        "type": "container",
        "title": {"type": "plain_text", "text": "More"},
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [section("Inside")],
    }
    assert "<details><summary>More" in blocks_to_html([folded])
    assert "<details open><summary>More" in blocks_to_html([folded], opened=True)


def test_a_block_that_cannot_be_drawn_is_named() -> None:
    with pytest.raises(ValueError, match="the block `video`"):
        blocks_to_html([{"type": "video"}])
    with pytest.raises(ValueError, match="the element `timepicker`"):
        blocks_to_html([{"type": "actions", "elements": [{"type": "timepicker"}]}])


def test_an_answer_that_all_see_stands_below_its_question() -> None:
    said = drawn("unanswered").words
    assert "@rolebot how much does a nurse earn?" in said
    assert "Only visible to you" not in said


def test_a_private_answer_says_that_it_is_private() -> None:
    assert "Only visible to you" in drawn("private").words


def test_every_picture_has_its_snapshot_and_its_file() -> None:
    assert {picture.snapshot for picture in PICTURES} <= set(SNAPSHOTS)
    files = {path.stem for path in (ROOT / "docs" / "images" / "slack").glob("*.png")}
    assert files == {picture.name for picture in PICTURES}


@pytest.mark.parametrize("written", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_picture_that_a_page_names_exists(written: Path) -> None:
    text = written.read_text(encoding="utf-8")
    named = re.findall(r"!\[[^\]]*\]\(([^)\s]+)|<(?:img|source)\b[^>]*?\bsrc(?:set)?=\"([^\"]+)\"", text)
    local = [one or other for one, other in named if "://" not in (one or other)]
    assert [name for name in local if not (written.parent / name).is_file()] == []


def test_without_chromium_one_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-program")
    assert main() == 1
    assert "apt-get install chromium" in capsys.readouterr().err

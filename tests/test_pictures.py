"""The pictures of the documents: every snapshot can be drawn, with all its words and nothing from elsewhere."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pictures.__main__ import main
from pictures.discord.components_to_html import component_to_html
from pictures.discord.embed_to_html import embed_to_html
from pictures.discord.markup import markdown_to_html
from pictures.frame import STYLE
from pictures.gallery import DISCORD, GALLERIES, SLACK, Gallery, InDiscord
from pictures.picture import Picture
from pictures.slack.blocks_to_html import blocks_to_html
from pictures.slack.markup import mrkdwn_to_html

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
SNAPSHOTS = [
    pytest.param(gallery, path.stem, id=f"{gallery.name}-{path.stem}")
    for gallery in GALLERIES
    for path in sorted(gallery.snapshots.glob("*.json"))
]
SHOWN_BY_DISCORD = {"title", "description", "name", "value", "text", "label", "placeholder"}


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
        self.words += "".join(value or "" for name, value in attrs if name in {"title", "placeholder", "value"})

    def handle_data(self, data: str) -> None:
        self.words += data


def payload(gallery: Gallery, snapshot: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((gallery.snapshots / f"{snapshot}.json").read_text(encoding="utf-8"))
    return read


def drawn(gallery: Gallery, snapshot: str, language: str = "en") -> Reader:
    picture = Picture(name=snapshot, snapshot=snapshot, width=InDiscord.DESK, language=language)
    return Reader(gallery.page(picture, payload(gallery, snapshot)))


def parts(inside: Any) -> Iterator[dict[str, Any]]:
    """Every object in a payload, at whatever depth."""
    if isinstance(inside, dict):
        yield inside
    if isinstance(inside, dict | list):
        for part in inside.values() if isinstance(inside, dict) else inside:
            yield from parts(part)


def texts(gallery: Gallery, snapshot: str) -> Iterator[str]:
    """Every text in a snapshot that people see."""
    for part in parts(payload(gallery, snapshot)):
        if gallery is SLACK:
            yield from [part["text"]] if part.get("type") in {"plain_text", "mrkdwn"} else []
        else:  # the value of an option is hidden, that of a field is not
            hidden = {"value"} if "label" in part else set()
            yield from (part[key] for key in (SHOWN_BY_DISCORD - hidden) & part.keys())


def bare(text: str) -> str:
    """A text without what markup and HTML may change: signs of markup, and spaces."""
    return re.sub(r"[*_~`<>|\\#\s-]", "", text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(("gallery", "snapshot"), SNAPSHOTS)
def test_a_picture_says_all_that_its_snapshot_says(gallery: Gallery, snapshot: str) -> None:
    said = bare(drawn(gallery, snapshot).words)
    assert [text for text in texts(gallery, snapshot) if bare(text) not in said] == []


@pytest.mark.parametrize(("gallery", "snapshot"), SNAPSHOTS)
def test_a_page_loads_nothing(gallery: Gallery, snapshot: str) -> None:
    read = drawn(gallery, snapshot)
    assert read.elements.isdisjoint({"script", "link", "img", "iframe", "object", "base"})
    assert read.attributes.isdisjoint({"src", "href", "srcset", "data", "action"})


def test_no_style_loads_anything() -> None:
    styles = sorted((ROOT / "pictures").rglob("*.css"))
    assert STYLE in [path.read_text(encoding="utf-8") for path in styles]
    assert [path.name for path in styles if re.search(r"url\(|@import", path.read_text(encoding="utf-8"))] == []


def test_strange_words_stay_words() -> None:
    strange = "<script>alert(1)</script> & \"<b title='x'>\""
    plain = {"type": "header", "text": {"type": "plain_text", "text": strange}}
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&lt;b title=&#x27;x&#x27;&gt;&quot;"
    assert blocks_to_html([plain]) == f"<h2>{escaped}</h2>"
    assert escaped in blocks_to_html([section(strange)])
    fields = [{"name": strange, "value": strange, "inline": True}]
    embed = {"author": {"name": strange}, "title": strange, "description": strange, "fields": fields}
    assert embed_to_html(embed | {"footer": {"text": strange}}).count(escaped) == 6
    select = {"type": 3, "placeholder": strange, "options": [{"label": strange, "value": strange}]}
    assert component_to_html(select).count(escaped) == 2
    assert escaped in component_to_html({"type": 2, "style": 1, "label": strange})


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


@pytest.mark.parametrize(
    ("marked", "html"),
    [
        ("**bold** and *italic* and _italic_", "<p><strong>bold</strong> and <em>italic</em> and <em>italic</em></p>"),
        ("__under__ and ~~struck~~", "<p><u>under</u> and <s>struck</s></p>"),
        ("***both***", "<p><strong><em>both</em></strong></p>"),
        ("**bold *and italic***", "<p><strong>bold <em>and italic</em></strong></p>"),
        ("`**code**`", "<p><code>**code**</code></p>"),
        (r"2 \* 3 \* 4, snake\_case\_name, a\\b", r"<p>2 * 3 * 4, snake_case_name, a\b</p>"),
        ("2 * 3 * 4, snake_case_name", "<p>2 * 3 * 4, snake_case_name</p>"),
        (r"It is so. \[1\]\[2\]", "<p>It is so. [1][2]</p>"),
        ("[a label](https://example.com/a)", '<p><span class="link">a label</span></p>'),
        ("See https://example.com/a_b_c.", '<p>See <span class="link">https://example.com/a_b_c</span>.</p>'),
        ("<@17>", '<p><span class="mention">@17</span></p>'),
        (
            "So:\n- one\n  - **two**\n\nEnd",
            ("<p>So:</p><ul><li class=top>one</li><li class=deep><strong>two</strong></li></ul><p></p><p>End</p>"),
        ),
        ("# Large\n-# small", '<h1>Large</h1><p class="small">small</p>'),
        (r"\- no list", "<p>- no list</p>"),
    ],
)
def test_markdown_is_drawn_as_discord_shows_it(marked: str, html: str) -> None:
    assert markdown_to_html(marked) == html


def test_an_embed_is_drawn_in_the_order_of_discord() -> None:
    whole = {"name": "Fourth", "value": "fifth"}
    embed = {"footer": {"text": "sixth"}, "fields": [whole], "description": "Third", "title": "Second", "color": 255}
    html = embed_to_html(embed | {"author": {"name": "First"}})
    said = re.findall("First|Second|Third|Fourth|fifth|sixth", html)
    assert said == ["First", "Second", "Third", "Fourth", "fifth", "sixth"]
    assert "#0000ff" in html
    assert 'class="whole"' in html


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


@pytest.mark.parametrize(
    ("embed", "named"),
    [
        ({"image": {}}, "`image` in the embed"),
        ({"author": {"name": "A", "url": "B"}}, "`url` in the author"),
        ({"footer": {"text": "A", "icon_url": "B"}}, "`icon_url` in the footer"),
        ({"fields": [{"name": "A", "value": "B", "wide": True}]}, "`wide` in a field"),
    ],
)
def test_a_part_of_an_embed_that_cannot_be_drawn_is_named(embed: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        embed_to_html(embed)


@pytest.mark.parametrize(
    ("component", "named"),
    [
        ({"type": 17}, "the component 17"),
        ({"type": 2, "style": 5, "label": "A"}, "style 5"),
        ({"type": 2, "style": 1, "label": "A", "url": "B"}, "`url` in a button"),
        ({"type": 2, "style": 1, "emoji": {"name": "🦄"}}, "the emoji 🦄"),
        ({"type": 3, "placeholder": "A", "options": [], "channel_types": []}, "`channel_types` in a select"),
        ({"type": 3, "placeholder": "A", "options": [{"label": "B", "emoji": "C"}]}, "`emoji` in an option"),
    ],
)
def test_a_component_that_cannot_be_drawn_is_named(component: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        component_to_html({"type": 1, "components": [component]})


@pytest.mark.parametrize("gallery", GALLERIES, ids=lambda gallery: gallery.name)
def test_an_answer_that_all_see_stands_below_its_question(gallery: Gallery) -> None:
    said = drawn(gallery, "unanswered").words
    assert "@rolebot how much does a nurse earn?" in said
    assert "Only" not in said


def test_a_private_answer_says_that_it_is_private() -> None:
    assert "Only visible to you" in drawn(SLACK, "private").words
    said = drawn(DISCORD, "private").words
    assert "Alice used /ask" in said
    assert "Only you can see this · Dismiss message" in said
    assert "Alice hat /frage verwendet" in drawn(DISCORD, "private-german", "de").words


@pytest.mark.parametrize("gallery", GALLERIES, ids=lambda gallery: gallery.name)
def test_every_picture_has_its_snapshot_and_its_file(gallery: Gallery) -> None:
    assert {picture.snapshot for picture in gallery.pictures} <= {
        path.stem for path in gallery.snapshots.glob("*.json")
    }
    assert {path.stem for path in gallery.folder.glob("*.png")} == {picture.name for picture in gallery.pictures}


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

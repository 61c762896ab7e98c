"""Discord's markup as HTML: what a person sees of it, with every other character escaped.

A line of a list hangs beside its bullet; every other line, an empty one too, is a line of its own. In a block of code
nothing is markup, and a diff has the colours of its signs.
"""

import re
from html import escape
from itertools import groupby

Line = tuple[str, re.Match[str] | None]

_BLOCK = re.compile(r"```(?P<language>\w*)\n(?P<code>.*?)\n?```\n?", re.DOTALL)
_LINE = re.compile(r"(?P<indent> *)[-*] (?P<item>\S.*)|(?P<level>#{1,3}|-#) (?P<heading>\S.*)")
_TOKEN = re.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>(?:\\.|[^\[\]\\])+)\]\(<?https?://[^\s()<>]+>?\)"
    r"|(?P<address>https?://[^\s<>()]+[^\s<>().,;:!?'\"\]])"
    r"|<(?P<mention>[@#][!&]?\d+)>"
    r"|\*\*(?P<strong>(?:\\.|[^\\])+?)\*\*(?!\*)"
    r"|__(?P<u>(?:\\.|[^\\])+?)__(?!_)"
    r"|~~(?P<s>(?:\\.|[^~\\])+)~~"
    r"|\*(?=\S)(?P<star>(?:\\.|\*\*|[^*\\])+)(?<=\S)\*"
    r"|\b_(?=\S)(?P<line>(?:\\.|__|[^_\\])+)(?<=\S)_\b",
    re.DOTALL,
)
NAMES = {"@1100000000000000003": "@Anna"}
"""Who is mentioned in snapshots."""

_TAGS = {"strong": "strong", "u": "u", "s": "s", "star": "em", "line": "em"}


def markdown_to_html(marked: str) -> str:
    """HTML of a text in Discord's markup: lists, headings, small lines, code, and what `inline_to_html` knows."""
    parts, end = [], 0
    for found in _BLOCK.finditer(marked):
        parts += [_lines_to_html(marked[end : found.start()].removesuffix("\n")), _code(found)]
        end = found.end()
    return "".join([*parts, _lines_to_html(marked[end:]) if marked[end:] or not parts else ""])


def _code(found: re.Match[str]) -> str:
    kinds = {"+": "added", "-": "removed"} if found["language"] == "diff" else {}
    lines = (f'<span class="{kinds.get(line[:1], "same")}">{escape(line)}</span>' for line in found["code"].split("\n"))
    return f'<pre title="{found["language"]}">{"<br>".join(lines)}</pre>'


def _lines_to_html(marked: str) -> str:
    lines = ((line, _LINE.fullmatch(line)) for line in marked.split("\n"))
    parts: list[str] = []
    for listed, group in groupby(lines, key=lambda one: bool(one[1] and one[1]["item"])):
        inside = "".join(map(_item if listed else _paragraph, group))
        parts.append(f"<ul>{inside}</ul>" if listed else inside)
    return "".join(parts)


def inline_to_html(marked: str) -> str:
    """HTML of one line: bold, italic, underlined, struck, code, links, mentions, and escaped signs."""
    parts, end = [], 0
    for found in _TOKEN.finditer(marked):
        parts += [escape(marked[end : found.start()]), _tag(found)]
        end = found.end()
    return "".join([*parts, escape(marked[end:])])


def _item(line: Line) -> str:
    found = line[1]
    assert found
    return f"<li class={'deep' if found['indent'] else 'top'}>{inline_to_html(found['item'])}</li>"


def _paragraph(line: Line) -> str:
    marked, found = line
    if not found:
        return f"<p>{inline_to_html(marked)}</p>"
    shown, level = inline_to_html(found["heading"]), len(found["level"])
    return f'<p class="small">{shown}</p>' if found["level"] == "-#" else f"<h{level}>{shown}</h{level}>"


def _mention(written: str) -> str:
    """Somebody by their name, which Discord knows; what is written is their id."""
    if name := NAMES.get(written):
        return f'<span class="mention" title="{written}" data-name="{name}"></span>'
    return f'<span class="mention">{written}</span>'


def _tag(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "escaped":
            return escape(found["escaped"])
        case "code":
            return f"<code>{escape(found['code'])}</code>"
        case "mention":
            return _mention(found["mention"])
        case "address":
            return f'<span class="link">{escape(found["address"])}</span>'
        case "label":
            return f'<span class="link">{inline_to_html(found["label"])}</span>'
        case name:
            assert name
            return f"<{_TAGS[name]}>{inline_to_html(found[name])}</{_TAGS[name]}>"

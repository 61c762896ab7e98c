"""Discord's markup as HTML: what a person sees of it, with every other character escaped.

A line of a list hangs beside its bullet; every other line, an empty one too, is a line of its own.
"""

import re
from html import escape
from itertools import groupby

Line = tuple[str, re.Match[str] | None]

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
_TAGS = {"strong": "strong", "u": "u", "s": "s", "star": "em", "line": "em"}


def markdown_to_html(marked: str) -> str:
    """HTML of a text in Discord's markup: lists, headings, small lines, and what `inline_to_html` knows."""
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


def _tag(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "escaped":
            return escape(found["escaped"])
        case "code":
            return f"<code>{escape(found['code'])}</code>"
        case "mention":
            return f'<span class="mention">{escape(found["mention"])}</span>'
        case "address":
            return f'<span class="link">{escape(found["address"])}</span>'
        case "label":
            return f'<span class="link">{inline_to_html(found["label"])}</span>'
        case name:
            assert name
            return f"<{_TAGS[name]}>{inline_to_html(found[name])}</{_TAGS[name]}>"

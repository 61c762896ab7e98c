"""Slack's markup as HTML: what a person sees of it, with every other character escaped.

Slack has no lists in this markup: a line that starts with `•` is a line like any other, and wraps under its bullet.
"""

import re
from html import escape

from pictures.text import text_to_html

_TOKEN = re.compile(
    r"```\n?(?P<block>.+?)\n?```\n?"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<target>[@#!][^<>|\n]*|(?:https?|mailto):[^<>|\n]*)(?:\|(?P<label>[^<>\n]*))?>"
    r"|(?<!\w)\*(?=\S)(?P<strong>[^*\n]+)(?<=\S)\*(?!\w)"
    r"|(?<!\w)_(?=\S)(?P<em>[^_\n]+)(?<=\S)_(?!\w)"
    r"|(?<!\w)~(?=\S)(?P<s>[^~\n]+)(?<=\S)~(?!\w)",
    re.DOTALL,
)


def mrkdwn_to_html(marked: str) -> str:
    """HTML of a text in Slack's markup: bold, italic, struck, code, blocks of code, links, mentions, line breaks."""
    parts, end = [], 0
    for found in _TOKEN.finditer(marked):
        parts += [text_to_html(_unescape(marked[end : found.start()])), _tag(found)]
        end = found.end()
    return "".join([*parts, text_to_html(_unescape(marked[end:]))])


def _tag(found: re.Match[str]) -> str:
    if target := found["target"]:
        shown = found["label"] or target.lstrip("!#").removeprefix("mailto:")
        mentioning = target[0] in "@#!"
        sign = target[0].replace("!", "@") if mentioning and target[0] != "@" else ""
        return f'<span class="{"mention" if mentioning else "link"}">{escape(sign + _unescape(shown))}</span>'
    if found["block"]:
        return f"<pre>{escape(_unescape(found['block']))}</pre>"
    if found["code"]:
        return f"<code>{escape(_unescape(found['code']))}</code>"
    name = next(name for name in ("strong", "em", "s") if found[name])
    return f"<{name}>{mrkdwn_to_html(found[name])}</{name}>"


def _unescape(text: str) -> str:
    """Slack knows three entities; every other `&` is a character."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

"""Discord's markup, in and out: what people type becomes plain text, and plain text is shown as it is.

Discord reads a dozen characters as markup, some of them only at the start of a line, and `<…>` as people, channels and
times. Each of them gets a backslash; a web address is left alone, as a backslash would break it.
"""

import re

from rolebot.text import fit as fit_dressed

_ADDRESS = re.compile(r"https?://[^\s<>()]+[^\s<>().,;:!?'\"\]]")
_MARKUP = re.compile(r"[\\*_~`|<>\[\]#]|(?<=@)(?=everyone|here)")
_AT_START = re.compile(r"^([^\S\n]*)([-+]|\d+[.)])(?=\s)", re.MULTILINE)
_LISTED = re.compile(r"^( *)[-*] (?=\S)", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*")
_MENTION = re.compile(r"<(?:@[!&]?|#)\d+>|<(?:t|id):[^<>]*>|<a?:(?P<emoji>\w+):\d+>|</(?P<command>[^:<>]+):\d+>")
_DRESS = re.compile(r"\*\*|__|~~|\|\||`+|^(?:>{1,3}|#{1,3}|-#|[-*+]) ", re.MULTILINE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")

BULLET = "- "
_HOLD = "\u0000"


def escape(text: str) -> str:
    """Text that Discord shows just as it is, and in which nobody and nothing is mentioned."""
    parts, end = [], 0
    text = _UNSEEN.sub("", text)
    for found in _ADDRESS.finditer(text):
        parts += [_escape(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, _escape(text[end:])])


def _escape(text: str) -> str:
    marked = _MARKUP.sub(lambda found: f"\\{found[0]}" if found[0] else "\u200b", text)
    return _AT_START.sub(r"\1\\\2", marked)


def to_markdown(text: str) -> str:
    """What an admin wrote as Discord's markup: escaped, but for its lists and bold words."""
    held = _BOLD.sub(f"{_HOLD}1\\1{_HOLD}2", _LISTED.sub(rf"\1{_HOLD}3", _UNSEEN.sub("", text)))
    parts = re.split(rf"({_HOLD}[123])", held)
    marks = {f"{_HOLD}1": "**", f"{_HOLD}2": "**", f"{_HOLD}3": BULLET}
    return "".join(marks.get(part) or escape(part) for part in parts)


def in_code(text: str) -> str:
    """Text as it may stand in a block of code, out of which no backticks of its own lead."""
    return _UNSEEN.sub("", text).replace("``", "`\u200b`")


def plain_line(text: str) -> str:
    """Text for where Discord knows no markup: in one line, without what nobody sees."""
    return " ".join(_UNSEEN.sub("", text).split())


def fit(text: str, limit: int) -> str:
    """Markup of as much of a text, in whole words, as fits into `limit` characters with `…` at the end."""
    return fit_dressed(text, limit, to_markdown)


def read_markup(text: str) -> str:
    """What a person sees of a text in Discord's markup, without the people and places that it mentions."""
    plain = _MENTION.sub(lambda found: found["emoji"] or found["command"] or " ", text)
    return _UNSEEN.sub(" ", _DRESS.sub("", plain)).strip()

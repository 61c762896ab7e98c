"""Slack's markup, in and out: what people type becomes plain text, and plain text becomes what Slack shows as it is.

Slack reads `&`, `<` and `>` as its own, and nothing else: everything that it mentions or links stands between the last
two, so that a text in which these three are escaped can mention nobody.
"""

import re
from collections.abc import Mapping
from typing import Any

from rolebot.text import fit as fit_dressed

_ENTITY = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_LINK = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]}\"']")
_BULLET = re.compile(r"^( *)[-*] (?=\S)", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\xa0\ud800-\udfff]")
"""Control characters, and halves of characters, which no answer could repeat."""

_COMMANDS = {"channel", "here", "everyone", "subteam"}


def escape(text: str) -> str:
    """Text that Slack shows just as it is, and in which it mentions nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_mrkdwn(text: str) -> str:
    """What an admin wrote as Slack's markup: escaped, with its lists, bold words and web addresses."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        parts += [_dress(text[end : found.start()]), f"<{escape(found[0])}>"]
        end = found.end()
    return "".join([*parts, _dress(text[end:])])


def _dress(text: str) -> str:
    return _BOLD.sub(r"*\1*", _BULLET.sub(r"\1• ", escape(text)))


def fit(text: str, limit: int) -> str:
    """Markup of as much of a text, in whole words, as fits into `limit` characters with `…` at the end."""
    return fit_dressed(text, limit, to_mrkdwn)


def read_markup(text: str) -> str:
    """What a person sees of a text in Slack's markup, without the people, groups and channels that it mentions."""
    return _UNSEEN.sub(" ", _unescape(_ENTITY.sub(_readable, text))).strip()


def _readable(found: re.Match[str]) -> str:
    sign, target, label = found["sign"], found["target"], found["label"]
    if sign == "@" or (sign == "!" and target.split("^")[0] in _COMMANDS):
        return " "
    return label or ("" if sign else target.removeprefix("mailto:"))


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def text_of(message: Mapping[str, Any]) -> str:
    """What a message says in plain text; from its blocks where it has no text of its own."""
    text = message.get("text")
    if isinstance(text, str) and text.strip():
        return read_markup(text)
    return read_markup(" ".join(_texts_in(message.get("blocks"))))


def _texts_in(blocks: Any, depth: int = 0) -> list[str]:
    """The texts in blocks of any kind, in order; mentions and emoji are left out."""
    if depth > 12:
        return []
    if isinstance(blocks, list):
        return [text for block in blocks for text in _texts_in(block, depth + 1)]
    if not isinstance(blocks, dict):
        return []
    own = blocks.get("text")
    if isinstance(own, str):
        return [own]
    inner = (own, blocks.get("fields"), blocks.get("elements"))
    return [text for part in inner for text in _texts_in(part, depth + 1)]

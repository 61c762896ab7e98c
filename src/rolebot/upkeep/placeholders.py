"""A question becomes a phrasing for all roles: `{role}` where it names a role, `{thing}` where a thing is looked up.

Names are found as the matcher finds them, so that a nickname, a plural or a slip of the keyboard is replaced as well.
"""

import re
from collections.abc import Iterator

from rolebot.bot import Bot
from rolebot.conversation import ALL_ROLES, Intent, Kind
from rolebot.knowledge.finding import EditError
from rolebot.text import slug

ROLE, THING = "{role}", "{thing}"
LONGEST = 6
"""Words of a name as it may be typed."""

_WORD = re.compile(r"\{\w+\}|[^\W_]+(?:['\u2019](?:[^\W_]+)?)*")
_THING_WORD = re.compile(r"[^\s?!,;:()\"]+")
_ENDING = re.compile(r"['\u2019]s$|s['\u2019]$|s$")


def with_placeholders(bot: Bot, intent: Intent, text: str) -> str:
    """The phrasing that a question makes for an intent of roles. Raises EditError where it names others than those."""
    if intent.kind in (Kind.ENTRY, Kind.TALK, Kind.CHOOSE, Kind.ROLES):
        return text
    if intent.kind is Kind.LOOKUP:
        return _with_thing(intent, text)
    names = list(_names(bot, text))
    understood = bot.understand(text)
    named = {role for _, _, role in names} | set(understood.roles if understood.named else ())
    for role in sorted(named):
        if role not in intent.roles and ALL_ROLES not in intent.roles:
            raise EditError(f'"{text}" names `{role}`, which `{intent.id}` is not about; leave that role out.')
        if role not in {other for _, _, other in names}:
            raise EditError(f'"{text}" names `{role}` in part; write {ROLE} in its place.')
    phrasing = text
    for start, end, role in reversed(names):
        ending = _ENDING.search(text, start, end)
        plain = bool(ending) and bot.matcher.name_of(text[start : ending.start() if ending else end]) == role
        phrasing = phrasing[:start] + ROLE + (ending[0] if ending and plain else "") + phrasing[end:]
    _check_number(intent, phrasing)
    return phrasing


def _check_number(intent: Intent, phrasing: str) -> None:
    count = phrasing.count(ROLE)
    if intent.kind is Kind.PROFILE and count > 1:
        raise EditError(f'"{phrasing}" names two roles; a phrasing of a facet names one at most.')
    if intent.kind is Kind.MOVE and count != 2:
        raise EditError(f'"{phrasing}" must name two roles, the one to leave and the one to reach; write both.')


def _with_thing(intent: Intent, text: str) -> str:
    if THING in text:
        return text
    words = list(_THING_WORD.finditer(text))
    for length in range(min(LONGEST, len(words)), 0, -1):
        for first, last in zip(words, words[length - 1 :], strict=False):
            if slug(text[first.start() : last.end()]) == intent.key:
                return f"{text[: first.start()]}{THING}{text[last.end() :]}"
    raise EditError(f'"{text}" does not say `{intent.key.replace("-", " ")}`; write it with {THING} in place of that.')


def _names(bot: Bot, text: str) -> Iterator[tuple[int, int, str]]:
    """Where the names of roles begin and end in a text, and whose they are; the longest name counts."""
    words, at = list(_WORD.finditer(text)), 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            start, end = words[at].start(), words[at + length - 1].end()
            if role := bot.matcher.name_of(text[start:end]):
                yield start, end, role
                at += length - 1
                break
        at += 1

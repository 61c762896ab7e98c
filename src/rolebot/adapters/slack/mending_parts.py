"""Parts of the modals in which admins mend the knowledge: what lies below one, and texts that quote strangers.

A modal remembers in its `private_metadata` which gap it is about, and which page of which list lies below it.
"""

import re
from dataclasses import dataclass
from typing import Any

from rolebot.adapters.slack.blocks import TITLE, Blocks, Payload, plain
from rolebot.adapters.slack.incoming import PLATFORM
from rolebot.adapters.slack.markup import escape
from rolebot.adapters.slack.views import memo_of, modal
from rolebot.text import fit, shorten
from rolebot.upkeep.telling import WORDING, count

GAPS, PROPOSALS, IGNORED = "gaps", "proposals", "ignored"
"""The lists that there are."""

NOTICE, DETAIL, NAME = 2_800, 600, 200
"""Characters of what is said about an act, of a line on a gap, and of a name."""

BACK = "Back to the list"

_ADMIN = re.compile(
    rf"(?<=\bby ){PLATFORM}:(?:[TE][A-Z0-9]+/)?(?P<user>[UW][A-Z0-9]+)(?= already|\.|,|$)", re.MULTILINE
)
"""An admin where something is said of what they did."""


@dataclass(frozen=True, slots=True)
class Below:
    """The list that lies below a modal, or that it is: which one, and its page, counted from 0."""

    listing: str = GAPS
    page: int = 0


def below_of(view: Any) -> Below:
    """The list below a modal; the first page of the gaps where it does not say."""
    memo = memo_of(view)
    listing, page = memo.get("list"), memo.get("page")
    return Below(listing if listing in (PROPOSALS, IGNORED) else GAPS, page if isinstance(page, int) else 0)


def key_of(view: Any) -> str:
    """The key of the gap that a form is about."""
    return str(memo_of(view).get("key") or "")


def admin_modal(name: str, blocks: Blocks, below: Below, title: str = "rolebot", **more: str) -> Payload:
    """A modal of admins; `more` are its buttons `submit` and `close`, and the `key` of the gap that it is about."""
    memo = {"list": below.listing, "page": below.page} | ({"key": more["key"]} if "key" in more else {})
    texts = {part: plain(more[part], TITLE) for part in ("submit", "close") if part in more}
    return modal(f"admin:{name}", blocks, title=title, memo=memo, **texts)


def show_words(text: str) -> str:
    """What is said about an act; admins in it are shown as Slack shows people."""
    shown = fit(text.strip(), NOTICE, escape) or "…"
    return _ADMIN.sub(r"<@\g<user>>", shown)


def show_admin(by: str) -> str:
    """An admin as Slack shows people, where it is one of Slack's."""
    found = _ADMIN.search(f"by {by}")
    return f"<@{found['user']}>" if found else fit(by, NAME, escape)


def quote(text: str) -> str:
    """What somebody asked, in a line."""
    return fit(f"“{shorten(flat(text), WORDING)}”", WORDING * 6, escape)


def line(text: str) -> str:
    """A text as it stands, cut."""
    return fit(text, DETAIL, escape)


def sentence(words: str) -> str:
    """Words that begin with a capital letter and end with a full stop."""
    return f"{words[:1].upper()}{words[1:]}{'' if words.rstrip('”').endswith(('.', '!', '?', '…')) else '.'}"


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def code(text: str, room: int) -> str:
    """Text as it stands, as many whole lines as there is room for."""
    shown: list[str] = []
    lines = [escape(line) for line in text.replace("```", "`\u200b``").strip("\n").splitlines()]
    while lines and sum(map(len, shown)) + len(shown) + len(lines[0]) <= room:
        shown.append(lines.pop(0))
    if not shown:
        shown, lines = [fit(text.strip("\n").splitlines()[0], room, escape)], lines[1:]
    more = f"\n… and {count(len(lines), 'more line')}" if lines else ""
    return "```\n" + "\n".join(shown) + f"\n```{more}"

"""The blocks of Slack that rolebot uses, each cut to its limits, and the payloads of its own buttons.

The limits are those of docs.slack.dev/reference/block-kit. A payload is a plain map, as Slack's own classes lag behind.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rolebot.adapters.slack.markup import escape, fit
from rolebot.text import shorten

Payload = dict[str, Any]
Blocks = list[Payload]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
SECTION, FIELD, HEADER, CONTAINER_TITLE = 3000, 2000, 150, 150
FIELDS, CONTEXT_ELEMENTS, CHILDREN, OPTIONS, RADIOS = 10, 10, 10, 100, 10
LABEL, OPTION, PLACEHOLDER, TITLE = 75, 75, 150, 24
VALUE = 2000
OPTION_VALUE = 150

BLOCKS_SIZE = 12_000
"""Characters of all blocks of a message as JSON. Slack refuses a message from about 13,200 characters, and does not say
how it counts; a message of 11,341 characters of text was refused (bolt-js, issues 2509 and 2867)."""

VIEW_SIZE = 60_000
"""The same for a modal or the Home tab, which may hold 250 KB."""


_ANGLES = str.maketrans("<>", "‹›")


def plain(text: str, limit: int) -> Payload:
    """A text without markup, of 1 to `limit` characters, in which `:smile:` stays as it stands.

    Slack escapes such a text by itself, so it is given as it is; only its angles are bent, lest it reads as a mention.
    """
    shown = shorten(" ".join(text.translate(_ANGLES).split()), limit)
    return {"type": "plain_text", "text": shown or "…", "emoji": False}


def mrkdwn(text: str) -> Payload:
    """A text that is in Slack's markup already; names of channels and people in it stay what they are."""
    return {"type": "mrkdwn", "text": text or " ", "verbatim": True}


def header(text: str) -> Payload:
    """A heading in large letters."""
    return {"type": "header", "text": plain(text, HEADER)}


def section(marked: str) -> Payload:
    """A paragraph of markup of at most 3,000 characters, which Slack shall show whole."""
    return {"type": "section", "text": mrkdwn(marked), "expand": True}


def beside(marked: str, element: Payload) -> Payload:
    """A paragraph of markup with a button at its right."""
    return section(marked) | {"accessory": element}


def fields(heading: str, cells: Sequence[tuple[str, str]]) -> Payload:
    """A heading with small columns below it: two beside each other on a desk, one below the other on a phone."""
    texts = [mrkdwn(f"_{fit(name, 200)}_\n{fit(text, FIELD - 300)}") for name, text in cells[:FIELDS]]
    return section(f"*{fit(heading, 200)}*") | {"fields": texts}


def context(lines: Sequence[str]) -> Payload:
    """Small grey lines of markup; what has no room in ten of 3,000 characters is left out."""
    return {"type": "context", "elements": [mrkdwn(joined) for joined in pack(lines, SECTION)[:CONTEXT_ELEMENTS]]}


def actions(elements: Sequence[Payload]) -> Payload:
    """A row of buttons and menus."""
    return {"type": "actions", "elements": list(elements)}


def container(title: str, children: Sequence[Payload]) -> Payload:
    """Up to ten blocks below a title, shown when somebody opens it."""
    shown = list(children[:CHILDREN])
    head = {"type": "container", "title": plain(title, CONTAINER_TITLE)}
    return head | {"is_collapsible": True, "default_collapsed": True, "child_blocks": shown}


def button(label: str, action: str, value: str, primary: bool = False, spoken: str = "") -> Payload:
    """A button that sends `value` back under the name `action`; `spoken` is its label for those who only hear it."""
    made = {"type": "button", "text": plain(label, LABEL), "action_id": action, "value": value[:VALUE]}
    made |= {"style": "primary"} if primary else {}
    return made | ({"accessibility_label": shorten(spoken, LABEL)} if spoken else {})


def menu(placeholder: str, action: str, options: Iterable[tuple[str, str]]) -> Payload:
    """A menu of labels with their values of at most 150 characters."""
    shown = [{"text": plain(label, OPTION), "value": value} for label, value in list(options)[:OPTIONS]]
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain(placeholder, PLACEHOLDER),
        "options": shown,
    }


def feedback(exchange: str, asker: str = "") -> Payload:
    """Slack's own pair of buttons for a good and a bad answer, and a bin for the asker if there is one."""
    rating = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": _rating("Helpful", f"good {exchange}", "This answer was helpful"),
        "negative_button": _rating("Not helpful", f"bad {exchange}", "This answer was not helpful"),
    }
    bin_ = {
        "type": "icon_button",
        "icon": "trash",
        "text": plain("Take away", LABEL),
        "action_id": "remove",
        "value": asker,
        "accessibility_label": "Take this answer away",
    }
    return {"type": "context_actions", "elements": [rating, bin_] if asker else [rating]}


def _rating(label: str, value: str, spoken: str) -> Payload:
    return {"text": plain(label, LABEL), "value": value, "accessibility_label": spoken}


def pack(parts: Iterable[str], limit: int, between: str = "\n") -> list[str]:
    """Texts joined into as few as possible of at most `limit` characters each, in order."""
    packed: list[str] = []
    for part in parts:
        if packed and len(packed[-1]) + len(between) + len(part) <= limit:
            packed[-1] += between + part
        elif part:
            packed.append(part)
    return packed


def size(blocks: Sequence[Payload]) -> int:
    """Characters of blocks as Slack receives them."""
    return len(json.dumps(blocks, ensure_ascii=False))


def opened(blocks: Sequence[Payload]) -> Blocks:
    """The blocks with every container replaced by its title and what is in it, for a Slack that knows no containers."""
    flat: Blocks = []
    for block in blocks:
        if block["type"] == "container":
            flat += [section(f"*{escape(block['title']['text'])}*"), *block["child_blocks"]]
        else:
            flat.append(block)
    return flat

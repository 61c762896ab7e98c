"""The forms in which admins mend the knowledge from Slack: what a question means, an answer, or a name.

What comes back may be forged, so it is read as texts and looked up again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rolebot.adapters.slack.blocks import (
    OPTION,
    OPTION_VALUE,
    OPTIONS,
    PLACEHOLDER,
    SECTION,
    Blocks,
    Payload,
    actions,
    button,
    pack,
    plain,
    section,
)
from rolebot.adapters.slack.mending_parts import BACK, NAME, Below, admin_modal, flat, line, quote, sentence
from rolebot.adapters.slack.views import typed_in
from rolebot.conversation import Suggestion
from rolebot.knowledge.model import Knowledge
from rolebot.knowledge.shapes import ANSWER_LIMIT
from rolebot.press import pack_address
from rolebot.text import shorten
from rolebot.upkeep.drafting import NAME_LIMIT, TITLE_LIMIT, EntryDraft
from rolebot.upkeep.telling import details, how_often
from rolebot.upkeep.unanswered import Gap

NEAREST = 5
"""Intents that are shown as what a question may mean; more are found by typing."""

WORDINGS = 20
"""Ways to ask that a form starts with."""

INPUT = 3000
"""Characters that Slack lets somebody type."""


def gap_form(gap: Gap, near: Sequence[Suggestion], knowledge: Knowledge, now: datetime, below: Below) -> Payload:
    """All that is known of a gap, what it may mean, and what else can be done about it."""
    told = [how_often(gap, now), *details(replace(gap, nearest=()), knowledge)]
    lines = [f"• {line(sentence(flat(one)))}" for one in told]
    blocks: Blocks = [section(f"*{quote(gap.questions[0])}*"), *map(section, pack(lines, SECTION))]
    if options := intent_options(near[:NEAREST]):
        blocks.append(_input("means", "It means …", {"type": "radio_buttons", "options": options}, optional=True))
    search = {"type": "external_select", "min_query_length": 1, "placeholder": plain("Type what it means", PLACEHOLDER)}
    blocks.append(
        _input("search", "… or something else" if options else "It means …", search, True, action="admin:search")
    )
    blocks.append(_input("words", "In these words", _text(flat(gap.questions[0]))))
    ways = [button("Write an answer", "admin:write", gap.key)]
    ways += [button("Another name of a role", "admin:name", gap.key)] if knowledge.roles else []
    blocks += [{"type": "divider"}, actions([*ways, button("Ignore", "admin:ignore", gap.key)])]
    return admin_modal("means", blocks, below, title="A question", submit="Propose", key=gap.key, close=BACK)


def answer_form(gap: Gap, knowledge: Knowledge, below: Below) -> Payload:
    """An answer of its own to a question."""
    asked = _as_lines(gap.questions[:WORDINGS])
    sources = [
        {"text": plain(one.title or name, OPTION), "value": name}
        for name, one in knowledge.sources.items()
        if len(name) <= OPTION_VALUE
    ]
    blocks = [
        section(f"*{quote(gap.questions[0])}*"),
        _input("answer", "Answer", _text("", multiline=True, most=ANSWER_LIMIT)),
        _input("wordings", "Ways to ask for it, one on each line", _text(asked, multiline=True)),
        _input("title", "Title", _text("", most=TITLE_LIMIT), optional=True),
    ]
    if sources:
        menu: Payload = {"type": "multi_static_select", "options": sources[:OPTIONS]}
        menu |= {"placeholder": plain("Where it comes from", PLACEHOLDER)}
        blocks.append(_input("sources", "Sources", menu, optional=True))
    return admin_modal("answer", blocks, below, title="Write an answer", submit="Propose", key=gap.key, close=BACK)


def name_form(gap: Gap, knowledge: Knowledge, below: Below) -> Payload:
    """Another name of a role."""
    roles = [
        {"text": plain(role.title, OPTION), "value": role.id}
        for role in knowledge.roles.values()
        if len(role.id) <= OPTION_VALUE
    ][:OPTIONS]
    menu: Payload = {"type": "static_select", "options": roles, "placeholder": plain("A role", PLACEHOLDER)}
    if known := [one for one in roles if one["value"] in gap.roles]:
        menu["initial_option"] = known[0]
    words = _text("", most=NAME_LIMIT, placeholder="The words that stand for the role, such as DE")
    blocks = [
        section(f"*{quote(gap.questions[0])}*"),
        _input("name", "Another name", words),
        _input("role", "Of the role", menu),
    ]
    return admin_modal("name", blocks, below, title="Another name of a role", submit="Propose", key=gap.key, close=BACK)


def intent_options(near: Iterable[Suggestion]) -> list[Payload]:
    """Intents to choose from, each with an address that leads back to it."""
    packed = ((one.label, pack_address(one.intent, OPTION_VALUE)) for one in near)
    return [{"text": plain(label, OPTION), "value": address} for label, address in packed if address]


def meant_in(view: Any) -> tuple[str, str]:
    """The address of what a question was said to mean, and the wording; what was searched for counts first."""
    chosen = [typed_in(view, "search", "admin:search"), typed_in(view, "means", "means")]
    addresses = [str((one.get("selected_option") or {}).get("value") or "") for one in chosen]
    return next(filter(None, addresses), ""), _value(view, "words")


def draft_in(view: Any) -> EntryDraft:
    """The answer that somebody wrote."""
    picked = typed_in(view, "sources", "sources").get("selected_options") or ()
    return EntryDraft(
        answer=_value(view, "answer"),
        phrasings=tuple(line for line in map(str.strip, _value(view, "wordings").splitlines()) if line),
        title=_value(view, "title"),
        sources=tuple(str(one.get("value")) for one in picked),
    )


def name_in(view: Any) -> tuple[str, str]:
    """The role that somebody chose, and its other name."""
    return str((typed_in(view, "role", "role").get("selected_option") or {}).get("value") or ""), _value(view, "name")


def written_in(view: Any) -> str:
    """All that somebody typed into a form."""
    return "\n".join(filter(None, (_value(view, name) for name in ("answer", "wordings", "title", "name", "words"))))


def _value(view: Any, name: str) -> str:
    return str(typed_in(view, name, name).get("value") or "").strip()


def _input(name: str, label: str, element: Payload, optional: bool = False, action: str = "") -> Payload:
    named = element | {"action_id": action or name}
    return {"type": "input", "block_id": name, "label": plain(label, NAME), "element": named, "optional": optional}


def _text(first: str, multiline: bool = False, most: int = INPUT, placeholder: str = "") -> Payload:
    element: Payload = {"type": "plain_text_input", "multiline": multiline, "max_length": most}
    element |= {"initial_value": shorten(first, most)} if first.strip() else {}
    return element | ({"placeholder": plain(placeholder, PLACEHOLDER)} if placeholder else {})


def _as_lines(questions: Iterable[str]) -> str:
    """Questions on a line each, as many as can be typed."""
    lines: list[str] = []
    for one in map(flat, questions):
        if lines and sum(map(len, lines)) + len(lines) + len(one) > INPUT:
            break
        lines.append(one)
    return "\n".join(lines)

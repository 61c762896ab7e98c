"""An Answer as Block Kit: pure, and within Slack's limits whatever the answer holds.

A message is a heading, what it says, its sources, and what to do next. What would make it too large for Slack is left
out from the end, and said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rolebot.adapters.slack.blocks import (
    BLOCKS_SIZE,
    MESSAGE_BLOCKS,
    SECTION,
    VIEW_BLOCKS,
    VIEW_SIZE,
    Blocks,
    actions,
    button,
    container,
    context,
    feedback,
    fields,
    header,
    menu,
    opened,
    pack,
    section,
    size,
)
from rolebot.adapters.slack.markup import fit
from rolebot.answering.plain import cite, plain_text
from rolebot.conversation import Answer, Kind, Outcome, Section
from rolebot.desk import Reply

SUGGESTIONS = 3
TEXT = 3000
"""Characters of the text that a notification and a screen reader give."""

TOO_LONG = "That was too long for one message. Ask for one part of it to see the rest."

MENU_SIZE = 3_000
"""Characters of the menu's options, so that there is room for the answer."""

LONGEST_ADDRESS = 500
"""Characters of an intent's address in a button; a longer one is nothing that anybody would press."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: blocks, and the text for those who do not see them."""

    text: str
    blocks: Blocks


def render_message(reply: Reply, private: bool = False, asker: str = "") -> Message:
    """A reply as a message: a private one can be shared, and its `asker` can take away one that all see."""
    answer = reply.answer
    foot = _sources(answer) + _next_steps(answer, private)
    if answer.outcome is not Outcome.SMALL_TALK and not _is_asking(answer):
        foot.append(feedback(reply.exchange, asker))
    room = BLOCKS_SIZE - size(foot)
    body = _limited(_body(answer), room, MESSAGE_BLOCKS - len(foot) - 1)
    return Message(fallback(answer), [*body, *foot])


def remover_of(message: Mapping[str, Any]) -> str:
    """Who can take a posted answer away; empty when nobody can."""
    elements = (one for block in message.get("blocks") or () for one in block.get("elements") or ())
    return next((str(one.get("value") or "") for one in elements if one.get("action_id") == "remove"), "")


def render_view(reply: Reply, share: bool = False) -> Blocks:
    """A reply as the blocks of a modal, in which Slack takes neither containers nor its own feedback buttons."""
    answer = reply.answer
    foot = _sources(answer) + _next_steps(answer, share)
    if answer.outcome is not Outcome.SMALL_TALK and not _is_asking(answer):
        good = button("Helpful", "rate:good", f"good {reply.exchange}")
        foot.append(actions([good, button("Not helpful", "rate:bad", f"bad {reply.exchange}")]))
    body = opened(_body(answer))
    return [*_limited(body, VIEW_SIZE - size(foot), VIEW_BLOCKS - len(foot) - 1), *foot]


def fallback(answer: Answer) -> str:
    """The whole answer as text, for notifications and screen readers; escaped."""
    return fit(plain_text(answer), TEXT)


def _is_asking(answer: Answer) -> bool:
    """Whether the answer is a question of the choice."""
    return bool(answer.suggestions) and answer.suggestions[0].intent.kind is Kind.CHOOSE and bool(_key(answer))


def _key(answer: Answer) -> str:
    return answer.suggestions[0].intent.key


def _body(answer: Answer) -> Blocks:
    blocks = [header(answer.title)] if answer.title else []
    blocks += _paragraphs(answer.lead)
    if _is_asking(answer):
        options = [f"{at}. {fit(one.label, 300)}" for at, one in enumerate(answer.suggestions, 1)]
        blocks += [section(text) for text in pack(options, SECTION)]
    number = {citation.id: citation.number for citation in answer.citations}
    comparing = answer.intent is not None and answer.intent.kind is Kind.COMPARE and not answer.intent.facets
    for part in answer.sections:
        blocks += _folded(part, number) if comparing and part.heading else _unfolded(part, number)
    return blocks


def _folded(part: Section, number: dict[str, int]) -> Blocks:
    inner = _lines(part, number)
    return [container(part.heading, [section(text) for text in inner])] if inner else []


def _unfolded(part: Section, number: dict[str, int]) -> Blocks:
    heading = [f"*{fit(part.heading, 200)}*"] if part.heading else []
    blocks = [section(text) for text in pack([*heading, *_lines(part, number)], SECTION)]
    if part.table:
        heads = part.table.columns[1:]
        blocks += [fields(name, list(zip(heads, cells, strict=True))) for name, *cells in part.table.rows]
    return blocks


def _lines(part: Section, number: dict[str, int]) -> list[str]:
    """A section's text and lines in markup, in pieces of at most 3,000 characters."""
    lines = [f"• {fit(cite(line, number), SECTION - 2)}" for line in part.lines]
    if part.more:
        lines.append(f"_… and {part.more} more_")
    return pack([*_pieces(part.text), *lines], SECTION)


def _paragraphs(text: str) -> Blocks:
    return [section(piece) for piece in _pieces(text)]


def _pieces(text: str) -> list[str]:
    """Markup of a text of any length, cut between its lines, in pieces of at most 3,000 characters."""
    return pack((fit(line, SECTION) or " " for line in text.strip().splitlines()), SECTION) if text.strip() else []


def _limited(blocks: Blocks, room: int, most: int) -> Blocks:
    """As many blocks from the start as there is room for; the rest is said to be missing."""
    if len(blocks) <= most and size(blocks) <= room:
        return blocks
    note = context([TOO_LONG])
    kept: Blocks = []
    for block in blocks[: most - 1]:
        if size([*kept, block, note]) > room:
            break
        kept.append(block)
    return [*kept, note]


def _sources(answer: Answer) -> Blocks:
    if not answer.citations:
        return []
    shown = (f"[{one.number}] {fit(one.label, 250)}" for one in answer.citations)
    return [context(pack(["*Sources*", *shown], SECTION)[:1])]


def _next_steps(answer: Answer, private: bool) -> Blocks:
    """The menu of facets, the suggestions, and what can be done with the answer."""
    rows = []
    if _is_asking(answer):
        return [actions([button("Answer step by step", "choose", _key(answer), primary=True)])]
    if buttons := _suggestions(answer):
        rows.append(actions(buttons))
    tools = _facets(answer)
    address = answer.intent.address if answer.intent else ""
    if 0 < len(address) <= LONGEST_ADDRESS and any(part.more for part in answer.sections):
        tools.append(button("Show all", "whole", address))
    if private and 0 < len(address) <= LONGEST_ADDRESS and answer.outcome is Outcome.ANSWERED:
        tools.append(button("Share in channel", "share", address))
    return [*rows, actions(tools)] if tools else rows


def _suggestions(answer: Answer) -> Blocks:
    """Up to three buttons. Where rolebot asks what was meant, a press replaces the question."""
    action = "mean" if answer.outcome is Outcome.SUGGESTED else "show"
    return [
        button(one.label, "choose", "start")
        if one.intent.kind is Kind.CHOOSE
        else button(one.brief or one.label, f"{action}:{at}", one.intent.address)
        for at, one in enumerate(answer.suggestions[:SUGGESTIONS])
        if len(one.intent.address) <= LONGEST_ADDRESS
    ]


def _facets(answer: Answer) -> Blocks:
    shown = answer.intent.address if answer.intent else ""
    options = [(one.brief or one.label, one.intent.address) for one in answer.facets if one.intent.address != shown]
    made = menu("More about this", "facet", options)
    while size([made]) > MENU_SIZE:
        made["options"].pop()
    return [made] if made["options"] else []

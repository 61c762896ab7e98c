"""An Answer as Block Kit: pure, and within Slack's limits whatever the answer holds.

A message is a heading, what it says, its sources, and what to do next. What would make it too large for Slack is left
out from the end, and said.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rolebot.adapters.slack.blocks import (
    BLOCKS_SIZE,
    MESSAGE_BLOCKS,
    OPTION_VALUE,
    SECTION,
    VIEW_BLOCKS,
    VIEW_SIZE,
    Blocks,
    Payload,
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
from rolebot.answering.plain import cite_closely, plain_text
from rolebot.conversation import Answer, Kind, Outcome, Section
from rolebot.desk import Reply
from rolebot.press import pack_address

SUGGESTIONS = 3

WHOLE = "whole "
"""What stands before an address whose lists are shown whole."""

SHARED_BY = re.compile(r"<@(?P<asker>\w+)> shared this answer")

OPEN_LINES, FEW_LINES, FIRST_LINES = 18, 2, 6
"""Lines of an answer that are shown without being opened; a section of few is always shown, and of a long one its
first: an answer in a channel shall not push away what others say."""

TEXT = 3000
"""Characters of the text that a notification and a screen reader give."""

TOO_LONG = "That was too long for one message. Ask for one part of it to see the rest."

MENU_SIZE = 3_000
"""Characters of the menu's options, so that there is room for the answer."""

LONGEST_ADDRESS = 300
"""Characters of an intent's address in a button; Slack would carry 2,000, but nobody asks for that much."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: blocks, and the text for those who do not see them."""

    text: str
    blocks: Blocks


def render_message(reply: Reply, private: bool = False, asker: str = "") -> Message:
    """A reply as a message: a private one can be shared, and its `asker` can take away one that all see."""
    answer = reply.answer
    foot = _sources(answer) + _next_steps(reply, "Share in channel" if private else "")
    if answer.outcome is not Outcome.SMALL_TALK and not answer.asks:
        foot.append(feedback(reply.exchange, asker))
    room = BLOCKS_SIZE - size(foot)
    body = _limited(_body(answer), room, MESSAGE_BLOCKS - len(foot) - 1)
    return Message(fallback(answer), [*body, *foot])


def remover_of(message: Mapping[str, Any]) -> str:
    """Who can take a posted answer away; empty when nobody can."""
    elements = (one for block in message.get("blocks") or () for one in block.get("elements") or ())
    return next((str(one.get("value") or "") for one in elements if one.get("action_id") == "remove"), "")


def shared_line_of(message: Mapping[str, Any]) -> Blocks:
    """The line of a posted answer that says who shared it, if there is one."""
    first = (message.get("blocks") or [{}])[0]
    texts = [str(one.get("text")) for one in first.get("elements") or () if first.get("type") == "context"]
    found = SHARED_BY.fullmatch(texts[0]) if texts else None
    return [shared_by(found["asker"])] if found else []


def shared_by(asker: str) -> Payload:
    """Who showed an answer to others."""
    return context([f"<@{asker}> shared this answer"])


def render_view(reply: Reply, share: bool = False) -> Blocks:
    """A reply as the blocks of a modal, in which Slack takes neither containers nor its own feedback buttons."""
    answer = reply.answer
    foot = _sources(answer) + _next_steps(reply, "Share in thread" if share else "")
    if answer.outcome is not Outcome.SMALL_TALK and not answer.asks:
        good = button("Helpful", "rate:good", f"good {reply.exchange}")
        foot.append(actions([good, button("Not helpful", "rate:bad", f"bad {reply.exchange}")]))
    body = opened(_body(answer))
    return [*_limited(body, VIEW_SIZE - size(foot), VIEW_BLOCKS - len(foot) - 1), *foot]


def fallback(answer: Answer) -> str:
    """The whole answer as text, for notifications and screen readers; escaped."""
    return fit(plain_text(answer), TEXT)


def _key(answer: Answer) -> str:
    return answer.suggestions[0].intent.key


def _body(answer: Answer) -> Blocks:
    blocks = [header(answer.title)] if answer.title else []
    blocks += [section(piece) for piece in _pieces(answer.lead)]
    if answer.asks:
        options = [f"{at}. {fit(one.label, 300)}" for at, one in enumerate(answer.suggestions, 1)]
        blocks += [section(text) for text in pack(options, SECTION)]
    number = {citation.id: citation.number for citation in answer.citations}
    room = OPEN_LINES
    for part in answer.sections:
        shown = _shown(part, {} if len(number) == 1 else number, room)
        room = -1 if any(block["type"] == "container" for block in shown) else room - _height(part)
        blocks += shown
    return blocks or [section("…")]


def _height(part: Section) -> int:
    """About how many lines a section takes on a desk."""
    texts = [*part.text.splitlines(), *(line.text for line in part.lines)]
    rows = part.table.rows if part.table else ()
    return sum(1 + len(text) // 90 for text in texts) + 3 * len(rows)


def _shown(part: Section, number: dict[str, int], room: int) -> Blocks:
    """A section, in the open where there is room; otherwise its title or its first lines, to be opened."""
    heading = [f"*{fit(part.heading, 200)}*"] if part.heading else []
    lines = _lines(part, number)
    if part.table:
        heads = part.table.columns[1:]
        rows = [fields(name, list(zip(heads, cells, strict=True))) for name, *cells in part.table.rows]
        return [*_sections([*heading, *lines]), *rows]
    if _height(part) <= (max(room, FEW_LINES) if room >= 0 else 0) or not lines:
        return _sections([*heading, *lines])
    if part.heading and room < FIRST_LINES:
        return [container(part.heading, _sections(lines))]
    first, rest = lines[:FIRST_LINES], lines[FIRST_LINES:]
    return [*_sections([*heading, *first]), *([container(f"{len(rest)} more", _sections(rest))] if rest else [])]


def _sections(lines: Sequence[str]) -> Blocks:
    return [section(text) for text in pack(lines, SECTION)]


def _lines(part: Section, number: dict[str, int]) -> list[str]:
    """A section's text and lines in markup, each of at most 3,000 characters."""
    lines = [f"• {fit(cite_closely(line, number), SECTION - 2)}" for line in part.lines]
    if part.more:
        lines.append(f"_… and {part.more} more_")
    return [*_pieces(part.text), *lines]


def _pieces(text: str) -> list[str]:
    """Markup of the lines of a text, each of at most 3,000 characters."""
    return [fit(line, SECTION) or " " for line in text.strip().splitlines()]


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
    if len(answer.citations) == 1:
        return [context([f"Source: {fit(answer.citations[0].label, 250)}"])]
    shown = (f"[{one.number}]\N{NO-BREAK SPACE}{fit(one.label, 250)}" for one in answer.citations)
    return [context(pack(["Sources:", *shown], SECTION, between=" ")[:1])]


def _next_steps(reply: Reply, share: str) -> Blocks:
    """One row: the suggestions, the menu of facets, and what can be done with the answer."""
    answer = reply.answer
    if answer.asks:
        return [actions([button("Answer step by step", "choose", _key(answer), primary=True)])]
    row = [*_suggestions(answer), *_facets(answer)]
    address = pack_address(answer.intent, LONGEST_ADDRESS) if answer.intent else ""
    if address and any(part.more for part in answer.sections):
        row.append(button("Show all", "whole", address))
    if address and share and answer.outcome is Outcome.ANSWERED:
        row.append(button(share, "share", f"{WHOLE}{address}" if reply.whole else address))
    return [actions(row)] if row else []


def _suggestions(answer: Answer) -> Blocks:
    """Up to three buttons. Where rolebot asks what was meant, a press replaces the question."""
    action = "mean" if answer.outcome is Outcome.SUGGESTED else "show"
    row: Blocks = []
    for at, one in enumerate(answer.suggestions[:SUGGESTIONS]):
        if one.intent.kind is Kind.CHOOSE:
            row.append(button(one.label, f"choose:{at}", "start"))
        elif address := pack_address(one.intent, LONGEST_ADDRESS):
            row.append(button(one.brief or one.label, f"{action}:{at}", address, spoken=one.label))
    return row


def _facets(answer: Answer) -> Blocks:
    others = [one for one in answer.facets if one.intent != answer.intent]
    options = [(one.brief or one.label, pack_address(one.intent, OPTION_VALUE)) for one in others]
    made = menu("More about this", "facet", [option for option in options if option[1]])
    while size([made]) > MENU_SIZE:
        made["options"].pop()
    return [made] if made["options"] else []

"""An Answer as an embed with rows of buttons: pure, and within Discord's limits whatever the answer holds.

Embeds, and not the newer components, since only an embed's fields stand side by side on a desk and below each other on
a phone, which is how a comparison is read.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rolebot.adapters.discord.markup import BULLET, fit
from rolebot.adapters.discord.words import Words
from rolebot.answering.plain import cite_closely
from rolebot.conversation import Answer, Kind, Outcome, Section
from rolebot.desk import Reply
from rolebot.press import pack_address

TITLE, DESCRIPTION, FIELD_NAME, FIELD, FIELDS, FOOTER, EMBED = 256, 4096, 256, 1024, 25, 2048, 6000
LABEL, PLACEHOLDER, OPTION, OPTIONS, CUSTOM_ID, ROW = 80, 150, 100, 25, 100, 5
CONTENT = 2000

COLUMNS = 3_200
"""Characters of all columns of a comparison."""

SHOWN, WHOLE_SHOWN = 1_400, 3_600
"""Characters of an answer that are shown at first, and when all is wanted: a phone shows some 600 at a time."""

HEADING = "\n**"

SUGGESTIONS = 3

COLOURS = (0x3B82C4, 0x2E9E6B, 0xB8602E, 0x8C5FB8, 0xC2487A, 0x4C8C8C, 0x9A7B1F, 0x5B6EC9, 0x7A8F2A)
ASKING, SILENT = 0xD9A02B, 0x80848E


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says, its id, and how it looks."""

    label: str
    custom_id: str
    style: str = "secondary"
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of labels with their values."""

    placeholder: str
    custom_id: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is sent: an embed as Discord takes it, and rows of up to five buttons or one menu."""

    embed: dict[str, Any] = field(default_factory=dict)
    rows: tuple[tuple[Button | Menu, ...], ...] = ()


def render(reply: Reply, words: Words, private: bool = False, asker: str = "") -> Card:
    """A reply as a card: a private one can be shared, and its `asker` can take away one that all see."""
    answer = reply.answer
    number = {citation.id: citation.number for citation in answer.citations}
    number = number if len(number) > 1 else {}
    embed: dict[str, Any] = {"color": _colour(answer)}
    if answer.title:
        embed["title"] = fit(answer.title, TITLE)
    footer = _sources(answer, words)
    columns = [column for part in answer.sections if part.table for column in _columns(part)]
    columns = columns if sum(len(name) + len(text) for name, text in columns) <= COLUMNS + 500 else columns[:1]
    room = (
        EMBED - sum(map(len, (embed.get("title", ""), footer))) - sum(len(name) + len(text) for name, text in columns)
    )
    room = min(room - 100, WHOLE_SHOWN if reply.whole else SHOWN)
    text, cut = _description(answer, number, max(room, 300))
    if columns and not reply.whole:  # which stand below the description, and shall be seen first
        text, cut = _description(answer, number, 0)
    if columns:
        embed["fields"] = [{"name": name, "value": value, "inline": True} for name, value in columns]
    if text:
        embed["description"] = text
    if footer:
        embed["footer"] = {"text": footer}
    if not (text or columns or answer.title):
        embed["description"] = "…"
    return Card(embed=embed, rows=_rows(reply, words, cut, private, asker))


def size(embed: dict[str, Any]) -> int:
    """Characters of an embed as Discord counts them."""
    fields = embed.get("fields", ())
    texts = [embed.get("title", ""), embed.get("description", ""), embed.get("footer", {}).get("text", "")]
    return sum(map(len, [*texts, *(one["name"] + one["value"] for one in fields)]))


def _colour(answer: Answer) -> int:
    """A role's own colour, the same wherever it is spoken of."""
    if answer.outcome is Outcome.UNANSWERED:
        return SILENT
    if answer.outcome is Outcome.SUGGESTED or not answer.roles:
        return ASKING if answer.outcome is Outcome.SUGGESTED else COLOURS[0]
    return COLOURS[int(hashlib.sha256(answer.roles[0].encode()).hexdigest(), 16) % len(COLOURS)]


def _description(answer: Answer, number: dict[str, int], room: int) -> tuple[str, bool]:
    """As much of the answer as there is room for, and whether something was left out."""
    shown: list[str] = []
    left = room
    for block in _blocks(answer, number):
        if len(block) + 1 > left:
            while shown and shown[-1].startswith(HEADING):
                shown.pop()
            return "\n".join(shown).strip(), True
        shown.append(block)
        left -= len(block) + 1
    return "\n".join(shown).strip(), any(part.more for part in answer.sections)


def _blocks(answer: Answer, number: dict[str, int]) -> Iterable[str]:
    yield from _lines_of(answer.lead)
    if answer.asks:
        yield from (f"**{at}.** {fit(one.label, 200)}" for at, one in enumerate(answer.suggestions, 1))
    for part in answer.sections:
        if part.heading:
            yield f"{HEADING}{fit(part.heading, 200)}**"
        yield from _lines_of(part.text)
        yield from (f"{BULLET}{fit(cite_closely(line, number), FIELD)}" for line in part.lines)
        if part.more:
            yield f"*… and {part.more} more*"


def _lines_of(text: str) -> Iterable[str]:
    return (fit(line, FIELD) for line in text.strip().splitlines())


def _columns(part: Section) -> list[tuple[str, str]]:
    """A table turned on its side: a column for each role, in which the rows stand below each other."""
    assert part.table
    columns = []
    heads = part.table.columns[1 : FIELDS + 1]
    most = min(FIELD, COLUMNS // len(heads)) if heads else FIELD
    for at, head in enumerate(heads, 1):
        room = max(most // max(len(part.table.rows), 1), 60)
        cells = [f"**{fit(row[0], 40)}**\n{fit(row[at], room - 50)}" for row in part.table.rows if row[at].strip()]
        columns.append((_seen(fit(head, FIELD_NAME)), _seen("\n\n".join(cells)[:most])))
    return columns


def _seen(text: str) -> str:
    """A text in which there is something to see, as Discord wants."""
    return text if text.strip() else "…"


def _sources(answer: Answer, words: Words) -> str:
    """The sources for the footer, which knows no markup."""
    if not answer.citations:
        return ""
    if len(answer.citations) == 1:
        return f"{words.source}: {answer.citations[0].label}"[:FOOTER]
    text = "\n".join([words.sources, *(f"[{one.number}] {one.label}" for one in answer.citations)])
    return text if len(text) <= 1_000 else text[:999] + "…"


def _rows(reply: Reply, words: Words, cut: bool, private: bool, asker: str) -> tuple[tuple[Button | Menu, ...], ...]:
    answer = reply.answer
    if answer.asks:
        return _choice(answer)
    rows: list[tuple[Button | Menu, ...]] = []
    if menu := _facets(answer, words):
        rows.append((menu,))
    if buttons := _steps(reply, words, cut):
        rows.append(tuple(buttons[:ROW]))
    if answer.outcome is not Outcome.SMALL_TALK:
        last = [
            Button(words.helpful, f"r:g:{reply.exchange}", emoji="👍"),
            Button(words.not_helpful, f"r:b:{reply.exchange}", emoji="👎"),
        ]
        address = pack_address(answer.intent, CUSTOM_ID - 10) if answer.intent else ""
        if address and private and answer.outcome is Outcome.ANSWERED:
            last.append(Button(words.share, f"r:{'q' if reply.whole else 'p'}:{address}", emoji="📣"))
        last += [Button(words.take_away, f"r:x:{asker}", emoji="🗑️")] if asker else []
        rows.append(tuple(last))
    return tuple(rows)


def _choice(answer: Answer) -> tuple[tuple[Button | Menu, ...], ...]:
    buttons = [
        Button(str(at), f"r:m{at}:{one.intent.address}"[:CUSTOM_ID], "primary")
        for at, one in enumerate(answer.suggestions, 1)
    ]
    return tuple(tuple(buttons[at : at + ROW]) for at in range(0, min(len(buttons), OPTIONS), ROW))


def _steps(reply: Reply, words: Words, cut: bool) -> list[Button]:
    """The suggestions, and what can be done with the answer. Ids begin with what a press does: add or replace."""
    answer = reply.answer
    does = "m" if answer.outcome is Outcome.SUGGESTED else "s"
    buttons = []
    for at, one in enumerate(answer.suggestions[:SUGGESTIONS]):
        if address := pack_address(one.intent, CUSTOM_ID - 10):
            kept = "c" if one.intent.kind is Kind.CHOOSE else does
            buttons.append(
                Button(
                    _label(one.brief or one.label), f"r:{kept}{at}:{address}", "primary" if does == "m" else "secondary"
                )
            )
    address = pack_address(answer.intent, CUSTOM_ID - 10) if answer.intent else ""
    if address and cut and not reply.whole:
        buttons.append(Button(words.show_all, f"r:w:{address}"))
    return buttons


def _facets(answer: Answer, words: Words) -> Menu | None:
    others = [one for one in answer.facets if one.intent != answer.intent]
    options = [(_label(one.brief or one.label), pack_address(one.intent, OPTION)) for one in others]
    carried = {value: label for label, value in reversed(options) if value}
    shown = tuple((label, value) for value, label in reversed(carried.items()))[:OPTIONS]
    return Menu(words.more_about_this, "m:facet", shown) if shown else None


def _label(text: str) -> str:
    shown = " ".join(text.split())
    return (shown if len(shown) <= LABEL else shown[: LABEL - 1] + "…") or "…"


def as_json(cards: Sequence[Card]) -> str:
    """Cards as readable JSON, for snapshots."""
    return json.dumps([{"embed": card.embed, "rows": card.rows} for card in cards], default=str, ensure_ascii=False)

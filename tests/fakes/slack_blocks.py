"""What Slack lets through: blocks and views, with the limits of its Block Kit reference.

Where the reference is silent, the stricter reading is taken, and the line says so.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.fakes.slack_elements import (
    BUTTON,
    ELEMENTS,
    ID,
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUTS,
    IN_SECTIONS,
    PICTURE,
)
from tests.fakes.slack_shapes import (
    Check,
    anything,
    by_type,
    flag,
    items,
    link,
    needing,
    number,
    one_of,
    shape,
    string,
    text,
    wrong,
)

MOST_IN_ALL_BLOCKS = 13_200  # characters; not documented, reported by users as msg_blocks_too_long
MOST_IN_TABLES = 10_000
MOST_MARKDOWN = 12_000
SURFACES = {
    "message": 50,
    "modal": 100,
    "home": 100,
}

STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "unlink"), flag))


def _part(**fields: Check) -> Check:
    return shape({"type": anything}, {**fields, "style": STYLE})


PARTS = by_type(
    {
        "text": shape({"type": anything, "text": string(12_000)}, {"style": STYLE}),
        "link": shape({"type": anything, "url": link}, {"text": string(3000), "style": STYLE, "unsafe": flag}),
        "emoji": _part(name=string(255), unicode=string(255), skin_tone=number(1, 6)),
        "user": _part(user_id=string(255)),
        "channel": _part(channel_id=string(255)),
        "usergroup": _part(usergroup_id=string(255)),
        "team": _part(team_id=string(255)),
        "broadcast": _part(range=one_of("here", "channel", "everyone")),
        "date": _part(timestamp=number(), format=string(255), url=link, fallback=string(255)),
        "color": _part(value=string(7, 7)),
    }
)
LINE = shape({"type": anything, "elements": items(PARTS, 1000)})
BORDERED = shape({"type": anything, "elements": items(PARTS, 1000)}, {"border": number(0, 1)})
LIST = shape(
    {
        "type": anything,
        "style": one_of("bullet", "ordered"),
        "elements": items(by_type({"rich_text_section": LINE}), 1000),
    },
    {"indent": number(0, 8), "offset": number(), "border": number(0, 1)},
)
RICH = {
    "rich_text_section": LINE,
    "rich_text_list": LIST,
    "rich_text_quote": BORDERED,
    "rich_text_preformatted": BORDERED,
}


def _block(required: Mapping[str, Check] | None = None, /, **optional: Check) -> Check:
    return shape({"type": anything, **(required or {})}, {"block_id": ID, **optional})


RICH_TEXT = _block({"elements": items(by_type(RICH), 1000)})
RICH_CELL = by_type({"rich_text": RICH_TEXT})
RAW_TEXT = shape({"type": anything, "text": string(MOST_IN_TABLES)})
RAW_NUMBER = shape({"type": anything, "value": anything, "text": string(MOST_IN_TABLES)})
CELL = by_type({"rich_text": RICH_TEXT, "raw_text": RAW_TEXT, "raw_number": RAW_NUMBER})
COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _column(value: object, at: str) -> Iterator[str]:
    if value is not None:
        yield from COLUMN(value, at)


def _data_table(value: object, at: str) -> Iterator[str]:
    yield from _block(
        {"rows": items(items(CELL, 20), 101, 2), "caption": string(3000)},
        page_size=number(1, 100),
        row_header_column_index=number(0, 19),
    )(value, at)
    rows = value.get("rows") if isinstance(value, dict) else None
    if isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        if len({len(row) for row in rows}) > 1:
            yield from wrong("all rows must have the same number of cells", f"{at}/rows")
        if rows and any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in rows[0]):
            yield from wrong("unsupported type: rich_text", f"{at}/rows/0")


CARD = needing(
    ("hero_image", "title", "actions", "body"),
    _block(
        hero_image=by_type({"image": IMAGE}),
        icon=by_type({"image": IMAGE}),
        slack_icon=shape({"type": anything, "name": string(255)}),
        title=text(150),
        subtitle=text(150),
        body=text(200),
        subtext=text(200),
        actions=items(by_type({"button": BUTTON}), 3),  # not documented; other libraries say three
    ),
)
TASK = _block(
    {"task_id": string(255), "title": string(3000)},
    details=RICH_CELL,
    output=RICH_CELL,
    sources=items(shape({"type": one_of("url"), "url": link, "text": string(3000)}), 100),
    status=one_of("pending", "in_progress", "complete", "error"),
)
ANYWHERE: dict[str, Check] = {
    "actions": _block({"elements": items(IN_ACTIONS, 25)}),
    "card": CARD,
    "context": _block({"elements": items(IN_CONTEXT, 10)}),
    "divider": _block(),
    "header": _block({"text": text(150, plain=True)}),
    "image": needing(tuple(PICTURE), _block({"alt_text": string(2000)}, title=text(2000, plain=True), **PICTURE)),
    "input": _block(
        {"label": text(2000, plain=True), "element": IN_INPUTS},
        dispatch_action=flag,
        hint=text(2000, plain=True),
        optional=flag,
    ),
    "rich_text": RICH_TEXT,
    "section": needing(
        ("text", "fields"),
        _block(text=text(3000), fields=items(text(2000), 10), accessory=IN_SECTIONS, expand=flag),
    ),
    "video": _block(
        {"alt_text": string(2000), "title": text(199, plain=True), "thumbnail_url": link, "video_url": link},
        title_url=link,
        provider_icon_url=link,
        description=text(200, plain=True),
        provider_name=string(50),
        author_name=string(49),
    ),
}
CAROUSEL: dict[str, Check] = {"carousel": _block({"elements": items(by_type({"card": CARD}), 10)})}
ALERT: dict[str, Check] = {
    "alert": _block({"text": text(200)}, level=one_of("default", "info", "warning", "error", "success"))
}
TABLE = _block({"rows": items(items(CELL, 20), 100)}, column_settings=items(_column, 20))
ONLY_MESSAGES: dict[str, Check] = {
    "context_actions": _block({"elements": items(IN_CONTEXT_ACTIONS, 5)}),
    "data_table": _data_table,
    "file": _block({"external_id": string(255), "source": one_of("remote")}),
    "markdown": _block({"text": string(MOST_MARKDOWN)}),
    "plan": _block({"title": string(3000)}, tasks=items(by_type({"task_card": TASK}), 50)),
    "table": TABLE,
    "task_card": TASK,
}
CONTAINER = needing(
    ("title", "rich_text_title"),
    _block(
        {"child_blocks": items(by_type(ANYWHERE | ONLY_MESSAGES), 10)},
        title=text(150, plain=True),
        rich_text_title=RICH_CELL,
        subtitle=text(150),
        width=one_of("narrow", "standard", "wide", "full"),
        icon=by_type({"image": IMAGE}),
        is_collapsible=flag,
        default_collapsed=flag,
        has_header_divider=flag,
    ),
)
ALLOWED: dict[str, dict[str, Check]] = {
    "message": ANYWHERE | CAROUSEL | ONLY_MESSAGES | {"container": CONTAINER},
    "modal": ANYWHERE | ALERT,
    "home": ANYWHERE | CAROUSEL,
}
FOLLOWED_UP: dict[str, Check] = {"private_metadata": string(3000, 0), "callback_id": string(255), "external_id": ID}
VIEWS = by_type(
    {
        "modal": shape(
            {"type": anything, "title": text(24, plain=True), "blocks": anything},
            FOLLOWED_UP
            | {"submit": text(24, plain=True), "close": text(24, plain=True)}
            | dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), flag),
        ),
        "home": shape({"type": anything, "blocks": anything}, FOLLOWED_UP),
    }
)


def walk(value: object) -> Iterator[dict[str, Any]]:
    """Every object inside a value, outermost first."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def texts(value: object) -> list[str]:
    """All that a person can read in blocks, in order."""
    return [one["text"] for one in walk(value) if isinstance(one.get("text"), str)]


def elements(blocks: object) -> list[dict[str, Any]]:
    """All that a person can press, choose from or fill in, in order."""
    return [one for one in walk(blocks) if one.get("type") in ELEMENTS and one.get("type") != "image"]


def _twice(blocks: list[Any], at: str) -> Iterator[str]:
    ids = Counter(block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block)
    for block_id, times in ids.items():
        if times > 1:
            yield from wrong(f"`block_id` {block_id} already exists", at)
    for index, block in enumerate(blocks):
        actions = Counter(one.get("action_id") for one in elements(block) if one.get("action_id"))
        for action_id, times in actions.items():
            if times > 1:
                yield from wrong(f"`action_id` {action_id} already exists", f"{at}/{index}")


def _in_all(blocks: list[Any], at: str) -> Iterator[str]:
    kinds = [block for block in blocks if isinstance(block, dict)]
    markdown = sum(len(str(block.get("text", ""))) for block in kinds if block.get("type") == "markdown")
    if markdown > MOST_MARKDOWN:
        yield from wrong(f"markdown blocks must be less than {MOST_MARKDOWN + 1} characters in total", at)
    cells = sum(len(one) for block in walk(kinds) if "rows" in block for one in texts(block["rows"]))
    if cells > MOST_IN_TABLES:
        yield from wrong(f"tables must be less than {MOST_IN_TABLES + 1} characters in total", at)


def block_problems(blocks: object, surface: str = "message", at: str = "/blocks") -> list[str]:
    """What Slack would find wrong with these blocks on this surface."""
    least = 0 if surface == "message" else 1
    found = list(items(by_type(ALLOWED[surface]), SURFACES[surface], least)(blocks, at))
    if not found and isinstance(blocks, list):
        found = [*_twice(blocks, at), *_in_all(blocks, at)]
    return found


def view_problems(view: object, kind: str) -> list[str]:
    """What Slack would find wrong with this modal or Home."""
    if not isinstance(view, dict) or view.get("type") != kind:
        return list(wrong(f"must be a view of type {kind}", "/view/type"))
    found = [*VIEWS(view, "/view"), *block_problems(view.get("blocks"), kind, "/view/blocks")]
    for index, block in enumerate(view["blocks"] if not found else ()):
        if kind == "modal" and block["type"] == "input" and "submit" not in view:
            found += wrong("must define `submit` to use an `input` block in modals", f"/view/blocks/{index}/input")
    return found


def tables(blocks: object) -> int:
    """How many tables there are; Slack allows one in a message."""
    return sum(one.get("type") in ("table", "data_table") for one in walk(blocks))


def is_too_long(blocks: object) -> bool:
    """Whether the texts of all blocks together are more than Slack takes."""
    return sum(map(len, texts(blocks))) > MOST_IN_ALL_BLOCKS


def mentions(written: str) -> list[str]:
    """Everything in a text that would call or link people, groups or channels, because it is not escaped."""
    return re.findall(r"<[!@#][^<>]*>", written)

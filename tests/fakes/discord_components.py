"""What Discord lets through of components: in messages of both kinds, and in modals.

The limits are those of the component reference; where it is silent, the line says so.
"""

from collections import Counter
from collections.abc import Iterator

from tests.fakes.discord_finding import BUTTON, CHECKBOXES, LABEL, RADIOS, ROW, SELECTS, TEXT_DISPLAY, TEXT_INPUT, walk
from tests.fakes.discord_shapes import (
    Check,
    Json,
    Path,
    Problem,
    anything,
    both,
    by_type,
    flag,
    items,
    link,
    number,
    one_of,
    shape,
    string,
    wrong,
)

MOST_COMPONENTS = 40
MOST_TEXT = 4000  # not in the reference; Discord's own message COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED names it
MOST_BYTES = 10_170  # of text displays in UTF-8, plus 12 each; reported in discord-api-docs #8554, answered with a 500

CUSTOM_ID = string(100, 1)
ID = {"id": number(0, 2**31 - 1)}


def _look(value: Json, at: Path) -> Iterator[Problem]:
    style = value.get("style")
    needed, forbidden = {
        5: ("url", ("custom_id", "sku_id")),
        6: ("sku_id", ("custom_id", "url", "label", "emoji")),
    }.get(style if isinstance(style, int) else 0, ("custom_id", ("url", "sku_id")))
    if not value.get(needed):
        code = f"BUTTON_COMPONENT_{needed.upper()}_REQUIRED"
        yield from wrong((*at, needed), code, f"A {needed.replace('_', ' ')} is required")
    for key in forbidden:
        if value.get(key):
            code = "BUTTON_COMPONENT_INVALID_FIELD"  # the code is assumed, the rule is documented
            yield from wrong((*at, key), code, f"{key} cannot be used with this style")
    if needed != "sku_id" and not value.get("label") and not value.get("emoji"):
        yield from wrong(at, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or an emoji is required")


def _button(value: object, at: Path) -> Iterator[Problem]:
    problems = list(BUTTON_SHAPE(value, at))
    yield from problems
    if not problems and isinstance(value, dict):
        yield from _look(value, at)


BUTTON_SHAPE = shape(
    {"style": number(1, 6)},
    {**ID, "label": string(80), "custom_id": CUSTOM_ID, "url": link("http", "https", "discord", most=512)}
    | {"disabled": flag, "emoji": shape({}, {"name": string(100)}), "sku_id": string(20, 1)},
)
OPTION = shape(
    {"label": string(100, 1), "value": string(100, 1)},
    {"description": string(100), "default": flag, "emoji": shape({}, {"name": string(100)})},
)


def _values_unique(value: object, at: Path) -> Iterator[Problem]:
    options = value.get("options") if isinstance(value, dict) else None
    seen: Counter[object] = Counter()
    for index, option in enumerate(options or ()):
        given = option.get("value") if isinstance(option, dict) else None
        if seen[given]:
            at_value = (*at, "options", str(index), "value")
            yield from wrong(
                at_value, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
            )
        seen[given] += 1


def _range(value: object, at: Path) -> Iterator[Problem]:
    if not isinstance(value, dict):
        return
    low, high = value.get("min_values", 1), value.get("max_values", 1)
    options = value.get("options")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        yield from wrong((*at, "min_values"), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")
    if isinstance(options, list) and isinstance(high, int) and high > max(len(options), 1):
        code = "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE"
        yield from wrong((*at, "max_values"), code, f"max_values must be less than or equal to {len(options)}")


AMOUNTS = {"min_values": number(0, 25), "max_values": number(1, 25)}
MENU = {**ID, **AMOUNTS, "placeholder": string(150), "disabled": flag, "required": flag}
STRING_MENU = both(shape({"custom_id": CUSTOM_ID, "options": items(OPTION, 25, 1)}, MENU), _values_unique, _range)
OTHER_MENU = both(shape({"custom_id": CUSTOM_ID}, MENU), _range)
MENUS: dict[int, Check] = {3: STRING_MENU, **dict.fromkeys((5, 6, 7, 8), OTHER_MENU)}

MEDIA = shape({"url": link("http", "https", "attachment")})
PICTURE = {"description": string(1024), "spoiler": flag}
TEXT = shape({"content": string(MOST_TEXT, 1)}, ID)
THUMBNAIL = shape({"media": MEDIA}, {**ID, **PICTURE})
SECTION = shape(
    {"components": items(by_type({TEXT_DISPLAY: TEXT}), 3, 1), "accessory": by_type({BUTTON: _button, 11: THUMBNAIL})},
    ID,
)


def _row(value: object, at: Path) -> Iterator[Problem]:
    problems = list(shape({"components": items(by_type({BUTTON: _button, **MENUS}), 5, 1)}, ID)(value, at))
    yield from problems
    inside = value.get("components") if isinstance(value, dict) and not problems else ()
    kinds = [one["type"] for one in inside or ()]
    if len(kinds) > 1 and any(kind in SELECTS for kind in kinds):
        for index in range(1, len(kinds)):
            at_one = (*at, "components", str(index))
            yield from wrong(
                at_one, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"
            )


IN_CONTAINER: dict[int, Check] = {
    ROW: _row,
    9: SECTION,
    TEXT_DISPLAY: TEXT,
    12: shape({"items": items(shape({"media": MEDIA}, PICTURE), 10, 1)}, ID),
    13: shape({"file": shape({"url": link("attachment")})}, {**ID, "spoiler": flag}),
    14: shape({}, {**ID, "divider": flag, "spacing": number(1, 2)}),
}
CONTAINER = shape(
    {"components": items(by_type(IN_CONTAINER), MOST_COMPONENTS, 1)},
    {**ID, "accent_color": number(0, 0xFFFFFF), "spoiler": flag},
)


def layout(value: object, at: Path) -> Iterator[Problem]:
    """Components of a message with the flag IS_COMPONENTS_V2."""
    yield from items(by_type({**IN_CONTAINER, 17: CONTAINER}), MOST_COMPONENTS, 1)(value, at)
    everything = list(walk(value))
    if len(everything) > MOST_COMPONENTS:
        code = "COMPONENT_MAX_COUNT_EXCEEDED"  # the code is assumed, the limit is documented
        yield from wrong(at, code, f"Components exceed the maximum count of {MOST_COMPONENTS}")
    if _text_size(everything) > MOST_TEXT:
        yield from wrong(
            at,
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"Components displayable text size exceeds maximum size of {MOST_TEXT}",
        )
    yield from _unique(everything, at)


def _text_size(components: list[Json]) -> int:
    return sum(len(str(one.get("content") or "")) for one in components)


def too_heavy(components: list[Json]) -> bool:
    """Whether Discord breaks down over these text displays, though they keep every documented limit."""
    told = [str(one["content"]) for one in walk(components) if one.get("type") == TEXT_DISPLAY and "content" in one]
    return sum(len(text.encode()) + 12 for text in told) > MOST_BYTES


def rows(value: object, at: Path) -> Iterator[Problem]:
    """Components of a message without that flag: up to five rows."""
    yield from items(by_type({ROW: _row}), 5)(value, at)
    yield from _unique(list(walk(value)), at)


def _unique(everything: list[Json], at: Path) -> Iterator[Problem]:
    for custom_id, times in Counter(one.get("custom_id") for one in everything if one.get("custom_id")).items():
        if times > 1:
            text = f"Component custom id cannot be duplicated: {custom_id}"
            yield from wrong(at, "COMPONENT_CUSTOM_ID_DUPLICATED", text)
    for number_, times in Counter(one["id"] for one in everything if one.get("id")).items():
        if times > 1:
            yield from wrong(at, "COMPONENT_ID_DUPLICATED", f"Component id cannot be duplicated: {number_}")


INPUT = {
    **ID,
    "min_length": number(0, 4000),
    "max_length": number(1, 4000),
    "required": flag,
    "value": string(4000),
    "placeholder": string(100),
}
TEXT_FIELD = {"custom_id": CUSTOM_ID, "style": one_of(1, 2)}
CHOICES = both(
    shape({"custom_id": CUSTOM_ID, "options": items(OPTION, 10, 1)}, {**ID, "required": flag}), _values_unique
)


def _in_modal(check: Check) -> Check:
    def able(value: object, at: Path) -> Iterator[Problem]:
        yield from check(value, at)
        if isinstance(value, dict) and value.get("disabled"):
            yield from wrong((*at, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "Modals cannot have disabled components")

    return able


FIELDS: dict[int, Check] = {
    TEXT_INPUT: shape(TEXT_FIELD, INPUT),
    **{kind: _in_modal(check) for kind, check in MENUS.items()},
    19: shape({"custom_id": CUSTOM_ID}, {**ID, "min_values": number(0, 10), "max_values": number(1, 10)}),
    RADIOS: both(CHOICES, shape({"options": items(anything, 10, 2)})),
    CHECKBOXES: CHOICES,
    23: shape({"custom_id": CUSTOM_ID}, {**ID, "default": flag}),
}
OLD_ROW = shape(
    {"components": items(by_type({TEXT_INPUT: shape({**TEXT_FIELD, "label": string(45, 1)}, INPUT)}), 1, 1)}, ID
)
MODAL_SHAPE = shape(
    {
        "custom_id": CUSTOM_ID,
        "title": string(45, 1),
        "components": items(
            by_type(
                {
                    ROW: OLD_ROW,
                    TEXT_DISPLAY: TEXT,
                    LABEL: shape(
                        {"label": string(45, 1), "component": by_type(FIELDS)}, {**ID, "description": string(100)}
                    ),
                }
            ),
            5,
            1,
        ),
    }
)


def modal(value: object, at: Path) -> Iterator[Problem]:
    """A form of one to five components."""
    yield from MODAL_SHAPE(value, at)
    if isinstance(value, dict):
        yield from _unique(list(walk(value.get("components"))), (*at, "components"))


def numbered(components: list[Json]) -> list[Json]:
    """Components with an id for each that has none."""
    taken = {one["id"] for one in walk(components) if one.get("id")}
    free = (n for n in range(1, 1000) if n not in taken)
    return [_numbered(one, free) for one in components]


def _numbered(one: Json, free: Iterator[int]) -> Json:
    kept = {**one, "id": one.get("id") or next(free)}
    for key in ("accessory", "component"):
        if isinstance(kept.get(key), dict):
            kept[key] = _numbered(kept[key], free)
    if "components" in kept:
        kept["components"] = [_numbered(inner, free) for inner in kept["components"]]
    return kept

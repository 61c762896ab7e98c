"""What Discord lets through of application commands, and what a person may enter into one."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from tests.fakes.discord_shapes import (
    Check,
    Json,
    Path,
    Problem,
    anything,
    choices,
    flag,
    items,
    number,
    one_of,
    shape,
    string,
    wrong,
)

CHAT, USER, MESSAGE = 1, 2, 3
SUB, SUB_GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
MOST = {CHAT: 100, USER: 15, MESSAGE: 15}
MOST_CHARACTERS = 8000  # names, descriptions and values of a command with all its options and choices
LOCALES = (
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja "
    "zh-TW ko"
).split()
NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")


def slash_name(value: object, at: Path) -> Iterator[Problem]:
    """A name for typing: 1 to 32 letters, digits, - and _, in lower case."""
    yield from string(32, 1)(value, at)
    if isinstance(value, str) and 1 <= len(value) <= 32 and (not NAME.fullmatch(value) or value != value.lower()):
        yield from wrong(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def localised(check: Check) -> Check:
    """One value for each of Discord's languages."""

    def per_locale(value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield from wrong(at, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            return
        for locale, text in value.items():
            yield from one_of(*LOCALES)(locale, (*at, str(locale)))
            yield from check(text, (*at, str(locale)))

    return per_locale


def permissions(value: object, at: Path) -> Iterator[Problem]:
    """A set of bits, as digits; discord.py sends them as a number, which Discord takes as well."""
    if not isinstance(value, str | int) or not str(value).isdigit():
        yield from wrong(at, "BITWISE_TYPE_CONVERT", "Must be a bit set in a string")


NAMED = {"name": slash_name, "description": string(100, 1)}
TRANSLATED = {"name_localizations": localised(slash_name), "description_localizations": localised(string(100, 1))}
COMMON = {
    "default_member_permissions": permissions,
    "contexts": items(one_of(0, 1, 2), 3),
    "integration_types": items(one_of(0, 1), 2),
    "nsfw": flag,
}
OPTION_SHAPE = shape(
    {"type": number(1, 11), **NAMED},
    {
        **TRANSLATED,
        "required": flag,
        "choices": choices,
        "autocomplete": flag,
        "min_length": number(0, 6000),
        "max_length": number(1, 6000),
        "channel_types": items(number(0, 16), 20),
    },
)
SHAPES: dict[int, Check] = {
    CHAT: shape(NAMED, {**TRANSLATED, **COMMON}),
    USER: shape({"name": string(32, 1)}, {"name_localizations": localised(string(32, 1)), **COMMON}),
    MESSAGE: shape({"name": string(32, 1)}, {"name_localizations": localised(string(32, 1)), **COMMON}),
}


def command(value: object, at: Path) -> Iterator[Problem]:
    """One command of any kind."""
    if not isinstance(value, dict):
        yield from shape({})(value, at)
        return
    kind = value.get("type") or CHAT
    yield from one_of(CHAT, USER, MESSAGE)(kind, (*at, "type"))
    yield from SHAPES.get(kind, anything)(value, at)
    options = value.get("options") or []
    if kind != CHAT and (options or value.get("description")):
        where = "options" if options else "description"
        yield from wrong(
            (*at, where), "APPLICATION_COMMAND_CONTEXT_MENU_FIELD", f"Context menu commands cannot have {where}"
        )
    elif kind == CHAT:
        yield from _options(options, (*at, "options"), 0)
        if _size(value) > MOST_CHARACTERS:
            code = "APPLICATION_COMMAND_TOO_LARGE"
            yield from wrong(at, code, f"Command exceeds maximum size ({MOST_CHARACTERS})")


def _options(options: object, at: Path, depth: int) -> Iterator[Problem]:
    yield from items(OPTION_SHAPE, 25)(options, at)
    known = [one for one in options if isinstance(one, dict)] if isinstance(options, list) else []
    names = Counter(one.get("name") for one in known)
    kinds = [one.get("type") in (SUB, SUB_GROUP) for one in known]
    if any(kinds) and not all(kinds):
        yield from wrong(
            at,
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        )
    optional = False
    for index, one in enumerate(known):
        here = (*at, str(index))
        if names[one.get("name")] > 1:
            code = "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"
            yield from wrong(here, code, "Option name already exists")
        if one.get("required") and optional:
            yield from wrong(
                here,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional = optional or not one.get("required")
        yield from _option(one, here, depth)


def _option(one: Json, at: Path, depth: int) -> Iterator[Problem]:
    kind = one.get("type")
    nests = (kind == SUB_GROUP and depth == 0) or (kind == SUB and depth <= 1)
    if kind in (SUB, SUB_GROUP) and not nests:
        yield from wrong((*at, "type"), "APPLICATION_COMMAND_OPTIONS_NESTING", "Sub-commands cannot be nested so deep")
    elif nests:
        yield from _options(one.get("options") or [], (*at, "options"), 1 if kind == SUB_GROUP else 2)
    if one.get("autocomplete") and (one.get("choices") or kind not in (STRING, INTEGER, NUMBER)):
        code = "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_INVALID"
        yield from wrong(
            (*at, "autocomplete"), code, "autocomplete needs a string, integer or number option without choices"
        )


def _size(value: Json) -> int:
    """The longest of each text's languages, as Discord counts them."""
    total = 0
    for key in ("name", "description"):
        said = [str(value.get(key) or ""), *(value.get(f"{key}_localizations") or {}).values()]
        total += max(map(len, said))
    total += len(value["value"]) if isinstance(value.get("value"), str) else 0
    inner = [*(value.get("options") or ()), *(value.get("choices") or ())]
    return total + sum(_size(one) for one in inner if isinstance(one, dict))


def commands(value: object, at: Path) -> Iterator[Problem]:
    """All commands of the app at once."""
    yield from items(command, sum(MOST.values()))(value, at)
    known = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    seen: set[tuple[object, object]] = set()
    for index, one in enumerate(known):
        key = (one.get("type") or CHAT, one.get("name"))
        if key in seen:
            yield from wrong(
                (*at, str(index)), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"
            )
        seen.add(key)


def entered(registered: Json, path: list[str], given: Json, focused: str | None = None) -> list[Json]:
    """The options of one use of a command: what a person entered, nested under its sub-commands."""
    if path:
        inner = next((one for one in registered.get("options", ()) if one["name"] == path[0]), None)
        assert inner is not None, f"/{registered['name']} has no {path[0]!r}"
        assert inner["type"] in (SUB, SUB_GROUP), f"{path[0]!r} is an option of /{registered['name']}, no sub-command"
        nested = entered(inner, path[1:], given, focused)
        return [{"type": inner["type"], "name": inner["name"], "options": nested}]
    known = {one["name"]: one for one in registered.get("options", ())}
    assert not any(one["type"] in (SUB, SUB_GROUP) for one in known.values()), f"Discord asks which of {list(known)}"
    unknown = set(given) - set(known)
    assert not unknown, f"/{registered['name']} has no option {sorted(unknown)}; there is {list(known)}"
    missing = [name for name, one in known.items() if one.get("required") and name not in given]
    assert not missing or focused, f"Discord asks for {missing}"
    return [_given(known[name], value, focused) for name, value in given.items()]


def _given(option: Json, value: object, focused: str | None) -> Json:
    kept: Json = {"type": option["type"], "name": option["name"], "value": value}
    if option["name"] == focused:
        assert option.get("autocomplete"), f"{focused!r} has no autocomplete"
        return kept | {"focused": True}
    offered = option.get("choices")
    if offered:
        values = [one["value"] for one in offered if value in (one["value"], one["name"])]
        assert values, f"{value!r} is none of {[one['name'] for one in offered]}"
        kept["value"] = values[0]
    elif isinstance(value, str):
        assert len(value) <= option.get("max_length", 6000), (
            f"Discord takes no more than {option['max_length']} letters"
        )
        assert len(value) >= option.get("min_length", 0), f"Discord asks for {option['min_length']} letters"
        assert value or not option.get("required"), f"Discord asks for {option['name']!r}"
    return kept


def stored(given: Json, app: str, guild: str | None, new_id: Callable[[], str]) -> Json:
    """A command as Discord keeps and describes it."""
    known: Json = {"id": new_id(), "application_id": app, "version": new_id(), "type": CHAT, "description": ""}
    known |= {"default_member_permissions": None, "nsfw": False, "options": []}
    known |= {"name_localizations": None, "description_localizations": None}
    known |= {"guild_id": guild} if guild else {"dm_permission": True, "contexts": None, "integration_types": [0]}
    known |= {key: value for key, value in given.items() if value is not None}
    if known.get("dm_permission") is False and known["contexts"] is None:
        known["contexts"] = [0]  # discord.py's guild_only still sends only the deprecated field
    if known["default_member_permissions"] is not None:
        known["default_member_permissions"] = str(known["default_member_permissions"])
    return known

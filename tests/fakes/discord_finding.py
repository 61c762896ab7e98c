"""Finding what a person reads, presses, chooses from or fills in, in components as they were really posted."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT = 1, 2, 3, 4, 5
SECTION, TEXT_DISPLAY, LABEL, FILE_UPLOAD, RADIOS, CHECKBOXES, CHECKBOX = 9, 10, 18, 19, 21, 22, 23
SELECTS = (3, 5, 6, 7, 8)
CHOOSING = (*SELECTS, RADIOS, CHECKBOXES)
LINK = 5


def walk(components: object) -> Iterator[Json]:
    """Every component, from the outside in and from the first to the last; accessories after their section's text."""
    for one in components if isinstance(components, list) else ():
        if isinstance(one, dict):
            yield one
            yield from walk(one.get("components"))
            yield from walk([one[key] for key in ("accessory", "component") if key in one])


def texts(content: str, embeds: list[Json], components: list[Json], *, pressable: bool = True) -> list[str]:
    """All that a person can read, from top to bottom, with or without what can be pressed or chosen."""
    read = [content, *(line for embed in embeds for line in _in_embed(embed))]
    for one in walk(components):
        if one["type"] in (BUTTON, *SELECTS) and not pressable:
            continue
        read += [str(one.get(key) or "") for key in ("content", "label", "placeholder", "description")]
        read += [str(option["label"]) for option in one.get("options", ())]
    return [line for line in read if line]


def _in_embed(embed: Json) -> Iterator[str]:
    yield embed.get("author", {}).get("name", "")
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    for cell in embed.get("fields", ()):
        yield cell["name"]
        yield cell["value"]
    yield embed.get("footer", {}).get("text", "")


def labels(components: list[Json]) -> list[str]:
    """What is written on everything that can be pressed or chosen, in order."""
    return [label for one in walk(components) for label in _labels(one)]


def _labels(one: Json) -> list[str]:
    if one["type"] == BUTTON:
        return [_label(one)]
    return [str(option["label"]) for option in one.get("options", ())] if one["type"] in CHOOSING else []


def _label(button: Json) -> str:
    return str(button.get("label") or (button.get("emoji") or {}).get("name") or "")


def button(components: list[Json], which: str) -> Json:
    """The button with this label or custom_id."""
    buttons = [one for one in walk(components) if one["type"] == BUTTON]
    for one in buttons:
        if which in (_label(one), one.get("custom_id")):
            assert one["style"] != LINK, f"{which!r} opens {one['url']}; the app hears nothing of it"
            assert not one.get("disabled"), f"{which!r} is disabled"
            return one
    raise AssertionError(f"no button is called {which!r}; there is {[_label(one) for one in buttons]}")


def menu(components: list[Json], which: str) -> Json:
    """The select menu with this placeholder or custom_id."""
    menus = [one for one in walk(components) if one["type"] in SELECTS]
    for one in menus:
        if which in (one.get("placeholder"), one["custom_id"]):
            assert not one.get("disabled"), f"{which!r} is disabled"
            return one
    known = [one.get("placeholder") or one["custom_id"] for one in menus]
    raise AssertionError(f"no menu is called {which!r}; there is {known}")


def chosen(select: Json, wanted: tuple[str, ...]) -> list[str]:
    """The values of the options with these labels; of menus without options, what was wanted."""
    low, high = select.get("min_values", 1), select.get("max_values", 1)
    assert low <= len(wanted) <= high, f"{low} to {high} options can be chosen, not {len(wanted)}"
    if select["type"] not in (STRING_SELECT, RADIOS, CHECKBOXES):
        return list(wanted)
    known = {name: str(option["value"]) for option in select["options"] for name in (option["value"], option["label"])}
    missing = [name for name in wanted if name not in known]
    assert not missing, f"no option is called {missing}; there is {[option['label'] for option in select['options']]}"
    return [known[name] for name in wanted]


def filled(modal: Json, given: dict[str, str]) -> list[Json]:
    """A modal's components with what a person entered, by label or custom_id, as Discord hands them back."""
    unused = set(given)
    answer: list[Json] = []
    for outer in modal["components"]:
        kept: Json = {"type": outer["type"], "id": outer["id"]}
        if outer["type"] == LABEL:
            inner = outer["component"]
            kept["component"] = _entered(inner, {outer["label"], inner["custom_id"]}, given, unused)
        elif outer["type"] == ROW:
            parts = outer["components"]
            kept["components"] = [_entered(p, {p.get("label"), p["custom_id"]}, given, unused) for p in parts]
        answer.append(kept)
    assert not unused, f"no input is called {sorted(unused)}"
    return answer


def _entered(one: Json, names: set[str | None], given: dict[str, str], unused: set[str]) -> Json:
    found = [name for name in names if name in given]
    unused.difference_update(name for name in found if name is not None)
    value = given[found[0]] if found and found[0] is not None else None
    kept: Json = {"type": one["type"], "id": one["id"], "custom_id": one["custom_id"]}
    needed = one.get("required", True)
    if one["type"] == TEXT_INPUT:
        typed = one.get("value") or "" if value is None else value
        assert typed or not needed, f"Discord asks to fill in {sorted(map(str, names))}"
        assert len(typed) <= one.get("max_length", 4000), f"Discord takes no more than {one['max_length']} characters"
        assert not typed or len(typed) >= one.get("min_length", 0), f"Discord asks for {one['min_length']} characters"
        return kept | {"value": typed}
    if one["type"] == CHECKBOX:
        return kept | {"value": bool(value)}
    wanted = _values(one, value)
    assert wanted or not needed, f"Discord asks to choose from {sorted(map(str, names))}"
    return kept | ({"value": wanted[0] if wanted else None} if one["type"] == RADIOS else {"values": wanted})


def _values(one: Json, value: str | None) -> list[str]:
    if value is None:
        return [str(option["value"]) for option in one.get("options", ()) if option.get("default")]
    return chosen(one | {"min_values": 1}, (value,))

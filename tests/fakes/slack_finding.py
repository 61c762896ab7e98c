"""Finding what a person means in the blocks that were really posted, and what the inputs in them hold."""

from collections.abc import Mapping, Sequence

from tests.fakes.slack_blocks import elements
from tests.fakes.slack_state import Json, choices

Filled = Mapping[str, str | Sequence[str]]
"""What somebody types or chooses, by the name of the input; several choices where it takes them."""


def found(blocks: list[Json], which: str, choice: str | None) -> tuple[Json, Json, Json | None]:
    """The block, the element and the option that a person means, among those that were really posted."""
    everything = [(block, element) for block in blocks for element in elements(block)]
    for block, element in everything:
        named = which in names_of(block, element)
        for label, option in choices(element):
            if label == which or (named and choice in (label, option.get("value"), _side(element, option))):
                return block, element, None if option is element else option
        if named and (not _options(element) or element["type"] == "button"):
            return block, element, None
    offered = [f"{e.get('action_id')}: {[label for label, _ in choices(e)]}" for _, e in everything]
    raise AssertionError(f"nothing here is called {which!r} {choice or ''}; there is {offered}")


def _options(element: Json) -> bool:
    return any(option is not element for _, option in choices(element))


def _side(element: Json, option: Json) -> str | None:
    if element["type"] != "feedback_buttons":
        return None
    return "positive" if option is element["positive_button"] else "negative"


def names_of(block: Json, element: Json) -> set[str]:
    """What an element may be called: by its action_id, its block_id, or by both, which no other element has."""
    block_id, action_id = str(block.get("block_id")), str(element.get("action_id"))
    return {block_id, action_id, f"{block_id}/{action_id}"}


def values(blocks: list[Json], filled: Filled, offered: dict[str, list[Json]] | None = None) -> Json:
    """The state of all inputs in these blocks, once some are filled in; `offered` is what menus hold besides."""
    state: Json = {}
    unused = set(filled)
    for block in blocks:
        for element in elements(block):
            if element["type"] in ("button", "overflow", "feedback_buttons", "icon_button", "workflow_button"):
                continue
            names = (names_of(block, element) | {block.get("label", {}).get("text")}) & set(filled)
            unused -= names
            value = filled[names.pop()] if names else None
            state.setdefault(block["block_id"], {})[element["action_id"]] = _value(
                element, value, (offered or {}).get(element["action_id"], [])
            )
    assert not unused, f"no input is called {sorted(unused)}"
    return state


def _value(element: Json, given: str | Sequence[str] | None, offered: list[Json]) -> Json:
    state: Json = {"type": element["type"]}
    options = choices(element) + [(option["text"]["text"], option) for option in offered]
    if not options and element["type"] != "external_select":
        key = "selected_date" if element["type"] == "datepicker" else "value"
        return state | {key: given if given is not None else element.get("initial_value")}
    wanted = {given} if isinstance(given, str) else set(given or ())
    chosen = [option for label, option in options if wanted & {label, option.get("value")}]
    assert len(chosen) >= len(wanted), f"{given!r} is none of {[label for label, _ in options]}"
    if element["type"] in ("checkboxes", "multi_static_select"):
        return state | {"selected_options": chosen or element.get("initial_options", [])}
    return state | {"selected_option": chosen[0] if chosen else element.get("initial_option")}


def is_empty(block: Json, state: Json) -> bool:
    """Whether a required input of a modal is still to be filled in."""
    value = state[block["block_id"]][block["element"]["action_id"]]
    return not block.get("optional") and not any(held for key, held in value.items() if key != "type")

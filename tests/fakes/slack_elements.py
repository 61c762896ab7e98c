"""What can stand inside blocks: buttons, menus, inputs and pictures, with the limits of the Block Kit reference."""

from collections.abc import Iterator, Mapping

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

ID = string(255)
LABEL = text(75, plain=True)
CONFIRM = shape(
    {
        "title": text(100, plain=True),
        "text": text(300),
        "confirm": text(30, plain=True),
        "deny": text(30, plain=True),
    },
    {"style": one_of("primary", "danger")},
)


def _option(*, rich: bool = False, linked: bool = False) -> Check:
    optional: dict[str, Check] = {"description": text(75, plain=not rich)}
    if linked:
        optional["url"] = link
    return shape({"text": text(75, plain=not rich), "value": string(150)}, optional)


OPTION = _option()


def _known_initial(check: Check) -> Check:
    """Options chosen at first must be among those offered."""

    def both(value: object, at: str) -> Iterator[str]:
        found = list(check(value, at))
        yield from found
        if found or not isinstance(value, dict):
            return
        offered = [*value.get("options", ()), *(o for g in value.get("option_groups", ()) for o in g["options"])]
        chosen = [*value.get("initial_options", ()), *filter(None, [value.get("initial_option")])]
        if any(option not in offered for option in chosen):
            yield from wrong("must match one of the options", f"{at}/initial_option")

    return both


def _element(required: Mapping[str, Check] | None = None, /, **optional: Check) -> Check:
    common: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag}
    return shape({"type": anything, **(required or {})}, common | optional)


def _written(**optional: Check) -> Check:
    actions = items(one_of("on_enter_pressed", "on_character_entered"), 2)
    return _element(
        placeholder=text(150, plain=True),
        initial_value=string(3000),
        dispatch_action_config=shape({}, {"trigger_actions_on": actions}),
        **optional,
    )


def _select(**optional: Check) -> Check:
    choices = items(_option(), 100)
    group = shape({"label": LABEL, "options": choices})
    offered = {"options": choices, "option_groups": items(group, 100)}
    menu = _element(placeholder=text(150, plain=True), **offered, **optional)
    return _known_initial(needing(("options", "option_groups"), menu))


def _picker(**optional: Check) -> Check:
    return _element(placeholder=text(150, plain=True), **optional)


SLACK_FILE = needing(("id", "url"), shape({}, {"id": string(255), "url": link}))
PICTURE = {"image_url": link, "slack_file": SLACK_FILE}
IMAGE = needing(tuple(PICTURE), shape({"type": anything, "alt_text": string(2000)}, PICTURE))
FEEDBACK = shape({"text": LABEL, "value": string(2000)}, {"accessibility_label": string(75)})
SHOWN_TO = items(string(255), 10)
MANY = number(1)
IDS = items(string(255), 100, 0)
BUTTON = _element(
    {"text": LABEL},
    url=link,
    value=string(2000),
    style=one_of("primary", "danger"),
    accessibility_label=string(75),
    agent_prompt=string(4000),
    agent_prompt_display=string(4000),
    visible_to_user_ids=SHOWN_TO,
)
ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "checkboxes": _known_initial(
        _element({"options": items(_option(rich=True), 10)}, initial_options=items(_option(rich=True), 10))
    ),
    "datepicker": _picker(initial_date=string(10, 10)),
    "datetimepicker": _picker(initial_date_time=number(10**9)),
    "email_text_input": _written(),
    "feedback_buttons": shape(
        {"type": anything, "positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ID}
    ),
    "file_input": _element(filetypes=items(string(20), 100), max_files=number(1, 10)),
    "icon_button": _element(
        {"icon": one_of("trash"), "text": LABEL},
        value=string(2000),
        accessibility_label=string(75),
        visible_to_user_ids=SHOWN_TO,
    ),
    "image": IMAGE,
    "number_input": _written(is_decimal_allowed=flag, min_value=anything, max_value=anything),
    "overflow": _element({"options": items(_option(linked=True), 5)}),
    "plain_text_input": _written(multiline=flag, min_length=number(0, 3000), max_length=number(1, 3000)),
    "radio_buttons": _known_initial(
        _element({"options": items(_option(rich=True), 10)}, initial_option=_option(rich=True))
    ),
    "rich_text_input": _element(placeholder=text(150, plain=True), initial_value=anything),
    "static_select": _select(initial_option=_option()),
    "multi_static_select": _select(initial_options=items(_option(), 100), max_selected_items=MANY),
    "external_select": _picker(initial_option=_option(), min_query_length=number()),
    "multi_external_select": _picker(
        initial_options=items(_option(), 100), min_query_length=number(), max_selected_items=MANY
    ),
    "users_select": _picker(initial_user=string(255)),
    "multi_users_select": _picker(initial_users=IDS, max_selected_items=MANY),
    "channels_select": _picker(initial_channel=string(255), response_url_enabled=flag),
    "multi_channels_select": _picker(initial_channels=IDS, max_selected_items=MANY),
    "conversations_select": _picker(
        initial_conversation=string(255),
        response_url_enabled=flag,
        filter=anything,
        default_to_current_conversation=flag,
    ),
    "multi_conversations_select": _picker(
        initial_conversations=IDS, filter=anything, default_to_current_conversation=flag, max_selected_items=MANY
    ),
    "timepicker": _picker(initial_time=string(5, 5), timezone=string(255)),
    "url_text_input": _written(),
    "workflow_button": _element({"text": LABEL, "workflow": anything}, style=one_of("primary", "danger")),
}


def _among(*kinds: str) -> Check:
    return by_type({kind: check for kind, check in ELEMENTS.items() if kind in kinds})


SELECTS = tuple(kind for kind in ELEMENTS if kind.endswith("select"))
IN_SECTIONS = _among(
    "button",
    "checkboxes",
    "datepicker",
    "image",
    "overflow",
    "radio_buttons",
    "timepicker",
    "workflow_button",
    *SELECTS,
)
IN_ACTIONS = _among(
    *("button", "checkboxes", "datepicker", "datetimepicker", "overflow", "radio_buttons", "rich_text_input"),
    *("timepicker", "workflow_button", *SELECTS),
)
IN_INPUTS = _among(
    *(kind for kind in ELEMENTS if kind.endswith("_input")),
    *("checkboxes", "datepicker", "datetimepicker", "radio_buttons", "timepicker", *SELECTS),
)
IN_CONTEXT_ACTIONS = _among("feedback_buttons", "icon_button")
MRKDWN = text(3000)
IN_CONTEXT = by_type({"image": IMAGE, "plain_text": MRKDWN, "mrkdwn": MRKDWN})

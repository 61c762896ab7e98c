"""Rows of buttons and menus as HTML. The options of a menu, seen only on a click, are in it too."""

from html import escape

from pictures.discord.embed_to_html import only
from pictures.icons import ICONS
from pictures.picture import Payload

STYLES = {1: "primary", 2: "secondary"}
EMOJI = {"👍": "good", "👎": "bad", "🗑️": "trash", "📣": "megaphone"}
BUTTON = {"type", "style", "disabled", "label", "custom_id", "emoji"}
SELECT = {"type", "custom_id", "min_values", "max_values", "disabled", "required", "placeholder", "options"}
OPTION = {"label", "value", "default"}


def component_to_html(component: Payload) -> str:
    """HTML of a component. ValueError names one that it cannot draw."""
    match component["type"]:
        case 1:
            return f'<div class="row">{"".join(component_to_html(one) for one in component["components"])}</div>'
        case 2:
            return _button(component)
        case 3:
            return _select(component)
        case unknown:
            raise ValueError(f"no picture of the component {unknown} yet; draw it in pictures/discord")


def _button(button: Payload) -> str:
    only("a button", button, BUTTON)
    if button["style"] not in STYLES:
        raise ValueError(f"no picture of the button's style {button['style']} yet; draw it in pictures/discord")
    disabled = " disabled" if button.get("disabled") else ""
    emoji = _emoji(button["emoji"]["name"]) if button.get("emoji") else ""
    return f'<button class="{STYLES[button["style"]]}"{disabled}>{emoji}{escape(button.get("label", ""))}</button>'


def _emoji(emoji: str) -> str:
    if emoji not in EMOJI:
        raise ValueError(f"no picture of the emoji {emoji} yet; draw it in pictures/icons.py")
    return f'<span class="emoji {EMOJI[emoji]}" title="{escape(emoji)}">{ICONS[EMOJI[emoji]]}</span>'


def _select(select: Payload) -> str:
    only("a select", select, SELECT)
    for option in select["options"]:
        only("an option", option, OPTION)
    chosen = [option["label"] for option in select["options"] if option.get("default")]
    shown = [*(chosen or [select["placeholder"]]), *(option["label"] for option in select["options"])]
    return f"<select>{''.join(f'<option>{escape(one)}</option>' for one in shown)}</select>"

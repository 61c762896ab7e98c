"""Block Kit as HTML: each block that rolebot sends, in the element of HTML that is closest to it.

What Slack shows only on a click (the options of a menu, a folded container) is in the HTML too, closed; labels that
Slack shows only under the mouse are titles. A block that nobody has drawn yet is an error, so that no picture lies.
Buttons and inputs are real ones, named `block_id/action_id`: the pictures show them, and `make demo` lets them be used.
"""

from collections.abc import Iterable
from html import escape

from pictures.icons import ICONS
from pictures.picture import Payload
from pictures.slack.markup import mrkdwn_to_html
from pictures.text import text_to_html


def blocks_to_html(blocks: Iterable[Payload], opened: bool = False) -> str:
    """HTML of blocks in their order; `opened` unfolds the containers. ValueError names a block that it cannot draw."""
    return "\n".join(_block(block, opened) for block in blocks)


def _block(block: Payload, opened: bool, outer: str = "") -> str:
    at = outer or block.get("block_id", "")
    match block["type"]:
        case "header":
            return f"<h2>{_text(block['text'])}</h2>"
        case "section":
            return _section(block, at)
        case "context":
            return f'<div class="context">{"".join(f"<span>{_text(one)}</span>" for one in block["elements"])}</div>'
        case "actions" | "context_actions" as kind:
            return f'<div class="{kind}">{"".join(_element(one, at) for one in block["elements"])}</div>'
        case "container":
            return _container(block, opened, at)
        case "divider":
            return "<hr>"
        case "input":
            return _input(block, at)
        case unknown:
            raise ValueError(f"no picture of the block `{unknown}` yet; draw it in pictures/slack/blocks_to_html.py")


def _input(block: Payload, at: str) -> str:
    optional = ' <span class="optional">(optional)</span>' if block.get("optional") else ""
    label = f'<div class="label">{_text(block["label"])}{optional}</div>'
    told = " data-dispatch" if block.get("dispatch_action") else ""
    needed = "" if optional else " data-needed"
    return f'<div class="input"{told}{needed}>{label}{_element(block["element"], at, block["label"]["text"])}</div>'


def _section(block: Payload, at: str) -> str:
    text = f"<p>{_text(block['text'])}</p>" if "text" in block else ""
    cells = "".join(f"<div>{_text(one)}</div>" for one in block.get("fields", ()))
    body = text + (f'<div class="fields">{cells}</div>' if cells else "")
    accessory = f'<div class="accessory">{_element(block["accessory"], at)}</div>' if "accessory" in block else ""
    return f'<div class="section"><div class="body">{body}</div>{accessory}</div>'


def _container(block: Payload, opened: bool, at: str) -> str:
    folded = block.get("is_collapsible") and block.get("default_collapsed") and not opened
    title = f"<summary>{_text(block['title'])}</summary>"
    inside = "\n".join(_block(one, opened, at) for one in block["child_blocks"])
    return f"<details{'' if folded else ' open'}>{title}{inside}</details>"


def _element(element: Payload, at: str = "", label: str = "") -> str:
    """A button or an input of the block `at`; a person can use it, in a page that listens."""
    plain_name = f'name="{escape(at)}/{escape(element.get("action_id", ""))}"'
    spoken = element.get("accessibility_label") or label or element.get("placeholder", {}).get("text")
    name = f'{plain_name} aria-label="{escape(spoken)}"' if spoken else plain_name
    match element["type"]:
        case "button":
            kind = escape(element.get("style", "default"))
            return f'<button type="button" {name} class="{kind}">{_text(element["text"])}</button>'
        case "static_select":
            hint = f'<option value="">{_text(element["placeholder"])}</option>'
            return f"<select {name}>{hint}{''.join(_option(one, element) for one in element['options'])}</select>"
        case "multi_static_select":
            ticks = "".join(_choice("checkbox", plain_name, option) for option in element["options"])
            return f'<details class="multi"><summary>{_text(element["placeholder"])}</summary>{ticks}</details>'
        case "external_select":
            lists = f"{escape(at)}-offered"
            hint = f'placeholder="{_text(element["placeholder"])}"'
            return f'<input class="select" {name} {hint} list="{lists}"><datalist id="{lists}"></datalist>'
        case "feedback_buttons":
            good, bad = element["positive_button"], element["negative_button"]
            return _icon("good", good, f'{name} value="positive"') + _icon("bad", bad, f'{name} value="negative"')
        case "icon_button":
            return _icon(element["icon"], element, name)
        case "plain_text_input":
            return _typed(element, name)
        case "radio_buttons":
            return "".join(_choice("radio", plain_name, option) for option in element["options"])
        case unknown:
            raise ValueError(f"no picture of the element `{unknown}` yet; draw it in pictures/slack/blocks_to_html.py")


def _option(option: Payload, menu: Payload) -> str:
    chosen = " selected" if option == menu.get("initial_option") else ""
    return f'<option value="{escape(option["value"])}"{chosen}>{_text(option["text"])}</option>'


def _choice(kind: str, name: str, option: Payload) -> str:
    box = f'<input type="{kind}" {name} value="{escape(option["value"])}">'
    return f'<label class="{kind}">{box}<span>{_text(option["text"])}</span></label>'


def _typed(element: Payload, name: str) -> str:
    first = escape(element.get("initial_value", ""))
    hint = f' placeholder="{_text(element["placeholder"])}"' if "placeholder" in element else ""
    most = f' maxlength="{element["max_length"]}"' if "max_length" in element else ""
    if element.get("multiline"):
        return f'<textarea class="typed area" {name}{hint}{most}>\n{first}</textarea>'
    return f'<input class="typed line" {name}{hint}{most} value="{first}">'


def _icon(icon: str, button: Payload, name: str) -> str:
    return f'<button type="button" class="icon" {name} title="{_text(button["text"])}">{ICONS[icon]}</button>'


def _text(text: Payload) -> str:
    return mrkdwn_to_html(text["text"]) if text["type"] == "mrkdwn" else text_to_html(text["text"])

"""Block Kit as HTML: each block that rolebot sends, in the element of HTML that is closest to it.

What Slack shows only on a click (the options of a menu, a folded container) is in the HTML too, closed; labels that
Slack shows only under the mouse are titles. A block that nobody has drawn yet is an error, so that no picture lies.
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


def _block(block: Payload, opened: bool) -> str:
    match block["type"]:
        case "header":
            return f"<h2>{_text(block['text'])}</h2>"
        case "section":
            return _section(block)
        case "context":
            return f'<div class="context">{"".join(f"<span>{_text(one)}</span>" for one in block["elements"])}</div>'
        case "actions" | "context_actions" as kind:
            return f'<div class="{kind}">{"".join(_element(one) for one in block["elements"])}</div>'
        case "container":
            return _container(block, opened)
        case "divider":
            return "<hr>"
        case "input":
            optional = ' <span class="optional">(optional)</span>' if block.get("optional") else ""
            label = f'<div class="label">{_text(block["label"])}{optional}</div>'
            return f'<div class="input">{label}{_element(block["element"])}</div>'
        case unknown:
            raise ValueError(f"no picture of the block `{unknown}` yet; draw it in pictures/slack/blocks_to_html.py")


def _section(block: Payload) -> str:
    text = f"<p>{_text(block['text'])}</p>" if "text" in block else ""
    cells = "".join(f"<div>{_text(one)}</div>" for one in block.get("fields", ()))
    body = text + (f'<div class="fields">{cells}</div>' if cells else "")
    accessory = f'<div class="accessory">{_element(block["accessory"])}</div>' if "accessory" in block else ""
    return f'<div class="section"><div class="body">{body}</div>{accessory}</div>'


def _container(block: Payload, opened: bool) -> str:
    folded = block.get("is_collapsible") and block.get("default_collapsed") and not opened
    title = f"<summary>{_text(block['title'])}</summary>"
    return f"<details{'' if folded else ' open'}>{title}{blocks_to_html(block['child_blocks'], opened)}</details>"


def _element(element: Payload) -> str:
    match element["type"]:
        case "button":
            return f'<button class="{escape(element.get("style", "default"))}">{_text(element["text"])}</button>'
        case "static_select" | "multi_static_select":
            shown = (element["placeholder"], *(option["text"] for option in element["options"]))
            return f"<select>{''.join(f'<option>{_text(one)}</option>' for one in shown)}</select>"
        case "external_select":
            return f"<select><option>{_text(element['placeholder'])}</option></select>"
        case "feedback_buttons":
            return _icon("good", element["positive_button"]) + _icon("bad", element["negative_button"])
        case "icon_button":
            return _icon(element["icon"], element)
        case "plain_text_input":
            kind = "area" if element.get("multiline") else "line"
            typed = f"<b>{escape(element['initial_value'])}</b>" if "initial_value" in element else ""
            hint = _text(element["placeholder"]) if "placeholder" in element and not typed else ""
            return f'<div class="typed {kind}">{typed or hint}</div>'
        case "radio_buttons":
            return "".join(
                f'<label class="radio"><input type="radio"><span>{_text(option["text"])}</span></label>'
                for option in element["options"]
            )
        case unknown:
            raise ValueError(f"no picture of the element `{unknown}` yet; draw it in pictures/slack/blocks_to_html.py")


def _icon(name: str, button: Payload) -> str:
    return f'<span class="icon" title="{_text(button["text"])}">{ICONS[name]}</span>'


def _text(text: Payload) -> str:
    return mrkdwn_to_html(text["text"]) if text["type"] == "mrkdwn" else text_to_html(text["text"])

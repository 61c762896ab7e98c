"""A page around blocks, in Slack's general look: a message in a channel or a thread, a modal, or the Home tab."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from pictures.blocks_to_html import blocks_to_html
from pictures.gallery import Picture
from pictures.icons import ICONS

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")

ASKER, BOT = "Alice", "rolebot"


def page(picture: Picture, payload: Mapping[str, Any]) -> str:
    """The whole HTML of a picture; it loads nothing from elsewhere."""
    width = picture.width
    head = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(picture.name)}</title><style>{STYLE}</style>"
    )
    return f'{head}<body class="{width.name.lower()}" style="width: {width}px">{_frame(picture, payload)}</body></html>'


def _frame(picture: Picture, payload: Mapping[str, Any]) -> str:
    blocks = blocks_to_html(payload["blocks"], picture.opened)
    match payload.get("type", "message"):
        case "modal":
            return _modal(payload, blocks)
        case "home":
            return _home(blocks)
        case _:
            asked = f'<span class="mention">@{BOT}</span> {escape(picture.asked)}'
            question = _message(ASKER, asked) if picture.asked else ""
            return f'<main class="thread">{question}{_message(BOT, blocks, private=not picture.asked)}</main>'


def _message(who: str, body: str, private: bool = False) -> str:
    seen = f'<div class="private">{ICONS["eye"]} Only visible to you</div>' if private else ""
    badge = '<span class="badge">APP</span>' if who == BOT else ""
    name = f'<div class="who"><b>{who}</b>{badge}<time>{"9:41" if who == BOT else "9:40"} AM</time></div>'
    avatar = f'<div class="avatar {who.lower()}">{who[0].upper()}</div>'
    return f'{seen}<article>{avatar}<div class="message">{name}<div class="blocks">{body}</div></div></article>'


def _modal(view: Mapping[str, Any], blocks: str) -> str:
    title = f'<header>{escape(view["title"]["text"])}<span class="x">✕</span></header>'
    close = f'<button class="default">{escape(view["close"]["text"])}</button>' if "close" in view else ""
    submit = f'<button class="primary">{escape(view["submit"]["text"])}</button>' if "submit" in view else ""
    return f'<main class="modal">{title}<div class="blocks">{blocks}</div><footer>{close}{submit}</footer></main>'


def _home(blocks: str) -> str:
    tabs = "<nav><b>Home</b><span>Messages</span><span>About</span></nav>"
    title = f'<header><div class="avatar {BOT}">R</div>{BOT}</header>'
    return f'<main class="home">{title}{tabs}<div class="blocks">{blocks}</div></main>'

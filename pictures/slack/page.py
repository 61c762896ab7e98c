"""A page around blocks, in Slack's general look: a message in a channel or a thread, a modal, or the Home tab."""

from html import escape
from pathlib import Path

from pictures.frame import ASKER, BOT, avatar, frame, mention, message
from pictures.icons import ICONS
from pictures.picture import Payload, Picture
from pictures.slack.blocks_to_html import blocks_to_html

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def page(picture: Picture, payload: Payload) -> str:
    """The whole HTML of a picture of blocks."""
    return frame(picture, STYLE, _main(picture, payload))


def _main(picture: Picture, payload: Payload) -> str:
    blocks = blocks_to_html(payload["blocks"], picture.opened)
    match payload.get("type", "message"):
        case "modal":
            return _modal(payload, blocks)
        case "home":
            return _home(blocks)
        case _:
            return f'<main class="thread">{_above(picture)}{message(BOT, "9:41 AM", blocks)}</main>'


def _above(picture: Picture) -> str:
    if not picture.asked:
        return f'<div class="private">{ICONS["eye"]} Only visible to you</div>'
    return message(ASKER, "9:40 AM", f"{mention(BOT)} {escape(picture.asked)}")


def _modal(view: Payload, blocks: str) -> str:
    title = f'<header>{escape(view["title"]["text"])}<span class="x">✕</span></header>'
    close = f'<button class="default">{escape(view["close"]["text"])}</button>' if "close" in view else ""
    submit = f'<button class="primary">{escape(view["submit"]["text"])}</button>' if "submit" in view else ""
    return f'<main class="modal">{title}<div class="blocks">{blocks}</div><footer>{close}{submit}</footer></main>'


def _home(blocks: str) -> str:
    tabs = "<nav><b>Home</b><span>Messages</span><span>About</span></nav>"
    title = f"<header>{avatar(BOT)}{BOT}</header>"
    return f'<main class="home">{title}{tabs}<div class="blocks">{blocks}</div></main>'

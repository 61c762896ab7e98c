"""What all pages have in common: the frame of the page, and a message by somebody."""

from html import escape
from pathlib import Path

from pictures.picture import Picture

STYLE = (Path(__file__).parent / "frame.css").read_text(encoding="utf-8")

ASKER, BOT = "Alice", "rolebot"


def frame(picture: Picture, style: str, body: str) -> str:
    """The whole HTML of a picture; it loads nothing from elsewhere."""
    title = f"<meta charset=utf-8><title>{escape(picture.name)}</title>"
    head = f"<!doctype html><html lang={picture.language}>{title}<style>{STYLE}{style}</style>"
    width = picture.width
    return f'{head}<body class="{width.name.lower()}" style="width: {width}px">{body}</body></html>'


def message(who: str, time: str, body: str) -> str:
    """A message with a picture and a name beside it."""
    badge = '<span class="badge">APP</span>' if who == BOT else ""
    name = f'<div class="who"><b>{who}</b>{badge}<time>{time}</time></div>'
    return f'<article>{avatar(who)}<div class="message">{name}<div class="blocks">{body}</div></div></article>'


def avatar(who: str) -> str:
    """The picture beside a name: its first letter."""
    return f'<div class="avatar {who.lower()}">{who[0].upper()}</div>'


def mention(who: str) -> str:
    """Somebody's name as it stands in a message that speaks to them."""
    return f'<span class="mention">@{who}</span>'

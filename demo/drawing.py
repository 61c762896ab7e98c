"""What a person sees, as parts that the page puts in their places: each message, the modal on top, the Home tab."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from pictures.frame import avatar
from pictures.icons import ICONS
from pictures.slack.blocks_to_html import blocks_to_html
from pictures.slack.markup import mrkdwn_to_html
from tests.fakes.slack_state import BOT_USER, Message, View

from demo.place import NAMES, Place

Part = Mapping[str, Any]

_BADGE = '<span class="badge">APP</span>'
_PRIVATE = f'<div class="private">{ICONS["eye"]} Only visible to you</div>'
_TOOLS = (
    '<div class="tools"><button type="button" data-reply>Reply</button>'
    '<details class="more"><summary aria-label="More about this message">⋯</summary>'
    '<button type="button" data-shortcut>Answer with rolebot</button></details></div>'
)


def parts(place: Place, who: str) -> dict[str, Part]:
    """All that a person sees, by names that stay the same while it changes."""
    seen: dict[str, Part] = {one.ts: _message(place, one) for one in place.seen_by(who)}
    mine = [channel for channel in place.channels.values() if who in channel.members]
    seen["place"] = {
        "who": who,
        "connected": bool(place.sockets),
        "channels": [{"id": one.id, "name": one.name, "kind": one.kind} for one in mine],
        "prompts": [one["prompts"] for one in place.prompts if one["channel_id"] == place.dm(who)][-1:],
    }
    if place.views.modals[who]:
        seen["modal"] = _modal(place.views.modals[who][-1])
    if home := place.views.homes.get(who):
        seen["home"] = {"view": home.id, "html": _named(blocks_to_html(home.blocks))}
    return seen


def _message(place: Place, message: Message) -> Part:
    private = message.ephemeral_to is not None
    body = blocks_to_html(message.blocks) if message.via and message.blocks else mrkdwn_to_html(message.text)
    name, time = NAMES[message.user], place.written[message].strftime("%H:%M")
    head = f"<b>{escape(name)}</b>{_BADGE if message.user == BOT_USER else ''}<time>{time}</time>"
    html = (
        f'{_PRIVATE if private else ""}<div class="row">{avatar(name)}<div class="message">'
        f'<div class="who">{head}</div><div class="blocks">{_named(body)}</div></div></div>{"" if private else _TOOLS}'
    )
    return {"channel": message.channel, "thread": message.thread_ts, "html": html, "by": message.user}


def _modal(view: View) -> Part:
    body = view.body
    close = body.get("close", {}).get("text", "Close")
    submit = f'<button class="primary">{escape(body["submit"]["text"])}</button>' if "submit" in body else ""
    html = (
        f'<header><h1 id="title">{escape(body["title"]["text"])}</h1>'
        '<button type="button" class="icon" data-close aria-label="Close">✕</button></header>'
        f'<div class="blocks">{_named(blocks_to_html(view.blocks))}</div>'
        f'<footer><button type="button" data-close>{escape(close)}</button>{submit}</footer>'
    )
    return {"view": view.id, "html": html, "errors": view.errors}


def _named(html: str) -> str:
    """HTML in which people are called by their names, and not by the ids that Slack has for them."""
    for one, name in NAMES.items():
        html = html.replace(f"@{one}", f"@{name}")
    return html


def changes(before: Mapping[str, Part], after: Mapping[str, Part]) -> dict[str, Any] | None:
    """What a page that shows the one must do to show the other; None where that is nothing."""
    changed = {name: part for name, part in after.items() if before.get(name) != part}
    gone: Iterable[str] = before.keys() - after.keys()
    return {"changed": changed, "gone": sorted(gone)} if changed or gone else None

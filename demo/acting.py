"""What people do on the page, as the short methods of the local Slack; what Slack would refuse says why."""

import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.slack_people import escaped
from tests.fakes.slack_state import BOT_USER, Message, View

from demo.place import Place
from rolebot.adapters.slack.manifest import COMMAND

_MENTION = re.compile(r"@rolebot\b", re.IGNORECASE)

Act = Mapping[str, Any]


class Impossible(Exception):  # noqa: N818 - what Slack says to a person, not an error of the page
    """Why Slack does not let somebody do that."""


async def do(place: Place, who: str, act: Act) -> dict[str, Any]:
    """What a person does, and what the page must know of it at once. Raises Impossible."""
    try:
        match act["do"]:
            case "arrive":  # a page that is loaded anew shows no modal
                for view in reversed(place.views.modals[who]):
                    await place.close(view)
            case "say":
                return await _say(place, who, act)
            case "press":
                await place.press(_target(place, who, act), str(act["name"]), act.get("choice"), user=who)
            case "submit":
                await place.submit(_view(place, who, act), act["filled"])
            case "close":
                await place.close(_view(place, who, act))
            case "suggest":
                view = _view(place, who, act)
                return {"options": await place.suggest(view, str(act["name"]), str(act["typed"]))}
            case "shortcut":
                await place.shortcut(_message(place, who, act), user=who)
            case "home":
                await place.open_home(user=who)
            case "messages":
                await place.open_messages_tab(user=who)
            case other:
                raise Impossible(f"Nobody can {other} here.")
    except AssertionError as refused:
        raise Impossible(str(refused)) from None
    return {}


async def _say(place: Place, who: str, act: Act) -> dict[str, Any]:
    channel, text, thread = str(act["channel"]), str(act["text"]), act.get("thread")
    if who not in place.channels[channel].members:
        raise Impossible("You are not in this channel.")
    if text.startswith("/"):
        return await _command(place, who, act)
    told, mentioned = _MENTION.subn(f"<@{BOT_USER}>", escaped(text))
    if place.channels[channel].kind == "im":
        said = await place.say(told, channel, thread_ts=thread, user=who, raw=True)
    elif mentioned:
        said = await place.say(told, channel, thread_ts=thread, user=who, raw=True, kind="app_mention")
    else:  # Slack tells the bot nothing of it: it asks for mentions only
        said = place.add(Message(channel, place.new_ts(), who, told, thread_ts=thread))
    heard = mentioned or place.channels[channel].kind == "im"
    return {"thread": thread or said.ts} if heard else {}


async def _command(place: Place, who: str, act: Act) -> dict[str, Any]:
    command, _, rest = str(act["text"]).partition(" ")
    if command != COMMAND:
        raise Impossible(f"There is no command {command} here; try {COMMAND} help.")
    if act.get("thread"):
        raise Impossible("Slack takes no commands in threads; write @rolebot and your question.")
    await place.command(rest.strip(), command, channel=str(act["channel"]), user=who)
    return {}


def _target(place: Place, who: str, act: Act) -> Message | View:
    return _view(place, who, act) if "view" in act else _message(place, who, act)


def _view(place: Place, who: str, act: Act) -> View:
    mine = [*place.views.modals[who], *filter(None, [place.views.homes.get(who)])]
    found = [view for view in mine if view.id == act["view"]]
    if not found:
        raise Impossible("This is not open any more.")
    return found[0]


def _message(place: Place, who: str, act: Act) -> Message:
    found = [one for one in place.seen_by(who) if one.ts == act["message"]]
    if not found:
        raise Impossible("This message is gone.")
    return found[0]

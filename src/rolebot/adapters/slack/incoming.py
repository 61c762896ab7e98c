"""Slack's events as questions: which of them speak to rolebot, what they ask, and where the answer goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from rolebot.adapters.slack.markup import text_of
from rolebot.exchange import Question, Thread

Body = Mapping[str, Any]

PLATFORM = "slack"

SPOKEN = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that a person sent; all others tell of edits, unfurls, joins and bots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was put in a channel or a direct message. `key` names it however often Slack delivers it."""

    key: str
    channel: str
    thread_ts: str
    is_direct: bool
    question: Question


def read_event(event: Body, team: str, own_user: str) -> Asked | None:
    """What a person asks rolebot with a mention or in a direct message; None where nobody does."""
    channel, ts, user = (_text(event, key) for key in ("channel", "ts", "user"))
    if not (channel and ts and user) or user in (own_user, "USLACKBOT"):
        return None
    if event.get("bot_id") or event.get("hidden") or event.get("edited") or event.get("subtype") not in SPOKEN:
        return None
    is_direct = event.get("channel_type") == "im"
    if event.get("type") != "app_mention" and not is_direct:
        return None
    thread_ts = _text(event, "thread_ts") or ts
    thread = Thread(PLATFORM, team, f"{channel}/{thread_ts}", within=channel if is_direct else "")
    return Asked(
        key=f"{PLATFORM}/{team}/{channel}/{ts}",
        channel=channel,
        thread_ts=thread_ts,
        is_direct=is_direct,
        question=Question(text=text_of(event), asker=user, thread=thread),
    )


def read_thread(body: Body, team: str, user: str) -> Thread:
    """The conversation to which a pressed message belongs; what only one person sees is that person's."""
    container = part_of(body, "container")
    message = part_of(body, "message")
    channel = _text(container, "channel_id") or _text(part_of(body, "channel"), "id")
    if is_private(body) or not channel:
        return private_thread(team, channel or "home", user)
    ts = _text(message, "thread_ts") or _text(container, "thread_ts") or _text(container, "message_ts")
    return Thread(PLATFORM, team, f"{channel}/{ts}", within=channel if channel.startswith("D") else "")


def private_thread(team: str, channel: str, user: str) -> Thread:
    """The conversation that somebody has with rolebot in a channel without anybody else seeing it."""
    return Thread(PLATFORM, team, f"{channel}/{user}")


def is_private(body: Body) -> bool:
    """Whether a pressed message is seen by one person only."""
    return bool(part_of(body, "container").get("is_ephemeral"))


def place_of(body: Body) -> tuple[str, str]:
    """The channel of a message in a payload, and the thread that an answer to it belongs in."""
    message = part_of(body, "message")
    container = part_of(body, "container")
    channel = _text(part_of(body, "channel"), "id") or _text(container, "channel_id")
    ts = _text(message, "thread_ts") or _text(message, "ts") or _text(container, "message_ts")
    return channel, ts


def team_of(context: AsyncBoltContext) -> str:
    """The workspace that something happened in."""
    return context.team_id or context.enterprise_id or ""


def part_of(body: Body, key: str) -> Body:
    """A map within a map; an empty one where there is none."""
    found = body.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(body: Body, key: str) -> str:
    found = body.get(key)
    return found if isinstance(found, str) else ""

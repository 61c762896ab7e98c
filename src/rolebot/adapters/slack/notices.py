"""What the admins' channel of Slack is told about the knowledge."""

from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack.blocks import SECTION, context, pack, section
from rolebot.adapters.slack.incoming import PLATFORM
from rolebot.adapters.slack.markup import escape
from rolebot.adapters.slack.outgoing import DeliveryError, post
from rolebot.adapters.slack.rendering import Message
from rolebot.desk import Desk
from rolebot.notices import Channel, Notice, tell_admins

CHANNEL = "ROLEBOT_SLACK_ADMIN_CHANNEL"

WAYS_OUT = {
    "not_in_channel": "invite it there with /invite @rolebot",
    "channel_not_found": f"is {CHANNEL} right? a private channel must have it invited with /invite @rolebot",
    "is_archived": f"the channel is archived; set {CHANNEL} to another",
    "not_authed": "a channel belongs to one workspace; set SLACK_BOT_TOKEN to the token of that one",
    "missing_scope": "it lacks the scope chat:write; install the app again",
    "restricted_action": "the workspace lets only some people post there",
}
"""What to do where Slack does not take a notice."""


async def tell_channel(client: AsyncWebClient, desk: Desk, channel: str) -> None:
    """Tell a channel for ever how the knowledge fares."""

    async def send(notice: Notice) -> str:
        try:
            await post(client, channel, "", render_notice(notice))
        except DeliveryError as error:
            way_out = WAYS_OUT.get(str(error).split(":")[0])
            return f"{error}; {way_out}" if way_out else str(error)
        return ""

    await tell_admins(desk, Channel(PLATFORM, channel, send))


def render_notice(notice: Notice) -> Message:
    """A notice as a message: what happened, and below it, smaller, what is wrong."""
    lines = [escape(line) for line in notice.lines]
    blocks = [section(escape(notice.headline)), *([context(pack(lines, SECTION))] if lines else [])]
    return Message("\n".join([escape(notice.headline), *lines]), blocks)

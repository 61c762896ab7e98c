"""What the admins' channel of Discord is told about the knowledge."""

import aiohttp
import discord

from rolebot.adapters.discord.incoming import PLATFORM
from rolebot.adapters.discord.markup import BULLET, escape
from rolebot.desk import Desk
from rolebot.notices import Channel, Notice, tell_admins
from rolebot.text import fit

CHANNEL = "ROLEBOT_DISCORD_ADMIN_CHANNEL"

LONGEST = 2000
"""Characters of a message."""

WAYS_OUT = {
    10003: f"there is no such channel; is {CHANNEL} right, and rolebot on that server?",
    50001: "let rolebot's role view the channel, in the channel's settings under Permissions",
    50013: "let rolebot's role send messages there, in the channel's settings under Permissions",
}
"""What to do where Discord does not take a notice, by the code that it gives."""


async def tell_channel(client: discord.Client, desk: Desk, channel: str) -> None:
    """Tell a channel for ever how the knowledge fares."""

    async def send(notice: Notice) -> str:
        try:
            await client.get_partial_messageable(int(channel)).send(render_notice(notice), suppress_embeds=True)
        except discord.HTTPException as error:
            return f"{error.status} {error.code}; {WAYS_OUT.get(error.code, 'it is tried again')}"
        except (aiohttp.ClientError, OSError) as error:
            return f"unreachable: {type(error).__name__}"
        return ""

    await client.wait_until_ready()
    await tell_admins(desk, Channel(PLATFORM, channel, send))


def render_notice(notice: Notice) -> str:
    """A notice as a message: what happened, and what is wrong as a list, each line in its share of the room."""
    lines = [escape(notice.headline)]
    for at, line in enumerate(notice.lines):
        room = LONGEST - len("\n".join(lines))
        share = room // (len(notice.lines) - at) - len(f"\n{BULLET}")
        lines.append(f"{BULLET}{fit(line, share, escape)}")
    return "\n".join(lines)

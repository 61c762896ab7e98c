"""Where rolebot speaks so that all can see it: everywhere, unless those who manage a server say otherwise."""

import json

from rolebot.adapters.discord.incoming import PLATFORM
from rolebot.desk import Desk
from rolebot.text import read_json

SETTING = "channels"


async def may_speak(desk: Desk, guild: int | None, channel: object) -> bool:
    """Whether rolebot may answer in a channel, or in a thread of one, in front of everybody."""
    if guild is None:
        return True
    chosen = read_channels(await desk.read_setting(PLATFORM, str(guild), SETTING))
    places = (getattr(channel, "id", None), getattr(channel, "parent_id", None))
    return chosen is None or any(place in chosen for place in places)


def read_channels(written: str) -> list[int] | None:
    """The channels in which rolebot may speak; None where it may speak everywhere."""
    chosen = read_json(written)
    return [one for one in chosen if isinstance(one, int)] if isinstance(chosen, list) else None


def write_channels(chosen: list[int] | None) -> str:
    """The setting in which channels are kept."""
    return "" if chosen is None else json.dumps(sorted(set(chosen)))

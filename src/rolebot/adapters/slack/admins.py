"""Who may look after the knowledge from Slack: people and user groups that whoever runs rolebot has named by their ids.

An id of Slack's is unique within its workspace or organisation only, and people of others reach rolebot through shared
channels or, where many install it, at home. So an id counts together with the workspace: one that stands alone with
that of the bot's token, and `T0123/U0456` with the one in front. It is looked at before every act, since what is
pressed may have been shown to somebody who was an admin at the time.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import aiohttp
from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack.incoming import PLATFORM, Body, part_of, team_of

REMEMBERED, REMEMBERED_REFUSAL = 60.0, 10.0
"""Seconds for which it is remembered who is in a user group, and that Slack did not say who is."""

PATIENCE = 2.0
"""Seconds that Slack may take to say who is in a group: what was pressed must open a modal within three."""

WAYS_OUT = {
    "missing_scope": "paste `rolebot slack manifest` into the app's settings and install the app again",
    "no_such_subteam": "there is no such group in this workspace; is ROLEBOT_SLACK_ADMINS right?",
    "plan_upgrade_required": "the workspace's plan has no user groups; name people in ROLEBOT_SLACK_ADMINS",
}
"""What to do where Slack does not say who is in a group."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, and where they are at home: their workspace, and its organisation if it has one."""

    user: str
    team: str
    homes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Members:
    people: frozenset[str]
    until: float


class Admins:
    """The admins that are set; `homes` are the workspace and the organisation in which a bare id counts."""

    def __init__(
        self, ids: Collection[str], homes: Collection[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        written = [one.rpartition("/") for one in ids]
        named = frozenset((home, one) for team, _, one in written for home in ((team,) if team else homes))
        self._people = frozenset(name for name in named if not name[1].startswith("S"))
        self._groups = sorted(named - self._people)
        self._homes = frozenset(homes)
        self._clock = clock
        self._members: dict[tuple[str, str], _Members] = {}

    def __bool__(self) -> bool:
        return bool(self._people or self._groups)

    async def is_admin(self, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> bool:
        """Whether an admin did what Slack tells of. It may ask Slack who is in a group."""
        person = read_person(body, context)
        if any((home, person.user) in self._people for home in person.homes):
            return True
        for team, group in self._groups:
            if team in person.homes and person.user in await self._in_group(group, person.team, client):
                return True
        return False

    def name(self, body: Body, context: AsyncBoltContext) -> str:
        """The name under which the journal keeps what somebody did."""
        person = read_person(body, context)
        alone = not self._homes.isdisjoint(person.homes)
        return f"{PLATFORM}:{person.user}" if alone else f"{PLATFORM}:{person.team}/{person.user}"

    async def _in_group(self, group: str, team: str, client: AsyncWebClient) -> frozenset[str]:
        known = self._members.get((team, group))
        if known is None or known.until <= self._clock():
            people, refusal = await members(client, group, team)
            if refusal:
                log.warning("slack does not say who is in the admins' group %s: %s", group, refusal)
            lasts = REMEMBERED_REFUSAL if refusal else REMEMBERED
            self._members[team, group] = known = _Members(people, self._clock() + lasts)
        return known.people


def read_person(body: Body, context: AsyncBoltContext) -> Person:
    """Who did what Slack tells of. Somebody from outside is at home in no more than their own workspace."""
    here, user = team_of(context), part_of(body, "user")
    own = user.get("team_id")
    team = own if isinstance(own, str) and own else here
    around = {here, *filter(None, [context.enterprise_id])}
    homes = around if team in around else {team}
    return Person(context.user_id or "", team, frozenset(homes - {""}) if context.user_id else frozenset())


async def members(client: AsyncWebClient, group: str, team: str) -> tuple[frozenset[str], str]:
    """The people in a user group of a workspace; nobody, and why, where Slack does not say."""
    try:
        call = client.usergroups_users_list(usergroup=group, team_id=team)
        answer = await asyncio.wait_for(call, PATIENCE)
    except SlackApiError as error:
        code = str(error.response.get("error"))
        return frozenset(), f"{code}; {WAYS_OUT[code]}" if code in WAYS_OUT else code
    except (aiohttp.ClientError, TimeoutError) as error:
        return frozenset(), f"out of reach ({type(error).__name__})"
    people = answer.get("users") or ()
    return frozenset(one for one in people if isinstance(one, str)), ""

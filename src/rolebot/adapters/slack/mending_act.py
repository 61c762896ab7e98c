"""What an admin did in Slack: who, in which modal, above which list, to what; and how a modal is filled."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack.blocks import Payload
from rolebot.adapters.slack.incoming import Body
from rolebot.adapters.slack.mending_parts import Below, below_of
from rolebot.adapters.slack.mending_views import waiting
from rolebot.adapters.slack.outgoing import update_view

SOON = 1.0
"""Seconds after which a modal says that it is looking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an admin did: in which modal, above which list, to what."""

    by: str
    client: AsyncWebClient
    context: AsyncBoltContext
    trigger: str
    view: Body
    value: str

    @property
    def below(self) -> Below:
        """The list below the modal, or that it is."""
        return below_of(self.view)

    @property
    def view_id(self) -> str:
        """The modal in which it was done."""
        return str(self.view.get("id"))

    @property
    def list_id(self) -> str:
        """The modal with the list."""
        return str(self.view.get("root_view_id") or self.view_id)

    @property
    def on_top(self) -> bool:
        """Whether it was done in a modal on top of the list."""
        return self.view_id != self.list_id


async def fill(client: AsyncWebClient, view_id: str, making: Coroutine[Any, Any, Payload], below: Below) -> None:
    """Put into a modal what is being made; it says that it is looking if that takes long."""
    work = asyncio.create_task(making)
    await asyncio.wait({work}, timeout=SOON)
    if not work.done():
        await update_view(client, view_id, waiting(below))
    await update_view(client, view_id, await work)

"""The workspace of the demo: two people, three channels, and what each person sees there.

It is the strict local Slack of the tests, so the bot meets the same rules here: its scopes, its limits, its order of
events.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import BOT_USER, GENERAL, Message

from rolebot.adapters.slack.manifest import AGENT_SCOPES, COMMAND, SCOPES, SHORTCUT

ADA, BEN = "U0ADA0001", "U0BEN0002"
PEOPLE = {ADA: "Ada", BEN: "Ben"}
NAMES = PEOPLE | {BOT_USER: "rolebot"}

DATA, ADMINS = "C0DATA001", "C0ADMINS1"

PATIENCE = 10.0
"""Seconds in which the bot must acknowledge; Slack waits for three, but a first start may be slow."""


@dataclass(kw_only=True)
class Place(FakeSlack):
    """The local Slack with the people of the demo; `version` counts what happened."""

    shortcut_id: str = SHORTCUT
    command_name: str = COMMAND
    scopes: frozenset[str] = frozenset({*SCOPES, *AGENT_SCOPES})
    ack_within: float = PATIENCE
    trigger_lives: float = PATIENCE
    bot_token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(16)}")
    app_token: str = field(default_factory=lambda: f"xapp-{secrets.token_hex(16)}")
    written: dict[Message, datetime] = field(default_factory=dict)
    version: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.channels.clear()
        self.add_channel(GENERAL, "general", NAMES)
        self.add_channel(DATA, "data", NAMES)
        self.add_channel(ADMINS, "bot-admins", {BEN, BOT_USER}, kind="group")
        for person in PEOPLE:
            self.dm(person)

    def add(self, message: Message) -> Message:
        """A message that is there from here on."""
        self.written[message] = datetime.now().astimezone()
        return super().add(message)

    def changed(self) -> None:
        """Wakes everyone who waits, and whoever looks at a page."""
        self.version += 1
        super().changed()

    def seen_by(self, who: str) -> list[Message]:
        """The messages that a person sees, in all channels, oldest first."""
        return [
            one
            for one in self.messages
            if not one.deleted and one.ephemeral_to in (None, who) and who in self.channels[one.channel].members
        ]

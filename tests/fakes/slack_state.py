"""What a workspace remembers: people, channels, messages, modals, calls, and everything that the app did wrong.

Time can be moved on with `pass_time`, so that no test waits half an hour for a response_url to expire.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from tests.fakes.slack_blocks import elements, texts

Json = dict[str, Any]
T = TypeVar("T")

APP_ID = "A0RLB7K2Q"
TEAM = "T0RLB5D1N"
BOT_USER = "U0RLBBOT1"
BOT_ID = "B0RLB9X4M"
ALICE = "U0ALICE01"
BOB = "U0BOB0002"
GENERAL = "C0GENERAL"
RANDOM = "C0RANDOM1"

SCOPES = frozenset(
    "app_mentions:read assistant:write channels:history chat:write commands groups:history im:history im:read im:write "
    "reactions:write users:read".split()
)


@dataclass(eq=False)
class Message:
    """One message as it stands; `edits` holds what it said before, `via` how the app posted it."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    team: str = TEAM
    via: str = ""
    deleted: bool = False
    edits: list[tuple[str, list[Json]]] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """All that a person reads in it: its blocks, or its text if it has none."""
        return "\n".join(texts(self.blocks)) if self.blocks else self.text

    @property
    def labels(self) -> list[str]:
        """What is written on everything that can be pressed, in order."""
        return labels(self.blocks)

    def payload(self) -> Json:
        """The message as Slack describes it to apps."""
        body: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team}
        if self.user == BOT_USER:
            body |= {"bot_id": BOT_ID, "app_id": APP_ID}
        if self.blocks:
            body["blocks"] = self.blocks
        if self.thread_ts:
            body["thread_ts"] = self.thread_ts
        return body


@dataclass(eq=False)
class View:
    """One modal or Home of one person; `errors` are those of the last submission.

    `offered` is what the app put last into a menu that it fills, by its action_id.
    """

    id: str
    user: str
    body: Json
    team: str = TEAM
    hash: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    root: str = ""
    previous: str | None = None
    offered: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, each with a block_id."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    @property
    def shown(self) -> str:
        """All that a person reads in it."""
        return "\n".join(texts(self.body))

    @property
    def labels(self) -> list[str]:
        """What is written on everything that can be pressed, in order."""
        return labels(self.blocks)

    def payload(self, state: Json | None = None) -> Json:
        """The view as Slack describes it to apps."""
        known: Json = {"id": self.id, "team_id": self.team, "app_id": APP_ID, "bot_id": BOT_ID, "hash": self.hash}
        known |= {"private_metadata": "", "callback_id": "", "external_id": ""}
        known |= {"root_view_id": self.root or self.id, "previous_view_id": self.previous}
        known |= {"app_installed_team_id": self.team, "state": {"values": state or {}}}
        if self.body["type"] == "modal":
            known |= {"submit": None, "close": None, "clear_on_close": False, "notify_on_close": False}
        return known | self.body


@dataclass
class Views:
    """The modals that are open, per person from the first to the top one, and the Home of each."""

    modals: dict[str, list[View]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[str, View] = field(default_factory=dict)

    def top(self, user: str = ALICE) -> View:
        """The modal that this person sees."""
        assert self.modals[user], f"{user} sees no modal"
        return self.modals[user][-1]

    def all(self) -> Iterable[View]:
        """Every view that anyone has."""
        return [*itertools.chain.from_iterable(self.modals.values()), *self.homes.values()]


@dataclass(frozen=True)
class Call:
    """One call of a Web API method or response_url, with what came of it."""

    method: str
    args: Json
    token: str | None = None
    status: int = 200
    error: str | None = None
    messages: tuple[str, ...] = ()
    at: float = 0.0


@dataclass
class Channel:
    """A place for messages, with the people and bots in it."""

    id: str
    name: str
    kind: str
    members: set[str]
    team: str = TEAM


@dataclass
class Token:
    """Who a token stands for."""

    team: str
    kind: str
    scopes: frozenset[str]
    dead: str | None = None
    ends: float | None = None


def labels(blocks: object) -> list[str]:
    """What is written on everything in these blocks that can be pressed or chosen, in order."""
    return [written for element in elements(blocks) for written, _ in choices(element)]


def choices(element: Json) -> list[tuple[str, Json]]:
    """What an element offers: each label, with the option or button that it stands for."""
    if element["type"] == "feedback_buttons":
        both = (element["positive_button"], element["negative_button"])
        return [(button["text"]["text"], button) for button in both]
    groups = [group["options"] for group in element.get("option_groups", ())]
    options = [*element.get("options", ()), *itertools.chain.from_iterable(groups)]
    if options:
        return [(option["text"]["text"], option) for option in options]
    return [(element["text"]["text"], element)] if "text" in element else []


@dataclass(kw_only=True)
class Workspace:
    """All that the fake knows; its settings first."""

    port: int = 0
    scopes: frozenset[str] = SCOPES
    agent: bool = True
    socket_mode: bool = True
    rotation: bool = False
    ack_within: float = 3.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_lives: float = 3.0
    url_lives: float = 1800.0

    bot_token: str = "xoxb-local-bot"
    app_token: str = "xapp-local-app"
    signing_secret: str = "0123456789abcdef0123456789abcdef"
    client_id: str = "10203040.50607080"
    client_secret: str = "local-client-secret"

    messages: list[Message] = field(default_factory=list)
    views: Views = field(default_factory=Views)
    calls: list[Call] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    statuses: list[Json] = field(default_factory=list)
    prompts: list[Json] = field(default_factory=list)
    titles: list[Json] = field(default_factory=list)
    tokens: dict[str, Token] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    ahead: float = 0.0
    busy: int = 0

    def __post_init__(self) -> None:
        """A team with two people, a channel with the bot and one without it."""
        self._changed = asyncio.Event()
        self._numbers = itertools.count(1)
        self._began = int(time.time())
        everyone = {ALICE, BOB}
        self.add_channel(GENERAL, "general", everyone | {BOT_USER})
        self.add_channel(RANDOM, "random", everyone)
        self.tokens[self.bot_token] = Token(TEAM, "xoxb", self.scopes)
        self.tokens[self.app_token] = Token(TEAM, "xapp", frozenset({"connections:write"}))

    def add_channel(self, channel: str, name: str, members: Iterable[str], *, kind: str = "channel") -> Channel:
        """A new channel; `kind` is channel, group (private) or im."""
        self.channels[channel] = Channel(channel, name, kind, set(members))
        return self.channels[channel]

    def dm(self, user: str = ALICE, team: str = TEAM) -> str:
        """The id of the conversation between one person and the bot."""
        channel = f"D{user[1:]}" if team == TEAM else f"D{user[1:]}{team[-3:]}"
        self.channels.setdefault(channel, Channel(channel, "directmessage", "im", {user, BOT_USER}, team))
        return channel

    @property
    def posted(self) -> list[Message]:
        """What the app wrote and nobody deleted, oldest first."""
        return [m for m in self.messages if m.via and not m.deleted]

    @property
    def last(self) -> Message:
        """The newest message of the app."""
        assert self.posted, "the app posted nothing"
        return self.posted[-1]

    def find(self, channel: object, ts: object) -> Message | None:
        """The message at this place, unless it was deleted."""
        found = [m for m in self.messages if m.channel == channel and m.ts == ts and not m.deleted]
        return found[-1] if found else None

    def called(self, method: str) -> list[Call]:
        """Every call of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    def now(self) -> float:
        """Seconds since 1970 in this workspace."""
        return time.time() + self.ahead

    def pass_time(self, seconds: float) -> None:
        """What happens to triggers, response_urls and tokens when nobody does anything for a while."""
        self.ahead += seconds

    def new_ts(self) -> str:
        """The time of a message, never the same twice."""
        return f"{self._began}.{next(self._numbers):06d}"

    def new_id(self, prefix: str) -> str:
        """An id in Slack's style, never the same twice."""
        return f"{prefix}0{next(self._numbers):08X}"

    def add(self, message: Message) -> Message:
        """A message that is there from here on."""
        self.messages.append(message)
        self.changed()
        return message

    def fault(self, what: str) -> None:
        """Something that the app must not do."""
        self.faults.append(what)
        self.changed()

    def changed(self) -> None:
        """Wakes everyone who waits."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_for(self, what: Callable[[Self], T], within: float = 5.0) -> T:
        """The first true value of `what`, looked at after every change, and at times for what changes elsewhere."""
        deadline = time.monotonic() + within
        while not (seen := what(self)):
            if time.monotonic() > deadline:
                raise AssertionError(f"not so within {within} s; {self.story()}")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), 0.05)
        return seen

    async def quiet(self, while_s: float = 0.2, within: float = 10.0) -> None:
        """Nothing under way, and no change for a short while."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            change = self._changed
            try:
                await asyncio.wait_for(change.wait(), while_s)
            except TimeoutError:
                if not self.busy:
                    return
        raise AssertionError(f"never quiet within {within} s; {self.story()}")

    def story(self) -> str:
        """What happened so far, for the message of a failed test."""
        calls = [f"{call.method}{f' -> {call.error}' if call.error else ''}" for call in self.calls[-12:]]
        return f"calls: {calls}; posted: {[m.shown[:60] for m in self.posted[-5:]]}; faults: {self.faults}"

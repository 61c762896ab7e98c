"""What a Discord remembers: people, servers, channels, messages, interactions, commands, calls, and every fault.

Time can be moved on with `pass_time`, so that no test waits a quarter of an hour for an interaction to expire.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

from tests.fakes.discord_finding import labels, texts

Json = dict[str, Any]
T = TypeVar("T")

EPOCH = 1_420_070_400_000  # Discord's own, in milliseconds
STEP = 1 << 22

APP = BOT = "1300000000000000000"
ALICE, BOB, CAROL = "1100000000000000001", "1100000000000000002", "1100000000000000003"
GUILD, OTHER, ELSEWHERE = (str(number * STEP) for number in (300_000_000_000, 300_000_000_001, 300_000_000_002))
GENERAL, QUIET, HIDDEN, LOUNGE = (f"12000000000000000{number:02}" for number in range(1, 5))
FOREIGN, PRIVATE = "1200000000000000011", "1200000000000000012"

VIEW, SEND, EMBED, HISTORY, REACT = 1 << 10, 1 << 11, 1 << 14, 1 << 16, 1 << 6
START_THREADS, SEND_IN_THREADS = 1 << 35, 1 << 38
ADMINISTRATOR, MANAGE_GUILD, USE_COMMANDS = 1 << 3, 1 << 5, 1 << 31
USUAL = VIEW | SEND | EMBED | HISTORY | REACT | START_THREADS | SEND_IN_THREADS
MEMBER = USUAL | USE_COMMANDS

EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15
DM, GROUP_DM, TEXT, PUBLIC_THREAD = 1, 3, 0, 11


@dataclass(eq=False)
class Message:
    """One message as it stands; `edits` holds what it was before, `via` how the app posted it."""

    id: str
    channel: str
    user: str
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    via: str = ""
    at: float = 0.0
    mentions: list[str] = field(default_factory=list)
    reply_to: "Message | None" = None
    ephemeral_to: str | None = None
    interaction: "Interaction | None" = None
    attachments: list[Json] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    nonce: str | None = None
    allowed_mentions: Json | None = None
    deleted: bool = False
    edits: list[tuple[str, list[Json], list[Json]]] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """All that a person reads in it, what is written on buttons and menus included."""
        return "\n".join(texts(self.content, self.embeds, self.components))

    @property
    def labels(self) -> list[str]:
        """What is written on everything that can be pressed or chosen, in order."""
        return labels(self.components)

    @property
    def thinking(self) -> bool:
        """Whether a person sees it as “rolebot is thinking …”."""
        return bool(self.flags & LOADING)


@dataclass(eq=False)
class Modal:
    """One form, shown to one person."""

    body: Json
    user: str
    interaction: "Interaction"

    @property
    def title(self) -> str:
        """What is written above it."""
        return str(self.body["title"])

    @property
    def shown(self) -> str:
        """All that a person reads in it."""
        return "\n".join([self.title, *texts("", [], self.body["components"])])


@dataclass(eq=False)
class Interaction:
    """One thing that a person did with the app, and how the app answered it."""

    id: str
    token: str
    type: int
    user: str
    channel: str
    payload: Json
    at: float
    message: Message | None = None
    answered: int | None = None
    after: float | None = None
    failed: bool = False
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    choices: list[Json] | None = None
    modal: Modal | None = None
    only_user: bool = False

    @property
    def name(self) -> str:
        """The command's name, or the custom_id."""
        return str(self.payload["data"].get("name") or self.payload["data"].get("custom_id"))

    @property
    def thinking(self) -> bool:
        """Whether the app said that it thinks, and has not said anything since."""
        return self.original is not None and self.original.thinking and not self.original.deleted

    @property
    def messages(self) -> list[Message]:
        """What the app wrote in answer, oldest first."""
        return [m for m in (self.original, *self.followups) if m is not None and not m.deleted]

    @property
    def shown(self) -> str:
        """All that a person reads in answer."""
        return "\n".join(m.shown for m in self.messages)


@dataclass(frozen=True)
class Call:
    """One REST call, with what came of it; `errors` are the problems of an Invalid Form Body."""

    name: str
    path: str
    body: Any = None
    status: int = 200
    code: int = 0
    message: str = ""
    errors: tuple[str, ...] = ()
    at: float = 0.0
    headers: Json = field(default_factory=dict)


@dataclass(eq=False)
class Person:
    """Somebody with an account; `takes_dms` is false when they accept no messages from apps."""

    id: str
    name: str
    locale: str = "en-US"
    takes_dms: bool = True

    def payload(self) -> Json:
        """The account as Discord describes it to apps."""
        bot = self.id == BOT
        known: Json = {"id": self.id, "username": self.name.lower(), "discriminator": "0", "global_name": self.name}
        known |= {"avatar": None, "bot": bot, "system": False, "public_flags": 0, "banner": None, "accent_color": None}
        return known | {"avatar_decoration_data": None, "collectibles": None, "primary_guild": None}


@dataclass(eq=False)
class Channel:
    """A place for messages: in a server, a thread in it, or private between `people`."""

    id: str
    name: str
    type: int = TEXT
    guild: str | None = None
    bot_may: int = USUAL
    people: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(eq=False)
class Guild:
    """A server; `members` maps each person to what they may do there, `roles` a role's id to who has it."""

    id: str
    name: str
    owner: str
    members: dict[str, int]
    has_bot: bool = True
    locale: str = "en-US"
    roles: dict[str, set[str]] = field(default_factory=dict)


@dataclass(kw_only=True)
class World:
    """All that the fake knows; its settings first."""

    port: int = 0
    token: str = "MTMwMDAwMDAwMDAwMDAwMDAwMA.local.bot-token"
    privileged: int = 0
    answer_within: float = 3.0
    token_lives: float = 900.0
    shards: int = 1
    max_concurrency: int = 1
    identify_every: float = 5.0
    heartbeat: float = 41.25
    ack_heartbeats: bool = True
    most_events: int = 120
    app_contexts: tuple[int, ...] = (0, 1)

    people: dict[str, Person] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    user_installs: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    modals: dict[str, list[Modal]] = field(default_factory=lambda: defaultdict(list))
    commands: dict[str | None, dict[str, Json]] = field(default_factory=lambda: defaultdict(dict))
    typing: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    ahead: float = 0.0
    busy: int = 0

    def __post_init__(self) -> None:
        """Two servers with the app and one without it; Alice and Bob, and Carol, who owns the servers."""
        self._changed = asyncio.Event()
        self._numbers = itertools.count(1)
        for user, name in ((ALICE, "Alice"), (BOB, "Bob"), (CAROL, "Carol"), (BOT, "rolebot")):
            self.people[user] = Person(user, name)
        members = {ALICE: MEMBER, BOB: MEMBER, CAROL: MEMBER | ADMINISTRATOR | MANAGE_GUILD}
        for guild, name, inside in ((GUILD, "Crew", True), (OTHER, "Others", True), (ELSEWHERE, "Elsewhere", False)):
            self.guilds[guild] = Guild(guild, name, CAROL, dict(members), inside)
        self.add_channel(GENERAL, "general", GUILD)
        self.add_channel(QUIET, "announcements", GUILD, bot_may=USUAL & ~SEND)
        self.add_channel(HIDDEN, "staff", GUILD, bot_may=USUAL & ~VIEW)
        self.add_channel(LOUNGE, "lounge", OTHER)
        self.add_channel(FOREIGN, "general", ELSEWHERE, bot_may=0)
        self.channels[PRIVATE] = Channel(PRIVATE, "", DM, people=(ALICE, BOB))

    def add_channel(self, channel: str, name: str, guild: str = GUILD, *, bot_may: int = USUAL) -> Channel:
        """A new text channel of a server."""
        self.channels[channel] = Channel(channel, name, TEXT, guild, bot_may)
        return self.channels[channel]

    def dm(self, user: str = ALICE) -> str:
        """The id of the conversation between one person and the bot."""
        channel = f"15{user[2:]}"
        self.channels.setdefault(channel, Channel(channel, "", DM, people=(user, BOT)))
        return channel

    def in_dm(self, channel: str) -> bool:
        """Whether this is a conversation with the bot."""
        return BOT in self.channels[channel].people

    def guild_of(self, channel: str) -> Guild | None:
        """The server that a channel belongs to."""
        guild = self.channels[channel].guild
        return self.guilds[guild] if guild else None

    @property
    def posted(self) -> list[Message]:
        """What the app wrote and nobody deleted, oldest first."""
        return [m for m in self.messages if m.via and not m.deleted]

    @property
    def last(self) -> Message:
        """The newest message of the app."""
        assert self.posted, "the app posted nothing"
        return self.posted[-1]

    @property
    def hanging(self) -> list[Interaction]:
        """What the app said it thinks about, and never finished."""
        return [one for one in self.interactions if one.thinking]

    @property
    def refused(self) -> list[Call]:
        """Every call that Discord refused, with the reason."""
        return [call for call in self.calls if call.status >= 400]

    def inside(self, channel: str) -> list[Message]:
        """What stands in a channel for all to see, oldest first."""
        return [m for m in self.messages if m.channel == channel and not m.deleted and not m.ephemeral_to]

    def find(self, channel: str, message: str) -> Message | None:
        """The message with this id, unless it was deleted."""
        found = [m for m in self.messages if m.id == message and m.channel == channel and not m.deleted]
        return found[-1] if found else None

    def called(self, name: str) -> list[Call]:
        """Every call of one kind (`send_message`, `callback`, ...), oldest first."""
        return [call for call in self.calls if call.name == name]

    def command(self, name: str, guild: str | None = None, kind: int = 1) -> Json | None:
        """The registered command of this name, of a server's own or else of all."""
        everywhere = [*self.commands[guild].values(), *self.commands[None].values()]
        return next((one for one in everywhere if one["name"] == name and one["type"] == kind), None)

    def now(self) -> float:
        """Seconds since 1970 in this Discord."""
        return time.time() + self.ahead

    def pass_time(self, seconds: float) -> None:
        """What happens to interactions when nobody does anything for a while."""
        self.ahead += seconds
        self.changed()

    def new_id(self) -> str:
        """A snowflake of this moment, never the same twice and always growing."""
        return str(((int(self.now() * 1000) - EPOCH) << 22) + next(self._numbers))

    def add(self, message: Message) -> Message:
        """A message that is there from here on."""
        message.at = message.at or self.now()
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
        """What happened so far, for the reader of a failed test."""
        calls = [f"{c.name} {c.status} {c.code or ''} {' '.join(c.errors) or c.message}".strip() for c in self.calls]
        said = [(m.user, m.shown) for m in self.messages]
        return f"calls: {calls[-12:]}; messages: {said[-6:]}; faults: {self.faults}"


def iso(seconds: float) -> str:
    """A moment as Discord writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def together(bits: Iterable[int]) -> int:
    """Flags in one number."""
    whole = 0
    for bit in bits:
        whole |= bit
    return whole

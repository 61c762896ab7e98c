"""Whatever Discord sends, with anything in it changed: rolebot stays connected, and answers the next command.

The payloads are those of people who do, once, everything that can be done; then something in each is changed. What the
library itself cannot read is left out, and said in the log.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rolebot.adapters.discord import serving
from rolebot.bot import Bot, load_bot
from rolebot.journal.sql import open_journal
from rolebot.settings import AdminSettings
from tests.discord_serving import post, quick_identify, served
from tests.fakes.discord import ALICE, BOB, CAROL, GENERAL, FakeDiscord
from tests.fakes.discord_gateway import Session
from tests.fakes.discord_shapes import Json
from tests.fakes.discord_state import Interaction, Message, Modal
from tests.fuzzing import EDITS, Edit, Gone, changed, got_away, tries

__all__ = ["quick_identify"]

WELCOME = "You are welcome aboard."
REMEDY = "What helps against seasickness"


@dataclass(kw_only=True)
class Recorded(FakeDiscord):
    """A local Discord that remembers what it sent."""

    sent_off: list[tuple[str, Json]] = field(default_factory=list)

    async def _dispatch(self, session: Session, event: str, payload: Json) -> None:
        if event != "READY":  # which makes a client; where it cannot be read, there is none
            self.sent_off.append((event, deepcopy(payload)))
        await super()._dispatch(session, event, payload)

    async def send_changed(self, at: int | str, edits: list[Edit]) -> None:
        """Sends once more what was sent, by number or event, as if it were done just now, with something changed."""
        named = [one for one in self.sent_off if one[0] == at]
        event, payload = self.sent_off[at] if isinstance(at, int) else named[0]
        new = self.new_id()
        fresh = payload | ({"id": new} if event in ("INTERACTION_CREATE", "MESSAGE_CREATE") else {})
        if event == "INTERACTION_CREATE":
            fresh["token"] = f"aW50ZXJhY3Rpb246{new}"
            user = ALICE
            self.interactions.append(
                Interaction(new, fresh["token"], payload["type"], user, GENERAL, fresh, self.now(), None)
            )
        (session,) = self.connected
        await super()._dispatch(session, event, changed(fresh, edits))


class Door:
    """Discord, and how many of its events are sent again."""

    def __init__(self, discord: Recorded) -> None:
        self.discord = discord
        self.events = len(discord.sent_off)


async def answered(discord: FakeDiscord, question: str) -> Message:
    """The message with which a mention is answered."""
    before = len(discord.posted)
    await discord.mention(question)
    return await post(discord, before + 1)


async def told(discord: FakeDiscord, command: str, user: str = ALICE, **given: object) -> Message:
    """The message with which a command is answered in private."""
    (answer,) = (await discord.slash(command, given, user=user)).messages
    return answer


async def labelled(discord: FakeDiscord, card: Message, label: str) -> str:
    """A label on a card, as soon as it is there: a card that takes long says so first."""
    await discord.wait_for(lambda _: any(label in one for one in card.labels), within=20)
    return next(one for one in card.labels if label in one)


async def form(discord: FakeDiscord, card: Message, button: str) -> Modal:
    """The form that a button opens."""
    pressed = await discord.press(card, await labelled(discord, card, button))
    assert pressed.modal is not None
    return pressed.modal


async def ask_and_press(discord: FakeDiscord) -> None:
    """What people do, each once: every command, every kind of button, every form."""
    answer = await answered(discord, "what does a ship cook do?")
    await discord.choose(answer, "More about this", "Salary")
    await discord.press(answer, "Helpful")
    await discord.submit(await form(discord, answer, "Not helpful"), {})
    await discord.say_dm("who uses a sextant?")
    await post(discord, 2)
    await discord.context_menu("Answer this", await discord.say("what does a deck officer do?", GENERAL))
    await told(discord, "help")
    await told(discord, "roles")
    await told(discord, "compare", first="ship-cook", second="deck officer")
    await told(discord, "move", **{"from": "ship-cook", "to": "deck-officer"})
    await told(discord, "role", name="cook", facet="salary")
    await discord.type_ahead("role", "name", "coo")
    await discord.type_ahead("role", "facet", "s", {"name": "ship-cook"})
    choice = await told(discord, "whichrole")
    await discord.press(choice, choice.labels[0])
    await discord.press(await told(discord, "ask", question="what does a ship cook do?"), "Share")


async def mend(discord: FakeDiscord) -> None:
    """What admins do, each once."""
    for question in ("where do I do my laundry", "what does a smutje do", "may I sing"):
        await told(discord, "ask", BOB, question=question)
    await told(discord, "rolebot-admin here", CAROL)
    await told(discord, "rolebot-admin show", CAROL)
    await told(discord, "rolebot-admin everywhere", CAROL)
    await told(discord, "rolebot-admin reload", CAROL)
    card = await chosen(discord, "laundry")
    await discord.submit(await form(discord, card, "Search for what it means"), {"words": "seasickness"})
    await discord.choose(card, "It means …", await labelled(discord, card, REMEDY))
    await discord.press(card, await labelled(discord, card, "Proposals (1)"))
    await discord.choose(card, "Choose a proposal", await labelled(discord, card, "laundry"))
    await discord.press(card, await labelled(discord, card, "Drop"))
    card = await chosen(discord, "smutje")
    names = {"The role": "ship cook", "Its other name": "smutje"}
    await discord.submit(await form(discord, card, "Another name of a role"), names)
    card = await chosen(discord, "sing")
    await discord.submit(await form(discord, card, "Write an answer"), {"Answer": "Aft."})
    card = await chosen(discord, "laundry")
    await discord.press(card, await labelled(discord, card, "Ignore"))


async def chosen(discord: FakeDiscord, question: str) -> Message:
    """The card of a gap."""
    card = await told(discord, "rolebot-admin review", CAROL)
    await discord.choose(card, "Choose a question", await labelled(discord, card, question))
    return card


@pytest.fixture
async def door(small_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Door]:
    """Discord, where everything was done once; at the end a question must be answered, by the same client."""
    folder = shutil.copytree(small_folder, tmp_path / "ship")
    journal = open_journal(f"sqlite:///{tmp_path}/r.db")
    admins = AdminSettings(discord=(CAROL,), applies=True)
    async with (
        Recorded(identify_every=0, most_events=10**9, answer_within=20) as discord,
        served(discord, load_bot(folder), journal, admins=admins, folder=folder) as desk,
    ):
        await ask_and_press(discord)
        await mend(discord)
        yield Door(discord)
        assert await desk.drain(20)
        said = await discord.say_dm("thanks", user=BOB)
        answer = await discord.wait_for(lambda local: [one for one in local.posted if one.reply_to is said], within=20)
        assert WELCOME in answer[0].shown
        assert len(discord.sessions) == 1
        assert not desk.journal_state.lacks
    known = ("Ignoring exception in", " tree.py:", "schedule_dynamic_item_call")  # where the library waits for nobody
    away = [one for one in got_away(caplog.get_records("call")) if not any(words in one for words in known)]
    assert away == []


@given(st.integers(0, 200), EDITS)
@example("MESSAGE_CREATE", [("id", Gone())])
@example("GUILD_CREATE", [("channels", 7)])
@example("INTERACTION_CREATE", [("user", Gone()), ("member", Gone())])
@example("INTERACTION_CREATE", [("locale", None)])
@tries(50)
async def test_any_change_to_what_discord_sends_leaves_it_connected(
    door: Door, at: int | str, edits: list[Edit]
) -> None:
    await door.discord.send_changed(at % door.events if isinstance(at, int) else at, edits)
    help_me = await door.discord.slash("help", user=BOB, where=door.discord.dm(BOB))
    assert "as you would ask a colleague" in help_me.shown


GARBAGE = [
    *("no json", "[]", "null", "7", "{}", '{"op": 0}', '{"op": 10, "d": null}', '{"op": [], "d": {}, "s": {}, "t": 7}'),
    *('{"op": 0, "s": "x", "t": "MESSAGE_CREATE"}', '{"op": 0, "t": "RESUMED", "d": null}', '{"op": 7}', '{"op": 9}'),
    *('{"op": 0, "t": "READY", "s": 1, "d": {}}', "[" * 100_000, '{"op": ' + "9" * 5_000 + "}"),
]


@pytest.mark.parametrize("sent", GARBAGE)
async def test_what_is_no_event_at_all_costs_no_more_than_the_connection(
    small: Bot, monkeypatch: pytest.MonkeyPatch, sent: str
) -> None:
    monkeypatch.setattr(serving, "FIRST_WAIT", 0.05)
    async with FakeDiscord(identify_every=0) as discord, served(discord, small):
        await discord.sockets[0].ws.send_str(sent)
        async with asyncio.timeout(30):
            while not discord.posted:  # what is said to a connection that is given up is lost
                await discord.say_dm("thanks")
                with suppress(AssertionError):
                    await discord.wait_for(lambda local: local.posted, within=0.2)
        assert WELCOME in discord.last.shown

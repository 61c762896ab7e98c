"""What a desk keeps while its journal is slow, out of reach and back again."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from rolebot.bot import Bot
from rolebot.conversation import Conversation, Intent, Kind
from rolebot.desk import Desk
from rolebot.exchange import Question, Thread
from rolebot.journal.database import make_engine
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import Journal, JournalError
from rolebot.journal.sql import SqlJournal, open_journal
from rolebot.keeping import Keeper

THREAD = Thread("slack", "T1", "C1/1.0")
COOK = Conversation(intent=Intent(kind=Kind.PROFILE, roles=("ship-cook",)), roles=("ship-cook",))
OFFICER = Conversation(intent=Intent(kind=Kind.PROFILE, roles=("deck-officer",)), roles=("deck-officer",))


class Switched(MemoryJournal):
    """A journal that can be put out of reach."""

    reachable = True

    def _reach(self) -> None:
        if not self.reachable:
            raise JournalError("switched off")

    def claim(self, keys: Sequence[str]) -> list[bool]:
        self._reach()
        return super().claim(keys)

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        self._reach()
        return super().read_conversations(threads)

    def keep_conversations(self, said: Sequence[tuple[Thread, Conversation]]) -> None:
        self._reach()
        super().keep_conversations(said)

    def erase_team(self, platform: str, team: str) -> None:
        self._reach()
        super().erase_team(platform, team)


class Distant(SqlJournal):
    """A journal at the other end of a slow line."""

    def claim(self, keys: Sequence[str]) -> list[bool]:
        time.sleep(0.02)
        return super().claim(keys)


async def claimed(journal: Journal, keys: list[str]) -> list[bool]:
    keeper = Keeper(journal)
    first = await asyncio.gather(*map(keeper.claim, keys))
    await keeper.close()
    return first


async def test_a_burst_over_a_slow_line_is_claimed_once_each(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/r.db"
    open_journal(address).close()
    one, two = Distant(make_engine(address)), Distant(make_engine(address))
    keys = [f"slack/T1/C1/{number}" for number in range(150)]
    both = await asyncio.gather(claimed(one, keys), claimed(two, keys))
    assert [first + second for first, second in zip(*both, strict=True)] == [1] * 150


async def test_what_was_said_during_an_outage_goes_on_after_it() -> None:
    journal = Switched()
    keeper = Keeper(journal, rest=0.1)
    await keeper.keep_conversation(THREAD, OFFICER)
    journal.reachable = False
    await keeper.keep_conversation(THREAD, COOK)
    journal.reachable = True
    assert await keeper.read_conversation(THREAD) == COOK
    async with asyncio.timeout(10):
        while journal.read_conversations([THREAD])[0] != COOK:
            await asyncio.sleep(0.02)
    await keeper.close()


async def test_a_team_that_left_during_an_outage_is_erased_after_it() -> None:
    journal = Switched()
    keeper = Keeper(journal, rest=0.1)
    await keeper.keep_conversation(THREAD, OFFICER)
    journal.reachable = False
    keeper.erase_team("slack", "T1")
    await asyncio.sleep(0.05)
    journal.reachable = True
    async with asyncio.timeout(10):
        while journal.read_conversations([THREAD])[0] != Conversation():
            await asyncio.sleep(0.02)
    await keeper.close()


async def test_a_journal_that_stays_away_does_not_hold_up_the_end(caplog: pytest.LogCaptureFixture) -> None:
    journal = Switched()
    journal.reachable = False
    keeper = Keeper(journal)
    for number in range(50):
        keeper.erase_team("slack", f"T{number}")
    began = time.monotonic()
    await keeper.close()
    assert time.monotonic() - began < 20
    assert "things are lost" in caplog.text


async def test_an_exchange_is_one_line_in_the_log_without_its_words(
    small: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    desk = Desk(small, MemoryJournal())
    await desk.ask(Question(text="who uses a sextant?", asker="U1", thread=THREAD))
    await desk.close()
    (line,) = [record.message for record in caplog.records if record.name == "rolebot.desk"]
    assert "answered lookup on slack in" in line
    assert "sextant" not in line


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["ship cook", "deck officer"], "Ship cook vs Deck officer"),
        (["ship cook", "wizard"], "I don't know “wizard”."),
        (["wizard", "unicorn"], "I don't know “wizard” or “unicorn”."),
        (["ship cook"], "Name two to four roles to compare"),
        ([], "Name two to four roles to compare"),
        (["ship cook", "galley cook"], "Name two to four roles to compare"),
        (
            ["ship cook", "ship baker", "deck officer", "radio officer"],
            "Ship cook vs Ship baker vs Deck officer vs Radio officer",
        ),
    ],
)
async def test_roles_are_compared_by_their_names(small: Bot, names: list[str], says: str) -> None:
    answer = small.compare(names)
    assert says in (answer.title or answer.lead)

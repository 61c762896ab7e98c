"""What waits to be written is written in batches, in its order, whole, and whatever stands beside it."""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event

import pytest

from rolebot.backlog import MOST_WAITING, JournalState
from rolebot.conversation import Conversation, Intent, Kind
from rolebot.exchange import Exchange, Feedback, Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import JournalError, RefusedError
from rolebot.journal.sql import open_journal
from rolebot.keeping import Keeper
from tests.journals import HERE, NEXT_DOOR, exchange, opinion, read

COOK = Conversation(intent=Intent(kind=Kind.PROFILE, roles=("ship-cook",)), roles=("ship-cook",))
OFFICER = Conversation(intent=Intent(kind=Kind.PROFILE, roles=("deck-officer",)), roles=("deck-officer",))
FINE = JournalState()


class Noting(MemoryJournal):
    """A journal that notes what it is given at once, and can be put out of reach."""

    def __init__(self) -> None:
        super().__init__()
        self.reachable = True
        self.given: list[tuple[str, int]] = []

    def _note(self, what: str, count: int) -> None:
        if not self.reachable:
            raise JournalError("switched off")
        self.given.append((what, count))

    def record(self, exchanges: Sequence[Exchange]) -> None:
        self._note("record", len(exchanges))
        super().record(exchanges)

    def rate(self, feedback: Sequence[Feedback]) -> None:
        self._note("rate", len(feedback))
        super().rate(feedback)

    def finish(self, keys: Sequence[str]) -> None:
        self._note("finish", len(keys))
        super().finish(keys)

    def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        self._note("keep_setting", 1)
        super().keep_setting(platform, team, name, value)

    def erase_team(self, platform: str, team: str) -> None:
        self._note("erase_team", 1)
        super().erase_team(platform, team)


async def until(comes_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not comes_true():
            await asyncio.sleep(0.01)


async def test_what_waits_is_written_at_once_by_kind() -> None:
    journal = Noting()
    keeper = Keeper(journal)
    for number in range(100):
        keeper.record(exchange(f"e{number}"))
        keeper.rate(opinion(f"e{number}"))
        keeper.finish(f"k{number}")
    await until(lambda: keeper.state == FINE)
    assert journal.given == [("record", 100), ("rate", 100), ("finish", 100)]
    await keeper.close()


async def test_no_batch_is_larger_than_five_hundred() -> None:
    journal = Noting()
    keeper = Keeper(journal)
    for number in range(1_200):
        keeper.record(exchange(f"e{number}"))
    await until(lambda: keeper.state == FINE)
    assert journal.given == [("record", 500), ("record", 500), ("record", 200)]
    await keeper.close()


async def test_a_team_that_leaves_loses_what_came_before_and_nothing_after() -> None:
    journal = Noting()
    keeper = Keeper(journal)
    for name, thread in (("before", HERE), ("elsewhere", NEXT_DOOR)):
        keeper.record(exchange(name, thread))
    keeper.erase_team("slack", "T-TEAM-ONE")
    keeper.record(exchange("after", HERE))
    await until(lambda: keeper.state == FINE)
    assert sorted(journal.exchanges) == ["after", "elsewhere"]
    assert journal.given == [("record", 2), ("erase_team", 1), ("record", 1)]
    await keeper.close()


async def test_settings_keep_their_order() -> None:
    journal = Noting()
    keeper = Keeper(journal, rest=0.05)
    journal.reachable = False
    for value in ("1", "2", "3"):
        await keeper.keep_setting("discord", "G1", "channels", value)
    keeper.erase_team("discord", "G2")
    await keeper.keep_setting("discord", "G2", "channels", "4")
    journal.reachable = True
    await until(lambda: keeper.state == FINE)
    assert (journal.read_setting("discord", "G1", "channels"), journal.read_setting("discord", "G2", "channels")) == (
        "3",
        "4",
    )
    await keeper.close()


async def test_all_waits_while_the_journal_is_out_of_reach_and_its_state_says_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    journal = Noting()
    keeper = Keeper(journal, rest=0.05)
    journal.reachable = False
    for number in range(700):
        keeper.record(exchange(f"e{number}"))
    await until(lambda: bool(keeper.state.lacks))
    await asyncio.sleep(0.2)
    state = keeper.state
    assert (state.waiting, state.lost, state.lacks) == (700, 0, "switched off")
    assert state.since is not None
    journal.reachable = True
    await until(lambda: keeper.state == FINE)
    assert len(journal.exchanges) == 700
    await keeper.close()
    said = [record.message for record in caplog.records]
    assert said == [
        "journal out of reach, answers go on without it: switched off",
        "journal in reach again",
    ], "an outage is said once, however often the journal is tried"


async def test_what_comes_on_top_of_a_full_backlog_is_lost_but_no_erasure(caplog: pytest.LogCaptureFixture) -> None:
    journal = Noting()
    keeper = Keeper(journal, rest=0.05)
    journal.reachable = False
    for number in range(MOST_WAITING + 7):
        keeper.record(exchange(f"e{number}"))
    keeper.erase_team("slack", "T-TEAM-ONE")
    assert (keeper.state.waiting, keeper.state.lost) == (MOST_WAITING + 1, 7)
    assert "1 things are lost" in caplog.text
    journal.reachable = True
    await until(lambda: keeper.state == JournalState(lost=7))
    assert journal.given[-1] == ("erase_team", 1)
    assert journal.exchanges == {}
    await keeper.close()


@pytest.mark.parametrize("number", [0, 57, 99])
async def test_what_a_database_refuses_is_lost_alone_and_said(
    database: str, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    journal = open_journal(database)
    keeper = Keeper(journal)
    many = [exchange(f"e{at:02}", words="my secret") for at in range(100)]
    if database.startswith("sqlite"):
        many[number] = replace(many[number], confidence=math.nan)
    else:
        many[number] = replace(many[number], id="my secret" * 10)
    for one in many:
        keeper.record(one)
    keeper.erase_team("slack", "T-TEAM-TWO")
    await until(lambda: keeper.state.waiting == 0)
    assert keeper.state == JournalState(lost=1)
    assert [one.id for one in journal.recall()] == [f"e{at:02}" for at in range(100) if at != number]
    await keeper.close()
    (said,) = [record.message for record in caplog.records]
    assert said.startswith("the journal refused an exchange, which is lost: ")
    assert "secret" not in said


class Faulty(MemoryJournal):
    """A journal with a fault that nobody thought of."""

    def rate(self, feedback: Sequence[Feedback]) -> None:
        for one in feedback:
            if one.comment == "my secret":
                raise ZeroDivisionError(one)
        super().rate(feedback)


async def test_a_fault_ends_no_writing_and_costs_what_it_is_about(caplog: pytest.LogCaptureFixture) -> None:
    journal = Faulty()
    keeper = Keeper(journal)
    for number in range(50):
        keeper.rate(opinion(f"e{number}", comment="my secret" if number == 20 else ""))
    await until(lambda: keeper.state == JournalState(lost=1))
    keeper.rate(opinion("afterwards"))
    await until(lambda: keeper.state.waiting == 0)
    assert {one.exchange for one in journal.feedback.values()} == {
        "afterwards",
        *(f"e{number}" for number in range(50) if number != 20),
    }
    await keeper.close()
    assert "refused feedback, which is lost: ZeroDivisionError in rate, line" in caplog.text
    assert "secret" not in caplog.text


async def test_the_end_waits_until_all_is_stored(database: str) -> None:
    keeper = Keeper(open_journal(database))
    for number in range(2_000):
        keeper.record(exchange(f"e{number}"))
    await keeper.close()
    assert [int(row[0]) for row in read(database, "SELECT count(*) FROM exchanges")] == [2_000]


async def test_the_end_tries_a_journal_that_was_left_alone() -> None:
    journal = Noting()
    keeper = Keeper(journal, rest=3_600)
    journal.reachable = False
    keeper.record(exchange())
    await until(lambda: bool(keeper.state.lacks))
    journal.reachable = True
    await keeper.close()
    assert list(journal.exchanges) == ["e1"]


class Held(MemoryJournal):
    """A journal that takes no exchange until it is let go, and no first conversation at all."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = Event()
        self.refusals = 1

    def record(self, exchanges: Sequence[Exchange]) -> None:
        self.let_go.wait(20)
        super().record(exchanges)

    def keep_conversations(self, said: Sequence[tuple[Thread, Conversation]]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise JournalError("not yet")
        super().keep_conversations(said)


async def test_a_conversation_that_waits_is_never_written_over_a_later_one() -> None:
    journal = Held()
    keeper = Keeper(journal, rest=0.0)
    keeper.record(exchange())
    await keeper.keep_conversation(HERE, OFFICER)
    await keeper.keep_conversation(HERE, COOK)
    assert await keeper.read_conversation(HERE) == COOK
    journal.let_go.set()
    await until(lambda: keeper.state.waiting == 0)
    assert journal.read_conversations([HERE])[0] == COOK
    await keeper.close()


class Refusing(MemoryJournal):
    """A journal that refuses conversations."""

    def keep_conversations(self, said: Sequence[tuple[Thread, Conversation]]) -> None:
        raise RefusedError("not like this")


async def test_what_is_refused_while_somebody_waits_costs_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    keeper = Keeper(Refusing())
    await keeper.keep_conversation(HERE, COOK)
    assert await keeper.read_conversation(HERE) == COOK
    await until(lambda: keeper.state == JournalState(lost=1))
    assert await keeper.claim("a"), "the journal is not taken for one that is out of reach"
    await keeper.close()
    assert "not like this" in caplog.text

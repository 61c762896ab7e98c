"""A journal that is down, full or locked costs no answer, says so, and catches up by itself."""

import asyncio
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from rolebot.backlog import JournalState
from rolebot.conversation import Conversation, Intent, Kind
from rolebot.exchange import Thread
from rolebot.health import part_of_journal
from rolebot.journal.database import make_engine
from rolebot.journal.sql import open_journal
from rolebot.keeping import Keeper
from tests.journals import HERE, exchange, opinion, read
from tests.postgres import Postgresql, name_in

COOK = Conversation(intent=Intent(kind=Kind.PROFILE, roles=("ship-cook",)), roles=("ship-cook",))
OFFICER = Conversation(intent=Intent(kind=Kind.PROFILE, roles=("deck-officer",)), roles=("deck-officer",))
FINE = JournalState()


async def until(comes_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not comes_true():
            await asyncio.sleep(0.01)


@contextmanager
def full(_: str) -> Iterator[None]:
    """No file of this process may grow."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def locked(address: str) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    engine = make_engine(address)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
    engine.dispose()


@contextmanager
def read_only(address: str, server: Postgresql) -> Iterator[None]:
    """The database may only be read, as hosting providers do it to one that has grown too large."""
    name = name_in(address)

    def switch(state: str) -> None:
        server.run(f"ALTER DATABASE {name} SET default_transaction_read_only = {state}")
        server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    switch("on")
    try:
        yield
    finally:
        switch("off")


@pytest.fixture(params=["sqlite is full", "sqlite is locked", "postgresql is gone", "postgresql is read-only"])
def outage(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Callable[[], AbstractContextManager[None]]]:
    """The address of a database, and what happens to it."""
    if request.param.startswith("sqlite"):
        address = f"sqlite:///{tmp_path}/journal.db"
        return address, lambda: (full if request.param.endswith("full") else locked)(address)
    server: Postgresql = request.getfixturevalue("postgresql")
    address = server.make_database()
    return address, server.stopped if request.param.endswith("gone") else lambda: read_only(address, server)


async def test_an_outage_costs_no_answer_and_is_said_and_caught_up_with(
    outage: tuple[str, Callable[[], AbstractContextManager[None]]], caplog: pytest.LogCaptureFixture
) -> None:
    address, happens = outage
    keeper = Keeper(open_journal(address), rest=0.05)
    await keeper.keep_conversation(HERE, OFFICER)
    keeper.record(exchange("before"))
    await until(lambda: keeper.state == FINE)

    with happens():
        keeper.record(exchange("during it"))
        with suppress(TimeoutError):  # whoever waits for a lock does not fail before it is given up
            await asyncio.wait_for(until(lambda: bool(keeper.state.lacks)), 0.5)
        assert await keeper.claim("event")
        assert not await keeper.claim("event")
        await keeper.keep_conversation(HERE, COOK)
        assert await keeper.read_conversation(HERE) == COOK
        for number in range(10):
            keeper.record(exchange(f"during {number}"))
        keeper.rate(opinion("during 1", helpful=False))
        keeper.finish("event")
        await until(lambda: bool(keeper.state.lacks))
        part = part_of_journal(keeper.state)

    assert not part.fine
    assert not part.needed
    assert part.says.startswith("out of reach since 20")
    assert ", answers go on without it, 1" in part.says, "thirteen things and a conversation wait"
    await until(lambda: keeper.state == FINE)
    assert part_of_journal(keeper.state).says == "in reach, 0 waiting"
    await keeper.close()

    assert {name for (name,) in read(address, "SELECT id FROM exchanges")} == {
        "before",
        "during it",
        *(f"during {number}" for number in range(10)),
    }
    journal = open_journal(address)
    assert journal.read_conversations([HERE])[0] == COOK
    assert [one.unhelpful for one in journal.recall() if one.id == "during 1"] == [1]
    assert not journal.claim(["event"])[0]
    journal.close()
    said = [record.message.partition(":")[0] for record in caplog.records]
    assert said[0] == "journal out of reach, answers go on without it"
    assert said[-1] == "journal in reach again"


HOSTILE = {
    "nul": "what\0is\0this",
    "only nul": "\0",
    "half a character": "sad \ud83d face",
    "the other half": "\udfff",
    "long": "é" * 40_000,
    "long and broken": "\0\ud83d" * 40_000,
    "quotes": """'); DROP TABLE exchanges; -- " $1 %s %(x)s :x \\""",
    "empty": "",
}


async def test_no_words_of_strangers_hold_up_what_stands_beside_them(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = Keeper(open_journal(database))
    for number, words in enumerate(HOSTILE.values()):
        there = Thread("slack", words, words, within=words)
        keeper.record(exchange(f"before {number}"))
        keeper.record(replace(exchange(f"hostile {number}", there, words, asker=words), intent=f"lookup:{words}"))
        keeper.rate(opinion(f"hostile {number}", comment=words, asker=words))
        keeper.finish(words)
        await keeper.keep_conversation(there, Conversation(intent=Intent(kind=Kind.LOOKUP, key=words), roles=(words,)))
        await keeper.keep_setting("slack", words, "channels", "[1]")
    await until(lambda: keeper.state.waiting == 0)
    assert keeper.state == FINE, "nothing is lost"
    await keeper.close()
    assert len(read(database, "SELECT id FROM exchanges")) == 2 * len(HOSTILE)
    assert len(read(database, "SELECT exchange FROM feedback")) == len(HOSTILE)
    assert caplog.text == ""

"""What is old is erased once an hour, but not by a clock that has just leapt ahead."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from threading import Event

import pytest

from rolebot.backlog import GATHERING
from rolebot.bot import Bot
from rolebot.desk import Desk
from rolebot.exchange import Exchange
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.sql import open_journal
from rolebot.keeping import Keeper
from rolebot.tidying import DOUBTED, tidy
from tests.recalled import exchange, keep

EVERY = 0.02
LEAPT = "the clock leapt ahead by 100 days"


class Clock(datetime):
    """The clock that rolebot reads, and that may go wrong."""

    wrong_by = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain one, which databases take
        return datetime.now(tz) + cls.wrong_by


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr("rolebot.exchange.datetime", Clock)
    monkeypatch.setattr(Clock, "wrong_by", timedelta())
    return Clock


@asynccontextmanager
async def tidied(small: Bot, folder: Path) -> AsyncIterator[Callable[[], list[str]]]:
    """What is still there of three questions: one of just now, of 89 days ago, and of 91."""
    keep(folder, [exchange("new"), exchange("old", days=89), exchange("stale", days=91)])
    desk = Desk(small, open_journal(f"sqlite:///{folder / 'journal.db'}", keep_days=90))
    working = asyncio.create_task(tidy(desk, EVERY))
    try:
        yield lambda: [one.question for one in desk.journal.recall()]
    finally:
        working.cancel()
        await desk.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(EVERY)


async def test_a_clock_that_leaps_ahead_and_back_erases_nothing(
    small: Bot, tmp_path: Path, clock: type[Clock], caplog: pytest.LogCaptureFixture
) -> None:
    async with tidied(small, tmp_path) as left:
        await until(lambda: left() == ["old", "new"])
        clock.wrong_by = timedelta(days=100)
        await until(lambda: LEAPT in caplog.text)
        clock.wrong_by = timedelta()
        before = caplog.text.count(LEAPT)
        assert before < DOUBTED
        await asyncio.sleep(5 * EVERY)
        assert left() == ["old", "new"]
        assert caplog.text.count(LEAPT) <= before + 1, "it may have been under way"


class Slow(MemoryJournal):
    """A journal that takes its time to write an exchange."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = Event()

    def record(self, exchanges: Sequence[Exchange]) -> None:
        """Waits first."""
        assert self.go_on.wait(60)
        super().record(exchanges)


async def test_a_clock_that_leaps_while_a_tidying_waits_erases_nothing(clock: type[Clock]) -> None:
    journal = Slow()
    keeper = Keeper(journal)
    keeper.record(exchange("old", days=100))
    keeper.drop_stale(datetime.now(UTC))
    clock.wrong_by = timedelta(days=100)
    await asyncio.sleep(5 * GATHERING)
    journal.go_on.set()
    await until(lambda: not keeper.state.waiting)
    assert [one.question for one in journal.recall()] == ["old"]
    await keeper.close()


async def test_a_clock_that_stays_ahead_is_believed_in_the_end(
    small: Bot, tmp_path: Path, clock: type[Clock], caplog: pytest.LogCaptureFixture
) -> None:
    async with tidied(small, tmp_path) as left:
        await until(lambda: left() == ["old", "new"])
        clock.wrong_by = timedelta(days=100)
        await until(lambda: not left())
    assert caplog.text.count(LEAPT) == DOUBTED


async def test_a_clock_that_is_set_by_hours_is_believed_at_once(
    small: Bot, tmp_path: Path, clock: type[Clock], caplog: pytest.LogCaptureFixture
) -> None:
    async with tidied(small, tmp_path) as left:
        await until(lambda: left() == ["old", "new"])
        clock.wrong_by = timedelta(hours=23)
        await asyncio.sleep(5 * EVERY)
        clock.wrong_by = timedelta(hours=46)
        await until(lambda: left() == ["new"])
    assert "leapt" not in caplog.text

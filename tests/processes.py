"""What several processes do with one database: at once, and until they are killed.

They are forked from a server that has imported all of this already, so that each of them starts in a moment.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier
from random import Random
from typing import Any

from sqlalchemy import event

from rolebot.journal.database import make_engine, migrate
from rolebot.journal.port import Journal
from rolebot.journal.sql import open_journal
from rolebot.keeping import Keeper
from rolebot.proposal import State
from tests.journals import exchange, opinion

SERVER = get_context("forkserver")
SERVER.set_forkserver_preload(["__main__", "tests.processes"])

START: list[Barrier] = []
"""Where a process waits for the others; a barrier can be handed to it only as it starts."""


def race(work: Callable[..., Any], *arguments: Sequence[Any]) -> list[Any]:
    """What the work comes to in processes that set out together; each gets its part of every argument."""
    number = len(arguments[0])
    with ProcessPoolExecutor(number, SERVER, initializer=stand_at, initargs=(SERVER.Barrier(number),)) as processes:
        return list(processes.map(work, *arguments))


def stand_at(start: Barrier) -> None:
    """Let this process know where it waits for the others."""
    START.append(start)


def claim_many(address: str, at: datetime) -> tuple[set[int], set[int]]:
    """What this process wins of 200 claims, and of the same claims when they are void."""
    now = [at]
    journal = open_journal(address, lambda: now[0])
    first = win(200, lambda number: journal.claim([f"event {number}"])[0])
    now[0] += timedelta(seconds=61)
    second = win(200, lambda number: journal.claim([f"event {number}"])[0])
    journal.close()
    return first, second


def settle_many(address: str, by: str) -> set[int]:
    """What this process wins of 100 proposals."""
    journal = open_journal(address)
    won = win(100, lambda number: journal.settle(f"p{number}", State.APPLIED, by))
    journal.close()
    return won


def win(most: int, attempt: Callable[[int], bool]) -> set[int]:
    """The numbers with which an attempt succeeds, while the others try the same."""
    won = set()
    for number in range(most):
        if number % 10 == 0:
            START[0].wait(30)  # the processes stay abreast
        if attempt(number):
            won.add(number)
    return won


def migrate_at_once(address: str) -> str:
    """Make the tables, or bring them up to date, as the others do."""
    engine = make_engine(address)
    START[0].wait(30)
    migrate(engine)
    engine.dispose()
    return "done"


def begin(work: Callable[..., None], *arguments: object) -> tuple[ForkServerProcess, Connection]:
    """A process that works until it is done or killed, and what it says meanwhile."""
    hears, says = SERVER.Pipe(duplex=False)
    process = SERVER.Process(target=work, args=(*arguments, says), daemon=True)
    process.start()
    says.close()  # here, so that the end of the process is the end of what it says
    return process, hears


def write_on(address: str, first: int, seed: int, says: Connection) -> None:
    """Write exchanges, opinions and finished claims, numbered from `first`; say up to where all of them are stored."""
    asyncio.run(_write_on(open_journal(address), first, Random(seed), says))


async def _write_on(journal: Journal, first: int, chance: Random, says: Connection) -> None:
    keeper = Keeper(journal)
    while True:
        end = first + chance.randint(1, 60)
        for number in range(first, end):
            keeper.record(exchange(f"e{number}"))
            keeper.rate(opinion(f"e{number}"))
            keeper.finish(f"k{number}")
        while keeper.state.waiting:
            await asyncio.sleep(0.0005)
        says.send(end)
        first = end


def migrate_until(address: str, statement: int, _: Connection) -> None:
    """Bring the tables up to date, but be killed after so many statements."""
    engine = make_engine(address)
    done = count(1)

    def count_and_die(*_: object) -> None:
        if next(done) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "after_cursor_execute", count_and_die)
    migrate(engine)

"""What a database carries: claims, conversations and exchanges in a second, and what each takes of its room."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import text

from rolebot.backlog import MOST_AT_ONCE
from rolebot.bot import load_bot
from rolebot.conversation import NEW, Answer
from rolebot.exchange import Exchange, Question, Thread, new_exchange_id
from rolebot.journal.database import make_engine, open_transaction
from rolebot.journal.sql import SqlJournal, open_journal
from rolebot.keeping import READERS
from rolebot.settings import default_knowledge

MANY = 2_000
"""Rows of each kind in a run."""

Asked = Sequence[tuple[str, Answer]]

NUMBERS = count()

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A kind of row: how many a second, the processor time of each here and in the database, and its bytes."""

    kind: str
    a_second: float
    here_ms: float
    there_ms: float
    room: float


def measure_database(address: str, runs: int) -> list[Kept]:
    """The best of so many runs, and the room that the rows of all runs take."""
    bot = load_bot(default_knowledge())
    asked = [(check.question, bot.ask(check.question)) for check in bot.knowledge.checks]
    journal = open_journal(address)
    kinds = {"a claim": _claims, "a conversation": _conversations, "an exchange": _exchanges}
    found = [_measure(address, kind, partial(work, journal, asked), runs) for kind, work in kinds.items()]
    journal.close()
    return found


def _measure(address: str, kind: str, work: Callable[[], float], runs: int) -> Kept:
    room, rates, here, there = size_of(address), [], [], []
    for _ in range(runs):
        cpu, database = time.process_time(), database_cpu(address)
        rates.append(work())
        here.append((time.process_time() - cpu) * 1000 / MANY)
        there.append((database_cpu(address) - database) * 1000 / MANY)
    return Kept(
        kind=kind,
        a_second=max(rates),
        here_ms=min(here),
        there_ms=min(there),
        room=(size_of(address) - room) / (MANY * runs),
    )


def _claims(journal: SqlJournal, _: Asked) -> float:
    keys = [f"slack/{new_exchange_id()}" for _ in range(MANY)]
    return _rate(lambda key: journal.claim([key]), keys)


def _conversations(journal: SqlJournal, asked: Asked) -> float:
    said = [NEW.after(answer) for _, answer in asked]

    def carry_on(number: int) -> None:
        thread = Thread("slack", f"T{number % 50}", f"C2:{number}")
        journal.read_conversations([thread])
        journal.keep_conversations([(thread, said[number % len(said)])])

    return _rate(carry_on, [next(NUMBERS) for _ in range(MANY)])


def _exchanges(journal: SqlJournal, asked: Asked) -> float:
    exchanges = list(_exchanged(asked))
    start = time.perf_counter()
    for at in range(0, MANY, MOST_AT_ONCE):
        journal.record(exchanges[at : at + MOST_AT_ONCE])
    return MANY / (time.perf_counter() - start)


def _exchanged(asked: Asked) -> Iterator[Exchange]:
    for number in range(MANY):
        words, answer = asked[number % len(asked)]
        thread = Thread("slack", f"T{number % 50}", f"C2:{next(NUMBERS)}")
        yield Exchange(
            id=new_exchange_id(),
            question=Question(text=words, asker=f"U{number % 400}", thread=thread),
            outcome=answer.outcome,
            intent=answer.intent.id if answer.intent else None,
            confidence=answer.confidence,
            took_ms=1.5,
        )


def _rate(call: Callable[[Item], object], items: Sequence[Item]) -> float:
    """How many a second, from as many threads as a process has."""
    with ThreadPoolExecutor(READERS) as threads:
        start = time.perf_counter()
        list(threads.map(call, items))
        return len(items) / (time.perf_counter() - start)


def size_of(address: str) -> float:
    """The bytes of everything in a database, as far as it grows."""
    tables = ("claims", "conversations", "exchanges")
    if address.startswith("sqlite"):
        (pages,), (of,) = (_ask(address, f"PRAGMA {what}")[0] for what in ("page_count", "page_size"))
        return float(pages * of)
    return float(sum(_ask(address, f"SELECT pg_total_relation_size('{table}')")[0][0] for table in tables))


def database_cpu(address: str) -> float:
    """The seconds of processor time of PostgreSQL's processes for a database; SQLite has none of its own."""
    if address.startswith("sqlite"):
        return 0.0
    found = _ask(
        address, "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    files = [Path(f"/proc/{pid}/stat") for (pid,) in found]
    ticks = [file.read_text(encoding="utf-8").rpartition(")")[2].split()[11:13] for file in files if file.exists()]
    return sum(int(tick) for pair in ticks for tick in pair) / os.sysconf("SC_CLK_TCK")


def _ask(address: str, statement: str) -> list[Any]:
    engine = make_engine(address)
    with open_transaction(engine) as connection:
        rows = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return rows

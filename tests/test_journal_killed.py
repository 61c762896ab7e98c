"""A process that is killed in the middle of writing: what it said to be stored is there, whole and once."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from random import Random
from time import sleep

from rolebot.journal.sql import open_journal
from tests.journals import read
from tests.older import look_for, make_older, state_of, versions
from tests.processes import begin, migrate_until, write_on

KILLS = 15
"""In each database."""


def hear(hears: Connection, times: int) -> Iterator[int]:
    """What a process says so many times, or until it is killed; half a word is none."""
    with suppress(EOFError, OSError):
        for _ in range(times):
            yield hears.recv()


def assert_sound(address: str) -> None:
    """SQLite looks for damage; PostgreSQL's checksums do so with every page that is read."""
    if address.startswith("sqlite"):
        assert read(address, "PRAGMA integrity_check") == [("ok",)]


def test_what_was_stored_before_a_kill_is_there_and_once(database: str) -> None:
    chance, stored = Random(7), 0
    open_journal(database).close()
    for kill in range(KILLS):
        # Whatever was not said to be stored is written again, as platforms send again what was not confirmed.
        process, hears = begin(write_on, database, stored, kill)
        stored = max(hear(hears, chance.randint(0, 4)), default=stored)
        sleep(chance.uniform(0, 0.01))
        process.kill()
        process.join()
        stored = max(hear(hears, 10_000), default=stored)
        for table, key in (("exchanges", "id"), ("feedback", "exchange")):
            there = sorted(int(name[1:]) for (name,) in read(database, f"SELECT {key} FROM {table}"))
            assert there == list(range(len(there))), "nothing is there twice, and there is no gap"
            assert len(there) >= stored
        assert_sound(database)
    journal = open_journal(database)
    assert not any(journal.claim([f"k{number}" for number in range(stored)]))
    journal.close()


def test_a_kill_after_any_statement_of_a_migration_leaves_what_was_before_it(database: str) -> None:
    rows = make_older(database, "0001")
    for statement in count(1):
        process, _ = begin(migrate_until, database, statement)
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        assert state_of(database) == ("0001", set(rows))
        assert_sound(database)
    assert statement > 10, "it was killed after each of these"
    assert state_of(database)[0] == versions()[-1]
    assert look_for(rows, database) == {table: [row] for table, row in rows.items()}

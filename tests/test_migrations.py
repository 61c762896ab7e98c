"""The journal's tables are made once, by whoever comes first, and fit what the journal and slack_sdk expect."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import Engine, MetaData, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from rolebot.journal.database import make_async_engine, make_engine, migrate
from rolebot.journal.port import JournalError
from rolebot.journal.sql import open_journal
from rolebot.journal.tables import METADATA
from tests.older import KEPT, look_for, make_older, versions
from tests.postgres import Postgresql
from tests.processes import migrate_at_once, race

OURS = [
    "actions",
    "claims",
    "conversations",
    "exchanges",
    "feedback",
    "ignored",
    "keys",
    "proposals",
    "settings",
    "workers",
]
SLACKS = ["slack_bots", "slack_installations", "slack_oauth_states"]

INSTALLATION = Installation(
    app_id="A1",
    team_id="T1",
    team_name="Crew",
    bot_token="xoxb-1",
    bot_id="B1",
    bot_user_id="U0",
    bot_scopes=["chat:write"],
    user_id="U1",
    installed_at=datetime(2026, 3, 4, tzinfo=UTC).timestamp(),
)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = make_engine(database)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
async def async_engine(database: str, engine: Engine) -> AsyncIterator[AsyncEngine]:
    async_engine = make_async_engine(database)
    yield async_engine
    await async_engine.dispose()


def differences(engine: Engine, metadata: MetaData, tables: list[str]) -> list[Any]:
    """Tables, columns, types and indexes in which the database and the metadata differ."""
    with engine.connect() as connection:
        found = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in tables}
        )
        return list(compare_metadata(found, metadata))


def test_an_empty_database_gets_every_table(engine: Engine) -> None:
    assert sorted(inspect(engine).get_table_names()) == sorted(["alembic_version", *OURS, *SLACKS])


def test_the_tables_are_those_that_the_journal_knows(engine: Engine) -> None:
    assert differences(engine, METADATA, OURS) == []


def test_keys_and_indexes_are_named_by_one_rule(engine: Engine) -> None:
    looked_at = inspect(engine)
    if engine.dialect.name == "postgresql":  # SQLite knows no names of keys
        assert [looked_at.get_pk_constraint(table)["name"] for table in OURS] == [f"pk_{table}" for table in OURS]
    assert [index["name"] for table in OURS for index in looked_at.get_indexes(table)] == [
        "ix_actions_at",
        "ix_claims_claimed_at",
        "ix_conversations_at",
        "ix_exchanges_asker",
        "ix_exchanges_at",
        "ix_exchanges_platform_team",
        "ix_feedback_asker",
        "ix_feedback_at",
        "ix_feedback_platform_team",
    ]


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO keys (name, value) VALUES ('n', 'v')"))
    migrate(engine)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT name, value FROM keys")).all() == [("n", "v")]


@pytest.mark.parametrize("version", ["", "0001"])
def test_processes_that_start_at_once_make_the_tables_together(database: str, version: str) -> None:
    rows = make_older(database, version) if version else {}
    assert race(migrate_at_once, [database] * 3) == ["done"] * 3
    engine = make_engine(database)
    assert differences(engine, METADATA, OURS) == []
    engine.dispose()
    assert look_for(rows, database) == {table: [row] for table, row in rows.items()}


@pytest.mark.parametrize("version", versions())
def test_what_an_earlier_version_kept_is_there_after_it(database: str, version: str) -> None:
    rows = make_older(database, version)
    engine = make_engine(database)
    migrate(engine)
    assert differences(engine, METADATA, OURS) == []
    engine.dispose()
    assert look_for(rows, database) == {table: [row] for table, row in rows.items()}
    journal = open_journal(database)
    assert [one.question for one in journal.recall()] == [KEPT]
    journal.close()


def test_there_is_a_first_version_and_all_that_follow() -> None:
    assert versions() == ["0001", "0002", "0003", "0004"]


def ask(address: str, *questions: str) -> list[Any]:
    engine = make_engine(address)
    with engine.connect() as connection:
        answers = [connection.execute(text(question)).scalar() for question in questions]
    engine.dispose()
    return answers


def test_sqlite_lets_others_read_while_one_writes_and_waits_for_locks(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/journal.db"
    assert ask(address, "PRAGMA journal_mode", "PRAGMA busy_timeout", "PRAGMA synchronous") == ["wal", 5000, 1]


def test_postgresql_gives_up_on_a_statement_after_five_seconds(postgresql: Postgresql) -> None:
    assert ask(postgresql.make_database(), "SHOW statement_timeout") == ["5s"]


def test_tables_of_a_newer_rolebot_are_refused(database: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(JournalError, match=r"newer rolebot \(its tables are at 0999, and this one knows 0004\); run"):
        open_journal(database)


def test_a_migration_that_fails_leaves_nothing_behind(database: str) -> None:
    engine = make_engine(database)
    open_journal(database).close()
    with engine.begin() as connection:
        for table in ("alembic_version", *OURS, *SLACKS[:-1]):  # the last table is in the way of the next attempt
            connection.execute(text(f"DROP TABLE {table}"))
    with pytest.raises(JournalError, match="slack_oauth_states"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["slack_oauth_states"]
    engine.dispose()


def test_slack_sdk_finds_the_tables_of_installations_that_it_expects(engine: Engine) -> None:
    expected = MetaData()
    AsyncSQLAlchemyInstallationStore.build_bots_table(expected, "slack_bots")
    AsyncSQLAlchemyInstallationStore.build_installations_table(expected, "slack_installations")
    AsyncSQLAlchemyOAuthStateStore.build_oauth_states_table(expected, "slack_oauth_states")
    assert differences(engine, expected, SLACKS) == []


async def test_slack_sdk_saves_finds_and_deletes_installations(async_engine: AsyncEngine) -> None:
    store = AsyncSQLAlchemyInstallationStore(client_id="1.2", engine=async_engine)
    await store.async_save(INSTALLATION)
    await store.async_save(INSTALLATION)
    bot = await store.async_find_bot(enterprise_id=None, team_id="T1")
    found = await store.async_find_installation(enterprise_id=None, team_id="T1")
    assert bot is not None
    assert found is not None
    assert (bot.bot_token, found.bot_token, found.team_name, found.user_id) == ("xoxb-1", "xoxb-1", "Crew", "U1")
    await store.async_delete_all(enterprise_id=None, team_id="T1")
    assert await store.async_find_bot(enterprise_id=None, team_id="T1") is None
    assert await store.async_find_installation(enterprise_id=None, team_id="T1") is None


async def test_an_error_in_slack_sdks_stores_quotes_no_value(async_engine: AsyncEngine) -> None:
    store = AsyncSQLAlchemyInstallationStore(client_id="xoxb-1", engine=async_engine, bots_table_name="gone")
    with pytest.raises(SQLAlchemyError) as caught:
        await store.async_find_bot(enterprise_id=None, team_id="T1")
    assert "xoxb" not in str(caught.value)


async def test_slack_sdk_issues_a_state_that_is_good_once(async_engine: AsyncEngine) -> None:
    store = AsyncSQLAlchemyOAuthStateStore(expiration_seconds=60, engine=async_engine)
    state = await store.async_issue()
    assert [await store.async_consume(state), await store.async_consume(state)] == [True, False]

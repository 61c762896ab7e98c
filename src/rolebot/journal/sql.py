"""The journal in SQLite or PostgreSQL.

Ids of teams, threads and askers, and the keys of claims, are stored as keyed hashes. The secret is made by the first
process that opens the database, and lies in it: rows that are handed on tell nobody who asked, but a copy of the whole
database is as good as the ids to whoever can guess them.

What the platforms must remember is written here; what admins read and write, and what is erased, in modules beside.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, func, select

from rolebot.conversation import NEW, Conversation
from rolebot.exchange import Exchange, Feedback, Recalled, Thread, now
from rolebot.journal import admins, erasing, exporting, presence
from rolebot.journal.database import LONG_PATIENCE_S, make_engine, migrate, open_transaction, wipe_log
from rolebot.journal.erasing import Traces
from rolebot.journal.hashing import Hashes
from rolebot.journal.port import CLAIM_LASTS, JournalError
from rolebot.journal.statements import SAID, TAKE_OVER, insert_into, insertion
from rolebot.journal.tables import CLAIMS, CONVERSATIONS, EXCHANGES, FEEDBACK, KEYS, SETTINGS
from rolebot.journal.texts import clean
from rolebot.proposal import AdminAction, Proposal, State
from rolebot.settings import KEEP_DAYS
from rolebot.text import read_json
from rolebot.workers import Worker

Row = dict[str, Any]


def open_journal(address: str, clock: Callable[[], datetime] = now, keep_days: int = KEEP_DAYS) -> "SqlJournal":
    """The journal in the database of that address, with its tables made or brought up to date; or JournalError."""
    engine = make_engine(address)
    try:
        migrate(engine)
        return SqlJournal(engine, clock, keep_days)
    except JournalError:
        engine.dispose()
        raise


class SqlJournal:
    """Keeps everything in a database whose tables are there. Any thread may call it."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now, keep_days: int = KEEP_DAYS) -> None:
        self._engine = engine
        self._clock = clock
        self._kept = timedelta(days=keep_days)
        self._hashes = Hashes(self._read_secret())

    def _read_secret(self) -> bytes:
        with open_transaction(self._engine) as connection:
            made = {"name": "hashes", "value": secrets.token_hex(32)}
            connection.execute(insertion(connection.dialect.name, KEYS), made)
            return bytes.fromhex(connection.execute(select(KEYS.c.value).where(KEYS.c.name == "hashes")).scalar_one())

    def claim(self, keys: Sequence[str]) -> list[bool]:
        """Of each key, whether this caller is the first, of all processes, to take on what it names."""
        hashes = [self._hashes.claim(key) for key in keys]
        with open_transaction(self._engine) as connection:
            won = {key for key in sorted(set(hashes)) if self._claim(connection, key)}  # in order, as `_in_order` says
        taken = []
        for key in hashes:  # of those that are the same, one is the first
            taken.append(key in won)
            won.discard(key)
        return taken

    def _claim(self, connection: Connection, key: str) -> bool:
        at = self._clock()
        first, row = insertion(connection.dialect.name, CLAIMS), {"key": key, "claimed_at": at}
        if connection.execute(first, row, execution_options={"preserve_rowcount": True}).rowcount == 1:
            return True
        return connection.execute(TAKE_OVER, {"held": key, "void": at - CLAIM_LASTS, "now": at}).rowcount == 1

    def finish(self, keys: Sequence[str]) -> None:
        """Note that what the keys name is done, so that nobody ever claims it again."""
        at = self._clock()
        rows = [{"key": self._hashes.claim(key), "claimed_at": at, "finished_at": at} for key in keys]
        self._put(CLAIMS, rows, "finished_at")

    def is_finished(self, key: str) -> bool:
        """Whether what `key` names is done."""
        done = select(CLAIMS.c.key).where(CLAIMS.c.key == self._hashes.claim(key), CLAIMS.c.finished_at.is_not(None))
        with open_transaction(self._engine) as connection:
            return connection.execute(done).scalar() is not None

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        """What was said in each thread before; a new conversation where nothing was, or nothing that can be read."""
        rows = [self._thread(thread) for thread in threads]
        kept: dict[str, str] = {}
        with open_transaction(self._engine) as connection:
            for (platform, team), names in _by_teams(rows).items():
                some = {"of_platform": platform, "of_team": team, "threads": names}
                kept.update((name, content) for name, content in connection.execute(SAID, some))
        return [_decode(kept[row["thread"]]) if row["thread"] in kept else NEW for row in rows]

    def keep_conversations(self, said: Sequence[tuple[Thread, Conversation]]) -> None:
        """Keep what was said in threads, in place of what was kept before; the latest comes last."""
        at = self._clock()
        rows = [{**self._thread(thread), "content": _encode(conversation), "at": at} for thread, conversation in said]
        self._put(CONVERSATIONS, rows, "content", "at")

    def record(self, exchanges: Sequence[Exchange]) -> None:
        """Keep exchanges; one that was kept already stays as it is."""
        self._put(EXCHANGES, [self._exchange(one) for one in exchanges])

    def rate(self, feedback: Sequence[Feedback]) -> None:
        """Keep what askers thought in place of what each thought before; an empty comment keeps the comment."""
        if not feedback:
            return
        with open_transaction(self._engine) as connection:
            said = insert_into(connection.dialect.name, FEEDBACK)
            comment = func.coalesce(func.nullif(said.excluded.comment, ""), FEEDBACK.c.comment)
            opinion = {"helpful": said.excluded.helpful, "comment": comment, "at": said.excluded.at}
            said = said.on_conflict_do_update(index_elements=FEEDBACK.primary_key, set_=opinion)
            connection.execute(said, _in_order(FEEDBACK, [self._feedback(one) for one in feedback]))

    def read_setting(self, platform: str, team: str, name: str) -> str:
        """What a team's admins chose; empty where they chose nothing."""
        kept = select(SETTINGS.c.value).where(_fits(SETTINGS, {**self._team(platform, team), "name": name}))
        with open_transaction(self._engine) as connection:
            return connection.execute(kept).scalar() or ""

    def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        """Keep what a team's admins chose, in place of what they chose before."""
        self._put(SETTINGS, [{**self._team(platform, team), "name": name, "value": value}], "value")

    def recall(self, since: datetime | None = None, most: int | None = None) -> list[Recalled]:
        """The exchanges since then, or all, with what askers thought of them; the oldest first."""
        with open_transaction(self._engine, LONG_PATIENCE_S) as connection:
            return admins.recall(connection, since, most)

    def propose(self, proposal: Proposal) -> None:
        """Keep a proposal, whose id must be new."""
        with open_transaction(self._engine) as connection:
            admins.propose(connection, proposal)

    def proposals(self) -> list[Proposal]:
        """All proposals, the oldest first."""
        with open_transaction(self._engine) as connection:
            return admins.proposals(connection)

    def settle(self, proposal_id: str, state: State, by: str) -> bool:
        """Apply or drop a proposal, as far as the journal goes; False if it is not open, or not there."""
        with open_transaction(self._engine) as connection:
            return admins.settle(connection, proposal_id, state, by, self._clock())

    def ignore(self, questions: Sequence[str], by: str) -> None:
        """Keep these questions off the admins' reading list."""
        with open_transaction(self._engine) as connection:
            admins.ignore(connection, self._hashes, questions, by, self._clock())

    def restore(self, questions: Sequence[str]) -> None:
        """Let these questions onto the reading list again, as they were typed when they were ignored."""
        with open_transaction(self._engine) as connection:
            admins.restore(connection, self._hashes, questions)

    def ignored(self) -> list[str]:
        """The questions that are kept off the list, as they were typed; the first one first."""
        with open_transaction(self._engine) as connection:
            return admins.ignored(connection)

    def note_action(self, action: AdminAction) -> None:
        """Keep what an admin did."""
        with open_transaction(self._engine) as connection:
            admins.note_action(connection, action)

    def actions(self, since: datetime | None = None) -> list[AdminAction]:
        """What admins did since then, or ever; the oldest first."""
        with open_transaction(self._engine) as connection:
            return admins.actions(connection, since)

    def meet(self, worker: Worker) -> list[Worker]:
        """Let others know of a worker, and learn of all that were seen within two minutes; the first to start first."""
        with open_transaction(self._engine) as connection:
            return presence.meet(connection, worker, self._clock())

    def leave(self, worker: str) -> None:
        """Let others know that the worker of that id is gone."""
        with open_transaction(self._engine) as connection:
            presence.leave(connection, worker)

    def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team."""
        with self._erasing() as connection:
            erasing.erase_team(connection, self._hashes, platform, team)

    def forget(self, platform: str, asker: str) -> int:
        """Erase what an asker asked and thought, in all teams, and what was said where they asked; how many rows."""
        with self._erasing() as connection:
            return erasing.forget(connection, self._hashes, platform, asker)

    def count_traces(self, platform: str, asker: str) -> Traces:
        """How much there is that `forget` would erase, or take the name from."""
        with open_transaction(self._engine, LONG_PATIENCE_S) as connection:
            return erasing.count_traces(connection, self._hashes, platform, asker)

    def export(self, since: datetime | None = None) -> Iterator[dict[str, object]]:
        """Every row since then, or all, with the name of its table; but no secret and no installation."""
        with open_transaction(self._engine, LONG_PATIENCE_S) as connection:
            yield from exporting.export(connection, since)

    def drop_stale(self, at: datetime | None = None) -> None:
        """Erase what is stale at that time, or now: workers, claims, conversations, and what was asked."""
        with self._erasing() as connection:
            erasing.drop_stale(connection, at or self._clock(), self._kept)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _erasing(self) -> Iterator[Connection]:
        """A connection in a transaction; what it erases leaves SQLite's files as well."""
        with open_transaction(self._engine, LONG_PATIENCE_S) as connection:
            yield connection
        wipe_log(self._engine)

    def _put(self, table: Table, rows: Sequence[Row], *instead: str) -> None:
        """Insert rows; where one is there already, it gets the values `instead`, or stays as it is."""
        if rows:
            with open_transaction(self._engine) as connection:
                connection.execute(insertion(connection.dialect.name, table, *instead), _in_order(table, rows))

    def _exchange(self, exchange: Exchange) -> Row:
        thread = exchange.question.thread
        return {
            "id": clean(exchange.id),
            **self._thread(thread),
            "within": self._hashes.thread(thread.outer) if thread.outer else None,
            "asker": self._hashes.asker(thread.platform, exchange.question.asker),
            "question": clean(exchange.question.text),
            "outcome": exchange.outcome.value,
            "intent": None if exchange.intent is None else clean(exchange.intent),
            "confidence": exchange.confidence,
            "took_ms": exchange.took_ms,
            "at": exchange.at,
        }

    def _feedback(self, feedback: Feedback) -> Row:
        return {
            "exchange": clean(feedback.exchange),
            **self._team(feedback.platform, feedback.team),
            "asker": self._hashes.asker(feedback.platform, feedback.asker),
            "helpful": feedback.helpful,
            "comment": clean(feedback.comment),
            "at": feedback.at,
        }

    def _team(self, platform: str, team: str) -> dict[str, str]:
        return {"platform": clean(platform), "team": self._hashes.team(platform, team)}

    def _thread(self, thread: Thread) -> dict[str, str]:
        return {**self._team(thread.platform, thread.team), "thread": self._hashes.thread(thread)}


def _in_order(table: Table, rows: Sequence[Row]) -> list[Row]:
    """The rows by their keys: two processes that write the same ones in one order never wait for each other in turn."""
    return sorted(rows, key=lambda row: [row[column.name] for column in table.primary_key])


def _by_teams(rows: Sequence[Row]) -> dict[tuple[str, str], list[str]]:
    """The names of threads, by platform and team."""
    teams: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        teams.setdefault((row["platform"], row["team"]), []).append(row["thread"])
    return teams


def _fits(table: Table, values: dict[str, str]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in values.items()))


def _encode(conversation: Conversation) -> str:
    # Python's own JSON is plain ASCII: NUL and halves of characters, at which msgspec stops, are written as escapes.
    return json.dumps(msgspec.to_builtins(conversation))


def _decode(content: str) -> Conversation:
    try:
        return msgspec.convert(read_json(content), Conversation)
    except (msgspec.ValidationError, UnicodeEncodeError):  # half a character in the place of a kind is the latter
        return NEW  # kept by another version, which knew other fields or kinds

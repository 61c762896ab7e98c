"""The journal in SQLite or PostgreSQL.

Ids of teams, threads and askers, and the keys of claims, are stored as keyed hashes. The secret is made by the first
process that opens the database, and lies in it: rows that are handed on tell nobody who asked, but a copy of the whole
database is as good as the ids to whoever can guess them.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Engine, Table, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rolebot.conversation import NEW, Conversation
from rolebot.exchange import Exchange, Feedback, Thread, now
from rolebot.journal.database import make_engine, migrate, open_transaction
from rolebot.journal.port import CLAIM_LASTS, CLAIMS_KEPT, CONVERSATIONS_KEPT, EXCHANGES_KEPT, JournalError
from rolebot.journal.tables import CLAIMS, CONVERSATIONS, EXCHANGES, FEEDBACK, KEYS, SETTINGS, SLACK_STATES

LONGEST_TEXT = 2_000
"""Characters of a question or a comment that are kept."""


def open_journal(address: str, clock: Callable[[], datetime] = now) -> "SqlJournal":
    """The journal in the database of that address, with its tables made or brought up to date; or JournalError."""
    engine = make_engine(address)
    try:
        migrate(engine)
        return SqlJournal(engine, clock)
    except JournalError:
        engine.dispose()
        raise


class SqlJournal:
    """Keeps everything in a database whose tables are there. Any thread may call it."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock
        self._secret = self._read_secret()

    def _read_secret(self) -> bytes:
        made = self._insert(KEYS).values(name="hashes", value=secrets.token_hex(32)).on_conflict_do_nothing()
        with open_transaction(self._engine) as connection:
            connection.execute(made)
            return bytes.fromhex(connection.execute(select(KEYS.c.value).where(KEYS.c.name == "hashes")).scalar_one())

    def claim(self, key: str) -> bool:
        """Whether this caller is the first, of all processes, to take on what `key` names."""
        at, key = self._clock(), self._hash("claim", key)
        first = self._insert(CLAIMS).values(key=key, claimed_at=at).on_conflict_do_nothing()
        void = update(CLAIMS).where(
            CLAIMS.c.key == key, CLAIMS.c.finished_at.is_(None), CLAIMS.c.claimed_at < at - CLAIM_LASTS
        )
        with open_transaction(self._engine) as connection:
            if connection.execute(first, execution_options={"preserve_rowcount": True}).rowcount == 1:
                return True
            return connection.execute(void.values(claimed_at=at)).rowcount == 1

    def finish(self, key: str) -> None:
        """Note that what `key` names is done, so that nobody ever claims it again."""
        at = self._clock()
        done = self._insert(CLAIMS).values(key=self._hash("claim", key), claimed_at=at, finished_at=at)
        with open_transaction(self._engine) as connection:
            connection.execute(done.on_conflict_do_update(index_elements=[CLAIMS.c.key], set_={"finished_at": at}))

    def read_conversation(self, thread: Thread) -> Conversation:
        """What was said in a thread before; a new conversation where nothing was, or nothing that can be read."""
        kept = select(CONVERSATIONS.c.content).where(_fits(CONVERSATIONS, self._thread(thread)))
        with open_transaction(self._engine) as connection:
            content = connection.execute(kept).scalar()
        return _decode(content) if content else NEW

    def keep_conversation(self, thread: Thread, conversation: Conversation) -> None:
        """Keep what was said in a thread, in place of what was kept before."""
        kept = {"content": _encode(conversation), "at": self._clock()}
        said = self._insert(CONVERSATIONS).values(**self._thread(thread), **kept)
        with open_transaction(self._engine) as connection:
            connection.execute(said.on_conflict_do_update(index_elements=CONVERSATIONS.primary_key, set_=kept))

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange; one that was kept already stays as it is."""
        question = exchange.question
        kept = self._insert(EXCHANGES).values(
            id=_clean(exchange.id),
            **self._thread(question.thread),
            asker=self._hash("asker", question.thread.platform, question.thread.team, question.asker),
            question=_clean(question.text),
            outcome=exchange.outcome.value,
            intent=None if exchange.intent is None else _clean(exchange.intent),
            confidence=exchange.confidence,
            took_ms=exchange.took_ms,
            at=exchange.at,
        )
        with open_transaction(self._engine) as connection:
            connection.execute(kept.on_conflict_do_nothing())

    def rate(self, feedback: Feedback) -> None:
        """Keep an asker's feedback on an exchange in place of the one before; an empty comment keeps the comment."""
        opinion = {"helpful": feedback.helpful, "comment": _clean(feedback.comment), "at": feedback.at}
        said = self._insert(FEEDBACK).values(
            exchange=_clean(feedback.exchange),
            **self._team(feedback.platform, feedback.team),
            asker=self._hash("asker", feedback.platform, feedback.team, feedback.asker),
            **opinion,
        )
        if not opinion["comment"]:
            del opinion["comment"]
        with open_transaction(self._engine) as connection:
            connection.execute(said.on_conflict_do_update(index_elements=FEEDBACK.primary_key, set_=opinion))

    def read_setting(self, platform: str, team: str, name: str) -> str:
        """What a team's admins chose; empty where they chose nothing."""
        kept = select(SETTINGS.c.value).where(_fits(SETTINGS, {**self._team(platform, team), "name": name}))
        with open_transaction(self._engine) as connection:
            return connection.execute(kept).scalar() or ""

    def keep_setting(self, platform: str, team: str, name: str, value: str) -> None:
        """Keep what a team's admins chose, in place of what they chose before."""
        chosen = self._insert(SETTINGS).values(**self._team(platform, team), name=name, value=value)
        with open_transaction(self._engine) as connection:
            connection.execute(chosen.on_conflict_do_update(index_elements=SETTINGS.primary_key, set_={"value": value}))

    def erase_team(self, platform: str, team: str) -> None:
        """Erase everything that belongs to a team."""
        gone = self._team(platform, team)
        with open_transaction(self._engine) as connection:
            for table in (CONVERSATIONS, EXCHANGES, FEEDBACK, SETTINGS):
                connection.execute(delete(table).where(_fits(table, gone)))

    def drop_stale(self) -> None:
        """Erase what is stale: claims after a day, conversations after thirty, exchanges and feedback after 180."""
        at = self._clock()
        with open_transaction(self._engine) as connection:
            connection.execute(delete(CLAIMS).where(CLAIMS.c.claimed_at < at - CLAIMS_KEPT))
            connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.at < at - CONVERSATIONS_KEPT))
            for table in (EXCHANGES, FEEDBACK):
                connection.execute(delete(table).where(table.c.at < at - EXCHANGES_KEPT))
            # slack_sdk keeps these, and forgets only those with which somebody came back.
            connection.execute(delete(SLACK_STATES).where(SLACK_STATES.c.expire_at < at.replace(tzinfo=None)))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An insertion that knows `on conflict`, which SQLAlchemy has for each database apart."""
        return sqlite.insert(table) if self._engine.dialect.name == "sqlite" else postgresql.insert(table)

    def _hash(self, *parts: str) -> str:
        """A keyed hash, whose first part says of what; JSON keeps the parts apart, and takes any text."""
        return hmac.new(self._secret, json.dumps(parts).encode(), hashlib.sha256).hexdigest()[:32]

    def _team(self, platform: str, team: str) -> dict[str, str]:
        return {"platform": _clean(platform), "team": self._hash("team", platform, team)}

    def _thread(self, thread: Thread) -> dict[str, str]:
        name = self._hash("thread", thread.platform, thread.team, thread.name)
        return {**self._team(thread.platform, thread.team), "thread": name}


def _fits(table: Table, values: dict[str, str]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in values.items()))


def _clean(text: str) -> str:
    """The text as any database takes it: not too long, and without NUL and halves of characters."""
    return text[:LONGEST_TEXT].replace("\0", "").encode(errors="replace").decode()


def _encode(conversation: Conversation) -> str:
    # Python's own JSON is plain ASCII: NUL and halves of characters, at which msgspec stops, are written as escapes.
    return json.dumps(msgspec.to_builtins(conversation))


def _decode(content: str) -> Conversation:
    try:
        return msgspec.convert(json.loads(content), Conversation)
    except (json.JSONDecodeError, msgspec.ValidationError):
        return NEW  # kept by another version, which knew other fields or kinds

"""Whatever lies in the database, damaged or kept by another version: it is read, or is as good as not there."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import text as sql_text

from rolebot.adapters.discord.speaking import read_channels
from rolebot.answering.plain import plain_text
from rolebot.bot import Bot
from rolebot.conversation import NEW, Conversation
from rolebot.exchange import Thread
from rolebot.journal.database import make_engine
from rolebot.journal.sql import SqlJournal, open_journal
from rolebot.proposal import Change, Proposal
from tests.fuzzing import EDITS, ODD_TEXTS, Edit, changed, tries

THREAD = Thread("slack", "T1", "C1/1.0")
TURNS = [
    "what does a ship cook do",
    "ship cook vs deck officer",
    "who uses a sextant",
    "which role suits me",
    "officer",
]
FOLLOWING = [
    "and the salary?",
    "compare them",
    "the first",
    "2",
    "yes",
    "why?",
    "more",
    "thanks",
    "what about deck officers",
]
JSON = st.one_of(
    st.text(max_size=40),
    st.sampled_from(ODD_TEXTS),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ).map(json.dumps),
)


class Stored:
    """A journal, with the means to damage it."""

    def __init__(self, address: str) -> None:
        self.journal: SqlJournal = open_journal(address)
        self.engine = make_engine(address)

    def put(self, table: str, column: str, value: object) -> None:
        """Put something into a column of all rows."""
        with self.engine.begin() as connection:
            connection.execute(sql_text(f'UPDATE {table} SET "{column}" = :value'), {"value": value})


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """A journal in SQLite with a conversation, a setting and a proposal."""
    one = Stored(f"sqlite:///{tmp_path_factory.mktemp('stored')}/r.db")
    one.journal.keep_conversations([(THREAD, Conversation(roles=("ship-cook",)))])
    one.journal.keep_setting("discord", "1", "channels", "[1]")
    one.journal.propose(Proposal(change=Change.ENTRY, target="x", text="y", by="slack:U1"))
    yield one
    one.journal.close()
    one.engine.dispose()


def kept(bot: Bot, turn: str) -> Any:
    """What is kept of a conversation of one turn."""
    return msgspec.to_builtins(NEW.after(bot.ask(turn)))


@given(st.sampled_from(TURNS), EDITS, st.sampled_from([*FOLLOWING, *ODD_TEXTS]) | st.text(max_size=30))
@example(TURNS[0], [("intent.kind", "\ud800")], "why?")
@tries(80)
def test_a_conversation_that_was_changed_is_carried_on(
    stored: Stored, small: Bot, turn: str, edits: list[Edit], following: str
) -> None:
    stored.put("conversations", "content", json.dumps(changed(kept(small, turn), edits)))
    said = stored.journal.read_conversations([THREAD])[0]
    answer = small.ask(following, said)
    assert plain_text(answer).strip()
    stored.journal.keep_conversations([(THREAD, said.after(answer))])


@given(JSON)
@example("9" * 5_000)
@example("[" * 100_000)
@tries(100)
def test_a_conversation_that_cannot_be_read_is_new(stored: Stored, small: Bot, content: str) -> None:
    stored.put("conversations", "content", content.replace("\0", "").encode(errors="replace").decode())
    assert plain_text(small.ask("and the salary?", stored.journal.read_conversations([THREAD])[0])).strip()


@given(JSON)
@example("[" * 100_000)
@tries(100)
def test_a_setting_that_cannot_be_read_is_as_good_as_none(stored: Stored, value: str) -> None:
    stored.put("settings", "value", value.encode(errors="replace").decode())
    chosen = read_channels(stored.journal.read_setting("discord", "1", "channels"))
    assert chosen is None or all(isinstance(one, int) for one in chosen)


@given(st.sampled_from(["phrasings", "sources"]), JSON)
@example("phrasings", "[" * 100_000)
@tries(80)
def test_the_texts_of_a_proposal_that_cannot_be_read_are_none(stored: Stored, column: str, value: str) -> None:
    stored.put("proposals", column, value.encode(errors="replace").decode())
    (one,) = stored.journal.proposals()
    assert all(isinstance(words, str) for words in (*one.phrasings, *one.sources))

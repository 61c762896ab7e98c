"""What every journal keeps for admins, and forgets of askers, in memory, in SQLite and in PostgreSQL alike."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from rolebot.conversation import NEW, Conversation, Intent, Kind, Outcome
from rolebot.exchange import Recalled, Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import Journal, JournalError, RefusedError
from rolebot.journal.sql import open_journal
from rolebot.proposal import AdminAction, Change, Proposal, State
from tests.journals import ANNA, HERE, NEXT_DOOR, Clock, Opened, exchange, opinion, proposal, read
from tests.processes import race, settle_many

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SOUP = Conversation(intent=Intent(kind=Kind.LOOKUP, key="soup"))


# Recalling


def test_an_exchange_is_recalled_with_its_values(opened: Opened) -> None:
    asked = replace(exchange(), intent="lookup:dbt", at=NOON.astimezone(timezone(timedelta(hours=9))))
    opened.journal.record([asked])
    (recalled,) = opened.journal.recall()
    assert recalled == Recalled(
        id="e1",
        platform="slack",
        team=recalled.team,
        thread=recalled.thread,
        asker=recalled.asker,
        question="what is dbt",
        outcome=Outcome.UNANSWERED,
        intent="lookup:dbt",
        confidence=0.25,
        took_ms=1.5,
        at=NOON,
    )


def test_what_is_recalled_holds_no_ids(opened: Opened) -> None:
    opened.journal.record([exchange()])
    (recalled,) = opened.journal.recall()
    for hashed in (recalled.team, recalled.thread, recalled.asker):
        assert len(hashed) == 32
        assert int(hashed, 16)


def test_recalled_askers_teams_and_threads_can_be_told_apart(opened: Opened) -> None:
    opened.journal.record([exchange("e1", HERE, asker="U1"), exchange("e2", NEXT_DOOR, asker="U1")])
    opened.journal.record([exchange("e3", HERE, asker="U2")])
    one, two, three = sorted(opened.journal.recall(), key=lambda recalled: recalled.id)
    assert (one.asker == two.asker, one.team == two.team, one.thread == two.thread) == (True, False, False)
    assert (one.asker == three.asker, one.team == three.team, one.thread == three.thread) == (False, True, True)


def test_exchanges_are_recalled_oldest_first(opened: Opened) -> None:
    times = {"e1": 3, "e2": 1, "e3": 2}
    opened.journal.record([replace(exchange(name), at=NOON + timedelta(hours=at)) for name, at in times.items()])
    assert [one.id for one in opened.journal.recall()] == ["e2", "e3", "e1"]


def test_exchanges_are_recalled_since_a_time_and_that_time_is_one_of_them(opened: Opened) -> None:
    opened.journal.record([replace(exchange(f"e{at}"), at=NOON + timedelta(hours=at)) for at in range(3)])
    opened.journal.rate([opinion("e0"), opinion("e1")])
    assert [(one.id, one.helpful) for one in opened.journal.recall(NOON + timedelta(hours=1))] == [("e1", 1), ("e2", 0)]


@pytest.mark.parametrize("most", [None, 0, 1, 2, 3, 9])
def test_the_last_exchanges_are_recalled_with_what_was_thought_of_them(opened: Opened, most: int | None) -> None:
    hours = {"e1": 2, "e2": 0, "e3": 1}
    opened.journal.record([replace(exchange(name), at=NOON + timedelta(hours=at)) for name, at in hours.items()])
    opened.journal.rate([opinion("e1"), opinion("e2"), opinion("e3")])
    every = [("e2", 1), ("e3", 1), ("e1", 1)]
    last = every if most is None else every[max(0, 3 - most) :]
    assert [(one.id, one.helpful) for one in opened.journal.recall(most=most)] == last
    assert [one.id for one in opened.journal.recall(NOON + timedelta(hours=2), most)] == ([] if most == 0 else ["e1"])


def test_opinions_are_recalled_with_what_they_are_about(opened: Opened) -> None:
    opened.journal.record([exchange("e1"), exchange("e2")])
    thoughts = [
        replace(opinion(asker="U1", helpful=False, comment="later"), at=NOON + timedelta(hours=1)),
        replace(opinion(asker="U2", helpful=False, comment="sooner"), at=NOON),
        replace(opinion(asker="U3", helpful=True), at=NOON),
        opinion("of an exchange that is gone", comment="lost"),
    ]
    opened.journal.rate(thoughts)
    one, two = sorted(opened.journal.recall(), key=lambda recalled: recalled.id)
    assert (one.helpful, one.unhelpful, one.comments) == (1, 2, ("sooner", "later"))
    assert (two.helpful, two.unhelpful, two.comments) == (0, 0, ())


# Batches


def test_nothing_is_kept_of_nothing(opened: Opened) -> None:
    opened.journal.record([])
    opened.journal.rate([])
    opened.journal.finish([])
    opened.journal.ignore([], ANNA)
    assert (opened.exchanges(), opened.feedback(), opened.journal.ignored()) == ([], [], [])


def test_many_are_kept_at_once(opened: Opened) -> None:
    opened.journal.record([exchange(f"e{number}") for number in range(300)])
    opened.journal.rate([opinion(f"e{number}") for number in range(300)])
    opened.journal.finish([f"k{number}" for number in range(300)])
    assert (len(opened.exchanges()), len(opened.feedback())) == (300, 300)
    assert opened.journal.claim(["k0", "k299", "k300"]) == [False, False, True]


def test_what_comes_later_in_a_batch_counts(opened: Opened) -> None:
    opened.journal.rate([opinion(comment="too long"), opinion(helpful=False), opinion("e0")])
    assert opened.feedback() == [("e0", True, ""), ("e1", False, "too long")]


def test_of_a_batch_that_is_refused_nothing_is_kept(sql: Opened) -> None:
    broken = replace(exchange("e2"), confidence=math.nan) if "sqlite" in sql.address else exchange("e2" * 100)
    with pytest.raises(RefusedError, match="does not take it"):
        sql.journal.record([exchange("e1"), broken, exchange("e3")])
    assert sql.exchanges() == []


# Proposals


def test_a_proposal_is_kept_whole(opened: Opened) -> None:
    whole = Proposal(
        id="abc123",
        change=Change.ENTRY,
        target="soup-of-the-day",
        text="Pea soup.\n\n" + "It is green. " * 500,
        by=ANNA,
        question="which soup?",
        title="The soup “of the day”",
        phrasings=("which soup", 'what "soup"', "what soup, 👩🏽‍🔬?"),
        sources=("menu",),
        theme="food",
        at=NOON,
    )
    opened.journal.propose(whole)
    assert opened.journal.proposals() == [whole]


def test_proposals_come_oldest_first(opened: Opened) -> None:
    for name, hours in (("bbbbbb", 2), ("cccccc", 1), ("aaaaaa", 3)):
        opened.journal.propose(replace(proposal(name), at=NOON + timedelta(hours=hours)))
    assert [one.id for one in opened.journal.proposals()] == ["cccccc", "bbbbbb", "aaaaaa"]


def test_a_proposal_is_never_kept_in_place_of_another(opened: Opened) -> None:
    opened.journal.propose(proposal(text="first"))
    with pytest.raises(JournalError):
        opened.journal.propose(proposal(text="second"))
    assert [one.text for one in opened.journal.proposals()] == ["first"]


@pytest.mark.parametrize("state", [State.APPLIED, State.DROPPED])
def test_a_proposal_is_settled_once(opened: Opened, state: State) -> None:
    opened.journal.propose(proposal("aaaaaa"))
    opened.journal.propose(proposal("bbbbbb"))
    opened.clock.skip(hours=1)
    assert opened.journal.settle("aaaaaa", state, "discord:12345")
    assert not opened.journal.settle("aaaaaa", State.APPLIED, ANNA)
    settled, other = opened.journal.proposals()
    assert (settled.state, settled.settled_by, settled.settled_at) == (state, "discord:12345", opened.clock.time)
    assert (other.state, other.settled_by, other.settled_at) == (State.OPEN, "", None)


def test_a_proposal_that_is_not_there_cannot_be_settled(opened: Opened) -> None:
    assert not opened.journal.settle("aaaaaa", State.APPLIED, ANNA)


def test_of_two_admins_at_once_one_settles_each_proposal(database: str) -> None:
    journal = open_journal(database)
    for number in range(100):
        journal.propose(proposal(f"p{number}"))
    here, there = race(settle_many, [database] * 2, ["here", "there"])
    assert (here | there, here & there) == (set(range(100)), set())
    assert {one.id for one in journal.proposals() if one.settled_by == "here"} == {f"p{number}" for number in here}
    journal.close()


# Ignoring, and what admins did


def test_what_is_ignored_stays_so_as_it_was_typed(opened: Opened) -> None:
    opened.journal.ignore(["What is DBT??"], ANNA)
    opened.clock.skip(seconds=1)
    opened.journal.ignore(["lunch?", "What is DBT??"], "discord:12345")
    opened.clock.skip(days=10_000)
    opened.journal.drop_stale()
    assert opened.journal.ignored() == ["What is DBT??", "lunch?"]


def test_what_is_restored_is_ignored_no_more(opened: Opened) -> None:
    opened.journal.ignore(["What is DBT??", "lunch?", "sad \ud83d face"], ANNA)
    opened.journal.restore(["lunch?", "sad \ud83d face", "what is dbt", "never heard"])
    assert opened.journal.ignored() == ["What is DBT??"]
    opened.journal.restore([])
    opened.journal.ignore(["lunch?"], ANNA)
    assert sorted(opened.journal.ignored()) == ["What is DBT??", "lunch?"]


def test_actions_are_kept_oldest_first_and_stay(opened: Opened) -> None:
    first = AdminAction(by=ANNA, did="proposed", about="aaaaaa", at=NOON)
    second = AdminAction(by="terminal:bob", did="reloaded", at=NOON + timedelta(hours=1))
    for action in (second, first, second):
        opened.journal.note_action(action)
    opened.clock.skip(days=10_000)
    opened.journal.drop_stale()
    assert opened.journal.actions() == [first, second, second]
    assert opened.journal.actions(NOON + timedelta(minutes=1)) == [second, second]


@pytest.mark.parametrize(
    "words", ["what\0is\0this", "sad \ud83d face", "é" * 100_000, "", "'); DROP TABLE actions; --"]
)
def test_hostile_words_of_admins_are_kept_in_every_place(opened: Opened, words: str) -> None:
    opened.journal.propose(
        replace(
            proposal(text=words, question=words), target=words, title=words, phrasings=(words,), theme=words, by=words
        )
    )
    opened.journal.settle("aaaaaa", State.DROPPED, words)
    opened.journal.ignore([words], words)
    opened.journal.ignore([words], words)
    opened.journal.note_action(AdminAction(by=words, did="proposed", about=words))
    assert [one.state for one in opened.journal.proposals()] == [State.DROPPED]
    assert len(opened.journal.ignored()) == 1
    assert len(opened.journal.actions()) == 1


# Forgetting


def fill(journal: Journal) -> None:
    """Anna asks in two teams and in a thread of her own; others ask and think as well."""
    direct = Thread("slack", "T-TEAM-ONE", "D1/5", within="D1")
    for thread in (HERE, NEXT_DOOR, direct, Thread("slack", "T-TEAM-ONE", "D1"), Thread("slack", "T-TEAM-ONE", "C9")):
        journal.keep_conversations([(thread, SOUP)])
    journal.record([exchange("a1", HERE, asker="U-ANNA"), exchange("a2", NEXT_DOOR, asker="U-ANNA")])
    journal.record([exchange("a3", direct, asker="U-ANNA"), exchange("b1", Thread("slack", "T-TEAM-ONE", "C9"))])
    journal.record([exchange("d1", replace(HERE, platform="discord"), asker="U-ANNA")])
    journal.rate([opinion("a1", asker="U-ASKER", comment="by another, on hers"), opinion("b1", asker="U-ANNA")])
    journal.rate([opinion("b1", asker="U-ASKER", comment="stays")])


def test_forgetting_an_asker_erases_what_they_asked_and_thought_in_all_teams(opened: Opened) -> None:
    fill(opened.journal)
    opened.journal.forget("slack", "U-ANNA")
    assert opened.exchanges() == ["b1", "d1"]
    assert opened.feedback() == [("b1", True, "stays")]


def test_forgetting_an_asker_erases_what_was_said_where_they_asked(opened: Opened) -> None:
    fill(opened.journal)
    opened.journal.forget("slack", "U-ANNA")
    gone = (HERE, NEXT_DOOR, Thread("slack", "T-TEAM-ONE", "D1/5"), Thread("slack", "T-TEAM-ONE", "D1"))
    assert opened.journal.read_conversations(gone) == [NEW] * 4
    assert opened.journal.read_conversations([Thread("slack", "T-TEAM-ONE", "C9")])[0] == SOUP


def test_forgetting_says_how_many_rows_went(opened: Opened) -> None:
    fill(opened.journal)
    assert opened.journal.forget("slack", "U-ANNA") == 3 + 2 + 4
    assert opened.journal.forget("slack", "U-ANNA") == 0
    assert opened.journal.forget("slack", "U-NOBODY") == 0


def test_what_an_admin_did_outlives_their_name(opened: Opened) -> None:
    opened.journal.propose(replace(proposal("aaaaaa"), at=NOON))
    opened.journal.propose(replace(proposal("bbbbbb"), by="discord:12345", at=NOON + timedelta(hours=1)))
    opened.journal.settle("bbbbbb", State.DROPPED, ANNA)
    opened.journal.ignore(["lunch?"], ANNA)
    opened.journal.note_action(AdminAction(by=ANNA, did="ignored", about="lunch?", at=NOON))
    opened.journal.note_action(AdminAction(by="slack:U-ANNABEL", did="reloaded", at=NOON + timedelta(hours=1)))
    opened.journal.note_action(AdminAction(by="slack:T1/U-ANNA", did="reloaded", at=NOON + timedelta(hours=2)))
    opened.journal.note_action(AdminAction(by="discord:T1/U-ANNA", did="reloaded", at=NOON + timedelta(hours=3)))
    assert opened.journal.forget("slack", "U-ANNA") == 0
    first, second = opened.journal.proposals()
    assert (first.by, first.settled_by, first.question) == ("forgotten", "", "what is dbt")
    assert (second.by, second.settled_by, second.state) == ("discord:12345", "forgotten", State.DROPPED)
    assert opened.journal.ignored() == ["lunch?"]
    assert [(one.by, one.did) for one in opened.journal.actions()] == [
        ("forgotten", "ignored"),
        ("slack:U-ANNABEL", "reloaded"),
        ("forgotten", "reloaded"),
        ("discord:T1/U-ANNA", "reloaded"),
    ]


def test_of_a_forgotten_admin_no_trace_is_left(sql: Opened) -> None:
    sql.journal.propose(proposal())
    sql.journal.settle("aaaaaa", State.DROPPED, ANNA)
    sql.journal.ignore(["lunch?"], ANNA)
    sql.journal.note_action(AdminAction(by=ANNA, did="ignored"))
    sql.journal.forget("slack", "U-ANNA")
    rows = [read(sql.address, f"SELECT * FROM {table}") for table in ("proposals", "ignored", "actions")]
    assert "U-ANNA" not in repr(rows)


# What is stale


def in_memory(_: Path, clock: Clock, keep_days: int) -> Journal:
    return MemoryJournal(clock, keep_days)


def in_sqlite(folder: Path, clock: Clock, keep_days: int) -> Journal:
    return open_journal(f"sqlite:///{folder}/journal.db", clock, keep_days)


@pytest.mark.parametrize("make", [in_memory, in_sqlite])
def test_what_was_asked_and_thought_is_dropped_after_the_kept_days(
    tmp_path: Path, make: Callable[[Path, Clock, int], Journal]
) -> None:
    clock = Clock()
    journal = make(tmp_path, clock, 7)
    journal.record([replace(exchange("old"), at=clock.time), replace(exchange("young"), at=clock.time + timedelta(1))])
    journal.rate([replace(opinion("young", comment="old"), at=clock.time)])
    journal.keep_conversations([(HERE, SOUP)])
    clock.skip(days=7)
    journal.drop_stale()
    assert [one.id for one in journal.recall()] == ["old", "young"]
    clock.skip(minutes=1)
    journal.drop_stale()
    assert [(one.id, one.comments) for one in journal.recall()] == [("young", ())]
    assert journal.read_conversations([HERE])[0] == NEW, "a conversation is not kept longer than what was asked in it"
    journal.close()


def test_questions_are_kept_for_180_days_unless_somebody_says_otherwise(opened: Opened) -> None:
    opened.journal.record([replace(exchange(), at=opened.clock.time)])
    opened.clock.skip(days=180)
    opened.journal.drop_stale()
    assert opened.exchanges() == ["e1"]
    opened.clock.skip(minutes=1)
    opened.journal.drop_stale()
    assert opened.exchanges() == []


# Looking at everything


def test_an_export_holds_every_row_but_no_secret_and_no_installation(database: str) -> None:
    journal = open_journal(database, Clock())
    fill(journal)
    journal.claim(["Ev-EVENT"])
    journal.keep_setting("discord", "G1", "channels", "[1]")
    journal.propose(proposal())
    journal.ignore(["lunch?"], ANNA)
    journal.note_action(AdminAction(by=ANNA, did="proposed"))
    rows = list(journal.export())
    journal.close()
    counts = {table: sum(1 for row in rows if row["table"] == table) for table in {row["table"] for row in rows}}
    assert counts == {
        "exchanges": 5,
        "feedback": 3,
        "conversations": 5,
        "claims": 1,
        "settings": 1,
        "proposals": 1,
        "ignored": 1,
        "actions": 1,
    }
    ((secret,),) = read(database, "SELECT value FROM keys")
    assert secret not in repr(rows)


def test_somebody_is_forgotten_while_somebody_else_looks_at_everything(database: str) -> None:
    journal = open_journal(database)
    fill(journal)
    rows = journal.export()
    next(rows)
    assert journal.forget("slack", "U-ANNA") == 3 + 2 + 4
    del rows
    assert [row["id"] for row in journal.export() if row["table"] == "exchanges"] == ["b1", "d1"]
    journal.close()

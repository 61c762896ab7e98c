"""What every journal does, in memory, in SQLite and in PostgreSQL alike."""

import logging
import resource
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from rolebot.conversation import NEW, Conversation, Intent, Kind, Suggestion
from rolebot.exchange import Thread
from rolebot.journal.database import make_engine, open_transaction
from rolebot.journal.memory import MOST_KEPT, MemoryJournal
from rolebot.journal.port import JournalError
from rolebot.journal.sql import open_journal
from rolebot.journal.tables import EXCHANGES, METADATA
from rolebot.proposal import AdminAction, State
from tests.journals import ANNA, HERE, NEXT_DOOR, Clock, Opened, exchange, opinion, proposal, read
from tests.postgres import Postgresql, name_in
from tests.processes import claim_many, race

SALARY = Conversation(
    intent=Intent(kind=Kind.COMPARE, roles=("data-engineer", "data-analyst"), facets=("salary",)),
    roles=("data-engineer", "data-analyst"),
    compared=("data-engineer", "data-analyst"),
    offered=(Suggestion(Intent(kind=Kind.LOOKUP, key="spark"), "Who uses Spark?"),),
    asked_back=True,
)
HOSTILE = {
    "nul": "what\0is\0this",
    "half a character": "sad \ud83d face",
    "long": "é" * 100_000,
    "emoji": "👩🏽‍🔬 vs 🤖?",
    "quotes": """'); DROP TABLE exchanges; -- " $1 %s %(x)s :x \\""",
    "empty": "",
}


# Claims


def test_what_is_claimed_is_claimed_once(opened: Opened) -> None:
    assert [opened.journal.claim([key]) for key in ("a", "a", "b", "a", "b")] == [
        [True],
        [False],
        [True],
        [False],
        [False],
    ]
    assert opened.journal.claim(["c", "a", "d", "c"]) == [True, False, True, False], "several at a time"
    assert opened.journal.claim([]) == []


def test_a_claim_holds_for_a_minute(opened: Opened) -> None:
    opened.journal.claim(["a"])
    opened.clock.skip(seconds=59)
    assert not opened.journal.claim(["a"])[0]


def test_an_unfinished_claim_is_taken_over_after_a_minute_and_holds_again(opened: Opened) -> None:
    opened.journal.claim(["a"])
    opened.clock.skip(seconds=61)
    assert opened.journal.claim(["a", "a"]) == [True, False]


def test_a_finished_claim_is_never_taken_over(opened: Opened) -> None:
    opened.journal.claim(["a"])
    opened.journal.finish(["a"])
    opened.clock.skip(hours=23)
    assert not opened.journal.claim(["a"])[0]


def test_what_was_finished_without_a_claim_cannot_be_claimed(opened: Opened) -> None:
    opened.journal.finish(["a"])
    opened.clock.skip(seconds=61)
    assert not opened.journal.claim(["a"])[0]


def test_only_what_was_finished_is_finished(opened: Opened) -> None:
    opened.journal.claim(["a"])
    opened.journal.finish(["b"])
    assert [opened.journal.is_finished(key) for key in ("a", "b", "c")] == [False, True, False]


def test_two_journals_on_one_database_share_claims(sql: Opened) -> None:
    other = open_journal(sql.address, sql.clock)
    assert [sql.journal.claim(["a"])[0], other.claim(["a"])[0], other.claim(["b"])[0], sql.journal.claim(["b"])[0]] == [
        True,
        False,
        True,
        False,
    ]
    other.close()


def test_of_two_processes_each_claim_and_each_void_claim_is_won_by_one(database: str) -> None:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    (here, here_again), (there, there_again) = race(claim_many, [database] * 2, [at] * 2)
    assert (here | there, here & there) == (set(range(200)), set())
    assert (here_again | there_again, here_again & there_again) == (set(range(200)), set())


# Conversations

WORDS = st.text(st.characters(codec=None))
INTENTS = st.builds(
    Intent,
    kind=st.sampled_from(Kind),
    roles=st.lists(WORDS, max_size=3).map(tuple),
    facets=st.lists(WORDS, max_size=2).map(tuple),
    key=WORDS,
)
CONVERSATIONS = st.builds(
    Conversation,
    intent=st.none() | INTENTS,
    roles=st.lists(WORDS, max_size=4).map(tuple),
    compared=st.lists(WORDS, max_size=4).map(tuple),
    offered=st.lists(st.builds(Suggestion, INTENTS, WORDS), max_size=3).map(tuple),
    asked_back=st.booleans(),
)


@given(conversation=CONVERSATIONS)
def test_a_conversation_comes_back_as_it_was_kept(opened: Opened, conversation: Conversation) -> None:
    opened.journal.keep_conversations([(HERE, conversation)])
    assert opened.journal.read_conversations([HERE])[0] == conversation


def test_where_nothing_was_said_the_conversation_is_new(opened: Opened) -> None:
    assert opened.journal.read_conversations([HERE])[0] == NEW


@pytest.mark.parametrize(
    "elsewhere",
    [replace(HERE, platform="discord"), replace(HERE, team="T-TEAM-TWO"), replace(HERE, name="C-CHANNEL")],
    ids=["platform", "team", "thread"],
)
def test_a_conversation_stays_in_its_thread(opened: Opened, elsewhere: Thread) -> None:
    opened.journal.keep_conversations([(HERE, SALARY)])
    assert opened.journal.read_conversations([elsewhere])[0] == NEW


def test_a_conversation_that_cannot_be_read_counts_as_new(sql: Opened) -> None:
    sql.journal.keep_conversations([(HERE, SALARY)])
    engine = make_engine(sql.address)
    for content in ("", "{", "null", '{"intent": {"kind": "dance"}}', '{"roles": 3}'):
        with open_transaction(engine) as connection:
            connection.execute(text("UPDATE conversations SET content = :content"), {"content": content})
        assert sql.journal.read_conversations([HERE])[0] == NEW, content
    engine.dispose()


def test_a_thread_is_the_same_whatever_it_stands_within(opened: Opened) -> None:
    opened.journal.keep_conversations([(replace(HERE, within="C-CHANNEL"), SALARY)])
    assert opened.journal.read_conversations([HERE])[0] == SALARY


# Exchanges and feedback


def test_an_exchange_is_kept_with_its_values(sql: Opened) -> None:
    at = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    sql.journal.record([replace(exchange(), intent="lookup:dbt", at=at.astimezone(timezone(timedelta(hours=9))))])
    engine = make_engine(sql.address)
    with open_transaction(engine) as connection:
        kept = connection.execute(select(EXCHANGES)).one()
    engine.dispose()
    assert (kept.id, kept.platform, kept.question, kept.outcome) == ("e1", "slack", "what is dbt", "unanswered")
    assert (kept.intent, kept.confidence, kept.took_ms, kept.at) == ("lookup:dbt", 0.25, 1.5, at)


def test_an_exchange_that_is_recorded_twice_is_kept_once(opened: Opened) -> None:
    opened.journal.record([exchange()])
    opened.journal.record([exchange()])
    assert opened.exchanges() == ["e1"]


def test_the_latest_feedback_of_an_asker_counts(opened: Opened) -> None:
    opened.journal.rate([opinion(helpful=False, comment="too long")])
    opened.journal.rate([opinion(helpful=True, comment="fine after all")])
    assert opened.feedback() == [("e1", True, "fine after all")]


def test_an_empty_comment_keeps_the_comment(opened: Opened) -> None:
    opened.journal.rate([opinion(helpful=True, comment="too long")])
    opened.journal.rate([opinion(helpful=False)])
    assert opened.feedback() == [("e1", False, "too long")]


def test_each_asker_has_an_opinion_on_each_exchange(opened: Opened) -> None:
    opened.journal.rate([opinion("e1", asker="U-ONE", helpful=True)])
    opened.journal.rate([opinion("e1", asker="U-TWO", helpful=False)])
    opened.journal.rate([opinion("e2", asker="U-ONE", helpful=False)])
    assert opened.feedback() == [("e1", False, ""), ("e1", True, ""), ("e2", False, "")]


# Erasing


def test_erasing_a_team_leaves_the_others(opened: Opened) -> None:
    for name, thread in (("e1", HERE), ("e2", NEXT_DOOR), ("e3", replace(HERE, platform="discord"))):
        opened.journal.keep_conversations([(thread, SALARY)])
        opened.journal.record([exchange(name, thread)])
        opened.journal.rate([replace(opinion(name), platform=thread.platform, team=thread.team)])
    opened.journal.erase_team("slack", "T-TEAM-ONE")
    assert opened.exchanges() == ["e2", "e3"]
    assert opened.feedback() == [("e2", True, ""), ("e3", True, "")]
    assert opened.journal.read_conversations([HERE])[0] == NEW
    assert opened.journal.read_conversations([NEXT_DOOR])[0] == SALARY
    assert opened.journal.read_conversations([replace(HERE, platform="discord")])[0] == SALARY


def test_stale_claims_and_conversations_are_dropped(opened: Opened) -> None:
    opened.journal.finish(["old"])
    opened.journal.keep_conversations([(HERE, SALARY)])
    opened.clock.skip(days=29)
    opened.journal.finish(["young"])
    opened.journal.keep_conversations([(NEXT_DOOR, SALARY)])
    opened.clock.skip(days=1, minutes=-1)
    opened.journal.drop_stale()
    assert opened.journal.claim(["old", "young"]) == [True, False]
    assert opened.journal.read_conversations([HERE])[0] == SALARY
    opened.clock.skip(minutes=2)
    opened.journal.drop_stale()
    assert opened.journal.read_conversations([HERE])[0] == NEW
    assert opened.journal.read_conversations([NEXT_DOOR])[0] == SALARY
    assert opened.journal.claim(["young"])[0]


def test_memory_keeps_the_latest_ten_thousand() -> None:
    journal = MemoryJournal(Clock())
    for number in [*range(MOST_KEPT), 0, "one more"]:
        journal.finish([str(number)])
    assert journal.claim(["0", "2", "1"]) == [False, False, True]


# What strangers send, and what is kept of them


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_kept_in_every_place(opened: Opened, words: str) -> None:
    thread = Thread("slack", words, words)
    opened.journal.claim([words])
    opened.journal.keep_conversations(
        [(thread, Conversation(intent=Intent(kind=Kind.LOOKUP, key=words), roles=(words,)))]
    )
    opened.journal.record([replace(exchange("e1", thread, words, asker=words), intent=f"lookup:{words}")])
    opened.journal.rate([opinion(comment=words, asker=words)])
    assert not opened.journal.claim([words])[0]
    assert opened.journal.read_conversations([thread])[0].roles == (words,)
    assert opened.exchanges() == ["e1"]
    assert len(opened.feedback()) == 1


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (HOSTILE["nul"], "whatisthis"),
        (HOSTILE["half a character"], "sad ? face"),
        (HOSTILE["long"], "é" * 2_000),
        (HOSTILE["emoji"], HOSTILE["emoji"]),
        (HOSTILE["quotes"], HOSTILE["quotes"]),
    ],
    ids=["nul", "half a character", "long", "emoji", "quotes"],
)
def test_text_is_kept_as_far_as_a_database_takes_it(sql: Opened, words: str, kept: str) -> None:
    sql.journal.record([exchange(words=words)])
    sql.journal.rate([opinion(comment=words)])
    assert read(sql.address, "SELECT question FROM exchanges") == [(kept,)]
    assert sql.feedback() == [("e1", True, kept)]


def dump(address: str) -> str:
    """Every value in every table."""
    tables = [*METADATA.tables, "slack_bots", "slack_installations", "slack_oauth_states"]
    return repr([read(address, f'SELECT * FROM "{table}"') for table in tables])


def test_no_id_of_a_person_team_thread_or_event_is_stored(sql: Opened) -> None:
    sql.journal.claim(["Ev-EVENT"])
    sql.journal.finish(["Ev-FINISHED"])
    sql.journal.keep_conversations([(HERE, SALARY)])
    sql.journal.record([exchange()])
    sql.journal.rate([opinion(comment="kept words")])
    stored = dump(sql.address)
    assert "what is dbt" in stored
    assert "kept words" in stored
    assert [raw for raw in ("U-ASKER", "T-TEAM", "C-CHANNEL", "17000000", "Ev-") if raw in stored] == []


def test_an_asker_is_one_in_all_teams_of_a_platform_and_another_on_the_next(sql: Opened) -> None:
    for name, thread in (("e1", HERE), ("e2", NEXT_DOOR), ("e3", replace(HERE, platform="discord"))):
        sql.journal.record([exchange(name, thread)])
    first, second, third = [row[0] for row in read(sql.address, "SELECT asker FROM exchanges ORDER BY id")]
    assert first == second
    assert first != third


def test_two_databases_hash_alike_nothing(tmp_path: Path) -> None:
    hashes = []
    for name in ("one", "two"):
        address = f"sqlite:///{tmp_path}/{name}.db"
        journal = open_journal(address)
        journal.claim(["a"])
        journal.close()
        hashes += read(address, "SELECT key FROM claims")
    assert hashes[0] != hashes[1]


def test_only_its_owner_may_read_a_file(tmp_path: Path) -> None:
    open_journal(f"sqlite:///{tmp_path}/journal.db").close()
    assert [oct(file.stat().st_mode)[-3:] for file in tmp_path.iterdir()] == ["600"]


# When it cannot be done


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "is not the address of a database"),
        ("nonsense", "is not the address of a database"),
        ("postgres://u:sesame@host:sesame/db", "is not the address of a database"),
        ("mysql://u:sesame@host/db", "of a kind that rolebot does not know"),
        ("sqlite://", "three slashes"),
        ("sqlite:///:memory:", "three slashes"),
        ("sqlite://folder/file.db", "three slashes"),
        ("sqlite:///file.db?mode=ro", "three slashes"),
        ("postgres://u:open@sesame@host/db", "%40"),
        ("postgres://u:sesame@127.0.0.1:1/db", "the database db at 127.0.0.1"),
        ("postgresql://127.0.0.1:1/db?user=u&password=sesame", "the database db at 127.0.0.1"),
        ("postgresql+asyncpg://u:sesame@127.0.0.1:1/db", "the database db at 127.0.0.1"),
    ],
)
def test_a_wrong_address_is_refused_without_its_password(address: str, words: str) -> None:
    with pytest.raises(JournalError) as caught:
        open_journal(address)
    assert words in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)
    assert "sesame" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_is_logged(database: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    journal = open_journal(database)
    journal.record([exchange()])
    journal.close()
    assert caplog.text == ""


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    Path(tmp_path, "journal.db").write_text("Dear diary, " * 100)
    with pytest.raises(JournalError, match=r"journal\.db \(file is not a database\)"):
        open_journal(f"sqlite:///{tmp_path}/journal.db")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    Path(tmp_path, "taken").touch()
    with pytest.raises(JournalError, match=r"cannot make the file .*taken/journal\.db \(.*\); see that ROLEBOT_DATA"):
        open_journal(f"sqlite:///{tmp_path}/taken/journal.db")


def test_a_full_disk_is_told_and_survived(tmp_path: Path) -> None:
    journal = open_journal(f"sqlite:///{tmp_path}/journal.db")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        with pytest.raises(JournalError, match="disk"):
            journal.claim(["a"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert journal.claim(["a"])[0]
    journal.close()


def test_a_database_that_may_only_be_read_is_told(postgresql: Postgresql) -> None:
    address = postgresql.make_database()
    open_journal(address).close()
    postgresql.run(f"ALTER DATABASE {name_in(address)} SET default_transaction_read_only = on")
    with pytest.raises(JournalError, match="read-only transaction"):
        open_journal(address)


def test_a_database_that_goes_away_is_told(postgresql: Postgresql) -> None:
    address = postgresql.make_database()
    journal = open_journal(address)
    postgresql.run(f"DROP DATABASE {name_in(address)} WITH (FORCE)")
    with pytest.raises(JournalError, match="does not exist"):
        journal.claim(["a"])
    journal.close()


def test_a_connection_that_was_cut_is_made_again(postgresql: Postgresql) -> None:
    address = postgresql.make_database()
    journal = open_journal(address)
    postgresql.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name_in(address) + "'")
    assert journal.claim(["a"])[0]
    journal.close()


def test_every_call_says_that_it_cannot_be_done_and_nothing_of_the_question(sql: Opened) -> None:
    engine = make_engine(sql.address)
    METADATA.drop_all(engine)
    engine.dispose()
    journal = sql.journal
    calls: list[Callable[[], object]] = [
        lambda: journal.claim(["a"])[0],
        lambda: journal.finish(["a"]),
        lambda: journal.read_conversations([HERE])[0],
        lambda: journal.keep_conversations([(HERE, SALARY)]),
        lambda: journal.record([exchange(words="my secret")]),
        lambda: journal.rate([opinion(comment="my secret")]),
        lambda: journal.propose(proposal(text="my secret")),
        journal.proposals,
        lambda: journal.settle("aaaaaa", State.APPLIED, ANNA),
        lambda: journal.ignore(["my secret"], ANNA),
        journal.ignored,
        lambda: journal.note_action(AdminAction(by=ANNA, did="proposed", about="my secret")),
        journal.actions,
        journal.recall,
        lambda: journal.erase_team("slack", "T-TEAM-ONE"),
        lambda: journal.forget("slack", "U-ASKER"),
        journal.drop_stale,
    ]
    for call in calls:
        with pytest.raises(
            JournalError, match=r"^the journal cannot use [^\n]* \([^\n]*\); see that DATABASE_URL"
        ) as caught:
            call()
        assert "secret" not in str(caught.value)
        assert (caught.value.__cause__, caught.value.__suppress_context__) == (None, True)


def test_a_value_that_a_database_refuses_is_not_quoted(postgresql: Postgresql) -> None:
    journal = open_journal(postgresql.make_database())
    with pytest.raises(JournalError) as caught:
        journal.record([exchange("secret" * 100)])
    assert "secret" not in str(caught.value)
    journal.close()


def test_what_a_team_chose_is_its_own(opened: Opened) -> None:
    opened.journal.keep_setting("discord", "G1", "channels", "[1]")
    opened.journal.keep_setting("discord", "G1", "channels", "[1, 2]")
    opened.journal.keep_setting("discord", "G2", "channels", "[3]")
    assert opened.journal.read_setting("discord", "G1", "channels") == "[1, 2]"
    assert opened.journal.read_setting("discord", "G1", "commands") == ""
    opened.journal.erase_team("discord", "G1")
    assert opened.journal.read_setting("discord", "G1", "channels") == ""
    assert opened.journal.read_setting("discord", "G2", "channels") == "[3]"

"""`rolebot export` and `rolebot forget`, as an operator types them."""

import json
import os
import pty
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from rolebot.conversation import Conversation, Intent, Kind
from rolebot.exchange import Thread, now
from rolebot.journal.database import make_engine
from rolebot.journal.sql import open_journal
from rolebot.proposal import AdminAction
from tests.command import Ran, run
from tests.journals import HERE, NEXT_DOOR, exchange, opinion, proposal
from tests.older import make_older, versions

ANNA, BOB = "U0ANNA001", "U0BOB0002"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the journal of the commands lies."""
    monkeypatch.setenv("ROLEBOT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def fill(address: str) -> None:
    """Anna asks in two teams, Bob in one."""
    journal = open_journal(address)
    long_ago = now() - timedelta(days=50)
    journal.record([replace(exchange("a1", HERE, "what did Anna ask?", ANNA), at=long_ago)])
    journal.record([exchange("a2", NEXT_DOOR, "and what else?", ANNA), exchange("b1", asker=BOB)])
    journal.rate([opinion("a1", helpful=False, comment="sad \ud83d face", asker=BOB), opinion("b1", asker=BOB)])
    journal.keep_conversations([(HERE, Conversation(intent=Intent(kind=Kind.LOOKUP, key="sad \ud83d face")))])
    journal.keep_conversations([(Thread("slack", "T9", "D9"), Conversation(asked_back=True))])
    journal.propose(replace(proposal(), by=f"slack:{ANNA}"))
    journal.note_action(AdminAction(by=f"slack:{ANNA}", did="proposed", about="aaaaaa"))
    journal.close()


def in_data(folder: Path) -> str:
    return f"sqlite:///{folder}/rolebot.db"


def process(
    *words: str, stdin: int | None = None, stdout: int = subprocess.PIPE, stderr: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "rolebot", *words]
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, env={**os.environ, "TERM": "xterm"})


# Exporting


def test_an_export_is_one_json_object_a_line(database: str) -> None:
    fill(database)
    ran = run("export", env={"DATABASE_URL": database})
    assert (ran.code, ran.err) == (0, "")
    assert Counter(row["table"] for row in ran.rows) == {
        "exchanges": 3,
        "feedback": 2,
        "conversations": 2,
        "proposals": 1,
        "actions": 1,
    }
    first = ran.rows[0]
    assert (first["id"], first["question"], first["outcome"]) == ("a1", "what did Anna ask?", "unanswered")
    assert (first["platform"], first["intent"], first["confidence"], first["took_ms"]) == ("slack", None, 0.25, 1.5)
    assert first["at"].endswith("+00:00")
    assert len(first["asker"]) == 32
    said = [row["content"]["intent"] for row in ran.rows if row["table"] == "conversations"]
    assert {"kind": "lookup", "roles": [], "facets": [], "key": "sad \ud83d face"} in said
    named = {row["table"] for row in ran.rows if ANNA in repr(row) or BOB in repr(row)}
    assert named == {"proposals", "actions"}, "admins answer for what they did"


def test_an_export_holds_nothing_that_opens_doors(database: str) -> None:
    make_older(database, versions()[-1])
    engine = make_engine(database)
    with engine.begin() as connection:
        for table, column in (("slack_bots", "bot_token"), ("slack_installations", "user_token")):
            connection.execute(text(f"UPDATE {table} SET {column} = 'xoxb-sesame'"))
        connection.execute(text("UPDATE slack_oauth_states SET state = 'xoxb-sesame'"))
    engine.dispose()
    ran = run("export", env={"DATABASE_URL": database})
    assert {row["table"] for row in ran.rows} == {
        *("exchanges", "feedback", "conversations", "claims", "settings", "proposals", "ignored", "actions", "workers")
    }
    assert "sesame" not in ran.out


def test_an_export_larger_than_what_is_read_at_once_is_whole(database: str) -> None:
    journal = open_journal(database)
    for batch in range(5):
        journal.record([exchange(f"e{batch}-{number}") for number in range(500)])
    journal.close()
    ran = run("export", env={"DATABASE_URL": database})
    assert len({row["id"] for row in ran.rows}) == 2_500


def test_an_export_begins_when_it_is_told_to(folder: Path) -> None:
    fill(in_data(folder))
    assert [row["id"] for row in run("export", "--since", "30d").rows if row["table"] == "exchanges"] == ["a2", "b1"]
    assert run("export", "--since", "2100-01-01").out == ""


def test_an_export_into_a_file_is_for_its_owner_alone(folder: Path, tmp_path: Path) -> None:
    fill(in_data(folder))
    file = tmp_path / "journal.jsonl"
    ran = run("export", "--output", str(file))
    assert (ran.code, ran.out, ran.err) == (0, "", f"Wrote 9 rows into {file}.\n")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 9
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_how_far_an_export_is_shows_in_a_terminal_only(folder: Path) -> None:
    fill(in_data(folder))
    screen, terminal = pty.openpty()
    exporting = process("export", stderr=terminal)
    rows, _ = exporting.communicate(timeout=20)
    os.close(terminal)
    shown = os.read(screen, 10_000)
    os.close(screen)
    assert b"9 rows" in shown
    assert rows.count(b"\n") == 9
    assert b"\x1b" not in rows


def test_of_nothing_nothing_is_exported(folder: Path) -> None:
    assert run("export") == Ran(0, "", "")


def test_whoever_has_seen_enough_of_an_export_hears_no_complaint(folder: Path) -> None:
    journal = open_journal(in_data(folder))
    for batch in range(4):
        journal.record([exchange(f"e{batch}-{number}", words="why? " * 50) for number in range(500)])
    journal.close()
    exporting = process("export")
    assert exporting.stdout is not None
    assert exporting.stderr is not None
    assert json.loads(exporting.stdout.readline())["table"] == "exchanges"
    exporting.stdout.close()
    complaint = exporting.stderr.read()
    exporting.stderr.close()
    assert (exporting.wait(20), complaint) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is there on Linux only")
def test_an_export_that_cannot_be_written_is_said(folder: Path) -> None:
    fill(in_data(folder))
    with open("/dev/full", "wb") as disk:
        exporting = process("export", stdout=disk.fileno())
        _, complaint = exporting.communicate(timeout=20)
    assert exporting.returncode == 2
    assert b"Error: the output cannot be written: No space left on device" in complaint
    ran = run("export", "--output", "/dev/full")
    assert (ran.code, "Error: /dev/full cannot be written: No space left on device" in ran.err) == (2, True)


@pytest.mark.parametrize("command", [["export"], ["forget", "--asker", "slack:U0ANNA001"]])
def test_a_journal_that_cannot_be_used_is_said(command: list[str]) -> None:
    ran = run(*command, env={"DATABASE_URL": "postgres://u:sesame@127.0.0.1:1/db"})
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("the journal cannot use the database db at 127.0.0.1 (")
    assert "sesame" not in ran.err


# Forgetting


def test_an_asker_is_forgotten_in_all_teams(database: str) -> None:
    fill(database)
    env = {"DATABASE_URL": database}
    ran = run("forget", "--asker", f"slack:{ANNA}", env=env)
    assert ran.code == 0
    assert ran.out.splitlines() == [
        f"Of slack:{ANNA} the journal holds:",
        "  2 questions and presses with their answers",
        "  1 opinion on an answer, theirs or on theirs",
        "  1 conversation that they had a part in",
        "  2 acts as an admin, which stay without the id",
        "Erased 4 rows.",
        "2 acts as an admin stay, without the id.",
    ]
    left = run("export", env=env)
    assert [row["id"] for row in left.rows if row["table"] == "exchanges"] == ["b1"]
    assert ANNA not in left.out
    again = run("forget", "--asker", f"slack:{ANNA}", env=env)
    assert again == Ran(0, f"The journal holds nothing of slack:{ANNA}.\n", "")


@pytest.mark.parametrize(
    ("asker", "says"),
    [
        ("U0ANNA001", "names no platform; write slack:U0123ABCD or discord:112233445566778899"),
        ("irc:anna", "names no platform"),
        ("slack:", "holds no id of a person; write for example slack:U0123ABCD"),
        ("slack:anna", "holds no id of a person"),
        ("slack:C0GENERAL", "holds no id of a person"),
        ("discord:anna#1234", "holds no id of a person; write for example discord:112233445566778899"),
    ],
)
def test_who_is_to_be_forgotten_must_be_clear(folder: Path, asker: str, says: str) -> None:
    ran = run("forget", "--asker", asker)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert not folder.exists()


@pytest.mark.parametrize(("words", "typed", "left"), [((), b"n\n", 3), ((), b"y\n", 2), (("--yes",), b"", 2)])
def test_in_a_terminal_it_is_asked_whether_to_go_on(
    folder: Path, words: tuple[str, ...], typed: bytes, left: int
) -> None:
    fill(in_data(folder))
    keyboard, terminal = pty.openpty()
    forgetting = process("forget", "--asker", f"slack:{BOB}", *words, stdin=terminal)
    os.write(keyboard, typed)
    said, _ = forgetting.communicate(timeout=20)
    os.close(keyboard)
    os.close(terminal)
    assert (b"This cannot be undone. Go on? [y/N]" in said) == (not words)
    assert sum(1 for row in run("export").rows if row["table"] == "exchanges") == left

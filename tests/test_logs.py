"""The log of a process that serves: one event a line, by which exchanges can be followed, and nobody's words."""

import json
import logging
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from rolebot.journal.database import make_engine
from rolebot.logs import MOST_SAID, OneLine, log_to
from rolebot.settings import LogSettings
from tests import logged
from tests.fakes.slack import FakeSlack
from tests.slack_serving import post
from tests.test_slack_process import environment, finished, process

TOKEN = "xoxb-" + "1234567890-abcdefgh"


def written(message: str, *, as_json: bool, error: Exception | None = None) -> str:
    """What is written of one event."""
    stream = StringIO()
    record = logging.LogRecord("rolebot.desk", logging.ERROR, "desk.py", 1, message, None, None)
    if error:
        try:
            raise error
        except Exception:
            record.exc_info = sys.exc_info()
    log_to(stream, LogSettings(as_json=as_json)).handle(record)
    return stream.getvalue()


@given(message=st.text().map(lambda text: text.replace("%", "%%")), as_json=st.booleans())
def test_an_event_is_a_line_whatever_is_in_it(message: str, as_json: bool) -> None:
    line = written(message, as_json=as_json)
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert line[:-1].isprintable()
    if as_json:
        assert json.loads(line)["level"] == "ERROR"


def test_a_library_says_the_same_once_in_a_while_and_rolebot_whenever_it_is_so() -> None:
    stream = StringIO()
    handler = log_to(stream, LogSettings())

    def say(name: str, message: str, *values: object, error: Exception | None = None) -> None:
        told = (type(error), error, None) if error else None
        handler.handle(logging.LogRecord(name, logging.ERROR, "x.py", 1, message, values, told))

    for _ in range(3):
        say("slack_bolt.AsyncApp", "cannot connect to %s", "there")
        say("rolebot.desk", "cannot connect to %s", "there")
    assert [line.split()[2] for line in stream.getvalue().splitlines()] == [
        "slack_bolt.AsyncApp",
        *["rolebot.desk"] * 3,
    ]
    say("slack_bolt.AsyncApp", "cannot connect to %s", "nowhere")
    say("slack_bolt.AsyncApp", "cannot connect to %s", "there", error=OSError("refused"))
    assert len(stream.getvalue().splitlines()) == 6
    for number in range(MOST_SAID):
        say("discord", "number %d", number)
    say("slack_bolt.AsyncApp", "cannot connect to %s", "there")
    assert stream.getvalue().count("AsyncApp cannot connect to there\n") == 2, "what was said long ago is forgotten"


def test_nobody_can_write_an_event_of_their_own() -> None:
    forged = "sent\n2026-01-01T00:00:00.000Z INFO rolebot.desk all is well\x1b[2K\r"
    assert written(forged, as_json=False).count("\n") == 1
    assert "\x1b" not in written(forged, as_json=True)


@pytest.mark.parametrize("as_json", [False, True])
def test_an_error_is_told_by_its_kind_and_places_and_not_in_words(as_json: bool) -> None:
    line = written("failed", as_json=as_json, error=ValueError(f"what is my {TOKEN}?"))
    assert "ValueError" in line
    assert re.search(r"test_logs\.py:\d+ written", line)
    assert "what is my" not in line
    assert "xoxb" not in line


def test_errors_of_a_connection_are_told_in_words_without_passwords() -> None:
    line = written("failed", as_json=False, error=ConnectionError(f"postgresql://me:sesame@host refused {TOKEN}"))
    assert "ConnectionError (postgresql://me:…@host refused xoxb-…)" in line


def test_an_error_behind_an_error_is_told() -> None:
    record = logging.LogRecord("rolebot.desk", logging.ERROR, "desk.py", 1, "failed", None, None)
    try:
        try:
            raise KeyError("secret")
        except KeyError as error:
            raise RuntimeError("secret") from error
    except RuntimeError:
        record.exc_info = sys.exc_info()
    assert re.fullmatch(r"\S+ ERROR \S+ failed \| RuntimeError at .* \| KeyError at .*", OneLine().format(record))


@asynccontextmanager
async def served(slack: FakeSlack, folder: Path, style: str) -> AsyncIterator[list[str]]:
    async with process(["slack"], environment(slack, folder, ROLEBOT_LOG=style)) as log:
        await slack.wait_for(lambda local: local.sockets, within=30)
        yield log


@pytest.mark.parametrize("style", ["text", "json"])
async def test_an_exchange_can_be_followed_from_the_log_to_the_journal(tmp_path: Path, style: str) -> None:
    async with FakeSlack(shortcut_id="answer_message") as slack, served(slack, tmp_path, style) as log:
        slack.fail("chat.postMessage", error="is_archived")
        await slack.mention("what does a ship cook do?")
        await slack.wait_for(lambda local: local.called("chat.postMessage"))
        await slack.say_dm("what does a ship cook do, really?")
        await post(slack)
    lines = log[0].splitlines()
    if style == "json":
        ids = [json.loads(line).get("exchange") for line in lines]
        failed = next(json.loads(line)["exchange"] for line in lines if "is_archived" in line)
    else:
        ids = [found[1] if (found := re.search(r" \[([0-9a-f]{16})\] ", line)) else None for line in lines]
        failed = next(found[1] for line in lines if (found := re.search(r" \[(\w+)\] .*is_archived", line)))
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'rolebot.db'}")
    with engine.connect() as connection:
        kept = set(connection.execute(text("SELECT id FROM exchanges")).scalars())
    engine.dispose()
    assert {one for one in ids if one} == kept
    assert failed in kept
    assert len(kept) == 2


def test_a_word_in_the_log_of_the_suite_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, kept in (("WRITTEN", list[str]()), ("NEVER", dict[str, str]())):
        monkeypatch.setattr(logged, name, kept)
    logged.note_payload({"event": {"text": "<@U1> what does Anna earn?", "user": {"real_name": "Annabel"}}, "id": "x"})
    logged.keep("INFO all is well\nINFO answered")
    assert logged.leaks() == []
    logged.keep("ERROR what does Anna earn? is no intent\nINFO hello Annabel")
    assert logged.leaks() == [
        "words 'what does Anna earn?' in: ERROR what does Anna earn? is no intent",
        "name 'Annabel' in: INFO hello Annabel",
    ]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"ROLEBOT_LOG": "xml"}, "ROLEBOT_LOG is 'xml', but takes text or json"),
        ({"ROLEBOT_LOG_LEVEL": "loud"}, "ROLEBOT_LOG_LEVEL is 'loud', but takes debug, info, warning or error"),
    ],
)
async def test_a_log_that_cannot_be_written_so_is_said(tmp_path: Path, more: dict[str, str], says: str) -> None:
    code, _, errors = await finished(["slack"], {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **more})
    assert (code, says in errors) == (1, True)

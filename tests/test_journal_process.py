"""What `rolebot slack` leaves in the files of its database, as whoever finds them would look for it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rolebot.exchange import now
from rolebot.journal.sql import open_journal
from tests.command import run
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import ALICE, APP_ID, BOB, BOT_ID, BOT_USER, GENERAL, TEAM
from tests.journals import exchange, read
from tests.slack_serving import post
from tests.test_slack_process import environment, process

ASKED = "what does a ship cook do on a wednesday?"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(shortcut_id="answer_message") as local:
        yield local
        assert not local.faults


def stored_in(folder: Path) -> bytes:
    """Every byte of every file of the database: the tables, and SQLite's log."""
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


async def test_a_process_stores_questions_but_no_names_and_forgets_them(slack: FakeSlack, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    address = f"sqlite:///{folder}/rolebot.db"
    journal = open_journal(address)
    for days, words in ((8, "asked too long ago"), (6, "asked the other day")):
        journal.record([replace(exchange(words, words=words), at=now() - timedelta(days=days))])
    journal.close()

    async with process(["slack"], environment(slack, tmp_path, ROLEBOT_KEEP_DAYS="7")):
        await slack.wait_for(lambda local: local.sockets, within=30)
        said = await slack.say_dm(ASKED, event_id="Ev0EVENT01")
        await slack.mention(f"what about the deck officer, <@{ALICE}>?", user=BOB, raw=True)
        answer = await post(slack, 2)
        await slack.press(slack.posted[0], "rate", "negative")
        await slack.wait_for(lambda _: read(address, "SELECT 1 FROM feedback"))
        stored = stored_in(folder)
        forgotten = run("forget", "--asker", f"slack:{ALICE}", env=environment(slack, tmp_path))
        left = stored_in(folder)
    in_the_end = stored_in(folder)
    stored += in_the_end

    assert ASKED.encode() in stored
    assert b"asked the other day" in stored
    assert b"asked too long ago" not in in_the_end, "ROLEBOT_KEEP_DAYS were over"
    people = [ALICE, BOB, ALICE.lower(), BOB.lower(), BOT_USER, BOT_ID, APP_ID, TEAM, GENERAL, said.channel]
    secrets = [slack.bot_token, slack.app_token, slack.signing_secret, "xoxb-", "xapp-"]
    payloads = ["Ev0EVENT01", said.ts, answer.ts, "event_callback", "client_msg_id", "authorizations", "blocks"]
    assert [one for one in (*people, *secrets, *payloads) if one.encode() in stored] == []

    assert (forgotten.code, forgotten.err) == (0, "")
    assert ASKED.encode() not in left
    assert b"what about the deck officer" in left, "Bob wishes nothing of the kind"

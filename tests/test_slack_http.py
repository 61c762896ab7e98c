"""Slack by signed HTTP requests: one workspace or many, and everything that is refused."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from rolebot.bot import Bot
from rolebot.journal.database import make_engine, migrate
from tests.fakes.slack import ALICE, FakeSlack
from tests.slack_serving import install, post, served_http

OTHER = "T0OTHER001"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(shortcut_id="answer_message", retry_delays=(0.0, 0.0, 0.0)) as local:
        yield local
        assert not local.faults


async def test_everything_works_by_signed_requests(slack: FakeSlack, small: Bot) -> None:
    async with served_http(slack, small):
        assert slack.http_url is not None
        await slack.verify_url(slack.http_url)
        await slack.mention("what does a ship cook do?", times=2)
        answer = await post(slack)
        await slack.press(answer, "facet", "Salary")
        await slack.command("what does a deck officer do?")
        await post(slack, 2)
        await slack.open_home()
        await slack.wait_for(lambda local: local.views.homes)
        await slack.press(slack.views.homes[ALICE], "search", "who uses a sextant?")
        await slack.quiet()
    assert "40 crowns" in answer.shown
    assert slack.posted[1].ephemeral_to == ALICE
    assert "deck officer" in slack.views.top().shown
    assert len(slack.posted) == 2


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "0" * 32},
        {"age": 301},
        {"age": -310},
        {"without": ("X-Slack-Signature",)},
        {"without": ("X-Slack-Request-Timestamp",)},
        {"headers": {"X-Slack-Request-Timestamp": "now"}, "without": ("X-Slack-Request-Timestamp",)},
    ],
)
async def test_what_slack_has_not_signed_is_refused(slack: FakeSlack, small: Bot, forged: dict[str, Any]) -> None:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": ALICE, "ts": "1.0", "text": "thanks"}
    async with served_http(slack, small):
        assert slack.http_url is not None
        ack = await slack.post(slack.http_url, "events_api", {"type": "event_callback", "event": event}, **forged)
        await slack.quiet()
    assert ack.status == 401
    assert slack.posted == []


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("events_api", {}),
        ("events_api", {"type": "event_callback"}),
        ("events_api", {"type": "event_callback", "event": {}}),
        ("events_api", {"type": "event_callback", "event": {"type": "message"}}),
        ("events_api", {"type": "event_callback", "event": {"type": "app_mention", "text": "thanks"}}),
        ("events_api", {"type": "event_callback", "event": {"type": "app_home_opened"}}),
        ("events_api", {"type": "event_callback", "event": {"type": "a_new_one"}}),
        ("events_api", {"type": "something_else"}),
        ("slash_commands", {"command": "/role"}),
        ("slash_commands", {}),
        ("interactive", {}),
        ("interactive", {"type": "block_actions"}),
        ("interactive", {"type": "block_actions", "actions": []}),
        ("interactive", {"type": "block_actions", "actions": [{"action_id": "show:0", "type": "button"}]}),
        ("interactive", {"type": "view_submission", "view": {"callback_id": "choose"}}),
        ("interactive", {"type": "view_submission", "view": {"callback_id": "comment", "private_metadata": "["}}),
        ("interactive", {"type": "message_action", "callback_id": "answer_message"}),
        ("interactive", {"type": "a_new_one"}),
    ],
)
async def test_a_payload_with_missing_keys_is_taken_without_a_fault(
    slack: FakeSlack, small: Bot, kind: str, payload: dict[str, Any]
) -> None:
    async with served_http(slack, small):
        assert slack.http_url is not None
        ack = await slack.post(slack.http_url, kind, {"team_id": "T0RLB5D1N", **payload})
        await slack.say_dm("thanks")
        await post(slack)
    assert ack.status in (200, 400)
    assert slack.last.shown == "You are welcome aboard."


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b"payload=%5B", b"null", b"a" * 3_000_000])
async def test_a_body_that_is_no_payload_is_refused(slack: FakeSlack, small: Bot, body: bytes) -> None:
    headers = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1", "Content-Type": "application/json"}
    async with served_http(slack, small), aiohttp.ClientSession() as session:
        assert slack.http_url is not None
        async with session.post(slack.http_url, data=BytesIO(body), headers=headers) as answer:
            status = answer.status
        async with session.get(slack.http_url) as answer:
            assert answer.status == 405
    assert status in (400, 401, 413)


async def test_many_workspaces_install_the_app_and_leave_again(slack: FakeSlack, small: Bot, database: str) -> None:
    migrate(engine := make_engine(database))
    engine.dispose()
    async with served_http(slack, small, database, many=True):
        assert await install(slack, OTHER) == 200
        await slack.say_dm("what does a ship cook do?", team=OTHER)
        assert "Plans the meals" in (await post(slack)).shown
        assert rows(database) == (1, 1)
        await slack.uninstall(team=OTHER)
        await slack.quiet()
    assert rows(database) == (0, 0)


async def test_a_revoked_token_is_forgotten(slack: FakeSlack, small: Bot, database: str) -> None:
    migrate(engine := make_engine(database))
    engine.dispose()
    async with served_http(slack, small, database, many=True):
        await install(slack, OTHER)
        await slack.revoke_tokens(team=OTHER)
        await slack.quiet()
    assert rows(database) == (0, 0)


async def test_a_workspace_is_answered_while_the_database_is_out_of_reach(
    slack: FakeSlack, small: Bot, tmp_path: Path
) -> None:
    file = tmp_path / "r.db"
    migrate(engine := make_engine(f"sqlite:///{file}"))
    engine.dispose()
    async with served_http(slack, small, f"sqlite:///{file}", many=True):
        await install(slack, OTHER)
        await slack.say_dm("what does a ship cook do?", team=OTHER)
        await post(slack)
        file.write_bytes(b"no database any more " * 5000)
        await slack.say_dm("what does a deck officer do?", team=OTHER)
        await post(slack, 2)
    assert "Navigates the ship" in slack.last.shown


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("error=access_denied", "you did not allow it"),
        ("code=c1&state=forged", "in the same browser"),
        ("", "in the same browser"),
    ],
)
async def test_an_installation_that_fails_says_why(
    slack: FakeSlack, small: Bot, tmp_path: Any, query: str, says: str
) -> None:
    database = f"sqlite:///{tmp_path}/r.db"
    migrate(engine := make_engine(database))
    engine.dispose()
    async with served_http(slack, small, database, many=True), aiohttp.ClientSession() as session:
        assert slack.http_url is not None
        async with session.get(slack.http_url.replace("/events", f"/oauth_redirect?{query}")) as answer:
            page = await answer.text()
    assert says in page
    assert "Begin again" in page


def rows(database: str) -> tuple[int, int]:
    """How many installations and bots are kept."""
    engine = make_engine(database)
    with engine.connect() as connection:
        counted = [
            connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in ("slack_installations", "slack_bots")
        ]
    engine.dispose()
    return int(counted[0]), int(counted[1])

"""`rolebot slack`, its manifest and its doctor, as commands: what an operator starts, reads and stops."""

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from rolebot.cli import main
from tests.fakes.slack import ALICE, BOB, FakeSlack
from tests.fakes.slack_state import View
from tests.logged import keep
from tests.slack_serving import free_port, listening, post

SMALL = str(Path(__file__).parent / "knowledge_small")
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(shortcut_id="answer_message") as local:
        yield local
        assert not local.faults


def environment(slack: FakeSlack, folder: Path, **more: str) -> dict[str, str]:
    """What an operator sets, and nothing else."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "ROLEBOT_SLACK_API_URL": slack.api_url,
        "ROLEBOT_KNOWLEDGE": SMALL,
        "ROLEBOT_DATA": str(folder / "data"),
        **more,
    }


async def start(arguments: list[str], settings: Mapping[str, str]) -> asyncio.subprocess.Process:
    command = [sys.executable, "-W", "error::ResourceWarning", "-m", "rolebot", *arguments]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, env=dict(settings), stdout=pipe, stderr=pipe)


@asynccontextmanager
async def process(arguments: list[str], settings: Mapping[str, str]) -> AsyncIterator[list[str]]:
    """The process until the end of the block; afterwards the list holds what it wrote to stderr."""
    running = await start(arguments, settings)
    written: list[str] = []
    try:
        yield written
    finally:
        if running.returncode is None:
            running.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(running.communicate(), 20)
        written.append(keep(errors.decode()))
        assert running.returncode == 0, errors.decode()


async def finished(arguments: list[str], settings: Mapping[str, str]) -> tuple[int | None, str, str]:
    """Exit code, stdout and stderr of a command that ends by itself."""
    running = await start(arguments, settings)
    answers, errors = await asyncio.wait_for(running.communicate(), 40)
    return running.returncode, answers.decode(), errors.decode()


async def test_a_process_answers_until_it_is_told_to_stop(slack: FakeSlack, tmp_path: Path) -> None:
    async with process(["slack"], environment(slack, tmp_path)) as written:
        await slack.wait_for(lambda local: local.sockets, within=30)
        await slack.say_dm("what does a ship cook do?", event_id="Ev1")
        assert "Plans the meals" in (await post(slack)).shown
    log = written[0]
    assert re.search(r"^\d{4}-\d\d-\d\dT[\d:.]+Z INFO \S+ slack connected$", log, re.MULTILINE)
    assert "ship cook" not in log
    assert (tmp_path / "data" / "rolebot.db").exists()


async def test_an_answer_under_way_is_delivered_before_the_end(slack: FakeSlack, tmp_path: Path) -> None:
    slack.fail("chat.postMessage", slow=1.0)
    async with process(["slack"], environment(slack, tmp_path)):
        await slack.wait_for(lambda local: local.sockets, within=30)
        await slack.mention("what does a ship cook do?")
        await slack.wait_for(lambda local: local.called("chat.postMessage"))
    assert "Plans the meals" in slack.last.shown


async def test_an_admin_mends_the_knowledge_of_a_running_process(slack: FakeSlack, tmp_path: Path) -> None:
    folder = shutil.copytree(SMALL, tmp_path / "k")
    more = {"ROLEBOT_KNOWLEDGE": str(folder), "ROLEBOT_SLACK_ADMINS": f"S0NOBODY,{ALICE}", "ROLEBOT_APPLY": "yes"}

    def top(*words: str) -> View | None:
        view = slack.views.top() if slack.views.modals[ALICE] else None
        return view if view and all(word in view.shown for word in words) else None

    async def see(*words: str) -> View:
        found = await slack.wait_for(lambda _: top(*words), within=60)
        assert found
        return found

    async with process(["slack"], environment(slack, tmp_path, **more)) as written:
        await slack.wait_for(lambda local: local.sockets, within=30)
        await slack.say_dm("what may I swallow when queasy", user=BOB)
        assert "I don't know" in (await post(slack)).shown
        while not top("1 question"):  # what was asked is written after the answer
            await slack.command("admin")
            await see("question")
        await slack.press(slack.views.top(), "Look")
        form = await see("In these words")
        await slack.suggest(form, "admin:search", "seasickness")
        await slack.submit(form, {"admin:search": "What helps against seasickness"})
        await slack.press(await see("Proposed as"), "See what it changes")
        await slack.press(await see("Every check stays as right"), "Apply")
        await see("Applied", "is live")
        await slack.say_dm("what may I swallow when queasy", user=BOB)
        assert "Look at the horizon" in (await post(slack, 2)).shown
    assert "after an admin asked" in written[0]
    assert "queasy" not in written[0]


async def test_two_processes_share_a_database_and_answer_once(slack: FakeSlack, tmp_path: Path, database: str) -> None:
    settings = environment(slack, tmp_path, DATABASE_URL=database)
    async with process(["slack"], settings), process(["slack"], settings):
        await slack.wait_for(lambda local: len(local.sockets) == 2, within=30)
        for at in range(6):
            await slack.mention(f"what does a ship cook do?{' please' * at}", times=4)
        await slack.quiet()
    assert len(slack.posted) == 6


async def test_no_token_and_no_question_stands_in_a_log(slack: FakeSlack, tmp_path: Path) -> None:
    port = free_port()
    settings = environment(slack, tmp_path, PORT=str(port), SLACK_SIGNING_SECRET=slack.signing_secret)
    slack.refuse_connects = 1
    async with process(["slack"], settings) as by_socket:
        await slack.wait_for(lambda local: local.sockets, within=30)
        slack.fail("chat.postMessage", error="is_archived")
        await slack.mention("a very secret question?")
        await slack.quiet()
        slack.fail("chat.postMessage", abort=True, times=9)
        await slack.mention("a very secret question?")
        await slack.quiet(while_s=3)
    async with process(["slack", "--http"], settings) as by_request:
        await listening(port)
        url = f"http://127.0.0.1:{port}/slack/events"
        await slack.post(url, "events_api", {"text": "a very secret question?"}, secret="f" * 32)
    log = by_socket[0] + by_request[0]
    assert "is_archived" in log
    assert "SLACK_SIGNING_SECRET" in log
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret, "very secret", "ticket=" + "0"):
        assert secret not in log
    assert not re.search(r"xox[abp]-\d|xapp-\d|ticket=[^…]", log)


async def test_signed_requests_are_served_at_a_port(slack: FakeSlack, tmp_path: Path) -> None:
    port = free_port()
    settings = environment(slack, tmp_path, PORT=str(port), SLACK_SIGNING_SECRET=slack.signing_secret)
    async with process(["slack", "--http"], settings):
        await listening(port)
        slack.http_url = f"http://127.0.0.1:{port}/slack/events"
        await slack.verify_url(slack.http_url)
        await slack.say_dm("what does a ship cook do?")
        assert "Plans the meals" in (await post(slack)).shown
        slack.http_url = None


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_BOT_TOKEN holds an app-level token"),
        ({"SLACK_BOT_TOKEN": "xoxb-0-0-wrong"}, "Slack does not know SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-0-0-wrong"}, "Slack does not know SLACK_APP_TOKEN"),
        ({"DATABASE_URL": "mysql://a:sesame@b/c"}, "DATABASE_URL"),
        ({"ROLEBOT_KNOWLEDGE": "/no/such/folder"}, "/no/such/folder"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "3"}, "needs --http"),
        ({"ROLEBOT_SLACK_API_URL": "nowhere"}, "ROLEBOT_SLACK_API_URL is no web address"),
    ],
)
async def test_what_is_set_wrongly_is_said_and_nothing_starts(
    slack: FakeSlack, tmp_path: Path, more: dict[str, str], says: str
) -> None:
    code, _, errors = await finished(["slack"], environment(slack, tmp_path, **more))
    assert code == 1
    assert says in errors
    assert "Traceback" not in errors
    assert "sesame" not in errors


async def test_all_that_is_missing_is_said_at_once(slack: FakeSlack, tmp_path: Path) -> None:
    empty = {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "PORT": "eighty"}
    _, _, errors = await finished(["slack", "--http"], environment(slack, tmp_path, **empty))
    assert [line.split()[0] for line in errors.splitlines()[:3]] == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "PORT"]


async def test_a_port_that_is_taken_is_said(slack: FakeSlack, tmp_path: Path) -> None:
    settings = environment(slack, tmp_path, PORT=str(slack.port), SLACK_SIGNING_SECRET=slack.signing_secret)
    code, _, errors = await finished(["slack", "--http"], settings)
    assert code == 1
    assert f"port {slack.port} cannot be served" in errors


def test_the_manifest_pastes_into_slack_for_a_socket() -> None:
    made = json.loads(CliRunner().invoke(main, ["slack", "manifest"]).output)
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert made["oauth_config"]["scopes"]["bot"] == [
        "app_mentions:read",
        "assistant:write",
        "chat:write",
        "commands",
        "im:history",
    ]
    assert made["features"]["slash_commands"][0]["command"] == "/role"
    assert "url" not in json.dumps(made)
    assert_within_limits(made)


def test_the_manifest_names_the_address_of_signed_requests() -> None:
    made = json.loads(CliRunner().invoke(main, ["slack", "manifest", "--http", "https://bot.example/"]).output)
    events = "https://bot.example/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == events
    assert made["settings"]["interactivity"]["request_url"] == events
    assert made["settings"]["interactivity"]["message_menu_options_url"] == events
    assert made["features"]["slash_commands"][0]["url"] == events
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example/slack/oauth_redirect"]
    assert made["settings"]["socket_mode_enabled"] is False
    assert_within_limits(made)


def test_the_manifest_can_do_without_the_agent_view() -> None:
    made = json.loads(CliRunner().invoke(main, ["slack", "manifest", "--no-agent"]).output)
    assert "agent_view" not in made["features"]
    assert "assistant:write" not in made["oauth_config"]["scopes"]["bot"]


def test_an_address_without_encryption_is_no_address_for_slack() -> None:
    refused = CliRunner().invoke(main, ["slack", "manifest", "--http", "http://bot.example"])
    assert refused.exit_code == 2
    assert "https://" in refused.output


def assert_within_limits(made: dict[str, object]) -> None:
    """The limits of Slack's manifest schema."""
    about = made["display_information"]
    features = made["features"]
    assert isinstance(about, dict)
    assert isinstance(features, dict)
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert len(features["shortcuts"][0]["name"]) <= 24
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["agent_view"]["suggested_prompts"]) <= 4


async def test_the_doctor_finds_nothing_wrong_where_nothing_is(slack: FakeSlack, tmp_path: Path) -> None:
    code, said, _ = await finished(["doctor", "slack"], environment(slack, tmp_path))
    assert code == 0
    assert not (tmp_path / "data").exists()
    assert "will be made on first use" in said
    assert "all scopes are there" in said
    assert "SLACK_APP_TOKEN opens a socket" in said


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN holds a bot token"),
        ({"SLACK_BOT_TOKEN": "xoxb-0-0-wrong"}, "Slack does not know SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-0-0-wrong"}, "Slack does not know SLACK_APP_TOKEN"),
        ({"ROLEBOT_SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack is out of reach"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "xoxb-1"}, "SLACK_SIGNING_SECRET holds a bot token"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "'xoxb-1'"}, "SLACK_BOT_TOKEN holds quotes or spaces"),
        ({"DATABASE_URL": "foo"}, "DATABASE_URL is not the address of a database"),
        ({"ROLEBOT_DATA": "/etc/hostname/data"}, "ROLEBOT_DATA"),
        ({"ROLEBOT_KNOWLEDGE": "/nowhere"}, "the knowledge in /nowhere has 1 problem"),
    ],
)
async def test_the_doctor_says_what_is_wrong(slack: FakeSlack, tmp_path: Path, more: dict[str, str], says: str) -> None:
    code, said, errors = await finished(["doctor", "slack"], environment(slack, tmp_path, **more))
    assert code == 1
    assert says in said
    assert "Traceback" not in errors
    assert "to mend" in said


async def test_a_page_that_is_not_slacks_is_no_answer_of_slacks(slack: FakeSlack, tmp_path: Path) -> None:
    settings = environment(slack, tmp_path, ROLEBOT_SLACK_API_URL=f"http://127.0.0.1:{slack.port}/nothing/")
    code, said, errors = await finished(["doctor", "slack"], settings)
    assert (code, errors) == (1, "")
    assert "Slack is out of reach" in said


async def test_it_can_be_stopped_while_slack_is_silent(slack: FakeSlack, tmp_path: Path) -> None:
    slack.fail("auth.test", slow=30.0)
    async with process(["slack"], environment(slack, tmp_path)):
        await slack.wait_for(lambda local: local.troubles["auth.test"][0].times < 1, within=60)


async def test_the_doctor_misses_a_scope_and_a_switched_off_socket(tmp_path: Path) -> None:
    async with FakeSlack(scopes=frozenset({"chat:write", "commands", "app_mentions:read"}), socket_mode=False) as slack:
        code, said, _ = await finished(["doctor", "slack"], environment(slack, tmp_path))
    assert code == 1
    assert "the scope im:history is missing" in said
    assert "Socket Mode" in said


async def test_the_doctor_tries_the_signing_secret_on_a_running_process(slack: FakeSlack, tmp_path: Path) -> None:
    port = free_port()
    right = environment(slack, tmp_path, PORT=str(port), SLACK_SIGNING_SECRET=SECRET)
    url = f"http://127.0.0.1:{port}"
    async with process(["slack", "--http"], right):
        await listening(port)
        code, said, _ = await finished(["doctor", "slack", "--http", url], right)
        assert (code, "accepts requests that are signed" in said) == (0, True)
        code, said, _ = await finished(["doctor", "slack", "--http", url], right | {"SLACK_SIGNING_SECRET": "f" * 32})
        assert (code, "runs with another SLACK_SIGNING_SECRET" in said) == (1, True)
    code, said, _ = await finished(["doctor", "slack", "--http", url], right)
    assert (code, "cannot be reached" in said) == (1, True)

"""The local Slack is as strict as Slack, shown with the real slack-bolt and slack_sdk."""

import asyncio
import contextlib
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import ALICE, BOB, GENERAL, RANDOM, TEAM, FakeSlack
from tests.fakes.slack_blocks import mentions
from tests.fakes.slack_state import Json, Message

FLAT: Any = {"unfurl_links": False, "unfurl_media": False}


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(retry_delays=(0.0, 0.0, 0.0)) as local:
        yield local
        assert not local.faults


def client_of(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


@asynccontextmanager
async def listening(slack: FakeSlack, app: AsyncApp, ping_interval: float = 5) -> AsyncIterator[None]:
    """The app, connected with a socket."""
    opener = AsyncWebClient(slack.app_token, base_url=slack.api_url)
    handler = AsyncSocketModeHandler(app, slack.app_token, web_client=opener, ping_interval=ping_interval)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt gives it no types
    try:
        yield
    finally:
        await asyncio.wait_for(handler.close_async(), 3)  # type: ignore[no-untyped-call]  # the same


@asynccontextmanager
async def served(app: AsyncApp, slack: FakeSlack) -> AsyncIterator[str]:
    """The app, behind an address for signed requests."""
    runner = web.AppRunner(app.web_app(path="/slack/events"), shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.http_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield slack.http_url
    finally:
        await runner.cleanup()


def echoing(slack: FakeSlack, **settings: Any) -> AsyncApp:
    """An app that answers every private message with its text."""
    app = AsyncApp(client=client_of(slack), signing_secret=slack.signing_secret, **settings)

    @app.event("message")
    async def answer(event: Json, say: Any) -> None:
        await say(text=f"heard {event['text']}", **FLAT)

    return app


async def refused(call: Any) -> SlackApiError:
    """How Slack refuses a call."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value


def words(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(2), **more}


def option(label: int = 1, value: int = 1) -> Json:
    return {"text": plain(label), "value": "v" * value}


def menu(kind: str, options: list[Json]) -> Json:
    return {"type": "actions", "elements": [{"type": kind, "options": options}]}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def cells(rows: int, columns: int, text: str = "x") -> list[list[Json]]:
    return [[{"type": "raw_text", "text": text}] * columns for _ in range(rows)]


CARD = {"type": "card", "body": words(1)}
THUMB = {"text": plain(1), "value": "v"}
FEEDBACK = {"type": "feedback_buttons", "positive_button": THUMB, "negative_button": THUMB}
TOO_MUCH: dict[str, tuple[list[Json], str]] = {
    "blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "section": ([{"type": "section", "text": words(3001)}], "must be less than 3001 characters"),
    "empty section": ([{"type": "section", "text": words(0)}], "must be more than 0 characters"),
    "bare section": ([{"type": "section"}], "must define either `text` or `fields`"),
    "fields": ([{"type": "section", "fields": [words(1)] * 11}], "no more than 10 items allowed"),
    "field": ([{"type": "section", "fields": [words(2001)]}], "must be less than 2001 characters"),
    "header": ([{"type": "header", "text": plain(151)}], "must be less than 151 characters"),
    "header in mrkdwn": ([{"type": "header", "text": words(1)}], "unsupported type: mrkdwn"),
    "context": ([{"type": "context", "elements": [words(1)] * 11}], "no more than 10 items allowed"),
    "actions": ([actions(*[button()] * 26)], "no more than 25 items allowed"),
    "context actions": ([{"type": "context_actions", "elements": [FEEDBACK] * 6}], "no more than 5 items allowed"),
    "button in context actions": ([{"type": "context_actions", "elements": [button()]}], "unsupported type: button"),
    "button text": ([actions(button(text=plain(76)))], "must be less than 76 characters"),
    "button value": ([actions(button(value="v" * 2001))], "must be less than 2001 characters"),
    "button url": ([actions(button(url="https://x" + "x" * 3000))], "must be less than 3001 characters"),
    "button style": ([actions(button(style="loud"))], "must be one of primary, danger"),
    "button key": ([actions(button(colour="red"))], "invalid additional property: colour"),
    "action_id": ([actions(button(action_id="a" * 256))], "must be less than 256 characters"),
    "same action_id": ([actions(button(action_id="a"), button(action_id="a"))], "`action_id` a already exists"),
    "same block_id": ([{"type": "divider", "block_id": "b"}] * 2, "`block_id` b already exists"),
    "confirm": ([actions(button(confirm={"title": plain(1)}))], "missing required field: text"),
    "select": ([menu("static_select", [option()] * 101)], "no more than 100 items allowed"),
    "no options": ([menu("static_select", [])], "no less than 1 items allowed"),
    "option text": ([menu("static_select", [option(76)])], "must be less than 76 characters"),
    "option value": ([menu("static_select", [option(1, 151)])], "must be less than 151 characters"),
    "overflow": ([menu("overflow", [option()] * 6)], "no more than 5 items allowed"),
    "radio buttons": ([menu("radio_buttons", [option()] * 11)], "no more than 10 items allowed"),
    "input label": (
        [{"type": "input", "label": plain(2001), "element": {"type": "plain_text_input"}}],
        "must be less than 2001 characters",
    ),
    "rich text": ([{"type": "rich_text", "elements": [words(1)]}], "unsupported type: mrkdwn"),
    "table rows": ([{"type": "table", "rows": cells(101, 1)}], "no more than 100 items allowed"),
    "table cells": ([{"type": "table", "rows": cells(1, 21)}], "no more than 20 items allowed"),
    "table text": ([{"type": "table", "rows": cells(2, 1, "x" * 5001)}], "must be less than 10001 characters in total"),
    "data table": ([{"type": "data_table", "caption": "c", "rows": cells(1, 1)}], "no less than 2 items allowed"),
    "card": ([{"type": "card", "body": words(201)}], "must be less than 201 characters"),
    "carousel": (
        [{"type": "carousel", "elements": [{"type": "card", "body": words(1)}] * 11}],
        "no more than 10 items",
    ),
    "container": (
        [{"type": "container", "title": plain(1), "child_blocks": [{"type": "divider"}] * 11}],
        "no more than 10 items allowed",
    ),
    "alert": ([{"type": "alert", "text": words(1)}], "unsupported type: alert"),
    "markdown": ([{"type": "markdown", "text": "x" * 6001}] * 2, "markdown blocks must be less than 12001 characters"),
    "unheard of": ([{"type": "sections"}], "unsupported type: sections [json-pointer:/blocks/0/type]"),
}


@pytest.mark.parametrize("what", TOO_MUCH)
@pytest.mark.asyncio
async def test_blocks_beyond_a_limit_are_refused_with_the_place(slack: FakeSlack, what: str) -> None:
    blocks, problem = TOO_MUCH[what]
    error = await refused(client_of(slack).chat_postMessage(channel=GENERAL, text="x", blocks=blocks, **FLAT))
    assert error.response["error"] == "invalid_blocks"
    assert problem in " ".join(error.response["response_metadata"]["messages"])


@pytest.mark.asyncio
async def test_blocks_up_to_every_limit_are_taken(slack: FakeSlack) -> None:
    blocks = [
        {"type": "section", "text": words(3000), "accessory": menu("overflow", [option(75, 75)] * 5)["elements"][0]},
        {"type": "header", "text": plain(150)},
        {"type": "context", "elements": [words(1)] * 10},
        actions(*(button(text=plain(75), value="v" * 2000, style="primary") for _ in range(25))),
        {"type": "context_actions", "elements": [FEEDBACK]},
        menu("static_select", [option(75, 150)] * 100),
        *({"type": "divider"} for _ in range(44)),
    ]
    await client_of(slack).chat_postMessage(channel=GENERAL, text="x", blocks=blocks, **FLAT)
    assert len(slack.last.blocks) == 50


RULE = {"type": "divider"}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(24), "blocks": list(blocks), **more}


QUESTION = {
    "type": "input",
    "block_id": "why",
    "label": {"type": "plain_text", "text": "Why?"},
    "element": {"type": "plain_text_input", "action_id": "reason"},
}


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(QUESTION), "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]"),
        (
            modal(RULE, title=plain(25)),
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (modal(RULE, callback_id="c" * 256), "must be less than 256 characters"),
        (modal(RULE, private_metadata="c" * 3001), "must be less than 3001 characters"),
        (modal(*[RULE] * 101), "no more than 100 items allowed"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        (modal({"type": "context_actions", "elements": [FEEDBACK]}), "unsupported type: context_actions"),
    ],
)
@pytest.mark.asyncio
async def test_a_modal_beyond_a_limit_is_refused_with_the_place(slack: FakeSlack, view: Json, problem: str) -> None:
    trigger = slack.new_trigger(ALICE, "T0RLB5D1N")
    error = await refused(client_of(slack).views_open(trigger_id=trigger, view=view))
    assert error.response["error"] == "invalid_arguments"
    assert problem in " ".join(error.response["response_metadata"]["messages"])


@pytest.mark.parametrize(
    ("channel", "text", "blocks", "error"),
    [
        (RANDOM, "x", None, "not_in_channel"),
        ("C0NOWHERE", "x", None, "channel_not_found"),
        (GENERAL, "", None, "no_text"),
        (GENERAL, "x" * 40_001, None, "msg_too_long"),
        (GENERAL, "x", [{"type": "section", "text": words(2700)}] * 5, "msg_blocks_too_long"),
        (GENERAL, "x", [{"type": "table", "rows": cells(1, 1)}] * 2, "invalid_attachments"),
    ],
)
@pytest.mark.asyncio
async def test_a_message_is_refused(slack: FakeSlack, channel: str, text: str, blocks: Any, error: str) -> None:
    arguments = FLAT | {"channel": channel, "text": text, "blocks": blocks}
    call = client_of(slack).api_call("chat.postMessage", json=arguments)
    assert (await refused(call)).response["error"] == error


@pytest.mark.asyncio
async def test_a_token_may_do_only_what_its_kind_and_scopes_allow() -> None:
    async with FakeSlack(scopes=frozenset({"commands"})) as slack:
        client = client_of(slack)
        error = await refused(client.chat_postMessage(channel=GENERAL, text="x"))
        assert (error.response["error"], error.response["needed"]) == ("missing_scope", "chat:write")
        assert error.response.headers["x-oauth-scopes"] == "commands"
        assert (await refused(client.apps_connections_open(app_token=slack.bot_token))).response["error"] == (
            "not_allowed_token_type"
        )
        assert (await refused(client.api_call("chat.scream"))).response["error"] == "unknown_method"
        wrong = AsyncWebClient("xoxb-of-nobody", base_url=slack.api_url)
        assert (await refused(wrong.auth_test())).response["error"] == "invalid_auth"


@pytest.mark.parametrize("way", ["params", "data", "json"])
@pytest.mark.asyncio
async def test_arguments_may_come_in_every_way(slack: FakeSlack, way: str) -> None:
    given: Any = {way: {"channel": GENERAL, "text": "x", "unfurl_links": "false", "unfurl_media": "false"}}
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(f"{slack.api_url}chat.postMessage", **given) as answer:
            assert (await answer.json())["ok"]
        params = {"user": ALICE, "token": slack.bot_token}
        async with session.get(f"{slack.api_url}users.info", params=params) as answer:
            assert (await answer.json())["user"]["id"] == ALICE


@pytest.mark.asyncio
async def test_blocks_without_text_and_links_that_unfold_are_faults(slack: FakeSlack) -> None:
    bare = {"channel": GENERAL, "blocks": [{"type": "divider"}], "unfurl_links": False}
    await client_of(slack).api_call("chat.postMessage", json=bare)
    assert [fault.split(";")[0] for fault in slack.faults] == [
        "chat.postMessage: unfurl_media is not false, so links of an answer would unfold",
        "chat.postMessage: blocks without `text`",
    ]
    slack.faults.clear()


@pytest.mark.asyncio
async def test_a_ticket_opens_one_socket(slack: FakeSlack) -> None:
    url = (await client_of(slack).apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(url)


@pytest.mark.asyncio
async def test_every_envelope_goes_to_one_socket(slack: FakeSlack) -> None:
    async with listening(slack, echoing(slack)), listening(slack, echoing(slack)):
        for text in "abcd":
            await slack.say_dm(text)
        await slack.wait_for(lambda s: len(s.posted) == 4)
        await slack.quiet()
        assert sorted(m.text for m in slack.posted) == ["heard a", "heard b", "heard c", "heard d"]
        assert [len(socket.envelopes) for socket in slack.sockets] == [2, 2]


@pytest.mark.asyncio
async def test_an_envelope_that_is_not_acked_comes_again() -> None:
    async with FakeSlack(ack_within=0.3, retry_delays=(0.0,)) as slack:
        app = echoing(slack)
        seen: list[str] = []

        @app.middleware
        async def slow_at_first(req: Any, next: Any) -> None:  # noqa: A002 - bolt's name for it
            seen.append(req.headers["x-slack-retry-num"][0])
            await asyncio.sleep(0.6 if len(seen) == 1 else 0)
            await next()

        async with listening(slack, app):
            await slack.say_dm("hello")
            await slack.wait_for(lambda s: len(seen) == 2)
            assert seen == ["0", "1"]
            assert slack.faults == ["no ack within 0.3 s: events_api message"]
            await slack.quiet(0.5)


@pytest.mark.asyncio
async def test_a_second_ack_is_a_fault(slack: FakeSlack) -> None:
    url = (await client_of(slack).apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        saying = asyncio.create_task(slack.say_dm("hello"))
        envelope = await socket.receive_json()
        for _ in range(2):
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await saying
        await slack.wait_for(lambda s: s.faults == ["an envelope was acked twice"])
        slack.faults.clear()


@pytest.mark.parametrize("trouble", ["cut", "deafen", "refresh", "refuse"])
@pytest.mark.asyncio
async def test_the_app_finds_back_after_its_socket_is_lost(trouble: str) -> None:
    async with FakeSlack(retry_delays=(0.0, 1.0, 1.0)) as slack:
        async with listening(slack, echoing(slack), ping_interval=0.3):
            first = slack.sockets[0]
            match trouble:
                case "cut":
                    slack.cut()
                case "deafen":
                    slack.deafen()
                case "refresh":
                    await slack.disconnect("refresh_requested")
                case _:
                    await slack.down()
                    await asyncio.sleep(0.3)
                    await slack.up()
            await slack.wait_for(lambda s: s.sockets and first not in s.sockets, within=8)
            await slack.say_dm("still there?")
            await slack.wait_for(lambda s: [m.text for m in s.posted] == ["heard still there?"])
        assert not slack.faults


@pytest.mark.asyncio
async def test_a_healthy_socket_stays_open(slack: FakeSlack) -> None:
    async with listening(slack, echoing(slack), ping_interval=0.2):
        first = slack.sockets[0]
        await asyncio.sleep(1.2)
        assert slack.sockets == [first]


@pytest.mark.asyncio
async def test_whatever_a_person_does_reaches_bolt(slack: FakeSlack) -> None:
    app = AsyncApp(client=client_of(slack))
    seen: list[str] = []

    @app.middleware
    async def note(body: Json, next: Any) -> None:  # noqa: A002 - bolt's name for it
        event = body.get("event", {})
        seen.append(event.get("tab") or event.get("type") or body.get("type") or body["command"])
        await next()

    async def take(ack: Any) -> None:
        await ack()

    for kind in ("message", "app_mention", "app_home_opened", "assistant_thread_started", "app_uninstalled"):
        app.event(kind)(take)
    app.event("tokens_revoked")(take)
    app.shortcut(re.compile(""))(take)
    app.command("/role")(take)
    async with listening(slack, app):
        said = await slack.mention("hello", twin=True)
        await slack.shortcut(said)
        await slack.global_shortcut("ask")
        await slack.command("data engineer")
        await slack.open_home()
        await slack.open_messages_tab()
        thread = await slack.start_assistant_thread()
        await slack.say_dm("", thread_ts=thread.ts, files=[{"id": "F1"}], subtype="file_share", user=BOB)
        await slack.uninstall()
    assert seen == [
        *("app_mention", "message", "message_action", "shortcut", "/role", "home", "messages"),
        *("assistant_thread_started", "message", "app_uninstalled", "tokens_revoked"),
    ]


@pytest.mark.asyncio
async def test_the_same_event_can_come_three_times(slack: FakeSlack) -> None:
    app = AsyncApp(client=client_of(slack))
    seen: list[str] = []

    @app.event("message")
    async def remember(body: Json) -> None:
        seen.append(body["event_id"])

    async with listening(slack, app):
        await slack.say_dm("hello", event_id="Ev1", times=3)
        await slack.wait_for(lambda s: seen == ["Ev1"] * 3)


@pytest.mark.asyncio
async def test_a_trigger_works_once_and_soon(slack: FakeSlack) -> None:
    client = client_of(slack)
    view = modal(RULE)
    trigger, late = slack.new_trigger(ALICE, "T0RLB5D1N"), slack.new_trigger(ALICE, "T0RLB5D1N")
    await client.views_open(trigger_id=trigger, view=view)
    again = await refused(client.views_open(trigger_id=trigger, view=view))
    slack.pass_time(3.1)
    too_late = await refused(client.views_open(trigger_id=late, view=view))
    assert (again.response["error"], too_late.response["error"]) == ("exchanged_trigger_id", "expired_trigger_id")
    assert slack.faults == ["a trigger_id was used twice", "a trigger_id was used after 3.0 s"]
    slack.faults.clear()


@pytest.mark.asyncio
async def test_the_sdk_waits_as_long_as_retry_after_says(slack: FakeSlack) -> None:
    client = client_of(slack)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    slack.fail("chat.postMessage", status=429, retry_after=2)
    began = time.monotonic()
    await client.chat_postMessage(channel=GENERAL, text="patient", **FLAT)
    assert time.monotonic() - began >= 2
    assert [call.error for call in slack.called("chat.postMessage")] == ["ratelimited", None]


@pytest.mark.asyncio
async def test_a_signed_request_is_answered_and_a_forged_one_is_not(slack: FakeSlack) -> None:
    async with served(echoing(slack), slack) as url:
        await slack.say_dm("over http")
        await slack.wait_for(lambda s: [m.text for m in s.posted] == ["heard over http"])
        event = {"type": "event_callback", "event": {"type": "message"}}
        forged = [
            await slack.post(url, "events_api", event, secret="wrong"),
            await slack.post(url, "events_api", event, age=301),
            await slack.post(url, "events_api", event, without=("X-Slack-Signature",)),
        ]
        assert [ack.status for ack in forged] == [401, 401, 401]
        assert (await slack.verify_url(url)).ok


@pytest.mark.asyncio
async def test_a_request_that_fails_comes_again_until_it_is_told_not_to() -> None:
    headers: list[tuple[str | None, str | None]] = []

    async def fail(request: web.Request) -> web.Response:
        headers.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"} if len(headers) == 2 else None)

    app = web.Application()
    app.router.add_post("/", fail)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with FakeSlack(retry_delays=(0.0, 0.0, 0.0), http_url=address) as slack:
        await slack.say_dm("hello")
        await slack.wait_for(lambda s: len(headers) == 2)
        await slack.quiet()
        assert headers == [(None, None), ("1", "http_error")]
        assert slack.faults == ["HTTP 500 for events_api: "] * 2
    await runner.cleanup()


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.47 still uses it
@pytest.mark.asyncio
async def test_a_code_is_exchanged_once_for_a_token_that_works() -> None:
    async with FakeSlack(rotation=True) as slack:
        client = AsyncWebClient(base_url=slack.api_url)
        who = {"client_id": slack.client_id, "client_secret": slack.client_secret}
        code = slack.new_code("T0SECOND1")
        installed = await client.oauth_v2_access(code=code, **who)
        assert (await client.auth_test(token=installed["access_token"]))["team_id"] == "T0SECOND1"
        assert (await refused(client.oauth_v2_access(code=code, **who))).response["error"] == "invalid_code"
        slack.pass_time(43_201)
        error = await refused(client.auth_test(token=installed["access_token"]))
        assert error.response["error"] == "token_expired"
        refresh = {"grant_type": "refresh_token", "refresh_token": installed["refresh_token"]}
        renewed = await client.oauth_v2_access(**who, **refresh)
        assert (await client.auth_test(token=renewed["access_token"]))["ok"]


def pressing(slack: FakeSlack, pressed: list[Json]) -> AsyncApp:
    """An app that remembers what was pressed."""
    app = AsyncApp(client=client_of(slack))

    @app.action(re.compile(""))
    async def remember(ack: Any, body: Json) -> None:
        await ack()
        pressed.append(body)

    return app


@pytest.mark.asyncio
async def test_press_finds_what_was_posted_and_nothing_else(slack: FakeSlack) -> None:
    pressed: list[Json] = []
    label = {"type": "plain_text", "text": "Skills"}
    more = {"type": "overflow", "action_id": "more", "options": [{"text": label | {"text": "Salary"}, "value": "s"}]}
    blocks = [
        {"type": "section", "text": words(1), "accessory": more},
        actions(button(text=label, action_id="show", value="skills")),
        {"type": "context_actions", "elements": [FEEDBACK | {"action_id": "rate"}]},
    ]
    async with listening(slack, pressing(slack, pressed)):
        await client_of(slack).chat_postMessage(channel=GENERAL, text="x", blocks=blocks, **FLAT)
        await slack.press(slack.last, "Skills", user=BOB)
        await slack.press(slack.last, "more", "Salary")
        await slack.press(slack.last, "rate", "negative")
        with pytest.raises(AssertionError, match="nothing here is called 'Tools'"):
            await slack.press(slack.last, "Tools")
        await slack.wait_for(lambda s: len(pressed) == 3)
    chosen = [body["actions"][0] for body in pressed]
    assert [chosen[0]["value"], chosen[1]["selected_option"]["value"], chosen[2]["value"]] == ["skills", "s", "v"]
    assert pressed[0]["user"]["id"] == BOB
    assert pressed[0]["message"]["ts"] == slack.last.ts


@pytest.mark.asyncio
async def test_a_modal_obeys_what_the_app_answers(slack: FakeSlack) -> None:
    app = AsyncApp(client=client_of(slack))
    again = modal(QUESTION, callback_id="ask", submit=plain(4))

    @app.view("ask")
    async def submitted(ack: Any, view: Json) -> None:
        match view["state"]["values"]["why"]["reason"]["value"]:
            case "bad":
                await ack(response_action="errors", errors={"why": "Say more."})
            case "more":
                await ack(response_action="push", view=again)
            case "all":
                await ack(response_action="clear")
            case _:
                await ack()

    async with listening(slack, app):
        await client_of(slack).views_open(trigger_id=slack.new_trigger(ALICE, "T0RLB5D1N"), view=again)
        with pytest.raises(AssertionError, match="Slack asks to fill in"):
            await slack.submit(slack.views.top())
        await slack.submit(slack.views.top(), {"Why?": "bad"})
        assert slack.views.top().errors == {"why": "Say more."}
        await slack.submit(slack.views.top(), {"Why?": "more"})
        assert len(slack.views.modals[ALICE]) == 2
        await slack.submit(slack.views.top(), {"Why?": "fine"})
        assert len(slack.views.modals[ALICE]) == 1
        await slack.submit(slack.views.top(), {"Why?": "all"})
        assert slack.views.modals[ALICE] == []


@pytest.mark.asyncio
async def test_a_response_url_serves_five_times_for_half_an_hour(slack: FakeSlack) -> None:
    app = AsyncApp(client=client_of(slack))
    answers: list[tuple[int, str]] = []

    @app.command("/role")
    async def command(ack: Any, respond: Any, command: Json) -> None:
        await ack()
        if command["text"] == "late":
            slack.pass_time(1801)
        for _ in range(1 if command["text"] == "late" else 6):
            answer = await respond(text="x", response_type="in_channel")
            answers.append((answer.status_code, answer.body))

    async with listening(slack, app):
        await slack.command("often")
        await slack.wait_for(lambda s: len(answers) == 6)
        await slack.command("late")
        await slack.wait_for(lambda s: len(answers) == 7)
    assert [status for status, _ in answers] == [200] * 5 + [404] * 2
    assert slack.faults == ["response_url: used_url", "response_url: expired_url"]
    assert [m.ephemeral_to for m in slack.posted] == [None] * 5
    slack.faults.clear()


@pytest.mark.asyncio
async def test_prompts_for_a_thread_have_no_effect_in_an_agent(slack: FakeSlack) -> None:
    client, prompts = client_of(slack), [{"title": "Start", "message": "What is a data engineer?"}]
    channel = slack.dm(ALICE)
    await client.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts=None, prompts=prompts)
    await client.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts="1.2", prompts=prompts)
    many = client.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts="1.2", prompts=prompts * 5)
    assert (await refused(many)).response["error"] == "invalid_arguments"
    assert len(slack.prompts) == 1
    assert slack.faults == ["assistant.threads.setSuggestedPrompts: thread_ts has no effect in an app with agent_view"]
    slack.faults.clear()


@pytest.mark.asyncio
async def test_what_is_edited_and_deleted_is_remembered(slack: FakeSlack) -> None:
    client = client_of(slack)
    posted = await client.chat_postMessage(channel=GENERAL, text="before", **FLAT)
    message: Message = slack.last
    await client.chat_update(channel=GENERAL, ts=posted["ts"], text="after")
    assert (message.text, message.edits) == ("after", [("before", [])])
    await client.chat_delete(channel=GENERAL, ts=posted["ts"])
    assert slack.posted == []


@pytest.mark.asyncio
async def test_an_event_needs_its_scope() -> None:
    async with FakeSlack(scopes=frozenset({"chat:write"})) as slack:
        with pytest.raises(AssertionError, match="im:history was not granted"):
            await slack.say_dm("hello")


def test_unescaped_mentions_are_found() -> None:
    written = "<!channel> &lt;!here&gt; <@U1> <#C1|x> <https://example.org>"
    assert mentions(written) == [
        "<!channel>",
        "<@U1>",
        "<#C1|x>",
    ]


@pytest.mark.asyncio
async def test_a_newcomer_can_start_it_in_a_terminal() -> None:
    command = (sys.executable, "-m", "tests.fakes.slack", "--port", "0")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin
    assert process.stdout
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(4)]
    settings = dict(line.removeprefix("export ").split("=") for line in lines if "=" in line)
    client = AsyncWebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["ROLEBOT_SLACK_API_URL"])
    await client.chat_postMessage(channel=GENERAL, text="Hello there.", **FLAT)
    await asyncio.wait_for(process.stdout.readuntil(b"Hello there.\n"), 5)
    process.stdin.close()
    assert await process.wait() == 0


async def test_a_modal_is_laid_only_on_one_in_which_something_was_done_and_never_a_fourth(slack: FakeSlack) -> None:
    client = client_of(slack)
    button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
    view: Json = {"type": "modal", "title": {"type": "plain_text", "text": "m"}}
    view["blocks"] = [{"type": "actions", "elements": [button]}]
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)

    @app.action("more")
    async def more(ack: Any, body: Json) -> None:
        await ack()
        with contextlib.suppress(SlackApiError):
            await client.views_push(trigger_id=body["trigger_id"], view=view)

    async with listening(slack, app):
        await client.views_open(trigger_id=slack.new_trigger(ALICE, TEAM), view=view)
        for _ in range(3):
            await slack.press(slack.views.top(), "More")
            await slack.quiet()
        assert len(slack.views.modals[ALICE]) == 3
        assert [call.error for call in slack.called("views.push")] == [None, None, "push_limit_reached"]
        outside = await refused(client.views_push(trigger_id=slack.new_trigger(ALICE, TEAM), view=view))
    assert outside.response["error"] == "push_limit_reached"
    assert slack.faults == ["views.push with a trigger_id of something that was not done in a modal"]
    slack.faults.clear()


async def test_a_menu_that_the_app_fills_is_filled_while_somebody_types(slack: FakeSlack) -> None:
    client = client_of(slack)
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 2}
    label = {"type": "plain_text", "text": "Find"}
    view: Json = {"type": "modal", "title": label, "submit": label, "callback_id": "found"}
    view["blocks"] = [{"type": "input", "block_id": "find", "label": label, "element": menu}]
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    found: list[str] = []

    @app.options("find")
    async def offer(ack: Any, body: Json) -> None:
        named = [f"{body['value']} {at}" for at in range(body["value"].count("a") * 101)]
        await ack(options=[{"text": {"type": "plain_text", "text": one}, "value": one} for one in named])

    @app.view("found")
    async def take(ack: Any, view: Json) -> None:
        await ack()
        found.append(view["state"]["values"]["find"]["find"]["selected_option"]["value"])

    async with listening(slack, app):
        await client.views_open(trigger_id=slack.new_trigger(ALICE, TEAM), view=view)
        top = slack.views.top()
        assert await slack.suggest(top, "find", "x") == []
        assert await slack.suggest(top, "find", "xyz") == []
        with pytest.raises(AssertionError, match="Slack asks to fill in"):
            await slack.submit(top)
        assert len(await slack.suggest(top, "find", "xa")) == 101
        assert slack.faults == ["block_suggestion: ['no more than 100 items allowed [json-pointer:/options]']"]
        slack.faults.clear()
        await slack.submit(top, {"find": "xa 7"})
    assert found == ["xa 7"]


async def test_who_is_in_a_group_is_told_with_the_scope_for_it_only(slack: FakeSlack) -> None:
    slack.groups[TEAM, "S0KEEPERS"] = {BOB, ALICE}
    call = client_of(slack).usergroups_users_list
    assert (await refused(call(usergroup="S0KEEPERS"))).response["needed"] == "usergroups:read"
    slack.tokens[slack.bot_token].scopes |= {"usergroups:read"}
    assert (await call(usergroup="S0KEEPERS"))["users"] == [ALICE, BOB]
    assert (await refused(call(usergroup="S0OTHERS"))).response["error"] == "no_such_subteam"

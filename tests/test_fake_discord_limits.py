"""The local Discord refuses what Discord refuses, in its words, shown with the real discord.py."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio

from tests.fakes.discord import (
    ALICE,
    APP,
    BOB,
    ELSEWHERE,
    FOREIGN,
    GENERAL,
    GUILD,
    HIDDEN,
    LOUNGE,
    PRIVATE,
    QUIET,
    FakeDiscord,
)
from tests.fakes.discord_client import Bot, call, logged_in, raw, refused, running, served
from tests.fakes.discord_state import EMBED, EPHEMERAL, LOADING, V2, Interaction, Json, Message

NOBODY: Json = {"allowed_mentions": {"parse": []}}
Asked = discord.Interaction[Bot]


@pytest_asyncio.fixture
async def local(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with served(monkeypatch) as server:
        yield server
        assert not server.faults


WAITING: list[asyncio.Task[Interaction]] = []


async def opened(local: FakeDiscord, kind: int = 2, message: Message | None = None) -> Interaction:
    """An interaction that waits for its answer, at nobody's end."""
    data = {"id": "1", "name": "x", "type": 1, "custom_id": "x", "component_type": 2, "components": []}
    before = len(local.interactions)
    WAITING.append(asyncio.create_task(local.interact(kind, data, message=message)))
    await local.wait_for(lambda d: len(d.interactions) > before)
    return local.interactions[-1]


async def answered(local: FakeDiscord, done: Interaction, kind: int, data: Any = None) -> tuple[int, Any]:
    path = f"/interactions/{done.id}/{done.token}/callback?with_response=1"
    return await raw(local, "POST", path, {"type": kind, "data": data})


HERE = f"/channels/{GENERAL}/messages"


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


ids = (f"id{number}" for number in itertools.count())


def button(**more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "x", "custom_id": next(ids), **more}


def option(label: int = 1, value: str = "v", **more: Any) -> Json:
    return {"label": "x" * label, "value": value, **more}


def menu(options: int = 1, **more: Any) -> Json:
    return {"type": 3, "custom_id": next(ids), "options": [option(1, str(n)) for n in range(options)], **more}


def text(length: int = 1) -> Json:
    return {"type": 10, "content": "x" * length}


def section(*texts: Json, accessory: Json | None = None) -> Json:
    return {"type": 9, "components": list(texts), "accessory": accessory or button()}


def container(*components: Json) -> Json:
    return {"type": 17, "components": list(components)}


def cells(number: int, name: int = 1, value: int = 1) -> Json:
    return {"fields": [{"name": "x" * name, "value": "x" * value}] * number}


TOO_LONG: dict[str, tuple[Json, str]] = {
    "content": ({"content": "x" * 2001}, "In content: Must be 2000 or fewer in length."),
    "nonce": ({"content": "x", "nonce": "x" * 26}, "In nonce: Must be 25 or fewer"),
    "embeds": ({"embeds": [{"title": "x"}] * 11}, "In embeds: Must be 10 or fewer"),
    "title": ({"embeds": [{"title": "x" * 257}]}, "In embeds.0.title: Must be 256 or fewer"),
    "description": ({"embeds": [{"description": "x" * 4097}]}, "In embeds.0.description: Must be 4096 or fewer"),
    "fields": ({"embeds": [cells(26)]}, "In embeds.0.fields: Must be 25 or fewer"),
    "name": ({"embeds": [cells(1, 257)]}, "In embeds.0.fields.0.name: Must be between 1 and 256"),
    "value": ({"embeds": [cells(1, 1, 1025)]}, "In embeds.0.fields.0.value: Must be between 1 and 1024"),
    "no value": ({"embeds": [cells(1, 1, 0)]}, "In embeds.0.fields.0.value: This field is required"),
    "footer": ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "In embeds.0.footer.text: Must be between 1 and 2048"),
    "author": ({"embeds": [{"author": {"name": "x" * 257}}]}, "In embeds.0.author.name: Must be between 1 and 256"),
    "url": ({"embeds": [{"title": "x", "url": "ftp://x"}]}, 'In embeds.0.url: Scheme "ftp" is not supported.'),
    "colour": ({"embeds": [{"title": "x", "color": 1 << 24}]}, "In embeds.0.color: int value should be less than"),
    "all embeds": ({"embeds": [{"description": "x" * 3001}] * 2}, "In embeds: Embed size exceeds maximum size of 6000"),
    "rows": ({"components": [row(button()) for _ in range(6)]}, "In components: Must be 5 or fewer"),
    "no row": ({"components": [button()]}, 'In components.0.type: Value of field "type" must be one of (1,).'),
    "empty row": ({"components": [row()]}, "In components.0.components: Must be between 1 and 5"),
    "buttons": ({"components": [row(*[button() for _ in range(6)])]}, "In components.0.components: Must be between 1"),
    "menu beside": ({"components": [row(menu(), button())]}, "In components.0.components.1: The specified component"),
    "label": ({"components": [row(button(label="x" * 81))]}, "In components.0.components.0.label: Must be 80 or fewer"),
    "no label": ({"components": [row(button(label=""))]}, "A label or an emoji is required"),
    "custom_id": ({"components": [row(button(custom_id="x" * 101))]}, "custom_id: Must be between 1 and 100"),
    "no custom_id": ({"components": [row(button(custom_id=None))]}, "A custom id is required"),
    "same custom_id": (
        {"components": [row(button(custom_id="a")), row(menu(custom_id="a"))]},
        "In components: Component custom id cannot be duplicated",
    ),
    "link": ({"components": [row(button(style=5))]}, "url: A url is required"),
    "url on a button": ({"components": [row(button(url="https://x"))]}, "url cannot be used with this style"),
    "long url": ({"components": [row(button(style=5, custom_id=None, url="http://" + "x" * 512))]}, "1 and 512"),
    "style": ({"components": [row(button(style=7))]}, "style: int value should be less than or equal to 6"),
    "options": ({"components": [row(menu(26))]}, "In components.0.components.0.options: Must be between 1 and 25"),
    "no options": ({"components": [row(menu(0))]}, "options: Must be between 1 and 25"),
    "placeholder": ({"components": [row(menu(placeholder="x" * 151))]}, "placeholder: Must be 150 or fewer"),
    "option": ({"components": [row(menu() | {"options": [option(101)]})]}, "options.0.label: Must be between"),
    "option's value": ({"components": [row(menu() | {"options": [option(1, "v" * 101)]})]}, "options.0.value: Must be"),
    "about an option": (
        {"components": [row(menu() | {"options": [option(description="x" * 101)]})]},
        "options.0.description: Must be 100 or fewer",
    ),
    "same value": ({"components": [row(menu() | {"options": [option()] * 2})]}, "option value is already used"),
    "max_values": ({"components": [row(menu(2, max_values=3))]}, "max_values must be less than or equal to 2"),
    "text without its flag": ({"components": [text()]}, "must be one of (1,)"),
    "many components": (
        {"flags": V2, "components": [container(*[text() for _ in range(35)]), *[text() for _ in range(5)]]},
        "In components: Components exceed the maximum count of 40",
    ),
    "much text": (
        {"flags": V2, "components": [text(4000), container(text(1))]},
        "In components: Components displayable text size exceeds maximum size of 4000",
    ),
    "empty text": ({"flags": V2, "components": [text(0)]}, "In components.0.content: This field is required"),
    "content beside": (
        {"flags": V2, "content": "x", "components": [text()]},
        "In content: The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
    ),
    "embeds beside": ({"flags": V2, "embeds": [{"title": "x"}], "components": [text()]}, "In embeds: The 'embeds'"),
    "bare button": ({"flags": V2, "components": [button()]}, "must be one of (1, 9, 10, 12, 13, 14, 17,)"),
    "nested container": ({"flags": V2, "components": [container(container(text()))]}, "In components.0.components.0."),
    "empty container": ({"flags": V2, "components": [container()]}, "In components.0.components: Must be between 1"),
    "long section": ({"flags": V2, "components": [section(*[text()] * 4)]}, "components: Must be between 1 and 3"),
    "no accessory": ({"flags": V2, "components": [{"type": 9, "components": [text()]}]}, "accessory: This field is"),
    "menu as accessory": ({"flags": V2, "components": [section(text(), accessory=menu())]}, "In components.0.accesso"),
    "button in a section": ({"flags": V2, "components": [section(button())]}, "must be one of (10,)"),
    "spacing": ({"flags": V2, "components": [{"type": 14, "spacing": 3}]}, "In components.0.spacing: int value"),
    "pictures": ({"flags": V2, "components": [{"type": 12, "items": []}]}, "In components.0.items: Must be"),
    "same id": ({"flags": V2, "components": [text() | {"id": 7}, text() | {"id": 7}]}, "id cannot be duplicated"),
    "mentions": ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "In allowed_mentions.parse.0: Value"),
    "unknown reply": ({"content": "x", "message_reference": {"message_id": "1"}}, "In message_reference: Unknown"),
}  # fmt: skip


@pytest.mark.parametrize("what", TOO_LONG)
async def test_a_message_beyond_a_limit_is_refused_with_the_place(local: FakeDiscord, what: str) -> None:
    body, problem = TOO_LONG[what]
    async with logged_in(local) as client:
        error = await refused(client, "POST", HERE, NOBODY | body)
    assert (error.status, error.code) == (400, 50035)
    assert problem in error.text
    assert not local.posted


async def test_a_message_up_to_every_limit_is_taken(local: FakeDiscord) -> None:
    long = {"title": "x" * 256, "description": "x" * 3744, "footer": {"text": "x" * 2000}}
    buttons = [row(*[button(label="x" * 80, custom_id=next(ids).ljust(100, "x")) for _ in range(5)]) for _ in range(4)]
    choices = [option(100, f"{n}".ljust(100, "x"), description="x" * 100) for n in range(25)]
    select = row(menu(placeholder="x" * 150, max_values=25) | {"options": choices})
    full = [section(text(), text(), text()) for _ in range(8)]
    layout = [container(text(3976), *full[:7]), *[{"type": 14} for _ in range(3)]]
    bodies: list[Json] = [
        {"content": "x" * 2000, "embeds": [long], "components": [*buttons, select]},
        {"embeds": [{"title": "x"}] * 10},
        {"embeds": [cells(2, 256, 1024) | {"author": {"name": "x" * 256}}]},
        {"embeds": [cells(25)]},
        {"flags": V2, "components": layout},
    ]
    async with logged_in(local) as client:
        for body in bodies:
            await call(client, "POST", HERE, NOBODY | body)
    assert len(local.posted) == 5
    assert [one["id"] for one in local.last.components] == [1, 38, 39, 40]


@pytest.mark.parametrize(
    "body",
    [{}, {"content": " \n"}, {"embeds": [{}]}, {"components": [row(button())]}, {"content": None, "embeds": []}],
)
async def test_an_empty_message_is_refused(local: FakeDiscord, body: Json) -> None:
    async with logged_in(local) as client:
        assert (await refused(client, "POST", HERE, NOBODY | body)).code == 50006


async def test_text_of_many_bytes_breaks_discord_down(local: FakeDiscord) -> None:
    """4,000 Japanese characters keep the documented limit, and are answered with a 500 (discord-api-docs #8554)."""
    long: Json = NOBODY | {"flags": V2, "components": [{"type": 10, "content": "役" * 3400}]}
    assert await raw(local, "POST", HERE, long) == (500, {"message": "500: Internal Server Error", "code": 0})
    long["components"][0]["content"] = "役" * 3386
    assert (await raw(local, "POST", HERE, long))[0] == 200


async def test_a_layout_stays_a_layout(local: FakeDiscord) -> None:
    async with logged_in(local) as client:
        old = await call(client, "POST", HERE, NOBODY | {"content": "before"})
        there = f"{HERE}/{old['id']}"
        error = await refused(client, "PATCH", there, NOBODY | {"flags": V2, "components": [text()]})
        assert "In content: The 'content' field cannot be used" in error.text
        await call(client, "PATCH", there, NOBODY | {"flags": V2, "content": None, "components": [text()]})
        error = await refused(client, "PATCH", there, NOBODY | {"flags": 0, "content": "x", "components": []})
        assert "In flags: IS_COMPONENTS_V2 cannot be removed" in error.text
        await call(client, "PATCH", there, NOBODY | {"components": [text(3)]})
    assert (local.last.shown, local.last.edits[0][0]) == ("xxx", "before")


LABEL = {"type": 18, "label": "Why?", "component": {"type": 4, "custom_id": "why", "style": 2}}


def form(*components: Json, **more: Any) -> Json:
    return {"custom_id": "form", "title": "Form", "components": list(components), **more}


def labelled(component: Json, **more: Any) -> Json:
    return {"type": 18, "label": "Why?", "component": {"custom_id": next(ids), **component}, **more}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (form(LABEL, title="x" * 46), ("data", "title")),
        (form(LABEL, custom_id="x" * 101), ("data", "custom_id")),
        (form(), ("data", "components")),
        (form(*[labelled({"type": 4, "style": 1}) for _ in range(6)]), ("data", "components")),
        (form(LABEL, LABEL), ("data", "components")),
        (form(LABEL | {"label": "x" * 46}), ("data", "components", "0", "label")),
        (form(LABEL | {"description": "x" * 101}), ("data", "components", "0", "description")),
        (form(labelled({"type": 4, "style": 3})), ("data", "components", "0", "component", "style")),
        (form(labelled({"type": 4, "style": 1, "placeholder": "x" * 101})), ("data", "components", "0", "component")),
        (form(labelled({"type": 4, "style": 1, "max_length": 4001})), ("data", "components", "0", "component")),
        (
            form(labelled({"type": 4, "style": 1, "value": "x" * 4001})),
            ("data", "components", "0", "component", "value"),
        ),
        (form(labelled(menu(26))), ("data", "components", "0", "component", "options")),
        (form(labelled(menu(disabled=True))), ("data", "components", "0", "component", "disabled")),
        (form(labelled({"type": 2, "style": 1})), ("data", "components", "0", "component", "type")),
        (form(row({"type": 4, "style": 1, "custom_id": "a"})), ("data", "components", "0", "components", "0", "label")),
        (form(row(button())), ("data", "components", "0", "components", "0", "type")),
        (form(section(text())), ("data", "components", "0", "type")),
    ],
)
async def test_a_modal_beyond_a_limit_is_refused_with_the_place(
    local: FakeDiscord, body: Json, problem: tuple[str, ...]
) -> None:
    done = await opened(local)
    status, answer = await answered(local, done, 9, body)
    assert (status, answer["code"]) == (400, 50035)
    for key in ("errors", *problem):
        answer = answer[key]
    assert (await answered(local, done, 9, form(LABEL)))[0] == 200


def command(**more: Any) -> Json:
    return {"name": "role", "description": "Asks", **more}


def parameter(**more: Any) -> Json:
    return {"type": 3, "name": "question", "description": "What", **more}


SUB = {"type": 1, "name": "sub", "description": "x"}
LONG = [{"name": "x" * 100, "value": f"{n}".ljust(100, "x")} for n in range(25)]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ([command(name="Role")], "In 0.name: Command name is invalid"),
        ([command(name="my role")], "In 0.name: Command name is invalid"),
        ([command(name="x" * 33)], "In 0.name: Must be between 1 and 32"),
        ([command(description="")], "In 0.description: This field is required"),
        ([command(description="x" * 101)], "In 0.description: Must be between 1 and 100"),
        ([command(name_localizations={"de": "Rolle"})], "In 0.name_localizations.de: Command name is invalid"),
        ([command(name_localizations={"german": "rolle"})], "In 0.name_localizations.german: Value must be one of"),
        ([command(description_localizations={"de": "x" * 101})], "In 0.description_localizations.de: Must be between"),
        ([command(), command()], "In 1: Application command names must be unique"),
        ([command(contexts=[3])], "In 0.contexts.0: Value must be one of (0, 1, 2)."),
        ([command(integration_types=[2])], "In 0.integration_types.0: Value must be one of (0, 1)."),
        ([command(default_member_permissions="admin")], "In 0.default_member_permissions: Must be a bit set"),
        ([command(options=[parameter(name=f"o{n}") for n in range(26)])], "In 0.options: Must be 25 or fewer"),
        ([command(options=[parameter(), parameter()])], "In 0.options.0: Option name already exists"),
        (
            [command(options=[parameter(), parameter(name="b", required=True)])],
            "In 0.options.1: Required options must be placed before non-required options",
        ),
        ([command(options=[parameter(), SUB])], "In 0.options: Sub-command and sub-command group option types are"),
        (
            [command(options=[parameter(choices=[{"name": "x", "value": "x"}] * 26)])],
            "In 0.options.0.choices: Must be 25 or fewer",
        ),
        ([command(options=[parameter(choices=LONG, autocomplete=True)])], "In 0.options.0.autocomplete: autocomplete"),
        ([command(options=[parameter(max_length=6001)])], "In 0.options.0.max_length: int value should be less"),
        ([command(options=[SUB | {"options": [SUB]}])], "In 0.options.0.options.0.type: Sub-commands cannot be nested"),
        ([command(options=[parameter(name=f"o{n}", choices=LONG) for n in range(2)])], "Command exceeds maximum size"),
        ([{"type": 3, "name": "Ask", "description": "x"}], "In 0.description: Context menu commands cannot have"),
        ([{"type": 3, "name": "x" * 33}], "In 0.name: Must be between 1 and 32"),
        ([{"type": 9, "name": "x"}], "In 0.type: Value must be one of (1, 2, 3)."),
    ],
)
async def test_a_command_beyond_a_limit_is_refused_with_the_place(
    local: FakeDiscord, body: list[Json], problem: str
) -> None:
    async with logged_in(local) as client:
        error = await refused(client, "PUT", f"/applications/{APP}/commands", body)
    assert error.code == 50035
    assert problem in error.text
    assert not local.commands[None]


async def test_there_are_so_many_commands_and_no_more(local: FakeDiscord) -> None:
    everywhere, here = f"/applications/{APP}/commands", f"/applications/{APP}/guilds/{GUILD}/commands"
    async with logged_in(local) as client:
        assert (await refused(client, "PUT", everywhere, [command(name=f"c{n}") for n in range(101)])).code == 30032
        menus = [{"type": 3, "name": f"Menu {n}"} for n in range(16)]
        assert (await refused(client, "PUT", here, menus)).code == 30032
        kept = await call(client, "PUT", here, menus[:15])
        again = await call(client, "PUT", here, menus[:15])
        assert [one["id"] for one in kept] == [one["id"] for one in again]
        local.created[GUILD] = 200
        assert (await refused(client, "POST", here, command())).code == 30034
        assert (await call(client, "POST", everywhere, command(description="Other")))["name"] == "role"
        one = (await call(client, "GET", everywhere))[0]
        await call(client, "PATCH", f"{everywhere}/{one['id']}", {"description": "New"})
        assert (await call(client, "GET", f"{everywhere}/{one['id']}"))["description"] == "New"
        await call(client, "DELETE", f"{everywhere}/{one['id']}")
        assert (await refused(client, "GET", f"{everywhere}/{one['id']}")).code == 10063
        elsewhere = f"/applications/{APP}/guilds/{ELSEWHERE}/commands"
        assert (await refused(client, "PUT", elsewhere, [])).code == 50001


async def test_the_bot_may_do_only_what_it_may(local: FakeDiscord) -> None:
    local.channels[LOUNGE].bot_may &= ~EMBED
    local.people[BOB].takes_dms = False
    body = NOBODY | {"content": "x"}
    async with logged_in(local) as client:
        for channel, code in ((QUIET, 50013), (HIDDEN, 50001), (FOREIGN, 50001), (PRIVATE, 50001), ("7", 10003)):
            assert (await refused(client, "POST", f"/channels/{channel}/messages", body)).code == code
        card = NOBODY | {"embeds": [{"title": "x"}]}
        assert (await refused(client, "POST", f"/channels/{LOUNGE}/messages", card)).code == 50013
        assert (await refused(client, "POST", f"/channels/{QUIET}/typing")).code == 50013
        dm = (await call(client, "POST", "/users/@me/channels", {"recipient_id": BOB}))["id"]
        assert (await refused(client, "POST", f"/channels/{dm}/messages", body)).code == 50007
        said = await local.say("mine")
        assert (await refused(client, "PATCH", f"{HERE}/{said.id}", body)).code == 50005
        assert (await refused(client, "DELETE", f"{HERE}/{said.id}")).code == 50013
        assert (await refused(client, "GET", "/no/such/thing")).status == 404
        assert (await refused(client, "GET", f"/guilds/{ELSEWHERE}")).code == 50001
    assert not local.posted


async def test_a_message_that_can_call_people_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch) as local, running(local, Bot(allowed_mentions=None)) as bot:
        await bot.get_partial_messageable(int(GENERAL)).send("x")
        assert "send_message: allowed_mentions is missing" in local.faults[0]
        everyone = discord.AllowedMentions(users=True, everyone=False, roles=False, replied_user=False)
        await bot.get_partial_messageable(int(GENERAL)).send(f"<@{ALICE}>", allowed_mentions=everyone)
        assert "send_message: allowed_mentions lets it ping people" in local.faults[1]
        assert local.last.mentions == [ALICE]
        done = await opened(local)
        await answered(local, done, 4, {"content": "x", "allowed_mentions": {"parse": ["everyone"]}})
        assert "callback: allowed_mentions lets it ping people" in local.faults[2]
        await raw(local, "POST", HERE, NOBODY | {"content": "x", "flags": EPHEMERAL})
        assert "Discord shows a message in a channel to all" in local.faults[3]


async def test_a_wrong_token_is_refused(local: FakeDiscord) -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")
    assert [call.status for call in local.refused] == [401]


async def test_discord_py_waits_as_long_as_a_rate_limit_says(local: FakeDiscord) -> None:
    async with logged_in(local) as client:
        for scope in ("user", "global", "shared"):
            local.fail("get_channel", status=429, retry_after=0.15, scope=scope)
            began = time.monotonic()
            await call(client, "GET", f"/channels/{GENERAL}")
            assert time.monotonic() - began > 0.14
        local.fail("get_channel", status=429, via=False)
        assert (await refused(client, "GET", f"/channels/{GENERAL}")).status == 429


async def test_discord_py_repeats_what_failed_but_for_503(local: FakeDiscord) -> None:
    async with logged_in(local) as client:
        local.fail("get_channel", status=502)
        await call(client, "GET", f"/channels/{GENERAL}")
        assert [one.status for one in local.called("get_channel")] == [502, 200]
        local.fail("get_channel", status=503)
        assert (await refused(client, "GET", f"/channels/{GENERAL}")).status == 503
        local.fail("get_channel", slow=0.2)
        began = time.monotonic()
        await call(client, "GET", f"/channels/{GENERAL}")
        assert time.monotonic() - began > 0.19
        await local.down()
        with pytest.raises(aiohttp.ClientConnectorError):
            await call(client, "GET", f"/channels/{GENERAL}")
        await local.up()
        await call(client, "GET", f"/channels/{GENERAL}")


async def test_a_message_whose_answer_was_lost_is_not_posted_twice(local: FakeDiscord) -> None:
    body = NOBODY | {"content": "x", "nonce": 7, "enforce_nonce": True}
    async with logged_in(local) as client:
        local.fail("send_message", lost=True)
        with pytest.raises(aiohttp.ClientError):
            await call(client, "POST", HERE, body)
        again = await call(client, "POST", HERE, body)
        assert (again["id"], again["nonce"]) == (local.last.id, "7")
        assert len(local.posted) == 1
        local.pass_time(400)
        await call(client, "POST", HERE, body)
    assert len(local.posted) == 2


async def test_an_answer_that_comes_too_late_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bot = Bot()
    errors: list[Exception] = []

    @bot.tree.command(name="slow", description="Holds up everything")
    async def slow(asked: Asked) -> None:
        time.sleep(0.3)  # what must never be done
        try:
            await asked.response.send_message("late")
        except discord.NotFound as error:
            errors.append(error)

    async with served(monkeypatch, answer_within=0.2) as local, running(local, bot):
        done = await local.slash("slow")
        await local.quiet()
        assert (done.failed, done.shown) == (True, "")
        assert "10062" in str(errors[0])
        assert local.faults == ["no answer within 0.2 s: slow"]


async def test_an_interaction_is_answered_once_and_in_a_way_that_fits(local: FakeDiscord) -> None:
    done = await opened(local)
    stranger = Interaction(done.id, "wrong", 2, ALICE, GENERAL, {}, 0.0)
    assert (await answered(local, stranger, 4, {}))[1]["code"] == 10062
    for kind in (1, 6, 7, 8, 12):
        assert (await answered(local, done, kind, {"content": "x"}))[1]["code"] == 50035
    assert (await answered(local, done, 4, NOBODY | {"content": "x" * 2001}))[1]["code"] == 50035
    assert (await answered(local, done, 5, {"flags": V2}))[1]["code"] == 50035
    status, told = await answered(local, done, 4, NOBODY | {"content": "x"})
    assert (status, told["interaction"]["response_message_id"]) == (200, local.last.id)
    assert (told["resource"]["type"], told["resource"]["message"]["content"]) == (4, "x")
    assert await answered(local, done, 4, NOBODY | {"content": "y"}) == (
        400,
        {"code": 40060, "message": "Interaction has already been acknowledged."},
    )
    typed = await opened(local, 4)
    assert (await answered(local, typed, 4, NOBODY | {"content": "x"}))[1]["code"] == 50035
    sent = await opened(local, 5)
    assert (await answered(local, sent, 9, form(LABEL)))[1]["code"] == 50035


async def test_a_token_serves_after_the_answer_and_for_a_quarter_of_an_hour(local: FakeDiscord) -> None:
    done = await opened(local)
    there = f"/webhooks/{APP}/{done.token}"
    assert (await raw(local, "POST", there, NOBODY | {"content": "x"}))[1]["code"] == 10015
    await answered(local, done, 5)
    assert (done.thinking, local.hanging, local.last.flags) == (True, [done], LOADING)
    assert (await raw(local, "POST", there, NOBODY | {"content": "first"}))[1]["id"] == local.last.id
    assert (done.thinking, local.hanging, done.original and done.original.content) == (False, [], "first")
    await raw(local, "POST", there, NOBODY | {"content": "second", "flags": EPHEMERAL})
    assert (len(done.followups), local.last.ephemeral_to) == (1, ALICE)
    assert (await raw(local, "GET", f"{there}/messages/@original"))[1]["content"] == "first"
    await raw(local, "PATCH", f"{there}/messages/{local.last.id}", NOBODY | {"content": "third"})
    assert done.shown == "first\nthird"
    await raw(local, "DELETE", f"{there}/messages/@original")
    assert (await raw(local, "PATCH", f"{there}/messages/@original", NOBODY | {"content": "x"}))[1]["code"] == 10008
    local.pass_time(901)
    assert (await raw(local, "POST", there, NOBODY | {"content": "x"}))[1]["code"] == 50027


@pytest.mark.parametrize(
    "choices",
    [
        [{"name": "x", "value": "x"}] * 26,
        [{"name": "", "value": "x"}],
        [{"name": "x" * 101, "value": "x"}],
        [{"name": "x", "value": "x" * 101}],
    ],
)
async def test_choices_beyond_a_limit_are_refused(local: FakeDiscord, choices: list[Json]) -> None:
    done = await opened(local, 4)
    assert (await answered(local, done, 8, {"choices": choices}))[1]["code"] == 50035
    assert (await answered(local, done, 8, {"choices": []}))[0] == 200

"""The local Discord behaves like Discord towards the real discord.py: what people do, and what the gateway does."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
from discord import app_commands, ui

from tests.fakes.discord import (
    ALICE,
    BOB,
    BOT,
    CAROL,
    ELSEWHERE,
    FOREIGN,
    GENERAL,
    GUILD,
    HIDDEN,
    LOUNGE,
    OTHER,
    PRIVATE,
    QUIET,
    FakeDiscord,
)
from tests.fakes.discord_client import Bot, raw, running, served
from tests.fakes.discord_state import EPHEMERAL, Json

CONTENT = 1 << 15
Asked = discord.Interaction[Bot]


@pytest_asyncio.fixture
async def local(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with served(monkeypatch) as server:
        yield server
        assert not server.faults
        assert not server.refused


class Form(ui.Modal, title="Tell us more"):
    note: ui.Label[Any] = ui.Label(text="Why?", component=ui.TextInput(custom_id="note", min_length=2, max_length=9))
    size: ui.Label[Any] = ui.Label(
        text="How many?",
        component=ui.Select(
            custom_id="size", options=[discord.SelectOption(label="One"), discord.SelectOption(label="Two")]
        ),
    )

    async def on_submit(self, asked: discord.Interaction[Any], /) -> None:
        assert isinstance(self.note.component, ui.TextInput)
        assert isinstance(self.size.component, ui.Select)
        said = f"{self.note.component.value}, {self.size.component.values}"
        await asked.response.send_message(said, ephemeral=True)


class Buttons(ui.View):
    """A persistent view: its buttons work on messages that this process never sent."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(ui.Button(label="Docs", url="https://example.org"))

    @ui.button(label="More", custom_id="more")
    async def more(self, asked: Asked, pressed: ui.Button[Any]) -> None:
        await asked.response.send_message("More of it", ephemeral=True)

    @ui.button(label="Form", custom_id="form")
    async def form(self, asked: Asked, pressed: ui.Button[Any]) -> None:
        await asked.response.send_modal(Form())

    @ui.button(label="Never", custom_id="never", disabled=True)
    async def never(self, asked: Asked, pressed: ui.Button[Any]) -> None:
        raise AssertionError

    @ui.select(placeholder="Which?", custom_id="which", options=[discord.SelectOption(label="This", value="t")])
    async def which(self, asked: Asked, chosen: ui.Select[Any]) -> None:
        await asked.response.edit_message(content=f"chosen {chosen.values}", view=None)


class Rate(ui.DynamicItem[ui.Button[Any]], template=r"rate:(?P<mark>\d)"):
    """A button whose custom_id says all that it needs to know."""

    def __init__(self, mark: int) -> None:
        super().__init__(ui.Button(label=f"Rate {mark}", custom_id=f"rate:{mark}"))
        self.mark = mark

    @classmethod
    async def from_custom_id(cls, asked: Any, item: Any, match: re.Match[str], /) -> "Rate":
        return cls(int(match["mark"]))

    async def callback(self, asked: discord.Interaction[Any]) -> None:
        await asked.response.defer()
        await asked.followup.send(f"rated {self.mark}", ephemeral=True)


class Card(ui.LayoutView):
    """Components v2: a container with a section, and a row with a menu."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        section = ui.Section[Any]("# Data engineer", "Builds pipelines", accessory=Rate(5))
        self.add_item(ui.Container(section, ui.Separator(), ui.TextDisplay("Sources: x")))
        self.add_item(ui.ActionRow(Rate(1)))


def rolebot(**more: Any) -> Bot:
    """A bot with one of everything."""
    bot = Bot(**more)
    bot.add_view(Buttons())
    bot.add_dynamic_items(Rate)

    @bot.tree.command(name="role", description="Asks")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def role(asked: Asked, question: app_commands.Range[str, 1, 9], loud: bool = False) -> None:
        embed = discord.Embed(title=question, description=f"in {asked.locale}").add_field(name="Loud", value=str(loud))
        await asked.response.send_message("Here:", embed=embed, view=Buttons())

    @role.autocomplete("question")
    async def offer(asked: Asked, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed} {n}", value=f"{n}") for n in range(25)]

    @bot.tree.command(name="card", description="Shows a card")
    async def card(asked: Asked) -> None:
        await asked.response.defer(thinking=True)
        await asked.followup.send(view=Card())

    @bot.tree.context_menu(name="Ask about this")
    async def about(asked: Asked, message: discord.Message) -> None:
        await asked.response.send_message(f"about {message.content}", ephemeral=True)

    @bot.tree.context_menu(name="Greet")
    async def greet(asked: Asked, member: discord.Member) -> None:
        await asked.response.send_message(f"hello {member.display_name}", ephemeral=True)

    admin = app_commands.Group(
        name="admin", description="x", guild_only=True, default_permissions=discord.Permissions(manage_guild=True)
    )

    @admin.command(name="reload", description="Reads again")
    async def again(asked: Asked) -> None:
        await asked.response.send_message("read")

    bot.tree.add_command(admin)
    return bot


async def test_a_command_is_answered_with_all_that_was_entered(local: FakeDiscord) -> None:
    async with running(local, rolebot()):
        done = await local.slash("role", question="pipelines", loud=True, locale="de")
        assert done.shown.splitlines()[:5] == ["Here:", "pipelines", "in de", "Loud", "True"]
        assert (done.answered, done.original and done.original.labels) == (4, ["More", "Form", "Never", "Docs", "This"])
        offered = await local.type_ahead("role", "question", "pipe", {"loud": True})
        assert (len(offered), offered[3]) == (25, {"name": "pipe 3", "value": "3"})
        assert (await local.slash("/admin reload", user=CAROL)).shown == "read"
        await local.wait_for(lambda d: len(d.sent("MESSAGE_CREATE")) == 2)


async def test_only_a_visible_command_with_sound_options_can_be_typed(local: FakeDiscord) -> None:
    bot = rolebot()

    @bot.tree.command(name="here", description="Of one server", guild=discord.Object(int(OTHER)))
    async def here(asked: Asked) -> None:
        await asked.response.send_message("here")

    async with running(local, bot):
        await bot.tree.sync(guild=discord.Object(int(OTHER)))
        assert (await local.slash("here", where=LOUNGE)).shown == "here"
        wrong: list[tuple[str, Json, str]] = [
            ("here", {}, "no command is called"),
            ("nothing", {}, "no command is called"),
            ("role", {}, "Discord asks for"),
            ("role", {"question": "x", "who": "y"}, "has no option"),
            ("role", {"question": "far too long"}, "no more than 9"),
            ("admin reload", {}, "Alice may not see"),
        ]
        for name, options, problem in wrong:
            with pytest.raises(AssertionError, match=problem):
                await local.slash(name, options)
        with pytest.raises(AssertionError, match="Discord asks which of"):
            await local.slash("admin", user=CAROL)
        with pytest.raises(AssertionError, match="is not offered here"):
            await local.slash("admin reload", where=local.dm(CAROL), user=CAROL)
        with pytest.raises(AssertionError, match="is not installed here"):
            await local.slash("role", question="x", where=FOREIGN)


async def test_the_app_goes_wherever_a_person_takes_it(local: FakeDiscord) -> None:
    async with running(local, rolebot()):
        private = await local.slash("role", question="x", where=local.dm(BOB), user=BOB)
        assert private.payload["authorizing_integration_owners"] == {"0": "0"}
        local.install_user(ALICE)
        for place, context in ((FOREIGN, 0), (PRIVATE, 2)):
            done = await local.slash("role", question="x", where=place)
            assert done.shown.startswith("Here:")
            assert done.payload["authorizing_integration_owners"] == {"1": ALICE}
            assert (done.payload["context"], done.only_user) == (context, True)
        token = local.interactions[-1].token
        answers = [await raw(local, "POST", f"/webhooks/{BOT}/{token}", SILENT) for _ in range(6)]
        assert [status for status, _ in answers] == [200] * 5 + [400]
        assert answers[-1][1]["code"] == 40094
        local.calls.clear()


SILENT: Json = {"content": "x", "allowed_mentions": {"parse": []}}


async def test_buttons_menus_and_forms_are_found_as_they_were_posted(local: FakeDiscord) -> None:
    async with running(local, rolebot()):
        message = (await local.slash("role", question="x")).messages[0]
        more = await local.press(message, "More", user=BOB)
        assert (more.shown, local.last.ephemeral_to, local.last.flags) == ("More of it", BOB, EPHEMERAL)
        for label, problem in (("Never", "disabled"), ("Docs", "opens https"), ("Less", "no button is called")):
            with pytest.raises(AssertionError, match=problem):
                await local.press(message, label)
        form = (await local.press(message, "Form")).modal
        assert form
        assert (form.title, local.modals[ALICE]) == ("Tell us more", [form])
        for entries, problem in (({"Why?": "x"}, "asks for 2"), ({}, "to fill in"), ({"Who?": "x"}, "Why|no input")):
            with pytest.raises(AssertionError, match=problem):
                await local.submit(form, entries)
        sent = await local.submit(form, {"Why?": "so", "How many?": "Two"})
        assert (sent.shown, local.modals[ALICE]) == ("so, ['Two']", [])
        with pytest.raises(AssertionError, match="not open"):
            await local.submit(form, {"Why?": "so", "How many?": "Two"})
        with pytest.raises(AssertionError, match="no option is called"):
            await local.choose(message, "Which?", "That")
        chosen = await local.choose(message, "Which?", "This")
        assert (chosen.answered, message.shown.splitlines()[0], message.labels) == (7, "chosen ['t']", [])
        assert len(message.edits) == 1


async def test_components_of_the_new_kind_work_in_messages_of_any_process(local: FakeDiscord) -> None:
    async with running(local, rolebot()):
        done = await local.slash("card")
        await local.wait_for(lambda _: not done.thinking)
        message = done.messages[0]
        assert message.shown.splitlines() == ["# Data engineer", "Builds pipelines", "Rate 5", "Sources: x", "Rate 1"]
        assert (message.labels, done.answered) == (["Rate 5", "Rate 1"], 5)
    async with running(local, rolebot()):
        rated = await local.press(message, "Rate 5")
        await local.wait_for(lambda _: rated.followups)
        assert (rated.answered, rated.followups[0].shown, message.deleted) == (6, "rated 5", False)


async def test_a_context_menu_sees_what_the_gateway_holds_back(local: FakeDiscord) -> None:
    async with running(local, rolebot()) as bot:
        said = await local.say("not for you")
        await local.wait_for(lambda _: bot.heard)
        assert bot.heard[0].content == ""
        assert (await local.context_menu("Ask about this", said)).shown == "about not for you"
        assert (await local.context_menu("Greet", BOB)).shown == "hello Bob"


async def test_the_bot_reads_only_what_is_meant_for_it(local: FakeDiscord) -> None:
    async with running(local, rolebot()) as bot:
        mine = await bot.get_partial_messageable(int(GENERAL)).send("regular")
        regular = local.find(GENERAL, str(mine.id))
        slash = (await local.slash("role", question="x")).messages[0]
        await local.mention("mentioned")
        await local.say_dm("private")
        await local.say("reply", reply_to=regular)
        await local.say("silent reply", reply_to=regular, ping=False)
        await local.say("reply to a slash answer", reply_to=slash)
        await local.say("to all")
        await local.say("unheard", HIDDEN)
        await local.say("unheard", FOREIGN)
        await local.wait_for(lambda _: len(bot.heard) == 6)
        assert [one.content for one in bot.heard] == [f"<@{BOT}> mentioned", "private", "reply", "", "", ""]
        assert bot.heard[0].mentions[0] == bot.user
        assert bot.heard[2].reference
        assert bot.heard[2].reference.message_id == mine.id


async def test_with_the_intent_the_bot_reads_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch, privileged=CONTENT) as local, running(local, Bot(content=True)) as bot:
        said = await local.say("to all")
        await local.wait_for(lambda _: bot.heard)
        assert bot.heard[0].content == "to all"
        assert (await raw(local, "GET", f"/channels/{GENERAL}/messages/{said.id}"))[1]["content"] == "to all"


async def test_what_the_bot_does_with_messages_is_remembered(local: FakeDiscord) -> None:
    async with running(local) as bot:
        said = await local.say_dm("hello")
        await local.wait_for(lambda _: bot.heard)
        async with bot.heard[0].channel.typing():
            answer = await bot.heard[0].reply("one")
        await answer.edit(content="two", attachments=[discord.File(BytesIO(b"x"), "x.txt")])
        assert (local.last.attachments[0]["filename"], answer.attachments) == ("x.txt", [])
        assert (local.last.shown, local.last.edits[0][0], local.last.reply_to) == ("two", "one", said)
        assert local.typing == [local.dm()]
        await answer.delete()
        assert not local.posted
        general = bot.get_channel(int(GENERAL))
        assert isinstance(general, discord.TextChannel)
        post = await general.send("three")
        await post.add_reaction("👍")
        assert local.last.reactions == ["👍"]
        thread = await post.create_thread(name="Talk")
        await thread.send("four")
        assert (local.last.channel, local.channels[str(post.id)].parent) == (str(post.id), GENERAL)
        local.channels[GENERAL].bot_may = 0
        with pytest.raises(discord.Forbidden):
            await post.edit(content="x")
        local.calls.clear()


async def test_two_shards_share_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch, shards=2) as local, running(local, rolebot()) as bot:
        assert [(one.shard, one.shards) for one in local.connected] == [(0, 2), (1, 2)]
        assert [len(one.log) for one in local.connected] == [2, 2]
        await local.slash("role", question="x", where=LOUNGE)
        await local.say_dm("x")
        heard = [[event for event, _ in one.log] for one in local.connected]
        assert ("INTERACTION_CREATE" in heard[1], "INTERACTION_CREATE" in heard[0]) == (True, False)
        await local.wait_for(lambda _: bot.heard)
        assert heard[0][-1] == "MESSAGE_CREATE"
        assert not local.faults


async def test_every_process_with_the_token_hears_everything(local: FakeDiscord) -> None:
    first, second = rolebot(), rolebot()
    errors: list[app_commands.AppCommandError] = []
    for bot in (first, second):

        @bot.tree.error
        async def failed(asked: Asked, error: app_commands.AppCommandError) -> None:
            errors.append(error)

    async with running(local, first), running(local, second):
        await local.say_dm("x")
        await local.wait_for(lambda _: first.heard and second.heard)
        await local.slash("role", question="x")
        await local.wait_for(lambda _: errors)
        assert "40060" in str(errors[0])
        assert len(local.posted) == 1
        await local.say_dm("y", times=2)
        await local.wait_for(lambda _: len(first.heard) == len(second.heard) == 3)
        await local.quiet()
        local.calls.clear()


@pytest.mark.parametrize("trouble", ["cut", "op 7", "op 9 resumable", "close 4000", "silence"])
async def test_a_lost_socket_is_resumed_with_all_that_was_missed(local: FakeDiscord, trouble: str) -> None:
    async with running(local, Bot(heartbeat_timeout=0.4 if trouble == "silence" else 60.0)) as bot:
        session = local.sessions[0]
        match trouble:
            case "cut":
                local.cut()
            case "op 7":
                await local.reconnect()
            case "op 9 resumable":
                await local.invalidate(resumable=True)
            case "close 4000":
                await local.hang_up(4000)
            case _:
                local.silent_connects = 1
                local.cut()
        await local.say_dm("missed")
        await local.wait_for(lambda _: bot.heard and session.resumed)
        assert [one.content for one in bot.heard] == ["missed"]
        assert len(local.sessions) == 1
        events = [event for event, _ in session.log]
        assert events[-2:] == ["MESSAGE_CREATE", "RESUMED"]


@pytest.mark.parametrize("trouble", ["op 9", "close 4009", "handshake 503", "down"])
async def test_a_lost_session_begins_anew(local: FakeDiscord, trouble: str) -> None:
    """discord.py resumes no session whose first new handshake failed: what was said meanwhile is lost to it."""
    async with running(local) as bot:
        match trouble:
            case "op 9":
                await local.invalidate()
            case "close 4009":
                await local.hang_up(4009)
            case "handshake 503":
                local.refuse_handshakes = 1
                local.cut()
            case _:
                await local.down()
        await local.say_dm("lost")
        if trouble == "down":
            await asyncio.sleep(0.1)
            await local.up()
        await local.wait_for(lambda d: len(d.sessions) == 2 and d.connected, within=15)
        await local.say_dm("again")
        await local.wait_for(lambda _: bot.heard)
        assert [one.content for one in bot.heard] == ["again"]
        assert (local.sessions[0].resumed, local.refuse_handshakes) == (0, 0)


async def test_a_socket_that_falls_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch, heartbeat=0.2) as local, running(local, Bot(heartbeat_timeout=0.5)) as bot:
        socket = local.sockets[0]
        await local.wait_for(lambda _: socket.beats > 2)
        local.deafen()
        await local.say_dm("missed")
        await local.wait_for(lambda _: bot.heard, within=10)
        assert (local.sessions[0].resumed, socket.beats) == (1, socket.beats)
        assert not local.faults


async def test_a_bot_that_does_not_beat_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch, heartbeat=0.05) as local, aiohttp.ClientSession() as http:
        async with http.ws_connect(local.gateway_url + "?v=10&encoding=json") as ws:
            await ws.receive()
            assert (await ws.receive()).data == 4009
        async with http.ws_connect(local.gateway_url + "?v=9") as ws:
            assert (await ws.receive()).data == 4012


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"op": 3, "d": {}}, 4003),
        ({"op": 99}, 4001),
        ("no JSON", 4002),
        ({"op": 2, "d": {"token": "wrong", "intents": 1}}, 4004),
        ({"op": 2, "d": {"intents": 1 << 30}}, 4013),
        ({"op": 2, "d": {"intents": CONTENT}}, 4014),
        ({"op": 2, "d": {"intents": 1, "shard": [2, 2]}}, 4010),
        ({"op": 6, "d": {"session_id": "unknown", "seq": 1}}, 9),
    ],
)
async def test_the_gateway_hangs_up_with_the_reason(local: FakeDiscord, said: Any, code: int) -> None:
    if isinstance(said, dict) and isinstance(said.get("d"), dict):
        said["d"] = {"token": local.token, **said["d"]}
    async with aiohttp.ClientSession() as http, http.ws_connect(local.gateway_url + "?v=10") as ws:
        assert (await ws.receive_json())["op"] == 10
        await (ws.send_str(said) if isinstance(said, str) else ws.send_json(said))
        answer = await ws.receive()
        assert (answer.json()["op"] if answer.type is aiohttp.WSMsgType.TEXT else answer.data) == code


async def test_discord_py_gives_up_where_it_must(local: FakeDiscord) -> None:
    bot = Bot(content=True)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await bot.start(local.token)
    await bot.close()
    other = Bot()
    task = asyncio.create_task(other.start(local.token))
    await local.wait_for(lambda d: d.connected)
    await local.hang_up(4004)
    with pytest.raises(discord.ConnectionClosed, match="4004"):
        await task
    await other.close()


async def test_too_many_events_and_too_early_identifies_are_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch, most_events=9, identify_every=0.4) as local, aiohttp.ClientSession() as http:
        identify = {"op": 2, "d": {"token": local.token, "intents": 1}}
        async with http.ws_connect(local.gateway_url + "?v=10") as ws:
            await ws.send_json(identify)
            async with http.ws_connect(local.gateway_url + "?v=10") as other:
                await other.receive()
                await other.send_json(identify)
                assert (await other.receive_json())["op"] == 9
            for _ in range(9):
                await ws.send_json({"op": 1, "d": None})
            codes = [got.data async for got in ws if got.type is aiohttp.WSMsgType.CLOSE]
            assert (codes or [ws.close_code]) == [4008]
    assert local.faults == ["more than 1 IDENTIFY within 0.4 s", "more than 9 gateway events within 60 s"]


async def test_servers_come_and_go(local: FakeDiscord) -> None:
    async with running(local, rolebot()) as bot:
        guild = await local.invite_guild()
        await local.wait_for(lambda _: bot.get_guild(int(guild.id)))
        await local.outage(GUILD)
        await local.kick(OTHER)
        await local.wait_for(lambda _: bot.left)
        assert bot.left == [int(OTHER)]
        assert ELSEWHERE not in map(str, (one.id for one in bot.guilds))
        general, quiet = bot.get_channel(int(GENERAL)), bot.get_channel(int(QUIET))
        assert isinstance(general, discord.TextChannel)
        assert isinstance(quiet, discord.TextChannel)
        assert general.permissions_for(general.guild.me).send_messages
        assert not quiet.permissions_for(quiet.guild.me).send_messages


async def test_silence_is_seen_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A custom_id that nothing matches is passed over by discord.py; the person sees a failure, and the test."""
    async with served(monkeypatch, answer_within=0.2) as local, running(local, rolebot()) as bot:
        view = ui.View(timeout=None)
        view.add_item(ui.Button(label="Old", custom_id="of an older version"))
        await bot.get_partial_messageable(int(GENERAL)).send("x", view=view)
        for one in list(bot.persistent_views):
            one.stop()
        assert (await local.press(local.last, "Old")).failed
        assert local.faults == ["no answer within 0.2 s: of an older version"]


async def test_a_newcomer_can_start_it_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    command = (sys.executable, "-m", "tests.fakes.discord", "--port", "0")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin
    assert process.stdout
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(5)]
    settings = dict(line.split("=") for line in lines if "=" in line)
    there = f"{settings['ROLEBOT_DISCORD_API_URL']}/api/v10/channels/{GENERAL}/messages"
    headers = {"Authorization": f"Bot {settings['DISCORD_TOKEN']}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(there, json=SILENT | {"content": "Hi."}) as got,
    ):
        assert got.status == 200
    await asyncio.wait_for(process.stdout.readuntil(b"Hi.\n"), 5)
    process.stdin.close()
    assert await process.wait() == 0

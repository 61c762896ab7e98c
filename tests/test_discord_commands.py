"""The commands of Discord: what they answer, to whom, where, in which language, and how soon."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from discord.app_commands.commands import validate_context_menu_name, validate_name

from rolebot.adapters.discord import outgoing, serving
from rolebot.bot import Bot
from rolebot.conversation import Conversation
from rolebot.exchange import Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.sql import open_journal
from tests.discord_serving import post, quick_identify, served
from tests.fakes.discord import ALICE, BOB, CAROL, FOREIGN, GENERAL, GUILD, LOUNGE, PRIVATE, FakeDiscord
from tests.fakes.discord_shapes import Json
from tests.fakes.discord_state import MANAGE_GUILD, MEMBER, PUBLIC_THREAD, Channel

__all__ = ["quick_identify"]

COOK = "what does a ship cook do?"
LANGUAGES = {"de", "es-ES", "es-419", "fr", "pt-BR"}
NOT_HERE = "In this channel I answer in private only."
ANSWERED, DEFERRED = 4, 5


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(identify_every=0) as local:
        yield local
        assert not local.faults


def names(choices: list[Json]) -> list[str]:
    """What autocomplete offers to read."""
    return [str(one["name"]) for one in choices]


async def test_a_question_is_answered_in_private(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("ask", question=COOK)
    (answer,) = done.messages
    assert answer.ephemeral_to == ALICE
    assert "Plans the meals of a voyage." in answer.shown
    assert {"Share", "Helpful", "Not helpful"} < set(answer.labels)
    assert not discord.refused


async def test_a_question_is_answered_to_all_on_demand(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("ask", question=COOK, post=True)
    (answer,) = done.messages
    assert answer.ephemeral_to is None
    assert "Plans the meals of a voyage." in answer.shown
    assert ("Share" in answer.labels, "Take away" in answer.labels) == (False, True)


async def test_commands_of_one_person_in_one_channel_carry_on(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.slash("ask", question=COOK)
        assert "40 crowns" in (await discord.slash("ask", question="and the salary?")).shown
        assert "All roles: salary" in (await discord.slash("ask", question="and the salary?", user=BOB)).shown
        assert "All roles: salary" in (await discord.slash("ask", question="and the salary?", where=LOUNGE)).shown
        await discord.slash("role", name="deck-officer")
        assert "90 crowns" in (await discord.slash("ask", question="and the salary?")).shown


async def test_a_direct_message_and_its_commands_are_one_conversation(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.say_dm(COOK)
        await post(discord)
        done = await discord.slash("ask", question="and the salary?", where=discord.dm())
        assert "40 crowns" in done.shown
        await discord.slash("role", name="deck-officer", where=discord.dm())
        await discord.say_dm("and the salary?")
        await discord.wait_for(lambda local: "90 crowns" in local.last.shown)


async def test_a_question_of_a_thousand_characters_is_answered(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("ask", question=("what does a ship cook do? " * 40)[:1000])
    assert done.shown
    assert not discord.refused


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "ship-cook"}, "Runs the galley of a ship."),
        ({"name": "ship-cook", "facet": "salary"}, "40 crowns"),
        ({"name": "ship-cook", "facet": "tools"}, "ladle"),
        ({"name": "ship-cook", "facet": "nothing of the kind"}, "ship cook"),
        ({"name": "Ship cook"}, "Runs the galley of a ship."),
        ({"name": "galley cook"}, "Runs the galley of a ship."),
        ({"name": "SC"}, "Runs the galley of a ship."),
        ({"name": "ship cok", "facet": "salary"}, "40 crowns"),
        ({"name": "OOW", "facet": "salary"}, "90 crowns"),
        ({"name": "Deck officer", "facet": "Tools"}, "sextant"),
        ({"name": "what does a deck officer earn?"}, "90 crowns"),
        ({"name": "wizard"}, "I don't know"),
        ({"name": "?!"}, "I read no question in that."),
        ({"name": "profile:ship-cook"}, "Ship cook"),
    ],
)
async def test_a_role_is_found_by_whatever_is_typed(
    discord: FakeDiscord, small: Bot, given: dict[str, str], says: str
) -> None:
    async with served(discord, small):
        done = await discord.slash("role", given)
    (answer,) = done.messages
    assert says in answer.shown
    assert answer.ephemeral_to == ALICE


@pytest.mark.parametrize("facet", ["Salary", "pay", "wage"])
async def test_a_facet_that_was_typed_and_not_chosen_is_found(discord: FakeDiscord, small: Bot, facet: str) -> None:
    async with served(discord, small):
        done = await discord.slash("role", name="ship-cook", facet=facet)
    assert "40 crowns" in done.shown


async def test_a_facet_that_a_role_lacks_is_said_to_be_missing(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("role", name="ship-baker", facet="salary")
    assert "baker" in done.shown
    assert "crowns" not in done.shown


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("ship-cook", "deck-officer"), "Ship cook vs Deck officer"),
        (("Ship cook", "OOW"), "Ship cook vs Deck officer"),
        (("deck-officer", "ship-cook", "radio-officer"), "Radio officer"),
        (("ship-cook", "ship-baker", "deck-officer", "radio-officer"), "Deck officer"),
        (("ship-cook", "wizard"), "I don't know “wizard”."),
        (("wizard", "witch"), "I don't know “wizard” or “witch”."),
        (("ship-cook", "ship-cook"), "Name two to four roles to compare"),
    ],
)
async def test_roles_are_compared_or_said_to_be_unknown(
    discord: FakeDiscord, small: Bot, given: tuple[str, ...], says: str
) -> None:
    options = dict(zip(("first", "second", "third", "fourth"), given, strict=False))
    async with served(discord, small):
        done = await discord.slash("compare", options)
    assert says in done.shown
    assert not discord.refused


async def test_a_comparison_stands_side_by_side_in_the_order_of_the_asker(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("compare", first="deck-officer", second="ship-cook", third="ship-baker")
    (answer,) = done.messages
    fields = answer.embeds[0]["fields"]
    assert [one["name"] for one in fields] == ["Deck officer", "Ship cook", "Ship baker"]
    assert all(one["inline"] for one in fields)


@pytest.mark.parametrize(
    ("start", "goal", "says"),
    [
        ("ship-cook", "deck-officer", "From ship cook to deck officer"),
        ("galley cook", "OOW", "From ship cook to deck officer"),
        ("ship-cook", "watch officer", "From ship cook to deck officer"),
        ("ship cok", "deck-officer", "From ship cook to deck officer"),
        ("ship-cook", "ship-cook", "Ship cook"),
    ],
)
async def test_a_move_is_found_by_whatever_is_typed(
    discord: FakeDiscord, small: Bot, start: str, goal: str, says: str
) -> None:
    async with served(discord, small):
        done = await discord.slash("move", {"from": start, "to": goal})
    assert says in done.shown


@pytest.mark.parametrize("goal", ["wizard", "?", "@everyone"])
async def test_a_move_to_nowhere_is_answered_kindly(discord: FakeDiscord, small: Bot, goal: str) -> None:
    async with served(discord, small):
        done = await discord.slash("move", {"from": "ship-cook", "to": goal})
    assert done.shown
    assert "Something went wrong" not in done.shown
    assert "@everyone" not in done.shown


async def test_the_roles_are_listed(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("roles")
    for name in ("Deck officer", "Radio officer", "Ship baker", "Ship cook"):
        assert name in done.shown


async def test_the_choice_leads_through_its_steps_in_place(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("whichrole")
        (answer,) = done.messages
        assert "(1 of 2)" in answer.shown
        assert "**2.** Up on the bridge" in answer.shown
        await discord.press(answer, "2")
        assert "(2 of 2)" in answer.shown
        await discord.press(answer, "3")
    assert "Deck officer" in answer.shown
    assert len(discord.posted) == 1
    assert answer.ephemeral_to == ALICE


async def test_the_choice_can_be_answered_in_words(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.slash("whichrole")
        second = await discord.slash("ask", question="up on the bridge")
        third = await discord.slash("ask", question="3")
    assert "(2 of 2)" in second.shown
    assert "Deck officer" in third.shown


async def test_help_explains_how_to_ask(discord: FakeDiscord, shipped: Bot) -> None:
    async with served(discord, shipped):
        done = await discord.slash("help")
    assert done.messages[0].ephemeral_to == ALICE
    assert "ask" in done.shown.lower()


async def test_help_explains_how_to_ask_whatever_the_knowledge(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("help")
    assert "/role" in done.shown
    assert "(1 of 2)" not in done.shown


async def test_a_message_is_answered_for_the_one_who_wants_to_know(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        said = await discord.say(f"**{COOK}**", user=BOB)
        done = await discord.context_menu("Answer this", said)
        assert "Plans the meals" in done.shown
        empty = await discord.say("", user=BOB)
        nothing = await discord.context_menu("Answer this", empty)
        long = await discord.context_menu("Answer this", await discord.say("cook " * 800, user=BOB))
    assert "I read no question in that." in nothing.shown
    assert long.shown
    assert [one.messages[0].ephemeral_to for one in (done, nothing, long)] == [ALICE] * 3


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "Deck officer"),
        ("coo", "Ship cook"),
        ("ship cok", "Ship cook"),
        ("OOW", "Deck officer"),
        ("wireless", "Radio officer"),
        ("BAKER", "Ship baker"),
        ("sbk", "Ship baker"),
    ],
)
@pytest.mark.parametrize("option", ["role name", "compare third", "move to"])
async def test_roles_are_completed(discord: FakeDiscord, small: Bot, option: str, typed: str, first: str) -> None:
    async with served(discord, small):
        command, _, name = option.partition(" ")
        offered = await discord.type_ahead(command, name, typed)
        assert names(offered)[0] == first
        done = await discord.slash("role", name=offered[0]["value"])
    assert first in done.shown


@pytest.mark.parametrize("typed", ["wizard", "?", "@everyone", "x" * 100, "\u202e", "||"])
async def test_nothing_is_offered_for_what_nobody_knows(discord: FakeDiscord, small: Bot, typed: str) -> None:
    async with served(discord, small):
        offered = await discord.type_ahead("role", "name", typed)
    assert len(offered) <= 4
    assert not discord.refused


async def test_only_the_facets_of_the_chosen_role_are_completed(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        every = await discord.type_ahead("role", "facet", "")
        bakers = await discord.type_ahead("role", "facet", "", {"name": "ship-baker"})
        unknown = await discord.type_ahead("role", "facet", "", {"name": "wiz"})
        wages = await discord.type_ahead("role", "facet", "wag", {"name": "ship-cook"})
    assert set(names(every)) == {"What it is", "Responsibilities", "Tools", "Salary"}
    assert set(names(bakers)) == {"What it is", "Responsibilities", "Tools"}
    assert set(names(unknown)) == set(names(every))
    assert wages[0] == {"name": "Salary", "value": "salary"} | {
        key: value for key, value in wages[0].items() if key not in ("name", "value")
    }


async def test_no_more_choices_are_offered_than_discord_takes(discord: FakeDiscord, shipped: Bot) -> None:
    async with served(discord, shipped):
        for option, others in (
            ("name", None),
            ("facet", None),
            ("facet", {"name": next(iter(shipped.knowledge.roles))}),
        ):
            for typed in ("", "a", "e", "data", "engineer", "ml enginer"):
                offered = await discord.type_ahead("role", option, typed, others)
                assert len(offered) <= 25
        best = await discord.type_ahead("role", "name", "ml enginer")
    assert names(best)[0] == "Machine learning engineer"
    assert not discord.refused


@pytest.mark.parametrize("where", [FOREIGN, PRIVATE])
async def test_who_installed_the_app_for_themselves_uses_it_anywhere(
    discord: FakeDiscord, small: Bot, where: str
) -> None:
    discord.install_user(ALICE)
    async with served(discord, small):
        assert "Plans the meals" in (await discord.slash("ask", question=COOK, where=where)).shown
        assert "40 crowns" in (await discord.slash("ask", question="and the salary?", where=where)).shown
        assert "Deck officer" in (await discord.slash("role", name="deck-officer", where=where)).shown
        assert names(await discord.type_ahead("role", "name", "cook", where=where))[0] == "Ship cook"
        said = await discord.say("who uses a sextant?", where, user=BOB)
        menu = await discord.context_menu("Answer this", said)
        assert "Deck officer" in menu.shown
        done = await discord.slash("ask", question=COOK, where=where)
        (answer,) = done.messages
        await discord.choose(answer, "More about this", "Tools")
        assert "ladle" in answer.shown
        shared = await discord.press(answer, "Share")
        assert "Alice" in shared.shown
        posted = await discord.slash("ask", question=COOK, post=True, where=where)
        assert posted.messages[0].ephemeral_to is None
    assert not discord.refused


async def test_the_commands_work_in_a_direct_message(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        for command, options in (
            ("ask", {"question": COOK}),
            ("role", {"name": "ship-cook"}),
            ("compare", {"first": "ship-cook", "second": "ship-baker"}),
            ("move", {"from": "ship-cook", "to": "ship-baker"}),
            ("roles", {}),
            ("whichrole", {}),
            ("help", {}),
        ):
            assert (await discord.slash(command, options, where=discord.dm())).shown
    assert not discord.refused


def every_option(command: Json, path: str = "") -> list[tuple[str, Json]]:
    """A command, and all that can be typed into it, by their paths."""
    here = f"{path} {command['name']}".strip()
    below = [one for option in command.get("options") or () for one in every_option(option, here)]
    return [(here, command), *below]


async def test_every_command_is_named_and_described_in_five_languages(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        commands = list(discord.commands[None].values())
    assert len(commands) == 9
    for command in commands:
        for path, one in every_option(command):
            if path.startswith("rolebot-admin"):
                continue
            assert set(one["name_localizations"] or ()) == LANGUAGES, path
            for name in (one["name"], *one["name_localizations"].values()):
                assert (validate_context_menu_name if command["type"] == 3 else validate_name)(name) == name
            if command["type"] == 1:
                assert set(one["description_localizations"] or ()) == LANGUAGES, path
                assert all(1 <= len(text) <= 100 for text in one["description_localizations"].values())


async def test_the_admins_command_is_described_in_five_languages(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        command = discord.command("rolebot-admin")
    assert command is not None
    for path, one in every_option(command):
        assert set(one["description_localizations"] or ()) == LANGUAGES, path


async def test_no_two_commands_have_one_name_in_any_language(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        commands = [one for one in discord.commands[None].values() if one["type"] == 1]
    for language in LANGUAGES:
        for group in (commands, *(one.get("options") or () for one in commands)):
            said = [(one["name_localizations"] or {}).get(language, one["name"]) for one in group]
            assert len(set(said)) == len(said), (language, said)


async def test_the_phrases_around_an_answer_are_in_the_language_of_the_asker(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("ask", question=COOK, locale="de")
        (answer,) = done.messages
        assert {"Teilen", "Hilfreich", "Nicht hilfreich"} < set(answer.labels)
        assert "Mehr dazu" in answer.shown
        assert "Plans the meals" in answer.shown
        assert "Quellen" in answer.shown
        shown = await discord.slash("ask", question=COOK, locale="pt-BR", post=True)
        assert "Remover" in shown.messages[0].labels
        assert "Útil" in (await discord.slash("ask", question=COOK, locale="es-419")).messages[0].labels
        assert "Utile" in (await discord.slash("ask", question=COOK, locale="fr")).messages[0].labels
        other = await discord.slash("ask", question=COOK, locale="ja")
        assert "Helpful" in other.messages[0].labels
        await discord.choose(answer, "Mehr dazu", "Salary")  # Alice's own language is English
        assert "Not helpful" in answer.labels


async def test_german_all_the_way_for_who_has_it_set(discord: FakeDiscord, small: Bot) -> None:
    discord.people[ALICE].locale = "de"
    async with served(discord, small):
        done = await discord.slash("ask", question=COOK)
        (answer,) = done.messages
        pressed = await discord.press(answer, "Nicht hilfreich")
        assert pressed.modal is not None
        assert "Erzähl uns mehr" in pressed.modal.shown
        told = await discord.submit(pressed.modal, {"comment": "Welche Suppe?"})
        assert "Danke." in told.shown
        shared = await discord.press(answer, "Teilen")
    assert "Alice hat diese Antwort geteilt" in shared.shown


async def admin(discord: FakeDiscord, what: str, where: str = GENERAL) -> str:
    """What Carol, who manages the server, is told by a sub-command."""
    done = await discord.slash(f"rolebot-admin {what}", where=where, user=CAROL)
    assert done.messages[0].ephemeral_to == CAROL
    await discord.quiet(0.05)  # the setting is written behind her back
    return done.shown


async def test_admins_say_where_rolebot_speaks(discord: FakeDiscord, small: Bot) -> None:
    aside = discord.add_channel(discord.new_id(), "aside").id
    async with served(discord, small):
        assert await admin(discord, "show") == "I speak in every channel."
        assert await admin(discord, "nowhere") == "I answer in private only."
        assert await admin(discord, "show") == "I answer in private only."
        await discord.mention(COOK)
        assert (await post(discord, 4)).shown == NOT_HERE
        done = await discord.slash("ask", question=COOK, post=True)
        assert done.messages[0].ephemeral_to == ALICE
        assert "Plans the meals" in done.shown

        assert f"<#{GENERAL}>" in await admin(discord, "here")
        assert f"<#{GENERAL}>" in await admin(discord, "show")
        await discord.mention(COOK)
        await discord.wait_for(lambda local: "Plans the meals" in local.last.shown)
        done = await discord.slash("ask", question=COOK, post=True)
        assert done.messages[0].ephemeral_to is None
        done = await discord.slash("ask", question=COOK, post=True, where=aside)
        assert done.messages[0].ephemeral_to == ALICE
        await discord.mention(COOK, aside)
        await discord.wait_for(lambda local: local.last.shown == NOT_HERE)
        await admin(discord, "here", aside)
        await discord.mention(COOK, aside)
        await discord.wait_for(lambda local: "Plans the meals" in local.last.shown)

        done = await discord.slash("ask", question=COOK, post=True, where=LOUNGE)
        assert done.messages[0].ephemeral_to is None
        assert await admin(discord, "everywhere") == "I speak in every channel."
        await discord.mention("what does a deck officer do?")
        await discord.wait_for(lambda local: "Navigates the ship" in local.last.shown)
    assert not discord.refused


async def test_what_admins_said_holds_after_a_restart(discord: FakeDiscord, small: Bot, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/rolebot.db"
    async with served(discord, small, open_journal(address)):
        await admin(discord, "nowhere")
    async with served(discord, small, open_journal(address)):
        assert await admin(discord, "show") == "I answer in private only."
        await discord.mention(COOK)
        await discord.wait_for(lambda local: local.last.shown == NOT_HERE)
        await discord.say_dm(COOK)
        await discord.wait_for(lambda local: "Plans the meals" in local.last.shown)


async def test_a_thread_belongs_to_its_channel(discord: FakeDiscord, small: Bot) -> None:
    thread = discord.new_id()
    may = discord.channels[GENERAL].bot_may
    discord.channels[thread] = Channel(thread, "soup", PUBLIC_THREAD, GUILD, may, (ALICE,), GENERAL)
    async with served(discord, small):
        await admin(discord, "here")
        await discord.mention(COOK, thread)
        await discord.wait_for(lambda local: local.last.channel == thread)
        assert "Plans the meals" in discord.last.shown
        done = await discord.slash("ask", question=COOK, post=True, where=thread)
    assert done.messages[0].ephemeral_to is None


async def test_the_admins_command_is_offered_in_servers_only(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        command = discord.command("rolebot-admin")
    assert command is not None
    assert (command["contexts"], command["integration_types"]) == ([0], [0])


@pytest.mark.parametrize("what", ["everywhere", "here", "nowhere"])
async def test_who_may_not_manage_a_server_cannot_change_it(discord: FakeDiscord, small: Bot, what: str) -> None:
    async with served(discord, small):
        command = discord.command("rolebot-admin")
        assert command is not None
        with pytest.raises(AssertionError, match="may not see"):
            await discord.slash(f"rolebot-admin {what}")
        command["default_member_permissions"] = None  # as the owner of a server may change it
        done = await discord.slash(f"rolebot-admin {what}")
        assert done.shown == "Only people who may manage this server can change that."
        assert done.messages[0].ephemeral_to == ALICE
        assert await admin(discord, "show") == "I speak in every channel."
        discord.guilds[GUILD].members[ALICE] = MEMBER | MANAGE_GUILD
        done = await discord.slash(f"rolebot-admin {what}")
        assert "Only people" not in done.shown


async def test_the_commands_are_told_once(discord: FakeDiscord, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(discord, small, journal):
        assert "Plans the meals" in (await discord.slash("ask", question=COOK)).shown
    assert len(discord.called("put_commands")) == 1
    async with served(discord, small, journal):
        assert "Plans the meals" in (await discord.slash("ask", question=COOK)).shown
    assert len(discord.called("put_commands")) == 1
    (key,) = [key for key in journal._settings if key[2] == "commands"]
    journal.keep_setting(*key, "what an older rolebot told")
    async with served(discord, small, journal):
        assert "Plans the meals" in (await discord.slash("ask", question=COOK)).shown
    assert len(discord.called("put_commands")) == 2


async def test_commands_that_discord_does_not_take_cost_no_start(
    discord: FakeDiscord, small: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    journal = MemoryJournal()
    discord.fail("put_commands", status=403, code=50001)
    async with served(discord, small, journal):
        await discord.mention(COOK)
        assert "Plans the meals" in (await post(discord)).shown
    assert "discord did not take the commands" in caplog.text
    async with served(discord, small, journal):
        assert "Plans the meals" in (await discord.slash("ask", question=COOK)).shown


async def test_a_command_that_is_delivered_twice_is_answered_once(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("ask", question=COOK, times=3)
        await discord.slash("ask", question="thanks")
        await discord.quiet()
    assert len(done.messages) == 1
    assert not discord.refused


async def test_a_command_of_an_older_rolebot_is_answered_kindly(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        known = discord.command("roles")
        assert known is not None
        for name, options in (("recipe", []), ("role", []), ("ask", [{"type": 3, "name": "words", "value": "?"}])):
            data = {"id": known["id"], "name": name, "type": 1, "options": options}
            done = await discord.interact(2, data)
            assert done.shown == "My commands are just being updated. Please try again in a moment."
            assert done.messages[0].ephemeral_to == ALICE


class Held(MemoryJournal):
    """A journal that lets readers wait until it is told to go on, or for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        self.go_on.wait(0.9)
        return super().read_conversations(threads)


class HeldAtFirst(Held):
    """The same before anything is known of an interaction, and not after that."""

    asked = False

    def claim(self, keys: Sequence[str]) -> list[bool]:
        self.asked = True
        self.go_on.wait(0.9)
        return super().claim(keys)

    def read_setting(self, platform: str, team: str, name: str) -> str:
        if self.asked:
            self.go_on.wait(0.9)
        return super().read_setting(platform, team, name)

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        return MemoryJournal.read_conversations(self, threads)


@pytest.mark.parametrize("posted", [True, False])
async def test_what_takes_long_is_deferred_and_answered(
    discord: FakeDiscord, small: Bot, monkeypatch: pytest.MonkeyPatch, posted: bool
) -> None:
    monkeypatch.setattr(outgoing, "DEFER_AFTER", 0.1)
    journal = Held()
    async with served(discord, small, journal):
        done = await discord.slash("ask", question=COOK, post=posted)
        journal.go_on.set()
        await discord.wait_for(lambda _: "Plans the meals" in done.shown)
    assert done.answered == DEFERRED
    assert [message.ephemeral_to for message in done.messages] == [None if posted else ALICE]
    assert not discord.hanging


async def test_a_journal_that_is_slow_from_the_start_is_deferred(
    discord: FakeDiscord, small: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "DEFER_AFTER", 0.1)
    journal = HeldAtFirst()
    async with served(discord, small, journal):
        done = await discord.slash("ask", question=COOK, post=True)
        journal.go_on.set()
        await discord.wait_for(lambda _: "Plans the meals" in done.shown)
    assert done.answered == DEFERRED


async def test_what_is_quick_is_not_deferred(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        done = await discord.slash("ask", question=COOK)
    assert done.answered == ANSWERED


async def test_nobody_is_left_thinking_when_it_stops(
    discord: FakeDiscord, small: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "DEFER_AFTER", 0.05)
    journal = Held()
    async with served(discord, small, journal):
        asked = [await discord.slash("ask", question=f"{COOK} {at}", user=user) for at, user in enumerate((ALICE, BOB))]
        assert len(discord.hanging) == 2
        asyncio.get_running_loop().call_later(0.2, journal.go_on.set)
    assert not discord.hanging
    assert ["Plans the meals" in one.shown for one in asked] == [True, True]


async def test_nobody_is_left_thinking_when_it_must_stop_at_once(
    discord: FakeDiscord, small: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "DEFER_AFTER", 0.05)
    monkeypatch.setattr(serving, "DRAINING", 0.1)
    async with served(discord, small, Held()):
        done = await discord.slash("ask", question=COOK)
        assert len(discord.hanging) == 1
    assert not discord.hanging
    assert done.shown

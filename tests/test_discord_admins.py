"""Admins in Discord: from what nobody could answer to the answer, and nobody else gets anywhere."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rolebot.adapters.discord import outgoing
from rolebot.bot import Bot, load_bot
from rolebot.conversation import Outcome
from rolebot.exchange import Exchange, Question, Recalled, Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import JournalError
from rolebot.journal.sql import open_journal
from rolebot.proposal import AdminAction, Change, Proposal, State
from rolebot.settings import AdminSettings
from tests.discord_serving import quick_identify, served
from tests.fakes.discord import ALICE, BOB, CAROL, ELSEWHERE, FOREIGN, GENERAL, GUILD, FakeDiscord
from tests.fakes.discord_state import Interaction, Message, Modal
from tests.test_discord_presses import relabel
from tests.test_discord_process import environment
from tests.test_slack_process import process

__all__ = ["quick_identify"]

STORM = "how do i keep my stomach calm in a storm"
REMEDY = "What helps against seasickness"
ADMINS = AdminSettings(discord=(CAROL,))
APPLYING = AdminSettings(discord=(CAROL,), applies=True)
LIST, GAP = "Choose a question", "It means …"
ROLE = "1234500000000000077"

ADMINS_ONLY = "Only the people who look after my knowledge can do that."
NO_ADMINS = "No admins are set for rolebot here."
PROMISE = 5
MEANWHILE = ("Looking …", "Trying it out, with every check …")
NOTHING = "Nothing to do"
OUT_OF_REACH = "I cannot reach my database at the moment."
GONE = "That question is on the list no more"

ON_ONE = ("see", "apply", "drop", "find", "write", "name", "ignore", "restore")
BUTTONS = ("ab:list:0", "ab:ignored:0", "ab:open:0", "ab:reload:0", *(f"ab:{act}:0:abcdef" for act in ON_ONE))
MENUS = ("am:gap:0", "am:restore:0", "am:means:0:abcdef", "am:see:0")


class PatientDiscord(FakeDiscord):
    """Whoever does something in it waits for what takes long, so that no test depends on how long that is."""

    async def interact(self, *arguments: Any, **more: Any) -> Interaction:
        done = await super().interact(*arguments, **more)
        await self.wait_for(lambda _: not any(map(is_under_way, self.messages)), within=60)
        return done


def is_under_way(message: Message) -> bool:
    """Whether rolebot has promised something that is still to come."""
    return message.thinking or (not message.deleted and any(one in message.shown for one in MEANWHILE))


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with PatientDiscord(identify_every=0, answer_within=60) as local:
        yield local
        assert not local.faults
        assert not local.hanging


@pytest.fixture
def folder(tmp_path: Path, small_folder: Path) -> Path:
    """A copy of the small knowledge, to be written into."""
    return Path(shutil.copytree(small_folder, tmp_path / "crew"))


def heard(*questions: str, times: int = 1) -> MemoryJournal:
    """A journal in which somebody asked these questions in vain."""
    journal = MemoryJournal()
    journal.record([in_vain(text, f"{text}-{at}") for text in questions for at in range(times)])
    return journal


def in_vain(text: str, name: str) -> Exchange:
    question = Question(text=text, asker=ALICE, thread=Thread("discord", GUILD, f"{GENERAL}/{ALICE}"))
    return Exchange(id=name, question=question, outcome=Outcome.UNANSWERED, intent=None, confidence=0.1, took_ms=1.0)


def waiting(name: str = "abcdef", text: str = STORM) -> Proposal:
    """A proposal that makes a question reach the remedy against seasickness."""
    return Proposal(
        id=name, change=Change.PHRASING, target="entry:seasickness", text=text, by="terminal:anna", question=text
    )


async def command(discord: FakeDiscord, what: str, user: str = CAROL, where: str = GENERAL) -> Message:
    """The card that an admin gets."""
    done = await discord.slash(f"rolebot-admin {what}", user=user, where=where)
    (card,) = done.messages
    assert card.ephemeral_to == user
    return card


async def gap(discord: FakeDiscord, question: str = STORM) -> Message:
    """The card of a gap."""
    card = await command(discord, "review")
    await choose(discord, card, question)
    return card


async def choose(discord: FakeDiscord, card: Message, question: str = STORM) -> None:
    """Choose a question from the list, at whatever number it stands."""
    await discord.choose(card, LIST, next(one for one in card.labels if one.endswith(question)))


async def form(discord: FakeDiscord, card: Message, button: str) -> Modal:
    """The form that a button opens."""
    pressed = await discord.press(card, button)
    assert pressed.modal is not None
    return pressed.modal


async def apply_first(discord: FakeDiscord, card: Message) -> None:
    """Look at what was just proposed, and apply it."""
    await discord.press(card, next(one for one in card.labels if one.startswith("Look at")))
    await discord.press(card, "Apply")
    assert "Applied" in card.shown


async def answer_to(discord: FakeDiscord, question: str) -> str:
    return (await discord.slash("ask", question=question)).shown


def did(journal: MemoryJournal) -> list[tuple[str, str]]:
    """Who did what."""
    return [(one.by, one.did) for one in journal.actions()]


async def test_from_a_question_in_vain_to_its_answer_by_the_real_process(
    discord: FakeDiscord, folder: Path, tmp_path: Path
) -> None:
    settings = {"ROLEBOT_KNOWLEDGE": str(folder), "ROLEBOT_DISCORD_ADMINS": CAROL, "ROLEBOT_APPLY": "yes"}
    async with process(["discord"], environment(discord, tmp_path, **settings)) as written:
        await discord.wait_for(lambda local: local.connected, within=30)
        assert "I don't know" in await answer_to(discord, STORM)
        card = await gap(discord)
        await discord.choose(card, GAP, REMEDY)
        assert "Proposed as" in card.shown
        assert NOTHING in card.shown
        await discord.press(card, "Proposals (1)")
        await discord.choose(card, "Choose a proposal", card.labels[0])
        assert "+++ crew/entries/aboard.yaml\n" in card.shown
        assert f"+    - {STORM}\n" in card.shown
        await discord.press(card, "Apply")
        assert "is live." in card.shown
        assert "dry biscuits" in await answer_to(discord, STORM)
    assert f"    - {STORM}\n" in (folder / "entries" / "aboard.yaml").read_text(encoding="utf-8")
    assert not discord.refused
    assert STORM not in written[0]


async def test_each_act_is_noted_with_who_did_it(discord: FakeDiscord, folder: Path) -> None:
    journal = heard(STORM)
    async with served(discord, load_bot(folder), journal, admins=APPLYING, folder=folder):
        card = await gap(discord)
        await discord.choose(card, GAP, REMEDY)
        await apply_first(discord, card)
    assert did(journal) == [(f"discord:{CAROL}", one) for one in ("proposed", "applied", "reloaded")]
    (proposal,) = journal.proposals()
    assert (proposal.state, proposal.by, proposal.settled_by) == (State.APPLIED, *2 * (f"discord:{CAROL}",))


async def test_an_answer_is_written_in_a_form(discord: FakeDiscord, folder: Path) -> None:
    journal = heard("where do we keep the flags")
    async with served(discord, load_bot(folder), journal, admins=APPLYING, folder=folder):
        card = await gap(discord, "where do we keep the flags")
        written = {"Title": "Flags", "Answer": "In the locker,\nbehind the chart table.", "Sources": "handbook"}
        modal = await form(discord, card, "Write an answer")
        await discord.submit(modal, {**written, "Further wordings": "who has the flags\n\nshow me the flag locker"})
        await apply_first(discord, card)
        assert "behind the chart table" in await answer_to(discord, "where do we keep the flags")
        assert "behind the chart table" in await answer_to(discord, "show me the flag locker")
    assert not discord.refused


async def test_a_role_gets_another_name_in_a_form(discord: FakeDiscord, folder: Path) -> None:
    journal = heard("what does a smutje do")
    async with served(discord, load_bot(folder), journal, admins=APPLYING, folder=folder):
        card = await gap(discord, "what does a smutje do")
        modal = await form(discord, card, "Another name of a role")
        await discord.submit(modal, {"The role": "ship cook", "Its other name": "smutje"})
        await apply_first(discord, card)
        assert "Plans the meals" in await answer_to(discord, "what does a smutje do")


async def test_what_is_ignored_stays_off_the_list(discord: FakeDiscord, small: Bot) -> None:
    journal = heard(STORM, "where do we keep the flags")
    async with served(discord, small, journal, admins=ADMINS):
        card = await gap(discord)
        await discord.press(card, "Ignore")
        assert "stays off the list" in card.shown
        assert "flags" in (await command(discord, "review")).shown
        assert STORM not in discord.last.shown
    assert did(journal) == [(f"discord:{CAROL}", "ignored")]


async def test_what_was_ignored_is_put_back_at_once_and_later(discord: FakeDiscord, small: Bot) -> None:
    journal = heard(STORM, "where do we keep the flags")
    async with served(discord, small, journal, admins=ADMINS):
        card = await gap(discord)
        assert "Ignored" not in card.labels
        await discord.press(card, "Ignore")
        assert STORM not in card.labels
        await discord.press(card, "Put it back")
        assert "is ignored no more" in card.shown
        await choose(discord, card)
        await discord.press(card, "Ignore")
        await discord.press(card, "Ignored")
        assert card.labels == [STORM, "Back to the list"]
        await discord.choose(card, "Put back on the list …", STORM)
        assert any(one.endswith(STORM) for one in card.labels)
        assert "Ignored" not in card.labels
    assert journal.ignored() == []
    assert did(journal) == [(f"discord:{CAROL}", one) for one in ("ignored", "restored") * 2]


async def test_what_a_question_means_can_be_looked_for(discord: FakeDiscord, small: Bot) -> None:
    journal = heard("where do we keep the flags")
    async with served(discord, small, journal, admins=ADMINS):
        card = await gap(discord, "where do we keep the flags")
        await discord.submit(await form(discord, card, "Search for what it means"), {"words": "qqq zzz"})
        assert "No answer is like that. Try other words." in card.shown
        await discord.submit(await form(discord, card, "Search for what it means"), {"words": "i feel sick at sea"})
        await discord.choose(card, GAP, REMEDY)
        assert "Proposed as" in card.shown
    assert [one.target for one in journal.proposals()] == ["entry:seasickness"]


async def test_what_cannot_be_is_said_and_what_was_typed_is_not_lost(discord: FakeDiscord, small: Bot) -> None:
    journal = heard(STORM)
    async with served(discord, small, journal, admins=ADMINS):
        card = await gap(discord)
        typed = {"Title": "Storms", "Answer": "Look ``` at the horizon.", "Sources": "hand-book"}
        await discord.submit(await form(discord, card, "Write an answer"), typed)
        assert "There is no source `hand-book`; did you mean `handbook`?" in card.shown.replace("\\", "")
        assert "```\nStorms\n\nLook `\u200b`` at the horizon." in card.shown
        await discord.press(card, "Back to the list")
        await choose(discord, card)
        names = {"The role": "admiral", "Its other name": "chief"}
        await discord.submit(await form(discord, card, "Another name of a role"), names)
        assert "There is no role `admiral`" in card.shown.replace("\\", "")
    assert journal.proposals() == []


async def test_without_leave_to_write_an_admin_is_told_the_command(discord: FakeDiscord, folder: Path) -> None:
    journal = heard(STORM)
    journal.propose(waiting())
    async with served(discord, load_bot(folder), journal, admins=ADMINS, folder=folder):
        card = await command(discord, "proposals")
        await discord.choose(card, "Choose a proposal", "abcdef")
        before = (folder / "entries" / "aboard.yaml").read_bytes()
        await discord.press(card, "Approve")
        assert "`rolebot proposals apply abcdef` writes it into the files." in card.shown.replace("\\", "")
        assert (folder / "entries" / "aboard.yaml").read_bytes() == before
    assert [one.state for one in journal.proposals()] == [State.OPEN]
    assert did(journal) == [(f"discord:{CAROL}", "approved")]


async def test_a_proposal_that_does_harm_cannot_be_applied(discord: FakeDiscord, folder: Path) -> None:
    journal = MemoryJournal()
    journal.propose(waiting(text="when is the lifeboat drill"))
    async with served(discord, load_bot(folder), journal, admins=APPLYING, folder=folder):
        card = await command(discord, "proposals")
        await discord.choose(card, "Choose a proposal", "abcdef")
        assert "Refused abcdef" in card.shown
        assert "Apply" not in card.labels
        await discord.press(card, "Drop")
        assert "Dropped abcdef" in card.shown
        assert "There is no open proposal." in card.shown
    assert did(journal) == [(f"discord:{CAROL}", "dropped")]


@pytest.mark.parametrize("what", ["review", "proposals", "reload"])
async def test_a_command_by_somebody_who_is_no_admin_is_refused(discord: FakeDiscord, small: Bot, what: str) -> None:
    journal = heard(STORM)
    async with served(discord, small, journal, admins=ADMINS):
        registered = discord.command("rolebot-admin")
        assert registered is not None
        registered["default_member_permissions"] = None  # as the owner of a server may change it
        done = await discord.slash(f"rolebot-admin {what}")
        assert (done.shown, done.messages[0].ephemeral_to) == (ADMINS_ONLY, ALICE)
    assert did(journal) == []


@pytest.mark.parametrize(("admins", "told"), [(ADMINS, ADMINS_ONLY), (AdminSettings(applies=True), NO_ADMINS)])
async def test_forged_buttons_menus_and_forms_of_somebody_who_is_no_admin_are_refused(
    discord: FakeDiscord, folder: Path, admins: AdminSettings, told: str
) -> None:
    journal = heard(STORM)
    journal.propose(waiting())
    async with served(discord, load_bot(folder), journal, admins=admins, folder=folder):
        (answer,) = (await discord.slash("ask", question="what does a ship cook do?")).messages
        before, files = answer.shown, (folder / "entries" / "aboard.yaml").read_bytes()
        for name in BUTTONS:
            relabel(answer, name)
            assert told in (await discord.press(answer, "?")).shown, name
        for name in MENUS:
            relabel(answer, name, kind=3)
            assert told in (await discord.choose(answer, name, "?")).shown, name
        for name in ("write", "name", "find"):
            data = {"custom_id": f"af:{name}:0:abcdef:x", "components": []}
            done = await discord.interact(5, data, message=answer)
            assert told in done.shown, name
        assert answer.edits == [] or answer.shown == before
        assert (folder / "entries" / "aboard.yaml").read_bytes() == files
    assert did(journal) == []
    assert [one.state for one in journal.proposals()] == [State.OPEN]
    assert journal.ignored() == []


async def test_who_is_an_admin_no_more_cannot_send_a_form(discord: FakeDiscord, small: Bot) -> None:
    journal = heard(STORM)
    async with served(discord, small, journal, admins=ADMINS):
        modal = await form(discord, await gap(discord), "Write an answer")
    async with served(discord, small, journal, admins=AdminSettings(discord=(BOB,))):
        done = await discord.submit(modal, {"Answer": "Ginger."})
        assert done.shown == ADMINS_ONLY
    assert journal.proposals() == []


async def test_without_admins_the_commands_are_not_there(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        registered = discord.command("rolebot-admin")
        assert registered is not None
        assert [one["name"] for one in registered["options"]] == ["everywhere", "here", "nowhere", "show"]
        data = {"id": registered["id"], "name": "rolebot-admin", "type": 1}
        forged = await discord.interact(
            2, data | {"options": [{"type": 1, "name": "review", "options": []}]}, user=CAROL
        )
        assert "My commands are just being updated." in forged.shown
        assert forged.messages[0].ephemeral_to == CAROL


async def test_with_admins_discord_is_told_other_commands(discord: FakeDiscord, small: Bot) -> None:
    journal = MemoryJournal()
    for admins in (None, ADMINS, ADMINS):
        async with served(discord, small, journal, admins=admins):
            await answer_to(discord, "what does a ship cook do?")
    assert len(discord.called("put_commands")) == 2
    registered = discord.command("rolebot-admin")
    assert registered is not None
    assert (registered["contexts"], registered["integration_types"]) == ([0, 1], [0, 1])
    assert registered["default_member_permissions"] == "32"
    for one in registered["options"]:
        assert set(one["description_localizations"]) == set(one["name_localizations"]) == {
            "de", "es-ES", "es-419", "fr", "pt-BR",
        }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "ab:nothing:0",
        "ab:list:-1",
        "ab:list:99999999999999",
        "ab:list:٣",
        "ab:see:0:",
        "ab:gap:0",
        "ab:ignore:0:nobody",
        "ab:restore:0",
        "ab:ignored:99999999999999",
    ],
)
async def test_an_admin_who_presses_what_leads_nowhere_gets_a_list(discord: FakeDiscord, small: Bot, name: str) -> None:
    async with served(discord, small, heard(STORM), admins=ADMINS):
        card = await command(discord, "review")
        relabel(card, name)
        await discord.press(card, "?")
        lists = ("What people asked in vain", "What admins propose", "What is ignored")
        assert any(one in card.shown for one in lists)
        assert not card.shown.startswith("What people asked in vain") or STORM in card.shown
    assert not discord.refused


async def test_a_proposal_that_is_gone_is_said_and_the_others_are_shown(discord: FakeDiscord, folder: Path) -> None:
    journal = MemoryJournal()
    for name, text in (("aaaaaa", STORM), ("bbbbbb", "is my soup safe in a storm")):
        journal.propose(waiting(name, text))
    async with served(discord, load_bot(folder), journal, admins=APPLYING, folder=folder):
        card, seen = await command(discord, "proposals"), await command(discord, "proposals")
        await discord.choose(seen, "Choose a proposal", "aaaaaa")
        journal.settle("aaaaaa", State.DROPPED, "slack:U0ANNA")
        await discord.choose(card, "Choose a proposal", "aaaaaa")
        assert "aaaaaa was dropped by slack:U0ANNA already." in card.shown
        assert "is my soup safe" in card.shown
        await discord.press(seen, "Apply")
        assert "aaaaaa was dropped by slack:U0ANNA already." in seen.shown
        relabel(seen, "ab:drop:0:cccccc")
        await discord.press(seen, "?")
        assert "There is no proposal cccccc." in seen.shown
    assert STORM not in (folder / "entries" / "aboard.yaml").read_text(encoding="utf-8")


async def test_a_proposal_whose_target_vanished_is_refused_in_words(discord: FakeDiscord, folder: Path) -> None:
    journal = MemoryJournal()
    journal.propose(waiting())
    entries = folder / "entries" / "aboard.yaml"
    async with served(discord, load_bot(folder), journal, admins=APPLYING, folder=folder):
        card = await command(discord, "proposals")
        await discord.choose(card, "Choose a proposal", "abcdef")
        kept = entries.read_text(encoding="utf-8").partition("- id: lifeboat-drill")
        entries.write_text("".join(kept[1:]), encoding="utf-8")
        checks = folder / "checks" / "aboard.yaml"
        checks.write_text(without(checks.read_text(encoding="utf-8"), "entry:seasickness"), encoding="utf-8")
        await discord.press(card, "Apply")
        assert "Refused abcdef" in card.shown
    assert [one.state for one in journal.proposals()] == [State.OPEN]


async def test_a_question_that_is_gone_is_said_and_the_list_is_shown(discord: FakeDiscord, small: Bot) -> None:
    journal = heard(STORM, "where do we keep the flags")
    async with served(discord, small, journal, admins=ADMINS):
        first, second, third = [await gap(discord) for _ in range(3)]
        listed = await command(discord, "review")
        modal = await form(discord, third, "Write an answer")
        await discord.press(first, "Ignore")
        await discord.choose(second, GAP, REMEDY)
        await choose(discord, listed)
        for card in (second, listed):
            assert GONE in card.shown
            assert "flags" in card.shown
        await discord.submit(modal, {"Answer": "Look at the horizon."})
        assert GONE in third.shown
        assert "Look at the horizon." in third.shown
    assert journal.proposals() == []


async def test_two_admins_who_mean_the_same_propose_it_once(discord: FakeDiscord, small: Bot) -> None:
    journal = heard(STORM)
    async with served(discord, small, journal, admins=AdminSettings(discord=(CAROL, BOB))):
        registered = discord.command("rolebot-admin")
        assert registered is not None
        registered["default_member_permissions"] = None
        cards = [await command(discord, "review", user=one) for one in (CAROL, BOB)]
        for card in cards:
            await choose(discord, card)
        await asyncio.gather(*(discord.choose(card, GAP, REMEDY) for card in cards))
        said = [card.shown for card in cards]
        assert sum("Proposed as" in one for one in said) == 1
        assert sum("That is proposed already" in one for one in said) == 1
        late = next(card for card in cards if "That is proposed already" in card.shown)
        first = next(who for who in (CAROL, BOB) if who != late.ephemeral_to)
        assert f"by <@{first}>" in late.shown
    assert len(journal.proposals()) == 1


async def test_two_admins_who_apply_at_once_write_it_once(discord: FakeDiscord, folder: Path, tmp_path: Path) -> None:
    journal = open_journal(f"sqlite:///{tmp_path}/journal.db")
    journal.propose(waiting())
    admins = AdminSettings(discord=(CAROL, BOB), applies=True)
    async with served(discord, load_bot(folder), journal, admins=admins, folder=folder):
        registered = discord.command("rolebot-admin")
        assert registered is not None
        registered["default_member_permissions"] = None
        cards = [await command(discord, "proposals", user=one) for one in (CAROL, BOB)]
        for card in cards:
            await discord.choose(card, "Choose a proposal", "abcdef")
        await asyncio.gather(*(discord.press(card, "Apply") for card in cards))
        await discord.wait_for(lambda _: all("abcdef" in card.shown for card in cards))
        said = " ".join(card.shown for card in cards)
        assert said.count("Applied abcdef") == 1
        assert "abcdef was applied by" in said
    assert (folder / "entries" / "aboard.yaml").read_text(encoding="utf-8").count(STORM) == 1


async def test_somebody_who_comes_late_sees_what_is_proposed(discord: FakeDiscord, small: Bot) -> None:
    journal = heard(STORM)
    async with served(discord, small, journal, admins=ADMINS):
        card = await command(discord, "review")
        journal.propose(waiting())
        await choose(discord, card)
        assert "There is a proposal for it already, abcdef by terminal:anna" in card.shown


class Unreachable(MemoryJournal):
    """A journal that is out of reach of admins while it is away."""

    away = False

    def recall(self, since: datetime | None = None, most: int | None = None) -> list[Recalled]:
        return super().recall(since, most) if not self.away else self._fail()

    def proposals(self) -> list[Proposal]:
        return super().proposals() if not self.away else self._fail()

    def note_action(self, action: AdminAction) -> None:
        super().note_action(action) if not self.away else self._fail()

    def _fail(self) -> Any:
        raise JournalError("no database")


async def test_a_journal_out_of_reach_is_said_and_what_was_typed_is_not_lost(discord: FakeDiscord, small: Bot) -> None:
    journal = Unreachable()
    journal.record([in_vain(STORM, "one")])
    async with served(discord, small, journal, admins=ADMINS):
        card, other = await gap(discord), await gap(discord)
        modal = await form(discord, card, "Write an answer")
        journal.away = True
        for what in ("review", "proposals"):
            assert OUT_OF_REACH in (await command(discord, what)).shown
        assert "is live" in (await command(discord, "reload")).shown
        await discord.submit(modal, {"Answer": "Look at the horizon."})
        assert OUT_OF_REACH in card.shown
        assert "Look at the horizon." in card.shown
        await discord.choose(other, GAP, REMEDY)
        assert OUT_OF_REACH in other.shown
        journal.away = False
        await discord.press(other, "Back to the list")
        assert STORM in other.shown


@pytest.mark.parametrize(
    ("admins", "let_in"), [((ROLE,), True), (("1234500000000000078",), False), ((GUILD,), False), ((ALICE,), True)]
)
async def test_a_role_makes_admins_but_not_the_one_that_everybody_has(
    discord: FakeDiscord, small: Bot, admins: tuple[str, ...], let_in: bool
) -> None:
    discord.guilds[GUILD].roles = {ROLE: {ALICE}, "1234500000000000078": {BOB}}
    async with served(discord, small, heard(STORM), admins=AdminSettings(discord=admins)):
        registered = discord.command("rolebot-admin")
        assert registered is not None
        registered["default_member_permissions"] = None
        card = await command(discord, "review", user=ALICE)
        assert (STORM in card.shown, card.shown == ADMINS_ONLY) == (let_in, not let_in)


async def test_among_themselves_only_ids_of_people_count(discord: FakeDiscord, small: Bot) -> None:
    discord.guilds[GUILD].roles = {ROLE: {ALICE}}
    discord.guilds[ELSEWHERE].roles = {ROLE: {ALICE}}
    discord.install_user(ALICE)
    async with served(discord, small, heard(STORM), admins=AdminSettings(discord=(ROLE, CAROL))):
        registered = discord.command("rolebot-admin")
        assert registered is not None
        registered["default_member_permissions"] = None
        for where in (discord.dm(ALICE), FOREIGN):
            assert (await command(discord, "review", user=ALICE, where=where)).shown == ADMINS_ONLY
        card = await command(discord, "review", where=discord.dm(CAROL))
        await choose(discord, card)
        await discord.choose(card, GAP, REMEDY)
        assert "Proposed as" in card.shown
        told = await command(discord, "everywhere", where=discord.dm(CAROL))
        assert told.shown == "Only people who may manage this server can change that."


async def test_cards_and_forms_go_on_after_a_restart(discord: FakeDiscord, folder: Path) -> None:
    journal = heard(STORM)
    async with served(discord, load_bot(folder), journal, admins=APPLYING, folder=folder):
        card, other = await gap(discord), await gap(discord)
        modal = await form(discord, other, "Write an answer")
    async with served(discord, load_bot(folder), journal, admins=APPLYING, folder=folder):
        await discord.submit(modal, {"Answer": "Ginger tea.", "Title": "Storms"})
        assert "Proposed as" in other.shown
        await discord.choose(card, GAP, REMEDY)
        assert "Proposed as" in card.shown
    async with served(discord, load_bot(folder), journal, admins=APPLYING, folder=folder):
        await apply_first(discord, card)
        assert "dry biscuits" in await answer_to(discord, STORM)


async def test_what_takes_long_is_promised_in_time(
    discord: FakeDiscord, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "DEFER_AFTER", 0.0)
    async with served(discord, load_bot(folder), heard(STORM), admins=ADMINS, folder=folder):
        card = await command(discord, "review")
        assert discord.interactions[-1].answered == PROMISE
        await choose(discord, card)
        modal = await form(discord, card, "Write an answer")
        await discord.submit(modal, {"Answer": "Look at the horizon."})
        await discord.press(card, next(one for one in card.labels if one.startswith("Look at")))
        assert "Approve" in card.labels
        shown = [embeds[0]["description"] for _, embeds, _ in card.edits if embeds]
        assert (shown.count("Looking …"), shown.count("Trying it out, with every check …")) == (2, 1)
    assert not discord.refused


class Broken(MemoryJournal):
    """A journal with a fault that nobody thought of."""

    def proposals(self) -> list[Proposal]:
        raise ValueError("nobody thought of this")


@pytest.mark.parametrize("defer_after", [0.0, 60.0])
async def test_a_fault_is_told_with_ways_on_and_loses_nothing_that_was_typed(
    discord: FakeDiscord, folder: Path, monkeypatch: pytest.MonkeyPatch, defer_after: float
) -> None:
    monkeypatch.setattr(outgoing, "DEFER_AFTER", defer_after)
    journal = heard(STORM)
    async with served(discord, load_bot(folder), journal, admins=ADMINS, folder=folder):
        card = await gap(discord)
        modal = await form(discord, card, "Write an answer")
        journal.__class__ = Broken
        await discord.submit(modal, {"Answer": "Ginger tea."})
        assert "A fault of mine broke this off." in card.shown
        assert "Ginger tea." in card.shown
        await discord.wait_for(lambda _: "Something went wrong on my side" in discord.posted[-1].shown)
        journal.__class__ = MemoryJournal
        await discord.press(card, "Back to the list")
        assert STORM in card.shown
    assert not discord.refused


async def test_a_reload_says_what_is_wrong_and_where(discord: FakeDiscord, folder: Path) -> None:
    entries = folder / "entries" / "aboard.yaml"
    async with served(discord, load_bot(folder), admins=ADMINS, folder=folder) as desk:
        before = desk.bot.generation
        assert before in (await command(discord, "reload")).shown
        sound = entries.read_text(encoding="utf-8")
        entries.write_text(sound.replace("answer: One day", "anwser: One day"), encoding="utf-8")
        told = (await command(discord, "reload")).shown.replace("\\", "")
        assert "entries/aboard.yaml:26:3: unknown key `anwser`; did you mean `answer`?" in told
        assert f"I go on answering from knowledge {before}." in told
        entries.write_text(sound.replace("One day in every", "Two days in every"), encoding="utf-8")
        told = (await command(discord, "reload")).shown
        assert f"Knowledge {desk.bot.generation} is live." in told
        assert "Two days in every harbour" in await answer_to(discord, "how long is shore leave")
    assert desk.bot.generation != before


async def test_a_long_list_has_pages(discord: FakeDiscord, small: Bot) -> None:
    things = ("flags", "violins", "umbrellas", "passports", "telescopes", "dictionaries", "trombones")
    async with served(discord, small, heard(*(f"where are {one} sold" for one in things)), admins=ADMINS):
        card = await command(discord, "review")
        shown = card.shown
        assert "Page 1 of 2 · 7 questions" in shown
        await discord.press(card, "Next")
        assert "Page 2 of 2 · 7 questions" in card.shown
        assert all(one in shown + card.shown for one in things)
        assert "Next" not in card.labels
        await discord.press(card, "Previous")
        assert card.shown == shown


async def test_what_strangers_asked_stays_words(discord: FakeDiscord, small: Bot) -> None:
    asked = "where is the `flag` **locker** that belongs to @everyone and <@&1234500000000000077>, please"
    async with served(discord, small, heard(asked), admins=ADMINS):
        card = await command(discord, "review")
        await discord.choose(card, LIST, card.labels[0])
        assert "\\<@&1234500000000000077\\>" in card.shown
        assert "the \\`flag\\` \\*\\*locker\\*\\* that belongs to @\u200beveryone" in card.shown
    assert not discord.refused


def without(checks: str, target: str) -> str:
    """The checks but for those of one target."""
    parts = re.split(r"(?m)^(?=- )", checks)
    return "".join(one for one in parts if target not in one)

"""Buttons, menus and forms of Discord: what a press changes, for whom, and what happens to old ones."""

import asyncio
import gc
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from rolebot.adapters.discord import outgoing
from rolebot.adapters.discord.client import Client
from rolebot.bot import Bot, load_bot
from rolebot.conversation import Conversation
from rolebot.exchange import Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.sql import open_journal
from tests.discord_serving import post, quick_identify, served
from tests.fakes.discord import ALICE, BOB, CAROL, FOREIGN, GENERAL, PRIVATE, FakeDiscord
from tests.fakes.discord_finding import walk
from tests.fakes.discord_shapes import Json
from tests.fakes.discord_state import EPHEMERAL, Interaction, Message
from tests.folders import Writer

__all__ = ["quick_identify"]

COOK = "what does a ship cook do?"
GONE = "That leads nowhere any more"
SORRY = "Something went wrong on my side"
MENU = "More about this"
MESSAGE, MODAL, COMPONENT = 4, 9, 3
PROMISES = (5, 6)


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(identify_every=0) as local:
        yield local
        assert not local.faults
        assert not local.hanging


async def answer_to(discord: FakeDiscord, question: str = COOK) -> Message:
    """The message with which a mention is answered."""
    before = len(discord.posted)
    await discord.mention(question)
    return await post(discord, before + 1)


async def told(discord: FakeDiscord, question: str = COOK, where: str = GENERAL) -> Message:
    """The message with which a command is answered in private."""
    (answer,) = (await discord.slash("ask", question=question, where=where)).messages
    assert answer.ephemeral_to == ALICE
    return answer


async def take_away(discord: FakeDiscord, message: Message, user: str = ALICE) -> None:
    """Take an answer away."""
    await discord.press(message, "Take away", user=user)
    await discord.wait_for(lambda _: message.deleted)


def ids(message: Message) -> list[str]:
    """The ids of everything that can be pressed or chosen from."""
    return [str(one["custom_id"]) for one in walk(message.components) if "custom_id" in one]


def relabel(message: Message, custom_id: str, kind: int = 2) -> None:
    """Let a message have one button or menu only, with this id."""
    inner: Json = {"type": kind, "custom_id": custom_id, "id": 2}
    inner |= {"style": 2, "label": "?"} if kind == 2 else {"options": [{"label": "?", "value": "profile:nobody"}]}
    message.components = [{"type": 1, "id": 1, "components": [inner]}]


async def test_another_facet_takes_the_place_of_the_answer(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord)
        await discord.choose(answer, MENU, "Salary")
        assert "40 crowns" in answer.shown
        await discord.choose(answer, MENU, "Tools", user=BOB)
        assert "ladle" in answer.shown
        assert "Take away" in answer.labels
        await take_away(discord, answer)
    assert discord.posted == []
    assert not discord.refused


async def test_a_facet_of_a_private_answer_stays_private(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await told(discord)
        await discord.choose(answer, MENU, "Salary")
    assert "40 crowns" in answer.shown
    assert answer.ephemeral_to == ALICE
    assert "Share" in answer.labels
    assert len(discord.posted) == 1


async def test_the_chain_carries_on_from_a_facet_that_was_chosen(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord, "compare ship cook and deck officer")
        await discord.choose(answer, MENU, "Tools")
        await discord.say("and the salary?", reply_to=answer, user=BOB)
        second = await post(discord, 2)
    assert ("40 crowns" in second.shown, "90 crowns" in second.shown) == (True, True)


async def test_private_answers_leave_no_task_behind(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        for _ in range(3):
            await told(discord)
        gc.collect()
        before = len(asyncio.all_tasks())
        for _ in range(30):
            answer = await told(discord)
        async with asyncio.timeout(20):
            while len(asyncio.all_tasks()) > before + 5:
                await asyncio.sleep(0.01)
        await discord.choose(answer, MENU, "Salary")
        assert "40 crowns" in answer.shown, "its menu still works"


async def test_a_suggestion_is_answered_beside_the_answer_and_carried_on(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord, "what does a ship cook earn?")
        before = answer.shown
        pressed = await discord.press(answer, "Responsibilities", user=BOB)
        (second,) = pressed.messages
        assert "Plans the meals" in second.shown
        assert (answer.shown, second.ephemeral_to) == (before, None)
        await discord.press(second, "Take away", user=ALICE)
        assert not second.deleted
        await discord.say("which tools?", reply_to=answer, user=BOB)
        await discord.wait_for(lambda local: "ladle" in local.last.shown)
        await take_away(discord, second, BOB)


async def test_a_chain_carries_on_from_the_answer_to_a_suggestion(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord, "what does a ship cook earn?")
        (second,) = (await discord.press(answer, "Responsibilities")).messages
        asked = await discord.mention("which tools?", reply_to=second, user=BOB)
        await discord.wait_for(lambda local: local.last.reply_to is asked)
    assert "Ship cook: tools" in discord.last.shown


async def test_a_suggestion_of_a_command_is_carried_on(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await told(discord, "who uses a sextant?")
        pressed = await discord.press(answer, "Deck officer: tools")
        assert pressed.messages[0].ephemeral_to == ALICE
        assert "sextant" in pressed.shown
        done = await discord.slash("ask", question="and the salary?")
    assert "90 crowns" in done.shown


async def test_what_was_meant_takes_the_place_of_the_question(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord, "something about cooks")
        assert "Did you mean" in answer.shown
        await discord.press(answer, "who may use the oven first, cook or baker")
    assert "The baker has the galley until six" in answer.shown
    assert len(discord.posted) == 1


async def test_the_choice_that_is_begun_from_a_list_goes_on_in_place(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord, "which roles do you know?")
        (choice,) = (await discord.press(answer, "Which role suits me?", user=BOB)).messages
        assert "(1 of 2)" in choice.shown
        await discord.press(choice, "1", user=BOB)
        await discord.press(choice, "2", user=BOB)
    assert "Ship baker" in choice.shown
    assert "Which role suits me?" in answer.labels
    assert len(discord.posted) == 2


async def test_a_long_answer_can_be_seen_and_shared_whole(discord: FakeDiscord, shipped: Bot) -> None:
    async with served(discord, shipped):
        answer = await told(discord, "data scientist vs ML engineer: responsibilities")
        short = len(answer.shown)
        await discord.press(answer, "Show all")
        whole = len(answer.shown)
        assert whole > short
        assert "Show all" not in answer.labels
        pressed = await discord.press(answer, "Share")
        (shared,) = pressed.messages
    assert len(shared.shown) >= whole - len("Share")
    assert not discord.refused


async def test_a_private_answer_can_be_shared(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await told(discord)
        pressed = await discord.press(answer, "Share")
        (shared,) = pressed.messages
        assert shared.ephemeral_to is None
        assert shared.channel == GENERAL
        assert "Alice shared this answer" in shared.shown
        assert "Plans the meals" in shared.shown
        assert "Share" not in shared.labels
        await discord.press(shared, "Take away", user=BOB)
        assert not shared.deleted
        await take_away(discord, shared)
    assert not discord.refused


async def test_an_answer_that_is_shared_twice_is_posted_once(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await told(discord)
        pressed = await asyncio.gather(*(discord.press(answer, "Share") for _ in range(3)))
        again = await discord.press(answer, "Share")
    assert [one.failed for one in (*pressed, again)] == [False] * 4
    assert len(discord.inside(GENERAL)) == 1
    assert not discord.refused


async def test_a_share_that_is_delivered_twice_is_posted_once(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.press(await told(discord), "Share", times=2)
        await told(discord, "thanks")
        await discord.quiet()
    assert len(discord.inside(GENERAL)) == 1
    assert not discord.refused


async def test_what_was_shared_keeps_its_name_when_another_facet_is_looked_at(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        (shared,) = (await discord.press(await told(discord), "Share")).messages
        await discord.choose(shared, MENU, "Salary", user=BOB)
    assert "40 crowns" in shared.shown
    assert "Alice shared this answer" in shared.shown


async def test_a_chain_carries_on_from_what_was_shared(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        (shared,) = (await discord.press(await told(discord), "Share")).messages
        await discord.mention("and the salary?", reply_to=shared, user=BOB)
        await discord.wait_for(lambda local: local.last.reply_to and local.last.reply_to.user == BOB)
    assert "Ship cook: salary" in discord.last.shown


async def test_a_name_full_of_markup_is_shown_as_it_is(discord: FakeDiscord, small: Bot) -> None:
    discord.people[ALICE].name = "@everyone **[A](https://x.example)** <@&1>"
    async with served(discord, small):
        (shared,) = (await discord.press(await told(discord), "Share")).messages
    assert "shared this answer" in shared.shown
    assert "@everyone" not in shared.shown


async def test_sharing_is_refused_where_admins_said_so(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await told(discord)
        await discord.slash("rolebot-admin nowhere", user=CAROL)
        await discord.quiet(0.05)
        pressed = await discord.press(answer, "Share")
    assert discord.inside(GENERAL) == []
    assert pressed.messages[0].ephemeral_to == ALICE
    assert "I answer in private only" in pressed.shown


class Strict(FakeDiscord):
    """A Discord on whose servers apps that a person installed answer in private only."""

    async def _answer(self, done: Interaction, kind: int, data: Json) -> Message | None:
        private = {"flags": (data.get("flags") or 0) | EPHEMERAL} if kind == MESSAGE else {}
        return await super()._answer(done, kind, {**data, **private})


async def test_where_discord_keeps_it_private_the_asker_is_told(small: Bot) -> None:
    async with Strict(identify_every=0) as discord:
        discord.install_user(ALICE)
        async with served(discord, small):
            answer = await told(discord, where=FOREIGN)
            pressed = await discord.press(answer, "Share")
            await discord.wait_for(lambda _: len(pressed.messages) == 2)
        assert [message.ephemeral_to for message in pressed.messages] == [ALICE, ALICE]
        assert "This server lets only you see it here." in pressed.shown
        assert not discord.faults


async def test_what_is_asked_for_all_and_kept_private_is_said_to_be(small: Bot) -> None:
    async with Strict(identify_every=0) as discord:
        discord.install_user(ALICE)
        async with served(discord, small):
            done = await discord.slash("ask", question=COOK, post=True, where=FOREIGN)
            await discord.wait_for(lambda _: len(done.messages) == 2)
        assert "This server lets only you see it here." in done.shown
        assert not discord.faults


async def test_a_chain_carries_on_from_what_was_asked_for_all(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        (shown,) = (await discord.slash("ask", question=COOK, post=True)).messages
        asked = await discord.mention("and the salary?", reply_to=shown, user=BOB)
        await discord.wait_for(lambda local: local.last.reply_to is asked)
    assert "Ship cook: salary" in discord.last.shown


class Slow(MemoryJournal):
    """A journal that takes nearly a second for everything, until it is told to be quick."""

    def __init__(self) -> None:
        super().__init__()
        self.is_slow = threading.Event()
        self.go_on = threading.Event()

    def _wait(self) -> None:
        if self.is_slow.is_set():
            self.go_on.wait(0.9)

    def claim(self, keys: Sequence[str]) -> list[bool]:
        self._wait()
        return super().claim(keys)

    def read_setting(self, platform: str, team: str, name: str) -> str:
        self._wait()
        return super().read_setting(platform, team, name)

    def read_conversations(self, threads: Sequence[Thread]) -> list[Conversation]:
        self._wait()
        return super().read_conversations(threads)

    def keep_conversations(self, said: Sequence[tuple[Thread, Conversation]]) -> None:
        self._wait()
        super().keep_conversations(said)


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("what", ["Responsibilities", "Salary"])
async def test_a_press_that_takes_long_is_promised_an_answer(
    small: Bot, monkeypatch: pytest.MonkeyPatch, private: bool, what: str
) -> None:
    monkeypatch.setattr(outgoing, "DEFER_AFTER", 0.1)
    journal = Slow()
    async with FakeDiscord(identify_every=0) as discord:
        async with served(discord, small, journal):
            question = "what does a ship cook earn?" if what == "Responsibilities" else COOK
            answer = await (told(discord, question) if private else answer_to(discord, question))
            journal.is_slow.set()
            pressing = discord.choose(answer, MENU, what) if what == "Salary" else discord.press(answer, what)
            pressed = await pressing
            journal.go_on.set()
            said = "40 crowns" if what == "Salary" else "Plans the meals"
            await discord.wait_for(lambda _: said in (answer.shown if what == "Salary" else pressed.shown))
        assert pressed.answered in PROMISES
        assert not discord.faults
        assert not discord.hanging


async def test_among_friends_an_answer_is_shared_and_taken_away(discord: FakeDiscord, small: Bot) -> None:
    discord.install_user(ALICE)
    async with served(discord, small):
        (shared,) = (await discord.press(await told(discord, where=PRIVATE), "Share")).messages
        assert shared.channel == PRIVATE
        await discord.choose(shared, MENU, "Salary", user=BOB)
        assert "40 crowns" in shared.shown
        await discord.press(shared, "Take away", user=BOB)
        assert not shared.deleted
        await take_away(discord, shared)
    assert not discord.refused


async def test_only_the_asker_takes_an_answer_away(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord)
        pressed = await discord.press(answer, "Take away", user=BOB)
        assert "Only the person who asked can take this answer away." in pressed.shown
        assert pressed.messages[0].ephemeral_to == BOB
        assert not answer.deleted
        await take_away(discord, answer)
        posted = (await discord.slash("ask", question=COOK, post=True)).messages[0]
        await discord.press(posted, "Take away", user=BOB)
        assert not posted.deleted
        await take_away(discord, posted)
    assert not discord.refused


async def test_an_answer_in_a_direct_message_is_taken_away(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        await discord.say_dm(COOK)
        await take_away(discord, await post(discord))
    assert discord.posted == []


async def test_two_presses_on_the_bin_are_no_fault(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord)
        first, second = await asyncio.gather(discord.press(answer, "Take away"), discord.press(answer, "Take away"))
        assert (first.failed, second.failed) == (False, False)
        await told(discord, "thanks")
    assert answer.deleted
    assert [message for message in discord.posted if SORRY in message.shown] == []


async def test_feedback_reaches_the_journal_with_its_comment(discord: FakeDiscord, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(discord, small, journal):
        answer = await answer_to(discord)
        await discord.press(answer, "Helpful")
        await discord.press(answer, "Helpful", user=BOB)
        pressed = await discord.press(answer, "Not helpful")
        assert pressed.answered == MODAL
        assert pressed.modal is not None
        assert "What was missing or wrong?" in pressed.modal.shown
        thanked = await discord.submit(pressed.modal, {"What was missing or wrong?": "Which soup?"})
        assert "Thank you." in thanked.shown
        assert thanked.messages[0].ephemeral_to == ALICE
    (exchange,) = journal.exchanges.values()
    assert exchange.question.text == COOK
    assert {(one.asker, one.exchange, one.helpful, one.comment) for one in journal.feedback.values()} == {
        (ALICE, exchange.id, False, "Which soup?"),
        (BOB, exchange.id, True, ""),
    }
    assert not discord.refused


@pytest.mark.parametrize("comment", ["", "   ", "@everyone " * 90, "😀" * 500])
async def test_a_comment_may_be_anything(discord: FakeDiscord, small: Bot, comment: str) -> None:
    journal = MemoryJournal()
    async with served(discord, small, journal):
        pressed = await discord.press(await told(discord), "Not helpful")
        assert pressed.modal is not None
        done = await discord.submit(pressed.modal, {"comment": comment})
    assert "Thank you." in done.shown
    assert [one.comment for one in journal.feedback.values()] == [comment.strip()]


async def test_a_form_that_is_closed_leaves_the_vote(discord: FakeDiscord, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(discord, small, journal):
        answer = await told(discord)
        for _ in range(3):
            pressed = await discord.press(answer, "Not helpful")
            assert pressed.modal is not None
            discord.dismiss(pressed.modal)
    assert [(one.helpful, one.comment) for one in journal.feedback.values()] == [(False, "")]


async def test_feedback_is_possible_where_nothing_was_found(discord: FakeDiscord, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(discord, small, journal):
        answer = await told(discord, "what is the weather like?")
        assert "I don't know." in answer.shown
        await discord.press(answer, "Helpful")
    assert len(journal.feedback) == 1


async def test_feedback_on_an_answer_of_a_restart_ago_counts(discord: FakeDiscord, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(discord, small, journal):
        answer = await answer_to(discord)
    async with served(discord, small, journal):
        await discord.press(answer, "Helpful", user=BOB)
        pressed = await discord.press(answer, "Not helpful")
        assert pressed.modal is not None
        await discord.submit(pressed.modal, {"comment": "Which soup?"})
    (exchange,) = journal.exchanges
    assert {one.exchange for one in journal.feedback.values()} == {exchange}
    assert {(one.asker, one.comment) for one in journal.feedback.values()} == {(ALICE, "Which soup?"), (BOB, "")}


async def test_a_form_that_was_open_during_a_restart_is_taken(small: Bot) -> None:
    journal = MemoryJournal()
    async with FakeDiscord(identify_every=0, answer_within=1.0) as discord:
        async with served(discord, small, journal):
            pressed = await discord.press(await answer_to(discord), "Not helpful")
            assert pressed.modal is not None
        async with served(discord, small, journal):
            done = await discord.submit(pressed.modal, {"comment": "Which soup?"})
        assert "Thank you." in done.shown
        assert [one.comment for one in journal.feedback.values()] == ["Which soup?"]
        assert not discord.faults


async def test_old_buttons_work_after_a_restart_and_dead_ones_say_so(
    discord: FakeDiscord, small: Bot, small_folder: Path, write: Writer
) -> None:
    async with served(discord, small):
        answer = await answer_to(discord, "what does a ship cook earn?")
        private = await told(discord)
    bakers = {"entries/a.yaml": "- id: dough\n  phrasings: [how is dough made]\n  answer: With flour.\n"}
    before, held = answer.shown, private.shown
    async with served(discord, load_bot(write(bakers))):
        for pressed in (
            await discord.press(answer, "Responsibilities"),
            await discord.choose(answer, MENU, "Tools"),
            await discord.choose(private, MENU, "Tools"),
            await discord.press(private, "Share"),
        ):
            assert GONE in pressed.shown
            assert pressed.messages[-1].ephemeral_to == ALICE
    assert (answer.shown, private.shown) == (before, held)
    async with served(discord, load_bot(small_folder)):
        await discord.choose(answer, MENU, "Tools")
        pressed = await discord.press(answer, "Responsibilities")
        await discord.choose(private, MENU, "Salary")
    assert "ladle" in answer.shown
    assert "Plans the meals" in pressed.shown
    assert "40 crowns" in private.shown
    assert not discord.refused


@pytest.mark.parametrize(
    "custom_id",
    [
        "x:1",
        "facet",
        "r",
        "r:s0:",
        "r:s0:profile:",
        "r:s0:profile:nobody",
        "r:m:no such kind:x",
        "r:w:entry:gone",
        "r:p:compare:nobody+noone",
        "r:q:",
        "r:k:what an older rolebot did",
        "r:c:whatever",
        "r:s0:#00000000",
        "r:s0:lookup:" + "x" * 88,
        "🍲",
    ],
)
@pytest.mark.parametrize("private", [True, False])
async def test_a_press_that_nobody_understands_gets_a_kind_word(
    discord: FakeDiscord, small: Bot, custom_id: str, private: bool
) -> None:
    async with served(discord, small):
        answer = await (told(discord) if private else answer_to(discord))
        relabel(answer, custom_id)
        pressed = await discord.press(answer, custom_id)
    if custom_id == "r:c:whatever":
        assert "(1 of 2)" in pressed.shown
    else:
        assert pressed.answered == MESSAGE
        assert GONE in pressed.shown
        assert pressed.messages[0].ephemeral_to == ALICE


@pytest.mark.parametrize("custom_id", ["x:1", "m:facet"])
async def test_a_menu_that_nobody_understands_gets_a_kind_word(
    discord: FakeDiscord, small: Bot, custom_id: str
) -> None:
    async with served(discord, small):
        answer = await answer_to(discord)
        relabel(answer, custom_id, 3)
        pressed = await discord.choose(answer, custom_id, "?")
    assert GONE in pressed.shown
    assert pressed.messages[0].ephemeral_to == ALICE


@pytest.mark.parametrize("custom_id", ["x:1", "comment", "form:1"])
async def test_a_form_that_nobody_understands_gets_a_kind_word(
    discord: FakeDiscord, small: Bot, custom_id: str
) -> None:
    async with served(discord, small):
        pressed = await discord.press(await told(discord), "Not helpful")
        assert pressed.modal is not None
        pressed.modal.body["custom_id"] = custom_id
        done = await discord.submit(pressed.modal, {"comment": "Which soup?"})
    assert done.shown
    assert SORRY not in done.shown
    assert done.messages[0].ephemeral_to == ALICE


@pytest.mark.parametrize("custom_id", ["r:", "r:s", "m:other", "c:1:2", "r:s0:profile:ship-cook\nprofile"])
async def test_a_button_that_looks_like_ours_gets_a_kind_word(small: Bot, custom_id: str) -> None:
    async with FakeDiscord(identify_every=0, answer_within=1.0) as discord:
        async with served(discord, small):
            answer = await answer_to(discord)
            relabel(answer, custom_id)
            pressed = await discord.press(answer, custom_id)
        assert GONE in pressed.shown
        assert not discord.faults


@pytest.mark.parametrize("custom_id", ["m:old", "r:s:menu"])
async def test_a_menu_that_looks_like_ours_gets_a_kind_word(small: Bot, custom_id: str) -> None:
    async with FakeDiscord(identify_every=0, answer_within=1.0) as discord:
        async with served(discord, small):
            answer = await answer_to(discord)
            relabel(answer, custom_id, 3)
            pressed = await discord.choose(answer, custom_id, "?")
        assert GONE in pressed.shown
        assert not discord.faults


@pytest.mark.parametrize("custom_id", ["r:b:1", "m:1", "c:", "c:nothing"])
async def test_a_form_that_looks_like_ours_gets_a_kind_word(small: Bot, custom_id: str) -> None:
    async with FakeDiscord(identify_every=0, answer_within=1.0) as discord:
        async with served(discord, small):
            pressed = await discord.press(await told(discord), "Not helpful")
            assert pressed.modal is not None
            pressed.modal.body["custom_id"] = custom_id
            done = await discord.submit(pressed.modal, {"comment": "Which soup?"})
        assert done.shown
        assert SORRY not in done.shown
        assert not discord.faults


async def test_a_press_on_somebody_elses_answer_is_no_matter(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord)
        for at in range(3):
            await discord.choose(
                answer, MENU, ("Salary", "Tools", "Responsibilities")[at], user=(BOB, CAROL, ALICE)[at]
            )
    assert "Plans the meals" in answer.shown
    assert [one.removeprefix("r:x:") for one in ids(answer) if one.startswith("r:x:")] == [ALICE]


async def test_a_press_that_is_delivered_twice_is_answered_once(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        answer = await answer_to(discord, "what does a ship cook earn?")
        pressed = await discord.press(answer, "Responsibilities", times=3)
        await discord.wait_for(lambda _: pressed.messages)
        await told(discord, "thanks")
        await discord.quiet()
    assert len(pressed.messages) == 1
    assert not discord.refused


async def test_two_processes_with_one_journal_do_what_is_pressed_once(
    discord: FakeDiscord, small: Bot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"sqlite:///{tmp_path}/rolebot.db"
    async with served(discord, small, open_journal(address)), served(discord, small, open_journal(address)):
        private = await told(discord, "what does a ship cook earn?")
        pressed = await discord.press(private, "Responsibilities")
        await discord.choose(private, MENU, "Tools")
        await discord.press(private, "Share")
        form = (await discord.press(private, "Not helpful")).modal
        assert form is not None
        thanked = await discord.submit(form, {"comment": "Which soup?"})
        await told(discord, "thanks")
        await discord.quiet()
    assert (len(pressed.messages), len(thanked.messages)) == (1, 1)
    assert len(discord.inside(GENERAL)) == 1
    assert not discord.refused
    assert "failed" not in caplog.text


async def test_nothing_stays_behind_in_discord_py(discord: FakeDiscord, small: Bot) -> None:
    async with served(discord, small):
        for _ in range(3):
            answer = await answer_to(discord)
            await discord.choose(answer, MENU, "Tools")
            await discord.press(answer, "Responsibilities")
            await discord.press(await told(discord), "Share")
            pressed = await discord.press(answer, "Not helpful")
            assert pressed.modal is not None
            await discord.submit(pressed.modal, {"comment": "Which soup?"})
            pressed = await discord.press(answer, "Not helpful")
            assert pressed.modal is not None
            discord.dismiss(pressed.modal)
        (client,) = [one for one in gc.get_objects() if isinstance(one, Client) and not one.is_closed()]
        store = client._connection._view_store
        assert store._views in ({}, {None: {}})
        assert store._synced_message_views == {}
        assert len(client.persistent_views) == 0
        assert len(client.cached_messages) == 0
        assert len(store._modals) <= 3  # forms that were closed, for a quarter of an hour
    assert [pressed.type for pressed in discord.interactions].count(COMPONENT) == 15

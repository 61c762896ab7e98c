"""Admins at work in Slack: the list of what is missing, what they do about it, and who may do it."""

import asyncio
import itertools
import json
import logging
import re
import shutil
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from slack_bolt.async_app import AsyncBoltContext

from rolebot.adapters.slack.admins import REMEMBERED, Admins
from rolebot.adapters.slack.doctor import examine
from rolebot.adapters.slack.outgoing import web_client
from rolebot.bot import Bot, load_bot
from rolebot.cli import main
from rolebot.desk import Desk
from rolebot.exchange import Recalled
from rolebot.findings import Finding
from rolebot.journal.database import make_engine, migrate
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import Journal, JournalError
from rolebot.platforms import slack_problems
from rolebot.proposal import State
from rolebot.reloading import Reloader
from rolebot.renewing import Renewer
from rolebot.settings import AdminSettings
from rolebot.upkeep import admin_desk
from tests.fakes.slack import ALICE, BOB, TEAM, FakeSlack
from tests.fakes.slack_state import SCOPES, Message, View
from tests.slack_serving import ASKED_FOR, install, post, served, served_http

MANY_SCOPES = SCOPES | {"usergroups:read"}
GROUP = "S0KEEPERS"
ALICE_ONLY = AdminSettings(slack=(ALICE,), applies=True)
BOTH = AdminSettings(slack=(ALICE, BOB), applies=True)
QUEASY = "what may I swallow when queasy"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(scopes=MANY_SCOPES) as local:
        yield local
        assert not local.faults


@pytest.fixture
def folder(small_folder: Path, tmp_path: Path) -> Path:
    """A folder with the crew of a ship that may be written to."""
    return shutil.copytree(small_folder, tmp_path / "k")


@asynccontextmanager
async def looked_after(
    slack: FakeSlack, folder: Path, admins: AdminSettings = ALICE_ONLY, journal: Journal | None = None
) -> AsyncIterator[Desk]:
    """Served from a folder that is read again when an admin has it written to, until the end of the block."""
    renewer = Renewer(load_bot(folder), (folder,))
    desk = Desk(renewer.bot, journal or MemoryJournal())
    desk.reloader = Reloader(desk, renewer)
    try:
        async with served(slack, desk, admins=admins):
            yield desk
    finally:
        await desk.close()


async def ask(slack: FakeSlack, *questions: str) -> None:
    """Bob asks."""
    for question in questions:
        await answer_of(slack, question)


async def see(slack: FakeSlack, *words: str, user: str = ALICE) -> View:
    """The top modal of somebody, as soon as all these words stand in it."""

    def seen(local: FakeSlack) -> View | None:
        view = local.views.modals[user][-1] if local.views.modals[user] else None
        return view if view and all(word in view.shown for word in words) else None

    found = await slack.wait_for(seen, within=20)
    assert found
    return found


async def open_list(slack: FakeSlack, *words: str, user: str = ALICE) -> View:
    """The list that an admin opens."""
    await slack.command("admin", user=user)
    return await see(slack, *(words or ("question",)), user=user)


async def look_at(slack: FakeSlack, listed: View, question: str, user: str = ALICE) -> View:
    """A question of the list, opened."""
    row = next(block for block in listed.blocks if question in str(block) and "accessory" in block)
    await slack.press(listed, row["block_id"], user=user)
    return await see(slack, "In these words", question, user=user)


async def answer_of(slack: FakeSlack, question: str) -> Message:
    before = len(slack.posted)
    await slack.command(question, user=BOB)
    return await post(slack, before + 1)


async def test_a_question_that_was_asked_in_vain_is_answered_once_an_admin_says_what_it_means(
    slack: FakeSlack, folder: Path
) -> None:
    async with looked_after(slack, folder) as desk:
        await ask(slack, QUEASY)
        gap = await look_at(slack, await open_list(slack), QUEASY)
        assert "What helps against seasickness" in await slack.suggest(gap, "admin:search", "seasickness")
        await slack.submit(gap, {"admin:search": "What helps against seasickness"})
        proposed = await see(slack, "Proposed as", QUEASY)
        await slack.press(proposed, "See what it changes")
        await slack.press(await see(slack, f"+    - {QUEASY}", "Every check stays as right"), "Apply")
        told = await see(slack, "Applied", "is live")
        assert desk.bot.generation in told.shown
        assert "Look at the horizon" in (await answer_of(slack, QUEASY)).shown
        below = slack.views.modals[ALICE][0]
        await slack.wait_for(lambda _: "Nothing to do" in below.shown)
    assert f"    - {QUEASY}\n" in (folder / "entries" / "aboard.yaml").read_text(encoding="utf-8")


async def test_an_answer_of_its_own_is_live_once_it_is_applied(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder):
        await ask(slack, "where do I do my laundry")
        gap = await look_at(slack, await open_list(slack), "laundry")
        await slack.press(gap, "Write an answer")
        form = await see(slack, "Ways to ask for it")
        written = {"answer": "In the basin aft.\n\n- Bring soap.", "wordings": "where do I do my laundry\nwash clothes"}
        await slack.submit(form, written | {"title": "Laundry", "sources": "handbook"})
        await slack.press(await see(slack, "Proposed as"), "See what it changes")
        await slack.press(await see(slack, "+    - wash clothes", "+  sources:"), "Apply")
        await see(slack, "Applied", "is live")
        assert "Bring soap" in (await answer_of(slack, "where do I wash clothes?")).shown
    assert "title: Laundry" in (folder / "entries" / "from-questions.yaml").read_text(encoding="utf-8")


async def test_a_role_is_known_by_the_name_that_an_admin_gives_it(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder):
        await ask(slack, "what does a smutje do")
        gap = await look_at(slack, await open_list(slack), "smutje")
        await slack.press(gap, "Another name of a role")
        await slack.submit(await see(slack, "Of the role"), {"name": "smutje", "role": "ship-cook"})
        await slack.press(await see(slack, "Proposed as"), "See what it changes")
        await slack.press(await see(slack, "Every check"), "Apply")
        await see(slack, "is live")
        assert "Plans the meals" in (await answer_of(slack, "what does a smutje do")).shown


async def test_what_is_ignored_stays_off_the_list(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder) as desk:
        await ask(slack, "who won the regatta")
        listed = await open_list(slack)
        await slack.press(await look_at(slack, listed, "regatta"), "Ignore")
        await see(slack, "stays off the list")
        await slack.wait_for(lambda _: "Nothing to do" in listed.shown)
        assert desk.journal.ignored() == ["who won the regatta"]


async def test_what_was_ignored_is_put_back_at_once_and_later(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder) as desk:
        await ask(slack, "who won the regatta")
        listed = await open_list(slack)
        await slack.press(await look_at(slack, listed, "regatta"), "Ignore")
        await slack.press(await see(slack, "stays off the list"), "Put it back")
        await see(slack, "is ignored no more")
        await slack.wait_for(lambda _: "regatta" in listed.shown)
        await slack.close(slack.views.top(ALICE))
        assert "Ignored" not in listed.labels
        await slack.press(await look_at(slack, listed, "regatta"), "Ignore")
        await see(slack, "stays off the list")
        await slack.wait_for(lambda _: "Nothing to do" in listed.shown)
        await slack.close(slack.views.top(ALICE))
        await slack.press(listed, "Ignored")
        await see(slack, "regatta", "1 question")
        await slack.press(listed, "Put it back")
        await see(slack, "is ignored no more", "Nothing is ignored.")
        await slack.press(listed, "What is missing")
        await see(slack, "regatta", "It got no answer")
        assert [one.did for one in desk.journal.actions()] == ["ignored", "restored"] * 2


async def test_a_long_list_has_pages(slack: FakeSlack, folder: Path) -> None:
    words = ("regatta", "laundry", "parrot", "violin", "chess", "museum")
    async with looked_after(slack, folder):
        await ask(slack, *(f"where is the {word}" for word in words))
        listed = await open_list(slack, "Page 1 of 2", "6 questions")
        assert "Previous" not in listed.labels
        await slack.press(listed, "Next")
        await see(slack, "Page 2 of 2")
        assert "Next" not in listed.labels
        await slack.press(listed, "Previous")
        await see(slack, "Page 1 of 2")


async def test_a_list_looks_at_the_last_exchanges_only_and_says_so(
    slack: FakeSlack, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_desk, "MOST_LOOKED_AT", 2)
    async with looked_after(slack, folder):
        await ask(slack, "where is the regatta", "where is the violin", "where is the parrot")
        listed = await open_list(slack, "2 questions in the last 2 exchanges")
        assert "regatta" not in listed.shown


async def test_a_proposal_is_found_in_the_list_and_dropped(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder) as desk:
        listed = await proposed(slack, desk)
        await slack.press(listed, "Proposals (1)")
        row = await see(slack, f"By <@{ALICE}>, just now", QUEASY)
        await slack.press(row, "Look")
        await slack.press(await see(slack, f"Proposed by <@{ALICE}>"), "Drop")
        await see(slack, "Dropped")
        await slack.wait_for(lambda _: "There is no open proposal" in listed.shown)
        did = [(action.by, action.did) for action in desk.journal.actions()]
    assert did == [(f"slack:{ALICE}", "proposed"), (f"slack:{ALICE}", "dropped")]


async def proposed(slack: FakeSlack, desk: Desk, question: str = QUEASY) -> View:
    """The list, after a question was given the meaning that is nearest to seasickness."""
    await ask(slack, question)
    listed = await open_list(slack)
    gap = await look_at(slack, listed, question)
    await slack.suggest(gap, "admin:search", "seasickness")
    await slack.submit(gap, {"admin:search": "What helps against seasickness"})
    await slack.close(await see(slack, "Proposed as"))
    return await see(slack, "Nothing to do")


async def test_without_leave_to_write_an_admin_learns_what_writes(slack: FakeSlack, folder: Path) -> None:
    before = (folder / "entries" / "aboard.yaml").read_bytes()
    async with looked_after(slack, folder, AdminSettings(slack=(ALICE,))) as desk:
        await slack.press(await proposed(slack, desk), "Proposals (1)")
        await slack.press(await see(slack, "By <@"), "Look")
        await slack.press(await see(slack, "Every check"), "Approve")
        await see(slack, "`rolebot proposals apply ")
    assert (folder / "entries" / "aboard.yaml").read_bytes() == before


async def test_a_proposal_that_would_do_harm_can_only_be_dropped(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder):
        await ask(slack, QUEASY)
        gap = await look_at(slack, await open_list(slack), QUEASY)
        await slack.suggest(gap, "admin:search", "seasickness")
        words = {"admin:search": "What helps against seasickness", "words": "when is the lifeboat drill"}
        await slack.submit(gap, words)
        await slack.press(await see(slack, "Proposed as"), "See what it changes")
        refused = await see(slack, "Refused")
        assert "Apply" not in refused.labels
        assert "Drop" in refused.labels


async def test_files_are_read_again_by_hand_and_their_problems_told(slack: FakeSlack, folder: Path) -> None:
    path = folder / "entries" / "aboard.yaml"
    sound = path.read_text(encoding="utf-8")
    async with looked_after(slack, folder) as desk:
        listed = await open_list(slack, "Nothing to do")
        path.write_text(sound.replace("phrasings:", "frasings:", 1), encoding="utf-8")
        await slack.press(listed, "Read the files again")
        await see(slack, "I go on answering from knowledge", "entries/aboard.yaml:", "frasings")
        path.write_text(sound.replace("Every Sunday at ten", "Every Monday at nine"), encoding="utf-8")
        await slack.press(listed, "Read the files again")
        told = await see(slack, "is live")
        assert desk.bot.generation in told.shown
        assert "Every Monday" in (await answer_of(slack, "when is the lifeboat drill")).shown
        assert [action.did for action in desk.journal.actions()] == ["reloaded", "reloaded"]


# What somebody gets wrong


async def test_a_form_with_nothing_chosen_says_so_and_stays_open(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder) as desk:
        await ask(slack, QUEASY)
        gap = await look_at(slack, await open_list(slack), QUEASY)
        await slack.submit(gap)
        assert gap.errors == {"search": "Choose what it means, or type it here."}
        await slack.press(gap, "Write an answer")
        form = await see(slack, "Ways to ask for it")
        await slack.submit(form, {"answer": "…", "wordings": QUEASY})
        assert "empty" in form.errors["answer"]
        assert desk.journal.proposals() == []


async def test_what_two_admins_propose_alike_is_proposed_once(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder, BOTH) as desk:
        await ask(slack, QUEASY)
        for user in (ALICE, BOB):
            gap = await look_at(slack, await open_list(slack, QUEASY, user=user), QUEASY, user)
            await slack.suggest(gap, "admin:search", "seasickness")
        for user in (ALICE, BOB):
            gap = slack.views.top(user)
            await slack.submit(gap, {"admin:search": "What helps against seasickness"})
        (one,) = desk.journal.proposals()
        told = await see(slack, f"That is proposed already, as {one.id} by <@{ALICE}>", user=BOB)
        assert "See what it changes" in told.labels


async def test_two_admins_who_apply_at_once_apply_once(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder, BOTH) as desk:
        await slack.press(await proposed(slack, desk), "Proposals (1)")
        await slack.press(await see(slack, "By <@"), "Look")
        await see(slack, "Every check")
        await slack.press(await open_list(slack, "Proposals (1)", user=BOB), "Proposals (1)")
        await slack.press(await see(slack, "By <@", user=BOB), "Look")
        await see(slack, "Every check", user=BOB)
        await asyncio.gather(*(slack.press(slack.views.top(user), "Apply") for user in (ALICE, BOB)))
        tops = [slack.views.top(user) for user in (ALICE, BOB)]
        await slack.wait_for(lambda _: any("Applied" in one.shown for one in tops), within=20)
        await slack.wait_for(lambda _: any(re.search(r"was applied by <@U\w+> already", one.shown) for one in tops))
        applied = [action for action in desk.journal.actions() if action.did == "applied"]
        assert len(applied) == 1
    assert (folder / "entries" / "aboard.yaml").read_text(encoding="utf-8").count(QUEASY) == 1


async def test_apply_that_is_pressed_twice_is_pressed_once(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder) as desk:
        await slack.press(await proposed(slack, desk), "Proposals (1)")
        await slack.press(await see(slack, "By <@"), "Look")
        one = await see(slack, "Every check")
        await asyncio.gather(slack.press(one, "Apply"), slack.press(one, "Apply"))
        await see(slack, "Applied", "is live")
        await slack.quiet()
    assert "already" not in one.shown


async def test_a_question_that_was_answered_meanwhile_is_told_so_with_what_was_written(
    slack: FakeSlack, folder: Path
) -> None:
    async with looked_after(slack, folder) as desk:
        await ask(slack, QUEASY, "who won the regatta")
        listed = await open_list(slack)
        await slack.press(await look_at(slack, listed, QUEASY), "Write an answer")
        form = await see(slack, "Ways to ask for it")
        desk.journal.ignore([QUEASY], "terminal:anna")
        await slack.submit(form, {"answer": "Chew some ginger."})
        await see(slack, "on the list no more", "Chew some ginger.")
        await slack.wait_for(lambda _: QUEASY not in listed.shown and "regatta" in listed.shown)
        desk.journal.ignore(["who won the regatta"], "terminal:anna")
        await slack.close(slack.views.top())
        await slack.press(listed, "Look")
        await see(slack, "on the list no more")
        await slack.wait_for(lambda _: "Nothing to do" in listed.shown)


async def test_a_proposal_that_is_gone_is_told_so(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder) as desk:
        await slack.press(await proposed(slack, desk), "Proposals (1)")
        listed = await see(slack, "By <@")
        await slack.press(listed, "Look")
        one = await see(slack, "Every check")
        by_anna = desk.journal.proposals()[0].id
        desk.journal.settle(by_anna, State.DROPPED, "terminal:anna")
        await slack.press(one, "Apply")
        await see(slack, f"{by_anna} was dropped by terminal:anna already.")
        await slack.wait_for(lambda _: "no open proposal" in listed.shown)


async def test_an_open_modal_works_after_a_restart(slack: FakeSlack, folder: Path) -> None:
    journal = MemoryJournal()
    async with looked_after(slack, folder, journal=journal):
        await ask(slack, QUEASY)
        gap = await look_at(slack, await open_list(slack), QUEASY)
    async with looked_after(slack, folder, journal=journal):
        await slack.suggest(gap, "admin:search", "seasickness")
        await slack.submit(gap, {"admin:search": "What helps against seasickness"})
        await see(slack, "Proposed as")


# When the journal is slow or down


class Shaky(MemoryJournal):
    """A journal that is down, or waits, as long as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.open = threading.Event()
        self.open.set()

    def recall(self, since: datetime | None = None, most: int | None = None) -> list[Recalled]:
        """What was asked."""
        self.open.wait(20)
        if self.down:
            raise JournalError("the database is out of reach")
        return super().recall(since, most)


async def test_a_journal_that_is_down_is_told_and_loses_nothing_that_was_written(
    slack: FakeSlack, folder: Path
) -> None:
    journal = Shaky()
    async with looked_after(slack, folder, journal=journal):
        await ask(slack, QUEASY)
        gap = await look_at(slack, await open_list(slack), QUEASY)
        await slack.suggest(gap, "admin:search", "seasickness")
        journal.down = True
        await slack.submit(gap, {"admin:search": "What helps against seasickness"})
        assert gap.errors.popitem()[1].startswith("I cannot reach my database at the moment.")
        await slack.press(await open_list(slack, "I cannot reach my database"), "Try again")
        await slack.quiet()
        journal.down = False
        listed = slack.views.top()
        await slack.press(listed, "Try again")
        await see(slack, QUEASY)


async def test_a_slow_journal_is_waited_for_in_words(slack: FakeSlack, folder: Path) -> None:
    journal = Shaky()
    async with looked_after(slack, folder, journal=journal):
        await ask(slack, QUEASY)
        journal.open.clear()
        await slack.command("admin")
        listed = await see(slack, "Looking …")
        journal.open.set()
        gap = await look_at(slack, await see(slack, QUEASY), QUEASY)
        journal.open.clear()
        await slack.press(gap, "Write an answer")
        await see(slack, "Looking …")
        journal.open.set()
        await see(slack, "Ways to ask for it")
        await slack.close(slack.views.top())
        gap = await look_at(slack, listed, QUEASY)
        await slack.suggest(gap, "admin:search", "seasickness")
        journal.open.clear()
        await slack.submit(gap, {"admin:search": "What helps against seasickness"})
        await see(slack, "Looking …")
        journal.open.set()
        await see(slack, "Proposed as")
        await slack.wait_for(lambda _: "Nothing to do" in listed.shown)


# Who is an admin


async def test_somebody_who_is_no_admin_gets_a_sentence_and_no_list(
    slack: FakeSlack, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with looked_after(slack, folder):
        await ask(slack, QUEASY)
        before = len(slack.posted)
        await slack.command("admin", user=BOB)
        said = await post(slack, before + 1)
    assert (said.ephemeral_to, said.shown) == (BOB, "Only the people who look after my knowledge can do that.")
    assert slack.views.modals[BOB] == []
    assert "slack: an act of admins was refused to somebody who is none" in caplog.messages


async def test_where_no_admins_are_set_it_says_who_could_set_them(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder, AdminSettings()):
        await slack.command("admin")
        assert (await post(slack)).shown == "No admins are set for rolebot here. Whoever runs it can name some."


async def test_whoever_is_an_admin_no_longer_can_do_nothing_in_a_modal_that_is_still_open(
    slack: FakeSlack, folder: Path
) -> None:
    journal = MemoryJournal()
    async with looked_after(slack, folder, BOTH, journal):
        await ask(slack, QUEASY, "who won the regatta")
        listed = await open_list(slack, user=BOB)
        gap = await look_at(slack, listed, QUEASY, BOB)
        await slack.suggest(gap, "admin:search", "seasickness")
    async with looked_after(slack, folder, ALICE_ONLY, journal):
        assert await slack.suggest(gap, "admin:search", "drill") == []
        await slack.submit(gap)
        await see(slack, "Only the people who look after", user=BOB)
        await slack.close(slack.views.top(BOB))
        await slack.press(listed, "Read the files again")
        await see(slack, "Only the people who look after", user=BOB)
    assert journal.actions() == []
    assert journal.proposals() == []


ACTS = ("gap", "write", "name", "ignore", "restore", "ignored", "see", "apply", "drop", "gaps", "nonsense", "", "a:b")


async def test_a_forged_button_is_refused_to_others_and_leads_nowhere_for_admins(
    slack: FakeSlack, folder: Path
) -> None:
    async with looked_after(slack, folder) as desk:
        await ask(slack, QUEASY)
        for user, action in itertools.product((BOB, ALICE), ACTS):
            listed = await open_list(slack)
            button = next(block for block in listed.blocks if "accessory" in block)["accessory"]
            button |= {"action_id": f"admin:{action}", "value": "../../etc/passwd'; DROP TABLE proposals"}
            before = len(slack.called("views.update"))
            await slack.press(listed, "Look", user=user)
            await slack.wait_for(lambda local, before=before: len(local.called("views.update")) > before)  # type: ignore[misc]
            assert ("Only the people who look after" in listed.shown) == (user == BOB), (user, action)
        assert desk.journal.actions() == []


MEMOS = ("", "[]", "no json", '{"list": [], "page": "x", "key": {"a": 1}}', '{"page": -9e99}', '{"page": true}')


async def test_a_form_whose_memory_is_forged_leads_nowhere_and_loses_no_words(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder) as desk:
        await ask(slack, QUEASY)
        listed = await open_list(slack)
        for memo in MEMOS:
            gap = await look_at(slack, listed, QUEASY)
            gap.body["private_metadata"] = memo
            await slack.submit(gap, {"words": "in vain"})
            await see(slack, "on the list no more", "in vain")
            await slack.close(slack.views.top())
        gap = await look_at(slack, listed, QUEASY)
        await slack.suggest(gap, "admin:search", "seasickness")
        gap.offered["admin:search"][0]["value"] = "profile:nobody/nothing"
        await slack.submit(gap, {"admin:search": "What helps against seasickness"})
        assert gap.errors["words"].startswith("Unknown role `nobody`")
        gap.offered["admin:search"][0]["value"] = "\u0000 nonsense"
        await slack.submit(gap, {"admin:search": "What helps against seasickness"})
        assert gap.errors == {"search": "That leads nowhere any more. Choose something else."}
        gap.body["callback_id"] = "admin:forged"
        await slack.submit(gap)
        await see(slack, "That leads nowhere any more. Look at the list again.")
        assert desk.journal.proposals() == []


async def test_members_of_a_group_are_admins_and_asked_for_once_a_minute(slack: FakeSlack, folder: Path) -> None:
    slack.groups[TEAM, GROUP] = {BOB}
    async with looked_after(slack, folder, AdminSettings(slack=(GROUP,))):
        await slack.press(await open_list(slack, "Nothing to do", user=BOB), "Proposals")
        await see(slack, "no open proposal", user=BOB)
        await slack.command("admin", user=ALICE)
        assert "Only the people" in (await post(slack)).shown
    assert [call.args["usergroup"] for call in slack.called("usergroups.users.list")] == [GROUP]


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("missing_scope", "install the app again"),
        ("no_such_subteam", "is ROLEBOT_SLACK_ADMINS right?"),
        ("fatal_error", "fatal_error"),
    ],
)
async def test_where_slack_refuses_to_name_a_groups_members_they_are_no_admins_and_the_log_says_why(
    slack: FakeSlack, folder: Path, caplog: pytest.LogCaptureFixture, error: str, hint: str
) -> None:
    slack.groups[TEAM, GROUP] = {BOB}
    slack.fail("usergroups.users.list", error=error)
    async with looked_after(slack, folder, AdminSettings(slack=(GROUP,))):
        await slack.command("admin", user=BOB)
        assert "Only the people" in (await post(slack)).shown
    said = next(one for one in caplog.messages if GROUP in one)
    assert said.startswith(f"slack does not say who is in the admins' group {GROUP}: {error}")
    assert hint in said


async def test_who_is_in_a_group_is_asked_again_after_a_minute(slack: FakeSlack) -> None:
    slack.groups[TEAM, GROUP] = {BOB}
    time = 0.0
    admins = Admins([GROUP], [TEAM], clock=lambda: time)
    client = web_client(slack.bot_token, slack.api_url)

    async def is_admin() -> bool:
        return await admins.is_admin({"user": {"id": BOB, "team_id": TEAM}}, context(BOB, TEAM), client)

    assert await is_admin()
    slack.groups[TEAM, GROUP] = set()
    time = REMEMBERED - 1
    assert await is_admin()
    time = REMEMBERED
    assert not await is_admin()
    slack.groups[TEAM, GROUP] = {BOB}
    slack.fail("usergroups.users.list", error="fatal_error")
    time = REMEMBERED * 2
    assert not await is_admin()
    time += 10
    assert await is_admin()


async def test_a_slow_slack_keeps_members_of_a_group_out_rather_than_waiting(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rolebot.adapters.slack.admins.PATIENCE", 0.05)
    slack.groups[TEAM, GROUP] = {BOB}
    slack.fail("usergroups.users.list", slow=5.0)
    admins = Admins([GROUP], [TEAM])
    client = web_client(slack.bot_token, slack.api_url)
    assert not await admins.is_admin({"user": {"id": BOB}}, context(BOB, TEAM), client)
    assert "out of reach (TimeoutError)" in caplog.text


OTHER, GRID = "T0OTHER99", "E0GRID001"


@pytest.mark.parametrize(
    ("ids", "homes", "where", "expected"),
    [
        ([ALICE], {TEAM}, (TEAM, TEAM, None), True),
        ([ALICE], {TEAM}, (TEAM, None, None), True),
        ([BOB], {TEAM}, (TEAM, TEAM, None), False),
        ([ALICE], {TEAM}, (TEAM, OTHER, None), False),  # a guest of a shared channel whose id happens to be the same
        ([ALICE], {TEAM}, (OTHER, OTHER, None), False),
        ([ALICE], set(), (TEAM, TEAM, None), False),
        ([f"{TEAM}/{ALICE}"], set(), (TEAM, TEAM, None), True),
        ([f"{TEAM}/{ALICE}"], set(), (OTHER, OTHER, None), False),
        ([f"{TEAM}/{ALICE}"], set(), (TEAM, OTHER, None), False),
        ([f"{OTHER}/{ALICE}"], {TEAM}, (TEAM, TEAM, None), False),
        ([ALICE], {TEAM, GRID}, (OTHER, OTHER, GRID), True),  # another workspace of the same organisation
        ([f"{GRID}/{ALICE}"], set(), (TEAM, GRID, GRID), True),
        ([ALICE], {TEAM, GRID}, (TEAM, OTHER, GRID), False),
        ([], {TEAM}, (TEAM, TEAM, None), False),
        ([GROUP], {TEAM}, (OTHER, OTHER, None), False),
    ],
)
async def test_an_id_counts_only_in_its_own_workspace(
    ids: Sequence[str], homes: set[str], where: tuple[str, str | None, str | None], expected: bool
) -> None:
    team, own, enterprise = where
    body = {"user": {"id": ALICE, "team_id": own} if own else {"id": ALICE}}
    client = web_client("unused", "http://127.0.0.1:9")
    assert await Admins(ids, homes).is_admin(body, context(ALICE, team, enterprise), client) is expected


async def test_nobody_without_an_id_is_an_admin() -> None:
    assert not await Admins([ALICE], {TEAM}).is_admin({}, context("", TEAM), web_client("unused", "http://127.0.0.1:9"))


def context(user: str, team: str, enterprise: str | None = None) -> AsyncBoltContext:
    """What bolt knows of who did something, and where."""
    return AsyncBoltContext({"user_id": user, "team_id": team, "enterprise_id": enterprise})


async def test_among_many_workspaces_an_admin_is_one_of_their_own_only(
    slack: FakeSlack, small: Bot, tmp_path: Path
) -> None:
    admins = AdminSettings(slack=(f"{TEAM}/{ALICE}", f"{TEAM}/{GROUP}"))
    database = f"sqlite:///{tmp_path}/journal.db"
    migrate(engine := make_engine(database))
    engine.dispose()
    async with served_http(slack, small, database, many=True, admins=admins) as desk:
        for team in (TEAM, OTHER):
            await install(slack, team, (*ASKED_FOR, "usergroups:read"))
        await slack.command("admin", team=OTHER)
        assert "Only the people" in (await post(slack)).shown
        await slack.press(await open_list(slack, "Nothing to do"), "Read the files again")
        await see(slack, "is live")
        assert [(one.by, one.did) for one in desk.journal.actions()] == [(f"slack:{TEAM}/{ALICE}", "reloaded")]


# What an operator sets and sees


async def test_help_tells_admins_alone_of_their_command(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder):
        await slack.command("help")
        assert "/role admin" in (await post(slack)).shown
        await slack.command("help", user=BOB)
        assert "/role admin" not in (await post(slack, 2)).shown


def test_the_manifest_asks_to_see_groups_only_where_one_is_set(
    monkeypatch: pytest.MonkeyPatch, small_folder: Path
) -> None:
    def scopes(admins: str) -> list[str]:
        monkeypatch.setenv("ROLEBOT_SLACK_ADMINS", admins)
        command = ["slack", "manifest", "--knowledge", str(small_folder)]
        made = json.loads(CliRunner().invoke(main, command, catch_exceptions=False).stdout)
        return list(made["oauth_config"]["scopes"]["bot"])

    assert "usergroups:read" not in scopes(ALICE)
    assert "usergroups:read" in scopes(f"{ALICE} {GROUP}")
    assert "usergroups:read" in scopes(f"{TEAM}/{GROUP}")


@pytest.mark.parametrize(
    ("admins", "many", "said"),
    [
        ("alice", False, "ROLEBOT_SLACK_ADMINS holds 'alice', but takes ids of users and user groups of Slack"),
        (ALICE, True, f"name the workspace as well: T0123ABCD/{ALICE}"),
        (f"{TEAM}/{ALICE}", True, ""),
        (f"{ALICE},{TEAM}/{GROUP}", False, ""),
    ],
)
def test_an_id_that_says_nothing_is_a_problem(admins: str, many: bool, said: str) -> None:
    environment = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0" * 32, "ROLEBOT_SLACK_ADMINS": admins}
    environment |= {"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "2"} if many else {}
    problems = slack_problems(environment, http=True)
    assert said in "".join(problems)
    assert bool(problems) == bool(said)


async def test_the_doctor_looks_at_the_admins_groups(slack: FakeSlack) -> None:
    environment = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    environment |= {"ROLEBOT_SLACK_API_URL": slack.api_url, "ROLEBOT_SLACK_ADMINS": GROUP}
    lacks = f"Slack does not say who is in the admins' user group {GROUP}: no_such_subteam"
    assert any(found.verdict == "wrong" and found.what.startswith(lacks) for found in await examine(environment))
    slack.groups[TEAM, GROUP] = {BOB}
    there = Finding("right", f"the admins' user group {GROUP} has 1 member")
    assert there in await examine(environment)
    slack.tokens[slack.bot_token].scopes = SCOPES
    missing = [found.what for found in await examine(environment) if found.verdict == "wrong"]
    assert len(missing) == 1
    assert missing[0].startswith("the scope usergroups:read is missing, which is needed to know who is in the user")


async def test_a_fault_in_a_form_is_told_in_its_place_and_written_to_the_log(
    slack: FakeSlack, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with looked_after(slack, folder, journal=(journal := Broken())):
        await ask(slack, QUEASY)
        gap = await look_at(slack, await open_list(slack), QUEASY)
        journal.broken = True
        await slack.submit(gap)
        await see(slack, "Something went wrong on my side")
    assert "slack listener failed: nobody thought of this" in caplog.messages


class Broken(MemoryJournal):
    """A journal with a fault that nobody thought of."""

    broken = False

    def recall(self, since: datetime | None = None, most: int | None = None) -> list[Recalled]:
        """What was asked."""
        if self.broken:
            raise RuntimeError("nobody thought of this")
        return super().recall(since, most)


async def test_an_admins_button_below_a_message_leads_nowhere(slack: FakeSlack, folder: Path) -> None:
    async with looked_after(slack, folder):
        answer = await answer_of(slack, "what does a ship cook do?")
        button = next(one for block in answer.blocks for one in block.get("elements", []) if one["type"] == "button")
        button["action_id"] = "admin:reload"
        await slack.press(answer, "admin:reload", user=ALICE)
        assert (await post(slack, 2)).shown == "That leads nowhere any more. Look at the list again."

"""`rolebot proposals`: what admins propose is listed, shown, written and dropped, and never does harm."""

import asyncio
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from rolebot.bot import Bot, load_bot
from rolebot.cli import main
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.port import JournalError
from rolebot.proposal import Change, Proposal, State
from rolebot.upkeep.reviewing import Done, Review
from tests.fakes.slack import FakeSlack
from tests.reviewed import BUNKS, PARROT, TOILET, Ship, board, firsts
from tests.slack_serving import post
from tests.strange import STRANGE
from tests.test_slack_process import environment, process

DRILL = "when do we play with the lifeboats"
OWN_COLOURS = re.compile(r"\x1b\[(0|1|36|32|31)m")


@pytest.fixture
def ship(tmp_path: Path, small: Bot) -> Ship:
    return board(tmp_path, small)


def propose_phrasing(ship: Ship, text: str = DRILL, target: str = "entry:lifeboat-drill") -> str:
    return ship.review(lambda one: one.propose_phrasing(target, text))


def propose_alias(ship: Ship, name: str, role: str = "ship-cook") -> str:
    return ship.review(lambda one: one.propose_alias(role, name))


def states(ship: Ship) -> dict[str, State]:
    journal = ship.journal()
    try:
        return {one.id: one.state for one in journal.proposals()}
    finally:
        journal.close()


def keep(ship: Ship, proposal: Proposal) -> None:
    """A proposal as it may stand in a journal, whatever is in it."""
    journal = ship.journal()
    journal.propose(proposal)
    journal.close()


def found(ship: Ship, words: str) -> list[str]:
    review = Review(bot=ship.bot, journal=MemoryJournal(), by="terminal:anna", folders=(ship.folder,))
    return [one.intent.id for one in review.search(words)]


def test_a_word_of_a_title_or_of_a_phrasing_finds_the_entry(ship: Ship) -> None:
    assert found(ship, "lifeboat")[0] == found(ship, "jacket")[0] == "entry:lifeboat-drill"
    assert found(ship, "entry:lifeboat-drill") == ["entry:lifeboat-drill"]
    assert found(ship, "zeppelin") == found(ship, "?!") == []


# The whole loop


def test_question_is_answered_after_its_entry_was_applied(ship: Ship) -> None:
    ship.ask(TOILET, TOILET, asker="U1")
    assert firsts(ship.unanswered()) == [TOILET]
    ship.propose_entry(TOILET, "Behind the galley.")
    ran = ship.run("proposals", "apply", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert "+    - where is the toilet\n" in ran.out
    assert f"“{TOILET}” reaches nothing, and would reach `entry:where-is-the-toilet`." in ran.out
    assert "Behind the galley." in ship.run("ask", TOILET).out
    assert ship.unanswered() == []
    assert ship.run("check").code == 0


async def test_question_asked_in_slack_is_answered_there_as_soon_as_it_was_mended(ship: Ship) -> None:
    async with FakeSlack() as slack:
        settings = environment(slack, ship.below, **ship.env)
        async with process(["slack"], settings):
            await slack.wait_for(lambda local: local.sockets, within=30)
            await slack.say_dm(TOILET, event_id="Ev1")
            assert "Behind the galley" not in (await post(slack)).shown
            async with asyncio.timeout(20):
                while firsts(await asyncio.to_thread(ship.unanswered)) != [TOILET]:
                    pass
            ship.propose_entry(TOILET, "Behind the galley.")
            assert (await asyncio.to_thread(ship.run, "proposals", "apply", "--yes")).code == 0
            async with asyncio.timeout(20):
                while "Behind the galley" not in slack.last.shown:
                    seen = len(slack.posted)
                    await slack.say_dm(TOILET, event_id=f"Ev{seen + 1}")
                    await post(slack, seen + 1)


def test_every_act_is_in_the_log_and_in_the_export(ship: Ship) -> None:
    one, two = ship.propose_entry(), propose_phrasing(ship)
    ship.run("proposals", "drop", two, "--as", "berta")
    ship.run("proposals", "apply", one, "--yes")
    ship.review(lambda review: review.ignore([PARROT]))
    admin = "slack:U0ADMIN"
    acts = [(admin, "proposed"), (admin, "proposed"), ("terminal:berta", "dropped"), ("terminal:anna", "applied")]
    assert ship.log() == [*acts, (admin, "ignored")]
    rows = [row for row in ship.run("export").rows if row["table"] == "actions"]
    assert [(row["by"], row["did"]) for row in rows] == ship.log()
    assert f"terminal:anna  applied {one} “Behind the galley.”\n" in ship.run("proposals", "log").out
    assert ship.run("proposals", "log", "--since", "2099-01-01").out == "No admin has done anything since then.\n"


# List and show


def test_open_proposals_are_listed_and_with_all_the_settled_ones(ship: Ship) -> None:
    one, two = ship.propose_entry(), propose_phrasing(ship)
    ship.run("proposals", "drop", two)
    assert ship.run("proposals").out == (
        f"{one}  an entry “where-is-the-toilet”\n"
        "        open, proposed by slack:U0ADMIN just now\n\n"
        "`rolebot proposals apply` shows what they would change, and writes it if you agree.\n"
    )
    every = ship.run("proposals", "--all").out
    assert f"{two}  “{DRILL}” as a phrasing of “when is the lifeboat drill”\n" in every
    assert "dropped by terminal:anna just now, proposed by slack:U0ADMIN just now\n" in every
    rows = ship.run("proposals", "--all", "--json").rows
    assert [(row["id"], row["state"], row["settled_by"]) for row in rows] == [
        (one, "open", ""),
        (two, "dropped", "terminal:anna"),
    ]


def test_no_proposals_are_said_to_be_none(ship: Ship) -> None:
    assert ship.run("proposals").out == "There are no open proposals; --all lists the others.\n"
    assert ship.run("proposals", "--all").out == "There are no proposals.\n"
    assert ship.run("proposals", "--json").out == ""
    assert ship.run("proposals", "apply").out == "There are no open proposals.\n"
    assert ship.run("proposals", "--json", "apply").code == 2


def test_one_is_shown_whole_with_what_it_would_change(ship: Ship) -> None:
    before, one = ship.files(), propose_phrasing(ship)
    ran = ship.run("proposals", "show", one)
    assert f"“{DRILL}” as a phrasing of “when is the lifeboat drill”" in ran.out
    assert f"+    - {DRILL}\n" in ran.out
    assert ship.files() == before
    assert states(ship) == {one: State.OPEN}


# Apply


def test_applied_phrasing_changes_its_line_and_nothing_else(ship: Ship) -> None:
    before, one = ship.files(), propose_phrasing(ship)
    assert ship.run("proposals", "apply", one, "--yes").code == 0
    after = ship.files()
    aboard = "entries/aboard.yaml"
    last = "    - when do we have to put on life jackets\n"
    assert after[aboard] == before[aboard].replace(last, f"{last}    - {DRILL}\n")
    assert {name for name in after if after[name] != before[name]} == {aboard}
    assert states(ship) == {one: State.APPLIED}
    again = ship.run("proposals", "apply", one, "--yes")
    assert (again.code, again.err) == (1, f"{one} was applied by terminal:anna already.\n")


@pytest.mark.parametrize("typed", ["", "n\n", "\n"])
def test_nothing_is_written_without_a_yes(ship: Ship, typed: str) -> None:
    before, one = ship.files(), ship.propose_entry()
    ran = ship.run("proposals", "apply", typed=typed)
    assert ran.code == 1
    assert "Write this? [y/N]" in ran.out
    assert "Nothing was written; the proposals stay open." in ran.out
    assert (ship.files(), states(ship)) == (before, {one: State.OPEN})


def test_a_yes_writes(ship: Ship) -> None:
    one = ship.propose_entry()
    assert f"Applied {one}" in ship.run("proposals", "apply", typed="y\n").out


def test_what_would_steal_a_question_is_refused_and_the_rest_is_written(ship: Ship) -> None:
    stolen, check = "being seasick, what to do", "what can one do about being seasick"
    (ship.folder / "checks" / "ours.yaml").write_text(f"- reaches: entry:seasickness\n  questions: [{check}]\n")
    bad, good = propose_phrasing(ship, stolen), propose_alias(ship, "smutje")
    ran = ship.run("proposals", "apply", "--yes")
    assert ran.code == 1
    assert f"Refused {bad} (“{stolen}” as a phrasing of “when is the lifeboat drill”): " in ran.err
    where = f'"{check}", the check in {ship.folder}/checks/ours.yaml:2:15'
    assert f"{where}, reaches `entry:seasickness` and would reach `entry:lifeboat-drill`." in ran.err
    assert states(ship) == {bad: State.OPEN, good: State.APPLIED}
    assert "smutje" in ship.files()["roles/ship-cook.yaml"]
    assert ship.run("check").code == 0
    alone = ship.run("proposals", "apply", bad, "--yes")
    assert (alone.code, alone.out) == (1, "")
    assert "Nothing was written. If a check or a name that stands in the way is out of date" in alone.err


def test_target_that_vanished_is_refused_in_words(ship: Ship) -> None:
    one = propose_phrasing(ship, "how sick one gets", "entry:seasickness")
    two = propose_alias(ship, "tuner", "radio-officer")
    (ship.folder / "roles" / "radio-officer.yaml").unlink()
    (ship.folder / "choice.yaml").unlink()
    aboard = ship.folder / "entries" / "aboard.yaml"
    aboard.write_text(aboard.read_text().replace("id: seasickness", "id: nausea"))
    (ship.folder / "checks" / "aboard.yaml").unlink()
    ran = ship.run("proposals", "apply", "--yes")
    assert ran.code == 1
    assert f"Refused {one}" in ran.err
    assert "it may have been renamed or deleted" in ran.err
    assert f"Refused {two} (“tuner” as another name of the radio-officer): " in ran.err
    assert set(states(ship).values()) == {State.OPEN}


@pytest.mark.parametrize("forged", ["zzzzzz", "../../etc/passwd", "' OR 1=1 --", "\x1b[31m", "", "x" * 500])
def test_forged_ids_are_refused_in_words(ship: Ship, forged: str) -> None:
    one = ship.propose_entry()
    for command in (["show", forged], ["apply", "--yes", forged], ["drop", forged]):
        ran = ship.run("proposals", *command)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("There is no proposal ")
        assert "\x1b" not in ran.err
    assert states(ship) == {one: State.OPEN}


def test_broken_knowledge_is_told_and_nothing_written(ship: Ship) -> None:
    one = ship.propose_entry()
    (ship.folder / "entries" / "odd.yaml").write_text("- idd: x\n")
    ran = ship.run("proposals", "apply", "--yes")
    assert (ran.code, ran.out) == (1, "")
    assert "odd.yaml:1:3: unknown key `idd`" in ran.err
    assert states(ship) == {one: State.OPEN}


def test_edit_made_meanwhile_is_not_overwritten(ship: Ship) -> None:
    one = propose_phrasing(ship)
    journal = ship.journal()
    review = Review(bot=ship.bot, journal=journal, by="terminal:anna", folders=(ship.folder,), applies=True)
    tried = review.try_out([one])
    (ship.folder / "entries" / "bunks.yaml").write_text(BUNKS)
    done = review.approve([one], tried)
    journal.close()
    assert not done.done
    assert done.words.startswith("The files have changed since this was tried out; try it again.\nNothing was changed")
    assert DRILL not in ship.files()["entries/aboard.yaml"]


def test_two_admins_at_once_write_it_once(ship: Ship) -> None:
    ids = [propose_phrasing(ship), propose_alias(ship, "smutje")]

    def approve(name: str) -> Done:
        journal = ship.journal()
        with_all = Review(bot=ship.bot, journal=journal, by=name, folders=(ship.folder,), applies=True)
        done = with_all.approve(ids)
        journal.close()
        return done

    with ThreadPoolExecutor(2) as admins:
        both = list(admins.map(approve, ["slack:U1", "discord:2"]))
    assert sorted(done.done for done in both) == [False, True]
    (late,) = (done.words for done in both if not done.done)
    assert re.fullmatch(r"(\w{6} was applied by (slack:U1|discord:2) already\.\n?){2}", late)
    assert ship.files()["entries/aboard.yaml"].count(DRILL) == 1
    assert sorted(did for _, did in ship.log()) == ["applied", "applied", "proposed", "proposed"]


def test_an_approval_without_leave_to_write_is_left_to_the_terminal(ship: Ship) -> None:
    before, one = ship.files(), propose_phrasing(ship)
    journal = ship.journal()
    done = Review(bot=ship.bot, journal=journal, by="slack:U1", folders=(ship.folder,)).approve([one])
    journal.close()
    assert not done.done
    assert (
        done.words == f"Every check stays as right as it is. `rolebot proposals apply {one}` writes it into the files."
    )
    assert ship.files() == before
    assert ship.log()[-1] == ("slack:U1", "approved")


def test_knowledge_that_came_with_rolebot_is_not_written(ship: Ship) -> None:
    one = ship.propose_entry()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rolebot.__file__", str(ship.folder / "__init__.py"))
        ran = ship.run("proposals", "apply", "--yes")
    assert ran.code == 1
    assert "make a copy of your own with `rolebot init`" in ran.err
    assert states(ship) == {one: State.OPEN}


def test_folder_that_may_not_be_written_is_told_and_the_proposal_stays_open(ship: Ship) -> None:
    one = propose_phrasing(ship)
    before = ship.files()
    (ship.folder / "entries").chmod(0o555)
    ran = run_bound(ship, "proposals", "apply", "--yes")
    (ship.folder / "entries").chmod(0o755)
    assert ran.returncode == 1
    assert "aboard.yaml cannot be written (Permission denied); let rolebot write into that folder" in ran.stderr
    assert "the proposals stay open." in ran.stderr
    assert (ship.files(), states(ship)) == (before, {one: State.OPEN})


def run_bound(ship: Ship, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command that file modes bind, as they do not otherwise if it is root who runs the tests."""
    bound = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
    env = {**os.environ, **ship.env}
    command = [*bound, sys.executable, "-m", "rolebot", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_overlay_takes_it_all_and_what_lies_below_stays(ship: Ship) -> None:
    before, ours = ship.files(), ship.below / "ours"
    (ours / "entries").mkdir(parents=True)
    (ours / "entries" / "bunks.yaml").write_text(BUNKS)
    both = f"{ship.folder}{os.pathsep}{ours}"
    ship.propose_entry(TOILET)
    propose_phrasing(ship)
    keep(ship, Proposal(change=Change.PHRASING, target="entry:bunks", text="whose bunk is this", by="slack:U1"))
    ran = ship.run("proposals", "apply", "--yes", "--knowledge", both)
    assert (ran.code, ran.err) == (0, "")
    assert ship.files() == before
    assert "whose bunk is this" in (ours / "entries" / "bunks.yaml").read_text()
    for question, entry in (
        (DRILL, "lifeboat-drill"),
        (TOILET, "where-is-the-toilet"),
        ("whose bunk is this", "bunks"),
    ):
        (row,) = ship.run("ask", "--json", question, "--knowledge", both).rows
        assert (row["outcome"], row["intent"]) == ("answered", f"entry:{entry}")


# Drop, and trouble with the journal


def test_dropped_proposals_stay_dropped(ship: Ship) -> None:
    one, two = ship.propose_entry(), propose_phrasing(ship)
    ran = ship.run("proposals", "drop", one, "zzzzzz")
    assert ran.code == 1
    assert ran.err == f"Dropped {one} (an entry “where-is-the-toilet”).\nThere is no proposal zzzzzz.\n"
    assert states(ship) == {one: State.DROPPED, two: State.OPEN}
    assert ship.run("proposals", "apply", one, "--yes").err == f"{one} was dropped by terminal:anna already.\n"


@pytest.mark.parametrize("words", [[], ["show", "aaaaaa"], ["apply", "--yes"], ["drop", "aaaaaa"], ["log"]])
def test_journal_out_of_reach_is_said(ship: Ship, words: list[str]) -> None:
    before = ship.files()
    ship.address = "postgresql://127.0.0.1:1/nothing"
    ran = ship.run("proposals", *words)
    assert (ran.code, ran.out) == (1, "")
    assert "database" in ran.err
    assert ship.files() == before


class Failing(MemoryJournal):
    """A journal that is gone once something was written."""

    gone = False

    def settle(self, proposal_id: str, state: State, by: str) -> bool:
        if self.gone:
            raise JournalError("the journal is out of reach")
        return super().settle(proposal_id, state, by)


def test_what_was_written_as_the_journal_went_away_is_settled_the_next_time(ship: Ship) -> None:
    journal = Failing()
    review = Review(bot=ship.bot, journal=journal, by="terminal:anna", folders=(ship.folder,), applies=True)
    (one,) = review.propose_phrasing("entry:lifeboat-drill", DRILL).proposals
    journal.gone = True
    with pytest.raises(JournalError, match="written into the files all the same"):
        review.approve([one.id])
    journal.gone = False
    assert ship.files()["entries/aboard.yaml"].count(DRILL) == 1
    assert [open_.id for open_ in review.open_proposals()] == [one.id]
    before = ship.files()
    done = review.approve([one.id])
    assert (done.done, done.words.endswith("stands in the files already, and counts as applied.")) == (True, True)
    assert (review.open_proposals(), ship.files()) == ((), before)
    assert [action.did for action in journal.actions()] == ["proposed", "applied"]


def test_what_somebody_wrote_by_hand_is_applied_without_being_asked_for(ship: Ship) -> None:
    one = propose_phrasing(ship)
    aboard = ship.folder / "entries" / "aboard.yaml"
    last = "    - when do we have to put on life jackets\n"
    aboard.write_text(aboard.read_text("utf-8").replace(last, f"{last}    - {DRILL}\n"), "utf-8")
    shown = ship.run("proposals", "show", one)
    assert "stands in the files already; applying it only notes that." in shown.out
    done = ship.run("proposals", "apply")
    assert (done.code, done.err) == (0, "")
    assert "stands in the files already, and counts as applied." in done.out
    assert ship.run("proposals").out.startswith("There are no open proposals")


# Words of strangers


@settings(max_examples=6)
@given(text=st.text(min_size=1, max_size=60))
def test_no_proposal_steers_the_terminal(ship: Ship, text: str) -> None:
    for one in Change:
        target = {"phrasing": "entry:lifeboat-drill", "alias": "ship-cook", "entry": "odd"}[one.value]
        keep(ship, Proposal(change=one, target=target, text=text, question=text, phrasings=(text,), by="slack:U1"))
    assert_harmless(ship, "proposals", "--all")
    assert_harmless(ship, "proposals", "log")
    assert_harmless(ship, "proposals", "--all", "--json")


def test_strange_proposals_are_shown_and_written_harmlessly_or_refused(ship: Ship) -> None:
    for name in ("control characters", "direction marks", "markup"):
        text = f"{STRANGE[name]} {name}"
        keep(ship, Proposal(change=Change.PHRASING, target="entry:seasickness", text=text, by="x", id=name[:6]))
    assert_harmless(ship, "proposals", "show", "contro")
    assert_harmless(ship, "proposals", "apply", "--yes")
    assert load_bot(ship.folder).knowledge.warnings == ()


def assert_harmless(ship: Ship, *words: str) -> None:
    shown = CliRunner().invoke(main, list(words), color=True, env=ship.env, catch_exceptions=False)
    plain = OWN_COLOURS.sub("", shown.output)
    assert [char for char in plain if not char.isprintable() and char not in "\n\u200c\u200d"] == []

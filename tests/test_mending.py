"""Proposals on a copy of the knowledge: what they would change, why they are refused, and how they are written."""

import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import pytest

import rolebot
from rolebot.bot import load_bot
from rolebot.knowledge.editing import Edit
from rolebot.proposal import Change, Proposal
from rolebot.upkeep.filing import FilingError, put_files, refuse_installed
from rolebot.upkeep.locking import alone
from rolebot.upkeep.mending import Trial, try_out, write
from rolebot.upkeep.standing import Counts, Stocks
from tests.folders import BOOK, COOK, DRILL, LADLE, SOUND, TOOLS, Files, Writer, write_folder

RADIO = """\
- id: radio-watch
  phrasings:
    - who keeps the radio watch at night
  answer: The radio officer.
"""
CHECKS = """\
- reaches: entry:lifeboat-drill
  questions: [at what hour is the lifeboat drill]
- reaches: nothing
  questions: [who is the king of spain]
"""
SHIP: Files = {
    **SOUND,
    "roles/ship-cook.yaml": COOK + LADLE,
    "facets.yaml": TOOLS,
    "sources.yaml": BOOK,
    "entries/radio.yaml": RADIO,
    "checks/aboard.yaml": CHECKS,
}


def propose(change: Change, target: str, text: str, **more: Any) -> Proposal:
    return Proposal(change=change, target=target, text=text, by="terminal:anna", **more)


def phrasing(target: str, text: str) -> Proposal:
    return propose(Change.PHRASING, target, text)


MUSTER = phrasing("entry:lifeboat-drill", "when do we muster")
NAME = propose(Change.ALIAS, "ship-cook", "galley chief")
TEA = propose(Change.ENTRY, "tea", "At four.", phrasings=("when is tea served",), title="Tea time", sources=("book",))


def tried(folder: Path | tuple[Path, ...], *proposals: Proposal) -> Trial:
    return try_out(load_bot(folder), proposals, folder)


def texts(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# Trying


def test_trial_shows_what_would_change_and_changes_nothing(write: Writer) -> None:
    folder = write(SHIP)
    before = texts(folder)
    trial = tried(folder, MUSTER)
    assert trial.refusals == ()
    assert trial.accepted == (MUSTER,)
    assert trial.diff == (
        "--- k/entries/aboard.yaml\n"
        "+++ k/entries/aboard.yaml\n"
        "@@ -1,4 +1,5 @@\n"
        " - id: lifeboat-drill\n"
        "   phrasings:\n"
        "     - when is the lifeboat drill\n"
        "+    - when do we muster\n"
        "   answer: Every Sunday at ten.\n"
    )
    assert list(trial.files) == [folder / "entries" / "aboard.yaml"]
    assert (trial.before, trial.after) == (Counts(2, 0, 0), Counts(2, 0, 0))
    assert texts(folder) == before


def test_trial_says_where_the_question_leads_before_and_after(write: Writer) -> None:
    (one,) = tried(write(SHIP), MUSTER).tried
    assert (one.reached, one.reaches) == ("nothing", "`entry:lifeboat-drill`")


def test_every_kind_of_proposal_is_written_at_once(write: Writer) -> None:
    folder = write(SHIP)
    save(tried(folder, MUSTER, NAME, TEA))
    bot = load_bot(folder)
    assert [one.text for one in bot.knowledge.roles["ship-cook"].names] == ["ship cook", "galley chief"]
    assert bot.knowledge.entries["tea"].answer == "At four."
    assert bot.knowledge.entries["lifeboat-drill"].phrasings[-1] == "when do we muster"
    assert (
        (folder / "entries" / "from-questions.yaml").read_text(encoding="utf-8").startswith("# Answers to what people")
    )


def test_new_file_stands_in_the_diff_as_one(write: Writer) -> None:
    diff = tried(write(SHIP), TEA).diff
    assert diff.startswith("--- /dev/null\n+++ k/entries/from-questions.yaml\n@@ -0,0 +1,")
    assert "+- id: tea\n+  title: Tea time\n" in diff


def test_line_without_an_end_is_told_in_the_diff(write: Writer) -> None:
    diff = tried(write({**SHIP, "entries/aboard.yaml": DRILL.rstrip("\n")}), MUSTER).diff
    assert diff.endswith("   answer: Every Sunday at ten.\n\\ No newline at end of file\n")


def test_role_in_a_question_becomes_any_role(write: Writer) -> None:
    trial = tried(write(SHIP), phrasing("profile:ship-cook/tools", "gear of our ship cook"))
    assert trial.refusals == ()
    assert "+    - gear of our {role}\n" in trial.diff
    assert trial.tried[0].reaches == "`profile:ship-cook/tools`"


def test_entry_is_told_of_by_its_first_phrasing(write: Writer) -> None:
    (one,) = tried(write(SHIP), TEA).tried
    assert (one.reached, one.reaches) == ("nothing", "`entry:tea`")


def test_stock_that_was_taken_already_is_not_taken_again(write: Writer) -> None:
    folder = write(SHIP)
    bot = load_bot(folder)
    stocks = Stocks()
    assert [try_out(bot, [MUSTER], folder, stocks) for _ in range(2)] == [try_out(bot, [MUSTER], folder)] * 2


def test_files_count_where_the_bot_was_made_of_others(write: Writer) -> None:
    folder = write(SHIP)
    bot = load_bot(folder)
    write({"entries/aboard.yaml": DRILL.replace("lifeboat-drill", "boat-drill"), "checks/aboard.yaml": "[]\n"})
    trial = try_out(bot, [MUSTER], folder)
    assert trial.refusals[0].startswith("unknown entry `lifeboat-drill`")
    assert trial.refusals[0].endswith("it may have been renamed or deleted.")


# Refusing

REFUSED: tuple[tuple[Proposal, str], ...] = (
    (phrasing("entry:lifeboat-drill", "who is the king of spain now"),
     '"who is the king of spain", the check in k/checks/aboard.yaml:4:15, reaches nothing and would reach '
     "`entry:lifeboat-drill`."),
    (phrasing("entry:lifeboat-drill", "who is the king of spain"), "is a phrasing, so it checks nothing"),
    (phrasing("entry:lifeboat-drill", "who keeps the radio watch at night"), "keep one of the two."),
    (phrasing("entry:lifeboat-drill", "which tools does a ship cook use"),
     '"which tools does a ship cook use", a phrasing of facet `tools`, reaches `profile:ship-cook/tools` and would '
     "reach `entry:lifeboat-drill`."),
    (phrasing("entry:gone", "where is it"), "unknown entry `gone`"),
    (phrasing("profile:purser/tools", "tools of a purser"), "unknown role `purser`"),
    (propose(Change.ALIAS, "purser", "cashier"), "unknown role `purser`"),
    (propose(Change.ALIAS, "ship-cook", "deck officer"), "deck officer"),
    (propose(Change.ENTRY, "tea", "At four.", phrasings=("when is tea",), sources=("bok",)),
     "unknown source `bok`; did you mean `book`?"),
    (propose(Change.ENTRY, "tea", "x" * 3001, phrasings=("when is tea",)), "`answer` is too long for a chat"),
    (propose(Change.ENTRY, "radio-watch", "At four.", phrasings=("when is tea",)), "the id `radio-watch` is taken"),
    (propose(Change.ENTRY, "tea", "At four.", phrasings=("when is tea",), theme="../tea"), "cannot be the name"),
    (propose(Change.ENTRY, "king", "Felipe.", phrasings=("who is the king of spain now",)), "who is the king of spain"),
)  # fmt: skip


@pytest.mark.parametrize(("proposal", "why"), REFUSED)
def test_what_does_harm_is_refused_in_words(write: Writer, proposal: Proposal, why: str) -> None:
    folder = write(SHIP)
    before = texts(folder)
    trial = tried(folder, proposal)
    assert any(why in refusal for refusal in trial.refusals), trial.refusals
    assert (trial.accepted, trial.diff) == ((), "")
    save(trial)
    assert texts(folder) == before


def test_what_stands_in_the_files_already_is_neither_written_nor_refused(write: Writer) -> None:
    folder = write(SHIP)
    first = phrasing("entry:lifeboat-drill", "When is the lifeboat drill?")
    tea = propose(Change.ENTRY, "tea", "At four.", phrasings=("when is tea",))
    save(tried(folder, MUSTER, NAME, tea))
    before = texts(folder)
    trial = tried(folder, first, MUSTER, NAME, tea)
    assert (trial.standing, trial.accepted, trial.refusals, trial.diff) == ((first, MUSTER, NAME, tea), (), (), "")
    save(trial)
    assert texts(folder) == before


def test_the_second_of_two_that_want_the_same_does_not_count_as_standing_there(write: Writer) -> None:
    again = phrasing("entry:lifeboat-drill", "when do we muster?")
    trial = tried(write(SHIP), MUSTER, again)
    assert (trial.accepted, trial.standing) == ((MUSTER,), ())
    assert "already" in trial.refusals[0]


def test_one_that_is_refused_keeps_no_other_out(write: Writer) -> None:
    folder = write(SHIP)
    bad = REFUSED[0][0]
    trial = tried(folder, MUSTER, bad, NAME)
    assert trial.accepted == (MUSTER, NAME)
    assert [bool(one.refusals) for one in trial.tried] == [False, True, False]
    save(trial)
    assert "king" not in (folder / "entries" / "aboard.yaml").read_text(encoding="utf-8")
    assert load_bot(folder).knowledge.entries["lifeboat-drill"].phrasings[-1] == "when do we muster"


def test_two_that_cannot_stand_together_are_not_both_accepted(write: Writer) -> None:
    trial = tried(write(SHIP), MUSTER, phrasing("entry:radio-watch", "when do we muster"))
    assert trial.accepted == (MUSTER,)
    assert "when do we muster" in trial.refusals[0]


def test_check_that_is_wrong_already_is_no_reason_against_a_proposal(write: Writer) -> None:
    wrong = "- reaches: entry:radio-watch\n  questions: [when is the lifeboat drill please]\n"
    trial = tried(write({**SHIP, "checks/wrong.yaml": wrong}), MUSTER)
    assert (trial.refusals, trial.before) == ((), Counts(2, 1, 0))


def test_nothing_is_added_to_files_with_problems(write: Writer) -> None:
    folder = write(SHIP)
    bot = load_bot(folder)
    write({"entries/radio.yaml": RADIO + "  tittle: x\n"})
    trial = try_out(bot, [MUSTER], folder)
    assert trial.refusals == (
        "the files have problems already, so nothing can be added; mend them first.",
        "k/entries/radio.yaml:5:3: unknown key `tittle`; did you mean `title`?",
    )
    assert (trial.accepted, trial.diff) == ((), "")


# Writing


def save(trial: Trial) -> None:
    write(trial)


def test_nothing_but_the_lines_of_the_diff_changes(write: Writer) -> None:
    folder = write(SHIP)
    before = texts(folder)
    save(tried(folder, MUSTER))
    after = texts(folder)
    assert list(after) == list(before)
    assert [path for path in before if before[path] != after[path]] == ["k/entries/aboard.yaml"]


def test_mode_of_a_file_is_kept(write: Writer) -> None:
    folder = write(SHIP)
    path = folder / "entries" / "aboard.yaml"
    path.chmod(0o640)
    save(tried(folder, MUSTER))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_link_within_the_folder_stays_a_link(write: Writer) -> None:
    folder = write({**SHIP, "_kept/aboard.txt": DRILL})
    path = folder / "entries" / "aboard.yaml"
    path.unlink()
    path.symlink_to("../_kept/aboard.txt")
    save(tried(folder, MUSTER))
    assert path.is_symlink()
    assert "muster" in (folder / "_kept" / "aboard.txt").read_text(encoding="utf-8")


def test_link_out_of_the_folder_is_not_followed(write: Writer) -> None:
    folder = write({**SHIP, "../elsewhere.yaml": DRILL})
    path = folder / "entries" / "aboard.yaml"
    path.unlink()
    path.symlink_to("../../elsewhere.yaml")
    with pytest.raises(FilingError, match=r"^k/entries/aboard.yaml leads out of the folders of the knowledge"):
        save(tried(folder, MUSTER))
    assert Path("elsewhere.yaml").read_text(encoding="utf-8") == DRILL


def test_folder_that_is_a_link_is_written_into(write: Writer) -> None:
    write(SHIP)
    Path("link").symlink_to("k")
    save(tried(Path("link"), MUSTER))
    assert "muster" in Path("k/entries/aboard.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("changed", [{"entries/aboard.yaml": DRILL + "\n"}, {"entries/more.yaml": "# more\n[]\n"}])
def test_files_that_changed_since_are_not_written_over(write: Writer, changed: Files) -> None:
    folder = write(SHIP)
    trial = tried(folder, MUSTER)
    write(changed)
    before = texts(folder)
    with pytest.raises(FilingError, match="the files have changed since this was tried out; try it again"):
        save(trial)
    assert texts(folder) == before


@pytest.mark.parametrize("before", [b"something else", None])
def test_file_that_is_not_what_an_edit_was_made_of_is_left_alone(write: Writer, before: bytes | None) -> None:
    folder = write(SHIP)
    change = Edit(folder / "entries" / "aboard.yaml", before, b"[]")
    there = texts(folder)
    with pytest.raises(FilingError, match=r"k/entries/aboard\.yaml has changed meanwhile; try it again"):
        put_files([change], [folder])
    assert texts(folder) == there


def test_folder_that_is_gone_is_told(write: Writer) -> None:
    folder = write(SHIP)
    trial = tried(folder, MUSTER)
    folder.rename("moved")
    with pytest.raises(FilingError, match="the files have changed"):
        save(trial)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Room for so many bytes in a file, as if the disk were full behind them."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_is_told_and_leaves_every_file_whole(write: Writer) -> None:
    folder = write(SHIP)
    trial = tried(folder, MUSTER, NAME, TEA)
    before = texts(folder)
    with (
        room_for(100),
        pytest.raises(FilingError, match=r"cannot be written \(File too large\); make room, and try it again"),
    ):
        save(trial)
    assert texts(folder) == before


@contextmanager
def as_somebody() -> Iterator[None]:
    """As a user who may not do everything, even where the tests are run by one who may."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_folder_that_is_read_only_is_told() -> None:
    with TemporaryDirectory() as below:
        Path(below).chmod(0o755)
        folder = write_folder(Path(below) / "k", SHIP)
        trial = tried(folder, MUSTER)
        before = texts(folder)
        (folder / "entries").chmod(0o555)
        why = r"aboard\.yaml cannot be written \(Permission denied\); let rolebot write into that folder"
        with as_somebody(), pytest.raises(FilingError, match=why):
            save(trial)
        assert texts(folder) == before
        (folder / "entries").chmod(0o777)
        with as_somebody():
            save(trial)
        assert texts(folder) != before


def test_installed_knowledge_is_never_written_into() -> None:
    with pytest.raises(FilingError, match="came with rolebot, and is replaced with its next version; make a copy"):
        refuse_installed(Path(rolebot.__file__).parent / "default_knowledge")


def test_two_at_once_lose_nothing(write: Writer) -> None:
    folder = write(SHIP)
    words = [f"muster of watch {word}" for word in ("red", "green", "blue")]  # none is refused, whichever is first

    def mend(text: str) -> None:
        with alone([folder]):
            save(tried(folder, phrasing("entry:lifeboat-drill", text)))

    threads = [Thread(target=mend, args=(text,)) for text in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(load_bot(folder).knowledge.entries["lifeboat-drill"].phrasings[1:]) == sorted(words)


def test_of_several_folders_the_last_is_written_into(write: Writer) -> None:
    below = write(SHIP)
    ours = write_folder(Path("ours"), {"hides.yaml": "entries: []\n"})
    before = texts(below)
    trial = tried((below, ours), MUSTER, NAME, TEA)
    assert trial.refusals == ()
    save(trial)
    assert texts(below) == before
    assert [path.name for path in sorted(ours.rglob("*.yaml"))] == [
        "aboard.yaml", "from-questions.yaml", "hides.yaml", "ship-cook.yaml",
    ]  # fmt: skip
    bot = load_bot((below, ours))
    assert bot.knowledge.entries["lifeboat-drill"].phrasings == ("when is the lifeboat drill", "when do we muster")

"""`rolebot diff`: the same questions before and after an edit, with and without a journal."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from rolebot.conversation import Outcome
from rolebot.upkeep.differing import Asked, Difference, Effect, Reply, alike
from tests.command import Ran, run
from tests.folders import DRILL, SOUND, Writer, write_folder
from tests.recalled import exchange, keep

CHECKS = """\
- reaches: entry:lifeboat-drill
  questions:
    - do tell me when the lifeboat drill is
    - when will the lifeboat drill be
- reaches: nothing
  questions:
    - who is the king of spain
"""
LEAVE = """\
- id: shore-leave
  phrasings:
    - how long is shore leave
    - may I go ashore
  answer: Six hours.
"""
OLD = {**SOUND, "checks/drill.yaml": CHECKS}
SUNDAYS = {"entries/aboard.yaml": DRILL.replace("Every Sunday at ten.", "Every Monday at nine.")}
SILENCED = {"entries/aboard.yaml": DRILL.replace("when is the lifeboat drill", "who cleans the galley")}
WITH_LEAVE = {"entries/leave.yaml": LEAVE}
UNCHANGED = "3 checks: 0 worse, 0 better, 0 changed, 0 new, 0 gone\n"


@pytest.fixture(autouse=True)
def no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a journal, as long as a test names none; and not on GitHub."""
    monkeypatch.setenv("ROLEBOT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def diff(write: Writer, edit: Mapping[str, str], *words: str, env: dict[str, str] | None = None) -> Ran:
    """`rolebot diff` from the old folder to one with an edit."""
    write(OLD)
    write_folder(Path("n"), {**OLD, **edit})
    return run("diff", *words, "k", "n", env=env)


def test_nothing_changes_between_equal_folders(write: Writer) -> None:
    ran = diff(write, {})
    assert (ran.code, ran.out, ran.err) == (0, UNCHANGED, "")


def test_edit_of_a_comment_changes_nothing(write: Writer) -> None:
    assert diff(write, {"entries/aboard.yaml": f"# Aboard.\n{DRILL}"}).out == UNCHANGED


def test_changed_text_is_shown_once_for_all_that_it_answers(write: Writer) -> None:
    ran = diff(write, SUNDAYS)
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "Changed:",
        '  n/checks/drill.yaml:3:7: "do tell me when the lifeboat drill is" still reaches `entry:lifeboat-drill`, '
        "with another text, and likewise for 1 other",
        "    -Every Sunday at ten.",
        "    +Every Monday at nine.",
        "",
        "3 checks: 0 worse, 0 better, 2 changed, 0 new, 0 gone",
    ]


def test_fact_is_the_same_whatever_number_its_source_has() -> None:
    def differ(number: int, intent: str) -> Difference:
        before, after = (
            Reply(outcome=Outcome.ANSWERED, intent=intent, offers=(), text=f"- {text} [{number}]")
            for text in ("Cooks well.", "Cooks better.")
        )
        return Difference(effect=Effect.CHANGED, asked=Asked(question=intent), before=before, after=after)

    alone, *others = differ(1, "entry:a"), differ(2, "entry:b"), differ(1, "entry:c")
    assert alike([alone, *others]) == [[alone, *others]]


def test_long_changes_of_a_text_are_cut_short(write: Writer) -> None:
    lines = "".join(f"    - Number {number}.\n" for number in range(40))
    edit = {"entries/aboard.yaml": DRILL.replace("answer: Every Sunday at ten.", f"answer: |\n{lines}")}
    shown = [line for line in diff(write, edit).out.splitlines() if line.startswith("    ")]
    assert len(shown) == 13
    assert shown[-1] == "    … and 29 more lines"


def test_check_that_gets_worse_ends_with_one(write: Writer) -> None:
    ran = diff(write, SILENCED)
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "Worse:",
        *(
            f'  n/checks/drill.yaml:{line}:7: "{question}" reaches nothing, expected `entry:lifeboat-drill`; '
            "before, it reached `entry:lifeboat-drill`"
            for line, question in ((3, "do tell me when the lifeboat drill is"), (4, "when will the lifeboat drill be"))
        ),
        "",
        "3 checks: 2 worse, 0 better, 0 changed, 0 new, 0 gone",
    ]


def test_check_that_gets_better_ends_with_zero(write: Writer) -> None:
    write({**OLD, **SILENCED})
    write_folder(Path("n"), OLD)
    ran = run("diff", "k", "n")
    assert ran.code == 0
    assert ran.out.splitlines()[:2] == [
        "Better:",
        '  n/checks/drill.yaml:3:7: "do tell me when the lifeboat drill is" reached nothing, reaches '
        "`entry:lifeboat-drill`",
    ]


def test_check_is_judged_by_what_each_side_expects_of_it(write: Writer) -> None:
    moved = CHECKS.replace("entry:lifeboat-drill", "entry:drill")
    renamed = DRILL.replace("id: lifeboat-drill", "id: drill")
    ran = diff(write, {"checks/drill.yaml": moved, "entries/aboard.yaml": renamed})
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "3 checks: 0 worse, 0 better, 2 changed, 0 new, 0 gone"


def test_checks_that_one_side_has_are_new_and_gone(write: Writer) -> None:
    asked = CHECKS.replace("when will the lifeboat drill be", "when, tell me, is the lifeboat drill")
    ran = diff(write, {"checks/drill.yaml": asked})
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "New checks:",
        '  n/checks/drill.yaml:4:7: "when, tell me, is the lifeboat drill" reaches `entry:lifeboat-drill`, as expected',
        "",
        "Checks gone:",
        '  k/checks/drill.yaml:4:7: "when will the lifeboat drill be" is no check any more; it still reaches '
        "`entry:lifeboat-drill`",
        "",
        "4 checks: 0 worse, 0 better, 0 changed, 1 new, 1 gone",
    ]


def test_new_check_that_is_not_right_says_so(write: Writer) -> None:
    asked = CHECKS.replace("who is the king of spain", "when exactly is the lifeboat drill")
    assert '"when exactly is the lifeboat drill" reaches `entry:lifeboat-drill`, expected nothing\n' in (
        diff(write, {"checks/drill.yaml": asked}).out
    )


def test_question_of_the_journal_that_found_nothing_gets_better(write: Writer, tmp_path: Path) -> None:
    asked = [exchange("may we go ashore tonight", Outcome.UNANSWERED, days=day) for day in (1, 2, 3)]
    ran = diff(write, WITH_LEAVE, env=keep(tmp_path, asked))
    assert ran.out.splitlines() == [
        "Better:",
        '  "may we go ashore tonight" reached nothing, reaches `entry:shore-leave` (asked 3 times)',
        "",
        "3 checks and 1 questions of the journal: 0 worse, 1 better, 0 changed, 0 new, 0 gone",
    ]


@pytest.mark.parametrize(("fail_on", "code"), [("check", 0), ("worse", 1), ("never", 0)])
def test_question_of_the_journal_fails_only_when_wished(write: Writer, tmp_path: Path, fail_on: str, code: int) -> None:
    write({**OLD, **WITH_LEAVE})
    write_folder(Path("n"), OLD)
    ran = run("diff", "--fail-on", fail_on, "k", "n", env=keep(tmp_path, [exchange("may we go ashore tonight")]))
    assert ran.code == code
    assert '"may we go ashore tonight" reached `entry:shore-leave`, reaches nothing' in ran.out


@pytest.mark.parametrize(("fail_on", "code"), [("check", 1), ("worse", 1), ("never", 0)])
def test_check_that_gets_worse_fails_unless_nothing_may(write: Writer, fail_on: str, code: int) -> None:
    assert diff(write, SILENCED, "--fail-on", fail_on).code == code


def test_journal_may_be_left_out(write: Writer, tmp_path: Path) -> None:
    env = keep(tmp_path, [exchange("may we go ashore tonight")])
    assert diff(write, WITH_LEAVE, "--no-journal", env=env).out == UNCHANGED


def test_only_what_was_asked_since_then_is_asked_again(write: Writer, tmp_path: Path) -> None:
    env = keep(tmp_path, [exchange("may we go ashore tonight", days=9), exchange("shore leave, how long", days=1)])
    assert "3 checks and 1 questions of the journal: " in diff(write, {}, "--since", "2d", env=env).out
    assert "3 checks and 2 questions of the journal: " in diff(write, {}, "--since", "2w", env=env).out


def test_presses_are_no_questions(write: Writer, tmp_path: Path) -> None:
    assert diff(write, {}, env=keep(tmp_path, [exchange("")])).out == UNCHANGED


def test_question_that_is_a_check_too_is_asked_once(write: Writer, tmp_path: Path) -> None:
    env = keep(tmp_path, [exchange("When will the lifeboat drill be?", days=day) for day in (1, 2)])
    ran = diff(write, SILENCED, env=env)
    assert "; before, it reached `entry:lifeboat-drill` (asked 2 times)\n" in ran.out
    assert ran.out.splitlines()[-1] == "3 checks: 2 worse, 0 better, 0 changed, 0 new, 0 gone"


def test_no_journal_is_made_where_there_is_none(write: Writer, tmp_path: Path) -> None:
    diff(write, SUNDAYS)
    assert not (tmp_path / "data").exists()


def test_differences_as_json(write: Writer) -> None:
    ran = diff(write, SUNDAYS, "--format", "json")
    (row,) = ran.rows
    first = row.pop("differences")[0]
    assert (ran.code, row) == (
        0,
        {
            "old": "k",
            "new": "n",
            "asked": 3,
            "counts": {"worse": 0, "better": 0, "changed": 2, "new": 0, "gone": 0},
        },
    )
    side = {"outcome": "answered", "intent": "entry:lifeboat-drill", "offers": [], "verdict": "right"}
    assert first == {
        "effect": "changed",
        "question": "do tell me when the lifeboat drill is",
        "count": 0,
        "file": "n/checks/drill.yaml",
        "line": 3,
        "column": 7,
        "before": {**side, "text": "when is the lifeboat drill\n\nEvery Sunday at ten."},
        "after": {**side, "text": "when is the lifeboat drill\n\nEvery Monday at nine."},
        "what": '"do tell me when the lifeboat drill is" still reaches `entry:lifeboat-drill`, with another text',
    }


def test_half_a_character_in_the_journal_breaks_no_json(write: Writer, tmp_path: Path) -> None:
    env = keep(tmp_path, [exchange("may we go ashore tonight \ud800")])
    (row,) = diff(write, WITH_LEAVE, "--format", "json", env=env).rows
    assert row["counts"]["better"] == 1


def test_side_with_problems_ends_with_one_and_says_where(write: Writer) -> None:
    ran = diff(write, {"entries/aboard.yaml": DRILL + "  tittle: x\n"})
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "There is nothing to compare with, for n has problems:",
        "n/entries/aboard.yaml:5:3: unknown key `tittle`; did you mean `title`?",
    ]


def test_folders_that_lie_over_one_another_are_compared_whole(write: Writer) -> None:
    write(OLD)
    write_folder(Path("ours"), WITH_LEAVE)
    write_folder(Path("theirs"), {"hides.yaml": "entries: [lifeboat-drill]\n"})
    (row,) = run("diff", "k:ours", "k:theirs", "--format", "json").rows
    assert row["counts"] == {"worse": 0, "better": 0, "changed": 0, "new": 0, "gone": 2}


def test_unknown_folder_is_wrong_use(write: Writer) -> None:
    write(OLD)
    ran = run("diff", "k", "nowhere")
    assert ran.code == 2
    assert "Error: `nowhere` is not a folder, and `k` is not in a git repository; " in ran.err

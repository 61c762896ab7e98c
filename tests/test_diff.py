"""`rolebot diff`: the same questions before and after an edit, from folders and git, with and without a journal."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command import Ran, run
from tests.folders import DRILL, SOUND, Writer, write_folder

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
SILENCED = {"entries/aboard.yaml": LEAVE}
SUNDAYS = {"entries/aboard.yaml": DRILL.replace("Every Sunday at ten.", "Every Monday at nine.")}
NO_JOURNAL = {"DATABASE_URL": ""}


@pytest.fixture(autouse=True)
def no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a journal, as long as a test names none."""
    monkeypatch.setenv("ROLEBOT_DATA", str(tmp_path / "data"))


def diff(write: Writer, edit: Mapping[str, str], *words: str, env: dict[str, str] | None = None) -> Ran:
    """`rolebot diff` from the old folder to one with an edit."""
    write(OLD)
    write_folder(Path("n"), {**OLD, **edit})
    return run("diff", *words, "k", "n", env=env)


def test_nothing_changes_between_equal_folders(write: Writer) -> None:
    ran = diff(write, {})
    assert (ran.code, ran.out, ran.err) == (0, "3 checks: 0 worse, 0 better, 0 changed, 0 new, 0 gone\n", "")


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


def test_check_that_gets_worse_ends_with_one(write: Writer) -> None:
    checks = CHECKS.replace("entry:lifeboat-drill", "[entry:lifeboat-drill, profile:ship-cook]")
    renamed = DRILL.replace("lifeboat-drill", "drill").replace("when is the lifeboat drill", "who cleans the galley")
    write({**SOUND, "checks/drill.yaml": checks})
    write_folder(Path("n"), {**SOUND, "entries/aboard.yaml": DRILL + renamed, "checks/drill.yaml": checks})
    assert run("diff", "k", "n").code == 0
    silenced = DRILL.replace("when is the lifeboat drill", "who cleans the galley")
    write_folder(Path("n"), {"entries/aboard.yaml": silenced})
    ran = run("diff", "k", "n")
    assert ran.code == 1
    assert ran.out.splitlines()[:3] == [
        "Worse:",
        '  n/checks/drill.yaml:3:7: "do tell me when the lifeboat drill is" reaches nothing, expected '
        "`entry:lifeboat-drill` or `profile:ship-cook`; before, it reached `entry:lifeboat-drill`",
        '  n/checks/drill.yaml:4:7: "when will the lifeboat drill be" reaches nothing, expected '
        "`entry:lifeboat-drill` or `profile:ship-cook`; before, it reached `entry:lifeboat-drill`",
    ]

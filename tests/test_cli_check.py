"""`rolebot check`: all faults with their places, then every check; three formats, exit codes to be relied on."""

import json

import pytest

from tests.command import SMALL, run
from tests.folders import DRILL, SOUND, Writer

CHECKS = """\
- reaches: entry:lifeboat-drill
  questions:
    - do tell me when the lifeboat drill is
    - what is the price of tea in china
- reaches: nothing
  questions:
    - when exactly is the lifeboat drill
    - who is the king of spain
- reaches: entry:lifeboat-drill
  questions: [when will the lifeboat drill be]
  says: [Sunday, Monday]
"""
FAILING = {**SOUND, "checks/drill.yaml": CHECKS}
BROKEN = {**SOUND, "entries/aboard.yaml": DRILL + "  tittle: 100% sure\n", "checks/a.yaml": "- reaches: nothing\n"}
SILENT = (
    "k/checks/drill.yaml:4:7",
    '"what is the price of tea in china" reaches nothing, expected `entry:lifeboat-drill`',
)
WRONG = (
    "k/checks/drill.yaml:7:7",
    '"when exactly is the lifeboat drill" reaches `entry:lifeboat-drill`, expected nothing',
)
UNSAID = (
    "k/checks/drill.yaml:10:15",
    '"when will the lifeboat drill be" reaches `entry:lifeboat-drill`, but the answer does not say "Monday"',
)
UNKNOWN = ("k/entries/aboard.yaml:5:3", "unknown key `tittle`; did you mean `title`?")
MISSING = ("k/checks/a.yaml:1:3", "the key `questions` is missing; add it")


def test_sound_knowledge_whose_checks_are_right_ends_with_zero() -> None:
    ran = run("check", SMALL)
    assert (ran.code, ran.out, ran.err) == (0, "4 checks: 4 right, 0 wrong, 0 silent\n", "")


def test_check_that_goes_wrong_ends_with_one(write: Writer) -> None:
    assert run("check", str(write(FAILING))).code == 1


def test_each_check_that_goes_wrong_is_reported_at_its_question(write: Writer) -> None:
    ran = run("check", str(write(FAILING)))
    assert ran.err.splitlines() == [f"{place}: {what}" for place, what in (SILENT, WRONG, UNSAID)]


def test_right_wrong_and_silent_are_counted(write: Writer) -> None:
    assert run("check", str(write(FAILING))).out == "5 checks: 2 right, 2 wrong, 1 silent\n"


def test_faults_end_with_one_and_stand_on_the_error_output(write: Writer) -> None:
    ran = run("check", str(write(BROKEN)))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        f"{MISSING[0]}: {MISSING[1]}",
        f"{UNKNOWN[0]}: {UNKNOWN[1]}",
        "2 problems found; nothing was loaded",
    ]


def test_faults_as_json(write: Writer) -> None:
    ran = run("check", str(write(BROKEN)), "--format", "json")
    assert ran.code == 1
    assert json.loads(ran.out) == {
        "problems": [
            {"file": "k/checks/a.yaml", "line": 1, "column": 3, "what": MISSING[1]},
            {"file": "k/entries/aboard.yaml", "line": 5, "column": 3, "what": UNKNOWN[1]},
        ]
    }


def test_checks_as_json(write: Writer) -> None:
    ran = run("check", str(write(FAILING)), "--format", "json")
    assert ran.code == 1
    assert json.loads(ran.out) == {
        "problems": [
            {"file": "k/checks/drill.yaml", "line": 4, "column": 7, "what": SILENT[1]},
            {"file": "k/checks/drill.yaml", "line": 7, "column": 7, "what": WRONG[1]},
            {"file": "k/checks/drill.yaml", "line": 10, "column": 15, "what": UNSAID[1]},
        ],
        "checks": 5,
        "right": 2,
        "wrong": 2,
        "silent": 1,
    }


def test_sound_knowledge_as_json() -> None:
    ran = run("check", SMALL, "--format", "json")
    assert json.loads(ran.out) == {"problems": [], "checks": 4, "right": 4, "wrong": 0, "silent": 0}


def test_faults_as_annotations_for_github(write: Writer) -> None:
    ran = run("check", str(write(BROKEN)), "--format", "github")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        f"::error file=k/checks/a.yaml,line=1,col=3::{MISSING[1]}",
        f"::error file=k/entries/aboard.yaml,line=5,col=3::{UNKNOWN[1]}",
    ]


def test_per_cent_signs_are_escaped_for_github(write: Writer) -> None:
    folder = write({**SOUND, "entries/aboard.yaml": DRILL + "  100%: sure\n"})
    assert "::unknown key `100%25`; " in run("check", str(folder), "--format", "github").out


@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_exit_code_is_the_same_in_every_format(write: Writer, style: str) -> None:
    assert run("check", str(write(FAILING)), "--format", style).code == 1


def test_folder_may_come_from_the_option() -> None:
    assert run("check", "--knowledge", SMALL).out == "4 checks: 4 right, 0 wrong, 0 silent\n"


def test_folder_may_come_from_the_environment() -> None:
    assert run("check", env={"ROLEBOT_KNOWLEDGE": SMALL}).out == "4 checks: 4 right, 0 wrong, 0 silent\n"


def test_folder_that_is_not_there_ends_with_one() -> None:
    ran = run("check", "/nowhere/at/all")
    assert ran.code == 1
    assert ran.err.startswith("/nowhere/at/all:1:1: there is no such folder; ")


def test_knowledge_without_checks_is_fine(write: Writer) -> None:
    ran = run("check", str(write(SOUND)))
    assert (ran.code, ran.out) == (0, "0 checks: 0 right, 0 wrong, 0 silent\n")


def test_every_check_counts_once(write: Writer) -> None:
    counted = json.loads(run("check", str(write(FAILING)), "--format", "json").out)
    assert counted["checks"] == counted["right"] + counted["wrong"] + counted["silent"]

"""The admins' tests: how many of the shipped checks are right, wrong and silent; and what makes a check so."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from rolebot.bot import Bot, load_bot
from rolebot.checks import run_checks
from rolebot.settings import default_knowledge
from tests.conftest import ACCURACY
from tests.folders import SOUND, Writer, faults_of

OPEN = Path(__file__).parent / "open_questions" / "checks"
"""Questions that are not answered as wished yet. One that is answered belongs into `knowledge/checks/`."""

MOST_WRONG = 53
"""Open questions that may be answered wrongly. Lower it when fewer are; a change that raises it makes the bot worse."""


def count(bot: Bot) -> Counter[str]:
    return Counter(one.verdict.value for one in run_checks(bot))


def test_shipped_knowledge_has_no_faults() -> None:
    assert faults_of(default_knowledge()) == []


def test_shipped_checks_are_right(shipped: Bot) -> None:
    assert [one.what for one in run_checks(shipped) if one.what] == []


def test_wrong_answers_to_open_questions_do_not_rise(
    tmp_path: Path, shipped: Bot, request: pytest.FixtureRequest
) -> None:
    shutil.copytree(default_knowledge(), tmp_path / "k", ignore=shutil.ignore_patterns("checks"))
    shutil.copytree(OPEN, tmp_path / "k" / "checks")
    found = count(load_bot(tmp_path / "k"))
    every = count(shipped) + found
    request.config.stash[ACCURACY] = ", ".join(f"{every[name]} {name}" for name in ("right", "wrong", "silent"))
    assert found["wrong"] <= MOST_WRONG


def test_some_shipped_checks_must_reach_nothing(shipped: Bot) -> None:
    assert [check for check in shipped.knowledge.checks if not check.reaches]


@pytest.mark.parametrize("kind", ["profile", "compare", "lookup", "move", "choose", "entry", "roles", "talk"])
def test_shipped_checks_ask_for_every_kind(shipped: Bot, kind: str) -> None:
    assert any(wanted.startswith(kind) for check in shipped.knowledge.checks for wanted in check.reaches)


@pytest.mark.parametrize(
    ("reaches", "question", "says", "verdict"),
    [
        ("entry:lifeboat-drill", "do tell me when the lifeboat drill is", [], "right"),
        ("entry:lifeboat-drill", "do tell me when the lifeboat drill is", ["every  SUNDAY"], "right"),
        ("entry:lifeboat-drill", "do tell me when the lifeboat drill is", ["Monday"], "wrong"),
        (["roles", "entry:lifeboat-drill"], "do tell me when the lifeboat drill is", [], "right"),
        ("choose", "do tell me when the lifeboat drill is", [], "wrong"),
        ("nothing", "do tell me when the lifeboat drill is", [], "wrong"),
        ("nothing", "who is the king of spain", [], "right"),
        ("entry:lifeboat-drill", "who is the king of spain", [], "silent"),
    ],
)
def test_verdict(write: Writer, reaches: str | list[str], question: str, says: list[str], verdict: str) -> None:
    check = {"reaches": reaches, "questions": [question], "says": says}
    bot = load_bot(write({**SOUND, "checks/a.yaml": json.dumps([check])}))
    assert [one.verdict.value for one in run_checks(bot)] == [verdict]


@pytest.mark.parametrize("verdict", ["wrong", "silent"])
def test_check_that_is_not_right_says_why(write: Writer, verdict: str) -> None:
    reaches, question = {"wrong": ("nothing", "when the lifeboat drill is"), "silent": ("choose", "who is king")}[
        verdict
    ]
    check = {"reaches": reaches, "questions": [question]}
    (checked,) = run_checks(load_bot(write({**SOUND, "checks/a.yaml": json.dumps([check])})))
    assert checked.what.startswith(f'"{question}" reaches ')

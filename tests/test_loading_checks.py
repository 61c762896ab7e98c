"""Faults in checks: what they reach must exist, and none may equal what the matching learns from."""

import pytest

from tests.folders import BOOK, COOK, DRILL, LADLE, SOUND, TOOLS, Writer, faults_of

KNOWN = {
    **SOUND,
    "facets.yaml": TOOLS,
    "sources.yaml": BOOK,
    "roles/ship-cook.yaml": COOK + LADLE,
    "vocabulary.yaml": "kinds:\n  roles:\n    - which roles do you know\n",
    "smalltalk.yaml": "hi:\n  phrasings: [ahoy there]\n  answer: Ahoy!\n",
}


@pytest.mark.parametrize(
    "reaches",
    [
        "entry:lifeboat-drill",
        "profile:ship-cook/tools",
        "profile:ship-cook",
        "compare:deck-officer+ship-cook",
        "compare:all/tools",
        "move:ship-cook>deck-officer",
        "lookup:ladle",
        "choose",
        "roles",
        "talk:hi",
        "nothing",
        "[entry:lifeboat-drill, nothing]",
    ],
)
def test_check_may_reach_any_intent_that_exists(write: Writer, reaches: str) -> None:
    assert faults_of(write({**KNOWN, "checks/a.yaml": f"- reaches: {reaches}\n  questions: [do we drill]\n"})) == []


@pytest.mark.parametrize(
    ("reaches", "what"),
    [
        ("entry:lifeboat-dril", "unknown entry `lifeboat-dril`; did you mean `lifeboat-drill`?"),
        ("profile:ship-cok", "unknown role `ship-cok`; did you mean `ship-cook`?"),
        ("profile:ship-cook/tolls", "unknown facet `tolls`; did you mean `tools`?"),
        ("talk:high", "unknown small talk `high`; did you mean `hi`?"),
        (
            "lifeboat",
            "`lifeboat` is no intent; write for example `entry:some-id` or `profile:some-role/tools`",
        ),
    ],
)
def test_check_that_reaches_what_is_not_there(write: Writer, reaches: str, what: str) -> None:
    folder = write({**KNOWN, "checks/a.yaml": f"- reaches: {reaches}\n  questions: [do we drill]\n"})
    assert faults_of(folder) == [f"k/checks/a.yaml:1:12: {what}"]


def test_unknown_intent_is_one_fault_however_many_questions_it_has(write: Writer) -> None:
    folder = write({**KNOWN, "checks/a.yaml": "- reaches: entry:dril\n  questions: [do we row, do we drill]\n"})
    assert len(faults_of(folder)) == 1


@pytest.mark.parametrize(
    ("reaches", "question"),
    [
        ("entry:lifeboat-drill", "When is the lifeboat drill?"),
        ("talk:hi", "Ahoy there!"),
        ("roles", "Which roles do you know?"),
    ],
)
def test_check_that_equals_a_phrasing(write: Writer, reaches: str, question: str) -> None:
    folder = write({**KNOWN, "checks/a.yaml": f"- reaches: {reaches}\n  questions:\n    - {question}\n"})
    assert faults_of(folder) == [
        f'k/checks/a.yaml:3:7: "{question}" is a phrasing, so it checks nothing; ask it differently'
    ]


def test_check_that_equals_a_title(write: Writer) -> None:
    files = {**KNOWN, "entries/aboard.yaml": DRILL + "  title: The drill with lifeboats\n"}
    checks = "- reaches: entry:lifeboat-drill\n  questions:\n    - the drill with lifeboats\n"
    assert len(faults_of(write({**files, "checks/a.yaml": checks}))) == 1


def test_question_that_is_checked_twice(write: Writer) -> None:
    checks = "- reaches: nothing\n  questions:\n    - who is the king\n    - Who's the king?\n"
    assert faults_of(write({**KNOWN, "checks/a.yaml": checks})) == [
        'k/checks/a.yaml:4:7: "Who\'s the king?" is checked in k/checks/a.yaml:3:7 already; keep one of the two'
    ]

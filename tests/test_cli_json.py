"""The JSON contract: one object a line, the same keys always, in the order of the questions."""

import json
import os
import select
import subprocess
import sys
from typing import Any

import pytest

from tests.command import SMALL, Ran, ask, chat, run_process
from tests.strange import STRANGE

KEYS = [
    "question",
    "outcome",
    "intent",
    "roles",
    "facet",
    "confidence",
    "text",
    "sources",
    "suggestions",
    "matches",
    "took_ms",
]
QUESTIONS = [
    "what is the salary of a ship cook",
    "ship cook vs deck officer",
    "who uses radar",
    "from ship cook to deck officer",
    "which role suits me",
    "which roles do you know",
    "how long is shore leave",
    "how much does an officer earn",
    "what is the salary of a ship baker",
    "who is the president of france",
    "thanks",
    "",
    "?",
]


def row(question: str) -> dict[str, Any]:
    (only,) = ask("--json", question).rows
    return only


def lines(typed: bytes) -> Ran:
    return ask("--json", "-", typed=typed)


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    """The answer to each of the questions."""
    return dict(zip(QUESTIONS, lines("\n".join(QUESTIONS).encode() + b"\n").rows, strict=True))


def test_answer_as_json() -> None:
    found = row("what is the salary of a ship cook")
    assert found.pop("took_ms") >= 0
    assert found.pop("confidence") >= 0.9
    assert found.pop("matches")[0]["intent"] == "profile:ship-cook/salary"
    assert found.pop("suggestions")[0] == {
        "intent": "profile:ship-cook/responsibilities",
        "label": "Ship cook: responsibilities",
        "roles": ["ship-cook"],
        "facet": "responsibilities",
    }
    assert "- Earned 40 crowns a month in 1998. [1]" in found.pop("text")
    assert found == {
        "question": "what is the salary of a ship cook",
        "outcome": "answered",
        "intent": "profile:ship-cook/salary",
        "roles": ["ship-cook"],
        "facet": "salary",
        "sources": ["The logbook (Anna Sand, 1998-04-02)"],
    }


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_has_exactly_the_keys_of_the_contract(rows: dict[str, dict[str, Any]], question: str) -> None:
    assert list(rows[question]) == KEYS


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_confidence_is_a_chance(rows: dict[str, dict[str, Any]], question: str) -> None:
    found = rows[question]
    assert all(0 <= one <= 1 for one in [found["confidence"], *(match["confidence"] for match in found["matches"])])


@pytest.mark.parametrize("question", QUESTIONS)
def test_up_to_five_matches_come_best_first(rows: dict[str, dict[str, Any]], question: str) -> None:
    chances = [match["confidence"] for match in rows[question]["matches"]]
    assert len(chances) <= 5
    assert chances == sorted(chances, reverse=True)


@pytest.mark.parametrize("question", QUESTIONS)
def test_suggestions_have_exactly_the_keys_of_the_contract(rows: dict[str, dict[str, Any]], question: str) -> None:
    assert all(list(one) == ["intent", "label", "roles", "facet"] for one in rows[question]["suggestions"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_suggestion_is_made_twice(rows: dict[str, dict[str, Any]], question: str) -> None:
    made = [(one["intent"], one["label"]) for one in rows[question]["suggestions"]]
    assert len(made) == len(set(made))


@pytest.mark.parametrize("question", QUESTIONS)
def test_text_holds_the_labels_of_all_suggestions(rows: dict[str, dict[str, Any]], question: str) -> None:
    assert all(one["label"] in rows[question]["text"] for one in rows[question]["suggestions"])


@pytest.mark.parametrize(
    ("question", "outcome", "intent", "facet"),
    [
        ("what is the salary of a ship cook", "answered", "profile:ship-cook/salary", "salary"),
        ("ship cook vs deck officer", "answered", "compare:deck-officer+ship-cook", None),
        ("who uses radar", "answered", "lookup:radar", None),
        ("from ship cook to deck officer", "answered", "move:ship-cook>deck-officer", None),
        ("which role suits me", "answered", "choose", None),
        ("which roles do you know", "answered", "roles", None),
        ("how long is shore leave", "answered", "entry:shore-leave", None),
        ("what is the salary of a ship baker", "suggested", "profile:ship-baker/salary", "salary"),
        ("who is the president of france", "unanswered", None, None),
        ("thanks", "small_talk", "talk:thanks", None),
        ("", "unanswered", None, None),
        ("?", "unanswered", None, None),
    ],
)
def test_outcome_intent_and_facet(
    rows: dict[str, dict[str, Any]], question: str, outcome: str, intent: str | None, facet: str | None
) -> None:
    found = rows[question]
    assert (found["outcome"], found["intent"], found["facet"]) == (outcome, intent, facet)


def test_facet_of_an_entry_is_named() -> None:
    assert row("who cleans the galley in the evening")["facet"] == "responsibilities"


def test_small_talk_has_no_sources_and_no_roles(rows: dict[str, dict[str, Any]]) -> None:
    assert (rows["thanks"]["sources"], rows["thanks"]["roles"]) == ([], [])


def test_order_of_the_questions_is_kept() -> None:
    typed = b"hi\nwhat does a ship cook do\n\nwho uses radar\n"
    assert [one["question"] for one in lines(typed).rows] == ["hi", "what does a ship cook do", "", "who uses radar"]


def test_lines_are_no_conversation() -> None:
    intents = [one["intent"] for one in lines(b"what does a ship cook do\nand the salary?\n").rows]
    assert intents[1] != "profile:ship-cook/salary"


@pytest.mark.parametrize(
    ("typed", "questions"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"hi", ["hi"]),
        (b"hi\r\nthanks\r\n", ["hi", "thanks"]),
        (b"  hi  \n", ["  hi  "]),
        (b"\xff\xfe hi\n", ["\ufffd\ufffd hi"]),
        (b"hi\xc3\nthanks\n", ["hi\ufffd", "thanks"]),
        (b"\x00hi\x0c\n", ["\x00hi\x0c"]),
        ("hi\u2028there\x85\n".encode(), ["hi\u2028there\x85"]),
        (b"-\n", ["-"]),
    ],
)
def test_one_object_for_each_line(typed: bytes, questions: list[str]) -> None:
    assert [one["question"] for one in lines(typed).rows] == questions


@pytest.mark.parametrize("question", STRANGE.values(), ids=STRANGE.keys())
def test_any_text_is_one_line_of_json(question: str) -> None:
    (only,) = lines(question.encode()).rows
    assert list(only) == KEYS


def test_question_of_ten_thousand_characters_is_asked_back_briefly() -> None:
    found = row("a ship cook " * 834)
    assert found["outcome"] == "unanswered"
    assert len(found["text"]) < 300


def test_explanation_is_not_asked_for_with_json() -> None:
    ran = ask("--json", "--explain", "what does a ship cook do")
    assert (ran.code, ran.out) == (2, "")
    assert "--explain is for people to read; leave out --json" in ran.err


def test_argument_that_is_no_text_brings_no_traceback() -> None:
    question = b"what does a ship cook \xff do"
    ran = run_process(["ask", "--json", "--knowledge", SMALL, question], env={"PYTHONIOENCODING": "utf-8:strict"})
    assert (ran.code, ran.err) == (0, "")
    assert ran.rows[0]["intent"] == "profile:ship-cook/responsibilities"


def test_output_that_cannot_hold_every_character_brings_no_traceback() -> None:
    ran = run_process(["ask", "--json", "--knowledge", SMALL, "ñandú"], env={"PYTHONIOENCODING": "ascii"})
    assert (ran.code, ran.err) == (0, "")


def test_each_answer_is_written_before_the_next_question_is_asked() -> None:
    command = [sys.executable, "-m", "rolebot", "ask", "--json", "--knowledge", SMALL, "-"]
    buffered = {**os.environ, "PYTHONUNBUFFERED": ""}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=buffered) as process:
        assert process.stdin
        assert process.stdout
        for question in ("hi", "thanks"):
            process.stdin.write(question.encode() + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], 60)
            assert ready
            assert json.loads(process.stdout.readline())["question"] == question
        process.stdin.close()


def test_follow_up_carries_on() -> None:
    intents = [
        one["intent"] for one in chat("what does a ship cook do", "and the salary?", "how about deck officers?").rows
    ]
    assert intents == ["profile:ship-cook/responsibilities", "profile:ship-cook/salary", "profile:deck-officer/salary"]


def test_empty_line_starts_a_new_conversation() -> None:
    found = chat("what does a ship cook do", "", "and the salary?").rows
    assert len(found) == 2
    assert found[1]["intent"] != "profile:ship-cook/salary"


def test_small_talk_does_not_end_a_conversation() -> None:
    intents = [one["intent"] for one in chat("what does a ship cook do", "thanks", "and the salary?").rows]
    assert intents == ["profile:ship-cook/responsibilities", "talk:thanks", "profile:ship-cook/salary"]


def test_turns_of_a_conversation_have_exactly_the_keys_of_the_contract() -> None:
    assert all(list(one) == KEYS for one in chat("hi", "what does a ship cook do", "why?", "more", "asdf").rows)


def test_exit_is_a_question_like_any_other_in_json() -> None:
    assert [one["question"] for one in chat("exit", "hi").rows] == ["exit", "hi"]

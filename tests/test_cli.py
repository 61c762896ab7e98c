"""The command line as people use it: exit codes, folders, wrong use, and any text without a traceback."""

from pathlib import Path

import pytest

from tests.command import SMALL, ask, run, run_process
from tests.folders import DRILL, SOUND, Writer
from tests.plain_faq import plain_faq
from tests.strange import STRANGE


def test_answer_is_written_to_the_output() -> None:
    ran = ask("what does a ship cook do")
    assert ran.code == 0
    assert ran.out.startswith("Ship cook: responsibilities\n")
    assert ran.err == ""


def test_question_may_come_without_quotes() -> None:
    assert ask("what", "does", "a", "ship", "cook", "do").out == ask("what does a ship cook do").out


def test_answer_names_its_sources() -> None:
    out = ask("what does a ship cook do").out
    assert "Sources:\n[1] The crew's handbook\n[2] The logbook (Anna Sand, 1998-04-02)\n" in out


def test_unanswered_question_is_no_error() -> None:
    ran = ask("who is the president of france")
    assert ran.code == 0
    assert ran.out.startswith("I don't know.")


@pytest.mark.parametrize("question", STRANGE.values(), ids=STRANGE.keys())
def test_any_text_is_answered(question: str) -> None:
    ran = ask(question)
    assert ran.code == 0
    assert ran.out.strip()


@pytest.mark.parametrize("question", STRANGE.values(), ids=STRANGE.keys())
def test_any_text_is_explained(question: str) -> None:
    ran = ask("--explain", question)
    assert ran.code == 0
    assert "How I read it" in ran.out


@pytest.mark.parametrize("question", STRANGE.values(), ids=STRANGE.keys())
def test_any_text_in_a_conversation_is_answered(question: str) -> None:
    ran = run("chat", "--knowledge", SMALL, typed=f"{question}\nand the salary?\nmore\n")
    assert ran.code == 0
    assert ran.out.strip()


@pytest.mark.parametrize("last", ["exit", "quit", " EXIT "])
def test_conversation_ends_at_a_word(last: str) -> None:
    assert run("chat", "--knowledge", SMALL, typed=f"{last}\nwhat does a ship cook do\n").out == ""


def test_conversation_in_plain_text_carries_on() -> None:
    out = run("chat", "--knowledge", SMALL, typed="what does a ship cook do\n\nand the salary?\n").out
    assert "\n\nShip cook: salary\n" in out


def test_control_characters_of_a_question_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in ask("--explain", "what does a \x1b[31mpurser\x1b[0m do").out


def test_explanation_shows_words_roles_and_candidates() -> None:
    out = ask("--explain", "What's the PAY of a ship-cook?").out
    explanation = out[out.index("How I read it") :]
    assert "ship-cook" in explanation
    assert "profile:ship-cook/salary" in explanation
    assert "what is the salary of a ship cook" in explanation


def test_explanation_shows_slips_and_what_brought_the_first_in() -> None:
    out = ask("--explain", "wat is the salry of a ship cook").out
    assert "  salry: read as salary" in out
    assert 'First by phrasing: profile:ship-cook/salary\n  "what is the salary of a {role}"\n' in out
    assert "  brought in by salary " in out


def test_explanation_of_a_plain_faq_shows_its_bar_and_what_the_second_lacks(write: Writer) -> None:
    folder = str(write({"entries/a.yaml": plain_faq()}))
    out = run("ask", "--explain", "--knowledge", folder, "what belongs in a handovr contract").out
    assert "  handovr: read as handover" in out
    assert "  answered from a chance of " in out
    assert 'First by phrasing: entry:handover-contract\n  "what belongs in a handover contract"\n' in out
    assert "  lost for want of " in out


@pytest.mark.parametrize(
    "words",
    [
        ["ask"],
        ["ask", ""],
        ["ask", "  "],
        ["ask", "-"],
        ["ask", "--loud", "hi"],
        ["shout"],
        ["check", "--format", "xml"],
        ["check", "one", "two"],
        ["chat", "hello"],
        ["init"],
        ["schema", "a", "b"],
        ["--knowledge", "k"],
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_two_and_says_so_on_the_error_output(words: list[str]) -> None:
    ran = run(*words, env={"ROLEBOT_KNOWLEDGE": SMALL})
    assert ran.code == 2
    assert ran.out == ""
    assert "Error: " in ran.err


@pytest.mark.parametrize("command", ["ask", "chat", "check", "init", "schema"])
def test_every_command_has_a_help(command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: main {command} ")


def test_version() -> None:
    assert run("--version").out == "rolebot, version 0.1.0\n"


@pytest.mark.parametrize(
    "command", [["ask", "hi"], ["ask", "--json", "hi"], ["chat"], ["chat", "--json"], ["check"]], ids=" ".join
)
def test_broken_knowledge_ends_with_one_and_is_reported_on_the_error_output(write: Writer, command: list[str]) -> None:
    folder = write({**SOUND, "entries/aboard.yaml": DRILL + "  tittle: Drill\n"})
    ran = run(*command, "--knowledge", str(folder))
    assert ran.code == 1
    assert ran.out == ""
    assert "k/entries/aboard.yaml:5:3: unknown key `tittle`; did you mean `title`?\n" in ran.err


def test_folder_that_is_not_there_ends_with_one() -> None:
    ran = run("ask", "--knowledge", "/nowhere/at/all", "hi")
    assert ran.code == 1
    assert "/nowhere/at/all:1:1: there is no such folder; give the folder that holds the YAML files\n" in ran.err


def test_folder_of_the_environment_is_used() -> None:
    ran = run("ask", "what does a ship cook do", env={"ROLEBOT_KNOWLEDGE": SMALL})
    assert ran.out.startswith("Ship cook: responsibilities\n")


def test_folder_of_the_option_beats_that_of_the_environment() -> None:
    ran = run("ask", "--knowledge", SMALL, "what does a ship cook do", env={"ROLEBOT_KNOWLEDGE": "/nowhere"})
    assert ran.out.startswith("Ship cook: responsibilities\n")


def test_without_a_folder_the_shipped_knowledge_answers() -> None:
    ran = run("ask", "what does a data architect do", env={"ROLEBOT_KNOWLEDGE": ""})
    assert ran.out.startswith("Data architect: responsibilities\n")


def test_init_copies_the_shipped_knowledge(tmp_path: Path) -> None:
    ran = run("init", str(tmp_path / "mine"))
    assert ran.code == 0
    assert (tmp_path / "mine" / "roles" / "data-engineer.yaml").is_file()
    assert (tmp_path / "mine" / "entries" / "handover.yaml").is_file()


def test_copy_of_the_knowledge_answers(tmp_path: Path) -> None:
    run("init", str(tmp_path / "mine"))
    ran = run("ask", "--knowledge", str(tmp_path / "mine"), "what does a data architect do")
    assert ran.out.startswith("Data architect: responsibilities\n")


def test_init_writes_into_an_empty_folder(tmp_path: Path) -> None:
    assert run("init", str(tmp_path)).code == 0
    assert (tmp_path / "facets.yaml").is_file()


def test_init_refuses_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert run("init", str(tmp_path)).code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_init_refuses_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert run("init", str(tmp_path / "mine.txt")).code == 2
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_pipe_gets_no_colours() -> None:
    ran = run_process(["ask", "--knowledge", SMALL, "--explain", "ship cook vs deck officer"])
    assert ran.out.startswith("Ship cook vs Deck officer\n")
    assert "\x1b" not in ran.out


def test_arguments_that_are_no_text_bring_no_traceback() -> None:
    ran = run_process(["ask", "--knowledge", SMALL, b"what does a ship cook \xff\xfe do"])
    assert ran.code == 0
    assert ran.err == ""


def test_output_that_cannot_hold_every_character_brings_no_traceback(write: Writer) -> None:
    folder = write({"entries/a.yaml": DRILL.replace("Every Sunday", "毎週日曜日")})
    ran = run_process(
        ["ask", "--knowledge", str(folder), "when is the lifeboat drill"], env={"PYTHONIOENCODING": "ascii"}
    )
    assert ran.code == 0
    assert ran.err == ""

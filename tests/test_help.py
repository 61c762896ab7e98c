"""`rolebot --help`, the help of each command, and what shells complete."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from rolebot.cli import main
from rolebot.cli_help import EXAMPLES, GROUPS, first_sentence
from tests.command import run

BIN = Path(sys.executable).parent


def test_every_command_belongs_to_one_group() -> None:
    named = [name for names in GROUPS.values() for name in names]
    assert sorted(named) == sorted(main.commands)
    assert "Others:" not in run("--help").out


def test_every_command_is_shown_with_its_whole_sentence() -> None:
    shown = run("--help").out
    assert max(map(len, shown.splitlines())) <= 80
    words = " ".join(shown.split())
    assert [name for name, command in main.commands.items() if first_sentence(command) not in words] == []


def test_examples_below_a_help_are_right() -> None:
    assert set(EXAMPLES) <= set(main.commands)
    for name, lines in EXAMPLES.items():
        shown = run(name, "--help").out
        for line in lines:
            assert f"  {line}\n" in shown
            words = shlex.split(line.partition(">")[0].partition("PORT=9000 ")[2] or line.partition(">")[0])
            if "--help" not in words:
                parsed(main, words[1:])


def parsed(command: click.Command, words: list[str]) -> None:
    """Take a line apart as the command would. Raises UsageError where it is wrong."""
    context = command.make_context("rolebot", list(words))
    if isinstance(command, click.Group) and context._protected_args:
        name, inner, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert name
        assert inner
        parsed(inner, rest)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["aks", "why?"], "No such command 'aks'. Did you mean 'ask'?"),
        (["ask"], "there is no question"),
        (["ask", "--jsn", "why?"], "Did you mean '--json'?"),
        (["check", "a", "b"], "unexpected extra argument"),
        (["slack", "--port", "99999"], "99999 is not in the range"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
        (["diff"], "Missing argument 'OLD'"),
    ],
)
def test_wrong_use_is_told_what_would_be_right(words: list[str], says: str) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert says in " ".join(ran.err.split())


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
@pytest.mark.parametrize(
    ("typed", "offered"), [(["rolebot", "co"], {"coverage", "completion"}), (["rolebot", "ask", "--ex"], {"--explain"})]
)
def test_bash_completes_commands_and_options(typed: list[str], offered: set[str]) -> None:
    words = " ".join(map(shlex.quote, typed))
    script = f"""
        eval "$(rolebot completion bash)"
        COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; COMPREPLY=()
        _rolebot_completion rolebot
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    path = {"PATH": f"{BIN}:{os.environ['PATH']}"}
    ran = subprocess.run(["bash", "-c", script], env=path, capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_given_something_to_complete_with(shell: str) -> None:
    assert "_ROLEBOT_COMPLETE" in run("completion", shell).out

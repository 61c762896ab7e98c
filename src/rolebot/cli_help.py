"""How the commands are shown: in groups, each with its whole sentence, and completed by the shell."""

import sys
from collections.abc import Mapping
from typing import Any

import click
from click.shell_completion import get_completion_class

from rolebot.settings import SettingsError

PROBLEMS = 1
"""Exit code when something is wrong with what was read; click itself gives 2 for wrong use."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Ask": ("ask", "chat"),
    "Write knowledge": ("init", "new", "check", "diff", "coverage", "schema"),
    "Learn from what people ask": ("unanswered", "review", "ignored", "proposals", "stats"),
    "Serve": ("run", "slack", "discord"),
    "Look after it": ("doctor", "migrate", "export", "forget", "version", "completion"),
}


EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "ask": ('rolebot ask "what does a data architect do?"', 'rolebot ask --explain "who uses spark"'),
    "chat": ("rolebot chat --knowledge my-knowledge",),
    "check": ("rolebot check my-knowledge", "rolebot check --format github my-knowledge"),
    "coverage": ("rolebot coverage", "rolebot coverage --html coverage.html"),
    "diff": ("rolebot diff main HEAD", "rolebot diff shipped my-knowledge --no-journal"),
    "discord": ("rolebot discord", "rolebot discord invite"),
    "doctor": ("rolebot doctor slack", "rolebot doctor discord"),
    "export": ("rolebot export > journal.jsonl",),
    "forget": ("rolebot forget --asker slack:U0123ABCD",),
    "ignored": ("rolebot ignored", "rolebot ignored restore k2ab7q"),
    "init": ("rolebot init my-knowledge",),
    "new": (
        'rolebot new role "data curator" --knowledge my-knowledge',
        "rolebot new entry table-access --knowledge my-knowledge",
    ),
    "proposals": ("rolebot proposals", "rolebot proposals apply"),
    "run": ("rolebot run", "PORT=9000 rolebot run"),
    "schema": ("rolebot schema roles",),
    "slack": ("rolebot slack", "rolebot slack --http --port 3000", "rolebot slack manifest"),
    "stats": ("rolebot stats", "rolebot stats --html stats.html"),
    "unanswered": ("rolebot unanswered --since 2026-01-31",),
}
"""What is typed most often, of the commands that take something."""


class Commands(click.Group):
    """The group of all commands, which says what is wrong with the environment whichever of them finds it."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            for problem in error.problems:
                click.echo(problem, err=True)
            sys.exit(PROBLEMS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by what they are for; one that belongs to no group comes last."""
        named = {name for names in GROUPS.values() for name in names}
        others = tuple(name for name in self.list_commands(ctx) if name not in named)
        width = max(map(len, self.commands))
        for title, names in {**GROUPS, "Others": others}.items():
            rows = [(name.ljust(width), first_sentence(self.commands[name])) for name in names if name in self.commands]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command, with its examples below its help."""
        lines = EXAMPLES.get(name or cmd.name or "", ())
        cmd.epilog = "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines))) if lines else None
        super().add_command(cmd, name)


def first_sentence(command: click.Command) -> str:
    """What a command does, whole."""
    return " ".join((command.help or "").split("\n\n", maxsplit=1)[0].split())


MORE = "`rolebot COMMAND --help` tells more of a command."


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")), metavar="SHELL")
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    r"""Print what lets a shell (bash, zsh or fish) complete rolebot's commands and options.

    \b
    For good, write this into ~/.bashrc, ~/.zshrc or ~/.config/fish/config.fish:
      eval "$(rolebot completion bash)"
      eval "$(rolebot completion zsh)"
      rolebot completion fish | source
    """
    completing = get_completion_class(shell)
    assert completing is not None
    click.echo(completing(context.find_root().command, {}, "rolebot", "_ROLEBOT_COMPLETE").source())

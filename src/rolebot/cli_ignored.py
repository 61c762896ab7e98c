"""The command for what admins keep off their list: list it, and put it back."""

import sys
from typing import TYPE_CHECKING

import click

from rolebot.cli_options import Folders
from rolebot.cli_review import as_option, json_option, mended_option, reviewing
from rolebot.cli_words import say, say_row, styled
from rolebot.text import shorten

if TYPE_CHECKING:
    from rolebot.upkeep.unanswered import Ignored

PROBLEMS = 1
"""Exit code when not all was put back; click itself gives 2 for wrong use."""

INDENT = " " * 8


@click.group(invoke_without_command=True)
@json_option
@mended_option
@click.pass_context
def ignored(context: click.Context, as_json: bool, knowledge: Folders | None) -> None:
    """List what admins ignore of what people ask; put it back on the list."""
    context.meta[__name__] = knowledge
    if context.invoked_subcommand is not None:
        if as_json:
            raise click.UsageError("--json is for the list, without another command behind it")
        return
    with reviewing(context, knowledge) as review:
        listed = review.ignored()
    for one in listed:
        if as_json:
            say_row({"key": one.key, "question": one.questions[0], "questions": list(one.questions)})
        else:
            _show(one)
    if as_json:
        return
    if listed:
        click.echo("\n`rolebot ignored restore KEY` puts one of these back on the list.")
    else:
        click.echo("Nothing is ignored.")


@ignored.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@as_option
@mended_option
@click.pass_context
def restore(context: click.Context, keys: tuple[str, ...], name: str | None, knowledge: Folders | None) -> None:
    """Put questions back on the list, and whatever is like them."""
    with reviewing(context, knowledge or context.meta[__name__], name) as review:
        done = review.restore(keys)
    say(done.words, err=not done.done)
    sys.exit(0 if done.done else PROBLEMS)


def _show(one: "Ignored") -> None:
    from rolebot.upkeep.telling import WORDING, other_wordings

    click.echo(f"{styled(one.key, 'cyan')}  {styled(shorten(' '.join(one.questions[0].split()), WORDING), bold=True)}")
    if others := other_wordings(one.questions):
        say(f"{INDENT}{others}")

"""`rolebot new`: the beginning of a role or an entry in one's own knowledge, for an admin to fill in."""

import os
import shlex
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from rolebot.cli_options import Folders, knowledge_option
from rolebot.settings import default_knowledge, read_settings

if TYPE_CHECKING:
    from rolebot.knowledge.editing import Edit
    from rolebot.knowledge.layers import Snapshot

PROBLEMS = 1

own_option = knowledge_option(
    "Your folder of YAML files, or several such as base:ours, of which the last one is written into; "
    "otherwise ROLEBOT_KNOWLEDGE."
)


@click.group()
def new() -> None:
    """Begin a role or an entry: a file with hints, for you to fill in."""


@new.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--id", "role", default="", metavar="ID", help="The role's id, if it is not to be made of its name.")
@own_option
def role(name: tuple[str, ...], role: str, knowledge: Folders | None) -> None:
    """Begin the role NAME, such as "data curator"."""
    from rolebot.knowledge.skeletons import new_role

    named = " ".join(name)
    _begin(knowledge, lambda snapshot: new_role(snapshot, named, role), named)


@new.command()
@click.argument("name", metavar="ID")
@click.option("--theme", default="", metavar="NAME", help="The file below entries/; otherwise one named after the ID.")
@own_option
def entry(name: str, theme: str, knowledge: Folders | None) -> None:
    """Begin the entry ID, such as table-access."""
    from rolebot.knowledge.skeletons import new_entry

    wanted = theme.removesuffix(".yaml")
    _begin(knowledge, lambda snapshot: new_entry(snapshot, name, wanted), "a question that it should answer")


def _begin(named: Folders | None, make: "Callable[[Snapshot], Edit]", question: str) -> None:
    """Write what `make` makes into the last of the folders, and say what is to be done with it."""
    from rolebot.knowledge.finding import EditError
    from rolebot.knowledge.layers import read_snapshot
    from rolebot.knowledge.places import KnowledgeError
    from rolebot.upkeep.filing import FilingError, put_files
    from rolebot.upkeep.locking import alone

    folders = named or read_settings(os.environ).knowledge
    _refuse_shipped(folders)
    try:
        with alone(folders):
            snapshot = read_snapshot(folders)
            made = make(snapshot)
            put_files((made,), folders)
    except KnowledgeError as error:
        click.echo(error, err=True)
        sys.exit(PROBLEMS)
    except (EditError, FilingError) as error:
        raise click.UsageError(f"{error} Nothing was written.") from None
    _tell(made, snapshot.changed({made.path: made.after}), question)


def _refuse_shipped(folders: Folders) -> None:
    """What came with rolebot is nobody's own, even where its files could be written."""
    if folders[-1] == default_knowledge():
        raise click.UsageError(
            "the knowledge that came with rolebot is not yours to edit. Make a copy with `rolebot init my-knowledge`; "
            "then add `--knowledge my-knowledge`, or set ROLEBOT_KNOWLEDGE. Nothing was written."
        )


def _tell(made: "Edit", snapshot: "Snapshot", question: str) -> None:
    from rolebot.knowledge.loading import load_knowledge
    from rolebot.knowledge.places import KnowledgeError

    try:
        load_knowledge(snapshot)
        left = []
    except KnowledgeError as error:
        left = [one for one in error.problems if one.place.file == str(made.path)]
    where = shlex.quote(os.pathsep.join(str(folder) for folder in snapshot.folders))
    click.echo(f"{'Wrote' if made.before is None else 'Added it to the end of'} {made.path}.\n")
    click.echo("To be filled in, before rolebot answers with it:")
    for one in left:
        click.echo(f"  {one}")
    click.echo("\nThen run:")
    click.echo(f"  rolebot check {where}")
    click.echo(f"  rolebot ask --knowledge {where} {shlex.quote(question)}")

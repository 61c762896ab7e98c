"""`rolebot version`: which rolebot this is, and which state of which knowledge it answers from."""

import json
import os
import sys

import click

from rolebot import __version__
from rolebot.cli_options import Folders, knowledge_option
from rolebot.settings import read_settings

PROBLEMS = 1
"""Exit code when there is no knowledge to name."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on one line.")
@knowledge_option("The folder, or several such as base:ours, to name the generation of.")
def version(as_json: bool, knowledge: Folders | None) -> None:
    """Print the version of rolebot, the generation of the knowledge, and its folders."""
    from rolebot.knowledge.layers import read_snapshot
    from rolebot.knowledge.places import KnowledgeError, Problem

    folders = knowledge or read_settings(os.environ).knowledge
    problems: tuple[Problem, ...] = ()
    generation = None
    try:
        generation = read_snapshot(folders).generation
    except KnowledgeError as error:
        problems = error.problems
    if as_json:
        row = {"version": __version__, "generation": generation, "folders": [str(folder) for folder in folders]}
        click.echo(json.dumps(row))
    else:
        click.echo(f"rolebot {__version__}")
        if generation:
            click.echo(f"knowledge {generation}")
            for at, folder in enumerate(folders):
                click.echo(f"  {folder}" + (", laid over it" if at else ""))
    for problem in problems:
        click.echo(str(problem), err=True)
    sys.exit(PROBLEMS if problems else 0)

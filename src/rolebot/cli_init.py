"""`rolebot init`: a folder of one's own to begin with, a copy of the shipped knowledge or one to lay over another."""

import json
import os
import shutil
from pathlib import Path

import click

from rolebot.settings import SHIPPED, default_knowledge

HIDES = """\
# yaml-language-server: $schema=.schema/hides.json
#
# What this folder leaves out of the folders that it is laid over. Take away a # and write your own behind the colon.

entries: []                             # entries by their ids: [handover-contract]
# roles: [data-architect]               # roles, with all that is about them alone
# facts:
#   data-engineer/traits: all           # everything under a facet of a role,
#   data-scientist/tools: [Tableau]     # or facts and things, as they are written
# aliases: [data sci]                   # other names of roles
# phrasings: [are data jobs in demand] # as they are written
# talks: [thanks]                       # small talk by its ids
# checks: [what is Flume for, lookup:sqoop]    # questions, or intents with all that must reach them; or: all
"""
"""A list that is empty keeps a file of nothing but comments from being one."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--above", is_flag=True, help="Begin a folder that is laid over another one, instead of a copy.")
def init(folder: Path, above: bool) -> None:
    """Copy the knowledge that came with rolebot into DIR, for you to own and edit."""
    named = str(folder)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise click.UsageError(f"{folder} exists and is not empty; choose a new folder, nothing was written")
        if above:
            write_schemas(folder / ".schema", above=True)
            (folder / "hides.yaml").write_text(HIDES, encoding="utf-8")
            named = f"{SHIPPED}{os.pathsep}{folder}"
        else:
            shutil.copytree(default_knowledge(), folder, dirs_exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"{folder} cannot be written: {error.strerror or error}") from None
    lead = "What you write there is laid over what came with rolebot." if above else "Edit the YAML files, then run:"
    click.echo(f"Your knowledge lies in {folder}. {lead}\n")
    click.echo(f"  rolebot check {named}")
    click.echo(f"  rolebot chat --knowledge {named}")


def write_schemas(folder: Path, above: bool) -> int:
    """Write the JSON Schema of each kind of file into a folder; gives how many there are. Raises UsageError."""
    from rolebot.knowledge.shapes import SHAPES, describe

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for known in SHAPES:
            text = json.dumps(describe(known, above), indent=2, ensure_ascii=False)
            (folder / f"{known}.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{folder} cannot be written: {error.strerror or error}") from None
    return len(SHAPES)

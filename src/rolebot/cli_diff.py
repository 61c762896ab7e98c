"""The command that says what an edit does: the same questions, answered before and after it."""

import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rolebot.cli_journal import since_option
from rolebot.cli_options import Folders, knowledge_option
from rolebot.cli_upkeep import print_json, recall_if_any, watched
from rolebot.settings import SettingsError, read_folders, read_settings

if TYPE_CHECKING:
    from rolebot.bot import Bot
    from rolebot.exchange import Recalled
    from rolebot.knowledge.layers import Snapshot
    from rolebot.upkeep.reporting import Report

PROBLEMS = 1
"""Exit code when answers got worse, or one side has problems; click itself gives 2 for wrong use."""

REVISION_ENDS = ":"
"""What git allows in no name of a revision; it stands between one and a folder."""


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", required=False, metavar="[NEW]")
@click.option("--format", "style", type=click.Choice(["text", "json", "github"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["check", "worse", "never"]),
    default="check",
    show_default=True,
    help="Exit with 1 if a check got worse, or any answer, or never.",
)
@click.option("--no-journal", "checks_only", is_flag=True, help="Ask the checks only, no questions of the journal.")
@since_option
@knowledge_option("Folder that revisions are of, where neither OLD nor NEW is one; otherwise ROLEBOT_KNOWLEDGE.")
def diff(  # noqa: PLR0913, PLR0917 click gives each option a parameter
    old: str,
    new: str | None,
    style: str,
    fail_on: str,
    checks_only: bool,
    since: datetime | None,
    knowledge: Folders | None,
) -> None:
    """Say which answers change from OLD to NEW: folders, or revisions of git such as main, HEAD~1 or HEAD:knowledge.

    Without NEW, OLD is compared with the folder as it is.
    """
    new = new or os.pathsep.join(map(str, knowledge or _named(old) or read_settings(os.environ).knowledge))
    home = _home((new, old), knowledge)
    before = _load(old, home, "text")  # its lines are not those that a pull request shows
    after = _load(new, home, style)
    recalled = [] if checks_only else recall_if_any(since) or []
    report = _compare((old, new), before, after, recalled)
    _print(report, style)
    worse = {"check": report.worse_checks, "worse": report.worse, "never": ()}[fail_on]
    sys.exit(PROBLEMS if worse else 0)


def _as_folders(text: str) -> Folders | None:
    """The folders that a text names; None where one of them is not there."""
    with suppress(SettingsError, OSError):  # a revision may be longer than any name of a folder
        folders = read_folders(text)
        if all(folder.is_dir() for folder in folders):
            return folders
    return None


def _named(text: str) -> Folders | None:
    """The folders that a revision is written with, as in HEAD:knowledge, where they are still there."""
    return None if _as_folders(text) else _as_folders(text.partition(REVISION_ENDS)[2])


def _home(names: tuple[str, str], knowledge: Folders | None) -> Folders:
    """The folders that revisions are of: those that one of the names says, or else those of the settings."""
    said = (folders for read in (_as_folders, _named) for name in names if (folders := read(name)))
    return next(said, None) or knowledge or read_settings(os.environ).knowledge


def _load(name: str, home: Folders, style: str) -> "Bot":
    """The bot on folders, or on those of home as they were in a revision; its problems end the command."""
    from rolebot.bot import load_bot
    from rolebot.knowledge.places import KnowledgeError
    from rolebot.upkeep.github import annotate, one_line

    try:
        return load_bot(_read(name, home))
    except KnowledgeError as error:
        click.echo(one_line(f"There is nothing to compare with, for {name} has problems:"), err=True)
        for problem in error.problems:
            if style == "github":
                click.echo(annotate(problem.place, problem.what))
            else:
                click.echo(one_line(str(problem)), err=True)
        sys.exit(PROBLEMS)


def _read(name: str, home: Folders) -> "Snapshot":
    from rolebot.knowledge.layers import read_snapshot
    from rolebot.upkeep.revisions import RevisionError, find_git, read_revision

    if folders := _as_folders(name):
        return read_snapshot(folders)
    revision, _, named = name.partition(REVISION_ENDS)
    try:
        return read_revision(find_git(os.environ), revision, read_folders(named) if named else home)
    except (RevisionError, SettingsError) as error:
        raise click.UsageError(str(error)) from None


def _compare(names: tuple[str, str], old: "Bot", new: "Bot", recalled: "list[Recalled]") -> "Report":
    from rolebot.upkeep.differing import differ, gather
    from rolebot.upkeep.reporting import Report

    asked = gather(old.knowledge, new.knowledge, recalled)
    if old.generation == new.generation:
        return Report(*names, asked, [])
    found = (differ(old, new, one) for one in watched(asked, "Asking both"))
    return Report(*names, asked, [one for one in found if one])


def _print(report: "Report", style: str) -> None:
    from rolebot.upkeep.reporting import tell_annotations, tell_json, tell_summary, tell_text

    if style == "json":
        print_json(tell_json(report))
        return
    for line in tell_annotations(report) if style == "github" else tell_text(report):
        click.echo(line)
    if style == "github":
        _summarise(tell_summary(report))


def _summarise(summary: str) -> None:
    """Append the summary to the file that GitHub names for it; print it where GitHub names none."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        click.echo(summary)
        return
    try:
        with Path(file).open("a", encoding="utf-8", errors="backslashreplace") as opened:
            opened.write(summary + "\n")
    except OSError as error:
        raise click.UsageError(f"GITHUB_STEP_SUMMARY={file} cannot be written: {error.strerror or error}") from None

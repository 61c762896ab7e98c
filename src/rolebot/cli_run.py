"""The commands that run rolebot for real: every platform in one process, and the database brought to this version."""

import os
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from rolebot.cli_options import Folders, keep_up, knowledge_option
from rolebot.cli_slack import PROBLEMS
from rolebot.logs import log_to_stderr
from rolebot.platforms import PlatformSettings, read_platforms
from rolebot.settings import Settings, SettingsError, read_health, read_logging, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolebot.bot import Bot
    from rolebot.supervising import Platform


@click.command()
@knowledge_option()
@click.pass_context
def run(context: click.Context, knowledge: Folders | None) -> None:
    """Answer on every platform that has its tokens, until SIGTERM or Ctrl-C.

    Slack takes part with SLACK_BOT_TOKEN, through a socket with SLACK_APP_TOKEN, by signed requests at PORT without;
    Discord with DISCORD_TOKEN. A crash of one does not end the other.
    """
    settings, platforms = _read_everything(knowledge)
    load: Callable[[Folders | None], Bot] = context.obj
    renewer = keep_up(load(knowledge), knowledge)
    from rolebot.adapters.health.serving import PortError, serve_with_health
    from rolebot.journal.port import JournalError
    from rolebot.running import run as serve_until_told
    from rolebot.supervising import GivenUpError, supervise

    log_to_stderr(read_logging(os.environ))
    serve = partial(supervise, _platforms(platforms, settings.database))
    health = None if platforms.slack_http else read_health(os.environ)
    try:
        serve_until_told(partial(serve_with_health, serve, health) if health else serve, renewer, settings)
    except (GivenUpError, PortError, JournalError) as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)


def _read_everything(knowledge: Folders | None) -> tuple[Settings, PlatformSettings]:
    """What the environment says; where anything is wrong with it or with the database, the end.

    The knowledge is looked at only to complete the list: whoever loads it next names each problem with its place.
    """
    from rolebot.findings import look_at_journal, look_at_knowledge

    problems: list[str] = []
    platforms, settings = PlatformSettings(), None
    try:
        platforms = read_platforms(os.environ)
    except SettingsError as error:
        problems += error.problems
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        problems += [problem for problem in error.problems if problem not in problems]
    if settings:
        settings = replace(settings, knowledge=knowledge or settings.knowledge)
        journal = look_at_journal(settings)
        found = [look_at_knowledge(settings), journal] if problems or journal.verdict == "wrong" else []
        problems += ["; ".join(filter(None, (one.what, one.way_out))) for one in found if one.verdict == "wrong"]
    if settings and not problems:
        return settings, platforms
    for problem in problems:
        click.echo(problem, err=True)
    click.echo("\nNothing was started. `rolebot doctor slack` and `rolebot doctor discord` look further.", err=True)
    sys.exit(PROBLEMS)


def _platforms(settings: PlatformSettings, database: str) -> "tuple[Platform, ...]":
    from rolebot.supervising import Platform

    found: tuple[Platform, ...] = ()
    if settings.slack:
        from rolebot.adapters.slack.connecting import StartError as SlackRefusal
        from rolebot.adapters.slack.serving import serve_slack

        serve = partial(serve_slack, settings.slack, http=settings.slack_http, database=database)
        found += (Platform("slack", serve, SlackRefusal),)
    if settings.discord:
        from rolebot.adapters.discord.serving import StartError as DiscordRefusal
        from rolebot.adapters.discord.serving import serve_discord

        found += (Platform("discord", partial(serve_discord, settings.discord), DiscordRefusal),)
    return found


@click.command()
def migrate() -> None:
    """Bring the database to this version; the other commands do so, too, when they open it."""
    from rolebot.journal.database import migrate_database
    from rolebot.journal.port import JournalError

    try:
        before, after = migrate_database(read_settings(os.environ).database)
    except JournalError as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)
    was = f"was at {before}" if before else "was empty"
    click.echo(f"The database is at {after} already." if before == after else f"The database {was} and is at {after}.")

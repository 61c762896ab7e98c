"""The commands for Discord: serve it, install it, tell it the commands, and find out why it does not answer."""

import asyncio
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from rolebot.cli_options import Folders, keep_up, knowledge_option
from rolebot.cli_slack import PROBLEMS, doctor, show_findings
from rolebot.logs import log_to_stderr
from rolebot.platforms import read_discord
from rolebot.settings import SettingsError, read_health, read_logging, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from rolebot.bot import Bot
    from rolebot.platforms import DiscordSettings
    from rolebot.renewing import Renewer


@click.group(invoke_without_command=True)
@knowledge_option()
@click.pass_context
def discord(context: click.Context, knowledge: Folders | None) -> None:
    """Answer in Discord, until SIGTERM or Ctrl-C. It needs DISCORD_TOKEN."""
    if context.invoked_subcommand is not None:
        return
    settings = _settings()
    load: Callable[[Folders | None], Bot] = context.obj
    _serve(settings, keep_up(load(knowledge), knowledge))


def _settings() -> "DiscordSettings":
    try:
        return read_discord(os.environ)
    except SettingsError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        click.echo("\nNothing was started. `rolebot doctor discord` looks further.", err=True)
        sys.exit(PROBLEMS)


def _serve(settings: "DiscordSettings", renewer: "Renewer") -> None:
    from rolebot.adapters.discord.serving import StartError, serve_discord
    from rolebot.adapters.health.serving import PortError, serve_with_health
    from rolebot.journal.port import JournalError
    from rolebot.running import run

    log_to_stderr(read_logging(os.environ))
    try:
        serve, health = partial(serve_discord, settings), read_health(os.environ)
        run(partial(serve_with_health, serve, health) if health else serve, renewer, read_settings(os.environ))
    except (StartError, PortError, JournalError) as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)


@discord.command()
@click.option("--user", is_flag=True, help="For somebody who wants the app for themselves, on every server.")
def invite(user: bool) -> None:
    """Print the link with which a server installs the app, with no more rights than it needs."""
    from rolebot.adapters.discord.inviting import invite_link

    application = _call(_application)
    click.echo(invite_link(application, user))


@discord.command()
@click.option("--guild", type=int, metavar="ID", help="On this server only, and at once.")
@click.pass_context
def sync(context: click.Context, guild: int | None) -> None:
    """Tell Discord the commands now; `rolebot discord` does so by itself when they have changed."""
    from rolebot.adapters.discord.syncing import sync_commands

    load: Callable[[Folders | None], Bot] = context.obj
    count = _call(partial(sync_commands, bot=load(None), guild=guild))
    click.echo(f"Discord was told {count} commands{f' for the server {guild}' if guild else ''}.")


@doctor.command("discord")
def doctor_discord() -> None:
    """Look at the knowledge, the database, the token, the commands and the servers of Discord."""
    from rolebot.adapters.discord.doctor import examine
    from rolebot.findings import look_at_home

    show_findings([*look_at_home(read_settings(os.environ)), *asyncio.run(examine(os.environ))])


async def _application(settings: "DiscordSettings") -> int:
    from rolebot.adapters.discord.syncing import application_id

    return await application_id(settings)


def _call(work: "Callable[[DiscordSettings], Coroutine[Any, Any, int]]") -> int:
    """What comes of a call to Discord; a refusal is said, and ends the command."""
    from rolebot.adapters.discord.serving import StartError

    settings = _settings()
    try:
        return asyncio.run(work(settings))
    except StartError as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)

"""The commands for Slack: serve it, print its manifest, and find out why it does not answer."""

import asyncio
import json
import os
import re
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from rolebot.cli_options import Folders, keep_up, knowledge_option
from rolebot.logs import log_to_stderr
from rolebot.platforms import read_slack
from rolebot.settings import SettingsError, read_admins, read_health, read_logging, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rolebot.bot import Bot
    from rolebot.findings import Finding
    from rolebot.platforms import SlackSettings
    from rolebot.renewing import Renewer
    from rolebot.settings import HealthSettings

PROBLEMS = 1
"""Exit code when something is wrong with what was read; click itself gives 2 for wrong use."""

SIGNS = {"right": ("ok", "green"), "doubt": ("??", "yellow"), "wrong": ("no", "red")}


@click.group(invoke_without_command=True)
@click.option("--http", is_flag=True, help="Take signed requests at PORT instead of opening a socket.")
@click.option("--port", type=click.IntRange(1, 65535), metavar="PORT", help="Goes before the variable PORT.")
@knowledge_option()
@click.pass_context
def slack(context: click.Context, http: bool, port: int | None, knowledge: Folders | None) -> None:
    """Answer in Slack, until SIGTERM or Ctrl-C.

    Through a socket it needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN; with --http, SLACK_BOT_TOKEN and
    SLACK_SIGNING_SECRET, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for many workspaces.
    """
    if context.invoked_subcommand is not None:
        return
    environment = {**os.environ, "PORT": str(port)} if port else os.environ
    try:
        settings, health = read_slack(environment, http), None if http else read_health(environment)
    except SettingsError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        click.echo("\nNothing was started. `rolebot doctor slack` looks further.", err=True)
        sys.exit(PROBLEMS)
    load: Callable[[Folders | None], Bot] = context.obj
    _serve(settings, keep_up(load(knowledge), knowledge), http, health)


def _serve(settings: "SlackSettings", renewer: "Renewer", http: bool, health: "HealthSettings | None") -> None:
    from rolebot.adapters.health.serving import PortError, serve_with_health
    from rolebot.adapters.slack.connecting import StartError
    from rolebot.adapters.slack.serving import serve_slack
    from rolebot.journal.port import JournalError
    from rolebot.running import run

    log_to_stderr(read_logging(os.environ))
    general = read_settings(os.environ)
    try:
        serve = partial(serve_slack, settings, http=http, database=general.database)
        run(partial(serve_with_health, serve, health) if health else serve, renewer, general)
    except (StartError, PortError, JournalError) as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)


@slack.command()
@click.option(
    "--http", "url", metavar="URL", default="", help="For signed requests to this address instead of a socket."
)
@knowledge_option("Folder of YAML files that the suggested questions come from.")
@click.option("--no-agent", is_flag=True, help="Without the agent view, which Slack hides from a workspace's guests.")
@click.pass_context
def manifest(context: click.Context, url: str, knowledge: Folders | None, no_agent: bool) -> None:
    """Print the app manifest, ready to be pasted into Slack."""
    from rolebot.adapters.slack.manifest import manifest as make

    if url and not re.fullmatch(r"https://[^\s?#]+", url):
        raise click.UsageError(f"Slack sends requests to addresses such as https://bot.example.org, not to {url}")
    load: Callable[[Folders | None], Bot] = context.obj
    made = make(load(knowledge).knowledge, url, agent=not no_agent, admins=read_admins(os.environ))
    click.echo(json.dumps(made, indent=2, ensure_ascii=False))


@click.group()
def doctor() -> None:
    """Say why rolebot does not answer on a platform, and what to do."""


@doctor.command("slack")
@click.option("--http", "url", metavar="URL", default="", help="Where the running rolebot takes signed requests.")
def doctor_slack(url: str) -> None:
    """Look at the knowledge, the database, and the tokens, scopes, socket or signed requests of Slack."""
    from rolebot.adapters.slack.doctor import examine
    from rolebot.findings import look_at_home

    show_findings([*look_at_home(read_settings(os.environ)), *asyncio.run(examine(os.environ, url))])


def show_findings(findings: "Sequence[Finding]") -> None:
    """Print what a doctor found; exit with 1 if anything is wrong."""
    for finding in findings:
        sign, colour = SIGNS[finding.verdict]
        click.echo(f"{click.style(sign, fg=colour)}  {finding.what}")
        if finding.way_out:
            click.echo(f"    {finding.way_out}")
    wrong = sum(1 for finding in findings if finding.verdict == "wrong")
    if wrong:
        click.echo(f"\n{wrong} thing{'s' if wrong > 1 else ''} to mend.")
        sys.exit(PROBLEMS)
    click.echo("\nNothing is wrong that can be seen from here.")

"""The command: `python -m soak load`."""

import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click
from tests.postgres import run_postgresql

from soak.load import HEAD, load_discord, load_slack

LOADS = {"slack": load_slack, "discord": load_discord}


@click.command()
@click.option("--platform", type=click.Choice(list(LOADS)), multiple=True, help="Both, if it is left out.")
@click.option("--rate", type=float, multiple=True, default=(150.0, 300.0), show_default=True, help="A second.")
@click.option("--seconds", default=30.0, show_default=True, help="For how long.")
@click.option("--number", type=int, help="How many questions, instead of for how long.")
@click.option("--postgresql", is_flag=True, help="With a PostgreSQL instead of a file.")
def load(
    platform: tuple[str, ...], rate: tuple[float, ...], seconds: float, number: int | None, postgresql: bool
) -> None:
    """Questions at an even rate: how soon they are answered, and what that takes."""
    click.echo(HEAD)
    bad = False
    with ExitStack() as until_the_end:
        server = until_the_end.enter_context(run_postgresql()) if postgresql else None
        for name in platform or tuple(LOADS):
            for one in rate:
                with tempfile.TemporaryDirectory(prefix="rolebot-soak-") as folder:
                    database = server.make_database() if server else ""
                    measured = asyncio.run(LOADS[name](Path(folder), one, number or int(one * seconds), database))
                if server:
                    measured.platform += ", PostgreSQL"
                click.echo(measured.row())
                for fault in measured.faults[:5]:
                    click.echo(f"said by the local platform: {fault}", err=True)
                bad = bad or bool(measured.lost or measured.faults)
    sys.exit(1 if bad else 0)

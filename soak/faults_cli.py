"""The command: `python -m soak faults`."""

import asyncio
import logging
import secrets
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import click

from soak.faults import WAYS, Came, Plan, run
from soak.faults_verdicts import table, violations


@click.command()
@click.option("--seed", default="", help="What all chances come from; a new one if it is left out.")
@click.option("--minutes", default=30.0, show_default=True, help="For how long faults go on.")
@click.option("--lanes", default=1, show_default=True, help="How many of each kind side by side.")
@click.option("--way", default="", help="Only those kinds of lanes with this in their name.")
@click.option("--only", default="", help="Only those faults with this in their name.")
@click.option("--keep", type=click.Path(path_type=Path), help="A folder for logs and databases, which then stay.")
def faults(  # noqa: PLR0913, PLR0917 - an option each
    seed: str, minutes: float, lanes: int, way: str, only: str, keep: Path | None
) -> None:
    """Faults at random moments while people ask; afterwards, what each of them saw."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # it tells of every call that was broken off
    seed = seed or secrets.token_hex(4)
    ways = [one for one in WAYS if way in one] * lanes
    end = monotonic() + minutes * 60
    with ExitStack() as until_the_end:
        folder = keep or Path(until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="rolebot-soak-")))
        click.echo(f"seed {seed}, {minutes:g} minutes, {len(ways)} lanes, in {folder}")
        came = asyncio.run(run(folder, Plan(seed, lambda _: monotonic() > end, only), ways))
    sys.exit(_tell(came, seed))


def _tell(came: Came, seed: str) -> int:
    """Say what came of it; the exit code."""
    click.echo(table(came.judged, came.times))
    found = violations(came.judged, came.began)
    click.echo(
        f"\n{len(came.judged)} questions, {sum(came.times.values())} faults, {len(found)} violations, seed {seed}"
    )
    for line in found:
        click.echo(line)
    for fault, times in came.faults.most_common(30):
        click.echo(f"said by the local platform {times} times: {fault}")
    return 1 if found else 0

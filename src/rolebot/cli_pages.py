"""The commands that show the whole: what the knowledge holds, and what people ask. Both can write the same page."""

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rolebot.cli_journal import since_option
from rolebot.cli_options import Folders, knowledge_option
from rolebot.cli_upkeep import print_json, recall_if_any
from rolebot.exchange import now

if TYPE_CHECKING:
    from rich.console import Console

    from rolebot.bot import Bot
    from rolebot.upkeep.coverage import Coverage
    from rolebot.upkeep.stats import Stats

_DAYS = {"d": 1, "w": 7, "m": 30.44, "y": 365.25}
FIVE_YEARS = timedelta(days=5 * _DAYS["y"])

html_option = click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write coverage and stats into FILE, as one page that needs nothing else.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


def age_type(text: str) -> timedelta:
    """A type for options: so many days, weeks, months or years, such as `5y`."""
    if span := re.fullmatch(r"([1-9][0-9]{0,3})([dwmy])", text.strip().lower()):
        return timedelta(days=int(span[1]) * _DAYS[span[2]])
    raise click.BadParameter(f"{text!r} is no age; write 18m or 5y for so many months or years (d, w, m, y)")


@click.command()
@json_option
@html_option
@click.option("--old-after", type=age_type, metavar="AGE", default="5y", show_default=True, help="What counts as old.")
@knowledge_option()
@click.pass_context
def coverage(
    context: click.Context, as_json: bool, page: Path | None, old_after: timedelta, knowledge: Folders | None
) -> None:
    """Show which facets of which roles are filled, empty, disputed, old or without a source."""
    from rolebot.upkeep.coverage import cover

    load: Callable[[Folders | None], Bot] = context.obj
    bot = load(knowledge)
    covered = cover(bot.knowledge, now().date(), old_after)
    if page:
        _write(page, bot, covered, _figures(None))
    if as_json:
        print_json(covered.as_row())
    elif not page:
        from rolebot.upkeep.showing import show_coverage

        show_coverage(_console(), covered)


@click.command()
@json_option
@html_option
@since_option
@knowledge_option("Folder whose coverage stands on the page of --html; otherwise ROLEBOT_KNOWLEDGE.")
@click.pass_context
def stats(
    context: click.Context, as_json: bool, page: Path | None, since: datetime | None, knowledge: Folders | None
) -> None:
    """Show how much people ask, what comes of it, how long it takes, and whether it helps."""
    figures = _figures(since)
    if page:
        from rolebot.upkeep.coverage import cover

        load: Callable[[Folders | None], Bot] = context.obj
        bot = load(knowledge)
        _write(page, bot, cover(bot.knowledge, now().date(), FIVE_YEARS), figures)
    if as_json:
        print_json(figures.as_row())
    elif not page:
        from rolebot.upkeep.showing import show_stats

        show_stats(_console(), figures)


def _figures(since: datetime | None) -> "Stats":
    """The figures on what the journal recalls; where there is no journal, says so, and nothing was asked."""
    from rolebot.upkeep.stats import summarise

    recalled = recall_if_any(since)
    if recalled is None:
        click.echo("There is no journal yet; `rolebot slack` and `rolebot discord` make one.", err=True)
    return summarise(recalled or [], now(), since)


def _write(page: Path, bot: "Bot", covered: "Coverage", figures: "Stats") -> None:
    from rolebot.upkeep.page import write_page

    html = write_page(covered, figures, now(), bot.generation)
    try:
        # What people asked is for nobody else on this machine to read.
        with open(page, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(html.encode("utf-8", "replace"))
    except OSError as error:
        raise click.UsageError(f"{page} cannot be written: {error.strerror or error}") from None
    click.echo(f"Wrote {page}.", err=True)


def _console() -> "Console":
    from rich.console import Console

    return Console()

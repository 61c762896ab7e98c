"""The commands that show the whole: what the knowledge holds, and what people ask. Both can write the same page."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rolebot.cli_journal import opened_journal, since_option
from rolebot.cli_options import Folders, knowledge_option
from rolebot.cli_upkeep import recall_if_any
from rolebot.exchange import now

if TYPE_CHECKING:
    from rich.console import Console

    from rolebot.bot import Bot
    from rolebot.exchange import Recalled
    from rolebot.upkeep.coverage import Coverage
    from rolebot.upkeep.stats import Stats

_DAYS = {"d": 1, "w": 7, "m": 30.44, "y": 365.25}
FIVE_YEARS = timedelta(days=5 * _DAYS["y"])
NO_JOURNAL = "Nothing was asked yet: there is no journal."

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
@click.option("--older-than", type=age_type, metavar="AGE", default="5y", show_default=True, help="What counts as old.")
@knowledge_option()
@click.pass_context
def coverage(
    context: click.Context, as_json: bool, page: Path | None, older_than: timedelta, knowledge: Folders | None
) -> None:
    """Show which facets of which roles are filled, empty, disputed, old or without a source."""
    from rolebot.upkeep.coverage import cover

    load: Callable[[Folders | None], Bot] = context.obj
    bot = load(knowledge)
    covered = cover(bot.knowledge, now().date(), older_than)
    if page:
        recalled = recall_if_any(None)
        _write(page, bot, covered, None if recalled is None else _summarise(recalled, None))
    if as_json:
        click.echo(json.dumps(covered.as_row(), ensure_ascii=False))
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
    with opened_journal() as journal:
        figures = _summarise(journal.recall(since), since)
    if page:
        from rolebot.upkeep.coverage import cover

        load: Callable[[Folders | None], Bot] = context.obj
        bot = load(knowledge)
        _write(page, bot, cover(bot.knowledge, now().date(), FIVE_YEARS), figures)
    if as_json:
        click.echo(json.dumps(figures.as_row(), ensure_ascii=False))
    elif not page:
        from rolebot.upkeep.showing import show_stats

        show_stats(_console(), figures)


def _summarise(recalled: "list[Recalled]", since: datetime | None) -> "Stats":
    from rolebot.upkeep.stats import summarise

    return summarise(recalled, now(), since)


def _write(page: Path, bot: "Bot", covered: "Coverage", figures: "Stats | None") -> None:
    from rolebot.upkeep.page import write_page

    html = write_page(covered, figures or NO_JOURNAL, now(), bot.generation)
    try:
        page.write_text(html, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{page} cannot be written: {error.strerror or error}") from None
    click.echo(f"Wrote {page}.", err=True)


def _console() -> "Console":
    from rich.console import Console

    return Console()

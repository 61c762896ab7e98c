"""The commands for what people asked in vain: the list of it, and the session that works the list."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from rolebot.cli_journal import opened_journal, since_option
from rolebot.cli_options import Folders, knowledge_option, knowledge_or_default
from rolebot.cli_words import say, say_row, styled
from rolebot.exchange import now
from rolebot.text import printable

if TYPE_CHECKING:
    from rolebot.conversation import Suggestion
    from rolebot.knowledge.model import Knowledge
    from rolebot.upkeep.reviewing import Review
    from rolebot.upkeep.unanswered import Gap, Unanswered

LISTED = 20
"""Gaps that are listed for people where nobody says how many."""

LONGEST_NAME = 60
"""Characters of the name of whoever sits at the terminal."""

ELSEWHERE = (
    "`rolebot review` asks you things, so it needs a terminal for its input and its output. "
    "`rolebot unanswered --json` lists the same for other tools, and admins can work the list in Slack and Discord."
)

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for other tools.")

mended_option = knowledge_option(
    "Folder of YAML files to mend, or several such as base:ours; "
    "otherwise ROLEBOT_KNOWLEDGE, or the knowledge that came with rolebot."
)


def name_type(text: str) -> str:
    """A type for options: a name of somebody, in a line."""
    name = " ".join(printable(text).split())
    if not name or len(name) > LONGEST_NAME:
        raise click.BadParameter(f"write a name of at most {LONGEST_NAME} characters")
    return name


as_option = click.option(
    "--as", "name", type=name_type, metavar="NAME", help="Who you are, for the record; otherwise your login name."
)


@click.command()
@since_option
@click.option("--limit", type=click.IntRange(1), help=f"How many to list at most; otherwise {LISTED}, or all as JSON.")
@json_option
@knowledge_option()
@click.pass_context
def unanswered(
    context: click.Context, since: datetime | None, limit: int | None, as_json: bool, knowledge: Folders | None
) -> None:
    """List what people asked in vain, like questions together, the most asked first."""
    with reviewing(context, knowledge) as review:
        listed = _gaps(review, since)
    if as_json:
        for gap in listed.gaps[:limit]:
            say_row(_gap_row(gap))
        return
    shown = listed.gaps[: limit or LISTED]
    for gap in shown:
        _show(gap, review.bot.knowledge)
    _sum_up(listed, len(shown), since)


@click.command()
@since_option
@as_option
@mended_option
@click.pass_context
def review(context: click.Context, since: datetime | None, name: str | None, knowledge: Folders | None) -> None:
    """Go through what people asked in vain, and say what should become of it."""
    from rolebot.cli_session import Session

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(ELSEWHERE)
    with reviewing(context, knowledge, name) as working:
        listed = _gaps(working, since)
        if listed.gaps:
            Session(working).work(listed)
        else:
            _sum_up(listed, 0, since)


@contextmanager
def reviewing(context: click.Context, folders: Folders | None, name: str | None = None) -> "Iterator[Review]":
    """The bot and the journal in the hands of whoever sits at the terminal."""
    from rolebot.upkeep.reviewing import Review

    bot = context.obj(folders)
    with opened_journal() as journal:
        yield Review(
            bot=bot,
            journal=journal,
            by=f"terminal:{name or _login()}",
            folders=knowledge_or_default(folders),
            applies=True,
        )


def _login() -> str:
    """The name by which the system knows whoever sits at the terminal."""
    import getpass
    import os

    try:
        return name_type(getpass.getuser())
    except (KeyError, OSError, click.BadParameter):  # a number without a name, as in a container
        return str(os.getuid())


def _gaps(review: "Review", since: datetime | None) -> "Unanswered":
    from rolebot.cli_upkeep import watched

    return review.gaps(since, lambda exchanges: watched(exchanges, "Asking again"))


def _show(gap: "Gap", knowledge: "Knowledge") -> None:
    from rolebot.text import shorten
    from rolebot.upkeep.telling import WORDING, how_often, known_of, offer

    click.echo(f"{styled(gap.key, 'cyan')}  {styled(shorten(' '.join(gap.questions[0].split()), WORDING), bold=True)}")
    for line in (how_often(gap, now()), *known_of(gap, knowledge), *(f"near: {offer(one)}" for one in gap.nearest)):
        say(f"        {line}")
    click.echo()


def _sum_up(listed: "Unanswered", shown: int, since: datetime | None) -> None:
    """What is said below the list."""
    from rolebot.upkeep.telling import summary

    when = "since then" if since else "yet"
    if not listed.asked:
        click.echo(f"Nobody has asked anything {when}.")
    elif not listed.gaps:
        click.echo(f"Nothing to do: whatever was asked {'since then ' if since else ''}is taken care of.")
    if said := summary(listed):
        click.echo(said)
    if len(listed.gaps) > shown:
        click.echo(f"The first {shown} are listed; --limit {len(listed.gaps)} lists all.")
    if listed.gaps:
        click.echo("`rolebot review` goes through them, one by one.")
    elif listed.waiting:
        click.echo("`rolebot proposals` lists what is proposed.")


def _offer_row(one: "Suggestion") -> dict[str, str]:
    return {"intent": one.intent.id, "label": one.label}


def _gap_row(gap: "Gap") -> dict[str, Any]:
    return {
        "key": gap.key,
        "question": gap.questions[0],
        "questions": list(gap.questions),
        "reason": gap.reason.value,
        "count": gap.count,
        "askers": gap.askers,
        "unhelpful": gap.unhelpful,
        "comments": list(gap.comments),
        "last_seen": gap.last_seen.isoformat(),
        "roles": list(gap.roles),
        "facets": list(gap.facets),
        "lacks": _offer_row(gap.lacks) if gap.lacks else None,
        "nearest": [_offer_row(one) for one in gap.nearest],
    }

"""The commands for what people asked in vain: the list, the session that works it, and what was proposed."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from rolebot.cli_journal import opened_journal, since_option
from rolebot.cli_options import Folders, knowledge_option
from rolebot.exchange import now
from rolebot.settings import read_settings

if TYPE_CHECKING:
    from rolebot.conversation import Suggestion
    from rolebot.proposal import Proposal
    from rolebot.upkeep.reviewing import Done, Review
    from rolebot.upkeep.unanswered import Gap

PROBLEMS = 1
LISTED = 20
"""Gaps that are listed where nobody says how many."""

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for other tools.")

mended_option = knowledge_option(
    "Folder of YAML files to mend, or several such as base:ours; "
    "otherwise ROLEBOT_KNOWLEDGE, or the knowledge that came with rolebot."
)


@click.command()
@since_option
@click.option("--limit", type=click.IntRange(1), default=LISTED, show_default=True, help="How many to list at most.")
@json_option
@knowledge_option()
@click.pass_context
def unanswered(
    context: click.Context, since: datetime | None, limit: int, as_json: bool, knowledge: Folders | None
) -> None:
    """List what people asked in vain, like questions together, the most asked first."""
    from rolebot.upkeep.telling import details, how_often, summary

    with _reviewing(context, knowledge) as review:
        listed = review.gaps(since)
        if as_json:
            for gap in listed.gaps[:limit]:
                click.echo(json.dumps(_gap_row(gap), ensure_ascii=False))
            return
        for gap in listed.gaps[:limit]:
            click.echo(f"{click.style(gap.key, fg='cyan')}  {click.style(_shown(gap.questions[0]), bold=True)}")
            for line in (how_often(gap, now()), *details(gap, review.bot.knowledge)):
                click.echo(f"        {line}")
            click.echo()
    if not listed.gaps:
        click.echo(f"Nothing to do: whatever was asked {'since then ' if since else ''}has an answer.")
    if said := summary(listed):
        click.echo(said)
    if len(listed.gaps) > limit:
        click.echo(f"The first {limit} are listed; --limit {len(listed.gaps)} lists all.")
    if listed.gaps:
        click.echo("`rolebot review` goes through them, one by one.")


@click.command()
@since_option
@mended_option
@click.pass_context
def review(context: click.Context, since: datetime | None, knowledge: Folders | None) -> None:
    """Go through what people asked in vain, and say what should become of it."""
    from rolebot.cli_session import Session

    with _reviewing(context, knowledge) as reviewing:
        Session(reviewing).work(reviewing.gaps(since))


@click.group(invoke_without_command=True)
@click.option("--all", "settled", is_flag=True, help="Also those that were applied or dropped.")
@json_option
@mended_option
@click.pass_context
def proposals(context: click.Context, settled: bool, as_json: bool, knowledge: Folders | None) -> None:
    """List what admins propose to change, and apply or drop it."""
    context.meta[__name__] = knowledge
    if context.invoked_subcommand is not None:
        return
    from rolebot.proposal import State
    from rolebot.upkeep.drafting import describe
    from rolebot.upkeep.telling import state_of

    with _reviewing(context, knowledge) as review:
        listed = [one for one in review.journal.proposals() if settled or one.state is State.OPEN]
        for one in listed:
            if as_json:
                click.echo(json.dumps(_proposal_row(one), ensure_ascii=False))
                continue
            click.echo(f"{click.style(one.id, fg='cyan')}  {describe(review.bot.knowledge, one)}")
            click.echo(f"        {state_of(one, now())}")
    if as_json:
        return
    if not listed:
        click.echo("There are no proposals." if settled else "There are no open proposals; --all lists the others.")
    elif any(one.state is State.OPEN for one in listed):
        click.echo("\n`rolebot proposals apply` shows what they would change, and writes it if you agree.")


@proposals.command()
@click.argument("name", metavar="ID")
@mended_option
@click.pass_context
def show(context: click.Context, name: str, knowledge: Folders | None) -> None:
    """Show the proposal ID whole, with what it would change."""
    from rolebot.proposal import State
    from rolebot.upkeep.telling import state_of, whole

    with _reviewing(context, knowledge or context.meta[__name__]) as review:
        found = next((one for one in review.journal.proposals() if one.id == name), None)
        if found is None:
            click.echo(f"There is no proposal {name}; `rolebot proposals --all` lists them.", err=True)
            sys.exit(PROBLEMS)
        click.echo(f"{click.style(found.id, fg='cyan')}  {state_of(found, now())}")
        for line in whole(found, review.bot.knowledge):
            click.echo(f"        {line}")
        if found.state is State.OPEN:
            _tell(review.try_out([name]))


@proposals.command()
@click.argument("names", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="All that are open, which is also what no ID means.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@mended_option
@click.pass_context
def apply(
    context: click.Context, names: tuple[str, ...], everything: bool, yes: bool, knowledge: Folders | None
) -> None:
    """Write proposals into the YAML files: checked first, shown, and written if you agree."""
    if names and everything:
        raise click.UsageError("name proposals, or give --all")
    with _reviewing(context, knowledge or context.meta[__name__]) as review:
        ids = names or tuple(one.id for one in review.open_proposals())
        if not ids:
            click.echo("There are no open proposals.")
            return
        tried = review.try_out(ids)
        _tell(tried)
        if not tried.diff:
            sys.exit(PROBLEMS)
        if not yes and not _agreed():
            click.echo("Nothing was written; the proposals stay open.")
            sys.exit(0 if tried.done else PROBLEMS)
        done = review.approve(ids, tried)
        click.echo(done.words, err=not done.done)
    sys.exit(0 if done.done else PROBLEMS)


@proposals.command()
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@mended_option
@click.pass_context
def drop(context: click.Context, names: tuple[str, ...], knowledge: Folders | None) -> None:
    """Put proposals aside for good."""
    with _reviewing(context, knowledge or context.meta[__name__]) as review:
        done = review.drop(names)
        _tell(done)
    sys.exit(0 if done.done else PROBLEMS)


@contextmanager
def _reviewing(context: click.Context, folders: Folders | None) -> "Iterator[Review]":
    """The bot and the journal in the hands of whoever sits at the terminal."""
    from rolebot.upkeep.reviewing import Review

    bot = context.obj(folders)
    with opened_journal() as journal:
        yield Review(
            bot=bot,
            journal=journal,
            by=f"terminal:{_login()}",
            folders=folders or read_settings(os.environ).knowledge,
            applies=True,
        )


def _login() -> str:
    """The name by which the system knows whoever sits at the terminal."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in a container
        return str(os.getuid())


def _agreed() -> bool:
    """Whether whoever sits there wants it written; the end of the input is a no."""
    try:
        return click.confirm("Write this?", default=False)
    except click.Abort:
        click.echo("\nTo write without being asked, add --yes.", err=True)
        return False


def _tell(done: "Done") -> None:
    if done.diff:
        click.echo()
        for line in done.diff.splitlines():
            click.echo(click.style(line, fg=_colour(line)))
        click.echo()
    click.echo(done.words, err=not done.done)


def _colour(line: str) -> str | None:
    if line.startswith(("+++", "---")):
        return None
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])


def _shown(text: str) -> str:
    from rolebot.text import shorten
    from rolebot.upkeep.telling import WORDING

    return shorten(" ".join(text.split()), WORDING)


def _offer(one: "Suggestion") -> dict[str, str]:
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
        "lacks": _offer(gap.lacks) if gap.lacks else None,
        "nearest": [_offer(one) for one in gap.nearest],
    }


def _proposal_row(one: "Proposal") -> dict[str, Any]:
    return {
        "id": one.id,
        "change": one.change.value,
        "target": one.target,
        "text": one.text,
        "question": one.question,
        "title": one.title,
        "phrasings": list(one.phrasings),
        "sources": list(one.sources),
        "theme": one.theme,
        "state": one.state.value,
        "by": one.by,
        "at": one.at.isoformat(),
        "settled_by": one.settled_by,
        "settled_at": one.settled_at.isoformat() if one.settled_at else None,
    }

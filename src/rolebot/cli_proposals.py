"""The commands for what admins propose to change: list, show, apply and drop it; and for who did what."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from rolebot.cli_journal import opened_journal, since_option
from rolebot.cli_options import Folders
from rolebot.cli_review import as_option, json_option, mended_option, reviewing
from rolebot.cli_words import say, say_row, styled
from rolebot.exchange import now
from rolebot.text import shorten

if TYPE_CHECKING:
    from rolebot.proposal import Proposal
    from rolebot.upkeep.reviewing import Done, Review

PROBLEMS = 1
"""Exit code when not all was done; click itself gives 2 for wrong use."""

WAY_OUT = (
    "If a check or a name that stands in the way is out of date, change it in its file and try again; "
    "otherwise `rolebot proposals drop` puts the proposal aside."
)

INDENT = " " * 8


@click.group(invoke_without_command=True)
@click.option("--all", "settled", is_flag=True, help="Also those that were applied or dropped.")
@json_option
@mended_option
@click.pass_context
def proposals(context: click.Context, settled: bool, as_json: bool, knowledge: Folders | None) -> None:
    """List what admins propose to change; apply or drop it."""
    context.meta[__name__] = knowledge
    if context.invoked_subcommand is not None:
        if settled or as_json:
            raise click.UsageError("--all and --json are for the list, without another command behind them")
        return
    from rolebot.proposal import State
    from rolebot.upkeep.drafting import describe
    from rolebot.upkeep.telling import state_of

    with reviewing(context, knowledge) as review:
        listed = [one for one in review.journal.proposals() if settled or one.state is State.OPEN]
    if as_json:
        for one in listed:
            say_row(_proposal_row(one))
        return
    for one in listed:
        click.echo(f"{styled(one.id, 'cyan')}  {styled(describe(review.bot.knowledge, one))}")
        say(f"{INDENT}{state_of(one, now())}")
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

    with reviewing(context, knowledge or context.meta[__name__]) as review:
        found = next((one for one in review.journal.proposals() if one.id == name), None)
        if found is None:
            say(f"There is no proposal {shorten(name, 60)}; `rolebot proposals --all` lists them.", err=True)
            sys.exit(PROBLEMS)
        click.echo(f"{styled(found.id, 'cyan')}  {styled(state_of(found, now()))}")
        for line in whole(found, review.bot.knowledge):
            say("\n".join(f"{INDENT}{part}" for part in line.split("\n")))
        if found.state is State.OPEN:
            _tell_trial(_try_out(review, [name]))


@proposals.command()
@click.argument("names", nargs=-1, metavar="[ID...]")
@click.option("--yes", is_flag=True, help="Write without asking.")
@as_option
@mended_option
@click.pass_context
def apply(
    context: click.Context, names: tuple[str, ...], yes: bool, name: str | None, knowledge: Folders | None
) -> None:
    """Write proposals, or all that are open, into the YAML files: checked first, shown, and written if you agree."""
    with reviewing(context, knowledge or context.meta[__name__], name) as review:
        ids = names or tuple(one.id for one in review.open_proposals())
        if not ids:
            click.echo("There are no open proposals.")
            return
        tried = _try_out(review, ids)
        _tell_trial(tried)
        if not tried.diff and not (tried.trial and tried.trial.standing):
            if tried.proposals:
                click.echo(f"Nothing was written. {WAY_OUT}", err=True)
            sys.exit(PROBLEMS)
        if tried.diff and not yes and not _agreed():
            click.echo("Nothing was written; the proposals stay open.")
            sys.exit(PROBLEMS)
        done = review.approve(ids, tried)
    told = tried.words.split("\n")
    for line in done.words.split("\n"):
        if line not in told:
            say(line, err=not done.done)
    sys.exit(0 if done.done else PROBLEMS)


@proposals.command()
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@as_option
@mended_option
@click.pass_context
def drop(context: click.Context, names: tuple[str, ...], name: str | None, knowledge: Folders | None) -> None:
    """Put proposals aside for good."""
    with reviewing(context, knowledge or context.meta[__name__], name) as review:
        done = review.drop(names)
    say(done.words, err=not done.done)
    sys.exit(0 if done.done else PROBLEMS)


@proposals.command()
@since_option
@json_option
def log(since: datetime | None, as_json: bool) -> None:
    """List what admins did, in the terminal and in chats: who, when and what."""
    from rolebot.upkeep.unanswered import key_of

    with opened_journal() as journal:
        actions = journal.actions(since)
        meant = {one.id: one.title or one.text for one in journal.proposals()}
        meant |= {key_of(question): question for question in journal.ignored()}
    for one in actions:
        if as_json:
            say_row({"at": one.at.isoformat(), "by": one.by, "did": one.did, "about": one.about})
            continue
        told = [f"“{shorten(' '.join(meant[name].split()), 60)}”" for name in one.about.split() if name in meant]
        say(f"{one.at:%Y-%m-%d %H:%M}  {one.by}  {' '.join([one.did, one.about, *told]).rstrip()}")
    if not actions and not as_json:
        click.echo(f"No admin has done anything {'since then' if since else 'yet'}.")


def _try_out(review: "Review", ids: Sequence[str]) -> "Done":
    """What proposals would do; whoever waits for it is told why."""
    if sys.stderr.isatty():
        click.echo("Asking every check and every phrasing, before and after; that takes some seconds.", err=True)
    return review.try_out(ids)


def _agreed() -> bool:
    """Whether whoever sits there wants it written; the end of the input is a no."""
    try:
        return click.confirm("Write this?", default=False)
    except click.Abort:
        click.echo("\nTo write without being asked, add --yes.", err=True)
        return False


def _tell_trial(done: "Done") -> None:
    """What would change, where the questions would lead, and what is refused."""
    if done.diff:
        click.echo()
        for line in done.diff.splitlines():
            say(line, _colour(line))
        click.echo()
    for one in done.trial.tried if done.trial else ():
        if not one.refusals and not one.stands:
            question = shorten(one.proposal.question or one.proposal.text, 100)
            say(f"{one.proposal.id}  “{question}” reaches {one.reached}, and would reach {one.reaches}.")
    say(done.words, err=not done.done)


def _colour(line: str) -> str | None:
    if line.startswith(("+++", "---")):
        return None
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])


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

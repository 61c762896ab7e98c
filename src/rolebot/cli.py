"""The commands. The only place that builds a Bot, reads the environment and writes to the terminal.

Libraries that a command needs are imported when it runs, so that `--help` and a single question start quickly.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rolebot import __version__
from rolebot.cli_diff import diff
from rolebot.cli_discord import discord
from rolebot.cli_help import MORE, PROBLEMS, Commands, completion
from rolebot.cli_ignored import ignored
from rolebot.cli_init import init, write_schemas
from rolebot.cli_journal import export, forget
from rolebot.cli_knowledge import new
from rolebot.cli_options import Folders, folders_type, keep_up, knowledge_option
from rolebot.cli_pages import coverage, stats
from rolebot.cli_proposals import proposals
from rolebot.cli_review import review, unanswered
from rolebot.cli_run import migrate, run
from rolebot.cli_slack import doctor, slack
from rolebot.cli_upkeep import watched
from rolebot.cli_version import version
from rolebot.settings import read_settings

if TYPE_CHECKING:
    from rolebot.bot import Bot
    from rolebot.conversation import Answer, Conversation
    from rolebot.knowledge.places import Place, Problem
    from rolebot.renewing import Renewer

json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object for each answer, on a line of its own."
)


@click.group(cls=Commands, epilog=MORE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rolebot")
@click.pass_context
def main(context: click.Context) -> None:
    """Answers questions about roles, from knowledge that admins write in YAML."""
    context.obj = _load
    try:
        Path.home()
    except RuntimeError:  # a user whom the machine does not know, as in containers; libraries ask for it while imported
        os.environ["HOME"] = os.devnull


for command in (
    *(completion, coverage, diff, discord, doctor, export, forget, ignored, init, migrate, new, proposals, review),
    *(run, slack, stats, unanswered, version),
):
    main.add_command(command)


@main.command()
@click.argument("question", nargs=-1)
@json_option
@click.option("--explain", is_flag=True, help="Show how the question was understood, and why this is the answer.")
@knowledge_option()
def ask(question: tuple[str, ...], as_json: bool, explain: bool, knowledge: Folders | None) -> None:
    """Answer one QUESTION; with --json and `-`, one question for each line of the input."""
    text = " ".join(question)
    if not text.strip():
        raise click.UsageError('there is no question; write for example: rolebot ask "what does a data architect do?"')
    if as_json and explain:
        raise click.UsageError("--explain is for people to read; leave out --json")
    bot = _load(knowledge)
    if text == "-":
        if not as_json:
            raise click.UsageError("`-` reads questions from the input and needs --json")
        renewer = keep_up(bot, knowledge)
        for line in _lines():
            bot = _renewed(renewer)
            _print_json(line, bot, *_timed(bot, line))
        return
    answer, took = _timed(bot, text)
    if as_json:
        _print_json(text, bot, answer, took)
    else:
        _print(answer)
    if explain:
        from rolebot.explaining import explain_question

        click.echo()
        for line in explain_question(bot, text, answer):
            click.echo(line)


@main.command()
@json_option
@knowledge_option()
def chat(as_json: bool, knowledge: Folders | None) -> None:
    """Talk in the terminal, with follow-ups; with --json one turn a line, an empty line starts anew."""
    from rolebot.conversation import Conversation

    renewer = keep_up(_load(knowledge), knowledge)
    conversation = Conversation()
    if not as_json and sys.stdin.isatty():
        click.echo('Ask me about roles. A number picks a suggestion; "exit" or Ctrl-D ends the conversation.\n')
    for line in _turns(as_json):
        if not line.strip():
            conversation = Conversation() if as_json else conversation
            continue
        if not as_json and line.strip().lower() in ("exit", "quit"):
            break
        bot = _renewed(renewer)
        answer, took = _timed(bot, line, conversation)
        conversation = conversation.after(answer)
        if as_json:
            _print_json(line, bot, answer, took)
        else:
            _print(answer)
            click.echo()


@main.command()
@click.argument("folders", required=False, type=folders_type, metavar="[DIR]")
@click.option("--format", "style", type=click.Choice(["text", "json", "github"]), default="text", show_default=True)
@knowledge_option()
def check(folders: Folders | None, style: str, knowledge: Folders | None) -> None:
    """Say everything that is wrong with the knowledge, with places; then ask every check and every phrasing."""
    from rolebot.bot import load_bot
    from rolebot.checks import Verdict, run_checks
    from rolebot.knowledge.layers import read_snapshot
    from rolebot.knowledge.places import KnowledgeError, Problem
    from rolebot.upkeep.stolen import find_stolen, list_phrasings, place_stolen, sample

    try:
        snapshot = read_snapshot(folders or knowledge or read_settings(os.environ).knowledge)
        bot = load_bot(snapshot)
    except KnowledgeError as error:
        _report(error.problems, style, {})
        sys.exit(PROBLEMS)
    checked = list(run_checks(bot))
    count = {verdict.value: sum(1 for one in checked if one.verdict is verdict) for verdict in Verdict}
    wrong = [(one.check.place, one.what) for one in checked if one.what]
    failed = [Problem(place, what + _hint_below(place, bot.knowledge.folders)) for place, what in wrong]
    phrasings = watched(sample(list_phrasings(bot.knowledge)), "Asking every phrasing")
    stolen = place_stolen(list(find_stolen(bot, phrasings)), snapshot)
    problems = [*bot.knowledge.warnings, *failed, *stolen]
    _report(problems, style, {"checks": len(checked), **count})
    sys.exit(PROBLEMS if problems else 0)


def _hint_below(place: "Place", folders: tuple[str, ...]) -> str:
    """The way out where a check stands in a folder below, which is not to be edited for what is laid over it."""
    from rolebot.knowledge.places import find_folder

    if find_folder(place.file, folders) == folders[-1]:
        return ""
    return f"; if that is as you wish, ask it anew in a check in {folders[-1]}, or hide it in the hides.yaml there"


@main.command()
@click.argument("name", required=False)
@click.option(
    "--write", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write them all into DIR."
)
@click.option("--above", is_flag=True, help="For a folder that is laid over another one, and may lack what that has.")
def schema(name: str | None, write: Path | None, above: bool) -> None:
    """Print the JSON Schema of a kind of file (roles, entries, …), for editors that help while writing."""
    from rolebot.knowledge.shapes import SHAPES, describe

    if write:
        count = write_schemas(write, above)
        click.echo(f"Wrote {count} schemas into {write}.", err=True)
        return
    if name is None:
        click.echo(json.dumps({known: describe(known, above) for known in SHAPES}, indent=2, ensure_ascii=False))
        return
    if name not in SHAPES:
        raise click.UsageError(f"there is no kind of file named {name!r}; known are {', '.join(SHAPES)}")
    click.echo(json.dumps(describe(name, above), indent=2, ensure_ascii=False))


def _load(folders: Folders | None) -> "Bot":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # equations this small lose time to a second thread
    from rolebot.bot import load_bot
    from rolebot.knowledge.places import KnowledgeError

    settings = read_settings(os.environ)
    try:
        return load_bot(folders or settings.knowledge, settings.cache)
    except KnowledgeError as error:
        _report(error.problems, "text", {})
        sys.exit(PROBLEMS)


def _renewed(renewer: "Renewer") -> "Bot":
    """The bot for the next turn, from files as they are by then; what is wrong with an edit is said once."""
    known = renewer.problems
    if renewer.is_behind():
        reloaded = renewer.renew()
        if reloaded.problems and reloaded.problems != known:
            for problem in reloaded.problems:
                click.echo(str(problem), err=True)
            click.echo("The edit is not live; I go on answering from what was there before.", err=True)
        elif reloaded.healed:
            click.echo("Fixed: the edit is live.", err=True)
    return renewer.bot


def _timed(bot: "Bot", question: str, conversation: "Conversation | None" = None) -> "tuple[Answer, float]":
    """The answer, and the milliseconds it took."""
    from rolebot.conversation import Conversation

    start = time.perf_counter()
    answer = bot.ask(question, conversation or Conversation())
    return answer, (time.perf_counter() - start) * 1000


def _lines() -> Iterator[str]:
    """The lines of the input; bytes that are no text are replaced."""
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", "replace").rstrip("\r\n")


def _turns(as_json: bool) -> Iterator[str]:
    if as_json or not sys.stdin.isatty():
        yield from _lines()
        return
    import readline  # noqa: F401  importing it is what gives the prompt its history

    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return


def _print(answer: "Answer") -> None:
    """Print for a person: rich in a terminal, plain text in a pipe."""
    if not sys.stdout.isatty():
        from rolebot.answering.plain import plain_text

        click.echo(plain_text(answer))
        return
    from rich.console import Console

    from rolebot.terminal import print_answer

    print_answer(Console(), answer)


def _print_json(question: str, bot: "Bot", answer: "Answer", took: float) -> None:
    from rolebot.answering.plain import plain_text

    intent = answer.intent
    row = {
        "question": question,
        "outcome": answer.outcome.value,
        "intent": intent.id if intent else None,
        "roles": list(answer.roles),
        "facet": intent.facet or _facet_of(bot, intent.key) if intent else None,
        "confidence": answer.confidence,
        "text": plain_text(answer),
        "sources": [citation.label for citation in answer.citations],
        "suggestions": [
            {"intent": one.intent.id, "label": one.label, "roles": list(one.intent.roles), "facet": one.intent.facet}
            for one in answer.suggestions
        ],
        "matches": [{"intent": match.intent.id, "confidence": match.confidence} for match in answer.matches],
        "took_ms": round(took, 3),
    }
    sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _facet_of(bot: "Bot", entry: str) -> str | None:
    known = bot.knowledge.entries.get(entry)
    return known.facet if known else None


def _report(problems: "Iterable[Problem]", style: str, count: dict[str, int]) -> None:
    """Problems to stderr, one a line; as JSON or as GitHub's annotations to stdout."""
    from rolebot.upkeep.github import annotate

    listed = list(problems)
    if style == "json":
        rows = [
            {"file": one.place.file, "line": one.place.line, "column": one.place.column, "what": one.what}
            for one in listed
        ]
        click.echo(json.dumps({"problems": rows, **count}, ensure_ascii=False))
        return
    for one in listed:
        if style == "github":
            click.echo(annotate(one.place, one.what))
        else:
            click.echo(str(one), err=True)
    if count:
        numbers = ", ".join(f"{count[key]} {key}" for key in ("right", "wrong", "silent"))
        click.echo(f"{count['checks']} checks: {numbers}")
    elif listed:
        click.echo(f"{len(listed)} problem{'s' if len(listed) > 1 else ''} found; nothing was loaded", err=True)

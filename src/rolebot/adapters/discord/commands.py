"""The commands of Discord: each asks the desk, in private unless the asker wants to show the answer."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, CommandTree, locale_str

from rolebot.adapters.discord.incoming import private_thread, thread_of_command
from rolebot.adapters.discord.markup import read_markup
from rolebot.adapters.discord.outgoing import answer, in_time
from rolebot.adapters.discord.rendering import Card, render
from rolebot.adapters.discord.safety import desk_of, safely
from rolebot.adapters.discord.speaking import may_speak
from rolebot.adapters.discord.words import words_of
from rolebot.conversation import Intent, Kind
from rolebot.desk import Reply
from rolebot.exchange import Question

CHOICES = 25
QUESTION = 1_000

Name = app_commands.Range[str, 1, 100]
Work = Callable[[], Coroutine[Any, Any, Reply]]


def add_commands(tree: CommandTree[Any]) -> None:
    """Add every command to a tree."""
    every: tuple[app_commands.Command[Any, ..., None], ...] = (
        ask,
        role,
        compare,
        move,
        roles,
        which_role,
        help_me,
    )
    for command in every:
        tree.add_command(command)
    tree.add_command(app_commands.ContextMenu(name=locale_str("Answer this"), callback=answer_this))


@app_commands.command(name="ask", description="Ask a question")
@app_commands.describe(question="Your question, as you would ask a colleague", post="Show the answer to everybody")
async def ask(
    interaction: discord.Interaction, question: app_commands.Range[str, 1, QUESTION], post: bool = False
) -> None:
    """Answer a question, in private unless the asker wants to post it."""
    await _ask(interaction, read_markup(question), post)


@app_commands.command(name="role", description="Look up a role")
@app_commands.describe(name="Its name, or a part of it", facet="What you want to know of it")
async def role(interaction: discord.Interaction, name: Name, facet: Name | None = None) -> None:
    """Answer what there is on a role, or on one facet of it."""
    bot = desk_of(interaction).bot
    known, facets = bot.find_role(read_markup(name)), bot.knowledge.facets
    if known and (not facet or facet in facets):
        await _show(interaction, Intent(kind=Kind.PROFILE, roles=(known,), facets=(facet,) if facet else ()))
    else:
        spoken = bot.knowledge.roles[known].name if known else read_markup(name)
        await _ask(interaction, f"{read_markup(facet or '')} {spoken}".strip())


@app_commands.command(name="compare", description="Put two to four roles side by side")
@app_commands.describe(
    first="Its name, or a part of it",
    second="Its name, or a part of it",
    third="Its name, or a part of it",
    fourth="Its name, or a part of it",
)
async def compare(
    interaction: discord.Interaction, first: Name, second: Name, third: Name | None = None, fourth: Name | None = None
) -> None:
    """Compare roles."""
    knowledge = desk_of(interaction).bot.knowledge
    given = [one for one in (first, second, third, fourth) if one]
    names = [knowledge.roles[one].name if one in knowledge.roles else read_markup(one) for one in given]
    asker, thread = str(interaction.user.id), private_thread(interaction)
    await _answer(interaction, lambda: desk_of(interaction).compare(names, asker, thread))


@app_commands.command(name="move", description="How to get from one role to another")
@app_commands.rename(start="from", goal="to")
@app_commands.describe(start="The role you have", goal="The role you want")
async def move(interaction: discord.Interaction, start: Name, goal: Name) -> None:
    """Answer how to get from one role to another."""
    knowledge = desk_of(interaction).bot.knowledge
    if start in knowledge.roles and goal in knowledge.roles and start != goal:
        await _show(interaction, Intent(kind=Kind.MOVE, roles=(start, goal)))
    else:
        names = [knowledge.roles[one].name if one in knowledge.roles else read_markup(one) for one in (start, goal)]
        await _ask(interaction, f"how do I get from {names[0]} to {names[1]}")


@app_commands.command(name="roles", description="The roles I know")
async def roles(interaction: discord.Interaction) -> None:
    """List the roles."""
    await _show(interaction, Intent(kind=Kind.ROLES))


@app_commands.command(name="whichrole", description="Find out which role suits you")
async def which_role(interaction: discord.Interaction) -> None:
    """Ask the first question of the choice."""
    await _show(interaction, Intent(kind=Kind.CHOOSE))


@app_commands.command(name="help", description="How to ask me")
async def help_me(interaction: discord.Interaction) -> None:
    """Say how to ask."""
    words = words_of(interaction.locale)
    card = Card(embed={"title": words.how_to_ask, "description": words.ways})
    await safely(interaction, lambda: answer(interaction, card, private=True))


async def answer_this(interaction: discord.Interaction, message: discord.Message) -> None:
    """Answer somebody's message, for the one who wants to know."""
    await _ask(interaction, read_markup(message.content))


@role.autocomplete("name")
@compare.autocomplete("first")
@compare.autocomplete("second")
@compare.autocomplete("third")
@compare.autocomplete("fourth")
@move.autocomplete("start")
@move.autocomplete("goal")
async def _complete_role(interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
    knowledge = desk_of(interaction).bot.knowledge
    names = [(one.title, one.id, [name.text for name in one.names]) for one in knowledge.roles.values()]
    return _complete(interaction, typed, names)


@role.autocomplete("facet")
async def _complete_facet(interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
    knowledge = desk_of(interaction).bot.knowledge
    chosen = knowledge.roles.get(str(interaction.namespace.name or ""))
    names = [
        (one.title, one.id, [one.title, *one.names])
        for one in knowledge.facets.values()
        if chosen is None or one.id in chosen.facets
    ]
    return _complete(interaction, typed, names)


def _complete(
    interaction: discord.Interaction, typed: str, names: Sequence[tuple[str, str, Sequence[str]]]
) -> list[Choice[str]]:
    """The names that a few letters may mean, the likest first; all of them where nothing is typed."""
    order = desk_of(interaction).bot.complete(typed, [spoken for _, _, spoken in names])
    return [Choice(name=names[at][0][:100], value=names[at][1]) for at in order[:CHOICES]]


async def _ask(interaction: discord.Interaction, text: str, post: bool = False) -> None:
    thread = thread_of_command(interaction) if post else private_thread(interaction)
    question = Question(text=text, asker=str(interaction.user.id), thread=thread)
    await _answer(interaction, lambda: desk_of(interaction).ask(question), post)


async def _show(interaction: discord.Interaction, intent: Intent) -> None:
    asker, thread = str(interaction.user.id), private_thread(interaction)
    await _answer(interaction, lambda: desk_of(interaction).show(intent, asker, thread))


async def _answer(interaction: discord.Interaction, work: Work, post: bool = False) -> None:
    await safely(interaction, lambda: _answered(interaction, work, post))


async def _answered(interaction: discord.Interaction, work: Work, post: bool) -> None:
    private = not post or not await may_speak(desk_of(interaction), interaction.guild_id, interaction.channel)
    reply = await in_time(interaction, work(), private)
    asker = "" if private else str(interaction.user.id)
    await answer(interaction, render(reply, words_of(interaction.locale), private=private, asker=asker), private)

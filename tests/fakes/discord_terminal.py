"""The local Discord for a person in a terminal: type `/role ...`, `@rolebot ...` or a plain message, or a number."""

import argparse
import asyncio
import sys

from tests.fakes.discord import ALICE, FakeDiscord
from tests.fakes.discord_finding import BUTTON, LINK, STRING_SELECT, texts, walk
from tests.fakes.discord_state import Interaction, Json, Message, Modal

HELP = """Type a message to the bot, `@rolebot ...` for a channel, or a command: `/name its first option`.
`?/name typing` shows what it offers meanwhile. A number presses a button or chooses. Ctrl-D ends."""


async def main(arguments: list[str]) -> None:
    """Serves until the input ends, and shows what the app posts."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.discord", description=HELP)
    parser.add_argument("--port", type=int, default=8734)
    parser.add_argument("--shards", type=int, default=1)
    given = parser.parse_args(arguments)
    async with FakeDiscord(port=given.port, shards=given.shards, answer_within=30.0) as discord:
        say("A local Discord is there. In another terminal, start the bot with:\n")
        say(f"ROLEBOT_DISCORD_API_URL={discord.api_url}")
        say(f"ROLEBOT_DISCORD_GATEWAY_URL={discord.gateway_url}")
        say(f"DISCORD_TOKEN={discord.token}")
        say(f"ROLEBOT_DISCORD_ADMINS={ALICE}  # that is you\n\n{HELP}")
        showing = asyncio.create_task(_show(discord))
        doing: set[asyncio.Task[None]] = set()
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.strip():
                doing.add(task := asyncio.create_task(_do(discord, line.strip())))
                task.add_done_callback(doing.discard)
        await asyncio.gather(*doing)
        showing.cancel()


async def _do(discord: FakeDiscord, line: str) -> None:
    if not discord.connected:
        say("(no bot is connected yet)")
    try:
        if forms := discord.modals[ALICE]:
            await discord.submit(forms[-1], {_inputs(forms[-1])[0]["custom_id"]: line})
        elif line.isdigit():
            await _pick(discord, int(line))
        elif line.startswith("?/"):
            offered = await discord.type_ahead(*_command(discord, line[2:]))
            say("\n".join(f"  … {choice['name']}" for choice in offered) or "  … nothing")
        elif line.startswith("/"):
            name, option, text = _command(discord, line[1:])
            _tell_form(await discord.slash(name, {option: text} if text else None))
        elif line.startswith("@"):
            await discord.mention(line.partition(" ")[2])
        else:
            await discord.say_dm(line)
    except (AssertionError, IndexError) as error:
        say(f"(not possible: {error})")


def _command(discord: FakeDiscord, line: str) -> tuple[str, str, str]:
    """The name with its sub-commands, its first option, and the text for it."""
    name, _, text = line.partition(" ")
    registered = discord.command(name)
    assert registered is not None, f"there is no /{name}"
    while (options := registered["options"]) and options[0]["type"] in (1, 2):
        first, _, text = text.partition(" ")
        registered = next((one for one in options if one["name"] == first), None)
        assert registered is not None, f"/{name} has {[one['name'] for one in options]}"
        registered = {"options": [], **registered}
        name = f"{name} {first}"
    return name, options[0]["name"] if options else "", text


async def _pick(discord: FakeDiscord, number: int) -> None:
    message = [m for m in discord.posted if _offered(m)][-1]
    one, label = _offered(message)[number - 1]
    if one["type"] == BUTTON:
        done = await discord.press(message, one["custom_id"])
    else:
        done = await discord.choose(message, one["custom_id"], label)
    _tell_form(done)


def _tell_form(done: Interaction) -> None:
    if done.modal:
        say(f"\n{done.modal.shown}\n(the next line goes into its first field)")


def _inputs(modal: Modal) -> list[Json]:
    return [one for one in walk(modal.body["components"]) if "custom_id" in one]


def _offered(message: Message) -> list[tuple[Json, str]]:
    """What can be pressed or chosen, with its label."""
    offered: list[tuple[Json, str]] = []
    for one in walk(message.components):
        if one["type"] == BUTTON and one["style"] != LINK:
            offered.append((one, str(one.get("label") or one.get("emoji", {}).get("name"))))
        elif one["type"] == STRING_SELECT:
            offered += [(one, str(option["label"])) for option in one["options"]]
    return offered


async def _show(discord: FakeDiscord) -> None:
    shown: dict[Message, tuple[str, int]] = {}
    told: list[str] = []
    while True:
        await discord.wait_for(lambda d: any(shown.get(m) != _state(m) for m in d.posted) or d.faults != told, 1e9)
        for message in [m for m in discord.posted if shown.get(m) != _state(m)]:
            shown[message] = _state(message)
            say(_written(discord, message))
        for fault in discord.faults[len(told) :]:
            say(f"(fault: {fault})")
            told.append(fault)


def _state(message: Message) -> tuple[str, int]:
    return message.shown, len(message.edits)


def _written(discord: FakeDiscord, message: Message) -> str:
    place = "direct message" if message.channel == discord.dm(ALICE) else f"#{discord.channels[message.channel].name}"
    place = f"only you, {place}" if message.ephemeral_to else place
    buttons = [f"  [{number}] {label}" for number, (_, label) in enumerate(_offered(message), 1)]
    said = texts(message.content, message.embeds, message.components, pressable=False)
    return "\n".join(["", f"rolebot ({place}):", *(["is thinking …"] if message.thinking else said), *buttons])


def say(line: str) -> None:
    """A line for the person in the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

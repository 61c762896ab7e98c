"""The local Slack for a person in a terminal: type `/role ...`, `@rolebot ...` or a plain message, or a number."""

import argparse
import asyncio
import sys

from tests.fakes.slack import ALICE, FakeSlack
from tests.fakes.slack_state import Message

HELP = "Type a message to the bot, `@rolebot ...` for a channel, `/role ...`, or the number of a button. Ctrl-D ends."


async def main(arguments: list[str]) -> None:
    """Serves until the input ends, and shows what the app posts."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack", description=HELP)
    parser.add_argument("--port", type=int, default=8733)
    async with FakeSlack(port=parser.parse_args(arguments).port, ack_within=30.0, trigger_lives=30.0) as slack:
        say("A local Slack is there. In another terminal, start the bot with:\n")
        say(f"export ROLEBOT_SLACK_API_URL={slack.api_url}")
        say(f"export SLACK_BOT_TOKEN={slack.bot_token}\nexport SLACK_APP_TOKEN={slack.app_token}")
        say(f"export SLACK_SIGNING_SECRET={slack.signing_secret}")
        say(f"export ROLEBOT_SLACK_ADMINS={ALICE}  # that is you\nrolebot slack\n\n{HELP}")
        slack.spawn(_show(slack))
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.strip():
                slack.spawn(_do(slack, line.strip()))


async def _do(slack: FakeSlack, line: str) -> None:
    if not slack.sockets:
        say("(no bot is connected yet)")
    try:
        if line.isdigit():
            await _press(slack, int(line))
        elif line.startswith("/"):
            command, _, text = line.partition(" ")
            await slack.command(text, command)
        elif line.startswith("@"):
            await slack.mention(line.partition(" ")[2])
        else:
            await slack.say_dm(line)
    except AssertionError as error:
        say(f"(not possible: {error})")


async def _press(slack: FakeSlack, number: int) -> None:
    """Presses a button of the open modal, or else of the newest message."""
    target = slack.views.top() if slack.views.modals[ALICE] else slack.last
    if not 0 < number <= len(target.labels):
        say(f"(there is no button {number}; there are {len(target.labels)})")
        return
    await slack.press(target, target.labels[number - 1])


async def _show(slack: FakeSlack) -> None:
    shown: dict[Message, int] = {}
    told: list[str] = []
    modal = ""
    while True:
        await slack.wait_for(
            lambda s: any(shown.get(m) != len(m.edits) for m in s.posted) or s.faults != told or _modal(s) != modal, 1e9
        )
        if modal != (modal := _modal(slack)) and modal:
            say(modal)
        for message in [m for m in slack.posted if shown.get(m) != len(m.edits)]:
            shown[message] = len(message.edits)
            say(_written(message))
        for fault in slack.faults[len(told) :]:
            say(f"(fault: {fault})")
            told.append(fault)


def _modal(slack: FakeSlack) -> str:
    """The modal that is open, as text; empty when none is."""
    if not slack.views.modals[ALICE]:
        return ""
    view = slack.views.top()
    return "\n".join(["", "rolebot (modal):", view.shown, *_numbered(view.labels)])


def _numbered(labels: list[str]) -> list[str]:
    return [f"  [{number}] {label}" for number, label in enumerate(labels, 1)]


def _written(message: Message) -> str:
    place = "only you" if message.ephemeral_to else message.channel
    return "\n".join(["", f"rolebot ({place}):", message.shown, *_numbered(message.labels)])


def say(line: str) -> None:
    """A line for the person in the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

"""The one net below all listeners: a fault goes to the log, and the asker reads that there was one.

It lies within the listener, not in bolt's own handler of errors: bolt forgets an acknowledgement when its listener
raises within the next hundredth of a second, and Slack would tell the asker that the app did not respond.
"""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack import views
from rolebot.adapters.slack.blocks import section
from rolebot.adapters.slack.incoming import Body, part_of
from rolebot.adapters.slack.outgoing import DeliveryError, error_of, post, respond, update_view
from rolebot.adapters.slack.rendering import Message
from rolebot.adapters.slack.taking import note_taken
from rolebot.desk import Desk
from rolebot.limits import TurnedAwayError

TURNED_AWAY = {
    "asker": "You ask faster than I can answer. Please give me a minute.",
    "team": "So much is asked here that I cannot keep up. Please try again in a minute.",
    "all": "So much is asked right now that I cannot keep up. Please try again in a minute.",
}
"""What those read who ask too much."""

SORRY = "Something went wrong on my side, and I could not answer. Please try again in a moment."

MAY_BE_THERE = "Slack hung up while I was answering. If you see no answer from me here, please ask again."
"""What those read of whom nobody knows whether they were answered."""

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
"""What bolt raises where something that Slack sends is not of the shape that bolt knows."""

AGAIN_AFTER = (0.0, 2.0, 8.0, 20.0)
"""Seconds after which an apology is sent that may have got lost: twice is better than never."""

LONGEST_TYPE = 40
"""Characters of the name of a type: what else stands in its place may be anybody's words."""

OPEN_VIEW = "open_view"
"""Where a listener leaves the id of the modal that it opened and has not filled yet."""

Listener = Callable[[AsyncArgs], Awaitable[None]]

log = logging.getLogger(__name__)


def safely(desk: Desk, listener: Callable[..., Awaitable[None]]) -> Listener:
    """A listener that never raises, and for whose end a shutdown waits; bolt gives it the arguments that it names."""
    wanted = tuple(inspect.signature(listener).parameters)

    async def served(args: AsyncArgs) -> None:
        with desk.serving():
            try:
                await listener(**{name: getattr(args, name) for name in wanted})
            except Exception as error:
                if args.ack.response is None:  # of what nobody acknowledges, Slack says that the app did not respond
                    await args.ack()
                await _apologise(error, args)
            finally:
                note_taken()

    return served


async def refuse(error: Exception, body: Body) -> BoltResponse:
    """What no listener takes, or nobody can read, is acknowledged: it would be sent again; any other fault is not."""
    if isinstance(error, BoltUnhandledRequestError):
        kind = str(body.get("type"))
        named = kind if kind.isidentifier() and len(kind) < LONGEST_TYPE else "unreadable"
        log.warning("slack sent something that rolebot has no use for: type %s", named)
        return BoltResponse(status=200, body="")
    log.error("slack request failed before any listener: %s", type(error).__name__, exc_info=error)
    return BoltResponse(status=200 if isinstance(error, UNREADABLE) else 500, body="")


async def _apologise(error: Exception, args: AsyncArgs) -> None:
    event: Any = part_of(args.body, "event")
    if isinstance(error, TurnedAwayError):
        words = TURNED_AWAY[error.reason]
        if event and not error.first:
            return
        if event.get("type") == "app_mention":
            await _whisper(args.client, event, words)
            return
    else:
        log.error("slack listener failed: %s", error, exc_info=None if isinstance(error, DeliveryError) else error)
        words = MAY_BE_THERE if isinstance(error, DeliveryError) and error.may_be_there else SORRY
    for pause in AGAIN_AFTER:
        await asyncio.sleep(pause)
        try:
            await _say(words, args)
            return
        except DeliveryError as failure:
            if not failure.may_be_there:
                return


async def _say(words: str, args: AsyncArgs) -> None:
    """Say something where an answer was to be. Raises DeliveryError."""
    body: Body = args.body
    event: Any = part_of(body, "event")
    message = Message(words, [])
    if view_id := args.context.get(OPEN_VIEW):
        await update_view(args.client, str(view_id), views.modal("answer", [section(words)]))
    elif url := body.get("response_url"):
        await respond(args.client, url, message, response_type="ephemeral", replace_original=False)
    elif event.get("type") in ("app_mention", "message") and event.get("channel"):
        await post(args.client, event["channel"], event.get("thread_ts") or event.get("ts") or "", message)
    elif part_of(body, "view").get("type") == "modal":
        modal = views.modal("answer", [section(words)])
        await update_view(args.client, str(part_of(body, "view").get("id")), modal)


async def _whisper(client: AsyncWebClient, event: Body, words: str) -> None:
    """Say something to the one who asked, and to nobody else in the channel."""
    thread = event.get("thread_ts")
    call = client.chat_postEphemeral(channel=event["channel"], user=event["user"], thread_ts=thread, text=words)
    if reason := await error_of(call):
        log.warning("slack does not tell somebody that they are turned away: %s", reason)

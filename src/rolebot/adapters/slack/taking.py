"""When Slack learns that a question was taken: once it is answered, or after two seconds.

bolt acknowledges an event before anything is done about it, and what was acknowledged is never delivered again: a
process that is killed in that moment would take the question along. So the acknowledgement waits for the answer; and
that of a command, too, which Slack does not deliver again, but whose asker it tells that nobody took it.

What is delivered again while somebody else holds it is acknowledged only when that one is done; for if that one is
gone, Slack's next delivery, a minute later, finds the claim void, and is answered.
"""

import asyncio
from contextvars import ContextVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from rolebot.adapters.slack.incoming import Body, part_of
from rolebot.desk import Desk

ACKNOWLEDGED_AFTER = 2.0
"""Seconds after which a question is acknowledged though it is not answered yet; Slack waits for three."""

LOOK_EVERY = 0.1

QUESTIONS = ("app_mention", "message")

_TAKEN: ContextVar[asyncio.Future[bool] | None] = ContextVar("taken", default=None)


class App(AsyncApp):
    """bolt's app, but for when it acknowledges questions."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """What Slack is told, as soon as it may be told."""
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        before = _TAKEN.set(taken)  # the listener's task begins with it
        try:
            response = await super().async_dispatch(req)
        finally:
            _TAKEN.reset(before)
        if response.status != 200 or not _asks(req.body):
            return response
        try:
            is_taken = await asyncio.wait_for(taken, ACKNOWLEDGED_AFTER)
        except TimeoutError:
            return response
        return response if is_taken else BoltResponse(status=503, body="under way")


def _asks(body: Body) -> bool:
    return "command" in body or part_of(body, "event").get("type") in QUESTIONS


def note_taken(is_taken: bool = True) -> None:
    """Let Slack learn that what this listener listens to was taken, or that it should be delivered again."""
    taken = _TAKEN.get()
    if taken and not taken.done():
        taken.set_result(is_taken)


async def note_ended(desk: Desk, key: str) -> None:
    """Let Slack learn whether what somebody else has claimed comes to its end."""
    end = asyncio.get_running_loop().time() + ACKNOWLEDGED_AFTER - 2 * LOOK_EVERY
    while not (is_finished := await desk.is_finished(key)) and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(LOOK_EVERY)
    note_taken(is_finished)

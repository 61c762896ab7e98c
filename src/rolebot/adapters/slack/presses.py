"""Presses of rolebot's buttons and menus, and the steps of its modals.

A button says in its `action_id` what to do and in its `value` with what, so that it works after a restart:

- `show:N` adds the answer to an intent; `mean:N`, `facet` and `whole` put it in the place of what was there;
- `open:N` opens it in a modal, `choose` opens the choice, `share` shows a private answer to the channel;
- `rate` keeps what somebody thought of an exchange, `remove` takes an answer away, `search` asks from the Home tab.
"""

import logging
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack import views
from rolebot.adapters.slack.blocks import Payload, section
from rolebot.adapters.slack.incoming import PLATFORM, Body, is_private, part_of, place_of, read_thread, team_of
from rolebot.adapters.slack.outgoing import DeliveryError, error_of, post, respond, show_view, take_back, update_view
from rolebot.adapters.slack.rendering import (
    WHOLE,
    Message,
    remover_of,
    render_message,
    render_view,
    shared_by,
    shared_line_of,
)
from rolebot.adapters.slack.safety import OPEN_VIEW, safely
from rolebot.conversation import Intent, Kind
from rolebot.desk import Desk, Reply
from rolebot.exchange import Feedback, Question, Thread
from rolebot.press import read_address

GONE = "That leads nowhere any more, as my knowledge has changed. Ask me in your own words."
NOT_YOURS = "Only the person who asked can take this answer away."
NOT_HERE = "I could not post there. Invite me with `/invite @rolebot`, then share again."
NOT_SHARED = "Slack did not take it. Please try again in a moment."
NOT_MEMBER = {"not_in_channel", "channel_not_found"}
SHARED = "The answer is in the thread now."

ANY = re.compile(".*")

log = logging.getLogger(__name__)


class Presses:
    """What happens at a press, and at each step of a modal."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def listen(self, app: AsyncApp) -> None:
        """Register a listener for every button, menu and modal."""
        served = partial(safely, self._desk)
        app.action(re.compile(r"show(:\d+)?"))(served(self.show))
        app.action(re.compile(r"mean(:\d+)?|facet|whole"))(served(self.replace))
        app.action(re.compile(r"open(:\d+)?"))(served(self.open))
        app.action("search")(served(self.search))
        app.action(re.compile(r"choose(:\d+)?"))(served(self.choose))
        app.action("share")(served(self.share))
        app.action(re.compile(r"rate(:\w+)?"))(served(self.rate))
        app.action("remove")(served(self.remove))
        app.action(ANY)(served(self.unknown))
        app.view("choose")(served(self.choose_step))
        app.view("comment")(served(self.comment))
        app.view(ANY)(acknowledge)
        app.view_closed(ANY)(acknowledge)

    async def show(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A suggestion: its answer is added where it was pressed."""
        await ack()
        reply = await self._reply_to(body, context)
        channel, ts = place_of(body)
        if view := part_of(body, "view"):
            await _refill(client, view, reply, _thread(body, context))
        elif reply is None:
            await _say_privately(client, body, GONE)
        elif is_private(body):
            message = render_message(reply, private=True)
            await respond(client, body["response_url"], message, response_type="ephemeral", replace_original=False)
        else:
            try:
                await post(client, channel, ts, render_message(reply, asker=context.user_id or ""))
            except DeliveryError:  # where rolebot is no member, it can still answer the one who pressed
                message = render_message(reply, private=True)
                await respond(client, body["response_url"], message, response_type="ephemeral", replace_original=False)

    async def replace(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Another facet, the rest of a list, or what was meant: it takes the place of what was there."""
        await ack()
        reply = await self._reply_to(body, context)
        if view := part_of(body, "view"):
            await _refill(client, view, reply, _thread(body, context))
        elif reply is None:
            await _say_privately(client, body, GONE)
        else:
            before = part_of(body, "message")
            message = render_message(reply, private=is_private(body), asker=remover_of(before))
            kept = Message(message.text, [*shared_line_of(before), *message.blocks])
            await respond(client, body["response_url"], kept, replace_original=True)

    async def open(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A role of the Home tab: its answer in a modal."""
        await ack()
        view_id = await open_waiting(client, body, context)
        await fill(client, view_id, await self._reply_to(body, context), _thread(body, context))

    async def search(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A question typed into the Home tab: its answer in a modal."""
        await ack()
        view_id = await open_waiting(client, body, context)
        thread = _thread(body, context)
        text = str(_action(body).get("value") or "")
        reply = await self._desk.ask(Question(text=text, asker=context.user_id or "", thread=thread))
        await fill(client, view_id, reply, thread)

    async def choose(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The first question of "which role suits me", in a modal."""
        await ack()
        choice = self._desk.bot.knowledge.choice
        if not choice:
            await _say_privately(client, body, GONE)
            return
        await _show_modal(client, body, views.ask_choice(choice[0], (), len(choice)))

    async def choose_step(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """The next question of the choice, or the roles that fit."""
        view = part_of(body, "view")
        picked = views.picked_in(view)
        choice = self._desk.bot.knowledge.choice
        if len(picked) < len(choice):
            await ack(response_action="update", view=views.ask_choice(choice[len(picked)], picked, len(choice)))
            return
        thread = _thread(body, context)
        reply = self._desk.look(Intent(kind=Kind.CHOOSE, key="-".join(map(str, picked))))
        # Not a modal that waits and is filled later: nobody knows which of the two Slack would see last.
        await ack(response_action="update", view=fill_view(reply, thread.name))
        await self._desk.note(reply, context.user_id or "", thread)

    async def share(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A private answer is shown to everybody, once, with the name of the one who shared it."""
        await ack()
        intent, whole = self._pressed(body)
        reply = self._desk.look(intent, whole) if intent else None
        if intent is None or reply is None or reply.answer.intent is None:
            await _say_privately(client, body, GONE)
            return
        view, user = part_of(body, "view"), context.user_id or ""
        shown = str(view.get("id") or part_of(body, "container").get("message_ts"))
        key = f"{PLATFORM}/{team_of(context)}/{shown}/share/{intent.address}"
        if not await self._desk.claim(key):
            return
        message = render_message(reply, asker=user)
        shared = Message(message.text, [shared_by(user), *message.blocks])
        place = views.memo_of(view).get("share")
        if isinstance(place, dict):
            channel, ts = str(place.get("channel")), str(place.get("ts"))
            if await _share_in_thread(client, view, channel, ts, shared):
                self._desk.finish(key)
                await self._desk.note(reply, user, Thread(PLATFORM, team_of(context), f"{channel}/{ts}"))
        else:
            await respond(client, body["response_url"], shared, response_type="in_channel", replace_original=False)
            self._desk.finish(key)
            await take_back(client, body["response_url"])

    async def rate(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Helpful or not; who says "not" may say why."""
        await ack()
        verdict, _, exchange = str(_action(body).get("value") or "").partition(" ")
        if verdict not in ("good", "bad") or not exchange:
            await _say_privately(client, body, GONE)
            return
        self._desk.rate(_feedback(context, exchange, verdict == "good"))
        if verdict == "bad":
            await _show_modal(client, body, views.ask_comment(exchange))

    async def comment(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """What was missing, in the words of the one who missed it."""
        await ack()
        exchange, comment = views.comment_in(part_of(body, "view"))
        if exchange and comment:
            self._desk.rate(_feedback(context, exchange, helpful=False, comment=comment))

    async def remove(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """The asker takes an answer away."""
        await ack()
        if _action(body).get("value") != context.user_id:
            await _say_privately(client, body, NOT_YOURS)
            return
        if await take_back(client, str(body.get("response_url") or "")):
            return
        channel, _ = place_of(body)
        if reason := await error_of(client.chat_delete(channel=channel, ts=str(part_of(body, "message").get("ts")))):
            raise DeliveryError(reason)

    async def unknown(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A button of which nobody knows any more what it was for."""
        await ack()
        await _say_privately(client, body, GONE)

    async def _reply_to(self, body: Body, context: AsyncBoltContext) -> Reply | None:
        """The answer to what was pressed; None where it leads nowhere any more."""
        intent, whole = self._pressed(body)
        if intent is None:
            return None
        reply = await self._desk.show(intent, context.user_id or "", _thread(body, context), whole)
        return reply if reply.answer.intent else None

    def _pressed(self, body: Body) -> tuple[Intent | None, bool]:
        """The intent that a button or an option leads to, and whether its lists are wanted whole."""
        action = _action(body)
        address = str(action.get("value") or part_of(action, "selected_option").get("value") or "")
        whole = action.get("action_id") == "whole" or address.startswith(WHOLE)
        return read_address(address.removeprefix(WHOLE), self._desk.bot.knowledge), whole


async def open_waiting(client: AsyncWebClient, body: Body, context: AsyncBoltContext) -> str:
    """Open a modal that waits for its answer, before the trigger expires; its id. A fault will be said in it."""
    opened = await client.views_open(trigger_id=body["trigger_id"], view=views.waiting())
    context[OPEN_VIEW] = str(opened["view"]["id"])
    return str(context[OPEN_VIEW])


async def fill(client: AsyncWebClient, view_id: str, reply: Reply | None, thread: Thread, share: Any = None) -> None:
    """Put an answer into a modal that is open; `share` is where its reader may show it to others."""
    await update_view(client, view_id, fill_view(reply, thread.name, share))


def fill_view(reply: Reply | None, thread: str, share: Any = None) -> Payload:
    """The modal with an answer, or with the news that there is none any more."""
    blocks = render_view(reply, share=bool(share)) if reply else [section(GONE)]
    return views.modal("answer", blocks, memo={"thread": thread} | ({"share": share} if share else {}))


async def _refill(client: AsyncWebClient, view: Body, reply: Reply | None, thread: Thread) -> None:
    await fill(client, str(view.get("id")), reply, thread, views.memo_of(view).get("share"))


async def _show_modal(client: AsyncWebClient, body: Body, modal: Payload) -> None:
    """Open a modal, on top of the one that it was asked for in."""
    show = client.views_push if part_of(body, "view").get("type") == "modal" else client.views_open
    await show_view(lambda view: show(trigger_id=body["trigger_id"], view=view), modal)


async def _share_in_thread(client: AsyncWebClient, view: Body, channel: str, ts: str, message: Message) -> bool:
    """Whether the message is in the thread now; the modal says so, or why not."""
    said = SHARED
    try:
        await post(client, channel, ts, message)
    except DeliveryError as error:
        log.warning("slack did not take a shared answer: %s", error)
        said = NOT_HERE if str(error) in NOT_MEMBER else NOT_SHARED
    await update_view(client, str(view.get("id")), views.modal("answer", [section(said)]))
    return said == SHARED


async def _say_privately(client: AsyncWebClient, body: Body, text: str) -> None:
    """Say something to the one who pressed, below the message that stays as it is."""
    if url := body.get("response_url"):
        await respond(client, url, Message(text, []), response_type="ephemeral", replace_original=False)


def _action(body: Body) -> Mapping[str, Any]:
    actions = body.get("actions")
    return actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}


def _thread(body: Body, context: AsyncBoltContext) -> Thread:
    """The conversation that a press belongs to; a modal remembers it."""
    name = views.memo_of(part_of(body, "view")).get("thread")
    team = team_of(context)
    return Thread(PLATFORM, team, name) if isinstance(name, str) else read_thread(body, team, context.user_id or "")


def _feedback(context: AsyncBoltContext, exchange: str, helpful: bool, comment: str = "") -> Feedback:
    return Feedback(
        exchange=exchange,
        platform=PLATFORM,
        team=team_of(context),
        asker=context.user_id or "",
        helpful=helpful,
        comment=comment,
    )


async def acknowledge(ack: AsyncAck) -> None:
    """Nothing is to be done but to say that it arrived."""
    await ack()

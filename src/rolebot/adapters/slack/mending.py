"""How admins mend the knowledge from Slack: what their presses and forms do.

`/role admin` opens a list. Looking at a question or a proposal lays one modal on top of it; whatever is done there is
told in that modal, while the list below is made anew. Nothing is kept here between two acts: a button names what it is
for, and is looked up when it is pressed. Who pressed it must be an admin at that time.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack import mending_forms as forms
from rolebot.adapters.slack import mending_views as views
from rolebot.adapters.slack.admins import Admins
from rolebot.adapters.slack.blocks import Payload
from rolebot.adapters.slack.incoming import PLATFORM, Body, part_of
from rolebot.adapters.slack.mending_act import Act, fill
from rolebot.adapters.slack.mending_parts import GAPS, IGNORED, PROPOSALS, Below
from rolebot.adapters.slack.mending_submits import UNKNOWN, Submitted, refused, take_form
from rolebot.adapters.slack.outgoing import respond, update_view
from rolebot.adapters.slack.rendering import Message
from rolebot.adapters.slack.safety import OPEN_VIEW, SORRY, safely
from rolebot.exchange import now
from rolebot.journal.port import JournalError
from rolebot.proposal import Proposal
from rolebot.upkeep.admin_desk import (
    GONE,
    OUT_OF_REACH,
    AdminDesk,
    choices,
    list_gaps,
    list_ignored,
    list_proposals,
    tell_reloaded,
    try_out,
)
from rolebot.upkeep.reviewing import Done, Review

ADMINS_ONLY = "Only the people who look after my knowledge can do that."
NO_ADMINS = "No admins are set for rolebot here. Whoever runs it can name some."
NO_PROPOSAL = "There is no such proposal any more: somebody applied or dropped it."

ACK_WITHIN = 2.3
"""Seconds after which a form is acknowledged without knowing what comes of it; Slack waits for three."""

SETTLING = 0.5
"""Seconds between such an acknowledgement and what came of it, lest Slack sees them in the other order."""

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class Mending:
    """What happens when admins act."""

    def __init__(self, desk: AdminDesk, admins: Admins) -> None:
        self.admins = admins
        self._desk = desk

    def listen(self, app: AsyncApp) -> None:
        """Register a listener for every button, menu and form of admins."""
        served = partial(safely, self._desk.desk)
        app.action(re.compile(r"^admin:"))(served(self.press))
        app.view(re.compile(r"^admin:"))(served(self.submit))
        app.options("admin:search")(served(self.offer))

    async def open(self, command: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """`/role admin`: the list of what is missing."""
        if not await self._lets_in(command, context, client):
            words = ADMINS_ONLY if self.admins else NO_ADMINS
            await respond(client, str(command.get("response_url") or ""), Message(words, []), response_type="ephemeral")
            return
        below = Below()
        opened = await client.views_open(trigger_id=str(command.get("trigger_id")), view=views.waiting(below))
        view = opened["view"]
        context[OPEN_VIEW] = str(view["id"])
        by = self.admins.name(command, context)
        act = Act(by=by, client=client, context=context, trigger="", view=view, value="")
        await update_view(client, act.view_id, await self._list(act, below))

    async def press(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A button of an admins' modal."""
        await ack()
        action = (body.get("actions") or [{}])[0]
        act = self._act(body, context, client, str(action.get("value") or ""))
        if not act.view:
            words = Message(UNKNOWN, [])
            await respond(
                client, str(body.get("response_url") or ""), words, response_type="ephemeral", replace_original=False
            )
            return
        if not await self._lets_in(body, context, client):
            await update_view(client, act.view_id, views.refused(ADMINS_ONLY))
            return
        name = str(action.get("action_id")).split(":")[1]
        await self._acts().get(name, self._unknown)(act)

    async def submit(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A form of an admins' modal: what came of it takes its place, and the list below is made anew."""
        act = self._act(body, context, client, "")
        working = asyncio.create_task(self._submitted(act, body))
        await asyncio.wait({working}, timeout=ACK_WITHIN)
        if not working.done():
            await ack(response_action="update", view=views.waiting(act.below))
            submitted = await working
            await asyncio.sleep(SETTLING)
            await update_view(client, act.view_id, submitted.view)
        elif working.exception():  # which goes to the net below all listeners, after the acknowledgement
            await ack(response_action="update", view=views.told(SORRY, act.below, done=False))
            submitted = working.result()
        elif errors := working.result().errors:
            await ack(response_action="errors", errors=errors)
            return
        else:
            submitted = working.result()
            await ack(response_action="update", view=submitted.view)
        if submitted.changed and act.on_top:
            await self._renew_list(act)

    async def offer(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """What may be meant by the words that an admin is typing."""
        words = str(body.get("value") or "").strip()
        if not words or not await self._lets_in(body, context, client):
            await ack(options=[])
            return
        found = await self._desk.act(self.admins.name(body, context), lambda review: review.search(words))
        await ack(options=forms.intent_options(found))

    # What buttons do

    def _acts(self) -> dict[str, Callable[[Act], Awaitable[None]]]:
        return {
            GAPS: partial(self._turn, GAPS),
            PROPOSALS: partial(self._turn, PROPOSALS),
            IGNORED: partial(self._turn, IGNORED),
            "reload": self._reload,
            "gap": self._gap,
            "write": partial(self._form, forms.answer_form),
            "name": partial(self._form, forms.name_form),
            "ignore": self._ignore,
            "restore": self._restore,
            "see": self._see,
            "apply": self._apply,
            "drop": self._drop,
        }

    async def _turn(self, listing: str, act: Act) -> None:
        page = int(act.value) if act.value.isascii() and act.value.isdecimal() and len(act.value) < 9 else 0
        await fill(act.client, act.list_id, self._list(act, Below(listing, page)), act.below)

    async def _reload(self, act: Act) -> None:
        async def make() -> Payload:
            return await self._list(act, act.below, "\n".join(tell_reloaded(await self._desk.reload(act.by))))

        await fill(act.client, act.list_id, make(), act.below)

    async def _gap(self, act: Act) -> None:
        def look(review: Review) -> Payload | None:
            gap = review.find_gap(act.value)
            if gap is None:
                return None
            return forms.gap_form(gap, choices(review, gap), review.bot.knowledge, now(), act.below)

        await self._on_top(act, partial(self._reached, act, look))

    async def _form(self, form: Callable[..., Payload], act: Act) -> None:
        def look(review: Review) -> Payload | None:
            gap = review.find_gap(act.value)
            return form(gap, review.bot.knowledge, act.below) if gap else None

        await self._on_top(act, partial(self._reached, act, look))

    async def _ignore(self, act: Act) -> None:
        def ignore(review: Review) -> Payload | None:
            gap = review.find_gap(act.value)
            done = review.ignore(gap.questions) if gap else None
            return views.told(done.words, act.below, ignored=done.ignored, done=done.done) if done else None

        await self._on_top(act, partial(self._reached, act, ignore))
        await self._renew_list(act)

    async def _restore(self, act: Act) -> None:
        def restore(review: Review) -> Payload:
            done = review.restore([act.value])
            if act.on_top:
                return views.told(done.words, act.below, done=done.done)
            return views.ignored(list_ignored(review, act.below.page), done.words)

        await fill(act.client, act.view_id, self._reached(act, restore), act.below)
        if act.on_top:
            await self._renew_list(act)

    async def _see(self, act: Act) -> None:
        def look(review: Review) -> Payload:
            one = _open_proposal(review, act.value)
            if one is None:
                return views.told(NO_PROPOSAL, act.below, done=False)
            tried = try_out(review, one.id)
            return views.proposal(one, tried, review.bot.knowledge, review.applies, act.below)

        await self._on_top(act, partial(self._reached, act, look))

    async def _apply(self, act: Act) -> None:
        await self._settle(act, lambda: self._desk.approve(act.by, act.value))

    async def _drop(self, act: Act) -> None:
        await self._settle(act, lambda: self._desk.act(act.by, lambda review: review.drop([act.value])))

    async def _unknown(self, act: Act) -> None:
        if act.on_top:
            await update_view(act.client, act.view_id, views.told(UNKNOWN, act.below, done=False))
        await fill(act.client, act.list_id, self._list(act, act.below, "" if act.on_top else UNKNOWN), act.below)

    # What forms do

    async def _submitted(self, act: Act, body: Body) -> Submitted:
        if not await self._lets_in(body, act.context, act.client):
            return Submitted(views.refused(ADMINS_ONLY), changed=False)
        try:
            return await self._desk.act(act.by, partial(take_form, act.view))
        except JournalError as error:
            log.warning("what an admin wrote in slack is not kept: %s", error)
            return refused(act.view, OUT_OF_REACH)

    # How it is shown

    def _act(self, body: Body, context: AsyncBoltContext, client: AsyncWebClient, value: str) -> Act:
        return Act(
            by=self.admins.name(body, context),
            client=client,
            context=context,
            trigger=str(body.get("trigger_id")),
            view=part_of(body, "view"),
            value=value,
        )

    async def _lets_in(self, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> bool:
        if await self.admins.is_admin(body, context, client):
            return True
        log.info("slack: an act of admins was refused to somebody who is none")
        return False

    async def _list(self, act: Act, below: Below, notice: str = "") -> Payload:
        def make(review: Review) -> Payload:
            if below.listing == PROPOSALS:
                return views.proposals(list_proposals(review, below.page), review.bot.knowledge, now(), notice)
            if below.listing == IGNORED:
                return views.ignored(list_ignored(review, below.page), notice)
            return views.gaps(list_gaps(review, below.page), now(), notice)

        try:
            return await self._desk.act(act.by, make)
        except JournalError as error:
            log.warning("an admin's list cannot be shown in slack: %s", error)
            return views.out_of_reach(f"{notice}\n\n{OUT_OF_REACH}", below)

    async def _renew_list(self, act: Act) -> None:
        await fill(act.client, act.list_id, self._list(act, act.below), act.below)

    async def _reached(self, act: Act, look: Callable[[Review], Result]) -> Result | Payload:
        """What comes of some work, or the news that the journal is out of reach."""
        try:
            return await self._desk.act(act.by, look)
        except JournalError as error:
            log.warning("the journal is out of reach for an admin in slack: %s", error)
            return views.told(OUT_OF_REACH, act.below, done=False)

    async def _on_top(self, act: Act, make: Callable[[], Coroutine[Any, Any, Payload | None]]) -> None:
        """Show something on top of the list: in the modal that is there, or in one that is laid there at once.

        Where nothing is made, what it was to be made of is gone, and the list is made anew.
        """
        view_id = act.view_id
        if not act.on_top:
            pushed = await act.client.views_push(trigger_id=act.trigger, view=views.waiting(act.below))
            view_id = str(pushed["view"]["id"])
            act.context[OPEN_VIEW] = view_id
        work = asyncio.create_task(make())

        async def made() -> Payload:
            return await work or views.told(GONE, act.below, done=False)

        await fill(act.client, view_id, made(), act.below)
        if work.result() is None:
            await self._renew_list(act)

    async def _settle(self, act: Act, work: Callable[[], Awaitable[Done]]) -> None:
        """Apply or drop, and tell what came of it; a second press meanwhile is none."""
        key = f"{PLATFORM}/{act.view_id}/{act.view.get('hash')}/settled"
        if not await self._desk.desk.claim(key):
            return

        async def make() -> Payload:
            try:
                done = await work()
            except JournalError as error:
                log.warning("a proposal cannot be settled in slack: %s", error)
                return views.told(OUT_OF_REACH, act.below, done=False)
            return views.told(done.words, act.below, done=done.done)

        await self._on_top(act, make)
        self._desk.desk.finish(key)
        await self._renew_list(act)


def _open_proposal(review: Review, name: str) -> Proposal | None:
    return next((one for one in review.open_proposals() if one.id == name), None)

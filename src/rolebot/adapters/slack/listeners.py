"""What rolebot does when something happens in Slack: each listener acknowledges, asks the desk, and sends the answer.

Presses of buttons and the steps of modals have a module of their own, `presses.py`.
"""

import asyncio
import contextlib
import logging

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack import views
from rolebot.adapters.slack.incoming import PLATFORM, Body, part_of, place_of, private_thread, read_event, team_of
from rolebot.adapters.slack.manifest import AGENT_SCOPES, SHORTCUT
from rolebot.adapters.slack.markup import read_markup, text_of
from rolebot.adapters.slack.mending import Mending
from rolebot.adapters.slack.outgoing import error_of, post, respond, show_view
from rolebot.adapters.slack.presses import ANY, Presses, acknowledge, fill, open_waiting
from rolebot.adapters.slack.prompts import help_message, suggested_prompts
from rolebot.adapters.slack.rendering import render_message
from rolebot.adapters.slack.safety import refuse, safely
from rolebot.adapters.slack.taking import note_ended, note_taken
from rolebot.conversation import Intent, Kind
from rolebot.desk import Desk
from rolebot.exchange import Question

THINKING = "is looking it up …"
STATUS_PATIENCE = 1.0
"""Seconds that the status may take: an answer never waits for it any longer."""

log = logging.getLogger(__name__)


def listen(app: AsyncApp, desk: Desk, mending: Mending) -> None:
    """Register a listener for everything that Slack can send; the first that fits is taken."""
    said = Listeners(desk, mending, app.installation_store)
    app.event("app_mention")(safely(desk, said.message))
    app.event("message")(safely(desk, said.message))
    app.event("app_home_opened")(safely(desk, said.home_opened))
    app.event("assistant_thread_started")(safely(desk, said.assistant_started))
    app.event("app_uninstalled")(safely(desk, said.uninstalled))
    app.event("tokens_revoked")(safely(desk, said.tokens_revoked))
    app.event(ANY)(_overhear)
    app.command(ANY)(safely(desk, said.command))
    app.shortcut(SHORTCUT)(safely(desk, said.shortcut))
    mending.listen(app)
    Presses(desk).listen(app)
    app.shortcut(ANY)(acknowledge)
    app.options(ANY)(_offer_nothing)
    app.error(refuse)


class Listeners:
    """What people say to rolebot, and what they open."""

    def __init__(self, desk: Desk, mending: Mending, installations: AsyncInstallationStore | None) -> None:
        self._desk = desk
        self._mending = mending
        self._installations = installations

    async def message(self, event: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A mention or a direct message: one answer in its thread, however often it is delivered."""
        asked = read_event(event, team_of(context), context.bot_user_id or "")
        if asked is None:
            return
        if not await self._desk.claim(asked.key):
            await note_ended(self._desk, asked.key)
            return
        try:
            thinking = _show_status(client, asked.channel, asked.thread_ts, THINKING) if asked.is_direct else _nothing()
            reply, _ = await asyncio.gather(self._desk.ask(asked.question), thinking)
            await post(client, asked.channel, asked.thread_ts, render_message(reply, asker=asked.question.asker))
            note_taken()
        finally:
            self._desk.finish(asked.key)
            if asked.is_direct:
                await _show_status(client, asked.channel, asked.thread_ts, "")

    async def command(self, ack: AsyncAck, command: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """`/role …`: help, the list of admins, or an answer that only the asker sees."""
        await ack()
        text = read_markup(str(command.get("text") or ""))
        url = str(command.get("response_url") or "")
        if text.casefold() in ("", "help", "?"):
            admin = await self._mending.admins.is_admin(command, context, client)
            await respond(client, url, help_message(self._desk.bot.knowledge, admin), response_type="ephemeral")
            return
        if text.casefold() == "admin":
            await self._mending.open(command, context, client)
            return
        user = str(command.get("user_id") or "")
        thread = private_thread(team_of(context), str(command.get("channel_id") or ""), user)
        first, _, rest = text.partition(" ")
        has_roles = bool(self._desk.bot.knowledge.roles)
        if text.casefold() == "roles" and has_roles:
            reply = await self._desk.show(Intent(kind=Kind.ROLES), user, thread)
        elif first.casefold() == "compare" and has_roles and (not rest or "," in rest):
            reply = await self._desk.compare([name for name in rest.split(",") if name.strip()], user, thread)
        else:
            reply = await self._desk.ask(Question(text=text, asker=user, thread=thread))
        await respond(client, url, render_message(reply, private=True), response_type="ephemeral")

    async def shortcut(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """The shortcut "Answer with rolebot" on a message: a modal, whose reader may share the answer."""
        await ack()
        view_id = await open_waiting(client, body, context)
        channel, ts = place_of(body)
        user = context.user_id or ""
        thread = private_thread(team_of(context), f"{channel}/{ts}", user)
        reply = await self._desk.ask(Question(text=text_of(part_of(body, "message")), asker=user, thread=thread))
        await fill(client, view_id, reply, thread, {"channel": channel, "ts": ts})

    async def home_opened(self, event: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """The Home tab shows the roles; the Messages tab, some questions to start with."""
        knowledge = self._desk.bot.knowledge
        if event.get("tab") == "messages":
            await _suggest(client, context, suggested_prompts(knowledge), channel_id=str(event.get("channel")))
        elif user := event.get("user"):
            await show_view(lambda view: client.views_publish(user_id=user, view=view), views.home(knowledge))

    async def assistant_started(self, event: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A thread of an app that still has the assistant of old: some questions to start with."""
        thread = event.get("assistant_thread") or {}
        where = {"channel_id": str(thread.get("channel_id")), "thread_ts": str(thread.get("thread_ts"))}
        await _suggest(client, context, suggested_prompts(self._desk.bot.knowledge), **where)

    async def uninstalled(self, context: AsyncBoltContext) -> None:
        """The app was removed: what belongs to the team goes, too."""
        self._desk.erase_team(PLATFORM, team_of(context))
        if self._installations:
            await self._installations.async_delete_all(enterprise_id=context.enterprise_id, team_id=context.team_id)
        log.info("slack team left, what belonged to it is erased")

    async def tokens_revoked(self, event: Body, context: AsyncBoltContext) -> None:
        """The bot's token was revoked; those of people are none of rolebot's business."""
        if (event.get("tokens") or {}).get("bot"):
            await self.uninstalled(context)


async def _show_status(client: AsyncWebClient, channel: str, thread_ts: str, status: str) -> None:
    """The status below the message box; an empty one takes it away. If it fails, nobody misses it."""
    call = client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread_ts, status=status)
    with contextlib.suppress(TimeoutError):
        if reason := await asyncio.wait_for(error_of(call), STATUS_PATIENCE):
            log.debug("slack shows no status: %s", reason)


async def _suggest(
    client: AsyncWebClient, context: AsyncBoltContext, prompts: list[dict[str, str]], **where: str
) -> None:
    """Questions to start with, where the app may suggest any: one without the agent view may not."""
    granted = context.authorize_result.bot_scopes if context.authorize_result else None
    if granted and not set(AGENT_SCOPES) <= set(granted):
        return
    call = client.assistant_threads_setSuggestedPrompts(prompts=prompts, title="For example", **where)
    if reason := await error_of(call):
        log.warning("slack shows no suggested prompts: %s", reason)


async def _nothing() -> None:
    """Nothing is to be done."""


async def _overhear() -> None:
    """An event that rolebot did not ask for; bolt has acknowledged it."""


async def _offer_nothing(ack: AsyncAck) -> None:
    await ack(options=[])

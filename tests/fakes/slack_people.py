"""What people do in Slack, as the payloads that Slack makes of it.

Only what a person could really do works: a button is looked for in the blocks that were posted, a modal cannot be
submitted while a required input is empty, and an event arrives only if the app was granted its scope.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack_api import Refused
from tests.fakes.slack_elements import OPTION
from tests.fakes.slack_finding import Filled, found, is_empty, values
from tests.fakes.slack_http import Deliveries
from tests.fakes.slack_shapes import items
from tests.fakes.slack_socket import Ack
from tests.fakes.slack_state import (
    ALICE,
    APP_ID,
    BOT_USER,
    GENERAL,
    TEAM,
    Json,
    Message,
    View,
)

EVENT_SCOPES = {"app_mention": "app_mentions:read", "assistant_thread_started": "assistant:write"}
MESSAGE_SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}


@dataclass(kw_only=True)
class People(Deliveries):
    """Short methods, one for each thing that a person does."""

    command_name: str = "/role"
    shortcut_id: str = "ask_about_message"

    async def event(
        self, event: Json, *, team: str = TEAM, user: str = ALICE, event_id: str | None = None, times: int = 1
    ) -> Ack:
        """Delivers an event, `times` times with the same event_id."""
        scope = EVENT_SCOPES.get(event["type"])
        if event["type"] == "message":
            scope = MESSAGE_SCOPES[event["channel_type"]]
        assert scope is None or scope in self.scopes, f"Slack sends no {event['type']}: {scope} was not granted"
        who = {"enterprise_id": None, "team_id": team, "user_id": BOT_USER, "is_bot": True}
        outer: Json = {"token": "local", "team_id": team, "context_team_id": team, "context_enterprise_id": None}
        outer |= {"api_app_id": APP_ID, "event": event, "type": "event_callback"}
        outer |= {"event_id": event_id or self.new_id("Ev"), "event_time": int(self.now())}
        outer |= {"authorizations": [who | {"is_enterprise_install": False}], "is_ext_shared_channel": False}
        outer |= {"event_context": f"4-{self.new_id('x')}"}
        acks = await asyncio.gather(*(self.send("events_api", outer, attempt=attempt) for attempt in range(times)))
        return acks[0]

    async def say(  # noqa: PLR0913 - all that a message can have
        self,
        text: str,
        channel: str,
        *,
        thread_ts: str | None = None,
        user: str = ALICE,
        team: str = TEAM,
        kind: str = "message",
        message: Message | None = None,
        raw: bool = False,
        event_id: str | None = None,
        times: int = 1,
        **more: Any,
    ) -> Message:
        """Writes a message anywhere and delivers it as an event; `raw` text is not escaped, `more` joins the event."""
        written = text if raw else escaped(text)
        said = message or self.add(Message(channel, self.new_ts(), user, written, _rich(text), thread_ts, team=team))
        event = said.payload() | {"type": kind, "channel": channel, "event_ts": said.ts}
        event |= {"client_msg_id": self.new_id("c")}
        if kind == "message":
            event["channel_type"] = self.channels[channel].kind
        event |= more
        event = {key: value for key, value in event.items() if value is not None}
        await self.event(event, team=team, user=user, event_id=event_id, times=times)
        return said

    async def say_dm(self, text: str, *, user: str = ALICE, team: str = TEAM, **more: Any) -> Message:
        """Writes to the bot in private; see `say`. `files=[...]`, `subtype=`, `blocks=None`, `bot_id=` go along."""
        return await self.say(text, self.dm(user, team), user=user, team=team, **more)

    async def mention(
        self, text: str, channel: str = GENERAL, *, twin: bool = False, raw: bool = False, **more: Any
    ) -> Message:
        """Writes to the bot in a channel; `twin` delivers the message event as well, with an event_id of its own."""
        written = f"<@{BOT_USER}> {text if raw else escaped(text)}"
        said = await self.say(written, channel, kind="app_mention", raw=True, **more)
        if twin:
            more.pop("event_id", None)
            await self.say(written, channel, message=said, **more)
        return said

    async def command(
        self, text: str = "", command: str | None = None, *, channel: str = GENERAL, user: str = ALICE, team: str = TEAM
    ) -> Ack:
        """Types a slash command."""
        assert "commands" in self.scopes, "Slack knows no commands of this app: commands was not granted"
        trigger = self.new_trigger(user, team)
        address = self.new_response_url(channel, user, team)
        payload: Json = {"token": "local", "team_id": team, "team_domain": "local", "channel_id": channel}
        payload |= {"channel_name": self.channels[channel].name, "user_id": user, "user_name": user.lower()}
        payload |= {"command": command or self.command_name, "text": escaped(text), "api_app_id": APP_ID}
        payload |= {"is_enterprise_install": "false", "response_url": address, "trigger_id": trigger}
        url = self.urls[address.rsplit("/", 1)[1]]
        return await self.send("slash_commands", payload, accepts=True, then=lambda ack: self.answered(ack, url))

    async def shortcut(self, message: Message, callback_id: str | None = None, *, user: str = ALICE) -> Ack:
        """Picks the app's entry in a message's menu."""
        payload = self._doing("message_action", user, message.team)
        payload |= {"callback_id": callback_id or self.shortcut_id, "action_ts": self.new_ts()}
        payload |= {"channel": self._where(message.channel), "message_ts": message.ts, "message": message.payload()}
        payload["response_url"] = self.new_response_url(message.channel, user, message.team)
        return await self.send("interactive", payload)

    async def global_shortcut(self, callback_id: str, *, user: str = ALICE, team: str = TEAM) -> Ack:
        """Picks the app's entry in the menu of everything."""
        payload = self._doing("shortcut", user, team) | {"callback_id": callback_id, "action_ts": self.new_ts()}
        return await self.send("interactive", payload)

    async def open_home(self, *, user: str = ALICE, team: str = TEAM, **more: Any) -> Ack:
        """Opens the app's Home."""
        return await self._opened("home", user, team, more)

    async def open_messages_tab(self, *, user: str = ALICE, team: str = TEAM, **more: Any) -> Ack:
        """Opens the app's Messages tab, which for an agent replaces the assistant's threads."""
        return await self._opened("messages", user, team, more)

    async def _opened(self, tab: str, user: str, team: str, more: Json) -> Ack:
        event: Json = {"type": "app_home_opened", "user": user, "channel": self.dm(user, team), "tab": tab}
        event["event_ts"] = self.new_ts()
        if tab == "home" and user in self.views.homes:
            event["view"] = self.views.homes[user].payload()
        return await self.event(event, user=user, team=team, **more)

    async def start_assistant_thread(self, *, user: str = ALICE, team: str = TEAM, **more: Any) -> Message:
        """Opens a thread of the legacy assistant; the message that it hangs on is what comes back."""
        root = self.add(Message(self.dm(user, team), self.new_ts(), BOT_USER, "New Assistant Thread", team=team))
        thread: Json = {"user_id": user, "channel_id": root.channel, "thread_ts": root.ts}
        thread["context"] = {"channel_id": GENERAL, "team_id": team, "enterprise_id": None}
        event: Json = {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": self.new_ts()}
        await self.event(event, user=user, team=team, **more)
        return root

    async def uninstall(self, *, team: str = TEAM) -> None:
        """Removes the app from a team: its tokens die, and both events arrive, in any order."""
        self._kill(team, "account_inactive")
        await self.event({"type": "app_uninstalled", "event_ts": self.new_ts()}, team=team)
        await self._revoked(team)

    async def revoke_tokens(self, *, team: str = TEAM) -> None:
        """Revokes the app's bot token in a team."""
        self._kill(team, "token_revoked")
        await self._revoked(team)

    def _kill(self, team: str, error: str) -> None:
        for token in self.tokens.values():
            if token.team == team and token.kind == "xoxb":
                token.dead = error

    async def _revoked(self, team: str) -> None:
        gone: Json = {"oauth": [], "bot": [BOT_USER]}
        await self.event({"type": "tokens_revoked", "tokens": gone, "event_ts": self.new_ts()}, team=team)

    async def press(
        self, target: Message | View, which: str, choice: str | None = None, *, user: str | None = None
    ) -> Ack:
        """Presses what is there: `which` is an action_id or a label, `choice` an option's label or what to type."""
        assert not (isinstance(target, Message) and target.deleted), "the message was deleted"
        who = user or (target.user if isinstance(target, View) else target.ephemeral_to or ALICE)
        block, element, chosen = found(target.blocks, which, choice)
        silent = block["type"] == "input" and not block.get("dispatch_action")
        assert not silent, f"Slack tells the app nothing about {which!r}: its input has no dispatch_action"
        action = self._action(block, element, chosen, choice)
        payload = self._doing("block_actions", who, target.team) | {"actions": [action]}
        payload |= self._from_view(target) if isinstance(target, View) else self._from_message(target, who)
        if isinstance(target, View) and target.body["type"] == "modal":
            self.triggers[payload["trigger_id"]].modal = target.id
        return await self.send("interactive", payload)

    async def suggest(self, view: View, which: str, typed: str) -> list[str]:
        """Types into a menu that the app fills; what it offers then, to be chosen when the modal is submitted."""
        block, element, _ = found(view.blocks, which, None)
        assert element["type"] == "external_select", f"{which!r} is no menu that the app fills"
        if len(typed) < element.get("min_query_length", 3):
            return []
        payload = self._doing("block_suggestion", view.user, view.team) | {"value": typed}
        del payload["trigger_id"]
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"]} | self._from_view(view)
        ack = await self.send("interactive", payload, accepts=True)
        if problems := list(items(OPTION, 100, 0)(ack.payload.get("options"), "/options")):
            self.fault(f"block_suggestion: {problems}")
        view.offered[element["action_id"]] = ack.payload["options"]
        return [option["text"]["text"] for option in ack.payload["options"]]

    def _doing(self, kind: str, user: str, team: str) -> Json:
        who = {"id": user, "username": user.lower(), "name": user.lower(), "team_id": team}
        payload: Json = {"type": kind, "user": who, "team": {"id": team, "domain": "local"}, "api_app_id": APP_ID}
        payload |= {"token": "local", "trigger_id": self.new_trigger(user, team), "enterprise": None}
        return payload | {"is_enterprise_install": False}

    def _where(self, channel: str) -> Json:
        return {"id": channel, "name": self.channels[channel].name}

    def _action(self, block: Json, element: Json, chosen: Json | None, typed: str | None) -> Json:
        action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
        action["action_ts"] = self.new_ts()
        match element["type"]:
            case "button" | "icon_button":
                action |= {key: element[key] for key in ("text", "value", "style", "url") if key in element}
            case "feedback_buttons":
                assert chosen is not None
                action |= {"text": chosen["text"], "value": chosen["value"]}
            case "checkboxes" | "multi_static_select":
                action["selected_options"] = [chosen]
            case _ if chosen is not None:
                action["selected_option"] = chosen
            case _:
                action["value"] = typed
        return action

    def _from_message(self, message: Message, user: str) -> Json:
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
        container["is_ephemeral"] = message.ephemeral_to is not None
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload: Json = {"container": container, "channel": self._where(message.channel)}
        payload["response_url"] = self.new_response_url(message.channel, user, message.team, message)
        payload["state"] = {"values": values(message.blocks, {})}
        return payload if message.ephemeral_to else payload | {"message": message.payload()}

    def _from_view(self, view: View) -> Json:
        return {"container": {"type": "view", "view_id": view.id}, "view": view.payload(values(view.blocks, {}))}

    async def submit(self, view: View, filled: Filled | None = None) -> Ack:
        """Fills in a modal (label, action_id or block_id: what is typed or chosen), submits it, obeys the answer."""
        assert "submit" in view.body, "this modal has no submit"
        assert view in self.views.modals[view.user], "this modal is not open"
        state = values(view.blocks, filled or {}, view.offered)
        empty = [b["label"]["text"] for b in view.blocks if b["type"] == "input" and is_empty(b, state)]
        assert not empty, f"Slack asks to fill in {empty}"
        payload = self._doing("view_submission", view.user, view.team)
        payload |= {"view": view.payload(state), "response_urls": []}
        return await self.send("interactive", payload, accepts=True, then=lambda ack: self._after_submit(view, ack))

    def _after_submit(self, view: View, ack: Ack) -> None:
        answer = ack.payload
        stack = self.views.modals[view.user]
        try:
            match answer.get("response_action"):
                case None:
                    stack.remove(view)
                case "clear":
                    stack.clear()
                case "errors":
                    view.errors = answer["errors"]
                    if unknown := set(view.errors) - {block["block_id"] for block in view.blocks}:
                        self.fault(f"view_submission: errors for blocks that are not there: {sorted(unknown)}")
                case "update":
                    self.change(view, answer["view"])
                case "push" if len(stack) < 3:
                    self.push(self.new_view(answer["view"], "modal", view.user, view.team))
                case other:
                    self.fault(f"view_submission: Slack does not take response_action {other}")
        except Refused as refusal:
            self.fault(f"view_submission: {refusal.error} {' '.join(refusal.messages)}")
        self.changed()

    async def close(self, view: View, *, everything: bool = False) -> Ack | None:
        """Closes one modal, or all; the app hears of it if it asked to."""
        stack = self.views.modals[view.user]
        if everything:
            stack.clear()
        else:
            stack.remove(view)
        self.changed()
        if not view.body.get("notify_on_close"):
            return None
        payload = self._doing("view_closed", view.user, view.team)
        del payload["trigger_id"]
        return await self.send("interactive", payload | {"view": view.payload(), "is_cleared": everything})


def escaped(text: str) -> str:
    """What a person typed, as Slack hands it to apps."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rich(text: str) -> list[Json]:
    if not text:
        return []
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": "said", "elements": [section]}]

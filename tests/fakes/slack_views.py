"""Modals, Home and the assistant's threads: views.* with their triggers, and assistant.threads.*."""

import json
from dataclasses import dataclass, field

from tests.fakes.slack_api import Refused
from tests.fakes.slack_blocks import view_problems
from tests.fakes.slack_messages import Messages
from tests.fakes.slack_state import Json, Token, View


@dataclass
class Trigger:
    """The right to open one modal, soon, for one person; on top of the `modal` in which that person did something."""

    user: str
    team: str
    born: float
    modal: str = ""
    used: bool = False


@dataclass(kw_only=True)
class Modals(Messages):
    """The methods about what people see beside messages; each takes its arguments and the token."""

    triggers: dict[str, Trigger] = field(default_factory=dict)

    def new_trigger(self, user: str, team: str) -> str:
        """A trigger_id for something that a person just did."""
        trigger_id = f"{self.new_id('1')}.{self.new_id('2')}.{self.new_id('x').lower()}"
        self.triggers[trigger_id] = Trigger(user, team, self.now())
        return trigger_id

    async def on_views_open(self, args: Json, token: Token) -> Json:
        trigger = self._use(args["trigger_id"])
        view = self.new_view(args["view"], "modal", trigger.user, token.team)
        self.views.modals[trigger.user] = [view]
        return {"view": view.payload()}

    async def on_views_push(self, args: Json, token: Token) -> Json:
        trigger = self._use(args["trigger_id"])
        stack = self.views.modals[trigger.user]
        if not trigger.modal:
            self.fault("views.push with a trigger_id of something that was not done in a modal")
        if not stack or not trigger.modal or len(stack) >= 3:
            raise Refused("push_limit_reached" if len(stack) >= 3 else "not_found")
        view = self.new_view(args["view"], "modal", trigger.user, token.team)
        self.push(view)
        return {"view": view.payload()}

    async def on_views_update(self, args: Json, token: Token) -> Json:
        key, wanted = ("id", args.get("view_id")) if "view_id" in args else ("external_id", args.get("external_id"))
        found = [view for view in self.views.all() if wanted and view.payload()[key] == wanted]
        if not found:
            raise Refused("not_found")
        view = found[0]
        if args.get("hash", view.hash) != view.hash:
            raise Refused("hash_conflict")
        self.change(view, args["view"])
        return {"view": view.payload()}

    async def on_views_publish(self, args: Json, token: Token) -> Json:
        user, home = args["user_id"], self.views.homes.get(args["user_id"])
        if home and args.get("hash", home.hash) != home.hash:
            raise Refused("hash_conflict")
        view = self.new_view(args["view"], "home", user, token.team)
        view.id = home.id if home else view.id
        self.views.homes[user] = view
        return {"view": view.payload()}

    def _use(self, trigger_id: object) -> Trigger:
        trigger = self.triggers.get(str(trigger_id))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            self.fault("a trigger_id was used twice")
            raise Refused("exchanged_trigger_id")
        trigger.used = True
        if self.now() - trigger.born > self.trigger_lives:
            self.fault(f"a trigger_id was used after {self.trigger_lives} s")
            raise Refused("expired_trigger_id")
        return trigger

    def new_view(self, body: object, kind: str, user: str, team: str, old: View | None = None) -> View:
        """A view as Slack keeps it, once it finds nothing wrong with it."""
        if found := view_problems(body, kind):
            raise Refused("invalid_arguments", *found)
        assert isinstance(body, dict)
        if len(json.dumps(body)) > 250_000:
            raise Refused("view_too_large")
        taken = [view.body.get("external_id") for view in self.views.all() if view is not old]
        if body.get("external_id") in filter(None, taken) and kind == "modal":
            raise Refused("duplicate_external_id")
        return View(self.new_id("V"), user, body | {"blocks": self.named(body["blocks"])}, team, self.new_id("h"))

    def push(self, view: View) -> None:
        """Lays one more modal on those that a person sees."""
        stack = self.views.modals[view.user]
        view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        self.changed()

    def change(self, view: View, body: object) -> None:
        """Puts other content into an open view."""
        fresh = self.new_view(body, view.body["type"], view.user, view.team, view)
        view.body, view.hash, view.errors = fresh.body, fresh.hash, {}
        self.changed()

    async def on_assistant_threads_setStatus(self, args: Json, token: Token) -> Json:  # noqa: N802 - Slack's name
        self.place(args, token, "channel_id")
        self.statuses = [s for s in self.statuses if s["thread_ts"] != args["thread_ts"]]
        if args["status"]:
            self.statuses.append(args)
        return {}

    async def on_assistant_threads_setTitle(self, args: Json, token: Token) -> Json:  # noqa: N802 - Slack's name
        self.place(args, token, "channel_id")
        self.titles.append(args)
        return {}

    async def on_assistant_threads_setSuggestedPrompts(self, args: Json, token: Token) -> Json:  # noqa: N802
        self.place(args, token, "channel_id")
        prompts = args["prompts"]
        if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
            raise Refused("invalid_arguments", "no more than 4 items allowed [json-pointer:/prompts]")
        if not all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts):
            raise Refused("invalid_arguments", "missing required field: title or message [json-pointer:/prompts]")
        if self.agent and args.get("thread_ts"):
            self.fault("assistant.threads.setSuggestedPrompts: thread_ts has no effect in an app with agent_view")
        else:
            self.prompts.append(args)
        return {}

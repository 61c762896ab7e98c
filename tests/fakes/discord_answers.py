"""Answers to interactions: within three seconds, once, of a kind that fits; then followups for a quarter of an hour."""

from dataclasses import dataclass

from tests.fakes.discord_components import modal, numbered
from tests.fakes.discord_messages import Messages
from tests.fakes.discord_rest import Refused, Request, checked, invalid, op, unknown
from tests.fakes.discord_shapes import Check, Json, Path, choices, one_of, shape, wrong
from tests.fakes.discord_state import APP, BOT, EPHEMERAL, LOADING, Interaction, Message, Modal

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
MESSAGE, THINK, LATER, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
MOST_FOLLOWUPS = 5  # where only a person installed the app, and the server did not


@dataclass(kw_only=True)
class Answers(Messages):
    """The callback of an interaction, and the webhook that stays open after it."""

    def expire(self, done: Interaction) -> None:
        """A person sees “The application did not respond”."""
        if done.answered is None and not done.failed:
            done.failed = True
            self.fault(f"no answer within {self.answer_within} s: {done.name}")

    @op("POST /interactions/{interaction}/{token}/callback", token=False)
    async def callback(self, asked: Request) -> Json | None:
        done = next((one for one in self.interactions if one.id == asked.path["interaction"]), None)
        if done is None or done.token != asked.path["token"]:
            raise unknown("interaction", 10062)
        if done.answered is None and self.now() - done.at > self.answer_within:
            self.expire(done)
        if done.failed:
            raise unknown("interaction", 10062)
        if done.answered is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        kind, data = asked.body.get("type"), asked.body.get("data") or {}
        checked(asked.body, _fitting(done))
        done.answered, done.after = kind, self.now() - done.at
        try:
            shown = await self._answer(done, kind, data)
        except Refused:
            done.answered = None
            raise
        if shown and shown is not done.message:
            await self.post(shown)
        self.changed()
        return self._told(done, kind, shown) if asked.query.get("with_response") in ("1", "true", "True") else None

    async def _answer(self, done: Interaction, kind: int, data: Json) -> Message | None:
        match kind:
            case 4:
                self.no_pings(data, "callback")
                done.original = self._new(done, data, ("data",), "answer")
            case 5:
                if (data.get("flags") or 0) & ~EPHEMERAL:
                    raise invalid(wrong(("data", "flags"), "BASE_TYPE_CHOICES", "Only EPHEMERAL can be deferred"))
                done.original = self._blank(done, "answer", (data.get("flags") or 0) | LOADING)
            case 6:
                done.original = done.message
            case 7:
                assert done.message is not None
                self.no_pings(data, "callback")
                done.original = await self.change(done.message, data, ("data",))
            case 8:
                checked(data, shape({"choices": choices}), ("data",))
                done.choices = list(data["choices"])
            case 9:
                checked(data, modal, ("data",))
                body = {**data, "components": numbered(data["components"])}
                done.modal = Modal(body, done.user, done)
                self.modals[done.user].append(done.modal)
        return done.original

    def _blank(self, done: Interaction, via: str, flags: int) -> Message:
        only = done.user if flags & EPHEMERAL else None
        message = Message(self.new_id(), done.channel, BOT, flags=flags, via=via, ephemeral_to=only, interaction=done)
        if done.message:
            message.type, message.reply_to = 19, done.message
        elif via == "answer" and done.type == COMMAND:
            message.type = 20 if done.payload["data"]["type"] == 1 else 23
        return message

    def _new(self, done: Interaction, data: Json, at: Path, via: str) -> Message:
        parts = self.composed(data, at)
        message = self._blank(done, via, parts.flags)
        message.content, message.embeds, message.components = parts.content, parts.embeds, parts.components
        message.allowed_mentions = data.get("allowed_mentions")
        return message

    def _told(self, done: Interaction, kind: int, shown: Message | None) -> Json:
        about: Json = {"id": done.id, "type": done.type}
        if shown is None or kind == LATER:
            return {"interaction": about}
        about |= {"response_message_id": shown.id, "response_message_loading": shown.thinking}
        about["response_message_ephemeral"] = shown.ephemeral_to is not None
        return {"interaction": about, "resource": {"type": kind, "message": self.message_payload(shown)}}

    def _open(self, asked: Request) -> Interaction:
        done = next((one for one in self.interactions if one.token == asked.path["token"]), None)
        if asked.path["app"] != APP:
            raise unknown("Webhook", 10015)
        if done is None or self.now() - done.at > self.token_lives:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if done.answered is None:
            raise unknown("Webhook", 10015)
        return done

    def _of(self, done: Interaction, message: str) -> Message:
        known = [m for m in (*done.messages, done.message) if m and not m.deleted]
        wanted = done.original.id if message == "@original" and done.original else message
        found = next((m for m in known if m.id == wanted), None)
        if found is None:
            raise unknown("Message", 10008)
        return found

    @op("POST /webhooks/{app}/{token}", token=False)
    async def followup(self, asked: Request) -> Json:
        done = self._open(asked)
        self.no_pings(asked.body, "followup")
        if done.thinking and done.original:
            body = {**asked.body, "flags": (asked.body.get("flags") or 0) & ~EPHEMERAL}
            return self.message_payload(await self.change(done.original, body))
        if done.only_user and len(done.followups) >= MOST_FOLLOWUPS:
            raise Refused(400, 40094, "This interaction has reached the maximum number of follow-up messages")
        message = self._new(done, asked.body, (), "followup")
        done.followups.append(message)
        return self.message_payload(await self.post(message))

    @op("GET /webhooks/{app}/{token}/messages/{message}", token=False)
    async def get_answer(self, asked: Request) -> Json:
        return self.message_payload(self._of(self._open(asked), asked.path["message"]))

    @op("PATCH /webhooks/{app}/{token}/messages/{message}", token=False)
    async def edit_answer(self, asked: Request) -> Json:
        message = self._of(self._open(asked), asked.path["message"])
        self.no_pings(asked.body, "edit_answer")
        return self.message_payload(await self.change(message, asked.body))

    @op("DELETE /webhooks/{app}/{token}/messages/{message}", token=False)
    async def delete_answer(self, asked: Request) -> None:
        await self.remove(self._of(self._open(asked), asked.path["message"]))


def _fitting(done: Interaction) -> Check:
    """The kinds of answer that fit an interaction."""
    fits = {CHOICES} if done.type == AUTOCOMPLETE else {MESSAGE, THINK, MODAL}
    if done.type == SUBMIT:
        fits.discard(MODAL)
    if done.message and done.type in (COMPONENT, SUBMIT):
        fits |= {LATER, UPDATE}
    return shape({"type": one_of(*sorted(fits))})

"""Whatever Slack sends, signed and with anything in it changed: it is acknowledged, and the next question is answered.

The payloads are those of people who do, once, everything that can be done; then something in each is changed.
"""

import shutil
from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rolebot.bot import load_bot
from rolebot.desk import Desk
from rolebot.journal.sql import open_journal
from rolebot.reloading import Reloader
from rolebot.renewing import Renewer
from rolebot.settings import AdminSettings
from tests.fakes.slack import ALICE, BOB, GENERAL, FakeSlack
from tests.fakes.slack_socket import Ack, Then
from tests.fakes.slack_state import SCOPES, Json, Message, View
from tests.fuzzing import EDITS, Edit, Gone, changed, got_away, tries
from tests.slack_serving import served_http

WELCOME = "You are welcome aboard."


@dataclass(kw_only=True)
class Recorded(FakeSlack):
    """A local Slack that remembers what it delivered."""

    delivered: list[tuple[str, Json]] = field(default_factory=list)

    async def send(
        self, kind: str, payload: Json, *, accepts: bool = False, then: Then | None = None, attempt: int = 0
    ) -> Ack:
        """Delivers a payload, and remembers it."""
        self.delivered.append((kind, deepcopy(payload)))
        return await super().send(kind, payload, accepts=accepts, then=then, attempt=attempt)

    async def send_changed(self, at: int | str, edits: list[Edit]) -> Ack:
        """Delivers once more what was delivered, by number or type, as if it were done just now, with some changes."""
        named = [one for one in self.delivered if one[1].get("type") == at]
        kind, payload = self.delivered[at % len(self.delivered)] if isinstance(at, int) else named[0]
        assert self.http_url is not None
        made = changed(self.fresh(payload), edits)
        if kind == "slash_commands":  # a form, in which all is text
            made = {key: str(value).encode(errors="replace").decode() for key, value in made.items()}
        return await self.post(self.http_url, kind, made)

    def fresh(self, payload: Json) -> Json:
        """The payload as it would be if the same were done again."""
        made = deepcopy(payload)
        if "trigger_id" in made:
            made["trigger_id"] = self.new_trigger(ALICE, "T0RLB5D1N")
            self.triggers[made["trigger_id"]].modal = made.get("view", {}).get("id", "")
        if "response_url" in made:
            made["response_url"] = self.new_response_url(GENERAL, ALICE, "T0RLB5D1N")
        if "ts" in made.get("event", {}):
            made["event"]["ts"] = self.new_ts()
        return made


class Door:
    """Slack, and the desk behind it."""

    def __init__(self, slack: Recorded, desk: Desk) -> None:
        self.slack = slack
        self.desk = desk


async def top(slack: FakeSlack, *words: str) -> View:
    """Alice's top modal, as soon as these words stand in it."""
    found = await slack.wait_for(
        lambda local: next(
            (one for one in local.views.modals[ALICE][-1:] if all(word in one.shown for word in words)), None
        ),
        within=20,
    )
    assert found
    return found


async def answered(slack: FakeSlack, text: str, *, private: bool = False, user: str = ALICE) -> Message:
    """The answer to a question."""
    before = len(slack.posted)
    await (slack.command(text, user=user) if private else slack.mention(text, user=user))
    await slack.wait_for(lambda local: len(local.posted) > before, within=20)
    return slack.posted[before]


async def ask_and_press(slack: FakeSlack) -> None:
    """What people do, each once: ask anywhere, press every kind of button, and fill every form in."""
    answer = await answered(slack, "what does a ship cook do?")
    await slack.press(answer, "facet", "Salary")
    await slack.press(answer, "show:0")
    await slack.press(answer, "rate", "positive")
    await slack.press(answer, "rate", "negative")
    await slack.submit(await top(slack, "missing"), {"comment": "Which soup?"})
    await slack.press(answer, "remove")
    await slack.wait_for(lambda _: answer.deleted, within=20)
    await slack.press(await answered(slack, "something about cooks"), "mean:0")
    await slack.press(await answered(slack, "which role suits me", private=True), "choose")
    for choice in ("In the warm galley", "Pots and knives"):
        await slack.submit(await top(slack, choice), {"option": choice})
    private = await answered(slack, "roles", private=True)
    await slack.press(private, "share")
    await slack.wait_for(lambda _: private.deleted, within=20)
    await answered(slack, "compare ship cook, deck officer", private=True)
    await answered(slack, "help", private=True)
    await slack.say_dm("who uses a sextant?")
    await slack.open_home()
    await slack.wait_for(lambda local: local.views.homes)
    await slack.press(slack.views.homes[ALICE], "open:0")
    await slack.press(slack.views.homes[ALICE], "search", "and the salary?")
    said = await slack.say("what does a deck officer do?", GENERAL)
    await slack.shortcut(said)
    shown = await top(slack, "Share")
    await slack.press(shown, "facet", "Salary")
    await slack.press(shown, "share")
    await slack.global_shortcut("none_of_ours")
    await slack.open_messages_tab()
    await slack.start_assistant_thread()
    await slack.quiet()


async def mend(slack: FakeSlack) -> None:
    """What admins do, each once."""
    for question in ("where do I do my laundry", "what does a smutje do", "may I sing", "where is the sauna"):
        await answered(slack, question, private=True, user=BOB)
    await slack.quiet()
    await slack.command("admin")
    listed = await top(slack, "laundry", "sauna")
    await slack.press(listed, "Read the files again")
    await look_at(slack, "laundry")
    await slack.suggest(await top(slack), "admin:search", "seasickness")
    await slack.press(await top(slack), "Write an answer")
    form = await top(slack, "Ways to ask for it")
    await slack.submit(form, {"answer": "Aft.", "wordings": "where do I do my laundry", "title": "Laundry"})
    await slack.press(await top(slack, "Proposed as"), "See what it changes")
    await slack.press(await top(slack, "Every check"), "Drop")
    await look_at(slack, "smutje")
    await slack.press(await top(slack), "Another name of a role")
    await slack.submit(await top(slack, "Of the role"), {"name": "smutje", "role": "ship-cook"})
    await slack.press(await top(slack, "Proposed as"), "See what it changes")
    await slack.press(await top(slack, "Every check"), "Apply")
    await look_at(slack, "sauna")
    await slack.suggest(await top(slack), "admin:search", "seasickness")
    await slack.submit(await top(slack), {"admin:search": "What helps against seasickness"})
    await look_at(slack, "sing")
    await slack.press(await top(slack), "Ignore")
    await slack.press(slack.views.modals[ALICE][0], "Proposals (1)")
    await slack.quiet()


async def look_at(slack: FakeSlack, question: str) -> None:
    """Open a question of the list, whatever lies upon the list."""
    await slack.quiet()
    del slack.views.modals[ALICE][1:]
    listed = await top(slack, question)
    row = next(block for block in listed.blocks if question in str(block) and "accessory" in block)
    await slack.press(listed, row["block_id"])
    await top(slack, "In these words", question)


@pytest.fixture
async def door(small_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Door]:
    """Slack, where everything was done once; at the end a question must be answered, and no exception have got away."""
    folder = shutil.copytree(small_folder, tmp_path / "ship")
    renewer = Renewer(load_bot(folder), (folder,))
    desk = Desk(renewer.bot, open_journal(f"sqlite:///{tmp_path}/r.db"))
    desk.reloader = Reloader(desk, renewer)
    admins = AdminSettings(slack=(ALICE,), applies=True)
    scopes = SCOPES | {"usergroups:read"}
    async with (
        Recorded(shortcut_id="answer_message", scopes=scopes, ack_within=30) as slack,
        served_http(slack, desk, admins=admins),
    ):
        await ask_and_press(slack)
        await mend(slack)
        delivered = slack.delivered
        yield Door(slack, desk)
        slack.delivered = delivered
        await slack.say_dm("thanks", user=BOB)
        await slack.wait_for(lambda local: local.last.shown == WELCOME, within=20)
        assert not desk.journal_state.lacks
    await desk.close()
    assert got_away(caplog.get_records("call")) == []


@given(st.integers(0, 200), EDITS)
@example("event_callback", [("event", "no map")])
@example("block_suggestion", [("user.id", {})])
@example("block_actions", [("response_url", "//nowhere")])
@example("block_actions", [("trigger_id", Gone())])
@example("view_submission", [("type", ["where is the sauna"])])
@example("message_action", [("trigger_id", ""), ("view", {"type": "modal", "id": ""})])
@tries(50)
async def test_any_change_to_what_slack_sends_is_acknowledged(door: Door, at: int | str, edits: list[Edit]) -> None:
    ack = await door.slack.send_changed(at, edits)
    assert ack.status in (200, 400), ack
    assert not any(secret in ack.body for secret in (door.slack.bot_token, door.slack.signing_secret))
    assert "Traceback" not in ack.body
    assert await door.desk.drain(20)

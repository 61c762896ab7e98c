"""What admins do in Discord, with commands, buttons, menus and forms: see, propose, ignore, apply, drop, reload.

Everything that it takes stands in ids, so it goes on after a restart, and what is gone meanwhile is said. Only an admin
gets anywhere: that is looked at anew before each act, as ids can be forged, and who was an admin may be none any more.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import discord

from rolebot.adapters.discord.admin_forms import draft_of, make_form
from rolebot.adapters.discord.admins import admin_desk_of, is_let_in
from rolebot.adapters.discord.incoming import PLATFORM
from rolebot.adapters.discord.mending_cards import (
    LOOKING,
    TRYING,
    Frame,
    gap_card,
    ignored_card,
    list_card,
    proposal_card,
    proposals_card,
    told_card,
)
from rolebot.adapters.discord.outgoing import answer, in_time, in_time_behind, replace
from rolebot.adapters.discord.rendering import Card
from rolebot.exchange import now
from rolebot.journal.port import JournalError
from rolebot.press import read_address
from rolebot.upkeep.admin_desk import (
    GONE,
    OUT_OF_REACH,
    choices,
    list_gaps,
    list_ignored,
    list_proposals,
    tell_reloaded,
    try_out,
)
from rolebot.upkeep.drafting import describe
from rolebot.upkeep.reviewing import Done, Review
from rolebot.upkeep.unanswered import Gap

LED_NOWHERE = "That leads nowhere any more, as the knowledge has changed. Choose again."
BROKEN_OFF = "A fault of mine broke this off. The lists tell whether anything was changed."
NOTHING_LIKE_IT = "No answer is like that. Try other words."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Act:
    """What an admin does, to which gap or proposal, with what was chosen or typed; and the page that leads back."""

    does: str
    page: int = 0
    name: str = ""
    chosen: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


def read_act(does: str, parts: Sequence[str], typed: Mapping[str, str] | None = None) -> Act:
    """The act that an id names, whose parts may be missing or wrong where it was forged."""
    page, name, chosen = (*parts, "", "", "")[:3]
    return Act(does, int(page) if re.fullmatch("[0-9]{1,4}", page) else 0, name, chosen, typed or {})


async def command(interaction: discord.Interaction, does: str) -> None:
    """Answer an admin's command, for their eyes only."""
    if await is_let_in(interaction):
        card = await in_time(interaction, _carry_out(interaction, Act(does)), private=True)
        await answer(interaction, card, private=True)


async def press(interaction: discord.Interaction, act: Act) -> None:
    """Do what an admin's button or menu says: open a form, or put another card in the place of this one."""
    if not await is_let_in(interaction):
        return
    form = make_form(act.does, act.page, act.name, admin_desk_of(interaction).desk.bot.knowledge)
    if form:
        await interaction.response.send_modal(form)
    else:
        await _replace(interaction, act)


async def take_form(interaction: discord.Interaction, act: Act) -> None:
    """Do what an admin filled a form in for."""
    if await is_let_in(interaction):
        await _replace(interaction, act)


async def _replace(interaction: discord.Interaction, act: Act) -> None:
    meanwhile = TRYING if act.does in ("see", "apply") else LOOKING
    try:
        card = await in_time_behind(interaction, _carry_out(interaction, act), meanwhile)
    except Exception:  # which the net below tells of; no card may be left without ways on, nor words be lost
        await replace(interaction, told_card(Done(False, BROKEN_OFF), kept=_all(act)))
        raise
    await replace(interaction, card)


async def _carry_out(interaction: discord.Interaction, act: Act) -> Card:
    """The card that comes of an act."""
    desk, by = admin_desk_of(interaction), f"{PLATFORM}:{interaction.user.id}"
    try:
        match act.does:
            case "reload":
                reloaded = await desk.reload(by)
                return told_card(Done(not reloaded.problems, "\n".join(tell_reloaded(reloaded))))
            case "apply":
                applied = await desk.approve(by, act.name)
                return await desk.act(by, lambda review: _proposals(review, act.page, applied))
            case _:
                return await desk.act(by, lambda review: _do(review, act))
    except JournalError as error:
        log.warning("the journal is out of reach of an admin: %s", error)
        return told_card(Done(False, OUT_OF_REACH), kept=_all(act))


def _do(review: Review, act: Act) -> Card:
    """The card that comes of an act for which the journal is needed; of one that there is not, the list."""
    match act.does:
        case "open":
            return _proposals(review, act.page)
        case "see":
            return _proposal(review, act)
        case "drop":
            return _proposals(review, act.page, review.drop([act.name]))
        case "ignored":
            return _ignored(review, act.page)
        case "restore":
            done = review.restore([act.name])
            return _list(review, 0, done) if done.done else _ignored(review, act.page, done)
        case "gap" | "find" | "means" | "write" | "name" | "ignore":
            gap = review.find_gap(act.name)
            return _mend(review, gap, act) if gap else _gone(review, act)
        case _:
            return _list(review, act.page)


def _gone(review: Review, act: Act) -> Card:
    """The list, for want of the gap; or what somebody typed about it, which the list would take the place of."""
    gone = Done(False, GONE)
    return told_card(gone, kept=_all(act)) if act.typed else _list(review, act.page, gone)


def _mend(review: Review, gap: Gap, act: Act) -> Card:
    """The card that comes of an act on a gap."""
    question = gap.questions[0]
    match act.does:
        case "means":
            intent = read_address(act.chosen, review.bot.knowledge)
            done = review.propose_phrasing(intent.id, question, question) if intent else Done(False, LED_NOWHERE)
        case "write":
            done = review.propose_entry(draft_of(act.typed, question), question)
        case "name":
            done = review.propose_alias(act.typed.get("role", ""), act.typed.get("name", ""), question)
        case "ignore":
            done = review.ignore(gap.questions)
        case _:
            return _gap(review, gap, act)
    if done.done:
        return _list(review, act.page, done)
    return told_card(done, kept=_all(act)) if act.typed else _gap(review, gap, act, done)


def _gap(review: Review, gap: Gap, act: Act, came: Done | None = None) -> Card:
    """A gap with what it may mean: what is near, or what words mean; and whether somebody took care of it before."""
    words = act.typed.get("words", "")
    near = choices(review, gap, words)
    waiting = [one for one in review.open_proposals() if one.question in gap.questions]
    if words and not near:
        came = Done(False, NOTHING_LIKE_IT)
    elif waiting and came is None:
        what = describe(review.bot.knowledge, waiting[0])
        came = Done(False, f"There is a proposal for it already, {waiting[0].id} by {waiting[0].by}: {what}.")
    return gap_card(gap, near, act.page, Frame(review.bot.knowledge, now(), came))


def _list(review: Review, page: int, came: Done | None = None) -> Card:
    return list_card(list_gaps(review, page), Frame(review.bot.knowledge, now(), came))


def _ignored(review: Review, page: int, came: Done | None = None) -> Card:
    return ignored_card(list_ignored(review, page), Frame(review.bot.knowledge, now(), came))


def _proposals(review: Review, page: int, came: Done | None = None) -> Card:
    return proposals_card(list_proposals(review, page), Frame(review.bot.knowledge, now(), came))


def _proposal(review: Review, act: Act) -> Card:
    """A proposal with what it would do; where it is open no more, the others."""
    tried = try_out(review, act.name)
    if not tried.proposals:
        return _proposals(review, act.page, tried)
    return proposal_card(tried, review.bot.knowledge, review.applies)


def _all(act: Act) -> str:
    """Everything that was typed, so that it can be typed again."""
    return "\n\n".join(filter(None, act.typed.values()))

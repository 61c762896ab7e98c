"""What admins look at in Discord: gaps, proposals and what is ignored. Pure, and within Discord's limits.

All of it quotes strangers, so everything is escaped. Ids are `ab:ACT:PAGE:NAME` for buttons and `am:ACT:PAGE:NAME` for
menus, with the page of the list that leads back, and the key of a gap or the id of a proposal if it is about one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rolebot.adapters.discord.incoming import PLATFORM
from rolebot.adapters.discord.markup import BULLET, escape, in_code, plain_line
from rolebot.adapters.discord.rendering import LABEL, OPTION, TITLE, Button, Card, Menu
from rolebot.conversation import Suggestion
from rolebot.knowledge.model import Knowledge
from rolebot.press import pack_address
from rolebot.proposal import Proposal
from rolebot.text import fit, shorten
from rolebot.upkeep.admin_desk import PAGE, Listed, Page
from rolebot.upkeep.drafting import describe
from rolebot.upkeep.reviewing import Done
from rolebot.upkeep.telling import WORDING, ago, count, how_often, known_of, other_wordings, why
from rolebot.upkeep.unanswered import Gap, Ignored

COLOUR, DONE, REFUSED = 0x3B82C4, 0x2E9E6B, 0xD9A02B

NOTICE, QUOTE, DETAIL = 700, 300, 300
"""Characters of what is said about an act, of a question or a proposal, and of a line about a gap.

With five of them on a page, and ten lines about a gap, everything fits into the 4,096 of a description.
"""

DIFF, KEPT, SAID = 1_900, 3_000, 3_600
"""Characters of a diff, of what somebody wrote in vain, and of words that stand alone."""

SENTENCE = 320
"""Characters of a line of words that stand alone."""

LOOKING = Card(embed={"color": COLOUR, "description": "Looking …"})
TRYING = Card(embed={"color": COLOUR, "description": "Trying it out, with every check …"})
"""What stands in the place of a card that takes long."""

BACK = (Button("Back to the list", "ab:list:0"), Button("Proposals", "ab:open:0"))
"""The ways to both lists."""

_BY = re.compile(rf"\bby {PLATFORM}:(\d{{5,20}})\b")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a card is seen in: the knowledge and the time, and what came of the last act, to be said above all."""

    knowledge: Knowledge
    now: datetime
    came: Done | None = None


def list_card(listed: Listed, frame: Frame) -> Card:
    """A page of what people asked in vain, a menu of it, and the ways to go on; above it, what came of the last act."""
    page, came = listed.gaps, frame.came
    numbered = list(enumerate(page.items, page.number * PAGE + 1))
    parts = []
    for at, gap in numbered:
        told = f"{_sentence(how_often(gap, frame.now))} {why(gap)}"
        parts.append(f"**{at}.** {_quote(gap.questions[0])}\n{fit(told, DETAIL, escape)}")
    nothing = "Nothing to do: whatever was asked has an answer, a proposal, or was ignored."
    menu = _menu(
        "Choose a question", f"am:gap:{page.number}", ((f"{at}. {g.questions[0]}", g.key) for at, g in numbered)
    )
    buttons = [*_turns(page, "list")]
    if came and came.done and came.proposals:
        buttons.append(Button(f"Look at {came.proposals[0].id}", f"ab:see:0:{came.proposals[0].id}", "primary"))
    if came and came.ignored:
        buttons.append(Button("Put it back", f"ab:restore:0:{came.ignored}"))
    buttons.append(Button(f"Proposals ({listed.proposals:,})" if listed.proposals else "Proposals", "ab:open:0"))
    if listed.ignored:
        buttons.append(Button("Ignored", "ab:ignored:0"))
    embed = {
        "title": "What people asked in vain",
        "description": _notice(frame.came) + ("\n\n".join(parts) or nothing),
        **_footer(page, "question", listed.among),
    }
    return _card(embed, came, menu, buttons)


def gap_card(gap: Gap, near: Sequence[Suggestion], page: int, frame: Frame) -> Card:
    """All that is known of a gap, and what can be done about it."""
    told = map(_sentence, (how_often(gap, frame.now), *known_of(gap, frame.knowledge)))
    lines = "\n".join(f"{BULLET}{fit(_line(line), DETAIL, escape)}" for line in told)
    what = f"{page}:{gap.key}"
    menu = _menu("It means …", f"am:means:{what}", ((one.label, pack_address(one.intent, OPTION)) for one in near))
    acts = (
        Button("Search for what it means", f"ab:find:{what}"),
        Button("Write an answer", f"ab:write:{what}"),
        Button("Another name of a role", f"ab:name:{what}"),
    )
    last = (Button("Ignore", f"ab:ignore:{what}"), Button("Back to the list", f"ab:list:{page}"))
    embed = {"title": fit(_line(gap.questions[0]), TITLE, escape), "description": f"{_notice(frame.came)}{lines}"}
    return _card(embed, frame.came, menu, acts, last)


def ignored_card(listed: Page[Ignored], frame: Frame) -> Card:
    """A page of what is ignored, and a menu to put it back; above it, what came of the last act."""
    lines = (", ".join(filter(None, (_quote(one.questions[0]), _others(one)))) for one in listed.items)
    shown = [f"{BULLET}{line}" for line in lines]
    embed = {
        "title": "What is ignored",
        "description": _notice(frame.came) + ("\n".join(shown) or "Nothing is ignored."),
        **_footer(listed, "question"),
    }
    menu = _menu(
        "Put back on the list …", f"am:restore:{listed.number}", ((one.questions[0], one.key) for one in listed.items)
    )
    return _card(embed, frame.came, menu, (*_turns(listed, "ignored"), Button("Back to the list", "ab:list:0")))


def proposals_card(waiting: Page[Proposal], frame: Frame) -> Card:
    """A page of the open proposals, and a menu of it; above it, what came of the last act."""
    told = [(one, describe(frame.knowledge, one)) for one in waiting.items]
    parts = [
        f"**{escape(one.id)}** {fit(_line(what), QUOTE, escape)}\nBy {_who(one.by)}, {ago(one.at, frame.now)}."
        for one, what in told
    ]
    embed = {
        "title": "What admins propose",
        "description": _notice(frame.came) + ("\n\n".join(parts) or "There is no open proposal."),
        **_footer(waiting, "open proposal"),
    }
    menu = _menu("Choose a proposal", f"am:see:{waiting.number}", ((f"{one.id} {what}", one.id) for one, what in told))
    return _card(embed, frame.came, menu, (*_turns(waiting, "open"), Button("Back to the list", "ab:list:0")))


def proposal_card(tried: Done, knowledge: Knowledge, applies: bool) -> Card:
    """A proposal with what it would change, to be applied, or only approved where admins may not write, or dropped."""
    (proposal,) = tried.proposals
    said = [f"{fit(_line(describe(knowledge, proposal)), QUOTE, escape)}\nProposed by {_who(proposal.by)}."]
    if proposal.question not in ("", proposal.text):
        said.append(f"For the question {_quote(proposal.question)}")
    said.append(_words(tried.words, NOTICE))
    embed = {
        "title": f"Proposal {proposal.id}",
        "description": "\n\n".join(said) + _code(tried.diff, DIFF, "diff"),
    }
    yes = (Button("Apply" if applies else "Approve", f"ab:apply:0:{proposal.id}", "primary"),) if tried.done else ()
    return _card(embed, tried, None, (*yes, Button("Drop", f"ab:drop:0:{proposal.id}")), BACK)


def told_card(came: Done, kept: str = "") -> Card:
    """What came of an act, with what somebody wrote in vain, so that it is not lost; and the ways back."""
    room = NOTICE if kept else SAID
    return _card({"description": f"{_words(came.words, room)}{_code(kept, KEPT)}"}, came, None, BACK)


def _card(embed: dict[str, Any], came: Done | None, menu: Menu | None, *rows: Sequence[Button]) -> Card:
    """A card whose colour says what came of the last act."""
    colour = COLOUR if came is None else DONE if came.done else REFUSED
    return Card(embed={"color": colour, **embed}, rows=(*(((menu,),) if menu else ()), *(tuple(row) for row in rows)))


def _menu(placeholder: str, custom_id: str, options: Iterable[tuple[str, str]]) -> Menu | None:
    """A menu of labels with their values, each value once; none where there is nothing to choose."""
    by_value: dict[str, str] = {}
    for label, value in options:
        if value:
            by_value.setdefault(value, _label(label))
    shown = tuple((label, value) for value, label in by_value.items())
    return Menu(placeholder, custom_id, shown) if shown else None


def _turns(page: Page[Any], act: str) -> tuple[Button, ...]:
    before = (Button("Previous", f"ab:{act}:{page.number - 1}"),) if page.number else ()
    after = (Button("Next", f"ab:{act}:{page.number + 1}"),) if page.number + 1 < page.pages else ()
    return (*before, *after)


def _footer(page: Page[Any], what: str, among: str = "") -> dict[str, Any]:
    """How long a list is, and which page of it this is; nothing of an empty one."""
    place = f"Page {page.number + 1:,} of {page.pages:,} · " if page.pages > 1 else ""
    return {"footer": {"text": f"{place}{count(page.count, what)}{among}"}} if page.count else {}


def _notice(came: Done | None) -> str:
    """What came of the last act, to stand above what is there."""
    return f"{_words(came.words, NOTICE)}\n\n" if came and came.words else ""


def _words(words: str, room: int) -> str:
    """Words about an act, of as many lines as there is room for, in which admins of Discord have their names."""
    shown = ""
    for line in filter(None, map(str.strip, words.split("\n"))):
        dressed = _BY.sub(r"by <@\1>", fit(line, SENTENCE, escape))
        if len(shown) + len(dressed) + 1 > room:
            return f"{shown}\n…"
        shown += f"\n{dressed}" if shown else dressed
    return shown


def _quote(text: str) -> str:
    return fit(f"“{shorten(_line(text), WORDING)}”", QUOTE, escape)


def _others(one: Ignored) -> str:
    return fit(other_wordings(one.questions), DETAIL, escape)


def _line(text: str) -> str:
    return " ".join(text.split())


def _sentence(line: str) -> str:
    return f"{line[:1].upper()}{line[1:]}{'' if line.endswith(('.', '!', '?', '…')) else '.'}"


def _who(by: str) -> str:
    """An admin as Discord shows people; nobody is pinged, since nothing that rolebot sends may ping."""
    number = by.removeprefix(f"{PLATFORM}:")
    return f"<@{number}>" if by != number and re.fullmatch("[0-9]{5,20}", number) else fit(_line(by), LABEL, escape)


def _code(text: str, room: int, language: str = "") -> str:
    """Text as a block of code, of as many whole lines as there is room for."""
    if not text.strip():
        return ""
    lines = in_code(text).strip("\n").split("\n")
    shown = [lines.pop(0)[:room]]
    while lines and sum(map(len, shown)) + len(shown) + len(lines[0]) <= room:
        shown.append(lines.pop(0))
    more = f"\n… and {count(len(lines), 'more line')}" if lines else ""
    return "\n".join([f"\n```{language}", *shown, f"```{more}"])


def _label(text: str) -> str:
    return shorten(plain_line(text), LABEL) or "…"

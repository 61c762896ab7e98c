"""What admins look at in Discord: lists of gaps and proposals, and one of each. Pure, and within Discord's limits.

All of it quotes strangers, so everything is escaped. Ids of buttons are `ab:ACT:…`, of menus `am:ACT:…`; they hold the
key of a gap or the id of a proposal, and the page of the list that leads back.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rolebot.adapters.discord.markup import BULLET, escape
from rolebot.adapters.discord.rendering import DESCRIPTION, LABEL, OPTION, TITLE, Button, Card, Menu
from rolebot.conversation import Suggestion
from rolebot.knowledge.model import Knowledge
from rolebot.press import pack_address
from rolebot.proposal import Proposal
from rolebot.text import fit, shorten
from rolebot.upkeep.admin_desk import Listed, Page
from rolebot.upkeep.drafting import describe
from rolebot.upkeep.reviewing import Done
from rolebot.upkeep.telling import WORDING, ago, count, details, how_often, why
from rolebot.upkeep.unanswered import Gap

COLOUR, DONE, REFUSED = 0x3B82C4, 0x2E9E6B, 0xD9A02B

NOTICE, DETAIL, DIFF = 1_000, 400, 2_200
"""Characters of what is said about an act, of a line on a gap, and of a diff."""

PLATFORM = "discord:"


def list_card(listed: Listed, now: datetime, notice: str = "") -> Card:
    """A page of what people asked in vain, a menu of it, and the ways to go on."""
    page = listed.gaps
    first = page.number * len(page.items) + 1 if page.number + 1 < page.pages else page.count - len(page.items) + 1
    parts = [
        f"**{at}. {_quote(gap.questions[0])}**\n{escape(_sentence(how_often(gap, now)))} {escape(why(gap))}"
        for at, gap in enumerate(page.items, first)
    ]
    if not parts:
        parts = ["Nothing to do: whatever was asked has an answer, a proposal, or was ignored."]
    options = tuple((_label(f"{at}. {gap.questions[0]}"), gap.key) for at, gap in enumerate(page.items, first))
    notes = tuple(_label(f"{how_often(gap, now)}", OPTION) for gap in page.items)
    menu = Menu("Choose a question", f"am:gap:{page.number}", options, notes)
    waiting = f"Proposals ({listed.proposals})" if listed.proposals else "Proposals"
    buttons = (*_turns(page, "list"), Button(waiting, "ab:open:0"))
    embed = {
        "title": "What people asked in vain",
        "description": _body(notice, "\n\n".join(parts)),
        "footer": {"text": f"{_where(page)}{count(page.count, 'question')}"},
    }
    return Card(embed=_coloured(embed), rows=((menu,), buttons) if options else (buttons,))


def gap_card(
    gap: Gap, near: Sequence[Suggestion], knowledge: Knowledge, page: int, now: datetime, notice: str = ""
) -> Card:
    """All that is known of a gap, and what can be done about it."""
    told = [_sentence(how_often(gap, now)), *(_sentence(line) for line in details(gap, knowledge))]
    lines = [f"{BULLET}{fit(' '.join(line.split()), DETAIL, escape)}" for line in told]
    embed = {"title": fit(_line(gap.questions[0]), TITLE, escape), "description": _body(notice, "\n".join(lines))}
    packed = [(one.label, pack_address(one.intent, OPTION)) for one in near]
    options = tuple((_label(label), address) for label, address in packed if address)
    menu = Menu("It means …", f"am:means:{gap.key}:{page}", options)
    what = f"{gap.key}:{page}"
    buttons = (
        Button("Write an answer", f"ab:write:{what}", "primary"),
        Button("Another name of a role", f"ab:name:{what}"),
        Button("It means something else", f"ab:find:{what}"),
    )
    last = (Button("Ignore", f"ab:ignore:{what}"), Button("Back to the list", f"ab:list:{page}"))
    return Card(embed=_coloured(embed), rows=((menu,), buttons, last) if options else (buttons, last))


def proposals_card(waiting: Page[Proposal], knowledge: Knowledge, now: datetime, notice: str = "") -> Card:
    """A page of the open proposals, and a menu of it."""
    parts = [
        f"**{one.id}** {fit(_line(describe(knowledge, one)), DETAIL, escape)}\nBy {_who(one.by)}, {ago(one.at, now)}."
        for one in waiting.items
    ]
    options = tuple((_label(f"{one.id} {describe(knowledge, one)}"), one.id) for one in waiting.items)
    menu = Menu("Choose a proposal", f"am:see:{waiting.number}", options)
    buttons = (*_turns(waiting, "open"), Button("Back to the list", "ab:list:0"))
    embed = {
        "title": "What admins propose",
        "description": _body(notice, "\n\n".join(parts) or "There are no open proposals."),
        "footer": {"text": f"{_where(waiting)}{count(waiting.count, 'open proposal')}"},
    }
    return Card(embed=_coloured(embed), rows=((menu,), buttons) if options else (buttons,))


def proposal_card(proposal: Proposal, tried: Done, knowledge: Knowledge, applies: bool, notice: str = "") -> Card:
    """A proposal with what it would change, to be applied or dropped."""
    by = f"{fit(_line(describe(knowledge, proposal)), DETAIL, escape)}\nProposed by {_who(proposal.by)}."
    question = f"\nFor the question {_quote(proposal.question)}" if proposal.question else ""
    said = fit(tried.words, NOTICE, escape)
    embed = {
        "title": f"Proposal {proposal.id}",
        "description": _body(notice, f"{by}{question}\n\n{said}{_code(tried.diff, 'diff')}"),
    }
    yes = Button("Apply" if applies else "Approve", f"ab:apply:{proposal.id}", "primary")
    no = Button("Drop", f"ab:drop:{proposal.id}")
    return Card(
        embed=_coloured(embed, DONE if tried.done else REFUSED), rows=((*((yes,) if tried.done else ()), no), BACK)
    )


def told_card(done: bool, words: str, kept: str = "") -> Card:
    """What came of an act, with what somebody wrote in vain, so that it is not lost; and the ways back."""
    embed = {"description": _body("", f"{fit(words, NOTICE * 2, escape)}{_code(kept, '', DETAIL * 9)}")}
    return Card(embed=_coloured(embed, DONE if done else REFUSED), rows=(BACK,))


BACK = (Button("Back to the list", "ab:list:0"), Button("Proposals", "ab:open:0"))
"""The ways to both lists."""


def _coloured(embed: dict[str, Any], colour: int = COLOUR) -> dict[str, Any]:
    return {"color": colour, **embed}


def _turns(page: Page[Any], act: str) -> tuple[Button, ...]:
    before = (Button("Previous", f"ab:{act}:{page.number - 1}"),) if page.number else ()
    after = (Button("Next", f"ab:{act}:{page.number + 1}"),) if page.number + 1 < page.pages else ()
    return (*before, *after)


def _where(page: Page[Any]) -> str:
    return f"Page {page.number + 1} of {page.pages} · " if page.pages > 1 else ""


def _body(notice: str, text: str) -> str:
    """What came of the last act above what is there; the limits of the parts leave room for all of it."""
    above = f"{BULLET if False else ''}{fit(notice, NOTICE, escape)}\n\n" if notice else ""
    whole = f"{above}{text}"
    return whole if len(whole) <= DESCRIPTION else f"{whole[: DESCRIPTION - 1]}…"


def _quote(text: str) -> str:
    return fit(f"“{shorten(_line(text), WORDING)}”", WORDING * 2, escape)


def _line(text: str) -> str:
    return " ".join(text.split())


def _sentence(line: str) -> str:
    return f"{line[:1].upper()}{line[1:]}{'' if line.endswith(('.', '!', '?', '…')) else '.'}"


def _who(by: str) -> str:
    """An admin as Discord shows people; nobody is pinged, since nothing that rolebot sends may ping."""
    number = by.removeprefix(PLATFORM)
    return f"<@{number}>" if by != number and number.isdecimal() else fit(by, LABEL, escape)


def _code(text: str, language: str, room: int = DIFF) -> str:
    """Text as a block of code, of as many whole lines as there is room for."""
    if not text.strip():
        return ""
    lines = text.replace("```", "`\u200b``").rstrip("\n").split("\n")
    shown: list[str] = []
    while lines and sum(map(len, shown)) + len(shown) + len(lines[0]) <= room:
        shown.append(lines.pop(0))
    if not shown:
        shown, lines = [lines[0][:room]], lines[1:]
    more = f"\n… and {count(len(lines), 'more line')}" if lines else ""
    return f"\n```{language}\n" + "\n".join(shown) + f"\n```{more}"


def _label(text: str, limit: int = LABEL) -> str:
    return shorten(_line(text), limit)

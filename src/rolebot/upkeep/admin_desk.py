"""The desk from the admins' side: what they do in a chat, off the event loop, and what they are told of it.

Both platforms dress this in their own way. Nothing is kept between two acts, so that a restart loses none of them.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from rolebot.conversation import Suggestion
from rolebot.desk import Desk
from rolebot.journal.port import JournalError
from rolebot.proposal import AdminAction, Proposal
from rolebot.renewing import Reloaded
from rolebot.text import shorten
from rolebot.upkeep.drafting import phrasing_problem
from rolebot.upkeep.reviewing import Done, Review
from rolebot.upkeep.standing import Stocks
from rolebot.upkeep.telling import count
from rolebot.upkeep.unanswered import Gap, Ignored

PAGE = 5
"""Gaps or proposals that a page of a list shows."""

MOST_LOOKED_AT = 20_000
"""Exchanges that a list in a chat looks at, the last ones: a process could not hold all of a large journal."""

CHOICES = 10
"""Intents that are offered for one question."""

MOST_TOLD, LONGEST = 10, 300
"""Problems that are told after a reload, and characters of each."""

OUT_OF_REACH = "I cannot reach my database at the moment. Please try again in a little while."
GONE = "That question is on the list no more: it is answered by now, or somebody took care of it."

Item = TypeVar("Item")
Result = TypeVar("Result")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """A part of a list: its number, counted from 0, of how many pages, and how long the whole list is."""

    items: tuple[Item, ...]
    number: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the gaps for which nothing is proposed yet, and how many proposals are open and questions ignored.

    `of_last` are the exchanges that were looked at, if those are not all; otherwise 0.
    """

    gaps: Page[Gap]
    proposals: int
    ignored: int = 0
    of_last: int = 0

    @property
    def among(self) -> str:
        """Among what the gaps were looked for, to stand behind their number; empty where that was all."""
        return f" in the last {self.of_last:,} exchanges" if self.of_last else ""


class AdminDesk:
    """Carries out what admins do. Who is one is for the caller to know, at every act."""

    def __init__(self, desk: Desk, applies: bool) -> None:
        self.desk = desk
        self.applies = applies
        self._stock = Stocks()

    async def act(self, by: str, work: Callable[[Review], Result]) -> Result:
        """What comes of some work in a thread, for an admin such as `slack:U0123`. Raises JournalError.

        The work finds what was asked a moment ago.
        """
        folders = self.desk.reloader.folders if self.desk.reloader else ()
        review = Review(
            bot=self.desk.bot,
            journal=self.desk.journal,
            by=by,
            folders=folders,
            applies=self.applies,
            most=MOST_LOOKED_AT,
            stock=self._stock,
        )
        await self.desk.catch_up()
        return await asyncio.to_thread(work, review)

    async def approve(self, by: str, proposal: str) -> Done:
        """Apply a proposal where that is allowed, and answer from what was written. Raises JournalError."""
        done = await self.act(by, lambda review: review.approve([proposal]))
        if not done.done:
            return done
        return replace(done, words="\n".join([done.words, *tell_reloaded(await self.reload(by))]))

    async def reload(self, by: str) -> Reloaded:
        """Read the knowledge again; a journal that cannot note it keeps nobody from it."""
        reloader = self.desk.reloader
        reloaded = (
            await reloader.reload("an admin asked") if reloader else Reloaded(generation=self.desk.bot.generation)
        )
        action = AdminAction(by=by, did="reloaded", about=reloaded.generation)
        try:
            await asyncio.to_thread(self.desk.journal.note_action, action)
        except JournalError as error:
            log.warning("the journal does not know of a reload: %s", error)
        return reloaded


def page_of(every: Sequence[Item], number: int) -> Page[Item]:
    """A page of a list; the last one where there are fewer."""
    pages = max(1, -(-len(every) // PAGE))
    number = min(max(number, 0), pages - 1)
    return Page(items=tuple(every[number * PAGE : (number + 1) * PAGE]), number=number, pages=pages, count=len(every))


def list_gaps(review: Review, number: int) -> Listed:
    """A page of what is still to be looked at. It may take seconds."""
    found = review.gaps()
    of_last = found.asked if found.asked == review.most else 0
    ignored = len(review.journal.ignored())
    return Listed(page_of(found.gaps, number), len(review.open_proposals()), ignored, of_last)


def list_ignored(review: Review, number: int) -> Page[Ignored]:
    """A page of what is ignored, the last ones first. It may take seconds."""
    return page_of(review.ignored(), number)


def list_proposals(review: Review, number: int) -> Page[Proposal]:
    """A page of the open proposals, the oldest first."""
    return page_of(review.open_proposals(), number)


def choices(review: Review, gap: Gap, words: str = "") -> tuple[Suggestion, ...]:
    """What a question may mean, if it can take a phrasing: what some words mean, or else what is near."""
    question = gap.questions[0]
    found = review.search(words) if words else (*gap.nearest, *review.search(question))
    fitting = {one.intent: one for one in found if not phrasing_problem(review.bot.knowledge, one.intent.id, question)}
    return tuple(fitting.values())[:CHOICES]


def try_out(review: Review, proposal: str) -> Done:
    """What a proposal would do; its diff names files from the folder of knowledge on, which lies who knows where."""
    tried = review.try_out([proposal])
    lines = tried.diff.splitlines(keepends=True)
    return replace(tried, diff="".join(_shorten_name(line, review.folders) for line in lines))


def _shorten_name(line: str, folders: Sequence[Path]) -> str:
    if line.startswith(("--- ", "+++ ")):
        for folder in folders:
            line = line.replace(f" {folder}{os.sep}", f" {folder.name}/", 1)
    return line


def tell_reloaded(reloaded: Reloaded) -> tuple[str, ...]:
    """What came of reading the knowledge again, a line each; problems with their places."""
    if not reloaded.problems:
        live = "is live" if reloaded.changed else "is live, and no file has changed since it was read"
        return (f"Knowledge {reloaded.generation} {live}.",)
    told = [shorten(str(problem), LONGEST) for problem in reloaded.problems[:MOST_TOLD]]
    if len(reloaded.problems) > MOST_TOLD:
        told.append(f"… and {count(len(reloaded.problems) - MOST_TOLD, 'more problem')}")
    stays = f"The files have {count(len(reloaded.problems), 'problem')}, so I go on answering from knowledge"
    return (f"{stays} {reloaded.generation}.", *told)

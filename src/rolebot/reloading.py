"""Live reload: an edit of the knowledge answers the next question, and a broken one changes nothing.

A bot is built in a thread, so that answers go on meanwhile, and takes its place by one assignment on the event loop.
Whoever reads `desk.bot` once, or more than once without waiting between, answers from one generation.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from typing import Protocol

from rolebot.bot import Bot
from rolebot.exchange import now
from rolebot.knowledge.places import Problem
from rolebot.renewing import Reloaded, Renewer
from rolebot.watching import bells

SETTLING = 0.4
"""Seconds after which knowledge with problems is looked at again: it may have been read in the middle of an edit."""

MOST_SETTLINGS = 5

MOST_LOGGED = 20
"""Problems that are written to the log one by one."""

CHANGE = "a change of files"

log = logging.getLogger(__name__)


class HasBot(Protocol):
    """Where the bot stands that answers."""

    bot: Bot


class Reloader:
    """Keeps a desk's bot up to date with its folders. To be made within a running event loop.

    `results` counts what came of reading again, since the start.
    """

    def __init__(self, desk: HasBot, renewer: Renewer) -> None:
        self.loaded_at: datetime = now()
        self.problems: tuple[Problem, ...] = ()
        self.results: Counter[str] = Counter(changed=0, same=0, broken=0)
        self._desk = desk
        self._renewer = renewer
        self._one_at_a_time = asyncio.Lock()
        self._settled = asyncio.Condition()

    @property
    def generation(self) -> str:
        """The knowledge that answers."""
        return self._desk.bot.generation

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where the knowledge is read from."""
        return self._renewer.folders

    async def reload(self, by: str) -> Reloaded:
        """Read the folders again, and answer from what was read if it is sound. The log shows `by`: no id, no name."""
        async with self._one_at_a_time:
            before = self.generation
            reloaded = await self._read()
            if reloaded.changed:
                self._desk.bot = self._renewer.bot
                self.loaded_at = now()
            self.results["broken" if reloaded.problems else "changed" if reloaded.changed else "same"] += 1
            _log(by, before, reloaded, self.problems)
            self.problems = reloaded.problems
        async with self._settled:
            self._settled.notify_all()
        return reloaded

    async def watch(self) -> None:
        """Reload for ever, whenever a file has changed."""
        async with aclosing(bells(self._renewer.folders)) as rung:
            async for told in rung:
                if told or await asyncio.to_thread(self._renewer.is_behind):
                    await self.reload(CHANGE)

    async def other_problems(self, than: Sequence[Problem] | None) -> tuple[Problem, ...]:
        """The problems of the last reload, as soon as they are others than these."""
        async with self._settled:
            await self._settled.wait_for(lambda: self.problems != than)
            return self.problems

    async def _read(self) -> Reloaded:
        """What came of reading, when whoever writes the files has come to rest."""
        reloaded = await asyncio.to_thread(self._renewer.renew)
        for _ in range(MOST_SETTLINGS):
            if not reloaded.problems:
                break
            await asyncio.sleep(SETTLING)
            if not await asyncio.to_thread(self._renewer.is_behind):
                break
            reloaded = await asyncio.to_thread(self._renewer.renew)
        return reloaded


def _log(by: str, before: str, reloaded: Reloaded, known: Sequence[Problem]) -> None:
    if reloaded.changed:
        log.info("knowledge %s -> %s after %s", before, reloaded.generation, by)
    elif not reloaded.problems:
        log.log(logging.DEBUG if by == CHANGE else logging.INFO, "knowledge %s is up to date after %s", before, by)
    if known and not reloaded.problems:
        log.info("knowledge is fixed, nothing keeps edits from being live")
    if reloaded.problems and reloaded.problems == known:
        log.warning("knowledge %s stays after %s, with the same problems as before", before, by)
    elif reloaded.problems:
        log.error("knowledge %s stays after %s, problems: %d", before, by, len(reloaded.problems))
        for problem in reloaded.problems[:MOST_LOGGED]:
            log.error("knowledge problem %s", problem)
        if len(reloaded.problems) > MOST_LOGGED:
            log.error("knowledge problems: %d more, `rolebot check` names them", len(reloaded.problems) - MOST_LOGGED)

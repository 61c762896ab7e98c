"""A bot that keeps up with its folders: read again when a file has changed, and replaced only by one that is sound."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rolebot.bot import Bot, load_bot
from rolebot.knowledge.layers import glance, read_snapshot
from rolebot.knowledge.places import KnowledgeError, Place, Problem

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What came of reading again: the generation that answers, whether it is another one, and what was wrong.

    With problems, the generation is the one from before. `healed` says that there were some, and are no longer.
    """

    generation: str
    changed: bool = False
    healed: bool = False
    problems: tuple[Problem, ...] = ()


class Renewer:
    """Reads folders again, from one thread at a time."""

    def __init__(self, bot: Bot, folders: Sequence[Path], cache: Path | None = None) -> None:
        self.bot = bot
        self.folders = tuple(folders)
        self.problems: tuple[Problem, ...] = ()
        self._cache = cache
        self._seen: tuple[object, ...] | None = None
        self._reading = threading.Lock()

    def is_behind(self) -> bool:
        """Whether files may have changed since they were read."""
        return glance(self.folders) != self._seen

    def renew(self) -> Reloaded:
        """Read the folders again, and answer from what was read if it is sound. Nothing raises."""
        with self._reading:
            before, failed = self.bot.generation, self.problems
            try:
                self._read()
                self.problems = ()
            except KnowledgeError as error:
                self.problems = error.problems
            except Exception as error:  # whatever a file brings about, the bot that works goes on working
                log.error("reading the knowledge failed", exc_info=error)
                what = f"reading failed ({type(error).__name__}: {error}); the log says more"
                self.problems = (Problem(Place(str(self.folders[0])), what),)
            return Reloaded(
                generation=self.bot.generation,
                changed=self.bot.generation != before,
                healed=bool(failed) and not self.problems,
                problems=self.problems,
            )

    def _read(self) -> None:
        self._seen = glance(self.folders)  # before the files are read: what changes meanwhile is seen the next time
        snapshot = read_snapshot(self.folders)
        if snapshot.generation != self.bot.generation:
            self.bot = load_bot(snapshot, self._cache)

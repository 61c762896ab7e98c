"""A folder of knowledge that is edited while it is answered from, and in which every part of an answer says when."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from rolebot.answering.plain import plain_text
from rolebot.bot import load_bot
from rolebot.conversation import Answer
from rolebot.desk import Desk
from rolebot.journal.memory import MemoryJournal
from rolebot.reloading import Reloader
from rolebot.renewing import Renewer

QUESTIONS = ("how do I light the lamp", "when is the anchor dropped", "where is the chart kept")

BROKEN = "- id: lamp\n  phrasings: [how do I light the lamp]\n  answer: Strike a match.\n  anwser: Blow.\n"
WHY = "unknown key `anwser`"
WHERE = "entries/aboard.yaml:4:3"


def entries(mark: int) -> str:
    """Three entries, each related to the others, with the mark in their titles and answers."""
    return f"""\
- id: lamp
  title: The lamp, mark{mark}
  phrasings:
    - {QUESTIONS[0]}
  answer: Strike a match, mark{mark}.
  related: [entry:anchor, entry:chart]
- id: anchor
  title: The anchor, mark{mark}
  phrasings:
    - {QUESTIONS[1]}
  answer: At dusk, mark{mark}.
  related: [entry:lamp, entry:chart]
- id: chart
  title: The chart, mark{mark}
  phrasings:
    - {QUESTIONS[2]}
  answer: In the cabin, mark{mark}.
  related: [entry:lamp, entry:anchor]
"""


def write(folder: Path, text: str, name: str = "aboard.yaml") -> None:
    """Write a file of entries as most editors do: beside it, then in its place."""
    (folder / "entries").mkdir(parents=True, exist_ok=True)
    beside = folder / "entries" / f".{name}.tmp"
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, folder / "entries" / name)


def marks(answer: Answer) -> set[str]:
    """Every mark that an asker sees: in the title, the text, and what is offered next."""
    return set(re.findall(r"mark\d+", plain_text(answer) + "".join(one.label for one in answer.suggestions)))


@asynccontextmanager
async def kept_up(*folders: Path) -> AsyncIterator[Desk]:
    """A desk that answers from folders and watches them, until the end of the block."""
    renewer = Renewer(load_bot(folders), folders)
    desk = Desk(renewer.bot, MemoryJournal())
    desk.reloader = Reloader(desk, renewer)
    watching = asyncio.create_task(desk.reloader.watch())
    try:
        yield desk
    finally:
        watching.cancel()
        await desk.close()


async def until(holds: Callable[[], object], within: float = 60.0) -> None:
    """Wait until something holds; so long that only a fault, not a slow machine, makes it fail."""
    async with asyncio.timeout(within):
        while not holds():
            await asyncio.sleep(0.01)

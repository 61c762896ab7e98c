"""A folder of knowledge with a journal, as an admin finds them who works the list of what was asked in vain."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rolebot.bot import Bot, load_bot
from rolebot.conversation import NEW, Conversation
from rolebot.exchange import Exchange, Feedback, Question, Thread, new_exchange_id
from rolebot.journal.sql import SqlJournal, open_journal
from rolebot.upkeep.reviewing import Review
from tests.command import SMALL, Ran, run

TOILET = "where is the toilet"
PARROT = "may I bring my parrot on board"
STAR = "which star stands in the north"
BUNKS = """\
- id: bunks
  phrasings:
    - where do I sleep
    - who has which bunk
  answer: In the bunk with your name.
"""


@dataclass(slots=True, repr=False)
class Ship:
    """The crew of a ship in a folder of one's own, what was asked of the bot, and the commands upon both."""

    below: Path
    bot: Bot
    address: str
    said: dict[str, Conversation] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.below / "ship"

    @property
    def env(self) -> dict[str, str]:
        return {"DATABASE_URL": self.address, "ROLEBOT_KNOWLEDGE": str(self.folder), "LOGNAME": "anna"}

    def run(self, *words: str, typed: str = "") -> Ran:
        """A command in this process."""
        return run(*words, typed=typed, env=self.env)

    def journal(self) -> SqlJournal:
        return open_journal(self.address)

    def ask(self, *texts: str, asker: str = "U1", days: float = 0, thread: str = "") -> list[str]:
        """Ask the bot, and keep what came of it; the ids of the exchanges."""
        kept = [self._exchange(text, asker, days, thread or new_exchange_id()) for text in texts]
        journal = self.journal()
        journal.record(kept)
        journal.close()
        return [one.id for one in kept]

    def _exchange(self, text: str, asker: str, days: float, thread: str) -> Exchange:
        said = self.said.get(thread, NEW)
        answer = self.bot.ask(text, said)
        self.said[thread] = said.after(answer)
        return Exchange(
            id=new_exchange_id(),
            question=Question(text=text, asker=asker, thread=Thread("slack", "T1", f"{asker}:{thread}")),
            outcome=answer.outcome,
            intent=answer.intent.id if answer.intent else None,
            confidence=answer.confidence,
            took_ms=1.0,
            at=datetime.now(UTC) - timedelta(days=days, seconds=1),
        )

    def rate(self, exchange: str, *, helpful: bool, comment: str = "", asker: str = "U1") -> None:
        journal = self.journal()
        given = {"platform": "slack", "team": "T1", "asker": asker, "helpful": helpful, "comment": comment}
        journal.rate([Feedback(exchange=exchange, **given)])  # type: ignore[arg-type]  # one dict for five fields
        journal.close()

    def unanswered(self, *words: str) -> list[dict[str, Any]]:
        """The rows of the list."""
        ran = self.run("unanswered", "--json", *words)
        assert (ran.code, ran.err) == (0, "")
        return ran.rows

    def propose_entry(self, question: str = TOILET, answer: str = "Behind the galley.") -> str:
        """The id of the proposal."""
        from rolebot.upkeep.drafting import EntryDraft  # noqa: PLC0415

        return self.review(lambda one: one.propose_entry(EntryDraft(answer=answer), question))

    def review(self, act: Any) -> str:
        journal = self.journal()
        review = Review(bot=load_bot(self.folder), journal=journal, by="slack:U0ADMIN", folders=(self.folder,))
        done = act(review)
        journal.close()
        assert done.done, done.words
        return str(done.proposals[0].id) if done.proposals else ""

    def log(self) -> list[tuple[str, str]]:
        """Who did what, by the log of admins."""
        return [(row["by"], row["did"]) for row in self.run("proposals", "log", "--json").rows]

    def files(self) -> dict[str, str]:
        return {str(one.relative_to(self.folder)): one.read_text() for one in sorted(self.folder.rglob("*.yaml"))}


def board(below: Path, bot: Bot, address: str = "") -> Ship:
    """A ship whose knowledge may be mended."""
    shutil.copytree(SMALL, below / "ship")
    return Ship(below, bot, address or f"sqlite:///{below / 'journal.db'}")


def firsts(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What stands for each row of the list."""
    return [row["question"] for row in rows]

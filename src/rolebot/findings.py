"""What a doctor finds: one thing that was looked at, whether it is right, and the way out if it is not."""

import os
from dataclasses import dataclass
from typing import Literal

from rolebot.bot import load_bot
from rolebot.journal.database import look_at_database
from rolebot.journal.port import JournalError
from rolebot.knowledge.places import KnowledgeError
from rolebot.settings import Settings

Verdict = Literal["right", "doubt", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, whether it is right, and the way out if it is not."""

    verdict: Verdict
    what: str
    way_out: str = ""


def look_at_home(settings: Settings) -> list[Finding]:
    """Whether the knowledge can be loaded, and the database be used."""
    return [look_at_knowledge(settings), look_at_journal(settings)]


def look_at_knowledge(settings: Settings) -> Finding:
    """Whether the knowledge can be loaded."""
    named = os.pathsep.join(str(folder) for folder in settings.knowledge)
    try:
        knowledge = load_bot(settings.knowledge, settings.cache).knowledge
        holds = f"{len(knowledge.roles)} roles and {len(knowledge.entries)} entries"
        return Finding("right", f"the knowledge in {named} holds {holds}")
    except KnowledgeError as error:
        count = f"{len(error.problems)} problem{'s' if len(error.problems) > 1 else ''}"
        what = f"the knowledge in {named} has {count}, so nothing is answered from it"
        return Finding("wrong", what, "Run `rolebot check` to see each with its place.")


def look_at_journal(settings: Settings) -> Finding:
    """Whether the database can be used."""
    try:
        return Finding("right", look_at_database(settings.database))
    except JournalError as error:
        return Finding("wrong", str(error))

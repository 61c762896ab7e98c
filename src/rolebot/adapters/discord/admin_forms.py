"""The forms that admins fill in, and what they typed. Their ids hold which gap they are about, as the buttons do."""

import re
from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from rolebot.exchange import new_exchange_id
from rolebot.knowledge.model import Knowledge
from rolebot.knowledge.shapes import ANSWER_LIMIT
from rolebot.text import shorten
from rolebot.upkeep.drafting import NAME_LIMIT, TITLE_LIMIT, EntryDraft

ADMIN_FORM = re.compile(r"af:(?P<act>[a-z]+):(?P<rest>.*):[^:]*")

WORDS, WORDINGS, HINT = 300, 2_000, 100
"""Characters of words to look for, of further wordings, and of a hint in an empty field."""

KEY = 40
"""Characters of a name that find room in the id of a form; the key of a gap has six."""

OPEN_FOR = 900
"""Seconds for which the library keeps a form in mind; what is sent later is taken all the same."""

PARAGRAPH = discord.TextStyle.paragraph


class AdminForm(ui.Modal):
    """A form about a gap. What was typed is taken by whoever reads the id, even after a restart."""

    def __init__(self, title: str, act: str, page: int, key: str) -> None:
        # The id is its own for each opening: discord.py keeps one form an id, and would mix those of two people.
        custom_id = f"af:{act}:{page}:{key[:KEY]}:{new_exchange_id()}"
        super().__init__(title=title, timeout=OPEN_FOR, custom_id=custom_id)

    def ask(self, name: str, label: str, most: int, **more: Any) -> None:
        """Add a field for at most so many characters."""
        described = more.pop("description", None)
        field: ui.TextInput[Any] = ui.TextInput(custom_id=name, max_length=most, **more)
        self.add_item(ui.Label(text=label, description=described, component=field))


def make_form(act: str, page: int, key: str, knowledge: Knowledge) -> AdminForm | None:
    """The form that a button opens; None where it opens none."""
    match act:
        case "find":
            form = AdminForm("What does it mean?", act, page, key)
            form.ask("words", "Words of a question that has an answer", WORDS, description="Or the id of an answer.")
        case "write":
            form = AdminForm("Write an answer", act, page, key)
            form.ask("title", "Title", TITLE_LIMIT, required=False)
            form.ask("answer", "Answer", ANSWER_LIMIT, style=PARAGRAPH)
            described = "Questions that it answers too, one a line."
            form.ask("wordings", "Further wordings", WORDINGS, style=PARAGRAPH, required=False, description=described)
            form.ask(
                "sources",
                "Sources",
                WORDS,
                required=False,
                description="Their ids.",
                placeholder=_some(knowledge.sources),
            )
        case "name":
            form = AdminForm("Another name of a role", act, page, key)
            form.ask(
                "role",
                "The role",
                NAME_LIMIT,
                description="Its id, or a name that it has.",
                placeholder=_some(knowledge.roles),
            )
            form.ask("name", "Its other name", NAME_LIMIT, description="Only the name, not the whole question.")
        case _:
            return None
    return form


def read_form(data: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by the ids of the fields."""
    fields = [part.get("component") or {} for part in data.get("components") or ()]
    return {str(one.get("custom_id", "")): str(one.get("value") or "").strip() for one in fields}


def draft_of(typed: Mapping[str, str], question: str) -> EntryDraft:
    """The entry that somebody wrote as the answer to a question."""
    return EntryDraft(
        answer=typed.get("answer", ""),
        title=typed.get("title", ""),
        phrasings=(question, *typed.get("wordings", "").splitlines()),
        sources=tuple(typed.get("sources", "").replace(",", " ").split()),
    )


def _some(ids: Mapping[str, Any]) -> str | None:
    """A hint of what may be typed, by the first few ids."""
    return shorten(", ".join([*ids][:8]), HINT) or None

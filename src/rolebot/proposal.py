"""The values that pass between admins, the journal and the knowledge: what should change, and who did what."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rolebot.exchange import now


def new_proposal_id() -> str:
    """A short name for a proposal, to be typed by a person: 6 characters."""
    return secrets.token_hex(3)


class Change(StrEnum):
    """What a proposal adds to the knowledge."""

    PHRASING = "phrasing"
    ENTRY = "entry"
    ALIAS = "alias"


class State(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    APPLIED = "applied"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an admin wants to add to the knowledge, so that a question finds its answer.

    `target` is what it is added to: the id of an intent for a phrasing, the id of a role for an alias, and for an
    entry its own id. `text` is the phrasing, the alias, or the answer of the entry; `phrasings`, `title`, `sources`
    and `theme`, the name of the file below `entries/`, are the entry's. Who proposed and settled it is named by a
    platform and an id: `slack:U0123`, `discord:4567`, `terminal:anna`.
    """

    change: Change
    target: str
    text: str
    by: str
    question: str = ""
    title: str = ""
    phrasings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    theme: str = ""
    id: str = field(default_factory=new_proposal_id)
    at: datetime = field(default_factory=now)
    state: State = State.OPEN
    settled_by: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAction:
    """What an admin did: `did` is a verb such as `proposed` or `reloaded`, `about` what it was done to."""

    by: str
    did: str
    about: str = ""
    at: datetime = field(default_factory=now)

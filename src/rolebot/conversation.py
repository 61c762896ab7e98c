"""The values that pass between asker and bot: intents, answers, suggestions, and what was said before.

Nothing here knows a platform, a file or a clock. Every value is frozen, so an answer can be kept, compared and
sent to two places without anyone changing it on the way.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing the asker wants."""

    PROFILE = "profile"
    COMPARE = "compare"
    LOOKUP = "lookup"
    MOVE = "move"
    CHOOSE = "choose"
    ENTRY = "entry"
    ROLES = "roles"
    TALK = "talk"


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    UNANSWERED = "unanswered"
    SMALL_TALK = "small_talk"


ALL_ROLES = "all"
"""Stands in a comparison's id for "every role", so that the id stays short."""

MOST_SPOKEN_OF = 4
"""Roles that a conversation remembers."""

_ID = re.compile(r"(?P<kind>[a-z]+)(?::(?P<subject>[^/]*)(?:/(?P<facets>[^/]*))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What the asker wants, with a readable id that can be parsed back.

    `roles` stand in the order in which they were named; a comparison's id has them in the order of the alphabet.
    `key` is the entry's or small talk's id, the words of a look-up joined by `-`, or the options picked in a choice.
    """

    kind: Kind
    roles: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    key: str = ""

    @property
    def id(self) -> str:
        """The readable id, such as `profile:data-engineer/tools`."""
        tail = "/" + "+".join(self.facets) if self.facets else ""
        match self.kind:
            case Kind.PROFILE | Kind.COMPARE:
                return f"{self.kind}:{'+'.join(sorted(self.roles))}{tail}"
            case Kind.MOVE:
                return f"{self.kind}:{'>'.join(self.roles)}"
            case Kind.LOOKUP | Kind.ENTRY | Kind.TALK:
                return f"{self.kind}:{self.key}"
            case Kind.CHOOSE | Kind.ROLES:
                return self.kind.value

    @property
    def address(self) -> str:
        """The id with all that it takes to show the intent again: the order of roles, and the options of a choice."""
        if self.kind in (Kind.CHOOSE, Kind.ROLES) and self.key:
            return f"{self.id}:{self.key}"
        if self.kind is Kind.COMPARE:
            return self.id.replace("+".join(sorted(self.roles)), "+".join(self.roles), 1)
        return self.id

    @property
    def facet(self) -> str | None:
        """The first facet, or None."""
        return self.facets[0] if self.facets else None


def parse_intent(text: str) -> Intent | None:
    """Read an intent's id or address; None when it is neither. Nothing is checked against any knowledge."""
    found = _ID.fullmatch(text.strip())
    if not found or found["kind"] not in list(Kind):
        return None
    kind, subject = Kind(found["kind"]), found["subject"] or ""
    facets = tuple(found["facets"].split("+")) if found["facets"] else ()
    match kind:
        case Kind.PROFILE:
            return Intent(kind=kind, roles=(subject,), facets=facets) if subject else None
        case Kind.COMPARE:
            return Intent(kind=kind, roles=tuple(subject.split("+")), facets=facets) if subject else None
        case Kind.MOVE:
            roles = tuple(subject.split(">"))
            return Intent(kind=kind, roles=roles) if len(roles) == 2 and all(roles) else None
        case Kind.LOOKUP | Kind.ENTRY | Kind.TALK:
            return Intent(kind=kind, key=subject) if subject else None
        case Kind.CHOOSE | Kind.ROLES:
            return Intent(kind=kind, key=subject)


@dataclass(frozen=True, slots=True)
class Match:
    """An intent with the chance in [0, 1] that it is the right one."""

    intent: Intent
    confidence: float


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as it is read, with the ids of the sources that state it."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: column heads, and rows of the same width whose first cell names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of an answer: a heading, running text, a list, a table; any of them may be empty.

    `more` counts the lines that were left out, and `more_intent` leads to them.
    """

    heading: str = ""
    text: str = ""
    lines: tuple[Line, ...] = ()
    table: Table | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as an answer names it: its number in the answer, its id and its title with author and date."""

    number: int
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An intent offered for one click. `brief` is a shorter label that does below the answer."""

    intent: Intent
    label: str
    brief: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One reply, before a platform has dressed it.

    `confidence` in [0, 1] is the chance that the first match is the right one, whatever the outcome. `facets` are what
    else can be looked at of the same roles, for a menu.
    """

    outcome: Outcome
    intent: Intent | None = None
    roles: tuple[str, ...] = ()
    confidence: float = 0.0
    title: str = ""
    lead: str = ""
    sections: tuple[Section, ...] = ()
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    facets: tuple[Suggestion, ...] = ()
    matches: tuple[Match, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it is a question of the choice, to be answered by one of its suggestions."""
        first = self.suggestions[:1]
        return bool(first) and first[0].intent.kind is Kind.CHOOSE and bool(first[0].intent.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What was said before, as far as a follow-up can refer to it.

    `roles` are the roles spoken of, latest last, and `compared` the last that were spoken of together; `offered` are
    the suggestions of the last answer, and `asked_back` tells whether that answer was a question to the asker.
    """

    intent: Intent | None = None
    roles: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    offered: tuple[Suggestion, ...] = ()
    asked_back: bool = False

    def after(self, answer: Answer) -> "Conversation":
        """The conversation once this answer was given; small talk and silence keep the subject."""
        if answer.outcome in (Outcome.SMALL_TALK, Outcome.UNANSWERED) or answer.intent is None:
            return replace(self, offered=answer.suggestions or self.offered, asked_back=False)
        choosing = answer.intent.kind is Kind.CHOOSE and not answer.roles
        asked_back = answer.outcome is Outcome.SUGGESTED or choosing
        offers = {suggestion.intent.roles for suggestion in answer.suggestions}
        if answer.outcome is Outcome.SUGGESTED and not answer.roles and len(offers) > 1:  # nothing was chosen
            open_intent = replace(answer.intent, roles=())
            return replace(self, intent=open_intent, offered=answer.suggestions, asked_back=True)
        spoken = tuple(role for role in answer.intent.roles if role != ALL_ROLES) or answer.roles[:MOST_SPOKEN_OF]
        if answer.intent.kind is Kind.CHOOSE:  # the best comes first in the answer, and is what is spoken of
            spoken = spoken[::-1]
        earlier = tuple(role for role in self.roles if role not in spoken)
        return Conversation(
            intent=answer.intent,
            roles=(earlier + spoken)[-MOST_SPOKEN_OF:],
            compared=answer.roles if len(spoken) > 1 else self.compared,
            offered=answer.suggestions,
            asked_back=asked_back,
        )


NEW = Conversation()
"""A conversation in which nothing was said."""

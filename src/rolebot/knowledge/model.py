"""Knowledge: everything admins wrote, loaded and sound. Frozen, so that an answer is made from one generation of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rolebot.knowledge.places import Place, Problem

ENGLISH = "english"
FALSE_ANSWERS = 3.0
"""What is wished where an admin wishes nothing, in percent."""


NOWHERE = Place("")
"""The place of what was made without a file."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from."""

    id: str
    title: str
    author: str = ""
    date: str = ""

    @property
    def label(self) -> str:
        """Title, author and year in one line."""
        known = ", ".join(part for part in (self.author, self.date) if part)
        return f"{self.title} ({known})" if known else self.title


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact and the ids of the sources that state it.

    With a `label` it is a named thing (a tool, a skill, a degree) that stands in a group of that label.
    """

    text: str
    sources: tuple[str, ...]
    label: str = ""
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as an admin wrote it, and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A job people ask about.

    `facets` holds the facts of each facet that is filled; `place` is where the summary stands.
    """

    id: str
    name: str
    short: str
    summary: str
    names: tuple[Name, ...]
    fields: tuple[Name, ...] = ()
    facets: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def title(self) -> str:
        """The name with a capital first letter."""
        return self.name[:1].upper() + self.name[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One aspect that every role has, and how people ask for it; `{role}` stands for the role."""

    id: str
    title: str
    names: tuple[str, ...] = ()
    phrasings: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A curated question with its answer. `positions` holds what each source says where they disagree.

    `place` is where the answer stands, `position_places` where each of those stands.
    """

    id: str
    title: str
    phrasings: tuple[str, ...]
    answer: str
    roles: tuple[str, ...] = ()
    facet: str | None = None
    positions: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)
    position_places: tuple[Place, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Talk:
    """Small talk: how people say it, and what rolebot answers. `place` is where the answer stands."""

    id: str
    phrasings: tuple[str, ...]
    answer: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question of the choice, and the roles that it speaks for."""

    say: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChoiceQuestion:
    """One question of the choice."""

    ask: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """An example question and the ids of the intents it may reach, or `nothing`; empty: it must reach nothing."""

    question: str
    reaches: tuple[str, ...]
    says: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything admins wrote, in one folder or in several laid over one another. Maps keep the order of the files.

    `warnings` are faults in spite of which it can answer; `false_answers` is the wished rate of questions that belong
    nowhere and are answered all the same, in percent. `news` is what admins tell of late changes, latest first.
    """

    folders: tuple[str, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    facets: Mapping[str, Facet] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    talks: Mapping[str, Talk] = field(default_factory=dict)
    choice: tuple[ChoiceQuestion, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    synonyms: tuple[tuple[str, ...], ...] = ()
    related: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near_names: tuple[Name, ...] = ()
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    language: str = ENGLISH
    false_answers: float = FALSE_ANSWERS
    news: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()

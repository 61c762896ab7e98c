"""The shapes of the files that admins write; the JSON Schema for editors comes out of them too.

Only this module and `checking.py` know pydantic. A shape says what a file may hold; what must fit together across
files is `soundness.py`'s business.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, StringConstraints, Tag

ANSWER_LIMIT = 3000
"""Characters of an entry's answer: what one section of a Slack message holds, and well within a Discord one."""

FACT_LIMIT = 400
"""Characters of one fact: longer ones are paragraphs, and nobody reads those in a chat."""

PHRASING_LIMIT = 20_000
"""Characters of a phrasing: far more than anybody asks in, and few enough to compare a question with."""

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Id = Annotated[str, StringConstraints(pattern=f"^{ID.pattern}$", max_length=48)]
EntryId = Annotated[str, StringConstraints(pattern=r"^[^\s/]+$", max_length=64)]
"""More is allowed in the id of an entry, which may have come from elsewhere with the name that it had there."""

Text = Annotated[str, StringConstraints(min_length=1)]
Phrasing = Annotated[str, StringConstraints(min_length=1, max_length=PHRASING_LIMIT)]


class Shape(BaseModel):
    """A map whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _kind_of_fact(value: Any) -> str:
    return "group" if isinstance(value, dict) else "sentence"


Group = Annotated[dict[Text, Annotated[list[Text], Field(min_length=1)]], Field(min_length=1, max_length=1)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=FACT_LIMIT)]
FactShape = Annotated[
    Annotated[Sentence, Tag("sentence")] | Annotated[Group, Tag("group")],
    Discriminator(_kind_of_fact),
]


class SourceShape(Shape):
    """Where facts come from."""

    title: Text
    author: Text | None = None
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")] | None = (
        None
    )
    note: Text | None = None


class FacetShape(Shape):
    """One aspect that every role has, and how people ask for it; `{role}` stands for the role."""

    title: Text
    names: list[Text] = []
    phrasings: list[Phrasing] = []
    near: list[Id] = []


class RoleShape(Shape):
    """A job, its other names, and its facets: facet, then source, then what that source says."""

    name: Text
    short: Annotated[str, StringConstraints(min_length=1, max_length=14)] | None = None
    aliases: list[Text] = []
    field: list[Text] = []
    summary: Text
    facets: dict[Id, dict[Id, Annotated[list[FactShape], Field(min_length=1)]]] = {}


class EntryShape(Shape):
    """A question that belongs to no single role's facet, with its answer."""

    id: EntryId
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)] | None = None
    roles: list[Id] = []
    facet: Id | None = None
    phrasings: Annotated[list[Phrasing], Field(min_length=1)]
    answer: Annotated[str, StringConstraints(min_length=1, max_length=ANSWER_LIMIT)]
    positions: dict[Id, Text] = {}
    sources: list[Id] = []
    related: list[Text] = []


Language = Literal[
    "arabic", "armenian", "basque", "catalan", "czech", "danish", "dutch", "english", "esperanto", "estonian",
    "finnish", "french", "german", "greek", "hindi", "hungarian", "indonesian", "irish", "italian", "lithuanian",
    "nepali", "norwegian", "persian", "polish", "portuguese", "romanian", "russian", "serbian", "spanish", "swedish",
    "tamil", "turkish", "yiddish", "other",
]  # fmt: skip
"""The languages whose endings are known, and `other`, where words are compared as they are."""

KindName = Literal["compare", "move", "choose", "lookup", "roles", "sources", "more"]


class VocabularyShape(Shape):
    """Abbreviations, words that mean the same, jobs that are near but not ours, and how people ask for each kind."""

    abbreviations: dict[Text, Text] = {}
    synonyms: list[Annotated[list[Text], Field(min_length=2)]] = []
    near_names: list[Text] = []
    kinds: dict[KindName, list[Phrasing]] = {}


class TalkShape(Shape):
    """Small talk: how people say it, and what rolebot answers."""

    phrasings: Annotated[list[Phrasing], Field(min_length=1)]
    answer: Annotated[str, StringConstraints(min_length=1, max_length=ANSWER_LIMIT)]


class OptionShape(Shape):
    """One answer to a question of the choice, and the roles that it speaks for."""

    say: Annotated[str, StringConstraints(min_length=1, max_length=75)]
    roles: Annotated[list[Id], Field(min_length=1)]


class ChoiceShape(Shape):
    """One question of the choice, with two to five options."""

    ask: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    options: Annotated[list[OptionShape], Field(min_length=2, max_length=5)]


class CheckShape(Shape):
    """Example questions and the intent they must reach, one of several, or `nothing`; never used for matching."""

    reaches: Text | Annotated[list[Text], Field(min_length=1)]
    questions: Annotated[list[Text], Field(min_length=1)]
    says: list[Text] = []


Percentage = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}(\.[0-9]+)? ?%?$")]


class SettingsShape(Shape):
    """What holds for the whole folder: its language, how cautious rolebot is, and what is new in it."""

    language: Language | None = None
    false_answers: Percentage | None = None
    news: list[Sentence] = []


def _kind_of_hidden(value: Any) -> str:
    return "some" if isinstance(value, list) else "all"


SomeTexts = Annotated[list[Text], Field(min_length=1)]
AllOrSome = Annotated[
    Annotated[Literal["all"], Tag("all")] | Annotated[SomeTexts, Tag("some")],
    Discriminator(_kind_of_hidden),
]


class HidesShape(Shape):
    """What is left out of the folders that this one is laid over; facts by `role/facet`."""

    entries: list[EntryId] = []
    roles: list[Id] = []
    facts: dict[Text, AllOrSome] = {}
    phrasings: list[Text] = []
    aliases: list[Text] = []
    talks: list[Id] = []
    checks: AllOrSome = []


class Sources(RootModel[dict[Id, SourceShape]]):
    """sources.yaml"""


class Facets(RootModel[dict[Id, FacetShape]]):
    """facets.yaml"""


class Related(RootModel[dict[Text, Annotated[list[Text], Field(min_length=1)]]]):
    """related.yaml"""


class Talks(RootModel[dict[Id, TalkShape]]):
    """smalltalk.yaml"""


class Choices(RootModel[Annotated[list[ChoiceShape], Field(max_length=4)]]):
    """choice.yaml"""


class Entries(RootModel[list[EntryShape]]):
    """entries/<theme>.yaml"""


class Checks(RootModel[list[CheckShape]]):
    """checks/<theme>.yaml"""


SHAPES: dict[str, type[BaseModel]] = {
    "settings": SettingsShape,
    "sources": Sources,
    "facets": Facets,
    "vocabulary": VocabularyShape,
    "related": Related,
    "smalltalk": Talks,
    "choice": Choices,
    "roles": RoleShape,
    "entries": Entries,
    "checks": Checks,
    "hides": HidesShape,
}
"""The shape of a file by its name, or by the folder it lies in."""


OPTIONAL_ABOVE: dict[str, tuple[str, ...]] = {
    "facets": ("title",),
    "smalltalk": ("phrasings", "answer"),
    "roles": ("name", "summary"),
    "entries": ("phrasings", "answer"),
}
"""Keys that a file may lack where it is laid over another one that has them."""


def describe(name: str, above: bool = False) -> dict[str, Any]:
    """The JSON Schema of one kind of file, for editors; `above` for a folder that is laid over another one."""
    schema = _close(SHAPES[name].model_json_schema())
    if above:
        schema = _loosen(schema, OPTIONAL_ABOVE.get(name, ()))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"rolebot {name}", **schema}


def _loosen(schema: Any, optional: tuple[str, ...]) -> Any:
    """The schema with these keys required nowhere."""
    if isinstance(schema, list):
        return [_loosen(part, optional) for part in schema]
    if not isinstance(schema, dict):
        return schema
    loose = {key: _loosen(part, optional) for key, part in schema.items()}
    if isinstance(required := loose.get("required"), list):
        loose["required"] = [key for key in required if key not in optional]
    return loose


def _close(schema: Any) -> Any:
    """The schema with no other keys allowed where a pattern says what keys may look like."""
    if isinstance(schema, list):
        return [_close(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _close(part) for key, part in schema.items()}
    return {"additionalProperties": False, **closed} if "patternProperties" in closed else closed

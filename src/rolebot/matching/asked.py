"""What is found in a question before anything is decided: roles, jobs that are not ours, substance, and manner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rolebot.conversation import ALL_ROLES, Conversation, Kind
from rolebot.matching.facts import Wanted
from rolebot.matching.lexicon import Reading
from rolebot.matching.mentions import Mention, Named

PRONOUNS = frozenset("they them their theirs he him his she her hers it its this that these those both".split())
EACH_OTHER = frozenset("both two three four all together".split())
ASKING = frozenset(
    """
    who whom whose which what where when why how is are do does did can could should would will
    """.split()
)
WHO = frozenset("who whom whose which".split())
AGAINST = frozenset("vs versus compared than difference different differ differs compare instead".split())
PERSONAL = frozenset("my our mine ours".split())
THE = frozenset("the our my this that".split())
EVENTS = frozenset("today yesterday tomorrow tonight yet again now did has had was were".split())
NEGATION = frozenset("not no without never hate dislike".split())
HOW_TO = frozenset({("how", "to"), ("how", "do", "i"), ("how", "can", "i"), ("how", "do", "you"), ("how", "do", "we")})

PERSONAL_FORM, STATEMENT_FORM, HOW_TO_FORM, EVENT_FORM, NEAR_FORM = 0.59, 0.91, 0.55, 0.31, 0.5
"""How much a text that speaks of the asker's own things, asks nothing, asks for a recipe, tells of an event, or names
a job that is not ours, still has the form of a question about a subject."""

LONGEST_PHRASE = 5
"""Words up to which a text without a question word may be a keyword question."""


@dataclass(frozen=True)
class Asked:
    """A question, or a clause of one, with everything that was found in it.

    `named` are the roles that it names or points at, `fields` those whose field it names, `heads` the roles that share
    the last word of a name it gives only in part; `facets` are those that it names. `exact` are the labels of which it
    is a phrasing, `scores` are the ranking's, by label; `wanted` is its substance.
    """

    reading: Reading
    conversation: Conversation
    named: tuple[str, ...]
    fields: tuple[str, ...]
    near: tuple[str, ...]
    heads: tuple[str, ...]
    facets: tuple[str, ...]
    exact: frozenset[str]
    scores: Mapping[str, float]
    wanted: tuple[Wanted, ...]

    @cached_property
    def said(self) -> frozenset[str]:
        """The words, each once."""
        return frozenset(self.reading.words)

    @cached_property
    def rest(self) -> frozenset[str]:
        """The words outside of names."""
        taken = {at for one in self.reading.mentions for at in range(one.start, one.end)}
        return frozenset(word for at, word in enumerate(self.reading.words) if at not in taken)

    @cached_property
    def heavy(self) -> tuple[Wanted, ...]:
        """What is wanted, without the light words."""
        return tuple(one for one in self.wanted if not one.light)

    @property
    def refers_back(self) -> bool:
        """Whether the question speaks of something said before."""
        return not PRONOUNS.isdisjoint(self.said)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles that the question is about, by its own words; with "than" also the one spoken of before."""
        against = not AGAINST.isdisjoint(self.said) or self.said >= {"same", "as"}
        if len(self.named) == 1 and self.refers_back and against:
            earlier = [role for role in self.spoken_of if role not in self.named]
            return (*earlier[-1:], *self.named)
        return self.named or self.fields

    @cached_property
    def spoken_of(self) -> tuple[str, ...]:
        """The roles that the conversation is about."""
        intent = self.conversation.intent
        spoken = tuple(role for role in intent.roles if role != ALL_ROLES) if intent else ()
        together = self.said & EACH_OTHER or ("them" in self.said and self.said & {*WHO, "compare", "between"})
        if together and len(spoken) < 2:
            count = 3 if "three" in self.said else 4 if self.said & {"all", "four"} else 2
            compared = self.conversation.compared
            return compared if len(compared) == count else self.conversation.roles[-count:]
        return spoken or self.conversation.roles[-1:]

    @cached_property
    def inherited(self) -> tuple[str, ...]:
        """The roles spoken of before, for a question that names none of its own."""
        return () if self.roles or self.near or self.heads else self.spoken_of

    @cached_property
    def form(self) -> float:
        """How much the text has the form of a question about a subject, in (0, 1]."""
        words = self.reading.words
        form = 1.0
        if not PERSONAL.isdisjoint(words):
            form *= PERSONAL_FORM
        if ASKING.isdisjoint(words) and len(words) > LONGEST_PHRASE:
            form *= STATEMENT_FORM
        if any(words[at : at + 2] in HOW_TO or words[at : at + 3] in HOW_TO for at in range(len(words))):
            form *= HOW_TO_FORM
        if not EVENTS.isdisjoint(words) and any(_definite(words, one) for one in self.reading.mentions):
            form *= EVENT_FORM
        return form * (NEAR_FORM if self.near else 1.0)

    @property
    def continues(self) -> Kind | None:
        """The kind of what was asked before."""
        return self.conversation.intent.kind if self.conversation.intent else None


def _definite(words: Sequence[str], mention: Mention) -> bool:
    """Whether a name stands for one particular person: "the data engineer", not "data engineers"."""
    return mention.named is Named.ROLE and mention.start > 0 and words[mention.start - 1] in THE


def roles_named(reading: Reading) -> tuple[str, ...]:
    """The roles named in a question, without one that is named only to be put aside ("not the data scientist, ...")."""
    named = reading.roles(Named.ROLE)
    if len(named) < 2:
        return named
    aside = {
        one.role for one in reading.mentions if one.named is Named.ROLE and _is_put_aside(reading.words, one.start)
    }
    return tuple(role for role in named if role not in aside) or named


def _is_put_aside(words: tuple[str, ...], start: int) -> bool:
    """Whether "not" stands before a name, and is not part of a question such as "is not"."""
    for at in range(max(0, start - 2), start):
        if words[at] == "not" and (at == 0 or words[at - 1] not in ASKING):
            return True
    return False

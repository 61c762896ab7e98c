"""Everything that is computed once from a knowledge: words and names, phrasings and facts, ready to search."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rolebot.conversation import Conversation
from rolebot.knowledge.model import Knowledge
from rolebot.matching.calibration import Calibration, calibrate
from rolebot.matching.facts import FactIndex, Wanted
from rolebot.matching.language import LIGHT_WEIGHT, everyday
from rolebot.matching.lexicon import ROLE, THING, Lexicon, Reading
from rolebot.matching.mentions import Named
from rolebot.matching.ranking import Likest, Ranking, Scored, Words
from rolebot.matching.stand_ins import Doubts
from rolebot.text import split_words

KIN_SHARE = 0.71
"""How well a word stands for another that begins like it."""

IDLE_SHARE = 0.5
"""What an everyday word that stands in no fact, and so tells none from another, weighs beside one that does."""

FAINT = 0.01
"""Likeness below which a label is not considered."""

_CACHE_LIMIT = 5_000

MASKED = (Named.ROLE, Named.NEAR)


@dataclass(init=False, eq=False, repr=False)
class Index:
    """One generation of knowledge, ready to be searched."""

    knowledge: Knowledge
    lexicon: Lexicon
    facts: FactIndex
    calibration: Calibration | None
    frame: frozenset[str]
    facet_words: frozenset[str]
    thing_slugs: frozenset[str]
    entry_roles: dict[str, frozenset[str]]
    heads: dict[str, tuple[str, ...]]
    _ranking: Ranking
    _units_of: dict[str, list[int]]
    _vocabulary: dict[str, frozenset[str]]
    _facet_names: dict[tuple[str, ...], str]
    _longest_facet_name: int

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.lexicon = Lexicon(knowledge)
        self.facts = FactIndex(knowledge, self.lexicon)
        phrasings: list[tuple[str, tuple[str, ...]]] = []
        about = {entry.id: set(entry.roles) for entry in knowledge.entries.values()}
        for label, text in _phrasings(knowledge):
            reading = self.lexicon.read_phrasing(text)
            phrasings.append((label, reading.mask(*MASKED)))
            if label.startswith("entry:"):
                about[label.removeprefix("entry:")].update(reading.roles(Named.ROLE))
        self.entry_roles = {entry: frozenset(roles) for entry, roles in about.items() if roles}
        self._ranking = Ranking(phrasings, knowledge.language)
        self._units_of, self._vocabulary = {}, {}
        for at, unit in enumerate(self.facts.units):
            if unit.entry:
                self._units_of.setdefault(f"entry:{unit.entry}", []).append(at)
        # Leaving phrasings out cannot judge what roles and facts add; a plain FAQ has nothing but phrasings.
        self.calibration = None if knowledge.roles else calibrate(self._ranking, knowledge.false_answers)
        self._facet_names = {
            tuple(self.stem(word) for word in self.lexicon.read_plain(name)): facet.id
            for facet in knowledge.facets.values()
            for name in facet.names
        }
        self.facet_words = frozenset(
            word for facet in knowledge.facets.values() for name in facet.names for word in split_words(name)
        )
        facts = (fact for role in knowledge.roles.values() for group in role.facets.values() for fact in group)
        self.thing_slugs = frozenset("-".join(self.lexicon.read_plain(fact.text)) for fact in facts if fact.label)
        self._longest_facet_name = max((len(name) for name in self._facet_names), default=0)
        framing = (self.vocabulary(label) for label in self._ranking.labels if label.startswith(("facet:", "kind:")))
        self.frame = frozenset[str]().union(*framing)
        self.heads = _shared_heads(knowledge, self.lexicon)

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Every phrasing, as it is ranked."""
        return tuple(" ".join(self._ranking.text(at)) for at in range(self._ranking.size))

    def stem(self, word: str) -> str:
        """The stem of a word in the language of the knowledge."""
        return self.lexicon.stem(word)

    def vocabulary(self, label: str) -> frozenset[str]:
        """The stems in the phrasings of a label; of an entry, those in its answer too."""
        if (known := self._vocabulary.get(label)) is None:
            if len(self._vocabulary) >= _CACHE_LIMIT:
                self._vocabulary.clear()
            texts = (self._ranking.text(at) for at in self._ranking.texts_of(label).tolist())
            answers = (self.facts.units[at].terms for at in self._units_of.get(label, ()))
            known = self._vocabulary[label] = frozenset(self.stem(one) for text in texts for one in text).union(
                *answers
            )
        return known  # not read again: another thread may just have cleared the store

    def wanted(self, words: Sequence[str], acronyms: frozenset[str] = frozenset()) -> tuple[Wanted, ...]:
        """What some words ask for: their stems with their weights, and the forms that stand for them."""
        substance = {self.stem(word): 1.0 if word in acronyms else self.lexicon.substance(word) for word in words}
        firm = {self.stem(word) for word in acronyms}
        wanted = []
        for term, forms in self.lexicon.forms(words).items():
            for other in self.facts.kin(term):
                forms.setdefault(other, KIN_SHARE)
            share = substance[term]
            if len(term) <= 2 and term not in self.facts.things and term not in firm:
                share = min(share, LIGHT_WEIGHT)
            if share <= LIGHT_WEIGHT and not any(self.facts.knows(form) for form in forms) and not term.isdecimal():
                share *= IDLE_SHARE
            weight, ways = self.facts.weight(term) * share, tuple(forms.items())
            wanted.append(Wanted(term, weight, ways, share <= LIGHT_WEIGHT, *self.facts.holding(ways)))
        return tuple(wanted)

    def score(self, texts: Sequence[Words], doubts: Doubts) -> Scored:
        """The likeness of labels to the best of some readings of one question."""
        return self._ranking.score(texts, doubts)

    def explain(self, reading: Reading, label: str) -> Likest | None:
        """The likest phrasing of a label, and what makes it so."""
        return self._ranking.explain(reading.mask(*MASKED), reading.doubts, label)

    def scores(
        self, reading: Reading, typed: Sequence[str], conversation: Conversation
    ) -> tuple[frozenset[str], dict[str, float]]:
        """The labels of which a question is a phrasing, and the likeness of the labels' phrasings, the likest first.

        Names can be masked in several ways; the best of them counts.
        """
        variants = [reading.mask(*MASKED)]
        if any(one.named is Named.FIELD for one in reading.mentions):
            variants.append(reading.mask(*MASKED, Named.FIELD))
        if conversation.roles and not reading.mentions:
            variants.append(tuple(ROLE if word in _STANDING_FOR_ROLES else word for word in variants[0]))
        if not reading.mentions and not self.heads.keys().isdisjoint(map(self.stem, variants[0])):
            variants.append(tuple(ROLE if self.stem(word) in self.heads else word for word in variants[0]))
        if masked := self._mask_things(variants[-1]):
            variants.append(masked)
        if not everyday(self.knowledge.language).chat.isdisjoint(typed):
            variants.append(tuple(typed))
        scored = self.score(tuple(dict.fromkeys(variants)), reading.doubts)
        near = sorted(((score, label) for label, score in scored.scores.items() if score > FAINT), reverse=True)
        return scored.same, {label: score for score, label in near}

    def _mask_things(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words with everything from the first thing to the last as one placeholder; empty if there is nothing."""
        frame = self.vocabulary("kind:lookup")
        if not frame:
            return ()
        things = [
            at for at, word in enumerate(words) if self.lexicon.has_substance(word) and self.stem(word) not in frame
        ]
        if not things or ROLE in words[things[0] : things[-1]]:
            return ()
        return (*words[: things[0]], THING, *words[things[-1] + 1 :])

    def named_facets(self, words: Sequence[str]) -> tuple[str, ...]:
        """The facets whose names stand in a question, in order."""
        stems = [self.stem(word) for word in words]
        found: dict[str, None] = {}
        at = 0
        while at < len(stems):
            step = 1
            for length in range(min(self._longest_facet_name, len(stems) - at), 0, -1):
                if facet := self._facet_names.get(tuple(stems[at : at + length])):
                    found.setdefault(facet)
                    step = length
                    break
            at += step
        return tuple(found)


_STANDING_FOR_ROLES = frozenset("they them their theirs he him his she her hers it its".split())


def _phrasings(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    for facet in knowledge.facets.values():
        for text in (*facet.phrasings, *facet.names):
            yield f"facet:{facet.id}", text
    for kind, phrasings in knowledge.kinds.items():
        for text in phrasings:
            yield f"kind:{kind}", text
    for entry in knowledge.entries.values():
        for text in (*entry.phrasings, entry.title):
            yield f"entry:{entry.id}", text
    for talk in knowledge.talks.values():
        for text in talk.phrasings:
            yield f"talk:{talk.id}", text


def _shared_heads(knowledge: Knowledge, lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """The last words that several roles' names share, such as "engineer", and those roles."""
    heads: dict[str, list[str]] = {}
    for role in knowledge.roles.values():
        words = split_words(role.name)
        if len(words) > 1:
            heads.setdefault(lexicon.stem(words[-1]), []).append(role.id)
    names = {
        lexicon.stem(words[0])
        for role in knowledge.roles.values()
        for name in role.names
        if len(words := split_words(name.text)) == 1
    }
    return {head: tuple(roles) for head, roles in heads.items() if len(roles) > 1 and head not in names}

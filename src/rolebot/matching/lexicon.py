"""Read a question or a phrasing the way the knowledge does: slips mended, abbreviations opened, synonyms made one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rolebot.knowledge.model import Knowledge
from rolebot.matching.language import LIGHT_WEIGHT, NOISE_WEIGHT, SENIORITY, everyday, read_synonyms, stem
from rolebot.matching.mentions import Mention, Named, Names, opened_abbreviations
from rolebot.matching.repair import Repair
from rolebot.matching.stand_ins import Doubts
from rolebot.text import open_words, split_unspaced, split_words

ROLE, THING = "\ue000", "\ue001"
"""Stand in a text where a role or a thing was named; no asker can type them, normalising drops them."""

RELATED_SHARE = 0.76
"""How well a related word stands for the one that the knowledge uses."""

SYNONYM_SHARE = 0.5
"""How well an everyday synonym stands for the one that the knowledge uses."""

MAYBE_SHARE = 0.6
"""How well a known word stands for a real one that may be a slip for it."""

READ_WORDS = 100
"""Words of a question that are read; of a longer one the first half and the last, where people put what they want."""

_CAPITALS = re.compile(r"\b[A-Z]{2,5}\b")
_ROLE_MARK, _THING_MARK = "rolemarkrole", "thingmarkthing"


def shortened(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a question that are read."""
    return words if len(words) <= READ_WORDS else (*words[: READ_WORDS // 2], *words[-READ_WORDS // 2 :])


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is understood: its words, mended and made one with the knowledge's, and the names found in them.

    `acronyms` are words that were written in capitals and that the knowledge does not know; `doubts` say what else a
    word may have been.
    """

    words: tuple[str, ...]
    mentions: tuple[Mention, ...] = ()
    acronyms: frozenset[str] = frozenset()
    doubts: Doubts = field(default_factory=dict)

    def mask(self, *named: Named) -> tuple[str, ...]:
        """The words with a placeholder for each name of these sorts."""
        words = list(self.words)
        for mention in reversed(self.mentions):
            if mention.named in named:
                words[mention.start : mention.end] = [ROLE]
        return tuple(words)

    def roles(self, *named: Named) -> tuple[str, ...]:
        """The roles named, each once, in order."""
        return tuple(dict.fromkeys(one.role for one in self.mentions if one.named in named and one.role))


@dataclass(init=False, eq=False, repr=False)
class Lexicon:
    """The words and names of a knowledge."""

    language: str
    names: Names
    repair: Repair
    _opened: dict[str, tuple[str, ...]]
    _synonyms: dict[tuple[str, ...], tuple[str, ...]]
    _longest: dict[str, int]
    _related: dict[tuple[str, ...], list[str]]
    _longest_related: int
    _same: dict[str, list[str]]

    def __init__(self, knowledge: Knowledge) -> None:
        self.language = knowledge.language
        self.names = Names(knowledge)
        self._opened = opened_abbreviations(knowledge)
        self._synonyms = {}
        for line in knowledge.synonyms:
            first = split_words(line[0])
            for other in line[1:]:
                if (key := self._stems(split_words(other))) and key != self._stems(first):
                    self._synonyms[key] = first
        self._longest = {}
        for key in self._synonyms:
            self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))
        self.repair = Repair([*_all_words(knowledge), *self.names.words], self.language)
        self._same = {}
        for group in read_synonyms(self.language):
            stems = dict.fromkeys(self.stem(word) for word in group)
            for one in stems:
                self._same.setdefault(one, []).extend(other for other in stems if other != one)
        self._related = {}
        for word, others in knowledge.related.items():
            for other in others:
                bases = self._related.setdefault(self._stems(self.read_plain(other)), [])
                bases.extend(base for base in self._stems(self.read_plain(word)) if base not in bases)
        self._longest_related = max((len(key) for key in self._related), default=0)

    def read(self, text: str) -> Reading:
        """A question, with its names found; capitals tell acronyms, which are never mended."""
        found = (word.lower() for word in _CAPITALS.findall(text)) if any(char.islower() for char in text) else ()
        acronyms = frozenset(word for word in found if not self.repair.knows(word))
        return self._read_words(shortened(split_words(text)), acronyms)

    def mended(self, text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """The words of a question that were not read as they were typed: typed, read, and what else they may be."""
        for word in dict.fromkeys(self._open(split_words(text))):
            read, others = " ".join(self.repair.mend((word,))), self.repair.others(word)
            if read != word or others:
                yield word, read, tuple(other for other, _ in others)

    def _read_words(self, typed: Sequence[str], acronyms: frozenset[str]) -> Reading:
        """A question's words, with its names found; words of politeness are dropped when anything else is left."""
        opened = self._open(typed)
        chat = everyday(self.language).chat
        kept = [word for word in opened if word not in chat] or opened
        words = self.repair.mend(kept, acronyms)
        mentions = self.names.find(words, self._qualifies, self.repair.is_real)
        # A short word may have been mended into another than the name's.
        if words != tuple(kept) and not any(one.role for one in mentions):
            literal = self.names.find(kept, self._qualifies, self.repair.is_real)
            spans = {at for one in literal if one.named is Named.ROLE for at in range(one.start, one.end)}
            if spans:
                words = self.repair.mend(kept, acronyms | {kept[at] for at in spans})
                mentions = self.names.find(words, self._qualifies, self.repair.is_real)
        return replace(self._unify(words, mentions), acronyms=acronyms, doubts=self._doubts(kept, words))

    def _doubts(self, typed: Sequence[str], words: Sequence[str]) -> Doubts:
        """What else the words may have been that were mended or are unknown, by what they were read as."""
        doubts: dict[str, tuple[tuple[str, float], ...]] = {}
        for word in typed:
            if others := self.repair.others(word):
                read = self.repair.mend((word,))[0]
                if read in words:
                    doubts[read] = others
        return doubts

    def read_phrasing(self, text: str) -> Reading:
        """An admin's phrasing: `{role}` and `{thing}` become placeholders, nothing is repaired or dropped."""
        marked = text.replace("{role}", f" {_ROLE_MARK} ").replace("{thing}", f" {_THING_MARK} ")
        words = [word for word in self._open(split_words(marked)) if word != "s"]
        mentions = self.names.find(words, self._qualifies)
        reading = self._unify(words, mentions)
        marks = {_ROLE_MARK: ROLE, _THING_MARK: THING}
        return Reading(tuple(marks.get(word, word) for word in reading.words), reading.mentions)

    def read_plain(self, text: str) -> tuple[str, ...]:
        """The words of an admin's text, with abbreviations opened and synonyms made one; names are just words."""
        words = self._open(split_words(text))
        return self._unify(words, ()).words

    def stem(self, word: str) -> str:
        """The stem of a word in the language of the knowledge."""
        return stem(word, self.language)

    def _stems(self, words: Iterable[str]) -> tuple[str, ...]:
        return tuple(stem(word, self.language) for word in words)

    def _open(self, words: Iterable[str]) -> tuple[str, ...]:
        """The words with abbreviations opened; scripts without spaces character by character."""
        return tuple(part for word in open_words(words, self._opened) for part in split_unspaced(word))

    def terms(self, words: Iterable[str]) -> tuple[str, ...]:
        """The stems of the words that can tell facts apart, each once, in order."""
        return tuple(dict.fromkeys(self.stem(word) for word in words if self.says_anything(word)))

    def forms(self, words: Sequence[str]) -> dict[str, dict[str, float]]:
        """For the stem of each word that says anything: the stems that stand for it, and how well in (0, 1]."""
        stems = [self.stem(word) for word in words]
        forms = {one: {one: 1.0} for one, word in zip(stems, words, strict=True) if self.says_anything(word)}
        for one, word in zip(stems, words, strict=True):
            if one in forms and (maybe := self.repair.maybe(word)):
                forms[one].setdefault(self.stem(maybe), MAYBE_SHARE)
        for one, known in forms.items():
            for other in self._same.get(one, ()):
                known.setdefault(other, SYNONYM_SHARE)
        for at in range(len(stems)):
            for length in range(1, min(self._longest_related, len(stems) - at) + 1):
                for base in self._related.get(tuple(stems[at : at + length]), ()):
                    for one in stems[at : at + length]:
                        if one in forms:
                            forms[one].setdefault(base, RELATED_SHARE)
        return forms

    def says_anything(self, word: str) -> bool:
        """Whether a word can help to tell one fact from another."""
        common = everyday(self.language)
        return not (word in common.grammar or word in common.chat or word in SENIORITY or word in (ROLE, THING))

    def substance(self, word: str) -> float:
        """How much a word says about a subject, in [0, 1]: 1 for one of the knowledge or of the language."""
        if not self.says_anything(word):
            return 0.0
        if word in everyday(self.language).light or (
            (len(word) <= 2 or word.isdecimal()) and not self.repair.knows(word)
        ):
            return LIGHT_WEIGHT
        return NOISE_WEIGHT if not self.repair.is_real(word) or self.repair.maybe(word) else 1.0

    def has_substance(self, word: str) -> bool:
        """Whether a word is more than an everyday one."""
        return self.substance(word) > LIGHT_WEIGHT

    def _unify(self, words: Sequence[str], mentions: tuple[Mention, ...]) -> Reading:
        """Replace synonyms by the word that the knowledge uses, outside of names."""
        if not self._synonyms:
            return Reading(tuple(words), mentions)
        taken = {at for one in mentions for at in range(one.start, one.end)}
        stems = [self.stem(word) for word in words]
        unified: list[str] = []
        moved: dict[int, int] = {}
        at = 0
        while at < len(words):
            moved[at] = len(unified)
            length, replacement = self._synonym_at(stems, at, taken)
            unified.extend(replacement if length else words[at : at + 1])
            at += max(length, 1)
        moved[len(words)] = len(unified)
        shifted = tuple(replace(one, start=moved[one.start], end=moved[one.end]) for one in mentions)
        return Reading(tuple(unified), shifted)

    def _synonym_at(self, stems: Sequence[str], at: int, taken: set[int]) -> tuple[int, tuple[str, ...]]:
        for length in range(min(self._longest.get(stems[at], 0), len(stems) - at), 0, -1):
            replacement = self._synonyms.get(tuple(stems[at : at + length]))
            if replacement and taken.isdisjoint(range(at, at + length)):
                return length, replacement
        return 0, ()

    def _qualifies(self, word: str) -> bool:
        return not self.repair.knows(word) and word not in SENIORITY


def _all_words(knowledge: Knowledge) -> Iterator[str]:
    for text in _all_texts(knowledge):
        yield from split_words(text.replace("{role}", " ").replace("{thing}", " "))


def _all_texts(knowledge: Knowledge) -> Iterator[str]:
    for facet in knowledge.facets.values():
        yield from (*facet.names, *facet.phrasings)
    for phrasings in knowledge.kinds.values():
        yield from phrasings
    for line in knowledge.synonyms:
        yield from line
    yield from knowledge.abbreviations.values()
    for entry in knowledge.entries.values():
        yield from (*entry.phrasings, entry.title, entry.answer, *(says for _, says in entry.positions))
    for talk in knowledge.talks.values():
        yield from talk.phrasings
    for role in knowledge.roles.values():
        yield role.summary
        for facts in role.facets.values():
            for fact in facts:
                yield from (fact.text, fact.label)

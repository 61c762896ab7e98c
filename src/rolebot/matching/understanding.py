"""What a question means in a conversation: the candidates, best first, with everything that was read in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rolebot.conversation import NEW, Conversation, Intent, Kind
from rolebot.matching.asked import NEGATION, Asked, roles_named
from rolebot.matching.by_likeness import find_alike
from rolebot.matching.by_phrasing import explained
from rolebot.matching.candidates import find_candidates
from rolebot.matching.evidence import Candidate, rank_candidates
from rolebot.matching.facts import Found, Wanted
from rolebot.matching.followups import ROLES_ALONE, point_at
from rolebot.matching.grouping import content_of
from rolebot.matching.index import Index
from rolebot.matching.language import everyday
from rolebot.matching.lexicon import Reading
from rolebot.matching.mentions import Named
from rolebot.matching.ranking import Likest, Words
from rolebot.text import split_clauses, split_words

MOST_CLAUSES = 6
CLAUSE_MARGIN = 0.05
"""How much surer a clause must be than the whole question to be answered in its place."""

KEPT = 8
AGAIN_LIKENESS = 0.51
"""Likeness from which a question is taken for "why?" or "more"."""

ASKING_FORM = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """Candidates, best first, with what was read: words, roles, jobs that are not ours, substance.

    `named` tells whether the question itself names the roles; `again` is `sources` or `more` where the asker wants that
    of the last answer.
    """

    candidates: tuple[Candidate, ...] = ()
    words: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    named: bool = False
    near: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    asking: bool = False
    negated: bool = False
    again: str = ""

    @property
    def confidence(self) -> float:
        """The chance that the first candidate is the right one."""
        return self.candidates[0].confidence if self.candidates else 0.0


def _is_aside(part: Understanding) -> bool:
    """Whether a clause is no question of its own: small talk, or a name and nothing else."""
    best = part.candidates[0]
    return best.intent.kind is Kind.TALK or best.rule == ROLES_ALONE


class Matcher:
    """Understands questions about one generation of knowledge."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._terms: dict[str, frozenset[str]] = {}
        self._latest: tuple[str, Reading] | None = None

    def understand(self, question: str, conversation: Conversation = NEW) -> Understanding:
        """What the question may mean. Of several sentences the surest is taken, with the roles named before it."""
        if calibration := self._index.calibration:
            reading, candidates, again = find_alike(self._index, calibration, question, conversation)
            return Understanding(candidates=candidates, words=reading.words, again=again)
        best = self._understand(question, conversation)
        clauses = split_clauses(question)
        heard = conversation
        for clause in clauses[:MOST_CLAUSES] if len(clauses) > 1 else ():
            part = self._understand(clause, heard)
            if part.roles:
                spoken = Intent(kind=Kind.PROFILE, roles=part.roles[:1])
                heard = replace(heard, roles=part.roles, intent=spoken, asked_back=False)
            if part.confidence > best.confidence + CLAUSE_MARGIN and not _is_aside(part):
                best = part
        return best

    def _understand(self, text: str, conversation: Conversation) -> Understanding:
        asked = self._read(text, conversation)
        ranked = rank_candidates(find_candidates(self._index, asked))
        return Understanding(
            candidates=ranked[:KEPT],
            words=asked.reading.words,
            roles=asked.roles or asked.inherited,
            named=bool(asked.roles),
            near=asked.near,
            wanted=asked.wanted,
            asking=asked.form > ASKING_FORM,
            negated=not NEGATION.isdisjoint(asked.said),
            again=self._again(asked, ranked),
        )

    def _read(self, text: str, conversation: Conversation) -> Asked:
        index, typed = self._index, split_words(text)
        reading = self._reading(text)
        if not roles_named(reading) and (pointed := point_at(reading.words, conversation)):
            others = (one for one in reading.mentions if one.end <= pointed.start or one.start >= pointed.end)
            reading = replace(reading, mentions=tuple(sorted((*others, pointed), key=lambda one: one.start)))
        named = roles_named(reading)
        near = tuple(
            " ".join(reading.words[one.start : one.end]) for one in reading.mentions if one.named is Named.NEAR
        )
        taken = {at for one in reading.mentions for at in range(one.start, one.end)}
        free = [word for at, word in enumerate(reading.words) if at not in taken]
        heads = (
            ()
            if named or near
            else tuple(dict.fromkeys(index.stem(word) for word in free if index.stem(word) in index.heads))
        )
        if options := {role for head in heads for role in index.heads[head]}:
            named = tuple(role for role in conversation.roles if role in options)[-1:]
        words = [word for word in free if index.stem(word) not in index.heads]
        if (
            conversation.intent
            and conversation.intent.kind is Kind.LOOKUP
            and not {"it", "that", "this"}.isdisjoint(free)
        ):
            words.extend(conversation.intent.key.split("-"))
        exact, scores = index.scores(reading, typed, conversation)
        return Asked(
            reading=reading,
            conversation=conversation,
            named=named,
            fields=reading.roles(Named.FIELD),
            near=near,
            heads=() if named else heads,
            facets=index.named_facets(reading.words),
            exact=exact,
            scores=scores,
            wanted=index.wanted(words, reading.acronyms),
        )

    def _reading(self, text: str) -> Reading:
        """A question as it is read; of one that is asked about twice in a row, what was read before."""
        latest = self._latest
        if latest is None or latest[0] != text:
            self._latest = latest = (text, self._index.lexicon.read(text))
        return latest[1]

    def _again(self, asked: Asked, ranked: Sequence[Candidate]) -> str:
        """Whether the asker wants the sources, or more, of the last answer."""
        if asked.conversation.intent is None or asked.named:
            return ""
        best = ranked[0].score if ranked else 0.0
        scores = {again: asked.scores.get(f"kind:{again}", 0.0) for again in ("sources", "more")}
        again = max(scores, key=lambda one: scores[one])
        share = explained(asked, self._index.vocabulary(f"kind:{again}"))
        return again if scores[again] > AGAIN_LIKENESS and scores[again] >= best and share > 0.9 else ""

    # For answering, explaining, measuring and mending

    def name_of(self, text: str) -> str | None:
        """The role that a text names from its first word to its last; None if it names none, or says more."""
        reading, typed = self._index.lexicon.read(text), split_words(text)
        whole = [one for one in reading.mentions if (one.start, one.end) == (0, len(reading.words))]
        polite = everyday(self._index.knowledge.language).chat  # these are not among the words that were read
        return whole[0].role or None if whole and polite.isdisjoint((typed[0], typed[-1])) else None

    def mended(self, question: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """The words that were not read as they were typed: typed, read, and what else they may be."""
        return tuple(self._index.lexicon.mended(question))

    def content(self, question: str) -> Words:
        """The words of a question that say something, mended, without the roles that it names."""
        return content_of(self._index.lexicon, self._reading(question))

    def likest(self, question: str, label: str) -> Likest | None:
        """The phrasing of a label that is most like a question, and what makes it so; None for what is no label."""
        return self._index.explain(self._index.lexicon.read(question), label)

    @property
    def bar(self) -> float | None:
        """The chance that is enough for an answer, where the knowledge itself was asked for it."""
        return self._index.calibration.bar if self._index.calibration else None

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Every phrasing of the knowledge, as it is ranked."""
        return self._index.phrasings

    def terms_of(self, *texts: str) -> frozenset[str]:
        """The stems by which texts of the knowledge are told apart."""
        return frozenset[str]().union(*(self._terms_of(text) for text in texts))

    def _terms_of(self, text: str) -> frozenset[str]:
        if text not in self._terms:
            lexicon = self._index.lexicon
            self._terms[text] = frozenset(lexicon.terms(lexicon.read_plain(text)))
        return self._terms[text]

    def wanted(self, words: Sequence[str]) -> tuple[Wanted, ...]:
        """What some words ask for, as facts are searched for it."""
        return self._index.wanted(self._index.lexicon.read_plain(" ".join(words)))

    def search(self, wanted: Sequence[Wanted], roles: Sequence[str] = (), limit: int = 40) -> tuple[Found, ...]:
        """The facts that hold most of what is wanted, best first."""
        return self._index.facts.search(wanted, roles, limit)
